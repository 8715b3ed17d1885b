//! What an act has started and its effects still have to finish.

use alloc::sync::Arc;

use crate::messages::command::Change;
use crate::messages::event::{Outcome, ReturnCause};
use crate::values::party::MilestoneNumber;

/// What the present decision still has to record. There is none between decisions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum PendingEffect {
    /// Milestone 1 is funded with the offer (OFFER-2).
    FundFirst,
    /// All that is held is returned and the contract closes (OFFER-5, END-1).
    Returning(ReturnCause, Outcome),
    /// Refunds are requested of all that lies idle (DORM-2).
    Dormancy,
    /// What a milestone holds is split (DISP-5, PROP-5).
    Split { milestone: MilestoneNumber, to_freelancer: i64, by: Split },
    /// What a change of price sets free is returned (PROP-4).
    Reduction { milestone: MilestoneNumber },
    /// An accepted change is carried out (PROP-1).
    Accepted(Arc<Change>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Split {
    Settlement,
    Award,
}
