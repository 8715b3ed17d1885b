//! A fast reader for JSON in exactly the form that the crate writes (RULES §16).
//!
//! It knows which bytes come next: the fields are in their order, without white space. Where other bytes
//! come, it gives up and says nothing about them. Then the strict reader reads the whole text again, and
//! decides. So this reader may refuse too much, but it must never accept what the strict reader refuses, or
//! read it as something else.

use alloc::string::String;
use alloc::vec::Vec;

/// A number of so many digits is below 2⁶⁴.
const MOST_DIGITS: usize = 19;

/// The JSON that is not yet read.
pub(crate) struct CanonicalJson<'a> {
    rest: &'a [u8],
}

/// A value that can be read from canonical JSON. `None`: the strict reader must read it.
pub(crate) trait FromCanonicalJson: Sized {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self>;

    /// Reads a field of an object. The key has the separator before it and the colon after it.
    #[inline(always)]
    fn read_json_field(json: &mut CanonicalJson<'_>, key: &'static str) -> Option<Self> {
        json.take(key)?;
        Self::read_json(json)
    }

    /// Whether an optional field with this value means the same as none. Nothing writes such a field.
    fn is_left_out(&self) -> bool {
        false
    }
}

impl<'a> CanonicalJson<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// Whether everything is read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes exactly this text. It is always inlined, because the comparison with a text that the compiler
    /// knows takes few instructions.
    #[inline(always)]
    pub(crate) fn take(&mut self, text: &'static str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text.as_bytes())?;
        Some(())
    }

    /// Takes exactly this number of bytes.
    #[inline]
    pub(crate) fn take_bytes<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes the bytes before a quote that ends them, and the quote. None of them is escaped.
    #[inline]
    pub(crate) fn take_quoted(&mut self) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(special_at(self.rest)?)?;
        self.rest = rest.strip_prefix(b"\"")?;
        Some(taken)
    }

    /// Takes a number: at least one digit, without a superfluous zero in front.
    #[inline]
    pub(crate) fn take_number(&mut self) -> Option<u64> {
        let begins_with_zero = self.rest.first() == Some(&b'0');
        let (number, length) = self.take_digits(0)?;
        (length == 1 || (length > 1 && !begins_with_zero)).then_some(number)
    }

    /// Takes a text that has the form of the given one, and gives its digits. In the form, zeros stand for
    /// digits. Everything else is compared.
    #[inline(always)]
    pub(crate) fn digits_of(text: [u8; 8], form: [u8; 8]) -> Option<[u8; 8]> {
        // The highest bit of a byte is set as soon as it is more than a digit, or anything but the separator.
        let limits = form.map(|byte| if byte == b'0' { 0x80 - 10 } else { 0x80 - 1 });
        let digits = u64::from_le_bytes(text).wrapping_sub(u64::from_le_bytes(form));
        let wrong = digits.wrapping_add(u64::from_le_bytes(limits)) | digits;
        (wrong & all(0x80) == 0).then(|| digits.to_le_bytes())
    }

    /// Takes an amount and the quote after it: its digits without the point, and how many of them are
    /// decimals.
    #[inline]
    pub(crate) fn take_amount(&mut self) -> Option<(u64, usize)> {
        let begins_with_zero = self.rest.first() == Some(&b'0');
        let (digits, length) = self.take_digits(0)?;
        if length == 0 || (length > 1 && begins_with_zero) {
            return None;
        }
        if self.take("\"").is_some() {
            return Some((digits, 0));
        }
        self.take(".")?;
        let (digits, decimals) = self.take_digits(digits)?;
        self.take("\"")?;
        (decimals > 0 && length.wrapping_add(decimals) <= MOST_DIGITS).then_some((digits, decimals))
    }

    /// Takes digits after others, and says how many they are.
    #[inline]
    fn take_digits(&mut self, before: u64) -> Option<(u64, usize)> {
        let (mut number, mut rest) = (before, self.rest);
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')));
            rest = after;
        }
        let length = self.rest.len().wrapping_sub(rest.len());
        self.rest = rest;
        (length <= MOST_DIGITS).then_some((number, length))
    }

    /// The rest of a text that has something escaped, with its first part.
    #[cold]
    fn take_escaped(&mut self) -> Option<String> {
        let mut text = Vec::new();
        loop {
            let (plain, rest) = self.rest.split_at_checked(special_at(self.rest)?)?;
            text.extend_from_slice(plain);
            let [special, rest @ ..] = rest else { return None };
            self.rest = rest;
            match special {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => text.push(self.take_escape()?),
                _ => return None,
            }
        }
    }

    /// A character behind a backslash, in the form in which it is written.
    fn take_escape(&mut self) -> Option<u8> {
        let [escape] = *self.take_bytes()?;
        match escape {
            b'"' | b'\\' => Some(escape),
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'u' => {
                self.take("00")?;
                let [tens @ b'0'..=b'1', ones] = *self.take_bytes()? else { return None };
                let digits = [tens, ones].map(|digit| char::from(digit).to_digit(16));
                let [Some(tens), Some(ones)] = digits else { return None };
                u8::try_from(tens.checked_mul(16)?.checked_add(ones)?).ok()
            }
            _ => None,
        }
    }
}

