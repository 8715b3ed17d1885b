//! A contract of `milestone-escrow` as an aggregate of `cqrs-es`, for hosts that already use that framework.
//!
//! **It leaves out the money.** It stores events without authorising the payments that they collect, and it
//! makes no transfer. In a real host, a command comes here only after its collections were authorised: decide
//! on a copy of the contract first, authorise `Decision::collections`, and send the command with the revision
//! that the decision saw (REV-1). It also has no policies of a platform: `EscrowCommand::Open` takes any
//! offer. The guide's chapters `embedding` and `payments` say what is missing, and `examples/marketplace`
//! does it.
//!
//! The aggregate contains only its log. A contract cannot be read back from a state, because it has no
//! `Deserialize`. So the framework's snapshot is the log, too. To replay it for each command takes
//! microseconds.

use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope};
use milestone_escrow::{
    Clock, Contract, Decision, Event, HistoryError, Instruction, Offer, Rejection, Transfer,
};
use serde::{Deserialize, Serialize};

/// A contract, as the framework keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EscrowContract {
    log: Vec<Event>,
}

/// An event of a contract. The sequence number that the framework gives it is its revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recorded(pub Event);

/// The commands of the aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscrowCommand {
    /// The client's offer, which opens the contract. It is in a box, because an offer with its policy is far
    /// larger than any command.
    Open(Box<Offer>),
    /// A command of a user. The role that authentication found has chosen its type.
    Give(Instruction),
    /// A deadline has passed. The scheduler sends this.
    Wake,
}

/// Why a command had no effect.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The rules reject it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The stored log is not the history of a contract, or there is no log.
    #[error(transparent)]
    Broken(#[from] HistoryError),
    /// There is already a contract under this id.
    #[error("the contract was opened before")]
    OpenedTwice,
}

/// The server's clock. The framework passes it to every command.
pub type SharedClock = Arc<dyn Clock + Send + Sync>;

impl DomainEvent for Recorded {
    fn event_type(&self) -> String {
        self.0.kind.name().to_owned()
    }

    /// The version of the JSON form, and not of the rules. `contract_offered` names the version of the rules.
    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl EscrowContract {
    /// The contract that the log makes.
    ///
    /// # Errors
    ///
    /// The errors of [`Contract::replay`].
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

    /// Decides before it writes, so a rejected command changes nothing.
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

/// The transfers of a stored event. Their identities never change. A query of the framework runs after the
/// commit and can be lost, so an outbox must be filled from the stored events.
pub fn transfers(envelope: &EventEnvelope<EscrowContract>) -> impl Iterator<Item = Transfer> + use<> {
    envelope.payload.0.transfers(u64::try_from(envelope.sequence).unwrap_or(u64::MAX))
}
