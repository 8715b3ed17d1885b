//! A milestone as a reader sees it.

use core::fmt;

use time::{Date, UtcDateTime};

use crate::contract::Contract;
use crate::money::{Money, MoneySum};
use crate::party::{MilestoneNumber, Party};
use crate::standing::{Answer, Standing, State};

/// The states of a milestone.
///
/// ```
/// use milestone_escrow::MilestoneState;
///
/// assert_eq!(MilestoneState::UnderReview.to_string(), "under_review");
/// ```
///
/// Source: RULES §16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transform = crate::schema::in_plain_words))]
pub enum MilestoneState {
    /// Agreed, not paid for yet.
    Planned,
    /// Its price is in escrow; the freelancer works.
    Funded,
    /// Work was handed in; silence will approve it.
    UnderReview,
    /// The client wants it otherwise.
    ChangesRequested,
    /// Released in part; the rest is still in escrow.
    Remainder,
    /// All that it holds is asked back; silence will grant it.
    RefundRequested,
    /// In dispute: silence decides it for its opener, or the arbiter does.
    Disputed,
    /// It held escrow and holds none any more.
    Settled,
    /// Struck before it held anything.
    Cancelled,
}

impl MilestoneState {
    /// Its name in the wire form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Funded => "funded",
            Self::UnderReview => "under_review",
            Self::ChangesRequested => "changes_requested",
            Self::Remainder => "remainder",
            Self::RefundRequested => "refund_requested",
            Self::Disputed => "disputed",
            Self::Settled => "settled",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for MilestoneState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A milestone of a contract, to be read.
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
    pub(crate) contract: &'a Contract,
    pub(crate) number: MilestoneNumber,
    pub(crate) standing: &'a Standing,
}

/// A dispute, to be read.
///
/// ```
/// use milestone_escrow::{ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Party};
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
/// let dispute = contract.milestone(1.into()).and_then(|milestone| milestone.dispute()).expect("it is disputed");
/// assert_eq!((dispute.by, dispute.contested), (Party::Freelancer, false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: DISP-1, DISP-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = crate::schema::in_plain_words)
)]
pub struct DisputeView {
    /// Who opened it.
    pub by: Party,
    /// Whether it waits for the arbiter; otherwise it waits for the other party's answer.
    pub contested: bool,
}

impl<'a> Milestone<'a> {
    /// Its number.
    #[must_use]
    pub const fn number(&self) -> MilestoneNumber {
        self.number
    }

    /// Its title, trimmed; it never changes (PLAN-1).
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.contract.agreed(self.number).map_or("", |terms| &terms.title)
    }

    /// Its description, perhaps empty; it never changes (PLAN-1).
    #[must_use]
    pub fn description(&self) -> &'a str {
        self.contract.agreed(self.number).map_or("", |terms| &terms.description)
    }

    /// Its price.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.contract.money(self.standing.price)
    }

    /// Its due date, if it has one: a calendar day in UTC.
    #[must_use]
    pub const fn due(&self) -> Option<Date> {
        self.standing.due
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> MilestoneState {
        self.standing.state_name()
    }

    /// The escrow held for it; zero in the states that hold none.
    #[must_use]
    pub fn held(&self) -> Money {
        self.contract.money(self.standing.held())
    }

    /// What the freelancer can count on of what is held; none while nothing is held (RULES §1).
    #[must_use]
    pub fn claim(&self) -> Option<Money> {
        self.standing.escrow().map(|escrow| self.contract.money(escrow.claim))
    }

    /// What the freelancer was paid on it, before fees, less what was given back by `refund_payment`.
    #[must_use]
    pub fn paid(&self) -> Money {
        self.contract.money(self.standing.paid)
    }

    /// All escrow that went back to the client; not what `refund_payment` gave back.
    #[must_use]
    pub fn returned(&self) -> MoneySum {
        MoneySum::of_minor(self.standing.returned, self.contract.currency)
    }

    /// The fees kept on it (MONEY-5).
    #[must_use]
    pub fn fees(&self) -> Money {
        self.contract.money(self.standing.fees)
    }

    /// The change requests so far (WORK-4).
    #[must_use]
    pub fn revisions(&self) -> u64 {
        u64::from(self.standing.revisions)
    }

    /// When its own window lapses: under review, refund requested, or disputed and not answered yet.
    #[must_use]
    pub fn deadline(&self) -> Option<UtcDateTime> {
        self.standing.deadline().map(|(at, _)| at)
    }

    /// Its dispute, while it is disputed.
    #[must_use]
    pub fn dispute(&self) -> Option<DisputeView> {
        let dispute = self.standing.dispute()?;
        Some(DisputeView { by: dispute.by, contested: dispute.answer == Answer::Contested })
    }

    /// It holds escrow and nothing has ever been released of it, paid back later or not (RULES §1).
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.standing.is_current()
    }

    /// Its due date was before this instant's day, and it is neither settled nor cancelled. It is information, no more (PLAN-4).
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
        let is_open = !matches!(self.standing.state, State::Settled | State::Cancelled);
        is_open && self.standing.due.is_some_and(|due| due < at.date())
    }
}
