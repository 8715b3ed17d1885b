//! Random inputs: offers, policies, the instants at which histories begin, and the clocks.

use core::time::Duration;

use ::time::{Date, UtcDateTime};
use milestone_escrow::{Currency, FundingOrder, MilestoneTerms, Money, Offer, PlanChanges, Policy};

use super::Nanos;
use super::random::Random;
use super::switches::turn_on;
use super::time::{DAY, FIRST, LAST, day_of, instant, reading};

const SECOND: Nanos = 1_000_000_000;
const CURRENCIES: [Currency; 4] = [Currency::USD, Currency::JPY, Currency::KWD, Currency::CLF];

/// The special situation that a history should reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    Ordinary,
    /// Little time passes.
    Calm,
    /// Several milestones are current, and many are released in part.
    Leftovers,
    /// The client ends the contract while escrow is held.
    Farewell,
    /// The history is near the end of the calendar.
    LastDays,
    /// The contract has the largest number of milestones.
    Crowd,
    /// The contract has the largest number of proposals.
    Talk,
    /// Work is refused, and disputes follow.
    Disputes,
}

pub(crate) fn theme(random: &mut Random) -> Theme {
    match random.within(0..=99) {
        0..=9 => Theme::LastDays,
        10 => Theme::Crowd,
        11..=13 => Theme::Talk,
        14..=39 => Theme::Calm,
        40..=54 => Theme::Leftovers,
        55..=64 => Theme::Farewell,
        65..=76 => Theme::Disputes,
        _ => Theme::Ordinary,
    }
}

/// The instant of the first call.
pub(crate) fn start(random: &mut Random, theme: Theme) -> UtcDateTime {
    let nanos = i128::from(random.within(0..=999_999_999));
    let seconds = match theme {
        Theme::LastDays => {
            let days = *random.pick(&[1, 10, 15, 22, 30, 120]);
            let before = random.within(1..=days * 86_400);
            return instant(LAST - i128::from(before) * SECOND + nanos);
        }
        // Then a window that opens near the end does not fit any more (END-4, TIME-6).
        Theme::Farewell if random.per_mille(500) => {
            return instant(LAST - i128::from(random.within(20..=150)) * SECOND);
        }
        _ => i128::from(random.within(1_767_225_600..=1_800_000_000)),
    };
    match random.within(0..=99) {
        0 => UtcDateTime::MIN,
        1 => instant(FIRST - i128::from(random.within(0..=3)) * SECOND),
        2 => instant(FIRST + i128::from(random.within(0..=100)) * SECOND),
        _ => instant(seconds * SECOND + if random.per_mille(300) { nanos } else { 0 }),
    }
}

/// The clock of the next call. It is often at one of the next instants at which something happens, or becomes
/// allowed or forbidden.
pub(crate) fn next_clock(
    random: &mut Random,
    theme: Theme,
    clock: UtcDateTime,
    next: &[Nanos],
) -> UtcDateTime {
    let now = reading(clock);
    let next = if next.is_empty() { None } else { Some(*random.pick(next)) };
    let stands_still = match theme {
        Theme::Talk => 950,
        Theme::Calm | Theme::Leftovers | Theme::Farewell => 700,
        Theme::Disputes => 600,
        _ => 0,
    };
    if random.per_mille(stands_still) {
        return instant(now);
    }
    // A clock that would stand still for long moves to one of the next instants.
    let draw = if stands_still > 0 && random.per_mille(500) {
        random.within(0..=199)
    } else {
        random.within(0..=999)
    };
    let to = match (draw, next) {
        (0..=99, Some(next)) => next + i128::from(random.within(-1..=1)),
        (100..=199, Some(next)) => next - 1,
        (200..=259, Some(next)) if next > now => now + (next - now) / 2,
        (260..=279, _) => now + i128::from(random.within(0..=400)) * DAY,
        (280..=299, _) => now + i128::from(random.within(0..=2)) * DAY,
        (300..=349, _) => now - i128::from(random.within(0..=200_000)) * SECOND,
        (350..=352, _) => *random.pick(&[FIRST, LAST, LAST - 1, FIRST - 1]),
        (353..=500, _) => now + i128::from(random.within(0..=30)) * SECOND,
        (501..=600, _) => now + i128::from(random.within(0..=2)),
        _ => now,
    };
    instant(to.clamp(FIRST - 1, LAST))
}

