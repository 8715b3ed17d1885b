//! `forecast` says what `advance` will do.

use milestone_escrow::{Contract, EventKind, Foreseen, Party, ReleaseCause, ReviewLapse, Role};
use proptest::prop_assert_eq;
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::history::scenarios::SCENARIOS;
use crate::laws::{ANY, cases, for_all, play_without_coverage};
use crate::support::Scenario;
use crate::support::history::Wait;
use crate::support::shorthand::*;

/// For every instant, `advance` gives exactly the events of the forecast up to this instant.
#[test]
fn the_forecast_is_what_advance_does() {
    for_all(cases(), ANY, |history| {
        let played = play_without_coverage(history)?;
        let later = [played.now, Wait::Months(3).from(played.now, &played.contract)];
        prop_assert_eq!(forecast_error(&played.contract, &later), None);
        Ok(())
    });
}

/// The same after every event of every scenario, with and without switches.
#[test]
fn the_forecast_after_every_event_of_the_scenarios() {
    let mut awards = 0;
    for (name, scenario) in SCENARIOS.iter() {
        for end in 1..=scenario.log.len() {
            let Ok(contract) = Contract::replay(&scenario.log[..end]) else { continue };
            assert_eq!(forecast_error(&contract, &[]), None, "{name} after {end} events");
            let forecast = contract.forecast();
            let is_award = |one: &&Foreseen| {
                matches!(one.event.kind, EventKind::EscrowReleased { cause: ReleaseCause::AwardLapsed, .. })
            };
            awards += forecast
                .events()
                .iter()
                .filter(is_award)
                .inspect(|one| assert_eq!(one.rule, "DISP-8"))
                .count();
        }
    }
    assert!(awards > 5, "{awards} awards come by themselves");
}

/// The first difference between the forecast and `advance`, at the instants of the forecast and at other
/// instants.
fn forecast_error(contract: &Contract, others: &[UtcDateTime]) -> Option<String> {
    let forecast = contract.forecast();
    let instants = forecast.events().iter().map(|foreseen| foreseen.event.at).chain(others.iter().copied());
    for now in instants {
        let decision = contract.advance(&now);
        let until = now.max(contract.last_event_at());
        let come: Vec<_> = forecast.events().iter().filter(|foreseen| foreseen.event.at <= until).collect();
        let events: Vec<_> = come.iter().map(|foreseen| foreseen.event.clone()).collect();
        let transfers: Vec<_> = come.iter().flat_map(|foreseen| foreseen.transfers()).collect();
        if decision.events() != events || decision.transfers().collect::<Vec<_>>() != transfers {
            return Some(format!("at {now}: {:?}, and not {events:?}", decision.events()));
        }
    }
    // If money is left, somebody must be awaited. If none is left, nobody is.
    let last = contract.advance(&utc_datetime!(9999-12-31 23:59:59.999_999_999)).into_contract();
    let held: i128 = forecast.awaited().iter().map(|awaited| awaited.held.minor_units()).sum();
    if held != last.held().minor_units() || forecast.events().iter().any(|foreseen| foreseen.rule.is_empty())
    {
        return Some(format!("{:?} are awaited, and {} are held", forecast.awaited(), last.held()));
    }
    None
}

/// The client ends a contract with work under review, and nobody answers.
#[test]
fn a_forecast_names_instants_money_and_rules() {
    let mut scenario = Scenario::active(offer(&["100", "40"]));
    scenario.does(fund(1));
    scenario.does(submit_for(1, usd("60")));
    let forecast = scenario.contract.forecast();
    let actual: Vec<_> = forecast
        .events()
        .iter()
        .map(|foreseen| {
            let money: Vec<_> = foreseen
                .transfers()
                .map(|transfer| format!("{} to {}", transfer.amount, transfer.to))
                .collect();
            format!(
                "{} {} {} [{}]",
                foreseen.event.at.date(),
                foreseen.event.kind.name(),
                foreseen.rule,
                money.join(", ")
            )
        })
        .collect();
    let expected = [
        "2026-01-19 escrow_released WORK-5 [60.00 USD to freelancer]",
        "2026-04-19 refund_requested DORM-2 []",
        "2026-04-26 escrow_returned REF-2 [40.00 USD to client]",
    ];
    assert_eq!(actual, expected);
    assert!(forecast.awaited().is_empty());
}

/// The exception of law 10: a contested dispute waits for the arbiter, and the forecast says so.
#[test]
fn a_contested_dispute_awaits_the_arbiter() {
    let mut scenario = Scenario::active(offer(&["100"]));
    for command in [fund(1), submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1)] {
        scenario.does(command);
    }
    let forecast = scenario.contract.forecast();
    assert!(forecast.events().is_empty());
    let [awaited] = forecast.awaited() else { panic!("one dispute: {forecast:?}") };
    assert_eq!((awaited.milestone, awaited.who, awaited.rule), (Some(1.into()), Role::Arbiter, "DISP-5"));
    assert_eq!(awaited.held, usd("100").into());
}

