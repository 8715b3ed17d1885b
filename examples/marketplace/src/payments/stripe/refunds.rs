//! Money that goes back to a client: refunds of the client's own payments.
//!
//! Stripe gives money back only as the refund of a payment. A transfer back can be larger than what is left of one
//! payment, because escrow carries over from one milestone to the next. Then it is made of several refunds, all with
//! the same reference. Each has its own key, of the order and of the payment. The parts are computed from what Stripe
//! has refunded under *other* references, so they are the same when the transfer is asked for again.

use serde::Deserialize;

use super::{Listed, Metadata, Stripe};
use crate::payments::{Found, Hold, Made, Order, PaymentError};

#[derive(Debug, Deserialize)]
struct Refund {
    id: String,
    amount: i64,
    status: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
struct Charged {
    amount_received: i64,
}

impl Listed for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Refund {
    /// Whether the client gets it.
    fn stands(&self) -> bool {
        !matches!(self.status.as_deref(), Some("failed" | "canceled"))
    }

    fn is_of(&self, order: &Order) -> bool {
        self.metadata.reference.as_deref() == Some(&order.reference)
    }
}

/// The sum of the refunds that stand.
fn sum<'a>(refunds: impl Iterator<Item = &'a Refund>) -> i64 {
    refunds.filter(|refund| refund.stands()).map(|refund| refund.amount).sum()
}

impl Stripe {
    /// Refunds the rest of what was not refunded for this order before.
    pub(super) async fn refund(&self, order: &Order) -> Result<Made, PaymentError> {
        let [(_, units), _] = self.amount(order.amount)?;
        let mut left: i64 = units.parse().unwrap_or(i64::MAX);
        let mut parts = Vec::new();
        for hold in &order.charged {
            let refunds = self.refunds(hold).await?;
            let own = sum(refunds.iter().filter(|refund| refund.is_of(order)));
            let others = sum(refunds.iter().filter(|refund| !refund.is_of(order)));
            let charged: Charged = self.client.get(&format!("/v1/payment_intents/{}", hold.0)).await?;
            let part = charged.amount_received.saturating_sub(others).clamp(own, left.max(own));
            left = left.saturating_sub(part);
            parts.push((hold, part.saturating_sub(own)));
        }
        if left > 0 {
            return Err(PaymentError::Refused("more is to go back than was collected from this client".to_owned()));
        }
        let mut made = Made::Before;
        for (hold, amount) in parts.into_iter().filter(|(_, amount)| *amount > 0) {
            made = self.refund_part(order, hold, amount).await?;
        }
        Ok(made)
    }

    async fn refund_part(&self, order: &Order, hold: &Hold, amount: i64) -> Result<Made, PaymentError> {
        let form = [
            ("payment_intent", hold.0.clone()),
            ("amount", amount.to_string()),
            ("metadata[reference]", order.reference.clone()),
            ("metadata[key]", order.key.clone()),
        ];
        let key = format!("{}/{}", order.key, hold.0);
        let (refund, made) = self.client.post::<Refund>("/v1/refunds", &key, &form).await?;
        if !refund.stands() {
            return Err(PaymentError::Refused("the refund has failed".to_owned()));
        }
        Ok(made)
    }

    /// Whether all of it was refunded.
    pub(super) async fn look_up_refunds(&self, order: &Order) -> Result<Found, PaymentError> {
        let [(_, units), _] = self.amount(order.amount)?;
        let mut refunds = Vec::new();
        for hold in &order.charged {
            refunds.extend(self.refunds(hold).await?);
        }
        let own = || refunds.iter().filter(|refund| refund.is_of(order));
        let failed = own().any(|refund| !refund.stands() && refund.metadata.key.as_deref() == Some(&order.key));
        Ok(if sum(own()).to_string() == units {
            Found::Made
        } else if failed {
            Found::CameBack("the refund has failed".to_owned())
        } else {
            Found::Nothing
        })
    }

    async fn refunds(&self, hold: &Hold) -> Result<Vec<Refund>, PaymentError> {
        self.client.list("/v1/refunds", &[("payment_intent", hold.0.clone())]).await
    }
}
