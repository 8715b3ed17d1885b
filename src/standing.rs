//! How a milestone stands: its price, its state with the money and instants in it, and what became of its money.

use time::{Date, UtcDateTime};

use crate::deadline::DeadlineKind;
use crate::event::RefundCause;
use crate::milestone::MilestoneState;
use crate::party::Party;
use crate::stage::Stage;
use crate::standings::Counted;

/// A milestone without its texts. Amounts are minor units of the contract's currency; what is counted stops at the largest
/// number, which takes a log of four thousand million events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Standing {
    pub(crate) price: i64,
    pub(crate) due: Option<Date>,
    pub(crate) state: State,
    /// Gross of fees, net of refunds of payments.
    pub(crate) paid: i64,
    /// Those kept on what is paid (MONEY-5).
    pub(crate) fees: i64,
    /// All escrow that went back; wider than an amount, because a price can be changed again and again.
    pub(crate) returned: i128,
    /// Change requests so far (WORK-4).
    pub(crate) revisions: u32,
    /// Submissions so far, withdrawn ones counted (PROP-3).
    pub(crate) submissions: u32,
    /// How the index counts it, until it has counted anew.
    pub(crate) counted: Counted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Planned,
    Holding(Escrow),
    Settled,
    Cancelled,
}

/// Money held for one milestone: always more than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Escrow {
    pub(crate) held: i64,
    /// What the freelancer can count on; never more than is held (§1).
    pub(crate) claim: i64,
    pub(crate) condition: Condition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Funded,
    UnderReview { review_until: UtcDateTime },
    ChangesRequested,
    Remainder,
    RefundRequested(RefundRequest),
    Disputed(Dispute),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RefundRequest {
    pub(crate) respond_until: UtcDateTime,
    pub(crate) cause: RefundCause,
    pub(crate) from: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Dispute {
    pub(crate) by: Party,
    pub(crate) answer: Answer,
    pub(crate) from: Origin,
    /// Whether it was opened against a refund request.
    pub(crate) answers_refund_request: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    AwaitedUntil(UtcDateTime),
    Contested,
}

/// What a milestone was before a refund was requested or a dispute opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    Funded,
    UnderReview,
    ChangesRequested,
    Remainder,
}

impl Standing {
    pub(crate) const fn planned(price: i64, due: Option<Date>) -> Self {
        Self {
            price,
            due,
            state: State::Planned,
            paid: 0,
            fees: 0,
            returned: 0,
            revisions: 0,
            submissions: 0,
            counted: Counted::Planned,
        }
    }

    #[inline]
    pub(crate) const fn escrow(&self) -> Option<&Escrow> {
        match &self.state {
            State::Holding(escrow) => Some(escrow),
            State::Planned | State::Settled | State::Cancelled => None,
        }
    }

    #[inline]
    pub(crate) const fn escrow_mut(&mut self) -> Option<&mut Escrow> {
        match &mut self.state {
            State::Holding(escrow) => Some(escrow),
            State::Planned | State::Settled | State::Cancelled => None,
        }
    }

    pub(crate) fn held(&self) -> i64 {
        self.escrow().map_or(0, |escrow| escrow.held)
    }

    pub(crate) const fn is_planned(&self) -> bool {
        matches!(self.state, State::Planned)
    }

    /// It holds escrow and nothing has ever been released of it (§1).
    pub(crate) fn is_current(&self) -> bool {
        self.escrow().is_some_and(|escrow| escrow.condition.origin() != Origin::Remainder)
    }

    /// Nobody has to answer anything: a refund may be requested (REF-1), and dormancy counts (DORM-1).
    pub(crate) fn is_idle(&self) -> bool {
        self.escrow().is_some_and(|escrow| {
            matches!(escrow.condition, Condition::Funded | Condition::ChangesRequested | Condition::Remainder)
        })
    }

    pub(crate) fn is_remainder(&self) -> bool {
        self.escrow().is_some_and(|escrow| escrow.condition == Condition::Remainder)
    }

    pub(crate) fn refund_request(&self) -> Option<&RefundRequest> {
        match &self.escrow()?.condition {
            Condition::RefundRequested(request) => Some(request),
            _ => None,
        }
    }

    pub(crate) fn dispute(&self) -> Option<&Dispute> {
        match &self.escrow()?.condition {
            Condition::Disputed(dispute) => Some(dispute),
            _ => None,
        }
    }

    pub(crate) fn is_under_review(&self) -> bool {
        self.escrow().is_some_and(|escrow| matches!(escrow.condition, Condition::UnderReview { .. }))
    }

