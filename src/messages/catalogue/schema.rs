//! The schemas of messages: one for each id, with its parameters.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::base::schema::{Date, Instant, Number};
use crate::messages::command::CHANGE_FORMS;
use crate::messages::event::Carried;
use crate::messages::message::{Message, MessageForm, ParameterForm, ParameterKind};
use crate::values::currency::Currency;
use crate::values::money::Money;

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = message(Self::forms(), generator);
        let description =
            "What a sentence says, in no language: the id of the sentence, and its parameters by name.";
        schema.insert("description".into(), description.into());
        schema
    }
}

/// The message of a change, which is a part of the message of a proposal.
struct ChangeMessage;

impl JsonSchema for ChangeMessage {
    fn schema_name() -> Cow<'static, str> {
        "ChangeMessage".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = message(CHANGE_FORMS.iter(), generator);
        let description = "What a sentence about a change says, in no language.";
        schema.insert("description".into(), description.into());
        schema
    }
}

/// An object with an id and its parameters, and nothing else.
fn message(forms: impl Iterator<Item = &'static MessageForm>, generator: &mut SchemaGenerator) -> Schema {
    let mut one_of = with_parameters(forms, "Message", generator);
    for message in &mut one_of {
        message.insert("additionalProperties".into(), false.into());
    }
    json_schema!({ "oneOf": one_of })
}

/// For each id, what its parameters must be. Each of these schemas has a title, because programs that make
/// code from a schema name the types after it. The title is the id with this suffix.
pub(crate) fn with_parameters(
    forms: impl Iterator<Item = &'static MessageForm>,
    suffix: &str,
    generator: &mut SchemaGenerator,
) -> Vec<Schema> {
    let one = |form: &MessageForm| {
        let required: Vec<&str> = form
            .parameters
            .iter()
            .filter(|parameter| !parameter.is_optional)
            .map(|parameter| parameter.name)
            .collect();
        let mut parameters = json_schema!({ "type": "object", "additionalProperties": false });
        if !required.is_empty() {
            parameters.insert("required".into(), required.into());
        }
        let mut properties = json_schema!({});
        for ParameterForm { name, kind, .. } in form.parameters {
            let mut of_one = value(*kind, generator);
            if of_one.get("enum").is_some() {
                // Otherwise typify gives one name to the causes of several messages, and takes the first of
                // them for all.
                of_one.insert("title".into(), format!("{}{}", type_name(form.id), type_name(name)).into());
            }
            properties.insert((*name).into(), of_one.into());
        }
        parameters.insert("properties".into(), properties.into());
        json_schema!({
            "title": format!("{}{suffix}", type_name(form.id)),
            "type": "object",
            "required": ["id", "parameters"],
            "properties": { "id": { "type": "string", "const": form.id }, "parameters": parameters },
        })
    };
    forms.map(one).collect()
}

/// `EscrowReturned` for `escrow_returned`.
fn type_name(id: &str) -> String {
    id.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

fn value(kind: ParameterKind, generator: &mut SchemaGenerator) -> Schema {
    match kind {
        ParameterKind::Number | ParameterKind::Seconds => generator.subschema_for::<Number>(),
        ParameterKind::Money => generator.subschema_for::<Money>(),
        ParameterKind::Currency => generator.subschema_for::<Currency>(),
        ParameterKind::Instant => generator.subschema_for::<Instant>(),
        ParameterKind::Date => generator.subschema_for::<Date>(),
        ParameterKind::Text => json_schema!({ "type": "string" }),
        ParameterKind::Name(names) => json_schema!({ "type": "string", "enum": names }),
        ParameterKind::Names(names) => {
            json_schema!({ "type": "array", "items": { "type": "string", "enum": names } })
        }
        ParameterKind::Carried => generator.subschema_for::<Vec<Carried>>(),
        ParameterKind::Message => generator.subschema_for::<ChangeMessage>(),
    }
}
