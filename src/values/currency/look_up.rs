//! Finds a currency by its code in few instructions, because each amount of a stored log has one.

use super::Currency;

impl Currency {
    /// Finds a currency by the bytes of its code. Few codes begin with the same two letters.
    #[inline]
    pub(crate) fn from_code_bytes(code: [u8; 3]) -> Option<Self> {
        let first = usize::from(*FIRST_WITH_LETTERS.get(usize::from(letters(code)))?);
        let alike = Self::CODES.get(first..)?.iter().take_while(|other| letters(**other) == letters(code));
        let position = alike.zip(first..).find(|(other, _)| **other == code)?.1;
        Self::CURRENCIES.get(position).copied()
    }
}

/// The first two letters of a code as a number below 1024. Other bytes give the number of some letters.
#[inline]
const fn letters([first, second, _]: [u8; 3]) -> u16 {
    u16::from_be_bytes([(first & 31) >> 3, ((first & 31) << 5) | (second & 31)])
}

/// For each two letters, how many codes come before all codes that begin with them.
static FIRST_WITH_LETTERS: [u8; 1024] = first_with_letters();

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "only the compiler runs it")]
const fn first_with_letters() -> [u8; 1024] {
    let (mut table, mut place, mut number) = ([0; 1024], 0, 0);
    let (mut codes, mut before) = (Currency::CODES, 0);
    while place < table.len() {
        while let [code, rest @ ..] = codes {
            if letters(*code) >= number {
                break;
            }
            (codes, before) = (rest, before + 1);
        }
        table[place] = before;
        (place, number) = (place + 1, number + 1);
    }
    table
}
