//! The form for an offer. It has any number of milestones, and works without scripts: its own buttons add
//! one, or split a total.

mod fields;

use std::num::NonZeroU16;

use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Policy, Rejection};
use serde::Deserialize;
use time::UtcDateTime;
use uuid::Uuid;

pub(super) use self::fields::form;
use super::fill::{date, read_amount};
use crate::marketplace::Refusal;
use crate::policies::{Policies, Terms};

/// The largest number of milestones that the form shows.
const MOST: usize = 200;

/// The fields that the form sends, as the user has typed them.
#[derive(Debug, Default)]
pub(super) struct OfferForm {
    pub(super) key: String,
    pub(super) freelancer: String,
    currency: String,
    fund_first: bool,
    pub(super) policy: String,
    total: String,
    weights: String,
    /// The button that was pressed: `add`, `split`, `offer` or `back`.
    pub(super) button: String,
    /// Whether the user has read what the offer takes.
    pub(super) confirmed: bool,
    parts: Vec<Part>,
}

/// A milestone, as the user has typed it.
#[derive(Debug, Default, Clone)]
struct Part {
    title: String,
    amount: String,
    description: String,
    due: String,
}

impl Part {
    fn is_empty(&self) -> bool {
        [&self.title, &self.amount, &self.description, &self.due].iter().all(|text| text.trim().is_empty())
    }
}

/// What is wrong with one field of the form, by the field's name.
pub(super) type Errors = Vec<(String, String)>;

impl<'de> Deserialize<'de> for OfferForm {
    /// Reads the fields of each milestone by their numbers: `title1`, `amount1` and so on.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Vec::<(String, String)>::deserialize(deserializer)?;
        let mut form = Self { currency: "USD".to_owned(), ..Self::default() };
        for (name, value) in fields {
            match name.as_str() {
                "key" => form.key = value,
                "freelancer" => form.freelancer = value,
                "currency" => form.currency = value,
                "fund_first" => form.fund_first = value == "true",
                "policy" => form.policy = value,
                "total" => form.total = value,
                "weights" => form.weights = value,
                "button" => form.button = value,
                "confirmed" => form.confirmed = value == "yes",
                _ => form.set_part(&name, value),
            }
        }
        Ok(form)
    }
}

impl OfferForm {
    /// An empty form with two milestones.
    pub(super) fn new(policies: &Policies) -> Self {
        let policy = policies.default_name().to_owned();
        let parts = vec![Part::default(); 2];
        Self { key: Uuid::new_v4().to_string(), currency: "USD".to_owned(), policy, parts, ..Self::default() }
    }

    fn set_part(&mut self, name: &str, value: String) {
        let digits = name.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
        let field = name.strip_suffix(digits).unwrap_or_default();
        let Some(number) = digits.parse().ok().filter(|number| (1..=MOST).contains(number)) else { return };
        if self.parts.len() < number {
            self.parts.resize(number, Part::default());
        }
        let Some(part) = self.parts.get_mut(number - 1) else { return };
        match field {
            "title" => part.title = value,
            "amount" => part.amount = value,
            "description" => part.description = value,
            "due" => part.due = value,
            _ => {}
        }
    }

    /// All fields with a value, to send the form again from another page.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let fund_first = if self.fund_first { "true" } else { "" };
        let own = [
            ("key", self.key.as_str()),
            ("freelancer", &self.freelancer),
            ("currency", &self.currency),
            ("fund_first", fund_first),
            ("policy", &self.policy),
            ("total", &self.total),
            ("weights", &self.weights),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let parts = (1..).zip(&self.parts).flat_map(|(number, part): (usize, _)| {
            let fields = [
                ("title", &part.title),
                ("amount", &part.amount),
                ("description", &part.description),
                ("due", &part.due),
            ];
            fields.map(|(name, value)| (format!("{name}{number}"), value.clone()))
        });
        own.chain(parts).filter(|(_, value)| !value.is_empty()).collect()
    }

    fn currency(&self) -> Result<Currency, String> {
        self.currency
            .trim()
            .parse()
            .map_err(|_| "Write the three letters of a currency, such as USD.".to_owned())
    }

