//! Strategies for arbitrary events.

use std::sync::Arc;

use milestone_escrow::{
    Carried, Change, Currency, Event, EventKind, Leftovers, MilestoneNumber, MilestoneTerms, Money, Outcome,
    Party, ProposalNumber, RefundCause, ReleaseCause, ReturnCause,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use time::{Date, Duration, UtcDateTime};

use crate::history::oracle::{FIRST, LAST};
use crate::history::scenarios::full_offer;
use crate::history::scenarios_with_switches::switched_offer;
use crate::support::START;
use crate::support::shorthand::{SECOND, days, offer};

fn any_money() -> BoxedStrategy<Money> {
    let amounts = [0, 1, 5, 1_234, 4_000, 5_000, 6_000, 9_999, 10_000, 10_001, 12_000, 100_000_000_000_000];
    let currencies =
        [Currency::USD, Currency::USD, Currency::USD, Currency::USD, Currency::EUR, Currency::KWD];
    (select(amounts.to_vec()), select(currencies.to_vec()))
        .prop_map(|(minor, currency)| Money::from_minor_units(minor, currency).expect("money"))
        .boxed()
}

pub(super) fn any_instant() -> BoxedStrategy<UtcDateTime> {
    let steps = prop_oneof![
        4 => 0_i64..40,
        1 => -2_i64..2,
        2 => Just(7 * 86_400),
        2 => Just(14 * 86_400),
        1 => 0_i64..20_000_000,
    ];
    let near = (steps, 0_i64..12, -1_i64..=1).prop_map(|(step, more, nanoseconds)| {
        START + Duration::seconds(step + more) + Duration::nanoseconds(nanoseconds)
    });
    let ends = vec![FIRST, LAST, UtcDateTime::MIN, UtcDateTime::MAX, LAST - Duration::DAY];
    prop_oneof![12 => near, 1 => select(ends)].boxed()
}

fn any_milestone() -> BoxedStrategy<MilestoneNumber> {
    prop_oneof![20 => 1_u64..6, 1 => select(vec![0, 7, 201, u64::MAX])]
        .prop_map(MilestoneNumber::from)
        .boxed()
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
        (number(), any_money())
            .prop_map(|(milestone, to_freelancer)| Change::Settle { milestone, to_freelancer }),
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

    let causes = [
        Approved,
        Approved,
        Approved,
        ReviewLapsed,
        AnswerLapsed,
        Settlement,
        Award,
        AwardLapsed,
        SmallClaim,
    ];
    let more = (any_fee(), option::weighted(0.1, any_instant()));
    let fields = (
        any_milestone(),
        any_money(),
        any_money(),
        any_money(),
        select(causes.to_vec()),
        any::<bool>(),
        more,
    );
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
    let of_split =
        [Cause::Settlement, Cause::Award, Cause::AwardLapsed, Cause::SmallClaim, Cause::FreelancerEnded];
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
        (number(), any_party(), option::of(any_instant()), text(), option::weighted(0.1, any_instant()))
            .prop_map(|(milestone, by, answer_until, reason, award_until)| EventKind::DisputeOpened {
                milestone,
                by,
                answer_until,
                reason,
                award_until,
            }),
        (number(), text(), option::weighted(0.1, any_instant())).prop_map(
            |(milestone, statement, award_until)| {
                EventKind::DisputeContested { milestone, statement, award_until }
            }
        ),
        (number(), any_instant())
            .prop_map(|(milestone, award_until)| EventKind::AwardExtended { milestone, award_until }),
        (number(), any_instant())
            .prop_map(|(milestone, review_until)| EventKind::ReviewExtended { milestone, review_until }),
        (number(), any_instant())
            .prop_map(|(milestone, until)| EventKind::WindowExtended { milestone, until }),
        (any_party(), 0_u64..7, text()).prop_map(|(by, stars, text)| EventKind::FeedbackLeft {
            by,
            stars,
            text
        }),
        number().prop_map(|milestone| EventKind::DisputeWithdrawn { milestone }),
        (number(), any_party(), text()).prop_map(|(milestone, by, text)| EventKind::EvidenceSubmitted {
            milestone,
            by,
            text
        }),
        (number(), any_money(), text()).prop_map(|(milestone, to_freelancer, note)| {
            EventKind::DisputeAwarded { milestone, to_freelancer, note }
        }),
    ]
    .boxed()
}

fn any_plan() -> BoxedStrategy<EventKind> {
    let outcome = select(vec![Outcome::Declined, Outcome::Withdrawn, Outcome::Expired, Outcome::Ended]);
    let rules = prop_oneof![6 => Just(1), 3 => Just(2), 1 => any::<u64>()];
    let funded = offer(&["100.00"]).fund_first(true);
    let offers =
        select(vec![full_offer(), switched_offer(), offer(&["100.00", "50.00"]), funded, offer(&[])]);
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
        (any_proposal(), any_party(), any_change())
            .prop_map(|(proposal, by, change)| EventKind::ProposalMade { proposal, by, change }),
        any_proposal().prop_map(|proposal| EventKind::ProposalAccepted { proposal }),
        any_proposal().prop_map(|proposal| EventKind::ProposalDeclined { proposal }),
        any_proposal().prop_map(|proposal| EventKind::ProposalWithdrawn { proposal }),
        (any_milestone(), any_due())
            .prop_map(|(milestone, due)| EventKind::DueDateChanged { milestone, due }),
        any_party().prop_map(|by| EventKind::ContractEnded { by }),
        (outcome, any_fee()).prop_map(|(outcome, initiation_fee_returned)| EventKind::ContractClosed {
            outcome,
            initiation_fee_returned,
        }),
    ]
    .boxed()
}

pub(super) fn any_event() -> BoxedStrategy<Event> {
    (any_instant(), prop_oneof![any_movement(), any_communication(), any_plan()])
        .prop_map(|(at, kind)| Event { at, kind })
        .boxed()
}
