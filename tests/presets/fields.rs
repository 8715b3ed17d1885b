//! The fields of a policy, by name.

use core::time::Duration;

use milestone_escrow::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};
use milestone_escrow::{Money, Policy};

/// The value of a field. `None` if it has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Window(Option<Duration>),
    Count(Option<u64>),
    Amount(Option<Money>),
    Word(&'static str),
}

/// Every field, in the order of RULES §15. If a field is missing here, this does not compile.
macro_rules! fields {
    ($($field:ident)+) => {
        pub(crate) fn fields(policy: &Policy) -> [(&'static str, Value); 29] {
            let Policy { $($field),+ } = policy;
            [$((stringify!($field), Value::from(*$field))),+]
        }
    };
}

fields! {
    offer_window review_window refund_window answer_window dormancy_window bonus_window payment_refund_window
    funding_order max_current plan_changes revision_limit freelancer_fee_bps
    funding max_milestones minimum_price review_lapse review_extension review_extensions release_amount
    carry_after freelancer_answer_window award_window default_award_bps small_claim clearance_window
    client_fee_bps initiation_fee client_fees feedback_window
}

macro_rules! values {
    ($($type:ty: $value:ident => $made:expr,)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        })+
    };
}

values! {
    Duration: window => Self::Window(Some(window)),
    Option<Duration>: window => Self::Window(window),
    u64: count => Self::Count(Some(count)),
    Option<u64>: count => Self::Count(count),
    Option<Money>: amount => Self::Amount(amount),
    FundingOrder: order => Self::Word(match order {
        FundingOrder::Sequential => "sequential",
        FundingOrder::Any => "any",
    }),
    PlanChanges: changes => Self::Word(match changes {
        PlanChanges::Client => "client",
        PlanChanges::Mutual => "mutual",
    }),
    Funding: funding => Self::Word(match funding {
        Funding::Each => "each",
        Funding::All => "all",
    }),
    ReviewLapse: lapse => Self::Word(match lapse {
        ReviewLapse::Release => "release",
        ReviewLapse::ReleaseAndEnd => "release_and_end",
        ReviewLapse::None => "none",
    }),
    ReleaseAmount: amount => Self::Word(match amount {
        ReleaseAmount::Any => "any",
        ReleaseAmount::AtMostHeld => "at_most_held",
        ReleaseAmount::AllHeld => "all_held",
    }),
    ClientFees: fees => Self::Word(match fees {
        ClientFees::Kept => "kept",
        ClientFees::Returned => "returned",
    }),
}
