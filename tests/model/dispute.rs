//! Disputes (§9).

use milestone_escrow::{EventKind, MilestoneState, Party, ReleaseCause, ReturnCause, Stage};
use rust_decimal::Decimal;

use super::time::instant;
use super::{Allowed, Model};

impl Model {
    /// DISP-1, for the freelancer.
    pub(crate) fn freelancer_disputes(&mut self, milestone: u64, reason: &str) -> Allowed {
        use MilestoneState::{ChangesRequested, Funded, RefundRequested, Remainder};
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        self.expect(index, &[ChangesRequested, RefundRequested, Remainder], "DISP-1")?;
        let row = &self.rows[index];
        let should_submit = self.stage == Stage::Active && row.asleep_from() == Some(Funded);
        if row.claim == Decimal::ZERO || should_submit {
            return Err(("wrong_state", "DISP-1"));
        }
        self.open_dispute(index, Party::Freelancer, reason)
    }

    /// DISP-1, for the client.
    pub(crate) fn client_disputes(&mut self, milestone: u64, reason: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        self.expect(index, &[MilestoneState::UnderReview, MilestoneState::ChangesRequested], "DISP-1")?;
        self.open_dispute(index, Party::Client, reason)
    }

    /// DISP-2.
    fn open_dispute(&mut self, index: usize, by: Party, reason: &str) -> Allowed {
        let until = match self.policy.answer_window {
            None => None,
            Some(window) if by == Party::Freelancer => Some(self.window(window)?),
            Some(window) => Some(self.window(window.max(self.policy.refund_window))?),
        };
        let row = &mut self.rows[index];
        let before = row.state;
        row.rest_in(MilestoneState::Disputed);
        row.before = Some(before);
        row.opener = Some(by);
        row.until = until;
        row.contested = until.is_none();
        let (milestone, answer_until) = (super::money::number(index).into(), until.map(instant));
        self.tell(EventKind::DisputeOpened { milestone, by, answer_until, reason: reason.to_owned() });
        Ok(())
    }

    /// DISP-3.
    pub(crate) fn contest(&mut self, by: Party, milestone: u64, statement: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-3")?;
        if self.rows[index].opener == Some(by) {
            return Err(("wrong_party", "DISP-3"));
        }
        if self.rows[index].contested {
            return Err(("wrong_state", "DISP-3"));
        }
        let row = &mut self.rows[index];
        row.contested = true;
        row.until = None;
        self.tell(EventKind::DisputeContested { milestone: milestone.into(), statement: statement.to_owned() });
        Ok(())
    }

    /// DISP-4.
    pub(crate) fn submit_evidence(&mut self, by: Party, milestone: u64, text: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-4")?;
        self.tell(EventKind::EvidenceSubmitted { milestone: milestone.into(), by, text: text.to_owned() });
        Ok(())
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
        self.tell(EventKind::DisputeAwarded { milestone, to_freelancer: named, note });
        self.split(index, to_freelancer, (ReleaseCause::Award, ReturnCause::Award));
        Ok(())
    }

    /// DISP-7.
    pub(crate) fn withdraw_dispute(&mut self, by: Party, milestone: u64) -> Allowed {
        use MilestoneState::{ChangesRequested, Disputed, RefundRequested, UnderReview};
        let index = self.place(milestone)?;
        self.expect(index, &[Disputed], "DISP-7")?;
        if self.rows[index].opener != Some(by) {
            return Err(("wrong_party", "DISP-7"));
        }
        let before = self.rows[index].before.expect("a dispute remembers");
        if before == RefundRequested {
            return Err(("wrong_state", "DISP-7"));
        }
        if before == UnderReview {
            self.check_revisions(index, "DISP-7")?;
        }
        let row = &mut self.rows[index];
        if before == UnderReview {
            row.revisions += 1;
            row.rest_in(ChangesRequested);
        } else {
            row.rest_in(before);
        }
        self.tell(EventKind::DisputeWithdrawn { milestone: milestone.into() });
        Ok(())
    }
}
