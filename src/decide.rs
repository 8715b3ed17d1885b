//! Deciding: one file per chapter of the rule book.
//!
//! A decision is one act, judged by pure functions of the contract, the command and the instant, and what the act brings with
//! it. Every check comes before the first record. The instant is handed on by reference, because copies of it were found to cost.

mod dispute;
mod dormancy;
mod ending;
mod funding;
mod input;
mod offer;
mod plan;
mod proposal;
mod refund;
mod review;

use time::UtcDateTime;

pub(crate) use ending::{check_bonus_window, check_end, check_payment_refund_window};
pub(crate) use input::{FURTHEST_DUE, check_change, check_evidence, check_note, check_offer, check_terms};
pub(crate) use offer::{open, respond_by};
pub(crate) use proposal::{judge_acceptance, judge_proposal};

use crate::command::{ArbiterCommand, ClientCommand, Command, FreelancerCommand, Instruction};
use crate::contract::Contract;
use crate::deadline::{Deadline, DeadlineKind};
use crate::decision::{Decision, Entries};
use crate::draft::{self, Draft};
use crate::event::EventKind;
use crate::party::{MilestoneNumber, Party};
use crate::rejection::Rejection;
use crate::standing::{Escrow, Standing};
use crate::timestamp;

/// The act that a command comes to, or why it is refused.
pub(crate) type Judgement = Result<EventKind, Rejection>;

/// The reading of a clock as the contract counts it: inside the calendar, never before its last event (TIME-1, TIME-6).
#[inline]
pub(crate) fn clamped(contract: &Contract, now: UtcDateTime) -> UtcDateTime {
    if now < contract.last_event_at {
        contract.last_event_at
    } else if timestamp::is_past_calendar(now) {
        timestamp::LAST
    } else {
        now
    }
}

/// Decides on a copy.
pub(crate) fn handle(contract: &Contract, instruction: Instruction, now: UtcDateTime) -> Result<Decision, Rejection> {
    let now = clamped(contract, now);
    if contract.passed_deadline(&now).is_some() {
        return handle_late(contract, instruction, now);
    }
    let act = judge(contract, instruction, &now)?;
    let mut decision = Decision::on(contract.clone());
    decision.draft().record(now, act);
    Ok(decision)
}

