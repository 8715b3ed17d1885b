//! The attempts to hold an amount. Each is stored before the provider is asked, and has an end.
//!
//! | state | what it says |
//! |---|---|
//! | `asked` | the provider is asked, or was asked and nobody knows what came of it |
//! | `held` | the provider holds the amount, and a request is about to use it |
//! | `used` | a stored decision uses it: it is to be captured |
//! | `captured` | the provider has collected the money |
//! | `refused` | the provider will never capture it |
//! | `ending` | no decision uses it: it is to be released |
//! | `ended` | nothing is held any more |
//!
//! Every change of a state names the state before. So two servers can never do different things with one
//! hold.

use std::time::Duration;

use milestone_escrow::{Currency, Money};
use time::UtcDateTime;
use uuid::Uuid;

use super::batch::Batch;
use super::{Remembered, Store, StoreError, number};
use crate::payments::{Attempt, Hold};

/// An attempt that a request works with.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) attempt: Attempt,
    /// The hold, if a copy of the request has got it already.
    pub(crate) hold: Option<Hold>,
}

/// An attempt that a worker has taken.
#[derive(Debug)]
pub(crate) struct TakenHold {
    pub(crate) attempt: Attempt,
    /// Whether it is to be captured. Otherwise it is to be released.
    pub(crate) used: bool,
    /// The provider's id, if it is known.
    pub(crate) hold: Option<Hold>,
    /// How often a worker has taken it.
    pub(crate) attempts: i64,
}

/// An attempt whose amount cannot be read.
#[derive(Debug)]
pub(crate) struct SpoiltHold {
    pub(crate) key: String,
    pub(crate) attempts: i64,
    pub(crate) amount: String,
}

/// What must not be left to lie: attempts whose author is gone for good are taken, too.
const TAKE: &str = "
    UPDATE holds SET busy_until = {seconds} + $1, attempts = attempts + 1,
        state = CASE WHEN state = 'used' THEN 'used' ELSE 'ending' END
    WHERE key IN (
        SELECT key FROM holds WHERE state IN ('asked', 'held', 'used', 'ending') AND busy_until <= {seconds}
        ORDER BY busy_until LIMIT $2 {skip_locked})
    RETURNING key, contract, payer, minor, currency, state, hold, attempts, begun";

const ADOPT: &str = "
    UPDATE holds SET busy_until = {seconds} + $6
    WHERE author = $1 AND request = $2 AND payer = $3 AND minor = $4 AND currency = $5
        AND state IN ('asked', 'held') AND busy_until > {seconds} AND begun + $7 > {seconds}
    RETURNING key, contract, hold, begun";

/// The same that is too old: its server is gone, and the provider may have forgotten its key.
const GIVE_UP: &str = "
    UPDATE holds SET state = 'ending', busy_until = 0
    WHERE author = $1 AND request = $2 AND payer = $3 AND minor = $4 AND currency = $5
        AND state IN ('asked', 'held') AND (busy_until <= {seconds} OR begun + $6 <= {seconds})
    RETURNING key, contract, hold, begun";

const BEGIN: &str = "
    INSERT INTO holds (author, request, payer, minor, currency, busy_until, begun, key, contract, state)
    VALUES ($1, $2, $3, $4, $5, {seconds} + $6, {seconds}, $7, $8, 'asked') ON CONFLICT DO NOTHING
    RETURNING key, contract, hold, begun";

