//! Promises of the public interface: what every type can do, and what holds of some values.

use core::fmt::Debug;
use core::hash::{Hash, Hasher};
use std::hash::DefaultHasher;

use milestone_escrow::{
    Account, AccountChange, AmountBounds, ArbiterCommand, Awaited, Balances, Carried, Change, Clearing, ClientCommand,
    ClientFees, Clock, Command, Contract, Currency, Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries,
    EscrowChange, Event, EventKind, Feedback, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder,
    HistoryError, HistoryProblem, Instruction, InvalidPolicy, Journal, Leftovers, Limited, Message, MessageForm,
    Milestone, MilestoneNumber, MilestoneState, MilestoneStates, MilestoneTerms, MilestoneTotals, Money, MoneyError,
    MoneySum, Offer, Outcome, Parameter, ParameterForm, ParameterKind, Party, Permission, PlanChanges, Policy,
    PolicyRequirement, Preview, Proposal, ProposalNumber, RefundCause, Rejection, RejectionCategory, RejectionDetails,
    ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, StarBounds, StateCondition, Statement,
    SystemClock, Timeline, Transaction, TransactionKind, Transfer, TransferId, UnknownCurrency, UnknownName,
    WindowBounds,
};
use time::UtcDateTime;

use crate::support::Story;
use crate::support::shorthand::*;

fn goes_anywhere<T: Send + Sync + Unpin + Debug + Clone + 'static>() {}

fn is_compared<T: Eq + Hash>() {}

fn is_an_error<T: core::error::Error + Send + Sync + 'static>() {}

macro_rules! each {
    ($check:ident: $($type:ty),+ $(,)?) => { $($check::<$type>();)+ };
}

/// Every public type crosses threads, can be looked at, and be copied.
#[test]
fn every_type_goes_anywhere() {
    each!(goes_anywhere:
        Account, AccountChange, AmountBounds, ArbiterCommand, Awaited, Balances, Carried, Change, ClientCommand, ClientFees, Clearing,
        Command, Contract, Currency, Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind,
        Feedback, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, HistoryError, HistoryProblem, Instruction,
        InvalidPolicy, Journal<'static>, Leftovers, Milestone<'static>, MilestoneNumber, MilestoneState, MilestoneStates,
        MilestoneTerms, MilestoneTotals, Money, MoneyError, MoneySum, Offer, Outcome, Party, Permission, PlanChanges, Policy, Preview,
        Proposal<'static>, ProposalNumber, RefundCause, Rejection, RejectionCategory, ReleaseAmount, ReleaseCause, ReturnCause,
        ReviewLapse, Role, Stage, StarBounds, Statement, SystemClock, Timeline<'static>, Transaction, TransactionKind, Transfer,
        TransferId, UnknownCurrency, UnknownName, WindowBounds, Limited, Message, MessageForm, Parameter, ParameterForm,
        ParameterKind, PolicyRequirement, RejectionDetails, StateCondition,
    );
}

/// What a host keeps in maps and sets, or compares.
#[test]
fn values_are_compared_and_hashed() {
    each!(is_compared:
        Account, AccountChange, AmountBounds, ArbiterCommand, Awaited, Balances, Carried, Change, ClientCommand, ClientFees, Clearing,
        Command, Contract, Currency, Deadline, DeadlineKind, Decision, DisputeView, DueBounds, Entries, EscrowChange, Event, EventKind,
        Feedback, Forecast, Foreseen, FreelancerCommand, Funding, FundingOrder, HistoryError, HistoryProblem, Instruction,
        InvalidPolicy, Leftovers, MilestoneNumber, MilestoneState, MilestoneStates, MilestoneTerms, MilestoneTotals, Money, MoneyError,
        MoneySum, Offer, Outcome, Party, Permission, PlanChanges, Policy, Preview, ProposalNumber, RefundCause, Rejection,
        RejectionCategory, ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, StarBounds, Statement, SystemClock,
        Transaction, TransactionKind, Transfer, TransferId, UnknownCurrency, UnknownName, WindowBounds, Limited, Message,
        MessageForm, Parameter, ParameterForm, ParameterKind, PolicyRequirement, RejectionDetails, StateCondition,
    );
}

/// What has a JSON form has a schema of it.
#[cfg(feature = "schemars")]
#[test]
fn what_is_written_is_described() {
    fn is_described<T: serde::Serialize + schemars::JsonSchema>() {}
    each!(is_described:
        Account, ArbiterCommand, Carried, Change, ClientCommand, ClientFees, Command, Contract, Currency, Deadline, DeadlineKind,
        DisputeView, Event, EventKind, FreelancerCommand, Funding, FundingOrder, Leftovers, Milestone<'static>, MilestoneNumber,
        MilestoneState, MilestoneTerms, Money, MoneySum, Offer, Outcome, Party, PlanChanges, Policy, Proposal<'static>, ProposalNumber,
        RefundCause, Rejection, ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, Transfer, TransferId,
        Limited, Message, RejectionCategory, RejectionDetails, StateCondition,
    );
}

#[test]
fn refusals_are_errors() {
    each!(is_an_error: Rejection, HistoryError, HistoryProblem, InvalidPolicy, MoneyError, UnknownCurrency, UnknownName);
}

/// A host may hand in any clock: a value, a reference, or one behind a pointer.
#[test]
fn any_clock_will_do() {
    fn takes(clock: &(impl Clock + ?Sized)) -> UtcDateTime {
        clock.now()
    }
    let noon = time::macros::utc_datetime!(2026-01-31 12:00);
    let boxed: Box<dyn Clock> = Box::new(noon);
    assert_eq!([takes(&noon), takes(&&noon), takes(boxed.as_ref())], [noon; 3]);
}

/// A decision says which revision it follows, and which comes of it.
#[test]
fn entries_say_what_they_follow() {
    let story = Story::active(offer(&["100"]).fund_first(true));
    let decision = story.contract.handle(submit(1), &story.now).unwrap();
    assert_eq!((decision.entries().seen(), decision.entries().revision()), (3, 4));
    assert_eq!(decision.contract().revision(), 4);
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// However many there are, they are the same list, in the same order.
#[test]
fn leftovers_keep_their_order() {
    let all: Vec<_> = (1..=5).map(|from| Carried { from: from.into(), amount: usd("1") }).collect();
    for number in 0..=all.len() {
        let some = &all[..number];
        let carried = Leftovers::from(some.to_vec());
        assert_eq!(&*carried, some);
        assert_eq!((&carried).into_iter().count(), number);
        let whole = Leftovers::from_iter(all.iter().copied());
        assert_eq!((carried == whole, hash(&carried) == hash(&whole)), (number == all.len(), number == all.len()));
    }
}
