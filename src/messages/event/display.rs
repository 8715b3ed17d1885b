//! Events as sentences, for people.

use core::fmt::{self, Display, Formatter};

use time::UtcDateTime;

use super::cause::{Carried, Outcome, RefundCause, ReleaseCause, ReturnCause};
use super::{Event, EventKind};
use crate::messages::command::Change;
use crate::values::instant::{DateText, InstantText};
use crate::values::money::Money;

impl Display for EventKind {
    /// Writes the event as a sentence on one line. Texts of users are quoted, and line breaks in them are
    /// escaped.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContractOffered { offer, respond_by, .. } => {
                let count = offer.milestones.len();
                let noun = if count == 1 { "milestone" } else { "milestones" };
                write!(f, "the client offers a contract of {count} {noun}")?;
                write!(f, "{}", OptionalUntil("open", *respond_by))
            }
            Self::OfferAccepted => f.write_str("the freelancer accepts the offer"),
            Self::OfferDeclined { note } => write!(f, "the freelancer declines the offer{}", Quoted(note)),
            Self::OfferWithdrawn => f.write_str("the client withdraws the offer"),
            Self::OfferExpired => f.write_str("the offer expires"),
            Self::MilestoneAdded { milestone, title, amount, due, .. } => {
                write!(f, "milestone {milestone} is added for {amount}{}", Quoted(title))?;
                due.map_or(Ok(()), |due| write!(f, ", due on {}", DateText(due)))
            }
            Self::MilestoneCancelled { milestone } => write!(f, "milestone {milestone} is cancelled"),
            Self::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
                write!(f, "milestone {milestone} is funded: {deposit} deposited{}", CarriedText(carried))?;
                write!(f, "{}", OptionalFee(", plus a client fee of", *client_fee))?;
                write!(f, "{}", OptionalFee(", plus an initiation fee of", *initiation_fee))
            }
            Self::EscrowReleased { milestone, amount, top_up, fee, cause, client_fee, clears_at } => {
                write!(f, "{amount} of milestone {milestone} goes to the freelancer")?;
                if !top_up.is_zero() {
                    write!(f, ", {top_up} of it added by the client")?;
                }
                if !fee.is_zero() {
                    write!(f, ", less a fee of {fee}")?;
                }
                write!(f, "{}", OptionalFee(", plus a client fee of", *client_fee))?;
                write!(f, ": {}{}", release_reason(*cause), OptionalClearsAt(*clears_at))
            }
            Self::EscrowReturned { milestone, amount, cause, client_fee_returned } => {
                write!(f, "{amount} of milestone {milestone} goes back to the client")?;
                write!(f, "{}: {}", OptionalFee(", with a client fee of", *client_fee_returned), return_reason(*cause))
            }
            Self::RefundRequested { milestone, respond_until, cause, note } => {
                let why = match cause {
                    RefundCause::Client => "by the client",
                    RefundCause::ContractEnded => "because the contract ends",
                    RefundCause::Dormancy => "because the contract is dormant",
                };
                write!(f, "a refund of milestone {milestone} is requested {why}{}", Quoted(note))?;
                write!(f, "{}", OptionalUntil("to be answered", Some(*respond_until)))
            }
            Self::RefundRequestWithdrawn { milestone } => {
                write!(f, "the client withdraws the refund request of milestone {milestone}")
            }
            Self::AmountChanged { milestone, amount, deposit, carried, client_fee } => {
                write!(f, "milestone {milestone} now costs {amount}")?;
                if !deposit.is_zero() {
                    write!(f, ", {deposit} deposited")?;
                }
                write!(f, "{}{}", CarriedText(carried), OptionalFee(", plus a client fee of", *client_fee))
            }
            Self::DueDateChanged { milestone, due: Some(due) } => {
                write!(f, "milestone {milestone} is now due on {}", DateText(*due))
            }
            Self::DueDateChanged { milestone, due: None } => {
                write!(f, "milestone {milestone} no longer has a due date")
            }
            Self::BonusPaid { amount, fee, note, client_fee, clears_at } => {
                write!(f, "the client pays a bonus of {amount}")?;
                if !fee.is_zero() {
                    write!(f, ", less a fee of {fee}")?;
                }
                write!(f, "{}", OptionalFee(", plus a client fee of", *client_fee))?;
                write!(f, "{}{}", Quoted(note), OptionalClearsAt(*clears_at))
            }
            Self::PaymentRefunded { milestone, amount, fee_returned } => {
                write!(f, "the freelancer gives {amount} of milestone {milestone} back")?;
                if fee_returned.is_zero() { Ok(()) } else { write!(f, ", including a fee of {fee_returned}") }
            }
            Self::ContractEnded { by } => write!(f, "the {by} ends the contract"),
            Self::ContractClosed { outcome, initiation_fee_returned } => {
                f.write_str("the contract is closed")?;
                if *outcome != Outcome::Ended {
                    f.write_str(" and was never accepted")?;
                }
                write!(
                    f,
                    "{}",
                    OptionalFee(", and the client gets back the initiation fee of", *initiation_fee_returned)
                )
            }
            Self::FeedbackLeft { by, stars, text } => {
                write!(f, "the {by} leaves feedback: {stars} of 5 stars{}", Quoted(text))
            }
            _ => self.fmt_negotiation(f),
        }
    }
}

