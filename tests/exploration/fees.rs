//! Law 12: computes the client's fees from the log alone, in minor units. It uses none of the code that
//! decides commands.

use milestone_escrow::{ClientFees, Contract, Event, EventKind, Money, Outcome, Party, Policy, ReturnCause};

type LawResult = Result<(), String>;

/// MONEY-8, MONEY-9: the client's fees that the platform keeps, and the amounts from which they are computed.
#[derive(Debug)]
struct Fees<'a> {
    policy: &'a Policy,
    is_accepted: bool,
    was_funded: bool,
    was_released: bool,
    was_left: bool,
    base: i128,
    bonuses: i128,
    /// The fees on escrow, the fees on bonuses, and the initiation fee.
    kept: [i128; 3],
}

/// A share, rounded half to even.
pub(crate) fn share(amount: i128, bps: u64) -> i128 {
    let parts = amount * i128::from(bps);
    let (whole, rest) = (parts.div_euclid(10_000), parts.rem_euclid(10_000));
    let is_up = rest > 5_000 || rest == 5_000 && whole.rem_euclid(2) == 1;
    whole + i128::from(is_up)
}

fn minor(amount: Money) -> i128 {
    i128::from(amount.minor_units())
}

fn maybe(amount: Option<Money>) -> i128 {
    amount.map_or(0, minor)
}

/// After every event, the fees kept are those of MONEY-8 and MONEY-9. For an offer that is never accepted
/// they are 0 at the end.
pub(crate) fn check<'a>(log: impl IntoIterator<Item = &'a Event>, contract: &Contract) -> LawResult {
    let (is_accepted, was_funded, was_released, was_left) = (false, false, false, false);
    let policy = contract.policy();
    let (base, bonuses, kept) = (0, 0, [0; 3]);
    let mut fees = Fees { policy, is_accepted, was_funded, was_released, was_left, base, bonuses, kept };
    for event in log {
        fees.enter(&event.kind)?;
        fees.are_right(&event.kind)?;
    }
    let kept: i128 = fees.kept.iter().sum();
    let is_over = contract.outcome().is_some_and(|outcome| outcome != Outcome::Ended);
    require(kept == contract.client_fees().minor_units(), "what the contract says is kept", &fees)?;
    require(!is_over || kept == 0, "nothing is kept of an offer that was never accepted", &fees)
}

fn require(holds: bool, law: &str, fees: &Fees<'_>) -> LawResult {
    if holds { Ok(()) } else { Err(format!("law 12, {law}: does not hold, {fees:?}")) }
}

impl Fees<'_> {
    fn enter(&mut self, kind: &EventKind) -> LawResult {
        match kind {
            EventKind::OfferAccepted => self.is_accepted = true,
            EventKind::MilestoneFunded { deposit, client_fee, initiation_fee, .. } => {
                let expected = self.policy.initiation_fee.filter(|_| !self.was_funded);
                require(*initiation_fee == expected, "an initiation fee once, with the first funding", self)?;
                self.was_funded = true;
                self.base += minor(*deposit);
                self.kept[0] += maybe(*client_fee);
                self.kept[2] += maybe(*initiation_fee);
            }
            EventKind::AmountChanged { deposit, client_fee, .. } => {
                self.base += minor(*deposit);
                self.kept[0] += maybe(*client_fee);
            }
            EventKind::EscrowReleased { top_up, client_fee, .. } => {
                self.was_released = true;
                self.base += minor(*top_up);
                self.kept[0] += maybe(*client_fee);
            }
            EventKind::EscrowReturned { amount, cause, client_fee_returned, .. } => {
                let is_left = *cause == ReturnCause::FreelancerEnded;
                if !self.is_accepted || is_left || self.policy.client_fees == ClientFees::Returned {
                    self.base -= minor(*amount);
                }
                self.kept[0] -= maybe(*client_fee_returned);
            }
            EventKind::BonusPaid { amount, client_fee, .. } => {
                self.bonuses += minor(*amount);
                self.kept[1] += maybe(*client_fee);
            }
            EventKind::ContractEnded { by } => self.was_left |= *by == Party::Freelancer,
            EventKind::ContractClosed { outcome, initiation_fee_returned } => {
                let for_nothing = *outcome != Outcome::Ended || self.was_left;
                let is_due = for_nothing || self.policy.client_fees == ClientFees::Returned;
                let expected = if is_due && !self.was_released { self.kept[2] } else { 0 };
                require(maybe(*initiation_fee_returned) == expected, "an initiation fee comes back", self)?;
                self.kept[2] -= expected;
            }
            _ => {}
        }
        Ok(())
    }

    fn are_right(&self, kind: &EventKind) -> LawResult {
        let bps = self.policy.client_fee_bps;
        let expected = [share(self.base, bps), share(self.bonuses, bps)];
        require(self.kept[..2] == expected, &format!("after {}", kind.name()), self)
    }
}
