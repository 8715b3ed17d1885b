//! What a command does that its author cannot undo.

use alloc::vec::Vec;

use crate::base::names::names_of;
use crate::base::strict_json::wire;
use crate::messages::command::{ArbiterCommand, ClientCommand, Command};
use crate::messages::entries::Entries;
use crate::messages::event::EventKind;
use crate::values::money::Money;
use crate::values::offer::MilestoneTerms;

wire! {
    /// Something that a command does and that its author cannot undo: money moves, or something ends.
    ///
    /// A page can ask "are you sure?" before such a command, without knowing the rules. See
    /// [`Permission::final_effects`](crate::Permission::final_effects).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum FinalEffect {
        /// The client's money goes into escrow, as a deposit or a top-up. The client can never take it back
        /// alone (REF-1).
        DepositsMoney,
        /// Escrow goes to the freelancer. It comes back only if the freelancer refunds the payment (REF-5).
        ReleasesMoney,
        /// Escrow goes back to the client. The freelancer forfeits it.
        ReturnsMoney,
        /// The client pays a bonus (END-6).
        PaysBonus,
        /// The freelancer gives back what was paid on a milestone (REF-5).
        RefundsPayment,
        /// A milestone is cancelled. Its number is never used again (PLAN-2).
        CancelsMilestone,
        /// The contract ends. Planned milestones are cancelled (END-1, END-2, OFFER-5).
        EndsContract,
        /// A feedback is left. It never changes (FEED-1).
        LeavesFeedback,
    }
}

names_of! {
    FinalEffect {
        DepositsMoney => "deposits_money",
        ReleasesMoney => "releases_money",
        ReturnsMoney => "returns_money",
        PaysBonus => "pays_bonus",
        RefundsPayment => "refunds_payment",
        CancelsMilestone => "cancels_milestone",
        EndsContract => "ends_contract",
        LeavesFeedback => "leaves_feedback",
    }
}

/// Final effects, each once.
#[derive(Debug, Default)]
pub(super) struct FinalEffects(Vec<FinalEffect>);

impl FinalEffects {
    /// Adds the final effects of an event.
    pub(super) fn add(&mut self, event: &EventKind) {
        for effect in of_event(event).into_iter().flatten() {
            if !self.0.contains(&effect) {
                self.0.push(effect);
            }
        }
    }

    /// Adds the final effects of all events.
    pub(super) fn add_all(&mut self, entries: &Entries) {
        entries.events().iter().for_each(|event| self.add(&event.kind));
    }

    /// The effects in their order.
    pub(super) fn into_vec(mut self) -> Vec<FinalEffect> {
        self.0.sort_unstable();
        self.0
    }
}

/// The final effects of what a decision adds, each once, in their order.
pub(crate) fn of(entries: &Entries) -> Vec<FinalEffect> {
    let mut effects = FinalEffects::default();
    effects.add_all(entries);
    effects.into_vec()
}

fn of_event(kind: &EventKind) -> [Option<FinalEffect>; 2] {
    let if_any = |amount: &Money, effect| Some(effect).filter(|_| !amount.is_zero());
    match kind {
        EventKind::MilestoneFunded { deposit, .. } | EventKind::AmountChanged { deposit, .. } => {
            [if_any(deposit, FinalEffect::DepositsMoney), None]
        }
        EventKind::EscrowReleased { top_up, .. } => {
            [if_any(top_up, FinalEffect::DepositsMoney), Some(FinalEffect::ReleasesMoney)]
        }
        EventKind::EscrowReturned { .. } => [Some(FinalEffect::ReturnsMoney), None],
        EventKind::BonusPaid { .. } => [Some(FinalEffect::PaysBonus), None],
        EventKind::PaymentRefunded { .. } => [Some(FinalEffect::RefundsPayment), None],
        EventKind::MilestoneCancelled { .. } => [Some(FinalEffect::CancelsMilestone), None],
        EventKind::ContractEnded { .. } | EventKind::ContractClosed { .. } => {
            [Some(FinalEffect::EndsContract), None]
        }
        EventKind::FeedbackLeft { .. } => [Some(FinalEffect::LeavesFeedback), None],
        EventKind::ContractOffered { .. }
        | EventKind::OfferAccepted
        | EventKind::OfferDeclined { .. }
        | EventKind::OfferWithdrawn
        | EventKind::OfferExpired
        | EventKind::MilestoneAdded { .. }
        | EventKind::WorkSubmitted { .. }
        | EventKind::SubmissionWithdrawn { .. }
        | EventKind::ChangesRequested { .. }
        | EventKind::ReviewExtended { .. }
        | EventKind::RefundRequested { .. }
        | EventKind::RefundRequestWithdrawn { .. }
        | EventKind::DisputeOpened { .. }
        | EventKind::DisputeContested { .. }
        | EventKind::DisputeWithdrawn { .. }
        | EventKind::EvidenceSubmitted { .. }
        | EventKind::DisputeAwarded { .. }
        | EventKind::AwardExtended { .. }
        | EventKind::ProposalMade { .. }
        | EventKind::ProposalAccepted { .. }
        | EventKind::ProposalDeclined { .. }
        | EventKind::ProposalWithdrawn { .. }
        | EventKind::DueDateChanged { .. }
        | EventKind::WindowExtended { .. } => [None, None],
    }
}

/// The same command with another amount, if its effects depend on the amount: a release of all that is held
/// may close the contract, a larger one collects a top-up, and leftovers may cover the price of a new
/// milestone.
pub(super) fn with_amount(template: &Command, amount: Money) -> Option<Command> {
    match template {
        Command::Client(ClientCommand::Release { milestone, .. }) => {
            Some(ClientCommand::Release { milestone: *milestone, amount: Some(amount) }.into())
        }
        Command::Client(ClientCommand::AddMilestone(terms)) => {
            Some(ClientCommand::AddMilestone(MilestoneTerms { amount, ..terms.clone() }).into())
        }
        Command::Arbiter(ArbiterCommand::Award { milestone, note, .. }) => {
            let (milestone, note) = (*milestone, note.clone());
            Some(ArbiterCommand::Award { milestone, to_freelancer: amount, note }.into())
        }
        _ => None,
    }
}
