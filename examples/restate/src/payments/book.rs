//! A payment provider that moves no money: a book that only grows. It has each request once under its key,
//! and is on the disk before a request is confirmed.
//!
//! It is as strict as real providers: it repeats a refusal under the same key, and pays only from a captured
//! hold. It can misbehave on purpose. It remembers keys for ever.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use milestone_escrow::Money;
use milestone_escrow_marketplace::{Attempt, Found, Hold, Made, Order, PaymentError, Payments, Place};
use serde::{Deserialize, Serialize};
use tokio::task::block_in_place;

/// The largest amount that a card can pay at once, in minor units of any currency.
const CARD_LIMIT: i64 = 10_000_000;

/// A line of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// An amount held on a card.
    Hold {
        /// The key of the command that requested it. It is also the provider's id of the hold.
        hold: String,
        payer: String,
        amount: Money,
    },
    /// A hold that was captured.
    Captured(String),
    /// A hold that was released.
    Cancelled(String),
    /// A transfer that was made.
    Transfer(Entry),
    /// A transfer that was refused for good.
    Refused { key: String, why: String },
}

/// A transfer that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) reference: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) amount: Money,
    pub(crate) hold: Option<String>,
}

impl Entry {
    pub(crate) fn new(order: &Order) -> Self {
        Self {
            key: order.key.clone(),
            reference: order.reference.clone(),
            from: order.from.to_string(),
            to: order.to.to_string(),
            amount: order.amount,
            hold: order.hold.clone().map(|hold| hold.0),
        }
    }
}

impl Line {
    fn key(&self) -> String {
        match self {
            Self::Hold { hold, .. } => hold.clone(),
            Self::Captured(hold) | Self::Cancelled(hold) => end_of(hold),
            Self::Transfer(entry) => entry.key.clone(),
            Self::Refused { key, .. } => key.clone(),
        }
    }
}

/// A hold is captured or released, and only once.
fn end_of(hold: &str) -> String {
    format!("end of {hold}")
}

/// The book.
#[derive(Debug)]
pub(crate) struct Book {
    lines: Mutex<Lines>,
    /// A file beside the book. Each of its lines names a user whose account is closed.
    closed: String,
    /// Of so many requests, one goes wrong. Never, if it is 0.
    trouble_every: usize,
    requests: AtomicUsize,
}

#[derive(Debug)]
struct Lines {
    file: File,
    by_key: HashMap<String, Line>,
    /// The keys of the transfers that were made, by reference.
    made: HashMap<String, String>,
}

/// How a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// It does nothing, and says so.
    Busy,
    /// It does what it is asked, but the answer is lost.
    LosesAnswer,
    /// It does nothing, and its answer tells nothing. It will say the same under this key.
    SpendsKey,
}

