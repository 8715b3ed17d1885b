//! A log as bytes, for archives.
//!
//! If notes are empty, an event takes ten or eleven bytes on average, instead of about 170 in JSON. The bytes
//! begin with the version of their form. Every later version of the crate reads them. What is read back is
//! what would be read back from JSON. The guide's chapter [archive](crate::guide::archive) describes every
//! byte, so that programs in other languages can read them, too.
//!
//! ```
//! use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, archive};
//! use time::macros::utc_datetime;
//!
//! let terms = MilestoneTerms::new("Logo", Money::parse("80", Currency::USD)?);
//! let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
//! let (entries, contract) = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?.into_parts();
//!
//! let bytes = archive::write(entries.events())?;
//! let events = archive::read(&bytes)?;
//! assert_eq!(events, entries.events());
//! assert_eq!(Contract::replay(&events), Ok(contract));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use alloc::vec::Vec;
use core::mem;

use time::UtcDateTime;

use crate::messages::event::{Event, EventKind};
pub use crate::values::stored::archive::ArchiveProblem;
use crate::values::stored::archive::{Archived, Reader, Writer, as_number};

/// The first bytes of every archive.
const BEGINNING: &[u8; 6] = b"escrow";

/// The version of the form that [`write`](write()) writes.
const VERSION: u64 = 1;

/// The error for bytes that are not an archive that this version of the crate reads.
///
/// ```
/// use milestone_escrow::archive::{self, ArchiveProblem};
///
/// let error = archive::read(b"escrow\x02").unwrap_err();
/// assert_eq!((error.event, error.byte), (0, 7));
/// assert_eq!(error.problem, ArchiveProblem::UnknownVersion { found: 2 });
/// assert_eq!(
///     error.to_string(),
///     "byte 7: the archive has version 2, and this version of the crate reads version 1"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("byte {byte}: {problem}")]
#[non_exhaustive]
pub struct ArchiveError {
    /// The number of the event in which the problem is, from 1. It is 0 before the first event.
    pub event: u64,
    /// How many bytes were read before the problem was found.
    pub byte: u64,
    /// What is wrong.
    #[source]
    pub problem: ArchiveProblem,
}

/// The error for an event that cannot be written, because it could not be read back. No log of a contract has
/// such an event. JSON has the same limits.
///
/// ```
/// use core::time::Duration;
/// use milestone_escrow::{Change, Event, EventKind, Party, archive};
/// use time::macros::utc_datetime;
///
/// let change = Change::ExtendWindow { milestone: 1.into(), by: Duration::from_millis(1_500) };
/// let kind = EventKind::ProposalMade { proposal: 1.into(), by: Party::Client, change };
/// let error = archive::write(&[Event { at: utc_datetime!(2026-01-31 12:00), kind }]).unwrap_err();
/// assert_eq!(error.event, 1);
/// assert_eq!(error.to_string(), "event 1 has a window that is not in whole seconds, or too long");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("event {event} has {found}")]
#[non_exhaustive]
pub struct UnwritableEvent {
    /// The number of the event, from 1.
    pub event: u64,
    /// What in it cannot be written.
    pub found: &'static str,
}

/// Writes a log as bytes.
///
/// The same events always have the same bytes.
///
/// # Errors
///
/// [`UnwritableEvent`] for the first event with an instant or a date that is not in the years 0000 to 9999,
/// with an amount above [`Money::MAX_MAJOR_UNITS`](crate::Money::MAX_MAJOR_UNITS), or with a window that is
/// not in whole seconds. No log of a contract has such an event.
pub fn write(events: &[Event]) -> Result<Vec<u8>, UnwritableEvent> {
    let mut archive = Writer::new();
    archive.bytes.extend_from_slice(BEGINNING);
    archive.number(VERSION);
    archive.number(as_number(events.len()));
    for (number, event) in (1..).zip(events) {
        archive.event_instant(event.at);
        event.kind.write(&mut archive);
        if let Some(found) = archive.refused {
            return Err(UnwritableEvent { event: number, found });
        }
    }
    Ok(archive.bytes)
}

/// Reads the bytes of a log.
///
/// Any bytes can be given. Bytes that are accepted are written again as the same bytes. The events take at
/// most about 60 times the memory of the bytes, and reading bytes that are wrong at most about 100 times.
/// Whether the events can have happened, [`Contract::replay`](crate::Contract::replay) checks, as for events
/// from JSON.
///
/// # Errors
///
/// [`ArchiveError`] says which byte is wrong, and why.
pub fn read(bytes: &[u8]) -> Result<Vec<Event>, ArchiveError> {
    let mut archive = Reader::new(bytes);
    let (mut events, mut event) = (Vec::new(), 0);
    let told = read_events(&mut archive, &mut events, &mut event);
    told.map(|()| events).ok_or_else(|| {
        let byte = as_number(bytes.len().saturating_sub(archive.remaining()));
        ArchiveError { event, byte, problem: archive.problem() }
    })
}

/// Is in the place of an event that is not yet read. It has nothing to drop.
const UNREAD: Event = Event { at: UtcDateTime::UNIX_EPOCH, kind: EventKind::OfferAccepted };

/// Reads events, and counts them in `event`.
fn read_events(archive: &mut Reader<'_>, events: &mut Vec<Event>, event: &mut u64) -> Option<()> {
    if archive.take() != Some(BEGINNING) {
        return archive.fail(ArchiveProblem::NotAnArchive);
    }
    let found = archive.number()?;
    if found != VERSION {
        return archive.fail(ArchiveProblem::UnknownVersion { found });
    }
    let count = archive.number()?;
    events.reserve_exact(archive.likely_length(count));
    while *event < count {
        *event = event.saturating_add(1);
        // Each part is put into its place at once, because moving a whole event takes as long as reading it.
        events.push(UNREAD);
        let place = events.last_mut()?;
        place.at = archive.event_instant()?;
        EventKind::read_as(archive, |kind| mem::forget(mem::replace(&mut place.kind, kind)))?;
    }
    if archive.remaining() == 0 { Some(()) } else { archive.fail(ArchiveProblem::TrailingBytes) }
}
