//! Commands, states and effects in the words of the page.

use maud::{Markup, html};
use milestone_escrow::{
    Contract, DeadlineKind, FinalEffect, Milestone, MilestoneNumber, MilestoneState, Outcome, Permission,
    Role, Stage,
};

use super::ahead::deadline_of;
use super::text::{capital, who, within};
use crate::marketplace::Current;

/// The words on the button of a permission.
pub(super) fn title(current: &Current, permission: &Permission) -> String {
    match permission.change().unwrap_or(permission.name()) {
        "extend_window" => permission
            .milestone
            .and_then(|milestone| more_time(current, milestone))
            .unwrap_or_else(|| button("extend_window")),
        "submit_work" if is_under_review(current, permission) => "Submit the work again".to_owned(),
        "end_contract" if current.contract.stage() == Stage::Ending => {
            "Return what is in escrow and close the contract".to_owned()
        }
        // Nothing was submitted that the client could approve.
        "release" if permission.kind.is_none() => "Pay the freelancer".to_owned(),
        name => button(name),
    }
}

fn is_under_review(current: &Current, permission: &Permission) -> bool {
    let milestone = permission.milestone.and_then(|number| current.contract.milestone(number));
    milestone.is_some_and(|milestone| milestone.state() == MilestoneState::UnderReview)
}

/// More time, for whom and for what: "Allow frank more time to answer the dispute".
pub(super) fn more_time(current: &Current, milestone: MilestoneNumber) -> Option<String> {
    let contract = &current.contract;
    let deadline = deadline_of(contract, milestone)?;
    let (role, task) = (contract.who_must_act(&deadline)?, task(deadline.kind));
    Some(if role == current.role {
        format!("Get more time to {task}")
    } else {
        format!("Allow {} more time to {task}", within(&who(current, role)))
    })
}

/// A command, or a proposed change, as the words on its button.
pub(super) fn button(name: &str) -> String {
    let words = match name {
        "release" => "Approve and pay",
        "fund_milestone" => "Pay into escrow",
        "submit_work" => "Submit work",
        "refund" => "Return what is in escrow",
        "refund_payment" => "Give back a payment",
        "contest" => "Answer the dispute",
        "award" => "Decide the dispute",
        "extend_award" => "Take more time to decide",
        "extend_review" => "Take more time to review",
        "dispute" => "Open a dispute",
        "settle" => "Split what is in escrow",
        "change_amount" => "Change the price",
        "extend_window" => "Allow more time",
        "end_contract" => "End the contract",
        "accept_offer" => "Accept the offer",
        "decline_offer" => "Decline the offer",
        "withdraw_offer" => "Withdraw the offer",
        "add_milestone" => "Add a milestone",
        "cancel_milestone" => "Cancel the milestone",
        "pay_bonus" => "Pay a bonus",
        "request_refund" => "Request a refund",
        "withdraw_refund_request" => "Withdraw the refund request",
        "withdraw_submission" => "Withdraw the submission",
        "withdraw_dispute" => "Withdraw the dispute",
        "change_due_date" => "Change the due date",
        _ => return words_of(name),
    };
    words.to_owned()
}

/// What the amount of a command, or of a proposed change, is called.
pub(super) fn amount_of(name: &str) -> &'static str {
    match name {
        "submit_work" => "Amount requested",
        "award" | "settle" => "To the freelancer",
        "change_amount" => "New price",
        "add_milestone" => "Price",
        _ => "Amount",
    }
}

/// `request_changes` as "Request changes".
pub(super) fn words_of(name: &str) -> String {
    capital(&name.replace('_', " "))
}

/// The state of a milestone, with its colour.
pub(super) fn badge(milestone: &Milestone<'_>) -> Markup {
    let (class, words) = match milestone.state() {
        MilestoneState::Remainder => ("remainder", "Partly paid".to_owned()),
        MilestoneState::Settled if milestone.paid().is_zero() => ("returned", "Returned".to_owned()),
        state => (state.name(), words_of(state.name())),
    };
    html! { span class={ "state " (class) } { (words) } }
}

/// The stage of a contract, with its colour.
pub(super) fn stage_badge(contract: &Contract) -> Markup {
    html! { span class={ "state " (contract.stage()) } { (stage(contract)) } }
}

/// The stage of a contract, and how it ended.
pub(super) fn stage(contract: &Contract) -> &'static str {
    match (contract.stage(), contract.outcome()) {
        (Stage::Offered, _) => "Offered",
        (Stage::Active, _) => "Active",
        (Stage::Ending, _) => "Ending",
        (Stage::Closed, Some(Outcome::Declined)) => "Closed: the offer was declined",
        (Stage::Closed, Some(Outcome::Withdrawn)) => "Closed: the offer was withdrawn",
        (Stage::Closed, Some(Outcome::Expired)) => "Closed: the offer expired",
        (Stage::Closed, _) => "Closed: the contract was ended",
    }
}

/// What cannot be undone, for a reader with this role.
pub(super) fn effect(effect: FinalEffect, reader: Role) -> &'static str {
    match (effect, reader) {
        (FinalEffect::DepositsMoney, Role::Client) => {
            "Your money goes into escrow. You cannot take it back alone."
        }
        (FinalEffect::ReleasesMoney, Role::Freelancer) => "Money in escrow goes to you.",
        (FinalEffect::ReturnsMoney, Role::Client) => "Money in escrow goes back to you.",
        (FinalEffect::PaysBonus, Role::Client) => "You pay a bonus.",
        (FinalEffect::RefundsPayment, Role::Freelancer) => "You give back a payment.",
        (effect, _) => effect_of_others(effect),
    }
}

fn effect_of_others(effect: FinalEffect) -> &'static str {
    match effect {
        FinalEffect::DepositsMoney => {
            "Money of the client goes into escrow. The client cannot take it back alone."
        }
        FinalEffect::ReleasesMoney => "Money in escrow goes to the freelancer.",
        FinalEffect::ReturnsMoney => "Money in escrow goes back to the client.",
        FinalEffect::PaysBonus => "The client pays a bonus.",
        FinalEffect::RefundsPayment => "The freelancer gives back a payment.",
        FinalEffect::CancelsMilestone => "A milestone is cancelled.",
        FinalEffect::EndsContract => "The contract ends.",
        FinalEffect::LeavesFeedback => "The feedback can never be changed.",
        _ => "This cannot be undone.",
    }
}

/// What is to be done before a deadline.
pub(super) const fn task(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::OfferExpiry => "answer the offer",
        DeadlineKind::ReviewLapse => "review the work",
        DeadlineKind::RefundLapse => "answer the refund request",
        DeadlineKind::AnswerLapse => "answer the dispute",
        DeadlineKind::AwardLapse => "decide the dispute",
        DeadlineKind::Dormancy => "go on with the contract",
    }
}
