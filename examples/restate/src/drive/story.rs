//! The stories of the contracts: a few stories, each with varying amounts.

use std::time::Duration;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Currency, FreelancerCommand, MilestoneTerms, Money,
    Offer, Policy,
};

/// The next step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Give(Command),
    /// Nobody acts until no deadline is left.
    Silence,
}

/// An offer, and the steps that follow. If a story leaves a contract open, the client ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) offer: Offer,
    pub(super) steps: Vec<Step>,
}

pub(super) const STORIES: usize = 9;

/// The story of the contract with this number.
pub(super) fn story(number: usize) -> Story {
    let cents = 10_001 + i64::try_from(number % 97_003).unwrap_or_default() * 7;
    let steps = match number % STORIES {
        0 => vec![],
        1 => silence_approves(cents),
        2 => vec![accept(), give(ClientCommand::EndContract)],
        3 => vec![accept(), submit(None), dispute_by_client(), Step::Silence],
        4 => ended_and_disputed(),
        5 => much_ado_and_a_decline(cents),
        6 => contested(cents),
        7 => vec![give(ClientCommand::WithdrawOffer)],
        _ => vec![accept(), submit(None), give(FreelancerCommand::EndContract)],
    };
    Story { offer: offer(cents, seconds()), steps }
}

/// The same story under the newer policy.
pub(super) fn newer_story(number: usize) -> Story {
    let Story { offer, steps } = story(number);
    Story { offer: offer.policy(newer_policy()), steps }
}

/// The longest story, for measuring. Its windows are so long that none of them ends.
pub(super) fn unhurried(number: usize) -> Story {
    let cents = 10_001 + i64::try_from(number % 97_003).unwrap_or_default() * 7;
    let policy = Policy { freelancer_fee_bps: 1000, ..Policy::upwork() };
    Story { offer: offer(cents, policy), steps: much_ado(cents) }
}

/// The windows of this policy are seconds, so that real timers can be watched.
pub(super) fn seconds() -> Policy {
    Policy {
        offer_window: Some(Duration::from_secs(10)),
        review_window: Duration::from_secs(3),
        refund_window: Duration::from_secs(3),
        answer_window: Some(Duration::from_secs(3)),
        dormancy_window: Some(Duration::from_secs(6)),
        freelancer_fee_bps: 1000,
        ..Policy::upwork()
    }
}

/// A policy that only version 2 of the rules knows. The next version of the service brings it.
pub(super) fn newer_policy() -> Policy {
    Policy { client_fee_bps: 300, ..seconds() }
}

pub(super) fn offer(cents: i64, policy: Policy) -> Offer {
    Offer::new(Currency::USD)
        .milestone(MilestoneTerms::new("Draft", dollars(cents)))
        .milestone(MilestoneTerms::new("Text", dollars(cents + 333)))
        .fund_first(true)
        .policy(policy)
}

/// Half of the money is requested. Silence pays it, and silence returns the rest.
fn silence_approves(cents: i64) -> Vec<Step> {
    vec![accept(), submit(Some(cents / 2)), Step::Silence]
}

/// The client ends the contract instead of paying, the freelancer disputes, and the client is silent.
fn ended_and_disputed() -> Vec<Step> {
    let dispute = FreelancerCommand::Dispute { milestone: 1.into(), reason: "it was done".into() };
    vec![accept(), submit(None), changes(), give(ClientCommand::EndContract), give(dispute)]
}

fn contested(cents: i64) -> Vec<Step> {
    let milestone = 1.into();
    let contest = FreelancerCommand::Contest { milestone, statement: "it was done".into() };
    let evidence = ClientCommand::SubmitEvidence { milestone, text: "a photograph".into() };
    let award = ArbiterCommand::Award { milestone, to_freelancer: dollars(cents / 3), note: String::new() };
    vec![accept(), submit(None), dispute_by_client(), give(contest), give(evidence), give(award)]
}

