//! Each contract must end as the crate alone says. The book of the payment service must contain the transfers
//! of the events: each exactly once, in order, with the exact amounts, and nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

use milestone_escrow::{Contract, Event, Stage, Transfer};

use super::cluster::Cluster;
use super::ingress::Ingress;
use super::load::Life;
use crate::Failure;
use crate::payments::{Due, Entry, Line, read};

/// The entries of the book: the transfers of each contract in order, what was held under each key, and what
/// was taken from it.
#[derive(Debug, Default)]
struct Book {
    made: HashMap<String, Vec<Entry>>,
    held: HashMap<String, i128>,
    captured: HashSet<String>,
    taken: HashMap<String, i128>,
}

#[derive(Debug, Default)]
struct Totals {
    events: usize,
    transfers: usize,
    cents: i128,
    /// The number of events that no answer contained. Deadlines caused them.
    by_time: usize,
    closed_by_time: usize,
    sent_twice: usize,
    accepted: usize,
    refused: BTreeMap<(u16, String), usize>,
}

pub(super) async fn verify(ingress: &Ingress, cluster: &Cluster, lives: &[Life]) -> Result<(), Failure> {
    let unfinished = unfinished(cluster).await?;
    let book = Book::read(&fs::read_to_string(cluster.book())?)?;
    let mut totals = Totals::default();
    let mut wrong = Vec::new();
    for life in lives {
        let events = ingress.events(&life.contract).await?;
        if let Err(difference) = judge(life, &events, &book, &mut totals) {
            wrong.push(format!("{}: {difference}", life.contract));
        }
    }
    wrong.extend(book.strangers(lives));
    wrong.extend(unfinished);
    totals.print(lives.len(), &book);
    for difference in wrong.iter().take(10) {
        println!("WRONG {difference}");
    }
    match wrong.len() {
        0 => Ok(()),
        count => Err(format!("{count} differences between what happened and what should have").into()),
    }
}

/// Waits until no call is running, and returns what is left. Stale timers may still be set, and do not count.
async fn unfinished(cluster: &Cluster) -> Result<Vec<String>, Failure> {
    let sql = "SELECT target, status FROM sys_invocation \
        WHERE status <> 'completed' AND status <> 'scheduled' LIMIT 10";
    let mut rows = cluster.query(sql).await;
    for _ in 0..60 {
        if rows.as_ref().is_ok_and(Vec::is_empty) {
            break;
        }
        // A server that has just restarted may not know all of its tables yet.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        rows = cluster.query(sql).await;
    }
    Ok(rows?.into_iter().map(|row| format!("unfinished: {row}")).collect())
}

/// The first thing that is wrong with a contract, if there is one.
fn judge(life: &Life, events: &[Event], book: &Book, totals: &mut Totals) -> Result<(), String> {
    if let Some(why) = &life.given_up {
        return Err(format!("it was given up: {why}"));
    }
    let contract = Contract::audit(events).map_err(|error| format!("the audit refuses its log: {error}"))?;
    if contract.stage() != Stage::Closed || contract.next_deadline().is_some() {
        return Err(format!("it is {}", contract.stage()));
    }
    let by_time = between_answers(life, events)?;
    let expected: Vec<Transfer> = transfers(events).collect();
    let made = book.made.get(&life.contract).map_or(&[][..], |entries| entries);
    right_transfers(&life.contract, &expected, made)?;
    escrows_pay_what_they_have(made)?;
    totals.add(life, events, by_time, &expected);
    Ok(())
}

/// The book must have each transfer of the events once, under any of its keys, and no other.
fn right_transfers(contract: &str, expected: &[Transfer], made: &[Entry]) -> Result<(), String> {
    let entry =
        |transfer: &Transfer| Entry::new(&Due::new(*transfer, None, transfer.at).order(contract, vec![]));
    let plain = |entry: Entry| (entry.reference, entry.from, entry.to, entry.amount.minor_units());
    let mut due: Vec<_> = expected.iter().map(|transfer| plain(entry(transfer))).collect();
    let mut paid: Vec<_> = made.iter().cloned().map(plain).collect();
    due.sort_unstable();
    paid.sort_unstable();
    if due != paid {
        return Err(format!("the book has {made:?}, the events stand for {expected:?}"));
    }
    let references: HashMap<String, bool> =
        expected.iter().map(|transfer| (entry(transfer).reference, transfer.is_collected())).collect();
    match made.iter().find(|entry| references.get(&entry.reference) != Some(&entry.hold.is_some())) {
        Some(entry) => Err(format!("collected and not authorised, or the other way round: {entry:?}")),
        None => Ok(()),
    }
}

/// Transfers that failed are made later than others. But no escrow may pay money that it does not have yet.
fn escrows_pay_what_they_have(made: &[Entry]) -> Result<(), String> {
    let mut balances: HashMap<&str, i128> = HashMap::new();
    for entry in made {
        let minor = i128::from(entry.amount.minor_units());
        *balances.entry(&entry.to).or_default() += minor;
        let balance = balances.entry(&entry.from).or_default();
        *balance -= minor;
        if *balance < 0 && entry.from.starts_with("escrow") {
            return Err(format!("{} pays what it does not have: {entry:?}", entry.from));
        }
    }
    Ok(())
}

