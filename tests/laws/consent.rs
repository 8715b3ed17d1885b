//! Law 9: nobody takes alone. Checked from the log and the commands that were given, by code that decides nothing.

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Event, EventKind, FreelancerCommand, MilestoneNumber, Money, Party,
    ProposalNumber, ReleaseCause, ReturnCause,
};
use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use time::UtcDateTime;

/// An event, and the command of the call that recorded it.
pub(crate) struct Told {
    pub event: Event,
    pub command: Option<Command>,
}

/// Every movement of escrow has the consent, silence or decision that law 9 demands.
pub(crate) fn check(story: &[Told]) -> Result<(), TestCaseError> {
    for (index, told) in story.iter().enumerate() {
        let (before, _) = story.split_at(index);
        let past = Past { before, at: told.event.at };
        let by = told.command.as_ref();
        let is_right = match &told.event.kind {
            EventKind::EscrowReleased { milestone, amount, cause, .. } => {
                past.permits_release(*milestone, *amount, *cause, by)
            }
            EventKind::EscrowReturned { milestone, amount, cause } => {
                past.permits_return(*milestone, *amount, *cause, by)
            }
            _ => true,
        };
        prop_assert!(is_right, "law 9: {:?} by {:?}", told.event, by);
    }
    Ok(())
}

/// What was told before an event.
struct Past<'a> {
    before: &'a [Told],
    at: UtcDateTime,
}

impl Past<'_> {
    fn permits_release(&self, of: MilestoneNumber, amount: Money, cause: ReleaseCause, by: Option<&Command>) -> bool {
        match cause {
            ReleaseCause::Approved => {
                matches!(by, Some(Command::Client(ClientCommand::Release { milestone, .. })) if *milestone == of)
            }
            ReleaseCause::ReviewLapsed => matches!(
                self.last_said(of),
                Some(EventKind::WorkSubmitted { review_until, requested, .. })
                    if *review_until == self.at && (*requested == amount || self.was_repriced(of))
            ),
            ReleaseCause::AnswerLapsed => self.unanswered(of) == Some(Party::Freelancer),
            ReleaseCause::Settlement => self.agreed_split(of, by).is_some_and(|to_freelancer| to_freelancer == amount),
            ReleaseCause::Award => self.awarded(of, by).is_some_and(|to_freelancer| to_freelancer == amount),
        }
    }

    fn permits_return(&self, of: MilestoneNumber, amount: Money, cause: ReturnCause, by: Option<&Command>) -> bool {
        match cause {
            ReturnCause::OfferDeclined => {
                self.is_unaccepted() && matches!(by, Some(Command::Freelancer(FreelancerCommand::DeclineOffer { .. })))
            }
            ReturnCause::OfferWithdrawn => {
                self.is_unaccepted() && matches!(by, Some(Command::Client(ClientCommand::WithdrawOffer)))
            }
            ReturnCause::OfferExpired => {
                let first = self.before.first().map(|told| &told.event.kind);
                let expires =
                    matches!(first, Some(EventKind::ContractOffered { respond_by: Some(at), .. }) if *at == self.at);
                self.is_unaccepted() && expires
            }
            ReturnCause::RefundGranted => {
                matches!(by, Some(Command::Freelancer(FreelancerCommand::Refund { milestone })) if *milestone == of)
            }
            ReturnCause::FreelancerEnded => {
                matches!(by, Some(Command::Freelancer(FreelancerCommand::EndContract)))
            }
            ReturnCause::RefundLapsed => matches!(
                self.last_said(of),
                Some(EventKind::RefundRequested { respond_until, .. }) if *respond_until == self.at
            ),
            ReturnCause::AnswerLapsed => self.unanswered(of) == Some(Party::Client),
            ReturnCause::AmountReduced => self.agreed_price(of, by).is_some(),
            ReturnCause::Settlement => self.agreed_split(of, by).is_some() && !amount.is_zero(),
            ReturnCause::Award => self.awarded(of, by).is_some() && !amount.is_zero(),
        }
    }

    fn is_unaccepted(&self) -> bool {
        !self.before.iter().any(|told| told.event.kind == EventKind::OfferAccepted)
    }

    /// The last thing that was said of a milestone and could answer, or be waiting for an answer.
    fn last_said(&self, of: MilestoneNumber) -> Option<&EventKind> {
        self.before.iter().rev().map(|told| &told.event.kind).find(|kind| match kind {
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

    /// Who opened the dispute that nobody answered in time.
    fn unanswered(&self, of: MilestoneNumber) -> Option<Party> {
        match self.last_said(of)? {
            EventKind::DisputeOpened { by, answer_until: Some(until), .. } if *until == self.at => Some(*by),
            _ => None,
        }
    }

    /// Whether both agreed on another price after the last submission: the claim is then all that is held (PROP-4).
    fn was_repriced(&self, of: MilestoneNumber) -> bool {
        let after = self
            .before
            .iter()
            .rev()
            .map(|told| &told.event.kind)
            .take_while(|kind| !matches!(kind, EventKind::WorkSubmitted { milestone, .. } if *milestone == of));
        let mut after = after;
        after.any(|kind| matches!(kind, EventKind::AmountChanged { milestone, .. } if *milestone == of))
    }

    fn awarded(&self, of: MilestoneNumber, by: Option<&Command>) -> Option<Money> {
        let Some(Command::Arbiter(ArbiterCommand::Award { milestone, to_freelancer, .. })) = by else { return None };
        let contested = self.before.iter().rev().find_map(|told| match &told.event.kind {
            EventKind::DisputeContested { milestone, .. } if *milestone == of => Some(true),
            EventKind::DisputeOpened { milestone, answer_until, .. } if *milestone == of => {
                Some(answer_until.is_none())
            }
            _ => None,
        });
        (*milestone == of && contested == Some(true)).then_some(*to_freelancer)
    }

    /// The change that one party proposed and the other has just accepted.
    fn agreed(&self, by: Option<&Command>) -> Option<&Change> {
        let (accepting, number): (Party, ProposalNumber) = match by? {
            Command::Client(ClientCommand::AcceptProposal { proposal }) => (Party::Client, *proposal),
            Command::Freelancer(FreelancerCommand::AcceptProposal { proposal }) => (Party::Freelancer, *proposal),
            _ => return None,
        };
        self.before.iter().find_map(|told| match &told.event.kind {
            EventKind::ProposalMade { proposal, by, change } if *proposal == number && *by != accepting => Some(change),
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