impl Store {
    /// Stores an attempt before the provider is asked, or finds the one of a copy of the request. Nobody else
    /// touches it for the least age. An attempt that is older than `youth` is given up, because the provider
    /// may have forgotten its key. `None` if copies of the request are too fast for each other.
    pub(crate) async fn begin_hold(
        &self,
        request: Remembered<'_>,
        attempt: &Attempt,
        least_age: Duration,
        youth: Duration,
    ) -> Result<Option<Begun>, StoreError> {
        let (minor, currency) = (attempt.amount.minor_units(), attempt.amount.currency().to_string());
        // All three statements begin with the same values.
        let bound = |statement| {
            let query = sqlx::query_as::<_, (String, String, String, i64)>(self.words(statement));
            let query = query.bind(request.author.to_owned()).bind(request.key.to_owned());
            query.bind(attempt.payer.clone()).bind(minor).bind(currency.clone())
        };
        let (least_age, youth) = (seconds(least_age), seconds(youth));
        for _ in 0..3 {
            let begin =
                bound(BEGIN).bind(least_age).bind(attempt.key.clone()).bind(attempt.reference.clone());
            if let Some((_, _, _, begun)) = begin.fetch_optional(&self.pool).await? {
                let attempt = Attempt { begun: instant(begun), ..attempt.clone() };
                return Ok(Some(Begun { attempt, hold: None }));
            }
            let adopted = bound(ADOPT).bind(least_age).bind(youth).fetch_optional(&self.pool).await?;
            if let Some((key, reference, hold, begun)) = adopted {
                let attempt = Attempt { key, reference, begun: instant(begun), ..attempt.clone() };
                return Ok(Some(Begun { attempt, hold: Some(Hold(hold)).filter(|hold| !hold.0.is_empty()) }));
            }
            bound(GIVE_UP).bind(youth).fetch_optional(&self.pool).await?;
        }
        Ok(None)
    }

    /// The provider holds the amount. Returns whether the hold can be used. If the attempt was given up in
    /// the meantime, a worker releases the hold.
    pub(crate) async fn is_held(&self, key: &str, hold: &Hold) -> Result<bool, StoreError> {
        let statement =
            "UPDATE holds SET hold = $2, busy_until = CASE WHEN state = 'ended' THEN 0 ELSE busy_until END,
            state = CASE state WHEN 'asked' THEN 'held' WHEN 'ended' THEN 'ending' ELSE state END
            WHERE key = $1 RETURNING state";
        let state: Option<String> =
            sqlx::query_scalar(statement).bind(key).bind(&hold.0).fetch_optional(&self.pool).await?;
        Ok(state.as_deref() == Some("held"))
    }

    /// The provider has refused: nothing is held.
    pub(crate) async fn was_declined(&self, key: &str, why: &str) -> Result<(), StoreError> {
        let statement = "UPDATE holds SET state = 'ended', why = $2 WHERE key = $1 AND state = 'asked'";
        sqlx::query(statement).bind(key).bind(why).execute(&self.pool).await?;
        Ok(())
    }

    /// No decision will use it: a worker releases it at once.
    pub(crate) async fn give_up(&self, key: &str) -> Result<(), StoreError> {
        let statement = "UPDATE holds SET state = 'ending', busy_until = 0 WHERE key = $1 AND state = 'held'";
        sqlx::query(statement).bind(key).execute(&self.pool).await?;
        Ok(())
    }

    /// Nobody knows what came of it, and its key is of no use any more: a worker looks for it, and releases
    /// it.
    pub(crate) async fn abandon(&self, key: &str) -> Result<(), StoreError> {
        let statement =
            "UPDATE holds SET state = 'ending', busy_until = 0 WHERE key = $1 AND state = 'asked'";
        sqlx::query(statement).bind(key).execute(&self.pool).await?;
        Ok(())
    }

    /// Takes attempts that are to be captured or released, for `lease` seconds. What cannot be read is
    /// returned, too: it must not hold up the others.
    pub(crate) async fn take_holds(
        &self,
        lease: i64,
        most: i64,
    ) -> Result<Vec<Result<TakenHold, SpoiltHold>>, StoreError> {
        type Row = (String, String, String, i64, String, String, String, i64, i64);
        let rows: Vec<Row> =
            sqlx::query_as(self.words(TAKE)).bind(lease).bind(most).fetch_all(&self.pool).await?;
        let taken =
            rows.into_iter().map(|(key, reference, payer, minor, currency, state, hold, attempts, begun)| {
                let Ok(amount) = money(minor, &currency) else {
                    return Err(SpoiltHold { key, attempts, amount: format!("{minor} {currency}") });
                };
                let attempt = Attempt { key, payer, amount, reference, begun: instant(begun) };
                let hold = Some(Hold(hold)).filter(|hold| !hold.0.is_empty());
                Ok(TakenHold { attempt, used: state == "used", hold, attempts })
            });
        Ok(taken.collect())
    }

