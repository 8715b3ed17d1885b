//! Events as sentences for people. The crate's own sentences are for logs: they have exact instants and
//! quoted texts.

use milestone_escrow::{EventKind, MilestoneNumber, Party, RefundCause, ReleaseCause, ReturnCause};

use super::text::{amount, count, day, minute, within};
use super::words::button;
use crate::store::Parties;

/// An event in one sentence, without the texts of users. It does not compile until it knows a new kind.
pub(super) fn sentence(kind: &EventKind, parties: &Parties) -> String {
    let (client, freelancer) = (within(&parties.client), within(&parties.freelancer));
    let party = |by: &Party| if *by == Party::Client { &client } else { &freelancer };
    match kind {
        EventKind::ContractOffered { offer, .. } => {
            format!("{client} offers a contract of {}", count(offer.milestones.len(), "milestone"))
        }
        EventKind::OfferAccepted => format!("{freelancer} accepts the offer"),
        EventKind::OfferDeclined { .. } => format!("{freelancer} declines the offer"),
        EventKind::OfferWithdrawn => format!("{client} withdraws the offer"),
        EventKind::OfferExpired => "The offer expires".to_owned(),
        EventKind::MilestoneAdded { milestone, amount: price, .. } => {
            format!("{} is added for {}", called(*milestone), amount(price))
        }
        EventKind::MilestoneCancelled { milestone } => format!("{} is cancelled", called(*milestone)),
        EventKind::MilestoneFunded { milestone, deposit, .. } => {
            format!("{client} pays {} into the escrow of milestone {milestone}", amount(deposit))
        }
        EventKind::WorkSubmitted { milestone, requested, .. } => {
            format!("{freelancer} submits work on milestone {milestone} for {}", amount(requested))
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            format!("{freelancer} withdraws the submission of milestone {milestone}")
        }
        EventKind::ChangesRequested { milestone, .. } => {
            format!("{client} requests changes to milestone {milestone}")
        }
        EventKind::ReviewExtended { milestone, review_until } => {
            format!("{client} takes until {} to review milestone {milestone}", minute(*review_until))
        }
        EventKind::EscrowReleased { milestone, amount: released, fee, cause, .. } => {
            let fee = if fee.is_zero() { String::new() } else { format!(", less a fee of {}", amount(fee)) };
            format!(
                "{} of milestone {milestone} goes to {freelancer}{fee}: {}",
                amount(released),
                released_by(*cause)
            )
        }
        EventKind::EscrowReturned { milestone, amount: returned, cause, .. } => {
            format!(
                "{} of milestone {milestone} goes back to {client}: {}",
                amount(returned),
                returned_by(*cause)
            )
        }
        EventKind::RefundRequested { milestone, cause, .. } => match cause {
            RefundCause::Client => format!("{client} requests a refund of milestone {milestone}"),
            RefundCause::ContractEnded => {
                format!("A refund of milestone {milestone} is requested: the contract ends")
            }
            RefundCause::Dormancy => {
                format!("A refund of milestone {milestone} is requested: nobody has acted")
            }
        },
        EventKind::RefundRequestWithdrawn { milestone } => {
            format!("{client} withdraws the refund request of milestone {milestone}")
        }
        EventKind::DisputeOpened { milestone, by, .. } => {
            format!("{} disputes milestone {milestone}", party(by))
        }
        EventKind::DisputeContested { milestone, .. } => {
            format!("The dispute of milestone {milestone} is answered")
        }
        EventKind::DisputeWithdrawn { milestone } => {
            format!("The dispute of milestone {milestone} is withdrawn")
        }
        EventKind::EvidenceSubmitted { milestone, by, .. } => {
            format!("{} submits evidence on milestone {milestone}", party(by))
        }
        EventKind::DisputeAwarded { milestone, to_freelancer, .. } => {
            format!("The arbiter awards {} of milestone {milestone} to {freelancer}", amount(to_freelancer))
        }
        EventKind::AwardExtended { milestone, award_until } => {
            format!("The arbiter takes until {} to decide on milestone {milestone}", minute(*award_until))
        }
        EventKind::ProposalMade { proposal, by, change } => {
            format!("{} makes proposal {proposal}: {}", party(by), button(change.name()).to_lowercase())
        }
        EventKind::ProposalAccepted { proposal } => format!("Proposal {proposal} is accepted"),
        EventKind::ProposalDeclined { proposal } => format!("Proposal {proposal} is declined"),
        EventKind::ProposalWithdrawn { proposal } => format!("Proposal {proposal} is withdrawn"),
        EventKind::DueDateChanged { milestone, due } => {
            let due = due
                .map_or("has no due date any more".to_owned(), |due| format!("is now due on {}", day(due)));
            format!("{} {due}", called(*milestone))
        }
        EventKind::AmountChanged { milestone, amount: price, .. } => {
            format!("{} now costs {}", called(*milestone), amount(price))
        }
        EventKind::WindowExtended { milestone, until } => {
            format!("Both agree on more time for milestone {milestone}, until {}", minute(*until))
        }
        EventKind::BonusPaid { amount: bonus, .. } => format!("{client} pays a bonus of {}", amount(bonus)),
        EventKind::PaymentRefunded { milestone, amount: refunded, .. } => {
            format!("{freelancer} gives back {} of milestone {milestone}", amount(refunded))
        }
        EventKind::ContractEnded { by } => format!("{} ends the contract", party(by)),
        EventKind::ContractClosed { .. } => "The contract is closed".to_owned(),
        EventKind::FeedbackLeft { by, stars, .. } => {
            format!("{} leaves {}", party(by), count(*stars, "star"))
        }
    }
}

