//! The payment service. It asks a payment provider, through the trait of the SQL host.
//!
//! There is one object for each contract. It makes each transfer once, and keeps those that are not made: a
//! transfer that fails is tried again after a pause, and a transfer that is refused for good is set aside.
//! The provider is outside of the engine.

mod alarms;
mod book;
mod due;
mod holds;
mod unfinished;

use std::sync::Arc;

use milestone_escrow::{Clock, SystemClock, Transfer, TransferId};
use milestone_escrow_marketplace::{Found, Order, PaymentError, Payments};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use alarms::AlarmObject;
pub(crate) use book::{Book, Entry, Line, read};
pub(crate) use due::{Due, Pauses};
pub(crate) use unfinished::Progress;

use crate::contract::{At, not_payable, unknown_transfer};
use crate::trace::Trace;
use alarms::AlarmObjectClient;
use due::{Next, Question, Told, What};
use holds::{AttemptKey, Release};
use unfinished::Unfinished;

/// The amount that a decision takes from one party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorisation {
    /// The key of the command.
    pub(crate) key: String,
    /// The amount that will be captured if the decision is recorded.
    pub(crate) collections: Vec<Transfer>,
    /// The recorded reading of the clock of the call that asks. The provider was not asked before.
    pub(crate) begun: At,
}

/// The end of a pause. It names the state in which the pause began, so a stale call does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wake {
    transfer: TransferId,
    round: i64,
    failures: i64,
}

/// For how many transfers the provider is asked before the answers are recorded. Each takes seconds at most,
/// and the engine expects to hear of a call once a minute.
const IN_ONE_STEP: usize = 3;

/// The payments of each contract.
pub(crate) struct PaymentObject {
    pub(crate) provider: Arc<dyn Payments>,
    pub(crate) pauses: Pauses,
    pub(crate) trace: Arc<Trace>,
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
    /// Holds an amount on a card, or declines it. Returns the provider's id of the hold.
    #[handler]
    async fn authorise(
        &self,
        ctx: SharedObjectContext<'_>,
        authorisation: Json<Authorisation>,
    ) -> HandlerResult<String> {
        self.trace.attempt("authorise", ctx.invocation_id());
        let Authorisation { key, collections, begun } = authorisation.into_inner();
        if let Some(transfer) =
            collections.iter().find(|transfer| self.provider.units(transfer.amount).is_none())
        {
            return Err(not_payable(transfer.amount).into());
        }
        let attempt = AttemptKey::new(ctx.key(), key, &collections, begun)?;
        Ok(holds::authorise(&ctx, Arc::clone(&self.provider), attempt).await?)
    }

    /// Releases what an attempt has left behind.
    #[handler]
    async fn release(&self, ctx: SharedObjectContext<'_>, release: Json<Release>) -> HandlerResult<()> {
        self.trace.attempt("release", ctx.invocation_id());
        Ok(holds::release(&ctx, Arc::clone(&self.provider), release.into_inner(), self.pauses).await?)
    }

    /// Makes the transfers of a decision, or begins to try them.
    #[handler]
    async fn make(&self, ctx: ObjectContext<'_>, dues: Json<Vec<Due>>) -> HandlerResult<()> {
        self.trace.attempt("make", ctx.invocation_id());
        let before = Unfinished::load(&ctx).await?;
        let mut unfinished = before.clone();
        dues.into_inner().into_iter().for_each(|due| unfinished.add(due));
        self.work(&ctx, unfinished, before).await
    }

    /// Tries a transfer again after a pause.
    #[handler]
    async fn wake(&self, ctx: ObjectContext<'_>, wake: Json<Wake>) -> HandlerResult<()> {
        self.trace.attempt("wake", ctx.invocation_id());
        let Wake { transfer, round, failures } = wake.into_inner();
        let before = Unfinished::load(&ctx).await?;
        let mut unfinished = before.clone();
        unfinished.wake(transfer, round, failures);
        self.work(&ctx, unfinished, before).await
    }

    /// Sends a transfer again that was set aside: under a new key, because the provider repeats its refusal
    /// under the old one. If its money was never collected, it is authorised anew first.
    #[handler]
    async fn send_again(&self, ctx: ObjectContext<'_>, transfer: Json<TransferId>) -> HandlerResult<()> {
        self.trace.attempt("send_again", ctx.invocation_id());
        let before = Unfinished::load(&ctx).await?;
        let mut unfinished = before.clone();
        let mut due = unfinished.take_refused(transfer.into_inner()).ok_or_else(unknown_transfer)?;
        let now = ctx.run(async || Ok(Json(At(SystemClock.now())))).name("clock").await?.into_inner();
        if due.uncollected {
            let (key, collections) = (ctx.invocation_id().to_owned(), vec![due.transfer]);
            let again = Authorisation { key, collections, begun: now };
            let payments = ctx.object_client::<PaymentObjectClient>(ctx.key());
            due.hold = Some(payments.authorise(Json(again)).call().await?);
        }
        due.send_again(now);
        unfinished.add(due);
        self.work(&ctx, unfinished, before).await
    }

