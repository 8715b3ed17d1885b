//! The presets side by side: `src/presets.md`, made from the values, part of the documentation.

use core::fmt::Write;
use core::time::Duration;

use milestone_escrow::{FundingOrder, PlanChanges, Policy};

use crate::support::Story;
use crate::support::shorthand::{days, offer};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/presets.md");

const HEAD: &str = "\
# The presets, side by side

Policies modelled after what marketplaces publish, no more; none of them has endorsed it. What each cannot express, and where its
facts are from, is said at its function: [`Policy::upwork`](crate::Policy::upwork), [`fiverr`](crate::Policy::fiverr),
[`freelancer_com`](crate::Policy::freelancer_com), [`guru`](crate::Policy::guru),
[`people_per_hour`](crate::Policy::people_per_hour), [`contra`](crate::Policy::contra) and
[`escrow_com`](crate::Policy::escrow_com). What a marketplace does not publish is as in `upwork`. The fee is 0 in all of them: set
it. A preset is only where a policy begins; what governs a contract is the value in its first event (POL-2).

This table is made from the values, and checked against them by the tests.

";

/// The windows that the caller gives are told as such.
const GIVEN: Duration = Duration::from_secs(1);

fn presets() -> [(&'static str, Policy); 7] {
    [
        ("upwork", Policy::upwork()),
        ("fiverr", Policy::fiverr()),
        ("freelancer_com", Policy::freelancer_com()),
        ("guru", Policy::guru(GIVEN)),
        ("people_per_hour", Policy::people_per_hour()),
        ("contra", Policy::contra()),
        ("escrow_com", Policy::escrow_com(GIVEN)),
    ]
}

fn told(window: Option<Duration>) -> String {
    match window.map(|window| window.as_secs()) {
        None => "–".to_owned(),
        Some(1) => "given".to_owned(),
        Some(seconds) if seconds % 86_400 == 0 && seconds > 172_800 => format!("{} days", seconds / 86_400),
        Some(seconds) => format!("{} hours", seconds / 3_600),
    }
}

fn table() -> String {
    type Row = (&'static str, fn(&Policy) -> String);
    let rows: [Row; 12] = [
        ("`offer_window`", |policy| told(policy.offer_window)),
        ("`review_window`", |policy| told(Some(policy.review_window))),
        ("`refund_window`", |policy| told(Some(policy.refund_window))),
        ("`answer_window`", |policy| told(policy.answer_window)),
        ("`dormancy_window`", |policy| told(policy.dormancy_window)),
        ("`bonus_window`", |policy| told(policy.bonus_window)),
        ("`payment_refund_window`", |policy| told(policy.payment_refund_window)),
        ("`funding_order`", |policy| match policy.funding_order {
            FundingOrder::Sequential => "sequential".to_owned(),
            FundingOrder::Any => "any".to_owned(),
        }),
        ("`max_current`", |policy| policy.max_current.to_string()),
        ("`plan_changes`", |policy| match policy.plan_changes {
            PlanChanges::Client => "client".to_owned(),
            PlanChanges::Mutual => "mutual".to_owned(),
        }),
        ("`revision_limit`", |policy| policy.revision_limit.map_or("–".to_owned(), |limit| limit.to_string())),
        ("`freelancer_fee_bps`", |policy| policy.freelancer_fee_bps.to_string()),
    ];
    let mut page = HEAD.to_owned();
    let presets = presets();
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let names = presets.iter().map(|(name, _)| format!("`{name}`"));
    writeln!(page, "{}", line(["field".to_owned()].into_iter().chain(names).collect())).expect("a text");
    writeln!(page, "|---{}", "|---".repeat(presets.len()) + "|").expect("a text");
    for (field, tell) in rows {
        let cells = presets.iter().map(|(_, policy)| tell(policy));
        writeln!(page, "{}", line([field.to_owned()].into_iter().chain(cells).collect())).expect("a text");
    }
    page
}

#[test]
fn the_page_tells_the_values() {
    let page = table();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &page).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(PATH).expect("the page"), page, "MILESTONE_ESCROW_BLESS=1 writes it anew");
}

/// Each is a policy that a contract can have; a window that the caller gives is checked like any other.
#[test]
fn every_preset_opens_a_contract() {
    for (name, policy) in presets() {
        assert_eq!(policy.validate(), Ok(()), "{name}");
        let story = Story::open(offer(&["100", "50"]).policy(policy.clone()));
        assert_eq!(story.contract.policy(), &policy, "{name}");
    }
    for endless in [Policy::guru(Duration::ZERO), Policy::escrow_com(days(3_651))] {
        assert_eq!(endless.validate().expect_err("out of bounds").field, "review_window");
    }
}

/// What is published of each, by hand.
#[test]
fn the_presets_have_the_published_windows() {
    assert_eq!((Policy::fiverr().review_window, Policy::fiverr().refund_window), (days(3), days(2)));
    assert_eq!(Policy::freelancer_com().offer_window, Some(days(1) + days(1) / 2));
    assert_eq!(Policy::freelancer_com().answer_window, Some(days(14)));
    assert_eq!(
        (Policy::people_per_hour().review_window, Policy::people_per_hour().dormancy_window),
        (days(15), Some(days(60)))
    );
    assert_eq!((Policy::contra().review_window, Policy::contra().max_current), (days(5), 1));
    assert_eq!(Policy::guru(days(10)).review_window, days(10));
    assert_eq!(Policy::escrow_com(days(3)).review_window, days(3));
}
