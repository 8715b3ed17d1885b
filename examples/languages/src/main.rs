//! Prints a contract's log and what it refused, in English and in German.
//!
//! Run it with `cargo run -p milestone-escrow-languages`. A test compares the output with `languages.txt`.

use milestone_escrow_languages::{Language, story::Story};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let story = Story::tell()?;
    print!("{}\n{}", story.page(&Language::english()?), story.page(&Language::german()?));
    Ok(())
}
