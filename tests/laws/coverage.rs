//! What the histories reached. It shows that the laws were checked on every kind of event, command and
//! rejection.

use core::fmt;
use std::collections::BTreeMap;

use milestone_escrow::{Command, Contract, Event, EventKind, Rejection};

/// Counts by name.
type Counts = BTreeMap<String, u64>;

#[derive(Debug, Default)]
pub(crate) struct Coverage {
    accepted: Counts,
    refused: Counts,
    codes: Counts,
    events: Counts,
    states: Counts,
    deadlines: Counts,
}

/// Codes that only an offer can cause. The tests of the rules check these.
const OF_OFFERS: [&str; 2] = ["invalid_milestone_count", "invalid_policy"];

impl Coverage {
    pub(crate) fn opening(&mut self, rejection: &Rejection) {
        count(&mut self.codes, rejection.code());
    }

    pub(crate) fn answer(&mut self, command: &Command, answer: &Result<Vec<Event>, Rejection>) {
        let name = format!("{} {}", command.role(), command.name());
        match answer {
            Ok(_) => count(&mut self.accepted, &name),
            Err(rejection) => {
                count(&mut self.refused, &name);
                count(&mut self.codes, rejection.code());
            }
        }
    }

    pub(crate) fn events(&mut self, events: &[Event]) {
        for event in events {
            let name = event.kind.name();
            match &event.kind {
                EventKind::EscrowReleased { cause, .. } => {
                    count(&mut self.events, &format!("{name} {cause:?}"))
                }
                EventKind::EscrowReturned { cause, .. } => {
                    count(&mut self.events, &format!("{name} {cause:?}"))
                }
                EventKind::RefundRequested { cause, .. } => {
                    count(&mut self.events, &format!("{name} {cause:?}"))
                }
                EventKind::ContractClosed { outcome, .. } => {
                    count(&mut self.events, &format!("{name} {outcome:?}"))
                }
                EventKind::DisputeOpened { by, .. } => count(&mut self.events, &format!("{name} {by}")),
                _ => count(&mut self.events, name),
            }
        }
    }

    pub(crate) fn state(&mut self, contract: &Contract) {
        count(&mut self.states, &contract.stage().to_string());
        for milestone in contract.milestones() {
            count(&mut self.states, milestone.state().name());
        }
        for deadline in contract.deadlines() {
            count(&mut self.deadlines, deadline.kind.name());
        }
    }

    /// Every command of every role was accepted and rejected, and every event with every cause, every code,
    /// every state and every deadline was reached.
    pub(crate) fn assert_complete(&self) {
        let expected = [
            ("accepted", &self.accepted, 38),
            ("refused", &self.refused, 38),
            ("codes", &self.codes, 31 - OF_OFFERS.len()),
            // There are 34 kinds. Five of them are counted once for each of their 7, 12, 3 and 4 causes or 2
            // openers. `contract_offered` comes before the steps.
            ("events", &self.events, 34 - 1 + 6 + 11 + 2 + 3 + 1),
            ("states", &self.states, 4 + 9),
            ("deadlines", &self.deadlines, 6),
        ];
        for (what, reached, number) in expected {
            assert_eq!(reached.len(), number, "{what} that were reached: {reached:#?}");
        }
        let (accepted, refused) = (total(&self.accepted), total(&self.refused));
        let share = accepted * 100 / (accepted + refused);
        assert!(
            (40..=60).contains(&share),
            "{share} % of the commands are accepted, and it should be about half"
        );
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accepted, refused) = (total(&self.accepted), total(&self.refused));
        writeln!(formatter, "{accepted} commands accepted, {refused} refused")?;
        for counts in
            [&self.accepted, &self.refused, &self.codes, &self.events, &self.states, &self.deadlines]
        {
            writeln!(formatter, "{counts:?}")?;
        }
        Ok(())
    }
}

fn count(counts: &mut Counts, name: &str) {
    *counts.entry(name.to_owned()).or_default() += 1;
}

fn total(counts: &Counts) -> u64 {
    counts.values().sum()
}
