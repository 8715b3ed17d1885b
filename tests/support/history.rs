//! Random histories: offers, clocks, and valid and invalid commands.
//!
//! A step is drawn without regard to any contract, so that proptest can shrink it. It becomes a command only
//! when it is applied to the contract as it is then.

use core::time::Duration;

use milestone_escrow::{
    Change, Clock, Command, Contract, Currency, FundingOrder, Instruction, MilestoneTerms, Money, Offer,
    Party, PlanChanges, Policy,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use time::macros::{date, utc_datetime};
use time::{Date, UtcDateTime};

use super::shorthand::{self, NANOSECOND, days, policy};
use super::{earlier, later};

/// An offer, its instant, and the steps after it.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub start: UtcDateTime,
    pub offer: Offer,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub wait: Wait,
    pub choice: Choice,
}

/// How far the clock moves before a step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wait {
    Not,
    Hours(u64),
    /// To the next deadline, or one nanosecond before or after it.
    ToDeadline(i8),
    /// So far that several deadlines pass at once.
    Months(u64),
    Back(u64),
}

/// The choice for a step, in terms that fit any contract.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// Which of the commands is chosen. If `insists` is true, only accepted commands are in the list.
    pub command: Index,
    pub insists: bool,
    pub milestone: Index,
    pub proposal: Index,
    pub amount: Amount,
    pub days_ahead: i16,
    pub text: Text,
    pub names_revision: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    Zero,
    Smallest,
    Half,
    Claim,
    Held,
    OneMore,
    Most,
    Foreign,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    Empty,
    Short,
    TooLong,
}

/// The options for random histories.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HistoryConfig {
    pub steps: usize,
    /// Whether clocks may step back.
    pub steps_back: bool,
    /// Whether contracts may lack the windows that keep money from being stuck.
    pub endless: bool,
}

pub(crate) fn histories(config: HistoryConfig) -> impl Strategy<Value = History> {
    let start = prop_oneof![
        8 => Just(utc_datetime!(2026-01-05 9:00)),
        1 => Just(utc_datetime!(9999-08-01 0:00)),
        1 => Just(utc_datetime!(0000-01-01 0:00)),
    ];
    let steps = prop::collection::vec(steps(config), 1..=config.steps);
    (start, offers(config), steps).prop_map(|(start, mut offer, steps)| {
        // A due date is relative to the day of the offer.
        for terms in &mut offer.milestones {
            terms.due = terms.due.and_then(|due| shifted(start, due));
        }
        History { start, offer, steps }
    })
}

/// The day that is as far from the start as the given day is from the year 2000.
fn shifted(start: UtcDateTime, due: Date) -> Option<Date> {
    let ahead = due.to_julian_day() - date!(2000 - 01 - 01).to_julian_day();
    Date::from_julian_day(start.date().to_julian_day() + ahead)
        .ok()
        .filter(|due| (0..=9999).contains(&due.year()))
}

fn offers(config: HistoryConfig) -> impl Strategy<Value = Offer> {
    let currency = select(vec![Currency::USD, Currency::USD, Currency::JPY, Currency::KWD]);
    let price = 1_i64..=20_000;
    let prices = prop_oneof![
        80 => prop::collection::vec(price.clone(), 1..=4),
        // One less than the largest number.
        2 => prop::collection::vec(price, 199),
    ];
    let due = prop::option::weighted(0.3, -30_i32..=400);
    let dues = prop::collection::vec(due, 199);
    (currency, prices, dues, any::<bool>(), policies(config)).prop_map(
        |(currency, prices, dues, fund_first, policy)| {
            let mut offer = Offer::new(currency).fund_first(fund_first).policy(policy);
            for (index, (price, due)) in prices.into_iter().zip(dues).enumerate() {
                let price = Money::from_minor_units(price, currency).expect("a small price");
                let mut terms = MilestoneTerms::new(format!("Milestone {}", index + 1), price);
                terms.due = due.and_then(|ahead| {
                    Date::from_julian_day(date!(2000 - 01 - 01).to_julian_day() + ahead).ok()
                });
                offer = offer.milestone(terms);
            }
            offer
        },
    )
}

