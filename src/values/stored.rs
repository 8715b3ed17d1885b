//! What is stored of a contract, in two forms: JSON, and the archive. [`stored!`] makes both from one list.

#[cfg(feature = "archive")]
pub(crate) mod archive;
#[cfg(feature = "archive")]
mod archived_values;
#[cfg(feature = "serde")]
mod json;
mod terms;
#[cfg(feature = "archive")]
mod unix_time;

#[cfg(feature = "archive")]
pub(crate) use archived_values::read_unless_empty;

/// Declares how a type is stored: its fields in their order, and each variant with its number in the archive
/// and its name in JSON. Numbers and names never change. A later version may add variants with new numbers,
/// and optional fields after the others.
///
/// For each type, this makes the reader of canonical JSON, and the reader and the writer of the archive. A
/// variant or a field that is not in the list is an error of the compiler.
///
/// For a type with variants, `read_as` and `read_json_as` put the value at once into what it is a part of: to
/// move a whole value again would take about as long as to read a field of it.
macro_rules! stored {
    ($type:ident {
        $($number:literal $name:literal $variant:ident $({ $($field:ident),+ })? $(($content:ident))?;)+
    }) => {
        #[cfg(feature = "serde")]
        impl $crate::base::canonical_json::FromCanonicalJson for $type {
            fn read_json(json: &mut $crate::base::canonical_json::CanonicalJson<'_>) -> Option<Self> {
                Self::read_json_as(json, |value| value)
            }
        }

        #[cfg(feature = "serde")]
        impl $type {
            #[inline]
            fn read_json_as<R>(
                json: &mut $crate::base::canonical_json::CanonicalJson<'_>,
                whole: impl FnOnce(Self) -> R,
            ) -> Option<R> {
                let has_data = json.take("{").is_some();
                json.take("\"")?;
                match json.take_quoted()? {
                    $(name if name == $name.as_bytes() => stored!(
                        @json whole json has_data $variant $({ $($field),+ })? $(($content))?
                    ),)+
                    _ => None,
                }
            }
        }

        #[cfg(feature = "archive")]
        impl $crate::values::stored::archive::Archived for $type {
            fn write(&self, archive: &mut $crate::values::stored::archive::Writer) {
                match self {
                    $(Self::$variant $({ $($field),+ })? $(($content))? => {
                        stored!(@write archive [variant($number,)] $($($field),+)? $($content)?);
                    })+
                }
            }

            fn read(archive: &mut $crate::values::stored::archive::Reader<'_>) -> Option<Self> {
                Self::read_as(archive, |value| value)
            }
        }

        #[cfg(feature = "archive")]
        impl $type {
            #[inline]
            pub(crate) fn read_as<R>(
                archive: &mut $crate::values::stored::archive::Reader<'_>,
                whole: impl FnOnce(Self) -> R,
            ) -> Option<R> {
                let (number, presence) = archive.variant()?;
                match number {
                    $($number => stored!(
                        @read whole archive presence $variant $({ $($field),+ })? $(($content))?
                    ),)+
                    found => archive.unknown(stringify!($type), found),
                }
            }
        }
    };
    (struct $type:ident { $($field:ident),+ }) => {
        #[cfg(feature = "serde")]
        impl $crate::base::canonical_json::FromCanonicalJson for $type {
            fn read_json(json: &mut $crate::base::canonical_json::CanonicalJson<'_>) -> Option<Self> {
                let whole = |value| value;
                stored!(@object whole json "}" Self { $($field),+ })
            }
        }

        #[cfg(feature = "archive")]
        impl $crate::values::stored::archive::Archived for $type {
            fn write(&self, archive: &mut $crate::values::stored::archive::Writer) {
                let Self { $($field),+ } = self;
                stored!(@write archive [presence()] $($field),+);
            }

            fn read(archive: &mut $crate::values::stored::archive::Reader<'_>) -> Option<Self> {
                let whole = |value| value;
                let presence = archive.presence()?;
                stored!(@fields whole archive presence Self { $($field),+ })
            }
        }
    };

    (@json $whole:ident $json:ident $has_data:ident $variant:ident) => {
        if $has_data { None } else { Some($whole(Self::$variant)) }
    };
    (@json $whole:ident $json:ident $has_data:ident $variant:ident { $($field:ident),+ }) => {{
        if !$has_data {
            return None;
        }
        $json.take(":")?;
        stored!(@object $whole $json "}}" Self::$variant { $($field),+ })
    }};
    (@json $whole:ident $json:ident $has_data:ident $variant:ident ($content:ident)) => {{
        if !$has_data {
            return None;
        }
        $json.take(":")?;
        let $content = $crate::base::canonical_json::FromCanonicalJson::read_json($json)?;
        $json.take("}")?;
        Some($whole(Self::$variant($content)))
    }};
    (
        @object $whole:ident $json:ident $end:literal $($path:ident)::+ { $first:ident $(, $field:ident)* }
    ) => {{
        use $crate::base::canonical_json::FromCanonicalJson;
        let $first = FromCanonicalJson::read_json_field($json, concat!("{\"", stringify!($first), "\":"))?;
        $(
            let name = concat!(",\"", stringify!($field), "\":");
            let $field = FromCanonicalJson::read_json_field($json, name)?;
        )*
        // The end comes first, because moving a whole value again takes time.
        $json.take($end)?;
        Some($whole($($path)::+ { $first $(, $field)* }))
    }};

    (@write $archive:ident [$method:ident($($number:literal,)?)] $($field:ident),*) => {{
        #[allow(unused_imports, reason = "some variants have no fields")]
        use $crate::values::stored::archive::{Archived, Presence};
        #[allow(unused_mut, reason = "some variants have no fields")]
        let mut presence = Presence::default();
        $(Archived::note($field, &mut presence);)*
        $archive.$method($($number,)? presence);
        $(Archived::write_field($field, $archive);)*
    }};
    (@read $whole:ident $archive:ident $presence:ident $variant:ident) => {{
        $archive.end($presence)?;
        Some($whole(Self::$variant))
    }};
    (@read $whole:ident $archive:ident $presence:ident $variant:ident { $($field:ident),+ }) => {
        stored!(@fields $whole $archive $presence Self::$variant { $($field),+ })
    };
    (@read $whole:ident $archive:ident $presence:ident $variant:ident ($content:ident)) => {{
        $archive.end($presence)?;
        let $content = $crate::values::stored::archive::Archived::read($archive)?;
        Some($whole(Self::$variant($content)))
    }};
    (@fields $whole:ident $archive:ident $presence:ident $($path:ident)::+ { $($field:ident),+ }) => {{
        use $crate::values::stored::archive::Archived;
        let mut presence = $presence;
        $(let $field = Archived::read_field($archive, &mut presence)?;)+
        $archive.end(presence)?;
        Some($whole($($path)::+ { $($field),+ }))
    }};
}
pub(crate) use stored;
