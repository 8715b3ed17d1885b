//! The parts of a request: the user, the idempotency key, the revision that the user has seen, and the body.

use std::fmt;
use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use milestone_escrow::{ArbiterCommand, ClientCommand, Command, FreelancerCommand, Role};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{BODY_LIMIT, Problem};
use crate::auth::User;
use crate::marketplace::found::Found;
use crate::marketplace::{Marketplace, Refusal};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The largest number of commands in a batch. A contract has no more milestones.
const MOST_COMMANDS: usize = 200;

/// The authenticated user of a request.
#[derive(Debug)]
pub(crate) struct Caller(pub(crate) User);

impl FromRequestParts<Marketplace> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, marketplace: &Marketplace) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let user = marketplace.store.user(token).await.map_err(Refusal::from)?;
        user.map(Self).ok_or_else(|| Problem::unauthenticated("nobody has this token"))
    }
}

/// The user of a command, in which role, the contract, and the idempotency key.
#[derive(Debug)]
pub(crate) struct Commander {
    pub(crate) found: Found,
    pub(crate) id: String,
    pub(crate) key: String,
}

impl FromRequestParts<Marketplace> for Commander {
    type Rejection = Problem;

    /// Reads all with one statement. Who sends no valid token learns nothing else.
    async fn from_request_parts(parts: &mut Parts, marketplace: &Marketplace) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?.to_owned();
        let id = Id::from_request_parts(parts, marketplace).await;
        let key = Key::from_request_parts(parts, marketplace).await;
        let text = |id: &Result<Id, Problem>| id.as_ref().map_or_else(|_| String::new(), |Id(id)| id.clone());
        let asked_key = key.as_ref().map_or("", |Key(key)| key);
        let found = match marketplace.find(&token, &text(&id), asked_key).await {
            Ok(None) => return Err(Problem::unauthenticated("nobody has this token")),
            Ok(Some(found)) => Ok(found),
            Err(refusal) => Err(refusal),
        };
        let (Id(id), Key(key)) = (id?, key?);
        Ok(Self { found: found?, id, key })
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let value = one(headers, &header::AUTHORIZATION)?
        .ok_or_else(|| Problem::unauthenticated("a bearer token is required"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(Problem::unauthenticated("the Authorization header has the form: Bearer TOKEN"));
    }
    Ok(token)
}

/// A header that may be given only once, with visible characters.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    if values.next().is_some() {
        return Err(Problem::malformed(format!("the header {name} is given more than once")));
    }
    value
        .map(|value| {
            value.to_str().map_err(|_| Problem::malformed(format!("the header {name} has odd characters")))
        })
        .transpose()
}

/// The id of the contract in a path. A text that cannot be an id names no contract.
#[derive(Debug)]
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, state).await.map(|Path(id)| id);
        id.ok().filter(|id| !id.contains(char::is_control)).map(Self).ok_or_else(|| Refusal::Unknown.into())
    }
}

/// The key of a request. A request is answered once for its key, however often it is sent.
#[derive(Debug)]
pub(crate) struct Key(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let title = "An idempotency key is required";
        let bad =
            |detail: &str| Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_required", title, detail);
        let key = one(&parts.headers, &IDEMPOTENCY_KEY)?.ok_or_else(|| {
            bad("send the header Idempotency-Key, a new one for each request that is not a repetition")
        })?;
        if !is_key(key) {
            return Err(bad("the Idempotency-Key has 1 to 255 visible characters"));
        }
        Ok(Self(key.to_owned()))
    }
}

/// Whether a text can be an idempotency key, in a header or in a form of the page.
pub(crate) fn is_key(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// The revision that the user has seen (REV-1), from `If-Match`.
#[derive(Debug)]
pub(crate) struct Seen(pub(crate) Option<u64>);

impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = one(&parts.headers, &header::IF_MATCH)? else { return Ok(Self(None)) };
        if value.trim() == "*" {
            return Ok(Self(None)); // whatever is there
        }
        let revision = value.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let revision = revision.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let revision = revision.and_then(|digits| digits.parse().ok());
        let malformed =
            || Problem::malformed("If-Match has the form of one ETag that this service gave: \"7\"");
        revision.map(|revision| Self(Some(revision))).ok_or_else(malformed)
    }
}

