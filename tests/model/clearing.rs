//! What the freelancer has earned, and what of it still clears (MONEY-7).

use rust_decimal::Decimal;

use super::time::{LAST, length};
use super::{Earning, Model, Nanos};

impl Model {
    /// When a payment of the moment clears.
    pub(crate) fn clears_at(&self) -> Option<Nanos> {
        self.policy.clearance_window.map(|window| (self.now + length(window)).min(LAST))
    }

    /// A payment of the moment to the freelancer: of a milestone, or a bonus.
    pub(crate) fn earn(&mut self, place: Option<usize>, net: Decimal) {
        let (at, clears_at) = (self.now, self.clears_at());
        self.earnings.push(Earning { at, place, net, clears_at, came_back: false });
    }

    /// What the freelancer gives back of a milestone.
    pub(crate) fn unearn(&mut self, place: usize, net: Decimal) {
        self.earnings.push(Earning { at: self.now, place: Some(place), net, clears_at: None, came_back: true });
    }

    /// What is earned, clearing and cleared at an instant.
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

    /// The instants at which that may change.
    pub(crate) fn clearing_marks(&self) -> Vec<Nanos> {
        self.earnings.iter().flat_map(|earning| [Some(earning.at), earning.clears_at]).flatten().collect()
    }
}

/// A refund takes from its milestone's payments that still clear, the one that clears last first, then the later one.
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
