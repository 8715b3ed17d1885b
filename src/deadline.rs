//! Deadlines: what happens by itself, and when. The boundary rule lives here, in one place (RULES §3, §12).

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use time::{Date, Time, UtcDateTime};

use crate::contract::{Contract, Phase};
use crate::party::MilestoneNumber;
use crate::timestamp;

const SECONDS_A_DAY: u64 = 86_400;

/// What happens by itself when a deadline passes.
///
/// Source: RULES §16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transform = crate::schema::in_plain_words))]
pub enum DeadlineKind {
    /// The offer expires (OFFER-4).
    OfferExpiry,
    /// Silence in review approves (WORK-5).
    ReviewLapse,
    /// Silence on a refund request grants it (REF-2).
    RefundLapse,
    /// Silence on a dispute decides it for its opener (DISP-2).
    AnswerLapse,
    /// Refunds are requested of all that lies idle (DORM-2).
    Dormancy,
}

impl DeadlineKind {
    /// Its name in the wire form.
    ///
    /// ```
    /// use milestone_escrow::DeadlineKind;
    ///
    /// assert_eq!(DeadlineKind::ReviewLapse.name(), "review_lapse");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfferExpiry => "offer_expiry",
            Self::ReviewLapse => "review_lapse",
            Self::RefundLapse => "refund_lapse",
            Self::AnswerLapse => "answer_lapse",
            Self::Dormancy => "dormancy",
        }
    }
}

impl fmt::Display for DeadlineKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// An instant at which something happens by itself: at `now >= at` it has passed (TIME-2).
///
/// A host wakes the contract then and stores what [`Contract::advance`] says; being late, early or never does no harm (TIME-4).
///
/// ```
/// use milestone_escrow::{Contract, Currency, DeadlineKind, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
///
/// let deadline = opened.contract().next_deadline().expect("an offer expires");
/// assert_eq!((deadline.at, deadline.kind), (utc_datetime!(2026-02-07 12:00), DeadlineKind::OfferExpiry));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = crate::schema::in_plain_words)
)]
pub struct Deadline {
    /// The instant.
    #[cfg_attr(feature = "serde", serde(with = "crate::timestamp::instant"))]
    #[cfg_attr(feature = "schemars", schemars(with = "crate::schema::Instant"))]
    pub at: UtcDateTime,
    /// The milestone whose window it is; none for the offer and for dormancy.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    #[cfg_attr(feature = "schemars", schemars(default, with = "MilestoneNumber"))]
    pub milestone: Option<MilestoneNumber>,
    /// What happens.
    pub kind: DeadlineKind,
}

impl fmt::Display for Deadline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        if let Some(milestone) = self.milestone {
            write!(formatter, " of milestone {milestone}")?;
        }
        write!(formatter, " at {}", timestamp::InstantText(self.at))
    }
}

/// The end of a window that opens at an instant; none if it lies past the calendar (TIME-2, TIME-6).
#[inline]
pub(crate) fn window_end(opens: UtcDateTime, window: Duration) -> Option<UtcDateTime> {
    end_of_window(opens, window).0
}

/// Aligned, an instant is read in the pieces in which it was written. Read in larger ones, as it else is, the processor has to wait
/// until it is written, which is a tenth of a submission's time.
#[repr(align(8))]
struct Aligned(Option<UtcDateTime>);

#[inline(never)]
fn end_of_window(opens: UtcDateTime, window: Duration) -> Aligned {
    Aligned(match day_after(opens.date(), window) {
        Some(day) => Some(opens.replace_date(day)),
        None => later(opens, window),
    })
}

#[cold]
fn later(opens: UtcDateTime, window: Duration) -> Option<UtcDateTime> {
    let window = time::Duration::try_from(window).ok()?;
    opens.checked_add(window).filter(|end| *end <= timestamp::LAST)
}

/// So many whole days later within the same year, as most windows end: that needs no calendar.
fn day_after(day: Date, window: Duration) -> Option<Date> {
    let days = u16::try_from(window.as_secs() / SECONDS_A_DAY).ok()?;
    let is_whole = window == Duration::from_secs(u64::from(days).saturating_mul(SECONDS_A_DAY));
    let ordinal = day.ordinal().checked_add(days).filter(|_| is_whole)?;
    day.replace_ordinal(ordinal).ok()
}

/// 24:00 UTC of a day; none for the last day of the calendar.
fn end_of_day(day: Date) -> Option<UtcDateTime> {
    day.next_day().map(|next| UtcDateTime::new(next, Time::MIDNIGHT)).filter(|end| *end <= timestamp::LAST)
}

