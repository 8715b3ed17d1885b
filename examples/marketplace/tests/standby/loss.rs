//! What the promoted standby does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use milestone_escrow::Transfer;
use milestone_escrow_marketplace::{Order, Parties};
use sqlx::AnyPool;

use crate::crash::journal::Journal;

#[derive(Debug, Default)]
pub(super) struct Lost {
    pub(super) acknowledged: usize,
    of_all: usize,
    /// Contracts that a client was told of, and that do not exist.
    contracts: usize,
    /// Transfers that the provider made, and that no event stands for; and their sum in minor units.
    made_for_nothing: usize,
    minor: i64,
    /// Transfers of which the provider made another one under the same identity.
    another: usize,
    /// Those of them that the host believes to be made.
    believed: usize,
}

impl fmt::Display for Lost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, cents) = (self.minor / 100, self.minor % 100);
        write!(
            formatter,
            "LOST: {} of {} acknowledged commands; {} contracts that clients were told of\n\
             the provider made {} transfers of {whole}.{cents:02} USD that no event stands for\n\
             {} transfers of new events have the identity of another transfer that the provider made before; \
             the host believes {} of them to be made",
            self.acknowledged,
            self.of_all,
            self.contracts,
            self.made_for_nothing,
            self.another,
            self.believed,
        )
    }
}

pub(super) async fn count(pool: &AnyPool, books: &AnyPool, journal: &Journal) -> Lost {
    let answers: Vec<(String, String)> =
        sqlx::query_as("SELECT author, request FROM answers").fetch_all(pool).await.unwrap();
    let answers: BTreeSet<_> = answers.into_iter().collect();
    let parties: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, client, freelancer FROM contracts").fetch_all(pool).await.unwrap();
    let parties: BTreeMap<_, _> =
        parties.into_iter().map(|(id, client, freelancer)| (id, Parties { client, freelancer })).collect();
    let outbox: Vec<(String, String, String)> =
        sqlx::query_as("SELECT contract, transfer, status FROM outbox").fetch_all(pool).await.unwrap();
    let mut ordered = BTreeMap::new();
    for (contract, transfer, status) in outbox {
        let transfer: Transfer = serde_json::from_str(&transfer).unwrap();
        let order = Order::new(&contract, &parties[&contract], &transfer);
        let what = (order.from.to_string(), order.to.to_string(), order.amount.minor_units());
        ordered.insert(order.reference, (what, status));
    }
    let made: Vec<(String, String, String, i64)> =
        sqlx::query_as("SELECT reference, debit, credit, minor FROM bank_transfers")
            .fetch_all(books)
            .await
            .unwrap();

    let heard = journal.heard();
    let mut lost = Lost { of_all: heard.accepted.len(), ..Lost::default() };
    let gone: Vec<_> = heard.accepted.iter().filter(|(request, _)| !answers.contains(request)).collect();
    lost.acknowledged = gone.len();
    let contracts: BTreeSet<_> = gone.iter().map(|(_, answer)| &answer.contract).collect();
    lost.contracts = contracts.into_iter().filter(|contract| !parties.contains_key(*contract)).count();
    for (reference, from, to, minor) in made {
        match ordered.get(&reference) {
            None => {
                lost.made_for_nothing += 1;
                lost.minor += minor;
            }
            Some((what, status)) if *what != (from, to, minor) => {
                lost.another += 1;
                lost.believed += usize::from(status == "made");
            }
            Some(_) => {}
        }
    }
    lost
}
