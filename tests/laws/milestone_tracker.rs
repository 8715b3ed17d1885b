//! The values of each milestone that law 9 needs, computed from the events alone: price, escrow, claim (§1),
//! and the end of its window.

use std::collections::BTreeMap;

use milestone_escrow::{Contract, Event, EventKind, MilestoneNumber, Money, ReturnCause};
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;
use time::UtcDateTime;

#[derive(Debug, Clone, Default)]
pub(crate) struct TrackedMilestone {
    pub(crate) price: i128,
    pub(crate) held: i128,
    pub(crate) claim: i128,
    pub(crate) end: Option<UtcDateTime>,
}

#[derive(Debug, Default)]
pub(crate) struct MilestoneTracker(BTreeMap<MilestoneNumber, TrackedMilestone>);

fn minor(amount: Money) -> i128 {
    i128::from(amount.minor_units())
}

impl MilestoneTracker {
    pub(crate) fn of(&self, milestone: MilestoneNumber) -> TrackedMilestone {
        self.0.get(&milestone).cloned().unwrap_or_default()
    }

    fn one(&mut self, milestone: MilestoneNumber) -> &mut TrackedMilestone {
        self.0.entry(milestone).or_default()
    }

    /// After an amount is taken away, the claim is at most what is still held.
    fn take(&mut self, milestone: MilestoneNumber, amount: Money) {
        let one = self.one(milestone);
        one.held -= minor(amount);
        one.claim = one.claim.min(one.held);
    }

    pub(crate) fn follow(&mut self, event: &Event) {
        self.money(&event.kind);
        self.time(&event.kind);
    }

    fn money(&mut self, kind: &EventKind) {
        match kind {
            EventKind::ContractOffered { offer, .. } => {
                for (number, terms) in (1..).zip(&offer.milestones) {
                    self.one(MilestoneNumber::from(number)).price = minor(terms.amount);
                }
            }
            EventKind::MilestoneAdded { milestone, amount, .. } => {
                self.one(*milestone).price = minor(*amount)
            }
            EventKind::MilestoneFunded { milestone, deposit, carried, .. } => {
                carried.iter().for_each(|leftover| self.take(leftover.from, leftover.amount));
                let brought: i128 = carried.iter().map(|leftover| minor(leftover.amount)).sum();
                let one = self.one(*milestone);
                one.held = brought + minor(*deposit);
                one.claim = one.held;
            }
            EventKind::AmountChanged { milestone, amount, deposit, carried, .. } => {
                carried.iter().for_each(|leftover| self.take(leftover.from, leftover.amount));
                let brought: i128 = carried.iter().map(|leftover| minor(leftover.amount)).sum();
                let one = self.one(*milestone);
                one.price = minor(*amount);
                one.held += brought + minor(*deposit);
                // PROP-4: the claim is everything that is held in the end. If a part is returned next, it is
                // what is left.
                one.claim = one.held;
            }
            EventKind::WorkSubmitted { milestone, requested, .. } => {
                self.one(*milestone).claim = minor(*requested)
            }
            EventKind::SubmissionWithdrawn { milestone } => {
                let one = self.one(*milestone);
                one.claim = one.held;
            }
            EventKind::EscrowReleased { milestone, amount, top_up, .. } => {
                let one = self.one(*milestone);
                one.held -= minor(*amount) - minor(*top_up);
                one.claim = (one.claim - minor(*amount)).max(0);
            }
            EventKind::EscrowReturned { milestone, amount, .. } => self.take(*milestone, *amount),
            _ => {}
        }
    }

    fn time(&mut self, kind: &EventKind) {
        let (milestone, end) = match kind {
            EventKind::WorkSubmitted { milestone, review_until, .. } => (milestone, *review_until),
            EventKind::ReviewExtended { milestone, review_until } => (milestone, Some(*review_until)),
            EventKind::RefundRequested { milestone, respond_until, .. } => (milestone, Some(*respond_until)),
            EventKind::DisputeOpened { milestone, answer_until, award_until, .. } => {
                (milestone, answer_until.or(*award_until))
            }
            EventKind::DisputeContested { milestone, award_until, .. } => (milestone, *award_until),
            EventKind::AwardExtended { milestone, award_until } => (milestone, Some(*award_until)),
            EventKind::WindowExtended { milestone, until } => (milestone, Some(*until)),
            EventKind::SubmissionWithdrawn { milestone }
            | EventKind::ChangesRequested { milestone, .. }
            | EventKind::RefundRequestWithdrawn { milestone }
            | EventKind::DisputeWithdrawn { milestone }
            | EventKind::EscrowReleased { milestone, .. } => (milestone, None),
            // A review goes on after a change of price.
            EventKind::EscrowReturned { milestone, cause, .. } if *cause != ReturnCause::AmountReduced => {
                (milestone, None)
            }
            _ => return,
        };
        self.one(*milestone).end = end;
    }

    /// The computed values are equal to those of the contract.
    pub(crate) fn check(&self, contract: &Contract) -> Result<(), TestCaseError> {
        for it in contract.milestones() {
            let TrackedMilestone { price, held, claim, end } = self.of(it.number());
            prop_assert_eq!(price, minor(it.amount()), "the price");
            prop_assert_eq!(held, minor(it.held()), "what is held");
            prop_assert_eq!((held > 0).then_some(claim), it.claim().map(minor), "the claim, §1");
            prop_assert_eq!(end.filter(|_| held > 0), it.deadline(), "the deadline");
        }
        Ok(())
    }
}
