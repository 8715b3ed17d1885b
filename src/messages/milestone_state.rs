//! The states of a milestone, and sets of states.

use core::fmt;

use crate::base::names::names_of;
use crate::base::strict_json::wire;

wire! {
    /// The state of a milestone.
    ///
    /// ```
    /// use milestone_escrow::MilestoneState;
    ///
    /// assert_eq!(MilestoneState::UnderReview.to_string(), "under_review");
    /// ```
    ///
    /// Source: RULES §16.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum MilestoneState {
        /// Agreed, but not funded yet.
        Planned,
        /// Its price is in escrow, and the freelancer works on it.
        Funded,
        /// Work was submitted, and the client reviews it.
        UnderReview,
        /// The client has requested changes.
        ChangesRequested,
        /// A part was released. The rest is still in escrow.
        Remainder,
        /// A refund of all that it holds was requested. The escrow is returned if the freelancer is silent.
        RefundRequested,
        /// A dispute is open. It waits for an answer, or for the arbiter.
        Disputed,
        /// It held escrow and holds none any more.
        Settled,
        /// Cancelled before it held anything.
        Cancelled,
    }
}

names_of! {
    MilestoneState {
        Planned => "planned",
        Funded => "funded",
        UnderReview => "under_review",
        ChangesRequested => "changes_requested",
        Remainder => "remainder",
        RefundRequested => "refund_requested",
        Disputed => "disputed",
        Settled => "settled",
        Cancelled => "cancelled",
    }
}

impl MilestoneState {
    /// All states, in the order of RULES §16.
    const ALL: [Self; 9] = [
        Self::Planned,
        Self::Funded,
        Self::UnderReview,
        Self::ChangesRequested,
        Self::Remainder,
        Self::RefundRequested,
        Self::Disputed,
        Self::Settled,
        Self::Cancelled,
    ];

    const fn bit(self) -> u16 {
        match self {
            Self::Planned => 1,
            Self::Funded => 1 << 1,
            Self::UnderReview => 1 << 2,
            Self::ChangesRequested => 1 << 3,
            Self::Remainder => 1 << 4,
            Self::RefundRequested => 1 << 5,
            Self::Disputed => 1 << 6,
            Self::Settled => 1 << 7,
            Self::Cancelled => 1 << 8,
        }
    }
}

/// A set of milestone states, such as those in which a command is accepted.
///
/// ```
/// use milestone_escrow::{MilestoneState, MilestoneStates};
///
/// let states = MilestoneStates::of(&[MilestoneState::Remainder, MilestoneState::Funded]);
/// assert!(states.contains(MilestoneState::Funded));
/// assert_eq!(states.to_string(), "funded or remainder");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MilestoneStates(u16);

impl MilestoneStates {
    /// The states in which a milestone holds escrow.
    pub const HOLDING: Self = Self::of(&[
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
        MilestoneState::Remainder,
        MilestoneState::RefundRequested,
        MilestoneState::Disputed,
    ]);

    /// The set of these states.
    #[must_use]
    pub const fn of(states: &[MilestoneState]) -> Self {
        let (mut bits, mut rest) = (0, states);
        while let [state, others @ ..] = rest {
            bits |= state.bit();
            rest = others;
        }
        Self(bits)
    }

    /// Whether a state is in the set.
    #[must_use]
    pub const fn contains(self, state: MilestoneState) -> bool {
        self.0 & state.bit() != 0
    }

    /// The states in the set, in the order of RULES §16.
    pub fn iter(self) -> impl Iterator<Item = MilestoneState> {
        MilestoneState::ALL.into_iter().filter(move |state| self.contains(*state))
    }
}

impl fmt::Debug for MilestoneStates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

impl fmt::Display for MilestoneStates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.iter().last();
        for (index, state) in self.iter().enumerate() {
            let separator = match (index, Some(state) == last) {
                (0, _) => "",
                (_, true) => " or ",
                (_, false) => ", ",
            };
            write!(formatter, "{separator}{state}")?;
        }
        Ok(())
    }
}
