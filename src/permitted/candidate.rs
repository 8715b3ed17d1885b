//! Every command that there could be, with the bounds of what is filled in. Whether it is accepted is not asked here.

use alloc::string::String;
use alloc::vec::Vec;

use time::{Duration, UtcDateTime};

use super::{AmountBounds, DueBounds};
use crate::command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand};
use crate::contract::Contract;
use crate::decide::FURTHEST_DUE;
use crate::money::Money;
use crate::offer::MilestoneTerms;
use crate::party::{MilestoneNumber, ProposalNumber, Role};
use crate::standing::Standing;
use crate::timestamp;

pub(super) struct Candidate {
    pub(super) template: Command,
    pub(super) milestone: Option<MilestoneNumber>,
    pub(super) proposal: Option<ProposalNumber>,
    pub(super) amount: Option<AmountBounds>,
    pub(super) due: Option<DueBounds>,
}

impl<C: Into<Command>> From<C> for Candidate {
    fn from(command: C) -> Self {
        Self { template: command.into(), milestone: None, proposal: None, amount: None, due: None }
    }
}

impl Candidate {
    fn of(milestone: MilestoneNumber, command: impl Into<Command>) -> Self {
        Self { milestone: Some(milestone), ..Self::from(command) }
    }

    fn with(self, amount: AmountBounds) -> Self {
        Self { amount: Some(amount), ..self }
    }

    fn due(self, due: DueBounds) -> Self {
        Self { due: Some(due), ..self }
    }
}

pub(super) fn all(contract: &Contract, role: Role, now: UtcDateTime) -> Vec<Candidate> {
    let bounds = Bounds { contract, now };
    let mut candidates = bounds.of_contract(role);
    for (number, standing) in contract.numbered() {
        candidates.extend(match role {
            Role::Client => bounds.of_client(number, standing),
            Role::Freelancer => bounds.of_freelancer(number, standing),
            Role::Arbiter => bounds.of_arbiter(number, standing),
        });
    }
    candidates.extend(contract.proposals().flat_map(|proposal| answers(role, proposal.number)));
    candidates
}

/// Stands for a text that must not be empty.
fn placeholder() -> String {
    String::from("-")
}

/// Whether a command takes a text that must not be empty, and no amount either has to be filled in: evidence. (A milestone that is
/// added needs its price before its title.)
pub(super) const fn needs_text(command: &Command) -> bool {
    matches!(
        command,
        Command::Client(ClientCommand::SubmitEvidence { .. })
            | Command::Freelancer(FreelancerCommand::SubmitEvidence { .. })
    )
}

/// What can be said about a proposal.
fn answers(role: Role, proposal: ProposalNumber) -> Vec<Candidate> {
    let commands: Vec<Command> = match role {
        Role::Client => Vec::from([
            ClientCommand::AcceptProposal { proposal }.into(),
            ClientCommand::DeclineProposal { proposal }.into(),
            ClientCommand::WithdrawProposal { proposal }.into(),
        ]),
        Role::Freelancer => Vec::from([
            FreelancerCommand::AcceptProposal { proposal }.into(),
            FreelancerCommand::DeclineProposal { proposal }.into(),
            FreelancerCommand::WithdrawProposal { proposal }.into(),
        ]),
        Role::Arbiter => Vec::new(),
    };
    commands.into_iter().map(|command| Candidate { proposal: Some(proposal), ..Candidate::from(command) }).collect()
}

/// A party's proposal of a change.
fn propose(role: Role, change: Change) -> Option<Command> {
    match role {
        Role::Client => Some(ClientCommand::Propose(change).into()),
        Role::Freelancer => Some(FreelancerCommand::Propose(change).into()),
        Role::Arbiter => None,
    }
}

struct Bounds<'a> {
    contract: &'a Contract,
    now: UtcDateTime,
}

