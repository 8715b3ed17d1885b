//! The laws of RULES §13 that can be checked from one state and one step.

use milestone_escrow::{Account, Contract, Entries, Event, MilestoneState, Stage};

use super::fees;

type LawResult = Result<(), String>;

fn require(holds: bool, law: &str) -> LawResult {
    if holds { Ok(()) } else { Err(format!("{law}: does not hold")) }
}

/// Law 1 for one decision: no escrow is ever negative, and all money that comes in is held or goes out.
pub(crate) fn conserves(before: Option<&Contract>, entries: &Entries, after: &Contract) -> LawResult {
    let held = |contract: &Contract| -> Vec<i128> {
        contract.milestones().map(|milestone| i128::from(milestone.held().minor_units())).collect()
    };
    let mut escrows = before.map(held).unwrap_or_default();
    escrows.resize(after.milestones().len(), 0);
    for transfer in entries.transfers() {
        let amount = i128::from(transfer.amount.minor_units());
        require(amount > 0, "MONEY-6, amounts of zero are left out")?;
        for (account, change) in [(transfer.from, -amount), (transfer.to, amount)] {
            if let Account::Escrow(milestone) = account {
                let index = usize::try_from(milestone.get()).expect("a number") - 1;
                escrows[index] += change;
                require(escrows[index] >= 0, "law 1, no balance is ever negative")?;
            }
        }
    }
    require(escrows == held(after), "law 1, conservation")
}

/// Laws 2, 5, 6, 7, 10 and 12 for a state and its log.
pub(crate) fn hold(contract: &Contract, log: &[&Event]) -> LawResult {
    require(
        Contract::replay(log.iter().copied()).as_ref() == Ok(contract),
        "law 2, the log gives the same state",
    )?;
    require(log.is_sorted_by_key(|event| event.at), "law 5, instants never decrease")?;
    if contract.stage() == Stage::Closed {
        let is_empty = contract.held().is_zero() && contract.proposals().len() == 0;
        require(is_empty && contract.next_deadline().is_none(), "law 6, a closed contract holds nothing")?;
    }
    let current = contract.milestones().filter(|milestone| milestone.is_current()).count();
    require(u64::try_from(current).expect("a few") <= contract.policy().max_current, "law 7, max_current")?;
    let claims = contract
        .milestones()
        .all(|it| it.claim().is_none_or(|claim| claim.minor_units() <= it.held().minor_units()));
    require(claims, "§1, a claim is never more than is held")?;
    fees::check(log.iter().copied(), contract)?;
    no_money_is_stuck(contract)
}

/// Law 10: time alone empties every escrow. Only a contested dispute without an award window waits for the
/// arbiter.
fn no_money_is_stuck(contract: &Contract) -> LawResult {
    let policy = contract.policy();
    if policy.dormancy_window.is_none()
        || policy.offer_window.is_none()
        || contract.last_event_at().year() > 9000
    {
        return Ok(());
    }
    let may_wait = policy.award_window.is_none();
    let mut contract = contract.clone();
    for _ in 0..100 {
        let Some(deadline) = contract.next_deadline() else { break };
        contract = contract.advance(&deadline.at).into_contract();
    }
    let is_right = contract.milestones().all(|milestone| {
        let waits_for_arbiter = may_wait && milestone.dispute().is_some_and(|dispute| dispute.contested);
        waits_for_arbiter == (milestone.state() == MilestoneState::Disputed)
            && (waits_for_arbiter || milestone.held().is_zero())
    });
    require(is_right && contract.stage() != Stage::Offered, "law 10, no stuck money")
}

/// Law 4: a second `advance` changes nothing, and after an `advance` no deadline is due.
pub(crate) fn advanced_once(advanced: &Contract, at: time::UtcDateTime) -> LawResult {
    require(advanced.next_deadline().is_none_or(|deadline| deadline.at > at), "law 4, no deadline is left")?;
    let again = advanced.advance(&at);
    require(again.events().is_empty() && again.contract() == advanced, "law 4, twice is once")
}
