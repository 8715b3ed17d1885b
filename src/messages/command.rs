//! What each role can ask for (RULES §16): commands are typed by role.
//!
//! The host's authentication chooses the enum; that is the whole of authorisation. A freelancer's approval
//! cannot be constructed or deserialized.

mod arbiter;
mod change;
mod client;
mod freelancer;
mod kinds;
mod shared;

pub use arbiter::ArbiterCommand;
pub(crate) use arbiter::ArbiterCommandKind;
pub use change::Change;
pub(crate) use change::ChangeKind;
pub use client::ClientCommand;
pub(crate) use client::ClientCommandKind;
pub use freelancer::FreelancerCommand;
pub(crate) use freelancer::FreelancerCommandKind;
pub(crate) use shared::PartyCommand;

use crate::base::strict_json::wire;
use crate::values::party::Role;

wire! {
    /// A command of one of the three roles.
    ///
    /// What each comes to is said in the rule book, the module [`rules`](crate::rules).
    ///
    /// Its JSON names the role, so it is for logs and tests. What a user sends is read as the command of the role that
    /// authentication has found – a [`ClientCommand`], say – or users would choose their roles.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, Command, Role};
    ///
    /// let command = Command::from(ClientCommand::WithdrawOffer);
    /// assert_eq!((command.role(), command.name()), (Role::Client, "withdraw_offer"));
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Command {
        /// What the client asks for.
        Client(ClientCommand),
        /// What the freelancer asks for.
        Freelancer(FreelancerCommand),
        /// What the arbiter asks for.
        Arbiter(ArbiterCommand),
    }
}

impl Command {
    /// Whose command it is.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Client(_) => Role::Client,
            Self::Freelancer(_) => Role::Freelancer,
            Self::Arbiter(_) => Role::Arbiter,
        }
    }

    /// Its name in the wire form, such as `fund_milestone`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Client(command) => command.name(),
            Self::Freelancer(command) => command.name(),
            Self::Arbiter(command) => command.name(),
        }
    }

    /// The command together with the revision that its author has seen (REV-1).
    ///
    /// If the contract has moved on since, [`Contract::handle`](crate::Contract::handle) answers `stale_revision` before it
    /// looks at anything else.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, Command};
    ///
    /// let instruction = Command::from(ClientCommand::EndContract).seen_at(7);
    /// assert_eq!(instruction.revision, Some(7));
    /// ```
    #[must_use]
    pub const fn seen_at(self, revision: u64) -> Instruction {
        Instruction { command: self, revision: Some(revision) }
    }
}

impl From<ClientCommand> for Command {
    fn from(command: ClientCommand) -> Self {
        Self::Client(command)
    }
}

impl From<FreelancerCommand> for Command {
    fn from(command: FreelancerCommand) -> Self {
        Self::Freelancer(command)
    }
}

impl From<ArbiterCommand> for Command {
    fn from(command: ArbiterCommand) -> Self {
        Self::Arbiter(command)
    }
}

/// A command, and the revision at which its author saw the contract, if that is told (REV-1).
///
/// [`Contract::handle`](crate::Contract::handle) takes anything that becomes one: a role's command, a [`Command`], or
/// [`Command::seen_at`].
///
/// ```
/// use milestone_escrow::{ClientCommand, Command, Instruction};
///
/// let instruction = Instruction::from(ClientCommand::EndContract);
/// assert_eq!(instruction, Instruction { command: Command::Client(ClientCommand::EndContract), revision: None });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Instruction {
    /// What is asked for.
    pub command: Command,
    /// The number of events that the author had seen; `None` if that is not told.
    pub revision: Option<u64>,
}

impl<C: Into<Command>> From<C> for Instruction {
    fn from(command: C) -> Self {
        Self { command: command.into(), revision: None }
    }
}
