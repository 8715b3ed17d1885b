//! What the freelancer has earned, and how much of it has not cleared yet (MONEY-7).

use rust_decimal::Decimal;

use super::time::{LAST, length};
use super::{Earning, Model, Nanos};

impl Model {
    /// The instant at which a payment clears that is made now.
    pub(crate) fn clears_at(&self) -> Option<Nanos> {
        self.policy.clearance_window.map(|window| (self.now + length(window)).min(LAST))
    }

    /// Records a payment to the freelancer, for a milestone or as a bonus.
    pub(crate) fn earn(&mut self, place: Option<usize>, net: Decimal) {
        let (at, clears_at) = (self.now, self.clears_at());
        self.earnings.push(Earning { at, place, net, clears_at, came_back: false });
    }

    /// Records what the freelancer gives back for a milestone.
    pub(crate) fn unearn(&mut self, place: usize, net: Decimal) {
        self.earnings.push(Earning {
            at: self.now,
            place: Some(place),
            net,
            clears_at: None,
            came_back: true,
        });
    }

    /// The amounts earned, clearing and cleared at an instant.
    pub(crate) fn clearing(&self, at: Nanos) -> [Decimal; 3] {
        let mut earned = Decimal::ZERO;
        let mut payments: Vec<Earning> = Vec::new();
        for earning in self.earnings.iter().filter(|earning| earning.at <= at) {
            if earning.came_back {
                earned -= earning.net;
                take_from(&mut payments, earning);
            } else {
                earned += earning.net;
                payments.push(earning.clone());
            }
        }
        let is_clearing = |payment: &&Earning| payment.clears_at.is_some_and(|clears_at| clears_at > at);
        let clearing: Decimal = payments.iter().filter(is_clearing).map(|payment| payment.net).sum();
        [earned, clearing, earned - clearing]
    }

    /// The instants at which these amounts may change.
    pub(crate) fn clearing_marks(&self) -> Vec<Nanos> {
        self.earnings.iter().flat_map(|earning| [Some(earning.at), earning.clears_at]).flatten().collect()
    }
}

/// A refund takes first from payments on its milestone that have not cleared. Of these, the payment that
/// clears last comes first; at the same instant, the later event comes first.
fn take_from(payments: &mut [Earning], refund: &Earning) {
    let mut missing = refund.net;
    while !missing.is_zero() {
        let mut last: Option<usize> = None;
        for (index, payment) in payments.iter().enumerate() {
            let is_clearing = payment.clears_at.is_some_and(|clears_at| clears_at > refund.at);
            if payment.place != refund.place || !is_clearing || payment.net.is_zero() {
                continue;
            }
            if last.is_none_or(|last| payment.clears_at >= payments[last].clears_at) {
                last = Some(index);
            }
        }
        let Some(last) = last else { return };
        let part = payments[last].net.min(missing);
        payments[last].net -= part;
        missing -= part;
    }
}
