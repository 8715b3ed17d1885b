//! Names of enums without data. The same name is written, displayed and read.

/// The error for a text that is not one of the possible names.
///
/// ```
/// use milestone_escrow::Role;
///
/// let error = "owner".parse::<Role>().unwrap_err();
/// assert_eq!(error.to_string(), "expected one of client, freelancer, arbiter");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("expected one of {}", CommaSeparated(.expected))]
#[non_exhaustive]
pub struct UnknownName {
    /// The possible names.
    pub expected: &'static [&'static str],
}

struct CommaSeparated<'a>(&'a [&'static str]);

impl core::fmt::Display for CommaSeparated<'_> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(formatter, "{separator}{name}")?;
        }
        Ok(())
    }
}

/// The error for a text that does not have the form of a number, an id or an account.
///
/// ```
/// use milestone_escrow::MilestoneNumber;
///
/// let error = "+2".parse::<MilestoneNumber>().unwrap_err();
/// assert_eq!(error.to_string(), "expected a whole number in digits, up to 18446744073709551615");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("expected {expected}")]
#[non_exhaustive]
pub struct InvalidForm {
    /// What would have been read.
    pub expected: &'static str,
}

impl InvalidForm {
    pub(crate) const fn expected(expected: &'static str) -> Self {
        Self { expected }
    }
}

/// A whole number as it is written: of digits only, without a zero in front. The parser of `u64` also accepts
/// a sign.
pub(crate) fn digits(text: &str) -> Option<u64> {
    let is_written =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_written)
}

/// Gives an enum the names of the wire form: `name` and `Display` give the name, and `FromStr` reads it.
macro_rules! names_of {
    ($type:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// All names, in the order of RULES §16.
            #[allow(dead_code, reason = "not every list is used")]
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name in the wire form.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        /// Writes the name.
        impl core::fmt::Display for $type {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.pad(self.name())
            }
        }

        /// Reads the name.
        impl core::str::FromStr for $type {
            type Err = crate::base::names::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(crate::base::names::UnknownName { expected: &[$($name),+] }),
                }
            }
        }
    };
}
pub(crate) use names_of;
