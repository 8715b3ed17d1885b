//! Strict reading of JSON (RULES §16).
//!
//! A reader that serde derives accepts a list instead of an object, and `null` or `{}` for a variant without
//! data. In this crate, both are malformed input. So every public type reads itself through [`Strict`]. The
//! [`wire!`] macro adds this to a type.

#[cfg(feature = "serde")]
mod reader;

#[cfg(feature = "serde")]
pub(crate) use reader::{Strict, deserialize_some, or_default};

/// Declares a public type with its JSON form. The type is written as serde derives it, and read strictly.
///
/// Serde derives the reader for a private copy of the type, so nobody can use the reader that is not strict.
macro_rules! wire {
    ($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        wire!(@ [$(#[$meta])*] enum $name { $($body)* });
    };
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* }) => {
        wire!(@ [$(#[$meta])*] struct $name { $($body)* });
    };
    (@ [$($meta:tt)*] $keyword:ident $name:ident { $($body:tt)* }) => {
        $($meta)*
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
        #[cfg_attr(
            feature = "schemars",
            derive(schemars::JsonSchema),
            schemars(deny_unknown_fields, transform = crate::base::schema::shorten_descriptions)
        )]
        pub $keyword $name { $($body)* }

        #[cfg(feature = "serde")]
        const _: () = {
            type Original = $name;

            // The copy derives the schema, too. Otherwise the compiler would not know the `schemars`
            // attributes of its fields.
            #[derive(serde::Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #[serde(remote = "Original", rename_all = "snake_case", deny_unknown_fields)]
            $keyword DerivedReader { $($body)* }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let name = stringify!($name);
                    DerivedReader::deserialize(crate::base::strict_json::Strict { name, deserializer })
                }
            }
        };
    };
}
pub(crate) use wire;
