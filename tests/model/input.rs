//! What a command says, by itself (§14, level 1): field by field in the order of §16.

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy,
};
use time::Date;

use super::time::day_of;
use super::{Allowed, Nanos};

/// What input is judged by: the contract's currency and the day.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) currency: Currency,
    pub(crate) now: Nanos,
}

const OFFER_1: &str = "OFFER-1";

/// OFFER-1: characters are Unicode scalar values.
fn text(text: &str, least: usize, most: usize, rule: &'static str) -> Allowed {
    let characters = text.chars().count();
    if (least..=most).contains(&characters) { Ok(()) } else { Err(("invalid_text", rule)) }
}

fn note(note: &str) -> Allowed {
    text(note, 0, 5_000, OFFER_1)
}

impl Measure {
    /// MONEY-3.
    fn maybe_zero(self, amount: Money) -> Allowed {
        if amount.currency() == self.currency { Ok(()) } else { Err(("currency_mismatch", "MONEY-3")) }
    }

    /// MONEY-3, then MONEY-2.
    fn amount(self, amount: Money) -> Allowed {
        self.maybe_zero(amount)?;
        if amount.amount().is_zero() { Err(("invalid_amount", "MONEY-2")) } else { Ok(()) }
    }

    /// PLAN-7, and §16: dates have four-digit years.
    fn due(self, due: Option<Date>) -> Allowed {
        let Some(due) = due else { return Ok(()) };
        let is_near = due.to_julian_day() <= day_of(self.now) + 3_650;
        if is_near && (0..=9_999).contains(&due.year()) { Ok(()) } else { Err(("invalid_due_date", "PLAN-7")) }
    }

    /// OFFER-1.
    fn terms(self, terms: &MilestoneTerms) -> Allowed {
        text(terms.title.trim(), 1, 200, OFFER_1)?;
        note(&terms.description)?;
        self.amount(terms.amount)?;
        self.due(terms.due)
    }

    /// OFFER-1 and §14: the count, what is in the milestones, the policy.
    pub(crate) fn offer(self, offer: &Offer) -> Allowed {
        if offer.milestones.is_empty() || offer.milestones.len() > 200 {
            return Err(("invalid_milestone_count", OFFER_1));
        }
        for terms in &offer.milestones {
            self.terms(terms)?;
        }
        policy(&offer.policy)
    }

    fn change(self, change: &Change) -> Allowed {
        match change {
            Change::AddMilestone(terms) => self.terms(terms),
            Change::CancelMilestone { .. } => Ok(()),
            Change::ChangeDueDate { due, .. } => self.due(*due),
            Change::ChangeAmount { amount, .. } => self.amount(*amount),
            Change::Settle { to_freelancer, .. } => self.maybe_zero(*to_freelancer),
        }
    }

    pub(crate) fn command(self, command: &Command) -> Allowed {
        match command {
            Command::Client(command) => self.client(command),
            Command::Freelancer(command) => self.freelancer(command),
            Command::Arbiter(ArbiterCommand::Award { to_freelancer, note: reasons, .. }) => {
                self.maybe_zero(*to_freelancer)?;
                note(reasons)
            }
        }
    }

    fn client(self, command: &ClientCommand) -> Allowed {
        use ClientCommand as C;
        match command {
            C::Release { amount, .. } => amount.map_or(Ok(()), |amount| self.amount(amount)),
            C::RequestChanges { note: text, .. } | C::RequestRefund { note: text, .. } => note(text),
            C::AddMilestone(terms) => self.terms(terms),
            C::PayBonus { amount, note: text } => {
                self.amount(*amount)?;
                note(text)
            }
            C::Propose(change) => self.change(change),
            C::Dispute { reason, .. } => note(reason),
            C::Contest { statement, .. } => note(statement),
            C::SubmitEvidence { text: evidence, .. } => text(evidence, 1, 5_000, "DISP-4"),
            _ => Ok(()),
        }
    }

    fn freelancer(self, command: &FreelancerCommand) -> Allowed {
        use FreelancerCommand as F;
        match command {
            F::DeclineOffer { note: text } => note(text),
            F::SubmitWork { requested, note: text, .. } => {
                requested.map_or(Ok(()), |requested| self.amount(requested))?;
                note(text)
            }
            F::RefundPayment { amount, .. } => self.amount(*amount),
            F::Propose(change) => self.change(change),
            F::Dispute { reason, .. } => note(reason),
            F::Contest { statement, .. } => note(statement),
            F::SubmitEvidence { text: evidence, .. } => text(evidence, 1, 5_000, "DISP-4"),
            _ => Ok(()),
        }
    }
}

/// POL-1, and the bounds of §15.
fn policy(policy: &Policy) -> Allowed {
    let windows = [
        policy.offer_window,
        Some(policy.review_window),
        Some(policy.refund_window),
        policy.answer_window,
        policy.dormancy_window,
        policy.bonus_window,
        policy.payment_refund_window,
    ];
    let second = 1_000_000_000;
    let windows_fit = windows.into_iter().flatten().all(|window| {
        let nanos = window.as_nanos();
        nanos % second == 0 && nanos >= second && nanos <= 315_360_000 * second
    });
    let numbers_fit = (1..=200).contains(&policy.max_current)
        && policy.revision_limit.unwrap_or(0) <= 1_000
        && policy.freelancer_fee_bps <= 10_000;
    if windows_fit && numbers_fit { Ok(()) } else { Err(("invalid_policy", "POL-1")) }
}
