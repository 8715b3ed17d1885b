//! Audit: a log is genuine if and only if deciding again gives it.

use core::borrow::Borrow;

use crate::command::{ArbiterCommand, ClientCommand, Command, FreelancerCommand};
use crate::contract::Contract;
use crate::decide;
use crate::event::{Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use crate::history::{self, HistoryError, HistoryProblem};
use crate::offer::MilestoneTerms;
use crate::party::Party;

impl Contract {
    /// Rebuilds a contract from its log as [`replay`](Self::replay) does, and decides every event again.
    ///
    /// Replay asks whether each event fits where it stands: its stage and state, its numbers, money and instants. An audit asks,
    /// too, whether the policy and the limits allowed it. It turns each act back into its command, judges that with the contract
    /// as it was, and compares. It is slower, and meant for logs that others had their hands on.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, Event, EventKind, FreelancerCommand, Leftovers, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let price = Money::parse("50", Currency::USD)?;
    /// let terms = MilestoneTerms::new("Draft", price);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms.clone()).milestone(terms), &clock)?;
    /// let accepted = offered.contract().handle(FreelancerCommand::AcceptOffer, &clock)?;
    /// let mut log = [offered.events(), accepted.events()].concat();
    /// assert_eq!(&Contract::audit(&log)?, accepted.contract());
    ///
    /// // Milestone 2 before milestone 1: the books are right, but no command leads there under this policy.
    /// let kind = EventKind::MilestoneFunded { milestone: 2.into(), deposit: price, carried: Leftovers::default() };
    /// log.push(Event { at: clock, kind });
    /// assert!(Contract::replay(&log).is_ok());
    /// assert_eq!(Contract::audit(&log).unwrap_err().position, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`replay`](Self::replay); and [`HistoryProblem::Invalid`] with the rejection that the act's command meets.
    pub fn audit<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        history::fold(events, |contract, event| {
            if is_act(contract, event) {
                decide_again(contract, event)?;
            }
            history::follow(contract, event)
        })
    }
}

/// Whether an event is an act of a party, neither an effect that is still missing nor a deadline's.
fn is_act(contract: &Contract, event: &Event) -> bool {
    let clock_fits = event.at >= contract.last_event_at();
    clock_fits && contract.next_effect().is_none() && contract.passed_deadline(&event.at).is_none()
}

fn decide_again(contract: &Contract, event: &Event) -> Result<(), HistoryProblem> {
    let command = command_of(contract, &event.kind).ok_or(HistoryProblem::Unprompted)?;
    let act = decide::judge(contract, command.into(), &event.at).map_err(HistoryProblem::Invalid)?;
    if act == event.kind { Ok(()) } else { Err(HistoryProblem::WrongField { field: act.name() }) }
}

/// The command whose act an event is; none if no command has such an act.
fn command_of(contract: &Contract, act: &EventKind) -> Option<Command> {
    let command = match act.clone() {
        EventKind::OfferWithdrawn => ClientCommand::WithdrawOffer.into(),
        EventKind::OfferAccepted => FreelancerCommand::AcceptOffer.into(),
        EventKind::OfferDeclined { note } => FreelancerCommand::DeclineOffer { note }.into(),
        EventKind::MilestoneAdded { title, description, amount, due, .. } => {
            ClientCommand::AddMilestone(MilestoneTerms { title, description, amount, due }).into()
        }
        EventKind::MilestoneCancelled { milestone } => ClientCommand::CancelMilestone { milestone }.into(),
        EventKind::MilestoneFunded { milestone, .. } => ClientCommand::FundMilestone { milestone }.into(),
        EventKind::WorkSubmitted { milestone, requested, note, .. } => {
            FreelancerCommand::SubmitWork { milestone, requested: Some(requested), note }.into()
        }
        EventKind::SubmissionWithdrawn { milestone } => FreelancerCommand::WithdrawSubmission { milestone }.into(),
        EventKind::ChangesRequested { milestone, note } => ClientCommand::RequestChanges { milestone, note }.into(),
        EventKind::EscrowReleased { milestone, amount, cause: ReleaseCause::Approved, .. } => {
            ClientCommand::Release { milestone, amount: Some(amount) }.into()
        }
        EventKind::EscrowReturned { milestone, cause: ReturnCause::RefundGranted, .. } => {
            FreelancerCommand::Refund { milestone }.into()
        }
        EventKind::RefundRequested { milestone, cause: RefundCause::Client, note, .. } => {
            ClientCommand::RequestRefund { milestone, note }.into()
        }
        EventKind::RefundRequestWithdrawn { milestone } => ClientCommand::WithdrawRefundRequest { milestone }.into(),
        EventKind::BonusPaid { amount, note, .. } => ClientCommand::PayBonus { amount, note }.into(),
        EventKind::PaymentRefunded { milestone, amount, .. } => {
            FreelancerCommand::RefundPayment { milestone, amount }.into()
        }
        EventKind::ContractEnded { by: Party::Client } => ClientCommand::EndContract.into(),
        EventKind::ContractEnded { by: Party::Freelancer } => FreelancerCommand::EndContract.into(),
        EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
            ArbiterCommand::Award { milestone, to_freelancer, note }.into()
        }
        talks => return command_of_talks(contract, talks),
    };
    Some(command)
}

