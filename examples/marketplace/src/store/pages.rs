//! The transfers as users see them, page by page.

use std::fmt;
use std::str::FromStr;

use milestone_escrow::{Transfer, TransferId};
use serde::Serialize;

use super::outbox::Status;
use super::{Store, StoreError, number};

/// A transfer of a contract with its status, as users may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The id of the contract.
    pub contract: String,
    /// The transfer.
    pub transfer: Transfer,
    /// What became of it.
    pub status: Status,
    /// Why it was refused, or why it is still waiting. Empty if there is nothing to say.
    pub why: String,
    /// How often the provider was asked for it.
    pub attempts: i64,
    /// For how many seconds it has been in the outbox.
    pub age: i64,
    /// The key of the attempt whose hold pays for it. Empty if it needs none.
    #[serde(skip)]
    pub(crate) hold: String,
}

/// All of one contract, or all that are refused if the contract is empty. The newest come first. A page
/// begins after the last transfer of the page before.
const SHOW: &str = "
    SELECT contract, transfer, status, why, attempts, {seconds} - since, hold, since, revision, place
    FROM outbox
    WHERE (contract = $1 OR ($1 = '' AND status = 'refused'))
        AND (since, contract, revision, place) < ($2, $3, $4, $5)
    ORDER BY since DESC, contract DESC, revision DESC, place DESC LIMIT $6";

const SHOW_ONE: &str = "
    SELECT contract, transfer, status, why, attempts, {seconds} - since, hold, since, revision, place
    FROM outbox
    WHERE contract = $1 AND revision = $2 AND place = $3";

type ShownRow = (String, String, String, String, i64, i64, String, i64, i64, i64);

fn shown(row: ShownRow) -> Result<Progress, StoreError> {
    let (contract, transfer, status, why, attempts, age, hold, ..) = row;
    let (transfer, status): (Transfer, _) = (serde_json::from_str(&transfer)?, Status::read(&status));
    Ok(Progress { contract, transfer, status, why, attempts, age, hold })
}

fn cursor((contract, .., since, revision, place): &ShownRow) -> Cursor {
    let part = |number: &i64| u64::try_from(*number).unwrap_or_default();
    let id = TransferId { revision: part(revision), place: part(place) };
    Cursor { since: *since, id, contract: contract.clone() }
}

/// Some transfers of a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferPage {
    /// The transfers, the newest first.
    pub transfers: Vec<Progress>,
    /// Where the next page begins. `None` if this is the last one.
    pub next: Option<Cursor>,
    /// The references of those that are on this page and cannot be read. They must not hide the others.
    pub unreadable: Vec<String>,
}

/// The last transfer of a page. As a text, programs give it back to get the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    since: i64,
    id: TransferId,
    contract: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.since, self.id, self.contract)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (since, rest) = text.split_once('.').ok_or(NotACursor)?;
        let (id, contract) = rest.split_once('.').ok_or(NotACursor)?;
        let (since, id) = (since.parse().map_err(|_| NotACursor)?, id.parse().map_err(|_| NotACursor)?);
        let is_id = |text: &str| text.len() <= 100 && !text.contains(char::is_control);
        Some(contract).filter(|contract| is_id(contract)).ok_or(NotACursor)?;
        Ok(Self { since, id, contract: contract.to_owned() })
    }
}

/// The text is not one that this service gives as `next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("\"after\" is not one that this service gives as \"next\"")]
pub struct NotACursor;

impl Store {
    /// A page of the transfers of a contract, or of those of all contracts that were refused. The newest come
    /// first.
    pub(crate) async fn transfers(
        &self,
        contract: Option<&str>,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<TransferPage, StoreError> {
        let start =
            Cursor { since: i64::MAX, id: TransferId { revision: 0, place: 0 }, contract: String::new() };
        let after = after.unwrap_or(&start);
        let rows: Vec<ShownRow> = sqlx::query_as(self.words(SHOW))
            .bind(contract.unwrap_or_default())
            .bind(after.since)
            .bind(&after.contract)
            .bind(number(after.id.revision))
            .bind(number(after.id.place))
            .bind(i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        let next = if rows.len() > most {
            most.checked_sub(1).and_then(|last| rows.get(last)).map(cursor)
        } else {
            None
        };
        let mut page = TransferPage { transfers: Vec::new(), next, unreadable: Vec::new() };
        for row in rows.into_iter().take(most) {
            let at = cursor(&row);
            match shown(row) {
                Ok(progress) => page.transfers.push(progress),
                Err(_) => page.unreadable.push(format!("{}/{}", at.contract, at.id)),
            }
        }
        Ok(page)
    }

    /// One transfer of a contract.
    pub(crate) async fn progress(
        &self,
        contract: &str,
        id: TransferId,
    ) -> Result<Option<Progress>, StoreError> {
        let row: Option<ShownRow> = sqlx::query_as(self.words(SHOW_ONE))
            .bind(contract)
            .bind(number(id.revision))
            .bind(number(id.place))
            .fetch_optional(&self.pool)
            .await?;
        row.map(shown).transpose()
    }
}
