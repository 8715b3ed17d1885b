//! One canonical contract for each stage, for each state, and for each way into the state.

use milestone_escrow::{Change, Command, MilestoneTerms, Party, Policy, ReviewLapse, Stage};

use crate::support::Scenario;
use crate::support::shorthand::*;

pub(crate) struct Canonical {
    pub scenario: Scenario,
    /// The name of the contract on the page.
    pub origin: &'static str,
}

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

/// All canonical contracts, stage by stage.
pub(crate) fn all() -> Vec<Canonical> {
    let mut all: Vec<_> = offered().into_iter().chain(active()).chain(ending()).chain(closed()).collect();
    for canonical in &mut all {
        open_proposals(&mut canonical.scenario);
    }
    all
}

fn offered() -> Vec<Canonical> {
    let offered = |fund_first| {
        Scenario::open(offer(&["100"]).policy(policy(|policy| policy.max_current = 2)).fund_first(fund_first))
    };
    vec![
        Canonical { scenario: offered(false), origin: "not funded yet" },
        Canonical { scenario: offered(true), origin: "funded with the offer" },
    ]
}

/// An active contract with two milestones, the first one funded, after some commands.
pub(crate) fn funded(commands: &[Command]) -> Scenario {
    funded_under(|_| {}, commands)
}

/// The same with a changed policy.
fn funded_under(change: impl FnOnce(&mut Policy), commands: &[Command]) -> Scenario {
    let policy = policy(|policy| {
        policy.max_current = 2;
        change(policy);
    });
    let mut scenario = Scenario::active(offer(&["100", "40"]).policy(policy));
    scenario.does(fund(1));
    for command in commands {
        scenario.does(command.clone());
    }
    scenario
}

/// The same after the dormancy window.
fn dormant(commands: &[Command]) -> Scenario {
    let mut scenario = funded(commands);
    scenario.wait(days(90)).advance();
    scenario
}

fn with_changes_requested() -> Vec<Command> {
    vec![submit_for(1, usd("80")), request_changes(1)]
}

/// 30.00 of 100.00 USD is released. The other 70.00 is still claimed.
fn with_claimed_remainder() -> Vec<Command> {
    vec![release_amount(1, usd("30"))]
}

/// Of 100.00 USD, the 30.00 that was requested is released. Nobody claims the rest.
fn with_unclaimed_remainder() -> Vec<Command> {
    vec![submit_for(1, usd("30")), release(1)]
}

fn then(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.extend(more);
    commands
}

/// With switches: two reviews without an end, the first one after the review window; a review that can be
/// extended; and a dispute that waits for the arbiter until the award window ends.
fn active_under_switches() -> Vec<Canonical> {
    let endless = |policy: &mut Policy| policy.review_lapse = ReviewLapse::None;
    let mut late = funded_under(endless, &[submit(1)]);
    late.wait(days(14));
    let mut dormant = late.clone();
    dormant.wait(days(76)).advance();
    let mut disputed = late.clone();
    disputed.does(dispute(FREELANCER, 1));
    vec![
        Canonical {
            scenario: funded_under(endless, &[submit(1)]),
            origin: "work submitted, with `review_lapse` = `none`",
        },
        Canonical { scenario: late, origin: "the same, and the `review_window` has passed" },
        Canonical {
            scenario: dormant,
            origin: "refund requested by dormancy when *under_review*, with `review_lapse` = `none`",
        },
        Canonical {
            scenario: disputed,
            origin: "disputed by the freelancer, from *under_review*, with `review_lapse` = `none`",
        },
        Canonical {
            scenario: funded_under(extensible, &[submit(1)]),
            origin: "work submitted, with `review_extensions` = 1",
        },
        Canonical {
            scenario: funded_under(extensible, &[submit(1), extend_review(1)]),
            origin: "the same, and the review was extended",
        },
        Canonical {
            scenario: funded_under(
                decided_by_default,
                &[submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1)],
            ),
            origin: "disputed by the client, from *under_review*, contested, with an `award_window`",
        },
    ]
}

fn extensible(policy: &mut Policy) {
    (policy.review_extension, policy.review_extensions) = (Some(days(7)), 1);
}

