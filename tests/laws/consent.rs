//! Law 9: nobody takes alone. It is checked from the log and the commands, without the code that decides
//! commands.

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand,
    MilestoneNumber, Money, Party, Policy, ProposalNumber, ReleaseCause, ReturnCause,
};
use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use time::UtcDateTime;

use super::milestone_tracker::MilestoneTracker;
use crate::exploration::fees::share;

/// An event, and the command of the call that recorded it.
pub(crate) struct RecordedEvent {
    pub event: Event,
    pub command: Option<Command>,
}

/// Every movement of escrow has the consent, silence or decision that law 9 demands. Silence and default
/// awards never give the freelancer more than the claim.
pub(crate) fn check(scenario: &[RecordedEvent], contract: &Contract) -> Result<(), TestCaseError> {
    let mut tracker = MilestoneTracker::default();
    for (index, recorded) in scenario.iter().enumerate() {
        let (before, _) = scenario.split_at(index);
        let past = Past { before, tracker: &tracker, policy: contract.policy(), at: recorded.event.at };
        let by = recorded.command.as_ref();
        let is_right = match &recorded.event.kind {
            EventKind::EscrowReleased { milestone, amount, cause, .. } => {
                past.permits_release(*milestone, *amount, *cause, by)
            }
            EventKind::EscrowReturned { milestone, amount, cause, .. } => {
                past.permits_return(*milestone, *amount, *cause, by)
            }
            _ => true,
        };
        prop_assert!(is_right, "law 9: {:?} by {:?}", recorded.event, by);
        tracker.follow(&recorded.event);
    }
    tracker.check(contract)
}

/// The events before an event.
struct Past<'a> {
    before: &'a [RecordedEvent],
    tracker: &'a MilestoneTracker,
    policy: &'a Policy,
    at: UtcDateTime,
}

