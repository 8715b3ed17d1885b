//! Who is who at Stripe.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::payments::PaymentError;

/// A user at Stripe. A real marketplace stores this when the user has entered a card or has been onboarded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StripeUser {
    /// Who pays: `cus_…`.
    pub customer: Option<String>,
    /// The stored card: `pm_…`.
    pub payment_method: Option<String>,
    /// The connected account that is paid: `acct_…`.
    pub account: Option<String>,
}

/// The users at Stripe, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Accounts(pub BTreeMap<String, StripeUser>);

impl Accounts {
    /// The customer and the card of a user.
    pub(super) fn card(&self, name: &str) -> Result<(String, String), PaymentError> {
        let user = self.0.get(name);
        let card = user.and_then(|user| user.customer.clone().zip(user.payment_method.clone()));
        card.ok_or_else(|| PaymentError::Refused(format!("{name} has no card for payments")))
    }

    /// The connected account of a user.
    pub(super) fn account(&self, name: &str) -> Result<String, PaymentError> {
        let account = self.0.get(name).and_then(|user| user.account.clone());
        account.ok_or_else(|| PaymentError::Refused(format!("{name} has no account for payouts")))
    }
}
