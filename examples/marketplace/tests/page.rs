//! The page, asked for as a browser would.

use axum::body::Body;
use axum::http::Request;
use milestone_escrow_marketplace::{Alarm, Call, Trouble};
use serde_json::json;

use crate::support::{Host, Reply, offer};

impl Host {
    pub(crate) async fn page(&self, token: &str, path: &str) -> Reply {
        let request = Request::get(path).header("cookie", format!("theme=dark; token={token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn press(&self, token: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header("cookie", format!("token={token}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(serde_urlencoded::to_string(fields).unwrap())).unwrap()).await
    }
}

/// The hidden fields of the form of a command, as the page has them.
pub(crate) fn form_of(page: &str, command: &str) -> Vec<(String, String)> {
    let button =
        page.find(&format!("value=\"{command}\"")).unwrap_or_else(|| panic!("no {command} on the page"));
    let form = &page[page[..button].rfind("<form").unwrap()..button];
    let plain = |text: &str| {
        let escaped = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
        escaped.iter().fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
    };
    let field = |input: &str| {
        let (name, rest) = input.split_once('"')?;
        Some((name.to_owned(), plain(rest.strip_prefix(" value=\"")?.split_once('"')?.0)))
    };
    form.split("type=\"hidden\" name=\"").skip(1).filter_map(field).collect()
}

pub(crate) fn fields<'f>(
    form: &'f [(String, String)],
    more: &[(&'f str, &'f str)],
) -> Vec<(&'f str, &'f str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn the_buttons_are_those_of_the_role_and_work() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let app = format!("/app{path}");
    let client = host.page(&host.client, &app).await;
    let freelancer = host.page(&host.freelancer, &app).await;
    assert_eq!((client.status, freelancer.status), (200, 200));
    assert!(client.text.contains("value=\"release\"") && !client.text.contains("value=\"submit_work\""));
    assert!(
        freelancer.text.contains("value=\"submit_work\"") && !freelancer.text.contains("value=\"release\"")
    );

    assert!(
        client.text.contains("Pay the freelancer") && !client.text.contains("Approve and pay"),
        "there is no work yet"
    );

    let form = form_of(&freelancer.text, "submit_work");
    let reply = host
        .press(&host.freelancer, &format!("{app}/commands"), &fields(&form, &[("text", "<b>done</b>")]))
        .await;
    assert_eq!((reply.status, reply.header("location")), (303, app.as_str()));
    let page = host.page(&host.client, &app).await;
    assert!(page.text.contains("Under review") && page.text.contains("Approve and pay"));
    assert!(
        page.text.contains("&lt;b&gt;done&lt;/b&gt;") && !page.text.contains("<b>done"),
        "texts are escaped"
    );

    // Part of it, with an amount that is filled in.
    let form = form_of(&page.text, "release");
    let reply = host
        .press(
            &host.client,
            &format!("{app}/commands"),
            &fields(&form, &[("amount", "60"), ("confirmed", "yes")]),
        )
        .await;
    assert_eq!(reply.status, 303);
    assert!(host.page(&host.client, &app).await.text.contains("Partly paid"));

    // Pressed twice, it counts once; an old page is told that it is old.
    let again = host
        .press(
            &host.client,
            &format!("{app}/commands"),
            &fields(&form, &[("amount", "60"), ("confirmed", "yes")]),
        )
        .await;
    assert_eq!(again.status, 303);
    let stale: Vec<_> = fields(&form, &[("amount", "10"), ("confirmed", "yes")])
        .into_iter()
        .map(|(name, value)| if name == "key" { (name, "another") } else { (name, value) })
        .collect();
    let reply = host.press(&host.client, &format!("{app}/commands"), &stale).await;
    assert_eq!(reply.status, 412);
    assert!(
        reply.text.contains("role=\"alert\"")
            && reply.text.contains("The contract has changed since you loaded the page")
    );
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let form = form_of(&host.page(&host.client, &app).await.text, "release");
    // The browser would send the cookie along; the secret it does not know.
    let without: Vec<_> = fields(&form, &[]).into_iter().filter(|(name, _)| *name != "secret").collect();
    let wrong: Vec<_> = without.iter().copied().chain([("secret", "0000")]).collect();
    let theirs = form_of(&host.page(&host.freelancer, &app).await.text, "submit_work");
    let theirs: Vec<_> = without
        .iter()
        .copied()
        .chain(fields(&theirs, &[]).into_iter().filter(|(name, _)| *name == "secret"))
        .collect();
    for fields in [without, wrong, theirs] {
        let reply = host.press(&host.client, &commands, &fields).await;
        assert_eq!(reply.status, 403);
        assert!(reply.text.contains("not from this page"));
    }
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");
}

