//! Rejections: why a command is not accepted (RULES §14).

mod category;
mod code;
mod condition;
mod message;
#[cfg(feature = "schemars")]
mod schema;
mod words;

pub use category::RejectionCategory;
pub use condition::{Limited, StateCondition};
pub(crate) use message::REJECTION_FORMS;

use thiserror::Error;
use time::{Date, UtcDateTime};

use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::stage::Stage;
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber, Role};
use crate::values::policy::InvalidPolicy;
use words::{AcceptedUntil, Need, Numbered, OneTo, StageReason};

/// Why a command was rejected. A rejected command changes nothing (TIME-5).
///
/// The variants are in their order of precedence (RULES §14): if several apply, the command is rejected with
/// the first of them. Each has a stable [`code`](Self::code) and the id of its [`rule`](Self::rule). The
/// message says what would have been accepted.
///
/// The rule book, the module [`rules`](crate::rules), says which rule gives which rejections.
///
/// The list may grow with the rule book, so a `match` needs a catch-all arm. [`category`](Self::category)
/// sorts the rejections into a few groups, for example for status codes.
///
/// ```
/// use milestone_escrow::{ClientCommand, Contract, Currency, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let contract = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
///
/// let refused = contract.handle(ClientCommand::FundMilestone { milestone: 1.into() }, &clock).unwrap_err();
/// assert_eq!((refused.code(), refused.rule()), ("wrong_stage", "END-7"));
/// let message =
///     "fund_milestone by the client is not accepted while the contract is offered, only while it is active";
/// assert_eq!(refused.to_string(), message);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The contract has changed since the author of the command saw it (REV-1).
    #[error("the command was given for revision {seen}, but the contract is now at revision {actual}")]
    StaleRevision {
        /// The revision that was given with the command.
        seen: u64,
        /// The contract's revision, after the deadlines that have passed have taken effect.
        actual: u64,
    },
    /// A text is too long, or empty where it must not be (OFFER-1, DISP-4).
    #[error("the {field} must have {minimum} to {maximum} characters, but it has {length}")]
    InvalidText {
        /// The name of the field in the wire form.
        field: &'static str,
        /// The smallest number of characters that is allowed.
        minimum: usize,
        /// The largest number of characters that is allowed.
        maximum: usize,
        /// The number of characters of the text. A title is counted after trimming.
        length: usize,
        /// The rule that sets the limits.
        rule: &'static str,
    },
    /// A text contains a character that is not allowed: U+0000 in any text, or a control character in a title
    /// (OFFER-1).
    #[error("the {field} must not contain the character U+{:04X}", u32::from(*.character))]
    InvalidCharacter {
        /// The name of the field in the wire form.
        field: &'static str,
        /// The first such character.
        character: char,
        /// The rule that says so.
        rule: &'static str,
    },
    /// An amount is in another currency than the contract's (MONEY-3).
    #[error("the {field} must be in {expected}, the contract's currency, but it is in {found}")]
    CurrencyMismatch {
        /// The name of the field in the wire form.
        field: &'static str,
        /// The contract's currency.
        expected: Currency,
        /// The currency that was given.
        found: Currency,
    },
    /// An amount is zero, but must be more (MONEY-2).
    #[error("the {field} must be more than zero")]
    InvalidAmount {
        /// The name of the field in the wire form.
        field: &'static str,
    },
    /// A due date is too far ahead, or not in the years 0000 to 9999 (PLAN-7).
    #[error("the due date must be in the years 0000 to 9999 and at most 3650 days ahead, but it is {due}")]
    InvalidDueDate {
        /// The date that was given.
        due: Date,
    },
    /// The extension of a deadline is not 1 second to 90 days in whole seconds (PROP-7).
    #[error("the extension must be a whole number of seconds from 1 to 7776000")]
    InvalidWindow,
    /// The number of stars is not 1 to 5 (FEED-1).
    #[error("the number of stars must be 1 to 5, but it is {stars}")]
    InvalidStars {
        /// The number of stars that was given.
        stars: u64,
    },
    /// An offer has no milestones, or too many (OFFER-1, PLAN-5).
    #[error("the number of milestones in an offer must be {}, but it is {count}", OneTo(*maximum))]
    InvalidMilestoneCount {
        /// The number of milestones in the offer.
        count: usize,
        /// The largest number that is allowed.
        maximum: u64,
        /// The rule that sets the limit: OFFER-1, or PLAN-5 if the policy allows fewer.
        rule: &'static str,
    },
    /// A field of the offer's policy is out of bounds, or does not fit the other fields (POL-1, POL-3).
    #[error(transparent)]
    InvalidPolicy(InvalidPolicy),
    /// The command is not accepted in the contract's stage (END-7).
    #[error("{command} by the {role} is not accepted{}", StageReason { stage: *stage, accepted })]
    WrongStage {
        /// The name of the command in the wire form.
        command: &'static str,
        /// The role that gave the command.
        role: Role,
        /// The stage of the contract.
        stage: Stage,
        /// The stages in which the command is accepted. A closed contract accepts it only if the offer had
        /// been accepted.
        accepted: &'static [Stage],
    },
    /// The window after closing is over, or the policy has none (END-6, REF-5, FEED-1).
    #[error("after closing, {command} {}", AcceptedUntil(until))]
    WindowClosed {
        /// The name of the command in the wire form.
        command: &'static str,
        /// When the window ended. `None` if the policy has no such window.
        until: Option<UtcDateTime>,
        /// The rule of the command.
        rule: &'static str,
    },
    /// The contract has no milestone with this number (PLAN-6).
    #[error("there is no milestone {milestone}: the contract has {}", Numbered(*count))]
    UnknownMilestone {
        /// The number that was given.
        milestone: MilestoneNumber,
        /// The number of milestones of the contract.
        count: usize,
    },
    /// No proposal with this number is open (PROP-1).
    #[error("proposal {proposal} is not open")]
    UnknownProposal {
        /// The number that was given.
        proposal: ProposalNumber,
    },
    /// Only the other party may do this (PROP-1, DISP-3, DISP-7).
    #[error("only the {expected} may do this")]
    WrongParty {
        /// The party that may do it.
        expected: Party,
        /// The rule that says so.
        rule: &'static str,
    },
    /// The command is not accepted in the milestone's state.
    #[error(
        "milestone {milestone} has the state {state}; {command} needs {}",
        Need { state: *state, accepted: *accepted, condition: *condition }
    )]
    WrongState {
        /// The milestone.
        milestone: MilestoneNumber,
        /// The state of the milestone.
        state: MilestoneState,
        /// The name of the command in the wire form. For a proposal, the name of the change.
        command: &'static str,
        /// The states in which the command is accepted.
        accepted: MilestoneStates,
        /// What else is needed besides the state.
        condition: Option<StateCondition>,
        /// The rule that says so.
        rule: &'static str,
    },
    /// Under this policy, the plan changes only by agreement (PLAN-2).
    #[error("under this policy, {command} needs the freelancer's consent: make a proposal")]
    ConsentRequired {
        /// The name of the command in the wire form.
        command: &'static str,
    },
    /// Under this policy, milestones are funded in their order (FUND-2).
    #[error("milestones are funded in their order: the next one is milestone {next}")]
    OutOfOrder {
        /// The milestone to be funded next.
        next: MilestoneNumber,
    },
    /// The contract already has as many current milestones as the policy allows (FUND-3).
    #[error(
        "the number of current milestones must be at most {maximum}: first release a part or all of a \
         current milestone, or get that milestone refunded"
    )]
    TooManyCurrent {
        /// The limit of the policy.
        maximum: u64,
    },
    /// The milestone has already had as many change requests as the policy allows (WORK-4, DISP-7).
    #[error("the number of change requests on a milestone must be at most {limit}")]
    RevisionLimitReached {
        /// The limit of the policy.
        limit: u64,
        /// The rule that says so.
        rule: &'static str,
    },
    /// The reviews of the milestone were already extended as often as the policy allows (WORK-6).
    #[error("the number of extensions of a milestone's reviews must be at most {limit}")]
    ExtensionLimitReached {
        /// The limit of the policy.
        limit: u64,
    },
    /// There are already as many milestones as the contract may have, or as many open proposals as the party
    /// may have (PLAN-5, PROP-1).
    #[error("the number of {} must be at most {limit}", .of.words())]
    LimitReached {
        /// The limit.
        limit: u64,
        /// What the limit is for.
        of: Limited,
        /// The rule that sets it.
        rule: &'static str,
    },
    /// A price is below the policy's minimum price (PLAN-8).
    #[error("the price of a milestone must be at least {minimum}")]
    AmountBelowMinimum {
        /// The minimum price.
        minimum: Money,
    },
    /// The proposed price is the price that the milestone already has (PROP-4).
    #[error("the price of milestone {milestone} is already {amount}: propose another price")]
    SameAmount {
        /// The milestone.
        milestone: MilestoneNumber,
        /// Its price.
        amount: Money,
    },
    /// The party has already left feedback (FEED-1).
    #[error("the {by} has already left feedback, and may leave it only once")]
    FeedbackGiven {
        /// The party.
        by: Party,
    },
    /// What the proposal was based on has changed (PROP-3).
    #[error(
        "proposal {proposal} is out of date, because its milestone has changed since: make a new proposal"
    )]
    StaleProposal {
        /// The proposal. It stays open.
        proposal: ProposalNumber,
    },
    /// The claim is zero, so the amount must be given (REL-1).
    #[error("the claim on milestone {milestone} is zero, so the amount to release must be given")]
    AmountRequired {
        /// The milestone.
        milestone: MilestoneNumber,
    },
    /// Under this policy, a release or a submission must be for all that the milestone holds (REL-9).
    #[error("the amount must be {held}, which is all that milestone {milestone} holds")]
    PartialNotAllowed {
        /// The milestone.
        milestone: MilestoneNumber,
        /// What it holds.
        held: Money,
    },
    /// The amount must not be more than the milestone holds (WORK-2, REL-4, REL-9, DISP-5, PROP-5).
    #[error("the amount must be at most {held}, which is what milestone {milestone} holds")]
    AmountExceedsHeld {
        /// The milestone.
        milestone: MilestoneNumber,
        /// What it holds.
        held: Money,
        /// The rule that says so.
        rule: &'static str,
    },
    /// The amount is more than was paid on the milestone, less earlier refunds (REF-5).
    #[error(
        "the amount must be at most {paid}, which is what was paid on milestone {milestone} and not given \
         back yet"
    )]
    AmountExceedsPaid {
        /// The milestone.
        milestone: MilestoneNumber,
        /// What was paid on it, less earlier refunds.
        paid: Money,
    },
    /// A release of less than the claim does not end a refund request or a dispute (REL-5).
    #[error("the amount must be at least {claim}, which is the claim: to pay less, propose a settlement")]
    PartialNeedsSettlement {
        /// The claim of the freelancer.
        claim: Money,
    },
    /// A window would end after the year 9999 (TIME-6).
    #[error("the {window} would end after the year 9999")]
    TimeOutOfRange {
        /// The name of the window in the policy.
        window: &'static str,
    },
    /// A bug in this crate: a decision could not be recorded. Do not store anything. Drop a contract that was
    /// changed in place, and replay it from its log.
    #[error(
        "a decision could not be recorded, which is a bug in milestone-escrow: replay the contract from its \
         log"
    )]
    Internal,
}

#[cfg(feature = "serde")]
impl serde::Serialize for Rejection {
    /// Writes `{"code":…,"rule":…,"message":…}`, as the replay program does (RULES §17).
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::base::strict_json::write(self, serializer)
    }
}

#[cfg(feature = "serde")]
impl crate::base::strict_json::Derived for Rejection {
    fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use alloc::string::ToString;
        use serde::ser::SerializeStruct;

        let mut object = serializer.serialize_struct("Rejection", 3)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("rule", self.rule())?;
        object.serialize_field("message", &self.to_string())?;
        object.end()
    }
}
