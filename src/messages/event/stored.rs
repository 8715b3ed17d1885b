//! How events are stored: as JSON, and in the archive.

use alloc::vec::Vec;

#[cfg(feature = "serde")]
use super::Event;
use super::EventKind;
use super::cause::{Carried, Outcome, RefundCause, ReleaseCause, ReturnCause};
use super::leftovers::Leftovers;
#[cfg(feature = "serde")]
use crate::base::canonical_json::{CanonicalJson, FromCanonicalJson};
use crate::messages::command::Change;
#[cfg(feature = "archive")]
use crate::values::stored::archive::{Archived, Presence, Reader, Writer};
#[cfg(feature = "archive")]
use crate::values::stored::read_unless_empty;
use crate::values::stored::stored;

stored! { EventKind {
    0 "contract_offered" ContractOffered { rules, offer, respond_by };
    1 "offer_accepted" OfferAccepted;
    2 "offer_declined" OfferDeclined { note };
    3 "offer_withdrawn" OfferWithdrawn;
    4 "offer_expired" OfferExpired;
    5 "milestone_added" MilestoneAdded { milestone, title, description, amount, due };
    6 "milestone_cancelled" MilestoneCancelled { milestone };
    7 "milestone_funded" MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee };
    8 "work_submitted" WorkSubmitted { milestone, requested, review_until, note };
    9 "submission_withdrawn" SubmissionWithdrawn { milestone };
    10 "changes_requested" ChangesRequested { milestone, note };
    11 "review_extended" ReviewExtended { milestone, review_until };
    12 "escrow_released" EscrowReleased { milestone, amount, top_up, fee, cause, client_fee, clears_at };
    13 "escrow_returned" EscrowReturned { milestone, amount, cause, client_fee_returned };
    14 "refund_requested" RefundRequested { milestone, respond_until, cause, note };
    15 "refund_request_withdrawn" RefundRequestWithdrawn { milestone };
    16 "dispute_opened" DisputeOpened { milestone, by, answer_until, reason, award_until };
    17 "dispute_contested" DisputeContested { milestone, statement, award_until };
    18 "dispute_withdrawn" DisputeWithdrawn { milestone };
    19 "evidence_submitted" EvidenceSubmitted { milestone, by, text };
    20 "dispute_awarded" DisputeAwarded { milestone, to_freelancer, note };
    21 "award_extended" AwardExtended { milestone, award_until };
    22 "proposal_made" ProposalMade { proposal, by, change };
    23 "proposal_accepted" ProposalAccepted { proposal };
    24 "proposal_declined" ProposalDeclined { proposal };
    25 "proposal_withdrawn" ProposalWithdrawn { proposal };
    26 "due_date_changed" DueDateChanged { milestone, due };
    27 "amount_changed" AmountChanged { milestone, amount, deposit, carried, client_fee };
    28 "window_extended" WindowExtended { milestone, until };
    29 "bonus_paid" BonusPaid { amount, fee, note, client_fee, clears_at };
    30 "payment_refunded" PaymentRefunded { milestone, amount, fee_returned };
    31 "contract_ended" ContractEnded { by };
    32 "contract_closed" ContractClosed { outcome, initiation_fee_returned };
    33 "feedback_left" FeedbackLeft { by, stars, text };
} }

stored! { Change {
    0 "add_milestone" AddMilestone(terms);
    1 "cancel_milestone" CancelMilestone { milestone };
    2 "change_due_date" ChangeDueDate { milestone, due };
    3 "change_amount" ChangeAmount { milestone, amount };
    4 "settle" Settle { milestone, to_freelancer };
    5 "withdraw_dispute" WithdrawDispute { milestone };
    6 "extend_window" ExtendWindow { milestone, by };
} }

stored! { ReleaseCause {
    0 "approved" Approved;
    1 "review_lapsed" ReviewLapsed;
    2 "answer_lapsed" AnswerLapsed;
    3 "settlement" Settlement;
    4 "award" Award;
    5 "award_lapsed" AwardLapsed;
    6 "small_claim" SmallClaim;
} }

stored! { ReturnCause {
    0 "offer_declined" OfferDeclined;
    1 "offer_withdrawn" OfferWithdrawn;
    2 "offer_expired" OfferExpired;
    3 "refund_granted" RefundGranted;
    4 "refund_lapsed" RefundLapsed;
    5 "answer_lapsed" AnswerLapsed;
    6 "amount_reduced" AmountReduced;
    7 "freelancer_ended" FreelancerEnded;
    8 "settlement" Settlement;
    9 "award" Award;
    10 "award_lapsed" AwardLapsed;
    11 "small_claim" SmallClaim;
} }

stored! { RefundCause { 0 "client" Client; 1 "contract_ended" ContractEnded; 2 "dormancy" Dormancy; } }

stored! { Outcome { 0 "declined" Declined; 1 "withdrawn" Withdrawn; 2 "expired" Expired; 3 "ended" Ended; } }

stored! { struct Carried { from, amount } }

#[cfg(feature = "serde")]
impl FromCanonicalJson for Leftovers {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        match json.take("[]") {
            Some(()) => Some(Self::default()),
            None => Vec::read_json(json).map(Self::from),
        }
    }
}

#[cfg(feature = "archive")]
impl Archived for Leftovers {
    fn write(&self, archive: &mut Writer) {
        self.to_vec().write(archive);
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        Vec::read(archive).map(Self::from)
    }

    fn is_left_out(&self) -> Option<bool> {
        Some(self.is_empty())
    }

    fn read_field(archive: &mut Reader<'_>, presence: &mut Presence) -> Option<Self> {
        read_unless_empty(archive, presence)
    }
}

#[cfg(feature = "serde")]
impl Event {
    /// Reads an event that is stored as JSON, faster than `serde` alone.
    ///
    /// If the text is exactly what this crate writes, as that of a stored event is, it is read at once. Any
    /// other text is given to `strict`, for example to `serde_json::from_str`. So the result is always that
    /// of `strict`, and so is the error; only the time differs. The text is a `str` or bytes.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, Event, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let offer = Offer::new(Currency::USD)
    ///     .milestone(MilestoneTerms::new("Logo", Money::parse("80", Currency::USD)?));
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let rows: Vec<String> = opened.events().iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    ///
    /// let read = |row| Event::from_json(row, serde_json::from_str);
    /// let events: Vec<Event> = rows.iter().map(|row| read(row.as_str())).collect::<Result<_, _>>()?;
    /// assert_eq!(events, opened.events());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error of `strict`.
    ///
    /// Source: RULES §16.
    pub fn from_json<'a, T, E>(text: &'a T, strict: impl FnOnce(&'a T) -> Result<Self, E>) -> Result<Self, E>
    where
        T: AsRef<[u8]> + ?Sized,
    {
        let mut json = CanonicalJson::new(text.as_ref());
        if let Some(event) = from_canonical(&mut json)
            && json.take("}").is_some()
            && json.is_at_end()
        {
            return Ok(event);
        }
        strict(text)
    }
}

/// An event, but not the brace after it: nothing may move the whole event before the caller has it.
#[cfg(feature = "serde")]
fn from_canonical(json: &mut CanonicalJson<'_>) -> Option<Event> {
    let at = FromCanonicalJson::read_json_field(json, "{\"at\":")?;
    json.take(",\"kind\":")?;
    EventKind::read_json_as(json, |kind| Event { at, kind })
}
