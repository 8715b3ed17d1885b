//! Texts of limited length (OFFER-1, DISP-4). JSON Schema counts characters as the rules do: as Unicode
//! scalar values. No text contains U+0000, and no title contains a control character.

use alloc::format;

use schemars::json_schema;

use super::inline_schema_type;

/// The pattern of a text without U+0000.
const WITHOUT_NUL: &str = r"^[^\u0000]*$";

inline_schema_type! {
    /// A free text.
    Text, _generator => json_schema!({ "type": "string", "maxLength": 5_000, "pattern": WITHOUT_NUL })
}

inline_schema_type! {
    /// The text of evidence, which must not be empty (DISP-4).
    Evidence, _generator => {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 5_000, "pattern": WITHOUT_NUL })
    }
}

/// The characters that are trimmed: Unicode's white space. They are listed here, because `\s` stands for
/// different characters in different languages of regular expressions.
const WHITE_SPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// The control characters: the general category Cc.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

inline_schema_type! {
    /// A title. A title that is read may have white space at its ends, which does not count. A title that is
    /// written is trimmed.
    Title, generator => {
        let end = format!("[^{WHITE_SPACE}{CONTROL}]");
        let trimmed = format!("{end}(?:[^{CONTROL}]{{0,198}}{end})?");
        if generator.contract().is_deserialize() {
            let pattern = format!("^[{WHITE_SPACE}]*{trimmed}[{WHITE_SPACE}]*$");
            json_schema!({ "type": "string", "pattern": pattern })
        } else {
            json_schema!({ "type": "string", "pattern": format!("^{trimmed}$") })
        }
    }
}
