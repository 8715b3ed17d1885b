//! The effects that an act still needs.

use alloc::sync::Arc;

use crate::messages::command::Change;
use crate::messages::event::{Outcome, ReturnCause};
use crate::values::party::MilestoneNumber;

/// What the current decision must still record. Between decisions, nothing is pending.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum PendingEffect {
    /// The first planned milestone is funded: with the offer (OFFER-2), or because `funding` is `all`
    /// (FUND-6).
    Funding,
    /// All that is held is returned, and then the contract closes (OFFER-5, END-1).
    ReturnAndClose(ReturnCause, Outcome),
    /// A refund is requested for this milestone, and then for the later ones to which dormancy applies
    /// (DORM-2).
    Dormancy { milestone: MilestoneNumber },
    /// A refund is requested for this milestone, and then for the later ones that END-2 names.
    RefundsOnEnd { milestone: MilestoneNumber },
    /// What a milestone holds is split (DISP-5, DISP-8, DISP-9, PROP-5).
    Split { milestone: MilestoneNumber, to_freelancer: i64, cause: SplitCause },
    /// What a milestone holds above its new price is returned (PROP-4).
    Reduction { milestone: MilestoneNumber },
    /// The contract ends as if the client had ended it (WORK-5).
    EndByClient,
    /// An accepted change is carried out (PROP-1).
    AcceptedChange(Arc<Change>),
}

/// Why the escrow of a milestone is split between the parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SplitCause {
    Settlement,
    Award,
    AwardLapsed,
    SmallClaim,
}
