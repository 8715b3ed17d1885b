//! Pictures of every page in two widths, light and dark, for people to look at. In light also with everything
//! opened.

use serde_json::json;

use super::asking::QUESTIONS;
use super::axe::LOOKS;
use super::{fresh, side};
use crate::process::Server;

/// Opens the forms, the terms and the list of events.
const OPEN: &str = "document.querySelectorAll('details').forEach(one => { one.open = true })";

#[tokio::test]
#[ignore = "needs Chromium: .ci/page"]
async fn pictures_of_every_page() {
    let (server, tokens) = Server::demonstrate(&fresh(), &[]);
    for (person, (name, token)) in tokens.iter().enumerate() {
        let browser = side(&server, token).await;
        let mut contracts = browser.contracts().await;
        contracts.sort(); // for all people in the same order
        for (look, (width, scheme)) in LOOKS.into_iter().enumerate() {
            browser.look(width, scheme).await;
            let file = |page: &str| format!("pictures/{width}-{scheme}-{page}-{name}");
            for other in ["", "/offer", "/login", "/nothing"] {
                browser.go(&format!("{}/app{other}", server.address)).await;
                let page = format!("app{}", other.replace('/', "-"));
                browser.whole_picture(&file(&page)).await;
                if ["", "/offer"].contains(&other) && scheme == "light" {
                    browser.run(OPEN, json!([])).await;
                    browser.whole_picture(&file(&format!("{page}-opened"))).await;
                }
            }
            // In each look, each contract is seen by one of the three people.
            let own = contracts.iter().enumerate().filter(|(number, _)| (number + look) % 3 == person);
            for (_, path) in own {
                browser.go(&format!("{}{path}", server.address)).await;
                let title = browser.text("h1").await.to_lowercase();
                let title: String = title.chars().filter(char::is_ascii_alphanumeric).collect();
                browser.whole_picture(&file(&title)).await;
                if scheme == "light" {
                    browser.run(OPEN, json!([])).await;
                    browser.whole_picture(&file(&format!("{title}-opened"))).await;
                }
            }
            for (number, question) in
                QUESTIONS.iter().enumerate().filter(|(_, question)| question.who == name)
            {
                question.ask(&server, &browser).await;
                browser.whole_picture(&file(&format!("question-{number}"))).await;
            }
        }
        browser.quit().await;
    }
}
