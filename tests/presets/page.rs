//! Generates `src/presets.md`, the page of the documentation that compares the presets.

use core::fmt::Write;
use core::time::Duration;

use milestone_escrow::{Currency, Money, Policy};

use super::fields::{Value, fields};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/presets.md");

const HEAD: &str = "\
# The presets, side by side

Each preset follows the rules that a marketplace publishes, as far as the rule book can express them. No
marketplace has endorsed its preset. To read what a preset models, what it cannot express, and where its facts
come from, follow the link in the head of its column.

You can change a preset before you open a contract. The policy in the first event of the contract counts, not
the preset (POL-2). A preset with a year in its name never changes. If the marketplace changes its rules
later, there will be a new preset with another name.

These tables are generated from the code, and the tests check them. In the tables:

- **Bold** means that the value differs from that of [`Policy::upwork`](crate::Policy::upwork), the default.
  If a marketplace does not publish a value, its preset has the default's value.
- *given* means that the value is an argument of the preset, because it is different for each contract.
- – means that there is none.
- A name that ends in `_bps` is a share in hundredths of a percent: 550 means 5.5 %.
";

const UNDATED: &str = "
## The presets without a year

These presets need only version 1 of the rules. All switches of version 2 are off, so this table leaves them
out. The first column of the last table shows their values. These presets have no fee, so set your own.
";

const DATED: &str = "
## The presets with a year

These presets follow what was published up to the year in their name. They may use the switches of version 2
of the rules. Some of them contain an amount in US dollars. Such a preset can be used only for a contract in
US dollars.
";

const OTHERS: &str = "
## Other services, with a year

These services publish fewer of their rules, and not all of them are marketplaces. The first column shows the
default, for comparison.
";

/// Arguments that the caller gives. No preset has these values itself, so the page can mark them.
const WINDOW: Duration = Duration::from_secs(1);
const COUNT: u64 = 999;
const CENTS: i64 = 1;

/// The heading of a column, and its policy.
type Column = (&'static str, Policy);

fn undated() -> Vec<Column> {
    vec![
        ("[Upwork](crate::Policy::upwork)", Policy::upwork()),
        ("[Fiverr](crate::Policy::fiverr)", Policy::fiverr()),
        ("[Freelancer.com](crate::Policy::freelancer_com)", Policy::freelancer_com()),
        ("[Guru](crate::Policy::guru)", Policy::guru(WINDOW)),
        ("[PeoplePerHour](crate::Policy::people_per_hour)", Policy::people_per_hour()),
        ("[Contra](crate::Policy::contra)", Policy::contra()),
        ("[Escrow.com](crate::Policy::escrow_com)", Policy::escrow_com(WINDOW)),
    ]
}

fn dated() -> Vec<Column> {
    let fee = Money::from_minor_units(CENTS, Currency::USD).ok();
    vec![
        ("[Upwork](crate::Policy::upwork_2026)", Policy::upwork_2026(COUNT, COUNT, fee)),
        ("[Fiverr](crate::Policy::fiverr_2026)", Policy::fiverr_2026(Some(COUNT), WINDOW, fee)),
        ("[Freelancer.com](crate::Policy::freelancer_com_2026)", Policy::freelancer_com_2026()),
        ("[Guru](crate::Policy::guru_2026)", Policy::guru_2026(WINDOW, COUNT)),
        ("[PeoplePerHour](crate::Policy::people_per_hour_2026)", Policy::people_per_hour_2026(COUNT)),
        ("[Contra](crate::Policy::contra_2026)", Policy::contra_2026()),
        ("[Escrow.com](crate::Policy::escrow_com_2026)", Policy::escrow_com_2026(WINDOW, COUNT, COUNT)),
    ]
}

fn others() -> Vec<Column> {
    vec![
        ("[default](crate::Policy::upwork)", Policy::upwork()),
        ("[Workana](crate::Policy::workana_2026)", Policy::workana_2026()),
        ("[Malt](crate::Policy::malt_2026)", Policy::malt_2026(COUNT)),
        ("[Sharetribe](crate::Policy::sharetribe_2026)", Policy::sharetribe_2026()),
        ("[Trustless Work](crate::Policy::trustless_work_2026)", Policy::trustless_work_2026()),
    ]
}

/// The fields in groups for readers. Every field is in one group.
const GROUPS: &str = "\
offer and plan: offer_window, max_milestones, minimum_price, plan_changes
funding and release: funding, funding_order, max_current, release_amount, carry_after
work and review: review_window, review_lapse, review_extension, review_extensions, revision_limit
refunds: refund_window, dormancy_window
disputes: answer_window, freelancer_answer_window, award_window, default_award_bps, small_claim
fees and payouts: freelancer_fee_bps, client_fee_bps, initiation_fee, client_fees, clearance_window
after closing: bonus_window, payment_refund_window, feedback_window";

fn groups() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    GROUPS.lines().map(|line| {
        let (group, members) = line.split_once(": ").expect("a group and its members");
        (group, members.split(", "))
    })
}

