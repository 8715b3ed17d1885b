//! Makes a command from a form: the template of a permission, with the values that the user has filled in.

use std::time::Duration;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Currency, FreelancerCommand, MilestoneTerms, Money,
};
use serde::Deserialize;
use serde_json::Value;
use time::{Date, Month};

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
    /// The server or the payment provider failed. Perhaps the command was stored, or its money is held. So
    /// it is sent again under its own key.
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

    /// The template that the page has put into the form.
    pub(super) const fn template(&self) -> &[u8] {
        self.template.as_bytes()
    }

    /// The template with the values that were filled in, or what is wrong with the fields.
    pub(super) fn fill(&self, mut command: Command) -> Result<Command, Wrong> {
        let Places { title, amount, due, by, stars, text } = Places::of(&mut command);
        set(title, some(&self.title).map(str::to_owned));
        set(text, some(&self.text).map(str::to_owned));
        let typed = self.amount.trim();
        let typed = some(typed).map(|typed| read_amount(typed, self.currency.parse().map_err(unreadable)?));
        match (amount, typed.transpose()?) {
            (Some(Amount::Optional(place)), Some(amount)) => *place = Some(amount),
            (Some(Amount::Required(place)), Some(amount)) => *place = amount,
            _ => {}
        }
        match due {
            Some(Due::Optional(place)) => *place = self.due()?,
            Some(Due::Change(place)) => *place = self.changed_due()?,
            None => {}
        }
        let days = number("days", &self.days)?;
        // The rules count in seconds (PROP-7).
        set(by, days.map(|days| Duration::from_secs(days.saturating_mul(DAY))));
        set(stars, number("stars", &self.stars)?);
        Ok(command)
    }

    fn due(&self) -> Result<Option<Date>, Wrong> {
        let typed = some(self.due.trim());
        typed
            .map(|typed| date(typed).ok_or_else(|| Wrong::at("due", "Write a day such as 2026-02-14.")))
            .transpose()
    }

    /// A new due date is chosen, or none on purpose. An empty field proposes nothing.
    fn changed_due(&self) -> Result<Option<Date>, Wrong> {
        let due = self.due()?;
        if due.is_none() == (self.no_due == "true") {
            return Ok(due);
        }
        Err(Wrong::at("due", "Choose a date, or choose “No due date”."))
    }
}

/// An amount of a command: with or without a default.
enum Amount<'a> {
    Optional(&'a mut Option<Money>),
    Required(&'a mut Money),
}

/// A due date: of a new milestone, or a changed one.
enum Due<'a> {
    Optional(&'a mut Option<Date>),
    Change(&'a mut Option<Date>),
}

/// Where a command takes what a user fills in.
#[derive(Default)]
struct Places<'a> {
    title: Option<&'a mut String>,
    amount: Option<Amount<'a>>,
    due: Option<Due<'a>>,
    by: Option<&'a mut Duration>,
    stars: Option<&'a mut u64>,
    text: Option<&'a mut String>,
}

impl<'a> Places<'a> {
    fn of(command: &'a mut Command) -> Self {
        use {ArbiterCommand as Arbiter, ClientCommand as Client, FreelancerCommand as Freelancer};
        let text = |text| Self { text: Some(text), ..Self::default() };
        match command {
            Command::Client(Client::Propose(change)) | Command::Freelancer(Freelancer::Propose(change)) => {
                Self::of_change(change)
            }
            Command::Client(Client::AddMilestone(terms)) => Self::of_terms(terms),
            Command::Client(Client::Release { amount, .. }) => Self::of_amount(Amount::Optional(amount)),
            Command::Freelancer(Freelancer::RefundPayment { amount, .. }) => {
                Self::of_amount(Amount::Required(amount))
            }
            Command::Client(Client::PayBonus { amount, note })
            | Command::Arbiter(Arbiter::Award { to_freelancer: amount, note, .. }) => {
                Self { amount: Some(Amount::Required(amount)), ..text(note) }
            }
            Command::Freelancer(Freelancer::SubmitWork { requested, note, .. }) => {
                Self { amount: Some(Amount::Optional(requested)), ..text(note) }
            }
            Command::Client(Client::LeaveFeedback { stars, text: words })
            | Command::Freelancer(Freelancer::LeaveFeedback { stars, text: words }) => {
                Self { stars: Some(stars), ..text(words) }
            }
            Command::Client(
                Client::RequestChanges { note: words, .. }
                | Client::RequestRefund { note: words, .. }
                | Client::Dispute { reason: words, .. }
                | Client::Contest { statement: words, .. }
                | Client::SubmitEvidence { text: words, .. },
            )
            | Command::Freelancer(
                Freelancer::DeclineOffer { note: words }
                | Freelancer::Dispute { reason: words, .. }
                | Freelancer::Contest { statement: words, .. }
                | Freelancer::SubmitEvidence { text: words, .. },
            ) => text(words),
            _ => Self::default(),
        }
    }

    fn of_change(change: &'a mut Change) -> Self {
        match change {
            Change::AddMilestone(terms) => Self::of_terms(terms),
            Change::ChangeDueDate { due, .. } => Self { due: Some(Due::Change(due)), ..Self::default() },
            Change::ChangeAmount { amount, .. } | Change::Settle { to_freelancer: amount, .. } => {
                Self::of_amount(Amount::Required(amount))
            }
            Change::ExtendWindow { by, .. } => Self { by: Some(by), ..Self::default() },
            Change::CancelMilestone { .. } | Change::WithdrawDispute { .. } => Self::default(),
        }
    }

    fn of_terms(terms: &'a mut MilestoneTerms) -> Self {
        let MilestoneTerms { title, description, amount, due } = terms;
        let amount = Some(Amount::Required(amount));
        Self {
            title: Some(title),
            text: Some(description),
            due: Some(Due::Optional(due)),
            amount,
            ..Self::default()
        }
    }

    fn of_amount(amount: Amount<'a>) -> Self {
        Self { amount: Some(amount), ..Self::default() }
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
        Wrong::at(
            "amount",
            format!("Write an amount such as {example}: digits, with {decimals}, and no separators."),
        )
    })
}

