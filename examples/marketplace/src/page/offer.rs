//! The list of a user's contracts, and the form for an offer.

use maud::{Markup, html};
use milestone_escrow::{Currency, MilestoneTerms, Money};
use serde::Deserialize;
use uuid::Uuid;

use super::policy;
use super::session::Session;
use crate::policies::{Policies, Terms};

pub(super) fn overview(session: &Session, contracts: &[String], policies: &Policies) -> Markup {
    html! {
        h1 { "Contracts" }
        @if contracts.is_empty() { p { "You have no contracts yet." } }
        ul class="contracts" {
            @for id in contracts { li { a href={ "/app/contracts/" (id) } { (id) } } }
        }
        h2 { "Offer a contract" }
        form method="post" action="/app/contracts" class="card" {
            input type="hidden" name="secret" value=(session.secret);
            input type="hidden" name="key" value=(Uuid::new_v4());
            label for="freelancer" { "Freelancer" }
            input id="freelancer" name="freelancer" required maxlength="100";
            label for="currency" { "Currency" }
            input id="currency" name="currency" value="USD" required pattern="[A-Z]{3}" size="4";
            @for (number, required) in [(1, true), (2, false), (3, false)] {
                fieldset {
                    legend { "Milestone " (number) @if !required { " (optional)" } }
                    label for={ "title" (number) } { "Title" }
                    input id={ "title" (number) } name={ "title" (number) } maxlength="200" required[required];
                    label for={ "amount" (number) } { "Price" }
                    input id={ "amount" (number) } name={ "amount" (number) } inputmode="decimal" required[required];
                }
            }
            label class="choice" { input type="checkbox" name="fund_first" value="true"; " Fund milestone 1 with the offer" }
            label for="policy" { "Policy" }
            select id="policy" name="policy" {
                @for (name, _) in policies.iter() {
                    option value=(name) selected[name == policies.default_name()] { (name) }
                }
            }
            button type="submit" { "Make the offer" }
        }
        h2 { "The policies" }
        @for (name, policy) in policies.iter() { details { summary { (name) } (policy::told(policy)) } }
    }
}

/// The fields that the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct OfferForm {
    pub(super) key: String,
    pub(super) freelancer: String,
    currency: String,
    title1: String,
    amount1: String,
    title2: String,
    amount2: String,
    title3: String,
    amount3: String,
    #[serde(default)]
    fund_first: bool,
    pub(super) policy: String,
}

impl OfferForm {
    /// The terms of the offer. Milestones that the user left empty are left out.
    pub(super) fn read(self) -> Result<Terms, Box<dyn std::error::Error>> {
        let currency: Currency = self.currency.parse()?;
        let mut milestones = Vec::new();
        for (title, amount) in [(self.title1, self.amount1), (self.title2, self.amount2), (self.title3, self.amount3)] {
            if !title.trim().is_empty() || !amount.trim().is_empty() {
                milestones.push(MilestoneTerms::new(&title, Money::parse(amount.trim(), currency)?));
            }
        }
        Ok(Terms { currency, milestones, fund_first: Some(self.fund_first) })
    }
}