    /// One more milestone.
    pub(super) fn add(&mut self) {
        if self.parts.len() < MOST {
            self.parts.push(Part::default());
        }
    }

    /// Splits the total over the milestones: equally, or by weights.
    pub(super) fn split(&mut self) -> Result<(), Errors> {
        let error = |field: &str, told: String| vec![(field.to_owned(), told)];
        let currency = self.currency().map_err(|told| error("currency", told))?;
        let total = read_amount(self.total.trim(), currency).map_err(|wrong| error("total", wrong.told))?;
        let shares = if self.weights.trim().is_empty() {
            u16::try_from(self.parts.len())
                .ok()
                .and_then(NonZeroU16::new)
                .map(|parts| total.split(parts).collect())
        } else {
            let weights: Result<Vec<u32>, _> = self.weights.split_whitespace().map(str::parse).collect();
            weights
                .ok()
                .filter(|weights| weights.len() == self.parts.len())
                .and_then(|weights| total.split_by(&weights))
        };
        let Some(shares): Option<Vec<Money>> = shares else {
            return Err(error(
                "weights",
                "Write one whole number for each milestone, such as 3 2.".to_owned(),
            ));
        };
        for (part, share) in self.parts.iter_mut().zip(shares) {
            part.amount = share.amount().to_string();
        }
        Ok(())
    }

    /// The milestones with their numbers on the form. Those that the user left empty are left out.
    fn filled(&self) -> impl Iterator<Item = (usize, &Part)> {
        (1..).zip(&self.parts).filter(|(number, part)| *number == 1 || !part.is_empty())
    }

    /// The number on the form of the milestone that is refused. A refusal of the rules does not name it, so
    /// each milestone is offered alone.
    pub(super) fn refused(
        &self,
        refusal: &Refusal,
        terms: &Terms,
        policy: &Policy,
        now: &UtcDateTime,
    ) -> Option<usize> {
        let is_refused = |milestone: &MilestoneTerms| match refusal {
            Refusal::NotPayable(amount) => milestone.amount.to_string() == *amount,
            Refusal::Rejected(rejection) => {
                let alone = Terms { milestones: vec![milestone.clone()], ..terms.clone() };
                Contract::open(alone.under(policy.clone()), now).is_err_and(|alone| alone == *rejection)
            }
            _ => false,
        };
        let place = match refusal {
            Refusal::Rejected(Rejection::InvalidMilestoneCount { maximum, .. }) => {
                usize::try_from(*maximum).ok() // the first of those that are too many
            }
            _ => terms.milestones.iter().position(is_refused),
        };
        self.filled().map(|(number, _)| number).nth(place?)
    }

    /// The terms of the offer. Milestones that the user left empty are left out.
    pub(super) fn read(&self) -> Result<Terms, Errors> {
        let mut errors = Errors::new();
        let mut milestones = Vec::new();
        let currency = self.currency().map_err(|told| errors.push(("currency".to_owned(), told))).ok();
        for (number, part) in self.filled() {
            let mut wrong = |field: &str, told: String| errors.push((format!("{field}{number}"), told));
            let due = match part.due.trim() {
                "" => None,
                text => date(text).or_else(|| {
                    wrong("due", "Write a day such as 2026-02-14.".to_owned());
                    None
                }),
            };
            if part.title.trim().is_empty() {
                wrong("title", "Write what is to be done.".to_owned());
            }
            if part.amount.trim().is_empty() {
                wrong("amount", "Write a price.".to_owned());
                continue;
            }
            match currency.map(|currency| read_amount(part.amount.trim(), currency)) {
                Some(Ok(price)) => {
                    let terms = MilestoneTerms::new(&part.title, price).description(&part.description);
                    milestones.push(MilestoneTerms { due, ..terms });
                }
                Some(Err(unread)) => wrong("amount", unread.told),
                None => {}
            }
        }
        match currency {
            Some(currency) if errors.is_empty() => {
                Ok(Terms { currency, milestones, fund_first: Some(self.fund_first) })
            }
            _ => Err(errors),
        }
    }
}
