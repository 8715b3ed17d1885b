//! Proposals (§10).

use core::time::Duration;

use milestone_escrow::{Change, EventKind, MilestoneState, Party, ReleaseCause, ReturnCause};
use rust_decimal::Decimal;

use super::money::number;
use super::offer::trimmed;
use super::time::{instant, length};
use super::{Allowed, MilestoneRow, Model, OpenProposal, Refusal};

/// The milestone that a change is about.
fn subject(change: &Change) -> Option<u64> {
    match change {
        Change::AddMilestone(_) => None,
        Change::CancelMilestone { milestone }
        | Change::ChangeDueDate { milestone, .. }
        | Change::ChangeAmount { milestone, .. }
        | Change::Settle { milestone, .. }
        | Change::WithdrawDispute { milestone }
        | Change::ExtendWindow { milestone, .. } => Some(milestone.get()),
    }
}

/// PROP-3: whether the values on which a change depends are different now.
fn is_stale(change: &Change, then: &MilestoneRow, now: &MilestoneRow) -> bool {
    match change {
        Change::AddMilestone(_) | Change::CancelMilestone { .. } => false,
        Change::ChangeDueDate { .. } => then.due != now.due,
        Change::ChangeAmount { .. } => then.price != now.price || then.holds() != now.holds(),
        Change::Settle { .. } => then.held != now.held || then.submissions != now.submissions,
        Change::WithdrawDispute { .. } => then.disputes != now.disputes,
        Change::ExtendWindow { .. } => then.own_deadline() != now.own_deadline(),
    }
}

impl Model {
    /// PROP-1, PROP-3.
    pub(crate) fn propose(&mut self, by: Party, change: &Change) -> Allowed {
        self.check_subject(change)?;
        self.check_change_state(change)?;
        self.check_change_policy(change, Some(by))?;
        self.check_change_amount(change)?;
        self.check_change_time(change)?;
        let change = match change {
            Change::AddMilestone(terms) => Change::AddMilestone(trimmed(terms)),
            other => other.clone(),
        };
        let row_then = subject(&change)
            .map(|number| self.place(number))
            .transpose()?
            .map(|index| self.rows[index].clone());
        self.proposed += 1;
        self.open.push(OpenProposal { number: self.proposed, by, change: change.clone(), row_then });
        self.record(EventKind::ProposalMade { proposal: self.proposed.into(), by, change });
        Ok(())
    }

    fn check_subject(&self, change: &Change) -> Allowed {
        subject(change).map_or(Ok(()), |number| self.place(number).map(|_| ()))
    }

    /// PROP-4, PROP-5, PROP-7, DISP-7: step 5 for a change.
    fn check_change_state(&self, change: &Change) -> Allowed {
        use MilestoneState as S;
        let Some(number) = subject(change) else { return Ok(()) };
        let index = self.place(number)?;
        match change {
            Change::Settle { .. } if self.rows[index].holds() => Ok(()),
            Change::Settle { .. } => Err(("wrong_state", "PROP-5")),
            Change::CancelMilestone { .. } => self.expect(index, &[S::Planned], "PROP-4"),
            Change::ChangeAmount { .. } => {
                self.expect(index, &[S::Planned, S::Funded, S::UnderReview, S::ChangesRequested], "PROP-4")
            }
            Change::WithdrawDispute { .. } => self.check_consented_withdrawal(index),
            Change::ExtendWindow { .. } if self.rows[index].own_deadline().is_some() => Ok(()),
            Change::ExtendWindow { .. } => Err(("wrong_state", "PROP-7")),
            _ if matches!(self.rows[index].state, S::Settled | S::Cancelled) => {
                Err(("wrong_state", "PROP-4"))
            }
            _ => Ok(()),
        }
    }

