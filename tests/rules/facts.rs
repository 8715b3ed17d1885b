//! Short names for the facts that the rules ask for. Amounts are US dollars, notes are empty.

use milestone_escrow::{Carried, Event, EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause};
use time::UtcDateTime;

use crate::support::Story;
use crate::support::shorthand::{fund, offer, policy, usd};

/// An accepted contract under the preset, milestone 1 funded.
#[track_caller]
pub(super) fn working(prices: &[&str]) -> Story {
    let mut story = Story::active(offer(prices));
    story.does(fund(1));
    story
}

/// An accepted contract in which any number of milestones may be current, in any order; all are funded.
#[track_caller]
pub(super) fn working_on_all(prices: &[&str]) -> Story {
    let mut story = Story::active(offer(prices).policy(policy(|policy| {
        policy.max_current = 200;
        policy.funding_order = milestone_escrow::FundingOrder::Any;
    })));
    for (number, _) in (1..).zip(prices) {
        story.does(fund(number));
    }
    story
}

pub(super) fn event(at: UtcDateTime, kind: EventKind) -> Event {
    Event { at, kind }
}

/// Funded by a deposit alone.
pub(super) fn funded(milestone: u64, deposit: &str) -> EventKind {
    funded_from(milestone, deposit, &[])
}

pub(super) fn funded_from(milestone: u64, deposit: &str, carried: &[(u64, &str)]) -> EventKind {
    EventKind::MilestoneFunded { milestone: milestone.into(), deposit: usd(deposit), carried: leftovers(carried) }
}

pub(super) fn leftovers(carried: &[(u64, &str)]) -> Leftovers {
    carried.iter().map(|(from, amount)| Carried { from: (*from).into(), amount: usd(amount) }).collect()
}

pub(super) fn submitted(milestone: u64, requested: &str, review_until: UtcDateTime) -> EventKind {
    EventKind::WorkSubmitted {
        milestone: milestone.into(),
        requested: usd(requested),
        review_until,
        note: String::new(),
    }
}

pub(super) fn changes_requested(milestone: u64) -> EventKind {
    EventKind::ChangesRequested { milestone: milestone.into(), note: String::new() }
}

/// Released from escrow alone, without a fee.
pub(super) fn released(milestone: u64, amount: &str, cause: ReleaseCause) -> EventKind {
    released_with(milestone, amount, "0", "0", cause)
}

pub(super) fn released_with(milestone: u64, amount: &str, top_up: &str, fee: &str, cause: ReleaseCause) -> EventKind {
    let [amount, top_up, fee] = [amount, top_up, fee].map(usd);
    EventKind::EscrowReleased { milestone: milestone.into(), amount, top_up, fee, cause }
}

pub(super) fn returned(milestone: u64, amount: &str, cause: ReturnCause) -> EventKind {
    EventKind::EscrowReturned { milestone: milestone.into(), amount: usd(amount), cause }
}

pub(super) fn refund_requested(milestone: u64, respond_until: UtcDateTime, cause: RefundCause) -> EventKind {
    EventKind::RefundRequested { milestone: milestone.into(), respond_until, cause, note: String::new() }
}

pub(super) fn payment_refunded(milestone: u64, amount: &str, fee_returned: &str) -> EventKind {
    let [amount, fee_returned] = [amount, fee_returned].map(usd);
    EventKind::PaymentRefunded { milestone: milestone.into(), amount, fee_returned }
}

pub(super) fn bonus(amount: &str, fee: &str) -> EventKind {
    EventKind::BonusPaid { amount: usd(amount), fee: usd(fee), note: String::new() }
}

pub(super) fn closed(outcome: Outcome) -> EventKind {
    EventKind::ContractClosed { outcome }
}
