//! The offer with which the client opens a contract (RULES §4).

#[cfg(feature = "schemars")]
pub(crate) mod schema;

use alloc::string::String;
use alloc::vec::Vec;

use time::Date;

#[cfg(feature = "schemars")]
use crate::base::schema as schema_types;
use crate::base::strict_json::wire;
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::policy::Policy;
use crate::values::text_bounds::{self, TextBounds};

/// An offer: the currency, the milestones in order, whether milestone 1 is funded with it, and the policy.
///
/// It is plain data. [`Contract::open`](crate::Contract::open) checks it.
///
/// ```
/// use milestone_escrow::{Currency, MilestoneTerms, Money, Offer};
///
/// let price = Money::parse("50.00", Currency::USD)?;
/// let offer = Offer::new(Currency::USD)
///     .milestone(MilestoneTerms::new("Draft", price))
///     .milestone(MilestoneTerms::new("Final text", price))
///     .fund_first(true);
/// assert_eq!(offer.milestones.len(), 2);
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
///
/// Source: OFFER-1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = schema_types::finish)
)]
pub struct Offer {
    /// The currency of the contract.
    pub currency: Currency,
    /// The milestones in the order agreed: 1 to 200.
    #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 200)))]
    pub milestones: Vec<MilestoneTerms>,
    /// Whether the price of milestone 1 is deposited with the offer.
    #[cfg_attr(feature = "schemars", schemars(default, with = "schema_types::Optional<bool>"))]
    pub fund_first: bool,
    /// The windows and switches of the contract. They never change.
    #[cfg_attr(
        feature = "schemars",
        schemars(default, with = "schema_types::Optional<Policy>", transform = schema_types::without_default)
    )]
    pub policy: Policy,
}

impl Offer {
    /// An offer without milestones, with the policy [`Policy::upwork`].
    ///
    /// ```
    /// use milestone_escrow::{Currency, Offer, Policy};
    ///
    /// assert_eq!(Offer::new(Currency::EUR).policy, Policy::upwork());
    /// ```
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, milestones: Vec::new(), fund_first: false, policy: Policy::upwork() }
    }

    /// The offer with one more milestone at its end.
    #[must_use]
    pub fn milestone(mut self, terms: MilestoneTerms) -> Self {
        self.milestones.push(terms);
        self
    }

    /// Sets whether milestone 1 is funded with the offer.
    #[must_use]
    pub fn fund_first(mut self, fund_first: bool) -> Self {
        self.fund_first = fund_first;
        self
    }

    /// The offer with this policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

wire! {
    /// The terms of a milestone: title, description, price, and an optional due date.
    ///
    /// ```
    /// use milestone_escrow::{Currency, MilestoneTerms, Money};
    /// use time::macros::date;
    ///
    /// let terms = MilestoneTerms::new("Logo", Money::parse("80", Currency::EUR)?)
    ///     .description("Three drafts, one final")
    ///     .due(date!(2026-03-01));
    /// assert_eq!(terms.amount.to_string(), "80.00 EUR");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// Source: OFFER-1, PLAN-7.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct MilestoneTerms {
        /// The title: 1 to 200 characters after trimming white space, without control characters. It is
        /// stored trimmed.
        #[cfg_attr(feature = "schemars", schemars(with = "schema_types::Title"))]
        pub title: String,
        /// The description: up to 5 000 characters. It may be empty.
        #[cfg_attr(feature = "serde", serde(default, with = "crate::base::strict_json::or_default"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema_types::Optional<schema_types::Text>"))]
        pub description: String,
        /// The price: more than zero, in the contract's currency.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::PositiveMoney"))]
        pub amount: Money,
        /// The due date: a calendar day in UTC, at most 3 650 days ahead. It may lie in the past.
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_date",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema_types::Optional<schema_types::Date>"))]
        pub due: Option<Date>,
    }
}

