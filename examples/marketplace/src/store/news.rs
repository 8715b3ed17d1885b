//! The messages of the payment provider that were applied, each once.

use milestone_escrow::TransferId;
use sqlx::{Any, Executor};

use super::{Store, StoreError, number};
use crate::payments::Order;
use crate::store::outbox::Status;

/// A transfer as it is stored, before the provider is asked about it.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) order: Order,
    pub(crate) status: Status,
    contract: String,
    id: TransferId,
    /// The round and the number of messages so far. If they have changed, what the provider has said may be
    /// old.
    round: i64,
    news: i64,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It was applied now.
    Now,
    /// It was applied before.
    Before,
    /// Something has changed since the provider was asked: ask again.
    Outpaced,
}

const NOTED: &str = "SELECT transfer, status, round, news, client, freelancer FROM outbox
    JOIN contracts ON contracts.id = outbox.contract WHERE contract = $1 AND revision = $2 AND place = $3";

impl Store {
    /// Whether a message was applied before.
    pub(crate) async fn is_applied(&self, message: &str) -> Result<bool, StoreError> {
        let statement = "SELECT COUNT(*) FROM news WHERE id = $1";
        let known: i64 = sqlx::query_scalar(statement).bind(message).fetch_one(&self.pool).await?;
        Ok(known > 0)
    }

    /// Remembers a message. Returns false if it was remembered before.
    pub(crate) async fn remember(&self, message: &str) -> Result<bool, StoreError> {
        self.remember_in(&self.pool, message).await
    }

    async fn remember_in<'c>(
        &self,
        executor: impl Executor<'c, Database = Any>,
        message: &str,
    ) -> Result<bool, StoreError> {
        let insert = self.words("INSERT INTO news (id, at) VALUES ($1, {seconds}) ON CONFLICT DO NOTHING");
        Ok(sqlx::query(insert).bind(message).execute(executor).await?.rows_affected() == 1)
    }

    /// A hold may have changed at the provider: a worker looks at once.
    pub(crate) async fn look_at_hold(&self, hold: &str) -> Result<(), StoreError> {
        let statement = "UPDATE holds SET busy_until = 0 WHERE hold = $1 AND state IN ('used', 'ending')";
        sqlx::query(statement).bind(hold).execute(&self.pool).await?;
        Ok(())
    }

    /// The transfer with a reference. `None` if there is none.
    pub(crate) async fn noted(&self, reference: &str) -> Result<Option<Noted>, StoreError> {
        type Row = (String, String, i64, i64, String, String);
        let parts = reference.split_once('/');
        let Some((contract, id)) =
            parts.and_then(|(contract, id)| Some((contract, id.parse::<TransferId>().ok()?)))
        else {
            return Ok(None);
        };
        let row: Option<Row> = sqlx::query_as(NOTED)
            .bind(contract)
            .bind(number(id.revision))
            .bind(number(id.place))
            .fetch_optional(&self.pool)
            .await?;
        let Some((transfer, status, round, news, client, freelancer)) = row else { return Ok(None) };
        let parties = super::Parties { client, freelancer };
        let order = self.order(contract, &parties, &serde_json::from_str(&transfer)?, round).await?;
        Ok(Some(Noted {
            order,
            status: Status::read(&status),
            contract: contract.to_owned(),
            id,
            round,
            news,
        }))
    }

    /// Applies a message about a transfer, which may have another status now. All of it is one transaction.
    ///
    /// A transfer that is refused while the host asks for it may have parts that are still on their way, for
    /// `late` seconds. If it is sent again before, it waits for that: under a new key, those parts would be
    /// made twice.
    pub(crate) async fn apply_news(
        &self,
        message: &str,
        noted: &Noted,
        status: Status,
        why: &str,
        late: i64,
    ) -> Result<Applied, StoreError> {
        let mut transaction = self.begin().await?;
        if !self.remember_in(&mut *transaction, message).await? {
            transaction.rollback().await?;
            return Ok(Applied::Before);
        }
        let update = "UPDATE outbox SET news = news + 1, status = $4,
                why = CASE WHEN status = $4 THEN why ELSE $5 END,
                leased_until = CASE WHEN status = 'waiting' AND $4 = 'refused'
                    THEN {seconds} + $9 ELSE leased_until END
            WHERE contract = $1 AND revision = $2 AND place = $3
                AND status = $6 AND round = $7 AND news = $8";
        let updated = sqlx::query(self.words(update))
            .bind(&noted.contract)
            .bind(number(noted.id.revision))
            .bind(number(noted.id.place))
            .bind(status.name())
            .bind(why)
            .bind(noted.status.name())
            .bind(noted.round)
            .bind(noted.news)
            .bind(late)
            .execute(&mut *transaction)
            .await?;
        if updated.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(Applied::Outpaced);
        }
        transaction.commit().await?;
        Ok(Applied::Now)
    }
}
