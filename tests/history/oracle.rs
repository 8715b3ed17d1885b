//! A second opinion on a log: every decision is turned back into its command, decided again, and compared.
//!
//! It shares nothing with `replay` but the deciding itself, and is exact: what it finds possible, some host could have stored.

use milestone_escrow::{
    ArbiterCommand, ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand, MilestoneTerms, Party,
    RefundCause, Rejection, ReleaseCause, ReturnCause,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::support::shorthand::*;

/// What becomes of a log.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    Possible,
    /// The first event that cannot stand where it stands, from 1, and why its command is refused, if one is.
    Impossible {
        position: u64,
        refused: Option<Rejection>,
    },
}

/// What `replay` does not ask, because it would be deciding again: the order of funding, consent, limits, and what giving way
/// takes. A log that breaks only these is no history, but its books are right.
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

    /// Whether only a rule was broken that `replay` does not ask for.
    fn is_left_to_audit(&self) -> bool {
        matches!(self, Self::Impossible { refused: Some(refused), .. } if LEFT_TO_AUDIT.contains(&(refused.code(), refused.rule())))
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

/// The place after what was expected, if all of it is there.
fn compare(expected: &[Event], log: &[Event], place: usize) -> Result<usize, Verdict> {
    for (index, event) in expected.iter().enumerate() {
        match log.get(place + index) {
            Some(found) if found == event => {}
            // The next deadline may lie ahead of a log that was stored before it.
            None if index > 0 && begins_a_lapse(&expected[index - 1].kind, &event.kind) => break,
            _ => return Err(Verdict::at(place + index, None)),
        }
    }
    Ok(place + expected.len())
}

/// Whether an event is the first that a deadline brings about.
fn begins_a_lapse(before: &EventKind, kind: &EventKind) -> bool {
    use EventKind::{EscrowReleased, EscrowReturned, RefundRequested};

    let of_dormancy = |kind: &EventKind| matches!(kind, RefundRequested { cause: RefundCause::Dormancy, .. });
    match kind {
        EscrowReleased { cause, .. } => {
            matches!(cause, ReleaseCause::ReviewLapsed | ReleaseCause::AnswerLapsed | ReleaseCause::AwardLapsed)
        }
        EscrowReturned { cause: ReturnCause::AwardLapsed, .. } => {
            !matches!(before, EscrowReleased { cause: ReleaseCause::AwardLapsed, .. })
        }
        EscrowReturned { cause, .. } => matches!(cause, ReturnCause::RefundLapsed | ReturnCause::AnswerLapsed),
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

/// The commands that an event may come from; none if it only comes by itself.
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
        EventKind::ChangesRequested { milestone, note } => ClientCommand::RequestChanges { milestone, note }.into(),
        EventKind::EscrowReleased { milestone, amount, cause: ReleaseCause::Approved, .. } => {
            release_amount(milestone.get(), amount)
        }
        EventKind::EscrowReturned { milestone, cause: ReturnCause::RefundGranted, .. } => refund(milestone.get()),
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

/// What `replay` said of a log, held against the second opinion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ReplayVerdict {
    /// It is accepted, and could have happened.
    Accepted,
    /// It is refused where it cannot have happened.
    Refused,
    /// It cannot have happened, by a rule that `replay` does not ask for.
    LeftToAudit,
}

/// An audit is exact: it accepts what could have happened, and refuses the rest where it cannot have.
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

/// Replays a log and holds the answer against the second opinion: the same verdict, at the same position.
#[track_caller]
pub(crate) fn assert_judged(log: &[Event], what: &str) -> ReplayVerdict {
    let (actual, verdict) = (Contract::replay(log), judge(log));
    let position = actual.as_ref().err().map_or(u64::MAX, |error| error.position);
    assert_audited(log, &verdict, what);
    match &verdict {
        Verdict::Possible => {
            assert_eq!(actual.as_ref().err(), None, "{what}: it could have happened");
            ReplayVerdict::Accepted
        }
        Verdict::Impossible { position: expected, .. } if verdict.is_left_to_audit() && position > *expected => {
            ReplayVerdict::LeftToAudit
        }
        Verdict::Impossible { position: expected, .. } => {
            assert_eq!(position, *expected, "{what}: {:?}, {verdict:?}", actual.as_ref().err());
            ReplayVerdict::Refused
        }
    }
}
