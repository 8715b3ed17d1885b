//! Fields of a policy that must fit together (POL-3).

use super::Policy;
use super::choices::{Funding, ReviewLapse};
use super::problem::InvalidPolicy;

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
                "none if review_extensions is 0, and set otherwise",
            ),
            (
                !extends || self.review_lapse != ReviewLapse::None,
                "review_extensions",
                "0 if review_lapse is none, because such a review has no end",
            ),
            (
                self.review_lapse != ReviewLapse::ReleaseAndEnd || self.max_current == 1,
                "max_current",
                "1 if review_lapse is release_and_end",
            ),
            (
                self.funding != Funding::All || self.max_current >= self.max_milestones,
                "max_current",
                "at least max_milestones if funding is all",
            ),
            (
                default_award.is_some() == needs_default_award,
                "default_award_bps",
                "none if there is neither an award_window nor a small_claim, and set otherwise",
            ),
            (
                self.small_claim.is_none() || self.answer_window.is_some(),
                "answer_window",
                "set if there is a small_claim: otherwise a dispute would be split as soon as it is opened",
            ),
            (
                self.small_claim.is_none() || default_award.is_some_and(|bps| (1..=9_999).contains(&bps)),
                "default_award_bps",
                "1 to 9999 if there is a small_claim: no party may get everything without a decision",
            ),
            (
                self.review_lapse != ReviewLapse::None || dormancy.is_none_or(|window| window >= self.review_window),
                "dormancy_window",
                "none, or at least the review_window, if review_lapse is none",
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
