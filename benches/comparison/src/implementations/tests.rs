//! Every implementation keeps the same rules, and rejects the same commands.

use time::Duration;

use super::{
    Implementation, Replay, baseline, by_cqrs_es, by_esrs, by_eventually, by_fmodel, by_statig, by_the_crate,
    replay, run_lifecycle,
};
use crate::lifecycle::{Act, Lifecycle, Offer, Outcome, PRICE, Step};
use crate::terms::Terms;

/// A contract with three milestones, and a clock that the test moves forward.
struct Scenario<S> {
    contract: S,
    clock: Duration,
}

impl<S: Implementation> Scenario<S> {
    fn open(terms: Terms) -> Self {
        Self { contract: S::open(&Offer { milestones: 3, terms }), clock: Duration::ZERO }
    }

    fn after(&mut self, time: Duration, act: Act) -> bool {
        self.clock += time;
        self.contract.act(&Step::after(self.clock, act))
    }

    #[track_caller]
    fn accepts(&mut self, act: Act) {
        assert!(self.after(Duration::HOUR, act), "{} refuses {act:?}", S::NAME);
    }

    #[track_caller]
    fn refuses(&mut self, act: Act) {
        let before = self.contract.outcome();
        assert!(!self.after(Duration::HOUR, act), "{} accepts {act:?}", S::NAME);
        assert_eq!(self.contract.outcome(), before, "{}", S::NAME);
    }

    #[track_caller]
    fn has_paid(&self, paid: i64) {
        let outcome = self.contract.outcome();
        assert_eq!(outcome, Outcome { paid, fees: paid / 10, closed: outcome.closed }, "{}", S::NAME);
    }
}

fn runs_every_lifecycle<S: Implementation>() {
    for milestones in [1, 5, 20, 200] {
        run_lifecycle::<S>(&Lifecycle::of(milestones), 2, &mut |commands| commands());
    }
}

fn refuses_what_is_illegal<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms::PRESET);
    scenario.refuses(Act::FundMilestone(1));
    scenario.refuses(Act::EndContract);
    scenario.accepts(Act::AcceptOffer);
    scenario.refuses(Act::AcceptOffer);
    scenario.refuses(Act::FundMilestone(0));
    scenario.refuses(Act::FundMilestone(4));
    scenario.refuses(Act::FundMilestone(2));
    scenario.refuses(Act::SubmitWork(1));
    scenario.refuses(Act::Release(1));
    scenario.accepts(Act::FundMilestone(1));
    scenario.refuses(Act::FundMilestone(1));
    scenario.refuses(Act::FundMilestone(2));
    scenario.refuses(Act::RequestChanges(1));
    scenario.accepts(Act::SubmitWork(1));
    scenario.accepts(Act::SubmitWork(1));
    scenario.accepts(Act::RequestChanges(1));
    scenario.refuses(Act::RequestChanges(1));
    scenario.accepts(Act::Release(1));
    scenario.has_paid(PRICE);
    scenario.refuses(Act::Release(1));
    scenario.refuses(Act::SubmitWork(1));
    scenario.refuses(Act::FundMilestone(3));
    scenario.accepts(Act::FundMilestone(2));
    scenario.accepts(Act::Release(2));
    scenario.accepts(Act::EndContract);
    assert!(scenario.contract.outcome().closed);
    scenario.refuses(Act::EndContract);
    scenario.refuses(Act::FundMilestone(3));
    scenario.has_paid(2 * PRICE);
}

fn keeps_the_revision_limit<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms { revision_limit: Some(1), ..Terms::PRESET });
    for act in [
        Act::AcceptOffer,
        Act::FundMilestone(1),
        Act::SubmitWork(1),
        Act::RequestChanges(1),
        Act::SubmitWork(1),
    ] {
        scenario.accepts(act);
    }
    scenario.refuses(Act::RequestChanges(1));
    scenario.accepts(Act::Release(1));
}

