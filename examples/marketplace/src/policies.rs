//! The policies of this platform, by name. The platform makes them; a client chooses one of the names.
//!
//! A policy says what silence means, how long each user has to act, and what the platform keeps. A client who
//! could send a policy could offer a contract without the platform's fee, or with a window of one second.

use std::collections::BTreeMap;
use std::time::Duration;

use milestone_escrow::{Currency, MilestoneTerms, Money, Offer, Policy};
use serde::{Deserialize, Serialize};

/// The part of an offer that a client chooses: everything except the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The one currency of the contract.
    pub currency: Currency,
    /// The milestones in the order agreed.
    pub milestones: Vec<MilestoneTerms>,
    /// Whether milestone 1 is funded with the offer.
    #[serde(default)]
    pub fund_first: Option<bool>,
}

impl Terms {
    /// The offer of these terms under a policy.
    #[must_use]
    pub fn under(self, policy: Policy) -> Offer {
        let Self { currency, milestones, fund_first } = self;
        Offer { currency, milestones, fund_first: fund_first.unwrap_or_default(), policy }
    }
}

/// The policies of a platform, each under its name, and the default for offers that name none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    default: String,
    policies: BTreeMap<String, Policy>,
}

impl Policies {
    /// A set of policies.
    ///
    /// # Errors
    ///
    /// If no policy has the name of the default, or if a policy could not govern any contract.
    pub fn new(
        default: impl Into<String>,
        policies: impl IntoIterator<Item = (String, Policy)>,
    ) -> Result<Self, String> {
        let (default, policies) = (default.into(), policies.into_iter().collect());
        Self { default, policies }.checked()
    }

    /// Reads a set of policies. A field that is left out is as in [`Policy::upwork`].
    ///
    /// # Errors
    ///
    /// The errors of [`new`](Self::new), and an error if the text is not the JSON of a set of policies.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str::<Self>(text).map_err(|error| error.to_string())?.checked()
    }

    fn checked(self) -> Result<Self, String> {
        if !self.policies.contains_key(&self.default) {
            return Err(format!("there is no policy {:?}, which is to be the default", self.default));
        }
        for (name, policy) in &self.policies {
            policy.validate().map_err(|error| format!("the policy {name:?}: {error}"))?;
        }
        Ok(self)
    }

    /// The policy with this name, or the default if no name is given. `None` if no policy has the name.
    #[must_use]
    pub fn named(&self, name: Option<&str>) -> Option<&Policy> {
        self.policies.get(name.unwrap_or(&self.default))
    }

    /// The name of the default policy.
    #[must_use]
    pub fn default_name(&self) -> &str {
        &self.default
    }

    /// Each policy with its name, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.policies.iter().map(|(name, policy)| (name.as_str(), policy))
    }
}

const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

impl Default for Policies {
    /// The policies that this platform offers: presets of the crate, with the platform's own fees.
    ///
    /// One of them contains amounts in US dollars, so it is for contracts in US dollars only (MONEY-3).
    fn default() -> Self {
        let usd = |text| Money::parse(text, Currency::USD).ok();
        let standard = Policy { freelancer_fee_bps: 1_000, ..Policy::upwork() };
        let protected = Policy {
            default_award_bps: Some(5_000),
            small_claim: usd("50.00"),
            ..Policy::upwork_2026(1_000, 500, usd("4.99"))
        };
        let up_front = Policy::escrow_com_2026(days(3), 0, 325);
        let policies = [("standard", standard), ("protected", protected), ("up_front", up_front)];
        let policies = policies.map(|(name, policy)| (name.to_owned(), policy)).into();
        Self { default: "standard".to_owned(), policies }
    }
}

#[cfg(test)]
mod tests {
    use super::Policies;

    #[test]
    fn the_policies_of_this_platform_can_govern_contracts() {
        let policies = Policies::default();
        assert_eq!(policies.clone().checked(), Ok(policies));
    }

    #[test]
    fn a_set_without_its_default_or_with_a_policy_out_of_bounds_is_refused() {
        let refused = |text| Policies::from_json(text).unwrap_err();
        assert!(refused(r#"{"default":"a","policies":{}}"#).contains("there is no policy \"a\""));
        let out_of_bounds = refused(r#"{"default":"a","policies":{"a":{"max_current":0}}}"#);
        assert!(out_of_bounds.contains("the policy \"a\": the policy's max_current"), "{out_of_bounds}");
        assert!(refused(r#"{"default":"a","policies":{"a":{"speed":1}}}"#).contains("unknown field `speed`"));
    }
}
