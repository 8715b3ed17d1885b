//! The guarantees of the public interface: which traits every type implements, and what holds for some
//! values.

use core::fmt::Debug;
use core::hash::{Hash, Hasher};
use std::hash::DefaultHasher;

use milestone_escrow::archive::{ArchiveError, ArchiveProblem, UnwritableEvent};
use milestone_escrow::{
    Account, AccountBalance, AccountChange, ActionKind, AmountBounds, ArbiterCommand, Awaited, Balances,
    Carried, Change, Clearing, ClientCommand, ClientFees, Command, Contract, ContractView, Currency,
    Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind,
    Feedback, FinalEffect, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, HistoryError,
    HistoryProblem, Instruction, InvalidPolicy, Journal, Leftovers, Limited, Message, MessageForm, Milestone,
    MilestoneNumber, MilestoneState, MilestoneStates, MilestoneTerms, MilestoneTotals, MilestoneView, Money,
    MoneyError, MoneySum, Offer, Outcome, Parameter, ParameterForm, ParameterKind, Party, Permission,
    PlanChanges, Policy, PolicyRequirement, Preview, Proposal, ProposalNumber, ProposalView, RefundCause,
    Rejection, RejectionCategory, RejectionDetails, ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse,
    Role, Stage, StarBounds, StateCondition, Statement, StatementView, SystemClock, Timeline, Transaction,
    TransactionKind, Transfer, TransferId, UnknownCurrency, UnknownName, WindowBounds,
};
use milestone_escrow::{
    BatchRejection, BatchRejectionDetails, ClockFn, InvalidDate, InvalidForm, InvalidInstant,
};
use time::UtcDateTime;

use crate::support::Scenario;
use crate::support::shorthand::*;

fn implements_common_traits<T: Send + Sync + Unpin + Debug + Clone + 'static>() {}

fn is_compared<T: Eq + Hash>() {}

fn is_an_error<T: core::error::Error + Send + Sync + 'static>() {}

macro_rules! each {
    ($check:ident: $($type:ty),+ $(,)?) => { $($check::<$type>();)+ };
}

/// Every public type can be sent between threads, printed with `Debug` and cloned.
#[test]
fn every_type_is_send_debug_and_clone() {
    each!(implements_common_traits:
        Account, AccountBalance, AccountChange, ActionKind, AmountBounds, ArbiterCommand, Awaited, Balances,
        Carried, Change, ClientCommand, ClientFees, Clearing, Command, Contract, ContractView, Currency,
        Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind,
        Feedback, FinalEffect, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, HistoryError,
        HistoryProblem, Instruction, InvalidPolicy, Journal<'static>, Leftovers, Milestone<'static>,
        MilestoneNumber, MilestoneState, MilestoneStates, MilestoneTerms, MilestoneTotals, MilestoneView,
        Money, MoneyError, MoneySum, Offer, Outcome, Party, Permission, PlanChanges, Policy, Preview,
        Proposal<'static>, ProposalNumber, ProposalView, RefundCause, Rejection, RejectionCategory,
        ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, StarBounds, Statement,
        StatementView, SystemClock, Timeline<'static>, Transaction, TransactionKind, Transfer, TransferId,
        UnknownCurrency, UnknownName, WindowBounds, BatchRejection, BatchRejectionDetails,
        ClockFn<fn() -> UtcDateTime>, InvalidDate, InvalidForm, InvalidInstant, Limited, Message, MessageForm,
        Parameter, ParameterForm, ParameterKind, PolicyRequirement, RejectionDetails, StateCondition,
        ArchiveError, ArchiveProblem, UnwritableEvent,
    );
}

/// Values that a host stores in maps and sets, or compares.
#[test]
fn values_are_compared_and_hashed() {
    each!(is_compared:
        Account, AccountBalance, AccountChange, ActionKind, AmountBounds, ArbiterCommand, Awaited, Balances,
        Carried, Change, ClientCommand, ClientFees, Clearing, Command, Contract, ContractView, Currency,
        Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind,
        Feedback, FinalEffect, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, HistoryError,
        HistoryProblem, Instruction, InvalidPolicy, Leftovers, MilestoneNumber, MilestoneState,
        MilestoneStates, MilestoneTerms, MilestoneTotals, MilestoneView, Money, MoneyError, MoneySum, Offer,
        Outcome, Party, Permission, PlanChanges, Policy, Preview, ProposalNumber, ProposalView, RefundCause,
        Rejection, RejectionCategory, ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage,
        StarBounds, Statement, StatementView, SystemClock, Transaction, TransactionKind, Transfer, TransferId,
        UnknownCurrency, UnknownName, WindowBounds, BatchRejection, BatchRejectionDetails, InvalidDate,
        InvalidForm, InvalidInstant, Limited, Message, MessageForm, Parameter, ParameterForm, ParameterKind,
        PolicyRequirement, RejectionDetails, StateCondition, ArchiveError, ArchiveProblem, UnwritableEvent,
    );
}

