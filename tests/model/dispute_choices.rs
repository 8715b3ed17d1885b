//! Random commands about leftovers, reviews and disputes.

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand as C, Command, FreelancerCommand as F, Milestone, MilestoneNumber,
    MilestoneState, ReviewLapse, Stage,
};

use super::choices::{Chooser, by};

impl<'a> Chooser<'a> {
    /// Commands that make leftovers, and commands that carry them.
    pub(super) fn about_leftovers(&mut self, list: &mut Vec<Command>) {
        for it in self.contract.milestones() {
            let milestone = it.number();
            let (held, price) = (it.held().minor_units(), it.amount().minor_units());
            match it.state() {
                MilestoneState::Planned => list.push(C::FundMilestone { milestone }.into()),
                MilestoneState::Funded if self.random.per_mille(700) => {
                    let rest = self.random.within(1..=(held + 1) / 2);
                    list.push(C::Release { milestone, amount: Some(self.money(held - rest)) }.into());
                }
                MilestoneState::Funded | MilestoneState::ChangesRequested => {
                    let more = self.random.within(1..=20);
                    let change = Change::ChangeAmount { milestone, amount: self.money(price + more) };
                    list.push(self.proposes(change));
                }
                _ => {}
            }
        }
    }

    /// Commands that lead to disputes, and commands in disputes.
    pub(super) fn about_disputes(&mut self, list: &mut Vec<Command>) {
        let ends = self.contract.policy().review_lapse == ReviewLapse::ReleaseAndEnd;
        let is_more_planned = self.contract.milestones().any(|it| it.state() == MilestoneState::Planned);
        let is_disputed = self.contract.milestones().any(|it| it.dispute().is_some());
        let is_reviewed = self.contract.milestones().any(|it| it.state() == MilestoneState::UnderReview);
        let weight = if ends && is_disputed { 4 } else { 1 };
        for it in self.contract.milestones() {
            let milestone = it.number();
            let reason = String::new();
            match it.state() {
                MilestoneState::Planned => {
                    list.extend(vec![Command::from(C::FundMilestone { milestone }); weight])
                }
                // A remainder can be disputed while the next review runs.
                MilestoneState::Funded if ends && is_more_planned && !is_disputed => {
                    list.extend(vec![self.release_some(it); 4])
                }
                MilestoneState::Funded => {
                    list.extend([self.submit(it), self.submit(it), self.release_some(it)])
                }
                MilestoneState::UnderReview if it.deadline().is_none() => {
                    list.extend(vec![Command::from(F::Dispute { milestone, reason: reason.clone() }); 2]);
                    list.push(C::Dispute { milestone, reason }.into());
                }
                // If nobody acts, the review ends the contract.
                MilestoneState::UnderReview if ends && self.random.per_mille(800) => {}
                MilestoneState::UnderReview => {
                    list.push(C::RequestChanges { milestone, note: reason.clone() }.into());
                    list.extend([self.release(it), C::Dispute { milestone, reason }.into()]);
                }
                MilestoneState::RefundRequested => {
                    list.push(F::Dispute { milestone, reason }.into());
                    list.push(C::WithdrawRefundRequest { milestone }.into());
                }
                MilestoneState::ChangesRequested | MilestoneState::Remainder => {
                    list.extend(vec![Command::from(F::Dispute { milestone, reason }); 3]);
                }
                MilestoneState::Disputed if ends && is_reviewed => {}
                MilestoneState::Disputed => self.on_in_dispute(it, list),
                _ => {}
            }
        }
        if is_disputed && !ends && self.contract.stage() == Stage::Active && self.random.per_mille(150) {
            list.push(C::EndContract.into());
        }
    }

    /// About half of the escrow, so that a claim is left.
    fn release_some(&mut self, it: Milestone<'a>) -> Command {
        let half = self.money(it.held().minor_units() / 2);
        C::Release { milestone: it.number(), amount: Some(half) }.into()
    }

    fn on_in_dispute(&mut self, it: Milestone<'a>, list: &mut Vec<Command>) {
        let milestone = it.number();
        let Some(dispute) = it.dispute() else { return };
        if dispute.contested {
            list.push(self.proposes(Change::WithdrawDispute { milestone }));
            if it.deadline().is_some() {
                list.extend(vec![Command::from(ArbiterCommand::ExtendAward { milestone }); 5]);
                let change = self.extension(milestone);
                list.extend(vec![self.proposes(change); 2]);
                self.accept_any(list);
            }
        } else {
            let contest = C::Contest { milestone, statement: String::new() };
            let contest = by(dispute.by.other(), contest, F::Contest { milestone, statement: String::new() });
            list.extend([contest.clone(), contest]);
        }
    }

    pub(super) fn dispute(&mut self, milestone: MilestoneNumber) -> Command {
        let reason = self.text();
        by(self.party(), C::Dispute { milestone, reason: reason.clone() }, F::Dispute { milestone, reason })
    }

    pub(super) fn about_review(&mut self, it: Milestone<'a>, list: &mut Vec<Command>) {
        let milestone = it.number();
        if self.contract.policy().review_extensions > 0 {
            list.extend(vec![Command::from(C::ExtendReview { milestone }); 3]);
        }
        if it.deadline().is_none() {
            let reason = self.text();
            list.extend(vec![Command::from(F::Dispute { milestone, reason }); 5]);
        }
        for _ in 0..3 {
            list.push(C::RequestChanges { milestone, note: self.text() }.into());
        }
        list.extend([self.dispute(milestone), self.dispute(milestone), self.submit(it)]);
        list.push(F::WithdrawSubmission { milestone }.into());
    }

    pub(super) fn about_dispute(&mut self, it: Milestone<'a>, list: &mut Vec<Command>) {
        let milestone = it.number();
        let Some(dispute) = it.dispute() else { return };
        let (statement, text) = (self.text(), self.evidence());
        if dispute.contested {
            for _ in 0..3 {
                let (to_freelancer, note) = (self.about(&[it.held()]), self.text());
                list.push(ArbiterCommand::Award { milestone, to_freelancer, note }.into());
            }
            if it.deadline().is_some() {
                list.push(ArbiterCommand::ExtendAward { milestone }.into());
            }
            list.push(self.proposes(Change::WithdrawDispute { milestone }));
        } else {
            let contest = C::Contest { milestone, statement: statement.clone() };
            let contests = if self.random.per_mille(900) { dispute.by.other() } else { dispute.by };
            let contest = by(contests, contest, F::Contest { milestone, statement });
            list.extend([contest.clone(), contest.clone(), contest]);
        }
        let evidence = C::SubmitEvidence { milestone, text: text.clone() };
        list.push(by(self.party(), evidence, F::SubmitEvidence { milestone, text }));
        let withdraws = if self.random.per_mille(800) { dispute.by } else { dispute.by.other() };
        list.push(by(withdraws, C::WithdrawDispute { milestone }, F::WithdrawDispute { milestone }));
    }
}
