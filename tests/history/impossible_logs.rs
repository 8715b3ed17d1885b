//! Logs that no contract can have. Each is refused at the right event for the right reason. It is never
//! repaired, and never applied in part.

use milestone_escrow::{
    Change, Contract, Currency, DeadlineKind, Event, EventKind, Funding, HistoryProblem, Party, RefundCause,
    ReleaseCause, ReturnCause, ReviewLapse,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use crate::history::oracle::{FIRST, LAST};
use crate::history::scenarios::{SCENARIOS, scenario};
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

#[track_caller]
fn assert_refused(log: &[Event], position: usize, problem: HistoryProblem) {
    let error = Contract::replay(log).expect_err("the log is refused");
    assert_eq!((error.position, &error.problem), (position as u64, &problem));
    assert!(error.to_string().contains(&format!("event {position} ")), "{error}");
    // The result is the same for an iterator of events.
    assert_eq!(Contract::replay(log.to_vec()), Err(error));
}

/// The error for the last event of a log.
#[track_caller]
fn refusal_of_last(log: &[Event], more: Event) -> HistoryProblem {
    let log = [log, &[more]].concat();
    let error = Contract::replay(&log).expect_err("the last event is refused");
    assert_eq!(error.position, log.len() as u64, "{error}");
    error.problem
}

fn invalid(problem: &HistoryProblem) -> Option<&'static str> {
    if let HistoryProblem::Invalid(rejection) = problem { Some(rejection.code()) } else { None }
}

#[test]
fn an_empty_log() {
    assert_refused(&[], 1, HistoryProblem::Empty);
}

#[test]
fn a_log_that_begins_in_the_middle() {
    for (name, scenario) in SCENARIOS.iter() {
        for start in 1..scenario.log.len() {
            assert!(start < scenario.log.len(), "{name}");
            assert_refused(&scenario.log[start..], 1, HistoryProblem::NotOpened);
        }
    }
}

/// The events that §16 calls the effects of an act. They never begin a decision.
fn is_effect(log: &[Event], place: usize) -> bool {
    use EventKind::{
        ContractEnded, ContractOffered, EscrowReleased, MilestoneAdded, MilestoneFunded, ProposalAccepted,
        RefundRequested,
    };

    let ContractOffered { offer, .. } = &log[0].kind else { panic!("{:?}", log[0]) };
    let (before, event) = (&log[place - 1], &log[place]);
    let at_once = before.at == event.at;
    match &event.kind {
        EventKind::ContractClosed { .. }
        | EventKind::DueDateChanged { .. }
        | EventKind::AmountChanged { .. }
        | EventKind::WindowExtended { .. } => true,
        EscrowReleased { cause, .. } => {
            matches!(cause, ReleaseCause::Settlement | ReleaseCause::Award | ReleaseCause::SmallClaim)
        }
        EventKind::EscrowReturned { cause: ReturnCause::AwardLapsed, .. } => {
            matches!(before.kind, EscrowReleased { cause: ReleaseCause::AwardLapsed, .. }) && at_once
        }
        EventKind::EscrowReturned { cause, .. } => !matches!(
            cause,
            ReturnCause::RefundGranted | ReturnCause::RefundLapsed | ReturnCause::AnswerLapsed
        ),
        RefundRequested { cause: RefundCause::ContractEnded, .. } => true,
        RefundRequested { cause: RefundCause::Dormancy, .. } => {
            matches!(before.kind, RefundRequested { cause: RefundCause::Dormancy, .. }) && at_once
        }
        ContractEnded { .. } => {
            let lapsed = matches!(before.kind, EscrowReleased { cause: ReleaseCause::ReviewLapsed, .. });
            lapsed && offer.policy.review_lapse == ReviewLapse::ReleaseAndEnd
        }
        MilestoneAdded { .. } | EventKind::MilestoneCancelled { .. } | EventKind::DisputeWithdrawn { .. } => {
            matches!(before.kind, ProposalAccepted { .. })
        }
        MilestoneFunded { .. } if offer.policy.funding == Funding::All => {
            matches!(before.kind, ContractOffered { .. } | MilestoneFunded { .. } | MilestoneAdded { .. })
        }
        MilestoneFunded { .. } => matches!(before.kind, ContractOffered { .. }),
        _ => false,
    }
}

