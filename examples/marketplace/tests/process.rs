//! The service as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_milestone-escrow-marketplace");

/// A server on a port of its own; killed when it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts it on a data base, with more settings, and waits until it listens.
    pub(crate) fn start(database: &str, settings: &[(&str, &str)]) -> Self {
        let mut process = Command::new(PROGRAM)
            .envs([("DATABASE_URL", database), ("LISTEN", "127.0.0.1:0")])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect("it listens").to_owned();
        Self { process, address }
    }

    /// Starts the demonstration, and reads the tokens that it prints: the name and the token.
    pub(crate) fn demonstrate(database: &str, settings: &[(&str, &str)]) -> (Self, Vec<(String, String)>) {
        let mut process = Command::new(PROGRAM)
            .arg("demo")
            .envs([("DATABASE_URL", database), ("LISTEN", "127.0.0.1:0")])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut server = Self { process, address: String::new() };
        let mut tokens = Vec::new();
        for line in lines {
            if let Some(address) = line.strip_prefix("listening on ") {
                server.address = address.to_owned();
                break;
            }
            if let Some((who, token)) = line.trim().split_once("): ") {
                tokens.push((who.split(' ').next().unwrap().to_owned(), token.to_owned()));
            }
        }
        (server, tokens)
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// SIGKILL: it has no time to finish anything.
    pub(crate) fn kill(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Whether a process ends by itself within some seconds, and without an error.
fn ends(mut process: Child, seconds: u64) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if let Some(status) = process.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(process.kill());
    false
}

fn terminate(process: u32) {
    assert!(Command::new("kill").args(["-TERM", &process.to_string()]).status().unwrap().success());
}

fn fresh_file() -> String {
    format!("sqlite://{}/{}?mode=rwc", env!("CARGO_TARGET_TMPDIR"), uuid::Uuid::new_v4())
}

/// Starts a program, and waits until it listens.
fn listening(mut command: Command) -> (Child, String) {
    let database = fresh_file();
    let mut process = command
        .envs([
            ("DATABASE_URL", database.as_str()),
            ("LISTEN", "127.0.0.1:0"),
            ("HEADER_SECONDS", "60"),
            ("DRAIN_SECONDS", "1"),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (process, line.trim().strip_prefix("listening on http://").expect("it listens").to_owned())
}

#[test]
fn help_is_printed_and_what_is_unknown_is_an_error() {
    let run = |argument| Command::new(PROGRAM).arg(argument).output().unwrap();
    let help = run("--help");
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("usage: marketplace"));
    let unknown = run("--halp");
    assert!(
        !unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("usage: marketplace")
    );
}

#[test]
fn half_a_header_does_not_keep_the_server_from_stopping() {
    let (process, address) = listening(Command::new(PROGRAM));
    let mut half = TcpStream::connect(&address).unwrap();
    half.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: ").unwrap();
    std::thread::sleep(Duration::from_millis(100));
    terminate(process.id());
    assert!(ends(process, 10), "it goes on");
}

#[test]
fn a_client_that_does_not_send_its_header_is_hung_up_on() {
    let server = Server::start(&fresh_file(), &[("HEADER_SECONDS", "1")]);
    let mut half = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
    half.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    half.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: ").unwrap();
    let mut answer = Vec::new();
    half.read_to_end(&mut answer).expect("the server closes the connection");
}

/// In a namespace of its own the server has the number 1, as in a container. Without the rights to make one,
/// the test is empty.
#[test]
fn the_first_process_of_a_container_stops_when_it_is_asked_to() {
    let mut unshare = Command::new("unshare");
    unshare.args(["--pid", "--fork", "--kill-child", PROGRAM]);
    if !Command::new("unshare")
        .args(["--pid", "--fork", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        return;
    }
    let (process, _) = listening(unshare);
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", process.id())).unwrap();
    terminate(children.trim().parse().unwrap());
    assert!(ends(process, 10), "it ignores SIGTERM");
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A fresh token of a user.
pub(crate) fn token(database: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(PROGRAM).arg("token").args(arguments).env("DATABASE_URL", database).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
