//! The stages of a contract, and ranges of them (END-7).

use crate::base::names::names_of;
use crate::base::strict_json::wire;
wire! {
    /// The stage of a contract. The stages are ordered.
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
    pub enum Stage {
        /// The client has made an offer. The freelancer has not answered it yet.
        Offered,
        /// The freelancer has accepted the offer.
        Active,
        /// The client has ended the contract, and it still holds escrow.
        Ending,
        /// The contract has ended, and it holds nothing.
        Closed,
    }
}

names_of! {
    Stage {
        Offered => "offered",
        Active => "active",
        Ending => "ending",
        Closed => "closed",
    }
}

/// The stages that accept a command. In the table of END-7 they are always consecutive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageRange {
    first: Stage,
    last: Stage,
}

impl StageRange {
    pub(crate) const OFFERED: Self = Self { first: Stage::Offered, last: Stage::Offered };
    pub(crate) const ACTIVE: Self = Self { first: Stage::Active, last: Stage::Active };
    pub(crate) const ACTIVE_TO_ENDING: Self = Self { first: Stage::Active, last: Stage::Ending };
    pub(crate) const ACTIVE_TO_CLOSED: Self = Self { first: Stage::Active, last: Stage::Closed };
    pub(crate) const OFFERED_TO_ACTIVE: Self = Self { first: Stage::Offered, last: Stage::Active };
    pub(crate) const CLOSED: Self = Self { first: Stage::Closed, last: Stage::Closed };
    pub(crate) const OFFERED_TO_ENDING: Self = Self { first: Stage::Offered, last: Stage::Ending };

    #[inline]
    pub(crate) fn contains(self, stage: Stage) -> bool {
        self.first <= stage && stage <= self.last
    }

    /// The stages, in their order.
    pub(crate) fn stages(self) -> &'static [Stage] {
        const ALL: &[Stage] = &[Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed];
        let index = |stage| ALL.iter().position(|other| *other == stage);
        let (Some(first), Some(last)) = (index(self.first), index(self.last)) else { return &[] };
        ALL.get(first..=last).unwrap_or_default()
    }
}