    /// The transfers of the contract that are not made: those that wait, and those that were set aside.
    #[handler]
    async fn unfinished(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<Vec<Progress>>> {
        Ok(Json(Unfinished::load(&ctx).await?.progress()))
    }

    /// Tries every transfer that can be tried now. Then the state is written.
    async fn work(
        &self,
        ctx: &ObjectContext<'_>,
        mut unfinished: Unfinished,
        before: Unfinished,
    ) -> HandlerResult<()> {
        while unfinished.has_ready() {
            for told in self.ask_some(ctx, &unfinished).await? {
                let mut due = unfinished.take_ready().ok_or("the provider was asked for nothing")?;
                let reference = due.order(ctx.key(), vec![]).reference;
                let next = due.learn(told, &reference, self.pauses);
                match &next {
                    Next::Done | Next::AskAgain => {}
                    Next::SetAside { alarm } => raise(ctx, alarm.clone()),
                    Next::Wait { pause, alarm } => {
                        alarm.iter().for_each(|alarm| raise(ctx, alarm.clone()));
                        let Due { transfer, round, failures, .. } = due;
                        let wake = Wake { transfer: transfer.id, round, failures };
                        let payments = ctx.object_client::<PaymentObjectClient>(ctx.key());
                        payments.wake(Json(wake)).send_after(*pause);
                    }
                }
                unfinished.put_back(due, &next);
            }
        }
        unfinished.store(ctx, before);
        Ok(())
    }

    /// Asks the provider for a few transfers, one after the other, until one of them is not made. All answers
    /// are recorded in one step. If the process dies before, each is asked for again, under the same key.
    async fn ask_some(&self, ctx: &ObjectContext<'_>, unfinished: &Unfinished) -> HandlerResult<Vec<Told>> {
        let (provider, trace) = (Arc::clone(&self.provider), Arc::clone(&self.trace));
        let (contract, mut unfinished, pauses) = (ctx.key().to_owned(), unfinished.clone(), self.pauses);
        let answers = ctx.run(move || async move {
            let mut answers = Vec::new();
            while answers.len() < IN_ONE_STEP
                && let Some(mut due) = unfinished.take_ready()
            {
                let order = due.order(&contract, unfinished.charged(&due));
                let told = ask(&*provider, &trace, &due, &order).await;
                answers.push(told.clone());
                let next = due.learn(told, &order.reference, pauses);
                if next != Next::Done {
                    break;
                }
                unfinished.put_back(due, &next);
            }
            Ok(Json(answers))
        });
        Ok(answers.name("provider").await?.into_inner())
    }
}

/// The clock is read here, and not before: a call that died may be tried again after days.
async fn ask(provider: &dyn Payments, trace: &Trace, due: &Due, order: &Order) -> Told {
    let now = SystemClock.now();
    let what = match due.question(now, provider.key_memory()) {
        Question::LookUp => match provider.look_up(order).await {
            Ok(Found::Made) => What::Made,
            Ok(Found::CameBack(why)) => What::Refused(why),
            Ok(Found::Nothing | Found::EarlierCameBack(_)) => What::NotFound,
            Err(error) => error.into(),
        },
        Question::Transfer => {
            collect_and_transfer(provider, trace, order, due.clears_in(now).is_some()).await
        }
    };
    Told { at: At(now), what }
}

/// A hold that stands for several transfers is captured with the first of them. The provider then finds that
/// it was captured before. A payment that clears later is captured now, and made then.
async fn collect_and_transfer(provider: &dyn Payments, trace: &Trace, order: &Order, clearing: bool) -> What {
    let captured = match &order.hold {
        Some(hold) => provider.capture(hold).await,
        None => Ok(()),
    };
    match captured {
        Ok(()) => {}
        Err(PaymentError::Refused(why)) => return What::Uncollected(why),
        Err(error) => return What::Failed(error.to_string()),
    }
    if clearing {
        return What::Clearing;
    }
    match provider.transfer(order).await {
        Ok(made) => {
            trace.made(&order.key, made);
            What::Made
        }
        Err(error) => error.into(),
    }
}

fn raise(ctx: &ObjectContext<'_>, alarm: String) {
    ctx.object_client::<AlarmObjectClient>("transfer").raise(alarm).send();
}