impl Past<'_> {
    fn permits_release(
        &self,
        of: MilestoneNumber,
        amount: Money,
        cause: ReleaseCause,
        by: Option<&Command>,
    ) -> bool {
        let minor = i128::from(amount.minor_units());
        let is_claim = minor == self.tracker.of(of).claim;
        match cause {
            ReleaseCause::Approved => matches!(
                by,
                Some(Command::Client(ClientCommand::Release { milestone, .. })) if *milestone == of
            ),
            ReleaseCause::ReviewLapsed => {
                matches!(self.last_act_about(of), Some(EventKind::WorkSubmitted { .. }))
                    && self.ends_now(of)
                    && is_claim
            }
            ReleaseCause::AnswerLapsed => self.unanswered(of) == Some(Party::Freelancer) && is_claim,
            ReleaseCause::Settlement => {
                self.agreed_split(of, by).is_some_and(|to_freelancer| to_freelancer == amount)
            }
            ReleaseCause::Award => self.awarded(of, by).is_some_and(|to_freelancer| to_freelancer == amount),
            ReleaseCause::AwardLapsed => self.award_window_ended(of) && self.is_default(of, minor),
            ReleaseCause::SmallClaim => {
                self.is_small_claim(of, by) && self.has_just_been_contested(of) && self.is_default(of, minor)
            }
        }
    }

    fn permits_return(
        &self,
        of: MilestoneNumber,
        amount: Money,
        cause: ReturnCause,
        by: Option<&Command>,
    ) -> bool {
        let is_rest = i128::from(amount.minor_units()) == self.tracker.of(of).held;
        match cause {
            ReturnCause::OfferDeclined => {
                self.is_unaccepted()
                    && matches!(by, Some(Command::Freelancer(FreelancerCommand::DeclineOffer { .. })))
            }
            ReturnCause::OfferWithdrawn => {
                self.is_unaccepted() && matches!(by, Some(Command::Client(ClientCommand::WithdrawOffer)))
            }
            ReturnCause::OfferExpired => {
                let first = self.before.first().map(|recorded| &recorded.event.kind);
                let expires = matches!(
                    first,
                    Some(EventKind::ContractOffered { respond_by: Some(at), .. }) if *at == self.at
                );
                self.is_unaccepted() && expires
            }
            ReturnCause::RefundGranted => matches!(
                by,
                Some(Command::Freelancer(FreelancerCommand::Refund { milestone })) if *milestone == of
            ),
            ReturnCause::FreelancerEnded => {
                matches!(by, Some(Command::Freelancer(FreelancerCommand::EndContract)))
            }
            ReturnCause::RefundLapsed => {
                matches!(self.last_act_about(of), Some(EventKind::RefundRequested { .. }))
                    && self.ends_now(of)
            }
            ReturnCause::AnswerLapsed => self.unanswered(of) == Some(Party::Client),
            ReturnCause::AmountReduced => self.agreed_price(of, by).is_some(),
            ReturnCause::Settlement => self.agreed_split(of, by).is_some() && !amount.is_zero(),
            ReturnCause::Award => self.awarded(of, by).is_some() && !amount.is_zero(),
            // After the share that was released, or alone if nothing was released.
            ReturnCause::AwardLapsed => {
                let is_second = self.was_just_released(of, ReleaseCause::AwardLapsed);
                let is_first = self.award_window_ended(of) && self.is_default(of, 0);
                is_rest && !amount.is_zero() && (is_first || is_second)
            }
            ReturnCause::SmallClaim => {
                let is_second = self.was_just_released(of, ReleaseCause::SmallClaim);
                let is_first = self.has_just_been_contested(of) && self.is_default(of, 0);
                is_rest && !amount.is_zero() && self.is_small_claim(of, by) && (is_first || is_second)
            }
        }
    }

    fn ends_now(&self, of: MilestoneNumber) -> bool {
        self.tracker.of(of).end == Some(self.at)
    }

    /// DISP-8: the share of the claim, which is never more than the claim.
    fn is_default(&self, of: MilestoneNumber, minor: i128) -> bool {
        let claim = self.tracker.of(of).claim;
        let expected = self.policy.default_award_bps.map(|bps| share(claim, bps));
        expected == Some(minor) && minor <= claim
    }

    /// DISP-8: the dispute is contested, its award window has ended, and the arbiter has not decided.
    fn award_window_ended(&self, of: MilestoneNumber) -> bool {
        let is_contested = match self.last_act_about(of) {
            Some(EventKind::DisputeContested { .. }) => true,
            Some(EventKind::DisputeOpened { answer_until, .. }) => answer_until.is_none(),
            _ => false,
        };
        is_contested && self.policy.award_window.is_some() && self.ends_now(of)
    }

    /// DISP-9: the other party contests, and the price is at most `small_claim`.
    fn is_small_claim(&self, of: MilestoneNumber, by: Option<&Command>) -> bool {
        let most = self.policy.small_claim.map(|most| i128::from(most.minor_units()));
        let contested = match by {
            Some(
                Command::Client(ClientCommand::Contest { milestone, .. })
                | Command::Freelancer(FreelancerCommand::Contest { milestone, .. }),
            ) => Some(*milestone),
            _ => None,
        };
        contested == Some(of) && most.is_some_and(|most| self.tracker.of(of).price <= most)
    }

    fn last(&self) -> Option<&Event> {
        self.before.last().map(|recorded| &recorded.event).filter(|event| event.at == self.at)
    }

    fn has_just_been_contested(&self, of: MilestoneNumber) -> bool {
        let last = self.last().map(|event| &event.kind);
        matches!(
            last,
            Some(EventKind::DisputeContested { milestone, award_until: None, .. }) if *milestone == of
        )
    }

    fn was_just_released(&self, of: MilestoneNumber, by: ReleaseCause) -> bool {
        let last = self.last().map(|event| &event.kind);
        matches!(
            last,
            Some(EventKind::EscrowReleased { milestone, cause, .. }) if *milestone == of && *cause == by
        )
    }

    fn is_unaccepted(&self) -> bool {
        !self.before.iter().any(|recorded| recorded.event.kind == EventKind::OfferAccepted)
    }

    /// The last event of a milestone that is an answer, or that waits for an answer.
    fn last_act_about(&self, of: MilestoneNumber) -> Option<&EventKind> {
        self.before.iter().rev().map(|recorded| &recorded.event.kind).find(|kind| match kind {
            EventKind::WorkSubmitted { milestone, .. }
            | EventKind::SubmissionWithdrawn { milestone }
            | EventKind::ChangesRequested { milestone, .. }
            | EventKind::EscrowReleased { milestone, .. }
            | EventKind::RefundRequested { milestone, .. }
            | EventKind::RefundRequestWithdrawn { milestone }
            | EventKind::DisputeOpened { milestone, .. }
            | EventKind::DisputeContested { milestone, .. }
            | EventKind::DisputeWithdrawn { milestone }
            | EventKind::DisputeAwarded { milestone, .. } => *milestone == of,
            EventKind::EscrowReturned { milestone, cause, .. } => {
                *milestone == of && *cause != ReturnCause::AmountReduced
            }
            _ => false,
        })
    }

    /// The party that opened the dispute which nobody answered in time.
    fn unanswered(&self, of: MilestoneNumber) -> Option<Party> {
        match self.last_act_about(of)? {
            EventKind::DisputeOpened { by, answer_until: Some(_), .. } if self.ends_now(of) => Some(*by),
            _ => None,
        }
    }

    fn awarded(&self, of: MilestoneNumber, by: Option<&Command>) -> Option<Money> {
        let Some(Command::Arbiter(ArbiterCommand::Award { milestone, to_freelancer, .. })) = by else {
            return None;
        };
        let contested = self.before.iter().rev().find_map(|recorded| match &recorded.event.kind {
            EventKind::DisputeContested { milestone, .. } if *milestone == of => Some(true),
            EventKind::DisputeOpened { milestone, answer_until, .. } if *milestone == of => {
                Some(answer_until.is_none())
            }
            _ => None,
        });
        (*milestone == of && contested == Some(true)).then_some(*to_freelancer)
    }

    /// The change that one party proposed and the other party has just accepted.
    fn agreed(&self, by: Option<&Command>) -> Option<&Change> {
        let (accepting, number): (Party, ProposalNumber) = match by? {
            Command::Client(ClientCommand::AcceptProposal { proposal }) => (Party::Client, *proposal),
            Command::Freelancer(FreelancerCommand::AcceptProposal { proposal }) => {
                (Party::Freelancer, *proposal)
            }
            _ => return None,
        };
        self.before.iter().find_map(|recorded| match &recorded.event.kind {
            EventKind::ProposalMade { proposal, by, change } if *proposal == number && *by != accepting => {
                Some(change)
            }
            _ => None,
        })
    }

    fn agreed_split(&self, of: MilestoneNumber, by: Option<&Command>) -> Option<Money> {
        match self.agreed(by)? {
            Change::Settle { milestone, to_freelancer } if *milestone == of => Some(*to_freelancer),
            _ => None,
        }
    }

    fn agreed_price(&self, of: MilestoneNumber, by: Option<&Command>) -> Option<Money> {
        match self.agreed(by)? {
            Change::ChangeAmount { milestone, amount } if *milestone == of => Some(*amount),
            _ => None,
        }
    }
}
