//! Rare combinations of events, in which bugs are most probable.

use milestone_escrow::{
    Carried, ClientFees, Event, EventKind, MilestoneNumber, MilestoneState, Money, Outcome, Party,
    RefundCause, ReleaseCause, ReturnCause, Stage,
};
use rust_decimal::Decimal;

use super::coverage::Coverage;
use super::time::{LAST, instant, length};
use super::{MilestoneRow, Model};

/// The milestone as it was before the call.
fn row(before: &Model, milestone: MilestoneNumber) -> Option<&MilestoneRow> {
    before.place(milestone.get()).ok().map(|index| &before.rows[index])
}

fn is_something(amount: &Option<Money>) -> bool {
    amount.is_some()
}

impl Coverage {
    fn edge_case(&mut self, is_there: bool, name: &str) {
        if is_there {
            self.add(format!("edge case: {name}"));
        }
    }

    pub(crate) fn edge_cases(&mut self, before: &Model, events: &[Event]) {
        for pair in events.windows(2) {
            self.pair(before, &pair[0], &pair[1]);
        }
        for (index, event) in events.iter().enumerate() {
            let (earlier, rest) = events.split_at(index);
            self.release(before, event);
            self.review(before, event);
            self.dispute(before, event);
            self.default_award(before, earlier, &rest[1..], event);
            self.leftovers(before, event);
            self.fees(before, event);
        }
        self.edge_case(
            events.first().map(|event| event.at) != events.last().map(|event| event.at),
            "several instants in one call",
        );
    }

    /// Which event follows which.
    fn pair(&mut self, before: &Model, one: &Event, next: &Event) {
        use EventKind as K;
        match (&one.kind, &next.kind) {
            (
                K::EscrowReleased { .. },
                K::RefundRequested { cause: RefundCause::ContractEnded, respond_until, .. },
            ) => {
                self.edge_case(true, "a rest while ending");
                self.edge_case(*respond_until == instant(LAST), "a rest at the end of the calendar");
            }
            (K::EscrowReturned { .. }, K::EscrowReturned { .. }) => {
                self.edge_case(one.at == next.at, "two returns at once");
            }
            (
                K::EscrowReleased { cause: ReleaseCause::ReviewLapsed, amount, milestone, .. },
                K::ContractEnded { .. },
            ) => {
                self.edge_case(true, "a review ends the contract");
                let held = row(before, *milestone).map(|row| row.held);
                self.edge_case(held > Some(amount.amount()), "a review ends the contract and leaves a rest");
                let is_disputed = before.rows.iter().any(|row| row.state == MilestoneState::Disputed);
                self.edge_case(is_disputed, "a review ends the contract beside a dispute");
            }
            (K::ProposalAccepted { .. }, K::DisputeWithdrawn { .. }) => {
                self.edge_case(true, "a dispute withdrawn by consent");
            }
            (K::MilestoneAdded { .. }, K::MilestoneFunded { .. }) => {
                self.edge_case(true, "added and funded");
                self.edge_case(before.stage == Stage::Offered, "added and funded in an offer");
            }
            _ => {}
        }
    }

    fn release(&mut self, before: &Model, event: &Event) {
        let EventKind::EscrowReleased { milestone, top_up, .. } = &event.kind else { return };
        self.edge_case(before.stage == Stage::Ending, "a release while ending");
        let is_disputed = row(before, *milestone).is_some_and(|row| row.state == MilestoneState::Disputed);
        self.edge_case(!top_up.is_zero() && is_disputed, "a top-up ends a dispute");
    }

