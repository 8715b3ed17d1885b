//! A form for each command that is permitted: first what moves the work on, then the rest, quiet ones last.

use maud::{Markup, html};
use milestone_escrow::{ActionKind, Command, MilestoneState, Money, MoneySum, Permission, TextBounds};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fill::{DAY, Filled, Wrong};
use super::session::Session;
use super::text::{amount, count, day, grouped};
use super::words::{amount_of, button, title, words_of};
use crate::marketplace::Current;

/// The data that all forms of one display share.
pub(super) struct Actions<'a> {
    pub(super) current: &'a Current,
    pub(super) session: &'a Session,
    /// The form that was sent last, and what was wrong with it.
    pub(super) wrong: Option<(&'a Filled, &'a Wrong)>,
}

impl Actions<'_> {
    /// The forms of some permissions.
    pub(super) fn of<'p>(&self, permitted: impl Iterator<Item = &'p Permission>) -> Markup {
        let (proposals, mut commands): (Vec<_>, Vec<_>) =
            permitted.partition(|permission| permission.change().is_some());
        commands.sort_by_key(|permission| match permission.kind {
            Some(ActionKind::NextStep) => 0,
            Some(ActionKind::Destructive) => 2,
            _ => 1,
        });
        html! {
            @if !commands.is_empty() || !proposals.is_empty() {
                @if commands.iter().any(|one| one.name() == "refund" && self.is_requested(one)) {
                    @let no = commands.iter().any(|one| one.name() == "dispute");
                    p { "Answer the refund request: " strong { "yes" } " is “" (button("refund")) "”"
                        @if no { ", " strong { "no" } " is “" (button("dispute")) "”" } "." }
                }
                div class="actions" {
                    @for permission in commands { (self.form(permission)) }
                    @if !proposals.is_empty() {
                        details class="proposing"
                            open[proposals.iter().any(|one| self.wrong_of(one).is_some())] {
                            summary { "Propose a change" }
                            div class="actions" { @for permission in proposals { (self.form(permission)) } }
                        }
                    }
                }
            }
        }
    }

    /// Whether the client has requested a refund of the milestone of a permission.
    fn is_requested(&self, permission: &Permission) -> bool {
        let milestone = permission.milestone.and_then(|number| self.current.contract.milestone(number));
        milestone.is_some_and(|milestone| milestone.state() == MilestoneState::RefundRequested)
    }

    /// What was wrong with this form, if it was sent last.
    fn wrong_of(&self, permission: &Permission) -> Option<(&Filled, &Wrong)> {
        self.wrong.filter(|(filled, _)| filled.is_for(&bare(&permission.template)))
    }

    /// The field that is wrong, as a link to it. Nothing if the form as a whole was refused.
    pub(super) fn named(&self, permitted: &[Permission]) -> Markup {
        let wrong = permitted.iter().find_map(|one| Some((one, self.wrong_of(one)?.1.field)));
        let Some((permission, field)) = wrong.filter(|(_, field)| !field.is_empty()) else { return html! {} };
        let name = permission.change().unwrap_or(permission.name());
        let inputs = Inputs::new(permission, name, None);
        let words = inputs.label(field).to_lowercase();
        html! { a href={ "#" (inputs.id(field)) } { (title(self.current, permission)) ", " (words) } ": " }
    }

    /// A button if there are no fields to fill in. Otherwise, a form that opens.
    fn form(&self, permission: &Permission) -> Markup {
        let name = permission.change().unwrap_or(permission.name());
        let template = bare(&permission.template);
        let title = title(self.current, permission);
        let class = match permission.kind {
            Some(ActionKind::NextStep) => "primary",
            Some(ActionKind::Destructive) => "quiet-button",
            _ => "plain",
        };
        let is_destructive = permission.kind == Some(ActionKind::Destructive);
        let inner_class = if is_destructive { "plain" } else { "primary" };
        let wrong = self.wrong_of(permission);
        let inputs = Inputs::new(permission, name, wrong).markup();
        html! {
            form method="post" action={ "/app/contracts/" (self.current.id) "/commands" }
                class={ "action " (class) } {
                (self.hidden(&template, wrong))
                @if let Some(inputs) = inputs {
                    details open[wrong.is_some()] {
                        summary class=(class) { (title) }
                        div class="fields" {
                            (inputs)
                            button type="submit" class=(inner_class) name="command" value=(name) {
                                @if permission.change().is_some() { "Propose: " } (title)
                                @if !permission.final_effects.is_empty() { " …" }
                            }
                        }
                    }
                } @else {
                    button type="submit" class=(class) name="command" value=(name) {
                        @if permission.change().is_some() { "Propose: " }
                        (title) @if let Some(number) = permission.proposal { " " (number) }
                        @if let Some(paid) = self.paid_by(permission) { ": " (amount(paid)) }
                        @if !permission.final_effects.is_empty() { " …" }
                    }
                    @if let Some(left) = permission.times_left {
                        span class="quiet" { " " (count(left, "time")) " left" }
                    }
                }
            }
        }
    }

    /// What the client pays, fees included, if a button without fields takes money.
    fn paid_by(&self, permission: &Permission) -> Option<MoneySum> {
        let command = permission.ready().filter(|_| permission.name() == "fund_milestone")?;
        let decision = self.current.contract.handle(command.clone(), &self.current.now).ok()?;
        Some(decision.deposit())
    }

    fn hidden(&self, template: &Value, wrong: Option<(&Filled, &Wrong)>) -> Markup {
        let (key, revision) = match wrong {
            Some((filled, wrong)) if wrong.may_have_happened => (filled.key.clone(), filled.revision),
            _ => (Uuid::new_v4().to_string(), self.current.contract.revision()),
        };
        html! {
            input type="hidden" name="secret" value=(self.session.secret);
            input type="hidden" name="key" value=(key);
            input type="hidden" name="revision" value=(revision);
            input type="hidden" name="currency" value=(self.current.contract.currency());
            input type="hidden" name="template" value=(template);
        }
    }
}

