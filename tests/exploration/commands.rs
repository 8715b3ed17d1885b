//! Every command of every role, with every amount that can make a difference.

use core::time::Duration;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand as C, Command, Contract, Currency, FreelancerCommand as F,
    Instruction, Milestone, MilestoneNumber, MilestoneTerms, Money, ProposalNumber,
};
use time::{Date, UtcDateTime};

/// All commands that can be given to this contract at this instant.
pub(crate) fn all(contract: &Contract, at: UtcDateTime, due: Option<Date>) -> Vec<Instruction> {
    let mut list = List { commands: Vec::with_capacity(512), due: [None, due, too_far(at)] };
    list.about_contract();
    for milestone in contract.milestones() {
        let amounts = amounts_of(&milestone);
        list.about_milestone(milestone.number(), &amounts);
        list.about_payment(milestone.number(), &payments_of(&milestone));
    }
    // PLAN-6: the number 0, and a number one above the last.
    let above = u64::try_from(contract.milestones().len()).expect("a few") + 1;
    for number in [0, above].map(MilestoneNumber::from) {
        list.about_milestone(number, &[cents(1)]);
        list.about_payment(number, &[cents(1)]);
    }
    let open = contract.proposals().map(|proposal| proposal.number);
    for number in open.chain([0.into(), 1.into(), u64::MAX.into()]) {
        list.about_proposal(number);
    }
    let mut instructions: Vec<Instruction> = list.commands.into_iter().map(Instruction::from).collect();
    // REV-1: with the current revision, and with another one.
    instructions.push(Command::from(C::EndContract).seen_at(contract.revision()));
    instructions.push(Command::from(C::EndContract).seen_at(contract.revision() + 1));
    instructions
}

/// PLAN-7: a due date one day beyond the limit.
fn too_far(at: UtcDateTime) -> Option<Date> {
    Date::from_julian_day(at.date().to_julian_day() + 3_651).ok()
}

pub(crate) fn cents(minor: i64) -> Money {
    Money::from_minor_units(minor, Currency::USD).expect("an amount")
}

/// Zero, the smallest amount, amounts around the claim, the escrow and the price, the largest amount, and an
/// amount in another currency.
fn amounts_of(it: &Milestone<'_>) -> Vec<Money> {
    let (held, price) = (it.held().minor_units(), it.amount().minor_units());
    let claim = it.claim().map_or(0, Money::minor_units);
    let marks = [0, 1, claim - 1, claim, claim + 1, held - 1, held, held + 1, price, price + 1];
    different(&marks)
}

fn payments_of(it: &Milestone<'_>) -> Vec<Money> {
    let paid = it.paid().minor_units();
    different(&[0, 1, paid - 1, paid, paid + 1])
}

fn different(marks: &[i64]) -> Vec<Money> {
    let mut minor: Vec<_> = marks.iter().copied().filter(|minor| *minor >= 0).collect();
    minor.sort_unstable();
    minor.dedup();
    let foreign = Money::from_minor_units(1, Currency::JPY).expect("an amount");
    minor.into_iter().map(cents).chain([Money::largest(Currency::USD), foreign]).collect()
}

struct List {
    commands: Vec<Command>,
    /// The due dates to propose.
    due: [Option<Date>; 3],
}

impl List {
    fn client(&mut self, command: C) {
        self.commands.push(command.into());
    }

    fn freelancer(&mut self, command: F) {
        self.commands.push(command.into());
    }

    fn about_contract(&mut self) {
        let note = String::new;
        self.client(C::WithdrawOffer);
        self.freelancer(F::AcceptOffer);
        self.freelancer(F::DeclineOffer { note: note() });
        self.client(C::EndContract);
        self.freelancer(F::EndContract);
        for amount in different(&[0, 1, 3]) {
            self.client(C::PayBonus { amount, note: note() });
        }
        for stars in [0, 1, 5, 6] {
            self.client(C::LeaveFeedback { stars, text: note() });
            self.freelancer(F::LeaveFeedback { stars, text: note() });
        }
        self.client(C::LeaveFeedback { stars: 5, text: "\0".into() });
        let plain = MilestoneTerms::new("N", cents(2));
        let untitled = MilestoneTerms::new(" ", cents(2));
        let late = MilestoneTerms { due: self.due[2], ..plain.clone() };
        let cheap = MilestoneTerms::new("N", cents(1));
        for terms in [plain, untitled, late, cheap] {
            self.client(C::AddMilestone(terms.clone()));
            self.both(Change::AddMilestone(terms));
        }
    }

    fn both(&mut self, change: Change) {
        self.client(C::Propose(change.clone()));
        self.freelancer(F::Propose(change));
    }

    fn about_milestone(&mut self, milestone: MilestoneNumber, amounts: &[Money]) {
        let note = String::new;
        self.client(C::FundMilestone { milestone });
        self.client(C::RequestChanges { milestone, note: note() });
        self.client(C::ExtendReview { milestone });
        self.client(C::CancelMilestone { milestone });
        self.client(C::RequestRefund { milestone, note: note() });
        self.client(C::WithdrawRefundRequest { milestone });
        self.freelancer(F::WithdrawSubmission { milestone });
        self.freelancer(F::Refund { milestone });
        self.about_dispute(milestone);
        self.both(Change::CancelMilestone { milestone });
        for due in self.due {
            self.both(Change::ChangeDueDate { milestone, due });
        }
        self.client(C::Release { milestone, amount: None });
        self.freelancer(F::SubmitWork { milestone, requested: None, note: note() });
        for amount in amounts.iter().copied() {
            self.client(C::Release { milestone, amount: Some(amount) });
            self.freelancer(F::SubmitWork { milestone, requested: Some(amount), note: note() });
            self.both(Change::ChangeAmount { milestone, amount });
            self.both(Change::Settle { milestone, to_freelancer: amount });
            self.commands
                .push(ArbiterCommand::Award { milestone, to_freelancer: amount, note: note() }.into());
        }
    }

    fn about_dispute(&mut self, milestone: MilestoneNumber) {
        let text = String::new;
        self.commands.push(ArbiterCommand::ExtendAward { milestone }.into());
        self.both(Change::WithdrawDispute { milestone });
        for by in [0, 1, 7_776_000, 7_776_001].map(Duration::from_secs) {
            self.both(Change::ExtendWindow { milestone, by });
        }
        self.client(C::Dispute { milestone, reason: text() });
        self.client(C::Contest { milestone, statement: text() });
        self.client(C::WithdrawDispute { milestone });
        self.freelancer(F::Dispute { milestone, reason: text() });
        self.freelancer(F::Contest { milestone, statement: text() });
        self.freelancer(F::WithdrawDispute { milestone });
        for text in ["", "x"].map(String::from) {
            self.client(C::SubmitEvidence { milestone, text: text.clone() });
            self.freelancer(F::SubmitEvidence { milestone, text });
        }
    }

    fn about_payment(&mut self, milestone: MilestoneNumber, amounts: &[Money]) {
        for amount in amounts.iter().copied() {
            self.freelancer(F::RefundPayment { milestone, amount });
        }
    }

    fn about_proposal(&mut self, proposal: ProposalNumber) {
        self.client(C::AcceptProposal { proposal });
        self.freelancer(F::AcceptProposal { proposal });
        self.client(C::DeclineProposal { proposal });
        self.freelancer(F::DeclineProposal { proposal });
        self.client(C::WithdrawProposal { proposal });
        self.freelancer(F::WithdrawProposal { proposal });
    }
}
