//! The input itself (RULES §14, step 1): each command asks field by field, in the order of the wire form.

use time::{Date, UtcDateTime};

use crate::base::limits::{FURTHEST_DUE, LONGEST_TEXT, LONGEST_TITLE, MOST_MILESTONES};
use crate::messages::command::Change;
use crate::messages::rejection::Rejection;
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::offer::{MilestoneTerms, Offer};

type Checked = Result<(), Rejection>;

/// An offer: the count before what is in the milestones, and these before the policy.
pub(crate) fn check_offer(offer: &Offer, now: UtcDateTime) -> Checked {
    let count = offer.milestones.len();
    if !(1..=MOST_MILESTONES).contains(&count) {
        return Err(Rejection::InvalidMilestoneCount { count });
    }
    for terms in &offer.milestones {
        check_terms(offer.currency, terms, now)?;
    }
    offer.policy.validate().map_err(Rejection::InvalidPolicy)
}

/// OFFER-1, PLAN-7
pub(crate) fn check_terms(currency: Currency, terms: &MilestoneTerms, now: UtcDateTime) -> Checked {
    check_text("title", terms.title.trim(), 1, LONGEST_TITLE, "OFFER-1")?;
    check_note("description", &terms.description)?;
    check_amount(currency, terms.amount, "amount")?;
    terms.due.map_or(Ok(()), |due| check_due(due, now))
}

/// PROP-2
pub(crate) fn check_change(currency: Currency, change: &Change, now: UtcDateTime) -> Checked {
    match change {
        Change::AddMilestone(terms) => check_terms(currency, terms, now),
        Change::CancelMilestone { .. } => Ok(()),
        Change::ChangeDueDate { due, .. } => due.map_or(Ok(()), |due| check_due(due, now)),
        Change::ChangeAmount { amount, .. } => check_amount(currency, *amount, "amount"),
        Change::Settle { to_freelancer, .. } => check_currency(currency, *to_freelancer, "to_freelancer"),
    }
}

/// DISP-4
pub(crate) fn check_evidence(text: &str) -> Checked {
    check_text("text", text, 1, LONGEST_TEXT, "DISP-4")
}

/// OFFER-1
pub(crate) fn check_note(field: &'static str, text: &str) -> Checked {
    check_text(field, text, 0, LONGEST_TEXT, "OFFER-1")
}

fn check_text(field: &'static str, text: &str, minimum: usize, maximum: usize, rule: &'static str) -> Checked {
    // A character takes at least one byte: most texts need no counting.
    if text.len() >= minimum && text.len() <= maximum {
        return Ok(());
    }
    let length = text.chars().count();
    if (minimum..=maximum).contains(&length) {
        return Ok(());
    }
    Err(Rejection::InvalidText { field, minimum, maximum, length, rule })
}

/// MONEY-2
pub(crate) fn check_amount(currency: Currency, amount: Money, field: &'static str) -> Checked {
    check_currency(currency, amount, field)?;
    if amount.is_zero() { Err(Rejection::InvalidAmount { field }) } else { Ok(()) }
}

/// MONEY-3
pub(crate) fn check_currency(expected: Currency, amount: Money, field: &'static str) -> Checked {
    let found = amount.currency();
    if found == expected { Ok(()) } else { Err(Rejection::CurrencyMismatch { field, expected, found }) }
}

/// PLAN-7
fn check_due(due: Date, now: UtcDateTime) -> Checked {
    let days_ahead = due.to_julian_day().saturating_sub(now.date().to_julian_day());
    let in_calendar = (0..=9_999).contains(&due.year());
    if in_calendar && days_ahead <= FURTHEST_DUE { Ok(()) } else { Err(Rejection::InvalidDueDate { due }) }
}
