//! Deadlines: what happens when, if nobody acts (RULES §3).

use core::fmt;

use time::UtcDateTime;

use crate::base::names::names_of;
use crate::base::strict_json::wire;
use crate::messages::message::messages;
use crate::values::instant::InstantText;
use crate::values::party::MilestoneNumber;

wire! {
    /// What happens when a deadline passes.
    ///
    /// Source: RULES §16.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum DeadlineKind {
        /// The offer expires (OFFER-4).
        OfferExpiry,
        /// The client was silent in review, and the claim is released (WORK-5).
        ReviewLapse,
        /// The freelancer was silent on a refund request, and the escrow is returned (REF-2).
        RefundLapse,
        /// The other party was silent on a dispute, and it is decided for the party that opened it (DISP-2).
        AnswerLapse,
        /// The arbiter was silent on a contested dispute, and the default award decides it (DISP-8).
        AwardLapse,
        /// Refunds are requested for all idle milestones (DORM-2).
        Dormancy,
    }
}

names_of! {
    DeadlineKind {
        OfferExpiry => "offer_expiry",
        ReviewLapse => "review_lapse",
        RefundLapse => "refund_lapse",
        AnswerLapse => "answer_lapse",
        AwardLapse => "award_lapse",
        Dormancy => "dormancy",
    }
}

wire! {
    /// An instant at which something happens if nobody acts. It has passed when `now >= at` (TIME-2).
    ///
    /// A host should call [`Contract::advance`](crate::Contract::advance) then, and store the events that it
    /// returns. It does no harm to call it late, early or never (TIME-4).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, DeadlineKind, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened =
    ///     Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
    ///
    /// let deadline = opened.contract().next_deadline().expect("an offer expires");
    /// assert_eq!(
    ///     (deadline.at, deadline.kind),
    ///     (utc_datetime!(2026-02-07 12:00), DeadlineKind::OfferExpiry)
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    // Exhaustive, because a scheduler rebuilds it from its own columns. RULES §16 fixes its fields.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Deadline {
        /// The instant of the deadline.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Instant"))]
        pub at: UtcDateTime,
        /// The milestone whose window ends. Absent for the end of the offer and for dormancy.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<MilestoneNumber>"))]
        pub milestone: Option<MilestoneNumber>,
        /// What happens then.
        pub kind: DeadlineKind,
    }
}

messages! {
    /// The deadline as a message, for a host that writes it in another language.
    ///
    /// The id is the name of the kind. The parameters are the other two fields.
    ///
    /// ```
    /// use milestone_escrow::{Deadline, DeadlineKind, Parameter};
    /// use time::macros::utc_datetime;
    ///
    /// let at = utc_datetime!(2026-01-31 12:00);
    /// let message = Deadline { at, milestone: None, kind: DeadlineKind::Dormancy }.message();
    /// assert_eq!(message.id(), "dormancy");
    /// assert_eq!(message.parameters(), [("at", Parameter::Instant(at))]);
    /// ```
    Deadline, DEADLINE_FORMS {
        Self { at, milestone, kind: DeadlineKind::OfferExpiry } => "offer_expiry" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
        Self { at, milestone, kind: DeadlineKind::ReviewLapse } => "review_lapse" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
        Self { at, milestone, kind: DeadlineKind::RefundLapse } => "refund_lapse" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
        Self { at, milestone, kind: DeadlineKind::AnswerLapse } => "answer_lapse" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
        Self { at, milestone, kind: DeadlineKind::AwardLapse } => "award_lapse" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
        Self { at, milestone, kind: DeadlineKind::Dormancy } => "dormancy" {
            at: UtcDateTime, milestone: Option<MilestoneNumber>,
        }
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        if let Some(milestone) = self.milestone {
            write!(formatter, " of milestone {milestone}")?;
        }
        write!(formatter, " at {}", InstantText(self.at))
    }
}
