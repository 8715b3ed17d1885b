//! The presets: their values, and the page that compares them.

mod fields;
mod page;
mod published;

use core::time::Duration;

use milestone_escrow::Policy;

use crate::support::Scenario;
use crate::support::shorthand::{days, offer};

fn undated() -> [(&'static str, Policy); 7] {
    [
        ("upwork", Policy::upwork()),
        ("fiverr", Policy::fiverr()),
        ("freelancer_com", Policy::freelancer_com()),
        ("guru", Policy::guru(days(10))),
        ("people_per_hour", Policy::people_per_hour()),
        ("contra", Policy::contra()),
        ("escrow_com", Policy::escrow_com(days(3))),
    ]
}

/// A contract can be opened with each preset. A window that the caller gives is checked like any other.
#[test]
fn every_undated_preset_opens_a_contract() {
    for (name, policy) in undated() {
        assert_eq!(policy.validate(), Ok(()), "{name}");
        let scenario = Scenario::open(offer(&["100", "50"]).policy(policy.clone()));
        assert_eq!(scenario.contract.policy(), &policy, "{name}");
    }
    for endless in [Policy::guru(Duration::ZERO), Policy::escrow_com(days(3_651))] {
        assert_eq!(endless.validate().expect_err("out of bounds").field, "review_window");
    }
}

/// The published windows of each preset, entered by hand.
#[test]
fn the_undated_presets_have_the_published_windows() {
    assert_eq!((Policy::fiverr().review_window, Policy::fiverr().refund_window), (days(3), days(2)));
    assert_eq!(Policy::freelancer_com().offer_window, Some(days(1) + days(1) / 2));
    assert_eq!(Policy::freelancer_com().answer_window, Some(days(14)));
    assert_eq!(
        (Policy::people_per_hour().review_window, Policy::people_per_hour().dormancy_window),
        (days(15), Some(days(60)))
    );
    assert_eq!((Policy::contra().review_window, Policy::contra().max_current), (days(5), 1));
    assert_eq!(Policy::guru(days(10)).review_window, days(10));
    assert_eq!(Policy::escrow_com(days(3)).review_window, days(3));
}
