//! Every side keeps the same rules, and rejects the same commands.

use time::Duration;

use super::{Replay, Side, by_cqrs_es, by_eventually, by_fmodel, by_statig, by_the_crate, floor, live, replay};
use crate::life::{Act, Life, Offer, Outcome, PRICE, Step};
use crate::terms::Terms;

/// A contract with three milestones, and a clock that the test moves forward.
struct Scene<S> {
    contract: S,
    clock: Duration,
}

impl<S: Side> Scene<S> {
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

fn lives_every_life<S: Side>() {
    for milestones in [1, 5, 20, 200] {
        live::<S>(&Life::of(milestones), 2, &mut |commands| commands());
    }
}

fn refuses_what_is_illegal<S: Side>() {
    let mut scene = Scene::<S>::open(Terms::PRESET);
    scene.refuses(Act::FundMilestone(1));
    scene.refuses(Act::EndContract);
    scene.accepts(Act::AcceptOffer);
    scene.refuses(Act::AcceptOffer);
    scene.refuses(Act::FundMilestone(0));
    scene.refuses(Act::FundMilestone(4));
    scene.refuses(Act::FundMilestone(2));
    scene.refuses(Act::SubmitWork(1));
    scene.refuses(Act::Release(1));
    scene.accepts(Act::FundMilestone(1));
    scene.refuses(Act::FundMilestone(1));
    scene.refuses(Act::FundMilestone(2));
    scene.refuses(Act::RequestChanges(1));
    scene.accepts(Act::SubmitWork(1));
    scene.accepts(Act::SubmitWork(1));
    scene.accepts(Act::RequestChanges(1));
    scene.refuses(Act::RequestChanges(1));
    scene.accepts(Act::Release(1));
    scene.has_paid(PRICE);
    scene.refuses(Act::Release(1));
    scene.refuses(Act::SubmitWork(1));
    scene.refuses(Act::FundMilestone(3));
    scene.accepts(Act::FundMilestone(2));
    scene.accepts(Act::Release(2));
    scene.accepts(Act::EndContract);
    assert!(scene.contract.outcome().closed);
    scene.refuses(Act::EndContract);
    scene.refuses(Act::FundMilestone(3));
    scene.has_paid(2 * PRICE);
}

fn keeps_the_revision_limit<S: Side>() {
    let mut scene = Scene::<S>::open(Terms { revision_limit: Some(1), ..Terms::PRESET });
    for act in [Act::AcceptOffer, Act::FundMilestone(1), Act::SubmitWork(1), Act::RequestChanges(1), Act::SubmitWork(1)]
    {
        scene.accepts(act);
    }
    scene.refuses(Act::RequestChanges(1));
    scene.accepts(Act::Release(1));
}

fn pays_a_review_that_lapsed<S: Side>() {
    let mut scene = Scene::<S>::open(Terms::PRESET);
    scene.accepts(Act::AcceptOffer);
    scene.accepts(Act::FundMilestone(1));
    scene.accepts(Act::SubmitWork(1));
    assert!(!scene.after(Duration::days(14) - Duration::SECOND, Act::FundMilestone(2)), "{} lapses early", S::NAME);
    scene.has_paid(0);
    assert!(scene.after(Duration::SECOND, Act::FundMilestone(2)), "{} does not lapse", S::NAME);
    scene.has_paid(PRICE);
    scene.refuses(Act::Release(1));
    // A change request ends the window. The next submission opens a full one.
    scene.accepts(Act::SubmitWork(2));
    scene.accepts(Act::RequestChanges(2));
    assert!(!scene.after(Duration::days(15), Act::FundMilestone(3)), "{} lapses without a review", S::NAME);
    scene.accepts(Act::SubmitWork(2));
    assert!(scene.after(Duration::days(100), Act::FundMilestone(3)), "{} does not lapse late", S::NAME);
    scene.has_paid(2 * PRICE);
}

fn pays_reviews_in_their_order<S: Side>() {
    let mut scene = Scene::<S>::open(Terms { max_current: 3, in_order: false, ..Terms::PRESET });
    scene.accepts(Act::AcceptOffer);
    for number in [3, 1, 2] {
        scene.accepts(Act::FundMilestone(number));
        scene.accepts(Act::SubmitWork(number));
    }
    scene.accepts(Act::RequestChanges(1));
    let until_third = Duration::days(14) - Duration::hours(5);
    assert!(scene.after(until_third, Act::SubmitWork(1)), "{}", S::NAME);
    scene.has_paid(PRICE);
    assert!(!scene.after(Duration::hours(4), Act::Release(2)), "{} still holds what lapsed", S::NAME);
    scene.accepts(Act::Release(1));
    scene.has_paid(3 * PRICE);
    scene.accepts(Act::EndContract);
}

fn lets_an_offer_expire<S: Side>() {
    let mut scene = Scene::<S>::open(Terms::PRESET);
    assert!(!scene.after(Duration::days(7), Act::AcceptOffer), "{} accepts a late answer", S::NAME);
}

/// A clock that goes back counts as the instant of the last event, and the window begins there.
fn never_goes_back<S: Side>() {
    let mut scene = Scene::<S>::open(Terms::PRESET);
    scene.accepts(Act::AcceptOffer);
    assert!(scene.after(Duration::days(3), Act::FundMilestone(1)), "{}", S::NAME);
    assert!(scene.after(Duration::days(-2), Act::SubmitWork(1)), "{}", S::NAME);
    assert!(!scene.after(Duration::days(15), Act::FundMilestone(2)), "{} counts from too early", S::NAME);
    assert!(scene.after(Duration::DAY, Act::FundMilestone(2)), "{}", S::NAME);
}

fn replays<R: Replay>() {
    for milestones in [1, 5, 20, 200] {
        replay::<R>(&Life::of(milestones), 1, &mut |folds| folds());
    }
}

macro_rules! every_side_keeps {
    ($($name:ident: $side:ty;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn the_rules() {
                lives_every_life::<$side>();
                refuses_what_is_illegal::<$side>();
                keeps_the_revision_limit::<$side>();
                pays_a_review_that_lapsed::<$side>();
                pays_reviews_in_their_order::<$side>();
                lets_an_offer_expire::<$side>();
                never_goes_back::<$side>();
            }
        })*
    };
}

every_side_keeps! {
    by_hand: floor::Floor;
    crate_in_place: by_the_crate::InPlace;
    crate_by_copy: by_the_crate::ByCopy;
    statig: by_statig::InStatig;
    cqrs_es: by_cqrs_es::Alone;
    cqrs_es_stored: by_cqrs_es::Stored;
    fmodel: by_fmodel::Alone;
    fmodel_stored: by_fmodel::Stored;
    eventually: by_eventually::Alone;
    eventually_stored: by_eventually::Stored;
}

#[test]
fn every_replay_comes_to_the_same_end() {
    replays::<floor::Floor>();
    replays::<by_the_crate::InPlace>();
    replays::<by_cqrs_es::Alone>();
    replays::<by_fmodel::Alone>();
    replays::<by_eventually::Folded>();
}

#[test]
fn fees_round_half_to_even() {
    let fees = [5, 15, 25, 35].map(|paid| Terms::PRESET.fee_on(paid));
    assert_eq!(fees, [0, 2, 2, 4]);
    assert_eq!(Terms { fee_basis_points: 1, ..Terms::PRESET }.fee_on(15_000), 2);
}
