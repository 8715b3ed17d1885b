//! What happened in each contract of the demonstration.

use serde_json::{Value, json};
use time::{Date, Duration};

/// A contract: its offer, and the commands that followed. Times are hours before the present.
pub(super) struct Story {
    pub(super) client: &'static str,
    pub(super) freelancer: &'static str,
    pub(super) policy: &'static str,
    pub(super) opened: i64,
    pub(super) offer: Value,
    pub(super) steps: Vec<(i64, &'static str, Value)>,
}

const DAY: i64 = 24;

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// The day from which due dates count.
struct Plan(Date);

impl Plan {
    /// A milestone: title, price, description, and in how many days it is due.
    fn part(&self, title: &str, price: &str, description: &str, due_in: i64) -> Value {
        let due = self.0.saturating_add(Duration::days(due_in));
        json!({ "title": title, "amount": usd(price), "description": description, "due": due.to_string() })
    }
}

/// A story between Carla and Frank under the policy `standard`.
fn story(opened: i64, parts: &[Value], fund_first: bool, steps: Vec<(i64, &'static str, Value)>) -> Story {
    let offer = json!({ "currency": "USD", "fund_first": fund_first, "milestones": parts });
    Story { client: "carla", freelancer: "frank", policy: "standard", opened, offer, steps }
}

fn protected(story: Story) -> Story {
    Story { policy: "protected", ..story }
}

/// The same contract in euros.
fn in_euros(mut story: Story) -> Story {
    story.offer["currency"] = json!("EUR");
    for part in story.offer["milestones"].as_array_mut().into_iter().flatten() {
        part["amount"]["currency"] = json!("EUR");
    }
    story
}

fn accept(hours: i64) -> (i64, &'static str, Value) {
    (hours, "frank", json!("accept_offer"))
}

fn submit(hours: i64, note: &str) -> (i64, &'static str, Value) {
    (hours, "frank", json!({ "submit_work": { "milestone": 1, "note": note } }))
}

fn changes(hours: i64, note: &str) -> (i64, &'static str, Value) {
    (hours, "carla", json!({ "request_changes": { "milestone": 1, "note": note } }))
}

fn release(hours: i64, milestone: u64, amount: Option<&str>) -> (i64, &'static str, Value) {
    (hours, "carla", json!({ "release": { "milestone": milestone, "amount": amount.map(usd) } }))
}

fn fund(hours: i64, milestone: u64) -> (i64, &'static str, Value) {
    (hours, "carla", json!({ "fund_milestone": { "milestone": milestone } }))
}

/// All stories, the oldest first.
pub(super) fn stories(today: Date) -> Vec<Story> {
    let plan = Plan(today);
    let mut stories = beginnings(&plan);
    stories.extend(work(&plan));
    stories.extend(disputes(&plan));
    stories.extend(ends(&plan));
    stories.sort_by_key(|story| -story.opened);
    stories
}

/// Offers, and a contract whose plan is being discussed.
fn beginnings(plan: &Plan) -> Vec<Story> {
    let shop = plan.part("Shop: product pages", "1250.00", "Twelve product pages, ready for phones.", 30);
    let logo = plan.part("Logo", "150.00", "Three drafts, two rounds of changes, all file formats.", 12);
    let cards = plan.part("Business cards", "80", "", 20);
    vec![
        story(DAY, &[plan.part("Flyer", "110", "One page, both sides.", 9)], false, vec![]),
        story(3 * DAY, &[plan.part("Menu", "75", "", 14)], true, vec![]),
        story(2 * DAY, &[logo.clone(), cards.clone()], true, vec![]),
        story(
            20 * DAY,
            &[plan.part("Newsletter", "90", "", 5)],
            true,
            vec![(
                19 * DAY,
                "frank",
                json!({ "decline_offer": { "note": "I am fully booked until spring." } }),
            )],
        ),
        story(4 * DAY, &[shop, plan.part("Shop: checkout", "2400", "", 60)], false, vec![accept(3 * DAY)]),
        Story {
            policy: "up_front",
            ..story(
                3 * DAY,
                &[plan.part("Catalogue", "1250.00", "Forty pages, ready for print.", 30), logo],
                true,
                vec![accept(DAY)],
            )
        },
        story(
            15 * DAY,
            &[
                plan.part("Travel guide", "1250.00", "Texts on ten towns, about a page each.", 30),
                cards,
                plan.part("Maps", "300", "", 40),
            ],
            true,
            vec![
                accept(14 * DAY),
                (
                    9 * DAY,
                    "frank",
                    json!({ "propose": { "change_amount": { "milestone": 2, "amount": usd("95.00") } } }),
                ),
                (
                    8 * DAY,
                    "carla",
                    json!({ "propose": { "change_due_date": {
                        "milestone": 1,
                        "due": plan.part("", "1", "", 21)["due"],
                    } } }),
                ),
                (
                    7 * DAY,
                    "frank",
                    json!({ "propose": {
                        "add_milestone":
                            plan.part("Index", "220", "Names and places, with page numbers.", 50),
                    } }),
                ),
                (
                    6 * DAY,
                    "frank",
                    json!({ "propose": { "settle": { "milestone": 1, "to_freelancer": usd("1000") } } }),
                ),
                (
                    5 * DAY,
                    "carla",
                    json!({ "propose": { "change_amount": { "milestone": 2, "amount": usd("85.00") } } }),
                ),
                (4 * DAY, "carla", json!({ "accept_proposal": { "proposal": 1 } })),
                (3 * DAY, "carla", json!({ "propose": { "cancel_milestone": { "milestone": 3 } } })),
            ],
        ),
    ]
}

/// Work that is being done, reviewed, changed and paid.
fn work(plan: &Plan) -> Vec<Story> {
    let one = |title, price| [plan.part(title, price, "As described in our letters.", 8)];
    let two = |title| {
        [
            plan.part(title, "600", "The first of two parts, as in our letters.", 4),
            plan.part("Second half", "600", "", 25),
        ]
    };
    vec![
        story(6 * DAY, &one("Poster", "320"), true, vec![accept(5 * DAY)]),
        story(
            25 * DAY,
            &two("Translation, first half"),
            true,
            vec![
                accept(24 * DAY),
                submit(
                    11 * DAY,
                    "All four chapters. I have marked two places where the original is unclear.",
                ),
            ],
        ),
        story(
            30 * DAY,
            &one("Portrait photographs", "480"),
            true,
            vec![
                accept(29 * DAY),
                submit(9 * DAY, "Twenty pictures, retouched."),
                changes(6 * DAY, "Please crop 4 and 9 tighter, and send 12 in black and white."),
            ],
        ),
        story(
            40 * DAY,
            &two("Manual"),
            true,
            vec![accept(39 * DAY), submit(28 * DAY, "Draft"), release(27 * DAY, 1, Some("450"))],
        ),
        story(
            35 * DAY,
            &one("Podcast, episode 1", "210"),
            true,
            vec![
                accept(34 * DAY),
                (
                    4 * DAY,
                    "carla",
                    json!({ "request_refund": {
                        "milestone": 1,
                        "note": "The guest has cancelled, we do not need it any more.",
                    } }),
                ),
            ],
        ),
        protected(story(
            50 * DAY,
            &two("Web site"),
            true,
            vec![
                accept(49 * DAY),
                submit(45 * DAY, "Home page and three sub-pages"),
                release(43 * DAY, 1, None),
                fund(42 * DAY, 2),
                (
                    3 * DAY,
                    "frank",
                    json!({ "submit_work": { "milestone": 2, "note": "All pages are online." } }),
                ),
            ],
        )),
    ]
}

/// Disputes that wait for an answer, and disputes that wait for the arbiter.
fn disputes(plan: &Plan) -> Vec<Story> {
    let one = |title, price| [plan.part(title, price, "As in the specification of 12 June, 3 pages.", -10)];
    let open = |hours, reason| (hours, "carla", json!({ "dispute": { "milestone": 1, "reason": reason } }));
    let contest = |hours, text| (hours, "frank", json!({ "contest": { "milestone": 1, "statement": text } }));
    let evidence =
        |hours, who, text| (hours, who, json!({ "submit_evidence": { "milestone": 1, "text": text } }));
    vec![
        story(
            28 * DAY,
            &one("Data entry", "175"),
            true,
            vec![
                accept(27 * DAY),
                submit(6 * DAY, "4,000 rows"),
                open(2 * DAY, "Every tenth row is wrong. I sent a list twice."),
            ],
        ),
        story(
            45 * DAY,
            &one("Mobile app", "4800"),
            true,
            vec![
                accept(44 * DAY),
                submit(30 * DAY, "Version 1.0"),
                open(25 * DAY, "The app does not start on half of our phones."),
                contest(22 * DAY, "It runs on every phone that the specification names."),
                evidence(21 * DAY, "carla", "A film of the start on four phones: it closes at once."),
                evidence(
                    20 * DAY,
                    "frank",
                    "Page 2 of the specification names three phones. None of the four is among them.",
                ),
            ],
        ),
        protected(story(
            33 * DAY,
            &one("Voice recording", "640"),
            true,
            vec![
                accept(32 * DAY),
                submit(14 * DAY, "90 minutes"),
                changes(13 * DAY, "There is noise in the second part."),
                (
                    12 * DAY,
                    "frank",
                    json!({ "dispute": { "milestone": 1, "reason": "The noise was in your original." } }),
                ),
                (
                    10 * DAY,
                    "carla",
                    json!({ "contest": {
                        "milestone": 1,
                        "statement": "The original is clean, listen to it.",
                    } }),
                ),
            ],
        )),
        in_euros(story(
            43 * DAY,
            &one("Floor plans", "900"),
            true,
            vec![
                accept(42 * DAY),
                submit(33 * DAY, "Ground floor and first floor"),
                open(25 * DAY, "The stairs are missing on both."),
                contest(24 * DAY, "Stairs were not ordered, see the description."),
            ],
        )),
        story(
            31 * DAY,
            &one("Logo animation", "260"),
            true,
            vec![
                accept(30 * DAY),
                submit(12 * DAY, "5 seconds"),
                changes(11 * DAY, "Slower, please."),
                (
                    DAY,
                    "frank",
                    json!({ "dispute": { "milestone": 1, "reason": "Slower was never agreed on." } }),
                ),
            ],
        ),
    ]
}

/// Contracts that end or have ended.
fn ends(plan: &Plan) -> Vec<Story> {
    let two = |title| [plan.part(title, "500", "", -20), plan.part("Final version", "700", "", -5)];
    vec![
        story(
            38 * DAY,
            &two("Illustrations"),
            true,
            vec![
                accept(37 * DAY),
                submit(30 * DAY, "Six sketches"),
                release(29 * DAY, 1, None),
                fund(28 * DAY, 2),
                (2 * DAY, "carla", json!("end_contract")),
            ],
        ),
        protected(story(
            60 * DAY,
            &two("Annual report"),
            true,
            vec![
                accept(59 * DAY),
                submit(50 * DAY, "Draft"),
                release(48 * DAY, 1, None),
                fund(47 * DAY, 2),
                (12 * DAY, "frank", json!({ "submit_work": { "milestone": 2, "note": "Final" } })),
                release(4 * DAY, 2, None),
                (
                    3 * DAY,
                    "carla",
                    json!({ "pay_bonus": { "amount": usd("100"), "note": "For the weekend." } }),
                ),
                (2 * DAY, "carla", json!("end_contract")),
                (2 * DAY - 6, "frank", json!({ "refund_payment": { "milestone": 2, "amount": usd("50") } })),
                (
                    DAY,
                    "carla",
                    json!({ "leave_feedback": { "stars": 5, "text": "Careful, quick and friendly." } }),
                ),
            ],
        )),
        protected(story(
            26 * DAY,
            &[plan.part("Slides", "340", "", -12), plan.part("Handout", "90", "", 9)],
            true,
            vec![
                accept(25 * DAY),
                submit(20 * DAY, "Forty slides"),
                release(18 * DAY, 1, None),
                (5 * DAY, "frank", json!("end_contract")),
            ],
        )),
        story(10 * DAY, &[plan.part("Letterhead", "60", "", 3)], true, vec![]),
    ]
}
