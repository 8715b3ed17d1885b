//! Events as sentences, for people.

use core::fmt::{self, Display, Formatter};

use time::UtcDateTime;

use super::cause::{Carried, Outcome, RefundCause, ReleaseCause, ReturnCause};
use super::{Event, EventKind};
use crate::messages::command::Change;
use crate::values::instant::{DateText, InstantText};
use crate::values::money::Money;
use crate::values::window_text::WindowText;

impl Display for EventKind {
    /// Writes the event as a sentence on one line. Texts of users are quoted, and line breaks in them are
    /// escaped.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContractOffered { offer, respond_by, .. } => {
                let count = offer.milestones.len();
                let noun = if count == 1 { "milestone" } else { "milestones" };
                write!(f, "the client offers a contract of {count} {noun}")?;
                respond_by
                    .map_or(Ok(()), |until| write!(f, "; the offer is open until {}", InstantText(until)))
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
                write!(f, "{}", ClientFee(*client_fee))?;
                let words = if client_fee.is_some() { " and an" } else { "; the client also pays an" };
                initiation_fee.map_or(Ok(()), |fee| write!(f, "{words} initiation fee of {fee}"))
            }
            Self::EscrowReleased { milestone, amount, top_up, fee, cause, client_fee, clears_at } => {
                write!(f, "{amount} of milestone {milestone} goes to the freelancer")?;
                if !top_up.is_zero() {
                    write!(f, ", including {top_up} that the client adds")?;
                }
                if !fee.is_zero() {
                    write!(f, ", less a fee of {fee}")?;
                }
                write!(f, ": {}{}{}", release_reason(*cause), ClientFee(*client_fee), ClearsAt(*clears_at))
            }
            Self::EscrowReturned { milestone, amount, cause, client_fee_returned } => {
                let reason = return_reason(*cause);
                write!(f, "{amount} of milestone {milestone} goes back to the client: {reason}")?;
                write!(f, "{}", OptionalFee("; the client also gets back a fee of", *client_fee_returned))
            }
            Self::RefundRequested { milestone, respond_until, cause, note } => {
                let why = match cause {
                    RefundCause::Client => "by the client",
                    RefundCause::ContractEnded => "because the contract ends",
                    RefundCause::Dormancy => "because the contract is dormant",
                };
                write!(f, "a refund of milestone {milestone} is requested {why}{}", Quoted(note))?;
                write!(f, "; the freelancer has until {} to answer", InstantText(*respond_until))
            }
            Self::RefundRequestWithdrawn { milestone } => {
                write!(f, "the client withdraws the refund request of milestone {milestone}")
            }
            Self::AmountChanged { milestone, amount, deposit, carried, client_fee } => {
                write!(f, "milestone {milestone} now costs {amount}")?;
                if !deposit.is_zero() || !carried.is_empty() {
                    write!(f, "; its escrow grows: {deposit} deposited{}", CarriedText(carried))?;
                }
                write!(f, "{}", ClientFee(*client_fee))
            }
            Self::DueDateChanged { milestone, due: Some(due) } => {
                write!(f, "milestone {milestone} is now due on {}", DateText(*due))
            }
            Self::DueDateChanged { milestone, due: None } => {
                write!(f, "milestone {milestone} no longer has a due date")
            }
            Self::BonusPaid { amount, fee, note, client_fee, clears_at } => {
                write!(f, "the client pays a bonus of {amount}{}", Quoted(note))?;
                if !fee.is_zero() {
                    write!(f, "; the freelancer receives it less a fee of {fee}")?;
                }
                write!(f, "{}{}", ClientFee(*client_fee), ClearsAt(*clears_at))
            }
            Self::PaymentRefunded { milestone, amount, fee_returned } => {
                write!(f, "the freelancer gives {amount} of milestone {milestone} back")?;
                if fee_returned.is_zero() {
                    return Ok(());
                }
                write!(f, "; the platform pays {fee_returned} of it by returning its fee")
            }
            Self::ContractEnded { by } => write!(f, "the {by} ends the contract"),
            Self::ContractClosed { outcome, initiation_fee_returned } => {
                f.write_str("the contract is closed")?;
                if *outcome != Outcome::Ended {
                    f.write_str("; its offer was never accepted")?;
                }
                write!(
                    f,
                    "{}",
                    OptionalFee("; the client gets back the initiation fee of", *initiation_fee_returned)
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
                review_until.map_or(Ok(()), |until| {
                    write!(f, "; the client has until {} to review it", InstantText(until))
                })
            }
            Self::ReviewExtended { milestone, review_until } => {
                write!(
                    f,
                    "the client has until {} to review milestone {milestone}",
                    InstantText(*review_until)
                )
            }
            Self::WindowExtended { milestone, until } => {
                write!(
                    f,
                    "both parties extend the deadline of milestone {milestone} to {}",
                    InstantText(*until)
                )
            }
            Self::SubmissionWithdrawn { milestone } => {
                write!(f, "the submission of milestone {milestone} is withdrawn")
            }
            Self::ChangesRequested { milestone, note } => {
                write!(f, "the client requests changes to milestone {milestone}{}", Quoted(note))
            }
            Self::DisputeOpened { milestone, by, answer_until, reason, award_until } => {
                write!(f, "the {by} disputes milestone {milestone}{}", Quoted(reason))?;
                if let Some(until) = answer_until {
                    write!(f, "; the {} has until {} to contest this", by.other(), InstantText(*until))?;
                }
                write!(f, "{}", AwardUntil(*award_until))
            }
            Self::DisputeContested { milestone, statement, award_until } => {
                write!(f, "the dispute of milestone {milestone} is contested{}", Quoted(statement))?;
                write!(f, "{}", AwardUntil(*award_until))
            }
            Self::AwardExtended { milestone, award_until } => {
                write!(
                    f,
                    "the arbiter has until {} to decide on milestone {milestone}",
                    InstantText(*award_until)
                )
            }
            Self::DisputeWithdrawn { milestone } => {
                write!(f, "the dispute of milestone {milestone} is withdrawn")
            }
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

/// Writes until when the arbiter can decide, or nothing.
struct AwardUntil(Option<UtcDateTime>);

impl Display for AwardUntil {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |until| write!(f, "; the arbiter has until {} to decide", InstantText(until)))
    }
}

