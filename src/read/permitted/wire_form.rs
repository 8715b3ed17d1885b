//! Permissions in JSON. Beside the fields, they have what a page would have to work out from the template:
//! its name, the change that it proposes, and whether it is ready.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::Permission;
use super::Preview;
use super::action_kind::ActionKind;
use super::bounds::{AmountBounds, DueBounds, StarBounds, WindowBounds};
use super::final_effects::FinalEffect;
#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::{Derived, Strict, write};
use crate::messages::command::Command;
use crate::values::party::{MilestoneNumber, ProposalNumber};

/// A command that would be accepted now, with the bounds of its values.
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(rename = "Permission", transform = schema::finish)
)]
#[serde(deny_unknown_fields)]
struct PermissionFields<'a> {
    /// The name of the command.
    name: Cow<'a, str>,
    /// The name of the change that it proposes. Absent if it is not a proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<alloc::string::String>"))]
    change: Option<Cow<'a, str>>,
    /// The command as a form. It has a placeholder for each required value that has no default.
    template: Cow<'a, Command>,
    /// Whether nothing has to be filled in.
    ready: bool,
    /// The milestone that it is for. Absent for other commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<MilestoneNumber>"))]
    milestone: Option<MilestoneNumber>,
    /// The proposal that it accepts, declines or withdraws. Absent for other commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<ProposalNumber>"))]
    proposal: Option<ProposalNumber>,
    /// The bounds of its amount. Absent if it has no amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<AmountBounds>"))]
    amount: Option<AmountBounds>,
    /// The bounds of its due date. Absent if it sets no due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<DueBounds>"))]
    due: Option<DueBounds>,
    /// The bounds of its extension. Absent if it extends no window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<WindowBounds>"))]
    by: Option<WindowBounds>,
    /// The bounds of its stars. Absent if it has no stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<StarBounds>"))]
    stars: Option<StarBounds>,
    /// How many times the policy still allows this command for the milestone. Absent if there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Number>"))]
    times_left: Option<u64>,
    /// Whether it is the usual next step, or destructive. Absent if it is neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<ActionKind>"))]
    kind: Option<ActionKind>,
    /// What the command can do that its author cannot undo.
    final_effects: Cow<'a, [FinalEffect]>,
    /// What the command would do. Absent if that depends on an amount that has no default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Preview>"))]
    preview: Option<Cow<'a, Preview>>,
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = PermissionFields {
            name: self.name().into(),
            change: self.change().map(Cow::Borrowed),
            template: Cow::Borrowed(&self.template),
            ready: self.ready().is_some(),
            milestone: self.milestone,
            proposal: self.proposal,
            amount: self.amount,
            due: self.due,
            by: self.by,
            stars: self.stars,
            times_left: self.times_left,
            kind: self.kind,
            final_effects: Cow::Borrowed(&self.final_effects),
            preview: self.preview.as_ref().map(Cow::Borrowed),
        };
        write(&fields, serializer)
    }
}

impl Derived for PermissionFields<'_> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = PermissionFields::deserialize(Strict { name: "Permission", deserializer })?;
        let permission = Self {
            template: fields.template.into_owned(),
            milestone: fields.milestone,
            proposal: fields.proposal,
            amount: fields.amount,
            due: fields.due,
            by: fields.by,
            stars: fields.stars,
            times_left: fields.times_left,
            kind: fields.kind,
            final_effects: Vec::from(fields.final_effects),
            preview: fields.preview.map(Cow::into_owned),
        };
        let is_named = permission.name() == fields.name && permission.change() == fields.change.as_deref();
        if !is_named || permission.ready().is_some() != fields.ready {
            return Err(D::Error::custom("`name`, `change` or `ready` does not fit the `template`"));
        }
        Ok(permission)
    }
}

#[cfg(feature = "schemars")]
schema::schema_of_view! { Permission => PermissionFields<'_> }
