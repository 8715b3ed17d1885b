//! The diagram of a milestone's states, made by running the crate.
//!
//! This test writes `src/guide/states.dot` (with `MILESTONE_ESCROW_BLESS=1`) or compares it.
//! `src/guide/states.svg` is drawn from it with Graphviz (`dot -Tsvg`). Every state, arrow and label of the
//! drawing is compared with the crate.

use std::collections::{BTreeMap, BTreeSet};

use milestone_escrow::{Change, Contract, DeadlineKind, MilestoneState, Party, Role};

use crate::support::shorthand::*;
use crate::transitions::{commands, contracts};

const DOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/states.dot");
const SVG: &str = include_str!("../../src/guide/states.svg");

/// The cause of a change of state: a role, both parties, or time.
type Arrows = BTreeMap<(MilestoneState, MilestoneState), BTreeSet<(Mover, String)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mover {
    Of(Role),
    Either,
    Time,
}

impl Mover {
    fn colour(self) -> &'static str {
        match self {
            Self::Of(Role::Client) => "#1f5fa8",
            Self::Of(Role::Freelancer) => "#2a7d46",
            Self::Of(Role::Arbiter) => "#7a3b9a",
            Self::Either => "#444444",
            Self::Time => "#b35900",
        }
    }
}

fn state(contract: &Contract) -> MilestoneState {
    contract.milestone(1.into()).expect("there is one").state()
}

/// Every arrow: from each canonical contract, by each command, and by the next deadline.
fn arrows() -> Arrows {
    let mut arrows = Arrows::new();
    let mut add = |from: &Contract, to: &Contract, mover, label: &str| {
        if state(from) != state(to) {
            arrows.entry((state(from), state(to))).or_default().insert((mover, label.to_owned()));
        }
    };
    let leftover = contracts::funded(&[release_amount(1, usd("90"))]);
    let carried =
        leftover.contract.handle(fund(2), &leftover.now).expect("milestone 2 is funded").into_contract();
    add(&leftover.contract, &carried, Mover::Of(Role::Client), "carried away");
    // A contested dispute is withdrawn by consent, and a small claim is split when it is contested.
    let withdrawal = propose(Party::Client, Change::WithdrawDispute { milestone: 1.into() });
    let contested = [submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1), withdrawal];
    let contested = contracts::funded(&contested);
    let accepted = contested.contract.handle(accept_proposal(Party::Freelancer, 1), &contested.now);
    add(&contested.contract, accepted.expect("both agree").contract(), Mover::Either, "withdraw_dispute");
    let small = contracts::small_claim();
    let split = small.contract.handle(contest(Party::Freelancer, 1), &small.now).expect("it is contested");
    add(&small.contract, split.contract(), Mover::Either, "contest, small claim");
    // The claim is less than the escrow. So a dispute in an ending contract can end with a refund request for
    // the rest (END-4).
    let rest_at_end = [submit_for(1, usd("30")), end_contract(Party::Client), dispute(Party::Freelancer, 1)];
    let scenarios = contracts::all().into_iter().map(|canonical| canonical.scenario);
    for scenario in scenarios.chain([contracts::funded(&rest_at_end)]) {
        for (role, _, command) in commands() {
            if let Ok(decision) = scenario.contract.handle(command.clone(), &scenario.now) {
                let label = match command.name() {
                    "accept_proposal" => "settle",
                    name => name,
                };
                let mover = if label == "settle" || label == "end_contract" {
                    Mover::Either
                } else {
                    Mover::Of(role)
                };
                add(&scenario.contract, decision.contract(), mover, label);
            }
        }
        if let Some(deadline) = scenario.contract.next_deadline() {
            let after = scenario.contract.advance(&deadline.at).into_contract();
            let label = match deadline.kind {
                DeadlineKind::OfferExpiry => "offer expires",
                DeadlineKind::ReviewLapse => "review lapses",
                DeadlineKind::RefundLapse => "request lapses",
                DeadlineKind::AnswerLapse => "answer lapses",
                DeadlineKind::AwardLapse => "award lapses",
                DeadlineKind::Dormancy => "dormancy",
            };
            add(&scenario.contract, &after, Mover::Time, label);
        }
    }
    arrows
}

/// The diagram in the language of Graphviz.
fn dot(arrows: &Arrows) -> String {
    let legend = [
        (Mover::Of(Role::Client), "the client"),
        (Mover::Of(Role::Freelancer), "the freelancer"),
        (Mover::Of(Role::Arbiter), "the arbiter"),
        (Mover::Either, "either, or both together"),
        (Mover::Time, "time alone"),
    ];
    let legend: String = legend
        .map(|(mover, who)| format!("<td><font color=\"{}\">{who}</font></td>", mover.colour()))
        .concat();
    let mut dot = [
        "digraph milestone {\n",
        "  graph [rankdir=TB, nodesep=0.55, ranksep=0.75, fontname=\"Helvetica\", bgcolor=white]\n",
        "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f4f4f0\", color=\"#555555\", \
         fontname=\"Helvetica\", fontsize=14]\n",
        "  edge [color=\"#888888\", fontname=\"Helvetica\", fontsize=10, arrowsize=0.7]\n",
    ]
    .concat();
    let states: BTreeSet<_> = arrows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    for state in states {
        dot += &format!("  {state} [label=\"{}\"]\n", state.name().replace('_', " "));
    }
    for ((from, to), labels) in arrows {
        let rows: String = labels
            .iter()
            .map(|(mover, label)| {
                format!("<tr><td><font color=\"{}\">{label}</font></td></tr>", mover.colour())
            })
            .collect();
        let table = "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\">";
        dot += &format!("  {from} -> {to} [label=<{table}{rows}</table>>]\n");
    }
    dot += &format!("  label=<<table border=\"0\" cellspacing=\"8\"><tr>{legend}</tr></table>>\n");
    dot + "}\n"
}

#[test]
fn the_diagram_is_up_to_date() {
    let expected = dot(&arrows());
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(DOT, &expected).unwrap();
    }
    let checked_in = std::fs::read_to_string(DOT).unwrap();
    assert_eq!(checked_in, expected, "src/guide/states.dot: MILESTONE_ESCROW_BLESS=1 rewrites it");
}

/// The drawing has each arrow of the crate, with its labels and their colours, and no other arrow.
#[test]
fn the_drawing_has_every_arrow_and_no_other() {
    let mut drawn: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for group in SVG.split("<g id=\"edge").skip(1) {
        let (group, _) = group.split_once("</g>").expect("a group ends");
        let between = |text: &str, open: &str, close: &str| {
            let (_, rest) = text.split_once(open).expect("a title");
            rest.split_once(close).expect("its end").0.to_owned()
        };
        let title = between(group, "<title>", "</title>").replace("&#45;&gt;", "->");
        let texts = group
            .split("<text ")
            .skip(1)
            .map(|text| (between(text, "fill=\"", "\""), between(text, ">", "</text>")));
        drawn.insert(title, texts.collect());
    }
    let expected: BTreeMap<_, BTreeSet<_>> = arrows()
        .into_iter()
        .map(|((from, to), labels)| {
            let labels = labels.into_iter().map(|(mover, label)| (mover.colour().to_owned(), label));
            (format!("{from}->{to}"), labels.collect())
        })
        .collect();
    assert_eq!(
        drawn, expected,
        "draw src/guide/states.svg again: dot -Tsvg src/guide/states.dot -o src/guide/states.svg"
    );
    assert!(!SVG.contains("href") && !SVG.contains("<script"), "the picture needs no network");
}