impl Book {
    /// Opens the book. If the process died while it wrote the last line, that line was never confirmed, so it
    /// is removed.
    pub(crate) fn open(path: &str, trouble_every: usize) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        let mut lines = Lines { file, by_key: HashMap::new(), made: HashMap::new() };
        read(&text[..whole])?.into_iter().for_each(|line| lines.remember(line));
        let closed = format!("{path}.closed");
        Ok(Self { lines: Mutex::new(lines), closed, trouble_every, requests: AtomicUsize::new(0) })
    }

    /// Writes a line, unless it is there already. A different line under the same key is refused.
    fn record(&self, line: Line) -> Result<Made, PaymentError> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.by_key.get(&line.key()) {
            Some(known) if *known == line => Ok(Made::Before),
            Some(Line::Refused { why, .. }) => Err(PaymentError::Refused(why.clone())),
            Some(_) => {
                Err(PaymentError::Refused(format!("something else was done under the key {}", line.key())))
            }
            None => {
                lines.write(line).map_err(|error| PaymentError::Ambiguous(error.to_string()))?;
                Ok(Made::Now)
            }
        }
    }

    fn find<T>(&self, look: impl FnOnce(&Lines) -> T) -> T {
        look(&self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_closed(&self, place: &Place) -> bool {
        let closed = fs::read_to_string(&self.closed).unwrap_or_default();
        closed
            .lines()
            .any(|name| matches!(place, Place::Client(user) | Place::Freelancer(user) if user == name))
    }

    fn trouble(&self) -> Option<Trouble> {
        let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let kinds = [Trouble::Busy, Trouble::LosesAnswer, Trouble::SpendsKey];
        let due = self.trouble_every > 0 && request.is_multiple_of(self.trouble_every);
        due.then(|| kinds[request / self.trouble_every % kinds.len()])
    }

    /// Does what it is asked, with the trouble that is due.
    fn act<T>(&self, act: impl FnOnce() -> Result<T, PaymentError>) -> Result<T, PaymentError> {
        match self.trouble() {
            None => block_in_place(act),
            Some(Trouble::Busy) => Err(PaymentError::Later("too many requests".to_owned())),
            Some(Trouble::LosesAnswer) => {
                block_in_place(act).and(Err(PaymentError::Ambiguous("the answer was lost".to_owned())))
            }
            Some(Trouble::SpendsKey) => Err(PaymentError::KeySpent("an error of the server".to_owned())),
        }
    }

    fn pay(&self, order: &Order) -> Result<Made, PaymentError> {
        let captured = |lines: &Lines, hold: &Hold| {
            matches!(lines.by_key.get(&end_of(&hold.0)), Some(Line::Captured(_)))
        };
        if order.hold.as_ref().is_some_and(|hold| !self.find(|lines| captured(lines, hold))) {
            return Err(PaymentError::Refused("the hold was not captured".to_owned()));
        }
        let known = self.find(|lines| lines.by_key.contains_key(&order.key));
        if !known && self.is_closed(&order.to) {
            let why = format!("the account of {} is closed", order.to);
            self.record(Line::Refused { key: order.key.clone(), why })?;
        }
        self.record(Line::Transfer(Entry::new(order)))
    }
}

impl Lines {
    fn write(&mut self, line: Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.remember(line);
        Ok(())
    }

    fn remember(&mut self, line: Line) {
        if let Line::Transfer(entry) = &line {
            self.made.insert(entry.reference.clone(), entry.key.clone());
        }
        self.by_key.insert(line.key(), line);
    }
}

#[async_trait]
impl Payments for Book {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let Attempt { key, payer, amount, .. } = attempt.clone();
        if amount.minor_units() > CARD_LIMIT {
            return Err(PaymentError::declined(amount));
        }
        // A spent key would end the command, so this trouble is left out here.
        let hold = Line::Hold { hold: key.clone(), payer, amount };
        match self.act(|| self.record(hold.clone())) {
            Err(PaymentError::KeySpent(_)) => self.record(hold),
            answer => answer,
        }?;
        Ok(Hold(key))
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        let open = |lines: &Lines| {
            lines.by_key.contains_key(&attempt.key) && !lines.by_key.contains_key(&end_of(&attempt.key))
        };
        Ok(self.find(open).then(|| Hold(attempt.key.clone())).into_iter().collect())
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        if !self.find(|lines| lines.by_key.contains_key(&hold.0)) {
            return Err(PaymentError::Refused("there is no such hold".to_owned()));
        }
        self.act(|| self.record(Line::Captured(hold.0.clone()))).map(drop)
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        self.act(|| self.record(Line::Cancelled(hold.0.clone()))).map(drop)
    }

    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError> {
        self.act(|| self.pay(order))
    }

    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError> {
        let made = self.find(|lines| lines.made.contains_key(&order.reference));
        Ok(if made { Found::Made } else { Found::Nothing })
    }
}

/// The lines of a book.
pub(crate) fn read(text: &str) -> io::Result<Vec<Line>> {
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}

#[cfg(test)]
mod tests {
    use milestone_escrow::Currency;

    use super::*;

    fn order(key: &str, cents: i64) -> Line {
        let amount = Money::from_minor_units(cents, Currency::USD).expect("money");
        let (from, to) = ("user client of c1".to_owned(), "escrow c1 1".to_owned());
        Line::Transfer(Entry { key: key.to_owned(), reference: key.to_owned(), from, to, amount, hold: None })
    }

