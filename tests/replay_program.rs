//! The replay program, tested from outside, sentence by sentence of RULES §17.
#![cfg(feature = "serde")]

mod runner;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use runner::{PROGRAM, TempFile, run, run_with};

const OPEN: &str = concat!(
    r#"{"at":"2026-01-05T09:00:00Z","open":{"currency":"USD","#,
    r#""milestones":[{"title":"Logo","amount":{"amount":"150","currency":"USD"}}],"fund_first":true}}"#
);
const ACCEPT: &str = r#"{"at":"2026-01-06T09:00:00Z","command":{"freelancer":"accept_offer"}}"#;
const SUBMIT: &str =
    r#"{"at":"2026-01-07T09:00:00Z","command":{"freelancer":{"submit_work":{"milestone":1}}}}"#;
const ADVANCE: &str = r#"{"at":"2026-02-01T09:00:00Z","advance":true}"#;

fn lines(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The kinds of the events of an answer, and its revision.
fn events(answer: &Value) -> (Vec<String>, u64) {
    let name = |event: &Value| match &event["kind"] {
        Value::String(name) => name.clone(),
        kind => kind.as_object().expect("a kind").keys().next().expect("its name").clone(),
    };
    let answer = answer.as_object().filter(|answer| answer.len() == 2).expect("events and revision, no more");
    let events = answer["events"].as_array().expect("a list").iter().map(name).collect();
    (events, answer["revision"].as_u64().expect("a number"))
}

fn rejected(answer: &Value) -> [&str; 2] {
    let rejected = answer["rejected"].as_object().expect("a rejection");
    assert_eq!((answer.as_object().expect("an object").len(), rejected.len()), (1, 3), "{answer}");
    assert!(rejected["message"].as_str().is_some_and(|message| !message.is_empty()));
    ["code", "rule"].map(|name| rejected[name].as_str().expect("a text"))
}

#[test]
fn a_contract_from_standard_input() {
    let (answers, contract) = run(lines(&[OPEN, ACCEPT, SUBMIT, ADVANCE])).assert_completed();
    let actual: Vec<_> = answers.iter().map(events).collect();
    assert_eq!(actual[0], (vec!["contract_offered".into(), "milestone_funded".into()], 2));
    assert_eq!(actual[1], (vec!["offer_accepted".into()], 3));
    assert_eq!(actual[2], (vec!["work_submitted".into()], 4));
    assert_eq!(actual[3], (vec!["escrow_released".into()], 5));
    // The clock of each call shows the line's `at`. The event of a deadline has the instant of the deadline.
    assert_eq!(answers[2]["events"][0]["at"], "2026-01-07T09:00:00Z");
    assert_eq!(answers[3]["events"][0]["at"], "2026-01-21T09:00:00Z");
    assert_eq!(
        (&contract["stage"], &contract["revision"], &contract["milestones"][0]["paid"]["amount"]),
        (&json!("active"), &json!(5), &json!("150.00"))
    );
}

/// Each line is answered before the next line is written.
#[test]
fn each_line_is_answered_at_once() {
    let mut command = Command::new(PROGRAM.as_path());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let (send, answers) = mpsc::channel();
    let reader =
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    let answer = || {
        let line =
            answers.recv_timeout(Duration::from_secs(10)).expect("an answer, before the next line is there");
        serde_json::from_str::<Value>(&line).expect("it writes JSON")
    };
    for (line, revision) in [(OPEN, 2), (ACCEPT, 3), (SUBMIT, 4), (ADVANCE, 5)] {
        writeln!(stdin, "{line}").expect("it reads");
        assert_eq!(events(&answer()).1, revision);
    }
    writeln!(stdin, "\n{SUBMIT}").expect("it reads");
    assert_eq!(rejected(&answer()), ["wrong_state", "FUND-5"]);
    writeln!(stdin, "nonsense").expect("it reads");
    // Standard input stays open, and the program ends nevertheless.
    let rest = answers.recv_timeout(Duration::from_secs(10));
    assert_eq!(rest, Err(mpsc::RecvTimeoutError::Disconnected), "no contract line");
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
    assert!(reader.join().is_ok());
    let mut message = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut message).expect("a message");
    assert!(message.contains("line 7:"), "{message}");
    drop(stdin);
}

