//! Why a policy cannot govern a contract.

use super::requirement::PolicyRequirement;
use crate::values::currency::Currency;

/// Why a contract cannot have a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyProblem {
    /// MONEY-3
    CurrencyMismatch { field: &'static str, expected: Currency, found: Currency },
    /// POL-1, POL-3
    Invalid(InvalidPolicy),
}

/// The error for a policy with a field out of bounds, or with fields that do not fit together.
///
/// Source: POL-1, POL-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the policy's {field} must be {allowed}")]
#[non_exhaustive]
pub struct InvalidPolicy {
    /// The name of the field in the wire form.
    pub field: &'static str,
    /// What the field must be.
    pub allowed: PolicyRequirement,
    /// The rule: POL-1 for the bounds of a field, POL-3 for fields that do not fit together.
    pub rule: &'static str,
}