    /// The payout of milestone 1 to the freelancer.
    fn payout(round: i64) -> Order {
        let order = Order {
            key: String::new(),
            reference: "c1/7-0".to_owned(),
            contract: "c1".to_owned(),
            from: Place::Escrow("c1".to_owned(), 1.into()),
            to: Place::Freelancer("freelancer of c1".to_owned()),
            amount: Money::from_minor_units(15_000, Currency::USD).expect("money"),
            hold: None,
            charged: vec![],
        };
        order.in_round(round)
    }

    /// A book in its own file, which is deleted at the end.
    struct Shelf(std::path::PathBuf);

    impl Shelf {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("milestone-escrow-{}-{name}.jsonl", std::process::id()));
            Self(path)
        }

        fn book(&self) -> Book {
            Book::open(self.0.to_str().expect("a path in UTF-8"), 0).expect("the book can be opened")
        }

        fn closed(&self) -> String {
            format!("{}.closed", self.0.display())
        }

        fn text(&self) -> String {
            fs::read_to_string(&self.0).expect("the book can be read")
        }
    }

    impl Drop for Shelf {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
            let _ = fs::remove_file(self.closed());
        }
    }

    #[test]
    fn a_line_is_recorded_once_under_its_key_by_every_process() {
        let shelf = Shelf::new("once");
        assert_eq!(shelf.book().record(order("c1/2-0", 15_000)).expect("it is new"), Made::Now);
        let reopened = shelf.book();
        assert_eq!(reopened.record(order("c1/2-0", 15_000)).expect("it is known"), Made::Before);
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
        fs::write(&shelf.0, &text[..text.len() - 7]).expect("the book can be damaged");
        let reopened = shelf.book();
        assert_eq!(reopened.record(order("c1/5-1", 13_500)).expect("it is new again"), Made::Now);
        assert_eq!(shelf.text(), text);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_closed_account_is_refused_under_its_key_for_ever_and_paid_under_a_new_one() {
        let shelf = Shelf::new("closed");
        let book = shelf.book();
        fs::write(shelf.closed(), "somebody\nfreelancer of c1\n").expect("an account can be closed");
        let refused = Err(PaymentError::Refused("the account of user freelancer of c1 is closed".to_owned()));
        assert_eq!(book.transfer(&payout(0)).await, refused);
        fs::remove_file(shelf.closed()).expect("an account can be opened");
        assert_eq!(shelf.book().transfer(&payout(0)).await, refused, "after a restart, too");
        assert_eq!(book.look_up(&payout(0)).await, Ok(Found::Nothing));
        assert_eq!(book.transfer(&payout(1)).await, Ok(Made::Now));
        assert_eq!(shelf.book().look_up(&payout(0)).await, Ok(Found::Made), "by its reference");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_hold_is_captured_or_released_and_pays_only_when_it_was_captured() {
        let shelf = Shelf::new("hold");
        let book = shelf.book();
        let amount = payout(0).amount;
        let attempt = |key: &str| Attempt {
            key: key.to_owned(),
            payer: "p".to_owned(),
            amount,
            reference: "c1".to_owned(),
            begun: time::UtcDateTime::UNIX_EPOCH,
        };
        let (used, left) = (book.authorise(&attempt("a")).await, book.authorise(&attempt("b")).await);
        let (used, left) = (used.expect("a hold"), left.expect("a hold"));
        let order = Order { hold: Some(used.clone()), ..payout(0) };
        assert!(matches!(book.transfer(&order).await, Err(PaymentError::Refused(_))));
        assert_eq!(book.capture(&used).await, Ok(()));
        assert_eq!(book.capture(&used).await, Ok(()), "it finds that it was captured");
        assert_eq!(book.transfer(&order).await, Ok(Made::Now));
        assert_eq!(book.find_holds(&attempt("b")).await, Ok(vec![left.clone()]));
        assert_eq!(book.cancel(&left).await, Ok(()));
        assert!(matches!(book.capture(&left).await, Err(PaymentError::Refused(_))));
        assert_eq!(book.find_holds(&attempt("b")).await, Ok(vec![]));
        let unpaid = Order { hold: Some(left), ..payout(1) };
        assert!(
            matches!(book.transfer(&unpaid).await, Err(PaymentError::Refused(_))),
            "a hold that was released"
        );
    }
}