/// Cuts every log at every place. Between two decisions, the shorter log is valid. Inside a decision, the
/// error names the missing event.
#[test]
fn a_log_cut_anywhere() {
    let mut inside = std::collections::BTreeSet::new();
    for (name, scenario) in SCENARIOS.iter() {
        for end in 1..scenario.log.len() {
            let (log, next) = (&scenario.log[..end], &scenario.log[end]);
            if is_effect(&scenario.log, end) {
                let expected = next.kind.name();
                assert_refused(log, end + 1, HistoryProblem::EffectMissing { expected });
                inside.insert((log[end - 1].kind.name(), expected));
            } else {
                let younger =
                    Contract::replay(log).unwrap_or_else(|error| panic!("{name} up to {end}: {error}"));
                assert_eq!(younger.revision(), end as u64);
            }
        }
    }
    for pair in [
        ("contract_offered", "milestone_funded"),
        ("offer_declined", "escrow_returned"),
        ("offer_withdrawn", "escrow_returned"),
        ("offer_expired", "escrow_returned"),
        ("escrow_returned", "contract_closed"),
        ("contract_ended", "refund_requested"),
        ("refund_requested", "refund_requested"),
        ("contract_ended", "contract_closed"),
        ("contract_ended", "escrow_returned"),
        ("escrow_returned", "escrow_returned"),
        ("escrow_released", "refund_requested"),
        ("dispute_awarded", "escrow_released"),
        ("dispute_awarded", "escrow_returned"),
        ("escrow_released", "escrow_returned"),
        ("proposal_accepted", "escrow_released"),
        ("proposal_accepted", "escrow_returned"),
        ("proposal_accepted", "amount_changed"),
        ("amount_changed", "escrow_returned"),
        ("proposal_accepted", "due_date_changed"),
        ("proposal_accepted", "milestone_added"),
        ("proposal_accepted", "milestone_cancelled"),
        ("proposal_accepted", "dispute_withdrawn"),
        ("proposal_accepted", "window_extended"),
        ("milestone_funded", "milestone_funded"),
        ("milestone_added", "milestone_funded"),
        ("dispute_contested", "escrow_released"),
        ("escrow_released", "contract_ended"),
    ] {
        assert!(inside.contains(&pair), "some scenario has {pair:?}");
    }
}

/// The error names the missing effect, whatever event is in its place. A second opening is reported only if
/// no effect is missing.
#[test]
fn an_event_inside_a_decision() {
    for (_, scenario) in SCENARIOS.iter() {
        let (opened, last) = (&scenario.log[0], scenario.log.len());
        for end in 1..=last {
            let (log, at) = (&scenario.log[..end], scenario.log[end - 1].at);
            let more = [Event { at, kind: opened.kind.clone() }, Event { at, kind: EventKind::OfferExpired }];
            let is_inside = end < last && is_effect(&scenario.log, end);
            for (event, problem) in
                more.into_iter().zip([HistoryProblem::OpenedTwice, HistoryProblem::Unprompted])
            {
                let expires = event.kind == EventKind::OfferExpired
                    && scenario.log.get(end).is_some_and(|next| *next == event);
                let actual = refusal_of_last(log, event);
                let missing = || HistoryProblem::EffectMissing { expected: scenario.log[end].kind.name() };
                let expected = if is_inside { missing() } else { problem };
                assert_eq!(actual, expected, "{expires}");
            }
        }
    }
}

/// An effect has the instant of its act.
#[test]
fn effects_at_another_instant() {
    for (name, scenario) in SCENARIOS.iter() {
        for place in (1..scenario.log.len()).filter(|place| is_effect(&scenario.log, *place)) {
            let mut log = scenario.log.clone();
            let later = log[place].at + Duration::NANOSECOND;
            log[place..].iter_mut().for_each(|event| event.at = event.at.max(later));
            let expected = log[place].kind.name();
            assert!(Contract::replay(&log).is_err(), "{name}");
            assert_refused(&log, place + 1, HistoryProblem::EffectMissing { expected });
        }
    }
}