/// A dispute that splits what milestone 1 holds as soon as the freelancer contests it (DISP-9).
pub(crate) fn small_claim() -> Scenario {
    let small = |policy: &mut Policy| {
        (policy.small_claim, policy.default_award_bps) = (Some(usd("100")), Some(5_000));
    };
    funded_under(small, &[submit(1), dispute(CLIENT, 1)])
}

fn decided_by_default(policy: &mut Policy) {
    (policy.award_window, policy.default_award_bps) = (Some(days(30)), Some(5_000));
}

fn active() -> Vec<Canonical> {
    let mut all = vec![Canonical {
        scenario: Scenario::active(offer(&["100"]).policy(policy(|policy| policy.max_current = 2))),
        origin: "not funded yet",
    }];
    let mut add = |scenario: Scenario, origin| all.push(Canonical { scenario, origin });
    add(funded(&[]), "funded");
    add(funded(&[submit(1)]), "work submitted for all that is held");
    add(funded(&[submit_for(1, usd("30"))]), "work submitted for a part");
    add(funded(&with_changes_requested()), "changes requested");
    add(funded(&with_claimed_remainder()), "released in part, the rest claimed");
    add(funded(&with_unclaimed_remainder()), "released in part, the rest not claimed");
    add(funded(&[request_refund(1)]), "refund requested when *funded*");
    add(
        funded(&then(with_changes_requested(), [request_refund(1)])),
        "refund requested when *changes_requested*",
    );
    add(
        funded(&then(with_claimed_remainder(), [request_refund(1)])),
        "refund requested when *remainder*, claimed",
    );
    add(
        funded(&then(with_unclaimed_remainder(), [request_refund(1)])),
        "refund requested when *remainder*, not claimed",
    );
    add(dormant(&[]), "refund requested by dormancy when *funded*");
    add(dormant(&with_changes_requested()), "refund requested by dormancy when *changes_requested*");
    add(dormant(&with_claimed_remainder()), "refund requested by dormancy when *remainder*, claimed");
    add(dormant(&with_unclaimed_remainder()), "refund requested by dormancy when *remainder*, not claimed");
    let by_freelancer = || dispute(FREELANCER, 1);
    add(
        funded(&then(with_changes_requested(), [by_freelancer()])),
        "disputed by the freelancer, from *changes_requested*",
    );
    add(
        funded(&then(with_claimed_remainder(), [by_freelancer()])),
        "disputed by the freelancer, from *remainder*",
    );
    add(
        funded(&[request_refund(1), by_freelancer()]),
        "disputed by the freelancer, against a refund request",
    );
    let mut against_dormancy = dormant(&with_changes_requested());
    against_dormancy.does(by_freelancer());
    add(against_dormancy, "disputed by the freelancer, against a refund request by dormancy");
    let contested = [by_freelancer(), contest(CLIENT, 1)];
    add(
        funded(&then(with_changes_requested(), contested.clone())),
        "disputed by the freelancer, from *changes_requested*, contested",
    );
    add(
        funded(&then(vec![request_refund(1)], contested)),
        "disputed by the freelancer, against a refund request, contested",
    );
    add(funded(&[submit(1), dispute(CLIENT, 1)]), "disputed by the client, from *under_review*");
    add(
        funded(&then(with_changes_requested(), [dispute(CLIENT, 1)])),
        "disputed by the client, from *changes_requested*",
    );
    add(
        funded(&[submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1)]),
        "disputed by the client, from *under_review*, contested",
    );
    add(funded(&[release(1)]), "released");
    add(funded(&[refund(1)]), "refunded");
    let mut cancelled = Scenario::active(offer(&["100"]).policy(policy(|policy| policy.max_current = 2)));
    cancelled.does(cancel_milestone(1));
    all.push(Canonical { scenario: cancelled, origin: "cancelled" });
    all.extend(active_under_switches());
    all
}

