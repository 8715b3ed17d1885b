//! Holding an amount, and releasing what an attempt has left behind.

use std::sync::Arc;
use std::time::Duration;

use milestone_escrow::{Money, Transfer};
use milestone_escrow_marketplace::{Attempt, Hold, Order, PATIENCE, PaymentError, Payments, Place, pause};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use super::PaymentObjectClient;
use super::alarms::AlarmObjectClient;
use super::due::{Pauses, parties};
use crate::contract::{At, declined, unavailable};

/// How long a command waits for a provider that is busy or does not answer.
const PATIENCE_OF_A_COMMAND: Duration = Duration::from_secs(30);

/// How old an attempt must be before what it has left behind is released. No call of the provider takes
/// effect later than that.
const LEAST_AGE: Duration = Duration::from_secs(600);

/// An attempt to hold an amount, as the engine carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AttemptKey {
    key: String,
    payer: String,
    amount: Money,
    contract: String,
    /// The provider was not asked before this instant.
    begun: At,
}

/// An attempt whose holds are to be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    attempt: AttemptKey,
    /// How many times that has failed.
    failures: i64,
}

impl AttemptKey {
    /// The attempt for what a decision takes from one party: all of it, in one hold.
    pub(super) fn new(
        contract: &str,
        key: String,
        collections: &[Transfer],
        begun: At,
    ) -> HandlerResult<Self> {
        let (first, rest) = collections.split_first().ok_or("a decision collects nothing")?;
        let minor = rest.iter().try_fold(first.amount.minor_units(), |sum, transfer| {
            sum.checked_add(transfer.amount.minor_units())
        });
        let amount =
            Money::from_minor_units(minor.ok_or("an amount is too large")?, first.amount.currency())?;
        let order = Order::new(contract, &parties(contract), first);
        let (Place::Client(payer) | Place::Freelancer(payer)) = order.from else {
            return Err("only a party's money is collected".into());
        };
        Ok(Self { key, payer, amount, contract: contract.to_owned(), begun })
    }

    fn attempt(&self) -> Attempt {
        let Self { key, payer, amount, contract, begun } = self.clone();
        Attempt { key, payer, amount, reference: contract, begun: begun.0 }
    }
}

/// Holds an amount, and tries for a while. If the provider gives no clear answer, the command fails, and what
/// may have been held is released later.
pub(super) async fn authorise(
    ctx: &SharedObjectContext<'_>,
    provider: Arc<dyn Payments>,
    attempt: AttemptKey,
) -> Result<String, TerminalError> {
    let asked = attempt.attempt();
    let ask = move || async move {
        match provider.authorise(&asked).await {
            Ok(hold) => Ok(hold.0),
            Err(PaymentError::Refused(why)) => Err(declined(&why).into()),
            // Only a new attempt has a new key.
            Err(error @ PaymentError::KeySpent(_)) => Err(unavailable(&error.to_string()).into()),
            Err(error) => Err(HandlerError::from(error)),
        }
    };
    let policy = RunRetryPolicy::new().initial_delay(Duration::from_millis(100)).exponentiation_factor(2.0);
    let policy = policy.max_delay(Duration::from_secs(5)).max_duration(PATIENCE_OF_A_COMMAND);
    let held = ctx.run(ask).retry_policy(policy).name("authorise").await;
    match held {
        Err(error) if error.code() != declined("").code() => {
            let release = Release { attempt: attempt.clone(), failures: 0 };
            let payments = ctx.object_client::<PaymentObjectClient>(attempt.contract.clone());
            payments.release(Json(release)).send_after(LEAST_AGE);
            Err(unavailable(error.message()))
        }
        held => held,
    }
}

/// Releases every hold of an attempt, or tries it again after a pause.
pub(super) async fn release(
    ctx: &SharedObjectContext<'_>,
    provider: Arc<dyn Payments>,
    release: Release,
    pauses: Pauses,
) -> Result<(), TerminalError> {
    let Release { attempt, failures } = release;
    let asked = attempt.attempt();
    let failure = ctx.run(move || async move { Ok(Json(cancel_all(&*provider, &asked).await.err())) });
    let Some(failure) = failure.name("provider").await?.into_inner() else { return Ok(()) };
    let failures = failures.saturating_add(1);
    if failures >= PATIENCE {
        let alarm =
            format!("what {} holds cannot be released, after {failures} failures: {failure}", attempt.key);
        ctx.object_client::<AlarmObjectClient>("hold").raise(alarm).send();
    }
    let payments = ctx.object_client::<PaymentObjectClient>(attempt.contract.clone());
    let pause = pause(pauses.first, failures, pauses.longest);
    payments.release(Json(Release { attempt, failures })).send_after(pause);
    Ok(())
}

async fn cancel_all(provider: &dyn Payments, attempt: &Attempt) -> Result<(), String> {
    let holds: Vec<Hold> = provider.find_holds(attempt).await.map_err(|error| error.to_string())?;
    for hold in holds {
        provider.cancel(&hold).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}
