//! Converts a form into the JSON of a command: the template of a permission, with the values that the user
//! has filled in.

use milestone_escrow::{Currency, Money};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The seconds of a day. The page counts extensions in days.
pub(super) const DAY: u64 = 86_400;

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
    /// Whether "no due date" is chosen.
    #[serde(default)]
    no_due: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    stars: String,
    /// Whether the user has read what cannot be undone.
    #[serde(default)]
    pub(super) confirmed: String,
    /// Whether the user has gone back from the page that asks. What was typed is kept.
    #[serde(default)]
    pub(super) back: String,
}

/// What is wrong with a form, in the user's terms. The field is empty if it is not about one field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) field: &'static str,
    pub(super) told: String,
    /// The server or the payment provider failed. Perhaps the command was stored, or its money is held. So it is sent
    /// again under its own key.
    pub(super) may_have_happened: bool,
}

impl Wrong {
    /// Nothing is wrong: the user has gone back from the page that asks, and the form is shown again.
    pub(super) fn nothing() -> Self {
        Self::at("", "")
    }

    pub(super) fn at(field: &'static str, told: impl Into<String>) -> Self {
        Self { field, told: told.into(), may_have_happened: false }
    }
}

impl Filled {
    /// Whether the form was made from this template.
    pub(super) fn is_for(&self, template: &Value) -> bool {
        serde_json::from_str::<Value>(&self.template).is_ok_and(|own| own == *template)
    }

    /// What the user has typed into a field.
    pub(super) fn typed(&self, field: &str) -> &str {
        self.all().into_iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value)
    }

    fn all(&self) -> [(&'static str, &str); 9] {
        [
            ("template", &self.template),
            ("currency", &self.currency),
            ("title", &self.title),
            ("amount", &self.amount),
            ("due", &self.due),
            ("no_due", &self.no_due),
            ("text", &self.text),
            ("days", &self.days),
            ("stars", &self.stars),
        ]
    }

    /// All fields with a value, to send the form again from another page.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let own = [("key", self.key.clone()), ("revision", self.revision.to_string())];
        let typed = self.all().into_iter().filter(|(_, value)| !value.is_empty());
        let typed = typed.map(|(name, value)| (name, value.to_owned()));
        own.into_iter().chain(typed).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The command as JSON, as a program would send it, or what is wrong with the fields.
    pub(super) fn body(&self) -> Result<Vec<u8>, Wrong> {
        let mut command: Value = serde_json::from_str(&self.template).map_err(unreadable)?;
        if let Some((name, fields)) = innermost(&mut command) {
            let typed = self.amount.trim();
            if !typed.is_empty() {
                read_amount(typed, self.currency.parse().map_err(unreadable)?)?;
                set(fields, amount_field(&name), json!({ "amount": typed, "currency": self.currency }));
            }
            set(fields, text_field(&name).unwrap_or("text"), text(&self.text));
            self.set_due(&name, fields)?;
            set(fields, "title", text(&self.title));
            let whole = |field, typed: &str, units| {
                number(typed, units).ok_or(Wrong::at(field, "Write a whole number, such as 3."))
            };
            set(fields, "by", whole("days", &self.days, DAY)?); // the rules count in seconds (PROP-7)
            set(fields, "stars", whole("stars", &self.stars, 1)?);
        }
        serde_json::to_vec(&command).map_err(unreadable)
    }

    /// A new due date is chosen, or none on purpose. An empty field proposes nothing.
    fn set_due(&self, name: &str, fields: &mut Map<String, Value>) -> Result<(), Wrong> {
        let (due, no_due) = (self.due.trim(), self.no_due == "true");
        if name == "change_due_date" && due.is_empty() != no_due {
            return Err(Wrong::at("due", "Choose a date, or choose “No due date”."));
        }
        set(fields, "due", text(due));
        Ok(())
    }
}

/// What the page itself has put into the form cannot be read.
fn unreadable<E>(_: E) -> Wrong {
    Wrong::at("", "The form could not be read. Load the page again.")
}

/// An amount of this currency, as a user types it.
pub(super) fn read_amount(typed: &str, currency: Currency) -> Result<Money, Wrong> {
    Money::parse(typed, currency).map_err(|_| {
        let example = if currency.decimals() == 0 { "1250" } else { "1250.50" };
        let decimals = match currency.decimals() {
            0 => "no decimals".to_owned(),
            decimals => format!("at most {decimals} decimals"),
        };
        Wrong::at("amount", format!("Write an amount such as {example}: digits, with {decimals}, and no separators."))
    })
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

/// A whole number, converted into smaller units. Null if it is empty, `None` if it is no number.
fn number(text: &str, units: u64) -> Option<Value> {
    match text.trim() {
        "" => Some(Value::Null),
        digits => digits.parse::<u64>().ok()?.checked_mul(units).map(Value::from),
    }
}

fn set(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::{Filled, Wrong};

    fn filled(template: &str, amount: &str, text: &str) -> String {
        with(template, &[("amount", amount), ("text", text)])
    }

    fn with(template: &str, more: &[(&str, &str)]) -> String {
        tried(template, more).unwrap()
    }

    fn tried(template: &str, more: &[(&str, &str)]) -> Result<String, Wrong> {
        let fields = [("template", template), ("currency", "USD"), ("revision", "3"), ("key", "k")];
        let fields: Vec<_> = fields.iter().chain(more).collect();
        let form: Filled = serde_urlencoded::from_str(&serde_urlencoded::to_string(fields).unwrap()).unwrap();
        Ok(String::from_utf8(form.body()?).unwrap())
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
        assert_eq!(
            with(r#"{"leave_feedback":{"stars":5}}"#, &[("stars", "4"), ("text", "thanks")]),
            r#"{"leave_feedback":{"stars":4,"text":"thanks"}}"#
        );
    }
    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = |template, more: &[_]| tried(template, more).unwrap_err().field;
        let longer = r#"{"propose":{"extend_window":{"by":1,"milestone":1}}}"#;
        assert_eq!(wrong(longer, &[("days", "-3")]), "days");
        for amount in ["1,000", "much", "1.234", "-1"] {
            assert_eq!(wrong(r#"{"release":{"milestone":1}}"#, &[("amount", amount)]), "amount");
        }
        assert_eq!(wrong("{", &[]), "");
    }

    #[test]
    fn an_empty_date_proposes_nothing_unless_no_due_date_is_chosen() {
        let change = r#"{"propose":{"change_due_date":{"milestone":1}}}"#;
        assert_eq!(tried(change, &[]).unwrap_err().field, "due");
        assert_eq!(tried(change, &[("no_due", "true"), ("due", "2026-02-01")]).unwrap_err().field, "due");
        assert_eq!(tried(change, &[("no_due", "true")]).unwrap(), change);
        assert!(tried(change, &[("due", "2026-02-01")]).unwrap().contains(r#""due":"2026-02-01""#));
    }
}
