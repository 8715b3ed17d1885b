//! A strict reader of messages: the id must be known, and the parameters must be those of the id.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::base::strict_json::Strict;
use crate::messages::command::CHANGE_FORMS;
use crate::messages::event::Carried;
use crate::messages::message::{Message, MessageForm, Parameter, ParameterForm, ParameterKind};
use crate::values::currency::Currency;
use crate::values::instant::{date, instant};
use crate::values::money::Money;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    id: String,
    parameters: GivenParameters,
}

impl<'de> Deserialize<'de> for Message {
    /// # Errors
    ///
    /// If the id is not one of [`Message::forms`], or if the parameters are not those of the id.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Fields { id, parameters } = Fields::deserialize(Strict { name: "Message", deserializer })?;
        parameters.of_message(&id)
    }
}

/// A value as it stands in JSON. What it means depends on the id, and that may come later.
enum Given {
    Number(u64),
    Text(String),
    Texts(Vec<String>),
    Money(Money),
    Carried(Vec<Carried>),
    Message(Message),
}

/// Parameters that have names of parameters. A name has the same form of JSON in every message.
pub(crate) struct GivenParameters(Vec<(&'static str, Given)>);

impl GivenParameters {
    /// The message with this id.
    pub(crate) fn of_message<E: Error>(mut self, id: &str) -> Result<Message, E> {
        let form = Message::forms().find(|form| form.id == id);
        let form = form.ok_or_else(|| E::custom(format_args!("there is no message {id:?}")))?;
        let mut parameters = Vec::with_capacity(self.0.len());
        for expected in form.parameters {
            match self.take(expected.name) {
                Some(given) => parameters.push((expected.name, parameter(form, expected, given)?)),
                None if expected.is_optional => {}
                None => {
                    return Err(E::custom(format_args!(
                        "the parameter {} of {id} is missing",
                        expected.name
                    )));
                }
            }
        }
        match self.0.first() {
            Some((name, _)) => Err(E::custom(format_args!("{id} has no parameter {name}"))),
            None => Ok(Message::read(form.id, parameters)),
        }
    }

    fn take(&mut self, name: &str) -> Option<Given> {
        let place = self.0.iter().position(|(other, _)| *other == name)?;
        Some(self.0.swap_remove(place).1)
    }
}

fn parameter<E: Error>(form: &MessageForm, expected: &ParameterForm, given: Given) -> Result<Parameter, E> {
    let of_names = |names: &[&'static str], name: &str| names.iter().copied().find(|other| *other == name);
    let parameter = match (expected.kind, given) {
        (ParameterKind::Number, Given::Number(number)) => Some(Parameter::Number(number)),
        (ParameterKind::Seconds, Given::Number(seconds)) => Some(Parameter::Seconds(seconds)),
        (ParameterKind::Money, Given::Money(money)) => Some(Parameter::Money(money)),
        (ParameterKind::Currency, Given::Text(code)) => {
            Currency::from_code(&code).ok().map(Parameter::Currency)
        }
        (ParameterKind::Instant, Given::Text(text)) => instant::parse(&text).ok().map(Parameter::Instant),
        (ParameterKind::Date, Given::Text(text)) => date::parse(&text).ok().map(Parameter::Date),
        (ParameterKind::Text, Given::Text(text)) => Some(Parameter::Text(text)),
        (ParameterKind::Name(names), Given::Text(name)) => of_names(names, &name).map(Parameter::Name),
        (ParameterKind::Names(names), Given::Texts(texts)) => {
            texts.iter().map(|name| of_names(names, name)).collect::<Option<_>>().map(Parameter::Names)
        }
        (ParameterKind::Carried, Given::Carried(carried)) => Some(Parameter::Carried(carried)),
        (ParameterKind::Message, Given::Message(message)) => {
            let is_change = CHANGE_FORMS.iter().any(|form| form.id == message.id());
            is_change.then_some(Parameter::Message(message))
        }
        _ => None,
    };
    let ParameterForm { name, kind, .. } = expected;
    parameter.ok_or_else(|| E::custom(format_args!("the parameter {name} of {} is no such {kind}", form.id)))
}

impl<'de> Deserialize<'de> for GivenParameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ParametersVisitor)
    }
}

struct ParametersVisitor;

impl<'de> Visitor<'de> for ParametersVisitor {
    type Value = GivenParameters;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of parameters by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<GivenParameters, A::Error> {
        let mut parameters: Vec<(&'static str, Given)> = Vec::new();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            let form = Message::forms().flat_map(|form| form.parameters).find(|form| form.name == name);
            let form =
                form.ok_or_else(|| A::Error::custom(format_args!("there is no parameter {name:?}")))?;
            if parameters.iter().any(|(other, _)| *other == form.name) {
                return Err(A::Error::duplicate_field(form.name));
            }
            parameters.push((form.name, value(&mut map, form.kind)?));
        }
        Ok(GivenParameters(parameters))
    }
}

fn value<'de, A: MapAccess<'de>>(map: &mut A, kind: ParameterKind) -> Result<Given, A::Error> {
    match kind {
        ParameterKind::Number | ParameterKind::Seconds => map.next_value().map(Given::Number),
        ParameterKind::Money => map.next_value().map(Given::Money),
        ParameterKind::Currency
        | ParameterKind::Instant
        | ParameterKind::Date
        | ParameterKind::Text
        | ParameterKind::Name(_) => map.next_value().map(Given::Text),
        ParameterKind::Names(_) => map.next_value().map(Given::Texts),
        ParameterKind::Carried => map.next_value().map(Given::Carried),
        ParameterKind::Message => map.next_value().map(Given::Message),
    }
}