#[tokio::test]
async fn nobody_gets_further_with_forms_than_with_the_interface() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    // A template that was changed by hand is read as the role's own type.
    let form = form_of(&host.page(&host.freelancer, &app).await.text, "submit_work");
    for template in [
        json!({ "release": { "milestone": 1 } }),
        json!({ "client": { "release": { "milestone": 1 } } }),
        json!([]),
    ] {
        let template = template.to_string();
        let spoilt: Vec<_> = fields(&form, &[])
            .into_iter()
            .map(|(name, value)| if name == "template" { (name, template.as_str()) } else { (name, value) })
            .collect();
        let reply = host.press(&host.freelancer, &commands, &spoilt).await;
        assert!(
            [400, 403].contains(&reply.status) && reply.text.contains("role=\"alert\""),
            "{}",
            reply.status
        );
    }
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");

    assert_eq!(host.page(&host.stranger, &app).await.status, 404);
    let secret = form_of(&host.page(&host.stranger, "/app/offer").await.text, "true");
    let secret = fields(&secret, &[]).into_iter().filter(|(name, _)| *name == "secret");
    let own: Vec<_> =
        fields(&form, &[]).into_iter().filter(|(name, _)| *name != "secret").chain(secret).collect();
    assert_eq!(host.press(&host.stranger, &commands, &own).await.status, 404);
    for path in ["/app/contracts/a%00b/commands", "/app/contracts/a%00b/transfers/1-0"] {
        let reply = host.press(&host.stranger, path, &own).await;
        assert!(reply.status == 404 && reply.text.contains("not yours to see"), "{path}: {}", reply.text);
    }
    for token in ["", "wrong"] {
        assert_eq!(host.page(token, &app).await.header("location"), "/app/login");
    }
}

#[tokio::test]
async fn a_login_sets_a_cookie_that_no_script_and_no_other_site_can_use() {
    let host = Host::new().await;
    host.post(&host.client, "/contracts", &offer()).await;
    let reply = host.press("", "/app/login", &[("token", &host.client)]).await;
    assert_eq!(reply.status, 303);
    let cookie = reply.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(host.press("", "/app/login", &[("token", "wrong")]).await.status, 401);
    assert_eq!(host.press("", "/app/login", &[]).await.status, 401);

    let page = host.page(&host.client, "/app").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(!page.text.contains("<script") && !page.text.contains(" style="));
    assert_eq!(host.page("", "/app/style.css").await.header("content-type"), "text/css");
}

/// The bank holds the amount, but its answers are lost. The form is sent again under its key, and finds the
/// same hold.
#[tokio::test]
async fn a_form_without_an_answer_is_sent_again_under_its_key() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let bonus = [("amount", "5"), ("confirmed", "yes")];
    let form = form_of(&host.page(&host.client, &app).await.text, "pay_bonus");
    host.bank.always(Call::Authorise, Trouble::LoseAnswer);
    let unanswered = host.press(&host.client, &commands, &fields(&form, &bonus)).await;
    assert!(
        unanswered.status == 503 && unanswered.text.contains("Send the form again"),
        "{}",
        unanswered.text
    );
    host.bank.behave();
    let form = form_of(&unanswered.text, "pay_bonus");
    assert_eq!(host.press(&host.client, &commands, &fields(&form, &bonus)).await.status, 303);
    assert_eq!(
        host.database.number("SELECT COUNT(*) FROM holds").await,
        2,
        "the deposit's, and one of the bonus"
    );
}

