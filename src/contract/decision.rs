//! The decision that an accepted command gives.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::base::strict_json::wire;
use crate::contract::aggregate::Contract;
use crate::engine::run::DecisionParts;
use crate::messages::entries::Entries;
use crate::messages::event::Event;
use crate::messages::transfer::{Account, Transfer};
use crate::read::permitted::final_effects::{self, FinalEffect};
use crate::state::contract_state::State;
use crate::values::money::{Money, MoneySum};
use crate::values::party::MilestoneNumber;

wire! {
    /// The escrow of a milestone before and after a decision. See [`Decision::escrow_changes`].
    ///
    /// Source: MONEY-4, MONEY-6.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct EscrowChange {
        /// The milestone.
        pub milestone: MilestoneNumber,
        /// What it holds before.
        pub before: Money,
        /// What it holds after.
        pub after: Money,
    }
}

/// The result of an accepted command, or of several that were accepted together: the events to store, and the
/// contract after them.
///
/// A decision changes nothing by itself. So a host can collect a deposit first, and drop the decision if the
/// collection fails.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Stage};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms);
/// let decision = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///
/// assert_eq!(decision.events()[0].kind.name(), "contract_offered");
/// assert_eq!(decision.into_contract().stage(), Stage::Offered);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "nothing has happened until the host stores the events of a decision"]
pub struct Decision {
    entries: Entries,
    contract: Contract,
}

impl From<DecisionParts> for Decision {
    #[inline]
    fn from((entries, state): DecisionParts) -> Self {
        Self::of(entries, state)
    }
}

impl Decision {
    #[inline]
    pub(super) const fn of(entries: Entries, state: State) -> Self {
        Self { entries, contract: Contract { state } }
    }

    /// The events that the decision adds to the log, with their transfers.
    pub const fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The events, in order. There are none if `advance` finds no deadline that has passed.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.entries.events()
    }

    /// The transfers that the host must make after it has stored the events, in order (MONEY-6).
    pub fn transfers(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.entries.transfers()
    }

    /// The [`transfers`](Self::transfers) that take money from the client or the freelancer. Authorise them
    /// before you store the events. See [`Entries::collections`].
    pub fn collections(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.entries.collections()
    }

    /// The [`transfers`](Self::transfers) that take money from the client, bonuses and fees included.
    pub fn deposits(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.entries.deposits()
    }

    /// The sum of the [`deposits`](Self::deposits).
    #[must_use]
    pub fn deposit(&self) -> MoneySum {
        self.entries.deposit()
    }

    /// What the platform keeps: its fees, less the fees that it gives back. May be negative.
    #[must_use]
    pub fn fee(&self) -> MoneySum {
        self.entries.fee()
    }

    /// The milestones whose escrow changes, with what they hold before and after.
    ///
    /// For other accounts, [`Entries::change`] gives the difference, and
    /// [`Statement::changes`](crate::Statement::changes) gives the balances before and after.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let changes = opened.escrow_changes().map(|it| format!("{} to {}", it.before, it.after));
    /// assert_eq!(changes.collect::<Vec<_>>(), ["0.00 USD to 50.00 USD"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn escrow_changes(&self) -> impl Iterator<Item = EscrowChange> + '_ {
        let mut changes = BTreeMap::<MilestoneNumber, i64>::new();
        for transfer in self.transfers() {
            let amount = transfer.amount.minor_units();
            for (account, change) in [(transfer.from, amount.saturating_neg()), (transfer.to, amount)] {
                if let Account::Escrow(milestone) = account {
                    let sum = changes.entry(milestone).or_default();
                    *sum = sum.saturating_add(change);
                }
            }
        }
        // What comes in and goes out again in one decision changes nothing.
        changes.into_iter().filter(|(_, change)| *change != 0).filter_map(|(milestone, change)| {
            let after = self.contract.milestone(milestone)?.held();
            let before = self.contract.state.money(after.minor_units().saturating_sub(change));
            Some(EscrowChange { milestone, before, after })
        })
    }

    /// What the events do that cannot be undone, each once. It is empty if there is nothing of that kind.
    ///
    /// [`Permission::final_effects`](crate::Permission::final_effects) lists the effects of all amounts that
    /// a command accepts. This list is that of one command with its amount, so a page that asks “are you
    /// sure?” shows this one. Deadlines that passed before the command are part of the decision, and so
    /// of the list.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FinalEffect, FreelancerCommand, MilestoneTerms, Money, Offer,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms).fund_first(true), &clock)?;
    /// assert_eq!(offered.final_effects(), [FinalEffect::DepositsMoney]);
    /// let active = offered.contract().handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
    ///
    /// let release = |amount| ClientCommand::Release { milestone: 1.into(), amount };
    /// let effects = active.handle(release(None), &clock)?.final_effects();
    /// assert_eq!(effects, [FinalEffect::ReleasesMoney]);
    /// let more = Money::parse("60", Currency::USD)?;
    /// let effects = active.handle(release(Some(more)), &clock)?.final_effects();
    /// assert_eq!(effects, [FinalEffect::DepositsMoney, FinalEffect::ReleasesMoney]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn final_effects(&self) -> Vec<FinalEffect> {
        final_effects::of(&self.entries)
    }

    /// The contract after the events.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The contract after the events.
    #[must_use]
    #[inline]
    pub fn into_contract(self) -> Contract {
        self.contract
    }

    /// The events that the decision adds to the log, and the contract after them.
    #[inline]
    pub fn into_parts(self) -> (Entries, Contract) {
        (self.entries, self.contract)
    }
}
