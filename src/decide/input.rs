//! Checks of the input itself (RULES §14, step 1). Each command checks its fields in the order of the wire
//! form.

use core::time::Duration;

use time::{Date, UtcDateTime};

use crate::base::limits::{MAX_DUE_DAYS_AHEAD, MAX_EXTENSION_SECONDS, MAX_MILESTONES, MAX_STARS, MIN_STARS};
use crate::messages::command::Change;
use crate::messages::rejection::Rejection;
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::policy::PolicyProblem;
use crate::values::text_bounds::{TITLE, TextBounds};

type CheckResult = Result<(), Rejection>;

/// Checks an offer: the number of milestones, then each milestone, then the policy, then the milestones under
/// the policy (RULES §14).
pub(crate) fn check_offer(offer: &Offer, now: UtcDateTime) -> CheckResult {
    let count = offer.milestones.len();
    let too_many = |maximum, rule| Rejection::InvalidMilestoneCount { count, maximum, rule };
    if !(1..=MAX_MILESTONES).contains(&count) {
        return Err(too_many(u64::try_from(MAX_MILESTONES).unwrap_or(u64::MAX), "OFFER-1"));
    }
    for terms in &offer.milestones {
        check_terms(offer.currency, terms, now)?;
    }
    let policy = &offer.policy;
    policy.check(Some(offer.currency)).map_err(|problem| match problem {
        PolicyProblem::CurrencyMismatch { field, expected, found } => {
            Rejection::CurrencyMismatch { field, expected, found }
        }
        PolicyProblem::Invalid(invalid) => Rejection::InvalidPolicy(invalid),
    })?;
    if u64::try_from(count).is_ok_and(|count| count > policy.max_milestones) {
        return Err(too_many(policy.max_milestones, "PLAN-5"));
    }
    let minimum = policy.minimum_price.filter(|minimum| {
        offer.milestones.iter().any(|terms| terms.amount.minor_units() < minimum.minor_units())
    });
    minimum.map_or(Ok(()), |minimum| Err(Rejection::AmountBelowMinimum { minimum }))
}

/// OFFER-1, PLAN-7
pub(crate) fn check_terms(currency: Currency, terms: &MilestoneTerms, now: UtcDateTime) -> CheckResult {
    check_title(terms.trimmed_title())?;
    check_note("description", &terms.description)?;
    check_amount(currency, terms.amount, "amount")?;
    terms.due.map_or(Ok(()), |due| check_due_date(due, now))
}

/// PROP-2
pub(crate) fn check_change(currency: Currency, change: &Change, now: UtcDateTime) -> CheckResult {
    match change {
        Change::AddMilestone(terms) => check_terms(currency, terms, now),
        Change::CancelMilestone { .. } => Ok(()),
        Change::ChangeDueDate { due, .. } => due.map_or(Ok(()), |due| check_due_date(due, now)),
        Change::ChangeAmount { amount, .. } => check_amount(currency, *amount, "amount"),
        Change::Settle { to_freelancer, .. } => check_currency(currency, *to_freelancer, "to_freelancer"),
        Change::WithdrawDispute { .. } => Ok(()),
        Change::ExtendWindow { by, .. } => check_extension(*by),
    }
}

/// DISP-4
pub(crate) fn check_evidence(text: &str) -> CheckResult {
    check_text(text, TextBounds::required("text"), "DISP-4")
}

/// FEED-1
pub(crate) fn check_feedback_text(text: &str) -> CheckResult {
    check_text(text, TextBounds::free("text"), "FEED-1")
}

/// OFFER-1
#[inline(always)]
pub(crate) fn check_note(field: &'static str, text: &str) -> CheckResult {
    // Fast path: most notes are empty.
    if text.is_empty() { Ok(()) } else { check_text(text, TextBounds::free(field), "OFFER-1") }
}

/// OFFER-1: a title contains no control character (General_Category Cc).
fn check_title(title: &str) -> CheckResult {
    check_length(title, TITLE, "OFFER-1")?;
    // Fast path: printable ASCII has no control character. All bytes are looked at, so that the processor can
    // compare many at once.
    if !title.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
        return check_characters(TITLE.field, title, char::is_control, "OFFER-1");
    }
    Ok(())
}

fn check_characters(
    field: &'static str,
    text: &str,
    is_refused: impl Fn(char) -> bool,
    rule: &'static str,
) -> CheckResult {
    match text.chars().find(|character| is_refused(*character)) {
        Some(character) => Err(Rejection::InvalidCharacter { field, character, rule }),
        None => Ok(()),
    }
}

/// PROP-7
fn check_extension(by: Duration) -> CheckResult {
    let fits = by.subsec_nanos() == 0 && (1..=MAX_EXTENSION_SECONDS).contains(&by.as_secs());
    if fits { Ok(()) } else { Err(Rejection::InvalidWindow) }
}

/// FEED-1
pub(crate) fn check_stars(stars: u64) -> CheckResult {
    if (MIN_STARS..=MAX_STARS).contains(&stars) { Ok(()) } else { Err(Rejection::InvalidStars { stars }) }
}

#[inline(never)]
fn check_text(text: &str, bounds: TextBounds, rule: &'static str) -> CheckResult {
    check_length(text, bounds, rule)?;
    if !text.is_empty() && text.as_bytes().contains(&0) {
        return Err(Rejection::InvalidCharacter { field: bounds.field, character: '\0', rule });
    }
    Ok(())
}

#[inline]
fn check_length(text: &str, bounds: TextBounds, rule: &'static str) -> CheckResult {
    let TextBounds { field, minimum, maximum } = bounds;
    // A character takes at least one byte, so most texts need not be counted.
    if text.len() < minimum || text.len() > maximum {
        let length = text.chars().count();
        if !(minimum..=maximum).contains(&length) {
            return Err(Rejection::InvalidText { field, minimum, maximum, length, rule });
        }
    }
    Ok(())
}

/// MONEY-2
pub(crate) fn check_amount(currency: Currency, amount: Money, field: &'static str) -> CheckResult {
    check_currency(currency, amount, field)?;
    if amount.is_zero() { Err(Rejection::InvalidAmount { field }) } else { Ok(()) }
}

/// MONEY-3
pub(crate) fn check_currency(expected: Currency, amount: Money, field: &'static str) -> CheckResult {
    let found = amount.currency();
    if found == expected { Ok(()) } else { Err(Rejection::CurrencyMismatch { field, expected, found }) }
}

/// PLAN-7
fn check_due_date(due: Date, now: UtcDateTime) -> CheckResult {
    let days_ahead = due.to_julian_day().saturating_sub(now.date().to_julian_day());
    let in_calendar = (0..=9_999).contains(&due.year());
    if in_calendar && days_ahead <= MAX_DUE_DAYS_AHEAD {
        Ok(())
    } else {
        Err(Rejection::InvalidDueDate { due })
    }
}
