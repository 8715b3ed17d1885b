//! The page, asked for as a browser would.

use axum::body::Body;
use axum::http::Request;
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
    let button = page.find(&format!("value=\"{command}\"")).unwrap_or_else(|| panic!("no {command} on the page"));
    let form = &page[page[..button].rfind("<form").unwrap()..button];
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&amp;", "&");
    let field = |input: &str| {
        let (name, rest) = input.split_once('"')?;
        Some((name.to_owned(), plain(rest.strip_prefix(" value=\"")?.split_once('"')?.0)))
    };
    form.split("type=\"hidden\" name=\"").skip(1).filter_map(field).collect()
}

pub(crate) fn fields<'f>(form: &'f [(String, String)], more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
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
    assert!(freelancer.text.contains("value=\"submit_work\"") && !freelancer.text.contains("value=\"release\""));

    let form = form_of(&freelancer.text, "submit_work");
    let reply =
        host.press(&host.freelancer, &format!("{app}/commands"), &fields(&form, &[("text", "<b>done</b>")])).await;
    assert_eq!((reply.status, reply.header("location")), (303, app.as_str()));
    let page = host.page(&host.client, &app).await;
    assert!(page.text.contains("Under review"));
    assert!(page.text.contains("&lt;b&gt;done&lt;/b&gt;") && !page.text.contains("<b>done"), "texts are escaped");

    // Part of it, with an amount that is filled in.
    let form = form_of(&page.text, "release");
    let reply = host.press(&host.client, &format!("{app}/commands"), &fields(&form, &[("amount", "60")])).await;
    assert_eq!(reply.status, 303);
    assert!(host.page(&host.client, &app).await.text.contains("Remainder"));

    // Pressed twice, it counts once; an old page is told that it is old.
    let again = host.press(&host.client, &format!("{app}/commands"), &fields(&form, &[("amount", "60")])).await;
    assert_eq!(again.status, 303);
    let stale: Vec<_> = fields(&form, &[("amount", "10")])
        .into_iter()
        .map(|(name, value)| if name == "key" { (name, "another") } else { (name, value) })
        .collect();
    let reply = host.press(&host.client, &format!("{app}/commands"), &stale).await;
    assert_eq!(reply.status, 412);
    assert!(reply.text.contains("role=\"alert\"") && reply.text.contains("the command was given for revision"));
}

#[tokio::test]
async fn an_offer_is_made_with_a_form() {
    let host = Host::new().await;
    let page = host.page(&host.client, "/app").await;
    let form = form_of(&page.text, "true"); // the box of fund_first
    let texts = [
        ("freelancer", "frank"),
        ("currency", "USD"),
        ("title1", "Logo"),
        ("amount1", "150"),
        ("title2", ""),
        ("amount2", ""),
        ("title3", ""),
        ("amount3", ""),
        ("fund_first", "true"),
        ("policy", "standard"),
    ];
    let reply = host.press(&host.client, "/app/contracts", &fields(&form, &texts)).await;
    assert_eq!(reply.status, 303);
    let page = host.page(&host.freelancer, reply.header("location")).await;
    assert!(page.text.contains("1. Logo") && page.text.contains("value=\"accept_offer\""));
    let spoilt: Vec<_> = fields(&form, &texts)
        .into_iter()
        .map(|(name, value)| if name == "amount1" { (name, "much") } else { (name, value) })
        .collect();
    assert_eq!(host.press(&host.client, "/app/contracts", &spoilt).await.status, 400);
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
    let theirs: Vec<_> =
        without.iter().copied().chain(fields(&theirs, &[]).into_iter().filter(|(name, _)| *name == "secret")).collect();
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
    for template in
        [json!({ "release": { "milestone": 1 } }), json!({ "client": { "release": { "milestone": 1 } } }), json!([])]
    {
        let template = template.to_string();
        let spoilt: Vec<_> = fields(&form, &[])
            .into_iter()
            .map(|(name, value)| if name == "template" { (name, template.as_str()) } else { (name, value) })
            .collect();
        let reply = host.press(&host.freelancer, &commands, &spoilt).await;
        assert!([400, 403].contains(&reply.status) && reply.text.contains("role=\"alert\""), "{}", reply.status);
    }
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");

    assert_eq!(host.page(&host.stranger, &app).await.status, 404);
    let secret: Vec<_> = form_of(&host.page(&host.stranger, "/app").await.text, "true");
    let own: Vec<_> =
        fields(&form, &[]).into_iter().filter(|(name, _)| *name != "secret").chain(fields(&secret, &[])).collect();
    assert_eq!(host.press(&host.stranger, &commands, &own).await.status, 400); // two keys: not a form of this page
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