impl Display for Event {
    /// Writes the instant, and the event as a sentence on one line.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", InstantText(self.at), self.kind)
    }
}

impl EventKind {
    /// Work, disputes and proposals.
    fn fmt_negotiation(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkSubmitted { milestone, requested, review_until, note } => {
                write!(f, "work on milestone {milestone} is submitted for {requested}{}", Quoted(note))?;
                write!(f, "{}", OptionalUntil("to be reviewed", *review_until))
            }
            Self::ReviewExtended { milestone, review_until } => {
                write!(f, "the client has until {} to review milestone {milestone}", InstantText(*review_until))
            }
            Self::WindowExtended { milestone, until } => {
                write!(f, "both parties extend the deadline of milestone {milestone} to {}", InstantText(*until))
            }
            Self::SubmissionWithdrawn { milestone } => {
                write!(f, "the submission of milestone {milestone} is withdrawn")
            }
            Self::ChangesRequested { milestone, note } => {
                write!(f, "the client requests changes to milestone {milestone}{}", Quoted(note))
            }
            Self::DisputeOpened { milestone, by, answer_until, reason, award_until } => {
                write!(f, "the {by} disputes milestone {milestone}{}", Quoted(reason))?;
                write!(f, "{}", OptionalUntil("to be contested", *answer_until))?;
                write!(f, "{}", OptionalUntil("to be awarded", *award_until))
            }
            Self::DisputeContested { milestone, statement, award_until } => {
                write!(f, "the dispute of milestone {milestone} is contested{}", Quoted(statement))?;
                write!(f, "{}", OptionalUntil("to be awarded", *award_until))
            }
            Self::AwardExtended { milestone, award_until } => {
                write!(f, "the arbiter has until {} to decide on milestone {milestone}", InstantText(*award_until))
            }
            Self::DisputeWithdrawn { milestone } => write!(f, "the dispute of milestone {milestone} is withdrawn"),
            Self::EvidenceSubmitted { milestone, by, text } => {
                write!(f, "the {by} submits evidence on milestone {milestone}{}", Quoted(text))
            }
            Self::DisputeAwarded { milestone, to_freelancer, note } => {
                write!(
                    f,
                    "the arbiter awards {to_freelancer} of milestone {milestone} to the freelancer{}",
                    Quoted(note)
                )
            }
            Self::ProposalMade { proposal, by, change } => {
                write!(f, "the {by} makes proposal {proposal}: {change}")
            }
            Self::ProposalAccepted { proposal } => write!(f, "proposal {proposal} is accepted"),
            Self::ProposalDeclined { proposal } => write!(f, "proposal {proposal} is declined"),
            Self::ProposalWithdrawn { proposal } => write!(f, "proposal {proposal} is withdrawn"),
            _ => f.write_str(self.name()),
        }
    }
}

