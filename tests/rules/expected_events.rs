//! Events that the tests of the rules expect, and contracts to begin with. Amounts are in US dollars, and
//! notes are empty.

use milestone_escrow::{
    Carried, Event, EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause,
};
use time::UtcDateTime;

use crate::support::Scenario;
use crate::support::shorthand::{fund, offer, policy, usd};

/// An accepted contract under the preset, with milestone 1 funded.
#[track_caller]
pub(super) fn working(prices: &[&str]) -> Scenario {
    let mut scenario = Scenario::active(offer(prices));
    scenario.does(fund(1));
    scenario
}

/// An accepted contract in which any number of milestones may be current, in any order. All are funded.
#[track_caller]
pub(super) fn working_on_all(prices: &[&str]) -> Scenario {
    let mut scenario = Scenario::active(offer(prices).policy(policy(|policy| {
        policy.max_current = 200;
        policy.funding_order = milestone_escrow::FundingOrder::Any;
    })));
    for (number, _) in (1..).zip(prices) {
        scenario.does(fund(number));
    }
    scenario
}

pub(super) fn event(at: UtcDateTime, kind: EventKind) -> Event {
    Event { at, kind }
}

/// Funded by a deposit alone.
pub(super) fn funded(milestone: u64, deposit: &str) -> EventKind {
    funded_from(milestone, deposit, &[])
}

pub(super) fn funded_from(milestone: u64, deposit: &str, carried: &[(u64, &str)]) -> EventKind {
    EventKind::MilestoneFunded {
        milestone: milestone.into(),
        deposit: usd(deposit),
        carried: leftovers(carried),
        client_fee: None,
        initiation_fee: None,
    }
}

pub(super) fn leftovers(carried: &[(u64, &str)]) -> Leftovers {
    carried.iter().map(|(from, amount)| Carried { from: (*from).into(), amount: usd(amount) }).collect()
}

pub(super) fn submitted(milestone: u64, requested: &str, review_until: UtcDateTime) -> EventKind {
    submitted_until(milestone, requested, Some(review_until))
}

/// Without an end if the policy has `review_lapse` = `none`.
pub(super) fn submitted_until(
    milestone: u64,
    requested: &str,
    review_until: Option<UtcDateTime>,
) -> EventKind {
    let requested = usd(requested);
    EventKind::WorkSubmitted { milestone: milestone.into(), requested, review_until, note: String::new() }
}

pub(super) fn changes_requested(milestone: u64) -> EventKind {
    EventKind::ChangesRequested { milestone: milestone.into(), note: String::new() }
}

/// Released from escrow alone, without a fee.
pub(super) fn released(milestone: u64, amount: &str, cause: ReleaseCause) -> EventKind {
    released_with(milestone, amount, "0", "0", cause)
}

pub(super) fn released_with(
    milestone: u64,
    amount: &str,
    top_up: &str,
    fee: &str,
    cause: ReleaseCause,
) -> EventKind {
    let [amount, top_up, fee] = [amount, top_up, fee].map(usd);
    EventKind::EscrowReleased {
        milestone: milestone.into(),
        amount,
        top_up,
        fee,
        cause,
        client_fee: None,
        clears_at: None,
    }
}

pub(super) fn returned(milestone: u64, amount: &str, cause: ReturnCause) -> EventKind {
    let (milestone, amount) = (milestone.into(), usd(amount));
    EventKind::EscrowReturned { milestone, amount, cause, client_fee_returned: None }
}

pub(super) fn refund_requested(milestone: u64, respond_until: UtcDateTime, cause: RefundCause) -> EventKind {
    EventKind::RefundRequested { milestone: milestone.into(), respond_until, cause, note: String::new() }
}

pub(super) fn payment_refunded(milestone: u64, amount: &str, fee_returned: &str) -> EventKind {
    let [amount, fee_returned] = [amount, fee_returned].map(usd);
    EventKind::PaymentRefunded { milestone: milestone.into(), amount, fee_returned }
}

pub(super) fn bonus(amount: &str, fee: &str) -> EventKind {
    let [amount, fee] = [amount, fee].map(usd);
    EventKind::BonusPaid { amount, fee, note: String::new(), client_fee: None, clears_at: None }
}

pub(super) fn closed(outcome: Outcome) -> EventKind {
    EventKind::ContractClosed { outcome, initiation_fee_returned: None }
}

/// Adds to an event the values that only rules 2 have.
pub(super) trait EventKindExt {
    /// The client's fee that is paid or returned with the event.
    fn with_client_fee(self, fee: &str) -> Self;

    /// The initiation fee that is charged or given back with the event.
    fn with_initiation_fee(self, fee: &str) -> Self;

    /// The instant at which the payment clears.
    fn clearing_at(self, at: UtcDateTime) -> Self;

    /// The instant at which the default award decides.
    fn awarded_at(self, at: UtcDateTime) -> Self;
}

impl EventKindExt for EventKind {
    fn with_client_fee(mut self, fee: &str) -> Self {
        match &mut self {
            Self::MilestoneFunded { client_fee, .. }
            | Self::AmountChanged { client_fee, .. }
            | Self::EscrowReleased { client_fee, .. }
            | Self::EscrowReturned { client_fee_returned: client_fee, .. }
            | Self::BonusPaid { client_fee, .. } => *client_fee = Some(usd(fee)),
            other => panic!("{} has no fee of the client", other.name()),
        }
        self
    }

    fn with_initiation_fee(mut self, fee: &str) -> Self {
        match &mut self {
            Self::MilestoneFunded { initiation_fee, .. }
            | Self::ContractClosed { initiation_fee_returned: initiation_fee, .. } => {
                *initiation_fee = Some(usd(fee))
            }
            other => panic!("{} has no initiation fee", other.name()),
        }
        self
    }

    fn clearing_at(mut self, at: UtcDateTime) -> Self {
        match &mut self {
            Self::EscrowReleased { clears_at, .. } | Self::BonusPaid { clears_at, .. } => {
                *clears_at = Some(at)
            }
            other => panic!("{} does not clear", other.name()),
        }
        self
    }

    fn awarded_at(mut self, at: UtcDateTime) -> Self {
        match &mut self {
            Self::DisputeOpened { award_until, .. } | Self::DisputeContested { award_until, .. } => {
                *award_until = Some(at);
            }
            other => panic!("{} opens no award window", other.name()),
        }
        self
    }
}
