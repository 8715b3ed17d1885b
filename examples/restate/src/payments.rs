//! The payment service. It makes a transfer once for each identity.
//!
//! Its book is outside of the engine, because in reality it is a bank. There is one object for each contract,
//! so that the transfers of one contract are made in order.

mod book;

use milestone_escrow::{Account, Money, Transfer};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use book::Recorded;
pub(crate) use book::{Book, Line, read};

use crate::trace::Trace;

/// The largest amount that a card can pay at once, in minor units of any currency.
const CARD_LIMIT: i128 = 10_000_000;

/// The amount that a decision takes from one party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorisation {
    /// The key of the command.
    pub(crate) hold: String,
    /// The amount that will be captured if the decision is recorded.
    pub(crate) collections: Vec<Transfer>,
}

/// A transfer to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    /// The key under which it is made once: the id of the contract and the identity of the transfer.
    pub(crate) key: String,
    pub(crate) from: Account,
    pub(crate) to: Account,
    pub(crate) amount: Money,
    /// The authorisation that it captures. `None` if the host holds the money already.
    pub(crate) hold: Option<String>,
}

impl Order {
    pub(crate) fn new(contract: &str, transfer: Transfer, hold: Option<&str>) -> Self {
        let Transfer { id, from, to, amount, .. } = transfer;
        let hold = hold.filter(|_| transfer.is_collected()).map(str::to_owned);
        Self { key: format!("{contract}/{id}"), from, to, amount, hold }
    }
}

/// The payments of each contract.
pub(crate) struct PaymentObject {
    pub(crate) book: Book,
    pub(crate) trace: Trace,
}

/// Private: it cannot be called from outside.
#[restate_sdk::object(
    name = "Payment",
    client_visibility = "pub(crate)",
    ingress_private = true,
    journal_retention = "0s",
    invocation_retry_policy(initial_interval = "50ms", factor = 2.0, max_interval = "1s")
)]
impl PaymentObject {
    /// Holds an amount on a card, or declines it.
    #[handler]
    async fn authorise(&self, ctx: SharedObjectContext<'_>, authorisation: Json<Authorisation>) -> HandlerResult<()> {
        self.trace.attempt("authorise", ctx.invocation_id());
        let Authorisation { hold, collections } = authorisation.into_inner();
        let minor = collections.iter().map(|transfer| i128::from(transfer.amount.minor_units())).sum();
        if minor > CARD_LIMIT {
            let refusal = r#"{"code":"payment_declined","message":"the card is not good for so much"}"#;
            return Err(TerminalError::new_with_code(402, refusal).into());
        }
        self.write(Line::Hold { hold, minor })
    }

    /// Makes a transfer, or finds that it was made before. If something fails, the engine tries it again for
    /// ever.
    #[handler]
    async fn make(&self, ctx: ObjectContext<'_>, order: Json<Order>) -> HandlerResult<()> {
        self.trace.attempt("make", ctx.invocation_id());
        self.write(Line::Transfer(order.into_inner()))
    }

    fn write(&self, line: Line) -> HandlerResult<()> {
        let key = line.key().to_owned();
        if tokio::task::block_in_place(|| self.book.record(line))? == Recorded::Before {
            self.trace.again(&key);
        }
        Ok(())
    }
}