/// An offer that may be rejected.
pub(crate) fn offer(random: &mut Random, theme: Theme, clock: UtcDateTime) -> Offer {
    let currency = *random.pick(&CURRENCIES);
    let count = match theme {
        Theme::Crowd => random.within(197..=201),
        _ if random.per_mille(10) => 0,
        Theme::Leftovers => random.within(3..=4),
        Theme::Talk if random.per_mille(200) => 200,
        _ => random.within(1..=4),
    };
    let policy = policy(random, theme, currency);
    let least = policy.minimum_price.filter(|least| least.currency() == currency);
    let mut offer = Offer::new(currency).fund_first(random.per_mille(500)).policy(policy);
    for _ in 0..count {
        let mut terms =
            if count > 100 { plain_terms(random, currency) } else { terms(random, currency, clock) };
        // PLAN-8: in most cases the price is enough, and otherwise one minor unit too little.
        if let Some(least) =
            least.filter(|least| terms.amount.amount() < least.amount() && random.per_mille(970))
        {
            terms.amount = least;
        }
        offer = offer.milestone(terms);
    }
    aim(random, &mut offer);
    at_most(random, offer)
}

/// DISP-9: often `small_claim` is just the price of a milestone, or one minor unit less.
fn aim(random: &mut Random, offer: &mut Offer) {
    if offer.policy.small_claim.is_none() || offer.milestones.is_empty() || random.per_mille(400) {
        return;
    }
    let price = random.pick(&offer.milestones).amount;
    let less = random.within(0..=1);
    if price.minor_units() > 1 && price.currency() == offer.currency {
        offer.policy.small_claim = Money::from_minor_units(price.minor_units() - less, offer.currency).ok();
    }
}

/// PLAN-5: seldom more milestones than the policy allows.
fn at_most(random: &mut Random, mut offer: Offer) -> Offer {
    let most = usize::try_from(offer.policy.max_milestones).expect("a few");
    if most > 0 && random.per_mille(850) {
        offer.milestones.truncate(most);
    }
    offer
}

fn plain_terms(random: &mut Random, currency: Currency) -> MilestoneTerms {
    MilestoneTerms::new("M", Money::from_minor_units(random.within(1..=50), currency).expect("an amount"))
}

/// The terms of a milestone, which may be rejected.
pub(crate) fn terms(random: &mut Random, currency: Currency, clock: UtcDateTime) -> MilestoneTerms {
    let price = price(random);
    let terms = MilestoneTerms::new(title(random), amount(random, price, currency)).description(text(random));
    MilestoneTerms { due: due(random, clock), ..terms }
}

fn title(random: &mut Random) -> String {
    match random.within(0..=299) {
        0 => String::new(),
        1 => " \u{a0}\u{2003}\t".into(),
        2 => "ü".repeat(200),
        3 => "ü".repeat(201),
        4 => format!(" \u{3000}{} ", "t".repeat(200)),
        5..=20 => "\u{2028} Draft\n".into(),
        21 => "Lo\u{85}go".into(),
        22 => "\u{1f}Logo".into(),
        23 => "Lo\u{0}go".into(),
        24 => "Lo\u{a0}g\u{ad}o".into(),
        _ => "Logo".into(),
    }
}

/// A note or another text, seldom too long.
pub(crate) fn text(random: &mut Random) -> String {
    match random.within(0..=999) {
        0..=3 => "é".repeat(5_001),
        4..=5 => "é".repeat(5_000),
        6..=9 => "so\u{0}".into(),
        10..=13 => "so\n\u{1}".into(),
        14..=300 => " so ".into(),
        _ => String::new(),
    }
}

/// A price in minor units.
pub(crate) fn price(random: &mut Random) -> i64 {
    match random.within(0..=99) {
        0..=39 => random.within(1..=20),
        40..=94 => random.within(1..=99_999),
        95..=97 => *random.pick(&[333, 1_000, 5_000, 10_000]),
        98 => 1_000_000_000_000,
        // The largest amount.
        _ => i64::MAX - 1,
    }
}

