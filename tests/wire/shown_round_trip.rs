//! Whatever a host shows of random contracts is read back as what it was.
#![cfg(feature = "proptest")]

use core::fmt::Debug;

use milestone_escrow::testing::{Call, histories};
use milestone_escrow::{Contract, Decision, Event, Instruction, Rejection, Role, Statement};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::UtcDateTime;

use super::{lines, read};

/// Written and read, it is the same; and written again, it has the same bytes.
fn assert_same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let line = &lines(&[value])[0];
    let told: T = read(line).unwrap_or_else(|| panic!("it is read: {line}"));
    assert_eq!(told, *value, "{line}");
    assert_eq!(lines(&[told])[0], *line);
}

/// All that is shown of a contract at an instant.
fn assert_shown(contract: &Contract, log: &[Event], now: UtcDateTime) {
    assert_same(&contract.view());
    assert_eq!(lines(&[contract])[0], lines(&[contract.view()])[0]);
    contract.deadlines().iter().for_each(assert_same);
    let forecast = contract.forecast();
    assert_same(&forecast);
    forecast.events().iter().for_each(assert_same);
    forecast.awaited().iter().for_each(assert_same);
    for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
        assert_same(&role);
        contract.permitted(role, &now).iter().for_each(assert_same);
        contract.feedback(role, &now).iter().for_each(assert_same);
    }
    let books = Statement::replay(log).expect("a log");
    assert_same(&books.view());
    assert_same(&books.view_at(now));
    // TIME-6: an instant outside the calendar is the nearest one inside.
    assert_same(&books.view_at(UtcDateTime::MIN));
    books.transactions().iter().for_each(assert_same);
}

/// All that is shown of a decision.
fn assert_decided(decision: &Decision, books: &Statement) {
    assert_same(decision.entries());
    decision.transfers().for_each(|transfer| assert_same(&transfer));
    decision.events().iter().for_each(|event| assert_same(&event.kind.message()));
    decision.escrow_changes().for_each(|change| assert_same(&change));
    books.changes(decision.entries()).for_each(|change| assert_same(&change));
}

/// All that is shown of a rejection, alone and in a batch.
fn assert_rejected(
    contract: &Contract,
    instruction: Option<&Instruction>,
    rejection: &Rejection,
    now: UtcDateTime,
) {
    assert_same(&rejection.details());
    assert_same(&rejection.category());
    let refused = contract.handle_all(instruction.cloned(), &now).expect_err("it is rejected alone, too");
    assert_eq!(refused.rejection, *rejection);
    assert_same(&refused.details());
}

#[test]
fn what_is_shown_of_random_histories_is_read_back() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for number in 0..25 {
        let history = histories(24).new_tree(&mut runner).expect("a history").current();
        let opened = Contract::open(history.offer.clone(), &history.offered_at).expect("a valid offer");
        let (entries, mut contract) = opened.into_parts();
        let mut log = entries.into_events();
        for (place, Call { at, instruction }) in history.calls.iter().enumerate() {
            let decided = match instruction {
                Some(instruction) => contract.handle(instruction.clone(), at),
                None => Ok(contract.advance(at)),
            };
            instruction.iter().for_each(assert_same);
            let decision = match decided {
                Ok(decision) => decision,
                Err(rejection) => {
                    assert_rejected(&contract, instruction.as_ref(), &rejection, *at);
                    continue;
                }
            };
            assert_decided(&decision, &Statement::replay(&log).expect("a log"));
            log.extend_from_slice(decision.events());
            contract = decision.into_contract();
            if (place + number) % 8 == 0 {
                assert_shown(&contract, &log, *at);
            }
        }
    }
}
