//! The windows and switches of a contract (RULES §15).

mod answers;
mod choices;
mod consistency;
mod field;
mod presets;
mod problem;
mod requirement;
mod table;

use core::time::Duration;

pub use choices::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};
pub use problem::InvalidPolicy;
pub(crate) use problem::PolicyProblem;
pub use requirement::PolicyRequirement;

#[cfg(feature = "serde")]
use crate::base::canonical_json::{CanonicalJson, FromCanonicalJson};
use crate::values::currency::Currency;
use crate::values::money::Money;
#[cfg(feature = "archive")]
use crate::values::stored::archive::{Archived, Presence, Reader, Writer};
use field::{Amount, Choice, Count, Hold, Optional, Window};
use table::policy;

/// The newest version of the rule book that this crate implements (POL-2, POL-4).
///
/// ```
/// assert_eq!(milestone_escrow::rules::RULES_VERSION, 2);
/// ```
pub const RULES_VERSION: u64 = 2;

policy! {
    /// The policy of a contract: its windows and switches.
    ///
    /// The policy is written into the contract's first event, and never changes for this contract (POL-2). A
    /// later change of a preset does not change running contracts. [`Contract::open`](crate::Contract::open)
    /// rejects a policy with a field out of bounds, or with fields that do not fit together (POL-1, POL-3).
    ///
    /// The fields are public. The platform should choose the policy, and never accept one from a client (see
    /// the guide).
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{Policy, ReleaseAmount};
    ///
    /// let policy = Policy {
    ///     review_window: Duration::from_secs(3 * 24 * 60 * 60),
    ///     max_current: 3,
    ///     ..Policy::upwork()
    /// };
    /// assert!(policy.validate().is_ok());
    /// assert_eq!(policy.rules(), 1);
    /// assert_eq!(Policy { release_amount: ReleaseAmount::AllHeld, ..policy }.rules(), 2);
    /// ```
    ///
    /// Source: POL-1 to POL-4.
    pub struct Policy;

    /// How long the freelancer has to answer an offer, in whole seconds. `None`: the offer never expires
    /// (OFFER-2).
    offer_window: Option<Duration> as Optional<Window>,
    /// How long the client has to review a submission, in whole seconds (WORK-1).
    review_window: Duration as Window,
    /// How long the freelancer has to answer a refund request, in whole seconds. After that, the escrow is
    /// returned (REF-1, REF-2).
    refund_window: Duration as Window,
    /// How long the other party has to contest a dispute, in whole seconds. After that, it is decided for the
    /// party that opened it. `None`: a dispute counts as contested at once (DISP-2).
    answer_window: Option<Duration> as Optional<Window>,
    /// How long a contract may be idle before refunds are requested, in whole seconds. `None`: without limit
    /// (DORM-1).
    dormancy_window: Option<Duration> as Optional<Window>,
    /// How long after closing the client may still pay a bonus, in whole seconds. `None`: not at all (END-6).
    bonus_window: Option<Duration> as Optional<Window>,
    /// How long after closing the freelancer may still give back a payment, in whole seconds. `None`: not at
    /// all (REF-5).
    payment_refund_window: Option<Duration> as Optional<Window>,
    /// Which planned milestone may be funded next (FUND-2).
    funding_order: FundingOrder as Choice,
    /// The largest number of milestones that may be current at once: 1 to 200 (FUND-3).
    max_current: u64 as Count<1, 200>,
    /// Who may add and cancel planned milestones (PLAN-2).
    plan_changes: PlanChanges as Choice,
    /// The largest number of change requests on a milestone: 0 to 1000. `None`: there is no limit (WORK-4).
    revision_limit: Option<u64> as Optional<Count<0, 1_000>>,
    /// The freelancer's fee on what is paid on a milestone or as a bonus, in hundredths of a percent: 0 to
    /// 10 000 (MONEY-5).
    freelancer_fee_bps: u64 as Count<0, 10_000>,

    switches

    /// Whether milestones are funded one by one or all with the offer (FUND-6).
    funding: Funding as Choice = Funding::Each,
    /// The largest number of milestones in the contract, cancelled ones counted: 1 to 200 (PLAN-5).
    max_milestones: u64 as Count<1, 200> = 200,
    /// The lowest price that a milestone may have. `None`: any price (PLAN-8).
    minimum_price: Option<Money> as Optional<Amount> = None,
    /// What happens if the client is silent until the end of a review (WORK-5).
    review_lapse: ReviewLapse as Choice = ReviewLapse::Release,
    /// How much later a review ends if the client extends it, in whole seconds. `None`: it cannot be extended
    /// (WORK-6).
    review_extension: Option<Duration> as Optional<Window> = None,
    /// How often the client may extend the reviews of a milestone: 0 to 1000 (WORK-6).
    review_extensions: u64 as Count<0, 1_000> = 0,
    /// Which amounts may be released (REL-9).
    release_amount: ReleaseAmount as Choice = ReleaseAmount::Any,
    /// How long a milestone must be a remainder before its escrow may be carried, in whole seconds from 0.
    /// `None`: it is never carried (FUND-4).
    carry_after: Option<Duration> as Optional<Hold> = Some(Duration::ZERO),
    /// How long the freelancer has to contest a dispute of the client, in whole seconds. `None`: the time
    /// depends on `answer_window` and `refund_window` (DISP-2).
    freelancer_answer_window: Option<Duration> as Optional<Window> = None,
    /// How long a contested dispute waits for the arbiter before the default award decides it, in whole
    /// seconds. `None`: without limit (DISP-8).
    award_window: Option<Duration> as Optional<Window> = None,
    /// The freelancer's share of the claim in a default award, in hundredths of a percent: 0 to 10 000.
    /// `None`: there is no default award (DISP-8, DISP-9).
    default_award_bps: Option<u64> as Optional<Count<0, 10_000>> = None,
    /// The highest price of a milestone whose contested dispute is split at once. `None`: there are no small
    /// claims (DISP-9).
    small_claim: Option<Money> as Optional<Amount> = None,
    /// How long a payment to the freelancer takes to clear, in whole seconds. `None`: it clears at once
    /// (MONEY-7).
    clearance_window: Option<Duration> as Optional<Window> = None,
    /// The client's fee on deposits, top-ups and bonuses, in hundredths of a percent: 0 to 10 000 (MONEY-8).
    client_fee_bps: u64 as Count<0, 10_000> = 0,
    /// The fee that the client pays once, with the first funding of the contract. `None`: there is none
    /// (MONEY-9).
    initiation_fee: Option<Money> as Optional<Amount> = None,
    /// Whether the platform gives back the client's fees when escrow is returned (MONEY-8, MONEY-9).
    client_fees: ClientFees as Choice = ClientFees::Kept,
    /// How long after closing the parties may leave feedback, in whole seconds. `None`: there is no feedback
    /// (FEED-1).
    feedback_window: Option<Duration> as Optional<Window> = None,
}

impl Policy {
    /// Checks that every field is within its bounds, and that the fields fit together.
    ///
    /// [`Contract::open`](crate::Contract::open) checks the same. It also checks that the policy's amounts
    /// are in the contract's currency (MONEY-3).
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
    /// [`InvalidPolicy`] names the first field that is out of bounds (POL-1). If there is none, it names the
    /// first field that does not fit the others (POL-3).
    pub fn validate(&self) -> Result<(), InvalidPolicy> {
        match self.check(None) {
            Err(PolicyProblem::Invalid(invalid)) => Err(invalid),
            Ok(()) | Err(PolicyProblem::CurrencyMismatch { .. }) => Ok(()),
        }
    }

    /// Checks the policy for a contract in this currency. Without a currency, the currencies of its amounts
    /// are not checked (POL-1, POL-3).
    pub(crate) fn check(&self, currency: Option<Currency>) -> Result<(), PolicyProblem> {
        self.check_fields(currency)?;
        self.check_consistency().map_err(PolicyProblem::Invalid)
    }

    /// The lowest version of the rule book that has this policy: 1 if all switches are off, otherwise 2
    /// (POL-4).
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