fn value_text(field: &str, value: Value) -> String {
    match value {
        Value::Window(Some(WINDOW)) | Value::Count(Some(COUNT)) => "*given*".to_owned(),
        Value::Amount(Some(amount)) if amount.minor_units() == CENTS => "*given*".to_owned(),
        Value::Window(None) if field == "carry_after" => "never".to_owned(),
        Value::Window(Some(Duration::ZERO)) => "at once".to_owned(),
        Value::Window(Some(window)) => match window.as_secs() / 3_600 {
            hours if hours % 24 == 0 && hours > 48 => format!("{} days", hours / 24),
            hours => format!("{hours} hours"),
        },
        Value::Count(Some(count)) => count.to_string(),
        Value::Amount(Some(amount)) => format!("${}", amount.amount()),
        Value::Word(word) => word.to_owned(),
        Value::Window(None) | Value::Count(None) | Value::Amount(None) => "–".to_owned(),
    }
}

/// The value of a field. It is in bold if it differs from the default.
fn cell(field: &str, policy: &Policy) -> String {
    let value = |policy: &Policy| {
        let found = fields(policy).into_iter().find(|(name, _)| *name == field);
        found.expect("a field of that name").1
    };
    let actual = value_text(field, value(policy));
    if actual == "*given*" || value(policy) == value(&Policy::upwork()) {
        actual
    } else {
        format!("**{actual}**")
    }
}

/// The table of these presets: a row for each field that `is_shown`, and one for the version of the rules.
fn table(page: &mut String, columns: &[Column], is_shown: impl Fn(&str) -> bool) {
    let mut row = |label: &str, column_value: &dyn Fn(&Column) -> String| {
        write!(page, "| {label} |").expect("a text");
        for column in columns {
            write!(page, " {} |", column_value(column)).expect("a text");
        }
        page.push('\n');
    };
    row("field", &|(head, _)| (*head).to_owned());
    row("---", &|_| "---".to_owned());
    for (group, members) in groups() {
        let mut members = members.filter(|field| is_shown(field)).peekable();
        if members.peek().is_some() {
            row(&format!("*{group}*"), &|_| String::new());
        }
        for field in members {
            row(&format!("`{field}`"), &|(_, policy)| cell(field, policy));
        }
    }
    row("version of the rules", &|(_, policy)| policy.rules().to_string());
}

fn page() -> String {
    let all = fields(&Policy::upwork());
    let mut page = format!("{HEAD}{UNDATED}\n");
    table(&mut page, &undated(), |field| all[..12].iter().any(|(name, _)| *name == field));
    writeln!(page, "{DATED}").expect("a text");
    table(&mut page, &dated(), |_| true);
    writeln!(page, "{OTHERS}").expect("a text");
    table(&mut page, &others(), |_| true);
    page
}

#[test]
fn the_page_is_up_to_date() {
    let page = page();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &page).expect("it can be written");
    }
    let checked_in = std::fs::read_to_string(PATH).expect("the page");
    assert_eq!(checked_in, page, "MILESTONE_ESCROW_BLESS=1 rewrites it");
}

/// The page has every field. The switches that it leaves out for the undated presets are off in all of them.
#[test]
fn the_page_has_every_field() {
    let mut grouped: Vec<_> = groups().flat_map(|(_, members)| members).collect();
    let mut named: Vec<_> = fields(&Policy::upwork()).iter().map(|(field, _)| *field).collect();
    grouped.sort_unstable();
    named.sort_unstable();
    assert_eq!(grouped, named);
    for (head, policy) in undated() {
        assert_eq!(policy.rules(), 1, "{head}");
        assert_eq!(fields(&policy)[12..], fields(&Policy::upwork())[12..], "{head}");
    }
}