/// Writes a text such as "; the client also pays a fee of …", or nothing.
struct OptionalFee(&'static str, Option<Money>);

impl Display for OptionalFee {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.1.map_or(Ok(()), |fee| write!(f, "{} {fee}", self.0))
    }
}

/// Writes the fee that the client pays on top, or nothing.
struct ClientFee(Option<Money>);

impl Display for ClientFee {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        OptionalFee("; the client also pays a fee of", self.0).fmt(f)
    }
}

/// Writes when the payment clears, or nothing.
struct ClearsAt(Option<UtcDateTime>);

impl Display for ClearsAt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |at| write!(f, "; the payment clears at {}", InstantText(at)))
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
            Self::AddMilestone(terms) => {
                write!(f, "add a milestone for {}{}", terms.amount, Quoted(&terms.title))
            }
            Self::CancelMilestone { milestone } => write!(f, "cancel milestone {milestone}"),
            Self::ChangeDueDate { milestone, due: Some(due) } => {
                write!(f, "make milestone {milestone} due on {}", DateText(*due))
            }
            Self::ChangeDueDate { milestone, due: None } => {
                write!(f, "remove the due date of milestone {milestone}")
            }
            Self::ChangeAmount { milestone, amount } => {
                write!(f, "change the price of milestone {milestone} to {amount}")
            }
            Self::Settle { milestone, to_freelancer } => {
                write!(
                    f,
                    "split the escrow of milestone {milestone}, with {to_freelancer} for the freelancer"
                )
            }
            Self::WithdrawDispute { milestone } => write!(f, "withdraw the dispute of milestone {milestone}"),
            Self::ExtendWindow { milestone, by } => {
                write!(f, "extend the deadline of milestone {milestone} by {}", WindowText(*by))
            }
        }
    }
}

const fn release_reason(cause: ReleaseCause) -> &'static str {
    match cause {
        ReleaseCause::Approved => "the client approved it",
        ReleaseCause::ReviewLapsed => "the client did not review the work in time",
        ReleaseCause::AnswerLapsed => "the client did not contest the dispute in time",
        ReleaseCause::Settlement => "both parties agreed to this",
        ReleaseCause::Award => "the arbiter decided this",
        ReleaseCause::AwardLapsed => "the arbiter did not decide in time",
        ReleaseCause::SmallClaim => "the small claim was split",
    }
}

const fn return_reason(cause: ReturnCause) -> &'static str {
    match cause {
        ReturnCause::OfferDeclined => "the offer was declined",
        ReturnCause::OfferWithdrawn => "the offer was withdrawn",
        ReturnCause::OfferExpired => "the offer expired",
        ReturnCause::RefundGranted => "the freelancer refunded it",
        ReturnCause::RefundLapsed => "the freelancer did not answer the request in time",
        ReturnCause::AnswerLapsed => "the freelancer did not contest the dispute in time",
        ReturnCause::AmountReduced => "the price was reduced",
        ReturnCause::FreelancerEnded => "the freelancer ended the contract",
        ReturnCause::Settlement => "both parties agreed to this",
        ReturnCause::Award => "the arbiter decided this",
        ReturnCause::AwardLapsed => "the arbiter did not decide in time",
        ReturnCause::SmallClaim => "the small claim was split",
    }
}
