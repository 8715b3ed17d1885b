//! A reader that is strict about objects and about variants without data.
//!
//! Formats for people, such as JSON, YAML and RON, are asked for a struct by its fields and for an enum by
//! its names. So is what serde has buffered for a host's own type: only then does a value that is flattened
//! take its own fields, and leave the others. Other formats, such as CBOR, are asked for a map or a string,
//! because some of them give a struct as a list, and data to a variant that has none.

use alloc::string::ToString;
use core::fmt;
use core::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

/// A reader that accepts a struct only as an object, and a variant without data only as a string.
///
/// It checks one level only. The types of the fields check themselves.
pub(crate) struct Strict<D> {
    /// The name of the type, for error messages.
    pub(crate) name: &'static str,
    pub(crate) deserializer: D,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if self.deserializer.is_human_readable() {
            return self.deserializer.deserialize_struct(self.name, fields, Object(visitor));
        }
        self.deserializer.deserialize_map(Object(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let name = self.name;
        if !self.deserializer.is_human_readable() {
            return self.deserializer.deserialize_any(Tagged { name, visitor });
        }
        let mut is_inside = false;
        let visitor = Variants { visitor: Tagged { name, visitor }, is_inside: &mut is_inside };
        let told = self.deserializer.deserialize_enum(name, variants, visitor);
        told.map_err(|error| if is_inside { error } else { of_variants(name, error) })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// A reader of an enum without data. It accepts a string, and nothing else.
pub(crate) struct Names<D> {
    /// The name of the type, for error messages.
    pub(crate) name: &'static str,
    pub(crate) deserializer: D,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Names<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_str(OnlyName { name: self.name, visitor })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct OnlyName<V> {
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for OnlyName<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} as a string", self.name)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.visitor.visit_enum(Name { name, error: PhantomData })
    }
}

/// An externally tagged value: a string, or an object with exactly one key.
struct Tagged<V> {
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Tagged<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} as a string or an object with one key", self.name)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.visitor.visit_enum(Name { name, error: PhantomData })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Entry(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Exact(data))
    }
}

/// Passes a variant on. It tells whether an error comes from inside the variant.
struct Variants<'a, V> {
    visitor: V,
    is_inside: &'a mut bool,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Variants<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        let told = self.visitor.visit_enum(data);
        *self.is_inside = told.is_err();
        told
    }
}

/// A format says little about what is neither a string nor an object with one key, so the error says it.
/// That the input has ended stays as it is: hosts find a torn log by it.
#[cold]
fn of_variants<E: Error>(name: &str, error: E) -> E {
    let reason = error.to_string();
    if reason.starts_with("EOF") {
        return error;
    }
    E::custom(format_args!("expected {name} as a string or an object with one key: {reason}"))
}

/// A variant as the format reads it, strict about variants without data.
struct Exact<A>(A);

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Exact<A> {
    type Error = A::Error;
    type Variant = Exact<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        self.0.variant_seed(seed).map(|(variant, data)| (variant, Exact(data)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Exact<A> {
    type Error = A::Error;

    /// Formats accept `null` as the data of a variant that has none. So this asks for the data. A format that
    /// has none to give fails, and does not read the seed.
    fn unit_variant(self) -> Result<(), A::Error> {
        let mut has_data = false;
        match self.0.newtype_variant_seed(NoData { is_asked: &mut has_data }) {
            Err(_) if !has_data => Ok(()),
            told => told,
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

/// The data of a variant that has none. Only one kind is accepted: the `null` that serde itself writes for it
/// in a host's type that is flattened or has an internal tag. Serde buffers these types before it reads them.
/// From its buffer, `null` comes as a unit. From a format, it comes as an absent option.
struct NoData<'a> {
    is_asked: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for NoData<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.is_asked = true;
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for NoData<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no data, but the name alone as a string")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, _deserializer: D) -> Result<(), D::Error> {
        Err(D::Error::custom("data for a name that has none, expected the name as a string"))
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Err(E::custom("data for a name that has none, expected the name as a string"))
    }
}

/// A string: the name of a variant without data.
struct Name<'a, E> {
    name: &'a str,
    error: PhantomData<E>,
}

impl<'de, E: Error> EnumAccess<'de> for Name<'_, E> {
    type Error = E;
    type Variant = WithoutData<E>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, WithoutData<E>), E> {
        let variant = seed.deserialize(StrDeserializer::new(self.name))?;
        Ok((variant, WithoutData(self.error)))
    }
}

struct WithoutData<E>(PhantomData<E>);

impl<'de, E: Error> VariantAccess<'de> for WithoutData<E> {
    type Error = E;

    fn unit_variant(self) -> Result<(), E> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _seed: S) -> Result<S::Value, E> {
        Err(E::invalid_type(Unexpected::UnitVariant, &"an object with the name and its data"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, _visitor: V) -> Result<V::Value, E> {
        Err(E::invalid_type(Unexpected::UnitVariant, &"an object with the name and its data"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, E> {
        Err(E::invalid_type(Unexpected::UnitVariant, &"an object with the name and its data"))
    }
}

/// An object whose only key is the name of the variant.
struct Entry<A>(A);

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Entry<A> {
    type Error = A::Error;
    type Variant = WithData<A>;

    fn variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<(S::Value, WithData<A>), A::Error> {
        match self.0.next_key_seed(seed)? {
            Some(variant) => Ok((variant, WithData(self.0))),
            None => Err(A::Error::custom("an empty object, expected one key in it")),
        }
    }
}

struct WithData<A>(A);

impl<'de, A: MapAccess<'de>> WithData<A> {
    fn only_value<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = self.0.next_value_seed(seed)?;
        match self.0.next_key::<IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(A::Error::custom("a second key in the object, expected only one")),
        }
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for WithData<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        Err(A::Error::custom("data for a name that has none, expected the name as a string"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.only_value(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::TupleVariant, &visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.only_value(Object(visitor))
    }
}

/// Passes an object, and nothing else, to a derived visitor.
struct Object<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Object<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// A field that may be left out or `null`. Its value is then the default. It is written as an option, because
/// RON tells an option from its value.
pub(crate) mod or_default {
    use super::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_some(value)
    }

    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: Deserialize<'de> + Default,
        D: Deserializer<'de>,
    {
        Option::deserialize(deserializer).map(Option::unwrap_or_default)
    }
}

/// Reads a field that may be left out. It may be `null` only if its type accepts `null`.
///
/// # Errors
///
/// The error of the value.
pub(crate) fn deserialize_some<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
