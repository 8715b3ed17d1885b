//! Every page of the demonstration is looked at by axe, in two widths, light and dark, with everything on it
//! opened; so are the pages that ask for a confirmation, and forms with errors.

use serde_json::json;

use super::asking::QUESTIONS;
use super::driver::Browser;
use super::{fresh, side};
use crate::process::Server;

pub(super) const LOOKS: [(u64, &str); 4] = [(1_280, "light"), (390, "light"), (1_280, "dark"), (390, "dark")];

/// What axe has seen and found.
struct Findings {
    axe: String,
    looked: usize,
    found: Vec<String>,
}

impl Findings {
    async fn look(&mut self, browser: &Browser, page: &str, width: u64) {
        let open = "document.querySelectorAll('details').forEach(one => { one.open = true });
            return document.documentElement.scrollWidth - window.innerWidth";
        let too_wide = browser.run(open, json!([])).await.as_i64().unwrap();
        if too_wide > 0 {
            self.found.push(format!("{page} is {too_wide} pixels too wide for {width}"));
        }
        let violations = browser.violations(&self.axe).await;
        self.found.extend(violations.into_iter().map(|one| format!("{page}: {one}")));
        self.looked += 1;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and axe-core: .ci/page"]
async fn axe_finds_nothing_on_any_page() {
    let axe = std::fs::read_to_string(std::env::var("AXE").expect("AXE is the path of axe.min.js")).unwrap();
    let (server, tokens) = Server::demonstrate(&fresh(), &[]);
    let mut findings = Findings { axe, looked: 0, found: Vec::new() };
    for (person, (name, token)) in tokens.iter().enumerate() {
        let browser = side(&server, token).await;
        let mut contracts = browser.contracts().await;
        contracts.sort(); // for all people in the same order
        for (look, (width, scheme)) in LOOKS.into_iter().enumerate() {
            browser.look(width, scheme).await;
            let others = ["/app", "/app/offer", "/app/login", "/app/nothing"].map(str::to_owned);
            // In each look, each contract is seen by one of the three people; each person sees each contract
            // in one look at least.
            let own = contracts.iter().enumerate().filter(|(number, _)| (number + look) % 3 == person);
            for path in others.iter().chain(own.map(|(_, path)| path)) {
                browser.go(&format!("{}{path}", server.address)).await;
                findings.look(&browser, &format!("{path}, {name}, {width}, {scheme}"), width).await;
            }
            for question in QUESTIONS.iter().filter(|question| question.who == name) {
                question.ask(&server, &browser).await;
                findings.look(&browser, &format!("{question:?}, {width}, {scheme}"), width).await;
            }
        }
        browser.quit().await;
    }
    let Findings { looked, found, .. } = findings;
    println!("axe looked at {looked} pages, and found {} violations", found.len());
    assert!(found.is_empty(), "{found:#?}");
}
