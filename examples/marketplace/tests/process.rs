//! The service as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

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

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A fresh token of a user.
pub(crate) fn token(database: &str, arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).arg("token").args(arguments).env("DATABASE_URL", database).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
