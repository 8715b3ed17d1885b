//! Disputes (§9): how they begin, and the answers and the evidence in them.

use core::time::Duration;

use milestone_escrow::{EventKind, MilestoneState, Party, ReleaseCause, ReturnCause, ReviewLapse, Stage};
use rust_decimal::Decimal;

use super::time::{instant, length};
use super::{Allowed, Model};

impl Model {
    /// DISP-1, for the freelancer.
    pub(crate) fn freelancer_disputes(&mut self, milestone: u64, reason: &str) -> Allowed {
        use MilestoneState::{ChangesRequested, Funded, RefundRequested, Remainder, UnderReview};
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        self.expect(index, &[ChangesRequested, RefundRequested, Remainder, UnderReview], "DISP-1")?;
        let row = &self.rows[index];
        let should_submit = self.stage == Stage::Active && row.dormant_from() == Some(Funded);
        // TIME-8: the end of the waiting time is only compared with the clock.
        let has_waited = self.policy.review_lapse == ReviewLapse::None
            && self.now >= row.submitted_at + length(self.policy.review_window);
        let should_wait = row.state == UnderReview && !has_waited;
        if row.claim == Decimal::ZERO || should_submit || should_wait {
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

    /// DISP-2: the time that the other party has to answer.
    fn answer_window(&self, opener: Party) -> Option<Duration> {
        let usual = self.policy.answer_window;
        match opener {
            Party::Freelancer => usual,
            Party::Client if self.policy.freelancer_answer_window.is_some() => {
                self.policy.freelancer_answer_window
            }
            Party::Client => usual.map(|usual| usual.max(self.policy.refund_window)),
        }
    }

    /// DISP-2: if no answer is awaited, the dispute is contested at once, and may have an award window.
    fn open_dispute(&mut self, index: usize, by: Party, reason: &str) -> Allowed {
        let answer_until = self.answer_window(by).map(|window| self.window(window)).transpose()?;
        let award_until = if answer_until.is_none() { self.award_end()? } else { None };
        let before = self.rows[index].state;
        self.enter_state(index, MilestoneState::Disputed);
        let row = &mut self.rows[index];
        row.before = Some(before);
        row.opener = Some(by);
        row.until = answer_until.or(award_until);
        row.contested = answer_until.is_none();
        row.disputes += 1;
        let (milestone, reason) = (super::money::number(index).into(), reason.to_owned());
        let (answer_until, award_until) = (answer_until.map(instant), award_until.map(instant));
        self.record(EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until });
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
        let is_small = self.is_small(index);
        let award_until = if is_small { None } else { self.award_end()? };
        let row = &mut self.rows[index];
        row.contested = true;
        row.until = award_until;
        let (milestone, statement) = (milestone.into(), statement.to_owned());
        self.record(EventKind::DisputeContested {
            milestone,
            statement,
            award_until: award_until.map(instant),
        });
        if is_small {
            self.default_award(index, (ReleaseCause::SmallClaim, ReturnCause::SmallClaim));
        }
        Ok(())
    }

    /// DISP-4.
    pub(crate) fn submit_evidence(&mut self, by: Party, milestone: u64, text: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Disputed], "DISP-4")?;
        self.record(EventKind::EvidenceSubmitted { milestone: milestone.into(), by, text: text.to_owned() });
        Ok(())
    }
}
