//! MONEY-8: the client's fee. Its return is in `client_fee_returned`.

use milestone_escrow::ReleaseCause::Approved;
use milestone_escrow::{Currency, EventKind, Leftovers, Party, Policy};

use super::expected_events::{EventKindExt, bonus, funded, funded_from, leftovers, released, released_with};
use super::scenarios::{ScenarioExt, agree, change_amount, many_current};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// Any number of milestones may be current. The client's fee is this many hundredths of a percent.
pub(super) fn charging(bps: u64) -> Policy {
    Policy { client_fee_bps: bps, ..many_current() }
}

/// All client's fees that are kept so far, as text.
pub(super) fn kept(scenario: &Scenario) -> String {
    scenario.contract.client_fees().to_string()
}

fn price_changed(milestone: u64, amount: &str, deposit: &str, carried: Leftovers) -> EventKind {
    let [amount, deposit] = [amount, deposit].map(usd);
    EventKind::AmountChanged { milestone: milestone.into(), amount, deposit, carried, client_fee: None }
}

/// MONEY-8: a deposit has a fee, which the event of the funding names.
#[test]
fn money_8_a_deposit_has_a_fee() {
    let mut scenario = Scenario::active(offer(&["100", "33.33"]).policy(charging(500)));
    assert_eq!(kept(&scenario), "0.00 USD");
    assert_eq!(scenario.does(fund(1)), [funded(1, "100").with_client_fee("5")]);
    // 5 % of 133.33 is 6.6665.
    assert_eq!(scenario.does(fund(2)), [funded(2, "33.33").with_client_fee("1.67")]);
    assert_eq!(kept(&scenario), "6.67 USD");
}

/// MONEY-8: a deposit with the offer has a fee, too.
#[test]
fn money_8_a_deposit_with_the_offer_has_a_fee() {
    let scenario = Scenario::open(offer(&["100"]).fund_first(true).policy(charging(500)));
    assert_eq!(scenario.log[1].kind, funded(1, "100").with_client_fee("5"));
    assert_eq!(kept(&scenario), "5.00 USD");
}

/// MONEY-8: with a rate of 0, no fee is charged or named.
#[test]
fn money_8_a_rate_of_zero() {
    let mut scenario = Scenario::active(offer(&["100"]));
    assert_eq!(scenario.does(fund(1)), [funded(1, "100")]);
    assert_eq!(scenario.does(release_amount(1, usd("120"))), [released_with(1, "120", "20", "0", Approved)]);
    assert_eq!(kept(&scenario), "0.00 USD");
}

/// MONEY-8: the fee is rounded half to even over the contract, not for each deposit.
#[test]
fn money_8_rounds_half_to_even_over_the_contract() {
    let mut scenario = Scenario::active(offer(&["0.05", "0.10", "0.10", "0.10"]).policy(charging(1_000)));
    // The base is 5, 15, 25 and 35 cents. The fees are 0.5, 1.5, 2.5 and 3.5 cents, rounded half to even: 0,
    // 2, 2 and 4.
    assert_eq!(scenario.does(fund(1)), [funded(1, "0.05")]);
    assert_eq!(scenario.does(fund(2)), [funded(2, "0.10").with_client_fee("0.02")]);
    assert_eq!(scenario.does(fund(3)), [funded(3, "0.10")]);
    assert_eq!(scenario.does(fund(4)), [funded(4, "0.10").with_client_fee("0.02")]);
    assert_eq!(kept(&scenario), "0.04 USD");
}

/// MONEY-8: so splitting a deposit saves no fee.
#[test]
fn money_8_splitting_a_deposit_saves_nothing() {
    let fees = |prices: &[&str]| {
        let mut scenario = Scenario::active(offer(prices).policy(charging(333)));
        for number in 1..=prices.len() as u64 {
            scenario.does(fund(number));
        }
        kept(&scenario)
    };
    // 3.33 % of 90 cents is 2.997 cents.
    assert_eq!([fees(&["0.90"]), fees(&["0.01"; 90])], ["0.03 USD"; 2]);
}

