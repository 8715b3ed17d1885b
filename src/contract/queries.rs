//! Queries of a contract: its stage, policy, milestones and money.

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::contract::aggregate::Contract;
use crate::messages::deadline::Deadline;
use crate::messages::event::Outcome;
use crate::messages::feedback::Feedback;
use crate::messages::stage::Stage;
use crate::read::feedback;
use crate::read::milestone::Milestone;
use crate::read::proposal::Proposal;
use crate::read::who_acts;
use crate::values::clock::Clock;
use crate::values::currency::Currency;
use crate::values::money::MoneySum;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::policy::Policy;

impl Contract {
    /// The number of its events (RULES §1).
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.state.revision
    }

    /// Its stage.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.state.stage()
    }

    /// How it ended. `None` before it is closed.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.state.outcome()
    }

    /// When it was closed. `None` before it is closed.
    #[must_use]
    pub const fn closed_at(&self) -> Option<UtcDateTime> {
        self.state.closed_at()
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.state.currency
    }

    /// Its policy, which never changes (POL-2).
    #[must_use]
    pub fn policy(&self) -> &Policy {
        self.state.policy()
    }

    /// The instant of its last event. An earlier reading of a clock counts as this instant (TIME-1).
    #[must_use]
    pub const fn last_event_at(&self) -> UtcDateTime {
        self.state.last_event_at
    }

    /// All escrow that it holds.
    #[must_use]
    pub fn held(&self) -> MoneySum {
        self.state.held()
    }

    /// All fees of the client that are kept so far: on escrow, on bonuses, and the initiation fee (MONEY-8,
    /// MONEY-9).
    #[must_use]
    pub fn client_fees(&self) -> MoneySum {
        self.state.client_fees()
    }

    /// The feedback that a role may see at this instant, in the order in which it was left.
    ///
    /// A feedback is sealed until both parties have left theirs, or until the feedback window is over. A
    /// sealed one is shown to its author only. A host must not show the `feedback_left` event of a sealed
    /// feedback to the other party either, for example in a log or a timeline.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{
    ///     ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy, Role,
    /// };
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

    /// The milestone with this number. `None` if the contract has no such milestone.
    #[must_use]
    pub fn milestone(&self, number: MilestoneNumber) -> Option<Milestone<'_>> {
        Milestone::of(&self.state, number)
    }

    /// The role that must act before a deadline of this contract, because the deadline decides if the role is
    /// silent. `None` for dormancy, which either party prevents by any act, and for a deadline that this
    /// contract does not have.
    ///
    /// [`forecast`](Self::forecast) says what the deadline does.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let mut contract = Contract::open(offer, &clock)?.into_contract();
    /// let expiry = contract.next_deadline().expect("an offer expires");
    /// assert_eq!(contract.who_must_act(&expiry), Some(Role::Freelancer));
    ///
    /// contract.execute(FreelancerCommand::AcceptOffer, &clock)?;
    /// assert_eq!(contract.who_must_act(&expiry), None); // answered
    /// let note = String::new();
    /// let submission = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note };
    /// contract.execute(submission, &clock)?;
    /// let lapse = contract.next_deadline().expect("a review ends");
    /// assert_eq!(contract.who_must_act(&lapse), Some(Role::Client));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: OFFER-4, WORK-5, REF-2, DISP-2, DISP-8.
    #[must_use]
    pub fn who_must_act(&self, deadline: &Deadline) -> Option<Role> {
        who_acts::before(&self.state, deadline)
    }

    /// The open proposals, in the order of their numbers (PROP-1).
    pub fn proposals(&self) -> impl ExactSizeIterator<Item = Proposal<'_>> {
        self.state.proposals.iter().map(Proposal::of)
    }
}
