//! An independent check of a log: it turns every decision back into its command, decides the command again,
//! and compares the events.
//!
//! It shares only the code for commands with `replay`. It is exact: if it accepts a log, a host could have
//! stored it.

use milestone_escrow::{
    ArbiterCommand, ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand, MilestoneTerms,
    Party, RefundCause, Rejection, ReleaseCause, ReturnCause,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::support::shorthand::*;

/// The result for a log.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    Possible,
    /// The position of the first event that cannot be there, counted from 1, and the rejection of its
    /// command, if it has a command.
    Impossible {
        position: u64,
        refused: Option<Rejection>,
    },
}

/// Rules that `replay` does not check, because it does not decide again: the order of funding, consent,
/// limits, and the amount for giving way. A log that breaks only these rules cannot have happened, but its
/// amounts are right.
const LEFT_TO_AUDIT: [(&str, &str); 11] = [
    ("consent_required", "PLAN-2"),
    ("out_of_order", "FUND-2"),
    ("too_many_current", "FUND-3"),
    ("revision_limit_reached", "WORK-4"),
    ("revision_limit_reached", "DISP-7"),
    ("extension_limit_reached", "WORK-6"),
    ("limit_reached", "PLAN-5"),
    ("limit_reached", "PROP-1"),
    ("amount_below_minimum", "PLAN-8"),
    ("partial_not_allowed", "REL-9"),
    ("amount_exceeds_held", "REL-9"),
];

impl Verdict {
    fn at(place: usize, refused: Option<Rejection>) -> Self {
        Self::Impossible { position: place as u64 + 1, refused }
    }

    /// Whether the log breaks only a rule that `replay` does not check.
    fn is_left_to_audit(&self) -> bool {
        let Self::Impossible { refused: Some(refused), .. } = self else { return false };
        LEFT_TO_AUDIT.contains(&(refused.code(), refused.rule()))
    }
}

pub(crate) const FIRST: UtcDateTime = utc_datetime!(0000-01-01 0:00);
pub(crate) const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

fn judge(log: &[Event]) -> Verdict {
    follow(log).err().unwrap_or(Verdict::Possible)
}

fn follow(log: &[Event]) -> Result<(), Verdict> {
    let first = log.first().ok_or(Verdict::at(0, None))?;
    let EventKind::ContractOffered { offer, .. } = &first.kind else { return Err(Verdict::at(0, None)) };
    check_calendar(first, 0)?;
    let opened = Contract::open((**offer).clone(), &first.at).map_err(|_| Verdict::at(0, None))?;
    let mut place = compare(opened.events(), log, 0)?;
    let mut contract = opened.into_contract();
    while let Some(event) = log.get(place) {
        check_calendar(event, place)?;
        if event.at < contract.last_event_at() {
            return Err(Verdict::at(place, None));
        }
        let lapsed = contract.advance(&event.at);
        let decision = if lapsed.events().is_empty() { decide(&contract, event, place)? } else { lapsed };
        place = compare(decision.events(), log, place)?;
        contract = decision.into_contract();
    }
    Ok(())
}

fn check_calendar(event: &Event, place: usize) -> Result<(), Verdict> {
    if (FIRST..=LAST).contains(&event.at) { Ok(()) } else { Err(Verdict::at(place, None)) }
}

/// The position after the expected events, if all of them are in the log.
fn compare(expected: &[Event], log: &[Event], place: usize) -> Result<usize, Verdict> {
    for (index, event) in expected.iter().enumerate() {
        match log.get(place + index) {
            Some(found) if found == event => {}
            // The log may have been stored before the next deadline passed.
            None if index > 0 && is_first_of_deadline(&expected[index - 1].kind, &event.kind) => break,
            _ => return Err(Verdict::at(place + index, None)),
        }
    }
    Ok(place + expected.len())
}

/// Whether an event is the first event that a deadline causes.
fn is_first_of_deadline(before: &EventKind, kind: &EventKind) -> bool {
    use EventKind::{EscrowReleased, EscrowReturned, RefundRequested};

    let of_dormancy = |kind: &EventKind| matches!(kind, RefundRequested { cause: RefundCause::Dormancy, .. });
    match kind {
        EscrowReleased { cause, .. } => {
            matches!(
                cause,
                ReleaseCause::ReviewLapsed | ReleaseCause::AnswerLapsed | ReleaseCause::AwardLapsed
            )
        }
        EscrowReturned { cause: ReturnCause::AwardLapsed, .. } => {
            !matches!(before, EscrowReleased { cause: ReleaseCause::AwardLapsed, .. })
        }
        EscrowReturned { cause, .. } => {
            matches!(cause, ReturnCause::RefundLapsed | ReturnCause::AnswerLapsed)
        }
        kind => of_dormancy(kind) && !of_dormancy(before),
    }
}

fn decide(contract: &Contract, event: &Event, place: usize) -> Result<milestone_escrow::Decision, Verdict> {
    let mut refused = None;
    for command in commands(&event.kind) {
        match contract.handle(command, &event.at) {
            Ok(decision) => return Ok(decision),
            Err(rejection) => refused = Some(rejection),
        }
    }
    Err(Verdict::at(place, refused))
}

