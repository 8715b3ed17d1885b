//! Arbitrary commands of every role, whether they make sense or not.

use milestone_escrow::{
    ArbiterCommand, ClientCommand as C, Command, FreelancerCommand as F, MilestoneNumber, Money,
    ProposalNumber, Stage,
};

use super::choices::Chooser;

impl Chooser<'_> {
    pub(crate) fn any_number(&mut self) -> MilestoneNumber {
        let above = i64::try_from(self.contract.milestones().len()).expect("a few") + 1;
        let number = u64::try_from(self.random.within(0..=above)).expect("a number");
        MilestoneNumber::from(if self.random.per_mille(10) { u64::MAX } else { number })
    }

    fn any_proposal(&mut self) -> ProposalNumber {
        let last = self.contract.proposals().map(|open| open.number.get()).max().unwrap_or(0);
        let above = i64::try_from(last).expect("a few") + 1;
        let number = u64::try_from(self.random.within(0..=above)).expect("a number");
        ProposalNumber::from(if self.random.per_mille(10) { u64::MAX } else { number })
    }

    /// An arbitrary command of any role.
    pub(crate) fn any_command(&mut self) -> Command {
        match self.random.within(0..=37) {
            0..=19 => self.any_of_client().into(),
            20..=35 => self.any_of_freelancer().into(),
            36 => ArbiterCommand::ExtendAward { milestone: self.any_number() }.into(),
            _ => {
                let (milestone, note) = (self.any_number(), self.text());
                ArbiterCommand::Award { milestone, to_freelancer: self.any_money(), note }.into()
            }
        }
    }

    fn any_money(&mut self) -> Money {
        let it = self.some_milestone();
        self.about(&[it.held(), it.amount(), it.paid()])
    }

    fn any_of_client(&mut self) -> C {
        let (milestone, proposal, note) = (self.any_number(), self.any_proposal(), self.text());
        match self.random.within(0..=19) {
            0 => C::WithdrawOffer,
            1 => C::FundMilestone { milestone },
            2 => C::Release { milestone, amount: self.random.per_mille(500).then(|| self.any_money()) },
            3 => C::RequestChanges { milestone, note },
            4 => C::AddMilestone(self.terms()),
            5 => C::CancelMilestone { milestone },
            6 => C::RequestRefund { milestone, note },
            7 => C::WithdrawRefundRequest { milestone },
            8 => C::PayBonus { amount: self.any_money(), note },
            9 => C::Propose(self.change()),
            10 => C::AcceptProposal { proposal },
            11 => C::DeclineProposal { proposal },
            12 => C::WithdrawProposal { proposal },
            13 => C::Dispute { milestone, reason: note },
            14 => C::Contest { milestone, statement: note },
            15 => C::SubmitEvidence { milestone, text: self.evidence() },
            16 => C::WithdrawDispute { milestone },
            17 => C::ExtendReview { milestone },
            18 => C::LeaveFeedback { stars: self.stars(), text: note },
            _ if self.contract.stage() == Stage::Active && self.random.per_mille(700) => C::WithdrawOffer,
            _ => C::EndContract,
        }
    }

    fn any_of_freelancer(&mut self) -> F {
        let (milestone, proposal, note) = (self.any_number(), self.any_proposal(), self.text());
        match self.random.within(0..=15) {
            0 => F::AcceptOffer,
            1 => F::DeclineOffer { note },
            2 => F::SubmitWork {
                milestone,
                requested: self.random.per_mille(500).then(|| self.any_money()),
                note,
            },
            3 => F::WithdrawSubmission { milestone },
            4 => F::Refund { milestone },
            5 => F::RefundPayment { milestone, amount: self.any_money() },
            6 => F::Propose(self.change()),
            7 => F::AcceptProposal { proposal },
            8 => F::DeclineProposal { proposal },
            9 => F::WithdrawProposal { proposal },
            10 => F::Dispute { milestone, reason: note },
            11 => F::Contest { milestone, statement: note },
            12 => F::SubmitEvidence { milestone, text: self.evidence() },
            13 => F::WithdrawDispute { milestone },
            14 => F::LeaveFeedback { stars: self.stars(), text: note },
            _ if self.contract.stage() == Stage::Active && self.random.per_mille(700) => F::AcceptOffer,
            _ => F::EndContract,
        }
    }
}
