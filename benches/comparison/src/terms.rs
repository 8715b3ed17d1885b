//! The part of the policy that every implementation keeps, in integers.

use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;
/// In hundredths of a percent.
const WHOLE: i64 = 10_000;

/// Windows are in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub offer_window: i64,
    pub review_window: i64,
    pub in_order: bool,
    pub max_current: u32,
    pub revision_limit: Option<u32>,
    pub fee_basis_points: i64,
}

impl Terms {
    /// The library's preset, with a fee of 10 %.
    pub const PRESET: Self = Self {
        offer_window: 7 * DAY,
        review_window: 14 * DAY,
        in_order: true,
        max_current: 1,
        revision_limit: None,
        fee_basis_points: 1_000,
    };

    /// The fee on all that was paid on a milestone, rounded half to even (MONEY-5). The fee on whole
    /// multiples of 10 000 is computed apart from the fee on the rest, so nothing overflows.
    pub const fn fee_on(&self, paid: i64) -> i64 {
        let rest = paid % WHOLE * self.fee_basis_points;
        let fee = paid / WHOLE * self.fee_basis_points + rest / WHOLE;
        let twice = rest % WHOLE * 2;
        if twice > WHOLE || (twice == WHOLE && fee % 2 != 0) { fee + 1 } else { fee }
    }

    /// WORK-4
    pub fn allows_revision_after(&self, revisions: u32) -> bool {
        self.revision_limit.is_none_or(|limit| revisions < limit)
    }
}
