//! What §16 says about each name, read from the rule book.

/// A name with its fields in order. `true` marks an optional field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) fields: Vec<(String, bool)>,
    /// For an event: the values of its `cause` or `outcome`.
    pub(crate) causes: Vec<String>,
    /// The name itself, fields and causes that are marked ² (*rules 2*).
    pub(crate) marked: Vec<String>,
}

impl Spec {
    fn new(name: &str, fields: Vec<(String, bool)>) -> Self {
        Self { name: name.into(), fields, causes: Vec::new(), marked: Vec::new() }
    }
}

const RULES: &str = include_str!("../../src/rules.md");

/// The text between two markers.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("the rule book has {start:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("the rule book has {end:?} after {start:?}")).0
}

/// The words between backticks.
fn advanced(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The events of §16, in their order.
pub(crate) fn events() -> Vec<Spec> {
    let kinds = between(RULES, "\nEvents: ", "Order within one decision");
    let (_, kinds) = kinds.split_once("kinds:").expect("the kinds of events");
    kinds.split('·').map(event).collect()
}

fn event(text: &str) -> Spec {
    let actual = advanced(text);
    let (name, fields) = actual[0].split_once(' ').unwrap_or((actual[0], ""));
    let fields = without_lists(fields.trim_matches(['{', '}']));
    let fields: Vec<&str> = fields.split(", ").filter(|field| !field.is_empty()).collect();
    let plain = |field: &str| field.trim_end_matches(['?', ':', '²']).to_owned();
    let mut spec = Spec::new(name, fields.iter().map(|field| (plain(field), field.contains('?'))).collect());
    spec.marked = fields.iter().filter(|field| field.ends_with('²')).map(|field| plain(field)).collect();
    if text.split('`').nth(2).is_some_and(|rest| rest.starts_with('²')) {
        spec.marked.push(name.into());
    }
    let causes = ["cause:", "outcome:"].iter().find_map(|mark| text.split_once(mark));
    if let Some((_, causes)) = causes {
        let causes = causes.split(')').next().unwrap_or(causes);
        spec.causes = advanced(causes).into_iter().map(String::from).collect();
        spec.marked
            .extend(spec.causes.iter().filter(|cause| causes.contains(&format!("`{cause}`²"))).cloned());
    }
    spec
}

/// A list of fields, without the fields of the items of a list.
fn without_lists(fields: &str) -> String {
    let parts = fields.split('[').map(|part| part.split_once(']').map_or(part, |(_, after)| after));
    parts.collect()
}

/// The commands of a role, or the changes, in their order.
pub(crate) fn commands(role: &str) -> Vec<Spec> {
    let line = between(RULES, &format!("\n- {role}: "), "\n");
    advanced(line).into_iter().map(command).collect()
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
    Spec::new(&name, fields)
}

/// The codes of §14 in order, each once. An offer has its own checks, and some of their codes come later for
/// a command.
pub(crate) fn codes() -> Vec<&'static str> {
    let text = between(RULES, "## 14. ", "## 15.");
    let (input, rest) = text.split_once("For an offer: ").expect("the checks of an offer");
    let (of_offer, rest) = rest.split_once("; 2. ").expect("the stage comes next");
    let of_offer = advanced(of_offer).into_iter().filter(|code| !advanced(rest).contains(code));
    let mut codes: Vec<&str> = Vec::new();
    for code in advanced(input).into_iter().chain(of_offer).chain(advanced(rest)) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The fields of the policy in §15 in order, the switches last. `true` marks a field that may be `null`.
pub(crate) fn policy() -> Vec<(&'static str, bool)> {
    let rows = between(RULES, "## 15. ", "- **POL-1**").lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        (advanced(row)[0], row.split(" | ").nth(1).is_some_and(|of_type| of_type.contains("null")))
    })
    .collect()
}

/// The number of policy fields that a contract of rules 1 has on record (POL-4).
pub(crate) const PLAIN_FIELDS: usize = 12;

/// The view of §16.
pub(crate) fn view() -> &'static str {
    between(RULES, "The contract as a view: `", "`; states:")
}

/// The fields of the view and the kinds of deadlines that are marked ² (*rules 2*).
pub(crate) fn marked_in_view() -> Vec<&'static str> {
    let text = between(RULES, "The contract as a view: `", "\n");
    let (view, kinds) = text.split_once("deadline kinds: ").expect("the kinds of deadlines");
    let before = |part: &'static str, mark| part.rsplit(mark).nth(1).expect("a name before the mark");
    let fields = view.split("\"?²").map(|part| part.rsplit('"').next().unwrap_or(part));
    let kinds = kinds.split('²').map(|part| before(part, '`'));
    let (fields, kinds): (Vec<_>, Vec<_>) = (fields.collect(), kinds.collect());
    [&fields[..fields.len() - 1], &kinds[..kinds.len() - 1]].concat()
}

#[test]
fn the_rule_book_is_understood() {
    let named = |spec: &Spec| {
        (spec.name.clone(), spec.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())
    };
    let actual: Vec<_> = events().iter().map(named).collect();
    assert_eq!(actual.len(), 34);
    let names = ["milestone", "deposit", "carried", "client_fee", "initiation_fee"];
    assert_eq!(actual[7], ("milestone_funded".into(), names.map(String::from).into()));
    assert_eq!(events()[7].fields[2..4], [("carried".into(), false), ("client_fee".into(), true)]);
    assert_eq!(events()[0].fields[2], ("respond_by".into(), true));
    let causes =
        ["approved", "review_lapsed", "answer_lapsed", "settlement", "award", "award_lapsed", "small_claim"];
    assert_eq!(events()[12].causes, causes);
    assert_eq!(events()[12].marked, ["client_fee", "clears_at", "award_lapsed", "small_claim"]);
    assert_eq!(events()[11].marked, ["review_extended"]);
    assert_eq!(events().iter().map(|spec| spec.marked.len()).sum::<usize>(), 18);
    assert_eq!(marked_in_view(), ["client_fees", "extensions", "award_lapse"]);
    let roles = ["client", "freelancer", "both", "arbiter", "CHANGE"];
    assert_eq!(roles.map(|role| commands(role).len()), [10, 6, 10, 2, 7]);
    assert_eq!(commands("client")[2].fields, [("milestone".into(), false), ("amount".into(), true)]);
    assert_eq!(codes().len(), 31);
    assert_eq!(codes()[7..10], ["invalid_milestone_count", "invalid_policy", "wrong_stage"]);
    assert_eq!(policy().len(), 29);
    assert_eq!(policy().iter().filter(|(_, nullable)| *nullable).count(), 16);
    assert_eq!(policy()[PLAIN_FIELDS..].iter().filter(|(_, nullable)| *nullable).count(), 10);
}
