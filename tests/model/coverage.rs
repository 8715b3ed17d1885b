//! What a run has reached, compared with everything that it must reach.

use std::collections::BTreeMap;

use milestone_escrow::{
    ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand, Funding, Rejection,
};

use super::{Model, required_coverage};

/// How often each item was reached.
#[derive(Debug, Default)]
pub(crate) struct Coverage(BTreeMap<String, u64>);

fn name(command: &Command) -> String {
    let change = match command {
        Command::Client(ClientCommand::Propose(change))
        | Command::Freelancer(FreelancerCommand::Propose(change)) => {
            format!(" {}", change.name())
        }
        _ => String::new(),
    };
    format!("{} {}{change}", command.role(), command.name())
}

impl Coverage {
    pub(crate) fn add(&mut self, what: impl Into<String>) {
        self.add_times(what, 1);
    }

    pub(crate) fn add_times(&mut self, what: impl Into<String>, times: u64) {
        *self.0.entry(what.into()).or_default() += times;
    }

    /// Adds what another run has reached.
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

    /// The items that were never reached.
    pub(crate) fn missing(&self) -> Vec<String> {
        let all = required_coverage::LISTS
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
            self.edge_cases(before, events);
        }
    }

    fn event(&mut self, kind: &EventKind) {
        self.add(format!("event: {}", kind.name()));
        match kind {
            EventKind::ContractOffered { rules, offer, .. } => {
                self.add(format!("calls: offers of rules {rules}"));
                if offer.policy.funding == Funding::All && offer.milestones.len() > 1 {
                    self.add("edge case: all funded");
                }
            }
            EventKind::EscrowReleased { top_up, cause, .. } => {
                self.add(format!("cause: release {cause:?}"));
                if !top_up.is_zero() {
                    self.add("edge case: a top-up");
                }
            }
            EventKind::EscrowReturned { cause, .. } => self.add(format!("cause: return {cause:?}")),
            EventKind::RefundRequested { cause, .. } => self.add(format!("cause: refund {cause:?}")),
            EventKind::ContractClosed { outcome, .. } => self.add(format!("cause: close {outcome:?}")),
            EventKind::MilestoneFunded { deposit, carried, .. } => {
                if deposit.is_zero() {
                    self.add("edge case: no deposit");
                }
                if carried.len() > 1 {
                    self.add("edge case: two leftovers");
                }
            }
            EventKind::AmountChanged { carried, .. } if !carried.is_empty() => {
                self.add("edge case: a dearer one carries")
            }
            _ => {}
        }
    }
}
