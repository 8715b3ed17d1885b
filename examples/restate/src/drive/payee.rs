//! Closes the account of a payee. The payout must be set aside and shown, hold up no other payment, and be
//! made once when it is sent again.

use std::fs;
use std::time::{Duration, Instant};

use milestone_escrow::{Account, ClientCommand, FreelancerCommand, Policy, TransferId};
use milestone_escrow_marketplace::Status;

use super::cluster::Cluster;
use super::ingress::Ingress;
use super::timers::{accepted, under_review};
use crate::Failure;
use crate::payments::{Entry, Line, Progress, read};

const CONTRACT: &str = "payee";

pub(super) async fn show(ingress: &Ingress, cluster: &Cluster) -> Result<(), Failure> {
    let closed = format!("{}.closed", cluster.book().display());
    fs::write(&closed, format!("freelancer of {CONTRACT}\n"))?;
    under_review(ingress, CONTRACT, Policy::upwork()).await?;
    let alarms = ingress.alarms("transfer").await?;
    let release = ClientCommand::Release { milestone: 1.into(), amount: None };
    accepted(ingress.give(CONTRACT, "payee-4", &release.into()).await?)?;
    let refused = wait_for(ingress, |transfers| !transfers.is_empty()).await?;
    let [payout] = &*refused else { return Err(format!("one payout is refused, not {refused:?}").into()) };
    if payout.transfer.to != Account::Freelancer || payout.status != Status::Refused {
        return Err(format!("the payout is refused, not {payout:?}").into());
    }
    println!("set aside: {} of {}: {}", payout.transfer.id, payout.transfer.amount, payout.why);

    // The contract goes on: a deposit is collected, and money goes back to the client.
    let before = ingress.events(CONTRACT).await?.len();
    accepted(
        ingress
            .give(CONTRACT, "payee-5", &ClientCommand::FundMilestone { milestone: 2.into() }.into())
            .await?,
    )?;
    accepted(ingress.give(CONTRACT, "payee-6", &FreelancerCommand::EndContract.into()).await?)?;
    let events = ingress.events(CONTRACT).await?;
    let later = (1..).zip(&events).skip(before);
    let others: Vec<_> = later.flat_map(|(revision, event)| event.transfers(revision)).collect();
    let receives = |account| others.iter().any(|transfer| transfer.to == account);
    if !receives(Account::Escrow(2.into())) || !receives(Account::Client) {
        return Err(format!("a deposit and money for the client are made, not {others:?}").into());
    }
    for transfer in &others {
        made(cluster, transfer.id, &format!("{CONTRACT}/{}", transfer.id)).await?;
    }
    println!("meanwhile: {} later transfers were made", others.len());

    if ingress.send_again(CONTRACT, "payee-7", payout.transfer.id).await? != 200 {
        return Err("a refused transfer can be sent again".into());
    }
    wait_for(ingress, |transfers| transfers.iter().any(|one| one.status == Status::Refused)).await?;
    let counted = ingress.alarms("transfer").await? - alarms;
    if counted != 2 {
        return Err(format!("two refusals have raised {counted} alarms").into());
    }
    fs::remove_file(&closed)?;
    if ingress.send_again(CONTRACT, "payee-8", payout.transfer.id).await? != 200 {
        return Err("a refused transfer can be sent again and again".into());
    }
    wait_for(ingress, <[_]>::is_empty).await?;
    made(cluster, payout.transfer.id, &format!("{CONTRACT}/{}/2", payout.transfer.id)).await?;
    if ingress.send_again(CONTRACT, "payee-9", payout.transfer.id).await? != 404 {
        return Err("a transfer that is made cannot be sent again".into());
    }
    println!(
        "sent again: refused once more, and made once under its third key; {counted} alarms were counted"
    );
    Ok(())
}

async fn wait_for(ingress: &Ingress, fits: impl Fn(&[Progress]) -> bool) -> Result<Vec<Progress>, Failure> {
    let begun = Instant::now();
    loop {
        let transfers = ingress.transfers(CONTRACT).await?;
        if fits(&transfers) {
            return Ok(transfers);
        }
        if begun.elapsed() > Duration::from_secs(20) {
            return Err(format!("the list stays {transfers:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until the book has a transfer. It must be there once, under this key.
async fn made(cluster: &Cluster, id: TransferId, key: &str) -> Result<(), Failure> {
    let reference = format!("{CONTRACT}/{id}");
    let begun = Instant::now();
    loop {
        let lines = read(&fs::read_to_string(cluster.book())?)?;
        let entries = lines.into_iter().filter_map(|line| match line {
            Line::Transfer(entry) => Some(entry),
            _ => None,
        });
        let entries: Vec<Entry> = entries.filter(|entry| entry.reference == reference).collect();
        match &*entries {
            [entry] if entry.key == key => return Ok(()),
            [] if begun.elapsed() < Duration::from_secs(20) => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            other => {
                return Err(format!("{reference} is made once under the key {key}, not {other:?}").into());
            }
        }
    }
}
