//! The strictness of the JSON form (RULES §16) that derived readers lack.
//!
//! A derived reader takes a list where an object is meant, and `null` or `{}` behind the name of something without data.
//! Every public type therefore reads itself through [`Strict`]; the [`wire!`] macro arranges it.

#[cfg(feature = "serde")]
mod reader;

#[cfg(feature = "serde")]
pub(crate) use reader::{Strict, given, or_default};

/// Declares a public type with its JSON form: written as derived, read strictly.
///
/// The reader is derived for a private twin of the type, so that nobody can come by the lax one.
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
            schemars(deny_unknown_fields, transform = crate::base::schema::in_plain_words)
        )]
        pub $keyword $name { $($body)* }

        #[cfg(feature = "serde")]
        const _: () = {
            type Original = $name;

            // It has the schema only because the attributes of the fields would be unknown otherwise.
            #[derive(serde::Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #[serde(remote = "Original", rename_all = "snake_case", deny_unknown_fields)]
            $keyword Twin { $($body)* }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Twin::deserialize(crate::base::strict_json::Strict { name: stringify!($name), deserializer })
                }
            }
        };
    };
}
pub(crate) use wire;