/// Without the windows that law 10 needs, the forecast names the role that must act.
#[test]
fn without_windows_the_next_role_is_awaited() {
    let endless = policy(|policy| {
        policy.offer_window = None;
        policy.dormancy_window = None;
    });
    let offered = Scenario::open(offer(&["100"]).policy(endless).fund_first(true));
    let who = |scenario: &Scenario| {
        scenario.contract.forecast().awaited().iter().map(|one| (one.who, one.held)).collect::<Vec<_>>()
    };
    assert_eq!(who(&offered), [(Role::Freelancer, usd("100").into())]);
    let mut active = offered;
    active.does(accept());
    assert_eq!(who(&active), [(Role::Freelancer, usd("100").into())]);
    active.does(release_amount(1, usd("30")));
    assert_eq!(who(&active), [(Role::Client, usd("70").into())]);
    active.does(release(1));
    assert_eq!(who(&active), []);
}

/// END-4: the refund of a rest in an ending contract is requested by END-4, not by the client's ending
/// (END-2).
#[test]
fn a_rest_in_an_ending_contract_is_forecast() {
    let mut scenario = Scenario::active(offer(&["100"]));
    for command in
        [fund(1), submit_for(1, usd("60")), end_contract(Party::Client), dispute(Party::Freelancer, 1)]
    {
        scenario.does(command);
    }
    let forecast = scenario.contract.forecast();
    let actual: Vec<_> = forecast.events().iter().map(|one| (one.event.kind.name(), one.rule)).collect();
    let expected = [
        ("escrow_released", "DISP-2"),
        ("refund_requested", "END-4"),
        ("escrow_returned", "REF-2"),
        ("contract_closed", "END-3"),
    ];
    assert_eq!(actual, expected);
}

/// END-2: if silence in review ends the contract, END-2 requests the refund of the rest.
#[test]
fn a_rest_after_a_review_that_ends_the_contract() {
    let ends = policy(|policy| policy.review_lapse = ReviewLapse::ReleaseAndEnd);
    let mut scenario = Scenario::active(offer(&["100"]).policy(ends));
    scenario.does(fund(1));
    scenario.does(submit_for(1, usd("60")));
    let forecast = scenario.contract.forecast();
    let requests = forecast.events().iter().filter(|one| one.event.kind.name() == "refund_requested");
    assert_eq!(requests.map(|one| one.rule).collect::<Vec<_>>(), ["END-2"]);
}

/// The forecast of a contract, with one line for each event (day, event, rule), and the roles that are
/// awaited.
fn summary(scenario: &Scenario) -> (Vec<String>, Vec<(Role, &'static str)>) {
    let forecast = scenario.contract.forecast();
    let line = |one: &Foreseen| format!("{} {} {}", one.event.at.date(), one.event.kind.name(), one.rule);
    let awaited = forecast.awaited().iter().map(|one| (one.who, one.rule)).collect();
    (forecast.events().iter().map(line).collect(), awaited)
}

/// DISP-8: the default award gives half of the claim to each party.
#[test]
fn the_default_award_is_forecast() {
    let mut scenario = Scenario::active(offer(&["100"]).policy(policy(|policy| {
        policy.award_window = Some(days(30));
        policy.default_award_bps = Some(5_000);
    })));
    for command in
        [fund(1), submit_for(1, usd("60")), dispute(Party::Client, 1), contest(Party::Freelancer, 1)]
    {
        scenario.does(command);
    }
    let lapses = ["2026-02-04 escrow_released DISP-8", "2026-02-04 escrow_returned DISP-8"];
    assert_eq!(summary(&scenario), (lapses.map(String::from).into(), vec![]));
    let amounts: Vec<_> =
        scenario.contract.forecast().events().iter().flat_map(|one| one.transfers()).collect();
    assert_eq!(amounts.iter().map(|one| one.amount).collect::<Vec<_>>(), [usd("30"), usd("70")]);
    // The arbiter extends the award window.
    scenario.wait(days(10)).does(extend_award(1));
    assert_eq!(summary(&scenario).0[0], "2026-02-14 escrow_released DISP-8");
}

/// WORK-5: a review without an end releases nothing. Dormancy requests the refund. Without dormancy, the
/// client is awaited.
#[test]
fn a_review_without_an_end() {
    let endless = |dormancy| {
        let mut scenario = Scenario::active(offer(&["100"]).policy(policy(|policy| {
            policy.review_lapse = ReviewLapse::None;
            policy.dormancy_window = dormancy;
        })));
        scenario.does(fund(1));
        scenario.does(submit(1));
        summary(&scenario)
    };
    let asked_back = ["2026-04-05 refund_requested DORM-2", "2026-04-12 escrow_returned REF-2"];
    assert_eq!(endless(Some(days(90))), (asked_back.map(String::from).into(), vec![]));
    assert_eq!(endless(None), (vec![], vec![(Role::Client, "WORK-5")]));
}

/// WORK-5: silence in review releases the claim, ends the contract, and requests the refund of the rest.
#[test]
fn a_review_that_ends_the_contract() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).policy(policy(|policy| {
        policy.review_lapse = ReviewLapse::ReleaseAndEnd;
    })));
    scenario.does(fund(1));
    scenario.does(submit_for(1, usd("60")));
    let (events, awaited) = summary(&scenario);
    let expected = [
        "2026-01-19 escrow_released WORK-5",
        "2026-01-19 contract_ended END-2",
        "2026-01-19 refund_requested",
        "2026-01-26 escrow_returned REF-2",
        "2026-01-26 contract_closed END-3",
    ];
    assert_eq!(events.len(), expected.len());
    assert!(events.iter().zip(expected).all(|(actual, expected)| actual.starts_with(expected)), "{events:?}");
    assert!(awaited.is_empty());
}
