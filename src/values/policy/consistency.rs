//! Fields of a policy that must fit together (POL-3).

use super::Policy;
use super::choices::{Funding, ReviewLapse};
use super::problem::InvalidPolicy;
use super::requirement::PolicyRequirement;

impl Policy {
    /// Checks POL-3, in the order of the rule.
    pub(super) fn check_consistency(&self) -> Result<(), InvalidPolicy> {
        let extends = self.review_extensions > 0;
        let needs_default_award = self.award_window.is_some() || self.small_claim.is_some();
        let default_award = self.default_award_bps;
        let dormancy = self.dormancy_window;
        let requirements = [
            (
                self.review_extension.is_some() == extends,
                "review_extension",
                PolicyRequirement::SetWithExtensions,
            ),
            (
                !extends || self.review_lapse != ReviewLapse::None,
                "review_extensions",
                PolicyRequirement::ZeroWithoutReviewEnd,
            ),
            (
                self.review_lapse != ReviewLapse::ReleaseAndEnd || self.max_current == 1,
                "max_current",
                PolicyRequirement::OneWithReleaseAndEnd,
            ),
            (
                self.funding != Funding::All || self.max_current >= self.max_milestones,
                "max_current",
                PolicyRequirement::AllWithFundingAll,
            ),
            (
                default_award.is_some() == needs_default_award,
                "default_award_bps",
                PolicyRequirement::SetWithDefaultAward,
            ),
            (
                self.small_claim.is_none() || self.answer_window.is_some(),
                "answer_window",
                PolicyRequirement::SetWithSmallClaim,
            ),
            (
                self.small_claim.is_none() || default_award.is_some_and(|bps| (1..=9_999).contains(&bps)),
                "default_award_bps",
                PolicyRequirement::SharedWithSmallClaim,
            ),
            (
                self.review_lapse != ReviewLapse::None
                    || dormancy.is_none_or(|window| window >= self.review_window),
                "dormancy_window",
                PolicyRequirement::AfterReviewWithoutEnd,
            ),
        ];
        for (fits, field, allowed) in requirements {
            if !fits {
                return Err(InvalidPolicy { field, allowed, rule: "POL-3" });
            }
        }
        Ok(())
    }
}