fn transfers(events: &[Event]) -> impl Iterator<Item = Transfer> {
    (1..).zip(events).flat_map(|(revision, event)| event.transfers(revision))
}

/// Every answer must be in the log at its place. All events between the answers must come from deadlines.
/// Returns the number of these events.
fn between_answers(life: &Life, events: &[Event]) -> Result<usize, String> {
    let mut known = 0;
    let mut by_time = 0;
    for answer in &life.answers {
        let end = usize::try_from(answer.revision).map_err(|error| error.to_string())?;
        let begin =
            end.checked_sub(answer.events.len()).ok_or("an answer with more events than its revision")?;
        if events.get(begin..end) != Some(&answer.events) {
            return Err(format!("the answer of revision {end} is not in the log"));
        }
        by_time += done_by_time(events, known, begin)?;
        known = end;
    }
    Ok(by_time + done_by_time(events, known, events.len())?)
}

fn done_by_time(events: &[Event], begin: usize, end: usize) -> Result<usize, String> {
    let between = events.get(begin..end).ok_or("an answer was given twice")?;
    if let Some(last) = between.last() {
        let contract = Contract::replay(&events[..begin]).map_err(|error| error.to_string())?;
        if contract.advance(&last.at).events() != between {
            return Err(format!(
                "nobody was told of the events after revision {begin}, and they are not time's"
            ));
        }
    }
    Ok(between.len())
}

impl Book {
    fn read(text: &str) -> Result<Self, Failure> {
        let mut book = Self::default();
        for line in read(text)? {
            match line {
                Line::Hold { hold, amount, .. } => {
                    book.held.insert(hold, i128::from(amount.minor_units()));
                }
                Line::Captured(hold) => {
                    book.captured.insert(hold);
                }
                Line::Cancelled(hold) => {
                    book.held.remove(&hold);
                }
                Line::Refused { .. } => {}
                Line::Transfer(entry) => {
                    if let Some(hold) = &entry.hold {
                        *book.taken.entry(hold.clone()).or_default() +=
                            i128::from(entry.amount.minor_units());
                    }
                    let contract = entry.reference.split('/').next().unwrap_or_default().to_owned();
                    book.made.entry(contract).or_default().push(entry);
                }
            }
        }
        Ok(book)
    }

    /// The entries of the book that belong to no contract: payments of no contract, holds that were never or
    /// not fully captured, and captures without a hold. Contracts of the other parts of the run are
    /// recognised by their names.
    fn strangers(&self, lives: &[Life]) -> Vec<String> {
        let known: HashSet<&str> = lives.iter().map(|life| life.contract.as_str()).collect();
        let ours = |contract: &str| contract.starts_with('c');
        let contracts =
            self.made.keys().filter(|contract| ours(contract) && !known.contains(contract.as_str()));
        let strangers = contracts.map(|contract| format!("payments of an unknown contract {contract}"));
        let holds: HashSet<&String> = self.held.keys().chain(self.taken.keys()).collect();
        let even =
            |hold: &&String| self.captured.contains(*hold) && self.held.get(*hold) == self.taken.get(*hold);
        let uneven = holds.into_iter().filter(|hold| !even(hold));
        let uneven = uneven
            .map(|hold| format!("{hold}: {:?} held, {:?} taken", self.held.get(hold), self.taken.get(hold)));
        strangers.chain(uneven).collect()
    }
}

impl Totals {
    fn add(&mut self, life: &Life, events: &[Event], by_time: usize, transfers: &[Transfer]) {
        self.events += events.len();
        self.transfers += transfers.len();
        self.cents +=
            transfers.iter().map(|transfer| i128::from(transfer.amount.minor_units())).sum::<i128>();
        self.by_time += by_time;
        let told = life.answers.last().map_or(0, |answer| answer.revision);
        self.closed_by_time += usize::from(told < events.len() as u64);
        self.sent_twice += life.sent_twice;
        self.accepted += life.answers.len();
        for refused in &life.refused {
            *self.refused.entry(refused.clone()).or_default() += 1;
        }
    }

    fn print(&self, contracts: usize, book: &Book) {
        let made: usize = book.made.values().map(Vec::len).sum();
        println!(
            "{contracts} contracts judged: {} events, {} of them by timers alone",
            self.events, self.by_time
        );
        println!("{} contracts were closed by time alone", self.closed_by_time);
        println!(
            "{} commands accepted, {} sent twice under one key and answered the same",
            self.accepted, self.sent_twice
        );
        for ((status, code), count) in &self.refused {
            println!("{count} refused, for good, with {status} {code}");
        }
        println!(
            "{} transfers of {}.{:02} USD in the events",
            self.transfers,
            self.cents / 100,
            self.cents % 100
        );
        println!(
            "{made} transfers in the book with those of the other parts of this run, {} holds",
            book.held.len()
        );
    }
}
