//! Every command that a role could give, with the bounds of its values. This module leaves out commands that
//! the state of the milestone excludes, and does not check whether the others are accepted.

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use super::bounds::{AmountBounds, DueBounds, StarBounds, WindowBounds};
use crate::base::limits::{MAX_DUE_DAYS_AHEAD, MAX_EXTENSION_SECONDS, MAX_STARS, MIN_STARS};
use crate::decide::guards::StateGuard;
use crate::decide::review::min_release;
use crate::decide::{dispute, funding, plan, proposal, refund, review};
use crate::messages::command::{
    ArbiterCommand, ArbiterCommandKind, Change, ChangeKind, ClientCommand, ClientCommandKind, Command,
    FreelancerCommand, FreelancerCommandKind, PartyCommand,
};
use crate::state::contract_state::State;
use crate::state::record::MilestoneRecord;
use crate::values::instant;
use crate::values::money::Money;
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber, Role};
use crate::values::policy::ReleaseAmount;

/// A command that may or may not be accepted.
pub(super) struct Candidate {
    pub(super) template: Command,
    pub(super) milestone: Option<MilestoneNumber>,
    pub(super) proposal: Option<ProposalNumber>,
    pub(super) amount: Option<AmountBounds>,
    pub(super) due: Option<DueBounds>,
    pub(super) by: Option<WindowBounds>,
    pub(super) stars: Option<StarBounds>,
    pub(super) times_left: Option<u64>,
}

impl Candidate {
    fn with(self, amount: AmountBounds) -> Self {
        Self { amount: Some(amount), ..self }
    }

    fn due(self, due: DueBounds) -> Self {
        Self { due: Some(due), ..self }
    }
}

/// Gives each candidate of a role to `sink`: those for the contract, then those for each milestone, then
/// those for each proposal.
pub(super) fn each(state: &State, role: Role, now: UtcDateTime, sink: &mut dyn FnMut(Candidate)) {
    let milestones = state.numbered().map(|(number, record)| Subject::Milestone(number, record));
    let proposals = state.proposals.iter().map(|open| Subject::Proposal(open.number));
    for subject in core::iter::once(Subject::Contract).chain(milestones).chain(proposals) {
        Candidates { state, now, subject }.of(role, sink);
    }
}

/// Whether a template contains a placeholder for the text of evidence.
pub(super) const fn needs_text(command: &Command) -> bool {
    matches!(
        command,
        Command::Client(ClientCommand::SubmitEvidence { .. })
            | Command::Freelancer(FreelancerCommand::SubmitEvidence { .. })
    )
}

/// A placeholder for a text that is required. With it, the template can be judged.
fn placeholder() -> String {
    String::from("-")
}

/// What a command is for.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Contract,
    Milestone(MilestoneNumber, &'a MilestoneRecord),
    Proposal(ProposalNumber),
}

/// The candidates for one subject. Each kind of command has its own match arm, so the compiler asks for a new
/// arm when a command is added.
struct Candidates<'a> {
    state: &'a State,
    now: UtcDateTime,
    subject: Subject<'a>,
}

impl<'a> Candidates<'a> {
    fn of(&self, role: Role, sink: &mut dyn FnMut(Candidate)) {
        match role {
            Role::Client => {
                for kind in ClientCommandKind::ALL {
                    match kind {
                        ClientCommandKind::Propose => self.proposals(Party::Client, sink),
                        kind => self.of_client(*kind).into_iter().for_each(&mut *sink),
                    }
                }
            }
            Role::Freelancer => {
                for kind in FreelancerCommandKind::ALL {
                    match kind {
                        FreelancerCommandKind::Propose => self.proposals(Party::Freelancer, sink),
                        kind => self.of_freelancer(*kind).into_iter().for_each(&mut *sink),
                    }
                }
            }
            Role::Arbiter => {
                ArbiterCommandKind::ALL.iter().filter_map(|kind| self.of_arbiter(*kind)).for_each(sink);
            }
        }
    }