fn ending() -> Vec<Canonical> {
    let end = || end_contract(CLIENT);
    let refused = || [end(), dispute(FREELANCER, 1)];
    let mut all = Vec::new();
    let mut add = |scenario: Scenario, origin| all.push(Canonical { scenario, origin });
    add(funded(&[end()]), "the contract ended when *funded*");
    add(funded(&[submit_for(1, usd("30")), end()]), "the contract ended when *under_review*");
    add(funded(&then(with_changes_requested(), [end()])), "the contract ended when *changes_requested*");
    add(funded(&then(with_claimed_remainder(), [end()])), "the contract ended when *remainder*, claimed");
    add(
        funded(&then(with_unclaimed_remainder(), [end()])),
        "the contract ended when *remainder*, not claimed",
    );
    let mut dormant = dormant(&[]);
    dormant.does(end());
    add(dormant, "refund requested by dormancy when *funded*, before the contract ended");
    add(
        funded(&refused()),
        "disputed by the freelancer, against a refund request because the contract ended",
    );
    add(funded(&then(refused().into(), [contest(CLIENT, 1)])), "the same, contested");
    let by_freelancer = || [dispute(FREELANCER, 1), end()];
    add(
        funded(&then(with_changes_requested(), by_freelancer())),
        "disputed by the freelancer, from *changes_requested*, before the contract ended",
    );
    add(
        funded(&then(with_claimed_remainder(), by_freelancer())),
        "disputed by the freelancer, from *remainder*, before the contract ended",
    );
    add(
        funded(&then(with_changes_requested(), [dispute(CLIENT, 1), end()])),
        "disputed by the client, from *changes_requested*, before the contract ended",
    );
    add(
        funded(&[submit(1), dispute(CLIENT, 1), end()]),
        "disputed by the client, from *under_review*, before the contract ended",
    );
    add(funded(&[submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1), end()]), "the same, contested");
    add(funded(&[fund(2), release(1), end()]), "released, milestone 2 still holds escrow");
    let mut cancelled = Scenario::active(offer(&["100", "40"]).policy(policy(|policy| {
        policy.max_current = 2;
        policy.funding_order = milestone_escrow::FundingOrder::Any;
    })));
    cancelled.does(fund(2));
    cancelled.does(end());
    add(cancelled, "planned when the contract ended, milestone 2 still holds escrow");
    add(
        funded_under(decided_by_default, &then(refused().into(), [contest(CLIENT, 1)])),
        "disputed by the freelancer, against a refund request because the contract ended, contested, with an \
         `award_window`",
    );
    all
}

fn closed() -> Vec<Canonical> {
    let of_offer = |command: Option<Command>| {
        let mut scenario = Scenario::open(offer(&["100"]).fund_first(true));
        match command {
            Some(command) => drop(scenario.does(command)),
            None => drop(scenario.wait(days(7)).advance()),
        }
        scenario
    };
    let mut cancelled = Scenario::active(offer(&["100"]));
    cancelled.does(end_contract(CLIENT));
    vec![
        Canonical {
            scenario: funded(&[release(1), end_contract(CLIENT)]),
            origin: "released, the contract ended",
        },
        Canonical { scenario: cancelled, origin: "planned when the contract ended" },
        Canonical { scenario: of_offer(Some(decline_offer())), origin: "the offer was declined" },
        Canonical { scenario: of_offer(Some(withdraw_offer())), origin: "the offer was withdrawn" },
        Canonical { scenario: of_offer(None), origin: "the offer expired" },
        Canonical {
            scenario: funded_under(
                |policy| policy.feedback_window = Some(days(14)),
                &[release(1), end_contract(CLIENT)],
            ),
            origin: "released, the contract ended, with a `feedback_window`",
        },
    ]
}

/// Opens one proposal by each party that the other party could accept, if the stage allows any.
fn open_proposals(scenario: &mut Scenario) {
    let holds = scenario.held(1) != "0.00 USD";
    let change = match scenario.contract.stage() {
        Stage::Offered => Change::AddMilestone(MilestoneTerms::new("More", usd("10"))),
        Stage::Active if !holds => Change::AddMilestone(MilestoneTerms::new("More", usd("10"))),
        Stage::Active => Change::Settle { milestone: 1.into(), to_freelancer: usd("1") },
        Stage::Ending => {
            Change::Settle { milestone: if holds { 1 } else { 2 }.into(), to_freelancer: usd("1") }
        }
        Stage::Closed => return,
    };
    for by in [CLIENT, FREELANCER] {
        scenario.does(propose(by, change.clone()));
    }
}
