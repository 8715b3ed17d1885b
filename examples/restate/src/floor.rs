//! Handlers that do nothing, or only one thing that a command does. They show what the engine itself costs.

use std::time::Duration;

use restate_sdk::prelude::*;

pub(crate) struct FloorObject;

/// What the state of a contract looks like: a short head, and a log of a few events.
const HEAD: usize = 60;
const LOG: usize = 2_000;

#[restate_sdk::object(
    name = "Floor",
    client_visibility = "pub(crate)",
    idempotency_retention = "1 day",
    journal_retention = "0s"
)]
impl FloorObject {
    /// Nothing at all.
    #[handler]
    async fn nothing(&self, _ctx: ObjectContext<'_>) -> HandlerResult<()> {
        Ok(())
    }

    /// One step that is recorded, as the reading of the clock is.
    #[handler]
    async fn step(&self, ctx: ObjectContext<'_>) -> HandlerResult<()> {
        ctx.run(async || Ok(String::from("2026-01-05T09:00:00Z"))).await?;
        Ok(())
    }

    /// Two values read and written, as the log and its head are.
    #[handler]
    async fn state(&self, ctx: ObjectContext<'_>) -> HandlerResult<()> {
        let _: (Option<Vec<u8>>, Option<Vec<u8>>) = (ctx.get("head").await?, ctx.get("log/0").await?);
        ctx.set("log/0", vec![b'x'; LOG]);
        ctx.set("head", vec![b'x'; HEAD]);
        Ok(())
    }

    /// A step, state, and a timer: what a command does that moves no money.
    #[handler]
    async fn command(&self, ctx: ObjectContext<'_>) -> HandlerResult<()> {
        let _: (Option<Vec<u8>>, Option<Vec<u8>>) = (ctx.get("head").await?, ctx.get("log/0").await?);
        ctx.run(async || Ok(String::from("2026-01-05T09:00:00Z"))).await?;
        ctx.object_client::<FloorObjectClient>(ctx.key()).nothing().send_after(Duration::from_secs(86_400));
        ctx.set("log/0", vec![b'x'; LOG]);
        ctx.set("head", vec![b'x'; HEAD]);
        Ok(())
    }

    /// The same, and it waits for another object, as a command does for the authorisation of money.
    #[handler]
    async fn hold(&self, ctx: ObjectContext<'_>) -> HandlerResult<()> {
        let _: (Option<Vec<u8>>, Option<Vec<u8>>) = (ctx.get("head").await?, ctx.get("log/0").await?);
        ctx.run(async || Ok(String::from("2026-01-05T09:00:00Z"))).await?;
        ctx.object_client::<FloorObjectClient>(format!("{}-other", ctx.key())).step().call().await?;
        ctx.set("log/0", vec![b'x'; LOG]);
        ctx.set("head", vec![b'x'; HEAD]);
        Ok(())
    }
}