    fn of_client(&self, kind: ClientCommandKind) -> Option<Candidate> {
        use ClientCommand as Client;
        use ClientCommandKind as Kind;
        let note = String::new();
        match kind {
            Kind::WithdrawOffer => self.contract(|| self.plain(Client::WithdrawOffer)),
            Kind::FundMilestone => self.milestone_in(funding::FUND_MILESTONE, |milestone, _| {
                self.plain(Client::FundMilestone { milestone })
            }),
            Kind::Release => self.milestone_if(|milestone, record| self.release(milestone, record)),
            Kind::RequestChanges => self.milestone_in(review::REQUEST_CHANGES, |milestone, _| {
                self.plain(Client::RequestChanges { milestone, note })
            }),
            Kind::ExtendReview => self.milestone_in(review::EXTEND_REVIEW, |milestone, record| {
                let left = self.state.policy().review_extensions.saturating_sub(u64::from(record.extensions));
                Candidate { times_left: Some(left), ..self.plain(Client::ExtendReview { milestone }) }
            }),
            Kind::AddMilestone => self.contract(|| self.addition(Client::AddMilestone(self.terms()))),
            Kind::CancelMilestone => self.milestone_in(plan::cancel_guard("PLAN-2"), |milestone, _| {
                self.plain(Client::CancelMilestone { milestone })
            }),
            Kind::RequestRefund => self.milestone_in(refund::REQUEST_REFUND, |milestone, _| {
                self.plain(Client::RequestRefund { milestone, note })
            }),
            Kind::WithdrawRefundRequest => self
                .milestone_in(refund::WITHDRAW_REFUND_REQUEST, |milestone, _| {
                    self.plain(Client::WithdrawRefundRequest { milestone })
                }),
            Kind::PayBonus => self.contract(|| {
                let bounds = self.between(1, self.largest());
                self.plain(Client::PayBonus { amount: bounds.minimum, note }).with(bounds)
            }),
            Kind::Propose => None,
            Kind::AcceptProposal => self.proposal(|proposal| self.plain(Client::AcceptProposal { proposal })),
            Kind::DeclineProposal => {
                self.proposal(|proposal| self.plain(Client::DeclineProposal { proposal }))
            }
            Kind::WithdrawProposal => {
                self.proposal(|proposal| self.plain(Client::WithdrawProposal { proposal }))
            }
            Kind::Dispute => self.milestone_in(dispute::CLIENT_DISPUTE, |milestone, _| {
                self.plain(Client::Dispute { milestone, reason: note })
            }),
            Kind::Contest => self.milestone_in(dispute::CONTEST, |milestone, _| {
                self.plain(Client::Contest { milestone, statement: note })
            }),
            Kind::SubmitEvidence => self.milestone_in(dispute::SUBMIT_EVIDENCE, |milestone, _| {
                self.plain(Client::SubmitEvidence { milestone, text: placeholder() })
            }),
            Kind::WithdrawDispute => self.milestone_in(dispute::WITHDRAW_DISPUTE, |milestone, _| {
                self.plain(Client::WithdrawDispute { milestone })
            }),
            Kind::EndContract => self.contract(|| self.plain(Client::EndContract)),
            Kind::LeaveFeedback => self.contract(|| self.feedback(Party::Client)),
        }
    }

    fn of_freelancer(&self, kind: FreelancerCommandKind) -> Option<Candidate> {
        use FreelancerCommand as Freelancer;
        use FreelancerCommandKind as Kind;
        let note = String::new();
        match kind {
            Kind::AcceptOffer => self.contract(|| self.plain(Freelancer::AcceptOffer)),
            Kind::DeclineOffer => self.contract(|| self.plain(Freelancer::DeclineOffer { note })),
            Kind::SubmitWork => self.milestone_in(review::SUBMIT_WORK, |milestone, record| {
                let held = record.held();
                let least = if self.requires_full_release() { held } else { 1 };
                let bounds =
                    AmountBounds { default: Some(self.state.money(held)), ..self.between(least, held) };
                self.plain(Freelancer::SubmitWork { milestone, requested: None, note }).with(bounds)
            }),
            Kind::WithdrawSubmission => self.milestone_in(review::WITHDRAW_SUBMISSION, |milestone, _| {
                self.plain(Freelancer::WithdrawSubmission { milestone })
            }),
            Kind::Refund => {
                self.milestone_in(refund::REFUND, |milestone, _| self.plain(Freelancer::Refund { milestone }))
            }
            Kind::RefundPayment => self.milestone_if(|milestone, record| {
                let bounds = self.between(1, record.paid);
                let refund = || {
                    self.plain(Freelancer::RefundPayment { milestone, amount: bounds.minimum }).with(bounds)
                };
                (record.paid > 0).then(refund)
            }),
            Kind::Propose => None,
            Kind::AcceptProposal => {
                self.proposal(|proposal| self.plain(Freelancer::AcceptProposal { proposal }))
            }
            Kind::DeclineProposal => {
                self.proposal(|proposal| self.plain(Freelancer::DeclineProposal { proposal }))
            }
            Kind::WithdrawProposal => {
                self.proposal(|proposal| self.plain(Freelancer::WithdrawProposal { proposal }))
            }
            Kind::Dispute => self.milestone_in(dispute::FREELANCER_DISPUTE, |milestone, _| {
                self.plain(Freelancer::Dispute { milestone, reason: note })
            }),
            Kind::Contest => self.milestone_in(dispute::CONTEST, |milestone, _| {
                self.plain(Freelancer::Contest { milestone, statement: note })
            }),
            Kind::SubmitEvidence => self.milestone_in(dispute::SUBMIT_EVIDENCE, |milestone, _| {
                self.plain(Freelancer::SubmitEvidence { milestone, text: placeholder() })
            }),
            Kind::WithdrawDispute => self.milestone_in(dispute::WITHDRAW_DISPUTE, |milestone, _| {
                self.plain(Freelancer::WithdrawDispute { milestone })
            }),
            Kind::EndContract => self.contract(|| self.plain(Freelancer::EndContract)),
            Kind::LeaveFeedback => self.contract(|| self.feedback(Party::Freelancer)),
        }
    }