    /// Reviews and extensions.
    fn review(&mut self, before: &Model, event: &Event) {
        use MilestoneState::{RefundRequested, UnderReview};
        let Some(row) = event.kind.milestone().and_then(|milestone| row(before, milestone)) else { return };
        match &event.kind {
            EventKind::ReviewExtended { .. } => self.edge_case(true, "a review is put off by the client"),
            EventKind::WindowExtended { .. } => {
                let kind = row.own_deadline().map(|(_, kind)| kind);
                kind.iter().for_each(|kind| self.edge_case(true, &format!("put off: {kind}")));
            }
            EventKind::RefundRequested { cause: RefundCause::Dormancy, .. } => {
                self.edge_case(row.state == UnderReview, "dormancy of a review");
            }
            EventKind::RefundRequested { cause: RefundCause::ContractEnded, .. } => {
                let is_asleep = row.state == RefundRequested && row.asked == Some(RefundCause::Dormancy);
                self.edge_case(is_asleep, "asked anew");
            }
            EventKind::RefundRequestWithdrawn { .. } => {
                self.edge_case(row.before == Some(UnderReview), "a review goes on without an end");
            }
            _ => {}
        }
    }

    fn dispute(&mut self, before: &Model, event: &Event) {
        use MilestoneState::UnderReview;
        let Some(row) = event.kind.milestone().and_then(|milestone| row(before, milestone)) else { return };
        match &event.kind {
            EventKind::DisputeOpened { by, award_until, .. } => {
                let is_reviewed = *by == Party::Freelancer && row.state == UnderReview;
                self.edge_case(is_reviewed, "the freelancer disputes a review");
                self.edge_case(award_until.is_some(), "an award window at once");
            }
            EventKind::DisputeWithdrawn { .. } if row.before == Some(UnderReview) => {
                self.edge_case(row.opener == Some(Party::Client), "a review broken off by the client");
                self.edge_case(
                    row.opener == Some(Party::Freelancer),
                    "a review that the freelancer broke off",
                );
            }
            // The parties had agreed on a later end than the arbiter's extension gives.
            EventKind::AwardExtended { award_until, .. } => {
                let usual =
                    before.policy.award_window.map(|window| event.at.unix_timestamp_nanos() + length(window));
                let is_vain = usual.is_some_and(|usual| usual < award_until.unix_timestamp_nanos());
                self.edge_case(is_vain, "an award extended in vain");
            }
            EventKind::DisputeContested { .. } => {
                let limit = before.policy.small_claim.map(|most| most.amount());
                let cent = Decimal::new(1, before.currency.decimals());
                self.edge_case(limit == Some(row.price), "a small claim at the limit");
                self.edge_case(limit == Some(row.price - cent), "a claim just too large");
            }
            _ => {}
        }
    }

    /// DISP-8, DISP-9: default awards, with the events before and after them.
    fn default_award(&mut self, before: &Model, earlier: &[Event], later: &[Event], event: &Event) {
        let releases = |event: Option<&Event>| {
            event.is_some_and(|event| {
                matches!(
                    event.kind,
                    EventKind::EscrowReleased {
                        cause: ReleaseCause::AwardLapsed | ReleaseCause::SmallClaim,
                        ..
                    }
                )
            })
        };
        let (small, lapsed) = ("a small claim while ending", "an award lapses while ending");
        let is_ending = before.stage == Stage::Ending;
        match &event.kind {
            EventKind::EscrowReleased { milestone, cause: ReleaseCause::AwardLapsed, .. } => {
                let returned = later.first().map(|event| &event.kind);
                let is_all = !matches!(
                    returned,
                    Some(EventKind::EscrowReturned { milestone: of, .. }) if of == milestone
                );
                self.edge_case(is_all, "a default award of all");
                let is_part = row(before, *milestone).is_some_and(|row| row.claim < row.held);
                self.edge_case(is_part, "a default award of a part that is claimed");
            }
            EventKind::EscrowReturned { cause: ReturnCause::AwardLapsed, .. } => {
                self.edge_case(is_ending, lapsed);
                self.edge_case(!releases(earlier.last()), "a default award of nothing");
            }
            EventKind::EscrowReturned { cause: ReturnCause::SmallClaim, .. } => {
                self.edge_case(is_ending, small)
            }
            _ => {}
        }
    }

