//! What a role may do now: for buttons and forms.

mod candidate;

use alloc::vec::Vec;

use time::{Date, UtcDateTime};

use crate::clock::Clock;
use crate::command::Command;
use crate::contract::Contract;
use crate::decide;
use crate::decision::Entries;
use crate::draft::Draft;
use crate::milestone::MilestoneState;
use crate::money::Money;
use crate::party::{MilestoneNumber, ProposalNumber, Role};
use crate::stage::Stage;
use candidate::Candidate;

/// A command that would be accepted now, with what may be filled in.
///
/// A command of this kind is accepted if and only if it is for the same milestone or proposal, its amount and date are within the
/// bounds, and its texts are as long as they may be (OFFER-1, DISP-4).
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Role};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-05 9:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
///
/// let buttons: Vec<_> = offered.permitted(Role::Client, &clock).iter().map(|button| button.command.name()).collect();
/// assert_eq!(buttons, ["withdraw_offer", "propose", "propose", "propose"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The command, ready to be given if it takes no amount or its amount has a default. Otherwise what is to be filled in stands
    /// there with its least value: the smallest amount, no date, the shortest text.
    pub command: Command,
    /// The milestone that it is for.
    pub milestone: Option<MilestoneNumber>,
    /// The proposal that it answers.
    pub proposal: Option<ProposalNumber>,
    /// What its amount may be; none if it takes none.
    pub amount: Option<AmountBounds>,
    /// The latest due date that it may set; none if it sets none.
    pub latest_due: Option<Date>,
    /// What the command leads to; none if that depends on an amount that has no default. Then ask
    /// [`handle`](Contract::handle), with the amount.
    pub preview: Option<Preview>,
}

/// From where to where an amount may be, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmountBounds {
    /// The least amount.
    pub minimum: Money,
    /// The largest amount.
    pub maximum: Money,
    /// The amount if none is named; none if it must be named.
    pub default: Option<Money>,
}

impl AmountBounds {
    /// Whether an amount may be given.
    ///
    /// ```
    /// use milestone_escrow::{AmountBounds, Currency, Money};
    ///
    /// let [minimum, maximum] = ["0.01", "50"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let bounds = AmountBounds { minimum, maximum, default: Some(maximum) };
    /// assert!(bounds.contain(minimum) && !bounds.contain(Money::zero(Currency::USD)));
    /// assert!(!bounds.contain(Money::parse("1", Currency::EUR).expect("money")));
    /// ```
    #[must_use]
    pub fn contain(&self, amount: Money) -> bool {
        let range = self.minimum.minor_units()..=self.maximum.minor_units();
        amount.currency() == self.minimum.currency() && range.contains(&amount.minor_units())
    }
}

/// What a command leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The events that it would record – those of deadlines that have passed come before them – with transfers and deposits.
    pub entries: Entries,
    /// The state of its milestone afterwards.
    pub state: Option<MilestoneState>,
    /// The stage of the contract afterwards.
    pub stage: Stage,
}

impl Contract {
    /// Every command that the role could give now.
    ///
    /// What is missing here is refused; [`handle`](Self::handle) says why.
    #[must_use]
    pub fn permitted<C: Clock + ?Sized>(&self, role: Role, clock: &C) -> Vec<Permission> {
        let now = decide::clamped(self, clock.now());
        let contract = self.advance(&now).into_contract();
        let candidates = candidate::all(&contract, role, now);
        candidates.into_iter().filter_map(|candidate| permission(&contract, candidate, now)).collect()
    }
}

/// The permission for a command, if it is accepted.
fn permission(contract: &Contract, candidate: Candidate, now: UtcDateTime) -> Option<Permission> {
    let Candidate { command, milestone, proposal, amount, latest_due } = candidate;
    let act = decide::judge(contract, command.clone().into(), now).ok()?;
    let is_ready = amount.is_none_or(|amount| amount.default.is_some());
    let preview = is_ready.then(|| {
        let mut after = contract.clone();
        let mut draft = Draft::new(&mut after);
        draft.record(now, act);
        let entries = draft.into_entries();
        let state = milestone.and_then(|number| after.milestone(number)).map(|milestone| milestone.state());
        Preview { entries, state, stage: after.stage() }
    });
    Some(Permission { command, milestone, proposal, amount, latest_due, preview })
}
