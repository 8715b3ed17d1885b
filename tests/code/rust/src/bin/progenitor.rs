//! What progenitor says of an OpenAPI document.

use std::{env, fs};

fn main() {
    let text = fs::read_to_string(env::args().nth(1).expect("the document")).expect("it can be read");
    match serde_json::from_str(&text)
        .map(|document| progenitor_impl::Generator::default().generate_tokens(&document))
    {
        Ok(Ok(_)) => println!("progenitor 0.15.1: it makes a client"),
        Ok(Err(error)) => println!("progenitor 0.15.1: {error}"),
        Err(error) => println!("progenitor 0.15.1 cannot read the document: {error}"),
    }
}
