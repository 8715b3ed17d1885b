//! The OpenAPI document: complete, consistent, and kept by every answer of every test.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use milestone_escrow::Policy;
use milestone_escrow_marketplace::Policies;
use serde_json::{Value, json};

use crate::support::{Host, Reply, usd};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi.json")).expect("it is JSON"));

/// Every method and path of the document.
pub(crate) fn operations() -> Vec<(String, String)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &Value)| {
        let path = path.clone();
        item.as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post"].contains(&key.as_str()))
            .map(move |method| (method.to_uppercase(), path.clone()))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

/// The path of the document that a request's path is an instance of.
fn path_of(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (template, path) = (template.split('/').collect::<Vec<_>>(), path.split('/').collect::<Vec<_>>());
        template.len() == path.len()
            && template
                .iter()
                .zip(&path)
                .all(|(part, given)| part == given || (part.starts_with('{') && !given.is_empty()))
    };
    DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str).find(|template| fits(template))
}

/// Follows one reference into the components.
fn resolved(value: &'static Value) -> &'static Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    DOCUMENT
        .pointer(reference.strip_prefix('#').unwrap())
        .unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

/// Asserts that an answer is one that the document promises.
pub(crate) fn check(method: &str, path: &str, reply: &Reply) {
    let Some(template) = path_of(path) else { return };
    let operation = &DOCUMENT["paths"][template][method.to_lowercase()];
    if operation.is_null() {
        return; // a method that is not served; the answer is looked at by the test
    }
    let promised = resolved(&operation["responses"][reply.status.to_string()]);
    assert!(!promised.is_null(), "{method} {template} does not promise {}: {}", reply.status, reply.text);
    if reply.status == 204 {
        assert!(reply.text.is_empty() && promised["content"].is_null());
        return;
    }
    let kind = reply.header("content-type").split(';').next().unwrap();
    let content = &promised["content"][kind];
    assert!(!content.is_null(), "{method} {template} {} does not promise {kind}", reply.status);
    for header in promised["headers"].as_object().into_iter().flat_map(|headers| headers.iter()) {
        assert!(
            header.1["required"] != true || !reply.header(header.0).is_empty(),
            "{method} {template}: {}",
            header.0
        );
    }
    if kind.ends_with("json") {
        let schema = json!({ "$ref": "#/components/schemas/It", "components": with_it(&content["schema"]) });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(&reply.body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{method} {template} {}: {errors:?} in {}", reply.status, reply.text);
    }
}

/// The components, with a schema that refers to them beside them.
fn with_it(schema: &Value) -> Value {
    let mut components = DOCUMENT["components"].clone();
    components["schemas"]["It"] = schema.clone();
    components
}

#[test]
fn the_document_has_every_path_and_no_other() {
    let mut served = milestone_escrow_marketplace::paths();
    let mut told: Vec<_> = DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    served.sort_unstable();
    told.sort_unstable();
    assert_eq!(served, told);
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let mut references = Vec::new();
    collect(&DOCUMENT, &mut references);
    for reference in &references {
        assert!(DOCUMENT.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
    for section in ["schemas", "responses", "parameters", "headers"] {
        for name in DOCUMENT["components"][section].as_object().unwrap().keys() {
            let reference = format!("#/components/{section}/{name}");
            assert!(references.contains(&reference), "{reference} is never used");
        }
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect(field, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn every_path_parameter_is_declared() {
    for (method, path) in operations() {
        let item = &DOCUMENT["paths"][&path];
        let parameters = item["parameters"].as_array().into_iter().flatten();
        let declared =
            parameters.map(resolved).any(|parameter| parameter["name"] == "id" && parameter["in"] == "path");
        assert_eq!(path.contains("{id}"), declared, "{method} {path}");
    }
}

/// Whether the schema of a request's body takes a value.
fn takes(path: &str, body: &Value) -> bool {
    let schema = &DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
    let schema = json!({ "$ref": "#/components/schemas/It", "components": with_it(schema) });
    jsonschema::validator_for(&schema).unwrap().is_valid(body)
}

/// Asserts that the document takes every command that is permitted now; gathers their names, and those of the
/// changes.
async fn gather(host: &Host, path: &str, names: &mut BTreeSet<String>) {
    for token in [&host.client, &host.freelancer, &host.arbiter] {
        let body = host.get(token, &format!("{path}/permitted")).await.body;
        for one in body["permitted"].as_array().unwrap() {
            let command = &one["template"][body["role"].as_str().unwrap()];
            assert!(takes("/contracts/{id}/commands", command), "{one}");
            names.extend(
                [&one["name"], &one["change"]].into_iter().filter_map(Value::as_str).map(str::to_owned),
            );
        }
    }
}

/// A contract goes through every state, so that every command is permitted once.
#[tokio::test]
async fn every_command_that_is_permitted_fits_the_document() {
    let days = |days: u64| Some(std::time::Duration::from_secs(days * 86_400));
    let policy = Policy {
        review_extension: days(3),
        review_extensions: 1,
        award_window: days(10),
        default_award_bps: Some(2_500),
        feedback_window: days(14),
        max_current: 2,
        ..Policy::upwork()
    };
    let host = Host::with(Policies::new("all", [("all".to_owned(), policy)]).unwrap()).await;
    let path = host.offered().await;
    let mut names = BTreeSet::new();
    gather(&host, &path, &mut names).await;
    let on_first = |command: &str| json!({ command: { "milestone": 1 } });
    let commands = [
        (&host.freelancer, json!("accept_offer")),
        (&host.freelancer, on_first("submit_work")),
        (&host.client, on_first("request_changes")),
        (&host.client, on_first("request_refund")),
        (&host.client, on_first("withdraw_refund_request")),
        (&host.freelancer, on_first("submit_work")),
        (&host.client, on_first("dispute")),
        (&host.freelancer, on_first("contest")),
        (&host.client, json!({ "propose": on_first("withdraw_dispute") })),
        (&host.arbiter, json!({ "award": { "milestone": 1, "to_freelancer": usd("100") } })),
        (&host.client, json!("end_contract")),
    ];
    for (token, command) in commands {
        assert!(takes("/contracts/{id}/commands", &command), "{command}");
        host.command(token, &path, command).await;
        gather(&host, &path, &mut names).await;
    }
    let (commands, changes) = told();
    for name in commands.iter().chain(&changes) {
        assert!(names.contains(name), "{name} is in the document, and was never permitted");
    }
    assert_eq!((commands.len(), changes.len()), (28, 7));

    assert!(takes("/contracts", &crate::support::offer()));
    let mut named = crate::support::offer();
    named["policy"] = json!("standard");
    assert!(takes("/contracts", &named));
    named["policy"] = json!({});
    assert!(!takes("/contracts", &named));
    let mut greedy = crate::support::offer();
    greedy["offer"]["policy"] = json!({});
    assert!(!takes("/contracts", &greedy));
    assert!(takes("/contracts/{id}/commands", &json!({ "client": { "release": { "milestone": 1 } } })));
    assert!(!takes("/contracts/{id}/commands", &json!({ "staff": { "release": { "milestone": 1 } } })));
    assert!(!takes("/contracts/{id}/commands", &json!({ "release": {} })));
    assert!(!takes("/contracts/{id}/commands", &json!({ "leave_feedback": { "stars": 6 } })));
    assert!(!takes("/contracts", &json!({ "freelancer": "frank" })));
}

/// The names of the commands of all roles in the document, and those of the changes.
fn told() -> (BTreeSet<String>, BTreeSet<String>) {
    let names = |schema: &str| {
        let variants = DOCUMENT["components"]["schemas"][schema]["oneOf"].as_array().unwrap();
        let name = |variant: &Value| match variant["enum"].as_array() {
            Some(names) => names.iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>(),
            None => variant["properties"].as_object().unwrap().keys().cloned().collect(),
        };
        variants.iter().flat_map(name).collect::<BTreeSet<_>>()
    };
    let roles = ["ClientCommand", "FreelancerCommand", "ArbiterCommand"];
    (roles.into_iter().flat_map(names).collect(), names("Change"))
}
