//! The pages by keyboard alone: the Tab key goes through everything that can be used, in the order of the
//! page, always to be seen, and out at the end.

use serde_json::{Value, json};

use super::asking::QUESTIONS;
use super::driver::Browser;
use super::{fresh, side};
use crate::process::Server;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// Opens everything, numbers what the Tab key must reach in the order of the page, and from now on writes
/// down where the focus is, and whether it can be seen there. Of a group of radio buttons the Tab key reaches
/// one.
const NUMBER: &str = "
    document.querySelectorAll('details').forEach(one => { one.open = true });
    document.activeElement.blur();
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex=\"0\"]';
    const all = [...document.querySelectorAll(kinds)];
    const isReached = one =>
        one.type !== 'hidden' && one.tabIndex === 0 && (one.type !== 'radio' || one.checked);
    const reached = all.filter(isReached);
    window.visited = [];
    document.addEventListener('focusin', event => {
        const focused = event.target, style = getComputedStyle(focused);
        const place = focused.getBoundingClientRect(), hasArea = place.width > 1 && place.height > 1;
        const inside = hasArea && place.bottom > 0 && place.top < innerHeight && place.left >= 0;
        const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        window.visited.push([reached.indexOf(focused), inside && marked, focused.outerHTML.slice(0, 120)]);
    });
    return [reached.length, document.querySelectorAll('[type=date]').length];";

/// Presses Tab once more often than there are places, and compares with the order of the page.
async fn walk(browser: &Browser, page: &str) -> usize {
    let counts = browser.run(NUMBER, json!([])).await;
    let [count, dates] = [0, 1].map(|part| usize::try_from(counts[part].as_u64().unwrap()).unwrap());
    // In a date the key also stops at the month, the day, the year and the calendar.
    browser.press_keys(&TAB.repeat(count + 4 * dates + 1)).await;
    let visited = browser.run("return window.visited", json!([])).await;
    let visited = visited.as_array().unwrap();
    if let Some(unseen) = visited.iter().find(|focus| focus[1] != json!(true)) {
        panic!("{page}: the focus cannot be seen at {unseen}");
    }
    let mut order: Vec<i64> = visited.iter().filter_map(|focus| focus[0].as_i64()).collect();
    order.truncate(count);
    // A page with the attribute `autofocus` begins at that field.
    let first = order.iter().position(|number| *number == 0).unwrap_or_default();
    order.rotate_left(first);
    let expected: Vec<i64> = (0..).take(count).collect();
    assert_eq!(order, expected, "{page}: the order of the Tab key is not that of the page");
    order.len()
}

#[tokio::test]
#[ignore = "needs Chromium: .ci/page"]
async fn every_page_can_be_used_by_keyboard() {
    let (server, tokens) = Server::demonstrate(&fresh(), &[]);
    let mut stops = 0;
    for (name, token) in &tokens {
        let browser = side(&server, token).await;
        let contracts = browser.contracts().await;
        for (look, width) in [1_280, 390].into_iter().enumerate() {
            browser.look(width, "light").await;
            let others = ["/app", "/app/offer", "/app/nothing", "/app/login"].map(str::to_owned);
            for path in others.iter().chain(contracts.iter().skip(look).step_by(2)) {
                browser.go(&format!("{}{path}", server.address)).await;
                stops += walk(&browser, &format!("{path}, {name}, {width}")).await;
            }
            for question in QUESTIONS.iter().filter(|question| question.who == name) {
                question.ask(&server, &browser).await;
                stops += walk(&browser, &format!("{question:?}, {width}")).await;
            }
        }
        browser.quit().await;
    }
    println!("the Tab key stopped at {stops} places");
}

/// From the login to a submission without a mouse.
#[tokio::test]
#[ignore = "needs Chromium: .ci/page"]
async fn work_is_submitted_by_keyboard_alone() {
    let (server, tokens) = Server::demonstrate(&fresh(), &[]);
    let frank = &tokens.iter().find(|(name, _)| name == "frank").unwrap().1;
    let browser = Browser::start().await;
    browser.go(&format!("{}/app/login", server.address)).await;
    browser.press_keys(frank).await; // the field has the focus
    browser.press_keys(ENTER).await;
    browser.shows("h1", "Contracts").await;
    browser.tab_to("a", "Poster").await;
    browser.press_keys(ENTER).await;
    browser.shows("#milestone-1 .state", "Funded").await;
    // The first link leads past the head of the page.
    browser.press_keys(TAB).await;
    browser.press_keys(ENTER).await;
    assert_eq!(browser.run("return document.activeElement.id", json!([])).await, json!("main"));
    browser.tab_to("summary", "Submit work").await;
    browser.press_keys(ENTER).await;
    for keys in ["", "The poster, in two sizes"] {
        browser.press_keys(TAB).await; // the amount, then the note
        browser.press_keys(keys).await;
    }
    browser.press_keys(TAB).await;
    browser.press_keys(ENTER).await;
    browser.shows("#milestone-1 .state", "Under review").await;
    browser.quit().await;
}

impl Browser {
    /// Presses Tab until the focus is on an element of this kind with this text.
    async fn tab_to(&self, kind: &str, text: &str) {
        let is_there = "return [document.activeElement.localName, document.activeElement.textContent]";
        for _ in 0..200 {
            self.press_keys(TAB).await;
            let focus: Value = self.run(is_there, json!([])).await;
            if focus == json!([kind, text]) {
                return;
            }
        }
        panic!("the Tab key does not reach {text}");
    }
}
