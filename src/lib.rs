// Where the links of the README lead in the docs. If a link is defined twice, the first definition counts.
#![doc = include_str!("guide/links.md")]
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod base;
mod contract;
mod decide;
mod engine;
pub mod guide;
mod messages;
pub mod presets;
mod read;
pub mod rules;
mod state;
mod statement;
#[cfg(feature = "proptest")]
#[cfg_attr(docsrs, doc(cfg(feature = "proptest")))]
pub mod testing;
pub mod transitions;
mod values;

/// The crate `rust_decimal` in the version that this crate uses, for [`Money::new`] and
/// [`Money::amount`].
pub use rust_decimal;
/// The crate `time` in the version that this crate uses. Instants are [`time::UtcDateTime`], and dates
/// are [`time::Date`].
pub use time;

pub use base::names::{InvalidForm, UnknownName};
pub use contract::aggregate::Contract;
pub use contract::decision::{Decision, EscrowChange};
pub use contract::view::{ContractView, MilestoneView, ProposalView};
#[cfg(feature = "archive")]
#[cfg_attr(docsrs, doc(cfg(feature = "archive")))]
pub use messages::archive;
pub use messages::batch_rejection::{BatchRejection, BatchRejectionDetails};
pub use messages::command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand, Instruction};
pub use messages::deadline::{Deadline, DeadlineKind};
pub use messages::entries::Entries;
pub use messages::event::{
    Carried, Event, EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause,
};
pub use messages::feedback::Feedback;
pub use messages::history_error::{HistoryError, HistoryProblem};
pub use messages::message::{Message, MessageForm, Parameter, ParameterForm, ParameterKind};
pub use messages::milestone_state::{MilestoneState, MilestoneStates};
pub use messages::rejection::{Limited, Rejection, RejectionCategory, StateCondition};
pub use messages::rejection_details::RejectionDetails;
pub use messages::stage::Stage;
pub use messages::transfer::{Account, Transfer, TransferId};
pub use read::forecast::{Awaited, Forecast, Foreseen};
pub use read::milestone::{DisputeView, Milestone};
pub use read::permitted::action_kind::ActionKind;
pub use read::permitted::bounds::{AmountBounds, DueBounds, StarBounds, WindowBounds};
pub use read::permitted::final_effects::FinalEffect;
pub use read::permitted::{Permission, Preview};
pub use read::proposal::Proposal;
pub use read::timeline::Timeline;
pub use statement::beancount::Beancount;
pub use statement::books::{AccountChange, Statement};
pub use statement::clearing::Clearing;
pub use statement::journal::Journal;
pub use statement::portfolio::{Portfolio, PortfolioError, PortfolioJournal};
pub use statement::totals::MilestoneTotals;
pub use statement::transaction::{Balances, Transaction, TransactionKind};
pub use statement::view::{AccountBalance, StatementView};
#[cfg(feature = "std")]
pub use values::clock::SystemClock;
pub use values::clock::{Clock, ClockFn};
pub use values::currency::{Currency, UnknownCurrency};
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "chrono04", feature = "jiff02"))))]
pub use values::instant::ConversionError;
#[cfg(feature = "chrono04")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono04")))]
pub use values::instant::chrono04;
#[cfg(feature = "jiff02")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff02")))]
pub use values::instant::jiff02;
pub use values::instant::{InvalidDate, InvalidInstant, date, instant};
pub use values::money::{Money, MoneyError, MoneySum};
pub use values::offer::{MilestoneTerms, Offer};
pub use values::party::{MilestoneNumber, Party, ProposalNumber, Role};
pub use values::policy::{
    ClientFees, Funding, FundingOrder, InvalidPolicy, PlanChanges, Policy, PolicyRequirement, ReleaseAmount,
    ReviewLapse,
};
pub use values::text_bounds::TextBounds;