impl MilestoneTerms {
    /// How long its texts may be: the title, and the description. A title is counted after trimming.
    ///
    /// ```
    /// use milestone_escrow::MilestoneTerms;
    ///
    /// let bounds = MilestoneTerms::texts().iter().map(|text| (text.field, text.minimum, text.maximum));
    /// assert!(bounds.eq([("title", 1, 200), ("description", 0, 5_000)]));
    /// ```
    ///
    /// Source: OFFER-1.
    #[must_use]
    pub const fn texts() -> &'static [TextBounds] {
        &text_bounds::TERMS
    }

    /// Terms without a description or a due date.
    #[must_use]
    pub fn new(title: impl Into<String>, amount: Money) -> Self {
        Self { title: title.into(), description: String::new(), amount, due: None }
    }

    /// The terms with this description.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The terms as they are stored: the title is trimmed (OFFER-1).
    pub(crate) fn with_trimmed_title(mut self) -> Self {
        self.trim_title();
        self
    }

    /// The title without white space at its ends (OFFER-1).
    pub(crate) fn trimmed_title(&self) -> &str {
        match self.title.as_bytes() {
            // Fast path: printable ASCII characters other than the blank are not white space.
            [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => &self.title,
            _ => self.title.trim(),
        }
    }

    /// Trims the title (OFFER-1).
    pub(crate) fn trim_title(&mut self) {
        if !self.has_trimmed_title() {
            self.title = self.trimmed_title().into();
        }
    }

    /// Whether the title is trimmed, as it is in stored terms (OFFER-1).
    pub(crate) fn has_trimmed_title(&self) -> bool {
        self.trimmed_title().len() == self.title.len()
    }

    /// The terms with this due date.
    #[must_use]
    pub const fn due(mut self, due: Date) -> Self {
        self.due = Some(due);
        self
    }
}

#[cfg(feature = "serde")]
pub(crate) use wire_form::{complete_policy, on_record};

#[cfg(feature = "serde")]
mod wire_form {
    use alloc::vec::Vec;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{MilestoneTerms, Offer};
    use crate::base::strict_json::{Derived, Strict, or_default, write};
    use crate::values::currency::Currency;
    use crate::values::policy::{Policy, PolicyFields};

    /// An offer as it is written.
    #[derive(Serialize)]
    #[serde(remote = "Offer")]
    struct Written {
        currency: Currency,
        milestones: Vec<MilestoneTerms>,
        #[serde(serialize_with = "or_default::serialize")]
        fund_first: bool,
        #[serde(serialize_with = "or_default::serialize")]
        policy: Policy,
    }

    impl Derived for Offer {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Written::serialize(self, serializer)
        }
    }

    impl Serialize for Offer {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            write(self, serializer)
        }
    }

    /// An offer as it is read, before defaults are filled in.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OfferFields {
        currency: Currency,
        milestones: Vec<MilestoneTerms>,
        #[serde(default)]
        fund_first: Option<bool>,
        #[serde(default)]
        policy: Option<PolicyInput>,
    }

    struct PolicyInput(PolicyFields);

    impl<'de> Deserialize<'de> for PolicyInput {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            PolicyFields::deserialize(Strict { name: "Policy", deserializer }).map(Self)
        }
    }

    impl PolicyInput {
        /// The policy, if it has exactly the fields of its version, as every written policy (POL-4).
        fn complete<E: Error>(self) -> Result<Policy, E> {
            if let Some(field) = self.0.first_missing() {
                return Err(E::missing_field(field));
            }
            let names_switches = self.0.has_switches();
            let policy = self.0.or_preset(&Policy::upwork());
            if names_switches == (policy.rules() == 1) {
                return Err(E::custom(
                    "a policy is written without its switches if all of them are off (POL-4)",
                ));
            }
            Ok(policy)
        }
    }

    /// Reads a policy as it is written, for example in the view. Every field must be there, because today's
    /// defaults may be different (POL-2).
    pub(crate) fn complete_policy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
        PolicyInput::deserialize(deserializer)?.complete()
    }

    impl OfferFields {
        fn with_defaults(self) -> Offer {
            let preset = Policy::upwork();
            Offer {
                currency: self.currency,
                milestones: self.milestones,
                fund_first: self.fund_first.unwrap_or_default(),
                policy: self.policy.map_or(Policy::upwork(), |given| given.0.or_preset(&preset)),
            }
        }
    }

    impl<'de> Deserialize<'de> for Offer {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            OfferFields::deserialize(Strict { name: "Offer", deserializer }).map(OfferFields::with_defaults)
        }
    }

    /// The offer of an event.
    pub(crate) mod on_record {
        use alloc::sync::Arc;

        use serde::de::Error;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        use super::OfferFields;
        use crate::base::strict_json::Strict;
        use crate::values::offer::Offer;

        pub(crate) fn serialize<S: Serializer>(offer: &Arc<Offer>, serializer: S) -> Result<S::Ok, S::Error> {
            offer.as_ref().serialize(serializer)
        }

        /// Reads the offer of an event. Every field must be there, because the defaults may have changed
        /// since then (POL-2).
        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Arc<Offer>, D::Error> {
            let fields = OfferFields::deserialize(Strict { name: "Offer", deserializer })?;
            if fields.fund_first.is_none() {
                return Err(D::Error::missing_field("fund_first"));
            }
            let Some(policy) = fields.policy else {
                return Err(D::Error::missing_field("policy"));
            };
            let policy = policy.complete()?;
            Ok(Arc::new(Offer { policy, ..OfferFields { policy: None, ..fields }.with_defaults() }))
        }
    }
}
