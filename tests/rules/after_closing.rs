//! Rules END-5 and END-6: what a closed contract still accepts.

use milestone_escrow::{
    ClientCommand, EventKind, MilestoneState, MilestoneTerms, Outcome, Party, Policy, ReleaseCause, Stage,
};
use time::macros::utc_datetime;

use super::scene::{StoryExt, funded, funded_under, planned, released, remainder, settle, settled};
use crate::support::shorthand::{
    NANOSECOND, accept, add_milestone, days, decline_offer, end_contract, fund, offer, pay_bonus, policy, propose,
    refund_payment, release, usd, withdraw_offer,
};
use crate::support::{START, Story, earlier, later};

fn bonus(amount: &str, fee: &str) -> EventKind {
    let [amount, fee] = [amount, fee].map(usd);
    EventKind::BonusPaid { amount, fee, note: String::new(), client_fee: None, clears_at: None }
}

/// 100 paid, closed a day after START.
fn closed_under(policy: Policy) -> Story {
    funded_under(policy).then([release(1)]).after(1).then([end_contract(Party::Client)])
}

/// An offer with 100 in escrow that came to nothing, in each of the three ways.
fn never_accepted() -> [Story; 3] {
    let offered = Story::open(offer(&["100"]).fund_first(true));
    let mut expired = offered.clone().after(7);
    expired.tick();
    let stories = [offered.clone().then([decline_offer()]), offered.then([withdraw_offer()]), expired];
    let outcomes = stories.each_ref().map(|story| story.contract.outcome());
    assert_eq!(outcomes, [Outcome::Declined, Outcome::Withdrawn, Outcome::Expired].map(Some));
    stories
}

/// END-5: a closed contract accepts bonuses and refunds of payments, and nothing else.
#[test]
fn end_5_a_closed_contract_accepts_two_commands() {
    let story = closed_under(Policy::upwork());
    assert_eq!(story.contract.stage(), Stage::Closed);
    assert_eq!(story.answer(pay_bonus(usd("1"))), Ok(()));
    assert_eq!(story.answer(refund_payment(1, usd("1"))), Ok(()));
    let more = add_milestone(MilestoneTerms::new("M2", usd("1")));
    let others = [more, fund(1), release(1), end_contract(Party::Client), end_contract(Party::Freelancer), accept()];
    for command in others {
        assert_eq!(story.answer(command), Err(("wrong_stage", "END-7")));
    }
}

/// END-5: and those only if the offer had been accepted.
#[test]
fn end_5_only_if_the_offer_was_accepted() {
    for story in never_accepted() {
        assert_eq!(story.answer(pay_bonus(usd("1"))), Err(("wrong_stage", "END-7")));
        assert_eq!(story.answer(refund_payment(1, usd("1"))), Err(("wrong_stage", "END-7")));
        assert_eq!(story.answer(accept()), Err(("wrong_stage", "END-7")));
    }
}

/// END-5: what it accepts does not open it again.
#[test]
fn end_5_it_stays_closed() {
    let story = closed_under(Policy::upwork()).then([pay_bonus(usd("1")), refund_payment(1, usd("1"))]);
    assert_eq!((story.contract.stage(), story.contract.outcome()), (Stage::Closed, Some(Outcome::Ended)));
}

/// END-6: the client pays a bonus while active, whatever the milestones' states; it never touches escrow.
#[test]
fn end_6_a_bonus_while_active() {
    for mut story in [planned(), funded(), remainder(), settled()] {
        let before = (story.held(1), story.claim(1), story.milestone(1).paid());
        let note = "well done".to_owned();
        let events = story.does(ClientCommand::PayBonus { amount: usd("25"), note: note.clone() });
        let (amount, fee) = (usd("25"), usd("0"));
        assert_eq!(events, [EventKind::BonusPaid { amount, fee, note, client_fee: None, clears_at: None }]);
        assert_eq!((story.held(1), story.claim(1), story.milestone(1).paid()), before);
    }
}

/// END-6: and while ending.
#[test]
fn end_6_a_bonus_while_ending() {
    let mut story = remainder().then([end_contract(Party::Client)]);
    assert_eq!(story.does(pay_bonus(usd("25"))), [bonus("25", "0")]);
    story.assert_milestone(1, MilestoneState::RefundRequested, "80", "40");
}

