//! Runs thousands of contracts at the same time. Each follows a story, and all use the engine's clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use milestone_escrow::{ArbiterCommand, ClientCommand, Clock, Command, Contract, Money, Stage, SystemClock};
use tokio::task::JoinSet;

use super::ingress::{Ingress, Reply};
use super::story::{Step, newer_story, story};
use crate::Failure;
use crate::contract::Answer;

/// How long deadlines may need to take effect, plus a reserve. After that, a contract counts as stuck.
const PATIENCE: Duration = Duration::from_secs(180);

/// What the driver knows of a contract from the answers that it got.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) contract: String,
    pub(super) answers: Vec<Answer>,
    pub(super) refused: Vec<(u16, String)>,
    pub(super) sent_twice: usize,
    /// Why the driver gave it up, if it did.
    pub(super) given_up: Option<String>,
}

/// What changes while the contracts run.
#[derive(Debug, Default)]
pub(super) struct World {
    /// Every third contract begins under the newer policy.
    pub(super) newer: AtomicBool,
    /// Something still happens to the machines. Until it is over, contracts go on to begin.
    pub(super) busy: AtomicBool,
}

/// Runs at least this number of contracts. They begin one after the other, so many within the given time.
pub(super) async fn live(ingress: &Ingress, contracts: usize, within: Duration, world: &World) -> Vec<Life> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    let mut number = 0;
    while number < contracts || world.busy.load(Ordering::Relaxed) {
        let newer = world.newer.load(Ordering::Relaxed) && number.is_multiple_of(3);
        let ingress = ingress.clone();
        tasks.spawn(async move {
            let mut teller = Teller::new(ingress, format!("c{number}"));
            let told = teller.tell(number, newer).await;
            Life { given_up: told.err().map(|failure| failure.to_string()), ..teller.life }
        });
        number += 1;
        let next = begun + within.mul_f64(number as f64 / contracts as f64);
        tokio::time::sleep_until(next.into()).await;
    }
    let mut lives = Vec::with_capacity(number);
    while let Some(life) = tasks.join_next().await {
        lives.push(life.expect("a teller does not panic"));
    }
    let answered: usize = lives.iter().map(|life| life.answers.len() + life.refused.len()).sum();
    println!(
        "{number} contracts, {answered} commands answered in {:.0} s, {} requests sent again for want of an \
         answer",
        begun.elapsed().as_secs_f64(),
        ingress.sent_again()
    );
    lives
}

struct Teller {
    ingress: Ingress,
    life: Life,
    keys: usize,
}

impl Teller {
    fn new(ingress: Ingress, contract: String) -> Self {
        Self {
            ingress,
            life: Life { contract, answers: vec![], refused: vec![], sent_twice: 0, given_up: None },
            keys: 0,
        }
    }

    async fn tell(&mut self, number: usize, newer: bool) -> Result<(), Failure> {
        let story = if newer { newer_story(number) } else { story(number) };
        let key = self.key();
        let reply = self.ingress.open(&self.life.contract, &key, &story.offer).await?;
        self.note(reply);
        for step in story.steps {
            match step {
                Step::Give(command) => self.give(&command, number).await?,
                Step::Silence => self.silence().await?,
            }
        }
        self.close(number).await
    }

    /// Gives a command after a short wait. Every fifth command is sent twice under its key, and both answers
    /// must be the same.
    async fn give(&mut self, command: &Command, number: usize) -> Result<(), Failure> {
        let key = self.key();
        let thought = (number * 37 + self.keys * 101) % 400;
        tokio::time::sleep(Duration::from_millis(thought as u64)).await;
        let reply = self.ingress.give(&self.life.contract, &key, command).await?;
        if (number + self.keys).is_multiple_of(5) {
            let again = self.ingress.give(&self.life.contract, &key, command).await?;
            if again != reply {
                return Err(format!("{key} was answered with {reply:?}, and then with {again:?}").into());
            }
            self.life.sent_twice += 1;
        }
        self.note(reply);
        Ok(())
    }

    /// Nobody acts until no deadline is left.
    async fn silence(&mut self) -> Result<(), Failure> {
        let begun = Instant::now();
        while let Some(deadline) = self.contract().await?.next_deadline() {
            self.patience(begun)?;
            let wait = deadline.at - SystemClock.now() + time::Duration::seconds(1);
            tokio::time::sleep(wait.max(time::Duration::seconds(1)).unsigned_abs()).await;
        }
        Ok(())
    }

    /// Closes every contract: the client ends active ones, the arbiter decides contested disputes, and
    /// deadlines do the rest.
    async fn close(&mut self, number: usize) -> Result<(), Failure> {
        let begun = Instant::now();
        loop {
            self.patience(begun)?;
            let contract = self.contract().await?;
            match contract.stage() {
                Stage::Closed => return Ok(()),
                Stage::Active => self.give(&ClientCommand::EndContract.into(), number).await?,
                Stage::Offered | Stage::Ending => match award(&contract) {
                    Some(award) => self.give(&award, number).await?,
                    None => self.silence().await?,
                },
            }
        }
    }

    fn patience(&self, begun: Instant) -> Result<(), Failure> {
        if begun.elapsed() > PATIENCE {
            return Err(format!("time does nothing for {} any more", self.life.contract).into());
        }
        Ok(())
    }

    async fn contract(&self) -> Result<Contract, Failure> {
        Ok(Contract::replay(&self.ingress.events(&self.life.contract).await?)?)
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        format!("{}-{}", self.life.contract, self.keys)
    }

    fn note(&mut self, reply: Reply) {
        match reply {
            Reply::Accepted(answer) => self.life.answers.push(answer),
            Reply::Refused { status, code } => self.life.refused.push((status, code)),
        }
    }
}

/// If a milestone waits for the arbiter, each party gets half.
fn award(contract: &Contract) -> Option<Command> {
    let contested = contract
        .milestones()
        .find(|milestone| milestone.dispute().is_some_and(|dispute| dispute.contested))?;
    let half = contested.held().minor_units() / 2;
    let to_freelancer = Money::from_minor_units(half, contract.currency()).ok()?;
    Some(ArbiterCommand::Award { milestone: contested.number(), to_freelancer, note: String::new() }.into())
}
