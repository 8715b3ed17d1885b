//! A rejection with all that a page shows of it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};

use crate::messages::message::Message;
use crate::messages::rejection::{Rejection, RejectionCategory};

/// A rejection with all that a page shows of it: also in another language, and without parsing the English
/// sentence.
///
/// A [`Rejection`] itself is written as `{"code":…,"rule":…,"message":…}`, because RULES §17 says exactly
/// which fields a rejection has there. This form adds three fields:
///
/// ```
/// use milestone_escrow::{Rejection, RejectionDetails};
///
/// # #[cfg(feature = "serde")] {
/// let details = Rejection::UnknownMilestone { milestone: 9.into(), count: 3 }.details();
/// let json = serde_json::to_string(&details)?;
/// assert_eq!(
///     json,
///     concat!(
///         r#"{"code":"unknown_milestone","rule":"PLAN-6","#,
///         r#""message":"there is no milestone 9: the contract has milestones 1 to 3","#,
///         r#""category":"not_found","id":"unknown_milestone","parameters":{"milestone":9,"count":3}}"#
///     )
/// );
/// assert_eq!(serde_json::from_str::<RejectionDetails>(&json)?, details);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: RULES §14.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RejectionDetails {
    /// The [`code`](Rejection::code).
    pub code: Cow<'static, str>,
    /// The id of the [`rule`](Rejection::rule).
    pub rule: Cow<'static, str>,
    /// The sentence in English. In JSON it is called `message`.
    pub english: String,
    /// The [`category`](Rejection::category).
    pub category: RejectionCategory,
    /// What the sentence says. In JSON it is the two fields `id` and `parameters`.
    pub message: Message,
}

impl Rejection {
    /// The rejection with all that a page shows of it, to be sent as JSON.
    ///
    /// ```
    /// use milestone_escrow::{Parameter, Rejection, RejectionCategory};
    ///
    /// let details = Rejection::StaleRevision { seen: 3, actual: 4 }.details();
    /// assert_eq!(details.category, RejectionCategory::Stale);
    /// assert_eq!(details.message.get("actual"), Some(&Parameter::Number(4)));
    /// ```
    #[must_use]
    pub fn details(&self) -> RejectionDetails {
        RejectionDetails {
            code: self.code().into(),
            rule: self.rule().into(),
            english: self.to_string(),
            category: self.category(),
            message: self.message(),
        }
    }
}

#[cfg(feature = "serde")]
mod wire {
    use alloc::borrow::Cow;
    use alloc::string::String;

    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::{RejectionCategory, RejectionDetails};
    use crate::base::strict_json::{Derived, Strict, write};
    use crate::messages::catalogue::GivenParameters;
    use crate::messages::message::Written;
    use crate::messages::rejection::REJECTION_FORMS;

    impl Serialize for RejectionDetails {
        /// Writes `{"code":…,"rule":…,"message":…,"category":…,"id":…,"parameters":{…}}`.
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            write(self, serializer)
        }
    }

    impl Derived for RejectionDetails {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut object = serializer.serialize_struct("RejectionDetails", 6)?;
            object.serialize_field("code", &self.code)?;
            object.serialize_field("rule", &self.rule)?;
            object.serialize_field("message", &self.english)?;
            object.serialize_field("category", &self.category)?;
            object.serialize_field("id", self.message.id())?;
            object.serialize_field("parameters", &Written(self.message.parameters()))?;
            object.end()
        }
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        code: String,
        rule: String,
        message: String,
        category: RejectionCategory,
        id: String,
        parameters: GivenParameters,
    }

    impl<'de> Deserialize<'de> for RejectionDetails {
        /// # Errors
        ///
        /// If a field is missing or unknown, or if `id` and `parameters` are not the message of a rejection.
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let fields = Fields::deserialize(Strict { name: "RejectionDetails", deserializer })?;
            if REJECTION_FORMS.iter().all(|form| form.id != fields.id) {
                return Err(D::Error::custom(format_args!("{} is no rejection", fields.id)));
            }
            Ok(Self {
                code: Cow::Owned(fields.code),
                rule: Cow::Owned(fields.rule),
                english: fields.message,
                category: fields.category,
                message: fields.parameters.of_message(&fields.id)?,
            })
        }
    }
}

#[cfg(feature = "schemars")]
mod schema {
    use alloc::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{RejectionCategory, RejectionDetails};
    use crate::messages::catalogue::with_parameters;
    use crate::messages::rejection::{REJECTION_FORMS, Rejection};

    impl JsonSchema for RejectionDetails {
        fn schema_name() -> Cow<'static, str> {
            "RejectionDetails".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let mut schema = Rejection::json_schema(generator);
            let category = generator.subschema_for::<RejectionCategory>();
            let ids = with_parameters(REJECTION_FORMS.iter(), "Details", generator);
            schema.insert(
                "required".into(),
                ["code", "rule", "message", "category", "id", "parameters"].as_slice().into(),
            );
            if let Some(properties) =
                schema.get_mut("properties").and_then(|properties| properties.as_object_mut())
            {
                properties.insert("category".into(), category.into());
                properties.insert("id".into(), json_schema!({ "type": "string" }).into());
                properties.insert("parameters".into(), json_schema!({ "type": "object" }).into());
            }
            schema.insert("oneOf".into(), ids.into());
            schema
        }
    }
}
