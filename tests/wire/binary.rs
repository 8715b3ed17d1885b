//! A format that is not for people, CBOR: everything is written with names, and read back strictly.

use core::fmt::Debug;

use ciborium::Value;
use milestone_escrow::{ClientCommand, Command, ContractView, FreelancerCommand};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::samples;

fn written<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("CBOR has names");
    bytes
}

fn tree<T: Serialize>(value: &T) -> Value {
    ciborium::from_reader(written(value).as_slice()).expect("it is CBOR")
}

fn refusal<T: DeserializeOwned + Debug>(tree: &Value) -> String {
    let told = ciborium::from_reader::<T, _>(written(tree).as_slice());
    told.expect_err("it is malformed").to_string()
}

/// The same names and values as in JSON.
fn assert_as_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) {
    for value in values {
        let told: T = ciborium::from_reader(written(value).as_slice()).expect("it is read back");
        assert_eq!(told, *value);
        let json = serde_json::to_string(value).expect("it can be written");
        let same: Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(tree(value), same, "{json}");
    }
}

#[test]
fn cbor_has_the_names_of_json() {
    assert_as_json(&samples::commands());
    assert_as_json(&samples::events());
    assert_as_json(&samples::offers());
    let views: Vec<ContractView> = samples::views().iter().map(milestone_escrow::Contract::view).collect();
    assert_as_json(&views);
}

#[test]
fn cbor_of_a_name_with_data_that_it_does_not_have() {
    let accepted = Value::Text("accept_offer".into());
    assert_eq!(tree(&FreelancerCommand::AcceptOffer), accepted);
    for data in [Value::Null, Value::Map(Vec::new()), Value::Integer(1.into())] {
        let with_data = Value::Map(vec![(accepted.clone(), data)]);
        let refusal = refusal::<FreelancerCommand>(&with_data);
        assert!(refusal.contains("expected the name as a string"), "{refusal}");
    }
}

#[test]
fn cbor_of_another_type() {
    let number = Value::Integer(5.into());
    let refused = refusal::<ClientCommand>(&number);
    assert!(refused.contains("expected ClientCommand as a string or an object with one key"), "{refused}");
    let refused = refusal::<Command>(&Value::Array(Vec::new()));
    assert!(refused.contains("expected Command as a string or an object with one key"), "{refused}");
}