    /// WORK-1
    pub(crate) fn takes_submission(&self) -> bool {
        self.escrow().is_some_and(|escrow| match &escrow.condition {
            Condition::Funded | Condition::UnderReview { .. } | Condition::ChangesRequested => true,
            Condition::RefundRequested(request) => {
                request.cause == RefundCause::Dormancy && request.from != Origin::Remainder
            }
            Condition::Remainder | Condition::Disputed(_) => false,
        })
    }

    /// Whether an amount may be released: more than is held only while current (REL-4), giving way takes the claim (REL-5).
    pub(crate) fn takes_release(&self, amount: i64) -> bool {
        self.escrow()
            .is_some_and(|escrow| amount >= escrow.least_release() && (amount <= escrow.held || self.is_current()))
    }

    /// DISP-1
    pub(crate) fn takes_dispute(&self, by: Party, stage: Stage) -> bool {
        self.escrow().is_some_and(|escrow| match (by, &escrow.condition) {
            (Party::Client, condition) => {
                matches!(condition, Condition::UnderReview { .. } | Condition::ChangesRequested)
            }
            (Party::Freelancer, Condition::ChangesRequested | Condition::Remainder) => escrow.claim > 0,
            (Party::Freelancer, Condition::RefundRequested(request)) => {
                let answer_is_the_work =
                    stage == Stage::Active && request.cause == RefundCause::Dormancy && request.from == Origin::Funded;
                escrow.claim > 0 && !answer_is_the_work
            }
            (Party::Freelancer, _) => false,
        })
    }

    /// PROP-4
    pub(crate) fn takes_change_of_amount(&self) -> bool {
        match &self.state {
            State::Planned => true,
            State::Holding(escrow) => matches!(
                escrow.condition,
                Condition::Funded | Condition::UnderReview { .. } | Condition::ChangesRequested
            ),
            State::Settled | State::Cancelled => false,
        }
    }

    /// PROP-4
    pub(crate) const fn takes_change_of_due_date(&self) -> bool {
        !matches!(self.state, State::Settled | State::Cancelled)
    }

    /// The deadline of its own: review, refund or answer.
    pub(crate) fn deadline(&self) -> Option<(UtcDateTime, DeadlineKind)> {
        self.escrow()?.condition.deadline()
    }

    pub(crate) fn state_name(&self) -> MilestoneState {
        match &self.state {
            State::Planned => MilestoneState::Planned,
            State::Settled => MilestoneState::Settled,
            State::Cancelled => MilestoneState::Cancelled,
            State::Holding(escrow) => match &escrow.condition {
                Condition::Funded => MilestoneState::Funded,
                Condition::UnderReview { .. } => MilestoneState::UnderReview,
                Condition::ChangesRequested => MilestoneState::ChangesRequested,
                Condition::Remainder => MilestoneState::Remainder,
                Condition::RefundRequested(_) => MilestoneState::RefundRequested,
                Condition::Disputed(_) => MilestoneState::Disputed,
            },
        }
    }
}

impl Escrow {
    /// The least that a release may be: giving way to a refund request's or dispute's other side takes the claim (REL-5).
    pub(crate) fn least_release(&self) -> i64 {
        let gives_way = matches!(self.condition, Condition::RefundRequested(_) | Condition::Disputed(_));
        if gives_way { self.claim.max(1) } else { 1 }
    }
}

impl Condition {
    /// What it is, or was before a refund was requested or a dispute opened.
    #[inline]
    pub(crate) const fn origin(&self) -> Origin {
        match self {
            Self::Funded => Origin::Funded,
            Self::UnderReview { .. } => Origin::UnderReview,
            Self::ChangesRequested => Origin::ChangesRequested,
            Self::Remainder => Origin::Remainder,
            Self::RefundRequested(request) => request.from,
            Self::Disputed(dispute) => dispute.from,
        }
    }
    /// The instant at which it ends by itself, and how.
    #[inline]
    pub(crate) const fn deadline(&self) -> Option<(UtcDateTime, DeadlineKind)> {
        match self {
            Self::UnderReview { review_until } => Some((*review_until, DeadlineKind::ReviewLapse)),
            Self::RefundRequested(request) => Some((request.respond_until, DeadlineKind::RefundLapse)),
            Self::Disputed(Dispute { answer: Answer::AwaitedUntil(until), .. }) => {
                Some((*until, DeadlineKind::AnswerLapse))
            }
            Self::Funded | Self::ChangesRequested | Self::Remainder | Self::Disputed(_) => None,
        }
    }
}
