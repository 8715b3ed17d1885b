//! A transfer that is not made yet, and what to do next about it. Nothing here asks the provider or the
//! engine.

use std::time::Duration;

use milestone_escrow::Transfer;
use milestone_escrow_marketplace::{Hold, Order, PATIENCE, Parties, PaymentError, pause};
use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use crate::contract::At;

/// What the parties read while a transfer is tried again and again. The details are for the operator.
pub(super) const TRYING: &str =
    "the payment provider is busy or does not answer; the transfer is tried again";

/// What the parties read while a payment has not cleared.
pub(super) const CLEARING: &str = "it is paid out when it clears";

/// A transfer to be made. The contract sends it to the payment object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Due {
    pub(crate) transfer: Transfer,
    /// The authorised hold that pays for it. `None` if the host holds the money already.
    pub(crate) hold: Option<String>,
    /// No request under the present key was made before this instant.
    pub(crate) since: At,
    /// How many keys it had before.
    #[serde(default)]
    pub(crate) round: i64,
    /// How many requests have failed since it was sent, or sent again.
    #[serde(default)]
    pub(crate) failures: i64,
    /// The provider must be asked whether it was made before it is requested again.
    #[serde(default)]
    pub(crate) spent: bool,
    /// A delayed call will try it again.
    #[serde(default)]
    pub(crate) pausing: bool,
    /// Why it was set aside. `None` if it was not.
    #[serde(default)]
    pub(crate) refused: Option<String>,
    /// The hold could not be captured, so the money was never collected.
    #[serde(default)]
    pub(crate) uncollected: bool,
}

/// What to ask the provider next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Capture the hold if there is one, then make the transfer.
    Transfer,
    /// Was it made?
    LookUp,
}

/// What the provider has answered. This is recorded, so a call that is tried again does not ask again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    /// When it was asked.
    pub(super) at: At,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum What {
    Made,
    /// It clears later. Its hold is captured.
    Clearing,
    /// It was never made, under any key.
    NotFound,
    /// The hold cannot be captured, for good.
    Uncollected(String),
    Refused(String),
    /// It may be made later, or may have been made.
    Failed(String),
    KeySpent(String),
}

impl From<PaymentError> for What {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Refused(why) => Self::Refused(why),
            PaymentError::KeySpent(_) => Self::KeySpent(error.to_string()),
            PaymentError::Later(_) | PaymentError::Ambiguous(_) => Self::Failed(error.to_string()),
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it is made.
    Done,
    /// Ask again at once, under the new key.
    AskAgain,
    /// Set it aside, and tell a person.
    SetAside { alarm: String },
    /// Try it again after a pause. After several failures, tell a person.
    Wait { pause: Duration, alarm: Option<String> },
}

/// How long to wait after a failure. The time doubles after each one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pauses {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(3_600) }
    }
}

impl Due {
    pub(crate) fn new(transfer: Transfer, hold: Option<&str>, now: UtcDateTime) -> Self {
        let hold = hold.filter(|_| transfer.is_collected()).map(str::to_owned);
        let (round, failures) = (0, 0);
        let (spent, pausing, refused, uncollected) = (false, false, None, false);
        Self { transfer, hold, since: At(now), round, failures, spent, pausing, refused, uncollected }
    }

    /// The order under the present key.
    pub(crate) fn order(&self, contract: &str, charged: Vec<Hold>) -> Order {
        let order = Order::new(contract, &parties(contract), &self.transfer).in_round(self.round);
        Order { hold: self.hold.clone().map(Hold), charged, ..order }
    }

    /// Within the provider's memory, the key alone makes sure that nothing happens twice. Half of the memory
    /// is left as a reserve: for clocks that differ, and for requests that arrive late.
    pub(super) fn question(&self, now: UtcDateTime, key_memory: Duration) -> Question {
        let old = now - self.since.0 >= key_memory / 2;
        if self.spent || old { Question::LookUp } else { Question::Transfer }
    }

