//! Milestones and disputes, for reading.

use time::{Date, UtcDateTime};

use crate::base::strict_json::wire;
use crate::messages::milestone_state::MilestoneState;
use crate::state::contract_state::State;
use crate::state::record::{MilestoneRecord, RecordState};
use crate::values::money::{Money, MoneySum};
use crate::values::party::{MilestoneNumber, Party};

/// A milestone of a contract. It can only be read.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneState, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let price = Money::parse("50", Currency::USD)?;
/// let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new(" Draft ", price)).fund_first(true);
/// let contract = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?.into_contract();
///
/// let milestone = contract.milestone(1.into()).expect("an offer has at least one");
/// assert_eq!((milestone.title(), milestone.held()), ("Draft", price));
/// assert_eq!(milestone.state(), MilestoneState::Funded);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Milestone<'a> {
    state: &'a State,
    number: MilestoneNumber,
    record: &'a MilestoneRecord,
}

wire! {
    /// A dispute. It can only be read.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Party,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let mut contract = Contract::open(offer, &clock)?.into_contract();
    /// contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    /// contract.execute(ClientCommand::RequestRefund { milestone: 1.into(), note: String::new() }, &clock)?;
    /// contract.execute(FreelancerCommand::Dispute { milestone: 1.into(), reason: String::new() }, &clock)?;
    ///
    /// let dispute =
    ///     contract.milestone(1.into()).and_then(|milestone| milestone.dispute()).expect("it is disputed");
    /// assert_eq!((dispute.by, dispute.contested), (Party::Freelancer, false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: DISP-1, DISP-3.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct DisputeView {
        /// The party that opened it.
        pub by: Party,
        /// Whether it waits for the arbiter. If not, it waits for the other party's answer.
        pub contested: bool,
    }
}

impl<'a> Milestone<'a> {
    /// The milestone with this number. `None` if the contract has no such milestone.
    pub(crate) fn of(state: &'a State, number: MilestoneNumber) -> Option<Self> {
        state.record(number).map(|record| Self { state, number, record })
    }

    /// All milestones of a contract, in their order.
    pub(crate) fn all(state: &'a State) -> impl ExactSizeIterator<Item = Self> {
        state.numbered().map(move |(number, record)| Self { state, number, record })
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> MilestoneNumber {
        self.number
    }

    /// Its title, trimmed. It never changes (PLAN-1).
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.state.terms(self.number).map_or("", |terms| &terms.title)
    }

    /// Its description. It may be empty, and never changes (PLAN-1).
    #[must_use]
    pub fn description(&self) -> &'a str {
        self.state.terms(self.number).map_or("", |terms| &terms.description)
    }

    /// Its price.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.state.money(self.record.price)
    }

    /// Its due date: a calendar day in UTC. `None` if it has none.
    #[must_use]
    pub const fn due(&self) -> Option<Date> {
        self.record.due
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> MilestoneState {
        self.record.milestone_state()
    }

    /// The escrow that it holds. Zero in a state without escrow.
    #[must_use]
    pub fn held(&self) -> Money {
        self.state.money(self.record.held())
    }

    /// What the freelancer can count on of what is held (RULES §1). `None` if nothing is held.
    #[must_use]
    pub fn claim(&self) -> Option<Money> {
        self.record.escrow().map(|escrow| self.state.money(escrow.claim))
    }

    /// What was released of it, before fees, less what `refund_payment` gave back.
    #[must_use]
    pub fn paid(&self) -> Money {
        self.state.money(self.record.paid)
    }

    /// All escrow of it that went back to the client. What `refund_payment` gave back is not included.
    #[must_use]
    pub fn returned(&self) -> MoneySum {
        MoneySum::of_minor(self.record.returned, self.state.currency)
    }

    /// The fees kept on it (MONEY-5).
    #[must_use]
    pub fn fees(&self) -> Money {
        self.state.money(self.record.fees)
    }

    /// The change requests so far (WORK-4).
    #[must_use]
    pub fn revisions(&self) -> u64 {
        u64::from(self.record.revisions)
    }

    /// How often the client has extended its reviews (WORK-6).
    #[must_use]
    pub fn extensions(&self) -> u64 {
        u64::from(self.record.extensions)
    }

    /// When its own window ends: that of a review, a refund request, an answer to a dispute, or an award.
    /// `None` if no window is open.
    #[must_use]
    pub fn deadline(&self) -> Option<UtcDateTime> {
        self.record.deadline().map(|(at, _)| at)
    }

    /// Its dispute. `None` if it is not disputed.
    #[must_use]
    pub fn dispute(&self) -> Option<DisputeView> {
        let dispute = self.record.dispute()?;
        Some(DisputeView { by: dispute.by, contested: dispute.is_contested() })
    }

    /// Whether it is current: it holds escrow, and nothing was ever released of it (RULES §1). A release
    /// counts even if it was paid back later.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.record.is_current()
    }

    /// Whether its due date is before the day of this instant, and it is neither settled nor cancelled. This
    /// is information only (PLAN-4).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::{date, utc_datetime};
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?).due(date!(2026-02-01));
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let contract = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?.into_contract();
    ///
    /// let milestone = contract.milestone(1.into()).expect("an offer has at least one");
    /// assert!(!milestone.is_overdue(utc_datetime!(2026-02-01 23:59)));
    /// assert!(milestone.is_overdue(utc_datetime!(2026-02-02 0:00)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_overdue(&self, at: UtcDateTime) -> bool {
        let is_open = !matches!(self.record.state, RecordState::Settled | RecordState::Cancelled);
        is_open && self.record.due.is_some_and(|due| due < at.date())
    }
}
