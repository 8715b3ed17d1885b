//! Strategies for policies, offers and commands.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::switches::with_switches;
use crate::messages::command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand};
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::party::{MilestoneNumber, ProposalNumber};
use crate::values::policy::{FundingOrder, PlanChanges, Policy};

/// Valid policies: with windows of hours to months or none, with both funding orders, and with different
/// limits and fees. A third of them have switches on, and are policies of rules 2 (POL-4). All amounts in
/// them are in US dollars.
///
/// ```
/// use milestone_escrow::testing::policies;
/// use proptest::test_runner::TestRunner;
///
/// TestRunner::deterministic()
///     .run(&policies(), |policy| Ok(policy.validate().expect("it is within its bounds")))
///     .unwrap();
/// ```
pub fn policies() -> impl Strategy<Value = Policy> {
    let windows =
        (maybe_window(), window(), window(), maybe_window(), maybe_window(), maybe_window(), maybe_window());
    let order = select(Vec::from([FundingOrder::Sequential, FundingOrder::Any]));
    let changes = select(Vec::from([PlanChanges::Client, PlanChanges::Mutual]));
    let numbers = (1_u64..=3, option::of(0_u64..=2), select(Vec::from([0_u64, 333, 1_000, 10_000])));
    let plain =
        (windows, order, changes, numbers).prop_map(|(windows, funding_order, plan_changes, numbers)| {
            let (
                offer_window,
                review_window,
                refund_window,
                answer_window,
                dormancy_window,
                bonus_window,
                refund,
            ) = windows;
            let (max_current, revision_limit, freelancer_fee_bps) = numbers;
            Policy {
                offer_window,
                review_window,
                refund_window,
                answer_window,
                dormancy_window,
                bonus_window,
                payment_refund_window: refund,
                funding_order,
                max_current,
                plan_changes,
                revision_limit,
                freelancer_fee_bps,
                ..Policy::upwork()
            }
        });
    with_switches(plain)
}

fn window() -> impl Strategy<Value = Duration> {
    (1_u64..=24 * 100).prop_map(|hours| Duration::from_secs(hours.saturating_mul(3_600)))
}

fn maybe_window() -> impl Strategy<Value = Option<Duration>> {
    option::weighted(0.7, window())
}

/// Valid offers in US dollars, with one to five milestones.
///
/// ```
/// use milestone_escrow::Contract;
/// use milestone_escrow::testing::offers;
/// use proptest::test_runner::TestRunner;
/// use time::macros::utc_datetime;
///
/// let now = utc_datetime!(2026-01-05 9:00);
/// TestRunner::deterministic()
///     .run(&offers(), |offer| Ok(drop(Contract::open(offer, &now).expect("it opens"))))
///     .unwrap();
/// ```
pub fn offers() -> impl Strategy<Value = Offer> {
    (vec(1_i64..=1_000_000, 1..=5), any::<bool>(), policies()).prop_map(|(prices, fund_first, policy)| {
        let offer = Offer::new(Currency::USD).fund_first(fund_first).policy(policy);
        let least = offer.policy.minimum_price.map_or(1, Money::minor_units);
        prices.into_iter().zip(1..).fold(offer, |offer, (price, number)| {
            offer.milestone(MilestoneTerms::new(format!("Milestone {number}"), dollars(price.max(least))))
        })
    })
}

const fn dollars(cents: i64) -> Money {
    Money::of_minor(cents, Currency::USD)
}

fn money(least: i64) -> impl Strategy<Value = Money> {
    prop_oneof![3 => least..=2_000_000_i64, 1 => 0_i64..=1].prop_map(dollars)
}

fn note() -> impl Strategy<Value = String> {
    select(Vec::from(["", "as agreed", "  née 7½ \u{1f4dd}\n"])).prop_map(String::from)
}

fn milestone() -> impl Strategy<Value = MilestoneNumber> {
    (0_u64..=6).prop_map(MilestoneNumber::from)
}

fn proposal() -> impl Strategy<Value = ProposalNumber> {
    (0_u64..=4).prop_map(ProposalNumber::from)
}

/// FEED-1 allows 1 to 5 stars. 0 and 6 are rejected.
fn stars() -> impl Strategy<Value = u64> {
    0_u64..=6
}

fn terms() -> impl Strategy<Value = MilestoneTerms> {
    (note(), money(1)).prop_map(|(title, amount)| MilestoneTerms::new(title, amount))
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        terms().prop_map(Change::AddMilestone),
        milestone().prop_map(|milestone| Change::CancelMilestone { milestone }),
        milestone().prop_map(|milestone| Change::ChangeDueDate { milestone, due: None }),
        (milestone(), money(1)).prop_map(|(milestone, amount)| Change::ChangeAmount { milestone, amount }),
        (milestone(), money(0))
            .prop_map(|(milestone, to_freelancer)| Change::Settle { milestone, to_freelancer }),
        milestone().prop_map(|milestone| Change::WithdrawDispute { milestone }),
        // PROP-7 allows up to 90 days. 0 and what is longer are rejected.
        (milestone(), 0_u64..=24 * 91).prop_map(|(milestone, hours)| Change::ExtendWindow {
            milestone,
            by: Duration::from_secs(hours.saturating_mul(3_600)),
        }),
    ]
}

