//! Why a log is not the history of a contract.

use thiserror::Error;

use crate::messages::deadline::Deadline;
use crate::messages::rejection::Rejection;
use crate::messages::stage::Stage;
use crate::values::party::{MilestoneNumber, ProposalNumber};
use crate::values::policy::RULES_VERSION;

/// The error for a log that is not the history of a contract: which event does not fit, and why.
///
/// ```
/// use milestone_escrow::{Contract, Event, EventKind, HistoryProblem};
/// use time::macros::utc_datetime;
///
/// let log = [Event { at: utc_datetime!(2026-01-31 12:00), kind: EventKind::OfferAccepted }];
/// let error = Contract::replay(&log).unwrap_err();
/// assert_eq!((error.position, error.problem), (1, HistoryProblem::NotOpened));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("event {position} of the log does not fit: {problem}")]
#[non_exhaustive]
pub struct HistoryError {
    /// The number of the event, from 1. If an event is missing at the end, this is one more than the number
    /// of events.
    pub position: u64,
    /// Why the event does not fit.
    #[source]
    pub problem: HistoryProblem,
}

/// Why an event does not fit at its place in a log.
///
/// ```
/// use milestone_escrow::{Contract, Currency, HistoryProblem, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///
/// // A log that was cut in the middle of a decision.
/// let error = Contract::replay(&opened.events()[..1]).unwrap_err();
/// assert_eq!(error.problem, HistoryProblem::EffectMissing { expected: "milestone_funded" });
/// assert_eq!(error.position, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum HistoryProblem {
    /// The log has no events.
    #[error("the log is empty, and a contract begins with contract_offered")]
    Empty,
    /// The first event is not `contract_offered`.
    #[error("a contract begins with contract_offered")]
    NotOpened,
    /// A later event is `contract_offered`. A contract is offered only once.
    #[error("a contract is offered only once")]
    OpenedTwice,
    /// The contract has a version of the rules that this version of the crate does not know (POL-2).
    #[error(
        "the contract has version {rules} of the rules, and this version of the crate knows versions 1 to \
         {RULES_VERSION}"
    )]
    UnknownRules {
        /// The version in the event.
        rules: u64,
    },
    /// The offer or the command of the event would have been rejected.
    #[error("its command would have been rejected: {0}")]
    Invalid(Rejection),
    /// The instant of the event is not in the years 0000 to 9999 (TIME-6).
    #[error("its instant must be in the years 0000 to 9999")]
    OutOfCalendar,
    /// The event is earlier than the event before it (law 5).
    #[error("it must not be earlier than the event before it")]
    TimeDecreases,
    /// A decision is not complete: another event must follow at the same instant.
    #[error("{expected} must come here, at the same instant as the event before")]
    EffectMissing {
        /// The name in the wire form of the event that completes the decision.
        expected: &'static str,
    },
    /// A deadline had passed and must take effect first (TIME-3).
    #[error("the deadline {} had passed, and must take effect here", .deadline.kind)]
    DeadlineMissed {
        /// The deadline.
        deadline: Deadline,
    },
    /// Only a deadline or another event can cause this kind of event, and neither does so here.
    #[error("only a deadline or another event causes it, and neither does so here")]
    Unprompted,
    /// The event cannot happen in the contract's stage (END-7).
    #[error("it cannot happen while the contract is {stage}")]
    WrongStage {
        /// The stage of the contract.
        stage: Stage,
    },
    /// The contract has no such milestone (PLAN-6).
    #[error("there is no milestone {milestone}")]
    UnknownMilestone {
        /// The number in the event.
        milestone: MilestoneNumber,
    },
    /// No such proposal is open (PROP-1).
    #[error("proposal {proposal} is not open")]
    UnknownProposal {
        /// The number in the event.
        proposal: ProposalNumber,
    },
    /// The new milestone or proposal must have another number.
    #[error("its number must be {expected}")]
    WrongNumber {
        /// The next number.
        expected: u64,
    },
    /// A field does not have the value that follows from the rules.
    #[error("its {field} is not the value that follows from the rules")]
    WrongField {
        /// The name of the field in the wire form.
        field: &'static str,
    },
    /// The event cannot happen in the state of the milestone, dispute or proposal.
    #[error("it cannot happen in the state of its milestone, dispute or proposal")]
    Impossible,
    /// A balance would be negative, or too large to be represented (MONEY-4).
    #[error("a balance would be negative, or too large")]
    Overdrawn,
}
