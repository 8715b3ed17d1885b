//! JSON Schemas of the wire form (RULES §16), draft 2020-12, for the crate `schemars`.
//!
//! Most are derived where the types are. Here is what a derived schema lacks: what is written otherwise than a type suggests,
//! and what the rules say of a text or a number. What a schema refuses is malformed, or would be rejected for itself alone.

mod texts;
mod time;
mod words;

pub(crate) use texts::{Evidence, Text, Title};
pub(crate) use time::{Day, Instant};
pub(crate) use words::{in_plain_words, plain};

use alloc::borrow::Cow;
use alloc::format;
use core::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Describes a type by the schema that stands in the place of its values.
macro_rules! inlined {
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
pub(crate) use inlined;

inlined! {
    /// A whole number, up to 2⁶⁴ − 1.
    Number, _generator => json_schema!({ "type": "integer", "minimum": 0, "maximum": u64::MAX })
}

/// What may be left out: it may be `null` where it is read, and never is where it is written.
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

/// An amount that is not zero (MONEY-2): one of its digits is not.
pub(crate) fn more_than_zero(money: &mut Schema) {
    money.insert("properties".into(), json_schema!({ "amount": { "pattern": "[1-9]" } }).into());
}