/// Every type that has a JSON form also has a JSON schema.
#[cfg(feature = "schemars")]
#[test]
fn what_is_serialized_has_a_schema() {
    fn is_described<T: serde::Serialize + schemars::JsonSchema>() {}
    each!(is_described:
        Contract, Milestone<'static>, Proposal<'static>, Rejection, Statement, BatchRejection,
    );
}

/// What is written can be read, and has a schema; but a contract and its books, which are read as their
/// views.
#[cfg(feature = "schemars")]
#[test]
fn what_is_written_can_be_read() {
    fn is_read<T: serde::Serialize + serde::de::DeserializeOwned + schemars::JsonSchema>() {}
    each!(is_read:
        Account, AccountBalance, AccountChange, ActionKind, AmountBounds, ArbiterCommand, Awaited, Balances,
        Carried, Change, Clearing, ClientCommand, ClientFees, Command, ContractView, Currency, Deadline,
        DeadlineKind, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind, Feedback, FinalEffect,
        Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, Leftovers, MilestoneNumber,
        MilestoneState, MilestoneTerms, MilestoneTotals, MilestoneView, Money, MoneySum, Offer, Outcome,
        Party, Permission, PlanChanges, Policy, Preview, ProposalNumber, ProposalView, RefundCause,
        RejectionCategory, ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, StarBounds,
        StatementView, Transaction, TransactionKind, Transfer, TransferId, WindowBounds, Limited, Message,
        RejectionDetails, StateCondition, BatchRejectionDetails, Instruction,
    );
}

#[test]
fn refusals_are_errors() {
    each!(is_an_error:
        ArchiveError, ArchiveProblem, UnwritableEvent, Rejection, HistoryError, HistoryProblem, InvalidPolicy,
        MoneyError, UnknownCurrency, UnknownName, BatchRejection, InvalidDate, InvalidForm, InvalidInstant,
    );
}

/// A decision names the revision before its events and the revision after them.
#[test]
fn entries_name_the_revision_before_them() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true));
    let decision = scenario.contract.handle(submit(1), &scenario.now).unwrap();
    assert_eq!((decision.entries().seen(), decision.entries().revision()), (3, 4));
    assert_eq!(decision.contract().revision(), 4);
}

/// A host can use `time` and `rust_decimal` in the versions of the crate.
#[test]
fn the_crates_of_public_types_are_there() {
    use milestone_escrow::rust_decimal::Decimal;
    use milestone_escrow::time::UtcDateTime as Instant;

    let noon: Instant = time::macros::utc_datetime!(2026-01-31 12:00);
    assert_eq!(milestone_escrow::Clock::now(&noon), noon);
    let amount: Decimal = usd("1.50").amount();
    assert_eq!(amount, Decimal::new(150, 2));
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A list of leftovers keeps its entries and their order, whatever their number.
#[test]
fn leftovers_keep_their_order() {
    let all: Vec<_> = (1..=5).map(|from| Carried { from: from.into(), amount: usd("1") }).collect();
    for number in 0..=all.len() {
        let some = &all[..number];
        let carried = Leftovers::from(some.to_vec());
        assert_eq!(&*carried, some);
        assert_eq!((&carried).into_iter().count(), number);
        let whole = Leftovers::from_iter(all.iter().copied());
        assert_eq!(
            (carried == whole, hash(&carried) == hash(&whole)),
            (number == all.len(), number == all.len())
        );
    }
}

/// Entries are equal if their events are equal, however many there are.
#[test]
fn entries_with_different_events_differ() {
    let scenario = Scenario::active(offer(&["100", "100"]).fund_first(true));
    let entries = |batch: &[Command]| {
        scenario.contract.handle_all(batch.to_vec(), &scenario.now).unwrap().entries().clone()
    };
    let lists = [vec![submit(1)], vec![submit(1), request_changes(1)], vec![submit(1), cancel_milestone(2)]];
    let hash = |entries: &Entries| {
        let mut hasher = DefaultHasher::new();
        entries.hash(&mut hasher);
        hasher.finish()
    };
    for (index, one) in lists.iter().enumerate() {
        for (other_index, other) in lists.iter().enumerate() {
            let (one, other) = (entries(one), entries(other));
            assert_eq!(one == other, index == other_index, "{one:?} {other:?}");
            assert_eq!(hash(&one) == hash(&other), index == other_index, "{one:?} {other:?}");
        }
    }
}

/// The error for an unknown name lists the possible names.
#[test]
fn an_unknown_name_has_a_list_of_names() {
    let unknown = "owner".parse::<Role>().unwrap_err();
    assert_eq!(unknown.to_string(), "expected one of client, freelancer, arbiter");
}
