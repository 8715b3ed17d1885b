//! The books of a contract: where the money is, and how it got there.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::borrow::Borrow;

use time::UtcDateTime;

use crate::base::strict_json::wire;
use crate::contract::aggregate::Contract;
use crate::decide::effects;
use crate::engine::replay;
use crate::messages::entries::Entries;
use crate::messages::event::{Event, EventKind};
use crate::messages::history_error::{HistoryError, HistoryProblem};
use crate::messages::transfer::Account;
use crate::state::record::MilestoneRecord;
use crate::statement::clearing::{self, Clearing};
use crate::statement::totals::{MilestoneTotals, Totals};
use crate::statement::transaction::{Balances, Transaction};
use crate::values::instant;
use crate::values::money::MoneySum;
use crate::values::party::MilestoneNumber;

/// The books of a contract, built from its events: transactions, accounts and totals.
///
/// This is double-entry bookkeeping: every transfer of MONEY-6 is taken from one account and put into
/// another, so the sum of all accounts is zero after every event. Every account begins at zero. So the
/// client's account becomes negative when the client pays.
///
/// ```
/// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer, Statement};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms.clone()).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///
/// let statement = Statement::replay(opened.events())?;
/// assert_eq!(statement.balance(Account::Client).to_string(), "-50.00 USD");
/// assert_eq!(statement.balance(Account::Escrow(1.into())).to_string(), "50.00 USD");
/// assert_eq!(statement.still_needed().to_string(), "50.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: MONEY-4 to MONEY-6.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Statement {
    pub(super) contract: Contract,
    transactions: Vec<Transaction>,
    accounts: BTreeMap<Account, i128>,
    milestones: Vec<Totals>,
    /// The sum of all escrow accounts. It is kept, because every transaction needs it.
    escrow: i128,
    bonuses: i128,
}

wire! {
    /// The balance of an account before and after a decision. See [`Statement::changes`].
    ///
    /// Source: MONEY-6.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct AccountChange {
        /// The account.
        pub account: Account,
        /// The balance before.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub before: MoneySum,
        /// The balance after.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub after: MoneySum,
    }
}

