//! Random logs: `replay` never panics and agrees with the oracle. The accounts of each accepted log are in
//! balance (MONEY-4).

use std::sync::Arc;

use milestone_escrow::{
    Account, Carried, Change, Contract, Currency, Event, EventKind, Leftovers, MilestoneNumber, MilestoneTerms, Money,
    Outcome, Party, ProposalNumber, RefundCause, ReleaseCause, ReturnCause,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use time::{Date, Duration, UtcDateTime};

use crate::history::oracle::{FIRST, LAST, ReplayVerdict, assert_agrees_with_oracle};
use crate::history::scenarios::{SCENARIOS, full_offer};
use crate::history::scenarios_with_switches::switched_offer;
use crate::support::START;
use crate::support::shorthand::{SECOND, days, offer};

fn any_money() -> BoxedStrategy<Money> {
    let amounts = [0, 1, 5, 1_234, 4_000, 5_000, 6_000, 9_999, 10_000, 10_001, 12_000, 100_000_000_000_000];
    let currencies = [Currency::USD, Currency::USD, Currency::USD, Currency::USD, Currency::EUR, Currency::KWD];
    (select(amounts.to_vec()), select(currencies.to_vec()))
        .prop_map(|(minor, currency)| Money::from_minor_units(minor, currency).expect("money"))
        .boxed()
}

fn any_instant() -> BoxedStrategy<UtcDateTime> {
    let steps = prop_oneof![4 => 0_i64..40, 1 => -2_i64..2, 2 => Just(7 * 86_400), 2 => Just(14 * 86_400), 1 => 0_i64..20_000_000];
    let near = (steps, 0_i64..12, -1_i64..=1).prop_map(|(step, more, nanoseconds)| {
        START + Duration::seconds(step + more) + Duration::nanoseconds(nanoseconds)
    });
    prop_oneof![12 => near, 1 => select(vec![FIRST, LAST, UtcDateTime::MIN, UtcDateTime::MAX, LAST - Duration::DAY])]
        .boxed()
}

fn any_milestone() -> BoxedStrategy<MilestoneNumber> {
    prop_oneof![20 => 1_u64..6, 1 => select(vec![0, 7, 201, u64::MAX])].prop_map(MilestoneNumber::from).boxed()
}

fn any_proposal() -> BoxedStrategy<ProposalNumber> {
    prop_oneof![20 => 1_u64..7, 1 => select(vec![0, u64::MAX])].prop_map(ProposalNumber::from).boxed()
}

fn any_text() -> BoxedStrategy<String> {
    let short = select(vec!["", "", "", "", "x", "x", " x", "x\u{7}", "\0"]).prop_map(String::from);
    prop_oneof![9 => short, 1 => Just("x".repeat(5_001))].boxed()
}

fn any_due() -> BoxedStrategy<Option<Date>> {
    let days = [
        Date::MIN,
        START.date(),
        START.date() + Duration::days(3_650),
        START.date() + Duration::days(3_651),
        Date::MAX,
    ];
    option::of(select(days.to_vec())).boxed()
}

fn any_party() -> impl Strategy<Value = Party> {
    select(vec![Party::Client, Party::Freelancer])
}

fn any_carried() -> impl Strategy<Value = Leftovers> {
    vec((any_milestone(), any_money()).prop_map(|(from, amount)| Carried { from, amount }), 0..3)
        .prop_map(Leftovers::from)
}

fn any_change() -> BoxedStrategy<Change> {
    let (number, terms) = (any_milestone, (any_text(), any_text(), any_money(), any_due()));
    prop_oneof![
        terms.prop_map(|(title, description, amount, due)| {
            let title = title.trim().to_owned();
            Change::AddMilestone(MilestoneTerms { title, description, amount, due })
        }),
        number().prop_map(|milestone| Change::CancelMilestone { milestone }),
        (number(), any_due()).prop_map(|(milestone, due)| Change::ChangeDueDate { milestone, due }),
        (number(), any_money()).prop_map(|(milestone, amount)| Change::ChangeAmount { milestone, amount }),
        (number(), any_money()).prop_map(|(milestone, to_freelancer)| Change::Settle { milestone, to_freelancer }),
        number().prop_map(|milestone| Change::WithdrawDispute { milestone }),
        (number(), select(vec![SECOND, days(1), days(90), days(91)]))
            .prop_map(|(milestone, by)| Change::ExtendWindow { milestone, by }),
    ]
    .boxed()
}

/// A fee that a log of rules 1 never has.
fn any_fee() -> BoxedStrategy<Option<Money>> {
    option::weighted(0.1, any_money()).boxed()
}

fn any_release() -> BoxedStrategy<EventKind> {
    use ReleaseCause::{AnswerLapsed, Approved, Award, AwardLapsed, ReviewLapsed, Settlement, SmallClaim};

    let causes = [Approved, Approved, Approved, ReviewLapsed, AnswerLapsed, Settlement, Award, AwardLapsed, SmallClaim];
    let more = (any_fee(), option::weighted(0.1, any_instant()));
    let fields = (any_milestone(), any_money(), any_money(), any_money(), select(causes.to_vec()), any::<bool>(), more);
    fields
        .prop_map(|(milestone, amount, top_up, fee, cause, is_plain, (client_fee, clears_at))| {
            let zero = Money::zero(amount.currency());
            let (top_up, fee) = if is_plain { (zero, zero) } else { (top_up, fee) };
            EventKind::EscrowReleased { milestone, amount, top_up, fee, cause, client_fee, clears_at }
        })
        .boxed()
}

fn any_return() -> BoxedStrategy<EventKind> {
    use ReturnCause as Cause;

    let of_offer = [Cause::OfferDeclined, Cause::OfferWithdrawn, Cause::OfferExpired];
    let of_milestone = [Cause::RefundGranted, Cause::RefundLapsed, Cause::AnswerLapsed, Cause::AmountReduced];
    let of_split = [Cause::Settlement, Cause::Award, Cause::AwardLapsed, Cause::SmallClaim, Cause::FreelancerEnded];
    let causes = [&of_offer[..], &of_milestone, &of_split].concat();
    (any_milestone(), any_money(), select(causes), any_fee())
        .prop_map(|(milestone, amount, cause, client_fee_returned)| EventKind::EscrowReturned {
            milestone,
            amount,
            cause,
            client_fee_returned,
        })
        .boxed()
}

fn any_movement() -> BoxedStrategy<EventKind> {
    prop_oneof![
        (any_milestone(), any_money(), any_carried(), any_fee(), any_fee()).prop_map(
            |(milestone, deposit, carried, client_fee, initiation_fee)| EventKind::MilestoneFunded {
                milestone,
                deposit,
                carried,
                client_fee,
                initiation_fee,
            }
        ),
        any_release(),
        any_return(),
        (any_milestone(), any_money(), any_money(), any_carried(), any_fee()).prop_map(
            |(milestone, amount, deposit, carried, client_fee)| EventKind::AmountChanged {
                milestone,
                amount,
                deposit,
                carried,
                client_fee,
            }
        ),
        (any_money(), any_money(), any_text(), any_fee(), option::weighted(0.1, any_instant())).prop_map(
            |(amount, fee, note, client_fee, clears_at)| EventKind::BonusPaid {
                amount,
                fee,
                note,
                client_fee,
                clears_at
            }
        ),
        (any_milestone(), any_money(), any_money()).prop_map(|(milestone, amount, fee_returned)| {
            EventKind::PaymentRefunded { milestone, amount, fee_returned }
        }),
    ]
    .boxed()
}

fn any_communication() -> BoxedStrategy<EventKind> {
    let (number, text) = (any_milestone, any_text);
    let cause = select(vec![RefundCause::Client, RefundCause::ContractEnded, RefundCause::Dormancy]);
    prop_oneof![
        (number(), any_money(), option::weighted(0.9, any_instant()), text()).prop_map(
            |(milestone, requested, review_until, note)| {
                EventKind::WorkSubmitted { milestone, requested, review_until, note }
            }
        ),
        number().prop_map(|milestone| EventKind::SubmissionWithdrawn { milestone }),
        (number(), text()).prop_map(|(milestone, note)| EventKind::ChangesRequested { milestone, note }),
        (number(), any_instant(), cause, text()).prop_map(|(milestone, respond_until, cause, note)| {
            EventKind::RefundRequested { milestone, respond_until, cause, note }
        }),
        number().prop_map(|milestone| EventKind::RefundRequestWithdrawn { milestone }),
        (number(), any_party(), option::of(any_instant()), text(), option::weighted(0.1, any_instant())).prop_map(
            |(milestone, by, answer_until, reason, award_until)| EventKind::DisputeOpened {
                milestone,
                by,
                answer_until,
                reason,
                award_until,
            }
        ),
        (number(), text(), option::weighted(0.1, any_instant())).prop_map(|(milestone, statement, award_until)| {
            EventKind::DisputeContested { milestone, statement, award_until }
        }),
        (number(), any_instant())
            .prop_map(|(milestone, award_until)| EventKind::AwardExtended { milestone, award_until }),
        (number(), any_instant())
            .prop_map(|(milestone, review_until)| EventKind::ReviewExtended { milestone, review_until }),
        (number(), any_instant()).prop_map(|(milestone, until)| EventKind::WindowExtended { milestone, until }),
        (any_party(), 0_u64..7, text()).prop_map(|(by, stars, text)| EventKind::FeedbackLeft { by, stars, text }),
        number().prop_map(|milestone| EventKind::DisputeWithdrawn { milestone }),
        (number(), any_party(), text()).prop_map(|(milestone, by, text)| EventKind::EvidenceSubmitted {
            milestone,
            by,
            text
        }),
        (number(), any_money(), text()).prop_map(|(milestone, to_freelancer, note)| EventKind::DisputeAwarded {
            milestone,
            to_freelancer,
            note
        }),
    ]
    .boxed()
}

fn any_plan() -> BoxedStrategy<EventKind> {
    let outcome = select(vec![Outcome::Declined, Outcome::Withdrawn, Outcome::Expired, Outcome::Ended]);
    let rules = prop_oneof![6 => Just(1), 3 => Just(2), 1 => any::<u64>()];
    let funded = offer(&["100.00"]).fund_first(true);
    let offers = select(vec![full_offer(), switched_offer(), offer(&["100.00", "50.00"]), funded, offer(&[])]);
    prop_oneof![
        (rules, offers, option::of(any_instant())).prop_map(|(rules, offer, respond_by)| {
            EventKind::ContractOffered { rules, offer: Arc::new(offer), respond_by }
        }),
        Just(EventKind::OfferAccepted),
        any_text().prop_map(|note| EventKind::OfferDeclined { note }),
        Just(EventKind::OfferWithdrawn),
        Just(EventKind::OfferExpired),
        (any_milestone(), any_text(), any_money(), any_due()).prop_map(|(milestone, title, amount, due)| {
            EventKind::MilestoneAdded { milestone, title, description: String::new(), amount, due }
        }),
        any_milestone().prop_map(|milestone| EventKind::MilestoneCancelled { milestone }),
        (any_proposal(), any_party(), any_change()).prop_map(|(proposal, by, change)| EventKind::ProposalMade {
            proposal,
            by,
            change
        }),
        any_proposal().prop_map(|proposal| EventKind::ProposalAccepted { proposal }),
        any_proposal().prop_map(|proposal| EventKind::ProposalDeclined { proposal }),
        any_proposal().prop_map(|proposal| EventKind::ProposalWithdrawn { proposal }),
        (any_milestone(), any_due()).prop_map(|(milestone, due)| EventKind::DueDateChanged { milestone, due }),
        any_party().prop_map(|by| EventKind::ContractEnded { by }),
        (outcome, any_fee()).prop_map(|(outcome, initiation_fee_returned)| EventKind::ContractClosed {
            outcome,
            initiation_fee_returned,
        }),
    ]
    .boxed()
}

fn any_event() -> BoxedStrategy<Event> {
    (any_instant(), prop_oneof![any_movement(), any_communication(), any_plan()])
        .prop_map(|(at, kind)| Event { at, kind })
        .boxed()
}

/// A change to a log.
#[derive(Debug, Clone)]
enum Mutation {
    /// Inserts an arbitrary event, at the instant of the event before it or at its own instant.
    Insert(Index, Event, bool),
    /// Inserts an event of a scenario.
    Borrow(Index, Index, Index),
    Remove(Index),
    Swap(Index, Index),
    Double(Index),
    Retime(Index, UtcDateTime),
    /// Moves the rest of the log to later instants.
    Delay(Index, i64),
    Cut(Index),
    /// Appends the end of another scenario.
    Graft(Index, Index, Index),
}

fn any_mutation() -> BoxedStrategy<Mutation> {
    prop_oneof![
        4 => (any::<Index>(), any_event(), any::<bool>()).prop_map(|(place, event, now)| Mutation::Insert(place, event, now)),
        2 => any::<(Index, Index, Index)>().prop_map(|(place, scenario, from)| Mutation::Borrow(place, scenario, from)),
        2 => any::<Index>().prop_map(Mutation::Remove),
        1 => any::<(Index, Index)>().prop_map(|(one, other)| Mutation::Swap(one, other)),
        1 => any::<Index>().prop_map(Mutation::Double),
        1 => (any::<Index>(), any_instant()).prop_map(|(place, at)| Mutation::Retime(place, at)),
        1 => (any::<Index>(), 1_i64..2_000_000).prop_map(|(place, seconds)| Mutation::Delay(place, seconds)),
        2 => any::<Index>().prop_map(Mutation::Cut),
        1 => any::<(Index, Index, Index)>().prop_map(|(place, scenario, from)| Mutation::Graft(place, scenario, from)),
    ]
    .boxed()
}

fn mutate(log: &mut Vec<Event>, mutation: Mutation) {
    if log.is_empty() {
        return;
    }
    let place = |index: Index| index.index(log.len());
    match mutation {
        Mutation::Insert(index, event, now) => {
            let place = place(index);
            let at = if now { log[place].at } else { event.at };
            log.insert(place + 1, Event { at, ..event });
        }
        Mutation::Borrow(index, scenario, from) => {
            let (place, foreign) = (place(index), &SCENARIOS[scenario.index(SCENARIOS.len())].1.log);
            let at = log[place].at;
            log.insert(place + 1, Event { at, kind: foreign[from.index(foreign.len())].kind.clone() });
        }
        Mutation::Remove(index) => drop(log.remove(place(index))),
        Mutation::Swap(one, other) => {
            let places = [place(one), place(other)];
            log.swap(places[0], places[1]);
        }
        Mutation::Double(index) => log.insert(place(index), log[place(index)].clone()),
        Mutation::Retime(index, at) => {
            let place = place(index);
            log[place].at = at;
        }
        Mutation::Delay(index, seconds) => {
            let place = place(index);
            let delay = |at: UtcDateTime| at.checked_add(Duration::seconds(seconds)).unwrap_or(at);
            log[place..].iter_mut().for_each(|event| event.at = delay(event.at));
        }
        Mutation::Cut(index) => log.truncate(index.index(log.len() + 1)),
        Mutation::Graft(index, scenario, from) => {
            let foreign = &SCENARIOS[scenario.index(SCENARIOS.len())].1.log;
            log.truncate(index.index(log.len() + 1));
            log.extend_from_slice(&foreign[from.index(foreign.len())..]);
        }
    }
}

/// MONEY-4: no escrow account is ever below zero, and at the end each account has the amount that the
/// contract holds.
fn assert_conserved(log: &[Event]) {
    let contract = Contract::replay(log).expect("the log was accepted");
    let mut held = vec![0_i128; contract.milestones().len()];
    for (revision, event) in (1..).zip(log) {
        for transfer in event.transfers(revision) {
            assert_eq!(transfer.amount.currency(), contract.currency(), "MONEY-3");
            let amount = i128::from(transfer.amount.minor_units());
            for (account, change) in [(transfer.from, -amount), (transfer.to, amount)] {
                if let Account::Escrow(milestone) = account {
                    held[milestone.get() as usize - 1] += change;
                }
            }
        }
        assert!(held.iter().all(|held| *held >= 0), "after event {revision}");
    }
    let actual: Vec<_> = contract.milestones().map(|milestone| i128::from(milestone.held().minor_units())).collect();
    assert_eq!(held, actual);
}

fn assert_sound(log: &[Event]) {
    if assert_agrees_with_oracle(log, "a log made at random") != ReplayVerdict::Refused && Contract::replay(log).is_ok()
    {
        assert_conserved(log);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn mutated_logs(scenario in 0..SCENARIOS.len(), mutations in vec(any_mutation(), 1..5)) {
        let mut log = SCENARIOS[scenario].1.log.clone();
        for one in mutations {
            mutate(&mut log, one);
        }
        assert_sound(&log);
    }

    #[test]
    fn logs_of_anything(mut log in vec(any_event(), 0..8), is_opened in any::<bool>(), is_sorted in any::<bool>()) {
        if is_sorted {
            log.sort_by_key(|event| event.at);
        }
        if is_opened {
            let opened = Contract::open(offer(&["100.00", "50.00"]), &FIRST).expect("an offer");
            log.splice(0..0, opened.events().to_vec());
        }
        assert_sound(&log);
    }

    #[test]
    fn shuffled_logs(log in (0..SCENARIOS.len()).prop_flat_map(|scenario| Just(SCENARIOS[scenario].1.log.clone()).prop_shuffle())) {
        assert_sound(&log);
    }
}