    /// The end of an attempt that this server has taken: captured, or released. If another hold has become
    /// known in the meantime, it is not the end.
    pub(crate) async fn finish_hold(&self, taken: &TakenHold) -> Result<(), StoreError> {
        let key = &taken.attempt.key;
        let hold = taken.hold.as_ref().map_or("", |hold| &hold.0);
        if !taken.used {
            let statement =
                "UPDATE holds SET state = 'ended' WHERE key = $1 AND state = 'ending' AND hold = $2";
            sqlx::query(statement).bind(key).bind(hold).execute(&self.pool).await?;
            return Ok(());
        }
        // The row of the contract is locked, so that the numbers follow the order of the commits.
        let mut transaction = self.begin().await?;
        let lock = "UPDATE contracts SET id = id WHERE id = $1";
        sqlx::query(lock).bind(&taken.attempt.reference).execute(&mut *transaction).await?;
        let statement = "UPDATE holds SET state = 'captured', captured =
                (SELECT COALESCE(MAX(earlier.captured), 0) + 1 FROM holds AS earlier
                    WHERE earlier.contract = holds.contract)
            WHERE key = $1 AND state = 'used' AND hold = $2";
        sqlx::query(statement).bind(key).bind(hold).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// The provider will never capture it. What it should have paid for is parked, and says why.
    pub(crate) async fn park_hold(&self, key: &str, why: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let statement = "UPDATE holds SET state = 'refused', why = $2 WHERE key = $1 AND state = 'used'";
        let parked = sqlx::query(statement).bind(key).bind(why).execute(&mut *transaction).await?;
        if parked.rows_affected() == 1 {
            sqlx::query(
                "UPDATE outbox SET status = 'refused', why = $2 WHERE hold = $1 AND status = 'waiting'",
            )
            .bind(key)
            .bind(why)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// The payer and the amount of a hold that the provider has refused to capture.
    pub(crate) async fn refused_hold(&self, key: &str) -> Result<Option<(String, Money)>, StoreError> {
        let statement = "SELECT payer, minor, currency FROM holds WHERE key = $1 AND state = 'refused'";
        let row: Option<(String, i64, String)> =
            sqlx::query_as(statement).bind(key).fetch_optional(&self.pool).await?;
        row.map(|(payer, minor, currency)| Ok((payer, money(minor, &currency)?))).transpose()
    }

    /// To be tried again after `pause` seconds.
    pub(crate) async fn postpone_hold(&self, key: &str, pause: i64) -> Result<(), StoreError> {
        let statement =
            "UPDATE holds SET busy_until = {seconds} + $2 WHERE key = $1 AND state IN ('used', 'ending')";
        sqlx::query(self.words(statement)).bind(key).bind(pause).execute(&self.pool).await?;
        Ok(())
    }
}

/// A decision uses a hold. What follows in the batch happens only if the hold was not given up.
pub(super) fn use_up(key: &str, contract: &str) -> Batch {
    let statement = "UPDATE holds SET state = 'used', contract = $2, busy_until = 0, attempts = 0
        WHERE key = $1 AND state = 'held'";
    Batch::only_if(statement, vec![key.into(), contract.into()])
}

/// A new key for an attempt.
pub(crate) fn new_key() -> String {
    Uuid::new_v4().to_string()
}

fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    let parsed =
        currency.parse::<Currency>().ok().and_then(|currency| Money::from_minor_units(minor, currency).ok());
    parsed.ok_or_else(|| StoreError::NotMoney(format!("{minor} {currency}")))
}

/// An instant that is stored in seconds since 1970.
fn instant(seconds: i64) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp(seconds).unwrap_or(UtcDateTime::UNIX_EPOCH)
}

/// A number of seconds in the type that both data bases store.
pub(crate) fn seconds(duration: Duration) -> i64 {
    number(duration.as_secs())
}