/// The commands that can cause an event. The list is empty if the event is never caused directly by a
/// command.
fn commands(kind: &EventKind) -> Vec<Command> {
    let both = |command: fn(Party, u64) -> Command, number: u64| {
        [Party::Client, Party::Freelancer].map(|by| command(by, number)).to_vec()
    };
    let command: Command = match kind.clone() {
        EventKind::OfferAccepted => accept(),
        EventKind::OfferDeclined { note } => FreelancerCommand::DeclineOffer { note }.into(),
        EventKind::OfferWithdrawn => withdraw_offer(),
        EventKind::MilestoneAdded { title, description, amount, due, .. } => {
            add_milestone(MilestoneTerms { title, description, amount, due })
        }
        EventKind::MilestoneCancelled { milestone } => cancel_milestone(milestone.get()),
        EventKind::MilestoneFunded { milestone, .. } => fund(milestone.get()),
        EventKind::WorkSubmitted { milestone, requested, note, .. } => {
            FreelancerCommand::SubmitWork { milestone, requested: Some(requested), note }.into()
        }
        EventKind::SubmissionWithdrawn { milestone } => withdraw_submission(milestone.get()),
        EventKind::ChangesRequested { milestone, note } => {
            ClientCommand::RequestChanges { milestone, note }.into()
        }
        EventKind::EscrowReleased { milestone, amount, cause: ReleaseCause::Approved, .. } => {
            release_amount(milestone.get(), amount)
        }
        EventKind::EscrowReturned { milestone, cause: ReturnCause::RefundGranted, .. } => {
            refund(milestone.get())
        }
        EventKind::RefundRequested { milestone, cause: RefundCause::Client, note, .. } => {
            ClientCommand::RequestRefund { milestone, note }.into()
        }
        EventKind::RefundRequestWithdrawn { milestone } => withdraw_refund_request(milestone.get()),
        EventKind::DisputeOpened { milestone, by: Party::Client, reason, .. } => {
            ClientCommand::Dispute { milestone, reason }.into()
        }
        EventKind::DisputeOpened { milestone, by: Party::Freelancer, reason, .. } => {
            FreelancerCommand::Dispute { milestone, reason }.into()
        }
        EventKind::DisputeContested { milestone, statement, .. } => {
            let by_client = ClientCommand::Contest { milestone, statement: statement.clone() }.into();
            return vec![by_client, FreelancerCommand::Contest { milestone, statement }.into()];
        }
        EventKind::DisputeWithdrawn { milestone } => return both(withdraw_dispute, milestone.get()),
        EventKind::EvidenceSubmitted { milestone, by, text } => submit_evidence(by, milestone.get(), &text),
        EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
            ArbiterCommand::Award { milestone, to_freelancer, note }.into()
        }
        EventKind::ProposalMade { by, change, .. } => propose(by, change),
        EventKind::ProposalAccepted { proposal } => return both(accept_proposal, proposal.get()),
        EventKind::ProposalDeclined { proposal } => return both(decline_proposal, proposal.get()),
        EventKind::ProposalWithdrawn { proposal } => return both(withdraw_proposal, proposal.get()),
        EventKind::BonusPaid { amount, note, .. } => ClientCommand::PayBonus { amount, note }.into(),
        EventKind::PaymentRefunded { milestone, amount, .. } => refund_payment(milestone.get(), amount),
        EventKind::ContractEnded { by } => end_contract(by),
        EventKind::ReviewExtended { milestone, .. } => extend_review(milestone.get()),
        EventKind::AwardExtended { milestone, .. } => extend_award(milestone.get()),
        EventKind::FeedbackLeft { by, stars, text } => leave_feedback(by, stars, &text),
        EventKind::ContractOffered { .. }
        | EventKind::OfferExpired
        | EventKind::EscrowReleased { .. }
        | EventKind::EscrowReturned { .. }
        | EventKind::RefundRequested { .. }
        | EventKind::DueDateChanged { .. }
        | EventKind::AmountChanged { .. }
        | EventKind::WindowExtended { .. }
        | EventKind::ContractClosed { .. } => return Vec::new(),
    };
    vec![command]
}

/// The result of `replay`, compared with the oracle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ReplayVerdict {
    /// The log is accepted, and it could have happened.
    Accepted,
    /// The log is refused at the event that cannot have happened.
    Refused,
    /// The log cannot have happened, but only by a rule that `replay` does not check.
    LeftToAudit,
}

/// An audit is exact: it accepts every log that could have happened, and refuses all others at the right
/// position.
#[track_caller]
fn assert_audited(log: &[Event], verdict: &Verdict, what: &str) {
    let audited = Contract::audit(log);
    match verdict {
        Verdict::Possible => assert_eq!(audited, Contract::replay(log), "{what}: it could have happened"),
        Verdict::Impossible { position, .. } => {
            let found = audited.as_ref().err().map(|error| error.position);
            assert_eq!(found, Some(*position), "{what}: {:?}, {verdict:?}", audited.err());
        }
    }
}

/// Replays a log, and compares the result and its position with the oracle.
#[track_caller]
pub(crate) fn assert_agrees_with_oracle(log: &[Event], what: &str) -> ReplayVerdict {
    let (actual, verdict) = (Contract::replay(log), judge(log));
    let position = actual.as_ref().err().map_or(u64::MAX, |error| error.position);
    assert_audited(log, &verdict, what);
    match &verdict {
        Verdict::Possible => {
            assert_eq!(actual.as_ref().err(), None, "{what}: it could have happened");
            ReplayVerdict::Accepted
        }
        Verdict::Impossible { position: expected, .. }
            if verdict.is_left_to_audit() && position > *expected =>
        {
            ReplayVerdict::LeftToAudit
        }
        Verdict::Impossible { position: expected, .. } => {
            assert_eq!(position, *expected, "{what}: {:?}, {verdict:?}", actual.as_ref().err());
            ReplayVerdict::Refused
        }
    }
}