/// MONEY-8: fees in yen and dinars are rounded to their minor unit.
#[test]
fn money_8_in_yen_and_dinars() {
    let fees = |currency, prices: [&str; 2]| {
        let mut scenario = Scenario::active(offer_in(currency, &prices).policy(charging(1_000)));
        [1, 2].map(|number| {
            scenario.does(fund(number));
            kept(&scenario)
        })
    };
    assert_eq!(fees(Currency::JPY, ["5", "10"]), ["0 JPY", "2 JPY"]);
    assert_eq!(fees(Currency::JPY, ["25", "10"]), ["2 JPY", "4 JPY"]);
    assert_eq!(fees(Currency::KWD, ["0.005", "0.010"]), ["0.000 KWD", "0.002 KWD"]);
}

/// MONEY-8, MONEY-1: the largest amounts at the largest rates do not overflow.
#[test]
fn money_8_of_the_largest_amounts() {
    let fees = |bps| {
        let prices = ["1000000000000"; 3];
        let mut scenario = Scenario::active(offer_in(Currency::CLF, &prices).policy(charging(bps)));
        [1, 2, 3].map(|number| {
            scenario.does(fund(number));
            kept(&scenario)
        })
    };
    assert_eq!(fees(10_000), ["1000000000000.0000 CLF", "2000000000000.0000 CLF", "3000000000000.0000 CLF"]);
    assert_eq!(fees(9_999), ["999900000000.0000 CLF", "1999800000000.0000 CLF", "2999700000000.0000 CLF"]);
}

/// MONEY-8: a top-up has a fee, as a deposit has.
#[test]
fn money_8_a_top_up_has_a_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging(500)));
    let events = scenario.does(release_amount(1, usd("120")));
    assert_eq!(events, [released_with(1, "120", "20", "0", Approved).with_client_fee("1")]);
    assert_eq!(kept(&scenario), "6.00 USD");
}

/// MONEY-8: a release of escrow that is already held has no fee for the client.
#[test]
fn money_8_a_release_has_no_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging(500)));
    assert_eq!(scenario.does(release_amount(1, usd("60"))), [released(1, "60", Approved)]);
    assert_eq!(scenario.does(release(1)), [released(1, "40", Approved)]);
    assert_eq!(kept(&scenario), "5.00 USD");
}

/// MONEY-8: a price increase has a fee on the amount that the client deposits.
#[test]
fn money_8_a_price_increase_has_a_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging(500)));
    let events = agree(&mut scenario, change_amount(1, "130"));
    assert_eq!(events[1], price_changed(1, "130", "30", Leftovers::default()).with_client_fee("1.50"));
    assert_eq!(kept(&scenario), "6.50 USD");
}

/// MONEY-8: the price of a planned milestone has no fee until it is deposited.
#[test]
fn money_8_a_planned_price_has_no_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).policy(charging(500)));
    assert_eq!(
        agree(&mut scenario, change_amount(1, "130"))[1],
        price_changed(1, "130", "0", Leftovers::default())
    );
    assert_eq!(scenario.does(fund(1)), [funded(1, "130").with_client_fee("6.50")]);
}

/// MONEY-8: what is carried has no second fee. The rest, which is deposited, has one.
#[test]
fn money_8_what_is_carried_has_no_second_fee() {
    let mut scenario = Scenario::active(offer(&["100", "50", "90"]).fund_first(true).policy(charging(500)));
    scenario.does(release_amount(1, usd("30")));
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "50")])]);
    // The last 20 is carried, and 70 is deposited.
    assert_eq!(scenario.does(fund(3)), [funded_from(3, "70", &[(1, "20")]).with_client_fee("3.50")]);
    assert_eq!(kept(&scenario), "8.50 USD");
}

/// MONEY-8: the same holds for a price increase.
#[test]
fn money_8_a_carried_price_increase_has_no_fee() {
    let mut scenario =
        Scenario::active(offer(&["100", "50"]).fund_first(true).policy(charging(500))).then([fund(2)]);
    scenario.does(release_amount(1, usd("70")));
    let carried = leftovers(&[(1, "25")]);
    assert_eq!(agree(&mut scenario, change_amount(2, "75"))[1], price_changed(2, "75", "0", carried));
    let carried = leftovers(&[(1, "5")]);
    let events = agree(&mut scenario, change_amount(2, "90"));
    assert_eq!(events[1], price_changed(2, "90", "10", carried).with_client_fee("0.50"));
}

