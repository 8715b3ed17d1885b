//! Compares the dated presets with the published values in `published.md`.

use std::collections::BTreeMap;

use milestone_escrow::{Contract, Currency, Money, Policy};

use super::fields::{Value, fields};
use crate::support::START;
use crate::support::shorthand::{days, offer, offer_in, usd};

/// The expected fields of each preset, by its name.
type Published = BTreeMap<String, BTreeMap<String, String>>;

/// Reads both tables of the page.
fn published() -> Published {
    let mut presets = Published::new();
    let mut names = Vec::new();
    let is_row = |line: &&str| line.starts_with('|') && !line.starts_with("|---");
    for row in include_str!("published.md").lines().filter(is_row) {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let label = cells.next().expect("a field").replace('`', "");
        if label == "field" {
            names = cells.map(str::to_owned).collect();
            continue;
        }
        for (name, cell) in names.iter().zip(cells) {
            let preset = presets.entry(name.clone()).or_default();
            for (field, value) in pairs(&label, cell) {
                preset.insert(field.to_owned(), value.to_owned());
            }
        }
    }
    presets
}

/// A row for two fields has a cell for both, such as "any, 200", or "…" if both have no value.
fn pairs<'a>(label: &'a str, cell: &'a str) -> Vec<(&'a str, &'a str)> {
    match (label.split_once(", "), cell.split_once(", ")) {
        (None, _) => vec![(label, cell)],
        (Some((first, second)), Some((one, other))) => vec![(first, one), (second, other)],
        (Some((first, second)), None) => vec![(first, cell), (second, cell)],
    }
}

/// A value as the page writes it, but with windows in seconds.
fn written(value: Value) -> String {
    match value {
        Value::Window(window) => window.map(|window| window.as_secs().to_string()),
        Value::Count(count) => count.map(|count| count.to_string()),
        Value::Amount(amount) => amount.map(|amount| amount.to_string().replace(" USD", "")),
        Value::Word(word) => Some(word.to_owned()),
    }
    .unwrap_or_else(|| "null".to_owned())
}

/// The value of a cell without its remark, with windows in seconds.
fn said(cell: &str) -> String {
    let said = cell.split(" (").next().expect("it says something");
    let seconds = |unit: &str, each: u64| {
        let number: u64 = said.strip_suffix(unit)?.parse().ok()?;
        Some((number * each).to_string())
    };
    seconds(" d", 86_400).or_else(|| seconds(" h", 3_600)).unwrap_or_else(|| said.to_owned())
}

/// The arguments of the fields that vary, as the page writes them.
type Given = &'static [(&'static str, &'static str)];

