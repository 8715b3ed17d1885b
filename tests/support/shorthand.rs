//! Short functions for amounts, offers, policies and commands.

use core::time::Duration;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Currency, FreelancerCommand, MilestoneTerms, Money,
    Offer, Party, Policy,
};

pub(crate) const NANOSECOND: Duration = Duration::from_nanos(1);
pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

/// An amount in US dollars.
#[track_caller]
pub(crate) fn usd(amount: &str) -> Money {
    money(amount, Currency::USD)
}

#[track_caller]
pub(crate) fn money(amount: &str, currency: Currency) -> Money {
    Money::parse(amount, currency).expect("an amount of money")
}

/// An offer in US dollars under the `upwork` preset. Milestone 1 is not funded. The milestones are called
/// "M1", "M2" and so on.
pub(crate) fn offer(prices: &[&str]) -> Offer {
    offer_in(Currency::USD, prices)
}

pub(crate) fn offer_in(currency: Currency, prices: &[&str]) -> Offer {
    let mut offer = Offer::new(currency);
    for (number, price) in (1..).zip(prices) {
        offer = offer.milestone(MilestoneTerms::new(format!("M{number}"), money(price, currency)));
    }
    offer
}

/// The `upwork` preset with changed fields.
pub(crate) fn policy(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy::upwork();
    change(&mut policy);
    policy
}

pub(crate) fn accept() -> Command {
    FreelancerCommand::AcceptOffer.into()
}

pub(crate) fn decline_offer() -> Command {
    FreelancerCommand::DeclineOffer { note: String::new() }.into()
}

pub(crate) fn withdraw_offer() -> Command {
    ClientCommand::WithdrawOffer.into()
}

pub(crate) fn fund(milestone: u64) -> Command {
    ClientCommand::FundMilestone { milestone: milestone.into() }.into()
}

/// Releases the claim.
pub(crate) fn release(milestone: u64) -> Command {
    ClientCommand::Release { milestone: milestone.into(), amount: None }.into()
}

pub(crate) fn release_amount(milestone: u64, amount: Money) -> Command {
    ClientCommand::Release { milestone: milestone.into(), amount: Some(amount) }.into()
}

pub(crate) fn request_changes(milestone: u64) -> Command {
    ClientCommand::RequestChanges { milestone: milestone.into(), note: String::new() }.into()
}

pub(crate) fn extend_review(milestone: u64) -> Command {
    ClientCommand::ExtendReview { milestone: milestone.into() }.into()
}

pub(crate) fn add_milestone(terms: MilestoneTerms) -> Command {
    ClientCommand::AddMilestone(terms).into()
}

pub(crate) fn cancel_milestone(milestone: u64) -> Command {
    ClientCommand::CancelMilestone { milestone: milestone.into() }.into()
}

pub(crate) fn request_refund(milestone: u64) -> Command {
    ClientCommand::RequestRefund { milestone: milestone.into(), note: String::new() }.into()
}

pub(crate) fn withdraw_refund_request(milestone: u64) -> Command {
    ClientCommand::WithdrawRefundRequest { milestone: milestone.into() }.into()
}

pub(crate) fn pay_bonus(amount: Money) -> Command {
    ClientCommand::PayBonus { amount, note: String::new() }.into()
}

/// Submits work for everything that is held.
pub(crate) fn submit(milestone: u64) -> Command {
    FreelancerCommand::SubmitWork { milestone: milestone.into(), requested: None, note: String::new() }.into()
}

pub(crate) fn submit_for(milestone: u64, requested: Money) -> Command {
    FreelancerCommand::SubmitWork {
        milestone: milestone.into(),
        requested: Some(requested),
        note: String::new(),
    }
    .into()
}

pub(crate) fn withdraw_submission(milestone: u64) -> Command {
    FreelancerCommand::WithdrawSubmission { milestone: milestone.into() }.into()
}

pub(crate) fn refund(milestone: u64) -> Command {
    FreelancerCommand::Refund { milestone: milestone.into() }.into()
}

pub(crate) fn refund_payment(milestone: u64, amount: Money) -> Command {
    FreelancerCommand::RefundPayment { milestone: milestone.into(), amount }.into()
}

pub(crate) fn propose(by: Party, change: Change) -> Command {
    match by {
        Party::Client => ClientCommand::Propose(change).into(),
        Party::Freelancer => FreelancerCommand::Propose(change).into(),
    }
}

pub(crate) fn accept_proposal(by: Party, proposal: u64) -> Command {
    let proposal = proposal.into();
    match by {
        Party::Client => ClientCommand::AcceptProposal { proposal }.into(),
        Party::Freelancer => FreelancerCommand::AcceptProposal { proposal }.into(),
    }
}

pub(crate) fn decline_proposal(by: Party, proposal: u64) -> Command {
    let proposal = proposal.into();
    match by {
        Party::Client => ClientCommand::DeclineProposal { proposal }.into(),
        Party::Freelancer => FreelancerCommand::DeclineProposal { proposal }.into(),
    }
}

pub(crate) fn withdraw_proposal(by: Party, proposal: u64) -> Command {
    let proposal = proposal.into();
    match by {
        Party::Client => ClientCommand::WithdrawProposal { proposal }.into(),
        Party::Freelancer => FreelancerCommand::WithdrawProposal { proposal }.into(),
    }
}

pub(crate) fn dispute(by: Party, milestone: u64) -> Command {
    let (milestone, reason) = (milestone.into(), String::new());
    match by {
        Party::Client => ClientCommand::Dispute { milestone, reason }.into(),
        Party::Freelancer => FreelancerCommand::Dispute { milestone, reason }.into(),
    }
}

pub(crate) fn contest(by: Party, milestone: u64) -> Command {
    let (milestone, statement) = (milestone.into(), String::new());
    match by {
        Party::Client => ClientCommand::Contest { milestone, statement }.into(),
        Party::Freelancer => FreelancerCommand::Contest { milestone, statement }.into(),
    }
}

pub(crate) fn submit_evidence(by: Party, milestone: u64, text: &str) -> Command {
    let (milestone, text) = (milestone.into(), text.to_owned());
    match by {
        Party::Client => ClientCommand::SubmitEvidence { milestone, text }.into(),
        Party::Freelancer => FreelancerCommand::SubmitEvidence { milestone, text }.into(),
    }
}

pub(crate) fn withdraw_dispute(by: Party, milestone: u64) -> Command {
    let milestone = milestone.into();
    match by {
        Party::Client => ClientCommand::WithdrawDispute { milestone }.into(),
        Party::Freelancer => FreelancerCommand::WithdrawDispute { milestone }.into(),
    }
}

pub(crate) fn award(milestone: u64, to_freelancer: Money) -> Command {
    ArbiterCommand::Award { milestone: milestone.into(), to_freelancer, note: String::new() }.into()
}

pub(crate) fn extend_award(milestone: u64) -> Command {
    ArbiterCommand::ExtendAward { milestone: milestone.into() }.into()
}

pub(crate) fn leave_feedback(by: Party, stars: u64, text: &str) -> Command {
    let text = text.to_owned();
    match by {
        Party::Client => ClientCommand::LeaveFeedback { stars, text }.into(),
        Party::Freelancer => FreelancerCommand::LeaveFeedback { stars, text }.into(),
    }
}

pub(crate) fn end_contract(by: Party) -> Command {
    match by {
        Party::Client => ClientCommand::EndContract.into(),
        Party::Freelancer => FreelancerCommand::EndContract.into(),
    }
}
