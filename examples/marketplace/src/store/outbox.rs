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
    /// How many messages about it were applied before it was taken.
    news: i64,
}

/// A row of the outbox that cannot be read.
#[derive(Debug)]
pub(crate) struct Spoilt {
    pub(crate) contract: String,
    pub(crate) revision: i64,
    pub(crate) place: i64,
    pub(crate) attempts: i64,
    pub(crate) error: String,
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
    SELECT (SELECT COUNT(*) FROM outbox WHERE status = 'waiting' AND clears <= {milliseconds}),
        (SELECT COUNT(*) FROM outbox WHERE status = 'waiting' AND clears > {milliseconds}),
        (SELECT COUNT(*) FROM outbox WHERE status = 'refused'),
        (SELECT COALESCE(
                {seconds} - MIN(CASE WHEN clears / 1000 > since THEN clears / 1000 ELSE since END), 0)
            FROM outbox WHERE status = 'waiting' AND clears <= {milliseconds}),
        (SELECT COUNT(*) FROM holds WHERE state IN ('asked', 'held', 'used', 'ending')),
        (SELECT COALESCE({seconds} - MIN(begun), 0) FROM holds
            WHERE state IN ('asked', 'held', 'used', 'ending')),
        (SELECT COUNT(*) FROM holds WHERE state = 'refused')";

/// Transfers that can be made now, if no other server has taken them. A transfer of captured money waits for
/// its capture, and for nothing else. Every other transfer waits for the earlier transfers of its contract
/// into the account that it leaves. It does not wait for other payouts. A payment that clears later waits for
/// that instant (MONEY-7).
const TAKE: &str = "
    UPDATE outbox SET leased_until = {seconds} + $1, attempts = attempts + 1,
        asked_at = CASE WHEN asked_at = 0 THEN {seconds} ELSE asked_at END
    WHERE (contract, revision, place) IN (
        SELECT contract, revision, place FROM outbox AS head
        WHERE status = 'waiting' AND leased_until <= {seconds} AND clears <= $3
            AND (hold = '' OR EXISTS (
                SELECT 1 FROM holds WHERE holds.key = head.hold AND holds.state = 'captured'))
            AND (hold <> '' OR NOT EXISTS (
                SELECT 1 FROM outbox AS earlier
                WHERE earlier.contract = head.contract AND earlier.status <> 'made'
                    AND earlier.target = head.source
                    AND (earlier.revision, earlier.place) < (head.revision, head.place)))
        LIMIT $2 {skip_locked})
    RETURNING contract, revision, place, transfer, round, attempts, {seconds} - asked_at, news,
        (SELECT client FROM contracts WHERE id = outbox.contract),
        (SELECT freelancer FROM contracts WHERE id = outbox.contract),
        COALESCE((SELECT holds.hold FROM holds WHERE holds.key = outbox.hold), '')";

impl Store {
    /// Takes transfers that can be made now, at most `most`, for `lease` seconds. `now` is in milliseconds
    /// since 1970: what clears later is not taken. What cannot be read is returned, too: it must not hold
    /// up the others.
    pub(crate) async fn take_transfers(
        &self,
        lease: i64,
        most: i64,
        now: i64,
    ) -> Result<Vec<Result<Taken, Spoilt>>, StoreError> {
        type Row = (String, i64, i64, String, i64, i64, i64, i64, String, String, String);
        let query = sqlx::query_as(self.words(TAKE)).bind(lease).bind(most).bind(now);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        let mut taken = Vec::with_capacity(rows.len());
        for (
            contract,
            revision,
            place,
            transfer,
            round,
            attempts,
            asked_for,
            news,
            client,
            freelancer,
            hold,
        ) in rows
        {
            let transfer: Transfer = match serde_json::from_str(&transfer) {
                Ok(transfer) => transfer,
                Err(error) => {
                    let error = error.to_string();
                    taken.push(Err(Spoilt { contract, revision, place, attempts, error }));
                    continue;
                }
            };
            let mut order = self.order(&contract, &Parties { client, freelancer }, &transfer, round).await?;
            order.hold = Some(Hold(hold)).filter(|hold| !hold.0.is_empty());
            taken.push(Ok(Taken { order, transfer, round, attempts, asked_for, news }));
        }
        Ok(taken)
    }

    /// What cannot be read is tried again after `pause` seconds.
    pub(crate) async fn postpone_spoilt(&self, spoilt: &Spoilt, pause: i64) -> Result<(), StoreError> {
        let statement = "UPDATE outbox SET leased_until = {seconds} + $4
            WHERE contract = $1 AND revision = $2 AND place = $3";
        let query = sqlx::query(self.words(statement)).bind(&spoilt.contract).bind(spoilt.revision);
        query.bind(spoilt.place).bind(pause).execute(&self.pool).await?;
        Ok(())
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
        let statement = "SELECT hold FROM holds
            WHERE contract = $1 AND payer = $2 AND state = 'captured' ORDER BY captured";
        let ids: Vec<String> =
            sqlx::query_scalar(statement).bind(contract).bind(payer).fetch_all(&self.pool).await?;
        Ok(ids.into_iter().map(Hold).collect())
    }