/// For each kind of deadline: a contract that waits for it, and the event of the deadline.
fn contracts_with_deadlines() -> Vec<(Scenario, EventKind)> {
    let at_work = |count: usize| {
        let mut scenario = Scenario::active(offer(&vec!["100.00"; count]));
        scenario.does(fund(1));
        scenario
    };
    let (expired, reviewed) = (Scenario::open(offer(&["100.00"])), &mut at_work(1));
    reviewed.does(submit(1));
    let requested = &mut at_work(1);
    requested.does(request_refund(1));
    let disputed = &mut reviewed.clone();
    disputed.does(dispute(Party::Client, 1));
    let refused = &mut reviewed.clone();
    refused.does(request_changes(1));
    refused.does(dispute(Party::Freelancer, 1));
    let mut contested = Scenario::active(offer(&["100.00"]).policy(policy(|policy| {
        policy.award_window = Some(days(30));
        policy.default_award_bps = Some(5_000);
    })));
    for command in [fund(1), submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1)] {
        contested.does(command);
    }
    let waiting = [
        expired,
        reviewed.clone(),
        requested.clone(),
        disputed.clone(),
        refused.clone(),
        contested,
        at_work(1),
    ];
    let lapse = |scenario: Scenario| {
        let deadline = scenario.contract.next_deadline().expect("it waits");
        let lapse = scenario.contract.advance(&deadline.at).events()[0].clone();
        assert_eq!(lapse.at, deadline.at);
        (scenario, lapse.kind)
    };
    waiting.into_iter().map(lapse).collect()
}

/// TIME-3: an event at a deadline or after it is refused, because the deadline has not taken effect. TIME-2:
/// an event one nanosecond before the deadline is accepted.
#[test]
fn deadlines_that_took_no_effect() {
    let mut kinds = Vec::new();
    for (scenario, _) in contracts_with_deadlines() {
        let deadline = scenario.contract.next_deadline().expect("it waits");
        let change = Change::ChangeDueDate { milestone: 1.into(), due: None };
        let kind = EventKind::ProposalMade { proposal: 1.into(), by: Party::Client, change };
        for at in [deadline.at, deadline.at + Duration::NANOSECOND, deadline.at + Duration::DAY, LAST] {
            let actual = refusal_of_last(&scenario.log, Event { at, kind: kind.clone() });
            assert_eq!(actual, HistoryProblem::DeadlineMissed { deadline });
        }
        let in_time = Event { at: deadline.at - Duration::NANOSECOND, kind };
        assert!(Contract::replay([scenario.log.as_slice(), &[in_time]].concat()).is_ok());
        kinds.push(deadline.kind);
    }
    use DeadlineKind::{AnswerLapse, AwardLapse, Dormancy, OfferExpiry, RefundLapse, ReviewLapse};
    assert_eq!(
        kinds,
        [OfferExpiry, ReviewLapse, RefundLapse, AnswerLapse, AnswerLapse, AwardLapse, Dormancy]
    );
}

/// The event of a deadline has the instant of the deadline, and no other event can cause it.
#[test]
fn lapses_at_the_wrong_instant() {
    for (scenario, kind) in contracts_with_deadlines() {
        let deadline = scenario.contract.next_deadline().expect("it waits");
        for early in [scenario.now, deadline.at - Duration::NANOSECOND] {
            let actual = refusal_of_last(&scenario.log, Event { at: early, kind: kind.clone() });
            let is_unprompted =
                matches!(actual, HistoryProblem::Unprompted | HistoryProblem::WrongStage { .. });
            assert!(is_unprompted, "{:?}: {actual:?}", deadline.kind);
        }
        for late in [deadline.at + Duration::NANOSECOND, LAST] {
            let actual = refusal_of_last(&scenario.log, Event { at: late, kind: kind.clone() });
            assert_eq!(actual, HistoryProblem::DeadlineMissed { deadline });
        }
    }
}

