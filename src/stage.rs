//! The stages of a contract, and the refusal of what a stage does not accept (END-7).

use core::fmt;

use crate::command::Change;
use crate::contract::Contract;
use crate::party::{Party, Role};
use crate::rejection::Rejection;

/// The stages of a contract, in their order.
///
/// ```
/// use milestone_escrow::Stage;
///
/// assert!(Stage::Offered < Stage::Closed);
/// assert_eq!(Stage::Ending.to_string(), "ending");
/// ```
///
/// Source: OFFER-2, OFFER-3, END-2, END-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transform = crate::schema::in_plain_words))]
pub enum Stage {
    /// The client has made an offer, the freelancer has not answered.
    Offered,
    /// The freelancer took the offer.
    Active,
    /// The client ended the contract; what is held waits for the freelancer's answer.
    Ending,
    /// Nothing is held any more.
    Closed,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Offered => "offered",
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Closed => "closed",
        })
    }
}

/// The stages that accept something: the table of END-7 knows only such as follow one another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stages {
    first: Stage,
    last: Stage,
}

impl Stages {
    pub(crate) const OFFERED: Self = Self { first: Stage::Offered, last: Stage::Offered };
    pub(crate) const ACTIVE: Self = Self { first: Stage::Active, last: Stage::Active };
    pub(crate) const UNTIL_ENDING: Self = Self { first: Stage::Active, last: Stage::Ending };
    pub(crate) const UNTIL_CLOSED: Self = Self { first: Stage::Active, last: Stage::Closed };
    pub(crate) const BEFORE_ENDING: Self = Self { first: Stage::Offered, last: Stage::Active };
    pub(crate) const BEFORE_CLOSED: Self = Self { first: Stage::Offered, last: Stage::Ending };

    /// PROP-2; that an offer can be changed is OFFER-6.
    pub(crate) const fn that_accept_change(change: &Change) -> Self {
        match change {
            Change::AddMilestone(_) | Change::ChangeDueDate { .. } | Change::ChangeAmount { .. } => Self::BEFORE_ENDING,
            Change::CancelMilestone { .. } => Self::ACTIVE,
            Change::Settle { .. } => Self::UNTIL_ENDING,
        }
    }

    /// END-1, END-2
    pub(crate) const fn that_accept_end(by: Party) -> Self {
        match by {
            Party::Client => Self::ACTIVE,
            Party::Freelancer => Self::UNTIL_ENDING,
        }
    }

    /// Refuses a command that only these stages accept (END-7); a closed contract accepts something only if the offer had been
    /// accepted (END-5).
    #[inline]
    pub(crate) fn check(
        self,
        contract: &Contract,
        role: impl Into<Role>,
        command: &'static str,
    ) -> Result<(), Rejection> {
        let stage = contract.stage();
        if self.contain(stage) && (stage != Stage::Closed || !contract.was_never_accepted()) {
            return Ok(());
        }
        Err(Rejection::WrongStage { command, role: role.into(), stage, accepted: self.list() })
    }

    #[inline]
    pub(crate) fn contain(self, stage: Stage) -> bool {
        self.first <= stage && stage <= self.last
    }

    fn list(self) -> &'static [Stage] {
        const ALL: &[Stage] = &[Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed];
        let place = |stage| ALL.iter().position(|other| *other == stage);
        let (Some(first), Some(last)) = (place(self.first), place(self.last)) else { return &[] };
        ALL.get(first..=last).unwrap_or_default()
    }
}
