//! Offers and policies in JSON: what may be left out, what is out of range, and which versions are read.

use milestone_escrow::{Contract, Event, HistoryProblem, Offer, Policy};

use super::json_tree::{Tree, quoted};
use super::{lines, read};
use crate::history::scenarios::scenario;
use crate::support::START;
use crate::support::shorthand::*;

fn offer_under(policy: &str) -> Option<Offer> {
    let milestone = r#"{"title":"M1","amount":{"amount":"50","currency":"USD"}}"#;
    read(&format!(r#"{{"currency":"USD","milestones":[{milestone}],"policy":{policy}}}"#))
}

/// Fields of a policy with numbers that are out of range.
pub(crate) const PLAIN_POLICY: [(&str, &[u64]); 19] = [
    ("offer_window", &[0, 315_360_001, u64::MAX]),
    ("review_window", &[0, 315_360_001, u64::MAX]),
    ("refund_window", &[0, 315_360_001, u64::MAX]),
    ("answer_window", &[0, 315_360_001, u64::MAX]),
    ("dormancy_window", &[0, 315_360_001, u64::MAX]),
    ("bonus_window", &[0, 315_360_001, u64::MAX]),
    ("payment_refund_window", &[0, 315_360_001, u64::MAX]),
    ("max_current", &[0, 201, u64::MAX]),
    ("freelancer_fee_bps", &[10_001, u64::MAX]),
    ("max_milestones", &[0, 201, u64::MAX]),
    ("review_extension", &[0, 315_360_001, u64::MAX]),
    ("review_extensions", &[1_001, u64::MAX]),
    ("carry_after", &[315_360_001, u64::MAX]),
    ("freelancer_answer_window", &[0, 315_360_001, u64::MAX]),
    ("award_window", &[0, 315_360_001, u64::MAX]),
    ("default_award_bps", &[10_001, u64::MAX]),
    ("clearance_window", &[0, 315_360_001, u64::MAX]),
    ("client_fee_bps", &[10_001, u64::MAX]),
    ("feedback_window", &[0, 315_360_001, u64::MAX]),
];

/// §16: a number out of range in a policy is read, and then `invalid_policy`. Other numbers are malformed.
#[test]
fn policies_out_of_range() {
    for (field, values) in PLAIN_POLICY.into_iter().chain([("revision_limit", [1_001, u64::MAX].as_slice())])
    {
        for value in values {
            let offer =
                offer_under(&format!(r#"{{"{field}":{value}}}"#)).expect("a number out of range is a number");
            let refused = Contract::open(offer, &START).expect_err("out of range");
            assert_eq!((refused.code(), refused.rule()), ("invalid_policy", "POL-1"), "{field} {value}");
            assert!(refused.to_string().contains(field), "{refused}");
        }
        for value in ["-1", "1.0", "1e3", "18446744073709551616", "\"1\"", "true", "[1]"] {
            assert_eq!(offer_under(&format!(r#"{{"{field}":{value}}}"#)), None, "{field} {value}");
        }
    }
    for (field, value) in [
        ("offer_window", 1),
        ("review_window", 315_360_000),
        ("max_current", 200),
        ("revision_limit", 1_000),
        ("revision_limit", 0),
        ("freelancer_fee_bps", 10_000),
        ("max_milestones", 1),
        ("carry_after", 0),
        ("carry_after", 315_360_000),
        ("clearance_window", 1),
        ("client_fee_bps", 10_000),
        ("feedback_window", 315_360_000),
    ] {
        let offer = offer_under(&format!(r#"{{"{field}":{value}}}"#)).expect("an offer");
        assert!(Contract::open(offer, &START).is_ok(), "{field} {value}");
    }
    for field in ["minimum_price", "small_claim", "initiation_fee"] {
        let refused = |amount: &str, currency: &str| {
            let money = format!(r#"{{"amount":"{amount}","currency":"{currency}"}}"#);
            let offer = offer_under(&format!(r#"{{"{field}":{money}}}"#)).expect("an offer");
            Contract::open(offer, &START).map(drop).expect_err("the amount is refused")
        };
        assert_eq!(
            (refused("0", "USD").code(), refused("0", "USD").rule()),
            ("invalid_policy", "POL-1"),
            "{field}"
        );
        assert_eq!(refused("1", "EUR").code(), "currency_mismatch", "{field}");
        for broken in ["1", "\"1\"", r#"{"amount":1,"currency":"USD"}"#, "[]", "{}"] {
            assert_eq!(offer_under(&format!(r#"{{"{field}":{broken}}}"#)), None, "{field} {broken}");
        }
    }
    for (field, value) in [
        ("funding_order", "parallel"),
        ("funding_order", "Any"),
        ("plan_changes", "freelancer"),
        ("plan_changes", ""),
        ("funding", "none"),
        ("review_lapse", "end"),
        ("release_amount", "all"),
        ("client_fees", "refunded"),
    ] {
        assert_eq!(offer_under(&format!(r#"{{"{field}":"{value}"}}"#)), None, "{field} {value}");
    }
}

/// §16: a field that is left out of an offer, or is `null`, has the value of the preset.
#[test]
fn an_offer_may_leave_out_fields() {
    let expected = offer(&["50.00"]);
    for policy in ["null", "{}"] {
        assert_eq!(offer_under(policy), Some(expected.clone()), "{policy}");
    }
    let milestone =
        r#"{"title":"M1","amount":{"amount":"50","currency":"USD"},"description":null,"due":null}"#;
    for rest in ["", r#","fund_first":null"#, r#","policy":null,"fund_first":false"#] {
        assert_eq!(
            read(&format!(r#"{{"milestones":[{milestone}],"currency":"USD"{rest}}}"#)),
            Some(expected.clone()),
            "{rest}"
        );
    }
    let none = offer_under(r#"{"offer_window":null,"dormancy_window":null}"#).expect("an offer").policy;
    assert_eq!(none, Policy { offer_window: None, dormancy_window: None, ..Policy::upwork() });
    // An offer without milestones is read, and then rejected.
    let empty: Offer = read(r#"{"currency":"USD","milestones":[]}"#).expect("an offer");
    assert_eq!(Contract::open(empty, &START).expect_err("refused").code(), "invalid_milestone_count");
}

/// POL-2: an event is read under its own rules and policy, not under the current ones.
#[test]
fn other_rules_are_refused_by_replay() {
    let line = &lines(&scenario("every state").log[..1])[0];
    for rules in ["0", "3", "18446744073709551615"] {
        let event: Event =
            read(&line.replace(r#""rules":1"#, &format!(r#""rules":{rules}"#))).expect("an event");
        let error = Contract::replay([event]).expect_err("foreign rules");
        assert_eq!(
            (error.position, error.problem),
            (1, HistoryProblem::UnknownRules { rules: rules.parse().expect("a number") })
        );
    }
    for broken in
        [r#""rules":null"#, r#""rules":"1""#, r#""rules":1.0"#, r#""rules":true"#, r#""rules":1,"rules":1"#]
    {
        assert_eq!(read::<Event>(&line.replace(r#""rules":1"#, broken)), None, "{broken}");
    }
    assert_eq!(read::<Event>(&line.replace(r#""rules":1,"#, "")), None, "left out");
}

/// POL-4: a recorded policy has the fields of its version, which is the lowest that can express it.
#[test]
fn the_version_fits_the_policy() {
    let first = |name: &str| lines(&scenario(name).log[..1]).remove(0);
    let problem = |line: &str| Contract::replay([read::<Event>(line)?]).err().map(|error| error.problem);
    let (plain, switched) = (first("every state"), first("extended reviews"));
    assert!(plain.contains(r#""rules":1"#) && switched.contains(r#""rules":2"#));
    let wrong = Some(HistoryProblem::WrongField { field: "rules" });
    assert_eq!(problem(&plain.replace(r#""rules":1"#, r#""rules":2"#)), wrong);
    assert_eq!(problem(&switched.replace(r#""rules":2"#, r#""rules":1"#)), wrong);
    let (before, rest) = switched.split_once(r#""policy":"#).expect("a policy");
    let (policy, after) = rest.split_at(rest.find('}').expect("its end") + 1);
    let Tree::Object(fields) = Tree::parse(policy) else { panic!("{policy}") };
    assert_eq!(fields.len(), 29);
    let with =
        |fields: &[(String, Tree)]| format!(r#"{before}"policy":{}{after}"#, Tree::Object(fields.to_vec()));
    assert_eq!(with(&fields), switched);
    // Every switch is written and off. Neither version writes it like this.
    let off: [(&str, &str); 4] = [
        ("review_lapse", "\"release\""),
        ("review_extension", "null"),
        ("review_extensions", "0"),
        ("carry_after", "0"),
    ];
    let value =
        |name: &str| off.iter().find(|(field, _)| quoted(field) == name).map(|(_, value)| Tree::raw(value));
    let all_off: Vec<_> =
        fields.iter().map(|(name, old)| (name.clone(), value(name).unwrap_or(old.clone()))).collect();
    for rules in [1, 2] {
        let line = with(&all_off).replace(r#""rules":2"#, &format!(r#""rules":{rules}"#));
        assert_eq!(read::<Event>(&line), None, "{line}");
        let line = with(&all_off[..12]).replace(r#""rules":2"#, &format!(r#""rules":{rules}"#));
        assert_eq!(problem(&line), if rules == 2 { wrong.clone() } else { None }, "{line}");
    }
    // Twelve fields, or all. Nothing between is valid.
    for number in 0..29 {
        assert_eq!(read::<Event>(&with(&fields[..number])).is_some(), number == 12, "{number}");
        let without = [&fields[..number], &fields[number + 1..]].concat();
        assert_eq!(read::<Event>(&with(&without)), None, "without {}", fields[number].0);
    }
}

/// §16: a log may have null, or 0 for money, for an absent field that is marked ². It is written as absent.
#[test]
fn absent_fields_may_be_null_or_zero() {
    let usd = |amount: &str| format!(r#"{{"amount":"{amount}","currency":"USD"}}"#);
    let event = |kind: &str, more: &str| {
        let kind = format!(r#"{{"{kind},{more}}}}}"#).replace(",}", "}");
        read::<Event>(&format!(r#"{{"at":"2026-01-31T12:00:00Z","kind":{kind}}}"#))
    };
    let (five, zero) = (usd("5.00"), usd("0.00"));
    let released = format!(r#""amount":{five},"top_up":{zero},"fee":{zero},"cause":"approved""#);
    let kinds = [
        (format!(r#"milestone_funded":{{"milestone":1,"deposit":{five},"carried":[]"#), "client_fee"),
        (format!(r#"milestone_funded":{{"milestone":1,"deposit":{five},"carried":[]"#), "initiation_fee"),
        (format!(r#"escrow_released":{{"milestone":1,{released}"#), "client_fee"),
        (
            format!(r#"escrow_returned":{{"milestone":1,"amount":{five},"cause":"refund_granted""#),
            "client_fee_returned",
        ),
        (
            format!(r#"amount_changed":{{"milestone":1,"amount":{five},"deposit":{zero},"carried":[]"#),
            "client_fee",
        ),
        (format!(r#"bonus_paid":{{"amount":{five},"fee":{zero},"note":"""#), "client_fee"),
        (String::from(r#"contract_closed":{"outcome":"ended""#), "initiation_fee_returned"),
    ];
    for (kind, fee) in kinds {
        let absent = event(&kind, "").expect("an event");
        assert!(!lines(core::slice::from_ref(&absent))[0].contains(fee));
        for nothing in ["null", &zero, &usd("0")] {
            assert_eq!(
                event(&kind, &format!(r#""{fee}":{nothing}"#)).as_ref(),
                Some(&absent),
                "{fee} {nothing}"
            );
        }
        let charged = event(&kind, &format!(r#""{fee}":{}"#, usd("0.01"))).expect("an event");
        assert!(lines(&[charged])[0].contains(fee));
    }
    let others = [
        (String::from(r#"dispute_contested":{"milestone":1,"statement":"""#), "award_until"),
        (format!(r#"bonus_paid":{{"amount":{five},"fee":{zero},"note":"""#), "clears_at"),
    ];
    for (kind, instant) in others {
        let absent = event(&kind, "");
        assert!(absent.is_some());
        assert_eq!(event(&kind, &format!(r#""{instant}":null"#)), absent, "{instant}");
        assert_ne!(event(&kind, &format!(r#""{instant}":"2026-01-31T12:00:00Z""#)), absent, "{instant}");
    }
}