/// How long a text may be, as a hint beside its field.
pub(super) fn limits(text: &TextBounds) -> String {
    let most = grouped(text.maximum);
    if text.minimum == 0 {
        format!("optional, up to {most} characters")
    } else {
        format!("up to {most} characters")
    }
}

/// The fields of one form.
struct Inputs<'a> {
    permission: &'a Permission,
    name: &'a str,
    /// Tells apart the fields of the forms on one page.
    id: String,
    wrong: Option<(&'a Filled, &'a Wrong)>,
}

impl<'a> Inputs<'a> {
    fn new(permission: &'a Permission, name: &'a str, wrong: Option<(&'a Filled, &'a Wrong)>) -> Self {
        let part = permission.milestone.map_or(String::new(), |milestone| format!("-{milestone}"));
        let kind = if permission.change().is_some() { "propose-" } else { "" };
        Self { permission, name, id: format!("{kind}{name}{part}"), wrong }
    }

    /// What a field is called.
    fn label(&self, field: &str) -> String {
        match field {
            "amount" => amount_of(self.name).to_owned(),
            "due" => "Due date".to_owned(),
            "days" => "More days".to_owned(),
            "text" => {
                let texts = self.permission.template.texts();
                let text = texts.iter().find(|text| text.field != "title");
                text.map_or(String::new(), |text| words_of(text.field))
            }
            other => words_of(other),
        }
    }

    /// The fields to fill in. `None` if there are none.
    fn markup(&self) -> Option<Markup> {
        let (permission, texts) = (self.permission, self.permission.template.texts());
        let is_plain = permission.amount.is_none() && permission.due.is_none() && permission.by.is_none();
        if is_plain && permission.stars.is_none() && texts.is_empty() {
            return None;
        }
        Some(html! {
            @for text in texts.iter().filter(|text| text.field == "title") { (self.text("title", text)) }
            (self.amount())
            (self.due())
            @if let Some(by) = permission.by {
                @let most = by.maximum.as_secs() / DAY;
                (self.field("days", &self.label("days"), &format!("1 to {most}"), html! {
                    input id=(self.id("days")) type="number" name="days" min="1" max=(most) required
                        value=(self.typed("days")) aria-describedby=(self.described("days"))
                        aria-invalid=[self.invalid("days")] autofocus[self.invalid("days").is_some()];
                }))
            }
            @if let Some(stars) = permission.stars {
                @let hint = format!("{} to {}", stars.minimum, stars.maximum);
                (self.field("stars", &self.label("stars"), &hint, html! {
                    input id=(self.id("stars")) type="number" name="stars" min=(stars.minimum)
                        max=(stars.maximum) required value=(self.typed("stars"))
                        aria-describedby=(self.described("stars")) aria-invalid=[self.invalid("stars")]
                        autofocus[self.invalid("stars").is_some()];
                }))
            }
            @for text in texts.iter().filter(|text| text.field != "title") { (self.text("text", text)) }
        })
    }

