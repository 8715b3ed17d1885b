//! Contracts with which the tests of REF, DISP, PROP and END begin, and the events that they expect.
//!
//! If a test says nothing else, it is about milestone 1: its price is 100 dollars, and the freelancer has
//! requested 60.

use core::time::Duration;

use milestone_escrow::{
    Change, Command, EventKind, FundingOrder, Milestone, MilestoneState, MilestoneTerms, Outcome, Party,
    Policy, ReleaseCause,
};
use time::{Date, UtcDateTime};

use super::expected_events;
pub(super) use super::expected_events::{refund_requested as refund_asked, released, returned};
use crate::support::Scenario;
use crate::support::shorthand::{
    accept_proposal, cancel_milestone, days, dispute, offer, policy, propose, release, release_amount,
    request_changes, request_refund, submit_for, usd,
};

/// More methods for a scenario.
pub(super) trait ScenarioExt {
    /// The scenario after these commands, which must be accepted.
    fn then(self, commands: impl IntoIterator<Item = Command>) -> Scenario;

    /// The scenario this many days later.
    fn after(self, waited: u64) -> Scenario;

    /// The code and the rule if a command would be rejected. The scenario does not change.
    fn answer(&self, command: Command) -> Result<(), (&'static str, &'static str)>;

    fn milestone(&self, milestone: u64) -> Milestone<'_>;

    /// Asserts the state of a milestone, what it holds, and what is claimed (`-` if nothing is held).
    fn assert_milestone(&self, milestone: u64, state: MilestoneState, held: &str, claim: &str);
}

impl ScenarioExt for Scenario {
    #[track_caller]
    fn then(mut self, commands: impl IntoIterator<Item = Command>) -> Scenario {
        for command in commands {
            self.does(command);
        }
        self
    }

    #[track_caller]
    fn after(mut self, waited: u64) -> Scenario {
        self.wait(days(waited));
        self
    }

    #[track_caller]
    fn answer(&self, command: Command) -> Result<(), (&'static str, &'static str)> {
        match self.clone().try_to(command) {
            Ok(_) => Ok(()),
            Err(rejection) => Err((rejection.code(), rejection.rule())),
        }
    }

    #[track_caller]
    fn milestone(&self, milestone: u64) -> Milestone<'_> {
        self.contract.milestone(milestone.into()).expect("the milestone exists")
    }

    #[track_caller]
    fn assert_milestone(&self, milestone: u64, state: MilestoneState, held: &str, claim: &str) {
        let claim = if claim == "-" { "-".to_owned() } else { usd(claim).to_string() };
        let found = (self.state(milestone), self.held(milestone), self.claim(milestone));
        assert_eq!(found, (state, usd(held).to_string(), claim), "milestone {milestone}");
    }
}

/// A policy under which many milestones may be current, in any order.
pub(super) fn many_current() -> Policy {
    policy(|policy| {
        policy.max_current = 200;
        policy.funding_order = FundingOrder::Any;
    })
}

pub(super) fn planned() -> Scenario {
    Scenario::active(offer(&["100"]))
}

pub(super) fn funded() -> Scenario {
    funded_under(Policy::upwork())
}

pub(super) fn funded_under(policy: Policy) -> Scenario {
    Scenario::active(offer(&["100"]).fund_first(true).policy(policy))
}

/// 60 of 100 is requested.
pub(super) fn under_review() -> Scenario {
    funded().then([submit_for(1, usd("60"))])
}

/// 60 of 100 was requested, and changes are requested.
pub(super) fn changes_requested() -> Scenario {
    under_review().then([request_changes(1)])
}

/// 60 of 100 was requested, and 20 is released: 80 is held, and 40 of it is claimed.
pub(super) fn remainder() -> Scenario {
    under_review().then([release_amount(1, usd("20"))])
}

/// 60 of 100 was requested and released: 40 is held, and nothing is claimed.
pub(super) fn unclaimed_remainder() -> Scenario {
    under_review().then([release(1)])
}

/// The client requests a refund of all 100. Nothing was submitted.
pub(super) fn refund_requested() -> Scenario {
    funded().then([request_refund(1)])
}

/// Disputed by the freelancer, after a submission for 60 of 100 and a change request.
pub(super) fn disputed_by_freelancer() -> Scenario {
    changes_requested().then([dispute(Party::Freelancer, 1)])
}

/// Disputed by the client, after a submission for 60 of 100.
pub(super) fn disputed_by_client() -> Scenario {
    under_review().then([dispute(Party::Client, 1)])
}

pub(super) fn settled() -> Scenario {
    funded().then([release(1)])
}

pub(super) fn cancelled() -> Scenario {
    planned().then([cancel_milestone(1)])
}

/// Milestone 1 of an active contract in each of the nine states.
pub(super) fn in_every_state() -> [Scenario; 9] {
    [
        planned(),
        funded(),
        under_review(),
        changes_requested(),
        remainder(),
        refund_requested(),
        disputed_by_freelancer(),
        settled(),
        cancelled(),
    ]
}

pub(super) fn released_with(milestone: u64, amount: &str, top_up: &str, cause: ReleaseCause) -> EventKind {
    expected_events::released_with(milestone, amount, top_up, "0", cause)
}

pub(super) fn opened(milestone: u64, by: Party, answer_until: Option<UtcDateTime>) -> EventKind {
    let (milestone, reason) = (milestone.into(), String::new());
    EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until: None }
}

/// Contested, without an award window.
pub(super) fn contested(milestone: u64) -> EventKind {
    EventKind::DisputeContested { milestone: milestone.into(), statement: String::new(), award_until: None }
}

pub(super) fn dispute_withdrawn(milestone: u64) -> EventKind {
    EventKind::DisputeWithdrawn { milestone: milestone.into() }
}

pub(super) fn ended(by: Party) -> EventKind {
    EventKind::ContractEnded { by }
}

pub(super) fn closed() -> EventKind {
    EventKind::ContractClosed { outcome: Outcome::Ended, initiation_fee_returned: None }
}

pub(super) fn accepted(proposal: u64) -> EventKind {
    EventKind::ProposalAccepted { proposal: proposal.into() }
}

pub(super) fn add(price: &str) -> Change {
    Change::AddMilestone(MilestoneTerms::new("One more", usd(price)))
}

pub(super) fn cancel(milestone: u64) -> Change {
    Change::CancelMilestone { milestone: milestone.into() }
}

pub(super) fn change_due(milestone: u64, due: Option<Date>) -> Change {
    Change::ChangeDueDate { milestone: milestone.into(), due }
}

pub(super) fn change_amount(milestone: u64, amount: &str) -> Change {
    Change::ChangeAmount { milestone: milestone.into(), amount: usd(amount) }
}

pub(super) fn settle(milestone: u64, to_freelancer: &str) -> Change {
    Change::Settle { milestone: milestone.into(), to_freelancer: usd(to_freelancer) }
}

/// A proposal to withdraw a contested dispute.
pub(super) fn withdraw_dispute_by_consent(milestone: u64) -> Change {
    Change::WithdrawDispute { milestone: milestone.into() }
}

pub(super) fn extend_window(milestone: u64, by: Duration) -> Change {
    Change::ExtendWindow { milestone: milestone.into(), by }
}

/// One party proposes, and the other accepts. Returns the events of the acceptance.
#[track_caller]
pub(super) fn agree(scenario: &mut Scenario, change: Change) -> Vec<EventKind> {
    scenario.does(propose(Party::Client, change));
    let proposal = scenario.contract.proposals().last().expect("it is open").number.get();
    scenario.does(accept_proposal(Party::Freelancer, proposal))
}
