//! `forecast` says what `advance` will do.

use milestone_escrow::{Party, Role};
use proptest::{prop_assert, prop_assert_eq};
use time::macros::utc_datetime;

use crate::laws::{ANY, cases, for_all, play_quietly};
use crate::support::Story;
use crate::support::history::Wait;
use crate::support::shorthand::*;

/// The law: whenever `advance` is called, it says the part of the forecast that has come by then.
#[test]
fn the_forecast_is_what_advance_does() {
    for_all(cases(), ANY, |history| {
        let played = play_quietly(history)?;
        let forecast = played.contract.forecast();
        let mut instants: Vec<_> = forecast.events().iter().map(|foreseen| foreseen.event.at).collect();
        instants.extend([played.now, Wait::Months(3).from(played.now, &played.contract)]);
        for now in instants {
            let decision = played.contract.advance(&now);
            let come = forecast
                .events()
                .iter()
                .filter(|foreseen| foreseen.event.at <= now.max(played.contract.last_event_at()));
            let come: Vec<_> = come.map(|foreseen| foreseen.event.clone()).collect();
            prop_assert_eq!(decision.events(), &come);
            let transfers: Vec<_> = decision.transfers().collect();
            let foreseen: Vec<_> =
                forecast.events().iter().take(come.len()).flat_map(|foreseen| foreseen.transfers()).collect();
            prop_assert_eq!(transfers, foreseen);
        }
        // Where money is left, somebody is named; where none is, nobody.
        let last = played.contract.advance(&utc_datetime!(9999-12-31 23:59:59.999_999_999)).into_contract();
        let held: i128 = forecast.awaited().iter().map(|awaited| awaited.held.minor_units()).sum();
        prop_assert_eq!(held, last.held().minor_units());
        prop_assert!(forecast.events().iter().all(|foreseen| !foreseen.rule.is_empty()));
        Ok(())
    });
}

/// A client who ends a contract with work under review, and nobody answers.
#[test]
fn a_forecast_names_instants_money_and_rules() {
    let mut story = Story::active(offer(&["100", "40"]));
    story.does(fund(1));
    story.does(submit_for(1, usd("60")));
    let forecast = story.contract.forecast();
    let told: Vec<_> = forecast
        .events()
        .iter()
        .map(|foreseen| {
            let money: Vec<_> =
                foreseen.transfers().map(|transfer| format!("{} to {}", transfer.amount, transfer.to)).collect();
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
    assert_eq!(told, expected);
    assert!(forecast.awaited().is_empty());
}

/// Law 10's exception: a contested dispute waits for the arbiter by name.
#[test]
fn a_contested_dispute_awaits_the_arbiter() {
    let mut story = Story::active(offer(&["100"]));
    for command in [fund(1), submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1)] {
        story.does(command);
    }
    let forecast = story.contract.forecast();
    assert!(forecast.events().is_empty());
    let [awaited] = forecast.awaited() else { panic!("one dispute: {forecast:?}") };
    assert_eq!((awaited.milestone, awaited.who, awaited.rule), (Some(1.into()), Role::Arbiter, "DISP-5"));
    assert_eq!(awaited.held, usd("100").into());
}

/// Without the windows that law 10 asks for, somebody else is awaited.
#[test]
fn without_windows_the_next_to_move_is_awaited() {
    let endless = policy(|policy| {
        policy.offer_window = None;
        policy.dormancy_window = None;
    });
    let offered = Story::open(offer(&["100"]).policy(endless).fund_first(true));
    let who =
        |story: &Story| story.contract.forecast().awaited().iter().map(|one| (one.who, one.held)).collect::<Vec<_>>();
    assert_eq!(who(&offered), [(Role::Freelancer, usd("100").into())]);
    let mut active = offered;
    active.does(accept());
    assert_eq!(who(&active), [(Role::Freelancer, usd("100").into())]);
    active.does(release_amount(1, usd("30")));
    assert_eq!(who(&active), [(Role::Client, usd("70").into())]);
    active.does(release(1));
    assert_eq!(who(&active), []);
}

/// END-4: a rest at the end is asked back by that rule, not by the client's ending.
#[test]
fn a_rest_at_the_end_is_foreseen() {
    let mut story = Story::active(offer(&["100"]));
    for command in [fund(1), submit_for(1, usd("60")), end_contract(Party::Client), dispute(Party::Freelancer, 1)] {
        story.does(command);
    }
    let forecast = story.contract.forecast();
    let told: Vec<_> = forecast.events().iter().map(|one| (one.event.kind.name(), one.rule)).collect();
    let expected = [
        ("escrow_released", "DISP-2"),
        ("refund_requested", "END-4"),
        ("escrow_returned", "REF-2"),
        ("contract_closed", "END-3"),
    ];
    assert_eq!(told, expected);
}