/// Decides in place. Every check comes before the first record, so a rejection has nothing to undo.
pub(crate) fn execute(
    contract: &mut Contract,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<Entries, Rejection> {
    let now = clamped(contract, now);
    if contract.passed_deadline(&now).is_some() {
        return execute_late(contract, instruction, now);
    }
    let judged = judge(contract, instruction, &now);
    draft::record(contract, now, judged)
}

#[cold]
fn execute_late(contract: &mut Contract, instruction: Instruction, now: UtcDateTime) -> Result<Entries, Rejection> {
    let (entries, decided) = handle_late(contract, instruction, now)?.into_parts();
    *contract = decided;
    Ok(entries)
}

/// Lets the deadlines that have passed take effect before the command is judged (TIME-3): if that refuses it, they have not,
/// either (TIME-5).
#[cold]
fn handle_late(contract: &Contract, instruction: Instruction, now: UtcDateTime) -> Result<Decision, Rejection> {
    let mut decision = Decision::on(contract.clone());
    let mut draft = decision.draft();
    pass_deadlines(&mut draft, now);
    let act = judge(draft.contract, instruction, &now)?;
    draft.record(now, act);
    Ok(decision)
}

/// TIME-4
pub(crate) fn advance(contract: &Contract, now: UtcDateTime) -> Decision {
    let now = clamped(contract, now);
    let mut decision = Decision::on(contract.clone());
    pass_deadlines(&mut decision.draft(), now);
    decision
}

/// Every deadline that has passed takes effect, with its own instant; after each, they are derived anew (TIME-3).
fn pass_deadlines(draft: &mut Draft<'_>, now: UtcDateTime) {
    while let Some(deadline) = draft.contract.passed_deadline(&now) {
        let recorded = lapse(draft.contract, deadline).is_some_and(|act| draft.record(deadline.at, act));
        if !recorded {
            return;
        }
    }
}

/// What a deadline does by itself.
pub(crate) fn lapse(contract: &Contract, deadline: Deadline) -> Option<EventKind> {
    match deadline.kind {
        DeadlineKind::OfferExpiry => Some(offer::expire()),
        DeadlineKind::ReviewLapse => review::lapse(contract, deadline.milestone?),
        DeadlineKind::RefundLapse => refund::lapse(contract, deadline.milestone?),
        DeadlineKind::AnswerLapse => dispute::lapse(contract, deadline.milestone?),
        DeadlineKind::Dormancy => dormancy::lapse(contract, deadline.at),
    }
}

/// Judges a command in the order of RULES §14: the revision here; then the command's chapter asks for its input, its stage, and
/// all that follows.
pub(crate) fn judge(contract: &Contract, instruction: Instruction, now: &UtcDateTime) -> Judgement {
    check_revision(contract, instruction.revision)?;
    judge_command(contract, instruction.command, now)
}

fn judge_command(contract: &Contract, command: Command, now: &UtcDateTime) -> Judgement {
    match command {
        Command::Client(command) => judge_client(contract, command, now),
        Command::Freelancer(command) => judge_freelancer(contract, command, now),
        Command::Arbiter(ArbiterCommand::Award { milestone, to_freelancer, note }) => {
            dispute::award(contract, milestone, to_freelancer, note)
        }
    }
}

fn judge_client(contract: &Contract, command: ClientCommand, now: &UtcDateTime) -> Judgement {
    match command {
        ClientCommand::WithdrawOffer => offer::withdraw(contract),
        ClientCommand::FundMilestone { milestone } => funding::fund_milestone(contract, milestone),
        ClientCommand::Release { milestone, amount } => review::release(contract, milestone, amount),
        ClientCommand::RequestChanges { milestone, note } => review::request_changes(contract, milestone, note),
        ClientCommand::AddMilestone(terms) => plan::add_milestone(contract, terms, now),
        ClientCommand::CancelMilestone { milestone } => plan::cancel_milestone(contract, milestone),
        ClientCommand::RequestRefund { milestone, note } => refund::request_refund(contract, milestone, note, now),
        ClientCommand::WithdrawRefundRequest { milestone } => refund::withdraw_refund_request(contract, milestone),
        ClientCommand::PayBonus { amount, note } => ending::pay_bonus(contract, amount, note, now),
        ClientCommand::Propose(change) => proposal::propose(contract, Party::Client, change, now),
        ClientCommand::AcceptProposal { proposal } => proposal::accept(contract, Party::Client, proposal),
        ClientCommand::DeclineProposal { proposal } => proposal::decline(contract, Party::Client, proposal),
        ClientCommand::WithdrawProposal { proposal } => proposal::withdraw(contract, Party::Client, proposal),
        ClientCommand::Dispute { milestone, reason } => dispute::open(contract, Party::Client, milestone, reason, now),
        ClientCommand::Contest { milestone, statement } => {
            dispute::contest(contract, Party::Client, milestone, statement)
        }
        ClientCommand::SubmitEvidence { milestone, text } => {
            dispute::submit_evidence(contract, Party::Client, milestone, text)
        }
        ClientCommand::WithdrawDispute { milestone } => dispute::withdraw(contract, Party::Client, milestone),
        ClientCommand::EndContract => ending::end(contract, Party::Client, now),
    }
}

fn judge_freelancer(contract: &Contract, command: FreelancerCommand, now: &UtcDateTime) -> Judgement {
    match command {
        FreelancerCommand::AcceptOffer => offer::accept(contract),
        FreelancerCommand::DeclineOffer { note } => offer::decline(contract, note),
        FreelancerCommand::SubmitWork { milestone, requested, note } => {
            review::submit_work(contract, milestone, requested, note, now)
        }
        FreelancerCommand::WithdrawSubmission { milestone } => review::withdraw_submission(contract, milestone),
        FreelancerCommand::Refund { milestone } => refund::refund(contract, milestone),
        FreelancerCommand::RefundPayment { milestone, amount } => {
            refund::refund_payment(contract, milestone, amount, now)
        }
        FreelancerCommand::Propose(change) => proposal::propose(contract, Party::Freelancer, change, now),
        FreelancerCommand::AcceptProposal { proposal } => proposal::accept(contract, Party::Freelancer, proposal),
        FreelancerCommand::DeclineProposal { proposal } => proposal::decline(contract, Party::Freelancer, proposal),
        FreelancerCommand::WithdrawProposal { proposal } => proposal::withdraw(contract, Party::Freelancer, proposal),
        FreelancerCommand::Dispute { milestone, reason } => {
            dispute::open(contract, Party::Freelancer, milestone, reason, now)
        }
        FreelancerCommand::Contest { milestone, statement } => {
            dispute::contest(contract, Party::Freelancer, milestone, statement)
        }
        FreelancerCommand::SubmitEvidence { milestone, text } => {
            dispute::submit_evidence(contract, Party::Freelancer, milestone, text)
        }
        FreelancerCommand::WithdrawDispute { milestone } => dispute::withdraw(contract, Party::Freelancer, milestone),
        FreelancerCommand::EndContract => ending::end(contract, Party::Freelancer, now),
    }
}

/// REV-1
fn check_revision(contract: &Contract, seen: Option<u64>) -> Result<(), Rejection> {
    let actual = contract.revision();
    match seen {
        Some(seen) if seen != actual => Err(Rejection::StaleRevision { seen, actual }),
        _ => Ok(()),
    }
}

/// PLAN-6
fn find(contract: &Contract, milestone: MilestoneNumber) -> Result<&Standing, Rejection> {
    let count = contract.standings.len();
    contract.standing(milestone).ok_or(Rejection::UnknownMilestone { milestone, count })
}

/// A command for a milestone, to be refused if its state does not take it.
#[derive(Clone, Copy)]
struct Takes {
    command: &'static str,
    accepted: &'static str,
    rule: &'static str,
}

impl Takes {
    /// What a command takes, and the rule that gives it.
    const fn new(command: &'static str, accepted: &'static str, rule: &'static str) -> Self {
        Self { command, accepted, rule }
    }

    fn check(self, fits: bool, milestone: MilestoneNumber, standing: &Standing) -> Result<(), Rejection> {
        if fits { Ok(()) } else { Err(self.refused(milestone, standing)) }
    }

    /// The milestone's escrow; without any, the milestone is not protected (FUND-5).
    fn escrow(self, milestone: MilestoneNumber, standing: &Standing) -> Result<&Escrow, Rejection> {
        let holding = Self { accepted: "holding escrow", rule: "FUND-5", ..self };
        standing.escrow().ok_or_else(|| holding.refused(milestone, standing))
    }

    fn refused(self, milestone: MilestoneNumber, standing: &Standing) -> Rejection {
        let Self { command, accepted, rule } = self;
        Rejection::WrongState { milestone, state: standing.state_name(), command, accepted, rule }
    }
}
