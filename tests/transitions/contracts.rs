//! One canonical contract for each stage, state and origin.

use milestone_escrow::{Change, Command, MilestoneTerms, Party, Stage};

use crate::support::Story;
use crate::support::shorthand::*;

pub(crate) struct Canonical {
    pub story: Story,
    /// In words, for the page.
    pub origin: &'static str,
}

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

/// All of them, stage by stage.
pub(crate) fn all() -> Vec<Canonical> {
    let mut all: Vec<_> = offered().into_iter().chain(active()).chain(ending()).chain(closed()).collect();
    for canonical in &mut all {
        open_proposals(&mut canonical.story);
    }
    all
}

fn offered() -> Vec<Canonical> {
    let offered = |fund_first| {
        Story::open(offer(&["100"]).policy(policy(|policy| policy.max_current = 2)).fund_first(fund_first))
    };
    vec![
        Canonical { story: offered(false), origin: "as offered" },
        Canonical { story: offered(true), origin: "funded with the offer" },
    ]
}

/// An active contract with two milestones, the first of them funded, after some commands.
pub(crate) fn funded(commands: &[Command]) -> Story {
    let policy = policy(|policy| policy.max_current = 2);
    let mut story = Story::active(offer(&["100", "40"]).policy(policy));
    story.does(fund(1));
    for command in commands {
        story.does(command.clone());
    }
    story
}

/// The same, after the dormancy window.
fn dormant(commands: &[Command]) -> Story {
    let mut story = funded(commands);
    story.wait(days(90)).tick();
    story
}

fn with_changes_requested() -> Vec<Command> {
    vec![submit_for(1, usd("80")), request_changes(1)]
}

/// Of 100.00 USD, 30.00 are released; 70.00 are still claimed.
fn with_claimed_remainder() -> Vec<Command> {
    vec![release_amount(1, usd("30"))]
}

/// Of 100.00 USD, the 30.00 that were asked for are released; nobody claims the rest.
fn with_unclaimed_remainder() -> Vec<Command> {
    vec![submit_for(1, usd("30")), release(1)]
}

fn then(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.extend(more);
    commands
}

fn active() -> Vec<Canonical> {
    let mut all = vec![Canonical {
        story: Story::active(offer(&["100"]).policy(policy(|policy| policy.max_current = 2))),
        origin: "as agreed",
    }];
    let mut add = |story: Story, origin| all.push(Canonical { story, origin });
    add(funded(&[]), "funded");
    add(funded(&[submit(1)]), "work submitted for all that is held");
    add(funded(&[submit_for(1, usd("30"))]), "work submitted for a part");
    add(funded(&with_changes_requested()), "sent back");
    add(funded(&with_claimed_remainder()), "released in part, the rest claimed");
    add(funded(&with_unclaimed_remainder()), "released in part, the rest not claimed");
    add(funded(&[request_refund(1)]), "asked back when *funded*");
    add(funded(&then(with_changes_requested(), [request_refund(1)])), "asked back when *changes_requested*");
    add(funded(&then(with_claimed_remainder(), [request_refund(1)])), "asked back when *remainder*, claimed");
    add(funded(&then(with_unclaimed_remainder(), [request_refund(1)])), "asked back when *remainder*, not claimed");
    add(dormant(&[]), "by dormancy when *funded*");
    add(dormant(&with_changes_requested()), "by dormancy when *changes_requested*");
    add(dormant(&with_claimed_remainder()), "by dormancy when *remainder*, claimed");
    add(dormant(&with_unclaimed_remainder()), "by dormancy when *remainder*, not claimed");
    let by_freelancer = || dispute(FREELANCER, 1);
    add(funded(&then(with_changes_requested(), [by_freelancer()])), "by the freelancer, from *changes_requested*");
    add(funded(&then(with_claimed_remainder(), [by_freelancer()])), "by the freelancer, from *remainder*");
    add(funded(&[request_refund(1), by_freelancer()]), "by the freelancer, against a refund request");
    let mut against_dormancy = dormant(&with_changes_requested());
    against_dormancy.does(by_freelancer());
    add(against_dormancy, "by the freelancer, against a refund request by dormancy");
    let contested = [by_freelancer(), contest(CLIENT, 1)];
    add(
        funded(&then(with_changes_requested(), contested.clone())),
        "by the freelancer, from *changes_requested*, contested",
    );
    add(funded(&then(vec![request_refund(1)], contested)), "by the freelancer, against a refund request, contested");
    add(funded(&[submit(1), dispute(CLIENT, 1)]), "by the client, from *under_review*");
    add(funded(&then(with_changes_requested(), [dispute(CLIENT, 1)])), "by the client, from *changes_requested*");
    add(
        funded(&[submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1)]),
        "by the client, from *under_review*, contested",
    );
    add(funded(&[release(1)]), "released");
    add(funded(&[refund(1)]), "given back");
    let mut cancelled = Story::active(offer(&["100"]).policy(policy(|policy| policy.max_current = 2)));
    cancelled.does(cancel_milestone(1));
    all.push(Canonical { story: cancelled, origin: "cancelled" });
    all
}