    /// Notes what the provider has answered.
    pub(super) fn learn(&mut self, told: Told, reference: &str, pauses: Pauses) -> Next {
        match told.what {
            What::Made => Next::Done,
            What::NotFound => {
                self.begin_round(told.at);
                Next::AskAgain
            }
            What::Clearing => self.wait_until_it_clears(told.at),
            What::Uncollected(why) => {
                self.uncollected = true;
                self.set_aside(why, reference)
            }
            What::Refused(why) => self.set_aside(why, reference),
            What::Failed(why) => self.wait(&why, reference, pauses),
            What::KeySpent(why) => {
                self.spent = true;
                self.wait(&why, reference, pauses)
            }
        }
    }

    /// Sends it again after it was set aside. The provider repeats its refusal under the old key.
    pub(super) fn send_again(&mut self, now: At) {
        self.begin_round(now);
        (self.failures, self.pausing, self.refused, self.uncollected) = (0, false, None, false);
    }

    fn begin_round(&mut self, now: At) {
        self.round = self.round.saturating_add(1);
        (self.since, self.spent) = (now, false);
    }

    fn set_aside(&mut self, why: String, reference: &str) -> Next {
        let alarm = format!("{reference} was refused: {why}");
        self.refused = Some(why);
        Next::SetAside { alarm }
    }

    /// When the payment clears, in so many seconds (MONEY-7). `None` if it has cleared.
    pub(super) fn clears_in(&self, now: UtcDateTime) -> Option<Duration> {
        let left = self.transfer.clears_at? - now;
        if left.is_positive() { Some(left.unsigned_abs()) } else { None }
    }

    /// It was not asked for yet, so its key stays young.
    fn wait_until_it_clears(&mut self, now: At) -> Next {
        let pause = self.clears_in(now.0).unwrap_or_default();
        (self.since, self.pausing) =
            (At(now.0.saturating_add(pause.try_into().unwrap_or(time::Duration::MAX))), true);
        Next::Wait { pause, alarm: None }
    }

    fn wait(&mut self, why: &str, reference: &str, pauses: Pauses) -> Next {
        self.failures = self.failures.saturating_add(1);
        let failures = self.failures;
        let alarm = (failures >= PATIENCE).then(|| format!("{reference}, after {failures} failures: {why}"));
        self.pausing = true;
        Next::Wait { pause: pause(pauses.first, failures, pauses.longest), alarm }
    }
}

/// The engine knows contracts, not users. The program that authenticates users also knows their accounts at
/// the provider.
pub(super) fn parties(contract: &str) -> Parties {
    Parties { client: format!("client of {contract}"), freelancer: format!("freelancer of {contract}") }
}

#[cfg(test)]
pub(super) mod tests {
    use milestone_escrow::{Account, Currency, Money};
    use serde_json::json;
    use time::macros::utc_datetime;

    use super::*;

    const NOON: UtcDateTime = utc_datetime!(2026-01-05 12:00);
    const DAY: Duration = Duration::from_secs(86_400);

    /// A payout of a milestone that was ordered at noon.
    pub(in crate::payments) fn due(from: Account, to: Account, revision: u64) -> Due {
        let amount = Money::from_minor_units(15_000, Currency::USD).expect("money");
        let transfer = json!({
            "id": { "revision": revision, "place": 0 }, "from": from, "to": to, "amount": amount,
            "at": "2026-01-05T12:00:00Z",
        });
        Due::new(serde_json::from_value(transfer).expect("a transfer"), Some("h1"), NOON)
    }

    fn payout() -> Due {
        due(Account::Escrow(1.into()), Account::Freelancer, 7)
    }

    fn learn(due: &mut Due, what: What) -> Next {
        due.learn(Told { at: At(NOON + time::Duration::HOUR), what }, "c1/7-0", Pauses::default())
    }

    #[test]
    fn only_a_collected_transfer_uses_the_hold() {
        assert_eq!(payout().hold, None);
        assert_eq!(due(Account::Client, Account::Escrow(1.into()), 2).hold.as_deref(), Some("h1"));
    }