/// The text that a user gave with an event. Empty if there is none.
pub(super) fn said(kind: &EventKind) -> &str {
    match kind {
        EventKind::OfferDeclined { note }
        | EventKind::WorkSubmitted { note, .. }
        | EventKind::ChangesRequested { note, .. }
        | EventKind::RefundRequested { note, .. }
        | EventKind::DisputeAwarded { note, .. }
        | EventKind::BonusPaid { note, .. } => note,
        EventKind::DisputeOpened { reason, .. } => reason,
        EventKind::DisputeContested { statement, .. } => statement,
        EventKind::EvidenceSubmitted { text, .. } | EventKind::FeedbackLeft { text, .. } => text,
        _ => "",
    }
}

fn called(milestone: MilestoneNumber) -> String {
    format!("Milestone {milestone}")
}

const fn released_by(cause: ReleaseCause) -> &'static str {
    match cause {
        ReleaseCause::Approved => "approved",
        ReleaseCause::ReviewLapsed => "the client did not review it in time",
        ReleaseCause::AnswerLapsed => "the client did not answer the dispute in time",
        ReleaseCause::Settlement => "both agreed on a split",
        ReleaseCause::Award => "the arbiter decided",
        ReleaseCause::AwardLapsed => "the arbiter did not decide in time",
        ReleaseCause::SmallClaim => "the claim is small",
    }
}

const fn returned_by(cause: ReturnCause) -> &'static str {
    match cause {
        ReturnCause::OfferDeclined => "the offer was declined",
        ReturnCause::OfferWithdrawn => "the offer was withdrawn",
        ReturnCause::OfferExpired => "the offer expired",
        ReturnCause::RefundGranted => "the freelancer agreed",
        ReturnCause::RefundLapsed => "the freelancer did not answer the request in time",
        ReturnCause::AnswerLapsed => "the freelancer did not answer the dispute in time",
        ReturnCause::AmountReduced => "the price was reduced",
        ReturnCause::FreelancerEnded => "the freelancer ended the contract",
        ReturnCause::Settlement => "both agreed on a split",
        ReturnCause::Award => "the arbiter decided",
        ReturnCause::AwardLapsed => "the arbiter did not decide in time",
        ReturnCause::SmallClaim => "the claim is small",
    }
}
