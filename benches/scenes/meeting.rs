//! Every kind of command, with a contract that accepts it and with one that rejects it.

use std::fmt;

use milestone_escrow::{ArbiterCommand, Change, ClientCommand, Command, Contract, FreelancerCommand, MilestoneTerms};
use time::UtcDateTime;

use super::story::{
    FIRST, Story, client_dispute, freelancer_dispute, request_changes, request_refund, submit_work, text,
};
use super::usd;

/// A command, and the contract that it is given to.
#[derive(Debug)]
pub(crate) struct Meeting {
    pub(crate) contract: Contract,
    pub(crate) at: UtcDateTime,
    pub(crate) command: Command,
    /// The code of the rejection, if it is rejected.
    rejected: Option<&'static str>,
}

impl Meeting {
    fn of((story, command): (Story, Command)) -> Self {
        let Story { contract, at } = story;
        let rejected = contract.handle(command.clone(), &at).err().map(|rejection| rejection.code());
        Self { contract, at, command, rejected }
    }
}

/// Writes the name of the row in the results.
impl fmt::Display for Meeting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.command.role(), self.command.name())?;
        self.rejected.map_or(Ok(()), |code| write!(formatter, " ({code})"))
    }
}

/// Commands that are accepted. Panics if one of them is rejected.
pub(crate) fn accepted() -> Vec<Meeting> {
    let meetings: Vec<_> = accepted_of_client().into_iter().chain(accepted_of_others()).map(Meeting::of).collect();
    meetings.iter().for_each(|meeting| assert!(meeting.rejected.is_none(), "{meeting} is rejected"));
    meetings
}

/// Commands that are rejected, by a check that comes as late as possible. Panics if one of them is accepted.
pub(crate) fn rejected() -> Vec<Meeting> {
    let meetings: Vec<_> = rejected_of_client().into_iter().chain(rejected_of_others()).map(Meeting::of).collect();
    meetings.iter().for_each(|meeting| assert!(meeting.rejected.is_some(), "{meeting} is accepted"));
    meetings
}

fn settle(minor: i64) -> Change {
    Change::Settle { milestone: FIRST.into(), to_freelancer: usd(minor) }
}

fn proposed_by_client() -> Story {
    Story::funded().then(ClientCommand::Propose(settle(2_500)))
}

fn proposed_by_freelancer() -> Story {
    Story::funded().then(FreelancerCommand::Propose(settle(2_500)))
}

fn accepted_of_client() -> [(Story, Command); 20] {
    let (milestone, proposal) = (FIRST.into(), FIRST.into());
    [
        (Story::offered(), ClientCommand::WithdrawOffer),
        (Story::active(), ClientCommand::FundMilestone { milestone }),
        (Story::under_review(), ClientCommand::Release { milestone, amount: None }),
        (Story::under_review(), request_changes(milestone)),
        (Story::switched_under_review(), ClientCommand::ExtendReview { milestone }),
        (Story::active(), ClientCommand::AddMilestone(MilestoneTerms::new("More", usd(2_000)))),
        (Story::active(), ClientCommand::CancelMilestone { milestone }),
        (Story::funded(), request_refund(milestone)),
        (Story::refund_requested(), ClientCommand::WithdrawRefundRequest { milestone }),
        (Story::active(), ClientCommand::PayBonus { amount: usd(500), note: text() }),
        (Story::funded(), ClientCommand::Propose(settle(2_500))),
        (proposed_by_freelancer(), ClientCommand::AcceptProposal { proposal }),
        (proposed_by_freelancer(), ClientCommand::DeclineProposal { proposal }),
        (proposed_by_client(), ClientCommand::WithdrawProposal { proposal }),
        (Story::under_review(), client_dispute(milestone)),
        (Story::disputed_by_freelancer(), ClientCommand::Contest { milestone, statement: text() }),
        (Story::disputed_by_client(), ClientCommand::SubmitEvidence { milestone, text: text() }),
        (Story::disputed_by_client(), ClientCommand::WithdrawDispute { milestone }),
        (Story::funded(), ClientCommand::EndContract),
        (Story::switched_over(), ClientCommand::LeaveFeedback { stars: 4, text: text() }),
    ]
    .map(|(story, command)| (story, command.into()))
}