/// END-6: not while offered: there is nobody yet to be paid.
#[test]
fn end_6_not_while_offered() {
    Story::open(offer(&["100"])).refuses_with(pay_bonus(usd("1")), "wrong_stage", "END-7");
}

/// END-6: after closing for 365 days, the last instant of which is a nanosecond before their end.
#[test]
fn end_6_after_closing_until_the_window_ends() {
    let mut story = closed_under(Policy::upwork());
    let end = later(START, days(1 + 365));
    story.at(earlier(end, NANOSECOND));
    assert_eq!(story.clone().does(pay_bonus(usd("25"))), [bonus("25", "0")]);
    story.at(end);
    story.refuses_with(pay_bonus(usd("25")), "window_closed", "END-6");
    story.at(later(end, NANOSECOND));
    story.refuses_with(pay_bonus(usd("25")), "window_closed", "END-6");
}

/// END-6: a bonus after closing does not move the window.
#[test]
fn end_6_a_bonus_does_not_move_the_window() {
    let mut story = closed_under(Policy::upwork()).after(300).then([pay_bonus(usd("1"))]);
    story.at(later(START, days(1 + 365)));
    story.refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: the window is the policy's own, not that of refunds of payments.
#[test]
fn end_6_the_window_is_the_policys() {
    let mut story = closed_under(policy(|policy| policy.bonus_window = Some(days(2))));
    story.at(earlier(later(START, days(3)), NANOSECOND));
    assert_eq!(story.answer(pay_bonus(usd("1"))), Ok(()));
    story.at(later(START, days(3)));
    story.refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: without a window there is no bonus after closing, not even at the closing's own instant; before, there is.
#[test]
fn end_6_no_window_no_bonus_after_closing() {
    let no_window = || policy(|policy| policy.bonus_window = None);
    assert_eq!(funded_under(no_window()).answer(pay_bonus(usd("1"))), Ok(()));
    closed_under(no_window()).refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: the window opens when the contract closed, not when somebody noticed.
#[test]
fn end_6_the_window_opens_with_the_deadline_that_closed_the_contract() {
    let mut story = funded().then([end_contract(Party::Client)]);
    let end = later(START, days(7 + 365));
    story.at(earlier(end, NANOSECOND));
    assert_eq!(story.answer(pay_bonus(usd("1"))), Ok(()));
    story.at(end);
    assert_eq!(story.answer(pay_bonus(usd("1"))), Err(("window_closed", "END-6")));
}

/// END-6: a window that would end past the calendar is only compared (TIME-8).
#[test]
fn end_6_the_window_may_end_past_the_calendar() {
    let mut story = Story::open_at(offer(&["100"]), utc_datetime!(9999-12-01 0:00));
    story = story.then([accept(), end_contract(Party::Client)]);
    story.at(utc_datetime!(9999-12-31 23:59:59.999_999_999));
    assert_eq!(story.does(pay_bonus(usd("1"))), [bonus("1", "0")]);
}

/// END-6: the fee of bonuses is rounded over all of them, half to even
/// (MONEY-5), and is no fee of a milestone.
#[test]
fn end_6_the_fee_of_a_bonus() {
    let mut story = funded_under(policy(|policy| policy.freelancer_fee_bps = 1_000));
    assert_eq!(story.does(pay_bonus(usd("25"))), [bonus("25", "2.50")]);
    // 10 % of 25.05 in all is 2.505, half a cent to the even 2.50; of 25.20 it is 2.52.
    assert_eq!(story.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0")]);
    assert_eq!(story.does(pay_bonus(usd("0.15"))), [bonus("0.15", "0.02")]);
    assert_eq!(story.milestone(1).fees(), usd("0"));
}

/// END-6: it must be more than nothing (MONEY-2).
#[test]
fn end_6_more_than_nothing() {
    planned().refuses_with(pay_bonus(usd("0")), "invalid_amount", "MONEY-2");
}

/// END-6: a bonus asks nothing of the milestones: nothing is released, and no proposal is needed.
#[test]
fn end_6_is_no_release() {
    let mut story = funded().then([pay_bonus(usd("100"))]);
    let approved = released(1, "100", ReleaseCause::Approved);
    assert_eq!(story.does(release(1)), [approved]);
    let settlement = settle(1, "0");
    story.refuses_with(propose(Party::Client, settlement), "wrong_state", "PROP-5");
}