impl Bounds<'_> {
    /// What is for no milestone.
    fn of_contract(&self, role: Role) -> Vec<Candidate> {
        let most = self.up_to(1, self.most());
        let terms = || MilestoneTerms::new(placeholder(), most.minimum);
        let mut all: Vec<Candidate> = match role {
            Role::Client => Vec::from([
                ClientCommand::WithdrawOffer.into(),
                Candidate::from(ClientCommand::AddMilestone(terms())).with(most).due(self.due()),
                Candidate::from(ClientCommand::PayBonus { amount: most.minimum, note: String::new() }).with(most),
                ClientCommand::EndContract.into(),
            ]),
            Role::Freelancer => Vec::from([
                FreelancerCommand::AcceptOffer.into(),
                FreelancerCommand::DeclineOffer { note: String::new() }.into(),
                FreelancerCommand::EndContract.into(),
            ]),
            Role::Arbiter => Vec::new(),
        };
        let addition = propose(role, Change::AddMilestone(terms()));
        all.extend(addition.map(|command| Candidate::from(command).with(most).due(self.due())));
        all
    }

    fn of_client(&self, milestone: MilestoneNumber, standing: &Standing) -> Vec<Candidate> {
        let (note, reason, statement) = (String::new(), String::new(), String::new());
        let commands = [
            ClientCommand::FundMilestone { milestone },
            ClientCommand::RequestChanges { milestone, note: note.clone() },
            ClientCommand::CancelMilestone { milestone },
            ClientCommand::RequestRefund { milestone, note },
            ClientCommand::WithdrawRefundRequest { milestone },
            ClientCommand::Dispute { milestone, reason },
            ClientCommand::Contest { milestone, statement },
            ClientCommand::SubmitEvidence { milestone, text: placeholder() },
            ClientCommand::WithdrawDispute { milestone },
        ];
        let mut all: Vec<_> = commands.into_iter().map(|command| Candidate::of(milestone, command)).collect();
        all.extend(self.release(milestone, standing));
        all.extend(self.changes(Role::Client, milestone, standing));
        all
    }

    fn of_freelancer(&self, milestone: MilestoneNumber, standing: &Standing) -> Vec<Candidate> {
        let (reason, statement) = (String::new(), String::new());
        let commands = [
            FreelancerCommand::WithdrawSubmission { milestone },
            FreelancerCommand::Refund { milestone },
            FreelancerCommand::Dispute { milestone, reason },
            FreelancerCommand::Contest { milestone, statement },
            FreelancerCommand::SubmitEvidence { milestone, text: placeholder() },
            FreelancerCommand::WithdrawDispute { milestone },
        ];
        let mut all: Vec<_> = commands.into_iter().map(|command| Candidate::of(milestone, command)).collect();
        let held = standing.held();
        let submit = FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() };
        let requested = AmountBounds { default: Some(self.contract.money(held)), ..self.up_to(1, held) };
        all.push(Candidate::of(milestone, submit).with(requested));
        let paid = self.up_to(1, standing.paid);
        let refund = FreelancerCommand::RefundPayment { milestone, amount: paid.minimum };
        all.push(Candidate::of(milestone, refund).with(paid));
        all.extend(self.changes(Role::Freelancer, milestone, standing));
        all
    }

    fn of_arbiter(&self, milestone: MilestoneNumber, standing: &Standing) -> Vec<Candidate> {
        let share = self.up_to(0, standing.held());
        let award = ArbiterCommand::Award { milestone, to_freelancer: share.minimum, note: String::new() };
        Vec::from([Candidate::of(milestone, award).with(share)])
    }

    /// REL-1, REL-4, REL-5
    fn release(&self, milestone: MilestoneNumber, standing: &Standing) -> Option<Candidate> {
        let escrow = standing.escrow()?;
        let largest = if standing.is_current() { self.most() } else { escrow.held };
        let bounds = self.up_to(escrow.least_release(), largest);
        let default = (escrow.claim > 0).then(|| self.contract.money(escrow.claim));
        let amount = if default.is_some() { None } else { Some(bounds.minimum) };
        Some(
            Candidate::of(milestone, ClientCommand::Release { milestone, amount })
                .with(AmountBounds { default, ..bounds }),
        )
    }

    /// PROP-2, for one milestone.
    fn changes(&self, role: Role, milestone: MilestoneNumber, standing: &Standing) -> Vec<Candidate> {
        let of = |change| propose(role, change).map(|command| Candidate::of(milestone, command));
        let (price, share) = (self.up_to(1, self.most()), self.up_to(0, standing.held()));
        let all = [
            of(Change::CancelMilestone { milestone }),
            of(Change::ChangeDueDate { milestone, due: None }).map(|change| change.due(self.due())),
            of(Change::ChangeAmount { milestone, amount: price.minimum }).map(|change| change.with(price)),
            of(Change::Settle { milestone, to_freelancer: share.minimum }).map(|change| change.with(share)),
        ];
        all.into_iter().flatten().collect()
    }

    fn up_to(&self, minimum: i64, maximum: i64) -> AmountBounds {
        let [minimum, maximum] = [minimum, maximum].map(|minor| self.contract.money(minor));
        AmountBounds { minimum, maximum, default: None }
    }

    /// MONEY-1
    fn most(&self) -> i64 {
        Money::largest(self.contract.currency).minor_units()
    }

    /// PLAN-7
    fn due(&self) -> DueBounds {
        let last = timestamp::LAST.date();
        let furthest = self.now.date().checked_add(Duration::days(i64::from(FURTHEST_DUE)));
        let latest = furthest.map_or(last, |furthest| furthest.min(last));
        DueBounds { earliest: timestamp::FIRST.date(), latest }
    }
}
