//! The values in the golden files: input made by hand, and output from real contracts.

use std::collections::BTreeSet;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Contract, DeadlineKind, Event, FreelancerCommand,
    MilestoneState, MilestoneTerms, Offer, Party, ReleaseAmount, ReviewLapse, Stage,
};
use time::macros::date;

use super::json_tree::Tree;
use crate::history::scenarios::{SCENARIOS, full_offer, scenario};
use crate::history::scenarios_with_switches::switched_offer;
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

/// Every change. Changes with an optional field occur with it and without it.
pub(crate) fn changes() -> Vec<Change> {
    let milestone = 2.into();
    vec![
        Change::AddMilestone(MilestoneTerms::new("Extra", usd("40.00"))),
        Change::AddMilestone(full_terms()),
        Change::CancelMilestone { milestone },
        Change::ChangeDueDate { milestone, due: None },
        Change::ChangeDueDate { milestone, due: Some(date!(2026 - 02 - 14)) },
        Change::ChangeAmount { milestone, amount: usd("90.00") },
        Change::Settle { milestone, to_freelancer: usd("0.00") },
        Change::WithdrawDispute { milestone },
        Change::ExtendWindow { milestone, by: days(3) },
    ]
}

fn full_terms() -> MilestoneTerms {
    MilestoneTerms::new("Extra", usd("40.00")).description("If there is time").due(date!(2026 - 02 - 14))
}

/// Every command of every role. Commands with optional fields occur with them and without them.
pub(crate) fn commands() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    commands.extend(client_commands().into_iter().map(Command::from));
    commands.extend(freelancer_commands().into_iter().map(Command::from));
    let (milestone, to_freelancer) = (1.into(), usd("33.33"));
    commands.push(award(1, usd("0")));
    commands.push(ArbiterCommand::Award { milestone, to_freelancer, note: "A third was done".into() }.into());
    commands.push(extend_award(1));
    commands
}

fn client_commands() -> Vec<ClientCommand> {
    let (milestone, proposal) = (1.into(), 1.into());
    let mut commands = vec![
        ClientCommand::WithdrawOffer,
        ClientCommand::FundMilestone { milestone },
        ClientCommand::Release { milestone, amount: None },
        ClientCommand::Release { milestone, amount: Some(usd("25.50")) },
        ClientCommand::RequestChanges { milestone, note: String::new() },
        ClientCommand::RequestChanges { milestone, note: "Larger".into() },
        ClientCommand::ExtendReview { milestone },
        ClientCommand::AddMilestone(MilestoneTerms::new("Extra", usd("40.00"))),
        ClientCommand::AddMilestone(full_terms()),
        ClientCommand::CancelMilestone { milestone },
        ClientCommand::RequestRefund { milestone, note: String::new() },
        ClientCommand::RequestRefund { milestone, note: "Nothing came".into() },
        ClientCommand::WithdrawRefundRequest { milestone },
        ClientCommand::PayBonus { amount: usd("5.00"), note: String::new() },
        ClientCommand::PayBonus { amount: usd("5.00"), note: "Thanks".into() },
    ];
    commands.extend(changes().into_iter().map(ClientCommand::Propose));
    commands.extend([
        ClientCommand::AcceptProposal { proposal },
        ClientCommand::DeclineProposal { proposal },
        ClientCommand::WithdrawProposal { proposal },
        ClientCommand::Dispute { milestone, reason: String::new() },
        ClientCommand::Dispute { milestone, reason: "Not as agreed".into() },
        ClientCommand::Contest { milestone, statement: String::new() },
        ClientCommand::Contest { milestone, statement: "It is empty".into() },
        ClientCommand::SubmitEvidence { milestone, text: "See the brief".into() },
        ClientCommand::WithdrawDispute { milestone },
        ClientCommand::EndContract,
        ClientCommand::LeaveFeedback { stars: 4, text: String::new() },
        ClientCommand::LeaveFeedback { stars: 5, text: "On time".into() },
    ]);
    commands
}

fn freelancer_commands() -> Vec<FreelancerCommand> {
    let (milestone, proposal) = (1.into(), 1.into());
    let mut commands = vec![
        FreelancerCommand::AcceptOffer,
        FreelancerCommand::DeclineOffer { note: String::new() },
        FreelancerCommand::DeclineOffer { note: "No time".into() },
        FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() },
        FreelancerCommand::SubmitWork { milestone, requested: Some(usd("80.00")), note: "Draft 1".into() },
        FreelancerCommand::WithdrawSubmission { milestone },
        FreelancerCommand::Refund { milestone },
        FreelancerCommand::RefundPayment { milestone, amount: usd("10.00") },
    ];
    commands.extend(changes().into_iter().map(FreelancerCommand::Propose));
    commands.extend([
        FreelancerCommand::AcceptProposal { proposal },
        FreelancerCommand::DeclineProposal { proposal },
        FreelancerCommand::WithdrawProposal { proposal },
        FreelancerCommand::Dispute { milestone, reason: String::new() },
        FreelancerCommand::Dispute { milestone, reason: "It is done".into() },
        FreelancerCommand::Contest { milestone, statement: String::new() },
        FreelancerCommand::Contest { milestone, statement: "It is as agreed".into() },
        FreelancerCommand::SubmitEvidence { milestone, text: "See the files".into() },
        FreelancerCommand::WithdrawDispute { milestone },
        FreelancerCommand::EndContract,
        FreelancerCommand::LeaveFeedback { stars: 5, text: String::new() },
        FreelancerCommand::LeaveFeedback { stars: 1, text: "Never again".into() },
    ]);
    commands
}

