//! Messages in JSON.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::parameter::{Message, Parameter};
use crate::base::strict_json::{Derived, write};
use crate::values::instant::{DateText, InstantText};

impl Serialize for Message {
    /// Writes `{"id":…,"parameters":{…}}`.
    ///
    /// # Errors
    ///
    /// If an instant or a date is outside the years 0000 to 9999, because it could not be read again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl Derived for Message {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Message", 2)?;
        object.serialize_field("id", self.id())?;
        object.serialize_field("parameters", &Written(self.parameters()))?;
        object.end()
    }
}

/// Parameters as an object.
pub(crate) struct Written<'a>(pub(crate) &'a [(&'static str, Parameter)]);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, parameter)| (*name, parameter)))
    }
}

impl Serialize for Parameter {
    /// Writes the value as RULES §16 writes such a value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) | Self::Seconds(number) => serializer.serialize_u64(*number),
            Self::Money(money) => money.serialize(serializer),
            Self::Currency(currency) => currency.serialize(serializer),
            Self::Instant(at) => InstantText(*at).serialize(serializer),
            Self::Date(date) => DateText(*date).serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Name(name) => serializer.serialize_str(name),
            Self::Names(names) => names.serialize(serializer),
            Self::Carried(carried) => carried.serialize(serializer),
            Self::Message(message) => message.serialize(serializer),
        }
    }
}
