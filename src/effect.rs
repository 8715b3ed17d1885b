//! What an act brings with it: the events that complete a decision (RULES §16, "the act first, then its effects").
//!
//! Each effect follows from the contract alone. The draft records them after an act, and `replay` demands them.

use alloc::string::String;
use alloc::sync::Arc;

use time::UtcDateTime;

use crate::command::Change;
use crate::contract::{Contract, Phase};
use crate::deadline::window_end;
use crate::event::{Carried, EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause};
use crate::fee::fee_on;
use crate::money::Money;
use crate::offer::MilestoneTerms;
use crate::party::MilestoneNumber;
use crate::standing::Standing;
use crate::timestamp;

/// What an act has set going and its effects still have to finish.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Unfinished {
    /// Milestone 1 is funded with the offer (OFFER-2).
    FundFirst,
    /// All that is held is returned and the contract closes (OFFER-5, END-1).
    Returning(ReturnCause, Outcome),
    /// Refunds are requested of all that lies idle (DORM-2).
    Dormancy,
    /// What a milestone holds is split (DISP-5, PROP-5).
    Split { milestone: MilestoneNumber, to_freelancer: i64, by: Split },
    /// What a change of price sets free is returned (PROP-4).
    Reduction { milestone: MilestoneNumber },
    /// An accepted change is carried out (PROP-1).
    Accepted(Arc<Change>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Split {
    Settlement,
    Award,
}

/// How a price is covered: leftovers first, the rest is deposited (FUND-4).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) deposit: Money,
    pub(crate) carried: Leftovers,
}

impl Contract {
    /// The event that must come next, at the instant of the last one; none if the decision is complete, as it almost always is.
    #[inline]
    pub(crate) fn next_effect(&self) -> Option<EventKind> {
        if self.unfinished.is_none() && self.phase != Phase::Ending { None } else { self.effect() }
    }

    fn effect(&self) -> Option<EventKind> {
        match &self.unfinished {
            Some(Unfinished::FundFirst) => self.funding(MilestoneNumber::from(1)),
            Some(Unfinished::Returning(cause, outcome)) => Some(self.next_return(*cause, *outcome)),
            Some(Unfinished::Dormancy) => self.next_of_dormancy(self.last_event_at),
            Some(Unfinished::Split { milestone, to_freelancer, by }) => self.split(*milestone, *to_freelancer, *by),
            Some(Unfinished::Reduction { milestone }) => self.reduction(*milestone),
            Some(Unfinished::Accepted(change)) => self.carry_out(change),
            None => self.next_of_ending(),
        }
    }

    /// FUND-1
    pub(crate) fn funding(&self, milestone: MilestoneNumber) -> Option<EventKind> {
        let Cover { deposit, carried } = self.cover(self.standing(milestone)?.price);
        Some(EventKind::MilestoneFunded { milestone, deposit, carried })
    }

    /// FUND-4, REL-7
    #[inline]
    pub(crate) fn cover(&self, amount: i64) -> Cover {
        if self.standings.hold_nothing() {
            return Cover { deposit: self.money(amount), carried: Leftovers::default() };
        }
        self.cover_with_leftovers(amount)
    }

    fn cover_with_leftovers(&self, amount: i64) -> Cover {
        let mut missing = amount;
        let mut carried = Leftovers::default();
        for (place, remainder) in self.standings.holding().filter(|(_, standing)| standing.is_remainder()) {
            let taken = remainder.held().min(missing);
            if taken == 0 {
                break;
            }
            missing = missing.saturating_sub(taken);
            carried.push(Carried { from: MilestoneNumber::at_index(place), amount: self.money(taken) });
        }
        Cover { deposit: self.money(missing), carried }
    }

    /// The release of an amount from a milestone: what exceeds the escrow is a top-up (REL-4), the fee is that of MONEY-5.
    pub(crate) fn release(&self, milestone: MilestoneNumber, amount: i64, cause: ReleaseCause) -> Option<EventKind> {
        let [top_up, fee] = self.parts_of_release(self.standing(milestone)?, amount)?;
        let (amount, top_up, fee) = (self.money(amount), self.money(top_up), self.money(fee));
        Some(EventKind::EscrowReleased { milestone, amount, top_up, fee, cause })
    }

    /// The top-up and the fee of a release.
    pub(crate) fn parts_of_release(&self, standing: &Standing, amount: i64) -> Option<[i64; 2]> {
        let top_up = amount.saturating_sub(standing.held()).max(0);
        let paid = standing.paid.checked_add(amount)?;
        let fee = self.fee_on(paid)?.checked_sub(standing.fees)?;
        Some([top_up, fee])
    }

