//! The schemas of money (MONEY-1). The form of an amount depends on its currency.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::base::schema::inline_schema_type;
use crate::values::currency::Currency;
use crate::values::money::{Money, MoneySum};

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = Self::CURRENCIES.iter().map(Self::code).collect();
        json_schema!({
            "description": "A currency of ISO 4217 that has a minor unit (MONEY-1).",
            "type": "string",
            "enum": codes,
        })
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        if generator.contract().is_deserialize() {
            let description = "An amount in a currency: 0 to 1 000 000 000 000, with no more significant \
                               decimals than the currency has (MONEY-1).";
            money(generator, description, input_pattern)
        } else {
            MoneySum::json_schema(generator)
        }
    }
}

impl JsonSchema for MoneySum {
    fn schema_name() -> Cow<'static, str> {
        "MoneySum".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let form = if generator.contract().is_deserialize() { given_sum } else { output_pattern };
        money(generator, "An amount in a currency, with exactly the currency's decimals (MONEY-1).", form)
    }
}

/// A sum that may be negative, such as the balance of an account.
pub(crate) struct SignedSum;

impl JsonSchema for SignedSum {
    fn schema_name() -> Cow<'static, str> {
        "SignedSum".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let form = if generator.contract().is_deserialize() { given_signed } else { written_signed };
        let mut sum =
            money(generator, "An amount in a currency that may be negative. Zero has no sign.", form);
        let amount = json_schema!({ "type": "string", "maxLength": 41, "pattern": "^(?:[0-9]|-[0.]*[1-9])" });
        if let Some(known) = sum.pointer_mut("/properties/amount") {
            *known = amount.to_value();
        }
        sum
    }
}

/// An amount of more than zero (MONEY-2). It is a type of its own, because many programs that read schemas
/// forget what stands beside a reference.
pub(crate) struct PositiveMoney;

impl JsonSchema for PositiveMoney {
    fn schema_name() -> Cow<'static, str> {
        "PositiveMoney".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut money = Money::json_schema(generator);
        if let Some(amount) =
            money.pointer_mut("/properties/amount").and_then(|amount| amount.as_object_mut())
        {
            // At least one digit is not 0.
            amount.insert("pattern".into(), "[1-9]".into());
        }
        if let Some(text) = money.get("description").and_then(|text| text.as_str()) {
            let text = format!("{text} It is more than zero (MONEY-2).");
            money.insert("description".into(), text.into());
        }
        money
    }
}

inline_schema_type! {
    /// A fee in an event. A fee is written only if it is more than zero. When it is read, zero and `null`
    /// mean the same as a field that is left out.
    EventFee, generator => if generator.contract().is_deserialize() {
        generator.subschema_for::<Option<Money>>()
    } else {
        generator.subschema_for::<PositiveMoney>()
    }
}

/// The number of decimals that most currencies have.
const USUAL_DECIMALS: u32 = 2;

/// The schema of money. `pattern` gives the pattern of an amount with this number of decimals.
fn money(generator: &mut SchemaGenerator, description: &str, pattern: fn(u32) -> String) -> Schema {
    let amount = |decimals| {
        let amount = json_schema!({ "type": "string", "pattern": pattern(decimals) });
        json_schema!({ "type": "object", "properties": { "amount": amount } })
    };
    let by_currency = [0, 3, 4].into_iter().rfold(amount(USUAL_DECIMALS), |otherwise, decimals| {
        let codes: Vec<&str> = Currency::CURRENCIES
            .iter()
            .filter(|currency| currency.decimals() == decimals)
            .map(Currency::code)
            .collect();
        json_schema!({
            "type": "object",
            "if": { "type": "object", "properties": { "currency": { "type": "string", "enum": codes } } },
            "then": amount(decimals),
            "else": otherwise,
        })
    });
    json_schema!({
        "description": description,
        "examples": [{ "amount": "100.00", "currency": "USD" }],
        "type": "object",
        "additionalProperties": false,
        "required": ["amount", "currency"],
        "properties": {
            "amount": { "type": "string", "maxLength": 40 },
            "currency": generator.subschema_for::<Currency>(),
        },
        // Programs that make code from a schema do not know this keyword, so they make a plain type. They
        // would refuse `if`, or make one type for each number of decimals.
        "dependentSchemas": { "currency": by_currency },
    })
}

/// The pattern of an amount that may be read. Zeros at either end do not matter.
fn input_pattern(decimals: u32) -> String {
    let fraction = if decimals == 0 { String::new() } else { format!("[0-9]{{1,{decimals}}}") };
    // If the currency has no decimals, only zeros may follow the point, and at least one must.
    let zeros = if decimals == 0 { "0+" } else { "0*" };
    format!(r"^0*(?:[0-9]{{1,12}}(?:\.{fraction}{zeros})?|1000000000000(?:\.0+)?)$")
}

/// The pattern of a sum that may be read. It has no maximum.
fn given_sum(decimals: u32) -> String {
    let fraction = if decimals == 0 { String::new() } else { format!("[0-9]{{1,{decimals}}}") };
    let zeros = if decimals == 0 { "0+" } else { "0*" };
    format!(r"^[0-9]+(?:\.{fraction}{zeros})?$")
}

fn given_signed(decimals: u32) -> String {
    signed(&given_sum(decimals))
}

fn written_signed(decimals: u32) -> String {
    signed(&output_pattern(decimals))
}

/// The same pattern behind a sign that may be left out.
fn signed(pattern: &str) -> String {
    pattern.replacen('^', "^-?", 1)
}

/// The pattern of an amount as it is written.
fn output_pattern(decimals: u32) -> String {
    let fraction = if decimals == 0 { String::new() } else { format!(r"\.[0-9]{{{decimals}}}") };
    format!("^(?:0|[1-9][0-9]*){fraction}$")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn patterns_of_sums() {
        assert_eq!(given_sum(0), r"^[0-9]+(?:\.0+)?$");
        assert_eq!(given_sum(2), r"^[0-9]+(?:\.[0-9]{1,2}0*)?$");
        assert_eq!(given_signed(2), r"^-?[0-9]+(?:\.[0-9]{1,2}0*)?$");
        assert_eq!(written_signed(0), r"^-?(?:0|[1-9][0-9]*)$");
        assert_eq!(written_signed(3), r"^-?(?:0|[1-9][0-9]*)\.[0-9]{3}$");
    }

    /// A currency with another number of decimals would need its own pattern.
    #[test]
    fn the_decimals_of_all_currencies_are_known() {
        let decimals: BTreeSet<u32> = Currency::all().map(Currency::decimals).collect();
        assert_eq!(decimals, BTreeSet::from([0, USUAL_DECIMALS, 3, 4]));
    }
}
