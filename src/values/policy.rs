//! The windows and switches of a contract (RULES §15).

mod consistency;
mod field;
mod presets;
mod switches;
mod table;

use core::time::Duration;

pub use switches::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};

use crate::values::currency::Currency;
use crate::values::money::Money;
use field::{Amount, Count, Hold, Optional, Switch, Window};
use table::policy;

/// The newest version of the rule book that this crate carries out (POL-2, POL-4).
///
/// ```
/// assert_eq!(milestone_escrow::rules::RULES_VERSION, 2);
/// ```
pub const RULES_VERSION: u64 = 2;

policy! {
    /// How one contract is run: its windows and switches.
    ///
    /// A policy is a value. It is written into the contract's first event and governs that contract for ever (POL-2). A later change
    /// of a preset changes no running contract. [`Contract::open`](crate::Contract::open) refuses a policy that is out of bounds
    /// (POL-1, POL-3).
    ///
    /// The fields are public. A platform chooses the policy; it never takes one from a client (see the guide).
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{Policy, ReleaseAmount};
    ///
    /// let policy = Policy { review_window: Duration::from_secs(3 * 24 * 60 * 60), max_current: 3, ..Policy::upwork() };
    /// assert!(policy.validate().is_ok());
    /// assert_eq!(policy.rules(), 1);
    /// assert_eq!(Policy { release_amount: ReleaseAmount::AllHeld, ..policy }.rules(), 2);
    /// ```
    ///
    /// Source: POL-1 to POL-4.
    pub struct Policy;

    /// How long the freelancer has to answer an offer; `None`: it never expires. Whole seconds (OFFER-2).
    offer_window: Option<Duration> as Optional<Window>,
    /// How long the client has to review a submission. Whole seconds (WORK-1).
    review_window: Duration as Window,
    /// How long the freelancer has to answer a refund request before silence grants it. Whole seconds (REF-1).
    refund_window: Duration as Window,
    /// How long the other party has to contest a dispute before silence decides it; `None`: a dispute counts as contested at
    /// once. Whole seconds (DISP-2).
    answer_window: Option<Duration> as Optional<Window>,
    /// How long a contract may lie idle before refunds are requested; `None`: for ever. Whole seconds (DORM-1).
    dormancy_window: Option<Duration> as Optional<Window>,
    /// How long after closing the client may still pay a bonus; `None`: not at all. Whole seconds (END-6).
    bonus_window: Option<Duration> as Optional<Window>,
    /// How long after closing the freelancer may still give a payment back; `None`: not at all. Whole seconds (REF-5).
    payment_refund_window: Option<Duration> as Optional<Window>,
    /// Which planned milestone may be funded next (FUND-2).
    funding_order: FundingOrder as Switch,
    /// How many milestones may be current at once: 1 to 200 (FUND-3).
    max_current: u64 as Count<1, 200>,
    /// Who may add and cancel planned milestones (PLAN-2).
    plan_changes: PlanChanges as Switch,
    /// How many change requests a milestone may see: 0 to 1000; `None`: any number (WORK-4).
    revision_limit: Option<u64> as Optional<Count<0, 1_000>>,
    /// The platform's fee, in hundredths of a percent of what the freelancer is paid: 0 to 10 000 (MONEY-5).
    freelancer_fee_bps: u64 as Count<0, 10_000>,

    switches

    /// Whether milestones are funded one by one or all with the offer (FUND-6).
    funding: Funding as Switch = Funding::Each,
    /// How many milestones the contract may have, cancelled ones counted: 1 to 200 (PLAN-5).
    max_milestones: u64 as Count<1, 200> = 200,
    /// The least price of a milestone; `None`: any price (PLAN-8).
    minimum_price: Option<Money> as Optional<Amount> = None,
    /// What silence at the end of a review means (WORK-5).
    review_lapse: ReviewLapse as Switch = ReviewLapse::Release,
    /// By how much the client may put off the end of a review; `None`: not at all. Whole seconds (WORK-6).
    review_extension: Option<Duration> as Optional<Window> = None,
    /// How often the client may put off the end of a review, on a milestone: 0 to 1000 (WORK-6).
    review_extensions: u64 as Count<0, 1_000> = 0,
    /// Which amounts may be released (REL-9).
    release_amount: ReleaseAmount as Switch = ReleaseAmount::Any,
    /// How long a leftover must have been one before it may be carried; `None`: it is never carried. Whole seconds from 0 (FUND-4).
    carry_after: Option<Duration> as Optional<Hold> = Some(Duration::ZERO),
    /// How long the freelancer has to contest a dispute of the client; `None`: as DISP-2 says otherwise. Whole seconds (DISP-2).
    freelancer_answer_window: Option<Duration> as Optional<Window> = None,
    /// How long a contested dispute waits for the arbiter before the default award decides; `None`: for ever. Whole seconds (DISP-8).
    award_window: Option<Duration> as Optional<Window> = None,
    /// The freelancer's share of the claim in a default award, in hundredths of a percent: 0 to 10 000; `None`: there is no default
    /// award (DISP-8, DISP-9).
    default_award_bps: Option<u64> as Optional<Count<0, 10_000>> = None,
    /// Up to which price a contested dispute is split at once; `None`: there are no small claims (DISP-9).
    small_claim: Option<Money> as Optional<Amount> = None,
    /// How long payouts take to clear; `None`: they clear at once. Whole seconds (MONEY-7).
    clearance_window: Option<Duration> as Optional<Window> = None,
    /// The fee that the client pays on top, in hundredths of a percent of what they put in: 0 to 10 000 (MONEY-8).
    client_fee_bps: u64 as Count<0, 10_000> = 0,
    /// What the client pays once for the contract; `None`: nothing (MONEY-9).
    initiation_fee: Option<Money> as Optional<Amount> = None,
    /// Whether the client's fees come back when escrow is returned (MONEY-8, MONEY-9).
    client_fees: ClientFees as Switch = ClientFees::Kept,
    /// How long after closing the parties may leave feedback; `None`: there is no feedback. Whole seconds (FEED-1).
    feedback_window: Option<Duration> as Optional<Window> = None,
}