fn accepted_of_others() -> impl Iterator<Item = (Story, Command)> {
    let (milestone, proposal) = (FIRST.into(), FIRST.into());
    let of_freelancer = [
        (Story::offered(), FreelancerCommand::AcceptOffer),
        (Story::offered(), FreelancerCommand::DeclineOffer { note: text() }),
        (Story::funded(), submit_work(milestone)),
        (Story::under_review(), FreelancerCommand::WithdrawSubmission { milestone }),
        (Story::funded(), FreelancerCommand::Refund { milestone }),
        (Story::released(), FreelancerCommand::RefundPayment { milestone, amount: usd(1_000) }),
        (Story::funded(), FreelancerCommand::Propose(settle(2_500))),
        (proposed_by_client(), FreelancerCommand::AcceptProposal { proposal }),
        (proposed_by_client(), FreelancerCommand::DeclineProposal { proposal }),
        (proposed_by_freelancer(), FreelancerCommand::WithdrawProposal { proposal }),
        (Story::changes_requested(), freelancer_dispute(milestone)),
        (Story::disputed_by_client(), FreelancerCommand::Contest { milestone, statement: text() }),
        (Story::disputed_by_freelancer(), FreelancerCommand::SubmitEvidence { milestone, text: text() }),
        (Story::disputed_by_freelancer(), FreelancerCommand::WithdrawDispute { milestone }),
        (Story::funded(), FreelancerCommand::EndContract),
        (Story::switched_over(), FreelancerCommand::LeaveFeedback { stars: 4, text: text() }),
    ]
    .map(|(story, command)| (story, command.into()));
    let contested =
        Story::disputed_by_client().then(FreelancerCommand::Contest { milestone: FIRST.into(), statement: text() });
    of_freelancer.into_iter().chain([(contested, award()), (Story::switched_contested(), extend_award())])
}

fn rejected_of_client() -> [(Story, Command); 20] {
    let (milestone, proposal) = (FIRST.into(), FIRST.into());
    [
        (Story::active(), ClientCommand::WithdrawOffer),
        (Story::funded(), ClientCommand::FundMilestone { milestone: 3.into() }),
        (Story::funded(), ClientCommand::Release { milestone: 2.into(), amount: None }),
        (Story::funded(), request_changes(milestone)),
        (extended(), ClientCommand::ExtendReview { milestone }),
        (Story::active(), ClientCommand::AddMilestone(MilestoneTerms::new("More", usd(0)))),
        (Story::funded(), ClientCommand::CancelMilestone { milestone }),
        (Story::under_review(), request_refund(milestone)),
        (Story::funded(), ClientCommand::WithdrawRefundRequest { milestone }),
        (Story::active(), ClientCommand::PayBonus { amount: usd(0), note: text() }),
        (Story::funded(), ClientCommand::Propose(settle(10_001))),
        (proposed_by_client(), ClientCommand::AcceptProposal { proposal }),
        (proposed_by_client(), ClientCommand::DeclineProposal { proposal }),
        (proposed_by_freelancer(), ClientCommand::WithdrawProposal { proposal }),
        (Story::funded(), client_dispute(milestone)),
        (Story::disputed_by_client(), ClientCommand::Contest { milestone, statement: text() }),
        (Story::funded(), ClientCommand::SubmitEvidence { milestone, text: text() }),
        (Story::disputed_by_freelancer(), ClientCommand::WithdrawDispute { milestone }),
        (Story::funded().then(ClientCommand::EndContract), ClientCommand::EndContract),
        (rated_by_client(), ClientCommand::LeaveFeedback { stars: 5, text: text() }),
    ]
    .map(|(story, command)| (story, command.into()))
}

fn rejected_of_others() -> impl Iterator<Item = (Story, Command)> {
    let (milestone, proposal) = (FIRST.into(), FIRST.into());
    let of_freelancer = [
        (Story::active(), FreelancerCommand::AcceptOffer),
        (Story::active(), FreelancerCommand::DeclineOffer { note: text() }),
        (Story::funded(), FreelancerCommand::SubmitWork { milestone, requested: Some(usd(10_001)), note: text() }),
        (Story::funded(), FreelancerCommand::WithdrawSubmission { milestone }),
        (Story::active(), FreelancerCommand::Refund { milestone }),
        (Story::released(), FreelancerCommand::RefundPayment { milestone, amount: usd(10_001) }),
        (Story::funded(), FreelancerCommand::Propose(settle(10_001))),
        (proposed_by_freelancer(), FreelancerCommand::AcceptProposal { proposal }),
        (proposed_by_freelancer(), FreelancerCommand::DeclineProposal { proposal }),
        (proposed_by_client(), FreelancerCommand::WithdrawProposal { proposal }),
        (Story::under_review(), freelancer_dispute(milestone)),
        (Story::disputed_by_freelancer(), FreelancerCommand::Contest { milestone, statement: text() }),
        (Story::funded(), FreelancerCommand::SubmitEvidence { milestone, text: text() }),
        (Story::disputed_by_client(), FreelancerCommand::WithdrawDispute { milestone }),
        (Story::offered(), FreelancerCommand::EndContract),
        (Story::funded(), FreelancerCommand::LeaveFeedback { stars: 5, text: text() }),
    ]
    .map(|(story, command)| (story, command.into()));
    let of_arbiter = [(Story::disputed_by_client(), award()), (Story::disputed_by_client(), extend_award())];
    of_freelancer.into_iter().chain(of_arbiter)
}

fn extended() -> Story {
    Story::switched_under_review().then(ClientCommand::ExtendReview { milestone: FIRST.into() })
}

fn rated_by_client() -> Story {
    Story::switched_over().then(ClientCommand::LeaveFeedback { stars: 4, text: text() })
}

fn extend_award() -> Command {
    ArbiterCommand::ExtendAward { milestone: FIRST.into() }.into()
}

fn award() -> Command {
    ArbiterCommand::Award { milestone: FIRST.into(), to_freelancer: usd(3_333), note: text() }.into()
}
