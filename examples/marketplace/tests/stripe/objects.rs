//! The objects of the fake: payment intents, transfers and refunds.

use serde_json::{Map, Value, json};

use super::fake::{Form, State, problem};

/// The fields by which lists are asked for. Their values differ, so the index does not need the names.
const INDEXED: [&str; 3] = ["payment_intent", "transfer_group", "customer"];

/// The place of an object, from its id.
fn place(id: &str) -> usize {
    let (_, number) = id.split_once('_').unwrap();
    number.parse::<usize>().unwrap() - 1
}

/// A page of a list has at most so many objects, so that the client has to turn pages.
const PAGE: usize = 2;

impl State {
    pub(super) fn read(&self, path: &str, form: &Form) -> (u16, Value) {
        let mut parts = path.trim_start_matches("/v1/").split('/');
        let kind = parts.next().unwrap();
        let objects = self.objects.get(kind).map_or(&[][..], Vec::as_slice);
        if let Some(id) = parts.next() {
            return objects.get(place(id)).map_or_else(
                || problem(404, "invalid_request_error", "resource_missing", "none"),
                |found| (200, found.clone()),
            );
        }
        let before = form.get("starting_after").map_or(usize::MAX, |after| place(after));
        let fits = |object: &&Value| {
            let created = object["created"].as_u64().unwrap();
            form.iter().all(|(name, value)| match name.as_str() {
                "limit" | "starting_after" => true,
                "created[gte]" => created >= value.parse().unwrap(),
                "created[lte]" => created <= value.parse().unwrap(),
                name => object[name] == *value,
            })
        };
        let newest_first = self.places(kind, form).rev().filter(|place| *place < before);
        let fitting = newest_first.map(|place| &objects[place]).filter(fits);
        let page = if self.chance.is_some() { 100 } else { PAGE };
        let mut some: Vec<Value> = fitting.take(page + 1).cloned().collect();
        let has_more = some.len() > page;
        some.truncate(page);
        (200, json!({ "object": "list", "data": some, "has_more": has_more }))
    }

