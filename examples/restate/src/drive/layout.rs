//! Where the processes run: all on this machine's loopback, or each node of a cluster in a network of its
//! own.
//!
//! `.ci/restate --nodes 3` makes the networks. Each node has two: one between the nodes, and one to the
//! outside, for clients and services. So a node can be cut off from the other nodes while its clients still
//! reach it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// The newest version of the rules that the service implements before its upgrade on a cluster.
const OLD_RULES: u64 = 1;

/// The processes' addresses.
#[derive(Debug, Clone)]
pub(super) enum Layout {
    One,
    /// Three nodes, the program that controls them, and a store of objects for their snapshots.
    Three {
        control: PathBuf,
        objects: PathBuf,
    },
}

impl Layout {
    pub(super) fn nodes(&self) -> u8 {
        match self {
            Self::One => 1,
            Self::Three { .. } => 3,
        }
    }

    pub(super) fn is_cluster(&self) -> bool {
        matches!(self, Self::Three { .. })
    }

    pub(super) fn configuration(&self) -> &'static str {
        match self {
            Self::One => include_str!("../../restate.toml"),
            Self::Three { .. } => include_str!("../../cluster.toml"),
        }
    }

    /// Where clients reach a node.
    pub(super) fn ingress(&self, node: u8) -> String {
        format!("http://{}:18080", self.outside(node))
    }

    pub(super) fn admin(&self, node: u8) -> String {
        format!("http://{}:19070", self.outside(node))
    }

    fn outside(&self, node: u8) -> String {
        if self.is_cluster() { format!("10.78.0.{node}") } else { "127.0.0.1".to_owned() }
    }

    /// The address of a service.
    pub(super) fn service(&self, port: u16) -> String {
        let host = if self.is_cluster() { "10.78.0.254" } else { "127.0.0.1" };
        format!("{host}:{port}")
    }

    /// The version of the rules that the service implements at first. An upgrade brings the newest.
    pub(super) fn first_rules(&self) -> Option<u64> {
        self.is_cluster().then_some(OLD_RULES)
    }

    pub(super) fn command(&self, server: &Path, node: u8) -> Command {
        let arguments = ["--no-logo", "--config-file", "restate.toml", "--base-dir"];
        if !self.is_cluster() {
            let mut command = Command::new(server);
            command.args(arguments).arg("data");
            return command;
        }
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &format!("node{node}")]).arg(server).args(arguments);
        command.args([&format!("data-{node}"), "--node-name", &format!("node-{node}")]);
        command.args(["--advertised-address", &between(node), "--auto-provision", &(node == 1).to_string()]);
        command
    }

    /// Runs a command of the engine's operator, prints it, and returns what it prints.
    pub(super) fn control(&self, alive: &[u8], arguments: &[&str]) -> Result<String, Failure> {
        let Self::Three { control, .. } = self else { return Err("there is no cluster".into()) };
        let addresses = alive.iter().map(|node| between(*node)).collect::<Vec<_>>().join(",");
        let output =
            Command::new(control).args(["--address", &addresses, "--yes"]).args(arguments).output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(format!("restatectl {} fails: {printed}{error}", arguments.join(" ")).into());
        }
        Ok(printed)
    }

    /// Lets nothing through between a node and the other nodes, or lets it through again.
    pub(super) fn cut(&self, node: u8, cut: bool) -> Result<(), Failure> {
        let state = if cut { "0" } else { "3" };
        run("bridge", &["link", "set", "dev", &format!("between{node}"), "state", state])
    }

    /// Takes a node off both networks, as if its machine had lost its power. Nobody is told that it is gone.
    pub(super) fn unplug(&self, node: u8) -> Result<(), Failure> {
        for network in ["between", "outside"] {
            run("bridge", &["link", "set", "dev", &format!("{network}{node}"), "state", "0"])?;
        }
        Ok(())
    }
}

/// The address of a node for other nodes and for its operator.
fn between(node: u8) -> String {
    format!("http://10.77.0.{node}:15122")
}

fn run(program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{program} {} fails: {status}", arguments.join(" ")).into())
    }
}
