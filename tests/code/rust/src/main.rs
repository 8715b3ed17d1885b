//! Gives every document to the types that typify made, and prints the result.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

include!(concat!(env!("OUT_DIR"), "/generated.rs"));

#[derive(Deserialize)]
struct Documents {
    valid: Vec<Value>,
    malformed: Vec<Malformed>,
}

#[derive(Deserialize)]
struct Malformed {
    kind: String,
    value: Value,
}

fn accepts<T: DeserializeOwned>(document: &Value) -> bool {
    serde_json::from_value::<T>(document.clone()).is_ok()
}

fn main() {
    let folder = env::args().nth(1).expect("the folder");
    let mut valid = [0, 0];
    let mut malformed = BTreeMap::<String, [u32; 2]>::new();
    for (name, judge) in JUDGES {
        let text = fs::read_to_string(Path::new(&folder).join(format!("documents/{name}.json")))
            .expect("it can be read");
        let documents: Documents = serde_json::from_str(&text).expect("documents");
        for document in &documents.valid {
            valid[0] += u32::from(judge(document));
            valid[1] += 1;
        }
        for Malformed { kind, value } in documents.malformed {
            let count = malformed.entry(kind).or_default();
            count[0] += u32::from(!judge(&value));
            count[1] += 1;
        }
    }
    let result = json!({
        "tool": "typify",
        "version": "0.8.0",
        "schemas": JUDGES.len(),
        "refused_schemas": [],
        "valid": valid,
        "malformed": malformed,
    });
    println!("{result}");
}
