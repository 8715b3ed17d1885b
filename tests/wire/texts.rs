//! Long texts, bytes that are not text, deep nesting, and characters around a value.

use milestone_escrow::{Command, Event, EventKind, FreelancerCommand, Offer};

use super::json_tree::quoted;
use super::{lines, read, samples};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// Texts of any length and with any characters can be read. OFFER-1 limits their length in characters, and
/// refuses U+0000.
#[test]
fn texts() {
    let submit = |note: &str| {
        read::<Command>(&format!(r#"{{"freelancer":{{"submit_work":{{"milestone":1,"note":{note}}}}}}}"#))
    };
    let mut scenario = Scenario::active(offer(&["1.00"]).policy(policy(|policy| policy.max_current = 2)));
    scenario.does(fund(1));
    for (length, fits) in [(4_999, true), (5_000, true), (5_001, false), (100_000, false)] {
        for character in ["a", "é", "😀", "\u{301}", "\0", "\\", "\u{2028}"] {
            let fits = fits && character != "\0";
            let command = submit(&quoted(&character.repeat(length))).expect("a text");
            let actual = scenario.contract.handle(command, &scenario.now);
            assert_eq!(
                actual.as_ref().err().map(|rejection| rejection.code()),
                (!fits).then_some("invalid_text"),
                "{length} {character:?}"
            );
        }
    }
    // Half a surrogate pair, a bare control character, an unknown escape, and a text without an end are not
    // valid JSON.
    for broken in [
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        "\"\n\"",
        "\"\u{1}\"",
        r#""\x41""#,
        r#""open"#,
        "'single'",
        "plain",
    ] {
        assert_eq!(submit(broken), None, "{broken}");
    }
    let note = |command| match command {
        Some(Command::Freelancer(FreelancerCommand::SubmitWork { note, .. })) => note,
        other => panic!("{other:?}"),
    };
    assert_eq!(note(submit(r#""\ud83d\ude00\u0000""#)), "😀\0");
}

/// Bytes that are not UTF-8 are refused at every position.
#[test]
fn bytes_that_are_not_utf_8() {
    let mut lines = lines(&samples::commands());
    lines.truncate(8);
    for line in lines {
        for (place, byte) in line
            .bytes()
            .enumerate()
            .flat_map(|(place, _)| [(place, 0xff_u8), (place, 0xc3), (place, 0x80), (place, 0)])
        {
            let mut bytes = line.clone().into_bytes();
            bytes[place] = byte;
            assert!(serde_json::from_slice::<Command>(&bytes).is_err(), "{byte:#x} at {place} of {line}");
            assert!(
                serde_json::from_reader::<_, Command>(bytes.as_slice()).is_err(),
                "{byte:#x} at {place} of {line}"
            );
        }
    }
}

/// Deep nesting is refused, and nothing overflows.
#[test]
fn nesting() {
    for depth in [10, 127, 128, 129, 100_000] {
        for (open, close) in [
            ("[", "]"),
            (r#"{"client":"#, "}"),
            (r#"{"propose":"#, "}"),
            (r#"{"kind":"#, "}"),
            (r#"{"policy":"#, "}"),
        ] {
            for core in ["1", "null", "\"end_contract\"", "{}"] {
                let text = format!("{}{core}{}", open.repeat(depth), close.repeat(depth));
                assert!(serde_json::from_str::<Command>(&text).is_err(), "{open} {depth}");
                assert!(serde_json::from_str::<Event>(&text).is_err(), "{open} {depth}");
                assert!(serde_json::from_str::<EventKind>(&text).is_err(), "{open} {depth}");
                assert!(serde_json::from_str::<Offer>(&text).is_err(), "{open} {depth}");
            }
        }
    }
}

/// Nothing may follow a value. White space may be where JSON allows it.
#[test]
fn characters_around_a_value() {
    let line = r#"{"client":"end_contract"}"#;
    for (before, after) in [("", ""), (" \t\r\n", "\n\n "), ("\n", "")] {
        assert!(read::<Command>(&format!("{before}{line}{after}")).is_some());
    }
    for (before, after) in [
        ("\u{feff}", ""),
        ("\u{a0}", ""),
        ("", ","),
        ("", "{}"),
        ("", "x"),
        ("", "\0"),
        ("[", "]"),
        ("//\n", ""),
        ("", "}"),
    ] {
        assert_eq!(read::<Command>(&format!("{before}{line}{after}")), None, "{before:?} {after:?}");
    }
    for broken in [
        "",
        " ",
        "{",
        "}",
        "{}",
        "[]",
        "null",
        "\"\"",
        "\"client\"",
        "{\"client\"}",
        "{client:\"end_contract\"}",
        "{\"client\":\"end_contract\",}",
    ] {
        assert_eq!(read::<Command>(broken), None, "{broken:?}");
    }
}
