//! What a host can pass as a clock (TIME-1, TIME-6).

use std::cell::Cell;
use std::sync::Arc;

use milestone_escrow::{Clock, ClockFn, Contract};
use time::macros::{datetime, utc_datetime};
use time::{OffsetDateTime, UtcDateTime};

use crate::support::shorthand::*;

fn reading(clock: &(impl Clock + ?Sized)) -> UtcDateTime {
    clock.now()
}

const NOON: UtcDateTime = utc_datetime!(2026-01-31 12:00);

/// A clock is a value, or behind any of the usual pointers.
#[test]
fn clocks_behind_pointers() {
    let shared: Arc<dyn Clock + Send + Sync> = Arc::new(NOON);
    let boxed: Box<dyn Clock> = Box::new(Arc::clone(&shared));
    assert_eq!([reading(&NOON), reading(&&NOON), reading(&shared), reading(&boxed)], [NOON; 4]);
    assert_eq!(reading(&*boxed), NOON);
    assert_eq!(reading(&Arc::new(NOON)), NOON);
    assert_eq!(Contract::open(offer(&["1"]), &shared), Contract::open(offer(&["1"]), &NOON));
}

/// TIME-1: a call reads the clock exactly once, also for several commands.
#[test]
fn a_function_is_called_once_for_each_decision() {
    let calls = Cell::new(0);
    let clock = ClockFn(|| {
        calls.set(calls.get() + 1);
        NOON
    });
    let mut contract = Contract::open(offer(&["1", "1"]), &clock).unwrap().into_contract();
    assert_eq!(calls.take(), 1);
    let entries = contract.execute_all([accept(), fund(1), submit(1), release(1)], &clock).unwrap();
    assert_eq!((calls.take(), entries.events().len()), (1, 4));
    let joined = contract.handle_all([fund(2), release(2)], &clock).unwrap();
    assert_eq!((calls.take(), joined.events().len()), (1, 2));
    assert_eq!(format!("{:?}", ClockFn(|| NOON)), "ClockFn(..)");
}

/// An instant with an offset is that instant, and past the calendar's end the end.
#[test]
fn instants_with_an_offset_stop_at_the_calendars_ends() {
    assert_eq!(reading(&datetime!(2026-01-31 13:30 +1:30)), NOON);
    let last: OffsetDateTime = datetime!(9999-12-31 23:59:59.5 -1);
    let opened =
        Contract::open(offer(&["1"]).policy(policy(|policy| policy.offer_window = None)), &last).unwrap();
    assert_eq!(opened.events()[0].at, utc_datetime!(9999-12-31 23:59:59.999_999_999));
    let first: OffsetDateTime = datetime!(0000-01-01 0:00 +1);
    let opened = Contract::open(offer(&["1"]), &first).unwrap();
    assert_eq!(opened.events()[0].at, utc_datetime!(0000-01-01 0:00));
    assert_eq!(reading(&datetime!(-9999-01-01 0:00 +1)), utc_datetime!(0000-01-01 0:00));
    assert_eq!(reading(&datetime!(-9999-01-01 0:00 +0)), utc_datetime!(-9999-01-01 0:00));
}
