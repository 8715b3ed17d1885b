//! The English sentences of refusals.

use super::{Told, text};

impl Told<'_> {
    pub(super) fn invalid_input(&self) -> Option<String> {
        let (field, least, most) = (|| self.at("field"), || self.at("minimum"), || self.at("maximum"));
        Some(match self.0.id() {
            "stale_revision" => {
                let (seen, actual) = (self.at("seen"), self.at("actual"));
                format!(
                    "the command was given for revision {seen}, but the contract is now at revision {actual}"
                )
            }
            "invalid_text" => {
                let length = self.at("length");
                format!("the {} must have {} to {} characters, but it has {length}", field(), least(), most())
            }
            "invalid_character" => {
                format!("the {} must not contain the character {}", field(), self.at("character"))
            }
            "currency_mismatch" => {
                let (expected, found) = (self.at("expected"), self.at("found"));
                format!(
                    "the {} must be in {expected}, the contract's currency, but it is in {found}",
                    field()
                )
            }
            "invalid_amount" => format!("the {} must be more than zero", field()),
            "invalid_due_date" => {
                let (days, due) = (self.at("maximum_days"), self.also("", "due"));
                let ahead = format!("at most {days} days ahead, but it is{due}");
                format!("the due date must be in the years 0000 to 9999 and {ahead}")
            }
            "invalid_window" => {
                let (least, most) = (self.at("minimum_seconds"), self.at("maximum_seconds"));
                format!("the extension must be a whole number of seconds from {least} to {most}")
            }
            "invalid_stars" => {
                format!(
                    "the number of stars must be {} to {}, but it is {}",
                    least(),
                    most(),
                    self.at("stars")
                )
            }
            "invalid_milestone_count" => {
                let allowed = if least() == most() {
                    format!("exactly {}", most())
                } else {
                    format!("{} to {}", least(), most())
                };
                format!(
                    "the number of milestones in an offer must be {allowed}, but it is {}",
                    self.at("count")
                )
            }
            "invalid_policy" => format!("the policy's {} must be {}", field(), self.allowed()),
            _ => return None,
        })
    }

    fn allowed(&self) -> String {
        let words = match self.at("allowed").as_str() {
            "count" => return format!("{} to {}", self.at("minimum"), self.at("maximum")),
            "seconds" => {
                return format!(
                    "a whole number of seconds from {} to {}",
                    self.at("minimum"),
                    self.at("maximum")
                );
            }
            "more_than_zero" => "more than zero",
            "set_with_extensions" => "none if review_extensions is 0, and set otherwise",
            "zero_without_review_end" => "0 if review_lapse is none, because such a review has no end",
            "one_with_release_and_end" => "1 if review_lapse is release_and_end",
            "all_with_funding_all" => "at least max_milestones if funding is all",
            "set_with_default_award" => {
                "set if there is an award_window or a small_claim, and none otherwise"
            }
            "set_with_small_claim" => {
                "set if there is a small_claim: otherwise a dispute would be split as soon as it is opened"
            }
            "shared_with_small_claim" => {
                "1 to 9999 if there is a small_claim: no party may get everything without a decision"
            }
            "after_review_without_end" => "none, or at least the review_window, if review_lapse is none",
            other => panic!("{other} has no words"),
        };
        words.into()
    }

    pub(super) fn not_now(&self) -> Option<String> {
        let (n, command) = (|| self.at("milestone"), || self.at("command"));
        Some(match self.0.id() {
            "wrong_stage" => {
                let (role, stage) = (self.at("role"), self.at("stage"));
                let why = match self.names("accepted") {
                    [] => ": no milestone was ever funded, or the policy has no feedback_window".into(),
                    all if all.contains(&stage.as_str()) => {
                        format!(": the contract is {stage}, and its offer was never accepted")
                    }
                    all => format!(" while the contract is {stage}, only while it is {}", all.join(" or ")),
                };
                format!("{} by the {role} is not accepted{why}", command())
            }
            "window_closed" => match self.0.get("until") {
                Some(until) => {
                    format!("after closing, {} was accepted only until {}", command(), text(until))
                }
                None => format!("after closing, {} is never accepted under this policy", command()),
            },
            "unknown_milestone" => {
                let milestones = match self.at("count").as_str() {
                    "1" => "only milestone 1".to_owned(),
                    count => format!("milestones 1 to {count}"),
                };
                format!("there is no milestone {}: the contract has {milestones}", n())
            }
            "unknown_proposal" => format!("proposal {} is not open", self.at("proposal")),
            "wrong_party" => format!("only the {} may do this", self.at("expected")),
            "wrong_state" => {
                let state = self.at("state");
                let needed = match self.names("accepted") {
                    all if self.0.get("condition").is_some() && all.contains(&state.as_str()) => {
                        self.condition(&state).into()
                    }
                    [_, _, _, _, _, _] => "a milestone that holds escrow".into(),
                    [one] => format!("the state {one}"),
                    [most @ .., last] => format!("the state {} or {last}", most.join(", ")),
                    [] => panic!("no state is accepted"),
                };
                format!("milestone {} has the state {state}; {} needs {needed}", n(), command())
            }
            "consent_required" => {
                format!("under this policy, {} needs the freelancer's consent: make a proposal", command())
            }
            "out_of_order" => {
                format!("milestones are funded in their order: the next one is milestone {}", self.at("next"))
            }
            _ => return None,
        })
    }

    fn condition(&self, state: &str) -> &'static str {
        match (self.at("condition").as_str(), state) {
            ("work_expected", _) => {
                "a refund request by dormancy, on a milestone that was not a remainder when the refund was \
                 requested"
            }
            ("claim_disputable", "under_review") => {
                "a claim above 0, review_lapse = none in the policy, and a review_window that has passed"
            }
            ("claim_disputable", "refund_requested") => {
                "a claim above 0, and a refund request that cannot be answered by submitting the work"
            }
            ("claim_disputable", _) => "a claim above 0",
            ("not_contested", _) => "a dispute that is not contested yet",
            ("contested", _) => "a dispute that is contested",
            ("award_to_come", _) => "a dispute that is contested, and an award_window in the policy",
            ("not_contested_no_refund", _) => {
                "a dispute that is not contested and does not answer a refund request"
            }
            ("contested_no_refund", _) => "a dispute that is contested and does not answer a refund request",
            ("own_deadline", _) => "a milestone that has its own deadline",
            (other, _) => panic!("{other} has no words"),
        }
    }

    pub(super) fn limits_and_amounts(&self) -> Option<String> {
        let n = || self.at("milestone");
        Some(match self.0.id() {
            "too_many_current" => {
                let most = format!("the number of current milestones must be at most {}", self.at("maximum"));
                let advice =
                    "first release a part or all of a current milestone, or get that milestone refunded";
                format!("{most}: {advice}")
            }
            "revision_limit_reached" => {
                format!("the number of change requests on a milestone must be at most {}", self.at("limit"))
            }
            "extension_limit_reached" => {
                let limit = self.at("limit");
                format!("the number of extensions of a milestone's reviews must be at most {limit}")
            }
            "limit_reached" => {
                let of = match self.at("of").as_str() {
                    "milestones" => "milestones (cancelled ones count)",
                    _ => "open proposals of one party",
                };
                format!("the number of {of} must be at most {}", self.at("limit"))
            }
            "amount_below_minimum" => {
                format!("the price of a milestone must be at least {}", self.at("minimum_price"))
            }
            "same_amount" => {
                let amount = self.at("amount");
                format!("the price of milestone {} is already {amount}: propose another price", n())
            }
            "feedback_given" => {
                format!("the {} has already left feedback, and may leave it only once", self.at("by"))
            }
            "stale_proposal" => {
                let proposal = self.at("proposal");
                format!(
                    "proposal {proposal} is out of date, because its milestone has changed since: make a new \
                     proposal"
                )
            }
            "amount_required" => {
                format!("the claim on milestone {} is zero, so the amount to release must be given", n())
            }
            "partial_not_allowed" => {
                format!("the amount must be {}, which is all that milestone {} holds", self.at("held"), n())
            }
            "amount_exceeds_held" => {
                let held = self.at("held");
                format!("the amount must be at most {held}, which is what milestone {} holds", n())
            }
            "amount_exceeds_paid" => {
                let paid = format!("{}, which is what was paid on milestone {}", self.at("paid"), n());
                format!("the amount must be at most {paid} and not given back yet")
            }
            "partial_needs_settlement" => {
                let claim = self.at("claim");
                let advice = "to pay less, propose a settlement";
                format!("the amount must be at least {claim}, which is the claim: {advice}")
            }
            "time_out_of_range" => {
                let window = self.at("window").replace("extended_window", "extended window");
                format!("the {window} would end after the year 9999")
            }
            "internal" => {
                "a decision could not be recorded, which is a bug in milestone-escrow: replay the contract \
                 from its log"
                    .into()
            }
            _ => return None,
        })
    }
}
