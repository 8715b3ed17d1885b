//! A contract of `milestone-escrow` as an aggregate of `cqrs-es`, for hosts that have that framework already.
//!
//! The aggregate *is* its log. A contract is never read back from a state (it has no `Deserialize`), so what the framework keeps as
//! a snapshot is the log, too; replaying it for each command takes microseconds.

use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope};
use milestone_escrow::{Clock, Contract, Decision, Event, HistoryError, Instruction, Offer, Rejection, Transfer};
use serde::{Deserialize, Serialize};

/// A contract, as the framework keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EscrowContract {
    log: Vec<Event>,
}

/// An event of a contract. The framework's sequence of it is its revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recorded(pub Event);

/// What can be asked of the aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscrowCommand {
    /// The client's offer opens the contract. In a box: an offer with its policy is far larger than any command.
    Open(Box<Offer>),
    /// A command of a user, whose authenticated role has chosen its type.
    Give(Instruction),
    /// A deadline has passed: what the scheduler asks for.
    Wake,
}

/// Why nothing has happened.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The rules refuse it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The stored log is not the history of a contract, or there is none.
    #[error(transparent)]
    Broken(#[from] HistoryError),
    /// There is a contract under this id.
    #[error("the contract was opened before")]
    OpenedTwice,
}

/// The server's clock, which the framework hands to every command.
pub type SharedClock = Arc<dyn Clock + Send + Sync>;

impl DomainEvent for Recorded {
    fn event_type(&self) -> String {
        self.0.kind.name().to_owned()
    }

    /// The version of the JSON form, not of the rules: those are named by `contract_offered`.
    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl EscrowContract {
    /// The contract that the log makes.
    ///
    /// # Errors
    ///
    /// As [`Contract::replay`].
    pub fn contract(&self) -> Result<Contract, HistoryError> {
        Contract::replay(&self.log)
    }

    fn decide(&self, command: EscrowCommand, clock: &SharedClock) -> Result<Decision, Refused> {
        match command {
            EscrowCommand::Open(_) if !self.log.is_empty() => Err(Refused::OpenedTwice),
            EscrowCommand::Open(offer) => Ok(Contract::open(*offer, &**clock)?),
            EscrowCommand::Give(instruction) => Ok(self.contract()?.handle(instruction, &**clock)?),
            EscrowCommand::Wake => Ok(self.contract()?.advance(&**clock)),
        }
    }
}

impl Aggregate for EscrowContract {
    const TYPE: &'static str = "escrow_contract";
    type Command = EscrowCommand;
    type Event = Recorded;
    type Error = Refused;
    type Services = SharedClock;

    /// Decides first and writes then, so a refused command leaves nothing behind.
    async fn handle(
        &mut self,
        command: EscrowCommand,
        clock: &SharedClock,
        sink: &EventSink<Self>,
    ) -> Result<(), Refused> {
        let (entries, _) = self.decide(command, clock)?.into_parts();
        for event in entries.into_events() {
            sink.write(Recorded(event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Recorded) {
        self.log.push(event.0);
    }
}

/// The money that a stored event stands for, under identities that never change: a query of the framework is called after the
/// commit and can be lost, so an outbox is filled by reading the events again.
pub fn transfers(envelope: &EventEnvelope<EscrowContract>) -> impl Iterator<Item = Transfer> + use<> {
    envelope.payload.0.transfers(u64::try_from(envelope.sequence).unwrap_or(u64::MAX))
}