impl Contract {
    /// What happens next by itself, if nobody acts.
    ///
    /// Of several at one instant it is that of the lowest milestone, dormancy last (TIME-3).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let active = Contract::open(offer, &clock)?.contract().handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
    /// let deadline = active.next_deadline().expect("money lies idle");
    /// assert_eq!(deadline.to_string(), "dormancy at 2026-05-01T12:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        match (self.first_own_deadline(), self.dormancy()) {
            (Some(first), Some(dormancy)) => Some(if dormancy.at < first.at { dormancy } else { first }),
            (first, dormancy) => first.or(dormancy),
        }
    }

    /// Everything that would happen by itself, as things stand, in its order.
    ///
    /// The first of them may move, take away or bring about others: [`next_deadline`](Self::next_deadline) is the one to
    /// schedule.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
    /// assert_eq!(opened.contract().deadlines().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        let mut deadlines: Vec<_> = self.own_deadlines().collect();
        deadlines.sort_by_key(|deadline| (deadline.at, deadline.milestone));
        if let Some(dormancy) = self.dormancy() {
            let place = deadlines.partition_point(|deadline| deadline.at <= dormancy.at);
            deadlines.insert(place, dormancy);
        }
        deadlines
    }

    /// The deadline that has passed at this instant, if one has (TIME-2). Every command asks, and almost always none has.
    #[inline(always)]
    pub(crate) fn passed_deadline(&self, now: &UtcDateTime) -> Option<Deadline> {
        let window_ends = self.first_window_end().is_some_and(|ends| *now >= ends);
        if !window_ends && !self.may_be_dormant(now) {
            return None;
        }
        self.next_deadline_passed(now)
    }

    #[cold]
    fn next_deadline_passed(&self, now: &UtcDateTime) -> Option<Deadline> {
        self.next_deadline().filter(|deadline| *now >= deadline.at)
    }

    fn first_window_end(&self) -> Option<UtcDateTime> {
        match self.phase {
            Phase::Offered { respond_by } => respond_by,
            _ => self.standings.first_window().map(|window| window.ends),
        }
    }

    /// Whether enough days have gone by for dormancy. Days are cheap to tell; whether it is so is asked of [`Self::dormancy`].
    fn may_be_dormant(&self, now: &UtcDateTime) -> bool {
        let (today, last_day) = (now.date(), self.last_event_at.date());
        let Some(window) = self.policy().dormancy_window else { return false };
        let days = if today == last_day { 0 } else { today.to_julian_day().saturating_sub(last_day.to_julian_day()) };
        // So many days and less than one more.
        u64::try_from(days).unwrap_or(u64::MAX).saturating_add(1).saturating_mul(SECONDS_A_DAY) > window.as_secs()
    }

    fn first_own_deadline(&self) -> Option<Deadline> {
        match self.phase {
            Phase::Offered { respond_by } => {
                respond_by.map(|at| Deadline { at, milestone: None, kind: DeadlineKind::OfferExpiry })
            }
            _ => {
                let first = self.standings.first_window()?;
                let (at, kind) = self.standings.get(first.place)?.deadline()?;
                Some(Deadline { at, milestone: Some(MilestoneNumber::at_index(first.place)), kind })
            }
        }
    }

    /// All but dormancy, in no order of time.
    fn own_deadlines(&self) -> impl Iterator<Item = Deadline> {
        let expiry = match self.phase {
            Phase::Offered { respond_by: Some(at) } => {
                Some(Deadline { at, milestone: None, kind: DeadlineKind::OfferExpiry })
            }
            _ => None,
        };
        let windows = self.standings.holding().filter_map(|(place, standing)| {
            let (at, kind) = standing.deadline()?;
            Some(Deadline { at, milestone: Some(MilestoneNumber::at_index(place)), kind })
        });
        expiry.into_iter().chain(windows)
    }

    /// DORM-1. One that lies past the calendar, or whose refund window would end past it, never comes (TIME-6).
    fn dormancy(&self) -> Option<Deadline> {
        let window = self.policy().dormancy_window.filter(|_| self.phase == Phase::Active)?;
        let mut idle = self.standings.holding().filter(|(_, standing)| standing.is_idle()).peekable();
        idle.peek()?;
        let mut last_activity = self.last_event_at;
        for due in idle.filter_map(|(_, standing)| standing.due) {
            last_activity = last_activity.max(end_of_day(due)?);
        }
        let at = window_end(last_activity, window)?;
        window_end(at, self.policy().refund_window)?;
        Some(Deadline { at, milestone: None, kind: DeadlineKind::Dormancy })
    }
}
