//! A log as bytes: `tests/golden/archives.jsonl` has the bytes of every golden event, in hexadecimal digits.

use std::sync::LazyLock;

use milestone_escrow::archive::{self, ArchiveProblem};
use milestone_escrow::{Change, Currency, Event, EventKind, Money, Offer, Party, Policy};
use proptest::prelude::*;
use proptest::sample::Index;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use super::golden::assert_frozen;
use super::samples;
use crate::fuzz_assertions::assert_archive;

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn written(events: &[Event]) -> Vec<u8> {
    archive::write(events).expect("events of a log can be written")
}

fn problem(bytes: &[u8]) -> ArchiveProblem {
    archive::read(bytes).expect_err("these bytes are wrong").problem
}

/// Each golden event alone, and all of them one after the other.
#[test]
fn archives_are_frozen() {
    let alone = samples::events().into_iter().map(|event| hexadecimal(&written(&[event])));
    let together = hexadecimal(&written(&samples::events()));
    assert_frozen("archives", &alone.chain([together]).collect::<Vec<_>>());
}

#[test]
fn every_golden_event_is_read_back() {
    let events = samples::events();
    assert_eq!(archive::read(&written(&events)), Ok(events.clone()));
    for event in events {
        assert_eq!(archive::read(&written(std::slice::from_ref(&event))), Ok(vec![event]));
    }
    assert_eq!(archive::read(&written(&[])), Ok(Vec::new()));
}

fn at(at: UtcDateTime) -> Event {
    Event { at, kind: EventKind::OfferAccepted }
}

/// Instants in any order, at the ends of the calendar, and with fractions.
#[test]
fn every_instant_is_read_back() {
    let instants = [
        utc_datetime!(2026-01-05 9:00),
        utc_datetime!(2026-01-05 9:00),
        utc_datetime!(2026-01-06 9:00),
        utc_datetime!(2026-12-31 23:59:59.999_999_999),
        utc_datetime!(2027-01-01 0:00:00.000_000_001),
        utc_datetime!(2027-01-01 0:00),
        utc_datetime!(2026-12-31 23:59:59),
        utc_datetime!(9999-12-31 23:59:59.999_999_999),
        utc_datetime!(0000-01-01 0:00),
        utc_datetime!(0000-01-01 0:00:00.000_000_001),
        utc_datetime!(2028-02-29 12:00),
        utc_datetime!(2029-02-28 12:00),
    ];
    let events = instants.map(at);
    assert_eq!(archive::read(&written(&events)).as_deref(), Ok(&events[..]));
}

/// Amounts in every currency, one after the other.
#[test]
fn every_amount_is_read_back() {
    let events: Vec<Event> = Currency::all()
        .flat_map(|currency| {
            let largest = Money::largest(currency);
            [0, 1, 99, 100, 101, 1_000, 12_345, largest.minor_units() - 1, largest.minor_units()]
                .map(|minor| Money::from_minor_units(minor, currency).expect("an amount"))
        })
        .map(|amount| {
            let kind =
                EventKind::PaymentRefunded { milestone: u64::MAX.into(), amount, fee_returned: amount };
            Event { at: utc_datetime!(2026-01-05 9:00), kind }
        })
        .collect();
    assert_eq!(archive::read(&written(&events)), Ok(events));
}

fn offered(policy: Policy) -> Event {
    let offer = Offer::new(Currency::USD).policy(policy).into();
    Event {
        at: utc_datetime!(2026-01-05 9:00),
        kind: EventKind::ContractOffered { rules: 2, offer, respond_by: None },
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let refused = |event: Event| {
        archive::write(&[at(utc_datetime!(2026-01-05 9:00)), event]).expect_err("it is refused")
    };
    let by = core::time::Duration::new(1, 1);
    let change = Change::ExtendWindow { milestone: 1.into(), by };
    let proposed = EventKind::ProposalMade { proposal: 1.into(), by: Party::Client, change };
    let error = refused(Event { at: utc_datetime!(2026-01-05 9:00), kind: proposed });
    assert_eq!(error.to_string(), "event 2 has a window that is not in whole seconds, or too long");
    assert_eq!(refused(offered(Policy { review_window: by, ..Policy::upwork() })).event, 2);
    assert!(refused(at(utc_datetime!(-0001-12-31 23:59:59))).to_string().contains("years 0000 to 9999"));
}

#[test]
fn each_problem_is_named() {
    let whole = written(&samples::events());
    assert_eq!(problem(b""), ArchiveProblem::NotAnArchive);
    assert_eq!(problem(b"escro"), ArchiveProblem::NotAnArchive);
    assert_eq!(
        problem(br#"{"at":"2026-01-05T09:00:00Z","kind":"offer_accepted"}"#),
        ArchiveProblem::NotAnArchive
    );
    assert_eq!(problem(b"escrow"), ArchiveProblem::Truncated);
    assert_eq!(problem(b"escrow\x81\x02\x00"), ArchiveProblem::UnknownVersion { found: 257 });
    assert_eq!(problem(&[&whole[..], b"\0"].concat()), ArchiveProblem::TrailingBytes);
    assert_eq!(
        problem(b"escrow\x01\x01\x01\x7e"),
        ArchiveProblem::UnknownNumber { of: "EventKind", found: 63 }
    );
    // A number that is not in its shortest form, and one above 64 bits.
    for number in
        [&b"\x80\x00"[..], b"\x81\x80\x00", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", &[0xff; 11]]
    {
        let told = problem(&[b"escrow", number].concat());
        assert_eq!(told.to_string(), "expected a number of 64 bits in its shortest form");
    }
    // The event's variant has no field, but its number says that there is one.
    let told = archive::read(b"escrow\x01\x02\x01\x02\x01\x03\x01").expect_err("a field");
    assert_eq!((told.event, told.byte), (2, 13));
    assert_eq!(told.to_string(), "byte 13: expected no field that this version of the crate does not know");
}

/// A count that is far too large reserves no memory.
#[test]
fn a_wrong_count_is_harmless() {
    let largest = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    assert_eq!(problem(&[b"escrow\x01", &largest[..]].concat()), ArchiveProblem::Truncated);
    let offered = written(&[offered(Policy::upwork())]);
    let place = offered.windows(3).position(|three| three == b"USD").expect("the currency") + 3;
    assert_eq!(problem(&[&offered[..place], largest].concat()), ArchiveProblem::Truncated);
}

#[test]
fn a_part_of_an_archive_is_truncated() {
    let whole = written(&samples::events());
    for length in 6..whole.len().min(1_000) {
        assert_eq!(problem(&whole[..length]), ArchiveProblem::Truncated, "{length} bytes");
    }
}

/// The archives of the golden events, one for each.
static ALONE: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| samples::events().iter().map(|event| written(std::slice::from_ref(event))).collect());

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    /// Random bytes at random places. What is read is written again as the same bytes.
    #[test]
    fn any_bytes_are_read_or_refused(
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        event in any::<Index>(),
    ) {
        let mut bytes = ALONE[event.index(ALONE.len())].clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        assert_archive(&bytes);
    }

    #[test]
    fn an_instant_after_another_is_read_back(
        seconds in -100_000_000_i64..100_000_000,
        nanoseconds in prop_oneof![Just(0_i64), 0..1_000_000_000_i64],
    ) {
        let first = utc_datetime!(2026-01-05 9:00:00.25);
        let events = [first, first + Duration::seconds(seconds) + Duration::nanoseconds(nanoseconds)].map(at);
        prop_assert_eq!(archive::read(&written(&events)), Ok(events.to_vec()));
    }
}
