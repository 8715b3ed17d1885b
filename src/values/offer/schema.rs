//! The schema of the offer in an event. Every field must be there, because today's defaults may be different
//! (POL-2).

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::base::schema::inlined;
use crate::values::currency::Currency;
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::policy::Policy;

inlined! {
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

/// A policy in which no field may be left out.
struct PolicyOnRecord;

impl JsonSchema for PolicyOnRecord {
    fn schema_name() -> Cow<'static, str> {
        "PolicyOnRecord".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut policy = Policy::json_schema(generator);
        let mut names = Vec::new();
        if let Some(fields) = policy.get_mut("properties").and_then(|fields| fields.as_object_mut()) {
            for (name, field) in fields {
                names.push(String::clone(name));
                field.as_object_mut().map(|field| field.remove("default"));
            }
        }
        policy.insert("required".into(), names.into());
        policy
    }
}