/// A text of a user, quoted and on one line. Nothing if the text is empty.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str(", “")?;
        for character in self.0.chars() {
            match character {
                // These do not break the line, but `escape_debug` would escape them.
                '\'' | '"' => write!(f, "{character}")?,
                // These would end the quotation.
                '“' | '”' => write!(f, "\\{character}")?,
                character => write!(f, "{}", character.escape_debug())?,
            }
        }
        f.write_str("”")
    }
}

/// Writes a text such as ", open until …", or nothing.
struct OptionalUntil(&'static str, Option<UtcDateTime>);

impl Display for OptionalUntil {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.1.map_or(Ok(()), |until| write!(f, ", {} until {}", self.0, InstantText(until)))
    }
}

/// Writes a text such as ", plus a client fee of …", or nothing.
struct OptionalFee(&'static str, Option<Money>);

impl Display for OptionalFee {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.1.map_or(Ok(()), |fee| write!(f, "{} {fee}", self.0))
    }
}

/// Writes a text such as ", clears at …", or nothing.
struct OptionalClearsAt(Option<UtcDateTime>);

impl Display for OptionalClearsAt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |at| write!(f, ", clears at {}", InstantText(at)))
    }
}

struct CarriedText<'a>(&'a [Carried]);

impl Display for CarriedText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| write!(f, ", {} carried from milestone {}", part.amount, part.from))
    }
}

/// Says the change in words, such as “cancel milestone 2”.
impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddMilestone(terms) => write!(f, "add a milestone for {}{}", terms.amount, Quoted(&terms.title)),
            Self::CancelMilestone { milestone } => write!(f, "cancel milestone {milestone}"),
            Self::ChangeDueDate { milestone, due: Some(due) } => {
                write!(f, "make milestone {milestone} due on {}", DateText(*due))
            }
            Self::ChangeDueDate { milestone, due: None } => write!(f, "remove the due date of milestone {milestone}"),
            Self::ChangeAmount { milestone, amount } => {
                write!(f, "change the price of milestone {milestone} to {amount}")
            }
            Self::Settle { milestone, to_freelancer } => {
                write!(f, "split what milestone {milestone} holds: {to_freelancer} to the freelancer")
            }
            Self::WithdrawDispute { milestone } => write!(f, "withdraw the dispute of milestone {milestone}"),
            Self::ExtendWindow { milestone, by } => {
                write!(f, "extend the deadline of milestone {milestone} by {} seconds", by.as_secs())
            }
        }
    }
}

const fn release_reason(cause: ReleaseCause) -> &'static str {
    match cause {
        ReleaseCause::Approved => "approved",
        ReleaseCause::ReviewLapsed => "the client was silent in review",
        ReleaseCause::AnswerLapsed => "the client was silent on the dispute",
        ReleaseCause::Settlement => "as both agreed",
        ReleaseCause::Award => "as awarded",
        ReleaseCause::AwardLapsed => "the arbiter was silent on the dispute",
        ReleaseCause::SmallClaim => "the share of a small claim",
    }
}

const fn return_reason(cause: ReturnCause) -> &'static str {
    match cause {
        ReturnCause::OfferDeclined => "the offer was declined",
        ReturnCause::OfferWithdrawn => "the offer was withdrawn",
        ReturnCause::OfferExpired => "the offer expired",
        ReturnCause::RefundGranted => "the freelancer refunds it",
        ReturnCause::RefundLapsed => "the freelancer was silent on the request",
        ReturnCause::AnswerLapsed => "the freelancer was silent on the dispute",
        ReturnCause::AmountReduced => "the price was reduced",
        ReturnCause::FreelancerEnded => "the freelancer ended the contract",
        ReturnCause::Settlement => "as both agreed",
        ReturnCause::Award => "as awarded",
        ReturnCause::AwardLapsed => "the arbiter was silent on the dispute",
        ReturnCause::SmallClaim => "the rest of a small claim",
    }
}