fn policies(config: HistoryConfig) -> impl Strategy<Value = Policy> {
    let always = if config.endless { 4 } else { 1 };
    let window = move |given, none| {
        let window = select(vec![days(3), days(7), days(90)]);
        prop_oneof![given => window.prop_map(Some), none => Just(None)]
    };
    let windows =
        (window(always, always - 1), window(always, always - 1), window(3, 1), window(3, 1), window(3, 1));
    let fee = select(vec![0, 333, 1_000, 9_999, 10_000]);
    let plan = (any::<bool>(), 1_u64..=3, any::<bool>(), prop::option::weighted(0.4, 0_u64..=2), fee);
    (windows, plan).prop_map(
        |((offer, dormancy, answer, bonus, refund), (any_order, current, mutual, limit, fee))| {
            policy(|policy| {
                policy.offer_window = offer;
                policy.dormancy_window = dormancy;
                policy.answer_window = answer;
                policy.bonus_window = bonus;
                policy.payment_refund_window = refund;
                policy.funding_order = if any_order { FundingOrder::Any } else { FundingOrder::Sequential };
                policy.max_current = current;
                policy.plan_changes = if mutual { PlanChanges::Mutual } else { PlanChanges::Client };
                policy.revision_limit = limit;
                policy.freelancer_fee_bps = fee;
            })
        },
    )
}

fn steps(config: HistoryConfig) -> impl Strategy<Value = Step> {
    let back = if config.steps_back { 1 } else { 0 };
    let wait = prop_oneof![
        20 => Just(Wait::Not),
        10 => (1_u64..48).prop_map(Wait::Hours),
        3 => (-1_i8..=1).prop_map(Wait::ToDeadline),
        1 => (1_u64..8).prop_map(Wait::Months),
        back => (1_u64..100).prop_map(Wait::Back),
    ];
    (wait, choices()).prop_map(|(wait, choice)| Step { wait, choice })
}

fn choices() -> impl Strategy<Value = Choice> {
    let amount = prop_oneof![
        1 => Just(Amount::Zero),
        2 => Just(Amount::Smallest),
        5 => Just(Amount::Half),
        3 => Just(Amount::Claim),
        3 => Just(Amount::Held),
        2 => Just(Amount::OneMore),
        1 => Just(Amount::Most),
        1 => Just(Amount::Foreign),
    ];
    let text = prop_oneof![6 => Just(Text::Empty), 12 => Just(Text::Short), 1 => Just(Text::TooLong)];
    let names_revision = prop_oneof![25 => Just(None), 4 => Just(Some(true)), 1 => Just(Some(false))];
    let numbers = (any::<Index>(), any::<Index>(), any::<Index>());
    (numbers, prop::bool::weighted(0.75), amount, -40_i16..4_000, text, names_revision).prop_map(
        |((command, milestone, proposal), insists, amount, days_ahead, text, names_revision)| Choice {
            command,
            insists,
            milestone,
            proposal,
            amount,
            days_ahead,
            text,
            names_revision,
        },
    )
}

impl Wait {
    /// The reading of the clock after the wait. It stops at the end of the calendar.
    pub(crate) fn from(self, now: UtcDateTime, contract: &Contract) -> UtcDateTime {
        let ahead = |time: Duration| {
            let time = time.try_into().expect("a short time");
            now.checked_add(time).unwrap_or(utc_datetime!(9999-12-31 23:59:59.999_999_999))
        };
        match self {
            Self::Not => now,
            Self::Hours(hours) => ahead(Duration::from_secs(hours * 3_600)),
            Self::Months(months) => ahead(days(30 * months)),
            Self::Back(hours) => now.checked_sub(time::Duration::hours(hours as i64)).unwrap_or(now),
            Self::ToDeadline(offset) => {
                match contract.next_deadline().filter(|deadline| deadline.at >= now) {
                    None => now,
                    Some(deadline) if offset < 0 => earlier(deadline.at, NANOSECOND).max(now),
                    Some(deadline) if offset > 0 && deadline.at < utc_datetime!(9999-12-31 0:00) => {
                        later(deadline.at, NANOSECOND)
                    }
                    Some(deadline) => deadline.at,
                }
            }
        }
    }
}

impl Choice {
    /// The command of this choice for the contract as it is.
    pub(crate) fn instruction(&self, contract: &Contract, now: &impl Clock) -> Instruction {
        let commands = self.commands(contract, now);
        let is_accepted =
            |command: &&Command| self.insists && contract.handle((*command).clone(), now).is_ok();
        let accepted: Vec<_> = commands.iter().filter(is_accepted).collect();
        let command = match accepted.len() {
            0 => commands[self.command.index(commands.len())].clone(),
            count => accepted[self.command.index(count)].clone(),
        };
        match self.names_revision {
            None => command.into(),
            // The revision counts the events of deadlines that have passed (REV-1).
            Some(true) => command.seen_at(contract.advance(now).contract().revision()),
            Some(false) => command.seen_at(contract.revision() + 7),
        }
    }

