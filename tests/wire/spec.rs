//! What §16 says of each name, read from the rule book itself.

/// A name with its fields, in order; true for those that may be left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) fields: Vec<(String, bool)>,
    /// For an event: what its `cause` or `outcome` may be.
    pub(crate) causes: Vec<String>,
}

const RULES: &str = include_str!("../../src/rules.md");

/// The text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("the rule book has {start:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("the rule book has {end:?} after {start:?}")).0
}

/// What stands between backticks.
fn ticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The events of §16, in their order.
pub(crate) fn events() -> Vec<Spec> {
    let kinds = between(RULES, "\nEvents: ", "Order within one decision");
    let (_, kinds) = kinds.split_once("kinds:").expect("the kinds of events");
    kinds.split('·').map(event).collect()
}

fn event(text: &str) -> Spec {
    let told = ticked(text);
    let (name, fields) = told[0].split_once(' ').unwrap_or((told[0], ""));
    let causes = ["cause:", "outcome:"].iter().find_map(|mark| text.split_once(mark));
    let causes = causes.map_or(Vec::new(), |(_, causes)| ticked(causes.split(')').next().unwrap_or(causes)));
    let fields = fields.split('[').next().unwrap_or_default().trim_matches(['{', '}', ':']);
    let fields = fields.split(", ").filter(|field| !field.is_empty());
    Spec {
        name: name.into(),
        fields: fields.map(|field| (field.trim_end_matches(['?', ':']).into(), field.ends_with('?'))).collect(),
        causes: causes.into_iter().map(String::from).collect(),
    }
}

/// The commands of a role, or the changes, in their order.
pub(crate) fn commands(role: &str) -> Vec<Spec> {
    let line = between(RULES, &format!("\n- {role}: "), "\n");
    ticked(line).into_iter().map(command).collect()
}

fn command(text: &str) -> Spec {
    let mut parts = text.split('"').skip(1);
    let name = parts.next().expect("a name").to_owned();
    parts.next();
    let mut fields = Vec::new();
    while let Some(field) = parts.next() {
        fields.push((field.to_owned(), parts.next().is_some_and(|next| next.starts_with('?'))));
    }
    if text.contains("terms") {
        let terms = commands("client").into_iter().find(|spec| spec.name == "add_milestone");
        fields = terms.expect("the client adds milestones").fields;
    }
    Spec { name, fields, causes: Vec::new() }
}

/// The codes of §14, in their order; each once.
pub(crate) fn codes() -> Vec<&'static str> {
    let text = between(RULES, "## 14. ", "## 15.");
    let mut codes: Vec<&str> = Vec::new();
    for code in ticked(text) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The fields of the policy in §15, in their order; true for those that may be `null`.
pub(crate) fn policy() -> Vec<(&'static str, bool)> {
    let rows = between(RULES, "## 15. ", "- **POL-1**").lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| (ticked(row)[0], row.contains("null"))).collect()
}

/// The view of §16.
pub(crate) fn view() -> &'static str {
    between(RULES, "The contract as a view: `", "`; states:")
}

#[test]
fn the_rule_book_is_understood() {
    let named = |spec: &Spec| (spec.name.clone(), spec.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    let told: Vec<_> = events().iter().map(named).collect();
    assert_eq!(told.len(), 30);
    assert_eq!(told[7], ("milestone_funded".into(), ["milestone", "deposit", "carried"].map(String::from).into()));
    assert_eq!(events()[0].fields[2], ("respond_by".into(), true));
    assert_eq!(events()[11].causes, ["approved", "review_lapsed", "answer_lapsed", "settlement", "award"]);
    assert_eq!(["client", "freelancer", "both", "arbiter", "CHANGE"].map(|role| commands(role).len()), [9, 6, 9, 1, 5]);
    assert_eq!(commands("client")[2].fields, [("milestone".into(), false), ("amount".into(), true)]);
    assert_eq!(codes().len(), 24);
    assert_eq!(policy().len(), 12);
    assert_eq!(policy().iter().filter(|(_, nullable)| *nullable).count(), 6);
}
