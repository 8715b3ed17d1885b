//! The record of a milestone: its price, its state with amounts and instants, and what was paid and returned
//! so far.

use time::{Date, UtcDateTime};

use crate::messages::deadline::DeadlineKind;
use crate::messages::event::RefundCause;
use crate::messages::milestone_state::MilestoneState;
use crate::values::party::Party;

/// A milestone without its texts. Amounts are in minor units of the contract's currency. A counter stops at
/// its maximum. Only a log of more than four thousand million events can reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct MilestoneRecord {
    pub(crate) price: i64,
    pub(crate) due: Option<Date>,
    pub(crate) state: RecordState,
    /// What was released, before fees, less refunds of payments.
    pub(crate) paid: i64,
    /// The fees that are kept on what is paid (MONEY-5).
    pub(crate) fees: i64,
    /// All escrow that was returned. The sum may be larger than the largest amount, because a price can be
    /// changed again and again.
    pub(crate) returned: i128,
    /// Change requests so far (WORK-4).
    pub(crate) revisions: u32,
    /// Extensions of reviews so far, over all submissions (WORK-6).
    pub(crate) extensions: u32,
    /// Submissions so far, withdrawn ones counted (PROP-3).
    pub(crate) submissions: u32,
    /// Disputes opened so far (PROP-3).
    pub(crate) disputes: u32,
    /// The instant of the latest submission (DISP-1).
    pub(crate) submitted_at: Option<UtcDateTime>,
    /// What the index knows about this milestone.
    pub(crate) index_entry: IndexEntry,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RecordState {
    Planned,
    Holding(Escrow),
    Settled,
    Cancelled,
}