    /// Every command of every role, with the chosen values.
    pub(crate) fn commands(&self, contract: &Contract, now: &impl Clock) -> Vec<Command> {
        // The numbers of the milestones, one number above them, and the number 0.
        let count = contract.milestones().len();
        let milestone = match self.milestone.index(count * 4 + 2) {
            high if high >= count * 4 => (count + 1) * (high % 2),
            // Milestones that hold escrow are chosen more often.
            low if low % 2 == 0 => {
                contract.milestones().position(|one| !one.held().is_zero()).unwrap_or(low % count) + 1
            }
            low => low % count + 1,
        } as u64;
        let numbers: Vec<u64> =
            contract.proposals().map(|proposal| proposal.number.get()).chain([0, 99]).collect();
        let proposal = numbers[self.proposal.index(numbers.len())];
        let amount = self.amount(contract, milestone);
        let due = Date::from_julian_day(now.now().date().to_julian_day() + i32::from(self.days_ahead));
        let due = due.ok().filter(|due| (0..=9999).contains(&due.year()));
        let terms = MilestoneTerms { due, ..MilestoneTerms::new(" More ", amount).description(self.text()) };
        let parties = [Party::Client, Party::Freelancer];

        let change = match self.days_ahead.rem_euclid(5) {
            0 => Change::AddMilestone(terms.clone()),
            1 => Change::CancelMilestone { milestone: milestone.into() },
            2 => Change::ChangeDueDate { milestone: milestone.into(), due },
            3 => Change::ChangeAmount { milestone: milestone.into(), amount },
            _ => Change::Settle { milestone: milestone.into(), to_freelancer: amount },
        };

        let mut commands = vec![
            shorthand::accept(),
            shorthand::fund(milestone),
            shorthand::release(milestone),
            shorthand::release_amount(milestone, amount),
            shorthand::request_changes(milestone),
            shorthand::cancel_milestone(milestone),
            shorthand::request_refund(milestone),
            shorthand::withdraw_refund_request(milestone),
            shorthand::submit(milestone),
            shorthand::submit_for(milestone, amount),
            shorthand::withdraw_submission(milestone),
            shorthand::refund_payment(milestone, amount),
            shorthand::award(milestone, amount),
        ];
        for by in parties {
            commands.extend([
                shorthand::propose(by, change.clone()),
                shorthand::accept_proposal(by, proposal),
                shorthand::decline_proposal(by, proposal),
                shorthand::withdraw_proposal(by, proposal),
                shorthand::dispute(by, milestone),
                shorthand::contest(by, milestone),
                shorthand::submit_evidence(by, milestone, &self.text()),
                shorthand::withdraw_dispute(by, milestone),
            ]);
        }
        // Commands that are always possible, or that end a contract early, are offered less often. Commands
        // that need many steps before them are offered more often.
        match self.days_ahead.rem_euclid(60) {
            0 => commands.extend(parties.map(shorthand::end_contract)),
            1 => commands.extend([shorthand::withdraw_offer(), shorthand::decline_offer()]),
            2 => commands.push(shorthand::refund(milestone)),
            3 => commands.push(shorthand::pay_bonus(amount)),
            31..=35 => commands.push(shorthand::add_milestone(terms)),
            // Proposals are answered often, accepted or not. Otherwise too few of them become stale.
            36..=38 => commands = parties.map(|by| shorthand::accept_proposal(by, proposal)).into(),
            39..=41 => {
                commands = vec![shorthand::release(milestone), shorthand::submit_for(milestone, amount)]
            }
            4..=30 => {
                let dispute = parties.map(|by| shorthand::dispute(by, milestone));
                let contest = parties.map(|by| shorthand::contest(by, milestone));
                commands.extend(dispute.into_iter().chain(contest));
                commands.extend([shorthand::request_changes(milestone), shorthand::award(milestone, amount)]);
            }
            _ => commands.extend([shorthand::fund(milestone), shorthand::submit(milestone)]),
        }
        commands
    }

    fn text(&self) -> String {
        match self.text {
            Text::Empty => String::new(),
            Text::Short => "as agreed".to_owned(),
            Text::TooLong => "x".repeat(5_001),
        }
    }

    fn amount(&self, contract: &Contract, milestone: u64) -> Money {
        let milestone = contract.milestone(milestone.into());
        let minor = |amount: Option<Money>| amount.map_or(5, Money::minor_units);
        let held = minor(milestone.map(|milestone| milestone.held()));
        let claim = minor(milestone.and_then(|milestone| milestone.claim()));
        let price = minor(milestone.map(|milestone| milestone.amount()));
        let units = match self.amount {
            Amount::Zero => 0,
            Amount::Smallest => 1,
            Amount::Half => price / 2 + 1,
            Amount::Claim => claim,
            Amount::Held => held,
            Amount::OneMore => held + 1,
            Amount::Most => i64::MAX,
            Amount::Foreign => {
                return Money::from_minor_units(1, Currency::XPF).expect("a small amount");
            }
        };
        let most = || shorthand::money(&Money::MAX_MAJOR_UNITS.to_string(), contract.currency());
        Money::from_minor_units(units, contract.currency()).unwrap_or_else(|_| most())
    }
}
