//! The fields of the form for an offer, as markup.

use maud::{Markup, html};
use milestone_escrow::{Funding, MilestoneTerms, TextBounds};

use super::{Errors, OfferForm, Part};
use crate::page::actions::limits;
use crate::page::policy;
use crate::page::session::Session;
use crate::page::words::words_of;
use crate::policies::Policies;

const WEIGHTS: &str = "one number for each milestone, such as 3 2; empty: equal parts";

/// The form with what the user has typed, and what is wrong with it.
struct Fields<'a> {
    form: &'a OfferForm,
    errors: &'a Errors,
}

/// The form. It shows the errors at the top, each with a link to its field, and again at the fields.
pub(in crate::page) fn form(
    session: &Session,
    form: &OfferForm,
    policies: &Policies,
    errors: &Errors,
) -> Markup {
    let fields = Fields { form, errors };
    html! {
        nav { a href="/app" { "← All contracts" } }
        h1 { "Offer a contract" }
        @if !errors.is_empty() {
            div role="alert" class="alert" {
                "Nothing was sent."
                ul { @for (field, told) in errors { li { (named_error(field, told)) } } }
            }
        }
        form method="post" action="/app/contracts" class="card" {
            input type="hidden" name="secret" value=(session.secret);
            input type="hidden" name="key" value=(form.key);
            // The first button is the one that the Enter key presses. It must not send an offer that is half
            // written.
            button type="submit" name="button" value="add" class="enter" tabindex="-1" aria-hidden="true" {
                "Add a milestone"
            }
            div class="pair" {
                (fields.line("freelancer", "Freelancer", "the name of the user", &form.freelancer, 100))
                (fields.line("currency", "Currency", "three letters, such as USD", &form.currency, 3))
            }
            @for (number, part) in (1..).zip(&form.parts) { (fields.part(number, part)) }
            div class="actions" {
                button type="submit" name="button" value="add" class="plain" { "Add a milestone" }
            }
            details open[!form.total.is_empty()] {
                summary { "Split a total over the milestones" }
                div class="fields" {
                    (fields.line("total", "Total", "", &form.total, 40))
                    (fields.line("weights", "Weights", WEIGHTS, &form.weights, 1_000))
                    button type="submit" name="button" value="split" class="plain" { "Fill in the prices" }
                }
            }
            (fields.policies(policies))
            // The style hides it under terms that fund all milestones anyway.
            label class="choice fund-first" {
                input type="checkbox" name="fund_first" value="true" checked[form.fund_first];
                " Pay milestone 1 into escrow with the offer"
            }
            (funds_all(policies))
            div class="actions" {
                button type="submit" name="button" value="offer" class="primary" { "Make the offer" }
            }
        }
    }
}

/// The terms under which all milestones are paid in, whatever is chosen for milestone 1.
fn funds_all(policies: &Policies) -> Markup {
    let all = policies.iter().filter(|(_, policy)| policy.funding == Funding::All);
    let names: Vec<_> = all.map(|(name, _)| format!("“{}”", words_of(name))).collect();
    html! {
        @if !names.is_empty() {
            p class="hint" {
                "With the terms " (names.join(" or ")) ", all milestones are paid into escrow with the offer."
            }
        }
    }
}

/// What is wrong, with a link to its field: "Milestone 2, price: …".
fn named_error(field: &str, told: &str) -> Markup {
    let name = field.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let words = match name {
        "amount" => "Price".to_owned(),
        "due" => "Due date".to_owned(),
        "policy" => "Terms of the platform".to_owned(),
        name => words_of(name),
    };
    html! {
        @match field.strip_prefix(name).unwrap_or_default() {
            _ if field.is_empty() => (told),
            "" => { a href={ "#" (field) } { (words) } ": " (told) }
            number => {
                a href={ "#" (field) } { "Milestone " (number) ", " (words.to_lowercase()) } ": " (told)
            }
        }
    }
}

impl Fields<'_> {
    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, told)| told.as_str())
    }

    fn field(&self, name: &str, label: &str, hint: &str, input: &Markup) -> Markup {
        html! {
            div class="field" {
                label for=(name) { (label) }
                (input)
                (self.hint(name, hint))
            }
        }
    }

    fn hint(&self, name: &str, hint: &str) -> Markup {
        html! {
            span class="hint" id={ (name) "-hint" } {
                @if let Some(error) = self.error(name) { strong class="error" { (error) } " " }
                (hint)
            }
        }
    }

    fn is_first_error(&self, name: &str) -> bool {
        self.errors.first().is_some_and(|(field, _)| field == name)
    }

    /// The mark of a wrong field, for screen readers.
    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.error(name).map(|_| "true")
    }

    fn line(&self, name: &str, label: &str, hint: &str, value: &str, longest: usize) -> Markup {
        self.field(
            name,
            label,
            hint,
            &html! {
                input id=(name) name=(name) value=(value) maxlength=(longest) autocomplete="off"
                    aria-invalid=[self.invalid(name)] autofocus[self.is_first_error(name)]
                    aria-describedby={ (name) "-hint" };
            },
        )
    }

    fn part(&self, number: usize, part: &Part) -> Markup {
        let named = |field: &str| format!("{field}{number}");
        let due = named("due");
        let price = format!("in {}, such as 1250.50", self.form.currency.trim());
        let texts = |text: &TextBounds| {
            let (name, label) = (named(text.field), words_of(text.field));
            match text.field {
                "title" => self.line(&name, &label, &limits(text), &part.title, text.maximum),
                _ => self.field(&name, &label, &limits(text), &html! {
                    textarea id=(name) name=(name) maxlength=(text.maximum) aria-invalid=[self.invalid(&name)]
                        autofocus[self.is_first_error(&name)] aria-describedby={ (name) "-hint" } {
                        (part.description)
                    }
                }),
            }
        };
        html! {
            fieldset class="wide-fields" {
                legend {
                    "Milestone " (number)
                    @if number > 1 { span class="quiet" { " (left out if it is empty)" } }
                }
                @for text in MilestoneTerms::texts() { (texts(text)) }
                div class="pair" {
                    (self.line(&named("amount"), "Price", &price, &part.amount, 40))
                    (self.field(&due, "Due date", "optional", &html! {
                        input type="date" id=(due) name=(due) value=(part.due)
                            aria-invalid=[self.invalid(&due)] autofocus[self.is_first_error(&due)]
                            aria-describedby={ (due) "-hint" };
                    }))
                }
            }
        }
    }

    /// The platform's policies to choose from, each with its most important terms, and all of them to open.
    fn policies(&self, policies: &Policies) -> Markup {
        html! {
            fieldset id="policy" tabindex="-1" {
                legend { "Terms of the platform" }
                (self.hint("policy", ""))
                @for (name, policy) in policies.iter() {
                    @let id = format!("policy-{name}");
                    div class="preset" {
                        label class="choice" {
                            input type="radio" id=(id)
                                class=[(policy.funding == Funding::All).then_some("funds-all")] name="policy"
                                value=(name) checked[name == self.form.policy]
                                aria-describedby={ (id) "-about" };
                            " " strong { (words_of(name)) }
                        }
                        p class="hint" id={ (id) "-about" } { (policy::summary(policy)) }
                        details { summary { "All terms of “" (words_of(name)) "”" } (policy::told(policy)) }
                    }
                }
            }
        }
    }
}
