//! The commands that a role may give now, for buttons and forms.

pub(crate) mod action_kind;
pub(crate) mod bounds;
mod candidates;
pub(crate) mod final_effects;
#[cfg(feature = "serde")]
mod wire_form;

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::base::small_list::SmallList;
use crate::base::strict_json::wire;
use crate::decide::dispatch;
use crate::engine::record::Recorder;
use crate::engine::run;
use crate::messages::command::{ClientCommand, Command, FreelancerCommand};
use crate::messages::entries::{self, Entries};
use crate::messages::event::EventKind;
use crate::messages::milestone_state::MilestoneState;
use crate::messages::stage::Stage;
use crate::messages::transfer::{Account, Transfer};
use crate::state::contract_state::State;
use crate::state::record::MilestoneRecord;
use crate::values::money::MoneySum;
use crate::values::party::{MilestoneNumber, ProposalNumber, Role};
use action_kind::ActionKind;
use bounds::{AmountBounds, DueBounds, StarBounds, WindowBounds};
use candidates::{Candidate, needs_text};
use final_effects::{FinalEffect, FinalEffects};

/// A command that would be accepted now, with the bounds of its values.
///
/// A command of this kind is accepted if and only if it is for the same milestone or proposal, its values are
/// within the bounds, and its texts have an allowed length (OFFER-1, DISP-4).
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
/// let proposals =
///     ["add_milestone", "change_due_date", "change_amount"].map(|change| ("propose", Some(change)));
/// assert_eq!(names[0], ("withdraw_offer", None));
/// assert_eq!(names[1..], proposals);
///
/// // Nothing has to be filled in, so the command is ready.
/// let withdraw = buttons[0].ready().expect("nothing has to be filled in").clone();
/// assert!(offered.handle(withdraw, &clock).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// To fill in a form, set the fields of its template:
///
/// ```
/// use milestone_escrow::{
///     ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Role,
/// };
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
/// assert_eq!(
///     active.handle(command, &clock)?.transfers().next().map(|transfer| transfer.amount),
///     Some(entered)
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A page can show the usual next step as its main button:
///
/// ```
/// use milestone_escrow::{
///     ActionKind, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Role,
/// };
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
/// let active = offered.handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
///
/// let of_kind = |kind| {
///     let permitted = active.permitted(Role::Client, &clock).into_iter();
///     permitted.filter(move |one| one.kind == Some(kind)).map(|one| one.name()).collect::<Vec<_>>()
/// };
/// assert_eq!(of_kind(ActionKind::NextStep), ["fund_milestone"]);
/// assert_eq!(of_kind(ActionKind::Destructive), ["end_contract", "cancel_milestone"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: END-7, RULES §14.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Permission {
    /// The command as a form. It contains a placeholder for each required value that has no default: an
    /// amount, a title, the text of evidence, stars or an extension. Replace the placeholders before use.
    /// [`ready`](Self::ready) returns the command only if nothing has to be filled in.
    pub template: Command,
    /// The milestone that it is for. `None` for a command of the whole contract, and for accepting,
    /// declining or withdrawing a proposal.
    pub milestone: Option<MilestoneNumber>,
    /// The proposal that it accepts, declines or withdraws. `None` for other commands.
    pub proposal: Option<ProposalNumber>,
    /// The bounds of its amount. `None` if it has no amount.
    pub amount: Option<AmountBounds>,
    /// The bounds of its due date. `None` if it sets no due date.
    pub due: Option<DueBounds>,
    /// The bounds of its extension. `None` if it extends no window.
    pub by: Option<WindowBounds>,
    /// The bounds of its stars. `None` if it has no stars.
    pub stars: Option<StarBounds>,
    /// How many times the policy still allows this command for the milestone, this time included. `None` if
    /// there is no limit. Near the year 9999 the calendar may allow fewer times (TIME-6).
    pub times_left: Option<u64>,
    /// Whether it is the usual next step, or destructive. `None` if it is neither.
    pub kind: Option<ActionKind>,
    /// What the command can do that its author cannot undo, with any amount within the bounds. A page should
    /// ask "are you sure?" if the list is not empty.
    pub final_effects: Vec<FinalEffect>,
    /// What the command would do. `None` if that depends on an amount that has no default: then call
    /// [`Contract::handle`](crate::Contract::handle) with the amount.
    pub preview: Option<Preview>,
}

impl Permission {
    /// The command, if nothing has to be filled in.
    ///
    /// `None` if the command has a due date, stars, an extension or the text of evidence, or if its amount
    /// has no default.
    #[must_use]
    pub fn ready(&self) -> Option<&Command> {
        let has_amount = self.amount.is_none_or(|amount| amount.default.is_some());
        let is_ready = has_amount && self.due.is_none() && self.by.is_none() && self.stars.is_none();
        Some(&self.template).filter(|command| is_ready && !needs_text(command))
    }