/// This many minor units; seldom zero, or in another currency.
pub(crate) fn amount(random: &mut Random, minor: i64, currency: Currency) -> Money {
    let currency = if random.per_mille(6) { *random.pick(&CURRENCIES) } else { currency };
    let largest = Money::MAX_MAJOR_UNITS * 10_i64.pow(currency.decimals());
    let minor = if random.per_mille(6) { 0 } else { minor.clamp(0, largest) };
    Money::from_minor_units(minor, currency).expect("an amount")
}

/// A due date: near, far, in the past, none, or too far.
pub(crate) fn due(random: &mut Random, clock: UtcDateTime) -> Option<Date> {
    let today = day_of(reading(clock));
    let days = match random.within(0..=99) {
        0..=54 => return None,
        55..=79 => random.within(-1..=5),
        80..=87 => random.within(0..=400),
        88..=92 => -random.within(0..=4_000),
        93..=95 => 3_650,
        96 => 3_651,
        97 => return Some(*random.pick(&[Date::MAX, Date::MIN])),
        _ => random.within(3_000..=3_649),
    };
    // Near the ends of the calendar there is no such day.
    Date::from_julian_day(today + i32::try_from(days).expect("a few days")).ok()
}

pub(crate) fn days(days: i64) -> Duration {
    seconds(days * 86_400)
}

pub(crate) fn seconds(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).expect("a window"))
}

/// A window: of the usual length, or so short that several windows end at the same instant.
pub(crate) fn window(random: &mut Random, usual: Duration, are_short: bool) -> Duration {
    match random.within(0..=999) {
        0 => Duration::from_nanos(1_500_000_000),
        1 => Duration::ZERO,
        2 => seconds(315_360_001),
        3..=6 => seconds(315_360_000),
        _ if are_short => seconds(*random.pick(&[1, 2, 3, 5, 10, 60])),
        7..=99 => days(*random.pick(&[1, 2, 3, 30])),
        _ => usual,
    }
}

/// A policy, which may be out of bounds. In a third of the histories it is a policy of rules 2.
pub(crate) fn policy(random: &mut Random, theme: Theme, currency: Currency) -> Policy {
    let are_short = random.per_mille(if theme == Theme::Farewell { 900 } else { 350 });
    let mut policy = policy_of_twelve(random, theme, are_short);
    let share = match theme {
        Theme::Talk => 150,
        Theme::Disputes => 700,
        Theme::Leftovers => 650,
        _ => 300,
    };
    if random.per_mille(share) {
        turn_on(random, &mut policy, currency, theme, are_short);
    }
    policy
}

/// A policy with all switches off.
fn policy_of_twelve(random: &mut Random, theme: Theme, are_short: bool) -> Policy {
    let preset = Policy::upwork();
    if theme == Theme::Talk || theme != Theme::Farewell && random.per_mille(150) {
        return preset;
    }
    let mut optional = |usual: Option<Duration>| {
        let given = window(random, usual.unwrap_or_default(), are_short);
        (!random.per_mille(150)).then_some(given)
    };
    let windows = [preset.offer_window, preset.answer_window, preset.dormancy_window].map(&mut optional);
    let after = [preset.bonus_window, preset.payment_refund_window].map(&mut optional);
    let mutual = random.per_mille(250);
    let any = random.per_mille(600);
    Policy {
        offer_window: windows[0],
        review_window: window(random, preset.review_window, are_short),
        refund_window: window(random, preset.refund_window, are_short),
        answer_window: windows[1],
        dormancy_window: windows[2],
        bonus_window: after[0],
        payment_refund_window: after[1],
        funding_order: if any { FundingOrder::Any } else { FundingOrder::Sequential },
        max_current: match random.within(0..=299) {
            0 => 0,
            1 => 201,
            2 => 200,
            3..=139 if theme != Theme::Leftovers => 1,
            _ => *random.pick(&[2, 3]),
        },
        plan_changes: if mutual && theme != Theme::Crowd { PlanChanges::Mutual } else { PlanChanges::Client },
        revision_limit: match random.within(0..=299) {
            0 => Some(1_001),
            _ => *random.pick(&[None, None, Some(0), Some(1), Some(2)]),
        },
        freelancer_fee_bps: if random.per_mille(4) {
            10_001
        } else {
            *random.pick(&[0, 333, 1_000, 9_999, 10_000])
        },
        ..preset
    }
}
