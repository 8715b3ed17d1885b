//! Tests the aggregate in the framework, with its store in memory.

use std::sync::{Arc, Mutex};

use cqrs_es::mem_store::MemStore;
use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use milestone_escrow::{
    ClientCommand, Clock, Command, Contract, Currency, Event, FreelancerCommand, MilestoneTerms, Money,
    Offer, Statement,
};
use milestone_escrow_cqrs::{EscrowCommand, EscrowContract, Refused, transfers};
use time::{Duration, UtcDateTime, macros::utc_datetime};

struct TestClock(Mutex<UtcDateTime>);

impl Clock for TestClock {
    fn now(&self) -> UtcDateTime {
        *self.0.lock().unwrap()
    }
}

fn offer() -> EscrowCommand {
    let price = Money::parse("150", Currency::USD).unwrap();
    let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Logo", price)).fund_first(true);
    EscrowCommand::Open(Box::new(offer))
}

fn give(command: impl Into<Command>) -> EscrowCommand {
    EscrowCommand::Give(command.into().into())
}

#[tokio::test]
async fn a_contract_lives_in_the_framework_as_it_does_alone() {
    let clock = Arc::new(TestClock(Mutex::new(utc_datetime!(2026-01-05 9:00))));
    let store = MemStore::<EscrowContract>::default();
    let framework = CqrsFramework::new(store.clone(), Vec::new(), clock.clone());
    let submit = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: String::new() };
    framework.execute("7", offer()).await.unwrap();
    framework.execute("7", give(FreelancerCommand::AcceptOffer)).await.unwrap();
    framework.execute("7", give(submit)).await.unwrap();
    *clock.0.lock().unwrap() += Duration::days(15);
    framework.execute("7", EscrowCommand::Wake).await.unwrap();

    let envelopes = store.load_events("7").await.unwrap();
    let log: Vec<Event> = envelopes.iter().map(|envelope| envelope.payload.0.clone()).collect();
    let contract = Contract::audit(&log).unwrap();
    assert_eq!((contract.revision(), log[4].at), (5, utc_datetime!(2026-01-19 9:00)));

    // The outbox, rebuilt from the stored events, must have the transfers of the statement.
    let rebuilt: Vec<_> = envelopes.iter().flat_map(transfers).collect();
    let statement = Statement::replay(&log).unwrap();
    assert_eq!(
        rebuilt,
        statement.transactions().iter().flat_map(|one| one.transfers.clone()).collect::<Vec<_>>()
    );

    // The JSON of the aggregate is the log, and it can be read back as the same aggregate.
    let aggregate = store.load_aggregate("7").await.unwrap().aggregate;
    let stored = serde_json::to_string(&aggregate).unwrap();
    assert_eq!(serde_json::from_str::<EscrowContract>(&stored).unwrap().contract().unwrap(), contract);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let clock = Arc::new(TestClock(Mutex::new(utc_datetime!(2026-01-05 9:00))));
    let store = MemStore::<EscrowContract>::default();
    let framework = CqrsFramework::new(store.clone(), Vec::new(), clock);
    // Nothing was opened.
    assert!(framework.execute("7", give(FreelancerCommand::AcceptOffer)).await.is_err());
    framework.execute("7", offer()).await.unwrap();

    let early = ClientCommand::Release { milestone: 1.into(), amount: None };
    let refused = framework.execute("7", give(early)).await.unwrap_err();
    assert!(
        matches!(&refused, AggregateError::UserError(Refused::Rejected(why)) if why.rule() == "END-7"),
        "{refused}"
    );
    let refused = framework.execute("7", offer()).await.unwrap_err();
    assert!(matches!(refused, AggregateError::UserError(Refused::OpenedTwice)));
    framework.execute("7", EscrowCommand::Wake).await.unwrap(); // nothing is due
    assert_eq!(store.load_events("7").await.unwrap().len(), 2);
}
