//! Refusals in the user's terms, each at the field that it is about.

use milestone_escrow::{Parameter, Rejection};

use super::fill::{DAY, Wrong};
use super::text::{amount, count, day};
use crate::marketplace::Refusal;
use crate::payments::PaymentError;

/// What is wrong with a command.
pub(super) fn of_command(refusal: &Refusal) -> Wrong {
    let Refusal::Rejected(rejection) = refusal else { return Wrong::at("", general(refusal)) };
    Wrong::at(field(rejection), sentence(rejection))
}

/// The field that a rejection is about. Empty if it is not about one.
fn field(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::InvalidText { field: "title", .. }
        | Rejection::InvalidCharacter { field: "title", .. } => "title",
        Rejection::InvalidText { .. } | Rejection::InvalidCharacter { .. } => "text",
        Rejection::InvalidDueDate { .. } => "due",
        Rejection::InvalidStars { .. } => "stars",
        Rejection::InvalidWindow | Rejection::TimeOutOfRange { .. } => "days",
        Rejection::InvalidAmount { .. }
        | Rejection::AmountBelowMinimum { .. }
        | Rejection::SameAmount { .. }
        | Rejection::AmountRequired { .. }
        | Rejection::PartialNotAllowed { .. }
        | Rejection::AmountExceedsHeld { .. }
        | Rejection::AmountExceedsPaid { .. }
        | Rejection::PartialNeedsSettlement { .. } => "amount",
        _ => "",
    }
}

/// What is wrong with an offer: the name of the field, and the sentence. `milestone` is the number of the
/// milestone on the form that is refused.
pub(super) fn of_offer(refusal: &Refusal, milestone: Option<usize>) -> (String, String) {
    let field = match (refusal, milestone) {
        (Refusal::BadFreelancer, _) => "freelancer".to_owned(),
        (Refusal::UnknownPolicy { .. } | Refusal::Rejected(Rejection::TimeOutOfRange { .. }), _) => {
            "policy".to_owned()
        }
        (Refusal::NotPayable(_), Some(number)) => format!("amount{number}"),
        (Refusal::Rejected(Rejection::CurrencyMismatch { .. }) | Refusal::NotPayable(_), _) => {
            "currency".to_owned()
        }
        (Refusal::Rejected(rejection), Some(number)) => match field(rejection) {
            "" => format!("title{number}"),
            "text" => format!("description{number}"),
            field => format!("{field}{number}"),
        },
        _ => String::new(),
    };
    let told = match refusal {
        Refusal::BadFreelancer => "Write the name of another user.".to_owned(),
        Refusal::Rejected(Rejection::CurrencyMismatch { expected, found, .. }) => {
            format!(
                "These terms of the platform are for contracts in {found}, and the offer is in {expected}."
            )
        }
        Refusal::Rejected(rejection) => sentence(rejection),
        other => general(other),
    };
    (field, told)
}

fn general(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Broken(_) | Refusal::Store(_) | Refusal::Died(_) => {
            "The server failed. Nothing is known to have happened. Send the form again.".to_owned()
        }
        Refusal::Payment(PaymentError::Refused(why)) => format!("The payment was not made: {why}."),
        Refusal::Payment(_) => {
            "The payment provider does not answer. Nothing was stored. Send the form again.".to_owned()
        }
        other => format!("This was not done: {other}."),
    }
}

/// A bound that a rejection names.
fn bound(rejection: &Rejection, name: &str) -> u64 {
    match rejection.message().get(name) {
        Some(Parameter::Number(bound) | Parameter::Seconds(bound)) => *bound,
        _ => 0,
    }
}

fn sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::StaleRevision { .. } => {
            "The contract has changed since you loaded the page. Look at it as it is now, and decide again."
                .to_owned()
        }
        Rejection::InvalidText { minimum, maximum, length, .. } => {
            format!("Write {minimum} to {maximum} characters. You have written {length}.")
        }
        Rejection::InvalidCharacter { .. } => {
            "The text contains a character that cannot be shown.".to_owned()
        }
        Rejection::InvalidAmount { .. } => "Write more than zero.".to_owned(),
        Rejection::InvalidDueDate { due } => format!("{} is too far ahead.", day(*due)),
        Rejection::InvalidStars { .. } => {
            format!("Give {} to {} stars.", bound(rejection, "minimum"), bound(rejection, "maximum"))
        }
        Rejection::InvalidWindow => {
            format!("Write a number of days from 1 to {}.", bound(rejection, "maximum_seconds") / DAY)
        }
        Rejection::InvalidMilestoneCount { count: offered, maximum, .. } => {
            format!("A contract has at most {}, and the offer has {offered}.", count(*maximum, "milestone"))
        }
        Rejection::AmountBelowMinimum { minimum } => {
            format!("A milestone costs at least {}.", amount(minimum))
        }
        Rejection::SameAmount { amount: price, .. } => format!("The price is {} already.", amount(price)),
        Rejection::AmountRequired { .. } => "Write the amount to pay.".to_owned(),
        Rejection::PartialNotAllowed { held, .. } => format!("Only all of it can be paid: {}.", amount(held)),
        Rejection::AmountExceedsHeld { held, .. } => {
            format!("{0} is in escrow. Write an amount of at most {0}.", amount(held))
        }
        Rejection::AmountExceedsPaid { paid, .. } => {
            format!("{0} was paid. Write an amount of at most {0}.", amount(paid))
        }
        Rejection::PartialNeedsSettlement { claim } => {
            format!("Pay at least {}. To pay less, propose a split.", amount(claim))
        }
        Rejection::RevisionLimitReached { limit, .. } => {
            format!("Changes can be requested {} for a milestone.", count(*limit, "time"))
        }
        Rejection::StaleProposal { proposal } => {
            format!("The contract has changed since proposal {proposal} was made. A new proposal is needed.")
        }
        other => format!("This is not possible now: {other}."),
    }
}
