//! Every page of the demonstration is looked at by axe, in two widths, light and dark, with everything on it opened.

use super::{fresh, side};
use crate::process::Server;

const LOOKS: [(u64, &str, &str); 6] = [
    (1_200, "light", "carla"),
    (390, "light", "frank"),
    (1_200, "dark", "anna"),
    (390, "dark", "carla"),
    (1_200, "light", "frank"),
    (390, "light", "anna"),
];

#[tokio::test]
#[ignore = "needs Chromium and axe-core: .ci/page"]
async fn axe_finds_nothing_on_any_page() {
    let axe = std::fs::read_to_string(std::env::var("AXE").expect("AXE is the path of axe.min.js")).unwrap();
    let (server, tokens) = Server::demonstrate(&fresh(), &[]);
    let (mut looked, mut found) = (0, Vec::new());
    for (width, scheme, name) in LOOKS {
        let token = &tokens.iter().find(|(who, _)| who == name).unwrap().1;
        let browser = side(&server, token).await;
        browser.look(width, scheme).await;
        let links = "return [...document.querySelectorAll('.contracts h3 a')].map(link => link.getAttribute('href'))";
        let links = browser.run(links, serde_json::json!([])).await;
        let contracts = links.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned());
        let others = ["/app", "/app/offer", "/app/login", "/app/nothing"].map(str::to_owned);
        for path in others.into_iter().chain(contracts) {
            browser.go(&format!("{}{path}", server.address)).await;
            let open = "document.querySelectorAll('details').forEach(one => { one.open = true });
                return document.documentElement.scrollWidth - window.innerWidth";
            let too_wide = browser.run(open, serde_json::json!([])).await.as_i64().unwrap();
            if too_wide > 0 {
                found.push(format!("{path} is {too_wide} pixels too wide for {width}"));
            }
            let violations = browser.violations(&axe).await;
            found.extend(violations.into_iter().map(|one| format!("{path}, {name}, {width}, {scheme}: {one}")));
            looked += 1;
        }
        browser.quit().await;
    }
    println!("axe looked at {looked} pages, and found {} violations", found.len());
    assert!(found.is_empty(), "{found:#?}");
}