    fn of_arbiter(&self, kind: ArbiterCommandKind) -> Option<Candidate> {
        match kind {
            ArbiterCommandKind::Award => self.milestone_in(dispute::AWARD, |milestone, record| {
                let share = self.between(0, record.held());
                let award =
                    ArbiterCommand::Award { milestone, to_freelancer: share.minimum, note: String::new() };
                self.plain(award).with(share)
            }),
            ArbiterCommandKind::ExtendAward => self.milestone_in(dispute::EXTEND_AWARD, |milestone, _| {
                self.plain(ArbiterCommand::ExtendAward { milestone })
            }),
        }
    }

    /// A proposal for each change that could be proposed.
    fn proposals(&self, by: Party, sink: &mut dyn FnMut(Candidate)) {
        ChangeKind::ALL.iter().filter_map(|kind| self.change(*kind, by)).for_each(sink);
    }

    fn change(&self, kind: ChangeKind, by: Party) -> Option<Candidate> {
        let propose = |change| self.plain(PartyCommand::Propose(change).by(by));
        match kind {
            ChangeKind::AddMilestone => self
                .contract(|| self.addition(PartyCommand::Propose(Change::AddMilestone(self.terms())).by(by))),
            ChangeKind::CancelMilestone => self.milestone_in(plan::cancel_guard("PROP-4"), |milestone, _| {
                propose(Change::CancelMilestone { milestone })
            }),
            ChangeKind::ChangeDueDate => self.milestone_in(proposal::CHANGE_DUE_DATE, |milestone, _| {
                propose(Change::ChangeDueDate { milestone, due: None }).due(self.days())
            }),
            ChangeKind::ChangeAmount => self.milestone_if(|milestone, record| {
                if !proposal::CHANGE_AMOUNT.accepts(record) {
                    return None;
                }
                let price = AmountBounds { except: Some(self.state.money(record.price)), ..self.price() };
                Some(propose(Change::ChangeAmount { milestone, amount: price.least()? }).with(price))
            }),
            ChangeKind::Settle => self.milestone_in(proposal::SETTLE, |milestone, record| {
                let share = self.between(0, record.held());
                propose(Change::Settle { milestone, to_freelancer: share.minimum }).with(share)
            }),
            ChangeKind::WithdrawDispute => self.milestone_in(dispute::WITHDRAW_CONTESTED, |milestone, _| {
                propose(Change::WithdrawDispute { milestone })
            }),
            ChangeKind::ExtendWindow => self.milestone_if(|milestone, record| {
                let by = extension_bounds(record)?;
                let change = Change::ExtendWindow { milestone, by: by.minimum };
                Some(Candidate { by: Some(by), ..propose(change) })
            }),
        }
    }

    fn release(&self, milestone: MilestoneNumber, record: &MilestoneRecord) -> Option<Candidate> {
        let escrow = record.escrow()?;
        let largest = if record.is_current() && self.state.policy().release_amount == ReleaseAmount::Any {
            self.largest()
        } else {
            escrow.held
        };
        let least = if self.requires_full_release() { escrow.held } else { min_release(escrow) };
        let default = (escrow.claim > 0).then(|| self.state.money(escrow.claim));
        let top_up_above = (largest > escrow.held).then(|| self.state.money(escrow.held));
        let bounds = AmountBounds { default, top_up_above, ..self.between(least, largest) };
        let amount = if default.is_some() { None } else { Some(bounds.minimum) };
        Some(self.plain(ClientCommand::Release { milestone, amount }).with(bounds))
    }

