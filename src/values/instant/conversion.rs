//! Why an instant or a date cannot be converted between this crate and another time crate.

/// The error for an instant or a date that cannot be converted to or from another time crate.
///
/// A conversion gives exactly the same instant, or this error. It never rounds, and it never takes the
/// nearest instant instead.
///
/// Source: TIME-6, RULES §16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ConversionError {
    /// It is outside the years 0000 to 9999.
    #[error("it must be in the years 0000 to 9999")]
    OutOfCalendar,
    /// It is inside the years 0000 to 9999, but the other type ends before it.
    #[error("it is past the end of the other type")]
    OutOfRange,
    /// It is in a leap second, and there are none here.
    #[error("it must not be in a leap second")]
    LeapSecond,
}
