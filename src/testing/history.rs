//! Strategies for whole histories.

use alloc::vec::Vec;

use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;
use proptest::sample::Index;
use time::{Duration, UtcDateTime};

use super::forms::{Fill, fill_in};
use super::strategies::{commands, offers};
use crate::contract::aggregate::Contract;
use crate::messages::command::{ClientCommand, Command, FreelancerCommand, Instruction};
use crate::messages::entries::Entries;
use crate::messages::event::Event;
use crate::messages::rejection::Rejection;
use crate::values::instant::FIRST;
use crate::values::offer::Offer;
use crate::values::party::Role;

/// A call of a host to a contract: when, and with which command.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Call {
    /// The clock's reading.
    pub at: UtcDateTime,
    /// The command, which may be rejected. `None` if the call only advances the contract.
    pub instruction: Option<Instruction>,
}

impl Call {
    /// Makes the call to a contract.
    ///
    /// # Errors
    ///
    /// The rejection of the command. An advance is never rejected.
    pub fn make(&self, contract: &mut Contract) -> Result<Entries, Rejection> {
        match &self.instruction {
            Some(instruction) => contract.execute(instruction.clone(), &self.at),
            None => {
                let (entries, advanced) = contract.advance(&self.at).into_parts();
                *contract = advanced;
                Ok(entries)
            }
        }
    }
}

/// An offer, and the calls to its contract.
///
/// The calls of a history always give the same log, whichever program makes them. So compare the log of
/// [`play`](Self::play) with what a host stores.
///
/// Source: RULES §13.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct History {
    /// The client's offer. It is valid.
    pub offer: Offer,
    /// When the offer is made.
    pub offered_at: UtcDateTime,
    /// The calls, in order. About a third of them are rejected.
    pub calls: Vec<Call>,
}

impl History {
    /// Makes all calls. Returns the contract after them, and its log.
    ///
    /// # Errors
    ///
    /// The rejection of the offer, if it was built by hand. The offers of [`histories`] are valid.
    pub fn play(&self) -> Result<(Contract, Vec<Event>), Rejection> {
        let (entries, mut contract) = Contract::open(self.offer.clone(), &self.offered_at)?.into_parts();
        let mut log = entries.into_events();
        for call in &self.calls {
            log.extend(call.make(&mut contract).map(Entries::into_events).unwrap_or_default());
        }
        Ok((contract, log))
    }
}

/// The random draw for a call. It does not depend on the contract, so proptest can shrink it.
#[derive(Debug, Clone)]
struct Draw {
    wait: Wait,
    choice: Choice,
}

#[derive(Debug, Clone, Copy)]
enum Wait {
    Hours(i64),
    /// Until the next deadline, or a nanosecond before or after it.
    ToDeadline(i64),
}

#[derive(Debug, Clone)]
enum Choice {
    /// A permitted command.
    Permitted {
        role: Role,
        index: Index,
        /// Whether to leave out commands that can end the contract. Mostly it is true, because otherwise
        /// every history would be short.
        keeps_open: bool,
        /// Whether to prefer a command that chance alone seldom chooses.
        is_rare: bool,
        fill: Fill,
    },
    Any(Command),
    Advance,
}

/// Histories with this number of calls. Every role calls. Some calls are rejected, some are late, and some
/// are at the exact instant of a deadline.
///
/// ```
/// use milestone_escrow::testing::histories;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let history = histories(30).new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert_eq!(history.calls.len(), 30);
/// assert_eq!(history.play(), history.play());
/// ```
pub fn histories(calls: impl Into<SizeRange>) -> impl Strategy<Value = History> {
    (offers(), 0_i64..=20_000, vec(draws(), calls)).prop_map(|(offer, days, draws)| {
        let offered_at = FIRST.saturating_add(Duration::days(days.saturating_add(730_000)));
        let calls = choose_calls(&offer, offered_at, draws);
        History { offer, offered_at, calls }
    })
}

