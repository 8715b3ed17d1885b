//! The schema of the offer in an event. Every field must be there, because the defaults may have changed
//! since then (POL-2).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::base::schema::inline_schema_type;
use crate::values::currency::Currency;
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::policy::Policy;

inline_schema_type! {
    /// An offer with every default filled in. Every written offer is like this.
    OnRecord, generator => if generator.contract().is_deserialize() {
        generator.subschema_for::<OfferOnRecord>()
    } else {
        generator.subschema_for::<Offer>()
    }
}

/// An offer as it is in the first event: with every default filled in.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "it is never made, only described")]
struct OfferOnRecord {
    /// The currency of the contract.
    currency: Currency,
    /// The milestones in the order agreed: 1 to 200.
    #[schemars(length(min = 1, max = 200))]
    milestones: Vec<MilestoneTerms>,
    /// Whether the price of milestone 1 is deposited with the offer.
    fund_first: bool,
    /// The windows and switches of the contract. They never change.
    policy: PolicyOnRecord,
}

inline_schema_type! {
    /// A policy with every field of its version. Every written policy is like this.
    CompletePolicy, generator => if generator.contract().is_deserialize() {
        generator.subschema_for::<PolicyOnRecord>()
    } else {
        generator.subschema_for::<Policy>()
    }
}

/// A policy as it is in the first event. It has its twelve fields if all switches are off, and otherwise all
/// twenty-nine (POL-4).
struct PolicyOnRecord;

impl JsonSchema for PolicyOnRecord {
    fn schema_name() -> Cow<'static, str> {
        "PolicyOnRecord".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut policy = Policy::json_schema(generator);
        policy.ensure_object().append(Policy::stored_schema().ensure_object());
        policy
    }
}
