//! Every kind of button that anybody is offered in the demonstration is pressed once, and works.

use std::collections::BTreeSet;

use reqwest::Client;
use serde_json::{Value, json};

use super::driver::Browser;
use super::{fresh, side};
use crate::process::Server;

/// What ends something, or takes away other buttons. It is pressed last.
const LAST: [&str; 11] = [
    "request_changes",
    "dispute",
    "end_contract",
    "withdraw_offer",
    "decline_offer",
    "refund",
    "award",
    "cancel_milestone",
    "accept_proposal",
    "contest",
    "withdraw_dispute",
];

/// How many kinds of buttons the client, the freelancer and the arbiter can have: the commands of RULES §16
/// without `propose`, and one proposal for each of the seven changes.
const ALL: [usize; 3] = [26, 22, 2];

/// Fills in the form of a button, and presses it.
const PRESS: &str = "
    document.querySelectorAll('details').forEach(one => { one.open = true });
    const button = document.querySelector(arguments[0]), form = button.closest('form');
    const values = {
        title: 'One more', text: 'As we have discussed.', days: 2, stars: 4, amount: arguments[1]
    };
    for (const [name, value] of Object.entries(values)) {
        const field = form.querySelector(`[name=${name}]`);
        if (field && !field.value) field.value = value;
    }
    const none = form.querySelector('[name=no_due]');
    if (none) none.checked = true;
    button.scrollIntoView();";

/// A person with a browser.
struct Person {
    name: String,
    token: String,
    browser: Browser,
}

struct Walk {
    server: Server,
    http: Client,
    pressed: BTreeSet<(String, String)>,
    compared: usize,
}

/// The command of a permission, or the change that it proposes.
fn kind(permission: &Value) -> String {
    let change = permission["change"].as_str().map(|change| format!("propose {change}"));
    change.unwrap_or_else(|| permission["name"].as_str().unwrap().to_owned())
}

/// Where the button of a permission is.
fn selector(permission: &Value) -> String {
    let part = |name: &str| permission[name].as_u64().map(|number| format!("#{name}-{number}"));
    let within = part("milestone").or_else(|| part("proposal")).unwrap_or_else(|| "#overview".to_owned());
    match permission["change"].as_str() {
        Some(change) => format!("{within} .proposing button[name=command][value={change}]"),
        None => {
            let name = permission["name"].as_str().unwrap();
            format!("{within} > .actions > form button[name=command][value={name}]")
        }
    }
}

impl Walk {
    async fn get(&self, person: &Person, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.server.address)).bearer_auth(&person.token);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn permitted(&self, person: &Person, id: &str) -> Vec<Value> {
        let answer = self.get(person, &format!("/contracts/{id}/permitted")).await;
        answer["permitted"].as_array().unwrap().clone()
    }

    /// Presses the buttons of one contract that are of a new kind.
    async fn contract(&mut self, person: &Person, id: &str, is_last: bool) {
        loop {
            let permitted = self.permitted(person, id).await;
            let page = format!("{}/app/contracts/{id}", self.server.address);
            let is_new = |one: &&Value| {
                let is_for_now = is_last || !LAST.contains(&kind(one).as_str());
                is_for_now && !self.pressed.contains(&(person.name.clone(), kind(one)))
            };
            let Some(permission) = permitted.iter().find(is_new) else { return };
            person.browser.go(&page).await;
            let count = "return document.querySelectorAll('button[name=command]').length";
            let count = person.browser.run(count, json!([])).await;
            assert_eq!(count, permitted.len(), "{page}: the buttons are not those that are permitted");
            self.compared += 1;
            self.press(person, permission).await;
            self.pressed.insert((person.name.clone(), kind(permission)));
        }
    }

    async fn press(&self, person: &Person, permission: &Value) {
        let amount = match permission["amount"]["minimum"]["amount"].as_str() {
            Some("0.00" | "0.01") => "1",
            Some(_) | None => "120",
        };
        let (browser, selector) = (&person.browser, selector(permission));
        browser.run(PRESS, json!([selector, amount])).await;
        browser.press(&selector).await;
        let state = "
            const refused = document.querySelector('[role=alert]')?.textContent ?? '';
            return [!!document.querySelector('#confirm'), refused];";
        let asked = browser.run(state, json!([])).await;
        let is_final = permission["final_effects"].as_array().is_some_and(|effects| !effects.is_empty());
        assert!(asked[0] == true || !is_final, "{permission} is not asked about: {asked}");
        if asked[0] == true {
            browser.press("#confirm button[type=submit]").await;
        }
        let refused = browser.run(state, json!([])).await;
        assert_eq!(refused, json!([false, ""]), "{}: {permission}", person.name);
    }
}

#[tokio::test]
#[ignore = "needs Chromium: .ci/page"]
async fn every_button_that_is_permitted_is_on_the_page_and_works() {
    // Under the platform's own policies no review can be extended, so they are changed for this test.
    let policies = {
        let (server, tokens) = Server::demonstrate(&fresh(), &[]);
        let request = Client::new().get(format!("{}/policies", server.address)).bearer_auth(&tokens[0].1);
        let mut policies: Value = request.send().await.unwrap().json().await.unwrap();
        policies["policies"]["standard"]["review_extension"] = json!(86_400);
        policies["policies"]["standard"]["review_extensions"] = json!(2);
        policies
    };
    let file = format!("{}/{}.json", env!("CARGO_TARGET_TMPDIR"), uuid::Uuid::new_v4());
    std::fs::write(&file, policies.to_string()).unwrap();
    let (server, tokens) = Server::demonstrate(&fresh(), &[("POLICIES", &file)]);
    let mut people = Vec::new();
    for (name, token) in tokens {
        let browser = side(&server, &token).await;
        people.push(Person { name, token, browser });
    }
    let mut walk = Walk { server, http: Client::new(), pressed: BTreeSet::new(), compared: 0 };
    for is_last in [false, true] {
        for person in &people {
            let ids = walk.get(person, "/contracts").await["contracts"].clone();
            for id in ids.as_array().unwrap() {
                walk.contract(person, id.as_str().unwrap(), is_last).await;
            }
        }
    }
    let of = |name| {
        walk.pressed.iter().filter(|(who, _)| who == name).map(|(_, kind)| kind.as_str()).collect::<Vec<_>>()
    };
    let [client, freelancer, arbiter] = ["carla", "frank", "anna"].map(of);
    println!("{} pages had exactly the buttons that are permitted", walk.compared);
    println!(
        "pressed by the client: {client:?}\nby the freelancer: {freelancer:?}\nby the arbiter: {arbiter:?}"
    );
    assert!([client.len(), freelancer.len(), arbiter.len()] == ALL, "some kinds were never offered");
    for person in people {
        person.browser.quit().await;
    }
}
