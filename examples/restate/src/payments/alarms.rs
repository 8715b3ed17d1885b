//! What a person has to look at. The counter is in the engine, so it is exact, and no kill loses it.

use restate_sdk::prelude::*;

/// The alarms. The key is the kind: `transfer` or `hold`.
pub(crate) struct AlarmObject;

#[restate_sdk::object(
    name = "Alarm",
    client_visibility = "pub(crate)",
    journal_retention = "0s",
    invocation_retry_policy(initial_interval = "50ms", factor = 2.0, max_interval = "1s")
)]
impl AlarmObject {
    /// Counts an alarm, and prints it for the operator.
    #[handler(ingress_private = true)]
    async fn raise(&self, ctx: ObjectContext<'_>, what: String) -> HandlerResult<()> {
        let count: u64 = ctx.get("count").await?.unwrap_or_default();
        ctx.set("count", count.saturating_add(1));
        eprintln!("alarm: {}: {what}", ctx.key());
        Ok(())
    }

    /// How many alarms of this kind there were.
    #[handler]
    async fn count(&self, ctx: SharedObjectContext<'_>) -> HandlerResult<u64> {
        Ok(ctx.get("count").await?.unwrap_or_default())
    }
}