/// A JSON body that has not been read yet.
#[derive(Debug)]
pub(crate) struct JsonBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let content_type = one(request.headers(), &header::CONTENT_TYPE)?.unwrap_or("");
        let kind = content_type.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let title = "The body must be JSON";
            let detail = "send the header Content-Type: application/json";
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                title,
                detail,
            ));
        }
        Bytes::from_request(request, state).await.map(Self).map_err(|refused| {
            if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let detail = format!("a body has at most {BODY_LIMIT} bytes");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large", detail)
            } else {
                Problem::malformed("the body did not arrive")
            }
        })
    }
}

impl JsonBody {
    /// Reads an object.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let mut reader = serde_json::Deserializer::from_slice(&self.0);
        let read = object(&mut reader).and_then(|read| reader.end().map(|()| read));
        read.map_err(|error| Problem::malformed(error.to_string()))
    }

    /// The body as any JSON value, to find out what is wrong with it.
    pub(crate) fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.0).ok()
    }

    /// Whether it is a list, and so a batch of commands.
    pub(crate) fn is_list(&self) -> bool {
        self.0.trim_ascii_start().first() == Some(&b'[')
    }

    /// Reads a batch of commands of this role.
    pub(crate) fn commands(&self, role: Role) -> Result<Vec<Command>, Problem> {
        let read = role_commands(role, &self.0).map_err(|error| Problem::malformed(error.to_string()))?;
        if !(1..=MOST_COMMANDS).contains(&read.len()) {
            return Err(Problem::malformed(format!("a batch has 1 to {MOST_COMMANDS} commands")));
        }
        Ok(read)
    }

    /// Reads a command of this role. A command of another role does not fit the type.
    pub(crate) fn command(&self, role: Role) -> Result<Command, Problem> {
        role_command(role, &self.0).map_err(|error| malformed_command(role, &self.0, &error))
    }
}

/// Reads an object, and refuses a list. A reader that serde derives accepts both.
pub(crate) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(fields))
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}

/// Reads a command as the type of the role, or with the role's name around it, as permissions have it.
pub(crate) fn role_command(role: Role, body: &[u8]) -> Result<Command, serde_json::Error> {
    match serde_json::from_slice::<Command>(body) {
        Ok(command) if command.role() == role => Ok(command),
        _ => bare_command(role, body),
    }
}

fn bare_command(role: Role, body: &[u8]) -> Result<Command, serde_json::Error> {
    Ok(match role {
        Role::Client => serde_json::from_slice::<ClientCommand>(body)?.into(),
        Role::Freelancer => serde_json::from_slice::<FreelancerCommand>(body)?.into(),
        Role::Arbiter => serde_json::from_slice::<ArbiterCommand>(body)?.into(),
    })
}

/// Reads commands, all as the type of the role, or all with the role's name around them.
fn role_commands(role: Role, body: &[u8]) -> Result<Vec<Command>, serde_json::Error> {
    fn each<C: DeserializeOwned + Into<Command>>(body: &[u8]) -> Result<Vec<Command>, serde_json::Error> {
        Ok(serde_json::from_slice::<Vec<C>>(body)?.into_iter().map(Into::into).collect())
    }
    match serde_json::from_slice::<Vec<Command>>(body) {
        Ok(commands) if commands.iter().all(|command| command.role() == role) => return Ok(commands),
        _ => {}
    }
    match role {
        Role::Client => each::<ClientCommand>(body),
        Role::Freelancer => each::<FreelancerCommand>(body),
        Role::Arbiter => each::<ArbiterCommand>(body),
    }
}

/// Says whether a command that cannot be read belongs to another role, or to no role.
pub(crate) fn malformed_command(role: Role, body: &[u8], error: &serde_json::Error) -> Problem {
    let others = [Role::Client, Role::Freelancer, Role::Arbiter].into_iter().filter(|other| *other != role);
    for other in others {
        if let Ok(command) = bare_command(other, body) {
            let detail =
                format!("{} is for the {other}, and you are the {role} of this contract", command.name());
            return Problem::new(StatusCode::FORBIDDEN, "wrong_role", "Another role's command", detail);
        }
    }
    Problem::malformed(error.to_string())
}
