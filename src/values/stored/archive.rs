//! The archive: bytes of variable length. The guide's chapter *archive* describes them.

use alloc::string::String;
use alloc::vec::Vec;

use super::unix_time::UnixTime;
use crate::values::currency::Currency;

/// Why bytes are not an archive that this version of the crate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveProblem {
    /// The bytes do not begin as every archive does.
    #[error("the bytes are not an archive: they do not begin with {:?}", "escrow")]
    NotAnArchive,
    /// The archive has a version that this version of the crate does not know.
    #[error("the archive has version {found}, and this version of the crate reads version 1")]
    UnknownVersion {
        /// The version in the archive.
        found: u64,
    },
    /// The archive ends too early.
    #[error("the archive ends too early")]
    Truncated,
    /// There are bytes after the last event.
    #[error("there are bytes after the last event")]
    TrailingBytes,
    /// A number stands for nothing that this version of the crate knows.
    #[error("{found} is the number of no {of} that this version of the crate knows")]
    UnknownNumber {
        /// The type, such as `EventKind`.
        of: &'static str,
        /// The number.
        found: u64,
    },
    /// The bytes have no meaning here.
    #[error("expected {expected}")]
    Malformed {
        /// What should be here.
        expected: &'static str,
    },
}

/// A value in the archive.
pub(crate) trait Archived: Sized {
    fn write(&self, archive: &mut Writer);

    /// Reads a value. `None` if that is not possible: the reader keeps the reason.
    fn read(archive: &mut Reader<'_>) -> Option<Self>;

    /// Whether a field with this value is left out: a text or a list that is empty, or no value. `None` for a
    /// field that is always written.
    fn is_left_out(&self) -> Option<bool> {
        None
    }

    fn read_field(archive: &mut Reader<'_>, _presence: &mut Presence) -> Option<Self> {
        Self::read(archive)
    }

    #[inline]
    fn note(&self, presence: &mut Presence) {
        if let Some(is_left_out) = self.is_left_out() {
            presence.push(!is_left_out);
        }
    }

    #[inline]
    fn write_field(&self, archive: &mut Writer) {
        if self.is_left_out() != Some(true) {
            self.write(archive);
        }
    }
}

/// Which fields of a record are there, of those that can be left out: one bit for each, the first one in the
/// lowest bit.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Presence {
    bits: u64,
    next: u32,
}

impl Presence {
    #[inline]
    pub(crate) fn push(&mut self, is_there: bool) {
        self.bits |= u64::from(is_there).checked_shl(self.next).unwrap_or(0);
        self.next = self.next.saturating_add(1);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> bool {
        let is_there = self.bits & 1 == 1;
        self.bits >>= 1;
        is_there
    }
}

/// What the next instants and amounts are written in relation to.
#[derive(Debug)]
pub(crate) struct Context {
    /// The instant of the event, or before it that of the event before.
    pub(crate) at: UnixTime,
    /// The currency of the last amount.
    pub(crate) currency: Option<Currency>,
}

impl Context {
    const fn new() -> Self {
        Self { at: UnixTime::EPOCH, currency: None }
    }
}

#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) context: Context,
    /// What cannot be written, because it could not be read back.
    pub(crate) refused: Option<&'static str>,
}

impl Writer {
    pub(crate) const fn new() -> Self {
        Self { bytes: Vec::new(), context: Context::new(), refused: None }
    }