/// Where the first quote, backslash or control character is. Eight bytes are compared at once.
#[inline]
fn special_at(text: &[u8]) -> Option<usize> {
    let (mut rest, mut before) = (text, 0_usize);
    while let Some((eight, after)) = rest.split_first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        let special = below(eight ^ all(b'"'), 1) | below(eight ^ all(b'\\'), 1) | below(eight, b' ');
        if special != 0 {
            return before.checked_add(usize::try_from(special.trailing_zeros() / 8).ok()?);
        }
        (rest, before) = (after, before.checked_add(8)?);
    }
    let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
    before.checked_add(last)
}

/// Eight times the same byte.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte that is below the limit, which is at most 128. A byte after the first such
/// byte may be wrong.
const fn below(bytes: u64, limit: u8) -> u64 {
    bytes.wrapping_sub(all(limit)) & !bytes & all(0x80)
}

impl FromCanonicalJson for u64 {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take_number()
    }
}

impl FromCanonicalJson for bool {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        match json.take("true") {
            Some(()) => Some(true),
            None => json.take("false").map(|()| false),
        }
    }
}

impl FromCanonicalJson for String {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take("\"")?;
        match json.rest {
            [b'"', rest @ ..] => {
                json.rest = rest;
                Some(Self::new())
            }
            _ => read_text(json),
        }
    }
}

#[inline(never)]
fn read_text(json: &mut CanonicalJson<'_>) -> Option<String> {
    let plain = CanonicalJson { rest: json.rest }.take_quoted();
    let Some(plain) = plain else { return json.take_escaped() };
    json.rest = json.rest.split_at_checked(plain.len().checked_add(1)?)?.1;
    // A copy is checked faster, because it is aligned.
    String::from_utf8(plain.into()).ok()
}

/// A field of a policy: `null` if there is none. A field of an event is left out instead.
impl<T: FromCanonicalJson> FromCanonicalJson for Option<T> {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        match json.take("null") {
            Some(()) => Some(None),
            None => T::read_json(json).map(Some),
        }
    }

    #[inline(always)]
    fn read_json_field(json: &mut CanonicalJson<'_>, key: &'static str) -> Option<Self> {
        match json.take(key) {
            Some(()) => T::read_json(json).filter(|value| !value.is_left_out()).map(Some),
            None => Some(None),
        }
    }
}

impl<T: FromCanonicalJson> FromCanonicalJson for Vec<T> {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take("[")?;
        let mut items = Self::new();
        if json.take("]").is_some() {
            return Some(items);
        }
        loop {
            items.push(T::read_json(json)?);
            if json.take("]").is_some() {
                return Some(items);
            }
            json.take(",")?;
        }
    }
}
