//! What a run has seen, and what it must have seen for its silence to mean something.

use std::collections::BTreeMap;

use milestone_escrow::{
    ClientCommand, Command, Contract, Event, EventKind, FreelancerCommand, MilestoneState, RefundCause, Rejection,
    Stage,
};

use super::Model;
use super::time::{LAST, instant};

/// How often what was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeMap<String, u64>);

fn name(command: &Command) -> String {
    let change = match command {
        Command::Client(ClientCommand::Propose(change)) | Command::Freelancer(FreelancerCommand::Propose(change)) => {
            format!(" {}", change.name())
        }
        _ => String::new(),
    };
    format!("{} {}{change}", command.role(), command.name())
}

impl Seen {
    pub(crate) fn add(&mut self, what: impl Into<String>) {
        self.add_times(what, 1);
    }

    pub(crate) fn add_times(&mut self, what: impl Into<String>, times: u64) {
        *self.0.entry(what.into()).or_default() += times;
    }

    /// What two runs have seen.
    pub(crate) fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|(what, times)| self.add_times(what, times));
    }

    pub(crate) fn has(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }

    pub(crate) fn print(&self) {
        for (what, number) in &self.0 {
            println!("{what}: {number}");
        }
    }

    /// Which of all that there is was never seen.
    pub(crate) fn missing(&self) -> Vec<String> {
        let lists = [
            ("event", EVENTS),
            ("cause", CAUSES),
            ("code", CODES),
            ("rule", RULES),
            ("state", STATES),
            ("deadline", DEADLINES),
            ("accepted", COMMANDS),
            ("rejected", COMMANDS),
            ("corner", CORNERS),
        ];
        let all =
            lists.iter().flat_map(|(kind, names)| names.split(',').map(move |name| format!("{kind}: {}", name.trim())));
        all.filter(|what| !self.has(what)).collect()
    }

    pub(crate) fn command(&mut self, command: &Command, is_accepted: bool) {
        let verdict = if is_accepted { "accepted" } else { "rejected" };
        self.add(format!("calls: command {verdict}"));
        self.add(format!("{verdict}: {}", name(command)));
    }

    pub(crate) fn rejection(&mut self, rejection: &Rejection) {
        self.add(format!("code: {}", rejection.code()));
        self.add(format!("rule: {} {}", rejection.code(), rejection.rule()));
    }

    pub(crate) fn events(&mut self, before: Option<&Model>, events: &[Event], after: &Contract) {
        events.iter().for_each(|event| self.event(&event.kind));
        for milestone in after.milestones().take(8) {
            self.add(format!("state: {}", milestone.state()));
        }
        for deadline in after.deadlines() {
            self.add(format!("deadline: {}", deadline.kind));
        }
        self.corners(before, events);
    }

    fn event(&mut self, kind: &EventKind) {
        self.add(format!("event: {}", kind.name()));
        match kind {
            EventKind::EscrowReleased { top_up, cause, .. } => {
                self.add(format!("cause: release {cause:?}"));
                if !top_up.is_zero() {
                    self.add("corner: a top-up");
                }
            }
            EventKind::EscrowReturned { cause, .. } => self.add(format!("cause: return {cause:?}")),
            EventKind::RefundRequested { cause, .. } => self.add(format!("cause: refund {cause:?}")),
            EventKind::ContractClosed { outcome } => self.add(format!("cause: close {outcome:?}")),
            EventKind::MilestoneFunded { deposit, carried, .. } => {
                if deposit.is_zero() {
                    self.add("corner: no deposit");
                }
                if carried.len() > 1 {
                    self.add("corner: two leftovers");
                }
            }
            EventKind::AmountChanged { carried, .. } if !carried.is_empty() => self.add("corner: a dearer one carries"),
            _ => {}
        }
    }

    /// What happens seldom, and where bugs like to be.
    fn corners(&mut self, before: Option<&Model>, events: &[Event]) {
        let Some(before) = before else { return };
        for pair in events.windows(2) {
            let is_rest = matches!(pair[1].kind, EventKind::RefundRequested { cause: RefundCause::ContractEnded, .. });
            if matches!(pair[0].kind, EventKind::EscrowReleased { .. }) && is_rest {
                self.add("corner: a rest while ending");
                if matches!(pair[1].kind, EventKind::RefundRequested { respond_until, .. } if respond_until == instant(LAST))
                {
                    self.add("corner: a rest at the end of the calendar");
                }
            }
            let lapses = pair.iter().filter(|event| matches!(event.kind, EventKind::EscrowReturned { .. })).count();
            if lapses == 2 && pair[0].at == pair[1].at {
                self.add("corner: two returns at once");
            }
        }
        for event in events {
            let EventKind::EscrowReleased { milestone, top_up, .. } = &event.kind else { continue };
            let row = before.place(milestone.get()).ok().map(|index| &before.rows[index]);
            if before.stage == Stage::Ending {
                self.add("corner: a release while ending");
            }
            if !top_up.is_zero() && row.is_some_and(|row| row.state == MilestoneState::Disputed) {
                self.add("corner: a top-up ends a dispute");
            }
        }
        if events.first().map(|event| event.at) != events.last().map(|event| event.at) {
            self.add("corner: several instants in one call");
        }
        self.lessened_claims(before, events);
    }

    /// FUND-4 where it takes something of what was claimed.
    fn lessened_claims(&mut self, before: &Model, events: &[Event]) {
        for event in events {
            let (EventKind::MilestoneFunded { carried, .. } | EventKind::AmountChanged { carried, .. }) = &event.kind
            else {
                continue;
            };
            for leftover in carried {
                let Ok(index) = before.place(leftover.from.get()) else { continue };
                let row = &before.rows[index];
                let left = row.held - leftover.amount.amount();
                if row.claim > left && !left.is_zero() {
                    self.add("corner: a claim carried away in part");
                }
            }
        }
    }
}

