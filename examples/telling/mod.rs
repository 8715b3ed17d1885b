//! Tells a log as a timeline: one line an event, with date, milestone and amounts.

use milestone_escrow::{Account, Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use rust_decimal::Decimal;
use time::UtcDateTime;

/// The timeline of a log.
pub(crate) fn timeline(log: &[Event]) -> Vec<String> {
    log.iter().map(|event| format!("{}  {}", minute(event.at), told(&event.kind))).collect()
}

/// Prints a timeline and holds it against what is expected.
pub(crate) fn tell(title: &str, log: &[Event], expected: &[&str]) {
    println!("{title}");
    let timeline = timeline(log);
    for line in &timeline {
        println!("  {line}");
    }
    println!();
    assert_eq!(timeline, expected, "the story went another way");
}

/// What each of client, freelancer and platform has more or less in the end, in major units.
pub(crate) fn balances(log: &[Event]) -> [Decimal; 3] {
    let mut balances = [Decimal::ZERO; 3];
    for transfer in (1..).zip(log).flat_map(|(revision, event)| event.transfers(revision)) {
        for (balance, account) in balances.iter_mut().zip([Account::Client, Account::Freelancer, Account::Platform]) {
            let amount = transfer.amount.amount();
            if transfer.to == account {
                *balance = balance.checked_add(amount).unwrap_or(*balance);
            }
            if transfer.from == account {
                *balance = balance.checked_sub(amount).unwrap_or(*balance);
            }
        }
    }
    balances
}

fn minute(at: UtcDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{date} {:02}:{:02}", time.hour(), time.minute())
}

fn told(kind: &EventKind) -> String {
    match kind {
        EventKind::ContractOffered { offer, respond_by, .. } => {
            let prices: Vec<_> = offer.milestones.iter().map(|terms| terms.amount.to_string()).collect();
            let until = respond_by.map(|until| format!(", open until {}", minute(until))).unwrap_or_default();
            format!("the client offers milestones of {}{until}", prices.join(", "))
        }
        EventKind::OfferAccepted => "the freelancer accepts the offer".to_owned(),
        EventKind::MilestoneFunded { milestone, deposit, carried } => {
            let carried: String =
                carried.iter().map(|part| format!(", {} carried from milestone {}", part.amount, part.from)).collect();
            format!("milestone {milestone} is funded: {deposit} deposited{carried}")
        }
        EventKind::WorkSubmitted { milestone, requested, review_until, .. } => {
            format!(
                "work on milestone {milestone} is submitted for {requested}, to be reviewed until {}",
                minute(*review_until)
            )
        }
        EventKind::ChangesRequested { milestone, note } => {
            format!("the client wants milestone {milestone} changed: {note}")
        }
        EventKind::EscrowReleased { milestone, amount, fee, cause, .. } => {
            format!("{amount} of milestone {milestone} to the freelancer (fee {fee}), {}", release(*cause))
        }
        EventKind::EscrowReturned { milestone, amount, cause } => {
            format!("{amount} of milestone {milestone} back to the client, {}", give_back(*cause))
        }
        EventKind::RefundRequested { milestone, respond_until, cause, .. } => {
            let why = match cause {
                RefundCause::Client => "the client asks",
                RefundCause::ContractEnded => "with the contract's end",
                RefundCause::Dormancy => "after long silence",
            };
            format!(
                "a refund of milestone {milestone} is requested, {why}; to be answered until {}",
                minute(*respond_until)
            )
        }
        EventKind::DisputeOpened { milestone, by, answer_until, reason } => {
            let until =
                answer_until.map(|until| format!(", to be answered until {}", minute(until))).unwrap_or_default();
            format!("the {by} disputes milestone {milestone}: {reason}{until}")
        }
        EventKind::DisputeContested { milestone, statement } => {
            format!("the dispute of milestone {milestone} is contested: {statement}")
        }
        EventKind::EvidenceSubmitted { milestone, by, text } => {
            format!("the {by} submits evidence on milestone {milestone}: {text}")
        }
        EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
            format!("the arbiter awards {to_freelancer} of milestone {milestone} to the freelancer: {note}")
        }
        EventKind::ProposalMade { proposal, by, change } => {
            format!("the {by} makes proposal {proposal}: {}", change.name())
        }
        EventKind::ProposalAccepted { proposal } => format!("proposal {proposal} is accepted"),
        EventKind::BonusPaid { amount, fee, note } => {
            format!("the client pays a bonus of {amount} (fee {fee}): {note}")
        }
        EventKind::ContractEnded { by } => format!("the {by} ends the contract"),
        EventKind::ContractClosed { .. } => "the contract is closed".to_owned(),
        other => other.name().replace('_', " "),
    }
}

fn release(cause: ReleaseCause) -> &'static str {
    match cause {
        ReleaseCause::Approved => "approved",
        ReleaseCause::ReviewLapsed => "the client was silent in review",
        ReleaseCause::AnswerLapsed => "the client was silent on the dispute",
        ReleaseCause::Settlement => "as both agreed",
        ReleaseCause::Award => "as awarded",
    }
}

fn give_back(cause: ReturnCause) -> &'static str {
    match cause {
        ReturnCause::RefundGranted => "by the freelancer's hand",
        ReturnCause::RefundLapsed => "the freelancer was silent on the request",
        ReturnCause::AnswerLapsed => "the freelancer was silent on the dispute",
        ReturnCause::AmountReduced => "as the price was reduced",
        ReturnCause::FreelancerEnded => "as the freelancer ended the contract",
        ReturnCause::Settlement => "as both agreed",
        ReturnCause::Award => "as awarded",
        ReturnCause::OfferDeclined | ReturnCause::OfferWithdrawn | ReturnCause::OfferExpired => {
            "as there is no contract"
        }
    }
}