    /// The return of all that a milestone holds.
    pub(crate) fn return_all(&self, milestone: MilestoneNumber, cause: ReturnCause) -> Option<EventKind> {
        let amount = self.money(self.standing(milestone)?.held());
        Some(EventKind::EscrowReturned { milestone, amount, cause })
    }

    /// A refund requested by no hand of a party (END-2, END-4, DORM-2). Its window ends with the calendar at the latest
    /// (TIME-6): a client's ending that would need more was rejected, and such a dormancy never comes.
    fn refund_request_by_itself(&self, milestone: MilestoneNumber, cause: RefundCause, at: UtcDateTime) -> EventKind {
        let respond_until = window_end(at, self.policy().refund_window).unwrap_or(timestamp::LAST);
        EventKind::RefundRequested { milestone, respond_until, cause, note: String::new() }
    }

    /// MONEY-5, at this contract's rate.
    pub(crate) fn fee_on(&self, paid: i64) -> Option<i64> {
        fee_on(paid, self.policy().freelancer_fee_bps)
    }

    /// The first milestone that holds escrow and is so.
    fn first(&self, is_so: impl Fn(&Standing) -> bool) -> Option<MilestoneNumber> {
        self.standings
            .holding()
            .find(|(_, standing)| is_so(standing))
            .map(|(place, _)| MilestoneNumber::at_index(place))
    }

    fn next_return(&self, cause: ReturnCause, outcome: Outcome) -> EventKind {
        self.first(|_| true)
            .and_then(|milestone| self.return_all(milestone, cause))
            .unwrap_or(EventKind::ContractClosed { outcome })
    }

    /// DORM-2
    pub(crate) fn next_of_dormancy(&self, at: UtcDateTime) -> Option<EventKind> {
        self.first(Standing::is_idle)
            .map(|milestone| self.refund_request_by_itself(milestone, RefundCause::Dormancy, at))
    }

    /// END-2, END-4: while ending nothing lies idle or under review, and the last escrow to go closes the contract.
    fn next_of_ending(&self) -> Option<EventKind> {
        let unanswered = self.first(|standing| standing.is_idle() || standing.is_under_review());
        match unanswered {
            Some(milestone) => {
                Some(self.refund_request_by_itself(milestone, RefundCause::ContractEnded, self.last_event_at))
            }
            None => self.standings.hold_nothing().then_some(EventKind::ContractClosed { outcome: Outcome::Ended }),
        }
    }

    /// DISP-5, PROP-5: first the freelancer's part, then the rest.
    fn split(&self, milestone: MilestoneNumber, to_freelancer: i64, by: Split) -> Option<EventKind> {
        let (released, returned) = match by {
            Split::Settlement => (ReleaseCause::Settlement, ReturnCause::Settlement),
            Split::Award => (ReleaseCause::Award, ReturnCause::Award),
        };
        if to_freelancer > 0 {
            self.release(milestone, to_freelancer, released)
        } else {
            self.return_all(milestone, returned)
        }
    }

    /// PROP-4
    fn reduction(&self, milestone: MilestoneNumber) -> Option<EventKind> {
        let standing = self.standing(milestone)?;
        let amount = self.money(standing.held().saturating_sub(standing.price));
        Some(EventKind::EscrowReturned { milestone, amount, cause: ReturnCause::AmountReduced })
    }

    /// What an accepted change does (PROP-4, PROP-5): price and due date change in no other way (PLAN-3).
    fn carry_out(&self, change: &Change) -> Option<EventKind> {
        match change {
            Change::AddMilestone(terms) => Some(self.addition(terms.clone())),
            Change::CancelMilestone { milestone } => Some(EventKind::MilestoneCancelled { milestone: *milestone }),
            Change::ChangeDueDate { milestone, due } => {
                Some(EventKind::DueDateChanged { milestone: *milestone, due: *due })
            }
            Change::ChangeAmount { milestone, amount } => {
                let standing = self.standing(*milestone)?;
                let increase = match standing.escrow() {
                    Some(escrow) => amount.minor_units().saturating_sub(escrow.held).max(0),
                    None => 0,
                };
                let Cover { deposit, carried } = self.cover(increase);
                Some(EventKind::AmountChanged { milestone: *milestone, amount: *amount, deposit, carried })
            }
            Change::Settle { milestone, to_freelancer } => {
                self.split(*milestone, to_freelancer.minor_units(), Split::Settlement)
            }
        }
    }

    /// PLAN-2, PROP-4
    pub(crate) fn addition(&self, terms: MilestoneTerms) -> EventKind {
        let MilestoneTerms { title, description, amount, due } = terms;
        let milestone = MilestoneNumber::at_index(self.standings.len());
        EventKind::MilestoneAdded { milestone, title, description, amount, due }
    }
}
