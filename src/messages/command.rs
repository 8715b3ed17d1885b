//! The commands of the three roles (RULES §16). Each role has its own type.
//!
//! The host finds out a user's role by authentication, and chooses the type. No other authorisation is
//! needed: a command that a role does not have cannot be constructed or deserialized. A freelancer, for
//! example, cannot approve work.

mod arbiter;
mod change;
mod client;
mod freelancer;
mod kinds;
mod message;
mod party;
mod texts;

pub use arbiter::ArbiterCommand;
pub(crate) use arbiter::ArbiterCommandKind;
pub use change::Change;
pub(crate) use change::ChangeKind;
pub use client::ClientCommand;
pub(crate) use client::ClientCommandKind;
pub use freelancer::FreelancerCommand;
pub(crate) use freelancer::FreelancerCommandKind;
pub(crate) use message::CHANGE_FORMS;
pub(crate) use party::PartyCommand;

use core::fmt;

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::values::party::Role;

wire! {
    /// A command of one of the three roles.
    ///
    /// The rule book, the module [`rules`](crate::rules), says what each command does.
    ///
    /// Its JSON contains the role, so use it for logs and tests only. Read what a user sends as a command of
    /// the role that authentication has found, for example as a [`ClientCommand`]. Otherwise users could
    /// choose their roles.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, Command, Role};
    ///
    /// let command = Command::from(ClientCommand::WithdrawOffer);
    /// assert_eq!((command.role(), command.name()), (Role::Client, "withdraw_offer"));
    /// assert_eq!(command.to_string(), "withdraw_offer by the client");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Command {
        /// A command of the client.
        Client(ClientCommand),
        /// A command of the freelancer.
        Freelancer(FreelancerCommand),
        /// A command of the arbiter.
        Arbiter(ArbiterCommand),
    }
}

impl Command {
    /// The role that gives the command.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Client(_) => Role::Client,
            Self::Freelancer(_) => Role::Freelancer,
            Self::Arbiter(_) => Role::Arbiter,
        }
    }

    /// The name of the command in the wire form, such as `fund_milestone`.
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
    /// If the contract has another revision by then, [`Contract::handle`](crate::Contract::handle) rejects
    /// the command with `stale_revision` before it checks anything else.
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

/// Writes the name of the command and its role, as rejections do.
impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} by the {}", self.name(), self.role())
    }
}

/// Displays commands by their names.
macro_rules! displayed_by_name {
    ($($command:ident),+) => {
        $(
            /// Writes the name of the command.
            impl fmt::Display for $command {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter.pad(self.name())
                }
            }
        )+
    };
}
displayed_by_name!(ClientCommand, FreelancerCommand, ArbiterCommand);

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

wire! {
    /// A command, optionally with the revision that its author has seen (REV-1).
    ///
    /// [`Contract::handle`](crate::Contract::handle) takes anything that converts into an `Instruction`: a
    /// command of a role, a [`Command`], or the result of [`Command::seen_at`].
    ///
    /// In JSON it has the fields of a line of the replay program, without the instant (RULES §17). Its JSON
    /// names the role, as that of a [`Command`] does. So do not read an `Instruction` from a user: read the
    /// command type of the user's role.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, Command, Instruction};
    ///
    /// let instruction = Instruction::from(ClientCommand::EndContract);
    /// assert_eq!(
    ///     instruction,
    ///     Instruction { command: Command::Client(ClientCommand::EndContract), revision: None }
    /// );
    ///
    /// # #[cfg(feature = "serde")] {
    /// let seen = instruction.command.seen_at(7);
    /// assert_eq!(serde_json::to_string(&seen)?, r#"{"command":{"client":"end_contract"},"revision":7}"#);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Instruction {
        /// The command.
        pub command: Command,
        /// The revision that the author has seen. Absent if it is not given.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Number>"))]
        pub revision: Option<u64>,
    }
}

impl<C: Into<Command>> From<C> for Instruction {
    fn from(command: C) -> Self {
        Self { command: command.into(), revision: None }
    }
}
