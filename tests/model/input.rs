//! Checks the values of a command alone (§14, step 1), field by field in the order of §16.

use core::time::Duration;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Currency, FreelancerCommand, MilestoneTerms, Money, Offer,
};
use rust_decimal::Decimal;
use time::Date;

use super::time::day_of;
use super::{Allowed, Nanos, policy};

/// What the check needs: the currency of the contract and the current day.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) currency: Currency,
    pub(crate) now: Nanos,
}

const OFFER_1: &str = "OFFER-1";

/// OFFER-1: characters are Unicode scalar values, and no text may contain U+0000.
fn text(text: &str, least: usize, most: usize, rule: &'static str) -> Allowed {
    let characters = text.chars().count();
    let fits = (least..=most).contains(&characters) && !text.contains('\0');
    if fits { Ok(()) } else { Err(("invalid_text", rule)) }
}

/// OFFER-1: a title is trimmed first, and must then contain no control character (General_Category Cc).
fn title(title: &str) -> Allowed {
    let title = title.trim();
    text(title, 1, 200, OFFER_1)?;
    let is_plain = !title.chars().any(|it| matches!(it, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'));
    if is_plain { Ok(()) } else { Err(("invalid_text", OFFER_1)) }
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
        if is_near && (0..=9_999).contains(&due.year()) {
            Ok(())
        } else {
            Err(("invalid_due_date", "PLAN-7"))
        }
    }

    /// OFFER-1.
    fn terms(self, terms: &MilestoneTerms) -> Allowed {
        title(&terms.title)?;
        note(&terms.description)?;
        self.amount(terms.amount)?;
        self.due(terms.due)
    }

    /// OFFER-1 and §14: the number of milestones, their terms, the policy, and the limits of the policy for
    /// milestones (PLAN-5, PLAN-8).
    pub(crate) fn offer(self, offer: &Offer) -> Allowed {
        if offer.milestones.is_empty() || offer.milestones.len() > 200 {
            return Err(("invalid_milestone_count", OFFER_1));
        }
        for terms in &offer.milestones {
            self.terms(terms)?;
        }
        policy::check_fields(&offer.policy, self.currency)?;
        policy::check_together(&offer.policy)?;
        if u64::try_from(offer.milestones.len()).expect("a few") > offer.policy.max_milestones {
            return Err(("invalid_milestone_count", "PLAN-5"));
        }
        let least = offer.policy.minimum_price.map_or(Decimal::ZERO, |least| least.amount());
        let are_enough = offer.milestones.iter().all(|terms| terms.amount.amount() >= least);
        if are_enough { Ok(()) } else { Err(("amount_below_minimum", "PLAN-8")) }
    }

    /// PROP-7.
    fn extension(by: Duration) -> Allowed {
        let is_whole = by.subsec_nanos() == 0;
        let fits = is_whole && (1..=7_776_000).contains(&by.as_secs());
        if fits { Ok(()) } else { Err(("invalid_window", "PROP-7")) }
    }

    /// FEED-1.
    fn feedback(stars: u64, content: &str) -> Allowed {
        if !(1..=5).contains(&stars) {
            return Err(("invalid_stars", "FEED-1"));
        }
        text(content, 0, 5_000, "FEED-1")
    }

    fn change(self, change: &Change) -> Allowed {
        match change {
            Change::AddMilestone(terms) => self.terms(terms),
            Change::CancelMilestone { .. } | Change::WithdrawDispute { .. } => Ok(()),
            Change::ChangeDueDate { due, .. } => self.due(*due),
            Change::ChangeAmount { amount, .. } => self.amount(*amount),
            Change::Settle { to_freelancer, .. } => self.maybe_zero(*to_freelancer),
            Change::ExtendWindow { by, .. } => Self::extension(*by),
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
            Command::Arbiter(ArbiterCommand::ExtendAward { .. }) => Ok(()),
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
            C::LeaveFeedback { stars, text } => Self::feedback(*stars, text),
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
            F::LeaveFeedback { stars, text } => Self::feedback(*stars, text),
            _ => Ok(()),
        }
    }
}
