//! Rejections as messages, for a host that writes them in another language.

use alloc::vec::Vec;

use time::{Date, UtcDateTime};

use super::{Limited, Rejection, StateCondition};
use crate::base::limits::{MAX_DUE_DAYS_AHEAD, MAX_EXTENSION_SECONDS, MAX_STARS, MIN_STARS};
use crate::messages::message::{
    CommandName, FieldName, Parameter, ParameterKind, PolicyFieldName, WindowName, messages, parameters,
};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::stage::Stage;
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber, Role};
use crate::values::policy::PolicyRequirement;

/// The stages in which a command is accepted.
struct Stages;

/// Whether a date can be written, and be read again.
fn is_in_calendar(date: &Date) -> bool {
    (0..=9_999).contains(&date.year())
}

/// A number of days.
struct Days;

/// A number of seconds.
struct Seconds;

parameters! {
    Stage, stage: Stage, ParameterKind::Name(Stage::NAMES) => Parameter::Name(stage.name());
    Stages, stages: &'static [Stage], ParameterKind::Names(Stage::NAMES) =>
        Parameter::Names(stages.iter().map(|stage| stage.name()).collect());
    MilestoneState, state: MilestoneState, ParameterKind::Name(MilestoneState::NAMES) =>
        Parameter::Name(state.name());
    MilestoneStates, states: MilestoneStates, ParameterKind::Names(MilestoneState::NAMES) =>
        Parameter::Names(states.iter().map(MilestoneState::name).collect::<Vec<_>>());
    StateCondition, condition: StateCondition, ParameterKind::Name(StateCondition::NAMES) =>
        Parameter::Name(condition.name());
    Limited, of: Limited, ParameterKind::Name(Limited::NAMES) => Parameter::Name(of.name());
    PolicyRequirement, allowed: PolicyRequirement, ParameterKind::Name(PolicyRequirement::NAMES) =>
        Parameter::Name(allowed.name());
    Days, days: i32, ParameterKind::Number => Parameter::Number(u64::try_from(*days).unwrap_or(0));
    Seconds, seconds: u64, ParameterKind::Seconds => Parameter::Seconds(*seconds);
}

messages! {
    /// The rejection as a message, for a host that writes it in another language.
    ///
    /// The id is the [`code`](Self::code), with one exception: the code `invalid_text` has two sentences, and
    /// that about a character has the id `invalid_character`. The parameters are the fields of the variant,
    /// without its rule, and the limits that the English sentence states. The minimum of
    /// `amount_below_minimum` is called `minimum_price`. The date of `invalid_due_date` is absent if it is
    /// outside the years 0000 to 9999, because then it has no form in JSON.
    ///
    /// ```
    /// use milestone_escrow::{Parameter, Rejection};
    ///
    /// let message = Rejection::StaleRevision { seen: 3, actual: 4 }.message();
    /// assert_eq!(message.id(), "stale_revision");
    /// assert_eq!(message.parameters(), [("seen", Parameter::Number(3)), ("actual", Parameter::Number(4))]);
    /// ```
    ///
    /// Source: RULES §14.
    Rejection, REJECTION_FORMS {
        Self::StaleRevision { seen, actual } => "stale_revision" { seen: u64, actual: u64 }
        Self::InvalidText { field, minimum, maximum, length, rule: _ } => "invalid_text" {
            field: FieldName, minimum: usize, maximum: usize, length: usize,
        }
        Self::InvalidCharacter { field, character, rule: _ } => "invalid_character" {
            field: FieldName, character: char,
        }
        Self::CurrencyMismatch { field, expected, found } => "currency_mismatch" {
            field: FieldName, expected: Currency, found: Currency,
        }
        Self::InvalidAmount { field } => "invalid_amount" { field: FieldName }
        Self::InvalidDueDate { due } => "invalid_due_date" {
            due: Option<Date> = Some(*due).filter(is_in_calendar), maximum_days: Days = MAX_DUE_DAYS_AHEAD,
        }
        Self::InvalidWindow => "invalid_window" {
            minimum_seconds: Seconds = 1_u64, maximum_seconds: Seconds = MAX_EXTENSION_SECONDS,
        }
        Self::InvalidStars { stars } => "invalid_stars" {
            stars: u64, minimum: u64 = MIN_STARS, maximum: u64 = MAX_STARS,
        }
        Self::InvalidMilestoneCount { count, maximum, rule: _ } => "invalid_milestone_count" {
            count: usize, minimum: u64 = 1_u64, maximum: u64,
        }
        Self::InvalidPolicy(invalid) => "invalid_policy" {
            field: PolicyFieldName = invalid.field, allowed: PolicyRequirement = invalid.allowed,
            minimum: Option<u64> = invalid.allowed.bounds().map(|(minimum, _)| minimum),
            maximum: Option<u64> = invalid.allowed.bounds().map(|(_, maximum)| maximum),
        }
        Self::WrongStage { command, role, stage, accepted } => "wrong_stage" {
            command: CommandName, role: Role, stage: Stage, accepted: Stages,
        }
        Self::WindowClosed { command, until, rule: _ } => "window_closed" {
            command: CommandName, until: Option<UtcDateTime>,
        }
        Self::UnknownMilestone { milestone, count } => "unknown_milestone" {
            milestone: MilestoneNumber, count: usize,
        }
        Self::UnknownProposal { proposal } => "unknown_proposal" { proposal: ProposalNumber }
        Self::WrongParty { expected, rule: _ } => "wrong_party" { expected: Party }
        Self::WrongState { milestone, state, command, accepted, condition, rule: _ } => "wrong_state" {
            milestone: MilestoneNumber, state: MilestoneState, command: CommandName,
            accepted: MilestoneStates, condition: Option<StateCondition>,
        }
        Self::ConsentRequired { command } => "consent_required" { command: CommandName }
        Self::OutOfOrder { next } => "out_of_order" { next: MilestoneNumber }
        Self::TooManyCurrent { maximum } => "too_many_current" { maximum: u64 }
        Self::RevisionLimitReached { limit, rule: _ } => "revision_limit_reached" { limit: u64 }
        Self::ExtensionLimitReached { limit } => "extension_limit_reached" { limit: u64 }
        Self::LimitReached { limit, of, rule: _ } => "limit_reached" { limit: u64, of: Limited }
        Self::AmountBelowMinimum { minimum } => "amount_below_minimum" { minimum_price: Money = *minimum }
        Self::SameAmount { milestone, amount } => "same_amount" { milestone: MilestoneNumber, amount: Money }
        Self::FeedbackGiven { by } => "feedback_given" { by: Party }
        Self::StaleProposal { proposal } => "stale_proposal" { proposal: ProposalNumber }
        Self::AmountRequired { milestone } => "amount_required" { milestone: MilestoneNumber }
        Self::PartialNotAllowed { milestone, held } => "partial_not_allowed" {
            milestone: MilestoneNumber, held: Money,
        }
        Self::AmountExceedsHeld { milestone, held, rule: _ } => "amount_exceeds_held" {
            milestone: MilestoneNumber, held: Money,
        }
        Self::AmountExceedsPaid { milestone, paid } => "amount_exceeds_paid" {
            milestone: MilestoneNumber, paid: Money,
        }
        Self::PartialNeedsSettlement { claim } => "partial_needs_settlement" { claim: Money }
        Self::TimeOutOfRange { window } => "time_out_of_range" { window: WindowName }
        Self::Internal => "internal" {}
    }
}