impl Statement {
    /// Builds the books of a whole log.
    ///
    /// # Errors
    ///
    /// The same as [`Contract::replay`].
    pub fn replay<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        let mut events = events.into_iter();
        let empty = HistoryError { position: 1, problem: HistoryProblem::Empty };
        let mut statement = Self::open(events.next().ok_or(empty)?.borrow())?;
        for event in events {
            statement.append(event.borrow())?;
        }
        replay::check_complete(&statement.contract.state)?;
        Ok(statement)
    }

    /// Builds the books after the first event of a log. Add the other events with [`append`](Self::append).
    ///
    /// # Errors
    ///
    /// The same as [`Contract::replay`] for a first event.
    pub fn open(event: &Event) -> Result<Self, HistoryError> {
        let state = replay::open_state(event).map_err(|problem| HistoryError { position: 1, problem })?;
        let contract = Contract { state };
        let milestones = contract.milestones().map(|_| Totals::default()).collect();
        Ok(Self {
            contract,
            transactions: Vec::new(),
            accounts: BTreeMap::new(),
            milestones,
            escrow: 0,
            bonuses: 0,
        })
    }

    /// Adds the next event of the log.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Statement,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms).fund_first(true), &clock)?;
    /// let mut statement = Statement::replay(opened.events())?;
    /// let decline = FreelancerCommand::DeclineOffer { note: String::new() };
    /// for event in opened.contract().handle(decline, &clock)?.events() {
    ///     statement.append(event)?;
    /// }
    /// assert_eq!(statement.transactions().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same as [`Contract::replay`]. After an error the books are as they were before.
    pub fn append(&mut self, event: &Event) -> Result<(), HistoryError> {
        let position = self.contract.revision().saturating_add(1);
        replay::apply_next(&mut self.contract.state, event)
            .map_err(|problem| HistoryError { position, problem })?;
        self.milestones.resize_with(self.contract.milestones().len(), Totals::default);
        self.book(event, position);
        Ok(())
    }

    /// The contract after the last event. `None` in the middle of a decision, until its other events are
    /// added.
    #[must_use]
    pub fn contract(&self) -> Option<&Contract> {
        Some(&self.contract).filter(|contract| effects::next_effect(&contract.state).is_none())
    }

    /// The events that moved money, in order, each with the balances after it.
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    /// The balance of an account. It is negative if more has gone out than come in.
    #[must_use]
    pub fn balance(&self, account: Account) -> MoneySum {
        self.sum(self.accounts.get(&account).copied().unwrap_or_default())
    }

    /// Every account that money has gone through, with its balance. The sum of the balances is zero.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let statement = Statement::replay(opened.events())?;
    /// let accounts: Vec<_> =
    ///     statement.accounts().map(|(account, balance)| format!("{account}: {balance}")).collect();
    /// assert_eq!(accounts, ["client: -50.00 USD", "escrow of milestone 1: 50.00 USD"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (Account, MoneySum)> + '_ {
        self.accounts.iter().map(|(account, minor)| (*account, self.sum(*minor)))
    }

    /// The totals of each milestone, in the order of their numbers.
    #[must_use]
    pub fn milestones(&self) -> impl ExactSizeIterator<Item = MilestoneTotals> + '_ {
        self.contract.milestones().zip(&self.milestones).map(|(milestone, totals)| totals.view(&milestone))
    }

    /// What the freelancer has received, bonuses included, less fees and refunds of payments.
    #[must_use]
    pub fn earnings(&self) -> MoneySum {
        self.balance(Account::Freelancer)
    }

    /// All bonuses that the client has paid, before fees.
    #[must_use]
    pub fn bonuses(&self) -> MoneySum {
        self.sum(self.bonuses)
    }

    /// What the freelancer has earned up to an instant, and how much of it has not cleared yet (MONEY-7).
    ///
    /// Without a clearance window everything is cleared at once.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy,
    ///     Statement,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let policy = Policy { clearance_window: Some(Duration::from_secs(5 * 86_400)), ..Policy::upwork() };
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true).policy(policy);
    /// let (entries, mut contract) = Contract::open(offer, &clock)?.into_parts();
    /// let mut log = entries.into_events();
    /// log.extend(contract.execute(FreelancerCommand::AcceptOffer, &clock)?.into_events());
    /// log.extend(
    ///     contract
    ///         .execute(ClientCommand::Release { milestone: 1.into(), amount: None }, &clock)?
    ///         .into_events(),
    /// );
    ///
    /// let books = Statement::replay(&log)?;
    /// let clearing = books.clearing(utc_datetime!(2026-02-01 0:00));
    /// assert_eq!(
    ///     (clearing.clearing.to_string(), clearing.cleared.to_string()),
    ///     ("50.00 USD".into(), "0.00 USD".into())
    /// );
    /// assert_eq!(books.clearing(utc_datetime!(2026-02-05 12:00)).cleared.to_string(), "50.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn clearing(&self, at: UtcDateTime) -> Clearing {
        // TIME-6, as for a clock: an instant outside the calendar could not be written.
        clearing::clearing(&self.transactions, instant::clamp(at), self.contract.currency())
    }

    /// What clears of a payment at its [`clears_at`](crate::Transaction::clears_at), after fees: all of it,
    /// less what the freelancer gave back before it had cleared (MONEY-7). `None` if this revision is not
    /// a payment that takes time to clear.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy,
    ///     Statement,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let policy = Policy { clearance_window: Some(Duration::from_secs(5 * 86_400)), ..Policy::upwork() };
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true).policy(policy);
    /// let (entries, mut contract) = Contract::open(offer, &clock)?.into_parts();
    /// let mut log = entries.into_events();
    /// log.extend(contract.execute(FreelancerCommand::AcceptOffer, &clock)?.into_events());
    /// log.extend(
    ///     contract
    ///         .execute(ClientCommand::Release { milestone: 1.into(), amount: None }, &clock)?
    ///         .into_events(),
    /// );
    /// let back = FreelancerCommand::RefundPayment {
    ///     milestone: 1.into(),
    ///     amount: Money::parse("20", Currency::USD)?,
    /// };
    /// log.extend(contract.execute(back, &clock)?.into_events());
    ///
    /// let books = Statement::replay(&log)?;
    /// assert_eq!(books.clears(4).map(|sum| sum.to_string()), Some("30.00 USD".into())); // the release
    /// assert_eq!(books.clears(5), None); // the refund
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn clears(&self, revision: u64) -> Option<MoneySum> {
        clearing::clears(&self.transactions, revision, self.contract.currency())
    }

    /// What the client still has to deposit to fund all planned milestones: their prices, less the leftovers
    /// (FUND-4). A policy without `carry_after` carries nothing.
    ///
    /// It may become more, because a leftover may be released, returned or disputed before it is carried.
    #[must_use]
    pub fn still_needed(&self) -> MoneySum {
        let milestones = || self.contract.state.milestones.iter();
        let planned =
            milestones().filter(|record| record.is_planned()).map(|record| i128::from(record.price));
        let carries = self.contract.policy().carry_after.is_some();
        let leftovers = milestones().filter(|record| carries && record.is_remainder());
        let leftovers = leftovers.map(MilestoneRecord::held).map(i128::from);
        let [planned, leftovers] =
            [planned.fold(0, i128::saturating_add), leftovers.fold(0, i128::saturating_add)];
        self.sum(planned.saturating_sub(leftovers).max(0))
    }

    /// The milestones that are overdue at an instant (PLAN-4).
    pub fn overdue(&self, at: UtcDateTime) -> impl Iterator<Item = MilestoneNumber> + '_ {
        self.contract
            .milestones()
            .filter(move |milestone| milestone.is_overdue(at))
            .map(|milestone| milestone.number())
    }

    /// The accounts that a decision changes, with their balances before and after it. The books must be those
    /// before the decision.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Statement,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms).fund_first(true), &clock)?;
    /// let statement = Statement::replay(offered.events())?;
    ///
    /// let decline = FreelancerCommand::DeclineOffer { note: String::new() };
    /// let decision = offered.contract().handle(decline, &clock)?;
    /// let changes: Vec<_> = statement
    ///     .changes(decision.entries())
    ///     .map(|change| format!("{}: {} to {}", change.account, change.before, change.after))
    ///     .collect();
    /// assert_eq!(
    ///     changes,
    ///     ["client: -50.00 USD to 0.00 USD", "escrow of milestone 1: 50.00 USD to 0.00 USD"]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn changes(&self, entries: &Entries) -> impl Iterator<Item = AccountChange> + use<> {
        let mut changes = BTreeMap::<Account, i128>::new();
        for transfer in entries.transfers() {
            let amount = i128::from(transfer.amount.minor_units());
            for (account, change) in [(transfer.from, amount.saturating_neg()), (transfer.to, amount)] {
                let sum = changes.entry(account).or_default();
                *sum = sum.saturating_add(change);
            }
        }
        let change = |(account, change): (Account, i128)| {
            let before = self.balance(account);
            AccountChange { account, before, after: self.sum(before.minor_units().saturating_add(change)) }
        };
        changes.into_iter().map(change).collect::<Vec<_>>().into_iter()
    }

    const fn sum(&self, minor: i128) -> MoneySum {
        MoneySum::of_minor(minor, self.contract.currency())
    }

    fn book(&mut self, event: &Event, revision: u64) {
        let transfers: Vec<_> = event.transfers(revision).collect();
        for transfer in &transfers {
            let amount = i128::from(transfer.amount.minor_units());
            let from = self.accounts.entry(transfer.from).or_default();
            *from = from.saturating_sub(amount);
            let to = self.accounts.entry(transfer.to).or_default();
            *to = to.saturating_add(amount);
            if let Account::Escrow(milestone) = transfer.from {
                self.escrow = self.escrow.saturating_sub(amount);
                self.of(milestone, |totals| totals.pays(transfer.to, amount));
            }
            if let Account::Escrow(milestone) = transfer.to {
                self.escrow = self.escrow.saturating_add(amount);
                self.of(milestone, |totals| totals.receives(transfer.from, amount));
            }
        }
        match &event.kind {
            EventKind::BonusPaid { amount, .. } => {
                self.bonuses = self.bonuses.saturating_add(i128::from(amount.minor_units()));
            }
            EventKind::PaymentRefunded { milestone, amount, .. } => {
                self.of(*milestone, |totals| totals.given_back(i128::from(amount.minor_units())));
            }
            _ => {}
        }
        let balances = self.balances();
        self.transactions.extend(Transaction::of(event, revision, transfers, balances));
    }

    fn of(&mut self, milestone: MilestoneNumber, book: impl FnOnce(&mut Totals)) {
        if let Some(totals) = milestone.index().and_then(|index| self.milestones.get_mut(index)) {
            book(totals);
        }
    }

    fn balances(&self) -> Balances {
        Balances {
            client: self.balance(Account::Client),
            escrow: self.sum(self.escrow),
            freelancer: self.balance(Account::Freelancer),
            platform: self.balance(Account::Platform),
        }
    }
}