    /// A number: seven bits in each byte, the lowest first. Each byte but the last has its highest bit set.
    #[inline]
    pub(crate) fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push(low_byte(number) | 0x80);
            number >>= 7;
        }
        self.bytes.push(low_byte(number));
    }

    pub(crate) fn presence(&mut self, presence: Presence) {
        self.number(presence.bits);
    }

    /// The number of a variant. If it has fields that can be left out, and one of them is there, the lowest
    /// bit says so, and the bits of these fields follow.
    pub(crate) fn variant(&mut self, number: u64, presence: Presence) {
        let has_bits = presence.bits != 0;
        self.number(number.wrapping_shl(1) | u64::from(has_bits));
        if has_bits {
            self.presence(presence);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(as_number(text.len()));
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn refuse(&mut self, what: &'static str) {
        self.refused = self.refused.or(Some(what));
    }
}

/// A length or a count as a number.
pub(crate) fn as_number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[inline]
const fn low_byte(number: u64) -> u8 {
    number.to_le_bytes()[0]
}

#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    pub(crate) context: Context,
    /// Why something could not be read, unless the bytes have ended.
    problem: Option<ArchiveProblem>,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, context: Context::new(), problem: None }
    }

    /// How many bytes are not yet read.
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// How many items to reserve memory for. The count may be wrong, but an item takes at least two bytes.
    pub(crate) fn likely_length(&self, count: u64) -> usize {
        let most = self.rest.len() / 2;
        usize::try_from(count).map_or(most, |count| count.min(most))
    }

    /// Why something could not be read.
    pub(crate) fn problem(&self) -> ArchiveProblem {
        self.problem.unwrap_or(ArchiveProblem::Truncated)
    }

    /// Notes why something cannot be read.
    #[cold]
    pub(crate) fn fail<T>(&mut self, problem: ArchiveProblem) -> Option<T> {
        self.problem = self.problem.or(Some(problem));
        None
    }

    #[cold]
    pub(crate) fn malformed<T>(&mut self, expected: &'static str) -> Option<T> {
        self.fail(ArchiveProblem::Malformed { expected })
    }

    #[cold]
    pub(crate) fn unknown<T>(&mut self, of: &'static str, found: u64) -> Option<T> {
        self.fail(ArchiveProblem::UnknownNumber { of, found })
    }

    /// All bits must have been read. Another one is a field that a later version has added.
    #[inline]
    pub(crate) fn end(&mut self, presence: Presence) -> Option<()> {
        if presence.bits == 0 {
            return Some(());
        }
        self.malformed("no field that this version of the crate does not know")
    }

    /// A number, in its shortest form.
    #[inline]
    pub(crate) fn number(&mut self) -> Option<u64> {
        match self.rest {
            [byte @ ..0x80, rest @ ..] => {
                self.rest = rest;
                Some(u64::from(*byte))
            }
            [low @ 0x80..=0xff, high @ 1..0x80, rest @ ..] => {
                self.rest = rest;
                Some(u64::from(*low & 0x7f) | (u64::from(*high) << 7))
            }
            _ => self.long_number(),
        }
    }

    /// A number of any length.
    #[inline(never)]
    pub(crate) fn long_number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let [byte] = *self.take()?;
            let bits = u64::from(byte & 0x7f);
            let is_lost = shift > 63 || (shift == 63 && bits > 1);
            if is_lost || (byte == 0 && shift > 0) {
                return self.malformed("a number of 64 bits in its shortest form");
            }
            number |= bits.wrapping_shl(shift);
            if byte < 0x80 {
                return Some(number);
            }
            shift = shift.saturating_add(7);
        }
    }

    #[inline]
    pub(crate) fn take<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(taken)
    }

    #[inline]
    pub(crate) fn presence(&mut self) -> Option<Presence> {
        Some(Presence { bits: self.number()?, next: 0 })
    }

    #[inline]
    pub(crate) fn variant(&mut self) -> Option<(u64, Presence)> {
        let number = self.number()?;
        let presence = if number & 1 == 1 { self.presence()? } else { Presence::default() };
        if number & 1 == 1 && presence.bits == 0 {
            return self.malformed("a field, because the number of the variant says so");
        }
        Some((number >> 1, presence))
    }

    #[inline]
    pub(crate) fn text(&mut self) -> Option<String> {
        match self.number()? {
            0 => Some(String::new()),
            length => self.long_text(length),
        }
    }

    fn long_text(&mut self, length: u64) -> Option<String> {
        let (text, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        // A copy is checked faster, because it is aligned.
        let Ok(text) = String::from_utf8(text.into()) else { return self.malformed("a text in UTF-8") };
        self.rest = rest;
        Some(text)
    }
}
