//! The table of a policy's fields. A macro makes the type, its checks, its wire form and its schema from it.

use super::field::Field;
use super::problem::{InvalidPolicy, PolicyProblem};
#[cfg(feature = "serde")]
use crate::base::canonical_json::{CanonicalJson, FromCanonicalJson};
use crate::values::currency::Currency;

/// Declares the policy: its fields in the order of RULES §15, each with its kind. The switches, which version
/// 2 of the rule book has added, come after the word `switches`. Each is declared with the value that means
/// *off*.
macro_rules! policy {
    (
        $(#[$meta:meta])*
        pub struct $policy:ident;
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty as $kind:ty,)+
        switches
        $($(#[doc = $switch_doc:literal])+ $switch:ident: $switch_type:ty as $switch_kind:ty = $off:expr,)+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $policy {
            $($(#[doc = $doc])+ pub $field: $type,)+
            $($(#[doc = $switch_doc])+ pub $switch: $switch_type,)+
        }

        impl $policy {
            /// Whether all switches are off (POL-4).
            fn switches_are_off(&self) -> bool {
                true $(&& self.$switch == $off)+
            }

            /// The names of all fields, in the order of RULES §15.
            pub(crate) const FIELD_NAMES: &'static [&'static str] =
                &[$(stringify!($field),)+ $(stringify!($switch)),+];

            /// POL-1, field by field. The currency of an amount is checked first (MONEY-3).
            fn check_fields(&self, currency: Option<Currency>) -> Result<(), PolicyProblem> {
                $(table::check::<_, $kind>(stringify!($field), &self.$field, currency)?;)+
                $(table::check::<_, $switch_kind>(stringify!($switch), &self.$switch, currency)?;)+
                Ok(())
            }
        }

        #[cfg(feature = "serde")]
        pub(crate) use wire::PolicyFields;

        #[cfg(feature = "serde")]
        mod wire {
            use serde::ser::{Serialize, SerializeStruct, Serializer};
            use serde::{Deserialize, Deserializer};

            use super::field::wire::{WireField, write_field};
            use super::*;
            use crate::base::strict_json::{Derived, Strict, deserialize_some, write};

            const FIELDS: &[&str] = &[$(stringify!($field)),+];
            const SWITCHES: &[&str] = &[$(stringify!($switch)),+];

            /// Writes the twelve fields of version 1 if all switches are off, and otherwise all fields
            /// (POL-4).
            impl Derived for $policy {
                fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let is_off = self.switches_are_off();
                    let switches = if is_off { 0 } else { SWITCHES.len() };
                    let fields = FIELDS.len().saturating_add(switches);
                    let mut policy = serializer.serialize_struct(stringify!($policy), fields)?;
                    $(
                        let written = <$kind as WireField<$type>>::written(&self.$field);
                        write_field(&mut policy, stringify!($field), &written)?;
                    )+
                    if !is_off {
                        $(
                            let written = <$switch_kind as WireField<$switch_type>>::written(&self.$switch);
                            write_field(&mut policy, stringify!($switch), &written)?;
                        )+
                    }
                    policy.end()
                }
            }

            impl Serialize for $policy {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    write(self, serializer)
                }
            }

            /// A policy as it is read. Each field may be left out.
            #[derive(Default, Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub(crate) struct PolicyFields {
                $(
                    #[serde(deserialize_with = "deserialize_some")]
                    $field: Option<<$kind as WireField<$type>>::Read>,
                )+
                $(
                    #[serde(deserialize_with = "deserialize_some")]
                    $switch: Option<<$switch_kind as WireField<$switch_type>>::Read>,
                )+
            }

            impl PolicyFields {
                /// The policy. A field that was left out has the value of the preset.
                pub(crate) fn or_preset(self, preset: &$policy) -> $policy {
                    $policy {
                        $($field: self.$field.map_or_else(
                            || preset.$field.clone(),
                            <$kind as WireField<$type>>::read,
                        ),)+
                        $($switch: self.$switch.map_or_else(
                            || preset.$switch.clone(),
                            <$switch_kind as WireField<$switch_type>>::read,
                        ),)+
                    }
                }

                /// The first field that is missing in a stored policy. The twelve fields of version 1 are
                /// required. The switches are required as soon as one of them is there (POL-4).
                pub(crate) fn first_missing(&self) -> Option<&'static str> {
                    let fields = [$(self.$field.is_some()),+];
                    let switches = [$(self.$switch.is_some()),+];
                    let missing = |names: &[&'static str], given: &[bool]| {
                        names.iter().zip(given).find_map(|(name, given)| (!given).then_some(*name))
                    };
                    let has_switches = switches.contains(&true);
                    missing(FIELDS, &fields).or_else(|| missing(SWITCHES, &switches).filter(|_| has_switches))
                }

                /// Whether a switch was given.
                pub(crate) fn has_switches(&self) -> bool {
                    [$(self.$switch.is_some()),+].contains(&true)
                }
            }

            impl<'de> Deserialize<'de> for $policy {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    PolicyFields::deserialize(Strict { name: stringify!($policy), deserializer })
                        .map(|fields| fields.or_preset(&Self::upwork()))
                }
            }
        }

        /// The fields of version 1 come first. The switches follow, unless all of them are off (POL-4).
        #[cfg(feature = "serde")]
        impl FromCanonicalJson for $policy {
            fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
                json.take("{")?;
                let mut separator = "";
                $(let $field = table::json_field(json, &mut separator, stringify!($field))?;)+
                $(let mut $switch: $switch_type = $off;)+
                let has_switches = json.take("}").is_none();
                if has_switches {
                    $($switch = table::json_field(json, &mut separator, stringify!($switch))?;)+
                    json.take("}")?;
                }
                let policy = Self { $($field,)+ $($switch),+ };
                (has_switches != policy.switches_are_off()).then_some(policy)
            }
        }

        /// The same fields. The lowest bit says whether the switches follow.
        #[cfg(feature = "archive")]
        impl Archived for $policy {
            fn write(&self, archive: &mut Writer) {
                let (mut presence, has_switches) = (Presence::default(), !self.switches_are_off());
                presence.push(has_switches);
                $(self.$field.note(&mut presence);)+
                if has_switches {
                    $(self.$switch.note(&mut presence);)+
                }
                archive.presence(presence);
                $(self.$field.write_field(archive);)+
                if has_switches {
                    $(self.$switch.write_field(archive);)+
                }
            }

            fn read(archive: &mut Reader<'_>) -> Option<Self> {
                let mut presence = archive.presence()?;
                let has_switches = presence.pop();
                $(let $field = Archived::read_field(archive, &mut presence)?;)+
                $(let mut $switch: $switch_type = $off;)+
                if has_switches {
                    $($switch = Archived::read_field(archive, &mut presence)?;)+
                }
                archive.end(presence)?;
                let policy = Self { $($field,)+ $($switch),+ };
                if has_switches == policy.switches_are_off() {
                    return archive.malformed("the switches of a policy, unless all are off");
                }
                Some(policy)
            }
        }

        #[cfg(feature = "schemars")]
        mod schema {
            use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

            use super::field::schema::SchemaField;
            use super::field::wire::WireField;
            use super::*;

            impl JsonSchema for $policy {
                fn schema_name() -> alloc::borrow::Cow<'static, str> {
                    stringify!($policy).into()
                }

                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    let preset = Self::upwork();
                    let fields = [
                        $(table::field_schema(
                            stringify!($field),
                            concat!($($doc),+),
                            <$kind as SchemaField<$type>>::schema(generator),
                            <$kind as WireField<$type>>::written(&preset.$field),
                        ),)+
                        $(table::field_schema(
                            stringify!($switch),
                            concat!($($switch_doc),+),
                            <$switch_kind as SchemaField<$switch_type>>::schema(generator),
                            <$switch_kind as WireField<$switch_type>>::written(&preset.$switch),
                        ),)+
                    ];
                    let mut schema = table::schema(fields);
                    if generator.contract().is_serialize() {
                        schema.ensure_object().extend(core::mem::take(Self::stored_schema().ensure_object()));
                    }
                    schema
                }
            }

            impl $policy {
                /// What a written policy has: its fields, and all switches or none (POL-4).
                pub(crate) fn stored_schema() -> Schema {
                    let fields = [$(stringify!($field)),+];
                    let all = fields.len().saturating_add([$(stringify!($switch)),+].len());
                    let complete = json_schema!({ "type": "object", "minProperties": all });
                    json_schema!({
                        "description": concat!(
                            "The policy of a contract: the twelve required fields if all switches are off, ",
                            "and otherwise all twenty-nine fields. Source: POL-4."
                        ),
                        "required": fields,
                        "dependentSchemas": { $(stringify!($switch): complete),+ },
                    })
                }
            }
        }
    };
}
pub(super) use policy;