/// MONEY-8: the fee on bonuses is computed on the sum of all bonuses, separate from the base.
#[test]
fn money_8_bonuses_have_a_fee_over_all_bonuses() {
    let mut scenario = Scenario::active(offer(&["0.05"]).fund_first(true).policy(charging(1_000)));
    // The fee on a deposit of 5 cents is half a cent, rounded to 0. The bonuses are 5, 10 and 25 cents in
    // all. Their fees are 0.5, 1 and 2.5 cents, rounded half to even: 0, 1 and 2.
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0")]);
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0").with_client_fee("0.01")]);
    assert_eq!(scenario.does(pay_bonus(usd("0.15"))), [bonus("0.15", "0").with_client_fee("0.01")]);
    assert_eq!(kept(&scenario), "0.02 USD");
}

/// MONEY-8: a bonus is not part of the base. A later deposit has the same fee as without the bonus.
#[test]
fn money_8_bonuses_are_apart_from_the_base() {
    let mut scenario = Scenario::active(offer(&["0.05", "0.10"]).fund_first(true).policy(charging(1_000)));
    scenario.does(pay_bonus(usd("0.10")));
    // The fee on 15 cents is 1.5 cents, rounded to 2.
    assert_eq!(scenario.does(fund(2)), [funded(2, "0.10").with_client_fee("0.02")]);
    assert_eq!(kept(&scenario), "0.03 USD", "two cents on escrow, one on the bonus");
}

/// MONEY-8: a bonus after closing has a fee, and the sum of bonuses goes on.
#[test]
fn money_8_a_bonus_after_closing_has_a_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).policy(charging(1_000)));
    scenario.does(pay_bonus(usd("0.05")));
    scenario.does(end_contract(Party::Client));
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0").with_client_fee("0.01")]);
}

/// MONEY-8: the client's fee changes neither what the freelancer receives nor the freelancer's fee.
#[test]
fn money_8_the_freelancer_is_not_charged() {
    for bps in [0, 1, 500, 10_000] {
        let mut policy = charging(bps);
        policy.freelancer_fee_bps = 1_000;
        let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
        scenario.does(release_amount(1, usd("60")));
        scenario.does(pay_bonus(usd("5")));
        let (paid, fees) = (scenario.milestone(1).paid(), scenario.milestone(1).fees());
        assert_eq!((paid, fees, scenario.held(1)), (usd("60"), usd("6"), "40.00 USD".into()), "{bps}");
        let EventKind::BonusPaid { amount, fee, .. } = &scenario.log.last().unwrap().kind else { panic!() };
        assert_eq!((*amount, *fee), (usd("5"), usd("0.50")), "{bps}");
    }
}

/// MONEY-8: the client's fee never enters escrow. The escrow is exactly what was deposited.
#[test]
fn money_8_never_enters_escrow() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging(10_000)));
    scenario.assert_milestone(1, milestone_escrow::MilestoneState::Funded, "100", "100");
    scenario.refuses_with(submit_for(1, usd("100.01")), "amount_exceeds_held", "WORK-2");
    assert_eq!(
        (scenario.contract.held().to_string(), kept(&scenario)),
        ("100.00 USD".into(), "100.00 USD".into())
    );
}

/// MONEY-8: a refund of a payment returns none of the client's fee.
#[test]
fn money_8_a_payment_refund_returns_none() {
    for client_fees in [milestone_escrow::ClientFees::Kept, milestone_escrow::ClientFees::Returned] {
        let policy = Policy { client_fees, ..charging(500) };
        let mut scenario =
            Scenario::active(offer(&["100"]).fund_first(true).policy(policy)).then([release(1)]);
        let events = scenario.does(refund_payment(1, usd("100")));
        let (amount, fee_returned) = (usd("100"), usd("0"));
        assert_eq!(events, [EventKind::PaymentRefunded { milestone: 1.into(), amount, fee_returned }]);
        assert_eq!(kept(&scenario), "5.00 USD");
    }
}