    #[test]
    fn after_half_of_the_memory_the_provider_is_asked_before_a_transfer_is_sent() {
        let due = payout();
        let half = NOON + time::Duration::hours(12);
        assert_eq!(due.question(NOON, DAY), Question::Transfer);
        assert_eq!(due.question(half - time::Duration::NANOSECOND, DAY), Question::Transfer);
        assert_eq!(due.question(half, DAY), Question::LookUp);
        assert_eq!(
            due.question(NOON - time::Duration::days(400), DAY),
            Question::Transfer,
            "a clock that goes back"
        );
    }

    #[test]
    fn a_payment_waits_until_it_clears_and_keeps_its_key() {
        let mut due = payout();
        due.transfer.clears_at = Some(NOON + time::Duration::days(5));
        assert_eq!(due.clears_in(NOON), Some(5 * DAY));
        let waits = Next::Wait { pause: 5 * DAY - Duration::from_secs(3_600), alarm: None };
        assert_eq!((learn(&mut due, What::Clearing), due.pausing, due.failures), (waits, true, 0));
        let cleared = NOON + time::Duration::days(5);
        assert_eq!((due.clears_in(cleared), due.question(cleared, DAY)), (None, Question::Transfer));
    }

    #[test]
    fn a_spent_key_is_followed_by_a_question_and_then_by_a_new_key() {
        let mut due = payout();
        assert_eq!(due.order("c1", vec![]).key, "c1/7-0");
        assert!(matches!(learn(&mut due, What::KeySpent("500".into())), Next::Wait { alarm: None, .. }));
        assert_eq!(due.question(NOON, DAY), Question::LookUp);
        assert_eq!(learn(&mut due, What::NotFound), Next::AskAgain);
        assert_eq!(
            due.question(NOON + time::Duration::hours(12), DAY),
            Question::Transfer,
            "the new key is young"
        );
        let order = due.order("c1", vec![]);
        assert_eq!((order.key.as_str(), order.reference.as_str()), ("c1/7-0/1", "c1/7-0"));
    }

    #[test]
    fn pauses_grow_up_to_the_longest_and_a_person_is_told() {
        let mut due = payout();
        let told: Vec<(u64, bool)> = (0..14)
            .map(|_| match learn(&mut due, What::Failed("busy".into())) {
                Next::Wait { pause, alarm } => (pause.as_secs(), alarm.is_some()),
                other => panic!("{other:?}"),
            })
            .collect();
        let seconds: Vec<u64> = told.iter().map(|(seconds, _)| *seconds).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600, 3_600]);
        assert_eq!(told.iter().position(|(_, alarm)| *alarm), Some(5));
        assert_eq!((due.pausing, due.refused, due.round), (true, None, 0), "it keeps its key");
    }

    #[test]
    fn a_refusal_sets_it_aside_and_it_is_sent_again_under_a_new_key() {
        let mut due = payout();
        learn(&mut due, What::Failed("busy".into()));
        let next = learn(&mut due, What::Refused("the account is closed".into()));
        assert_eq!(next, Next::SetAside { alarm: "c1/7-0 was refused: the account is closed".into() });
        assert_eq!(due.refused.as_deref(), Some("the account is closed"));
        due.send_again(At(NOON + time::Duration::days(30)));
        assert_eq!((due.round, due.failures, &due.refused, due.uncollected), (1, 0, &None, false));
        assert_eq!(due.question(NOON + time::Duration::days(30), DAY), Question::Transfer);
    }

    #[test]
    fn money_that_was_never_collected_is_marked() {
        let mut due = due(Account::Client, Account::Escrow(1.into()), 2);
        assert!(matches!(
            learn(&mut due, What::Uncollected("the hold has lapsed".into())),
            Next::SetAside { .. }
        ));
        assert!(due.uncollected);
        assert_eq!(learn(&mut due, What::Made), Next::Done);
    }
}
