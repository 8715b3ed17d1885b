//! A writer whose output can be read back, in every format that says whether it stores names.
//!
//! Serde lets a format write a struct as a list of its values, and a variant as its number. Nobody can read
//! such a log once a field is left out or added. The reader refuses it. Formats for people write names. All
//! others get maps with names, and strings. A format that cannot take these fails to write.

use core::fmt::Display;

use serde::ser::{
    Error, Impossible, Serialize, SerializeMap, SerializeStruct, SerializeStructVariant, Serializer,
};

/// How serde derives that a type is written.
pub(crate) trait Derived {
    /// Writes the value as serde derives it.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Writes a struct, or an enum of which some variants have data.
pub(crate) fn write<T: Derived, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return value.write(serializer);
    }
    value.write(ByName { serializer, whole: Some(value) })
}

/// Writes an enum without data as a string, in every format.
pub(crate) fn write_name<T: Derived, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write(ByName { serializer, whole: Some(value) })
}

/// Begins a map of names and values.
///
/// Formats without names, such as postcard and bincode, must know its length. It is not given, so they refuse
/// to write what they could not read back.
fn begin<S: Serializer>(serializer: S) -> Result<S::SerializeMap, S::Error> {
    serializer.serialize_map(None).map_err(|error| {
        S::Error::custom(format_args!(
            "this format cannot be read back, because it stores no names of fields; use a self-describing \
             format such as JSON, CBOR or MessagePack ({error})"
        ))
    })
}

/// A writer that writes structs and variants as maps with names, and variants without data as strings.
///
/// It does so on one level. The types inside do their own.
struct ByName<'a, T, S> {
    serializer: S,
    /// The enum. `None` if its variant's name is already written.
    whole: Option<&'a T>,
}

/// The data of a variant, without its name.
struct Data<'a, T>(&'a T);

impl<T: Derived> Serialize for Data<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(ByName { serializer, whole: None::<&T> })
    }
}

/// The fields of a struct or of a variant.
struct Fields<M>(M);

impl<M: SerializeMap> SerializeStruct for Fields<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_field<V: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &V,
    ) -> Result<(), M::Error> {
        self.0.serialize_entry(name, value)
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

/// A variant whose data are fields.
enum Variant<M: SerializeMap> {
    /// It is already written, with its fields.
    Written(M::Ok),
    Fields(Fields<M>),
}

impl<M: SerializeMap> SerializeStructVariant for Variant<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_field<V: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &V,
    ) -> Result<(), M::Error> {
        match self {
            Self::Written(_) => Ok(()),
            Self::Fields(fields) => fields.serialize_field(name, value),
        }
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        match self {
            Self::Written(told) => Ok(told),
            Self::Fields(fields) => fields.end(),
        }
    }
}

/// What neither a struct nor an enum is written as.
macro_rules! never {
    ($($method:ident($($argument:ty),*) -> $told:ty;)+) => {
        $(
            fn $method(self, $(_: $argument),*) -> Result<$told, S::Error> {
                Err(S::Error::custom(concat!(stringify!($method), " of a struct or an enum")))
            }
        )+
    };
}

impl<T: Derived, S: Serializer> Serializer for ByName<'_, T, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Impossible<S::Ok, S::Error>;
    type SerializeTuple = Impossible<S::Ok, S::Error>;
    type SerializeTupleStruct = Impossible<S::Ok, S::Error>;
    type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
    type SerializeMap = Impossible<S::Ok, S::Error>;
    type SerializeStruct = Fields<S::SerializeMap>;
    type SerializeStructVariant = Variant<S::SerializeMap>;

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        begin(self.serializer).map(Fields)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_str(variant)
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &V,
    ) -> Result<S::Ok, S::Error> {
        let mut map = begin(self.serializer)?;
        map.serialize_entry(variant, value)?;
        map.end()
    }

    /// The name comes first. Only then can a map take the fields. So the enum is written a second time, as
    /// the value of its name, and the first time does nothing more.
    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        let mut map = begin(self.serializer)?;
        let Some(whole) = self.whole else {
            return Ok(Variant::Fields(Fields(map)));
        };
        map.serialize_entry(variant, &Data(whole))?;
        map.end().map(Variant::Written)
    }

    never! {
        serialize_bool(bool) -> S::Ok;
        serialize_i8(i8) -> S::Ok;
        serialize_i16(i16) -> S::Ok;
        serialize_i32(i32) -> S::Ok;
        serialize_i64(i64) -> S::Ok;
        serialize_u8(u8) -> S::Ok;
        serialize_u16(u16) -> S::Ok;
        serialize_u32(u32) -> S::Ok;
        serialize_u64(u64) -> S::Ok;
        serialize_f32(f32) -> S::Ok;
        serialize_f64(f64) -> S::Ok;
        serialize_char(char) -> S::Ok;
        serialize_str(&str) -> S::Ok;
        serialize_bytes(&[u8]) -> S::Ok;
        serialize_none() -> S::Ok;
        serialize_unit() -> S::Ok;
        serialize_unit_struct(&'static str) -> S::Ok;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
    }

    fn serialize_some<V: Serialize + ?Sized>(self, _value: &V) -> Result<S::Ok, S::Error> {
        self.serialize_none()
    }

    fn serialize_newtype_struct<V: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _value: &V,
    ) -> Result<S::Ok, S::Error> {
        self.serialize_none()
    }

    fn collect_str<V: Display + ?Sized>(self, _value: &V) -> Result<S::Ok, S::Error> {
        self.serialize_none()
    }
}