    /// The name of the command in the wire form.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.template.name()
    }

    /// The name of the change that it proposes. `None` if it is not a proposal.
    #[must_use]
    pub const fn change(&self) -> Option<&'static str> {
        match &self.template {
            Command::Client(ClientCommand::Propose(change))
            | Command::Freelancer(FreelancerCommand::Propose(change)) => Some(change.name()),
            _ => None,
        }
    }
}

wire! {
    /// What a command would do. The effects of deadlines that have passed before it are not included.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     Contract, Currency, FreelancerCommand, MilestoneState, MilestoneTerms, Money, Offer, Role,
    /// };
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
    /// assert_eq!(
    ///     (preview.deposit.to_string(), preview.state),
    ///     ("50.00 USD".into(), Some(MilestoneState::Funded))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Preview {
        /// The transfers that the host would have to make, in order (MONEY-6).
        pub transfers: Vec<Transfer>,
        /// What the client would have to pay.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub deposit: MoneySum,
        /// What the platform would keep. It is negative if the platform would give back fees.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub fee: MoneySum,
        /// The state of its milestone afterwards. `None` if it is not for a milestone.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<MilestoneState>"))]
        pub state: Option<MilestoneState>,
        /// The stage of the contract afterwards.
        pub stage: Stage,
    }
}

/// The commands that this role may give at this instant, after the deadlines that have passed have taken
/// effect.
pub(crate) fn permitted(state: &State, role: Role, now: UtcDateTime) -> Vec<Permission> {
    let now = run::clamp_reading(state, now);
    let (_, mut state) = run::advance(state, now);
    state.milestones.prepare_for_trials();
    let mut permissions = Vec::new();
    candidates::each(&state, role, now, &mut |candidate| {
        permissions.extend(permission(&state, candidate, now))
    });
    permissions
}

fn permission(state: &State, candidate: Candidate, now: UtcDateTime) -> Option<Permission> {
    let Candidate { template, milestone, proposal, amount, due, by, stars, times_left } = candidate;
    let act = dispatch::judge(state, template.clone().into(), &now).ok()?;
    let has_amount = amount.is_none_or(|amount| amount.default.is_some());
    let mut final_effects = FinalEffects::default();
    final_effects.add(&act);
    let mut preview = None;
    // A command whose amount has no default is tried below, with both ends of what it accepts.
    if has_amount {
        preview = Some(try_act(state, act, now, |entries, after| {
            final_effects.add_all(entries);
            preview_of(entries, after, milestone)
        })?);
    }
    let ends = amount.map(|amount| [amount.minimum, amount.maximum]);
    for command in ends.into_iter().flatten().filter_map(|end| final_effects::with_amount(&template, end)) {
        let act = dispatch::judge(state, command.into(), &now).ok()?;
        try_act(state, act, now, |entries, _| final_effects.add_all(entries))?;
    }
    let final_effects = final_effects.into_vec();
    let before = milestone.and_then(|number| state.record(number)).map(MilestoneRecord::milestone_state);
    let kind = action_kind::of(&template, before);
    Some(Permission {
        template,
        milestone,
        proposal,
        amount,
        due,
        by,
        stars,
        times_left,
        kind,
        final_effects,
        preview,
    })
}

/// Tries an act, with what follows from it. `read` gets the entries, and the state afterwards. `None` if the
/// act cannot be recorded, which is a bug.
///
/// Evidence changes nothing, and a proposal only the proposals, which a preview does not show. So for them,
/// there is no copy of the state, and there are no entries.
fn try_act<T>(
    state: &State,
    act: EventKind,
    now: UtcDateTime,
    read: impl FnOnce(&Entries, &State) -> T,
) -> Option<T> {
    let mut entries = Entries::new(state.currency, state.revision, SmallList::None);
    if matches!(act, EventKind::ProposalMade { .. } | EventKind::EvidenceSubmitted { .. }) {
        return Some(read(&entries, state));
    }
    let mut after = state.clone();
    Recorder { state: &mut after, entries: &mut entries }.record(now, act).ok()?;
    Some(read(&entries, &after))
}

fn preview_of(entries: &Entries, after: &State, milestone: Option<MilestoneNumber>) -> Preview {
    let transfers: Vec<_> = entries.transfers().collect();
    let deposit = entries::deposit(after.currency, transfers.iter().copied());
    let fee = entries::change(after.currency, transfers.iter().copied(), Account::Platform);
    let state = milestone.and_then(|number| after.record(number)).map(MilestoneRecord::milestone_state);
    Preview { transfers, deposit, fee, state, stage: after.stage() }
}
