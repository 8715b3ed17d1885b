//! JSON Schemas of the wire form (RULES §16), draft 2020-12, for the crate `schemars`.
//!
//! Most schemas are derived with their types. This module adds what cannot be derived: types whose JSON form
//! differs from their Rust form, and the limits that the rules set for texts and numbers. If a schema does
//! not allow a value, the value is malformed, or every contract rejects it.

mod descriptions;
mod texts;
mod time;

pub(crate) use descriptions::{finish, reference_alone, short_description};
pub(crate) use texts::{Evidence, Text, Title};
pub(crate) use time::{Date, Instant};

use alloc::borrow::Cow;
use alloc::format;
use core::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Declares a type whose schema is written in place, and not as a reference.
macro_rules! inline_schema_type {
    ($(#[$meta:meta])* $name:ident, $generator:ident => $schema:expr) => {
        $(#[$meta])*
        pub(crate) struct $name;

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}
pub(crate) use inline_schema_type;

/// Gives types the schema of the view that they are written as.
macro_rules! schema_of_view {
    ($($type:ty => $view:ty),+ $(,)?) => {
        $(
            impl schemars::JsonSchema for $type {
                fn schema_name() -> alloc::borrow::Cow<'static, str> {
                    <$view>::schema_name()
                }

                fn schema_id() -> alloc::borrow::Cow<'static, str> {
                    <$view>::schema_id()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    <$view>::json_schema(generator)
                }
            }
        )+
    };
}
pub(crate) use schema_of_view;

inline_schema_type! {
    /// A whole number, up to 2⁶⁴ − 1.
    Number, _generator => json_schema!({ "type": "integer", "minimum": 0, "maximum": u64::MAX })
}

inline_schema_type! {
    /// The id of a rule.
    Rule, _generator => json_schema!({ "type": "string", "enum": crate::base::rule_ids::RULE_IDS })
}

/// A field that may be left out. When it is read, it may also be `null`. It is never written as `null`.
pub(crate) struct Optional<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Optional<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Optional_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        if generator.contract().is_deserialize() {
            generator.subschema_for::<Option<T>>()
        } else {
            generator.subschema_for::<T>()
        }
    }
}

/// Removes the default. The default of a policy has only the fields that are written, and programs that make
/// code from a schema fill in the others wrongly, or fail.
pub(crate) fn without_default(schema: &mut Schema) {
    schema.remove("default");
}