fn draws() -> impl Strategy<Value = Draw> {
    let wait = prop_oneof![
        8 => (0_i64..=72).prop_map(Wait::Hours),
        1 => (-1_i64..=1).prop_map(Wait::ToDeadline),
        1 => (0_i64..=24 * 120).prop_map(Wait::Hours),
    ];
    let role = prop_oneof![6 => Just(Role::Client), 6 => Just(Role::Freelancer), 2 => Just(Role::Arbiter)];
    let fill = prop_oneof![
        3 => Just(Fill::Template),
        1 => Just(Fill::Least),
        2 => Just(Fill::Middle),
        1 => Just(Fill::Most),
    ];
    let choice = prop_oneof![
        4 => (role, any::<Index>(), prop::bool::weighted(0.9), prop::bool::weighted(0.4), fill).prop_map(
            |(role, index, keeps_open, is_rare, fill)| {
                Choice::Permitted { role, index, keeps_open, is_rare, fill }
            },
        ),
        1 => commands().prop_map(Choice::Any),
        1 => Just(Choice::Advance),
    ];
    (wait, choice).prop_map(|(wait, choice)| Draw { wait, choice })
}

/// Makes calls from the random draws. Each call is chosen for the contract as it is after the call before.
fn choose_calls(offer: &Offer, offered_at: UtcDateTime, draws: Vec<Draw>) -> Vec<Call> {
    let Ok(opened) = Contract::open(offer.clone(), &offered_at) else { return Vec::new() };
    let (mut contract, mut at) = (opened.into_contract(), offered_at);
    let call = |Draw { wait, choice }| {
        at = instant_after(&contract, at, wait);
        let call = Call { at, instruction: choose_command(&contract, at, choice).map(Instruction::from) };
        // A rejection changes nothing.
        let _ = call.make(&mut contract);
        call
    };
    draws.into_iter().map(call).collect()
}

fn instant_after(contract: &Contract, at: UtcDateTime, wait: Wait) -> UtcDateTime {
    match (wait, contract.next_deadline()) {
        (Wait::Hours(hours), _) => at.saturating_add(Duration::hours(hours)),
        (Wait::ToDeadline(off), Some(deadline)) => {
            deadline.at.saturating_add(Duration::nanoseconds(off)).max(at)
        }
        (Wait::ToDeadline(_), None) => at,
    }
}

fn choose_command(contract: &Contract, at: UtcDateTime, choice: Choice) -> Option<Command> {
    match choice {
        Choice::Advance => None,
        Choice::Any(command) => Some(command),
        Choice::Permitted { role, index, keeps_open, is_rare, fill } => {
            let mut permitted = contract.permitted(role, &at);
            if is_rare && permitted.iter().any(|permission| is_seldom_chosen(&permission.template)) {
                permitted.retain(|permission| is_seldom_chosen(&permission.template));
            } else {
                permitted.retain(|permission| !(keeps_open && ends_contract(&permission.template)));
            }
            let place = if permitted.is_empty() { 0 } else { index.index(permitted.len()) };
            // If the role has no permitted command, the freelancer tries to accept the offer.
            let nothing = || FreelancerCommand::AcceptOffer.into();
            Some(
                permitted.into_iter().nth(place).map_or_else(nothing, |permission| fill_in(permission, fill)),
            )
        }
    }
}

fn ends_contract(command: &Command) -> bool {
    matches!(
        command,
        Command::Client(
            ClientCommand::WithdrawOffer | ClientCommand::EndContract | ClientCommand::Propose(_)
        ) | Command::Freelancer(
            FreelancerCommand::DeclineOffer { .. }
                | FreelancerCommand::EndContract
                | FreelancerCommand::Refund { .. }
                | FreelancerCommand::Propose(_)
        )
    )
}

/// Whether a command needs a state that seldom lasts, because other commands soon change it.
fn is_seldom_chosen(command: &Command) -> bool {
    use ClientCommand as Client;
    use FreelancerCommand as Freelancer;
    match command {
        Command::Client(command) => matches!(
            command,
            Client::RequestChanges { .. }
                | Client::ExtendReview { .. }
                | Client::Dispute { .. }
                | Client::Contest { .. }
                | Client::AcceptProposal { .. }
                | Client::LeaveFeedback { .. }
        ),
        Command::Freelancer(command) => matches!(
            command,
            Freelancer::SubmitWork { .. }
                | Freelancer::Dispute { .. }
                | Freelancer::Contest { .. }
                | Freelancer::AcceptProposal { .. }
                | Freelancer::LeaveFeedback { .. }
        ),
        Command::Arbiter(_) => true,
    }
}
