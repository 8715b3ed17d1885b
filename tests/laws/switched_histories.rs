//! Histories with switches turned on (§15), and with the commands that only the switches allow.

use milestone_escrow::{
    Change, ClientFees, Command, Contract, DisputeView, FreelancerCommand, Funding, Instruction, Milestone,
    MilestoneTerms, Money, Offer, Party, ReleaseAmount, ReviewLapse,
};
use proptest::prelude::*;
use proptest::sample::select;
use time::UtcDateTime;

use crate::support::history::{History, HistoryConfig, histories};
use crate::support::shorthand::{self, SECOND, days};

/// A history, and commands that replace the chosen commands of some steps.
#[derive(Debug, Clone)]
pub(crate) struct SwitchedHistory {
    pub(crate) history: History,
    pub(crate) extras: Vec<Option<ExtraCommand>>,
}

/// A command for a step. If `only_if_accepted` is true, it is given only if it is accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExtraCommand {
    extra: Extra,
    only_if_accepted: bool,
}

/// A command that a history of rules 1 never gives.
#[derive(Debug, Clone, Copy)]
enum Extra {
    ExtendReview,
    ExtendAward,
    Feedback(Party, u64),
    ProposeWithdrawal(Party),
    ProposeExtension(Party, u64),
    AcceptNewest(Party),
    AddCheap,
    DisputeReview,
    Dispute(Party),
    Contest,
    ReleaseHalf,
}

#[derive(Debug, Clone, Copy)]
enum Switch {
    All,
    Most,
    Least,
    End,
    Endless,
    Extensions,
    AtMostHeld,
    AllHeld,
    Held,
    NeverCarried,
    FreelancerAnswer,
    Award,
    Small,
    Clearance,
    ClientFee,
    Initiation,
    Returned,
    Feedback,
}

pub(crate) fn switched_histories(config: HistoryConfig) -> impl Strategy<Value = SwitchedHistory> {
    let extras = prop::collection::vec(prop::option::weighted(0.6, extra_commands()), config.steps);
    (histories(config), switches(), extras).prop_map(|(mut history, switches, extras)| {
        switches.into_iter().for_each(|switch| turn_on(switch, &mut history.offer));
        make_consistent(&mut history.offer);
        SwitchedHistory { history, extras }
    })
}

fn extra_commands() -> impl Strategy<Value = ExtraCommand> {
    (extra(), prop::bool::weighted(0.93))
        .prop_map(|(extra, only_if_accepted)| ExtraCommand { extra, only_if_accepted })
}

fn extra() -> impl Strategy<Value = Extra> {
    let party = || select(vec![Party::Client, Party::Freelancer]);
    let seconds =
        prop_oneof![1 => Just(0), 1 => Just(7_776_001), 5 => Just(7_776_000), 15 => Just(86_400_u64)];
    prop_oneof![
        6 => Just(Extra::ExtendReview),
        3 => Just(Extra::ExtendAward),
        9 => (party(), prop_oneof![1 => Just(0), 1 => Just(6), 30 => 1_u64..=5])
            .prop_map(|(by, stars)| Extra::Feedback(by, stars)),
        3 => party().prop_map(Extra::ProposeWithdrawal),
        3 => (party(), seconds).prop_map(|(by, seconds)| Extra::ProposeExtension(by, seconds)),
        6 => party().prop_map(Extra::AcceptNewest),
        1 => Just(Extra::AddCheap),
        3 => Just(Extra::DisputeReview),
        4 => party().prop_map(Extra::Dispute),
        6 => Just(Extra::Contest),
        1 => Just(Extra::ReleaseHalf),
    ]
}

/// No switches in half of the histories, and one to five in the others.
fn switches() -> impl Strategy<Value = Vec<Switch>> {
    use Switch as S;
    let each = vec![
        S::All,
        S::Most,
        S::Least,
        S::End,
        S::Endless,
        S::Extensions,
        S::Extensions,
        S::AtMostHeld,
        S::AllHeld,
        S::Held,
        S::NeverCarried,
        S::FreelancerAnswer,
        S::Award,
        S::Award,
        S::Small,
        S::Clearance,
        S::ClientFee,
        S::Initiation,
        S::Returned,
        S::Feedback,
        S::Feedback,
    ];
    prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(select(each), 1..=5)]
}

