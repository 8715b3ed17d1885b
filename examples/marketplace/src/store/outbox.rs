//! The transfers of the outbox, and what became of each.

use milestone_escrow::Transfer;
use serde::{Deserialize, Serialize};

use super::pages::Progress;
use super::{Parties, Store, StoreError, number};
use crate::payments::{Hold, Order, Place};

/// A transfer that this server has taken from the outbox.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) order: Order,
    transfer: Transfer,
    /// How many keys it had before.
    pub(crate) round: i64,
    /// How often it was asked for.
    pub(crate) attempts: i64,
    /// How many seconds ago it was first asked for under this key.
    pub(crate) asked_for: i64,
}

/// What became of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has not been made yet. The host tries again and again.
    Waiting,
    /// The provider has made it.
    Made,
    /// The provider has refused it for good. It waits until somebody sends it again.
    Refused,
}

impl Status {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Made => "made",
            Self::Refused => "refused",
        }
    }

    pub(super) fn read(text: &str) -> Self {
        match text {
            "made" => Self::Made,
            "refused" => Self::Refused,
            _ => Self::Waiting,
        }
    }
}

/// What is in the data base and not finished.
const FIGURES: &str = "
    SELECT (SELECT COUNT(*) FROM outbox WHERE status = 'waiting'), (SELECT COUNT(*) FROM outbox WHERE status = 'refused'),
        (SELECT COALESCE({seconds} - MIN(since), 0) FROM outbox WHERE status = 'waiting'),
        (SELECT COUNT(*) FROM holds WHERE state IN ('asked', 'held', 'used', 'ending')),
        (SELECT COALESCE({seconds} - MIN(begun), 0) FROM holds WHERE state IN ('asked', 'held', 'used', 'ending')),
        (SELECT COUNT(*) FROM holds WHERE state = 'refused')";

/// Transfers that can be made now, if no other server has taken them. A transfer of captured money waits for
/// its capture, and for nothing else. Every other transfer waits for the earlier transfers of its contract into
/// the account that it leaves. It does not wait for other payouts.
const TAKE: &str = "
    UPDATE outbox SET leased_until = {seconds} + $1, attempts = attempts + 1,
        asked_at = CASE WHEN asked_at = 0 THEN {seconds} ELSE asked_at END
    WHERE (contract, revision, place) IN (
        SELECT contract, revision, place FROM outbox AS head
        WHERE status = 'waiting' AND leased_until <= {seconds}
            AND (hold = '' OR EXISTS (SELECT 1 FROM holds WHERE holds.key = head.hold AND holds.state = 'captured'))
            AND (hold <> '' OR NOT EXISTS (
                SELECT 1 FROM outbox AS earlier
                WHERE earlier.contract = head.contract AND earlier.status <> 'made' AND earlier.target = head.source
                    AND (earlier.revision, earlier.place) < (head.revision, head.place)))
        LIMIT $2 {skip_locked})
    RETURNING contract, transfer, round, attempts, {seconds} - asked_at,
        (SELECT client FROM contracts WHERE id = outbox.contract),
        (SELECT freelancer FROM contracts WHERE id = outbox.contract),
        COALESCE((SELECT holds.hold FROM holds WHERE holds.key = outbox.hold), '')";

impl Store {
    /// Takes transfers that can be made now, at most `most`, for `lease` seconds.
    pub(crate) async fn take_transfers(&self, lease: i64, most: i64) -> Result<Vec<Taken>, StoreError> {
        type Row = (String, String, i64, i64, i64, String, String, String);
        let rows: Vec<Row> = sqlx::query_as(self.words(TAKE)).bind(lease).bind(most).fetch_all(&self.pool).await?;
        let mut taken = Vec::with_capacity(rows.len());
        for (contract, transfer, round, attempts, asked_for, client, freelancer, hold) in rows {
            let transfer: Transfer = serde_json::from_str(&transfer)?;
            let mut order = self.order(&contract, &Parties { client, freelancer }, &transfer, round).await?;
            order.hold = Some(Hold(hold)).filter(|hold| !hold.0.is_empty());
            taken.push(Taken { order, transfer, round, attempts, asked_for });
        }
        Ok(taken)
    }

    /// The order for a transfer in a round, with the payments that it can be refunded from.
    pub(super) async fn order(
        &self,
        contract: &str,
        parties: &Parties,
        transfer: &Transfer,
        round: i64,
    ) -> Result<Order, StoreError> {
        let mut order = Order::new(contract, parties, transfer).in_round(round);
        if let Place::Client(name) | Place::Freelancer(name) = &order.to {
            order.charged = self.captured_from(contract, name).await?;
        }
        Ok(order)
    }

