//! Pages that come after a form was sent: those that ask for a confirmation, and those that say what is
//! wrong. Nothing is stored for any of them.

use serde_json::json;

use super::driver::Browser;
use crate::process::Server;

/// A form that is sent, and what the page after it has.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) who: &'static str,
    /// The title of the contract. Empty for the form of an offer.
    contract: &'static str,
    button: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// What the page after it must have.
    has: &'static str,
}

const fn asked(
    who: &'static str,
    contract: &'static str,
    button: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Question {
    Question { who, contract, button, fields, has: "#confirm" }
}

const fn wrong(
    who: &'static str,
    contract: &'static str,
    button: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Question {
    Question { who, contract, button, fields, has: "[role=alert]" }
}

const OFFER: &str = "main button.primary";

/// Every kind of page that asks or complains.
pub(super) const QUESTIONS: [Question; 14] = [
    asked("carla", "Translation, first half", "#milestone-1 [value=release]", &[("amount", "750")]),
    asked("carla", "Shop: product pages", "#milestone-1 [value=fund_milestone]", &[]),
    asked("carla", "Manual", "#overview [value=end_contract]", &[]),
    asked("carla", "Travel guide", "#proposal-4 [value=accept_proposal]", &[]),
    asked(
        "carla",
        "",
        OFFER,
        &[("freelancer", "frank"), ("title1", "Logo"), ("amount1", "150"), ("policy", "up_front")],
    ),
    asked("frank", "Podcast, episode 1", "#milestone-1 [value=refund]", &[]),
    asked("frank", "Poster", "#overview [value=end_contract]", &[]),
    asked(
        "anna",
        "Mobile app",
        "#milestone-1 [value=award]",
        &[("amount", "1600"), ("text", "A third of it works.")],
    ),
    wrong("carla", "Translation, first half", "#milestone-1 [value=release]", &[("amount", "1,000")]),
    wrong(
        "carla",
        "",
        OFFER,
        &[("freelancer", "frank"), ("title1", ""), ("amount1", "much"), ("description2", "Two")],
    ),
    wrong("carla", "Travel guide", "#milestone-2 .proposing [value=change_due_date]", &[]),
    wrong(
        "frank",
        "Poster",
        "#milestone-1 [value=submit_work]",
        &[("amount", "9999"), ("text", "It is in the mail.")],
    ),
    wrong("frank", "Web site", "#milestone-2 .proposing [value=extend_window]", &[("days", "400")]),
    wrong("anna", "Mobile app", "#milestone-1 [value=award]", &[("amount", "9600")]),
];

/// Fills in the form of a button. A browser's own checks are not what is tested here.
const FILL: &str = "
    document.querySelectorAll('details').forEach(one => { one.open = true });
    const form = document.querySelector(arguments[0]).closest('form');
    form.noValidate = true;
    for (const [name, value] of arguments[1]) {
        const field = form.elements[name];
        field.value = value;
    }";

impl Question {
    /// Sends the form. The browser then shows the page that asks or complains.
    pub(super) async fn ask(&self, server: &Server, browser: &Browser) {
        let path = if self.contract.is_empty() { "/app/offer" } else { "/app" };
        browser.go(&format!("{}{path}", server.address)).await;
        if !self.contract.is_empty() {
            let link = "return [...document.querySelectorAll('.contracts h3 a')]
                .find(link => link.textContent === arguments[0])?.href ?? ''";
            let link = browser.run(link, json!([self.contract])).await;
            assert_ne!(link, json!(""), "{self:?}: there is no such contract");
            browser.go(link.as_str().unwrap()).await;
        }
        browser.run(FILL, json!([self.button, self.fields])).await;
        browser.press(self.button).await;
        assert!(browser.has(self.has).await, "{self:?}: {}", browser.text("main").await);
        if self.has != "#confirm" {
            let kept = "return [...document.querySelectorAll('input, textarea')].map(field => field.value)";
            let kept = browser.run(kept, json!([])).await;
            for (_, typed) in self.fields {
                assert!(kept.as_array().unwrap().contains(&json!(typed)), "{self:?}: {typed} is lost");
            }
            let told = "return document.activeElement.getAttribute('aria-invalid')";
            assert_eq!(
                browser.run(told, json!([])).await,
                json!("true"),
                "{self:?}: the page opens elsewhere"
            );
        }
    }
}
