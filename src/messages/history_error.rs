//! Why a log cannot be the history of a contract.

use thiserror::Error;

use crate::messages::deadline::Deadline;
use crate::messages::rejection::Rejection;
use crate::messages::stage::Stage;
use crate::values::party::{MilestoneNumber, ProposalNumber};
use crate::values::policy::RULES_VERSION;

/// A log that cannot be the history of a contract: where it fails, and why.
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
    /// The number of the event, from 1; one past the end if something is missing there.
    pub position: u64,
    /// What is wrong with it.
    #[source]
    pub problem: HistoryProblem,
}

/// Why an event cannot stand where it stands.
///
/// ```
/// use milestone_escrow::{Contract, Currency, HistoryProblem, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///
/// // A log that was cut inside a decision.
/// let error = Contract::replay(&opened.events()[..1]).unwrap_err();
/// assert_eq!(error.problem, HistoryProblem::EffectMissing { expected: "milestone_funded" });
/// assert_eq!(error.position, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum HistoryProblem {
    /// There are no events.
    #[error("the log is empty, and a contract begins with contract_offered")]
    Empty,
    /// The first event is not `contract_offered`.
    #[error("a contract begins with contract_offered")]
    NotOpened,
    /// A contract is offered only once.
    #[error("the contract was offered before")]
    OpenedTwice,
    /// The contract is governed by a rule book that this version does not know (POL-2).
    #[error("the contract is governed by version {rules} of the rules, and this version knows 1 to {RULES_VERSION}")]
    UnknownRules {
        /// The version that the event names.
        rules: u64,
    },
    /// What the event brings could not have been put in.
    #[error("what it brings would have been rejected: {0}")]
    Invalid(Rejection),
    /// Its instant lies outside the years 0000 to 9999 (TIME-6).
    #[error("its instant lies outside the years 0000 to 9999")]
    OutOfCalendar,
    /// It is earlier than the event before it (law 5).
    #[error("it is earlier than the event before it")]
    TimeDecreases,
    /// A decision is not complete: another event had to follow at once.
    #[error("{expected} had to come here, at the same instant")]
    EffectMissing {
        /// The event that completes the decision, by its name in the wire form.
        expected: &'static str,
    },
    /// A deadline had passed and must take effect first (TIME-3).
    #[error("the deadline {} had passed and had to take effect here", .deadline.kind)]
    DeadlineMissed {
        /// The deadline.
        deadline: Deadline,
    },
    /// It only ever comes by a deadline or as part of a decision, and neither brings it here.
    #[error("nothing brings it about here")]
    Unprompted,
    /// The contract's stage does not have such an event (END-7).
    #[error("it does not happen to a contract that is {stage}")]
    WrongStage {
        /// The stage that the contract is in.
        stage: Stage,
    },
    /// The contract has no such milestone (PLAN-6).
    #[error("there is no milestone {milestone}")]
    UnknownMilestone {
        /// The number that the event names.
        milestone: MilestoneNumber,
    },
    /// No such proposal is open (PROP-1).
    #[error("no proposal {proposal} is open")]
    UnknownProposal {
        /// The number that the event names.
        proposal: ProposalNumber,
    },
    /// What it numbers has another number.
    #[error("the next number is {expected}")]
    WrongNumber {
        /// The next number.
        expected: u64,
    },
    /// A field is not what the rules make of the contract and the instant.
    #[error("its {field} is not what the rules make it")]
    WrongField {
        /// The field, by its name in the wire form.
        field: &'static str,
    },
    /// The milestone, dispute or proposal is not in a state that has such an event.
    #[error("the state before it does not have such an event")]
    Impossible,
    /// A balance would be below zero, or beyond all bounds (MONEY-4).
    #[error("a balance would be out of its bounds")]
    Overdrawn,
}