    /// The provider has made it. If a message about it has arrived since it was taken, a part of it may have
    /// come back. Then it is asked for again, and the provider makes only what is missing.
    pub(crate) async fn transfer_is_made(&self, taken: &Taken) -> Result<(), StoreError> {
        let change = "UPDATE outbox SET status = CASE WHEN news = $4 THEN 'made' ELSE status END, why = '',
            leased_until = 0 WHERE";
        self.note(taken, change, taken.news, "").await?;
        Ok(())
    }

    /// The provider has refused it for good. An earlier request for a part of it may take effect for `late`
    /// seconds. If it is sent again before, it waits for that.
    pub(crate) async fn park_transfer(&self, taken: &Taken, why: &str, late: i64) -> Result<(), StoreError> {
        let statement = "UPDATE outbox SET status = 'refused', why = $6,
            leased_until = CASE WHEN attempts > 1 THEN {seconds} + $4 ELSE 0 END WHERE";
        self.note(taken, statement, late, why).await?;
        Ok(())
    }

    /// To be tried again after `pause` seconds.
    pub(crate) async fn postpone_transfer(
        &self,
        taken: &Taken,
        pause: i64,
        why: &str,
    ) -> Result<(), StoreError> {
        self.note(taken, "UPDATE outbox SET why = $6, leased_until = {seconds} + $4 WHERE", pause, why)
            .await?;
        Ok(())
    }

    /// The key is of no use any more: before the next request, the provider is asked whether the transfer was
    /// made, and the request gets another key.
    pub(crate) async fn key_is_spent(&self, taken: &Taken) -> Result<(), StoreError> {
        self.note(taken, "UPDATE outbox SET asked_at = 1, attempts = attempts + $4 WHERE", 0, "").await?;
        Ok(())
    }

    /// The next request has another key. This is stored before the provider is asked. Returns false if
    /// another server has gone on with the transfer.
    pub(crate) async fn begin_round(&self, taken: &mut Taken, lease: i64) -> Result<bool, StoreError> {
        let statement =
            "UPDATE outbox SET round = round + 1, asked_at = {seconds}, leased_until = {seconds} + $4 WHERE";
        if !self.note(taken, statement, lease, "").await? {
            return Ok(false);
        }
        taken.round += 1;
        taken.order = taken.order.clone().in_round(taken.round);
        Ok(true)
    }

    /// Changes a transfer, as long as it is still in the round in which it was taken. Returns whether it was.
    async fn note(&self, taken: &Taken, change: &str, value: i64, why: &str) -> Result<bool, StoreError> {
        let condition = "contract = $1 AND revision = $2 AND place = $3
            AND round = $5 AND status = 'waiting' AND $6 = $6";
        let changed = sqlx::query(self.words(&format!("{change} {condition}")))
            .bind(&taken.order.contract)
            .bind(number(taken.transfer.id.revision))
            .bind(number(taken.transfer.id.place))
            .bind(value)
            .bind(taken.round)
            .bind(why)
            .execute(&self.pool)
            .await?;
        Ok(changed.rows_affected() == 1)
    }

    /// What is not finished, of all servers, in the form that Prometheus reads.
    pub(crate) async fn figures(&self) -> Result<String, StoreError> {
        let figures: (i64, i64, i64, i64, i64, i64, i64) =
            sqlx::query_as(self.words(FIGURES)).fetch_one(&self.pool).await?;
        let (waiting, clearing, refused, oldest, holds, oldest_hold, refused_holds) = figures;
        let named = [
            ("marketplace_transfers_waiting", waiting),
            ("marketplace_transfers_clearing", clearing),
            ("marketplace_transfers_refused", refused),
            ("marketplace_oldest_waiting_transfer_seconds", oldest),
            ("marketplace_holds_unfinished", holds),
            ("marketplace_oldest_unfinished_hold_seconds", oldest_hold),
            ("marketplace_holds_refused", refused_holds),
        ];
        Ok(named.map(|(name, figure)| format!("{name} {figure}\n")).concat())
    }

    /// A refused transfer whose money is there is sent again, when nothing of it can be on its way any more.
    /// An earlier request may have made it without an answer, so the provider is asked first, as after a key
    /// that is of no use any more. Returns false if it is not refused any more.
    pub(crate) async fn send_again(&self, refused: &Progress) -> Result<bool, StoreError> {
        let statement =
            "UPDATE outbox SET status = 'waiting', why = '', round = round + 1, attempts = 0, asked_at = 1
            WHERE contract = $1 AND revision = $2 AND place = $3 AND status = 'refused'";
        let sent = sqlx::query(statement)
            .bind(&refused.contract)
            .bind(number(refused.transfer.id.revision))
            .bind(number(refused.transfer.id.place))
            .execute(&self.pool)
            .await?;
        Ok(sent.rows_affected() == 1)
    }

    /// What a refused hold should have paid for is paid for by another hold. Returns false if it is not
    /// refused any more, or if the other hold was given up.
    pub(crate) async fn pay_with(
        &self,
        contract: &str,
        refused: &str,
        other: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let statement = "UPDATE holds SET state = 'ended' WHERE key = $1 AND state = 'refused'";
        let ended =
            sqlx::query(statement).bind(refused).execute(&mut *transaction).await?.rows_affected() == 1;
        if !ended || !super::holds::use_up(other, contract).run_in(self, &mut transaction).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        let again = "UPDATE outbox SET hold = $2, status = 'waiting', why = '', leased_until = 0
            WHERE hold = $1 AND status = 'refused'";
        sqlx::query(again).bind(refused).bind(other).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