    /// REL-9
    fn requires_full_release(&self) -> bool {
        self.state.policy().release_amount == ReleaseAmount::AllHeld
    }

    /// FEED-1
    fn feedback(&self, by: Party) -> Candidate {
        let stars = StarBounds { minimum: MIN_STARS, maximum: MAX_STARS };
        let command = PartyCommand::LeaveFeedback { stars: stars.maximum, text: String::new() };
        Candidate { stars: Some(stars), ..self.plain(command.by(by)) }
    }

    fn addition(&self, command: impl Into<Command>) -> Candidate {
        self.plain(command).with(self.price()).due(self.days())
    }

    fn terms(&self) -> MilestoneTerms {
        MilestoneTerms::new(placeholder(), self.price().minimum)
    }

    /// A command for the subject, without bounds.
    fn plain(&self, command: impl Into<Command>) -> Candidate {
        let (milestone, proposal) = match self.subject {
            Subject::Contract => (None, None),
            Subject::Milestone(milestone, _) => (Some(milestone), None),
            Subject::Proposal(proposal) => (None, Some(proposal)),
        };
        Candidate {
            template: command.into(),
            milestone,
            proposal,
            amount: None,
            due: None,
            by: None,
            stars: None,
            times_left: None,
        }
    }

    fn contract(&self, candidate: impl FnOnce() -> Candidate) -> Option<Candidate> {
        match self.subject {
            Subject::Contract => Some(candidate()),
            Subject::Milestone(..) | Subject::Proposal(_) => None,
        }
    }

    fn milestone_if(
        &self,
        candidate: impl FnOnce(MilestoneNumber, &'a MilestoneRecord) -> Option<Candidate>,
    ) -> Option<Candidate> {
        match self.subject {
            Subject::Milestone(milestone, record) => candidate(milestone, record),
            Subject::Contract | Subject::Proposal(_) => None,
        }
    }

    /// A candidate for the milestone. `None` in a state in which the guard rejects the command.
    fn milestone_in(
        &self,
        guard: StateGuard,
        candidate: impl FnOnce(MilestoneNumber, &'a MilestoneRecord) -> Candidate,
    ) -> Option<Candidate> {
        self.milestone_if(|milestone, record| guard.accepts(record).then(|| candidate(milestone, record)))
    }

    fn proposal(&self, candidate: impl FnOnce(ProposalNumber) -> Candidate) -> Option<Candidate> {
        match self.subject {
            Subject::Proposal(proposal) => Some(candidate(proposal)),
            Subject::Contract | Subject::Milestone(..) => None,
        }
    }

    /// The bounds of a price (PLAN-8).
    fn price(&self) -> AmountBounds {
        let least = self.state.policy().minimum_price.map_or(1, Money::minor_units);
        self.between(least, self.largest())
    }

    fn between(&self, minimum: i64, maximum: i64) -> AmountBounds {
        let (minimum, maximum) = (self.state.money(minimum), self.state.money(maximum));
        AmountBounds { minimum, maximum, except: None, default: None, top_up_above: None }
    }

    fn largest(&self) -> i64 {
        Money::largest(self.state.currency).minor_units()
    }

    /// The bounds of a due date (PLAN-7).
    fn days(&self) -> DueBounds {
        let last = instant::LAST.date();
        let furthest = self.now.date().checked_add(time::Duration::days(i64::from(MAX_DUE_DAYS_AHEAD)));
        let latest = furthest.map_or(last, |furthest| furthest.min(last));
        DueBounds { earliest: instant::FIRST.date(), latest }
    }
}

/// The bounds of an extension of the milestone's own window: up to 90 days, inside the calendar (PROP-7,
/// TIME-6).
fn extension_bounds(record: &MilestoneRecord) -> Option<WindowBounds> {
    let (deadline, _) = record.deadline()?;
    // Whole seconds are enough to compare, because the last instant has the largest fraction of a second.
    let room = instant::LAST.unix_timestamp().checked_sub(deadline.unix_timestamp())?;
    let room = u64::try_from(room).ok()?;
    let maximum = Duration::from_secs(room.min(MAX_EXTENSION_SECONDS));
    Some(WindowBounds { minimum: Duration::from_secs(1), maximum })
        .filter(|bounds| bounds.minimum <= bounds.maximum)
}