const EVENTS: &str = "contract_offered, offer_accepted, offer_declined, offer_withdrawn, offer_expired, milestone_added, \
    milestone_cancelled, milestone_funded, work_submitted, submission_withdrawn, changes_requested, escrow_released, \
    escrow_returned, refund_requested, refund_request_withdrawn, dispute_opened, dispute_contested, dispute_withdrawn, \
    evidence_submitted, dispute_awarded, proposal_made, proposal_accepted, proposal_declined, proposal_withdrawn, \
    due_date_changed, amount_changed, bonus_paid, payment_refunded, contract_ended, contract_closed";

const CAUSES: &str = "release Approved, release ReviewLapsed, release AnswerLapsed, release Settlement, release Award, \
    return OfferDeclined, return OfferWithdrawn, return OfferExpired, return RefundGranted, return RefundLapsed, \
    return AnswerLapsed, return AmountReduced, return FreelancerEnded, return Settlement, return Award, refund Client, \
    refund ContractEnded, refund Dormancy, close Declined, close Withdrawn, close Expired, close Ended";

const CODES: &str = "stale_revision, invalid_text, currency_mismatch, invalid_amount, invalid_due_date, \
    invalid_milestone_count, invalid_policy, wrong_stage, window_closed, unknown_milestone, unknown_proposal, wrong_party, \
    wrong_state, consent_required, out_of_order, too_many_current, revision_limit_reached, limit_reached, stale_proposal, \
    amount_required, amount_exceeds_held, amount_exceeds_paid, partial_needs_settlement, time_out_of_range";

/// Of the codes that more than one rule gives.
const RULES: &str = "invalid_text OFFER-1, invalid_text DISP-4, window_closed END-6, window_closed REF-5, wrong_party PROP-1, \
    wrong_party DISP-3, wrong_party DISP-7, wrong_state FUND-1, wrong_state FUND-5, wrong_state PLAN-2, wrong_state WORK-1, \
    wrong_state WORK-3, wrong_state WORK-4, wrong_state REF-1, wrong_state REF-3, wrong_state DISP-1, wrong_state DISP-3, \
    wrong_state DISP-4, wrong_state DISP-5, wrong_state DISP-7, wrong_state PROP-4, wrong_state PROP-5, \
    revision_limit_reached WORK-4, revision_limit_reached DISP-7, limit_reached PLAN-5, limit_reached PROP-1, \
    amount_exceeds_held WORK-2, amount_exceeds_held REL-4, amount_exceeds_held DISP-5, amount_exceeds_held PROP-5";

const STATES: &str =
    "planned, funded, under_review, changes_requested, remainder, refund_requested, disputed, settled, cancelled";

const DEADLINES: &str = "offer_expiry, review_lapse, refund_lapse, answer_lapse, dormancy";

const COMMANDS: &str = "client open, client withdraw_offer, client fund_milestone, client release, client request_changes, \
    client add_milestone, client cancel_milestone, client request_refund, client withdraw_refund_request, client pay_bonus, \
    client propose add_milestone, client propose cancel_milestone, client propose change_due_date, \
    client propose change_amount, client propose settle, client accept_proposal, client decline_proposal, \
    client withdraw_proposal, client dispute, client contest, client submit_evidence, client withdraw_dispute, \
    client end_contract, freelancer accept_offer, freelancer decline_offer, freelancer submit_work, \
    freelancer withdraw_submission, freelancer refund, freelancer refund_payment, freelancer propose add_milestone, \
    freelancer propose cancel_milestone, freelancer propose change_due_date, freelancer propose change_amount, \
    freelancer propose settle, freelancer accept_proposal, freelancer decline_proposal, freelancer withdraw_proposal, \
    freelancer dispute, freelancer contest, freelancer submit_evidence, freelancer withdraw_dispute, \
    freelancer end_contract, arbiter award";

const CORNERS: &str = "a top-up, a top-up ends a dispute, no deposit, two leftovers, a dearer one carries, \
    a claim carried away in part, a rest while ending, a release while ending, several instants in one call, \
    two returns at once";
