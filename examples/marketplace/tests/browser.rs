//! The page in a real browser: both sides take a contract from the offer to the last payment by its buttons.
//! `.ci/page` runs it.

mod asking;
mod axe;
mod buttons;
mod driver;
mod keyboard;
mod pictures;

use driver::Browser;
use uuid::Uuid;

use crate::process::{Server, token};

/// One side, logged in, in a browser of its own.
async fn side(server: &Server, token: &str) -> Browser {
    let browser = Browser::start().await;
    browser.go(&format!("{}/app", server.address)).await;
    browser.write("#token", token).await;
    browser.press("form[action='/app/login'] button").await;
    browser.shows("h1", "Contracts").await;
    browser
}

/// A data base of its own.
fn fresh() -> String {
    format!("sqlite://{}/{}?mode=rwc", env!("CARGO_TARGET_TMPDIR"), Uuid::new_v4())
}

impl Browser {
    /// The paths of the contracts on the list that is shown.
    async fn contracts(&self) -> Vec<String> {
        let links =
            "return [...document.querySelectorAll('.contracts h3 a')].map(link => link.getAttribute('href'))";
        let links = self.run(links, serde_json::json!([])).await;
        links.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()).collect()
    }

    /// Presses a button, and says yes on the page that asks.
    async fn press_and_confirm(&self, selector: &str) {
        self.press(selector).await;
        self.press("#confirm button[type=submit]").await;
    }
}

fn button(command: &str) -> String {
    format!("button[name=command][value={command}]")
}

#[tokio::test]
#[ignore = "needs Chromium: .ci/page"]
async fn both_sides_take_a_contract_to_its_end_by_buttons() {
    let database = fresh();
    let server = Server::start(&database, &[]);
    let client = side(&server, &token(&database, &["carla"])).await;
    let freelancer = side(&server, &token(&database, &["frank"])).await;

    client.go(&format!("{}/app/offer", server.address)).await;
    client.write("#freelancer", "frank").await;
    for (id, text) in [("title1", "Logo"), ("amount1", "150.00"), ("title2", "Website"), ("amount2", "400")] {
        client.write(&format!("#{id}"), text).await;
    }
    client.press("button[value=offer]").await;
    client.shows("#stage", "Offered").await;
    assert!(client.has(&button("withdraw_offer")).await && !client.has(&button("accept_offer")).await);
    let contract = client.address().await;

    freelancer.go(&contract).await;
    assert!(!freelancer.has(&button("withdraw_offer")).await);
    let policy = freelancer.text("#policy").await;
    assert!(
        policy.contains("14 days; silence then pays the freelancer")
            && policy.contains("10 % of what is paid"),
        "{policy}"
    );
    freelancer.picture("offer").await;
    freelancer.press(&button("accept_offer")).await;
    freelancer.shows("#stage", "Active").await;
    assert!(!freelancer.has(&button("fund_milestone")).await, "the freelancer cannot fund");

    client.go(&contract).await;
    client.press_and_confirm(&format!("#milestone-1 {}", button("fund_milestone"))).await;
    client.shows("#milestone-1 .state", "Funded").await;
    assert!(!client.has(&button("submit_work")).await, "the client cannot submit");

    freelancer.go(&contract).await;
    freelancer.open("#milestone-1", "submit_work").await;
    freelancer.write("#milestone-1 textarea[name=text]", "three drafts").await;
    freelancer.press(&format!("#milestone-1 {}", button("submit_work"))).await;
    freelancer.shows("#milestone-1 .state", "Under review").await;
    assert!(!freelancer.has(&button("release")).await, "the freelancer cannot approve");
    freelancer.picture("freelancer").await;

    client.go(&contract).await;
    client.picture("client").await;
    client.open("#milestone-1", "release").await;
    client.press_and_confirm(&format!("#milestone-1 {}", button("release"))).await;
    client.shows("#milestone-1 .state", "Settled").await;
    let statement = client.text("#statement").await;
    assert!(statement.contains("Released, approved") && statement.contains("135.00"), "{statement}");
    client.picture("statement").await;

    // What has changed since a page was loaded is not overlooked.
    freelancer.open("#milestone-1", "submit_work").await;
    freelancer.press(&format!("#milestone-1 {}", button("submit_work"))).await;
    assert!(freelancer.text("[role=alert]").await.contains("has changed since you loaded the page"));
    freelancer.shows("#milestone-1 .state", "Settled").await;

    client.quit().await;
    freelancer.quit().await;
}