/// Contains a bonus that the bank declines, and then one that it pays.
fn much_ado_and_a_decline(cents: i64) -> Vec<Step> {
    let mut steps = much_ado(cents);
    let paid = steps.iter().position(|step| *step == bonus(777)).unwrap_or_default();
    steps.insert(paid, bonus(20_000_000));
    steps
}

/// Contains changes, a top-up, a bonus, an acceptance that is sent twice, a partial release, a refund of a
/// payment, and a settlement. It leaves many timers that are stale.
fn much_ado(cents: i64) -> Vec<Step> {
    let release = |milestone: u64, cents| {
        give(ClientCommand::Release { milestone: milestone.into(), amount: Some(dollars(cents)) })
    };
    let fund = ClientCommand::FundMilestone { milestone: 2.into() };
    let gift = FreelancerCommand::RefundPayment { milestone: 1.into(), amount: dollars(cents / 7) };
    let settle = Change::Settle { milestone: 2.into(), to_freelancer: dollars(101) };
    vec![
        accept(),
        submit(None),
        changes(),
        submit(None),
        give(FreelancerCommand::WithdrawSubmission { milestone: 1.into() }),
        submit(None),
        accept(),
        release(1, cents + 55),
        bonus(777),
        give(fund),
        release(2, cents / 2),
        give(gift),
        give(FreelancerCommand::Propose(settle)),
        give(ClientCommand::AcceptProposal { proposal: 1.into() }),
    ]
}

fn accept() -> Step {
    give(FreelancerCommand::AcceptOffer)
}

fn submit(cents: Option<i64>) -> Step {
    let requested = cents.map(dollars);
    give(FreelancerCommand::SubmitWork { milestone: 1.into(), requested, note: "three drafts".into() })
}

fn changes() -> Step {
    give(ClientCommand::RequestChanges { milestone: 1.into(), note: "darker".into() })
}

fn bonus(cents: i64) -> Step {
    give(ClientCommand::PayBonus { amount: dollars(cents), note: String::new() })
}

fn dispute_by_client() -> Step {
    give(ClientCommand::Dispute { milestone: 1.into(), reason: "not what was agreed".into() })
}

fn give(command: impl Into<Command>) -> Step {
    Step::Give(command.into())
}

fn dollars(cents: i64) -> Money {
    Money::from_minor_units(cents, Currency::USD).expect("the stories' amounts are money")
}

#[cfg(test)]
mod tests {
    use milestone_escrow::{Contract, Stage};
    use time::{Duration, macros::utc_datetime};

    use super::*;

    /// Each story is given to the crate alone. All commands must be accepted, except those that the story
    /// wants to be rejected.
    #[test]
    fn every_story_can_be_told() {
        let stories =
            (0..STORIES).flat_map(|number| [(number, story(number)), (number, newer_story(number))]);
        for (number, Story { offer, steps }) in stories {
            let mut now = utc_datetime!(2026-01-05 9:00);
            let mut contract = Contract::open(offer, &now).expect("the offer is good").into_contract();
            let mut refused = Vec::new();
            for step in steps {
                now += Duration::MILLISECOND;
                match step {
                    Step::Give(command) => match contract.execute(command, &now) {
                        Ok(_) => {}
                        Err(rejection) => refused.push(rejection.code()),
                    },
                    Step::Silence => {
                        now += Duration::days(1);
                        contract = contract.advance(&now).into_contract();
                        assert_eq!(contract.next_deadline(), None);
                    }
                }
            }
            assert_eq!(refused, if number == 5 { vec!["wrong_stage"] } else { vec![] }, "story {number}");
            if contract.stage() == Stage::Active {
                let ended = contract.execute(ClientCommand::EndContract, &now);
                assert!(ended.is_ok(), "story {number}");
            }
            assert_eq!(
                contract.advance(&(now + Duration::days(1))).contract().stage(),
                Stage::Closed,
                "story {number}"
            );
        }
    }
}
