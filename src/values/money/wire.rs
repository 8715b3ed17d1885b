//! Money in JSON (RULES §16).

use super::{AmountText, Currency, Money, MoneySum, Number, fmt};
use crate::base::strict_json::{Derived, write};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneySum::from(*self).serialize(serializer)
    }
}

impl Derived for MoneySum {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut money = serializer.serialize_struct("Money", 2)?;
        money.serialize_field("amount", &format_args!("{}", AmountText(*self)))?;
        money.serialize_field("currency", &self.currency)?;
        money.end()
    }
}

impl Serialize for MoneySum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked for a struct, a flattened one takes its own fields only. RON can read a struct as nothing else.
        if deserializer.is_human_readable() {
            return deserializer.deserialize_struct("Money", &["amount", "currency"], MoneyVisitor);
        }
        deserializer.deserialize_map(MoneyVisitor)
    }
}

/// Reads and writes the fee of an event. A fee that is left out, `null` or zero is read as no fee. If there
/// is no fee, nothing is written (RULES §16).
pub(crate) mod fee {
    use super::{Deserialize, Deserializer, Money, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(fee: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
        fee.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
        Option::deserialize(deserializer).map(|fee: Option<Money>| fee.filter(|fee| !fee.is_zero()))
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyFields {
    amount: Number,
    currency: Currency,
}

struct MoneyVisitor;

impl<'de> Visitor<'de> for MoneyVisitor {
    type Value = Money;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(r#"money such as {"amount":"100.00","currency":"USD"}"#)
    }

    // The derived reader would also accept a list. Only a map is passed to it.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Money, A::Error> {
        let MoneyFields { amount, currency } = MoneyFields::deserialize(MapAccessDeserializer::new(map))?;
        amount.in_currency(currency).map_err(A::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(r#"an amount in quotes such as "100.00""#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        Number::parse(text).map_err(E::custom)
    }
}
