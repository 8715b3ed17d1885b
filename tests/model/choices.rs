//! Random commands. Most of them are plausible in the state of the contract, and the others are arbitrary.

use core::time::Duration;

use ::time::UtcDateTime;
use milestone_escrow::{
    Change, ClientCommand as C, Command, Contract, FreelancerCommand as F, Funding, Instruction, Milestone,
    MilestoneNumber, MilestoneState, MilestoneTerms, Money, Party, Stage,
};

use super::random::Random;
use super::random_inputs::{Theme, amount, days, due, price, seconds, terms, text};

/// Chooses commands for a contract at an instant.
pub(crate) struct Chooser<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) contract: &'a Contract,
    pub(crate) clock: UtcDateTime,
    pub(crate) theme: Theme,
}

/// The command of this party.
pub(super) fn by(party: Party, client: C, freelancer: F) -> Command {
    match party {
        Party::Client => client.into(),
        Party::Freelancer => freelancer.into(),
    }
}

impl<'a> Chooser<'a> {
    pub(crate) fn instruction(&mut self) -> Instruction {
        let share = if self.theme == Theme::Talk { 950 } else { 750 };
        let plausible = if self.random.per_mille(share) { self.plausible() } else { Vec::new() };
        let command =
            if plausible.is_empty() { self.any_command() } else { self.random.pick(&plausible).clone() };
        let revision = match self.random.within(0..=99) {
            0..=1 => Some(self.contract.revision().saturating_sub(1)),
            2 => Some(self.contract.revision() + 1),
            3..=9 => Some(self.contract.revision()),
            _ => None,
        };
        Instruction { command, revision }
    }

    pub(crate) fn money(&mut self, minor: i64) -> Money {
        amount(self.random, minor, self.contract.currency())
    }

    pub(crate) fn text(&mut self) -> String {
        text(self.random)
    }

    /// A text that is seldom empty, because an empty one is rejected.
    pub(crate) fn evidence(&mut self) -> String {
        let text = self.text();
        if text.is_empty() && self.random.per_mille(900) { "See the file.".into() } else { text }
    }

    /// From 1 to 5 stars, seldom another number.
    pub(crate) fn stars(&mut self) -> u64 {
        *self.random.pick(&[0, 1, 1, 2, 3, 4, 5, 5, 5, 6])
    }

    pub(super) fn party(&mut self) -> Party {
        *self.random.pick(&[Party::Client, Party::Freelancer])
    }

    /// One of these amounts, or an amount close to it.
    pub(crate) fn about(&mut self, marks: &[Money]) -> Money {
        let mark = self.random.pick(marks).minor_units();
        let minor = match self.random.within(0..=9) {
            0..=3 => mark,
            4 => mark - 1,
            5 => mark + 1,
            6 => mark / 2,
            7 => 1,
            _ => self.random.within(0..=mark),
        };
        self.money(minor)
    }

    /// The plausible commands in this state. The more probable commands are in the list several times.
    fn plausible(&mut self) -> Vec<Command> {
        let mut list = Vec::new();
        if self.contract.stage() == Stage::Closed {
            self.after_closing(&mut list);
            return list;
        }
        if self.theme == Theme::Talk || self.random.per_mille(300) {
            self.about_proposals(&mut list);
        } else if self.theme == Theme::Leftovers && self.random.per_mille(500) {
            self.about_leftovers(&mut list);
        } else if self.theme == Theme::Disputes && self.random.per_mille(800) {
            self.about_disputes(&mut list);
        }
        match self.contract.stage() {
            // FUND-6: with such an offer, an added milestone is funded at once.
            Stage::Offered
                if self.contract.policy().funding == Funding::All && self.random.per_mille(800) =>
            {
                let terms = self.terms();
                list.push(self.proposes(Change::AddMilestone(terms)));
                self.accept_any(&mut list);
            }
            Stage::Offered if matches!(self.theme, Theme::Talk | Theme::Farewell) => {
                list.push(F::AcceptOffer.into())
            }
            Stage::Offered => {
                list.extend(vec![Command::from(F::AcceptOffer); 12]);
                list.push(F::DeclineOffer { note: self.text() }.into());
                list.push(C::WithdrawOffer.into());
            }
            _ if list.is_empty() => {
                for _ in 0..3 {
                    let milestone = self.some_milestone();
                    self.about_milestone(milestone, &mut list);
                }
                self.about_contract(&mut list);
            }
            _ => {}
        }
        list
    }