/// MONEY-5: a fee is the difference of two fees on the whole milestone, each rounded half to even.
#[test]
fn wrong_fees() {
    let mut scenario =
        Scenario::active(offer(&["1.00"]).policy(policy(|policy| policy.freelancer_fee_bps = 1_000)));
    scenario.does(fund(1));
    for (amount, fee) in [("0.05", 0), ("0.10", 2), ("0.10", 0), ("0.10", 2)] {
        let kinds = scenario.does(release_amount(1, usd(amount)));
        let EventKind::EscrowReleased { milestone, amount, top_up, cause, fee: actual, .. } =
            kinds[0].clone()
        else {
            panic!("{kinds:?}")
        };
        assert_eq!(actual.minor_units(), fee);
        let at = scenario.now;
        let before = scenario.log[..scenario.log.len() - 1].to_vec();
        for wrong in (0..5).filter(|wrong| *wrong != fee) {
            let fee = milestone_escrow::Money::from_minor_units(wrong, Currency::USD).expect("money");
            let kind = EventKind::EscrowReleased {
                milestone,
                amount,
                top_up,
                fee,
                cause,
                client_fee: None,
                clears_at: None,
            };
            assert_eq!(
                refusal_of_last(&before, Event { at, kind }),
                HistoryProblem::WrongField { field: "fee" }
            );
        }
        let top_up = milestone_escrow::Money::from_minor_units(1, Currency::USD).expect("money");
        let kind = EventKind::EscrowReleased {
            milestone,
            amount,
            top_up,
            fee: actual,
            cause,
            client_fee: None,
            clears_at: None,
        };
        assert_eq!(
            refusal_of_last(&before, Event { at, kind }),
            HistoryProblem::WrongField { field: "top_up" }
        );
    }
}

/// POL-2, POL-4
#[test]
fn unknown_rules() {
    let under = |name: &str, rules: u64| {
        let mut log = scenario(name).log.clone();
        let EventKind::ContractOffered { rules: version, .. } = &mut log[0].kind else {
            panic!("{:?}", log[0])
        };
        *version = rules;
        log
    };
    for rules in [0, 3, u64::MAX] {
        assert_refused(&under("reviews", rules), 1, HistoryProblem::UnknownRules { rules });
    }
    // POL-4: the version is the lowest one that can express the policy.
    for log in [under("reviews", 2), under("extended reviews", 1)] {
        assert_refused(&log, 1, HistoryProblem::WrongField { field: "rules" });
    }
}

/// TIME-6, law 5
#[test]
fn instants_outside_the_calendar_or_out_of_order() {
    let log = &scenario("offered").log;
    let before: UtcDateTime = utc_datetime!(-0001-12-31 23:59:59.999_999_999);
    for at in
        [before, UtcDateTime::MIN, UtcDateTime::MAX].into_iter().filter(|at| !(FIRST..=LAST).contains(at))
    {
        for place in 0..log.len() {
            let mut log = log.clone();
            log[place].at = at;
            assert_refused(&log, place + 1, HistoryProblem::OutOfCalendar);
        }
    }
    for place in 1..log.len() {
        let mut log = log.clone();
        log[place].at = START - Duration::NANOSECOND;
        assert_refused(&log, place + 1, HistoryProblem::TimeDecreases);
    }
}

/// END-6, REF-5: after closing, a payment may be in the log only while its window is open.
#[test]
fn payments_after_closing() {
    let scenario = scenario("ending");
    let closed =
        scenario.log.iter().find(|event| event.kind.name() == "contract_closed").expect("it is closed").at;
    // The fee on bonuses of 11.00 is 0.605. The fee on the first 10.00 was 0.55.
    let bonus = EventKind::BonusPaid {
        amount: usd("1.00"),
        fee: usd("0.05"),
        note: String::new(),
        client_fee: None,
        clears_at: None,
    };
    let refund =
        EventKind::PaymentRefunded { milestone: 4.into(), amount: usd("1.00"), fee_returned: usd("0.06") };
    let windows = [(Duration::days(365), bonus), (Duration::days(180), EventKind::clone(&refund))];
    for (window, kind) in windows {
        let late = Event { at: closed + window, kind: kind.clone() };
        assert_eq!(invalid(&refusal_of_last(&scenario.log, late)), Some("window_closed"));
        let in_time = Event { at: closed + window - Duration::NANOSECOND, kind };
        let actual = Contract::replay([scenario.log.as_slice(), &[in_time]].concat());
        assert_eq!(actual.err().map(|error| error.problem), None);
    }
    let declined = &crate::history::scenarios::scenario("declined").log;
    let bonus = EventKind::BonusPaid {
        amount: usd("1.00"),
        fee: usd("0.00"),
        note: String::new(),
        client_fee: None,
        clears_at: None,
    };
    let actual = refusal_of_last(declined, Event { at: LAST, kind: bonus });
    assert!(matches!(actual, HistoryProblem::WrongStage { .. }), "{actual:?}");
}