/// A rejected line changes nothing, and the run goes on. After a rejected `open`, another may follow.
#[test]
fn rejections_are_answers() {
    let empty = r#"{"at":"2030-01-01T00:00:00Z","open":{"currency":"USD","milestones":[]}}"#;
    let bad_policy = OPEN.replace(r#""fund_first":true"#, r#""policy":{"max_current":18446744073709551615}"#);
    let fund = r#"{"at":"2026-01-05T09:00:00Z","command":{"client":{"fund_milestone":{"milestone":1}}}}"#;
    let (answers, contract) =
        run(lines(&[empty, &bad_policy, OPEN, fund, ACCEPT, ACCEPT])).assert_completed();
    assert_eq!(rejected(&answers[0]), ["invalid_milestone_count", "OFFER-1"]);
    assert_eq!(rejected(&answers[1]), ["invalid_policy", "POL-1"]);
    assert_eq!(events(&answers[2]).1, 2);
    assert_eq!(
        answers[2]["events"][0]["at"], "2026-01-05T09:00:00Z",
        "the rejected offers left no clock behind"
    );
    assert_eq!(rejected(&answers[3]), ["wrong_stage", "END-7"]);
    assert_eq!(events(&answers[4]), (vec!["offer_accepted".into()], 3));
    assert_eq!(rejected(&answers[5]), ["wrong_stage", "END-7"]);
    assert_eq!(contract["revision"], 3);
    // TIME-5: the deadlines that had passed before a rejected command are not recorded either.
    let late = ACCEPT.replace("2026-01-06", "2026-03-01");
    let (answers, contract) = run(lines(&[OPEN, &late, ACCEPT])).assert_completed();
    assert_eq!(rejected(&answers[1]), ["wrong_stage", "END-7"]);
    assert_eq!((events(&answers[2]).1, &contract["stage"]), (3, &json!("active")));
}

#[test]
fn the_revision_of_a_command() {
    let with = |revision: &str| ACCEPT.replace(r#"}}"#, &format!(r#"}},"revision":{revision}}}"#));
    for (revision, is_stale) in
        [("2", false), ("null", false), ("1", true), ("3", true), ("0", true), ("18446744073709551615", true)]
    {
        let (answers, _) = run(lines(&[OPEN, &with(revision)])).assert_completed();
        if is_stale {
            assert_eq!(rejected(&answers[1]), ["stale_revision", "REV-1"], "{revision}");
        } else {
            assert_eq!(events(&answers[1]).1, 3, "{revision}");
        }
    }
    for revision in ["-1", "2.0", "\"2\"", "true", "[2]", "18446744073709551616", "2,\"revision\":2"] {
        run(lines(&[OPEN, &with(revision)])).assert_stopped_at(2, 1);
    }
}

/// A second `advance` gives no events. An instant before the last event counts as the instant of the last
/// event. An `advance` with nothing due is answered.
#[test]
fn advancing() {
    let early = r#"{"at":"2026-01-01T00:00:00Z","advance":true}"#;
    let (answers, contract) = run(lines(&[OPEN, early, ADVANCE, ADVANCE, early])).assert_completed();
    let actual: Vec<_> = answers.iter().map(events).collect();
    assert_eq!(actual[1], (vec![], 2));
    assert_eq!(
        actual[2],
        (["offer_expired", "escrow_returned", "contract_closed"].map(String::from).into(), 5)
    );
    assert_eq!([&actual[3], &actual[4]], [&(vec![], 5), &(vec![], 5)]);
    assert_eq!(contract["outcome"], "expired");
}

/// Lines that are not valid, at any position.
pub(crate) fn malformed() -> Vec<String> {
    let at = r#""at":"2026-01-06T09:00:00Z""#;
    let command = r#""command":{"freelancer":"accept_offer"}"#;
    let open = OPEN.trim_start_matches('{').strip_suffix('}').expect("an object");
    let of_client = |command: &str| format!("{{{at},\"command\":{{\"client\":{command}}}}}");
    let release =
        |amount: &str| of_client(&format!("{{\"release\":{{\"milestone\":1,\"amount\":{amount}}}}}"));
    let malformed = [
        "nonsense",
        "{",
        "}",
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "\"\"",
        "{}{}",
        "\u{feff}{}",
        "//",
        "\u{a0}",
        "\0",
        "\u{b}",
        &format!("{{{at}}}"),
        &format!("{{{command}}}"),
        &format!("{{{at},{command},\"note\":\"\"}}"),
        &format!("{{{at},{command},{command}}}"),
        &format!("{{{at},{at},{command}}}"),
        &format!("{{{at},{command},\"advance\":true}}"),
        &format!("{{{at},\"advance\":true,\"revision\":2}}"),
        &format!("{{{at},\"advance\":true,\"revision\":null}}"),
        &format!("{{{at},\"advance\":false}}"),
        &format!("{{{at},\"advance\":null}}"),
        &format!("{{{at},\"advance\":1}}"),
        &format!("{{{at},\"advance\":\"true\"}}"),
        &format!("{{{at},\"advance\":true,\"command\":null}}"),
        &format!("{{{at},\"command\":null}}"),
        &format!("{{{at},\"command\":{{}}}}"),
        &format!("{{{at},\"command\":[\"freelancer\",\"accept_offer\"]}}"),
        &format!("{{{at},\"command\":{{\"freelancer\":\"approve\"}}}}"),
        &format!("{{{at},\"command\":{{\"freelancer\":{{\"accept_offer\":null}}}}}}"),
        &format!("{{{at},\"command\":{{\"freelancer\":{{\"release\":{{\"milestone\":1}}}}}}}}"),
        &format!("{{{at},\"command\":{{\"client\":\"accept_offer\"}}}}"),
        &release(r#"{"amount":"1.005","currency":"USD"}"#),
        &release(r#"{"amount":1,"currency":"USD"}"#),
        &release(r#"{"amount":"1","currency":"BTC"}"#),
        &of_client(r#"{"fund_milestone":{"milestone":18446744073709551616}}"#),
        &format!("{{\"at\":\"2026-01-06\",{command}}}"),
        &format!("{{\"at\":null,{command}}}"),
        &format!("{{\"at\":1767690000,{command}}}"),
        &format!("[\"2026-01-06T09:00:00Z\",{{{command}}}]"),
        &format!("{{{at},{command}}} x"),
        &format!("{{{open},\"advance\":true}}"),
        &format!("{{{open},\"revision\":0}}"),
    ];
    malformed.into_iter().map(String::from).collect()
}

/// For every invalid line: exit code 2, the number of the line in the message, and the answers to the lines
/// before it.
#[test]
fn malformed_lines_end_the_run() {
    let malformed = malformed();
    for line in malformed.iter().map(String::as_str).chain([OPEN]) {
        run(lines(&[OPEN, ACCEPT, line, ADVANCE])).assert_stopped_at(3, 2);
    }
    // Before a contract is opened, the same lines and more are invalid.
    for line in malformed.iter().map(String::as_str).chain([ACCEPT, ADVANCE]) {
        run(lines(&[line, OPEN])).assert_stopped_at(1, 0);
    }
    let no_offer = r#"{"at":"2026-01-05T09:00:00Z","open":null}"#;
    run(lines(&[no_offer])).assert_stopped_at(1, 0);
    run(lines(&[&OPEN.replace(r#""fund_first":true"#, r#""fund_first":1"#)])).assert_stopped_at(1, 0);
    // After a rejected offer there is still no contract.
    run(lines(&[r#"{"at":"2026-01-05T09:00:00Z","open":{"currency":"USD","milestones":[]}}"#, ACCEPT]))
        .assert_stopped_at(2, 1);
}

#[test]
fn blank_lines_count_in_the_number_of_a_line() {
    let scenario = format!("\n  \n\t\r\n{OPEN}\r\n\r\n{ACCEPT}\r\n\n");
    let (answers, contract) = run(&scenario).assert_completed();
    assert_eq!((answers.len(), &contract["revision"]), (2, &json!(3)));
    run(format!("{scenario}\n\nnonsense\n")).assert_stopped_at(10, 2);
    run(format!("{scenario}{OPEN}")).assert_stopped_at(8, 2);
}

#[test]
fn bytes_that_are_not_utf_8() {
    for bad in [
        b"\xff".as_slice(),
        b"\"\xff\"",
        b"{\"at\":\"\xc3\x28\"}",
        b"{\"\x80\":1}",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
    ] {
        let input = [OPEN.as_bytes(), b"\n", bad, b"\n", ACCEPT.as_bytes(), b"\n"].concat();
        run(input).assert_stopped_at(2, 1);
    }
    let note = OPEN.replace("Logo", "Lo\u{0}go").replace('\0', "\u{fffd}");
    let mut bytes = note.into_bytes();
    let place = bytes.windows(3).position(|window| window == [0xef, 0xbf, 0xbd]).expect("the mark");
    bytes[place] = 0xff;
    run(bytes).assert_stopped_at(1, 0);
}

/// Input without a contract, and input whose last line has no line break.
#[test]
fn the_end_of_the_input() {
    for input in ["", "\n", "\r\n \n\t"] {
        let (answers, contract) = run(input).assert_completed();
        assert_eq!((answers.len(), contract), (0, Value::Null), "{input:?}");
    }
    let refused = r#"{"at":"2026-01-05T09:00:00Z","open":{"currency":"USD","milestones":[]}}"#;
    let (answers, contract) = run(refused).assert_completed();
    assert_eq!((answers.len(), contract), (1, Value::Null));
    let (answers, contract) = run(format!("{OPEN}\n{ACCEPT}")).assert_completed();
    assert_eq!((answers.len(), &contract["stage"]), (2, &json!("active")));
}

#[test]
fn a_contract_from_a_file() {
    let file = TempFile::new("scenario with blanks.jsonl", &lines(&[OPEN, "", ACCEPT]));
    let path = file.0.as_os_str();
    // Then standard input is not read.
    let (answers, contract) = run_with(&[path], b"nonsense\n").assert_completed();
    assert_eq!((answers.len(), &contract["stage"]), (2, &json!("active")));
    let broken = TempFile::new("broken.jsonl", &lines(&[OPEN, "", "nonsense"]));
    run_with(&[broken.0.as_os_str()], b"").assert_stopped_at(3, 1);
}

#[test]
fn a_missing_file() {
    let missing = OsStr::new("/no/such/file.jsonl");
    let directory = std::env::temp_dir();
    for arguments in [vec![missing], vec![directory.as_os_str()], vec![missing, missing]] {
        let actual = run_with(&arguments, OPEN.as_bytes());
        assert_eq!((actual.code, actual.answers.len()), (Some(2), 0), "{arguments:?}: {}", actual.stderr);
        assert!(!actual.stderr.is_empty() && !actual.stderr.contains("panicked"), "{}", actual.stderr);
    }
    assert!(run_with(&[missing], b"").stderr.contains("/no/such/file.jsonl"));
}

/// A file may have any name that the operating system allows.
#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;

    let file = TempFile::new(OsStr::from_bytes(b"st\xff.jsonl"), &lines(&[OPEN, ACCEPT]));
    let (answers, _) = run_with(&[file.0.as_os_str()], b"").assert_completed();
    assert_eq!(answers.len(), 2);
}