/// A field in canonical JSON. It may be `null`, but it is always there.
#[cfg(feature = "serde")]
pub(super) fn json_field<T: FromCanonicalJson>(
    json: &mut CanonicalJson<'_>,
    separator: &mut &'static str,
    name: &'static str,
) -> Option<T> {
    json.take(separator)?;
    *separator = ",";
    json.take("\"")?;
    json.take(name)?;
    json.take("\":")?;
    T::read_json(json)
}

/// POL-1 for one field.
pub(super) fn check<T, F: Field<T>>(
    field: &'static str,
    value: &T,
    currency: Option<Currency>,
) -> Result<(), PolicyProblem> {
    if let (Some(expected), Some(amount)) = (currency, F::money(value)) {
        let found = amount.currency();
        if found != expected {
            return Err(PolicyProblem::CurrencyMismatch { field, expected, found });
        }
    }
    match F::ALLOWED {
        Some(allowed) if !F::fits(value) => {
            Err(PolicyProblem::Invalid(InvalidPolicy { field, allowed, rule: "POL-1" }))
        }
        _ => Ok(()),
    }
}

/// A field's name and schema, with its description and the preset's value.
#[cfg(feature = "schemars")]
pub(super) fn field_schema(
    name: &'static str,
    doc: &'static str,
    mut schema: schemars::Schema,
    preset: impl serde::Serialize,
) -> (&'static str, schemars::Schema) {
    schema.insert("description".into(), crate::base::schema::short_description(doc.trim_start()).into());
    schema
        .ensure_object()
        .extend(core::mem::take(schemars::json_schema!({ "default": preset }).ensure_object()));
    crate::base::schema::reference_alone(&mut schema);
    (name, schema)
}

/// The schema of a policy that a host gives. Each field may be left out.
#[cfg(feature = "schemars")]
pub(super) fn schema<const N: usize>(fields: [(&'static str, schemars::Schema); N]) -> schemars::Schema {
    schemars::json_schema!({
        "description": "The policy of a contract: its windows and switches. Source: POL-1 to POL-4.",
        "type": "object",
        "additionalProperties": false,
        "properties": alloc::collections::BTreeMap::from(fields),
    })
}