/// Each preset, with arguments that differ from each other.
fn presets() -> [(&'static str, Policy, Given); 11] {
    [
        (
            "upwork_2026",
            Policy::upwork_2026(1_500, 500, Some(usd("0.99"))),
            &[("freelancer_fee_bps", "1500"), ("client_fee_bps", "500"), ("initiation_fee", "0.99")],
        ),
        (
            "fiverr_2026",
            Policy::fiverr_2026(Some(2), days(14), Some(usd("3"))),
            &[("revision_limit", "2"), ("clearance_window", "14 d"), ("initiation_fee", "3.00")],
        ),
        ("freelancer_com_2026", Policy::freelancer_com_2026(), &[]),
        (
            "guru_2026",
            Policy::guru_2026(days(28), 900),
            &[("review_window", "28 d"), ("freelancer_fee_bps", "900")],
        ),
        ("people_per_hour_2026", Policy::people_per_hour_2026(750), &[("freelancer_fee_bps", "750")]),
        ("contra_2026", Policy::contra_2026(), &[]),
        (
            "escrow_com_2026",
            Policy::escrow_com_2026(days(3), 44, 45),
            &[("review_window", "3 d"), ("freelancer_fee_bps", "44"), ("client_fee_bps", "45")],
        ),
        ("workana_2026", Policy::workana_2026(), &[]),
        ("malt_2026", Policy::malt_2026(999), &[("freelancer_fee_bps", "999")]),
        ("sharetribe_2026", Policy::sharetribe_2026(), &[]),
        ("trustless_work_2026", Policy::trustless_work_2026(), &[]),
    ]
}

/// The fields of a policy, and the version of its rules. The version is the last row of both tables.
fn rows(policy: &Policy) -> Vec<(&'static str, String)> {
    let fields = fields(policy).map(|(field, value)| (field, written(value)));
    fields.into_iter().chain([("rules", policy.rules().to_string())]).collect()
}

#[test]
fn every_field_is_as_published() {
    let mut published = published();
    let upwork = rows(&Policy::upwork());
    for (name, policy, given) in presets() {
        let mut cells = published.remove(name).expect("it is on the page");
        for ((field, found), (_, undated)) in rows(&policy).into_iter().zip(&upwork) {
            let cell = cells.remove(field).unwrap_or_else(|| "…".to_owned());
            let given = given.iter().find(|(named, _)| *named == field).map(|(_, given)| said(given));
            assert_eq!(cell.contains("**caller**"), given.is_some(), "{name}: {field}");
            let expected = match said(&cell) {
                said if said == "…" => undated.clone(),
                said if said.starts_with("**caller**") => given.expect("asserted"),
                said => said,
            };
            assert_eq!(found, expected, "{name}: {field}");
        }
        assert!(cells.is_empty(), "{name} has no such fields: {cells:?}");
    }
    assert!(published.is_empty(), "there are no such presets: {published:?}");
}

/// The first table has every field.
#[test]
fn the_first_table_has_every_field() {
    let published = published();
    assert_eq!(published.len(), presets().len());
    for (name, cells) in published {
        let is_in_part =
            ["workana_2026", "malt_2026", "sharetribe_2026", "trustless_work_2026"].contains(&name.as_str());
        assert!(is_in_part || cells.len() == 30, "{name}: 29 fields and the rules");
    }
}

/// Each published argument is valid, and becomes the value of its field.
#[test]
fn published_arguments_are_valid() {
    let valid = |policy: Policy| {
        assert_eq!(policy.validate(), Ok(()));
        policy
    };
    let cents = |minor| Some(Money::from_minor_units(minor, Currency::USD).expect("a small amount"));
    for freelancer in 0..=1_500 {
        assert_eq!(valid(Policy::upwork_2026(freelancer, 500, None)).freelancer_fee_bps, freelancer);
    }
    for client in [300, 500, 800, 1_000] {
        assert_eq!(valid(Policy::upwork_2026(0, client, None)).client_fee_bps, client);
    }
    for fee in (99..=1_499).map(cents) {
        assert_eq!(valid(Policy::upwork_2026(1_500, 1_000, fee)).initiation_fee, fee);
    }
    for (revisions, clearance, fee) in [(None, days(14), None), (Some(0), days(7), cents(300))] {
        let policy = valid(Policy::fiverr_2026(revisions, clearance, fee));
        assert_eq!((policy.revision_limit, policy.initiation_fee), (revisions, fee));
        assert_eq!(policy.clearance_window, Some(clearance));
    }
    for auto_pay in [7, 14, 28].map(days) {
        for fee in 450..=900 + 295 {
            let policy = valid(Policy::guru_2026(auto_pay, fee));
            assert_eq!((policy.review_window, policy.freelancer_fee_bps), (auto_pay, fee));
        }
    }
    for fee in [2_000, 750, 350] {
        assert_eq!(valid(Policy::people_per_hour_2026(fee)).freelancer_fee_bps, fee);
    }
    for inspection in (1..=30).map(days) {
        for (seller, buyer) in [(0, 0), (0, 325), (325, 0), (163, 162), (10_000, 10_000)] {
            let policy = valid(Policy::escrow_com_2026(inspection, seller, buyer));
            assert_eq!(policy.review_window, inspection);
            assert_eq!((policy.freelancer_fee_bps, policy.client_fee_bps), (seller, buyer));
        }
    }
    for fee in 0..=1_000 {
        assert_eq!(valid(Policy::malt_2026(fee)).freelancer_fee_bps, fee);
    }
}

/// An argument out of bounds is rejected by `validate` and by `Contract::open`.
#[test]
fn arguments_out_of_bounds_are_refused() {
    let (zero, endless) = (days(0), days(3_651));
    for (policy, field) in [
        (Policy::upwork_2026(10_001, 0, None), "freelancer_fee_bps"),
        (Policy::upwork_2026(0, 10_001, None), "client_fee_bps"),
        (Policy::upwork_2026(0, 0, Some(usd("0"))), "initiation_fee"),
        (Policy::fiverr_2026(Some(1_001), days(14), None), "revision_limit"),
        (Policy::fiverr_2026(None, zero, None), "clearance_window"),
        (Policy::fiverr_2026(None, endless, None), "clearance_window"),
        (Policy::fiverr_2026(None, days(14), Some(usd("0"))), "initiation_fee"),
        (Policy::guru_2026(zero, 0), "review_window"),
        (Policy::guru_2026(endless, 0), "review_window"),
        (Policy::guru_2026(days(7), 10_001), "freelancer_fee_bps"),
        (Policy::people_per_hour_2026(10_001), "freelancer_fee_bps"),
        (Policy::escrow_com_2026(zero, 0, 0), "review_window"),
        (Policy::escrow_com_2026(endless, 0, 0), "review_window"),
        (Policy::escrow_com_2026(days(1), 10_001, 0), "freelancer_fee_bps"),
        (Policy::escrow_com_2026(days(1), 0, 10_001), "client_fee_bps"),
        (Policy::malt_2026(10_001), "freelancer_fee_bps"),
    ] {
        assert_eq!(policy.validate().expect_err("out of bounds").field, field);
        let refused = Contract::open(offer(&["100"]).policy(policy), &START).expect_err(field);
        assert_eq!((refused.code(), refused.rule()), ("invalid_policy", "POL-1"), "{field}");
    }
}

/// MONEY-3: the amounts of presets are in US dollars. A preset without amounts fits every currency.
#[test]
fn amounts_are_us_dollars() {
    for (name, policy, _) in presets() {
        let dollars = Contract::open(offer(&["100"]).policy(policy.clone()), &START);
        assert_eq!(dollars.expect(name).contract().policy(), &policy, "{name}");
        let euros = Contract::open(offer_in(Currency::EUR, &["100"]).policy(policy), &START).map(drop);
        let named = ["upwork_2026", "fiverr_2026", "guru_2026", "contra_2026", "workana_2026"];
        let expected = if named.contains(&name) { Err(("currency_mismatch", "MONEY-3")) } else { Ok(()) };
        assert_eq!(euros.map_err(|refused| (refused.code(), refused.rule())), expected, "{name}");
    }
    let without = offer_in(Currency::EUR, &["100"]).policy(Policy::fiverr_2026(None, days(14), None));
    assert!(Contract::open(without, &START).is_ok(), "an order of a hundred or more has no such fee");
}