fn pays_a_review_that_lapsed<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms::PRESET);
    scenario.accepts(Act::AcceptOffer);
    scenario.accepts(Act::FundMilestone(1));
    scenario.accepts(Act::SubmitWork(1));
    assert!(
        !scenario.after(Duration::days(14) - Duration::SECOND, Act::FundMilestone(2)),
        "{} lapses early",
        S::NAME
    );
    scenario.has_paid(0);
    assert!(scenario.after(Duration::SECOND, Act::FundMilestone(2)), "{} does not lapse", S::NAME);
    scenario.has_paid(PRICE);
    scenario.refuses(Act::Release(1));
    // A change request ends the window. The next submission opens a full one.
    scenario.accepts(Act::SubmitWork(2));
    scenario.accepts(Act::RequestChanges(2));
    assert!(
        !scenario.after(Duration::days(15), Act::FundMilestone(3)),
        "{} lapses without a review",
        S::NAME
    );
    scenario.accepts(Act::SubmitWork(2));
    assert!(scenario.after(Duration::days(100), Act::FundMilestone(3)), "{} does not lapse late", S::NAME);
    scenario.has_paid(2 * PRICE);
}

fn pays_reviews_in_their_order<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms { max_current: 3, in_order: false, ..Terms::PRESET });
    scenario.accepts(Act::AcceptOffer);
    for number in [3, 1, 2] {
        scenario.accepts(Act::FundMilestone(number));
        scenario.accepts(Act::SubmitWork(number));
    }
    scenario.accepts(Act::RequestChanges(1));
    let until_third = Duration::days(14) - Duration::hours(5);
    assert!(scenario.after(until_third, Act::SubmitWork(1)), "{}", S::NAME);
    scenario.has_paid(PRICE);
    assert!(!scenario.after(Duration::hours(4), Act::Release(2)), "{} still holds what lapsed", S::NAME);
    scenario.accepts(Act::Release(1));
    scenario.has_paid(3 * PRICE);
    scenario.accepts(Act::EndContract);
}

fn lets_an_offer_expire<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms::PRESET);
    assert!(!scenario.after(Duration::days(7), Act::AcceptOffer), "{} accepts a late answer", S::NAME);
}

/// A clock that goes back counts as the instant of the last event, and the window begins there.
fn never_goes_back<S: Implementation>() {
    let mut scenario = Scenario::<S>::open(Terms::PRESET);
    scenario.accepts(Act::AcceptOffer);
    assert!(scenario.after(Duration::days(3), Act::FundMilestone(1)), "{}", S::NAME);
    assert!(scenario.after(Duration::days(-2), Act::SubmitWork(1)), "{}", S::NAME);
    assert!(!scenario.after(Duration::days(15), Act::FundMilestone(2)), "{} counts from too early", S::NAME);
    assert!(scenario.after(Duration::DAY, Act::FundMilestone(2)), "{}", S::NAME);
}

fn replays<R: Replay>() {
    for milestones in [1, 5, 20, 200] {
        replay::<R>(&Lifecycle::of(milestones), 1, &mut |folds| folds());
    }
}

macro_rules! every_implementation_keeps {
    ($($name:ident: $implementation:ty;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn the_rules() {
                runs_every_lifecycle::<$implementation>();
                refuses_what_is_illegal::<$implementation>();
                keeps_the_revision_limit::<$implementation>();
                pays_a_review_that_lapsed::<$implementation>();
                pays_reviews_in_their_order::<$implementation>();
                lets_an_offer_expire::<$implementation>();
                never_goes_back::<$implementation>();
            }
        })*
    };
}

every_implementation_keeps! {
    by_hand: baseline::Baseline;
    crate_in_place: by_the_crate::InPlace;
    crate_by_copy: by_the_crate::ByCopy;
    crate_stored: by_the_crate::Stored;
    esrs: by_esrs::AggregateOnly;
    statig: by_statig::InStatig;
    cqrs_es: by_cqrs_es::AggregateOnly;
    cqrs_es_stored: by_cqrs_es::WithStore;
    fmodel: by_fmodel::AggregateOnly;
    fmodel_stored: by_fmodel::WithStore;
    eventually: by_eventually::AggregateOnly;
    eventually_stored: by_eventually::WithStore;
}

#[test]
fn every_replay_comes_to_the_same_end() {
    replays::<baseline::Baseline>();
    replays::<by_the_crate::InPlace>();
    replays::<by_cqrs_es::AggregateOnly>();
    replays::<by_esrs::AggregateOnly>();
    replays::<by_fmodel::AggregateOnly>();
    replays::<by_eventually::Folded>();
}

#[test]
fn fees_round_half_to_even() {
    let fees = [5, 15, 25, 35].map(|paid| Terms::PRESET.fee_on(paid));
    assert_eq!(fees, [0, 2, 2, 4]);
    assert_eq!(Terms { fee_basis_points: 1, ..Terms::PRESET }.fee_on(15_000), 2);
}