    /// The places of the objects that can fit a form, by its first field in the index. A long run makes tens
    /// of thousands.
    fn places(&self, kind: &str, form: &Form) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let name = INDEXED.iter().find(|name| form.contains_key(**name)).expect("a list of everything");
        let key = (kind.to_owned(), form[*name].clone());
        self.index.get(&key).into_iter().flatten().copied()
    }

    pub(super) fn write(&mut self, path: &str, form: &Form) -> (u16, Value) {
        match path.trim_start_matches("/v1/").split('/').collect::<Vec<_>>().as_slice() {
            ["payment_intents"] => self.hold(form),
            ["payment_intents", id, action] => self.end(id, action),
            ["transfers"] => self.transfer(form),
            ["refunds"] => self.refund(form),
            _ => panic!("the fake has no {path}"),
        }
    }

    /// Adds an object with all that was asked for, and more.
    fn add(&mut self, kind: &str, prefix: &str, form: &Form, more: Value) -> (u16, Value) {
        let objects = self.objects.entry(kind.to_owned()).or_default();
        let mut object = Map::new();
        let mut metadata = Map::new();
        for (name, value) in form {
            match name.strip_prefix("metadata[") {
                Some(name) => drop(metadata.insert(name.trim_end_matches(']').to_owned(), json!(value))),
                None if name == "amount" => {
                    drop(object.insert(name.clone(), json!(value.parse::<i64>().unwrap())))
                }
                None => drop(object.insert(name.clone(), json!(value))),
            }
        }
        object.insert("id".to_owned(), json!(format!("{prefix}_{}", objects.len() + 1)));
        object.insert("created".to_owned(), json!(self.now));
        object.insert("metadata".to_owned(), Value::Object(metadata));
        object.extend(more.as_object().unwrap().clone());
        for name in INDEXED {
            if let Some(value) = form.get(name) {
                self.index.entry((kind.to_owned(), value.clone())).or_default().push(objects.len());
            }
        }
        let object = Value::Object(object);
        objects.push(object.clone());
        (200, object)
    }

    fn hold(&mut self, form: &Form) -> (u16, Value) {
        let manual = [("capture_method", "manual"), ("confirm", "true"), ("off_session", "true")];
        assert!(manual.iter().all(|(name, value)| form[*name] == *value), "{form:?}");
        let currency = &form["currency"];
        assert_eq!(*currency, currency.to_lowercase());
        if form["payment_method"] == "pm_declined" {
            return problem(402, "card_error", "card_declined", "Your card was declined.");
        }
        self.add("payment_intents", "pi", form, json!({ "status": "requires_capture", "amount_received": 0 }))
    }

    fn end(&mut self, id: &str, action: &str) -> (u16, Value) {
        let intents = self.objects.entry("payment_intents".to_owned()).or_default();
        let intent = &mut intents[place(id)];
        if intent["status"] != "requires_capture" {
            let (status, mut value) = problem(
                400,
                "invalid_request_error",
                "payment_intent_unexpected_state",
                "it is in another state",
            );
            value["error"]["payment_intent"] = intent.clone();
            return (status, value);
        }
        if action == "capture" {
            intent["status"] = json!("succeeded");
            intent["amount_received"] = intent["amount"].clone();
            self.balance += intent["amount"].as_i64().unwrap();
        } else {
            intent["status"] = json!("canceled");
        }
        (200, intent.clone())
    }

    fn transfer(&mut self, form: &Form) -> (u16, Value) {
        if self.closed_accounts.contains(&form["destination"]) {
            let why = self.closed_because.as_deref().unwrap_or("The account is closed.");
            return problem(400, "invalid_request_error", "account_closed", why);
        }
        let amount: i64 = form["amount"].parse().unwrap();
        if self.pending || self.balance < amount {
            return problem(
                400,
                "invalid_request_error",
                "balance_insufficient",
                "You have insufficient funds.",
            );
        }
        self.balance -= amount;
        let (status, transfer) = self.add("transfers", "tr", form, json!({ "reversed": false }));
        self.tell("transfer.created", &transfer);
        (status, transfer)
    }

    fn refund(&mut self, form: &Form) -> (u16, Value) {
        let refunds = self.objects.get("refunds").map_or(&[][..], Vec::as_slice);
        let own = self.places("refunds", form).map(|place| &refunds[place]);
        let standing = own.filter(|refund| refund["status"] != "failed");
        let refunded: i64 = standing.map(|refund| refund["amount"].as_i64().unwrap()).sum();
        let intent = &self.objects["payment_intents"][place(&form["payment_intent"])];
        let received = intent["amount_received"].as_i64().unwrap();
        let amount: i64 = form["amount"].parse().unwrap();
        if refunded + amount > received {
            return problem(
                400,
                "invalid_request_error",
                "charge_already_refunded",
                "More than was charged.",
            );
        }
        self.balance -= amount;
        let (status, refund) = self.add("refunds", "re", form, json!({ "status": "succeeded" }));
        self.tell("refund.updated", &refund);
        (status, refund)
    }

    /// A message about an object is to be sent, in a long run.
    pub(crate) fn tell(&mut self, kind: &'static str, object: &Value) {
        if let Some(chance) = &mut self.chance {
            chance.news.push((kind, object.clone()));
        }
    }

    /// A transfer comes back.
    pub(crate) fn reverse(&mut self, id: &str) {
        let transfer = &mut self.objects.get_mut("transfers").unwrap()[place(id)];
        transfer["reversed"] = json!(true);
        self.balance += transfer["amount"].as_i64().unwrap();
        let transfer = transfer.clone();
        self.tell("transfer.reversed", &transfer);
    }

    /// A refund that was made fails.
    pub(crate) fn fail(&mut self, id: &str) {
        let refund = &mut self.objects.get_mut("refunds").unwrap()[place(id)];
        refund["status"] = json!("failed");
        self.balance += refund["amount"].as_i64().unwrap();
        let refund = refund.clone();
        self.tell("refund.failed", &refund);
    }

    /// Refuses for good.
    pub(super) fn refuse(&mut self, path: &str, form: &Form) -> (u16, Value) {
        match path.trim_start_matches("/v1/").split('/').collect::<Vec<_>>().as_slice() {
            ["payment_intents"] => problem(402, "card_error", "card_declined", "Your card was declined."),
            ["payment_intents", id, "capture"] => {
                let (status, intent) = self.end(id, "cancel");
                if status == 200 {
                    self.tell("payment_intent.canceled", &intent);
                }
                self.end(id, "capture")
            }
            ["transfers"] => {
                problem(400, "invalid_request_error", "account_closed", "The account is closed.")
            }
            ["refunds"] => self.add("refunds", "re", form, json!({ "status": "failed" })),
            _ => self.write(path, form),
        }
    }
}
