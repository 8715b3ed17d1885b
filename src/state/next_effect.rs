//! Which effect follows an event.

use crate::messages::event::ReleaseCause;
use crate::state::contract_state::State;
use crate::state::pending_effect::{PendingEffect, SplitCause};
use crate::state::record::MilestoneRecord;
use crate::values::party::MilestoneNumber;
use crate::values::policy::{Funding, ReviewLapse};

impl State {
    /// FUND-6: if `funding` is `all`, no milestone stays planned.
    #[inline]
    pub(super) fn next_funding(&self) -> Option<PendingEffect> {
        let funds_all = self.policy().funding == Funding::All;
        (funds_all && self.milestones.first_planned().is_some()).then_some(PendingEffect::Funding)
    }

    /// What follows a release: the return of the rest of a split, or the end of the contract (WORK-5).
    #[inline]
    pub(super) fn effect_of_release(
        &self,
        milestone: MilestoneNumber,
        cause: ReleaseCause,
        rest: i64,
    ) -> Option<PendingEffect> {
        let cause = match cause {
            ReleaseCause::Settlement => SplitCause::Settlement,
            ReleaseCause::Award => SplitCause::Award,
            ReleaseCause::AwardLapsed => SplitCause::AwardLapsed,
            ReleaseCause::SmallClaim => SplitCause::SmallClaim,
            ReleaseCause::ReviewLapsed => {
                let ends = self.policy().review_lapse == ReviewLapse::ReleaseAndEnd;
                return ends.then_some(PendingEffect::EndByClient);
            }
            ReleaseCause::Approved | ReleaseCause::AnswerLapsed => return None,
        };
        (rest > 0).then_some(PendingEffect::Split { milestone, to_freelancer: 0, cause })
    }

    /// DISP-9: a small claim that has become contested is split at once.
    pub(super) fn small_claim_split(&self, milestone: MilestoneNumber) -> Option<PendingEffect> {
        let record = self.record(milestone).filter(|record| self.is_small_claim(record))?;
        let to_freelancer = self.default_award(record)?;
        Some(PendingEffect::Split { milestone, to_freelancer, cause: SplitCause::SmallClaim })
    }

    /// The refund request of dormancy that follows the one for this milestone (DORM-2).
    pub(super) fn next_dormant(&self, milestone: MilestoneNumber) -> Option<PendingEffect> {
        let milestone = self.milestones.find_holding_after(milestone, MilestoneRecord::may_be_dormant)?;
        Some(PendingEffect::Dormancy { milestone })
    }

    /// The first refund request of an ending (END-2).
    pub(super) fn first_refund_on_end(&self) -> Option<PendingEffect> {
        let milestone = self.milestones.find_holding(MilestoneRecord::is_refunded_on_end)?;
        Some(PendingEffect::RefundsOnEnd { milestone })
    }

    /// The refund request of an ending that follows the one for this milestone (END-2).
    pub(super) fn next_refund_on_end(&self, milestone: MilestoneNumber) -> Option<PendingEffect> {
        let milestone = self.milestones.find_holding_after(milestone, MilestoneRecord::is_refunded_on_end)?;
        Some(PendingEffect::RefundsOnEnd { milestone })
    }
}