/// Commands of every role, valid or not: for milestones 0 to 6, for proposals 0 to 4, and with amounts up to
/// 20 000.00 US dollars.
///
/// A contract rejects most of them. [`histories`](super::histories) has more commands that are accepted.
///
/// ```
/// use milestone_escrow::Command;
/// use milestone_escrow::testing::commands;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let command: Command = commands().new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(!command.name().is_empty());
/// ```
pub fn commands() -> impl Strategy<Value = Command> {
    let award = (milestone(), money(0), note()).prop_map(|(milestone, to_freelancer, note)| {
        ArbiterCommand::Award { milestone, to_freelancer, note }.into()
    });
    prop_oneof![
        15 => of_client().prop_map(Command::from),
        12 => of_freelancer().prop_map(Command::from),
        1 => award,
        1 => milestone().prop_map(|milestone| ArbiterCommand::ExtendAward { milestone }.into()),
    ]
}

fn of_client() -> impl Strategy<Value = ClientCommand> {
    use ClientCommand as Client;
    let for_milestone = (0_usize..12, milestone(), note()).prop_map(|(which, milestone, text)| match which {
        0 => Client::FundMilestone { milestone },
        1 => Client::Release { milestone, amount: None },
        2 => Client::RequestChanges { milestone, note: text },
        3 => Client::CancelMilestone { milestone },
        4 => Client::RequestRefund { milestone, note: text },
        5 => Client::WithdrawRefundRequest { milestone },
        6 => Client::Dispute { milestone, reason: text },
        7 => Client::Contest { milestone, statement: text },
        8 => Client::SubmitEvidence { milestone, text },
        9 => Client::WithdrawDispute { milestone },
        10 => Client::ExtendReview { milestone },
        _ => Client::WithdrawOffer,
    });
    let release = (milestone(), money(1))
        .prop_map(|(milestone, amount)| Client::Release { milestone, amount: Some(amount) });
    prop_oneof![
        12 => for_milestone,
        1 => release,
        1 => terms().prop_map(Client::AddMilestone),
        1 => (money(1), note()).prop_map(|(amount, note)| Client::PayBonus { amount, note }),
        2 => changes().prop_map(Client::Propose),
        1 => proposal().prop_map(|proposal| Client::AcceptProposal { proposal }),
        1 => proposal().prop_map(|proposal| Client::DeclineProposal { proposal }),
        1 => proposal().prop_map(|proposal| Client::WithdrawProposal { proposal }),
        1 => Just(Client::EndContract),
        1 => (stars(), note()).prop_map(|(stars, text)| Client::LeaveFeedback { stars, text }),
    ]
}

fn of_freelancer() -> impl Strategy<Value = FreelancerCommand> {
    use FreelancerCommand as Freelancer;
    let for_milestone = (0_usize..8, milestone(), note()).prop_map(|(which, milestone, text)| match which {
        0 => Freelancer::SubmitWork { milestone, requested: None, note: text },
        1 => Freelancer::WithdrawSubmission { milestone },
        2 => Freelancer::Refund { milestone },
        3 => Freelancer::Dispute { milestone, reason: text },
        4 => Freelancer::Contest { milestone, statement: text },
        5 => Freelancer::SubmitEvidence { milestone, text },
        6 => Freelancer::WithdrawDispute { milestone },
        _ => Freelancer::DeclineOffer { note: text },
    });
    let submission = (milestone(), money(1), note()).prop_map(|(milestone, requested, note)| {
        Freelancer::SubmitWork { milestone, requested: Some(requested), note }
    });
    let refund = (milestone(), money(1))
        .prop_map(|(milestone, amount)| Freelancer::RefundPayment { milestone, amount });
    prop_oneof![
        8 => for_milestone,
        1 => submission,
        1 => refund,
        2 => changes().prop_map(Freelancer::Propose),
        1 => proposal().prop_map(|proposal| Freelancer::AcceptProposal { proposal }),
        1 => proposal().prop_map(|proposal| Freelancer::DeclineProposal { proposal }),
        1 => proposal().prop_map(|proposal| Freelancer::WithdrawProposal { proposal }),
        1 => Just(Freelancer::AcceptOffer),
        1 => Just(Freelancer::EndContract),
        1 => (stars(), note()).prop_map(|(stars, text)| Freelancer::LeaveFeedback { stars, text }),
    ]
}
