//! The functions that open, decide, advance and forecast. They only call the code in other folders that does
//! the work.

use alloc::vec::Vec;

use crate::contract::aggregate::Contract;
use crate::contract::decision::Decision;
use crate::engine::run;
use crate::messages::batch_rejection::BatchRejection;
use crate::messages::command::Instruction;
use crate::messages::deadline::Deadline;
use crate::messages::entries::Entries;
use crate::messages::rejection::Rejection;
use crate::read::forecast::{self, Forecast};
use crate::read::permitted::{self, Permission};
use crate::values::clock::Clock;
use crate::values::offer::Offer;
use crate::values::party::Role;

impl Contract {
    /// Opens a contract with the client's offer.
    ///
    /// With [`Offer::fund_first`], the price of milestone 1 must be deposited at once: see
    /// [`Decision::deposits`].
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let refused = Contract::open(Offer::new(Currency::USD), &utc_datetime!(2026-01-31 12:00));
    /// let refused = refused.unwrap_err();
    /// assert_eq!(refused.code(), "invalid_milestone_count");
    /// ```
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// - `invalid_milestone_count` if there are no milestones or more than 200;
    /// - for each milestone `invalid_text`, `currency_mismatch`, `invalid_amount` and `invalid_due_date`;
    /// - for the policy `currency_mismatch` and `invalid_policy`;
    /// - `invalid_milestone_count` and `amount_below_minimum` if the policy does not allow the milestones;
    /// - `time_out_of_range` if the offer would expire after the year 9999.
    ///
    /// Source: OFFER-1, OFFER-2.
    pub fn open<C: Clock + ?Sized>(offer: Offer, clock: &C) -> Result<Decision, Rejection> {
        run::open(offer, clock.now()).map(Decision::from)
    }

    /// Decides a command. This does not change the contract: the host stores the decision, or drops it.
    ///
    /// First, every deadline that has passed takes effect, at its own instant (TIME-3). Then the command is
    /// judged. It may be a role's command, a [`Command`](crate::Command), or a command with the revision that
    /// its author has seen ([`Command::seen_at`](crate::Command::seen_at)).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Stage};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let offered = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?;
    /// let offered = offered.into_contract();
    ///
    /// let decision = offered.handle(FreelancerCommand::AcceptOffer, &utc_datetime!(2026-01-06 9:00))?;
    /// assert_eq!(decision.events()[0].kind.name(), "offer_accepted");
    /// assert_eq!((offered.stage(), decision.contract().stage()), (Stage::Offered, Stage::Active));
    ///
    /// // A week after the offer it is too late: the offer has expired.
    /// let late = utc_datetime!(2026-01-12 9:00);
    /// let refused = offered.handle(FreelancerCommand::AcceptOffer, &late).unwrap_err();
    /// assert_eq!((refused.code(), refused.rule()), ("wrong_stage", "END-7"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Rejection`]. If there are several reasons, it is the first in the order of RULES §14. A rejected
    /// command gives no events, not even those of deadlines that have passed. The next call derives the same
    /// events again (TIME-5).
    ///
    /// Source: TIME-1 to TIME-7, END-7, and the chapter of the command.
    pub fn handle<C: Clock + ?Sized>(
        &self,
        instruction: impl Into<Instruction>,
        clock: &C,
    ) -> Result<Decision, Rejection> {
        run::handle(&self.state, instruction.into(), clock.now(), Decision::of)
    }

    /// Decides a command in place. It does the same as [`handle`](Self::handle), without a copy.
    ///
    /// It is for hosts that keep contracts in memory. A rejection does not change the contract.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Stage};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let mut contract = Contract::open(offer, &clock)?.into_contract();
    ///
    /// let entries = contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    /// assert_eq!((entries.events().len(), contract.stage()), (1, Stage::Active));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same as [`handle`](Self::handle).
    pub fn execute<C: Clock + ?Sized>(
        &mut self,
        instruction: impl Into<Instruction>,
        clock: &C,
    ) -> Result<Entries, Rejection> {
        run::execute(&mut self.state, instruction.into(), clock.now())
    }