    pub(crate) fn some_milestone(&mut self) -> Milestone<'a> {
        let count = i64::try_from(self.contract.milestones().len()).expect("a few");
        let holding: Vec<_> = self.contract.milestones().filter(|it| !it.held().is_zero()).collect();
        if !holding.is_empty() && self.random.per_mille(600) {
            return *self.random.pick(&holding);
        }
        let number = u64::try_from(self.random.within(1..=count)).expect("a number");
        self.contract.milestone(number.into()).expect("a milestone")
    }

    fn about_contract(&mut self, list: &mut Vec<Command>) {
        if self.random.per_mille(250) {
            let price = price(self.random);
            list.push(C::PayBonus { amount: self.money(price), note: self.text() }.into());
        }
        if self.contract.stage() == Stage::Active
            && (self.random.per_mille(300) || self.theme == Theme::Crowd)
        {
            list.push(C::AddMilestone(self.terms()).into());
        }
        let is_farewell = matches!(self.theme, Theme::Farewell | Theme::LastDays);
        if is_farewell
            && self.contract.milestones().any(|it| it.claim().is_some_and(|claim| claim != it.held()))
        {
            list.extend([Command::from(C::EndContract), C::EndContract.into()]);
        }
        if self.random.per_mille(100) {
            list.push(by(self.party(), C::EndContract, F::EndContract));
        }
    }

    fn after_closing(&mut self, list: &mut Vec<Command>) {
        if self.contract.policy().feedback_window.is_some() {
            let (stars, text) = (self.stars(), self.text());
            list.push(C::LeaveFeedback { stars, text: text.clone() }.into());
            list.push(F::LeaveFeedback { stars, text }.into());
        }
        let price = price(self.random);
        list.push(C::PayBonus { amount: self.money(price), note: self.text() }.into());
        if let Some(it) = self.contract.milestones().find(|it| !it.paid().is_zero()) {
            list.push(F::RefundPayment { milestone: it.number(), amount: self.about(&[it.paid()]) }.into());
        }
    }

    fn about_milestone(&mut self, it: Milestone<'a>, list: &mut Vec<Command>) {
        let milestone = it.number();
        if !it.paid().is_zero() && self.random.per_mille(200) {
            list.push(F::RefundPayment { milestone, amount: self.about(&[it.paid()]) }.into());
        }
        if !it.held().is_zero() {
            list.push(self.release(it));
            if self.random.per_mille(200) {
                list.push(F::Refund { milestone }.into());
            }
        }
        if it.deadline().is_some() && self.random.per_mille(250) {
            let change = self.extension(milestone);
            list.push(self.proposes(change));
        }
        match it.state() {
            MilestoneState::Planned => {
                let current = self.contract.milestones().filter(|it| it.is_current()).count();
                let are_too_many =
                    current >= usize::try_from(self.contract.policy().max_current).expect("a few");
                let weight = if are_too_many { 1 } else { 6 };
                list.extend(vec![Command::from(C::FundMilestone { milestone }); weight]);
                if self.random.per_mille(200) {
                    list.push(C::CancelMilestone { milestone }.into());
                }
            }
            MilestoneState::Funded => {
                list.extend([self.submit(it), self.submit(it), self.submit(it)]);
                list.push(C::RequestRefund { milestone, note: self.text() }.into());
            }
            MilestoneState::UnderReview => self.about_review(it, list),
            MilestoneState::ChangesRequested => {
                list.extend([self.submit(it), self.dispute(milestone), self.dispute(milestone)]);
                list.push(C::RequestRefund { milestone, note: self.text() }.into());
            }
            MilestoneState::Remainder => {
                list.extend([self.release(it), self.dispute(milestone), self.submit(it)]);
                list.push(C::RequestRefund { milestone, note: self.text() }.into());
            }
            MilestoneState::RefundRequested => {
                list.push(C::Release { milestone, amount: None }.into());
                list.extend([self.dispute(milestone), self.dispute(milestone), self.submit(it)]);
                list.push(C::WithdrawRefundRequest { milestone }.into());
            }
            MilestoneState::Disputed => self.about_dispute(it, list),
            MilestoneState::Settled | MilestoneState::Cancelled => {}
        }
    }

    pub(super) fn release(&mut self, it: Milestone<'a>) -> Command {
        let more = self.money(it.held().minor_units().saturating_mul(2));
        let marks = [it.held(), it.held(), it.held(), it.claim().unwrap_or(it.held()), it.amount(), more];
        let amount = if self.random.per_mille(300) { None } else { Some(self.about(&marks)) };
        C::Release { milestone: it.number(), amount }.into()
    }

    pub(super) fn submit(&mut self, it: Milestone<'a>) -> Command {
        let requested = if self.random.per_mille(500) { None } else { Some(self.about(&[it.held()])) };
        F::SubmitWork { milestone: it.number(), requested, note: self.text() }.into()
    }

    fn about_proposals(&mut self, list: &mut Vec<Command>) {
        let party = if self.theme == Theme::Talk && self.random.per_mille(900) {
            Party::Client
        } else {
            self.party()
        };
        let change = if self.random.per_mille(150) { self.possible_change() } else { self.change() };
        list.push(by(party, C::Propose(change.clone()), F::Propose(change)));
        if self.theme == Theme::Talk && self.random.per_mille(970) {
            return;
        }
        self.accept_any(list);
    }

    /// Accepts, declines or withdraws some of the open proposals.
    pub(super) fn accept_any(&mut self, list: &mut Vec<Command>) {
        for _ in 0..self.contract.proposals().len().min(2) {
            let count = i64::try_from(self.contract.proposals().len()).expect("a few");
            let place = usize::try_from(self.random.within(0..=count - 1)).expect("a place");
            let open = self.contract.proposals().nth(place).expect("a proposal");
            let (proposal, other) = (open.number, open.by.other());
            for _ in 0..6 {
                list.push(by(other, C::AcceptProposal { proposal }, F::AcceptProposal { proposal }));
            }
            list.push(by(other, C::DeclineProposal { proposal }, F::DeclineProposal { proposal }));
            list.push(by(open.by, C::WithdrawProposal { proposal }, F::WithdrawProposal { proposal }));
        }
    }

    pub(super) fn proposes(&mut self, change: Change) -> Command {
        by(self.party(), C::Propose(change.clone()), F::Propose(change))
    }

    pub(crate) fn change(&mut self) -> Change {
        let it = self.some_milestone();
        let milestone = if self.random.per_mille(980) { it.number() } else { self.any_number() };
        let price = price(self.random);
        let dearer = self.money(it.amount().minor_units().saturating_add(price));
        let least = self.contract.policy().minimum_price.unwrap_or(dearer);
        match self.random.within(0..=12) {
            0 => Change::AddMilestone(self.terms()),
            1 => Change::CancelMilestone { milestone },
            2..=3 => Change::ChangeDueDate { milestone, due: due(self.random, self.clock) },
            4..=6 => Change::ChangeAmount { milestone, amount: self.about(&[it.amount(), dearer, least]) },
            7 => Change::WithdrawDispute { milestone },
            8 => self.extension(milestone),
            _ => Change::Settle { milestone, to_freelancer: self.about(&[it.held()]) },
        }
    }

    /// A change that the state of some milestone allows.
    fn possible_change(&mut self) -> Change {
        let it = self.some_milestone();
        let milestone = it.number();
        match it.dispute() {
            Some(dispute) if dispute.contested && self.random.per_mille(500) => {
                Change::WithdrawDispute { milestone }
            }
            _ if it.deadline().is_some() => self.extension(milestone),
            _ => self.change(),
        }
    }

    /// PROP-7: from a second to 90 days; seldom zero, more than that, or not a whole second.
    pub(super) fn extension(&mut self, milestone: MilestoneNumber) -> Change {
        let by = match self.random.within(0..=99) {
            0..=2 => Duration::ZERO,
            3..=5 => seconds(7_776_001),
            6 => Duration::from_nanos(1_500_000_000),
            7..=12 => seconds(7_776_000),
            13..=60 => seconds(*self.random.pick(&[1, 2, 10])),
            _ => days(self.random.within(1..=30)),
        };
        Change::ExtendWindow { milestone, by }
    }

    /// The terms of a new milestone. With a minimum price, the price is often just the minimum, or one minor
    /// unit less.
    pub(crate) fn terms(&mut self) -> MilestoneTerms {
        let mut terms = terms(self.random, self.contract.currency(), self.clock);
        if let Some(least) = self.contract.policy().minimum_price {
            let less = self.random.within(0..=2);
            match less {
                0 => terms.amount = least,
                1 => terms.amount = self.money(least.minor_units() - 1),
                _ => {}
            }
        }
        terms
    }
}
