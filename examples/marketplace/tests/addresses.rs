//! Addresses of the page that nothing is at, and those that only forms are sent to.

use crate::support::Host;

#[tokio::test]
async fn an_address_without_a_page_is_a_page_for_people() {
    let host = Host::new().await;
    for path in ["/app/nowhere", "/app/contracts/none", "/app/contracts/a%00b"] {
        let reply = host.page(&host.client, path).await;
        assert_eq!(reply.status, 404);
        assert!(
            reply.text.contains("<h1>") && reply.text.contains("not yours to see"),
            "{path}: {}",
            reply.text
        );
        assert!(
            reply.text.contains("<bdi>carla</bdi>"),
            "the page does not say who is logged in: {}",
            reply.text
        );
    }
    let reply = host.page("nobody", "/app/nowhere").await;
    assert!(reply.status == 404 && !reply.text.contains("Log out"), "{}", reply.text);
}

/// Whoever opens the address of a form again, without sending the form, gets the page that has it.
#[tokio::test]
async fn the_address_of_a_form_leads_to_its_page() {
    let host = Host::new().await;
    let pages = [
        ("/app/contracts", "/app"),
        ("/app/logout", "/app"),
        ("/app/contracts/a%2Fb/commands", "/app/contracts/a%2Fb"),
        ("/app/contracts/c/transfers/1-0", "/app/contracts/c"),
    ];
    for (form, page) in pages {
        let reply = host.page(&host.client, form).await;
        assert_eq!((reply.status, reply.header("location")), (303, page), "{form}");
    }
}