    /// Decides several commands as one decision: all of them, or nothing. This does not change the contract.
    ///
    /// The commands are judged in their order and at one instant, each on what the commands before it have
    /// led to. The decision is the same as if they were given one by one at that instant: the same events,
    /// and the same transfers with the same identities. But the host stores it with one append, and collects
    /// its [`deposit`](Decision::deposit) at once. Commands of several roles can be mixed; the list is then
    /// one of [`Command`](crate::Command)s. If the list is empty, this does the same as
    /// [`advance`](Self::advance).
    ///
    /// A revision is compared with the contract as its command finds it, after the commands before it
    /// (REV-1). So name the revision that the author has seen with the first command only. That is
    /// enough, because nothing can happen between the commands.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let price = Money::parse("50", Currency::USD)?;
    /// let terms = |title| MilestoneTerms::new(title, price);
    /// let offer = Offer::new(Currency::USD).milestone(terms("Draft")).milestone(terms("Final"));
    /// let policy = Policy { max_current: 2, ..Policy::upwork() };
    /// let mut contract = Contract::open(offer.policy(policy), &clock)?.into_contract();
    /// contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    ///
    /// let fund = |milestone: u64| ClientCommand::FundMilestone { milestone: milestone.into() };
    /// let decision = contract.handle_all([fund(1), fund(2)], &clock)?;
    /// assert_eq!((decision.events().len(), decision.deposit().to_string()), (2, "100.00 USD".into()));
    ///
    /// let refused = contract.handle_all([fund(1), fund(2), fund(3)], &clock).unwrap_err();
    /// assert_eq!((refused.position, refused.rejection.code()), (3, "unknown_milestone"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`BatchRejection`] with the place of the first command that is rejected, and its rejection. Then
    /// nothing has happened: the commands before it have not either, nor have deadlines taken effect
    /// (TIME-5).
    ///
    /// Source: TIME-1 to TIME-7, REV-1.
    pub fn handle_all<C: Clock + ?Sized>(
        &self,
        instructions: impl IntoIterator<Item = impl Into<Instruction>>,
        clock: &C,
    ) -> Result<Decision, BatchRejection> {
        let instructions = instructions.into_iter().map(Into::into);
        run::handle_all(&self.state, instructions, clock.now()).map(Decision::from)
    }

    /// Decides several commands in place. It does the same as [`handle_all`](Self::handle_all).
    ///
    /// It makes one copy of the contract for all commands, because commands that were already decided must
    /// not have happened if a later one is rejected. A rejection does not change the contract.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let mut contract = Contract::open(offer, &clock)?.into_contract();
    ///
    /// let accept = Command::from(FreelancerCommand::AcceptOffer);
    /// let fund = Command::from(ClientCommand::FundMilestone { milestone: 1.into() });
    /// let entries = contract.execute_all([accept, fund], &clock)?;
    /// assert_eq!((entries.seen(), entries.revision()), (1, 3));
    /// assert_eq!(contract.revision(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same as [`handle_all`](Self::handle_all).
    pub fn execute_all<C: Clock + ?Sized>(
        &mut self,
        instructions: impl IntoIterator<Item = impl Into<Instruction>>,
        clock: &C,
    ) -> Result<Entries, BatchRejection> {
        let instructions = instructions.into_iter().map(Into::into);
        run::execute_all(&mut self.state, instructions, clock.now())
    }

    /// Lets every deadline that has passed take effect, and does nothing else (TIME-4).
    ///
    /// It may be called at any time, any number of times, or never. This changes neither the later log nor
    /// the later state.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let offered = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?;
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

    /// Every command that would be accepted from the role now, after the deadlines that have passed have
    /// taken effect (TIME-3).
    ///
    /// A command that is not in the list would be rejected, and [`handle`](Self::handle) says why. Each
    /// preview is a decision on a copy, so the time grows with the square of the number of milestones. For
    /// 200 milestones it is about a millisecond.
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

    /// What happens if nobody acts from now on, until no deadline is left. [`advance`](Self::advance) stops
    /// at a given instant.
    pub fn forecast(&self) -> Forecast {
        forecast::forecast(&self.state)
    }

    /// The deadline that passes first, if nobody acts.
    ///
    /// If several deadlines pass at the same instant, the lowest milestone number comes first, and dormancy
    /// comes last (TIME-3).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let offered = Contract::open(offer, &clock)?.into_contract();
    /// let active = offered.handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
    /// let deadline = active.next_deadline().expect("the milestone is idle");
    /// assert_eq!(deadline.to_string(), "dormancy at 2026-05-01T12:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        self.state.next_deadline()
    }

    /// All deadlines of the contract as it is now, in the order in which they pass.
    ///
    /// When the first one passes, others may move, disappear or be added. So schedule only
    /// [`next_deadline`](Self::next_deadline).
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// assert_eq!(opened.contract().deadlines().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        self.state.deadlines()
    }
}
