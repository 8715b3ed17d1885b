// The picture that the README links to: in the docs it is part of the page. The first definition of a link counts.
#![doc = include_str!("states.md")]
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod apply;
mod audit;
mod clock;
mod command;
mod contract;
mod currency;
mod deadline;
mod decide;
mod decision;
mod draft;
mod effect;
mod event;
mod fee;
mod few;
mod forecast;
pub mod guide;
mod history;
mod milestone;
mod money;
mod offer;
mod party;
mod permitted;
mod policy;
pub mod presets;
mod proposal;
mod rejection;
pub mod rules;
#[cfg(feature = "schemars")]
mod schema;
mod stage;
mod standing;
mod standings;
mod statement;
mod table;
#[cfg(feature = "proptest")]
#[cfg_attr(docsrs, doc(cfg(feature = "proptest")))]
pub mod testing;
mod timeline;
mod timestamp;
mod transfer;
pub mod transitions;
#[cfg(feature = "serde")]
mod view;
mod wire;

pub use clock::Clock;
#[cfg(feature = "std")]
pub use clock::SystemClock;
pub use command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand, Instruction};
pub use contract::Contract;
pub use currency::{Currency, UnknownCurrency};
pub use deadline::{Deadline, DeadlineKind};
pub use decision::{Decision, Entries, EscrowChange};
pub use event::{Carried, Event, EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause};
pub use forecast::{Awaited, Forecast, Foreseen};
pub use history::{HistoryError, HistoryProblem};
pub use milestone::{DisputeView, Milestone, MilestoneState};
pub use money::{Money, MoneyError, MoneySum};
pub use offer::{MilestoneTerms, Offer};
pub use party::{MilestoneNumber, Party, ProposalNumber, Role};
pub use permitted::{AmountBounds, DueBounds, Permission, Preview};
pub use policy::{FundingOrder, InvalidPolicy, PlanChanges, Policy};
pub use proposal::Proposal;
pub use rejection::{Rejection, RejectionCategory};
pub use stage::Stage;
pub use statement::{AccountChange, Balances, Journal, MilestoneTotals, Statement, Transaction, TransactionKind};
pub use timeline::Timeline;
#[cfg(feature = "serde")]
pub use timestamp::instant;
pub use transfer::{Account, Transfer, TransferId};
