//! What clients were told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use milestone_escrow_marketplace::Answer;

/// Everything that all clients have heard.
#[derive(Default)]
pub(crate) struct Journal(Mutex<Heard>);

#[derive(Default)]
pub(crate) struct Heard {
    /// What was accepted: user and key, and the answer.
    pub(crate) accepted: BTreeMap<(String, String), Answer>,
    /// What was refused for good: nothing of it may be stored.
    pub(crate) refused: BTreeSet<(String, String)>,
    /// What clients sent, and how it went: for the figures.
    pub(crate) counts: BTreeMap<&'static str, u64>,
    /// The transfers that were set aside and that both parties and staff have seen.
    visible: BTreeSet<String>,
    /// What must never be: an answer that contradicts another one, or one that no server may give.
    pub(crate) wrong: Vec<String>,
}

impl Journal {
    pub(crate) fn count(&self, what: &'static str) {
        *self.0.lock().unwrap().counts.entry(what).or_default() += 1;
    }

    pub(crate) fn wrong(&self, what: String) {
        self.0.lock().unwrap().wrong.push(what);
    }

    /// Notes an answer; the same request must always be answered the same.
    pub(crate) fn accepted(&self, user: &str, key: &str, answer: Answer) {
        let mut heard = self.0.lock().unwrap();
        let before = heard.accepted.insert((user.to_owned(), key.to_owned()), answer.clone());
        if before.is_some_and(|before| before != answer) {
            heard.wrong.push(format!("{user} was answered twice, and not the same, under {key}"));
        }
    }

    pub(crate) fn refused(&self, user: &str, key: &str) {
        self.0.lock().unwrap().refused.insert((user.to_owned(), key.to_owned()));
    }

    /// Both parties and staff see a transfer that was set aside.
    pub(crate) fn visible(&self, name: String) {
        self.0.lock().unwrap().visible.insert(name);
    }

    pub(crate) fn is_visible(&self, name: &str) -> bool {
        self.0.lock().unwrap().visible.contains(name)
    }

    pub(crate) fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.0.lock().unwrap()
    }
}
