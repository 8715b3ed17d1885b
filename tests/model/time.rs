//! Time (§3, §12): the clock, windows, deadlines, and what happens when a deadline passes.

use core::time::Duration;

use milestone_escrow::EventKind;
use milestone_escrow::{
    DeadlineKind, MilestoneState, Outcome, Party, RefundCause, ReleaseCause, ReturnCause, ReviewLapse, Stage,
};
use time::{Date, UtcDateTime};

use super::{MilestoneRow, Model, Nanos, Refusal};

pub(crate) const DAY: Nanos = 86_400_000_000_000;
/// 9999-12-31T23:59:59.999999999Z.
pub(crate) const LAST: Nanos = 253_402_300_800_000_000_000 - 1;
/// 0000-01-01T00:00:00Z.
pub(crate) const FIRST: Nanos = -62_167_219_200_000_000_000;
/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

/// A deadline: its instant, the number of its milestone, and its kind.
pub(crate) type Due = (Nanos, Option<u64>, DeadlineKind);

/// TIME-6: the reading of a clock, cut to the calendar.
pub(crate) fn reading(clock: UtcDateTime) -> Nanos {
    clock.unix_timestamp_nanos().clamp(FIRST, LAST)
}

pub(crate) fn instant(nanos: Nanos) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp_nanos(nanos).expect("an instant of the calendar")
}

pub(crate) fn length(window: Duration) -> Nanos {
    i128::try_from(window.as_nanos()).expect("a window that fits")
}

/// The Julian day of an instant.
pub(crate) fn day_of(at: Nanos) -> i32 {
    i32::try_from(at.div_euclid(DAY)).expect("a day that fits") + EPOCH
}

/// DORM-1: 24:00 UTC of a date.
fn end_of(date: Date) -> Nanos {
    i128::from(date.to_julian_day() - EPOCH + 1) * DAY
}

impl MilestoneRow {
    /// The end of the milestone's own window, and its kind (PROP-7, §16).
    pub(crate) fn own_deadline(&self) -> Option<(Nanos, DeadlineKind)> {
        let kind = match self.state {
            MilestoneState::UnderReview => DeadlineKind::ReviewLapse,
            MilestoneState::RefundRequested => DeadlineKind::RefundLapse,
            MilestoneState::Disputed if self.contested => DeadlineKind::AwardLapse,
            MilestoneState::Disputed => DeadlineKind::AnswerLapse,
            _ => return None,
        };
        self.until.map(|at| (at, kind))
    }
}

impl Model {
    /// TIME-1: the instant of a call.
    pub(crate) fn clamped(&self, clock: UtcDateTime) -> Nanos {
        reading(clock).max(self.last)
    }

    /// TIME-6: the end of a window that opens now.
    pub(crate) fn window(&self, window: Duration) -> Result<Nanos, Refusal> {
        Self::moved(self.now, window)
    }

    /// TIME-6: an end that is extended.
    pub(crate) fn moved(end: Nanos, by: Duration) -> Result<Nanos, Refusal> {
        let end = end + length(by);
        if end > LAST { Err(("time_out_of_range", "TIME-6")) } else { Ok(end) }
    }

    /// END-4, WORK-5: the end of a refund window that is never rejected, and is cut to the calendar.
    pub(crate) fn refund_end(&self) -> Nanos {
        (self.now + length(self.policy.refund_window)).min(LAST)
    }

    /// All deadlines of the current state, in the order of TIME-3.
    pub(crate) fn deadlines(&self) -> Vec<Due> {
        let mut all: Vec<Due> = Vec::new();
        if let (Stage::Offered, Some(at)) = (self.stage, self.respond_by) {
            all.push((at, None, DeadlineKind::OfferExpiry));
        }
        for (number, row) in (1..).zip(&self.rows) {
            if let Some((at, kind)) = row.own_deadline() {
                all.push((at, Some(number), kind));
            }
        }
        if let Some(at) = self.dormancy() {
            all.push((at, None, DeadlineKind::Dormancy));
        }
        all.sort_by_key(|(at, number, kind)| (*at, *kind == DeadlineKind::Dormancy, *number));
        all
    }

    /// DORM-1, TIME-6.
    fn dormancy(&self) -> Option<Nanos> {
        let window = length(self.policy.dormancy_window?);
        let idle: Vec<_> = self.rows.iter().filter(|row| row.is_idle()).collect();
        if self.stage != Stage::Active || idle.is_empty() {
            return None;
        }
        let due = idle.iter().filter_map(|row| row.due).map(end_of).max();
        let at = self.last.max(due.unwrap_or(self.last)) + window;
        let comes = at + length(self.policy.refund_window) <= LAST;
        comes.then_some(at)
    }

    /// TIME-3: every deadline that has passed takes effect, one by one.
    pub(crate) fn expire(&mut self, now: Nanos) {
        while let Some((at, number, kind)) = self.deadlines().first().copied().filter(|due| due.0 <= now) {
            self.now = at;
            let index = number.map_or(0, |number| usize::try_from(number - 1).expect("a place"));
            match kind {
                DeadlineKind::OfferExpiry => {
                    self.record(EventKind::OfferExpired);
                    self.end_offer(ReturnCause::OfferExpired, Outcome::Expired);
                }
                DeadlineKind::ReviewLapse => self.review_lapsed(index),
                DeadlineKind::RefundLapse => self.return_all(index, ReturnCause::RefundLapsed),
                DeadlineKind::AnswerLapse => self.answer_lapsed(index),
                DeadlineKind::AwardLapse => {
                    self.default_award(index, (ReleaseCause::AwardLapsed, ReturnCause::AwardLapsed));
                }
                DeadlineKind::Dormancy => self.become_dormant(),
            }
        }
        self.now = now;
    }

    /// WORK-5: silence is approval, and may also end the contract.
    fn review_lapsed(&mut self, index: usize) {
        let claim = self.rows[index].claim;
        self.release(index, claim, ReleaseCause::ReviewLapsed);
        if self.policy.review_lapse == ReviewLapse::ReleaseAndEnd {
            self.ended_by_client(self.refund_end());
        }
    }

    /// DISP-2: silence decides for the party that opened the dispute.
    fn answer_lapsed(&mut self, index: usize) {
        if self.rows[index].opener == Some(Party::Client) {
            self.return_all(index, ReturnCause::AnswerLapsed);
        } else {
            let claim = self.rows[index].claim;
            self.release(index, claim, ReleaseCause::AnswerLapsed);
        }
    }

    /// DORM-2.
    fn become_dormant(&mut self) {
        let until = self.now + length(self.policy.refund_window);
        for index in 0..self.rows.len() {
            if self.rows[index].is_idle() {
                self.record_refund_request(index, until, RefundCause::Dormancy, "");
            }
        }
    }

    /// Instants that are not deadlines, but at which a command becomes allowed or forbidden (TIME-8).
    pub(crate) fn marks(&self) -> Vec<Nanos> {
        let mut marks = Vec::new();
        for row in &self.rows {
            if row.state == MilestoneState::Remainder {
                marks.extend(self.policy.carry_after.map(|wait| row.left_since + length(wait)));
            }
            if row.state == MilestoneState::UnderReview && row.until.is_none() {
                marks.push(row.submitted_at + length(self.policy.review_window));
            }
        }
        if self.stage == Stage::Closed {
            let policy = &self.policy;
            let windows = [policy.bonus_window, policy.payment_refund_window, policy.feedback_window];
            marks.extend(windows.into_iter().flatten().map(|window| self.closed_at + length(window)));
        }
        marks
    }
}
