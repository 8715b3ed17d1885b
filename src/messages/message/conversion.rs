//! How values become parameters of messages.

use alloc::format;
use alloc::string::String;
use core::time::Duration;

use time::{Date, UtcDateTime};

use super::parameter::{Parameter, ParameterKind};
use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber, Role};
use crate::values::policy::Policy;

/// How a value becomes a parameter.
pub(crate) trait AsParameter {
    /// The type of the value.
    type Value;
    const KIND: ParameterKind;
    const IS_OPTIONAL: bool = false;

    /// The parameter. `None` if it is absent.
    fn parameter(value: &Self::Value) -> Option<Parameter>;
}

/// Declares how values become parameters, a type on each line.
macro_rules! parameters {
    ($($type:ty, $value:ident: $from:ty, $kind:expr => $parameter:expr;)+) => {$(
        impl crate::messages::message::AsParameter for $type {
            type Value = $from;
            const KIND: ParameterKind = $kind;

            fn parameter($value: &$from) -> Option<Parameter> {
                Some($parameter)
            }
        }
    )+};
}
pub(crate) use parameters;

parameters! {
    u64, number: u64, ParameterKind::Number => Parameter::Number(*number);
    usize, number: usize, ParameterKind::Number =>
        Parameter::Number(u64::try_from(*number).unwrap_or(u64::MAX));
    MilestoneNumber, number: MilestoneNumber, ParameterKind::Number => Parameter::Number(number.get());
    ProposalNumber, number: ProposalNumber, ParameterKind::Number => Parameter::Number(number.get());
    Duration, time: Duration, ParameterKind::Seconds => Parameter::Seconds(time.as_secs());
    Money, money: Money, ParameterKind::Money => Parameter::Money(*money);
    Currency, currency: Currency, ParameterKind::Currency => Parameter::Currency(*currency);
    UtcDateTime, at: UtcDateTime, ParameterKind::Instant => Parameter::Instant(*at);
    Date, date: Date, ParameterKind::Date => Parameter::Date(*date);
    String, text: String, ParameterKind::Text => Parameter::Text(text.clone());
    char, character: char, ParameterKind::Text => Parameter::Text(format!("U+{:04X}", u32::from(*character)));
    Role, role: Role, ParameterKind::Name(Role::NAMES) => Parameter::Name(role.name());
    Party, party: Party, ParameterKind::Name(Party::NAMES) => Parameter::Name(party.name());
    FieldName, name: &'static str, ParameterKind::Name(FieldName::NAMES) => Parameter::Name(name);
    PolicyFieldName, name: &'static str, ParameterKind::Name(Policy::FIELD_NAMES) => Parameter::Name(name);
    CommandName, name: &'static str, ParameterKind::Name(CommandName::NAMES) => Parameter::Name(name);
    WindowName, name: &'static str, ParameterKind::Name(WindowName::NAMES) =>
        Parameter::Name(WindowName::of(name));
}

impl<T: AsParameter> AsParameter for Option<T> {
    type Value = Option<T::Value>;
    const KIND: ParameterKind = T::KIND;
    const IS_OPTIONAL: bool = true;

    fn parameter(value: &Self::Value) -> Option<Parameter> {
        value.as_ref().and_then(T::parameter)
    }
}

/// The name of a field of a command, an offer or a policy.
pub(crate) struct FieldName;

impl FieldName {
    /// The fields with a text or an amount.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "title",
        "description",
        "note",
        "reason",
        "statement",
        "text",
        "amount",
        "requested",
        "to_freelancer",
        "minimum_price",
        "small_claim",
        "initiation_fee",
    ];
}

/// The name of a field of a policy.
pub(crate) struct PolicyFieldName;

/// The name of a command or of a change.
pub(crate) struct CommandName;

impl CommandName {
    pub(crate) const NAMES: &'static [&'static str] = &[
        "withdraw_offer",
        "accept_offer",
        "decline_offer",
        "fund_milestone",
        "submit_work",
        "withdraw_submission",
        "request_changes",
        "extend_review",
        "release",
        "add_milestone",
        "cancel_milestone",
        "request_refund",
        "withdraw_refund_request",
        "refund",
        "refund_payment",
        "pay_bonus",
        "propose",
        "accept_proposal",
        "decline_proposal",
        "withdraw_proposal",
        "change_due_date",
        "change_amount",
        "settle",
        "extend_window",
        "dispute",
        "contest",
        "submit_evidence",
        "withdraw_dispute",
        "award",
        "extend_award",
        "end_contract",
        "leave_feedback",
    ];
}

/// The name of a window of the policy, or `extended_window` for one that the parties extend (PROP-7).
pub(crate) struct WindowName;

impl WindowName {
    /// The name without a space, so that every name is one word.
    fn of(name: &'static str) -> &'static str {
        if name == "extended window" { "extended_window" } else { name }
    }

    pub(crate) const NAMES: &'static [&'static str] = &[
        "offer_window",
        "review_window",
        "review_extension",
        "refund_window",
        "answer_window",
        "freelancer_answer_window",
        "award_window",
        "extended_window",
    ];
}