fn ending() -> Vec<Canonical> {
    let end = || end_contract(CLIENT);
    let refused = || [end(), dispute(FREELANCER, 1)];
    let mut all = Vec::new();
    let mut add = |story: Story, origin| all.push(Canonical { story, origin });
    add(funded(&[end()]), "the contract ended when *funded*");
    add(funded(&[submit_for(1, usd("30")), end()]), "the contract ended when *under_review*");
    add(funded(&then(with_changes_requested(), [end()])), "the contract ended when *changes_requested*");
    add(funded(&then(with_claimed_remainder(), [end()])), "the contract ended when *remainder*, claimed");
    add(funded(&then(with_unclaimed_remainder(), [end()])), "the contract ended when *remainder*, not claimed");
    let mut dormant = dormant(&[]);
    dormant.does(end());
    add(dormant, "by dormancy when *funded*, before the contract ended");
    add(funded(&refused()), "by the freelancer, against the ending's refund request");
    add(funded(&then(refused().into(), [contest(CLIENT, 1)])), "the same, contested");
    let by_freelancer = || [dispute(FREELANCER, 1), end()];
    add(
        funded(&then(with_changes_requested(), by_freelancer())),
        "by the freelancer, from *changes_requested*, before the contract ended",
    );
    add(
        funded(&then(with_claimed_remainder(), by_freelancer())),
        "by the freelancer, from *remainder*, before the contract ended",
    );
    add(
        funded(&then(with_changes_requested(), [dispute(CLIENT, 1), end()])),
        "by the client, from *changes_requested*, before the contract ended",
    );
    add(
        funded(&[submit(1), dispute(CLIENT, 1), end()]),
        "by the client, from *under_review*, before the contract ended",
    );
    add(funded(&[submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1), end()]), "the same, contested");
    add(funded(&[fund(2), release(1), end()]), "released, milestone 2 still holds escrow");
    let mut cancelled = Story::active(offer(&["100", "40"]).policy(policy(|policy| {
        policy.max_current = 2;
        policy.funding_order = milestone_escrow::FundingOrder::Any;
    })));
    cancelled.does(fund(2));
    cancelled.does(end());
    add(cancelled, "planned when the contract ended, milestone 2 still holds escrow");
    all
}

fn closed() -> Vec<Canonical> {
    let of_offer = |command: Option<Command>| {
        let mut story = Story::open(offer(&["100"]).fund_first(true));
        match command {
            Some(command) => drop(story.does(command)),
            None => drop(story.wait(days(7)).tick()),
        }
        story
    };
    let mut cancelled = Story::active(offer(&["100"]));
    cancelled.does(end_contract(CLIENT));
    vec![
        Canonical { story: funded(&[release(1), end_contract(CLIENT)]), origin: "released, the contract ended" },
        Canonical { story: cancelled, origin: "planned when the contract ended" },
        Canonical { story: of_offer(Some(decline_offer())), origin: "the offer was declined" },
        Canonical { story: of_offer(Some(withdraw_offer())), origin: "the offer was withdrawn" },
        Canonical { story: of_offer(None), origin: "the offer expired" },
    ]
}

/// Opens a proposal by each party that could be accepted, if the stage allows any.
fn open_proposals(story: &mut Story) {
    let holds = story.held(1) != "0.00 USD";
    let change = match story.contract.stage() {
        Stage::Offered => Change::AddMilestone(MilestoneTerms::new("More", usd("10"))),
        Stage::Active if !holds => Change::AddMilestone(MilestoneTerms::new("More", usd("10"))),
        Stage::Active => Change::Settle { milestone: 1.into(), to_freelancer: usd("1") },
        Stage::Ending => Change::Settle { milestone: if holds { 1 } else { 2 }.into(), to_freelancer: usd("1") },
        Stage::Closed => return,
    };
    for by in [CLIENT, FREELANCER] {
        story.does(propose(by, change.clone()));
    }
}
