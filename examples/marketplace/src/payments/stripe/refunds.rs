//! Money that goes back to a client: refunds of the client's own payments.
//!
//! Stripe gives money back only as the refund of a payment. A transfer back can be larger than what is left
//! of one payment, because escrow carries over from one milestone to the next. Then it is made of several
//! refunds, all with the same reference. Each has its own key, of the order and of the payment. The parts are
//! computed from what Stripe has refunded before, so a transfer that is asked for again refunds only what is
//! missing.

use futures_util::future::{try_join, try_join_all};
use serde::Deserialize;

use super::{Listed, Metadata, Stripe};
use crate::payments::{Found, Hold, Made, Order, PaymentError};

/// About how many payments the host asks at once, with two questions for each. Stripe allows a hundred
/// questions a second: <https://docs.stripe.com/rate-limits>.
const AT_ONCE: usize = 5;

/// What the parties read when a refund fails after Stripe has accepted it.
const FAILED: &str = "the refund has failed";

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

/// A payment of the client, and what was refunded of it.
struct Charge {
    received: i64,
    refunds: Vec<Refund>,
}

impl Charge {
    fn rest(&self) -> i64 {
        self.received.saturating_sub(sum(self.refunds.iter()))
    }
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

    /// Whether it was made for the order under its present key, and has failed.
    fn has_failed_now(&self, order: &Order) -> bool {
        self.is_of(order) && !self.stands() && self.metadata.key.as_deref() == Some(&order.key)
    }
}

/// The sum of the refunds that stand.
fn sum<'a>(refunds: impl Iterator<Item = &'a Refund>) -> i64 {
    refunds.filter(|refund| refund.stands()).map(|refund| refund.amount).sum()
}

impl Stripe {
    /// Refunds the rest of what was not refunded for this order before.
    ///
    /// The refunds of this order are counted first, at all payments. The payments are in the order in which
    /// they were captured. So a payment that is captured between two requests comes last, and a request
    /// that is still on its way is asked for again under its own key.
    pub(super) async fn refund(&self, order: &Order) -> Result<Made, PaymentError> {
        let mut left = self.counted(order.amount)?;
        let mut charges = Vec::new();
        for some in order.charged.chunks(AT_ONCE) {
            charges.extend(try_join_all(some.iter().map(|hold| self.charge(hold))).await?);
        }
        // Under the same key, Stripe would repeat that it was made.
        if charges.iter().flat_map(|charge| &charge.refunds).any(|refund| refund.has_failed_now(order)) {
            return Err(PaymentError::Refused(FAILED.to_owned()));
        }
        for charge in &charges {
            left = left.saturating_sub(sum(charge.refunds.iter().filter(|refund| refund.is_of(order))));
        }
        let mut parts = Vec::new();
        for (hold, charge) in order.charged.iter().zip(&charges) {
            let part = charge.rest().min(left);
            if part > 0 {
                left = left.saturating_sub(part);
                parts.push((hold, part));
            }
        }
        if left > 0 {
            return Err(PaymentError::Refused(
                "more is to go back than was collected from this client".to_owned(),
            ));
        }
        let mut made = Made::Before;
        for (hold, part) in parts {
            made = self.refund_part(order, hold, part).await?;
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
        let (refund, made) = match self.client.post::<Refund>("/v1/refunds", &key, &form).await {
            Ok(refunded) => refunded,
            Err(failure) => return Err(self.refusal_of_refund(failure.into(), hold, amount).await?),
        };
        if !refund.stands() {
            return Err(PaymentError::Refused(FAILED.to_owned()));
        }
        Ok(made)
    }

    /// If another refund of the payment came first, the parts have to be computed again, under a new key.
    async fn refusal_of_refund(
        &self,
        error: PaymentError,
        hold: &Hold,
        amount: i64,
    ) -> Result<PaymentError, PaymentError> {
        let PaymentError::Refused(why) = error else { return Ok(error) };
        let outpaced = self.charge(hold).await?.rest() < amount;
        Ok(if outpaced { PaymentError::KeySpent(why) } else { PaymentError::Refused(why) })
    }

    /// Whether all of it was refunded.
    pub(super) async fn look_up_refunds(&self, order: &Order) -> Result<Found, PaymentError> {
        let units = self.counted(order.amount)?;
        let mut refunds = Vec::new();
        for some in order.charged.chunks(AT_ONCE) {
            refunds.extend(
                try_join_all(some.iter().map(|hold| self.refunds(hold))).await?.into_iter().flatten(),
            );
        }
        let own = || refunds.iter().filter(|refund| refund.is_of(order));
        Ok(if sum(own()) == units {
            Found::Made
        } else if own().any(|refund| refund.has_failed_now(order)) {
            Found::CameBack(FAILED.to_owned())
        } else if own().any(|refund| !refund.stands()) {
            Found::EarlierCameBack(FAILED.to_owned())
        } else {
            Found::Nothing
        })
    }

    async fn charge(&self, hold: &Hold) -> Result<Charge, PaymentError> {
        let path = format!("/v1/payment_intents/{}", hold.0);
        let (refunds, charged) = try_join(self.refunds(hold), self.client.get::<Charged>(&path)).await?;
        Ok(Charge { received: charged.amount_received, refunds })
    }

    async fn refunds(&self, hold: &Hold) -> Result<Vec<Refund>, PaymentError> {
        self.client.list("/v1/refunds", &[("payment_intent", hold.0.clone())]).await
    }
}