    /// Step 6 for a change: PLAN-5, PROP-1 (only when it is made), PLAN-8, PROP-4.
    fn check_change_policy(&self, change: &Change, proposer: Option<Party>) -> Allowed {
        if matches!(change, Change::AddMilestone(_)) {
            self.check_room()?;
        }
        if proposer.is_some_and(|by| self.open.iter().filter(|open| open.by == by).count() >= 25) {
            return Err(("limit_reached", "PROP-1"));
        }
        match change {
            Change::AddMilestone(terms) => self.check_price(terms.amount.amount()),
            Change::ChangeAmount { milestone, amount } => {
                self.check_price(amount.amount())?;
                let is_same = amount.amount() == self.rows[self.place(milestone.get())?].price;
                if is_same { Err(("same_amount", "PROP-4")) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    /// TIME-6: step 9 for a change.
    fn check_change_time(&self, change: &Change) -> Allowed {
        let Change::ExtendWindow { milestone, by } = change else { return Ok(()) };
        let (end, _) = self.rows[self.place(milestone.get())?].own_deadline().expect("a deadline");
        Self::moved(end, *by).map(|_| ())
    }

    /// PROP-5: step 8 for a change.
    fn check_change_amount(&self, change: &Change) -> Allowed {
        match change {
            Change::Settle { milestone, to_freelancer }
                if to_freelancer.amount() > self.rows[self.place(milestone.get())?].held =>
            {
                Err(("amount_exceeds_held", "PROP-5"))
            }
            _ => Ok(()),
        }
    }

    /// The index of an open proposal (PROP-1).
    fn find(&self, number: u64) -> Result<usize, Refusal> {
        self.open.iter().position(|open| open.number == number).ok_or(("unknown_proposal", "PROP-1"))
    }

    /// PROP-1, PROP-3.
    pub(crate) fn accept(&mut self, by: Party, number: u64) -> Allowed {
        let place = self.find(number)?;
        let open = self.open[place].clone();
        if open.by == by {
            return Err(("wrong_party", "PROP-1"));
        }
        self.check_change_state(&open.change)?;
        self.check_change_policy(&open.change, None)?;
        let now = subject(&open.change).map(|milestone| self.place(milestone)).transpose()?;
        if open
            .row_then
            .as_ref()
            .zip(now)
            .is_some_and(|(then, now)| is_stale(&open.change, then, &self.rows[now]))
        {
            return Err(("stale_proposal", "PROP-3"));
        }
        self.check_change_amount(&open.change)?;
        self.check_change_time(&open.change)?;
        self.open.remove(place);
        self.record(EventKind::ProposalAccepted { proposal: number.into() });
        self.carry_out(&open.change)
    }

    fn carry_out(&mut self, change: &Change) -> Allowed {
        match change {
            Change::AddMilestone(terms) => self.append(terms),
            Change::CancelMilestone { milestone } => self.cancel(self.place(milestone.get())?),
            Change::ChangeDueDate { milestone, due } => {
                let index = self.place(milestone.get())?;
                self.rows[index].due = *due;
                self.record(EventKind::DueDateChanged { milestone: *milestone, due: *due });
            }
            Change::ChangeAmount { milestone, amount } => {
                self.change_amount(self.place(milestone.get())?, amount.amount());
            }
            Change::Settle { milestone, to_freelancer } => {
                let causes = (ReleaseCause::Settlement, ReturnCause::Settlement);
                self.split(self.place(milestone.get())?, to_freelancer.amount(), causes);
            }
            Change::WithdrawDispute { milestone } => self.dispute_withdrawn(self.place(milestone.get())?),
            Change::ExtendWindow { milestone, by } => self.extend_window(self.place(milestone.get())?, *by),
        }
        Ok(())
    }

    /// PROP-7: the extension is counted from the old end.
    fn extend_window(&mut self, index: usize, by: Duration) {
        let until = self.rows[index].until.expect("a deadline") + length(by);
        self.rows[index].until = Some(until);
        self.record(EventKind::WindowExtended { milestone: number(index).into(), until: instant(until) });
    }

    /// PROP-4: the price changes, and the escrow changes with it.
    fn change_amount(&mut self, index: usize, price: Decimal) {
        let held = self.rows[index].held;
        let is_held = self.rows[index].holds();
        let missing = if is_held && price > held { price - held } else { Decimal::ZERO };
        let (deposit, carried) = self.carry(missing);
        let client_fee = self.charge(deposit);
        let (milestone, amount, deposit) = (number(index).into(), self.money(price), self.money(deposit));
        self.record(EventKind::AmountChanged {
            milestone,
            amount,
            deposit,
            carried: carried.into(),
            client_fee,
        });
        let row = &mut self.rows[index];
        row.price = price;
        row.held += missing;
        if is_held && price < held {
            self.return_amount(index, held - price, ReturnCause::AmountReduced);
        }
        let row = &mut self.rows[index];
        row.claim = row.held;
    }

    /// PROP-1.
    pub(crate) fn decline(&mut self, by: Party, number: u64) -> Allowed {
        let place = self.find(number)?;
        if self.open[place].by == by {
            return Err(("wrong_party", "PROP-1"));
        }
        self.open.remove(place);
        self.record(EventKind::ProposalDeclined { proposal: number.into() });
        Ok(())
    }

    /// PROP-1.
    pub(crate) fn withdraw(&mut self, by: Party, number: u64) -> Allowed {
        let place = self.find(number)?;
        if self.open[place].by != by {
            return Err(("wrong_party", "PROP-1"));
        }
        self.open.remove(place);
        self.record(EventKind::ProposalWithdrawn { proposal: number.into() });
        Ok(())
    }

    /// PROP-6: what the end of the contract does to proposals.
    pub(crate) fn keep_settlements(&mut self) {
        self.open.retain(|open| matches!(open.change, Change::Settle { .. }));
    }
}
