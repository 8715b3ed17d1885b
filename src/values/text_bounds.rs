//! How long the texts of users may be.

use crate::base::limits::{MAX_TEXT_LENGTH, MAX_TITLE_LENGTH};

/// How long a text of a command or an offer may be, for a form.
///
/// A text that is shorter or longer is refused as
/// [`Rejection::InvalidText`](crate::Rejection::InvalidText). No text may contain U+0000. See
/// [`Command::texts`](crate::Command::texts) and
/// [`MilestoneTerms::texts`](crate::MilestoneTerms::texts).
///
/// ```
/// use milestone_escrow::{ClientCommand, Command};
///
/// let command = Command::from(ClientCommand::RequestChanges { milestone: 1.into(), note: String::new() });
/// let note = command.texts()[0];
/// assert_eq!((note.field, note.minimum, note.maximum), ("note", 0, 5_000));
/// ```
///
/// Source: OFFER-1, DISP-4, FEED-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextBounds {
    /// The name of the field in the wire form.
    pub field: &'static str,
    /// The smallest number of characters. If it is 0, the text may be left out.
    pub minimum: usize,
    /// The largest number of characters. Characters are Unicode scalar values.
    pub maximum: usize,
}

impl TextBounds {
    /// A free text, which may be empty (OFFER-1).
    pub(crate) const fn free(field: &'static str) -> Self {
        Self { field, minimum: 0, maximum: MAX_TEXT_LENGTH }
    }

    /// A free text that must not be empty (DISP-4).
    pub(crate) const fn required(field: &'static str) -> Self {
        Self { field, minimum: 1, maximum: MAX_TEXT_LENGTH }
    }
}

/// The title of a milestone (OFFER-1).
pub(crate) const TITLE: TextBounds = TextBounds { field: "title", minimum: 1, maximum: MAX_TITLE_LENGTH };

/// The texts of a milestone's terms.
pub(crate) const TERMS: [TextBounds; 2] = [TITLE, TextBounds::free("description")];
