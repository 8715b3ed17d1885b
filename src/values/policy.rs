//! The switches and windows of a contract (RULES §15).

mod preset;

use core::time::Duration;

use crate::base::limits::LONGEST_WINDOW;
#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;

/// How one contract is run: its windows, its order of funding, who may change the plan, the fee.
///
/// A policy is a value. It is written into the contract's first event and governs that contract for ever (POL-2): a later
/// change of a preset changes no running contract. [`Contract::open`](crate::Contract::open) refuses one that is out of
/// bounds (POL-1).
///
/// The fields are public and the list is complete on purpose: a further field would be a new rule book.
///
/// ```
/// use core::time::Duration;
/// use milestone_escrow::Policy;
///
/// let policy = Policy { review_window: Duration::from_secs(3 * 24 * 60 * 60), max_current: 3, ..Policy::upwork() };
/// assert!(policy.validate().is_ok());
/// ```
///
/// Source: POL-1, POL-2.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(default, deny_unknown_fields, transform = schema::in_plain_words)
)]
pub struct Policy {
    /// How long the freelancer has to answer an offer; `None`: it never expires. Whole seconds (OFFER-2).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::optional_seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<schema::Window>"))]
    pub offer_window: Option<Duration>,
    /// How long the client has to review a submission before silence approves it. Whole seconds (WORK-1).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Window"))]
    pub review_window: Duration,
    /// How long the freelancer has to answer a refund request before silence grants it. Whole seconds (REF-1).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Window"))]
    pub refund_window: Duration,
    /// How long the other party has to contest a dispute before silence decides it; `None`: a dispute counts as contested at
    /// once. Whole seconds (DISP-2).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::optional_seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<schema::Window>"))]
    pub answer_window: Option<Duration>,
    /// How long a contract may lie idle before refunds are requested; `None`: for ever. Whole seconds (DORM-1).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::optional_seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<schema::Window>"))]
    pub dormancy_window: Option<Duration>,
    /// How long after closing the client may still pay a bonus; `None`: not at all. Whole seconds (END-6).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::optional_seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<schema::Window>"))]
    pub bonus_window: Option<Duration>,
    /// How long after closing the freelancer may still give a payment back; `None`: not at all. Whole seconds (REF-5).
    #[cfg_attr(feature = "serde", serde(serialize_with = "wire_form::optional_seconds"))]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<schema::Window>"))]
    pub payment_refund_window: Option<Duration>,
    /// Which planned milestone may be funded next (FUND-2).
    pub funding_order: FundingOrder,
    /// How many milestones may be current at once: 1 to 200 (FUND-3).
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = 200)))]
    pub max_current: u64,
    /// Who may add and cancel planned milestones (PLAN-2).
    pub plan_changes: PlanChanges,
    /// How many change requests a milestone may see: 0 to 1000; `None`: any number (WORK-4).
    #[cfg_attr(feature = "schemars", schemars(range(max = 1_000)))]
    pub revision_limit: Option<u64>,
    /// The platform's fee, in hundredths of a percent of what the freelancer is paid: 0 to 10 000 (MONEY-5).
    #[cfg_attr(feature = "schemars", schemars(range(max = 10_000)))]
    pub freelancer_fee_bps: u64,
}

wire! {
    /// Which planned milestone may be funded next (FUND-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum FundingOrder {
        /// Only the lowest-numbered one that is planned.
        Sequential,
        /// Any one.
        Any,
    }
}

wire! {
    /// Who may add and cancel planned milestones (PLAN-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum PlanChanges {
        /// The client alone.
        Client,
        /// Both together, by proposal.
        Mutual,
    }
}

/// The version of the rule book that this crate carries out; it is written into every contract's first event (POL-2).
///
/// ```
/// assert_eq!(milestone_escrow::rules::RULES_VERSION, 1);
/// ```
pub const RULES_VERSION: u64 = 1;

