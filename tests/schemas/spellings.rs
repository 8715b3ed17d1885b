//! Documents with different spellings of one value: amounts, currencies, instants, dates, texts and numbers.

use super::documents::{Documents, Verdict};
use crate::wire::json_tree::quoted;
use crate::wire::offers::PLAIN_POLICY;
use crate::wire::values::{AMOUNTS, DATES, INSTANTS, NO_AMOUNTS, NO_CURRENCIES, NO_DATES, NO_INSTANTS};

pub(super) fn add_all(documents: &mut Documents) {
    amounts(documents);
    instants_and_dates(documents);
    texts(documents);
    policies(documents);
    only_read(documents);
}

fn amounts(documents: &mut Documents) {
    let [long, longer] = [38, 39].map(|zeros| format!("{}.5", "0".repeat(zeros)));
    let in_usd = NO_AMOUNTS
        .split('|')
        .chain(["0.01", "0.00", "999999999999.99", &long, &longer])
        .map(|text| (text, "USD"));
    let few =
        [("0.1", "JPY"), ("0.0001", "KWD"), ("0.00001", "UYW"), ("1000000000000.001", "KWD"), ("1.0", "ISK")];
    let unknown = NO_CURRENCIES.split('|').map(|code| ("1", code));
    let known = AMOUNTS.into_iter().map(|(text, currency, _)| (text, currency));
    for (amount, currency) in in_usd.chain(few).chain(unknown).chain(known) {
        let money = format!(r#"{{"amount":{},"currency":{}}}"#, quoted(amount), quoted(currency));
        documents.add_command(format!(r#"{{"client":{{"release":{{"milestone":1,"amount":{money}}}}}}}"#));
        documents
            .add_command(format!(r#"{{"arbiter":{{"award":{{"milestone":1,"to_freelancer":{money}}}}}}}"#));
        documents.add_offer(format!(
            r#"{{"currency":{},"milestones":[{{"title":"M1","amount":{money}}}]}}"#,
            quoted(currency)
        ));
        let kind = format!(r#"{{"bonus_paid":{{"amount":{money},"fee":{money},"note":""}}}}"#);
        documents.add_event(format!(r#"{{"at":"2026-01-31T12:00:00Z","kind":{kind}}}"#));
    }
}

/// Every day of every kind of year, and some days that do not exist.
fn days() -> impl Iterator<Item = String> {
    let years = [0, 4, 100, 400, 1900, 2000, 2023, 2024, 2100, 9996, 9999];
    years.into_iter().flat_map(|year| {
        (0..=13).flat_map(move |month| (0..=32).map(move |day| format!("{year:04}-{month:02}-{day:02}")))
    })
}

/// No pattern can detect that an offset leads past the ends of the calendar.
fn is_at_an_end(instant: &str) -> bool {
    let ends_in_z = instant.ends_with('Z');
    !ends_in_z && ["0000-01-01T", "9999-12-31T"].iter().any(|end| instant.starts_with(end))
}

fn instants_and_dates(documents: &mut Documents) {
    let known = INSTANTS.into_iter().map(|(text, _)| text).filter(|text| !is_at_an_end(text));
    for instant in known.chain(NO_INSTANTS.split('|').filter(|text| !is_at_an_end(text))) {
        documents.add_event(format!(r#"{{"at":{},"kind":"offer_accepted"}}"#, quoted(instant)));
    }
    let dates = DATES.into_iter().chain(NO_DATES.split('|')).map(String::from).chain(days());
    for date in dates {
        let due = format!(r#"{{"due_date_changed":{{"milestone":1,"due":{}}}}}"#, quoted(&date));
        documents.add_event(format!(r#"{{"at":"2026-01-31T12:00:00Z","kind":{due}}}"#));
        documents.add_event(format!(
            r#"{{"at":{},"kind":"offer_accepted"}}"#,
            quoted(&format!("{date}T12:00:00Z"))
        ));
    }
}

fn texts(documents: &mut Documents) {
    let blanks =
        ["", " ", "\t", "\n", "\r\n", "\u{85}", "\u{a0}", "\u{1680}", "\u{2003}", "\u{2028}", "\u{3000}"];
    // White space in other standards, but not in Unicode.
    let marks = ["\u{feff}", "\u{180e}", "\u{200b}", "\u{1c}", "\u{1f}", "\0"];
    for around in blanks.into_iter().chain(marks) {
        for (character, length) in ["a", "é", "😀", "\u{301}"]
            .into_iter()
            .flat_map(|one| [0, 1, 2, 199, 200, 201].map(|length| (one, length)))
        {
            let inside = character.repeat(length);
            for title in [
                format!("{around}{inside}"),
                format!("{inside}{around}"),
                format!("{around}{inside}{around}"),
            ] {
                let milestone =
                    format!(r#"{{"title":{},"amount":{{"amount":"1","currency":"USD"}}}}"#, quoted(&title));
                documents.add_offer(format!(r#"{{"currency":"USD","milestones":[{milestone}]}}"#));
            }
        }
    }
    for inside in ["a\tb", "a\nb", "a\u{1f}b", "a\u{7f}b", "a\u{85}b", "a\u{9f}b", "a\u{a0}b", "a\0b", "a b"]
    {
        let milestone =
            format!(r#"{{"title":{},"amount":{{"amount":"1","currency":"USD"}}}}"#, quoted(inside));
        documents.add_offer(format!(r#"{{"currency":"USD","milestones":[{milestone}]}}"#));
    }
    let lengths =
        ["a", "😀"].into_iter().flat_map(|one| [0, 1, 4_999, 5_000, 5_001].map(|length| one.repeat(length)));
    for text in lengths.chain(["\0", "a\0", "\0a", "a\n\0\nb", "\u{1}\n\u{7f}"].map(String::from)) {
        let text = quoted(&text);
        for (role, command, field) in [
            ("client", "dispute", "reason"),
            ("client", "contest", "statement"),
            ("client", "request_changes", "note"),
            ("client", "request_refund", "note"),
            ("freelancer", "submit_work", "note"),
            ("freelancer", "submit_evidence", "text"),
        ] {
            documents
                .add_command(format!(r#"{{"{role}":{{"{command}":{{"milestone":1,"{field}":{text}}}}}}}"#));
        }
        documents.add_command(format!(r#"{{"freelancer":{{"decline_offer":{{"note":{text}}}}}}}"#));
        documents.add_command(format!(r#"{{"client":{{"leave_feedback":{{"stars":5,"text":{text}}}}}}}"#));
    }
}

fn policies(documents: &mut Documents) {
    let milestone = r#"{"title":"M1","amount":{"amount":"50","currency":"USD"}}"#;
    let within = [
        ("review_window", 315_360_000),
        ("max_current", 200),
        ("revision_limit", 0),
        ("freelancer_fee_bps", 0),
    ];
    let beyond =
        PLAIN_POLICY.into_iter().flat_map(|(field, values)| values.iter().map(move |value| (field, *value)));
    for (field, value) in beyond.chain(within).chain([("revision_limit", 1_000), ("revision_limit", 1_001)]) {
        let policy = format!(r#"{{"{field}":{value}}}"#);
        documents.add_offer(format!(r#"{{"currency":"USD","milestones":[{milestone}],"policy":{policy}}}"#));
    }
    for money in [r#"{"amount":"0","currency":"USD"}"#, r#"{"amount":"0.01","currency":"USD"}"#, "null"] {
        for field in ["minimum_price", "initiation_fee"] {
            let policy = format!(r#"{{"{field}":{money}}}"#);
            documents
                .add_offer(format!(r#"{{"currency":"USD","milestones":[{milestone}],"policy":{policy}}}"#));
        }
    }
    for (stars, by) in [(0, 0), (1, 1), (5, 7_776_000), (6, 7_776_001)] {
        documents.add_command(format!(r#"{{"freelancer":{{"leave_feedback":{{"stars":{stars}}}}}}}"#));
        let change = format!(r#"{{"extend_window":{{"milestone":2,"by":{by}}}}}"#);
        documents.add_command(format!(r#"{{"client":{{"propose":{change}}}}}"#));
    }
    for number in [0, 1, 200, 201] {
        let milestones = vec![milestone; number].join(",");
        documents.add_offer(format!(r#"{{"currency":"USD","milestones":[{milestones}]}}"#));
    }
}

/// Spellings that are read, but never written.
fn only_read(documents: &mut Documents) {
    let at = r#""at":"2026-01-31T12:00:00Z""#;
    let bonus = |amount: &str| {
        let money = format!(r#"{{"amount":"{amount}","currency":"USD"}}"#);
        format!(r#"{{{at},"kind":{{"bonus_paid":{{"amount":{money},"fee":{money},"note":""}}}}}}"#)
    };
    let instant = |at: &str| format!(r#"{{"at":"{at}","kind":"offer_accepted"}}"#);
    let dispute = r#""milestone":1,"by":"client","answer_until":null,"reason":"""#;
    let read = [
        bonus("5"),
        bonus("5.0"),
        bonus("05.00"),
        bonus("5.000"),
        instant("2026-01-31T12:00:00+00:00"),
        instant("2026-01-31T13:00:00+01:00"),
        instant("2026-01-31T12:00:00.50Z"),
        instant("2026-01-31T12:00:00.0Z"),
        format!(r#"{{{at},"kind":{{"due_date_changed":{{"milestone":1,"due":null}}}}}}"#),
        format!(
            r#"{{{at},"kind":{{"contract_closed":{{"outcome":"ended","initiation_fee_returned":null}}}}}}"#
        ),
        bonus("5.00").replace(r#""note":"""#, r#""note":"","clears_at":null"#),
        bonus("5.00").replace(r#""note":"""#, r#""note":"","client_fee":{"amount":"0.00","currency":"USD"}"#),
        bonus("5.00").replace(r#""note":"""#, r#""note":"","client_fee":{"amount":"0","currency":"USD"}"#),
        format!(r#"{{{at},"kind":{{"dispute_opened":{{{dispute}}}}}}}"#),
    ];
    for text in read {
        documents.add_event(text.clone());
        documents.add("event", Verdict::Broken, text);
    }
    // An amount with every decimal, and in its shortest form, is also a form that is written.
    documents.add("event", Verdict::Sound, bonus("5.00"));
    let charged =
        bonus("5.00").replace(r#""note":"""#, r#""note":"","client_fee":{"amount":"0.01","currency":"USD"}"#);
    documents.add("event", Verdict::Sound, charged);
    documents.add("event", Verdict::Sound, instant("2026-01-31T12:00:00.5Z"));
}
