//! The aggregate: entry points and queries.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::borrow::Borrow;

use time::UtcDateTime;

use crate::clock::Clock;
use crate::command::{Change, Instruction};
use crate::currency::Currency;
use crate::decide;
use crate::decision::{Decision, Entries};
use crate::effect::Unfinished;
use crate::event::{Event, Outcome};
use crate::history::{self, HistoryError};
use crate::milestone::Milestone;
use crate::money::{Money, MoneySum};
use crate::offer::{MilestoneTerms, Offer};
use crate::party::{MilestoneNumber, Party, ProposalNumber};
use crate::policy::Policy;
use crate::proposal::{Basis, OpenProposal, Proposal};
use crate::rejection::Rejection;
use crate::stage::Stage;
use crate::standing::Standing;
use crate::standings::Standings;

/// A fixed-price contract between a client and a freelancer, with milestones and escrow.
///
/// It is a value: nothing in it touches the world. A command is answered with a [`Decision`] (the events to store and the
/// contract that follows from them) or with a [`Rejection`]; a stored log becomes a contract again by [`replay`](Self::replay).
///
/// ```
/// use milestone_escrow::{ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let price = Money::parse("150.00", Currency::USD)?;
/// let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Logo", price)).fund_first(true);
///
/// let contract = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?.into_contract();
/// let contract = contract.handle(FreelancerCommand::AcceptOffer, &utc_datetime!(2026-01-06 9:00))?.into_contract();
/// let submit = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: "done".into() };
/// let contract = contract.handle(submit, &utc_datetime!(2026-01-10 9:00))?.into_contract();
///
/// // The client is silent for fourteen days: silence is approval.
/// let decision = contract.advance(&utc_datetime!(2026-02-01 9:00));
/// assert_eq!(decision.events()[0].at, utc_datetime!(2026-01-24 9:00));
/// assert_eq!(decision.contract().milestone(1.into()).unwrap().paid(), price);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: RULES §1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Contract {
    pub(crate) currency: Currency,
    /// What it was opened with, and what was added to the plan since: shared, because no such terms ever change (PLAN-1, POL-2).
    pub(crate) offer: Arc<Offer>,
    pub(crate) added: Option<Arc<Vec<MilestoneTerms>>>,
    pub(crate) phase: Phase,
    pub(crate) standings: Standings,
    pub(crate) proposals: Vec<OpenProposal>,
    pub(crate) proposals_made: u64,
    /// What the present decision still has to record; nothing between decisions.
    pub(crate) unfinished: Option<Unfinished>,
    pub(crate) revision: u64,
    pub(crate) last_event_at: UtcDateTime,
}

/// The stage with what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Offered { respond_by: Option<UtcDateTime> },
    Active,
    Ending,
    Closed { outcome: Outcome, at: UtcDateTime },
}

impl Contract {
    /// Opens a contract with the client's offer.
    ///
    /// With [`Offer::fund_first`] the price of milestone 1 is due at once: see [`Decision::deposits`].
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let refused = Contract::open(Offer::new(Currency::USD), &utc_datetime!(2026-01-31 12:00)).unwrap_err();
    /// assert_eq!(refused.code(), "invalid_milestone_count");
    /// ```
    ///
    /// # Errors
    ///
    /// `invalid_milestone_count`, then of each milestone `invalid_text`, `currency_mismatch`, `invalid_amount` and
    /// `invalid_due_date`, then `invalid_policy`; `time_out_of_range` if the offer would expire past the calendar.
    ///
    /// Source: OFFER-1, OFFER-2.
    pub fn open<C: Clock + ?Sized>(offer: Offer, clock: &C) -> Result<Decision, Rejection> {
        decide::open(offer, clock.now())
    }

    /// Decides a command. Nothing has happened yet: the decision is a value that the host stores, or drops.
    ///
    /// First every deadline that has passed takes effect, with its own instant (TIME-3); then the command is judged. It may be
    /// a role's command, a [`Command`](crate::Command), or one with the revision that its author has seen
    /// ([`Command::seen_at`](crate::Command::seen_at)).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Stage};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-05 9:00))?;
    /// let offered = offered.into_contract();
    ///
    /// let decision = offered.handle(FreelancerCommand::AcceptOffer, &utc_datetime!(2026-01-06 9:00))?;
    /// assert_eq!(decision.events()[0].kind.name(), "offer_accepted");
    /// assert_eq!((offered.stage(), decision.contract().stage()), (Stage::Offered, Stage::Active));
    ///
    /// // A week later it is too late.
    /// let refused = offered.handle(FreelancerCommand::AcceptOffer, &utc_datetime!(2026-01-12 9:00)).unwrap_err();
    /// assert_eq!((refused.code(), refused.rule()), ("wrong_stage", "END-7"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Rejection`]; of several reasons, the first in the order of RULES §14. It yields no events, not even those of
    /// deadlines that have passed: the next call derives the same ones (TIME-5).
    ///
    /// Source: TIME-1 to TIME-7, END-7, and the chapter of the command.
    pub fn handle<C: Clock + ?Sized>(
        &self,
        instruction: impl Into<Instruction>,
        clock: &C,
    ) -> Result<Decision, Rejection> {
        decide::handle(self, instruction.into(), clock.now())
    }

