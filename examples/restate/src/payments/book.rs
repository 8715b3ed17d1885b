//! A book that only grows. It has each request once under its key, and is on the disk before a request is
//! confirmed.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Order;

/// A line of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// An amount held on a card.
    Hold {
        /// The key of the command that requested it.
        hold: String,
        /// In minor units.
        minor: i128,
    },
    /// A transfer that was made.
    Transfer(Order),
}

impl Line {
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Hold { hold, .. } => hold,
            Self::Transfer(order) => &order.key,
        }
    }
}

/// Whether a line is new or was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    Now,
    Before,
}

/// The book, and its lines by key.
#[derive(Debug)]
pub(crate) struct Book(Mutex<(File, HashMap<String, Line>)>);

impl Book {
    /// Opens the book. If the process died while it wrote the last line, that line was never confirmed, so it
    /// is removed.
    pub(crate) fn open(path: &str) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        let lines = read(&text[..whole])?.into_iter().map(|line| (line.key().to_owned(), line)).collect();
        Ok(Self(Mutex::new((file, lines))))
    }

    /// Writes a line, unless it is there already. A different line under the same key is an error: one of the
    /// two records is wrong.
    pub(super) fn record(&self, line: Line) -> io::Result<Recorded> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, lines) = &mut *book;
        match lines.get(line.key()) {
            Some(known) if *known == line => Ok(Recorded::Before),
            Some(_) => Err(io::Error::other(format!("something else was recorded under the key {}", line.key()))),
            None => {
                let mut text = serde_json::to_vec(&line)?;
                text.push(b'\n');
                file.write_all(&text)?;
                file.sync_data()?;
                lines.insert(line.key().to_owned(), line);
                Ok(Recorded::Now)
            }
        }
    }
}

/// The lines of a book.
pub(crate) fn read(text: &str) -> io::Result<Vec<Line>> {
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}

#[cfg(test)]
mod tests {
    use milestone_escrow::{Account, Currency, Money};

    use super::*;

    fn order(key: &str, cents: i64) -> Line {
        let amount = Money::from_minor_units(cents, Currency::USD).expect("money");
        let (from, to) = (Account::Client, Account::Escrow(1.into()));
        Line::Transfer(Order { key: key.to_owned(), from, to, amount, hold: None })
    }

    /// A book in its own file, which is deleted at the end.
    struct Shelf(std::path::PathBuf);

    impl Shelf {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("milestone-escrow-{}-{name}.jsonl", std::process::id()));
            Self(path)
        }

        fn book(&self) -> Book {
            Book::open(self.0.to_str().expect("a path in UTF-8")).expect("the book can be opened")
        }

        fn text(&self) -> String {
            std::fs::read_to_string(&self.0).expect("the book can be read")
        }
    }

    impl Drop for Shelf {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn a_line_is_recorded_once_under_its_key_by_every_process() {
        let shelf = Shelf::new("once");
        assert_eq!(shelf.book().record(order("c1/2-0", 15_000)).expect("it is new"), Recorded::Now);
        let reopened = shelf.book();
        assert_eq!(reopened.record(order("c1/2-0", 15_000)).expect("it is known"), Recorded::Before);
        assert!(reopened.record(order("c1/2-0", 15_001)).is_err(), "another amount under the same key");
        assert_eq!(read(&shelf.text()).expect("the book is whole"), [order("c1/2-0", 15_000)]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_taken_away_and_can_be_recorded_again() {
        let shelf = Shelf::new("cut");
        let book = shelf.book();
        for line in [order("c1/2-0", 15_000), order("c1/5-1", 13_500)] {
            book.record(line).expect("it is new");
        }
        let text = shelf.text();
        std::fs::write(&shelf.0, &text[..text.len() - 7]).expect("the book can be damaged");
        let reopened = shelf.book();
        assert_eq!(reopened.record(order("c1/5-1", 13_500)).expect("it is new again"), Recorded::Now);
        assert_eq!(shelf.text(), text);
    }
}
