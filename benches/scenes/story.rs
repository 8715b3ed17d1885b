//! A contract with three milestones, and a clock that moves forward by one hour with each command.

use milestone_escrow::{
    ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneNumber, MilestoneTerms, Offer, Policy,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use super::usd;

#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) contract: Contract,
    /// The reading of the clock for the next command.
    pub(crate) at: UtcDateTime,
}

impl Story {
    /// Milestones of 100.00, 60.00 and 40.00 USD under the preset, but two may be current at once.
    pub(crate) fn offered() -> Self {
        Self::under(Policy { max_current: 2, ..Policy::upwork() })
    }

    /// The same under a policy that needs version 2 of the rules: reviews can be extended, there is a default
    /// award, and there is feedback.
    pub(crate) fn switched() -> Self {
        let day = core::time::Duration::from_secs(86_400);
        Self::under(Policy {
            review_extension: Some(day),
            review_extensions: 1,
            award_window: Some(day),
            default_award_bps: Some(5_000),
            client_fee_bps: 500,
            feedback_window: Some(day),
            ..Policy::upwork()
        })
    }

    fn under(policy: Policy) -> Self {
        let terms = |(title, minor)| MilestoneTerms::new(title, usd(minor));
        let offer = Offer {
            milestones: [("Draft", 10_000), ("Print", 6_000), ("Extra", 4_000)].map(terms).into(),
            ..Offer::new(Currency::USD).policy(policy)
        };
        let at = utc_datetime!(2026-01-05 9:00);
        let contract = Contract::open(offer, &at).expect("an offer within bounds").into_contract();
        Self { contract, at: later(at) }
    }

    pub(crate) fn active() -> Self {
        Self::offered().then(FreelancerCommand::AcceptOffer)
    }

    /// Milestone 1 is funded.
    pub(crate) fn funded() -> Self {
        Self::active().then(ClientCommand::FundMilestone { milestone: FIRST.into() })
    }

    /// Work has been submitted for all that milestone 1 holds.
    pub(crate) fn under_review() -> Self {
        Self::funded().then(submit_work(FIRST))
    }

    /// The same under the other policy.
    pub(crate) fn switched_under_review() -> Self {
        let fund = ClientCommand::FundMilestone { milestone: FIRST.into() };
        Self::switched().then(FreelancerCommand::AcceptOffer).then(fund).then(submit_work(FIRST))
    }

    /// A dispute that waits for the arbiter, or for the default award.
    pub(crate) fn switched_contested() -> Self {
        let contest = FreelancerCommand::Contest { milestone: FIRST.into(), statement: text() };
        Self::switched_under_review().then(client_dispute(FIRST)).then(contest)
    }

    /// A contract that is over, and for which feedback can be left.
    pub(crate) fn switched_over() -> Self {
        let release = ClientCommand::Release { milestone: FIRST.into(), amount: None };
        Self::switched_under_review().then(release).then(ClientCommand::EndContract)
    }

    pub(crate) fn changes_requested() -> Self {
        Self::under_review().then(request_changes(FIRST))
    }

    pub(crate) fn refund_requested() -> Self {
        Self::funded().then(request_refund(FIRST))
    }

    pub(crate) fn released() -> Self {
        Self::under_review().then(ClientCommand::Release { milestone: FIRST.into(), amount: None })
    }

    pub(crate) fn disputed_by_client() -> Self {
        Self::under_review().then(client_dispute(FIRST))
    }

    pub(crate) fn disputed_by_freelancer() -> Self {
        Self::changes_requested().then(freelancer_dispute(FIRST))
    }

    /// The story after a command, which must be accepted.
    pub(crate) fn then(mut self, command: impl Into<Command>) -> Self {
        drop(self.contract.execute(command.into(), &self.at).expect("a command of the story is accepted"));
        Self { at: later(self.at), ..self }
    }
}

/// The number of the milestone that the commands are about.
pub(crate) const FIRST: u64 = 1;

fn later(at: UtcDateTime) -> UtcDateTime {
    at.saturating_add(Duration::HOUR)
}

/// A text as long as a sentence. How long the texts of users are depends on the host.
pub(crate) fn text() -> String {
    "It is as we said, but for the colours.".to_owned()
}

pub(crate) fn submit_work(milestone: impl Into<MilestoneNumber>) -> FreelancerCommand {
    FreelancerCommand::SubmitWork { milestone: milestone.into(), requested: None, note: text() }
}

pub(crate) fn request_changes(milestone: impl Into<MilestoneNumber>) -> ClientCommand {
    ClientCommand::RequestChanges { milestone: milestone.into(), note: text() }
}

pub(crate) fn request_refund(milestone: impl Into<MilestoneNumber>) -> ClientCommand {
    ClientCommand::RequestRefund { milestone: milestone.into(), note: text() }
}

pub(crate) fn client_dispute(milestone: impl Into<MilestoneNumber>) -> ClientCommand {
    ClientCommand::Dispute { milestone: milestone.into(), reason: text() }
}

pub(crate) fn freelancer_dispute(milestone: impl Into<MilestoneNumber>) -> FreelancerCommand {
    FreelancerCommand::Dispute { milestone: milestone.into(), reason: text() }
}