/// The escrow held for one milestone. It is always more than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Escrow {
    pub(crate) held: i64,
    /// What the freelancer can count on. It is never more than is held (RULES §1).
    pub(crate) claim: i64,
    pub(crate) state: EscrowState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EscrowState {
    Funded,
    /// `review_until` is `None` if the review has no end (WORK-5).
    UnderReview {
        review_until: Option<UtcDateTime>,
    },
    ChangesRequested,
    /// `since` is the instant of the latest event that made the milestone a remainder or released from it
    /// (FUND-4).
    Remainder {
        since: UtcDateTime,
    },
    RefundRequested(RefundRequest),
    Disputed(Dispute),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RefundRequest {
    pub(crate) respond_until: UtcDateTime,
    pub(crate) cause: RefundCause,
    pub(crate) from: PriorState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Dispute {
    pub(crate) by: Party,
    pub(crate) answer: Answer,
    pub(crate) from: PriorState,
    /// Whether the dispute was opened in answer to a refund request.
    pub(crate) answers_refund_request: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    AwaitedUntil(UtcDateTime),
    /// The dispute waits for the arbiter. At `award_until`, the default award decides it (DISP-8).
    Contested {
        award_until: Option<UtcDateTime>,
    },
}

/// The state of a milestone before a refund was requested or a dispute was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PriorState {
    Funded,
    UnderReview,
    ChangesRequested,
    Remainder,
}

impl MilestoneRecord {
    pub(crate) const fn planned(price: i64, due: Option<Date>) -> Self {
        Self {
            price,
            due,
            state: RecordState::Planned,
            paid: 0,
            fees: 0,
            returned: 0,
            revisions: 0,
            extensions: 0,
            submissions: 0,
            disputes: 0,
            submitted_at: None,
            index_entry: IndexEntry::PLANNED,
        }
    }

    #[inline]
    pub(crate) const fn escrow(&self) -> Option<&Escrow> {
        match &self.state {
            RecordState::Holding(escrow) => Some(escrow),
            RecordState::Planned | RecordState::Settled | RecordState::Cancelled => None,
        }
    }

    #[inline]
    pub(crate) const fn escrow_mut(&mut self) -> Option<&mut Escrow> {
        match &mut self.state {
            RecordState::Holding(escrow) => Some(escrow),
            RecordState::Planned | RecordState::Settled | RecordState::Cancelled => None,
        }
    }

    #[inline]
    pub(crate) fn held(&self) -> i64 {
        self.escrow().map_or(0, |escrow| escrow.held)
    }

    pub(crate) const fn is_planned(&self) -> bool {
        matches!(self.state, RecordState::Planned)
    }

    /// Whether the milestone is current: it holds escrow, and nothing was ever released of it (RULES §1).
    #[inline]
    pub(crate) fn is_current(&self) -> bool {
        self.escrow().is_some_and(|escrow| escrow.state.prior_state() != PriorState::Remainder)
    }

    /// Whether the milestone is idle: it holds escrow, and nobody has to answer anything. A refund of an idle
    /// milestone may be requested (REF-1), and dormancy applies to it (DORM-1).
    pub(crate) fn is_idle(&self) -> bool {
        self.escrow().is_some_and(|escrow| {
            matches!(
                escrow.state,
                EscrowState::Funded | EscrowState::ChangesRequested | EscrowState::Remainder { .. }
            )
        })
    }

    /// Whether dormancy applies to the milestone: it is idle, or under review without an end (DORM-1).
    pub(crate) fn may_be_dormant(&self) -> bool {
        let is_endless =
            |escrow: &Escrow| matches!(escrow.state, EscrowState::UnderReview { review_until: None });
        self.is_idle() || self.escrow().is_some_and(is_endless)
    }

    /// Whether a refund of the milestone is requested when the client ends the contract. No refund is
    /// requested if the client has already requested one, or if a dispute is open (END-2).
    pub(crate) fn is_refunded_on_end(&self) -> bool {
        self.is_idle()
            || self.is_under_review()
            || self.refund_request().is_some_and(RefundRequest::is_dormancy)
    }

    pub(crate) fn is_remainder(&self) -> bool {
        self.escrow().is_some_and(|escrow| matches!(escrow.state, EscrowState::Remainder { .. }))
    }

    #[inline]
    pub(crate) fn refund_request(&self) -> Option<&RefundRequest> {
        match &self.escrow()?.state {
            EscrowState::RefundRequested(request) => Some(request),
            _ => None,
        }
    }

    pub(crate) fn dispute(&self) -> Option<&Dispute> {
        match &self.escrow()?.state {
            EscrowState::Disputed(dispute) => Some(dispute),
            _ => None,
        }
    }

    pub(crate) fn is_under_review(&self) -> bool {
        self.escrow().is_some_and(|escrow| matches!(escrow.state, EscrowState::UnderReview { .. }))
    }

    /// The milestone's own deadline: that of a review, a refund request, an answer or an award.
    #[inline]
    pub(crate) fn deadline(&self) -> Option<(UtcDateTime, DeadlineKind)> {
        self.escrow()?.state.deadline().map(|(ends, kind)| (*ends, kind))
    }

    /// When the milestone's own deadline is. This is a reference, because every submission asks for it, and
    /// the processor waits if an instant that was just written is copied in other pieces.
    #[inline]
    pub(crate) fn window_end(&self) -> Option<&UtcDateTime> {
        self.escrow()?.state.deadline().map(|(ends, _)| ends)
    }

    #[inline]
    pub(crate) fn milestone_state(&self) -> MilestoneState {
        match &self.state {
            RecordState::Planned => MilestoneState::Planned,
            RecordState::Settled => MilestoneState::Settled,
            RecordState::Cancelled => MilestoneState::Cancelled,
            RecordState::Holding(escrow) => match &escrow.state {
                EscrowState::Funded => MilestoneState::Funded,
                EscrowState::UnderReview { .. } => MilestoneState::UnderReview,
                EscrowState::ChangesRequested => MilestoneState::ChangesRequested,
                EscrowState::Remainder { .. } => MilestoneState::Remainder,
                EscrowState::RefundRequested(_) => MilestoneState::RefundRequested,
                EscrowState::Disputed(_) => MilestoneState::Disputed,
            },
        }
    }
}

impl RefundRequest {
    pub(crate) fn is_dormancy(&self) -> bool {
        self.cause == RefundCause::Dormancy
    }

    /// Whether dormancy requested the refund, and the milestone was in this state before.
    pub(crate) fn is_dormancy_from(&self, from: PriorState) -> bool {
        self.is_dormancy() && self.from == from
    }
}

impl Dispute {
    /// When the default award decides. `None` if there will be no default award (DISP-8).
    pub(crate) const fn award_until(&self) -> Option<UtcDateTime> {
        match self.answer {
            Answer::Contested { award_until } => award_until,
            Answer::AwaitedUntil(_) => None,
        }
    }

    /// Whether the dispute waits for the arbiter (DISP-2, DISP-3).
    pub(crate) fn is_contested(&self) -> bool {
        matches!(self.answer, Answer::Contested { .. })
    }
}

impl EscrowState {
    /// The state itself. For a refund request or a dispute, the state that the milestone had before.
    #[inline]
    pub(crate) const fn prior_state(&self) -> PriorState {
        match self {
            Self::Funded => PriorState::Funded,
            Self::UnderReview { .. } => PriorState::UnderReview,
            Self::ChangesRequested => PriorState::ChangesRequested,
            Self::Remainder { .. } => PriorState::Remainder,
            Self::RefundRequested(request) => request.from,
            Self::Disputed(dispute) => dispute.from,
        }
    }

    /// Whether a release ends a refund request or a dispute. The rule book calls this giving way (REL-5).
    pub(crate) const fn release_gives_way(&self) -> bool {
        matches!(self, Self::RefundRequested(_) | Self::Disputed(_))
    }

    /// When the state ends if nobody acts, and how.
    #[inline]
    pub(crate) const fn deadline(&self) -> Option<(&UtcDateTime, DeadlineKind)> {
        match self {
            Self::UnderReview { review_until: Some(until) } => Some((until, DeadlineKind::ReviewLapse)),
            Self::RefundRequested(request) => Some((&request.respond_until, DeadlineKind::RefundLapse)),
            Self::Disputed(Dispute { answer: Answer::AwaitedUntil(until), .. }) => {
                Some((until, DeadlineKind::AnswerLapse))
            }
            Self::Disputed(Dispute { answer: Answer::Contested { award_until: Some(until) }, .. }) => {
                Some((until, DeadlineKind::AwardLapse))
            }
            Self::Funded
            | Self::UnderReview { review_until: None }
            | Self::ChangesRequested
            | Self::Remainder { .. }
            | Self::Disputed(_) => None,
        }
    }
}

/// What the index knows about a milestone, as a set of flags. Without any, it is settled or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct IndexEntry(u8);

impl IndexEntry {
    const FINISHED: Self = Self(0);
    pub(crate) const PLANNED: Self = Self(1);
    /// It holds escrow.
    const HOLDS: u8 = 2;
    /// It is current.
    const CURRENT: u8 = 4;
    /// It has a deadline of its own.
    const WINDOW: u8 = 8;

    #[inline]
    pub(crate) const fn of(record: &MilestoneRecord) -> Self {
        match &record.state {
            RecordState::Planned => Self::PLANNED,
            RecordState::Holding(escrow) => Self(Self::HOLDS | Self::of_escrow(&escrow.state)),
            RecordState::Settled | RecordState::Cancelled => Self::FINISHED,
        }
    }

    /// The result follows from [`EscrowState::deadline`] and [`EscrowState::prior_state`] alone. The usual
    /// states are told apart first, because this runs for every event.
    #[inline]
    const fn of_escrow(state: &EscrowState) -> u8 {
        match state {
            EscrowState::UnderReview { review_until: Some(_) } => Self::CURRENT | Self::WINDOW,
            EscrowState::Funded | EscrowState::UnderReview { .. } | EscrowState::ChangesRequested => {
                Self::CURRENT
            }
            EscrowState::Remainder { .. } => 0,
            EscrowState::RefundRequested(_) | EscrowState::Disputed(_) => {
                let window = if state.deadline().is_some() { Self::WINDOW } else { 0 };
                let is_remainder = matches!(state.prior_state(), PriorState::Remainder);
                if is_remainder { window } else { window | Self::CURRENT }
            }
        }
    }

    pub(crate) const fn holds(self) -> bool {
        self.0 & Self::HOLDS != 0
    }

    pub(crate) const fn is_current(self) -> bool {
        self.0 & Self::CURRENT != 0
    }

    pub(crate) const fn has_window(self) -> bool {
        self.0 & Self::WINDOW != 0
    }

    /// Whether the two differ in more than the window.
    pub(crate) const fn is_counted_differently(self, other: Self) -> bool {
        (self.0 ^ other.0) & !Self::WINDOW != 0
    }
}