/// The shortest offer and the longest one, and offers with each name of each switch.
pub(crate) fn offers() -> Vec<Offer> {
    let ends_at_once = policy(|policy| {
        policy.review_lapse = ReviewLapse::ReleaseAndEnd;
        policy.release_amount = ReleaseAmount::AllHeld;
        policy.carry_after = None;
    });
    let never_ends = policy(|policy| policy.review_lapse = ReviewLapse::None);
    let [ends_at_once, never_ends] =
        [ends_at_once, never_ends].map(|policy| offer(&["50.00"]).policy(policy));
    vec![offer(&["50.00"]), full_offer(), switched_offer(), ends_at_once, never_ends]
}

/// The first event of each shape in the scenarios, in the order of §16.
pub(crate) fn events() -> Vec<Event> {
    let full = Scenario::open(full_offer()).log;
    let actual = SCENARIOS.iter().flat_map(|(_, scenario)| scenario.log.clone()).chain(full);
    let mut events: Vec<(usize, BTreeSet<String>, Event)> = Vec::new();
    for event in actual {
        let written = serde_json::to_string(&event).expect("an event can be written");
        let tree = Tree::parse(&written);
        let kind = tree.field("kind").expect("an event has a kind");
        let shape = shape(kind);
        if events.iter().all(|(_, known, _)| *known != shape) {
            let place = super::spec::events().iter().position(|spec| spec.name == event.kind.name());
            events.push((place.expect("§16 has the event"), shape, event));
        }
    }
    events.sort_by_key(|(place, _, _)| *place);
    events.into_iter().map(|(_, _, event)| event).collect()
}

/// The shape of an event: its names, its texts with a fixed meaning, and which texts, lists and amounts are
/// empty.
pub(super) fn shape(tree: &Tree) -> BTreeSet<String> {
    let describe = |place: Vec<usize>| {
        let (path, value) = (tree.path(&place), tree.at(&place));
        let name = path.rsplit('.').next().unwrap_or_default();
        match value {
            Tree::Text(text) if ["", "cause", "by", "outcome"].contains(&name) => format!("{path}={text}"),
            Tree::Text(text) if text.trim_matches(['0', '.']).is_empty() => format!("{path}: nothing"),
            Tree::Array(values) if values.is_empty() => format!("{path}: nothing"),
            _ => path,
        }
    };
    tree.places().into_iter().map(describe).collect()
}

/// The contract of a scenario after the last event at which the condition holds.
pub(super) fn moment(name: &str, is: impl Fn(&Contract) -> bool) -> Contract {
    let log = &scenario(name).log;
    let moments = (1..=log.len()).rev().filter_map(|end| Contract::replay(&log[..end]).ok());
    moments.into_iter().find(|contract| is(contract)).expect("the scenario has such a moment")
}

/// Views with every stage, outcome, state and kind of deadline.
pub(crate) fn views() -> Vec<Contract> {
    let waits_for =
        |kind| move |contract: &Contract| contract.next_deadline().is_some_and(|next| next.kind == kind);
    let mut views: Vec<Contract> =
        ["offered", "declined", "withdrawn", "expired"].map(|name| scenario(name).contract.clone()).into();
    views.extend([
        moment("reviews", waits_for(DeadlineKind::ReviewLapse)),
        moment("refunds", waits_for(DeadlineKind::RefundLapse)),
        moment("disputes", waits_for(DeadlineKind::AnswerLapse)),
        moment("dormancy", waits_for(DeadlineKind::Dormancy)),
        scenario("every state").contract.clone(),
        scenario("proposals").contract.clone(),
        moment("ending", |contract| contract.stage() == Stage::Ending && contract.next_deadline().is_some()),
        scenario("ending").contract.clone(),
        huge(),
        Scenario::open(full_offer()).contract,
    ]);
    views.extend(switched_views());
    views
}

/// Views with everything that only rules 2 have.
fn switched_views() -> [Contract; 5] {
    let is_endless =
        |contract: &Contract| contract.milestones().all(|one| one.state() == MilestoneState::UnderReview);
    [
        moment("extended reviews", |contract| contract.stage() == Stage::Active),
        moment("reviews without an end", is_endless),
        moment("contested at once", |contract| contract.stage() == Stage::Ending),
        scenario("fees of a declined offer").contract.clone(),
        scenario("all at once").contract.clone(),
    ]
}

/// Sums may be larger than any amount (MONEY-1).
fn huge() -> Contract {
    let most = "1000000000000.00";
    let mut scenario =
        Scenario::open_at(offer(&[most, most]).policy(policy(|policy| policy.max_current = 2)), START);
    scenario.does(accept());
    scenario.does(fund(1));
    scenario.does(fund(2));
    for (proposal, price) in [(1, "0.01"), (2, most), (3, "0.01")] {
        let change = Change::ChangeAmount { milestone: 1.into(), amount: usd(price) };
        scenario.does(propose(Party::Client, change));
        scenario.does(accept_proposal(Party::Freelancer, proposal));
    }
    scenario.does(add_milestone(MilestoneTerms::new("M3", usd(most))));
    scenario.contract
}
