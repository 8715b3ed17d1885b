//! Roles and parties, and the numbers of milestones and proposals (RULES §1).

use core::fmt;
use core::str::FromStr;

use crate::base::names::{InvalidForm, digits, names_of};
use crate::base::strict_json::wire;

wire! {
    /// One of the three roles of a contract. Time is not a role: it has deadlines, but no commands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Role {
        /// Orders the work and deposits its price.
        Client,
        /// Does the work and is paid for it.
        Freelancer,
        /// Is neutral, and decides contested disputes.
        Arbiter,
    }
}

names_of! {
    Role {
        Client => "client",
        Freelancer => "freelancer",
        Arbiter => "arbiter",
    }
}

wire! {
    /// One of the two parties of a contract: the client or the freelancer.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Party {
        /// Orders the work and deposits its price.
        Client,
        /// Does the work and is paid for it.
        Freelancer,
    }
}

names_of! {
    Party {
        Client => "client",
        Freelancer => "freelancer",
    }
}

impl Party {
    /// The other party.
    ///
    /// ```
    /// use milestone_escrow::Party;
    ///
    /// assert_eq!(Party::Client.other(), Party::Freelancer);
    /// ```
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Freelancer,
            Self::Freelancer => Self::Client,
        }
    }
}

impl From<Party> for Role {
    fn from(party: Party) -> Self {
        match party {
            Party::Client => Self::Client,
            Party::Freelancer => Self::Freelancer,
        }
    }
}

macro_rules! number {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        #[cfg_attr(
            feature = "schemars",
            derive(schemars::JsonSchema),
            schemars(with = "crate::base::schema::Number", transform = crate::base::schema::finish)
        )]
        pub struct $name(u64);

        impl $name {
            /// The number as an integer.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u64 {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        /// Reads a number that is written in digits only.
        impl FromStr for $name {
            type Err = InvalidForm;

            fn from_str(text: &str) -> Result<Self, InvalidForm> {
                let number = digits(text).map(Self);
                number.ok_or(InvalidForm::expected("a whole number in digits, up to 18446744073709551615"))
            }
        }
    };
}

number! {
    /// The number of a milestone: 1, 2, 3 … in the order agreed. A number is never reused.
    ///
    /// Any number can be constructed. A command with a number that the contract does not have is rejected
    /// with `unknown_milestone` (PLAN-6).
    ///
    /// ```
    /// use milestone_escrow::MilestoneNumber;
    ///
    /// assert_eq!(MilestoneNumber::from(2).get(), 2);
    /// assert_eq!("2".parse(), Ok(MilestoneNumber::from(2)));
    /// ```
    MilestoneNumber
}

number! {
    /// The number of a proposal: 1, 2, 3 … in the order in which they were made (PROP-1).
    ///
    /// ```
    /// use milestone_escrow::ProposalNumber;
    ///
    /// assert_eq!(ProposalNumber::from(1).to_string(), "1");
    /// ```
    ProposalNumber
}

impl MilestoneNumber {
    /// Its place in a list, counted from zero. `None` for the number 0, which no milestone has.
    pub(crate) fn index(self) -> Option<usize> {
        usize::try_from(self.0).ok()?.checked_sub(1)
    }

    /// The number of the milestone at this place in a list, counted from zero.
    pub(crate) fn at_index(index: usize) -> Self {
        Self(u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1))
    }
}