/// A day as `2026-02-14`.
pub(super) fn date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    Date::from_calendar_date(year, Month::try_from(month).ok()?, parts.next()?.parse().ok()?).ok()
}

/// A text, if it is not empty.
fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A whole number. `None` if the field is empty.
fn number(field: &'static str, text: &str) -> Result<Option<u64>, Wrong> {
    let digits = some(text.trim()).map(str::parse);
    digits.transpose().map_err(|_| Wrong::at(field, "Write a whole number, such as 3."))
}

fn set<T>(place: Option<&mut T>, value: Option<T>) {
    if let (Some(place), Some(value)) = (place, value) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use milestone_escrow::{ClientCommand, Command, Permission};
    use serde_json::json;

    use super::{Filled, Places, Wrong};

    fn filled(template: &str, amount: &str, text: &str) -> String {
        with(template, &[("amount", amount), ("text", text)])
    }

    fn with(template: &str, more: &[(&str, &str)]) -> String {
        tried(template, more).unwrap()
    }

    /// The form of a client's command.
    fn tried(template: &str, more: &[(&str, &str)]) -> Result<String, Wrong> {
        let fields = [("template", template), ("currency", "USD"), ("revision", "3"), ("key", "k")];
        let fields: Vec<_> = fields.iter().chain(more).collect();
        let form: Filled = serde_urlencoded::from_str(&serde_urlencoded::to_string(fields).unwrap()).unwrap();
        let command: ClientCommand = serde_json::from_slice(form.template()).unwrap();
        let Command::Client(command) = form.fill(command.into())? else { panic!("it is the client's") };
        Ok(json!(command).to_string())
    }

    #[test]
    fn what_is_filled_in_takes_the_place_that_the_command_has_for_it() {
        let release = r#"{"release":{"milestone":1}}"#;
        assert_eq!(filled(release, "", ""), release);
        assert_eq!(
            filled(release, " 5 ", ""),
            r#"{"release":{"amount":{"amount":"5.00","currency":"USD"},"milestone":1}}"#
        );
        let usd = |amount: &str| json!({ "amount": amount, "currency": "USD" });
        let settle =
            |amount| json!({ "propose": { "settle": { "milestone": 1, "to_freelancer": usd(amount) } } });
        assert_eq!(filled(&settle("0.00").to_string(), "7", ""), settle("7.00").to_string());
        assert_eq!(
            filled(r#"{"dispute":{"milestone":2}}"#, "", "late"),
            r#"{"dispute":{"milestone":2,"reason":"late"}}"#
        );
        assert_eq!(filled(r#""end_contract""#, "", ""), r#""end_contract""#);
        let longer = |by: u64| json!({ "propose": { "extend_window": { "milestone": 1, "by": by } } });
        assert_eq!(with(&longer(1).to_string(), &[("days", "3")]), longer(259_200).to_string());
        assert_eq!(
            with(r#"{"leave_feedback":{"stars":5}}"#, &[("stars", "4"), ("text", "thanks")]),
            r#"{"leave_feedback":{"stars":4,"text":"thanks"}}"#
        );
    }

    /// Every value that a permission names has its place, and only those.
    #[test]
    fn every_field_of_a_permission_has_a_place() {
        let lines = include_str!("../../../../tests/golden/permissions.jsonl").lines();
        for line in lines {
            let mut permission: Permission = serde_json::from_str(line).unwrap();
            let texts = permission.template.texts();
            let places = Places::of(&mut permission.template);
            assert_eq!(places.amount.is_some(), permission.amount.is_some(), "{line}");
            assert_eq!(places.due.is_some(), permission.due.is_some(), "{line}");
            assert_eq!(places.by.is_some(), permission.by.is_some(), "{line}");
            assert_eq!(places.stars.is_some(), permission.stars.is_some(), "{line}");
            let count = usize::from(places.title.is_some()) + usize::from(places.text.is_some());
            assert_eq!(count, texts.len(), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = |template, more: &[_]| tried(template, more).unwrap_err().field;
        let longer = r#"{"propose":{"extend_window":{"by":1,"milestone":1}}}"#;
        assert_eq!(wrong(longer, &[("days", "-3")]), "days");
        for amount in ["1,000", "much", "1.234", "-1"] {
            assert_eq!(wrong(r#"{"release":{"milestone":1}}"#, &[("amount", amount)]), "amount");
        }
        assert_eq!(
            wrong(r#"{"propose":{"change_due_date":{"milestone":1}}}"#, &[("due", "2026-02-30")]),
            "due"
        );
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
