//! The form for an offer: any number of milestones, a total that is split, and what is wrong beside its
//! field.

use milestone_escrow::{Currency, Money, Policy};
use milestone_escrow_marketplace::Policies;
use serde_json::json;

use crate::page::{fields, form_of};
use crate::support::Host;

#[tokio::test]
async fn an_offer_is_made_with_a_form() {
    let host = Host::new().await;
    let page = host.page(&host.client, "/app/offer").await;
    let form = form_of(&page.text, "true"); // the box of fund_first
    let texts = [
        ("freelancer", "frank"),
        ("currency", "USD"),
        ("title1", "Logo"),
        ("amount1", "150"),
        ("title2", ""),
        ("amount2", ""),
        ("title3", "Posters"),
        ("amount3", "300.5"),
        ("description3", "Three sizes"),
        ("due3", "2026-03-01"),
        ("fund_first", "true"),
        ("policy", "standard"),
    ];
    let texts = [&texts[..], &[("confirmed", "yes")]].concat();
    let reply = host.press(&host.client, "/app/contracts", &fields(&form, &texts)).await;
    assert_eq!(reply.status, 303);
    let page = host.page(&host.freelancer, reply.header("location")).await;
    assert!(
        page.text.contains("1. <bdi>Logo</bdi>")
            && page.text.contains("2. <bdi>Posters</bdi>")
            && page.text.contains("value=\"accept_offer\"")
    );
    let spoilt: Vec<_> = fields(&form, &texts)
        .into_iter()
        .map(|(name, value)| if name == "amount1" { (name, "much") } else { (name, value) })
        .collect();
    let reply = host.press(&host.client, "/app/contracts", &spoilt).await;
    assert_eq!(reply.status, 400);
    assert!(
        reply.text.contains("value=\"much\"") && reply.text.contains("Write an amount such as 1250.50"),
        "{}",
        reply.text
    );
    assert!(reply.text.contains("value=\"Posters\""), "what was typed is kept");
    let without =
        spoilt.iter().map(|(name, value)| if *name == "amount1" { (*name, "") } else { (*name, *value) });
    let reply = host.press(&host.client, "/app/contracts", &without.collect::<Vec<_>>()).await;
    assert!(reply.text.contains("Milestone 1, price</a>: Write a price."), "{}", reply.text);
}

/// What the rules or the provider refuse in an offer is said at its field, although a refusal does not name
/// the milestone. Milestones that were left empty count on the form.
#[tokio::test]
async fn what_is_wrong_with_an_offer_is_said_at_its_field() {
    let usd = Some(Money::parse("5", Currency::USD).unwrap());
    let policy = Policy { minimum_price: usd, max_milestones: 2, ..Policy::upwork() };
    let host = Host::with(Policies::new("standard", [("standard".to_owned(), policy)]).unwrap()).await;
    let form = form_of(&host.page(&host.client, "/app/offer").await.text, "true");
    let described = format!("amount3=5&description3={}", "x".repeat(5_001));
    let good = [("freelancer", "frank"), ("title1", "Logo"), ("amount1", "150"), ("title3", "Posters")];
    let cases = [
        ("amount3=0", "amount3", "Milestone 3, price"),
        ("amount3=4.99", "amount3", "Milestone 3, price"),
        ("amount3=5&due3=9999-01-01", "due3", "Milestone 3, due date"),
        (&described, "description3", "Milestone 3, description"),
        ("amount3=5&title5=Cards&amount5=5", "title5", "Milestone 5, title"),
        ("amount3=5&currency=EUR", "currency", "Currency"),
    ];
    for (more, field, named) in cases {
        let more: Vec<_> = more.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let typed = [&good[..], &more].concat();
        let reply = host.press(&host.client, "/app/contracts", &fields(&form, &typed)).await;
        let link = format!("<a href=\"#{field}\">{named}</a>: ");
        let wrong = format!("name=\"{field}\"");
        let input = reply.text.split('<').find(|tag| tag.contains(&wrong)).unwrap();
        let is_marked = input.contains("aria-invalid=\"true\"") && input.contains("autofocus");
        assert!(reply.status == 422 && reply.text.contains(&link) && is_marked, "{field}: {}", reply.text);
    }
}

#[tokio::test]
async fn the_form_of_an_offer_grows_and_splits_a_total() {
    let host = Host::new().await;
    let form = form_of(&host.page(&host.client, "/app/offer").await.text, "true");
    let press =
        async |more: &[(&str, &str)]| host.press(&host.client, "/app/contracts", &fields(&form, more)).await;
    let grown = press(&[("title1", "One"), ("title2", "Two"), ("button", "add")]).await;
    assert!(grown.text.contains("name=\"title3\"") && grown.text.contains("value=\"One\""));
    let parts = [("title1", "One"), ("title2", "Two"), ("total", "100"), ("button", "split")];
    let equal = press(&parts).await.text;
    assert_eq!(equal.matches("value=\"50.00\"").count(), 2, "{equal}");
    let weighted = press(&[&parts[..], &[("weights", "3 1")]].concat()).await.text;
    assert!(weighted.contains("value=\"75.00\"") && weighted.contains("value=\"25.00\""));
    let wrong = press(&[&parts[..], &[("weights", "3")]].concat()).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("one whole number for each milestone"));
    let wrong =
        press(&[&parts[..2], &[("currency", "JPY"), ("total", "100.5"), ("button", "split")]].concat()).await;
    assert!(
        wrong.status == 400 && wrong.text.contains("such as 1250: digits, with no decimals"),
        "{}",
        wrong.text
    );
    assert_eq!(host.get(&host.client, "/contracts").await.body["contracts"], json!([]));
}

#[tokio::test]
async fn an_offer_that_never_expires_waits_with_its_deposit() {
    let policy = Policy { offer_window: None, ..Policy::upwork() };
    let host = Host::with(Policies::new("open", [("open".to_owned(), policy)]).unwrap()).await;
    let path = host.offered().await;
    let page = host.page(&host.client, &format!("/app{path}")).await.text;
    assert!(
        page.contains("<li>The offer with 100.00\u{a0}USD waits for <bdi>frank</bdi>, without a time limit."),
        "{page}"
    );
}
