//! How disputes end (§9): by the arbiter, by default, or by withdrawal.

use milestone_escrow::{EventKind, MilestoneState, Party, ReleaseCause, ReturnCause};
use rust_decimal::Decimal;

use super::time::instant;
use super::{Allowed, Model, Nanos, Refusal};

impl Model {
    /// DISP-8: the end of an award window that opens now, if the policy has one.
    pub(crate) fn award_end(&self) -> Result<Option<Nanos>, Refusal> {
        self.policy.award_window.map(|window| self.window(window)).transpose()
    }

    /// DISP-9.
    pub(crate) fn is_small(&self, index: usize) -> bool {
        self.policy.small_claim.is_some_and(|most| self.rows[index].price <= most.amount())
    }

    /// DISP-8, DISP-9: a share of the claim goes to the freelancer, and the rest of the escrow goes to the
    /// client.
    pub(crate) fn default_award(&mut self, index: usize, causes: (ReleaseCause, ReturnCause)) {
        // POL-3: if something needs a default award, the policy has one.
        let bps = self.policy.default_award_bps.expect("a default award");
        let share = self.share(self.rows[index].claim, bps);
        self.split(index, share, causes);
    }

    /// DISP-5.
    pub(crate) fn award(&mut self, milestone: u64, to_freelancer: Decimal, note: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-5")?;
        if !self.rows[index].contested {
            return Err(("wrong_state", "DISP-5"));
        }
        if to_freelancer > self.rows[index].held {
            return Err(("amount_exceeds_held", "DISP-5"));
        }
        let (milestone, note, named) = (milestone.into(), note.to_owned(), self.money(to_freelancer));
        self.record(EventKind::DisputeAwarded { milestone, to_freelancer: named, note });
        self.split(index, to_freelancer, (ReleaseCause::Award, ReturnCause::Award));
        Ok(())
    }

    /// DISP-10.
    pub(crate) fn extend_award(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-10")?;
        let row = &self.rows[index];
        let (Some(end), true) = (row.until, row.contested) else { return Err(("wrong_state", "DISP-10")) };
        let end = self.award_end()?.map_or(end, |later| later.max(end));
        self.rows[index].until = Some(end);
        self.record(EventKind::AwardExtended { milestone: milestone.into(), award_until: instant(end) });
        Ok(())
    }

    /// DISP-7, by one party alone.
    pub(crate) fn withdraw_dispute(&mut self, by: Party, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-7")?;
        let row = &self.rows[index];
        if row.opener != Some(by) {
            return Err(("wrong_party", "DISP-7"));
        }
        if row.contested || row.before == Some(MilestoneState::RefundRequested) {
            return Err(("wrong_state", "DISP-7"));
        }
        if by == Party::Client && row.before == Some(MilestoneState::UnderReview) {
            self.check_revisions(index, "DISP-7")?;
        }
        self.dispute_withdrawn(index);
        Ok(())
    }

    /// DISP-7, by consent.
    pub(crate) fn check_consented_withdrawal(&self, index: usize) -> Allowed {
        let row = &self.rows[index];
        let answers_request = row.before == Some(MilestoneState::RefundRequested);
        let is_right = row.state == MilestoneState::Disputed && row.contested && !answers_request;
        if is_right { Ok(()) } else { Err(("wrong_state", "DISP-7")) }
    }

    /// DISP-7: the milestone returns to its state before the dispute. After a review that the client
    /// disputed, this is a change request. A review without an end that the freelancer disputed goes on
    /// without an end.
    pub(crate) fn dispute_withdrawn(&mut self, index: usize) {
        let row = &mut self.rows[index];
        let mut back = row.before.expect("a dispute remembers");
        if back == MilestoneState::UnderReview && row.opener == Some(Party::Client) {
            back = MilestoneState::ChangesRequested;
            row.revisions += 1;
        }
        self.enter_state(index, back);
        self.record(EventKind::DisputeWithdrawn { milestone: super::money::number(index).into() });
    }
}