    async fn captured_from(&self, contract: &str, payer: &str) -> Result<Vec<Hold>, StoreError> {
        let statement =
            "SELECT hold FROM holds WHERE contract = $1 AND payer = $2 AND state = 'captured' ORDER BY begun, key";
        let ids: Vec<String> = sqlx::query_scalar(statement).bind(contract).bind(payer).fetch_all(&self.pool).await?;
        Ok(ids.into_iter().map(Hold).collect())
    }

    /// The provider has made it.
    pub(crate) async fn transfer_is_made(&self, taken: &Taken) -> Result<(), StoreError> {
        self.note(taken, "UPDATE outbox SET status = 'made', why = '', attempts = attempts + $4 WHERE", 0, "").await
    }

    /// The provider has refused it for good.
    pub(crate) async fn park_transfer(&self, taken: &Taken, why: &str) -> Result<(), StoreError> {
        let statement = "UPDATE outbox SET status = 'refused', why = $6, attempts = attempts + $4 WHERE";
        self.note(taken, statement, 0, why).await
    }

    /// To be tried again after `pause` seconds.
    pub(crate) async fn postpone_transfer(&self, taken: &Taken, pause: i64, why: &str) -> Result<(), StoreError> {
        self.note(taken, "UPDATE outbox SET why = $6, leased_until = {seconds} + $4 WHERE", pause, why).await
    }

    /// The key is of no use any more: before the next request, the provider is asked whether the transfer was made,
    /// and the request gets another key.
    pub(crate) async fn key_is_spent(&self, taken: &Taken) -> Result<(), StoreError> {
        self.note(taken, "UPDATE outbox SET asked_at = 1, attempts = attempts + $4 WHERE", 0, "").await
    }

    /// The next request has another key. This is stored before the provider is asked.
    pub(crate) async fn begin_round(&self, taken: &mut Taken, lease: i64) -> Result<(), StoreError> {
        let statement =
            "UPDATE outbox SET round = round + 1, asked_at = {seconds}, leased_until = {seconds} + $4 WHERE";
        self.note(taken, statement, lease, "").await?;
        taken.round += 1;
        taken.order = taken.order.clone().in_round(taken.round);
        Ok(())
    }

    /// Changes a transfer, as long as it is still in the round in which it was taken.
    async fn note(&self, taken: &Taken, change: &str, value: i64, why: &str) -> Result<(), StoreError> {
        let condition =
            "contract = $1 AND revision = $2 AND place = $3 AND round = $5 AND status = 'waiting' AND $6 = $6";
        sqlx::query(self.words(&format!("{change} {condition}")))
            .bind(&taken.order.contract)
            .bind(number(taken.transfer.id.revision))
            .bind(number(taken.transfer.id.place))
            .bind(value)
            .bind(taken.round)
            .bind(why)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What is not finished, of all servers, in the form that Prometheus reads.
    pub(crate) async fn figures(&self) -> Result<String, StoreError> {
        let figures: (i64, i64, i64, i64, i64, i64) = sqlx::query_as(self.words(FIGURES)).fetch_one(&self.pool).await?;
        let (waiting, refused, oldest, holds, oldest_hold, refused_holds) = figures;
        let named = [
            ("marketplace_transfers_waiting", waiting),
            ("marketplace_transfers_refused", refused),
            ("marketplace_oldest_waiting_transfer_seconds", oldest),
            ("marketplace_holds_unfinished", holds),
            ("marketplace_oldest_unfinished_hold_seconds", oldest_hold),
            ("marketplace_holds_refused", refused_holds),
        ];
        Ok(named.map(|(name, figure)| format!("{name} {figure}\n")).concat())
    }

    /// A refused transfer whose money is there is sent again, under a new key. Returns false if it is not
    /// refused any more.
    pub(crate) async fn send_again(&self, refused: &Progress) -> Result<bool, StoreError> {
        let statement = "UPDATE outbox SET status = 'waiting', why = '', round = round + 1, attempts = 0, asked_at = 0,
            leased_until = 0 WHERE contract = $1 AND revision = $2 AND place = $3 AND status = 'refused'";
        let sent = sqlx::query(statement)
            .bind(&refused.contract)
            .bind(number(refused.transfer.id.revision))
            .bind(number(refused.transfer.id.place))
            .execute(&self.pool)
            .await?;
        Ok(sent.rows_affected() == 1)
    }

    /// What a refused hold should have paid for is paid for by another hold. Returns false if it is not refused
    /// any more, or if the other hold was given up.
    pub(crate) async fn pay_with(&self, contract: &str, refused: &str, other: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let statement = "UPDATE holds SET state = 'ended' WHERE key = $1 AND state = 'refused'";
        let ended = sqlx::query(statement).bind(refused).execute(&mut *transaction).await?.rows_affected() == 1;
        if !ended || !super::holds::use_up(other, contract).run_in(self, &mut transaction).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        sqlx::query("UPDATE outbox SET hold = $2, status = 'waiting', why = '', leased_until = 0 WHERE hold = $1 AND status = 'refused'")
            .bind(refused)
            .bind(other)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
