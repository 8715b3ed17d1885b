//! What a command has to know, read by one statement.

use sqlx::{Any, Executor};

use super::{Answer, Parties, Remembered, Store, StoreError, number};
use crate::auth::{self, User};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    /// The id of the contract.
    pub(crate) contract: &'a str,
    /// The first revision that is to be read.
    pub(crate) from: u64,
    /// Who asks.
    pub(crate) who: Who<'a>,
    /// The key of the request. Empty if there is none.
    pub(crate) key: &'a str,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who<'a> {
    /// The user who has this token, if somebody has it.
    Token(&'a str),
    /// A user who is known.
    Name(&'a str),
    /// The host.
    Host,
}

/// What is stored.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    /// The user with the token.
    pub(crate) user: Option<User>,
    /// The parties of the contract. `None` if there is no such contract.
    pub(crate) parties: Option<Parties>,
    /// The events from the revision on, in order, as they are stored.
    pub(crate) events: Vec<String>,
    /// The answer to the request with the key, and the hash of that request.
    pub(crate) answered: Option<(String, Answer)>,
}

const LOOK: &str = "
    SELECT CAST(0 AS BIGINT) AS part, CAST(staff AS BIGINT) AS number, name AS one, '' AS two
        FROM tokens WHERE hash = $1
    UNION ALL SELECT 1, 0, client, freelancer FROM contracts WHERE id = $2
    UNION ALL SELECT 2, revision, event, '' FROM events WHERE contract = $2 AND revision >= $3
    UNION ALL SELECT 3, 0, fingerprint, answer FROM answers
        WHERE author = COALESCE((SELECT name FROM tokens WHERE hash = $1), $4) AND request = $5
    ORDER BY 1, 2";

impl<'a> Look<'a> {
    /// What the host asks when nobody waits for an answer.
    pub(crate) const fn by_host(contract: &'a str, from: u64) -> Self {
        Self { contract, from, who: Who::Host, key: "" }
    }

    /// What is asked when a request is tried again.
    pub(crate) const fn again(contract: &'a str, from: u64, request: Remembered<'a>) -> Self {
        Self { contract, from, who: Who::Name(request.author), key: request.key }
    }
}

impl Store {
    pub(crate) async fn look(&self, look: Look<'_>) -> Result<Sight, StoreError> {
        look_with(&self.pool, look).await
    }
}

/// The same with a connection of the caller.
pub(crate) async fn look_with<'c>(
    executor: impl Executor<'c, Database = Any>,
    look: Look<'_>,
) -> Result<Sight, StoreError> {
    let (hash, author) = match look.who {
        Who::Token(token) => (auth::hash(token), ""),
        Who::Name(name) => (String::new(), name),
        Who::Host => (String::new(), ""),
    };
    let query = sqlx::query_as(LOOK)
        .bind(hash)
        .bind(look.contract)
        .bind(number(look.from))
        .bind(author)
        .bind(look.key);
    let rows: Vec<(i64, i64, String, String)> = query.fetch_all(executor).await?;
    let mut sight = Sight::default();
    for (part, number, one, two) in rows {
        match part {
            0 => sight.user = Some(User { name: one, staff: number == 1 }),
            1 => sight.parties = Some(Parties { client: one, freelancer: two }),
            2 => sight.events.push(one),
            _ => sight.answered = Some((one, serde_json::from_str(&two)?)),
        }
    }
    Ok(sight)
}
