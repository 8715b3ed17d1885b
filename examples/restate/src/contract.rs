//! A contract as a virtual object. Its key is the contract's id, and its state is the log.
//!
//! In Restate, only one handler at a time can write to an object. So a handler reads the log, decides and
//! writes, and no other writer can come in between. If a handler dies, it is started again, and finds in its
//! journal what it has done: the reading of the clock, the authorisation, and the messages that it sent. The
//! decision depends only on these, so it is the same again.

mod answer;
mod log;
mod version;

use milestone_escrow::{
    ArbiterCommand, ClientCommand, Clock, Command, Contract, Decision, Event, FreelancerCommand, Instruction,
    Offer, SystemClock, Transfer, TransferId,
};
use restate_sdk::prelude::*;
use time::UtcDateTime;

pub(crate) use answer::{Answer, At, declined, not_payable, unavailable, unknown_transfer};
use answer::{not_opened, refused, seen, taken};
use log::Log;
pub(crate) use version::Version;

use crate::fault::Fault;
use crate::payments::{Authorisation, Due, PaymentObjectClient, Progress};
use crate::trace::Trace;

/// The service of all contracts.
pub(crate) struct ContractObject {
    pub(crate) trace: Trace,
    pub(crate) version: Version,
    pub(crate) fault: Fault,
}

/// The host's front end decides who may call which handler. It authenticates the user and finds the user's
/// role in this contract. The handler then reads only commands of that role.
#[restate_sdk::object(
    name = "Contract",
    client_visibility = "pub(crate)",
    idempotency_retention = "1 day",
    journal_retention = "0s",
    invocation_retry_policy(initial_interval = "50ms", factor = 2.0, max_interval = "1s")
)]
impl ContractObject {
    /// The client makes the offer: the client's terms, with the policy that the host's front end has added. A
    /// client who could send the policy could leave out the fee.
    #[handler]
    async fn open(&self, ctx: ObjectContext<'_>, offer: Json<Offer>) -> HandlerResult<Json<Answer>> {
        self.begin("open", &ctx);
        let log = Log::load(&ctx).await?;
        if !log.events().is_empty() {
            return Err(taken().into());
        }
        let now = clock(&ctx).await?;
        let decision = Contract::open(offer.into_inner(), &now).map_err(refused)?;
        self.version.may_open(decision.events())?;
        self.settle(&ctx, log, decision, now).await
    }

    /// A command of the client.
    #[handler]
    async fn client(
        &self,
        ctx: ObjectContext<'_>,
        command: Json<ClientCommand>,
    ) -> HandlerResult<Json<Answer>> {
        self.act("client", &ctx, command.into_inner().into()).await
    }

    /// A command of the freelancer.
    #[handler]
    async fn freelancer(
        &self,
        ctx: ObjectContext<'_>,
        command: Json<FreelancerCommand>,
    ) -> HandlerResult<Json<Answer>> {
        self.act("freelancer", &ctx, command.into_inner().into()).await
    }

    /// A command of the arbiter.
    #[handler]
    async fn arbiter(
        &self,
        ctx: ObjectContext<'_>,
        command: Json<ArbiterCommand>,
    ) -> HandlerResult<Json<Answer>> {
        self.act("arbiter", &ctx, command.into_inner().into()).await
    }

    /// Wakes the contract: the object calls itself, delayed until the deadline that the call names. Other
    /// callers do no harm at any time, because a call only lets passed deadlines take effect (TIME-4).
    #[handler]
    async fn deadline(&self, ctx: ObjectContext<'_>, timer: Json<At>) -> HandlerResult<Json<Answer>> {
        self.begin("deadline", &ctx);
        let mut log = Log::load(&ctx).await?;
        log.disarm(timer.into_inner().0);
        let now = clock(&ctx).await?;
        let decision = self.replay(&log)?.advance(&now);
        let late = decision.events().first().map_or(time::Duration::ZERO, |event| now - event.at);
        self.trace.woken(ctx.invocation_id(), decision.events().len(), late);
        self.settle(&ctx, log, decision, now).await
    }