impl Policy {
    /// Whether every field is within its bounds, as [`Contract::open`](crate::Contract::open) asks.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// let policy = Policy { max_current: 0, ..Policy::upwork() };
    /// assert_eq!(policy.validate().unwrap_err().field, "max_current");
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidPolicy`] names the first field that is out of bounds (POL-1).
    pub fn validate(&self) -> Result<(), InvalidPolicy> {
        let windows = [
            ("offer_window", self.offer_window),
            ("review_window", Some(self.review_window)),
            ("refund_window", Some(self.refund_window)),
            ("answer_window", self.answer_window),
            ("dormancy_window", self.dormancy_window),
            ("bonus_window", self.bonus_window),
            ("payment_refund_window", self.payment_refund_window),
        ];
        for (field, window) in windows {
            let fits = window
                .is_none_or(|window| window.subsec_nanos() == 0 && (1..=LONGEST_WINDOW).contains(&window.as_secs()));
            InvalidPolicy::unless(fits, field, "whole seconds from 1 to 315360000")?;
        }
        InvalidPolicy::unless((1..=200).contains(&self.max_current), "max_current", "1 to 200")?;
        let limit_fits = self.revision_limit.is_none_or(|limit| limit <= 1_000);
        InvalidPolicy::unless(limit_fits, "revision_limit", "0 to 1000")?;
        InvalidPolicy::unless(self.freelancer_fee_bps <= 10_000, "freelancer_fee_bps", "0 to 10000")
    }
}

impl Default for Policy {
    /// [`Policy::upwork`].
    fn default() -> Self {
        Self::upwork()
    }
}

/// A field of a policy is out of its bounds (POL-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the policy's {field} must be {allowed}")]
#[non_exhaustive]
pub struct InvalidPolicy {
    /// The field, by its name in the wire form.
    pub field: &'static str,
    /// What it may be.
    pub allowed: &'static str,
}

impl InvalidPolicy {
    fn unless(fits: bool, field: &'static str, allowed: &'static str) -> Result<(), Self> {
        if fits { Ok(()) } else { Err(Self { field, allowed }) }
    }
}

#[cfg(feature = "serde")]
pub(crate) use wire_form::PolicyFields;

#[cfg(feature = "serde")]
mod wire_form {
    use core::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{FundingOrder, PlanChanges, Policy};
    use crate::base::strict_json::{Strict, given};

    pub(super) fn seconds<S: Serializer>(window: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(window.as_secs())
    }

    pub(super) fn optional_seconds<S: Serializer>(window: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        match window {
            Some(window) => serializer.serialize_some(&window.as_secs()),
            None => serializer.serialize_none(),
        }
    }

    /// A policy as it is read: each field as far as it is given. The inner option is the `null` that means *none*.
    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct PolicyFields {
        #[serde(deserialize_with = "given")]
        offer_window: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        review_window: Option<u64>,
        #[serde(deserialize_with = "given")]
        refund_window: Option<u64>,
        #[serde(deserialize_with = "given")]
        answer_window: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        dormancy_window: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        bonus_window: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        payment_refund_window: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        funding_order: Option<FundingOrder>,
        #[serde(deserialize_with = "given")]
        max_current: Option<u64>,
        #[serde(deserialize_with = "given")]
        plan_changes: Option<PlanChanges>,
        #[serde(deserialize_with = "given")]
        revision_limit: Option<Option<u64>>,
        #[serde(deserialize_with = "given")]
        freelancer_fee_bps: Option<u64>,
    }

    impl PolicyFields {
        /// The policy, each field that was not given from `preset`.
        pub(crate) fn or_preset(self, preset: &Policy) -> Policy {
            let window =
                |given: Option<Option<u64>>, preset| given.map_or(preset, |window| window.map(Duration::from_secs));
            let fixed = |given: Option<u64>, preset| given.map_or(preset, Duration::from_secs);
            Policy {
                offer_window: window(self.offer_window, preset.offer_window),
                review_window: fixed(self.review_window, preset.review_window),
                refund_window: fixed(self.refund_window, preset.refund_window),
                answer_window: window(self.answer_window, preset.answer_window),
                dormancy_window: window(self.dormancy_window, preset.dormancy_window),
                bonus_window: window(self.bonus_window, preset.bonus_window),
                payment_refund_window: window(self.payment_refund_window, preset.payment_refund_window),
                funding_order: self.funding_order.unwrap_or(preset.funding_order),
                max_current: self.max_current.unwrap_or(preset.max_current),
                plan_changes: self.plan_changes.unwrap_or(preset.plan_changes),
                revision_limit: self.revision_limit.unwrap_or(preset.revision_limit),
                freelancer_fee_bps: self.freelancer_fee_bps.unwrap_or(preset.freelancer_fee_bps),
            }
        }

        /// The first field that was not given: a policy on record must say everything (POL-2).
        pub(crate) fn first_missing(&self) -> Option<&'static str> {
            let given = [
                ("offer_window", self.offer_window.is_some()),
                ("review_window", self.review_window.is_some()),
                ("refund_window", self.refund_window.is_some()),
                ("answer_window", self.answer_window.is_some()),
                ("dormancy_window", self.dormancy_window.is_some()),
                ("bonus_window", self.bonus_window.is_some()),
                ("payment_refund_window", self.payment_refund_window.is_some()),
                ("funding_order", self.funding_order.is_some()),
                ("max_current", self.max_current.is_some()),
                ("plan_changes", self.plan_changes.is_some()),
                ("revision_limit", self.revision_limit.is_some()),
                ("freelancer_fee_bps", self.freelancer_fee_bps.is_some()),
            ];
            given.into_iter().find_map(|(field, given)| (!given).then_some(field))
        }
    }

    impl<'de> Deserialize<'de> for Policy {
        /// Reads a policy in which each field may be left out: it is then that of [`Policy::upwork`].
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            PolicyFields::deserialize(Strict { name: "Policy", deserializer })
                .map(|fields| fields.or_preset(&Self::upwork()))
        }
    }
}