fn turn_on(switch: Switch, offer: &mut Offer) {
    let money = |minor| Money::from_minor_units(minor, offer.currency).expect("a small amount");
    let count = offer.milestones.len() as u64;
    let least = offer.milestones.iter().map(|terms| terms.amount.minor_units()).min().unwrap_or(1);
    let policy = &mut offer.policy;
    match switch {
        Switch::All => policy.funding = Funding::All,
        Switch::Most => policy.max_milestones = (count + 1).min(200),
        Switch::Least => policy.minimum_price = Some(money(least)),
        Switch::End => policy.review_lapse = ReviewLapse::ReleaseAndEnd,
        Switch::Endless => policy.review_lapse = ReviewLapse::None,
        Switch::Extensions => {
            policy.review_extension = Some(days(7));
            policy.review_extensions = 2;
        }
        Switch::AtMostHeld => policy.release_amount = ReleaseAmount::AtMostHeld,
        Switch::AllHeld => policy.release_amount = ReleaseAmount::AllHeld,
        Switch::Held => policy.carry_after = Some(days(1)),
        Switch::NeverCarried => policy.carry_after = None,
        Switch::FreelancerAnswer => policy.freelancer_answer_window = Some(days(2)),
        Switch::Award => {
            policy.award_window = Some(days(3));
            policy.default_award_bps = Some(3_333);
        }
        Switch::Small => {
            policy.small_claim = Some(money(10_000));
            policy.default_award_bps = Some(5_000);
        }
        Switch::Clearance => policy.clearance_window = Some(days(5)),
        Switch::ClientFee => policy.client_fee_bps = 333,
        Switch::Initiation => policy.initiation_fee = Some(money(499)),
        Switch::Returned => policy.client_fees = ClientFees::Returned,
        Switch::Feedback => policy.feedback_window = Some(days(60)),
    }
}

/// POL-3.
fn make_consistent(offer: &mut Offer) {
    let policy = &mut offer.policy;
    if policy.review_lapse == ReviewLapse::None {
        policy.review_extension = None;
        policy.review_extensions = 0;
        policy.dormancy_window = policy.dormancy_window.map(|dormancy| dormancy.max(policy.review_window));
    }
    if policy.review_lapse == ReviewLapse::ReleaseAndEnd {
        policy.max_current = 1;
        policy.funding = Funding::Each;
    }
    if policy.funding == Funding::All {
        policy.max_current = 200;
    }
    if policy.small_claim.is_some() {
        policy.answer_window = policy.answer_window.or(Some(days(3)));
    }
}

impl ExtraCommand {
    pub(crate) fn instruction(self, contract: &Contract, now: UtcDateTime) -> Option<Instruction> {
        let instruction = self.extra.instruction(contract.advance(&now).contract());
        let answer = contract.handle(instruction.clone(), &now);
        // A rejection with one of these codes is worth trying.
        let reasons =
            ["feedback_given", "time_out_of_range", "invalid_stars", "invalid_window", "partial_not_allowed"];
        let is_said =
            !self.only_if_accepted || answer.err().is_none_or(|refused| reasons.contains(&refused.code()));
        is_said.then_some(instruction)
    }
}

impl Extra {
    /// The command for this contract. If it is about a milestone, a milestone is chosen that allows it, if
    /// there is one.
    fn instruction(self, contract: &Contract) -> Instruction {
        let number = |it: Milestone<'_>| it.number();
        let first =
            |fits: fn(&Milestone<'_>) -> bool| contract.milestones().find(fits).map_or(1.into(), number);
        let is_disputed = |it: &Milestone<'_>| it.dispute().is_some();
        let command: Command = match self {
            Self::ExtendReview => {
                shorthand::extend_review(first(|it| it.state().name() == "under_review").get())
            }
            Self::ExtendAward => shorthand::extend_award(first(is_disputed).get()),
            Self::Feedback(by, stars) => shorthand::leave_feedback(by, stars, ""),
            Self::ProposeWithdrawal(by) => {
                let milestone = first(|it| it.dispute().is_some_and(|dispute| dispute.contested));
                shorthand::propose(by, Change::WithdrawDispute { milestone })
            }
            Self::ProposeExtension(by, seconds) => {
                let milestone = first(|it| it.deadline().is_some());
                let by_seconds = SECOND * u32::try_from(seconds).expect("a short time");
                shorthand::propose(by, Change::ExtendWindow { milestone, by: by_seconds })
            }
            Self::AcceptNewest(by) => {
                let newest =
                    contract.proposals().filter(|open| open.by != by).map(|open| open.number.get()).last();
                shorthand::accept_proposal(by, newest.unwrap_or(1))
            }
            Self::AddCheap => {
                let amount = Money::from_minor_units(1, contract.currency()).expect("a small amount");
                shorthand::add_milestone(MilestoneTerms::new("Cheap", amount))
            }
            Self::DisputeReview => {
                let milestone = first(|it| it.state().name() == "under_review" && it.deadline().is_none());
                FreelancerCommand::Dispute { milestone, reason: String::new() }.into()
            }
            Self::Dispute(by) => {
                let states: &[&str] = match by {
                    Party::Client => &["under_review"],
                    Party::Freelancer => &["changes_requested", "refund_requested", "remainder"],
                };
                let disputable = contract.milestones().find(|it| states.contains(&it.state().name()));
                shorthand::dispute(by, disputable.map_or(1, |it| it.number().get()))
            }
            Self::Contest => {
                let disputed = contract.milestones().find(is_disputed);
                let by = disputed
                    .and_then(|it| it.dispute())
                    .map_or(Party::Client, |DisputeView { by, .. }| by.other());
                shorthand::contest(by, first(is_disputed).get())
            }
            Self::ReleaseHalf => {
                let milestone = first(|it| !it.held().is_zero());
                let held = contract.milestone(milestone).map_or(2, |it| it.held().minor_units());
                let half =
                    Money::from_minor_units(held / 2 + 1, contract.currency()).expect("a small amount");
                shorthand::release_amount(milestone.get(), half)
            }
        };
        command.into()
    }
}
