//! What happens if nobody acts from now on.

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::base::rule_ids::RuleId;
use crate::base::strict_json::wire;
use crate::engine::run;
use crate::messages::event::{Event, EventKind, RefundCause};
use crate::messages::transfer::Transfer;
use crate::state::contract_state::{Lifecycle, State};
use crate::state::record::EscrowState;
use crate::values::instant;
use crate::values::money::MoneySum;
use crate::values::party::{MilestoneNumber, Role};

wire! {
    /// What happens if nobody acts from now on, until no deadline is left.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let offered = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?.into_contract();
    ///
    /// // Nobody answers the offer: it expires, and the deposit goes back.
    /// let forecast = offered.forecast();
    /// let events: Vec<_> = forecast.events().iter().map(|one| (one.event.kind.name(), one.rule)).collect();
    /// assert_eq!(
    ///     events,
    ///     [("offer_expired", "OFFER-4"), ("escrow_returned", "OFFER-5"), ("contract_closed", "OFFER-5")]
    /// );
    /// assert!(forecast.awaited().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: TIME-3; laws 4 and 10.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[must_use = "a forecast changes nothing"]
    pub struct Forecast {
        events: Vec<Foreseen>,
        awaited: Vec<Awaited>,
    }
}

wire! {
    /// An event that will happen if nobody acts.
    ///
    /// ```
    /// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let offered = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?.into_contract();
    ///
    /// let forecast = offered.forecast();
    /// let returned = &forecast.events()[1];
    /// assert_eq!(returned.event.at, utc_datetime!(2026-01-12 9:00));
    /// assert_eq!(returned.transfers().next().map(|transfer| transfer.to), Some(Account::Client));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Foreseen {
        /// The revision that it will have.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub revision: u64,
        /// The rule that causes it, such as `WORK-5`.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::base::rule_ids::deserialize"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Rule"))]
        pub rule: RuleId,
        /// The event, with the instant at which it will happen.
        pub event: Event,
    }
}

wire! {
    /// Something that stays as it is until a role acts: money of a milestone, or an offer that never expires.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Policy, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let policy = Policy { offer_window: None, ..Policy::upwork() };
    /// let offer = Offer::new(Currency::USD).milestone(terms).policy(policy).fund_first(true);
    /// let offered = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?.into_contract();
    ///
    /// let awaited = offered.forecast().awaited()[0];
    /// assert_eq!(
    ///     (awaited.who, awaited.rule, awaited.held.to_string()),
    ///     (Role::Freelancer, "OFFER-3", "50.00 USD".into())
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: law 10.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Awaited {
        /// The milestone that holds money. `None` for an offer that never expires.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<MilestoneNumber>"))]
        pub milestone: Option<MilestoneNumber>,
        /// The money that it holds.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub held: MoneySum,
        /// The role that must act next under the rules. Often the other party can act, too.
        pub who: Role,
        /// The rule of that action, such as `DISP-5`.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::base::rule_ids::deserialize"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Rule"))]
        pub rule: RuleId,
    }
}

impl Foreseen {
    /// The transfers that it names (MONEY-6).
    pub fn transfers(&self) -> impl Iterator<Item = Transfer> + use<> {
        self.event.transfers(self.revision)
    }
}

impl Forecast {
    /// The events that will happen, in order.
    #[must_use]
    pub fn events(&self) -> &[Foreseen] {
        &self.events
    }

    /// What still waits after all deadlines, and which role must act. It is empty if time alone moves all
    /// money. An offer that never expires is in the list even if it holds no money.
    #[must_use]
    pub fn awaited(&self) -> &[Awaited] {
        &self.awaited
    }
}

/// What happens after this state, if nobody acts.
pub(crate) fn forecast(state: &State) -> Forecast {
    let (entries, last) = run::advance(state, instant::LAST);
    let first = state.revision.saturating_add(1);
    let mut ended_at = None;
    let foreseen = |(revision, event): (u64, Event)| {
        if matches!(event.kind, EventKind::ContractEnded { .. }) {
            ended_at = Some(event.at);
        }
        Foreseen { rule: rule(&event, ended_at), event, revision }
    };
    let events = (first..).zip(entries.into_events()).map(foreseen).collect();
    Forecast { events, awaited: awaited(&last) }
}

/// What is still held in a state that has no deadline left, and which role must act.
fn awaited(state: &State) -> Vec<Awaited> {
    if matches!(state.lifecycle, Lifecycle::Offered { .. }) {
        return Vec::from([Awaited {
            milestone: None,
            held: state.held(),
            who: Role::Freelancer,
            rule: "OFFER-3",
        }]);
    }
    let waiting = state.numbered().filter_map(|(number, record)| {
        let escrow = record.escrow()?;
        let (who, rule) = next_role(&escrow.state)?;
        Some(Awaited { milestone: Some(number), held: state.money(escrow.held).into(), who, rule })
    });
    waiting.collect()
}

/// The rule of an event that a deadline causes. `ended_at` is when the forecast ends the contract, if it
/// does.
fn rule(event: &Event, ended_at: Option<UtcDateTime>) -> &'static str {
    match &event.kind {
        // END-2 requests refunds when the contract ends. A later request is for the rest of a release.
        EventKind::RefundRequested { cause: RefundCause::ContractEnded, .. }
            if ended_at != Some(event.at) =>
        {
            "END-4"
        }
        kind => kind.rule(),
    }
}

/// The role that must act next in a state without a deadline, and the rule of that action. A dispute without
/// a deadline is contested, because the time to answer is a deadline.
fn next_role(state: &EscrowState) -> Option<(Role, &'static str)> {
    match state {
        EscrowState::Funded | EscrowState::ChangesRequested => Some((Role::Freelancer, "WORK-1")),
        EscrowState::Remainder { .. } => Some((Role::Client, "REL-7")),
        EscrowState::UnderReview { review_until: None } => Some((Role::Client, "WORK-5")),
        EscrowState::Disputed(_) => Some((Role::Arbiter, "DISP-5")),
        EscrowState::UnderReview { .. } | EscrowState::RefundRequested(_) => None,
    }
}
