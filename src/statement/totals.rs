//! The totals of each milestone.

use crate::base::strict_json::wire;
use crate::messages::milestone_state::MilestoneState;
use crate::messages::transfer::Account;
use crate::read::milestone::Milestone;
use crate::values::money::{Money, MoneySum};
use crate::values::party::MilestoneNumber;

/// What came in and went out for one milestone, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Totals {
    deposited: i128,
    carried_in: i128,
    carried_out: i128,
    released: i128,
    returned: i128,
    given_back: i128,
}

wire! {
    /// The totals of a milestone: what became of its money.
    ///
    /// Always, `deposited + carried_in = held + released + returned + carried_out`.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let statement = Statement::replay(opened.events())?;
    ///
    /// let draft = statement.milestones().next().expect("there is one");
    /// assert_eq!(
    ///     (draft.price.to_string(), draft.deposited.to_string()),
    ///     ("50.00 USD".into(), "50.00 USD".into())
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct MilestoneTotals {
        /// Its number.
        pub milestone: MilestoneNumber,
        /// Its state.
        pub state: MilestoneState,
        /// Its price.
        pub price: Money,
        /// What the client deposited for it, top-ups included.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub deposited: MoneySum,
        /// What was carried to it from leftovers of other milestones (FUND-4).
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub carried_in: MoneySum,
        /// What was carried from its leftover to other milestones.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub carried_out: MoneySum,
        /// The escrow that it holds.
        pub held: Money,
        /// What was released of it, before the fee.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub released: MoneySum,
        /// What was returned of it to the client.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub returned: MoneySum,
        /// What `refund_payment` gave back of what was released, fees included (REF-5).
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub given_back: MoneySum,
        /// The fee that the platform keeps on it.
        pub fee: Money,
    }
}

impl Totals {
    pub(crate) fn receives(&mut self, from: Account, amount: i128) {
        let total = match from {
            Account::Escrow(_) => &mut self.carried_in,
            Account::Client | Account::Freelancer | Account::Platform => &mut self.deposited,
        };
        *total = total.saturating_add(amount);
    }

    pub(crate) fn pays(&mut self, to: Account, amount: i128) {
        let total = match to {
            Account::Escrow(_) => &mut self.carried_out,
            Account::Client => &mut self.returned,
            Account::Freelancer | Account::Platform => &mut self.released,
        };
        *total = total.saturating_add(amount);
    }

    pub(crate) fn given_back(&mut self, amount: i128) {
        self.given_back = self.given_back.saturating_add(amount);
    }

    pub(crate) fn view(&self, milestone: &Milestone<'_>) -> MilestoneTotals {
        let sum = |minor| MoneySum::of_minor(minor, milestone.amount().currency());
        MilestoneTotals {
            milestone: milestone.number(),
            state: milestone.state(),
            price: milestone.amount(),
            deposited: sum(self.deposited),
            carried_in: sum(self.carried_in),
            carried_out: sum(self.carried_out),
            held: milestone.held(),
            released: sum(self.released),
            returned: sum(self.returned),
            given_back: sum(self.given_back),
            fee: milestone.fees(),
        }
    }
}
