//! Deadlines: what happens when, if nobody acts. Only this module decides whether a deadline has passed
//! (RULES §3, §12).

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::messages::deadline::{Deadline, DeadlineKind};
use crate::messages::stage::Stage;
use crate::state::contract_state::{Lifecycle, State};
use crate::state::windows::WindowEnd;
use crate::values::party::MilestoneNumber;
use crate::values::window::{SECONDS_PER_DAY, end_of_day, window_end};

impl State {
    /// The deadline that passes first. If several pass at one instant, the lowest milestone number comes
    /// first, and dormancy comes last (TIME-3).
    pub(crate) fn next_deadline(&self) -> Option<Deadline> {
        let first = self.first_own_deadline();
        if first.is_some_and(|first| !self.may_have_become_dormant(&first.at)) {
            return first;
        }
        match (first, self.dormancy_deadline()) {
            (Some(first), Some(dormancy)) => Some(if dormancy.at < first.at { dormancy } else { first }),
            (first, dormancy) => first.or(dormancy),
        }
    }

    /// All deadlines of the current state, in the order in which they pass.
    pub(crate) fn deadlines(&self) -> Vec<Deadline> {
        let mut deadlines: Vec<_> = self.own_deadlines().collect();
        if let Some(dormancy) = self.dormancy_deadline() {
            let position = deadlines.partition_point(|deadline| deadline.at <= dormancy.at);
            deadlines.insert(position, dormancy);
        }
        deadlines
    }

    /// Whether it is known that no deadline has passed at this instant.
    #[inline(always)]
    pub(crate) fn is_quiet(&self, now: &UtcDateTime) -> bool {
        *now < self.milestones.windows.quiet_until
    }

    /// The first deadline that has passed at this instant (TIME-2). Every command needs this, and almost
    /// always no deadline has passed, so that case is fast.
    #[inline(always)]
    pub(crate) fn passed_deadline(&self, now: &UtcDateTime) -> Option<Deadline> {
        if self.is_quiet(now) { None } else { self.find_passed_deadline(now) }
    }

    /// The same as [`Self::passed_deadline`]. It also makes the next calls fast.
    #[inline(always)]
    pub(crate) fn passed_deadline_mut(&mut self, now: &UtcDateTime) -> Option<Deadline> {
        if self.is_quiet(now) { None } else { self.find_passed_deadline_mut(now) }
    }

    #[cold]
    fn find_passed_deadline(&self, now: &UtcDateTime) -> Option<Deadline> {
        let window_ends = self.first_window_end().is_some_and(|ends| *now >= ends);
        if !window_ends && !self.may_have_become_dormant(now) {
            return None;
        }
        self.next_deadline().filter(|deadline| *now >= deadline.at)
    }

    #[cold]
    fn find_passed_deadline_mut(&mut self, now: &UtcDateTime) -> Option<Deadline> {
        let passed = self.find_passed_deadline(now);
        if passed.is_none() {
            self.find_quiet_time();
        }
        passed
    }

    /// Finds out until when no deadline can pass, however many events there are until then. A window that
    /// opens makes this time shorter. Dormancy is counted from the last event or later (DORM-1). An offer
    /// has few events before it is accepted, so it is not worth it.
    #[cold]
    pub(crate) fn find_quiet_time(&mut self) {
        if self.stage() == Stage::Offered {
            return;
        }
        let ends = self.milestones.windows.first().map_or(UtcDateTime::MAX, |window| window.ends);
        let dormancy =
            self.policy().dormancy_window.and_then(|window| window_end(self.last_event_at, window));
        self.milestones.windows.quiet_until = ends.min(dormancy.unwrap_or(UtcDateTime::MAX));
    }

    /// After an event that can bring a deadline which no window shows, nothing is known.
    pub(super) fn forget_quiet_time(&mut self) {
        self.milestones.windows.quiet_until = UtcDateTime::MIN;
    }

    #[cfg(debug_assertions)]
    pub(super) fn quiet_time_is_right(&self) -> bool {
        self.next_deadline().is_none_or(|next| next.at >= self.milestones.windows.quiet_until)
    }

    fn first_window_end(&self) -> Option<UtcDateTime> {
        match self.lifecycle {
            Lifecycle::Offered { respond_by } => respond_by,
            _ => self.milestones.windows.first().map(|window| window.ends),
        }
    }

    /// Whether the contract may be dormant. This is a cheap check by days; [`Self::dormancy_deadline`] gives
    /// the exact answer.
    fn may_have_become_dormant(&self, now: &UtcDateTime) -> bool {
        let (today, last_day) = (now.date(), self.last_event_at.date());
        let Some(window) = self.policy().dormancy_window else { return false };
        let days = if today == last_day {
            0
        } else {
            today.to_julian_day().saturating_sub(last_day.to_julian_day())
        };
        // The time that has passed is less than `days` plus one day.
        u64::try_from(days).unwrap_or(u64::MAX).saturating_add(1).saturating_mul(SECONDS_PER_DAY)
            > window.as_secs()
    }

    fn first_own_deadline(&self) -> Option<Deadline> {
        match self.lifecycle {
            Lifecycle::Offered { .. } => self.offer_expiry(),
            _ => self.window_deadline(self.milestones.windows.first()?),
        }
    }

    /// OFFER-4
    fn offer_expiry(&self) -> Option<Deadline> {
        let Lifecycle::Offered { respond_by } = self.lifecycle else { return None };
        Some(Deadline { at: respond_by?, milestone: None, kind: DeadlineKind::OfferExpiry })
    }

    fn window_deadline(&self, window: WindowEnd) -> Option<Deadline> {
        let (at, kind) = self.milestones.get(window.position)?.deadline()?;
        Some(Deadline { at, milestone: Some(MilestoneNumber::at_index(window.position)), kind })
    }

    /// All deadlines except dormancy, in the order in which they pass.
    fn own_deadlines(&self) -> impl Iterator<Item = Deadline> {
        let windows = self.milestones.windows.iter().filter_map(|window| self.window_deadline(window));
        self.offer_expiry().into_iter().chain(windows)
    }

    /// DORM-1. A dormancy deadline never comes if it, or the refund window after it, would end after the year
    /// 9999 (TIME-6).
    fn dormancy_deadline(&self) -> Option<Deadline> {
        let window = self.policy().dormancy_window.filter(|_| self.lifecycle == Lifecycle::Active)?;
        let mut may_be_dormant =
            self.milestones.holding().filter(|(_, record)| record.may_be_dormant()).peekable();
        may_be_dormant.peek()?;
        let mut last_activity = self.last_event_at;
        for due in may_be_dormant.filter_map(|(_, record)| record.due) {
            last_activity = last_activity.max(end_of_day(due)?);
        }
        let at = window_end(last_activity, window)?;
        window_end(at, self.policy().refund_window)?;
        Some(Deadline { at, milestone: None, kind: DeadlineKind::Dormancy })
    }
}