    /// The log, for callers that want to check it. Do not show all of it to a party, because feedback of the
    /// other party may be sealed (FEED-2).
    #[handler]
    async fn events(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<Vec<Event>>> {
        Ok(Json(Log::load(&ctx).await?.into_events()))
    }

    /// The contract as its parties see it.
    #[handler]
    async fn view(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<serde_json::Value>> {
        Ok(Json(serde_json::to_value(self.replay(&Log::load(&ctx).await?)?)?))
    }

    /// The transfers that are not made: those that are tried again, and those that the provider has refused,
    /// with the reason. For the parties and for staff.
    #[handler]
    async fn transfers(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<Json<Vec<Progress>>> {
        Ok(ctx.object_client::<PaymentObjectClient>(ctx.key()).unfinished().call().await?)
    }

    /// Sends a refused transfer again, under a new key. The host's front end decides who may do so: the
    /// payee, who has a new account, the payer, who has a new card, or staff.
    #[handler]
    async fn send_again(
        &self,
        ctx: SharedObjectContext<'_>,
        transfer: Json<TransferId>,
    ) -> HandlerResult<()> {
        Ok(ctx.object_client::<PaymentObjectClient>(ctx.key()).send_again(transfer).call().await?)
    }

    fn begin(&self, handler: &str, ctx: &ObjectContext<'_>) {
        self.trace.attempt(handler, ctx.invocation_id());
        self.trace.version(self.version.rules(), ctx.key(), ctx.invocation_id());
    }

    /// The contract that a log makes. If the log cannot be replayed, the caller gets no answer. The engine
    /// tries the call again until a service runs that can read the log.
    fn replay(&self, log: &Log) -> HandlerResult<Contract> {
        if log.events().is_empty() {
            return Err(not_opened().into());
        }
        self.version.can_read(log.events())?;
        Ok(Contract::replay(log.events())?)
    }

    async fn act(
        &self,
        handler: &str,
        ctx: &ObjectContext<'_>,
        command: Command,
    ) -> HandlerResult<Json<Answer>> {
        self.begin(handler, ctx);
        let instruction = Instruction { command, revision: seen(ctx.headers())? };
        let log = Log::load(ctx).await?;
        let contract = self.replay(&log)?;
        let now = clock(ctx).await?;
        let decision = contract.handle(instruction, &now).map_err(refused)?;
        self.settle(ctx, log, decision, now).await
    }

    /// Carries out a decision: first authorises the money, then records the events, pays, and sets the timer.
    /// After the first write nothing can fail any more. If the process dies then, the engine continues the
    /// work later.
    async fn settle(
        &self,
        ctx: &ObjectContext<'_>,
        mut log: Log,
        decision: Decision,
        now: UtcDateTime,
    ) -> HandlerResult<Json<Answer>> {
        let hold = authorise(ctx, &decision, now).await?;
        let dues: Vec<Due> =
            decision.transfers().map(|transfer| Due::new(transfer, hold.as_deref(), now)).collect();
        let (entries, contract) = decision.into_parts();
        let events = entries.into_events();
        log.append(&events)?;
        let next = contract.next_deadline();
        let timer =
            next.filter(|deadline| log.arms(deadline.at)).map(|deadline| wake_at(ctx, deadline.at, now));
        log.store(ctx);
        self.fault.half_way(timer).await;
        if !dues.is_empty() {
            ctx.object_client::<PaymentObjectClient>(ctx.key()).make(Json(dues)).send();
        }
        Ok(Json(Answer {
            revision: contract.revision(),
            events,
            next_deadline: next.map(|deadline| At(deadline.at)),
        }))
    }
}

/// Reads the clock once for each call, and records the reading. A call that is tried again uses the same
/// reading.
async fn clock(ctx: &ObjectContext<'_>) -> Result<UtcDateTime, TerminalError> {
    Ok(ctx.run(async || Ok(Json(At(SystemClock.now())))).name("clock").await?.into_inner().0)
}

/// Holds the amount that the decision takes from a party, under a key of this command, and returns the hold.
/// If the payment is declined, nothing has happened.
async fn authorise(
    ctx: &ObjectContext<'_>,
    decision: &Decision,
    now: UtcDateTime,
) -> Result<Option<String>, TerminalError> {
    let collections: Vec<Transfer> = decision.collections().collect();
    if collections.is_empty() {
        return Ok(None);
    }
    let authorisation = Authorisation { key: ctx.invocation_id().to_owned(), collections, begun: At(now) };
    ctx.object_client::<PaymentObjectClient>(ctx.key()).authorise(Json(authorisation)).call().await.map(Some)
}

/// A durable call of the object to itself. Engines count in milliseconds. One is added, so that the call does
/// not come too early.
fn wake_at(ctx: &ObjectContext<'_>, at: UtcDateTime, now: UtcDateTime) -> SendHandle {
    let delay = (at - now).max(time::Duration::ZERO) + time::Duration::MILLISECOND;
    let delay = delay.unsigned_abs();
    ctx.object_client::<ContractObjectClient>(ctx.key()).deadline(Json(At(at))).send_after(delay)
}
