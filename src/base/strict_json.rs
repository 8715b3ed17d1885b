//! Strict reading, and writing that can be read back (RULES §16).
//!
//! A reader that serde derives accepts a list instead of an object, and `null` or `{}` for a variant without
//! data. In this crate, both are malformed input. So every public type reads itself through [`Strict`].
//!
//! In some formats, a writer that serde derives writes logs that nobody can read back. So every public type
//! writes itself through [`write`](write()). The [`wire!`] macro adds both to a type.

#[cfg(feature = "serde")]
mod reader;
#[cfg(feature = "serde")]
mod writer;

#[cfg(feature = "serde")]
pub(crate) use reader::{Names, Strict, deserialize_some, or_default};
#[cfg(feature = "serde")]
pub(crate) use writer::{Derived, write, write_name};

/// Declares a public type with its JSON form. The type is written as serde derives it, and read strictly.
///
/// Serde derives the reader and the writer for a private copy of the type, so nobody can use a reader that is
/// not strict. A field has its docs first, then its attribute for `serde`, then its attribute for `schemars`.
macro_rules! wire {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[doc = $doc:literal])* $variant:ident),+ $(,)? }) => {
        wire!(@original [$(#[$meta])*] enum $name { $($(#[doc = $doc])* $variant),+ });
        wire!(@derived enum $name { $($variant),+ } Names write_name);
    };
    ($(#[$meta:meta])* pub enum $name:ident {
        $(
            $(#[doc = $doc:literal])*
            $variant:ident $(($content:ty))? $({
                $(
                    $(#[doc = $field_doc:literal])*
                    $(#[cfg_attr(feature = "serde", $($serde:tt)*)])?
                    $(#[cfg_attr(feature = "schemars", $($schema:tt)*)])?
                    $field:ident: $type:ty
                ),+ $(,)?
            })?
        ),+ $(,)?
    }) => {
        wire!(@original [$(#[$meta])*] enum $name {
            $(
                $(#[doc = $doc])*
                $variant $(($content))? $({
                    $(
                        $(#[doc = $field_doc])*
                        $(#[cfg_attr(feature = "schemars", $($serde)*)])?
                        $(#[cfg_attr(feature = "schemars", $($schema)*)])?
                        $field: $type
                    ),+
                })?
            ),+
        });
        wire!(@derived enum $name {
            $($variant $(($content))? $({ $($(#[$($serde)*])? $field: $type),+ })?),+
        } Strict write);
    };
    ($(#[$meta:meta])* pub struct $name:ident {
        $(
            $(#[doc = $doc:literal])*
            $(#[cfg_attr(feature = "serde", $($serde:tt)*)])?
            $(#[cfg_attr(feature = "schemars", $($schema:tt)*)])?
            $visibility:vis $field:ident: $type:ty
        ),+ $(,)?
    }) => {
        wire!(@original [$(#[$meta])*] struct $name {
            $(
                $(#[doc = $doc])*
                $(#[cfg_attr(feature = "schemars", $($serde)*)])?
                $(#[cfg_attr(feature = "schemars", $($schema)*)])?
                $visibility $field: $type
            ),+
        });
        wire!(@derived struct $name { $($(#[$($serde)*])? $field: $type),+ } Strict write);
    };
    (@original [$($meta:tt)*] $keyword:ident $name:ident { $($body:tt)* }) => {
        $($meta)*
        #[cfg_attr(
            feature = "schemars",
            derive(schemars::JsonSchema),
            serde(rename_all = "snake_case"),
            schemars(deny_unknown_fields, transform = crate::base::schema::finish)
        )]
        pub $keyword $name { $($body)* }
    };
    (@derived $keyword:ident $name:ident { $($body:tt)* } $reader:ident $write:ident) => {
        #[cfg(feature = "serde")]
        const _: () = {
            use crate::base::strict_json;

            type Original = $name;

            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(remote = "Original", rename_all = "snake_case", deny_unknown_fields)]
            $keyword DerivedForm { $($body)* }

            impl strict_json::Derived for $name {
                fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    DerivedForm::serialize(self, serializer)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    strict_json::$write(self, serializer)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    DerivedForm::deserialize(strict_json::$reader { name: stringify!($name), deserializer })
                }
            }
        };
    };
}
pub(crate) use wire;
