//! The calls `open`, `handle` and `advance`, and the table of stages (END-7).

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand, Instruction, Outcome, Stage,
};
use time::UtcDateTime;

use super::input::Measure;
use super::time::length;
use super::{Allowed, Answer, Model, Nanos};

impl Model {
    /// Decides a command, in the order of §14.
    pub(crate) fn handle(&self, instruction: &Instruction, clock: UtcDateTime) -> Answer {
        let now = self.clamped(clock);
        let mut after = self.advanced(now);
        if instruction.revision.is_some_and(|seen| seen != after.revision) {
            return Err(("stale_revision", "REV-1"));
        }
        let command = &instruction.command;
        Measure { currency: self.currency, now }.command(command)?;
        after.check_stage(command)?;
        after.check_after_closing(command, now)?;
        match command {
            Command::Client(command) => after.client(command)?,
            Command::Freelancer(command) => after.freelancer(command)?,
            Command::Arbiter(ArbiterCommand::Award { milestone, to_freelancer, note }) => {
                after.award(milestone.get(), to_freelancer.amount(), note)?;
            }
            Command::Arbiter(ArbiterCommand::ExtendAward { milestone }) => {
                after.extend_award(milestone.get())?
            }
        }
        let events = core::mem::take(&mut after.log);
        Ok((events, after))
    }

    /// TIME-4.
    pub(crate) fn advance(&self, clock: UtcDateTime) -> Answer {
        let mut after = self.advanced(self.clamped(clock));
        let events = core::mem::take(&mut after.log);
        Ok((events, after))
    }

    fn advanced(&self, now: Nanos) -> Self {
        let mut after = self.clone();
        after.log.clear();
        after.expire(now);
        after
    }

    /// END-7.
    fn check_stage(&self, command: &Command) -> Allowed {
        let fits = match self.stage {
            Stage::Offered => Self::fits_offered(command),
            Stage::Active => Self::fits_active(command),
            Stage::Ending => Self::fits_ending(command),
            Stage::Closed => self.outcome == Some(Outcome::Ended) && self.fits_closed(command),
        };
        if fits { Ok(()) } else { Err(("wrong_stage", "END-7")) }
    }

    fn fits_offered(command: &Command) -> bool {
        use {ClientCommand as C, FreelancerCommand as F};
        match command {
            // PROP-2: the first, third and fourth change.
            Command::Client(C::Propose(change)) | Command::Freelancer(F::Propose(change)) => {
                matches!(
                    change,
                    Change::AddMilestone(_) | Change::ChangeDueDate { .. } | Change::ChangeAmount { .. }
                )
            }
            Command::Client(command) => matches!(
                command,
                C::WithdrawOffer
                    | C::AcceptProposal { .. }
                    | C::DeclineProposal { .. }
                    | C::WithdrawProposal { .. }
            ),
            Command::Freelancer(command) => matches!(
                command,
                F::AcceptOffer
                    | F::DeclineOffer { .. }
                    | F::AcceptProposal { .. }
                    | F::DeclineProposal { .. }
                    | F::WithdrawProposal { .. }
            ),
            Command::Arbiter(_) => false,
        }
    }

    fn fits_active(command: &Command) -> bool {
        !matches!(
            command,
            Command::Client(ClientCommand::WithdrawOffer | ClientCommand::LeaveFeedback { .. })
                | Command::Freelancer(
                    FreelancerCommand::AcceptOffer
                        | FreelancerCommand::DeclineOffer { .. }
                        | FreelancerCommand::LeaveFeedback { .. }
                )
        )
    }

    fn fits_ending(command: &Command) -> bool {
        use {ClientCommand as C, FreelancerCommand as F};
        match command {
            Command::Client(C::Propose(change)) | Command::Freelancer(F::Propose(change)) => {
                matches!(change, Change::Settle { .. })
            }
            Command::Client(command) => matches!(
                command,
                C::Release { .. }
                    | C::Contest { .. }
                    | C::SubmitEvidence { .. }
                    | C::PayBonus { .. }
                    | C::AcceptProposal { .. }
                    | C::DeclineProposal { .. }
                    | C::WithdrawProposal { .. }
            ),
            Command::Freelancer(command) => matches!(
                command,
                F::Refund { .. }
                    | F::RefundPayment { .. }
                    | F::Dispute { .. }
                    | F::Contest { .. }
                    | F::SubmitEvidence { .. }
                    | F::EndContract
                    | F::AcceptProposal { .. }
                    | F::DeclineProposal { .. }
                    | F::WithdrawProposal { .. }
            ),
            Command::Arbiter(_) => true,
        }
    }

    /// FEED-1: without a feedback window, or if no milestone was ever funded, there is no feedback.
    fn fits_closed(&self, command: &Command) -> bool {
        let may_be_judged = self.policy.feedback_window.is_some() && self.was_funded;
        match command {
            Command::Client(ClientCommand::LeaveFeedback { .. })
            | Command::Freelancer(FreelancerCommand::LeaveFeedback { .. }) => may_be_judged,
            Command::Client(command) => matches!(command, ClientCommand::PayBonus { .. }),
            Command::Freelancer(command) => matches!(command, FreelancerCommand::RefundPayment { .. }),
            Command::Arbiter(_) => false,
        }
    }

    /// END-6, REF-5, FEED-1: the windows after closing are only compared with the clock (TIME-8).
    fn check_after_closing(&self, command: &Command, now: Nanos) -> Allowed {
        if self.stage != Stage::Closed {
            return Ok(());
        }
        let (window, rule) = match command {
            Command::Client(ClientCommand::PayBonus { .. }) => (self.policy.bonus_window, "END-6"),
            Command::Freelancer(FreelancerCommand::RefundPayment { .. }) => {
                (self.policy.payment_refund_window, "REF-5")
            }
            _ => (self.policy.feedback_window, "FEED-1"),
        };
        let is_open = window.is_some_and(|window| now < self.closed_at + length(window));
        if is_open { Ok(()) } else { Err(("window_closed", rule)) }
    }
}
