//! A form for each command that is permitted: first what moves the work on, then the rest, quiet ones last.

use maud::{Markup, html};
use milestone_escrow::{Command, MilestoneState, Money, Permission};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fill::{DAY, Filled, Wrong, amount_field, text_field};
use super::session::Session;
use super::text::{amount, count, day};
use super::words::{Tone, button, tone, words_of};
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
        commands.sort_by_key(|permission| self.tone(permission));
        html! {
            @if !commands.is_empty() || !proposals.is_empty() {
                div class="actions" {
                    @for permission in commands { (self.form(permission)) }
                    @if !proposals.is_empty() {
                        details class="proposing" open[proposals.iter().any(|one| self.wrong_of(one).is_some())] {
                            summary { "Propose a change" }
                            div class="actions" { @for permission in proposals { (self.form(permission)) } }
                        }
                    }
                }
            }
        }
    }

    fn state(&self, permission: &Permission) -> Option<MilestoneState> {
        self.current.contract.milestone(permission.milestone?).map(|milestone| milestone.state())
    }

    fn tone(&self, permission: &Permission) -> Tone {
        tone(permission, self.state(permission))
    }

    /// What was wrong with this form, if it was sent last.
    fn wrong_of(&self, permission: &Permission) -> Option<(&Filled, &Wrong)> {
        self.wrong.filter(|(filled, _)| filled.is_for(&bare(&permission.template)))
    }

    /// A button if there are no fields to fill in. Otherwise, a form that opens.
    fn form(&self, permission: &Permission) -> Markup {
        let name = permission.change().unwrap_or(permission.name());
        let template = bare(&permission.template);
        let title = button(name);
        let class = match self.tone(permission) {
            Tone::Primary => "primary",
            Tone::Plain => "plain",
            Tone::Quiet => "quiet-button",
        };
        let wrong = self.wrong_of(permission);
        let inputs = Inputs::new(permission, name, wrong).markup();
        html! {
            form method="post" action={ "/app/contracts/" (self.current.id) "/commands" } class={ "action " (class) } {
                (self.hidden(&template, wrong))
                @if let Some(inputs) = inputs {
                    details open[wrong.is_some()] {
                        summary class=(class) { (title) }
                        div class="fields" {
                            (inputs)
                            button type="submit" class="primary" name="command" value=(name) {
                                @if permission.change().is_some() { "Propose: " } (title) @if !permission.final_effects.is_empty() { " …" }
                            }
                        }
                    }
                } @else {
                    button type="submit" class=(class) name="command" value=(name) {
                        @if permission.change().is_some() { "Propose: " }
                        (title) @if let Some(number) = permission.proposal { " " (number) }
                        @if !permission.final_effects.is_empty() { " …" }
                    }
                    @if let Some(left) = permission.times_left { span class="quiet" { " " (count(left, "time")) " left" } }
                }
            }
        }
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

    /// The fields to fill in. `None` if there are none.
    fn markup(&self) -> Option<Markup> {
        let (permission, text) = (self.permission, text_field(self.name));
        let is_plain = permission.amount.is_none() && permission.due.is_none() && permission.by.is_none();
        if is_plain && permission.stars.is_none() && text.is_none() {
            return None;
        }
        Some(html! {
            @if self.name == "add_milestone" {
                (self.field("title", "Title", "", html! {
                    input id=(self.id("title")) name="title" maxlength="200" required value=(self.typed("title")) aria-describedby=(self.described("title"));
                }))
            }
            (self.amount())
            (self.due())
            @if let Some(by) = permission.by {
                @let most = by.maximum.as_secs() / DAY;
                (self.field("days", "Days more", &format!("1 to {most}"), html! {
                    input id=(self.id("days")) type="number" name="days" min="1" max=(most) required value=(self.typed("days")) aria-describedby=(self.described("days"));
                }))
            }
            @if let Some(stars) = permission.stars {
                (self.field("stars", "Stars", &format!("{} to {}", stars.minimum, stars.maximum), html! {
                    input id=(self.id("stars")) type="number" name="stars" min=(stars.minimum) max=(stars.maximum) required
                        value=(self.typed("stars")) aria-describedby=(self.described("stars"));
                }))
            }
            @if let Some(text) = text {
                @let is_required = self.name == "submit_evidence";
                (self.field("text", &words_of(text), if is_required { "" } else { "may be empty" }, html! {
                    textarea id=(self.id("text")) name="text" maxlength="5000" required[is_required] aria-describedby=(self.described("text")) { (self.typed("text")) }
                }))
            }
        })
    }

    fn amount(&self) -> Markup {
        let Some(bounds) = self.permission.amount else { return html! {} };
        let label = match amount_field(self.name) {
            "requested" => "Amount requested",
            "to_freelancer" => "To the freelancer",
            _ if self.name == "change_amount" => "New price",
            _ if self.name == "add_milestone" => "Price",
            _ => "Amount",
        };
        let has_end = bounds.maximum != Money::largest(bounds.maximum.currency());
        let end = if has_end { format!(" to {}", amount(bounds.maximum)) } else { " or more".to_owned() };
        let mut hint = format!("{}{end}", amount(bounds.minimum));
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
            &format!("{label} in {}", bounds.minimum.currency()),
            &hint,
            html! {
                input id=(self.id("amount")) name="amount" inputmode="decimal" autocomplete="off"
                    required[bounds.default.is_none()] value=[value] aria-describedby=(self.described("amount"));
            },
        )
    }

    fn due(&self) -> Markup {
        let Some(due) = self.permission.due else { return html! {} };
        let is_change = self.name == "change_due_date";
        let hint = format!("until {}{}", day(due.latest), if is_change { "" } else { ", may be empty" });
        html! {
            (self.field("due", "Due date", &hint, html! {
                input id=(self.id("due")) type="date" name="due" max=(due.latest) value=(self.typed("due")) aria-describedby=(self.described("due"));
            }))
            @if is_change {
                label class="choice" {
                    input type="checkbox" name="no_due" value="true" checked[self.typed("no_due") == "true"]; " No due date"
                }
            }
        }
    }

    fn field(&self, name: &str, label: &str, hint: &str, input: Markup) -> Markup {
        let error = self.wrong.and_then(|(_, wrong)| (wrong.field == name).then_some(wrong.told.as_str()));
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
