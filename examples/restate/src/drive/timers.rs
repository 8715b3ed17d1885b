//! Tests tick invariance with a real engine: a timer that is early, stale, late or doubled changes nothing.

use std::time::Duration;

use milestone_escrow::{Command, Contract, Event, FreelancerCommand, Policy};
use tokio::sync::Mutex;

use super::cluster::{Cluster, OLD};
use super::ingress::{Ingress, Reply};
use super::story::{offer, seconds};
use crate::Failure;
use crate::contract::{Answer, At};

pub(super) async fn show(ingress: &Ingress, cluster: &Mutex<Cluster>) -> Result<(), Failure> {
    early(ingress).await?;
    stale_and_twice(ingress).await?;
    late(ingress, cluster).await
}

/// The contract that stays under review for two weeks.
pub(super) const EARLY: &str = "early";

/// Wakes the contract too early: with the name of a timer that is set, and of one that is not. Nothing must
/// happen.
async fn early(ingress: &Ingress) -> Result<(), Failure> {
    let submitted = under_review(ingress, EARLY, Policy::upwork()).await?;
    let before = ingress.events(EARLY).await?;
    let armed = submitted.next_deadline.ok_or("a review is open")?;
    for at in [armed, armed, At(armed.0 + time::Duration::HOUR)] {
        finds(&ingress.wake(EARLY, at).await?, 0)?;
    }
    same(&before, &ingress.events(EARLY).await?)?;
    println!("early: woken 3 times two weeks before the deadline, the log is the same");
    Ok(())
}

/// Sends twenty wake calls when the deadline passes, beside the engine's own timer. The deadline must take
/// effect once, at its own instant. The other calls are then stale.
async fn stale_and_twice(ingress: &Ingress) -> Result<(), Failure> {
    let submitted = under_review(ingress, "twice", Policy { dormancy_window: None, ..seconds() }).await?;
    let armed = submitted.next_deadline.ok_or("a review is open")?;
    tokio::time::sleep(Duration::from_millis(2990)).await;
    let wakers: Vec<_> = (0..20)
        .map(|_| {
            let ingress = ingress.clone();
            tokio::spawn(async move { ingress.wake("twice", armed).await })
        })
        .collect();
    for waker in wakers {
        waker.await??;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = ingress.events("twice").await?;
    lapsed_once(&after, submitted.revision, armed)?;
    for _ in 0..20 {
        finds(&ingress.wake("twice", armed).await?, 0)?;
    }
    same(&after, &ingress.events("twice").await?)?;
    println!("twice: woken 20 times at once and 20 times after, one release, at the deadline's instant");
    Ok(())
}

/// Both instances of the service are dead when the timer fires. So it comes late, and the event must still
/// carry the deadline's instant.
async fn late(ingress: &Ingress, cluster: &Mutex<Cluster>) -> Result<(), Failure> {
    let submitted = under_review(ingress, "late", Policy { dormancy_window: None, ..seconds() }).await?;
    let armed = submitted.next_deadline.ok_or("a review is open")?;
    for part in OLD {
        cluster.lock().await.kill(part)?;
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    for part in OLD {
        cluster.lock().await.start_part(part)?;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    lapsed_once(&ingress.events("late").await?, submitted.revision, armed)?;
    println!("late: the service was dead for 3 s past the deadline, the event bears the deadline's instant");
    Ok(())
}

pub(super) async fn under_review(
    ingress: &Ingress,
    contract: &str,
    policy: Policy,
) -> Result<Answer, Failure> {
    accepted(ingress.open(contract, &format!("{contract}-1"), &offer(15_000, policy)).await?)?;
    let submit = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: String::new() };
    let accept: Command = FreelancerCommand::AcceptOffer.into();
    accepted(ingress.give(contract, &format!("{contract}-2"), &accept).await?)?;
    accepted(ingress.give(contract, &format!("{contract}-3"), &submit.into()).await?)
}

pub(super) fn accepted(reply: Reply) -> Result<Answer, Failure> {
    match reply {
        Reply::Accepted(answer) => Ok(answer),
        Reply::Refused { status, code } => Err(format!("refused with {status} {code}").into()),
    }
}

fn finds(reply: &Reply, events: usize) -> Result<(), Failure> {
    match reply {
        Reply::Accepted(answer) if answer.events.len() == events => Ok(()),
        other => Err(format!("a stale timer was answered with {other:?}").into()),
    }
}

fn same(before: &[Event], after: &[Event]) -> Result<(), Failure> {
    if before != after {
        return Err("a stale timer has changed the log".into());
    }
    Ok(())
}

/// The log must have one more event than when the review began. That event must carry the deadline's instant.
fn lapsed_once(events: &[Event], reviewed: u64, deadline: At) -> Result<(), Failure> {
    Contract::audit(events)?;
    match events.get(usize::try_from(reviewed)?..) {
        Some([lapsed]) if lapsed.at == deadline.0 => Ok(()),
        other => Err(format!("a review that lapses once has left {other:?}").into()),
    }
}
