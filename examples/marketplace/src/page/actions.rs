//! A form for each command that is permitted.

use maud::{Markup, html};
use milestone_escrow::{Command, Permission, Preview};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fill::{amount_field, text_field};
use super::proposal;
use super::session::Session;
use crate::marketplace::Current;

const DAY: u64 = 86_400;

/// The data that all forms of one display share.
pub(super) struct Actions<'a> {
    pub(super) current: &'a Current,
    pub(super) session: &'a Session,
}

impl Actions<'_> {
    /// The forms of some permissions: first the buttons, then forms with fields, then proposals.
    pub(super) fn of<'p>(&self, permitted: impl Iterator<Item = &'p Permission> + Clone) -> Markup {
        let (proposals, commands): (Vec<_>, Vec<_>) = permitted.partition(|permission| permission.change().is_some());
        html! {
            @for permission in commands { (self.form(permission)) }
            @if !proposals.is_empty() {
                details class="action" {
                    summary { "Propose a change" }
                    @for permission in proposals { (self.form(permission)) }
                }
            }
        }
    }

    /// A button if there are no fields to fill in. Otherwise, a form that opens.
    fn form(&self, permission: &Permission) -> Markup {
        let name = permission.change().unwrap_or(permission.name());
        let template = bare(&permission.template);
        let inputs = self.inputs(permission, name);
        let title = words(name);
        html! {
            form method="post" action={ "/app/contracts/" (self.current.id) "/commands" } class="action" {
                (self.hidden(&template))
                @if let Some(inputs) = inputs {
                    details {
                        summary { (title) }
                        (inputs)
                        @if let Some(preview) = &permission.preview { (told(preview)) }
                        button type="submit" name="command" value=(name) { (title) }
                    }
                } @else {
                    button type="submit" name="command" value=(name) { (title) @if let Some(number) = permission.proposal { " " (number) } }
                    @if let Some(terms) = self.terms(permission) { p class="terms" { (terms) } }
                    @if let Some(left) = permission.times_left { span class="quiet" { " (" (left) " left)" } }
                    @if let Some(preview) = &permission.preview { (told(preview)) }
                }
            }
        }
    }

    /// The terms of the proposal that the user would consent to, or decline.
    fn terms(&self, permission: &Permission) -> Option<String> {
        let contract = &self.current.contract;
        let mut proposals = contract.proposals().filter(|proposal| Some(proposal.number) == permission.proposal);
        proposals.next().map(|proposal| proposal::line(contract, &proposal))
    }

    fn hidden(&self, template: &Value) -> Markup {
        html! {
            input type="hidden" name="secret" value=(self.session.secret);
            input type="hidden" name="key" value=(Uuid::new_v4());
            input type="hidden" name="revision" value=(self.current.contract.revision());
            input type="hidden" name="currency" value=(self.current.contract.currency());
            input type="hidden" name="template" value=(template);
        }
    }

    /// The fields to fill in. Empty if there are none.
    fn inputs(&self, permission: &Permission, name: &str) -> Option<Markup> {
        let text = text_field(name);
        let is_plain = permission.amount.is_none() && permission.due.is_none() && permission.by.is_none();
        if is_plain && permission.stars.is_none() && text.is_none() {
            return None;
        }
        let must_have_text = name == "submit_evidence";
        Some(html! {
            @if name == "add_milestone" {
                label { "Title" input name="title" maxlength="200" required; }
            }
            @if let Some(amount) = permission.amount {
                label {
                    (words(amount_field(name))) " in " (self.current.contract.currency()) ", "
                    (amount.minimum.amount()) " to " (amount.maximum.amount())
                    @if let Some(except) = amount.except { ", not " (except.amount()) }
                    input name="amount" inputmode="decimal" required[amount.default.is_none()]
                        value=[amount.default.map(|amount| amount.amount())];
                }
            }
            @if let Some(due) = permission.due {
                label { "Due, until " (due.latest) input type="date" name="due" max=(due.latest); }
            }
            @if let Some(by) = permission.by {
                @let most = by.maximum.as_secs() / DAY;
                label { "Days more, 1 to " (most) input type="number" name="days" min="1" max=(most) required; }
            }
            @if let Some(stars) = permission.stars {
                label { "Stars, " (stars.minimum) " to " (stars.maximum)
                    input type="number" name="stars" min=(stars.minimum) max=(stars.maximum) required; }
            }
            @if let Some(text) = text {
                label { (words(text)) textarea name="text" maxlength="5000" required[must_have_text] {} }
            }
        })
    }
}

/// The money that would move.
fn told(preview: &Preview) -> Markup {
    html! {
        @if !preview.transfers.is_empty() {
            ul class="preview" {
                @for transfer in &preview.transfers {
                    li { (transfer.amount) " from the " (transfer.from) " to the " (transfer.to) }
                }
            }
        }
    }
}

/// A command without the role, as its role sends it. Whoever sends a form is asked for the role again.
fn bare(command: &Command) -> Value {
    match command {
        Command::Client(command) => json!(command),
        Command::Freelancer(command) => json!(command),
        Command::Arbiter(command) => json!(command),
    }
}

/// `request_changes` as "Request changes".
pub(super) fn words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
