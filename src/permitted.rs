//! What a role may do now: for buttons and forms.

mod candidate;

use alloc::vec::Vec;

use time::{Date, UtcDateTime};

use crate::clock::Clock;
use crate::command::{ClientCommand, Command, FreelancerCommand};
use crate::contract::Contract;
use crate::decide;
use crate::decision::Decision;
use crate::milestone::MilestoneState;
use crate::money::{Money, MoneySum};
use crate::party::{MilestoneNumber, ProposalNumber, Role};
use crate::stage::Stage;
use crate::transfer::Transfer;
use candidate::Candidate;

/// A command that would be accepted now, with what may be filled in.
///
/// A command of this kind is accepted if and only if it is for the same milestone or proposal, its amount and due date are within
/// the bounds, and its texts are as long as they may be (OFFER-1, DISP-4).
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Role};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-05 9:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
///
/// let buttons = offered.permitted(Role::Client, &clock);
/// let names: Vec<_> = buttons.iter().map(|button| (button.name(), button.change())).collect();
/// let proposals = ["add_milestone", "change_due_date", "change_amount"].map(|change| ("propose", Some(change)));
/// assert_eq!(names[0], ("withdraw_offer", None));
/// assert_eq!(names[1..], proposals);
///
/// // Nothing has to be filled in: the command can be given as it is.
/// let withdraw = buttons[0].ready().expect("it takes nothing").clone();
/// assert!(offered.handle(withdraw, &clock).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A form is filled in by its fields:
///
/// ```
/// use milestone_escrow::{ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Role};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let offered = Contract::open(offer, &clock)?.into_contract();
/// let active = offered.handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
///
/// let entered = Money::parse("40", Currency::USD)?;
/// let forms = active.permitted(Role::Client, &clock);
/// let form = forms.iter().find(|form| form.name() == "release").expect("escrow is held");
/// assert!(form.amount.expect("it takes an amount").contains(entered));
/// let mut command = form.template.clone();
/// if let Command::Client(ClientCommand::Release { amount, .. }) = &mut command {
///     *amount = Some(entered);
/// }
/// assert_eq!(active.handle(command, &clock)?.transfers().next().map(|transfer| transfer.amount), Some(entered));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: END-7, RULES §14.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Permission {
    /// The command as a form to be filled in: an amount that has no default, a title, the text of evidence stand there with a
    /// placeholder that nobody means. [`ready`](Self::ready) gives it only where nothing is missing.
    pub template: Command,
    /// The milestone that it is for; none for a command that names none, and for answers to proposals.
    pub milestone: Option<MilestoneNumber>,
    /// The proposal that it answers.
    pub proposal: Option<ProposalNumber>,
    /// What its amount may be; none if it takes none.
    pub amount: Option<AmountBounds>,
    /// What its due date may be; none if it sets none.
    pub due: Option<DueBounds>,
    /// What the command leads to; none if that depends on an amount that has no default. Then ask
    /// [`handle`](Contract::handle), with the amount.
    pub preview: Option<Preview>,
}

impl Permission {
    /// The command, if it can be given as it is: its amount, if it takes one, has a default, and it takes neither a due date nor a
    /// text that must not be empty.
    #[must_use]
    pub fn ready(&self) -> Option<&Command> {
        let has_amount = self.amount.is_none_or(|amount| amount.default.is_some());
        let is_ready = has_amount && self.due.is_none();
        Some(&self.template).filter(|command| is_ready && !candidate::needs_text(command))
    }

    /// The name of the command in the wire form.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.template.name()
    }

    /// The name of the change that it proposes; none if it proposes none.
    #[must_use]
    pub const fn change(&self) -> Option<&'static str> {
        match &self.template {
            Command::Client(ClientCommand::Propose(change))
            | Command::Freelancer(FreelancerCommand::Propose(change)) => Some(change.name()),
            _ => None,
        }
    }
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
    /// assert!(bounds.contains(minimum) && !bounds.contains(Money::zero(Currency::USD)));
    /// assert!(!bounds.contains(Money::parse("1", Currency::EUR).expect("money")));
    /// ```
    #[must_use]
    pub fn contains(&self, amount: Money) -> bool {
        let range = self.minimum.minor_units()..=self.maximum.minor_units();
        amount.currency() == self.minimum.currency() && range.contains(&amount.minor_units())
    }
}

/// From when to when a due date may be, both included (PLAN-7).
///
/// ```
/// use milestone_escrow::DueBounds;
/// use time::macros::date;
///
/// let bounds = DueBounds { earliest: date!(0000-01-01), latest: date!(2036-01-03) };
/// assert!(bounds.contains(date!(2026-02-14)) && !bounds.contains(date!(2036-01-04)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DueBounds {
    /// The earliest date: the first of the calendar.
    pub earliest: Date,
    /// The latest date.
    pub latest: Date,
}

impl DueBounds {
    /// Whether a due date may be set.
    #[must_use]
    pub fn contains(&self, due: Date) -> bool {
        (self.earliest..=self.latest).contains(&due)
    }
}

/// What a command leads to, besides what deadlines that have passed bring about before it.
///
/// ```
/// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneState, MilestoneTerms, Money, Offer, Role};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-05 9:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
/// let active = offered.handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
///
/// let buttons = active.permitted(Role::Client, &clock);
/// let fund = buttons.iter().find(|button| button.name() == "fund_milestone").expect("it is planned");
/// let preview = fund.preview.as_ref().expect("it takes no amount");
/// assert_eq!((preview.deposit.to_string(), preview.state), ("50.00 USD".into(), Some(MilestoneState::Funded)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Preview {
    /// The money that would move, in order (MONEY-6).
    pub transfers: Vec<Transfer>,
    /// What the client would have to pay.
    pub deposit: MoneySum,
    /// What the platform would keep; below zero by what it would give back.
    pub fee: MoneySum,
    /// The state of its milestone afterwards.
    pub state: Option<MilestoneState>,
    /// The stage of the contract afterwards.
    pub stage: Stage,
}

impl Contract {
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
        let now = decide::clamped(self, clock.now());
        let contract = self.advance(&now).into_contract();
        let candidates = candidate::all(&contract, role, now);
        candidates.into_iter().filter_map(|candidate| permission(&contract, candidate, now)).collect()
    }
}

/// The permission for a command, if it is accepted.
fn permission(contract: &Contract, candidate: Candidate, now: UtcDateTime) -> Option<Permission> {
    let Candidate { template, milestone, proposal, amount, due } = candidate;
    let act = decide::judge(contract, template.clone().into(), &now).ok()?;
    let has_amount = amount.is_none_or(|amount| amount.default.is_some());
    let preview = has_amount.then(|| {
        let mut decision = Decision::on(contract.clone());
        decision.draft().record(now, act);
        let after = decision.contract();
        Preview {
            transfers: decision.transfers().collect(),
            deposit: decision.deposit(),
            fee: decision.fee(),
            state: milestone.and_then(|number| after.milestone(number)).map(|milestone| milestone.state()),
            stage: after.stage(),
        }
    });
    Some(Permission { template, milestone, proposal, amount, due, preview })
}