    /// Decides a command in place: the same as [`handle`](Self::handle), without the copy.
    ///
    /// For hosts that keep contracts in memory. A rejection leaves the contract untouched.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Stage};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let mut contract = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
    ///
    /// let entries = contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    /// assert_eq!((entries.events().len(), contract.stage()), (1, Stage::Active));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`handle`](Self::handle).
    pub fn execute<C: Clock + ?Sized>(
        &mut self,
        instruction: impl Into<Instruction>,
        clock: &C,
    ) -> Result<Entries, Rejection> {
        decide::execute(self, instruction.into(), clock.now())
    }

    /// Lets every deadline that has passed take effect, and does nothing else (TIME-4).
    ///
    /// Calling it at any time, any number of times, or never, changes neither the later log nor the later state.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-05 9:00))?;
    ///
    /// let early = offered.contract().advance(&utc_datetime!(2026-01-12 8:59:59));
    /// assert!(early.events().is_empty());
    /// let late = offered.contract().advance(&utc_datetime!(2026-08-01 0:00));
    /// assert_eq!(late.events()[0].at, utc_datetime!(2026-01-12 9:00));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn advance<C: Clock + ?Sized>(&self, clock: &C) -> Decision {
        decide::advance(self, clock.now())
    }

    /// Rebuilds a contract from its log.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
    ///
    /// assert_eq!(&Contract::replay(opened.events())?, opened.contract());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HistoryError`] with the position of the first event that cannot have happened there, or of the one that is missing at
    /// the end. A log that does not fit is never repaired and never half applied.
    ///
    /// Source: RULES §13, law 2.
    pub fn replay<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        history::replay(events)
    }

    /// The number of its events (§1).
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The stage that it is in.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match self.phase {
            Phase::Offered { .. } => Stage::Offered,
            Phase::Active => Stage::Active,
            Phase::Ending => Stage::Ending,
            Phase::Closed { .. } => Stage::Closed,
        }
    }

    /// How it came to its end; none before it is closed.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.phase {
            Phase::Closed { outcome, .. } => Some(outcome),
            _ => None,
        }
    }

    /// Its one currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The policy that governs it for ever (POL-2).
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.offer.policy
    }

    /// The instant of its last event, before which no clock takes it back (TIME-1).
    #[must_use]
    pub const fn last_event_at(&self) -> UtcDateTime {
        self.last_event_at
    }

    /// All the escrow that it holds.
    #[must_use]
    pub fn held(&self) -> MoneySum {
        let held = self.standings.iter().fold(0_i128, |sum, standing| sum.saturating_add(i128::from(standing.held())));
        MoneySum::of_minor(held, self.currency)
    }

    /// Its milestones in their order, cancelled ones included.
    #[must_use]
    pub fn milestones(&self) -> impl ExactSizeIterator<Item = Milestone<'_>> {
        self.standings.iter().enumerate().map(|(index, standing)| Milestone {
            contract: self,
            number: MilestoneNumber::at_index(index),
            standing,
        })
    }

    /// The milestone of this number; none if the contract has no such milestone.
    #[must_use]
    pub fn milestone(&self, number: MilestoneNumber) -> Option<Milestone<'_>> {
        let index = number.index()?;
        self.standings.get(index).map(|standing| Milestone { contract: self, number, standing })
    }

    /// The terms with which a milestone came into the plan; its price and its due date may have changed since.
    pub(crate) fn agreed(&self, number: MilestoneNumber) -> Option<&MilestoneTerms> {
        let (index, offered) = (number.index()?, &self.offer.milestones);
        match index.checked_sub(offered.len()) {
            Some(index) => self.added.as_ref()?.get(index),
            None => offered.get(index),
        }
    }

    /// The proposals that are open, in the order of their numbers (PROP-1).
    pub fn proposals(&self) -> impl ExactSizeIterator<Item = Proposal<'_>> {
        self.proposals.iter().map(OpenProposal::view)
    }

    /// An amount in the contract's currency.
    pub(crate) const fn money(&self, minor: i64) -> Money {
        Money::of_minor(minor, self.currency)
    }

    pub(crate) fn standing(&self, number: MilestoneNumber) -> Option<&Standing> {
        self.standings.get(number.index()?)
    }

    /// The milestones with their numbers.
    pub(crate) fn numbered(&self) -> impl DoubleEndedIterator<Item = (MilestoneNumber, &Standing)> + ExactSizeIterator {
        self.standings.iter().enumerate().map(|(index, standing)| (MilestoneNumber::at_index(index), standing))
    }

    pub(crate) fn proposal(&self, number: ProposalNumber) -> Option<&OpenProposal> {
        self.proposals.iter().find(|proposal| proposal.number == number)
    }

    pub(crate) fn open_proposals_of(&self, party: Party) -> usize {
        self.proposals.iter().filter(|proposal| proposal.by == party).count()
    }

    /// What a change sets out from, as things stand now (PROP-3).
    pub(crate) fn basis_of(&self, change: &Change) -> Basis {
        Basis::of(change, |number| self.standing(number))
    }
}
