//! The aggregate: entry points and queries. Each delegates to the folder below that does the work.

use alloc::vec::Vec;
use core::borrow::Borrow;

use time::UtcDateTime;

use crate::contract::decision::Decision;
use crate::engine::{audit, replay, run};
use crate::messages::command::Instruction;
use crate::messages::deadline::Deadline;
use crate::messages::entries::Entries;
use crate::messages::event::{Event, Outcome};
use crate::messages::feedback::Feedback;
use crate::messages::history_error::HistoryError;
use crate::messages::rejection::Rejection;
use crate::messages::stage::Stage;
use crate::read::feedback;
use crate::read::forecast::{self, Forecast};
use crate::read::milestone::Milestone;
use crate::read::permitted::{self, Permission};
use crate::read::proposal::Proposal;
use crate::state::contract_state::State;
use crate::values::clock::Clock;
use crate::values::currency::Currency;
use crate::values::money::MoneySum;
use crate::values::offer::Offer;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::policy::Policy;

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
    pub(crate) state: State,
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
        run::open(offer, clock.now()).map(Decision::from)
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
        run::handle(&self.state, instruction.into(), clock.now(), || Decision::on(self.clone()))
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
        run::execute(&mut self.state, instruction.into(), clock.now())
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
        run::advance(&self.state, clock.now()).into()
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
        replay::replay(events).map(|state| Self { state })
    }

    /// Rebuilds a contract from its log as [`replay`](Self::replay) does, and decides every event again.
    ///
    /// Replay asks whether each event fits where it stands: its stage and state, its numbers, money and instants. An audit asks,
    /// too, whether the policy and the limits allowed it. It turns each act back into its command, judges that with the contract
    /// as it was, and compares. It is slower, and meant for logs that others had their hands on.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, Event, EventKind, FreelancerCommand, Leftovers, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let price = Money::parse("50", Currency::USD)?;
    /// let terms = MilestoneTerms::new("Draft", price);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms.clone()).milestone(terms), &clock)?;
    /// let accepted = offered.contract().handle(FreelancerCommand::AcceptOffer, &clock)?;
    /// let mut log = [offered.events(), accepted.events()].concat();
    /// assert_eq!(&Contract::audit(&log)?, accepted.contract());
    ///
    /// // Milestone 2 before milestone 1: the books are right, but no command leads there under this policy.
    /// let kind = EventKind::MilestoneFunded { milestone: 2.into(), deposit: price, carried: Leftovers::default() };
    /// log.push(Event { at: clock, kind });
    /// assert!(Contract::replay(&log).is_ok());
    /// assert_eq!(Contract::audit(&log).unwrap_err().position, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`replay`](Self::replay); and [`HistoryProblem::Invalid`](crate::HistoryProblem::Invalid) with the rejection that the act's command meets.
    pub fn audit<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        audit::audit(events).map(|state| Self { state })
    }

    /// Every command that the role could give now, after the deadlines that have passed (TIME-3).
    ///
    /// What is missing here is refused; [`handle`](Self::handle) says why. Each preview is a decision on a copy: the cost grows with
    /// the square of the number of milestones, and is about a millisecond for 200.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-05 9:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
    /// assert_eq!(offered.permitted(Role::Freelancer, &clock)[0].name(), "accept_offer");
    /// assert!(offered.permitted(Role::Arbiter, &clock).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn permitted<C: Clock + ?Sized>(&self, role: Role, clock: &C) -> Vec<Permission> {
        permitted::permitted(&self.state, role, clock.now())
    }

    /// What happens if nobody acts from now on: [`advance`](Self::advance), at any instant, says the part of it that has come by
    /// then.
    pub fn forecast(&self) -> Forecast {
        forecast::forecast(&self.state)
    }

    /// What happens next by itself, if nobody acts.
    ///
    /// Of several at one instant it is that of the lowest milestone, dormancy last (TIME-3).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let active = Contract::open(offer, &clock)?.contract().handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
    /// let deadline = active.next_deadline().expect("money lies idle");
    /// assert_eq!(deadline.to_string(), "dormancy at 2026-05-01T12:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        self.state.next_deadline()
    }

    /// Everything that would happen by itself, as things stand, in its order.
    ///
    /// The first of them may move, take away or bring about others: [`next_deadline`](Self::next_deadline) is the one to
    /// schedule.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
    /// assert_eq!(opened.contract().deadlines().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        self.state.deadlines()
    }

    /// The number of its events (§1).
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.state.revision
    }

    /// The stage that it is in.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.state.stage()
    }

    /// How it came to its end; none before it is closed.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.state.outcome()
    }

    /// When it was closed; none before.
    #[must_use]
    pub const fn closed_at(&self) -> Option<UtcDateTime> {
        self.state.closed_at()
    }

    /// Its one currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.state.currency
    }

    /// The policy that governs it for ever (POL-2).
    #[must_use]
    pub fn policy(&self) -> &Policy {
        self.state.policy()
    }

    /// The instant of its last event, before which no clock takes it back (TIME-1).
    #[must_use]
    pub const fn last_event_at(&self) -> UtcDateTime {
        self.state.last_event_at
    }

    /// All the escrow that it holds.
    #[must_use]
    pub fn held(&self) -> MoneySum {
        self.state.held()
    }

    /// All fees of the client that are kept so far: on escrow, on bonuses, and the initiation fee (MONEY-8, MONEY-9).
    #[must_use]
    pub fn client_fees(&self) -> MoneySum {
        self.state.client_fees()
    }

    /// The feedback that a role may see at this instant, in the order in which it was left.
    ///
    /// A feedback is sealed until both parties have left theirs, or the window is over. A sealed one is shown to its author alone. A
    /// host must not show the `feedback_left` event of a sealed feedback to the other party either, in a log or a time line.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let policy = Policy { feedback_window: Some(Duration::from_secs(14 * 86_400)), ..Policy::upwork() };
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true).policy(policy);
    /// let mut contract = Contract::open(offer, &clock)?.into_contract();
    /// contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    /// contract.execute(ClientCommand::Release { milestone: 1.into(), amount: None }, &clock)?;
    /// contract.execute(ClientCommand::EndContract, &clock)?;
    /// contract.execute(ClientCommand::LeaveFeedback { stars: 5, text: "thank you".into() }, &clock)?;
    ///
    /// assert_eq!(contract.feedback(Role::Client, &clock).len(), 1);
    /// assert_eq!(contract.feedback(Role::Freelancer, &clock).len(), 0);
    /// assert_eq!(contract.feedback(Role::Freelancer, &utc_datetime!(2026-02-14 12:00)).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: FEED-2.
    #[must_use]
    pub fn feedback<C: Clock + ?Sized>(&self, role: Role, clock: &C) -> Vec<Feedback> {
        feedback::shown(&self.state, role, clock.now())
    }

    /// Its milestones in their order, cancelled ones included.
    #[must_use]
    pub fn milestones(&self) -> impl ExactSizeIterator<Item = Milestone<'_>> {
        Milestone::all(&self.state)
    }

    /// The milestone of this number; none if the contract has no such milestone.
    #[must_use]
    pub fn milestone(&self, number: MilestoneNumber) -> Option<Milestone<'_>> {
        Milestone::of(&self.state, number)
    }

    /// The proposals that are open, in the order of their numbers (PROP-1).
    pub fn proposals(&self) -> impl ExactSizeIterator<Item = Proposal<'_>> {
        self.state.proposals.iter().map(Proposal::of)
    }
}
