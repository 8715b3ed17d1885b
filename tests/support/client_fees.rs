//! Law 12, checked from the log alone: the client's fees by MONEY-8 and MONEY-9.

use milestone_escrow::{ClientFees, Contract, Event, EventKind, Money, Party, Policy, ReturnCause};

/// The client's fees so far, computed event by event.
#[derive(Default)]
struct Fees {
    is_accepted: bool,
    freelancer_ended: bool,
    has_released: bool,
    has_begun: bool,
    /// Deposits and top-ups, less the returns that lower the base.
    base: i128,
    bonuses: i128,
    initiation: i128,
}

/// Compares the fees that each event names, and the total in the contract, with the rules.
#[track_caller]
pub(crate) fn check(contract: &Contract, log: &[Event]) {
    let mut fees = Fees::default();
    for event in log {
        let named = fees.follow(contract.policy(), &event.kind);
        assert_eq!(named_fees(&event.kind), named, "MONEY-8, MONEY-9: what {} names", event.kind.name());
    }
    let kept = fees.kept(contract.policy());
    assert_eq!(contract.client_fees().minor_units(), kept, "law 12: the client's fees kept");
    let came_to_nothing = contract.closed_at().is_some() && !fees.is_accepted;
    assert!(!came_to_nothing || kept == 0, "law 12: an offer that is never accepted costs nothing");
}

impl Fees {
    /// Adds an event. Returns the fees that it must name: the fee on its amount, and the initiation fee.
    fn follow(&mut self, policy: &Policy, kind: &EventKind) -> [Option<i128>; 2] {
        let (fee, initiation) = (self.on_payments(policy), self.initiation);
        match kind {
            EventKind::OfferAccepted => self.is_accepted = true,
            EventKind::ContractEnded { by } => self.freelancer_ended |= *by == Party::Freelancer,
            EventKind::MilestoneFunded { deposit, .. } => {
                self.base += minor(*deposit);
                if !core::mem::replace(&mut self.has_begun, true) {
                    self.initiation = policy.initiation_fee.map_or(0, minor);
                }
            }
            EventKind::AmountChanged { deposit, .. } => self.base += minor(*deposit),
            EventKind::EscrowReleased { top_up, .. } => {
                self.base += minor(*top_up);
                self.has_released = true;
            }
            EventKind::EscrowReturned { amount, cause, .. } => {
                let counts = !self.is_accepted || *cause == ReturnCause::FreelancerEnded;
                if counts || policy.client_fees == ClientFees::Returned {
                    self.base -= minor(*amount);
                }
            }
            EventKind::BonusPaid { amount, .. } => self.bonuses += minor(*amount),
            EventKind::ContractClosed { .. } => {
                let returns = policy.client_fees == ClientFees::Returned;
                if !self.has_released && (!self.is_accepted || self.freelancer_ended || returns) {
                    self.initiation = 0;
                }
            }
            _ => {}
        }
        let changes = [self.on_payments(policy) - fee, self.initiation - initiation];
        changes.map(|change| (change != 0).then_some(change.abs()))
    }

    fn on_payments(&self, policy: &Policy) -> i128 {
        [self.base, self.bonuses].map(|amount| part(amount, policy.client_fee_bps)).iter().sum()
    }

    fn kept(&self, policy: &Policy) -> i128 {
        self.on_payments(policy) + self.initiation
    }
}

/// The fees that an event names: the fee on its amount, and the initiation fee.
fn named_fees(kind: &EventKind) -> [Option<i128>; 2] {
    let [fee, initiation] = match kind {
        EventKind::MilestoneFunded { client_fee, initiation_fee, .. } => [*client_fee, *initiation_fee],
        EventKind::AmountChanged { client_fee, .. }
        | EventKind::EscrowReleased { client_fee, .. }
        | EventKind::EscrowReturned { client_fee_returned: client_fee, .. }
        | EventKind::BonusPaid { client_fee, .. } => [*client_fee, None],
        EventKind::ContractClosed { initiation_fee_returned, .. } => [None, *initiation_fee_returned],
        _ => [None, None],
    };
    [fee, initiation].map(|amount| amount.map(minor))
}

fn minor(amount: Money) -> i128 {
    amount.minor_units().into()
}

/// This many hundredths of a percent, rounded half to even.
fn part(amount: i128, bps: u64) -> i128 {
    let exact = amount * i128::from(bps);
    let (whole, rest) = (exact.div_euclid(10_000), exact.rem_euclid(10_000));
    match rest.cmp(&5_000) {
        core::cmp::Ordering::Less => whole,
        core::cmp::Ordering::Equal => whole + whole % 2,
        core::cmp::Ordering::Greater => whole + 1,
    }
}
