//! A contract as a virtual object: its key is the contract's id, its state the log.
//!
//! Restate lets one handler at a time write to an object. So a handler reads the log, decides, and writes; nobody is faster, and
//! nothing has to be compared. A handler that dies is started again and finds in its journal what it has done: the clock that it
//! has read, the authorisation that it has got, the messages that it has sent. Deciding is a function of these, so it comes to
//! the same decision.

mod answer;
mod log;

use milestone_escrow::{
    ArbiterCommand, ClientCommand, Clock, Command, Contract, Decision, Event, FreelancerCommand, Instruction, Offer,
    SystemClock, Transfer,
};
use restate_sdk::prelude::*;
use time::UtcDateTime;

pub(crate) use answer::{Answer, At};
use answer::{not_opened, refused, seen, taken};
use log::Log;

use crate::fault::Fault;
use crate::payments::{Authorisation, Order, PaymentObjectClient};
use crate::trace::Trace;

/// The service of all contracts.
pub(crate) struct ContractObject {
    pub(crate) trace: Trace,
    pub(crate) fault: Fault,
}

/// Who may call which handler is for whoever stands before the ingress: he authenticates the user and finds the role that he has
/// in this contract. The handler then reads that role's commands and no others.
#[restate_sdk::object(
    name = "Contract",
    client_visibility = "pub(crate)",
    idempotency_retention = "1 day",
    journal_retention = "0s",
    invocation_retry_policy(initial_interval = "50ms", factor = 2.0, max_interval = "1s")
)]
impl ContractObject {
    /// The client makes the offer: his terms, and the policy that whoever stands before the ingress has put to them. A client who
    /// could send the policy could leave out the fee.
    #[handler]
    async fn open(&self, ctx: ObjectContext<'_>, offer: Json<Offer>) -> HandlerResult<Json<Answer>> {
        self.trace.attempt("open", ctx.invocation_id());
        let log = Log::load(&ctx).await?;
        if !log.events().is_empty() {
            return Err(taken().into());
        }
        let now = clock(&ctx).await?;
        let decision = Contract::open(offer.into_inner(), &now).map_err(refused)?;
        self.settle(&ctx, log, decision, now).await
    }

    /// A command of the client's.
    #[handler]
    async fn client(&self, ctx: ObjectContext<'_>, command: Json<ClientCommand>) -> HandlerResult<Json<Answer>> {
        self.act("client", &ctx, command.into_inner().into()).await
    }

    /// A command of the freelancer's.
    #[handler]
    async fn freelancer(
        &self,
        ctx: ObjectContext<'_>,
        command: Json<FreelancerCommand>,
    ) -> HandlerResult<Json<Answer>> {
        self.act("freelancer", &ctx, command.into_inner().into()).await
    }

    /// A command of the arbiter's.
    #[handler]
    async fn arbiter(&self, ctx: ObjectContext<'_>, command: Json<ArbiterCommand>) -> HandlerResult<Json<Answer>> {
        self.act("arbiter", &ctx, command.into_inner().into()).await
    }

    /// Time: a call of the object to itself, delayed until the deadline that it names. Whoever else calls it, and whenever, does no
    /// harm: it only lets happen what has happened (TIME-4).
    #[handler]
    async fn deadline(&self, ctx: ObjectContext<'_>, timer: Json<At>) -> HandlerResult<Json<Answer>> {
        self.trace.attempt("deadline", ctx.invocation_id());
        let mut log = Log::load(&ctx).await?;
        log.disarm(timer.into_inner().0);
        let now = clock(&ctx).await?;
        let decision = replay(&log)?.advance(&now);
        let late = decision.events().first().map_or(time::Duration::ZERO, |event| now - event.at);
        self.trace.woken(ctx.invocation_id(), decision.events().len(), late);
        self.settle(&ctx, log, decision, now).await
    }

    /// The log, for whoever wants to judge it. A party must not be shown all of it: feedback of the other one may be sealed (FEED-2).
    #[handler]
    async fn events(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<Vec<Event>>> {
        Ok(Json(Log::load(&ctx).await?.into_events()))
    }

    /// The contract as its parties see it.
    #[handler]
    async fn view(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<serde_json::Value>> {
        Ok(Json(serde_json::to_value(replay(&Log::load(&ctx).await?)?)?))
    }

    async fn act(&self, handler: &str, ctx: &ObjectContext<'_>, command: Command) -> HandlerResult<Json<Answer>> {
        self.trace.attempt(handler, ctx.invocation_id());
        let instruction = Instruction { command, revision: seen(ctx.headers())? };
        let log = Log::load(ctx).await?;
        let contract = replay(&log)?;
        let now = clock(ctx).await?;
        let decision = contract.handle(instruction, &now).map_err(refused)?;
        self.settle(ctx, log, decision, now).await
    }

    /// Makes a decision real: collects first, then records, pays and arms. From the first line that is written on nothing can fail,
    /// and what is cut off is taken up again.
    async fn settle(
        &self,
        ctx: &ObjectContext<'_>,
        mut log: Log,
        decision: Decision,
        now: UtcDateTime,
    ) -> HandlerResult<Json<Answer>> {
        let hold = authorise(ctx, &decision).await?;
        let transfers: Vec<Transfer> = decision.transfers().collect();
        let (entries, contract) = decision.into_parts();
        let events = entries.into_events();
        log.append(&events)?;
        let next = contract.next_deadline();
        let timer = next.filter(|deadline| log.arms(deadline.at)).map(|deadline| wake_at(ctx, deadline.at, now));
        log.store(ctx);
        self.fault.half_way(timer).await;
        for transfer in transfers {
            let order = Order::new(ctx.key(), transfer, hold.as_deref());
            ctx.object_client::<PaymentObjectClient>(ctx.key()).make(Json(order)).send();
        }
        Ok(Json(Answer { revision: contract.revision(), events, next_deadline: next.map(|deadline| At(deadline.at)) }))
    }
}

/// The clock, read once a call and recorded: a call that is tried again decides upon the same reading.
async fn clock(ctx: &ObjectContext<'_>) -> Result<UtcDateTime, TerminalError> {
    Ok(ctx.run(async || Ok(Json(At(SystemClock.now())))).name("clock").await?.into_inner().0)
}

/// The contract of a log. One that cannot be replayed is no answer to a caller: the call is tried again until a service that can
/// read it is there.
fn replay(log: &Log) -> HandlerResult<Contract> {
    if log.events().is_empty() {
        return Err(not_opened().into());
    }
    Ok(Contract::replay(log.events())?)
}

/// Holds what the decision takes out of somebody's pocket, under a key of this command. If it is declined, nothing has happened.
async fn authorise(ctx: &ObjectContext<'_>, decision: &Decision) -> Result<Option<String>, TerminalError> {
    let collections: Vec<Transfer> = decision.collections().collect();
    if collections.is_empty() {
        return Ok(None);
    }
    let hold = ctx.invocation_id().to_owned();
    let authorisation = Authorisation { hold: hold.clone(), collections };
    ctx.object_client::<PaymentObjectClient>(ctx.key()).authorise(Json(authorisation)).call().await?;
    Ok(Some(hold))
}

/// A durable call of the object to itself. Engines count in milliseconds: one more, so that it does not come a fraction early.
fn wake_at(ctx: &ObjectContext<'_>, at: UtcDateTime, now: UtcDateTime) -> SendHandle {
    let delay = (at - now).max(time::Duration::ZERO) + time::Duration::MILLISECOND;
    let delay = delay.unsigned_abs();
    ctx.object_client::<ContractObjectClient>(ctx.key()).deadline(Json(At(at))).send_after(delay)
}
