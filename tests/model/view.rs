//! The view of the contract (§16), written from the model.

use core::time::Duration;

use ::time::UtcDateTime;
use milestone_escrow::{Money, Policy, Stage};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::money::number;
use super::policy::rules_of;
use super::time::instant;
use super::{MilestoneRow, Model, Nanos};

/// A value that has its own JSON form: a name, an amount, a change.
fn leaf(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("it has a form")
}

/// An instant, with its fraction in the shortest form.
fn written(at: Nanos) -> String {
    let at: UtcDateTime = instant(at);
    let (date, time) = (at.date(), at.time());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let (hour, minute, second) = time.as_hms();
    let fraction = format!(".{:09}", time.nanosecond());
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Leaves out absent fields.
fn object(fields: Vec<(&str, Option<Value>)>) -> Value {
    let present = fields.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Value::Object(present.collect::<Map<_, _>>())
}

/// All twelve fields, or all twenty-nine (POL-4).
fn policy(policy: &Policy) -> Value {
    let window = |window: Option<Duration>| leaf(&window.map(|window| window.as_secs()));
    let money = |amount: Option<Money>| leaf(&amount);
    let mut all = vec![
        ("offer_window", window(policy.offer_window)),
        ("review_window", window(Some(policy.review_window))),
        ("refund_window", window(Some(policy.refund_window))),
        ("answer_window", window(policy.answer_window)),
        ("dormancy_window", window(policy.dormancy_window)),
        ("bonus_window", window(policy.bonus_window)),
        ("payment_refund_window", window(policy.payment_refund_window)),
        ("funding_order", leaf(&policy.funding_order)),
        ("max_current", leaf(&policy.max_current)),
        ("plan_changes", leaf(&policy.plan_changes)),
        ("revision_limit", leaf(&policy.revision_limit)),
        ("freelancer_fee_bps", leaf(&policy.freelancer_fee_bps)),
    ];
    if rules_of(policy) == 2 {
        all.extend([
            ("funding", leaf(&policy.funding)),
            ("max_milestones", leaf(&policy.max_milestones)),
            ("minimum_price", money(policy.minimum_price)),
            ("review_lapse", leaf(&policy.review_lapse)),
            ("review_extension", window(policy.review_extension)),
            ("review_extensions", leaf(&policy.review_extensions)),
            ("release_amount", leaf(&policy.release_amount)),
            ("carry_after", window(policy.carry_after)),
            ("freelancer_answer_window", window(policy.freelancer_answer_window)),
            ("award_window", window(policy.award_window)),
            ("default_award_bps", leaf(&policy.default_award_bps)),
            ("small_claim", money(policy.small_claim)),
            ("clearance_window", window(policy.clearance_window)),
            ("client_fee_bps", leaf(&policy.client_fee_bps)),
            ("initiation_fee", money(policy.initiation_fee)),
            ("client_fees", leaf(&policy.client_fees)),
            ("feedback_window", window(policy.feedback_window)),
        ]);
    }
    object(all.into_iter().map(|(name, value)| (name, Some(value))).collect())
}

impl Model {
    fn sum(&self, amount: Decimal) -> Value {
        let decimals = usize::try_from(self.currency.decimals()).expect("a few");
        json!({ "amount": format!("{amount:.decimals$}"), "currency": self.currency.code() })
    }

    pub(crate) fn view(&self) -> Value {
        let held: Decimal = self.rows.iter().map(|row| row.held).sum();
        let fees = self.client_fees();
        let milestones: Vec<_> =
            self.rows.iter().enumerate().map(|(index, row)| self.row(index, row)).collect();
        let proposals: Vec<_> = self
            .open
            .iter()
            .map(|open| json!({ "proposal": open.number, "by": open.by, "change": leaf(&open.change) }))
            .collect();
        let next = self.deadlines().first().map(|(at, milestone, kind)| {
            object(vec![
                ("at", Some(json!(written(*at)))),
                ("milestone", milestone.map(|milestone| json!(milestone))),
                ("kind", Some(leaf(kind))),
            ])
        });
        object(vec![
            ("stage", Some(leaf(&self.stage))),
            ("outcome", self.outcome.map(|outcome| leaf(&outcome))),
            ("closed_at", (self.stage == Stage::Closed).then(|| json!(written(self.closed_at)))),
            ("currency", Some(json!(self.currency.code()))),
            ("policy", Some(policy(&self.policy))),
            ("revision", Some(json!(self.revision))),
            ("held", Some(self.sum(held))),
            ("client_fees", (!fees.is_zero()).then(|| self.sum(fees))),
            ("milestones", Some(Value::Array(milestones))),
            ("proposals", Some(Value::Array(proposals))),
            ("next_deadline", next),
        ])
    }

    fn row(&self, index: usize, row: &MilestoneRow) -> Value {
        let dispute = row.opener.map(|by| json!({ "by": by, "contested": row.contested }));
        object(vec![
            ("milestone", Some(json!(number(index)))),
            ("title", Some(json!(row.title))),
            ("description", Some(json!(row.description))),
            ("amount", Some(self.sum(row.price))),
            ("due", row.due.map(|due| json!(due.to_string()))),
            ("state", Some(leaf(&row.state))),
            ("held", Some(self.sum(row.held))),
            ("paid", Some(self.sum(row.paid))),
            ("returned", Some(self.sum(row.returned))),
            ("fees", Some(self.sum(row.fees))),
            ("revisions", Some(json!(row.revisions))),
            ("extensions", (row.extensions > 0).then(|| json!(row.extensions))),
            ("claim", row.holds().then(|| self.sum(row.claim))),
            ("deadline", row.own_deadline().map(|(at, _)| json!(written(at)))),
            ("dispute", dispute),
        ])
    }
}