#[tokio::test]
async fn a_wrong_field_is_named_and_what_was_typed_is_kept() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let (app, commands) = (format!("/app{path}"), format!("/app{path}/commands"));
    let page = host.page(&host.freelancer, &app).await.text;
    let form = form_of(&page, "submit_work");
    for (amount, told) in [
        ("1,000", "no separators"),
        ("500", "Write an amount of at most 100.00\u{a0}USD."),
        ("0", "more than zero"),
    ] {
        let typed = [("amount", amount), ("text", "with <care>")];
        let reply = host.press(&host.freelancer, &commands, &fields(&form, &typed)).await;
        assert!(
            [400, 422].contains(&reply.status) && reply.text.contains("class=\"error\""),
            "{}",
            reply.text
        );
        let kept = format!("value=\"{amount}\"");
        assert!(reply.text.contains(told) && reply.text.contains(&kept), "{told}: {}", reply.text);
        assert!(reply.text.contains("with &lt;care&gt;</textarea>"));
    }
    // The bounds are those that the rules name.
    let longer = r#"{"propose":{"extend_window":{"milestone":1,"by":1}}}"#;
    let spoilt = fields(&form, &[("days", "91")])
        .into_iter()
        .map(|(name, value)| if name == "template" { (name, longer) } else { (name, value) });
    let reply = host.press(&host.freelancer, &commands, &spoilt.collect::<Vec<_>>()).await;
    assert!(reply.status == 422 && reply.text.contains("a number of days from 1 to 90."), "{}", reply.text);
    // An empty date proposes nothing.
    let form = form_of(&page, "change_due_date");
    let reply = host.press(&host.freelancer, &commands, &fields(&form, &[])).await;
    assert!(reply.status == 400 && reply.text.contains("Choose a date"), "{}", reply.text);
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");
    assert_eq!(
        host.press(&host.freelancer, &commands, &fields(&form, &[("no_due", "true")])).await.status,
        303
    );
}

#[tokio::test]
async fn a_proposal_that_is_out_of_date_says_so() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let price = |amount| {
        let amount = crate::support::usd(amount);
        json!({ "propose": { "change_amount": { "milestone": 2, "amount": amount } } })
    };
    host.command(&host.client, &path, price("70")).await;
    host.command(&host.client, &path, price("80")).await;
    let page = async || host.page(&host.freelancer, &format!("/app{path}")).await.text;
    assert!(!page().await.contains("out of date"));
    host.command(&host.freelancer, &path, json!({ "accept_proposal": { "proposal": 1 } })).await;
    assert!(page().await.contains("out of date"));
}

#[tokio::test]
async fn a_log_that_cannot_be_read_does_not_hide_the_other_contracts() {
    let host = Host::new().await;
    host.offered().await;
    host.database.execute("UPDATE events SET event = '{}'").await;
    let whole = host.offered().await;
    for token in [&host.client, &host.arbiter] {
        let page = host.page(token, "/app").await;
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains(&whole) && page.text.contains("1 contract cannot be shown"),
            "{}",
            page.text
        );
    }
    assert_eq!(host.marketplace.meter.alarms(Alarm::Contract), 2);
}

/// Every fee is called a fee, and names whose it is. A plain name of the event would look like a payment.
#[tokio::test]
async fn fees_are_named_apart_from_payments() {
    let host = Host::new().await;
    let mut offer = offer();
    offer["policy"] = json!("protected");
    let path = host.post(&host.client, "/contracts", &offer).await.header("location").to_owned();
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": crate::support::usd("10") } })).await;
    let page = host.page(&host.client, &format!("/app{path}")).await.text;
    for named in [
        "Payment into escrow, milestone 1",
        "Client's fee, milestone 1",
        "Client's fee for the contract",
        "Freelancer's fee of the bonus",
        "Client's fee of the bonus",
    ] {
        assert!(page.contains(&format!("\">{named}</td>")), "{named}: {page}");
    }
}