impl Policy {
    /// Whether every field is within its bounds, and the fields fit together, as [`Contract::open`](crate::Contract::open) asks.
    ///
    /// That its amounts are of the contract's currency (MONEY-3) is asked there.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// let policy = Policy { max_current: 0, ..Policy::upwork() };
    /// assert_eq!(policy.validate().unwrap_err().field, "max_current");
    /// let policy = Policy { review_extensions: 1, ..Policy::upwork() };
    /// assert_eq!(policy.validate().unwrap_err().rule, "POL-3");
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidPolicy`] names the first field that is out of bounds (POL-1), then the first that does not fit the others (POL-3).
    pub fn validate(&self) -> Result<(), InvalidPolicy> {
        match self.check(None) {
            Err(PolicyProblem::Invalid(invalid)) => Err(invalid),
            Ok(()) | Err(PolicyProblem::CurrencyMismatch { .. }) => Ok(()),
        }
    }

    /// Checks the policy for a contract of this currency; without one, currencies are not asked (POL-1, POL-3).
    pub(crate) fn check(&self, currency: Option<Currency>) -> Result<(), PolicyProblem> {
        self.check_fields(currency)?;
        self.check_consistency().map_err(PolicyProblem::Invalid)
    }

    /// The version of the rule book that says the policy: 1 if all switches are off, else 2 (POL-4).
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, Policy};
    ///
    /// assert_eq!(Policy::upwork().rules(), 1);
    /// let least = Money::parse("5.00", Currency::USD)?;
    /// assert_eq!(Policy { minimum_price: Some(least), ..Policy::upwork() }.rules(), 2);
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[must_use]
    pub fn rules(&self) -> u64 {
        if self.switches_are_off() { 1 } else { 2 }
    }
}

impl Default for Policy {
    /// The preset [`upwork`](Policy::upwork).
    fn default() -> Self {
        Self::upwork()
    }
}

/// Why a policy cannot govern a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyProblem {
    /// MONEY-3
    CurrencyMismatch { field: &'static str, expected: Currency, found: Currency },
    /// POL-1, POL-3
    Invalid(InvalidPolicy),
}

/// A policy is out of bounds, or its fields do not fit together.
///
/// Source: POL-1, POL-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the policy's {field} must be {allowed}")]
#[non_exhaustive]
pub struct InvalidPolicy {
    /// The field, by its name in the wire form.
    pub field: &'static str,
    /// What it must be, in words.
    pub allowed: &'static str,
    /// The rule that says so: POL-1 for the bounds of a field, POL-3 for fields that do not fit together.
    pub rule: &'static str,
}