    /// FUND-4: what is carried, what is not carried, and how much of it was claimed.
    fn leftovers(&mut self, before: &Model, event: &Event) {
        let (deposit, carried): (Money, Vec<&Carried>) = match &event.kind {
            EventKind::MilestoneFunded { deposit, carried, .. }
            | EventKind::AmountChanged { deposit, carried, .. } => (*deposit, carried.iter().collect()),
            _ => return,
        };
        for leftover in &carried {
            let Some(row) = row(before, leftover.from) else { continue };
            let left = row.held - leftover.amount.amount();
            self.edge_case(row.claim > left && !left.is_zero(), "a claim carried away in part");
        }
        let at = event.at.unix_timestamp_nanos();
        for row in before.rows.iter().filter(|row| row.state == MilestoneState::Remainder) {
            let Some(wait) = before.policy.carry_after else {
                self.edge_case(!deposit.is_zero(), "a leftover is never carried");
                continue;
            };
            let free = row.left_since + length(wait);
            let is_held = !deposit.is_zero() && at < free;
            self.edge_case(is_held, "a leftover is held");
            self.edge_case(is_held && !carried.is_empty(), "a leftover is held and another carried");
            self.edge_case(is_held && at == free - 1, "a leftover is not yet free");
            self.edge_case(
                !wait.is_zero() && !carried.is_empty() && at == free,
                "a leftover is free at last",
            );
        }
    }

    /// The client's fees, and the effect of rounding a sum on its parts.
    fn fees(&mut self, before: &Model, event: &Event) {
        let policy = &before.policy;
        let share = |amount: &Money, bps| before.share(amount.amount(), bps);
        match &event.kind {
            EventKind::MilestoneFunded { deposit, client_fee, initiation_fee, .. } => {
                self.edge_case(is_something(initiation_fee), "an initiation fee");
                let fee = client_fee.map_or(Decimal::ZERO, |fee| fee.amount());
                let usual = share(deposit, policy.client_fee_bps);
                self.edge_case(fee != usual, "a client fee pays the rounding of others");
            }
            EventKind::EscrowReleased { client_fee, .. } => {
                self.edge_case(is_something(client_fee), "a client fee on a top-up");
            }
            EventKind::EscrowReturned { cause, client_fee_returned, .. }
                if is_something(client_fee_returned) =>
            {
                let is_left = *cause == ReturnCause::FreelancerEnded;
                self.edge_case(before.stage == Stage::Offered, "a client fee comes back unaccepted");
                self.edge_case(is_left, "a client fee comes back from the freelancer");
                let is_kind = policy.client_fees == ClientFees::Returned;
                self.edge_case(
                    is_kind && !is_left && before.stage != Stage::Offered,
                    "a client fee comes back",
                );
            }
            EventKind::BonusPaid { amount, fee, client_fee, .. } => {
                self.edge_case(is_something(client_fee), "a client fee on a bonus");
                let is_other = fee.amount() != share(amount, policy.freelancer_fee_bps);
                self.edge_case(is_other, "a bonus pays the rounding of others");
            }
            EventKind::ContractClosed { outcome, initiation_fee_returned } => {
                let comes_back = is_something(initiation_fee_returned);
                let is_accepted = *outcome == Outcome::Ended;
                let is_kind = policy.client_fees == ClientFees::Returned;
                self.edge_case(comes_back && !is_accepted, "an initiation fee comes back unaccepted");
                self.edge_case(comes_back && is_accepted && is_kind, "an initiation fee comes back");
                self.edge_case(
                    comes_back && is_accepted && !is_kind,
                    "an initiation fee comes back from the freelancer",
                );
                self.edge_case(!comes_back && !before.initiation.is_zero(), "an initiation fee is kept");
            }
            EventKind::PaymentRefunded { .. } => {
                let [_, clearing, _] = before.clearing(event.at.unix_timestamp_nanos());
                self.edge_case(!clearing.is_zero(), "a refund of what clears");
            }
            EventKind::FeedbackLeft { .. } => self.edge_case(before.feedback.len() == 1, "two feedbacks"),
            EventKind::MilestoneAdded { amount, .. } => {
                self.edge_case(policy.minimum_price == Some(*amount), "exactly the minimum price");
            }
            _ => {}
        }
    }
}
