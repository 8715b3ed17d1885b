//! `milestone-escrow` on DBOS: each command is a durable workflow, kept in PostgreSQL. `.ci/dbos` runs it.
//!
//! `work` gives commands, `join` only works on what it finds, `verify` compares logs, payments and runs, and
//! `serve` answers over HTTP.

mod host;
mod verify;

use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use dbos::{RunOptions, sysdb};
use host::{Answer, Commands, Request, Wish};
use milestone_escrow::{ClientCommand, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// How many runs of workflows have ended because another process was faster.
static OVERTAKEN: AtomicUsize = AtomicUsize::new(0);

const USAGE: &str = "usage: milestone-escrow-dbos work DATABASE NAME CONTRACTS PAUSE_MILLISECONDS
       milestone-escrow-dbos join DATABASE NAME SECONDS
       milestone-escrow-dbos verify DATABASE
       milestone-escrow-dbos serve DATABASE NAME ADDRESS
NAME is the executor's; - stands for the default name";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    match *arguments {
        ["work", database, name, contracts, pause] => {
            let pause = Duration::from_millis(pause.parse()?);
            let (_dbos, commands) = host::launch(database, named(name), pause).await?;
            work(&commands, contracts.parse()?).await
        }
        ["join", database, name, seconds] => {
            let _launched = host::launch(database, named(name), Duration::ZERO).await?;
            tokio::time::sleep(Duration::from_secs(seconds.parse()?)).await;
            Ok(())
        }
        ["verify", database] => verify::verify(database).await,
        ["serve", database, name, address] => {
            let (_dbos, commands) = host::launch(database, named(name), Duration::ZERO).await?;
            let router = Router::new().route("/{contract}/{key}", post(answer)).with_state(commands);
            let listener = TcpListener::bind(address).await?;
            println!("listening on http://{}", listener.local_addr()?);
            Ok(axum::serve(listener, router).await?)
        }
        _ => Err(USAGE.into()),
    }
}

fn named(name: &str) -> Option<&str> {
    (name != "-").then_some(name)
}

/// A request is a workflow under its key. So a request that is sent again gets the first answer.
async fn give(commands: &Commands, request: Request) -> Result<Answer, Box<dyn Error + Send + Sync>> {
    let id = request.key.clone();
    loop {
        let options = RunOptions { workflow_id: Some(&id), ..RunOptions::default() };
        match commands.run_with(request.clone(), options).await {
            // Another process has run the same step and was faster. Its answer counts, so ask for it.
            Err(dbos::Error::SystemDatabase(sysdb::Error::StepAlreadyRecorded { .. })) => {
                OVERTAKEN.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            answer => return Ok(answer?),
        }
    }
}

async fn answer(
    State(commands): State<Commands>,
    Path((contract, key)): Path<(String, String)>,
    Json(wish): Json<Wish>,
) -> Result<Json<Answer>, String> {
    give(&commands, Request { contract, key, wish }).await.map(Json).map_err(|error| error.to_string())
}

/// Gives the commands of some contracts at once.
async fn work(commands: &Commands, contracts: usize) -> Result<(), Box<dyn Error>> {
    let mut tasks = JoinSet::new();
    for number in 0..contracts {
        let commands = commands.clone();
        tasks.spawn(async move {
            for (place, wish) in story(number).into_iter().enumerate() {
                let (contract, key) = (format!("c{number}"), format!("c{number}-{place}"));
                match give(&commands, Request { contract, key, wish }).await? {
                    Answer::Accepted { .. } => {}
                    refused => return Err(format!("{refused:?}").into()),
                }
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done?.map_err(|error| error.to_string())?;
    }
    println!(
        "{contracts} contracts, each with {} commands, were answered; {} runs were overtaken by the other \
         process",
        story(0).len(),
        OVERTAKEN.load(Ordering::Relaxed)
    );
    Ok(())
}

fn story(number: usize) -> Vec<Wish> {
    let usd = |cents: i64| Money::from_minor_units(cents, Currency::USD).expect("it is money");
    let cents = 10_000 + i64::try_from(number).unwrap_or_default();
    let terms = MilestoneTerms::new("Text", usd(cents));
    let submit = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: String::new() };
    vec![
        Wish::Open(Box::new(Offer::new(Currency::USD).milestone(terms).fund_first(true))),
        Wish::Give(FreelancerCommand::AcceptOffer.into()),
        Wish::Give(submit.into()),
        Wish::Give(ClientCommand::Release { milestone: 1.into(), amount: None }.into()),
        Wish::Give(ClientCommand::PayBonus { amount: usd(500), note: String::new() }.into()),
    ]
}
