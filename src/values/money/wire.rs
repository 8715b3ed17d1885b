//! Money in JSON (RULES §16).

use core::marker::PhantomData;

use super::{AmountText, Currency, Money, MoneyError, MoneySum, Number, fmt};
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
        read(deserializer)
    }
}

/// Reads a sum. It may be larger than any [`Money`], and it may be negative.
impl<'de> Deserialize<'de> for MoneySum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

fn read<'de, D: Deserializer<'de>, M>(deserializer: D) -> Result<M, D::Error>
where
    M: InCurrency<Number: Deserialize<'de>>,
{
    // Asked for a struct, a flattened one takes its own fields only. RON can read a struct as nothing else.
    if deserializer.is_human_readable() {
        return deserializer.deserialize_struct("Money", &["amount", "currency"], MoneyVisitor(PhantomData));
    }
    deserializer.deserialize_map(MoneyVisitor(PhantomData))
}

/// What is read from a number and a currency.
trait InCurrency: Sized {
    type Number;

    fn of(number: Self::Number, currency: Currency) -> Result<Self, MoneyError>;
}

impl InCurrency for Money {
    type Number = Number;

    fn of(number: Number, currency: Currency) -> Result<Self, MoneyError> {
        number.in_currency(currency)
    }
}

impl InCurrency for MoneySum {
    type Number = SignedNumber;

    fn of(
        SignedNumber { is_negative, number }: SignedNumber,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let minor = number.minor_in(currency)?;
        let minor = i128::try_from(minor).map_err(|_| MoneyError::TooLarge(currency))?;
        match is_negative {
            true if minor == 0 => Err(MoneyError::Malformed),
            true => Ok(Self { minor: minor.saturating_neg(), currency }),
            false => Ok(Self { minor, currency }),
        }
    }
}

/// Reads a sum that is never negative.
pub(crate) fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MoneySum, D::Error> {
    let sum = MoneySum::deserialize(deserializer)?;
    if sum.minor < 0 {
        return Err(D::Error::custom(MoneyError::Negative));
    }
    Ok(sum)
}

/// Reads a sum that may be left out or `null`. It is never negative.
pub(crate) fn optional_not_negative<'de, D>(deserializer: D) -> Result<Option<MoneySum>, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(serde::Deserialize)]
    #[serde(transparent)]
    struct NotNegative(#[serde(deserialize_with = "not_negative")] MoneySum);

    Option::deserialize(deserializer).map(|sum: Option<NotNegative>| sum.map(|sum| sum.0))
}

/// Reads and writes the fee of an event. Left out, `null` and zero mean the same, and a fee of zero is not
/// written (RULES §16).
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
struct Fields<N> {
    amount: N,
    currency: Currency,
}

struct MoneyVisitor<M>(PhantomData<M>);

impl<'de, M: InCurrency<Number: Deserialize<'de>>> Visitor<'de> for MoneyVisitor<M> {
    type Value = M;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(r#"money such as {"amount":"100.00","currency":"USD"}"#)
    }

    // The derived reader would also accept a list. Only a map is passed to it.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<M, A::Error> {
        let Fields { amount, currency } = Fields::deserialize(MapAccessDeserializer::new(map))?;
        M::of(amount, currency).map_err(A::Error::custom)
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

struct SignedNumber {
    is_negative: bool,
    number: Number,
}

impl<'de> Deserialize<'de> for SignedNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SignedNumberVisitor)
    }
}

struct SignedNumberVisitor;

impl Visitor<'_> for SignedNumberVisitor {
    type Value = SignedNumber;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(r#"a sum in quotes such as "100.00" or "-100.00""#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SignedNumber, E> {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        NumberVisitor.visit_str(digits).map(|number| SignedNumber { is_negative, number })
    }
}
