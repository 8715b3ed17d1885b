//! The pages that ask before money moves or something ends: in figures, and without losing what was typed.

use serde_json::{Value, json};

use crate::page::{fields, form_of};
use crate::support::{Host, usd};

/// What cannot be undone is asked first, in figures. Nothing happens before the answer.
#[tokio::test]
async fn what_cannot_be_undone_is_confirmed_in_figures() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let form = form_of(&host.page(&host.client, &app).await.text, "release");
    let asked = host.press(&host.client, &commands, &fields(&form, &[("amount", "60")])).await.text;
    assert!(asked.contains("Money in escrow goes to the freelancer"), "{asked}");
    assert!(!asked.contains("Your money goes into escrow"), "nothing is added to it: {asked}");
    let asked = host.press(&host.client, &commands, &fields(&form, &[("amount", "120")])).await;
    assert_eq!(asked.status, 200);
    let more = ", 20.00\u{a0}USD of it on top of what is in escrow, goes to";
    assert!(!asked.text.contains("You cannot take it back"), "it goes on at once: {}", asked.text);
    for told in [
        more,
        "108.00\u{a0}USD",
        "12.00\u{a0}USD",
        "You pay the freelancer more than is in escrow.",
        "class=\"danger\"",
    ] {
        assert!(asked.text.contains(told), "{told} is not on the page: {}", asked.text);
    }
    // The reader is addressed, and nothing is told as if it had happened. A name cannot turn round an amount.
    for told in ["goes to \u{2068}frank\u{2069}, less", "because you approve it</bdi>"] {
        assert!(asked.text.contains(told), "{told} is not on the page: {}", asked.text);
    }
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");
    let form = form_of(&asked.text, "release");
    assert_eq!(host.press(&host.client, &commands, &fields(&form, &[])).await.status, 303);
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"4\"");
}

/// An offer that takes money with it is asked first: the price, and the platform's fees on top.
#[tokio::test]
async fn an_offer_with_a_deposit_is_confirmed_in_figures() {
    let host = Host::new().await;
    let form = form_of(&host.page(&host.client, "/app/offer").await.text, "true");
    let texts = [
        ("freelancer", "frank"),
        ("currency", "USD"),
        ("title1", "Logo"),
        ("amount1", "150"),
        ("description1", "three <drafts>"),
        ("title3", "Posters"),
        ("amount3", "300.5"),
        ("due3", "2026-03-01"),
        ("policy", "protected"),
    ];
    let contracts = async || host.get(&host.client, "/contracts").await.body["contracts"].clone();
    let paid = [&texts[..], &[("fund_first", "true"), ("button", "offer")]].concat();
    let asked = host.press(&host.client, "/app/contracts", &fields(&form, &paid)).await;
    assert_eq!((asked.status, contracts().await), (200, json!([])), "nothing is stored before the answer");
    // Whom it goes to, and under which terms.
    for told in [
        "<bdi>frank</bdi></dd>",
        "“Protected”",
        "Time to answer",
        "<bdi>You pay 150.00\u{a0}USD into the escrow",
        "Milestone 2, <bdi>Posters</bdi>: 300.50\u{a0}USD, due \
         <time datetime=\"2026-03-01\">1 Mar 2026</time>.",
        "Client's fee, milestone 1</td>",
        "if the offer does not become a contract",
    ] {
        assert!(asked.text.contains(told), "{told}: {}", asked.text);
    }
    // The deposit, 5 % of it, the fee for the contract, and all of that.
    for told in ["150.00\u{a0}USD", "7.50\u{a0}USD", "4.99\u{a0}USD", "162.49\u{a0}USD"] {
        assert!(asked.text.contains(told), "{told}: {}", asked.text);
    }
    let kept = form_of(&asked.text, "offer");
    let back = host.press(&host.client, "/app/contracts", &fields(&kept, &[("button", "back")])).await;
    assert_eq!((back.status, contracts().await), (200, json!([])));
    for typed in
        ["value=\"150\"", "three &lt;drafts&gt;</textarea>", "value=\"2026-03-01\"", "value=\"300.5\""]
    {
        assert!(back.text.contains(typed), "{typed} is lost: {}", back.text);
    }
    let chosen =
        |name: &str, value: &str| back.text.contains(&format!("name=\"{name}\" value=\"{value}\" checked"));
    assert!(chosen("policy", "protected") && chosen("fund_first", "true"), "{}", back.text);

    let done = host.press(&host.client, "/app/contracts", &fields(&kept, &[("button", "offer")])).await;
    let view = host.get(&host.client, done.header("location").trim_start_matches("/app")).await;
    assert_eq!((done.status, &view.body["contract"]["held"]), (303, &usd("150.00")));

    // Under terms that fund all milestones with the offer, it is asked, too.
    let form = form_of(&host.page(&host.client, "/app/offer").await.text, "true");
    let funded = [&texts[..texts.len() - 1], &[("policy", "up_front"), ("button", "offer")]].concat();
    let asked = host.press(&host.client, "/app/contracts", &fields(&form, &funded)).await;
    assert!(asked.status == 200 && asked.text.contains("300.50\u{a0}USD"), "{}", asked.text);
    // An offer that takes no money is made at once.
    let free = [&texts[..], &[("button", "offer")]].concat();
    assert_eq!(host.press(&host.client, "/app/contracts", &fields(&form, &free)).await.status, 303);
}

/// The end of a contract: what is cancelled, and what silence then does with what is in escrow.
#[tokio::test]
async fn an_end_is_confirmed_in_figures() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let form = form_of(&host.page(&host.client, &app).await.text, "end_contract");
    let asked = host.press(&host.client, &commands, &fields(&form, &[])).await.text;
    for told in ["is cancelled.", "to answer the refund request", "Silence <bdi>returns 100.00\u{a0}USD to"] {
        assert!(asked.contains(told), "{told}: {asked}");
    }
}

/// Whoever goes back from the page that asks finds the form as it was, and nothing has happened.
#[tokio::test]
async fn going_back_loses_nothing() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let form = form_of(&host.page(&host.client, &app).await.text, "pay_bonus");
    let typed = [("amount", "7.25"), ("text", "for the <weekend>")];
    let asked = host.press(&host.client, &commands, &fields(&form, &typed)).await;
    assert!(asked.status == 200 && asked.text.contains("id=\"confirm\""), "{}", asked.text);
    let kept = form_of(&asked.text, "pay_bonus");
    let back = host.press(&host.client, &commands, &fields(&kept, &[("back", "yes")])).await;
    assert_eq!(back.status, 200);
    assert!(back.text.contains("value=\"7.25\"") && back.text.contains("for the &lt;weekend&gt;</textarea>"));
    assert!(!back.text.contains("role=\"alert\""), "nothing is wrong: {}", back.text);
    let view: Value = host.get(&host.client, &path).await.body;
    assert_eq!(view["contract"]["revision"], json!(3));
}