    /// A text: a line for a title, otherwise a box.
    fn text(&self, name: &str, text: &TextBounds) -> Markup {
        let hint = limits(text);
        let (required, longest) = (text.minimum > 0, text.maximum);
        self.field(
            name,
            &self.label(name),
            &hint,
            if name == "title" {
                html! {
                    input id=(self.id(name)) name=(name) maxlength=(longest) required[required] class="long"
                        value=(self.typed(name)) aria-describedby=(self.described(name))
                        aria-invalid=[self.invalid(name)] autofocus[self.invalid(name).is_some()];
                }
            } else {
                html! {
                    textarea id=(self.id(name)) name=(name) maxlength=(longest) required[required]
                        aria-describedby=(self.described(name)) aria-invalid=[self.invalid(name)]
                        autofocus[self.invalid(name).is_some()] {
                        (self.typed(name))
                    }
                }
            },
        )
    }

    fn amount(&self) -> Markup {
        let Some(bounds) = self.permission.amount else { return html! {} };
        let has_end = bounds.maximum != Money::largest(bounds.maximum.currency());
        let end = if has_end { format!(" to {}", amount(bounds.maximum)) } else { " or more".to_owned() };
        let mut hint = format!("{}{end}", amount(bounds.minimum));
        if bounds.minimum == bounds.maximum {
            hint = format!("exactly {}", amount(bounds.minimum));
        }
        if let Some(except) = bounds.except {
            hint = format!("{hint}, now {}", amount(except));
        }
        if let Some(above) = bounds.top_up_above {
            hint = format!("{hint}; above {} the rest is paid on top", amount(above));
        }
        let kept = self.wrong.map(|(filled, _)| filled.typed("amount").to_owned());
        let value = kept.or(bounds.default.map(|amount| amount.amount().to_string()));
        self.field(
            "amount",
            &format!("{} in {}", self.label("amount"), bounds.minimum.currency()),
            &hint,
            html! {
                input id=(self.id("amount")) name="amount" inputmode="decimal" autocomplete="off"
                    required[bounds.default.is_none()] value=[value]
                    aria-describedby=(self.described("amount")) aria-invalid=[self.invalid("amount")]
                    autofocus[self.invalid("amount").is_some()];
            },
        )
    }

    fn due(&self) -> Markup {
        let Some(due) = self.permission.due else { return html! {} };
        let is_change = self.name == "change_due_date";
        let hint = format!("until {}{}", day(due.latest), if is_change { "" } else { ", optional" });
        html! {
            (self.field("due", &self.label("due"), &hint, html! {
                input id=(self.id("due")) type="date" name="due" max=(due.latest) value=(self.typed("due"))
                    aria-describedby=(self.described("due")) aria-invalid=[self.invalid("due")]
                    autofocus[self.invalid("due").is_some()];
            }))
            @if is_change {
                label class="choice" {
                    input type="checkbox" name="no_due" value="true" checked[self.typed("no_due") == "true"];
                    " No due date"
                }
            }
        }
    }

    /// What is wrong with this field.
    fn error(&self, name: &str) -> Option<&'a str> {
        self.wrong.and_then(|(_, wrong)| (wrong.field == name).then_some(wrong.told.as_str()))
    }

    /// The mark of a wrong field, for screen readers. The page opens at this field.
    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.error(name).map(|_| "true")
    }

    fn field(&self, name: &str, label: &str, hint: &str, input: Markup) -> Markup {
        let error = self.error(name);
        html! {
            div class="field" {
                label for=(self.id(name)) { (label) }
                (input)
                span class="hint" id=(self.described(name)) {
                    @if let Some(error) = error { strong class="error" { (error) } " " }
                    (hint)
                }
            }
        }
    }

    fn id(&self, field: &str) -> String {
        format!("{}-{field}", self.id)
    }

    fn described(&self, field: &str) -> String {
        format!("{}-{field}-hint", self.id)
    }

    fn typed(&self, field: &str) -> &str {
        self.wrong.map_or("", |(filled, _)| filled.typed(field))
    }
}

/// A command without the role, as its role sends it. Whoever sends a form is asked for the role again.
pub(super) fn bare(command: &Command) -> Value {
    match command {
        Command::Client(command) => json!(command),
        Command::Freelancer(command) => json!(command),
        Command::Arbiter(command) => json!(command),
    }
}