/// What either party can say, and who did.
fn command_of_talks(contract: &Contract, act: EventKind) -> Option<Command> {
    use EventKind as Kind;
    use Party::{Client, Freelancer};

    let proposer = |number| contract.proposal(number).map(|open| open.by);
    let opener = |number| Some(contract.standing(number)?.dispute()?.by);
    let by = match &act {
        Kind::ProposalMade { by, .. } | Kind::DisputeOpened { by, .. } | Kind::EvidenceSubmitted { by, .. } => *by,
        Kind::ProposalAccepted { proposal } | Kind::ProposalDeclined { proposal } => proposer(*proposal)?.other(),
        Kind::ProposalWithdrawn { proposal } => proposer(*proposal)?,
        Kind::DisputeContested { milestone, .. } => opener(*milestone)?.other(),
        Kind::DisputeWithdrawn { milestone } => opener(*milestone)?,
        _ => return None,
    };
    Some(match (act, by) {
        (Kind::ProposalMade { change, .. }, Client) => ClientCommand::Propose(change).into(),
        (Kind::ProposalMade { change, .. }, Freelancer) => FreelancerCommand::Propose(change).into(),
        (Kind::ProposalAccepted { proposal }, Client) => ClientCommand::AcceptProposal { proposal }.into(),
        (Kind::ProposalAccepted { proposal }, Freelancer) => FreelancerCommand::AcceptProposal { proposal }.into(),
        (Kind::ProposalDeclined { proposal }, Client) => ClientCommand::DeclineProposal { proposal }.into(),
        (Kind::ProposalDeclined { proposal }, Freelancer) => FreelancerCommand::DeclineProposal { proposal }.into(),
        (Kind::ProposalWithdrawn { proposal }, Client) => ClientCommand::WithdrawProposal { proposal }.into(),
        (Kind::ProposalWithdrawn { proposal }, Freelancer) => FreelancerCommand::WithdrawProposal { proposal }.into(),
        (Kind::DisputeOpened { milestone, reason, .. }, Client) => ClientCommand::Dispute { milestone, reason }.into(),
        (Kind::DisputeOpened { milestone, reason, .. }, Freelancer) => {
            FreelancerCommand::Dispute { milestone, reason }.into()
        }
        (Kind::DisputeContested { milestone, statement }, Client) => {
            ClientCommand::Contest { milestone, statement }.into()
        }
        (Kind::DisputeContested { milestone, statement }, Freelancer) => {
            FreelancerCommand::Contest { milestone, statement }.into()
        }
        (Kind::DisputeWithdrawn { milestone }, Client) => ClientCommand::WithdrawDispute { milestone }.into(),
        (Kind::DisputeWithdrawn { milestone }, Freelancer) => FreelancerCommand::WithdrawDispute { milestone }.into(),
        (Kind::EvidenceSubmitted { milestone, text, .. }, Client) => {
            ClientCommand::SubmitEvidence { milestone, text }.into()
        }
        (Kind::EvidenceSubmitted { milestone, text, .. }, Freelancer) => {
            FreelancerCommand::SubmitEvidence { milestone, text }.into()
        }
        _ => return None,
    })
}
