//! What a run has seen, and what it must have seen for its silence to mean something.

use std::collections::BTreeMap;

use milestone_escrow::{ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand, Funding, Rejection};

use super::{Model, must_see};

/// How often what was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeMap<String, u64>);

fn name(command: &Command) -> String {
    let change = match command {
        Command::Client(ClientCommand::Propose(change)) | Command::Freelancer(FreelancerCommand::Propose(change)) => {
            format!(" {}", change.name())
        }
        _ => String::new(),
    };
    format!("{} {}{change}", command.role(), command.name())
}

impl Seen {
    pub(crate) fn add(&mut self, what: impl Into<String>) {
        self.add_times(what, 1);
    }

    pub(crate) fn add_times(&mut self, what: impl Into<String>, times: u64) {
        *self.0.entry(what.into()).or_default() += times;
    }

    /// What two runs have seen.
    pub(crate) fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|(what, times)| self.add_times(what, times));
    }

    pub(crate) fn has(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }

    pub(crate) fn print(&self) {
        for (what, number) in &self.0 {
            println!("{what}: {number}");
        }
    }

    /// Which of all that there is was never seen.
    pub(crate) fn missing(&self) -> Vec<String> {
        let all = must_see::LISTS
            .iter()
            .flat_map(|(kind, names)| names.split(',').map(move |name| format!("{kind}: {}", name.trim())));
        all.filter(|what| !self.has(what)).collect()
    }

    pub(crate) fn command(&mut self, command: &Command, is_accepted: bool) {
        let verdict = if is_accepted { "accepted" } else { "rejected" };
        self.add(format!("calls: command {verdict}"));
        self.add(format!("{verdict}: {}", name(command)));
    }

    pub(crate) fn rejection(&mut self, rejection: &Rejection) {
        self.add(format!("code: {}", rejection.code()));
        self.add(format!("rule: {} {}", rejection.code(), rejection.rule()));
    }

    pub(crate) fn events(&mut self, before: Option<&Model>, events: &[Event], after: &Contract) {
        events.iter().for_each(|event| self.event(&event.kind));
        for milestone in after.milestones().take(8) {
            self.add(format!("state: {}", milestone.state()));
        }
        for deadline in after.deadlines() {
            self.add(format!("deadline: {}", deadline.kind));
        }
        if let Some(before) = before {
            self.corners(before, events);
        }
    }

    fn event(&mut self, kind: &EventKind) {
        self.add(format!("event: {}", kind.name()));
        match kind {
            EventKind::ContractOffered { rules, offer, .. } => {
                self.add(format!("calls: offers of rules {rules}"));
                if offer.policy.funding == Funding::All && offer.milestones.len() > 1 {
                    self.add("corner: all funded");
                }
            }
            EventKind::EscrowReleased { top_up, cause, .. } => {
                self.add(format!("cause: release {cause:?}"));
                if !top_up.is_zero() {
                    self.add("corner: a top-up");
                }
            }
            EventKind::EscrowReturned { cause, .. } => self.add(format!("cause: return {cause:?}")),
            EventKind::RefundRequested { cause, .. } => self.add(format!("cause: refund {cause:?}")),
            EventKind::ContractClosed { outcome, .. } => self.add(format!("cause: close {outcome:?}")),
            EventKind::MilestoneFunded { deposit, carried, .. } => {
                if deposit.is_zero() {
                    self.add("corner: no deposit");
                }
                if carried.len() > 1 {
                    self.add("corner: two leftovers");
                }
            }
            EventKind::AmountChanged { carried, .. } if !carried.is_empty() => self.add("corner: a dearer one carries"),
            _ => {}
        }
    }
}
