//! The states of a milestone, by name, and sets of them.

use core::fmt;

/// The states of a milestone.
///
/// ```
/// use milestone_escrow::MilestoneState;
///
/// assert_eq!(MilestoneState::UnderReview.to_string(), "under_review");
/// ```
///
/// Source: RULES §16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transform = crate::base::schema::in_plain_words))]
pub enum MilestoneState {
    /// Agreed, not paid for yet.
    Planned,
    /// Its price is in escrow; the freelancer works.
    Funded,
    /// Work was handed in; silence will approve it.
    UnderReview,
    /// The client has asked for changes.
    ChangesRequested,
    /// Released in part; the rest is still in escrow.
    Remainder,
    /// All that it holds is asked back; silence will grant it.
    RefundRequested,
    /// In dispute: silence decides it for its opener, or the arbiter does.
    Disputed,
    /// It held escrow and holds none any more.
    Settled,
    /// Struck before it held anything.
    Cancelled,
}

impl MilestoneState {
    /// Its name in the wire form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Funded => "funded",
            Self::UnderReview => "under_review",
            Self::ChangesRequested => "changes_requested",
            Self::Remainder => "remainder",
            Self::RefundRequested => "refund_requested",
            Self::Disputed => "disputed",
            Self::Settled => "settled",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for MilestoneState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl MilestoneState {
    /// All states, in the order of their names in RULES §16.
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

/// A set of milestone states: those in which a command is accepted.
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
    /// The states that hold escrow.
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

    /// Whether a state is one of them.
    #[must_use]
    pub const fn contains(self, state: MilestoneState) -> bool {
        self.0 & state.bit() != 0
    }

    /// The states, in the order of RULES §16.
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
        for (place, state) in self.iter().enumerate() {
            let separator = match (place, Some(state) == last) {
                (0, _) => "",
                (_, true) => " or ",
                (_, false) => ", ",
            };
            write!(formatter, "{separator}{state}")?;
        }
        Ok(())
    }
}
