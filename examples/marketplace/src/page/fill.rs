//! Converts a form into the JSON of a command: the template of a permission, with the values that the user
//! has filled in.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The fields that the form of a command sends. A field that the form does not have, or that was left empty,
/// keeps the value of the template.
#[derive(Debug, Deserialize)]
pub(super) struct Filled {
    /// The command as JSON.
    template: String,
    /// The currency of the amount.
    currency: String,
    /// The revision that the user has seen.
    pub(super) revision: u64,
    /// A key for this display of the form. If the user presses the button twice, the command counts once.
    pub(super) key: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    stars: String,
}

impl Filled {
    /// The command as JSON, as a program would send it.
    pub(super) fn body(self) -> Result<Vec<u8>, serde_json::Error> {
        let mut command: Value = serde_json::from_str(&self.template)?;
        if let Some((name, fields)) = innermost(&mut command) {
            let amount = self.amount.trim();
            let amount =
                if amount.is_empty() { Value::Null } else { json!({ "amount": amount, "currency": self.currency }) };
            set(fields, amount_field(&name), amount);
            set(fields, text_field(&name).unwrap_or("text"), text(&self.text));
            set(fields, "due", text(self.due.trim()));
            set(fields, "title", text(&self.title));
            set(fields, "by", number(&self.days, 86_400)); // the rules count in seconds (PROP-7)
            set(fields, "stars", number(&self.stars, 1));
        }
        serde_json::to_vec(&command)
    }
}

/// The name and the fields of a command. For a proposal, those of the change.
fn innermost(command: &mut Value) -> Option<(String, &mut Map<String, Value>)> {
    let (name, value) = command.as_object_mut()?.iter_mut().next()?;
    if name == "propose" { innermost(value) } else { Some((name.clone(), value.as_object_mut()?)) }
}

/// The name of the field for the command's amount (RULES §16).
pub(super) fn amount_field(command: &str) -> &'static str {
    match command {
        "submit_work" => "requested",
        "award" | "settle" => "to_freelancer",
        _ => "amount",
    }
}

/// The name of the field for the command's text (RULES §16). `None` if the command has no text.
pub(super) fn text_field(command: &str) -> Option<&'static str> {
    match command {
        "decline_offer" | "submit_work" | "request_changes" | "request_refund" | "pay_bonus" | "award" => Some("note"),
        "dispute" => Some("reason"),
        "contest" => Some("statement"),
        "submit_evidence" | "leave_feedback" => Some("text"),
        "add_milestone" => Some("description"),
        _ => None,
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

/// A whole number, converted into smaller units. Any other text stays as it is, so that it is refused later.
fn number(text: &str, units: u64) -> Value {
    match text.trim() {
        "" => Value::Null,
        digits => {
            digits.parse::<u64>().ok().and_then(|number| number.checked_mul(units)).map_or(json!(digits), Value::from)
        }
    }
}

fn set(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::Filled;

    fn filled(template: &str, amount: &str, text: &str) -> String {
        with(template, &[("amount", amount), ("text", text)])
    }

    fn with(template: &str, more: &[(&str, &str)]) -> String {
        let fields = [("template", template), ("currency", "USD"), ("revision", "3"), ("key", "k")];
        let fields: Vec<_> = fields.iter().chain(more).collect();
        let form: Filled = serde_urlencoded::from_str(&serde_urlencoded::to_string(fields).unwrap()).unwrap();
        String::from_utf8(form.body().unwrap()).unwrap()
    }

    #[test]
    fn what_is_filled_in_takes_the_place_that_the_command_has_for_it() {
        let release = r#"{"release":{"milestone":1}}"#;
        assert_eq!(filled(release, "", ""), release);
        assert_eq!(
            filled(release, " 5 ", ""),
            r#"{"release":{"amount":{"amount":"5","currency":"USD"},"milestone":1}}"#
        );
        assert_eq!(
            filled(r#"{"propose":{"settle":{"milestone":1,"to_freelancer":null}}}"#, "7", ""),
            r#"{"propose":{"settle":{"milestone":1,"to_freelancer":{"amount":"7","currency":"USD"}}}}"#
        );
        assert_eq!(
            filled(r#"{"dispute":{"milestone":2,"reason":""}}"#, "", "late"),
            r#"{"dispute":{"milestone":2,"reason":"late"}}"#
        );
        assert_eq!(filled(r#""accept_offer""#, "", ""), r#""accept_offer""#);
        let longer = r#"{"propose":{"extend_window":{"by":1,"milestone":1}}}"#;
        assert_eq!(with(longer, &[("days", "3")]), longer.replace(r#""by":1"#, r#""by":259200"#));
        assert_eq!(with(longer, &[("days", "-3")]), longer.replace(r#""by":1"#, r#""by":"-3""#));
        assert_eq!(
            with(r#"{"leave_feedback":{"stars":5}}"#, &[("stars", "4"), ("text", "thanks")]),
            r#"{"leave_feedback":{"stars":4,"text":"thanks"}}"#
        );
    }
}
