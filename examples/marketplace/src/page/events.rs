//! Events as sentences for people. The crate's own sentences are for logs: they have exact instants and
//! quoted texts.

use milestone_escrow::{EventKind, RefundCause, ReleaseCause, ReturnCause, Role};

use super::text::{amount, capital, count, day, minute, named, within};
use super::words::button;
use crate::marketplace::Current;
use crate::store::Parties;

/// Who reads a sentence: a user with a role in a contract of these parties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) parties: &'a Parties,
    pub(super) role: Role,
}

impl<'a> Reader<'a> {
    pub(super) const fn of(current: &'a Current) -> Self {
        Self { parties: &current.parties, role: current.role }
    }

    /// A role inside a sentence: "you", or the name.
    pub(super) fn who(self, role: Role) -> String {
        match role {
            _ if role == self.role => "you".to_owned(),
            Role::Arbiter => named(self.parties, role).to_owned(),
            _ => within(named(self.parties, role)),
        }
    }

    /// What somebody does, with a regular verb: "you accept", "frank accepts".
    fn does(self, role: impl Into<Role>, verb: &str) -> String {
        let role = role.into();
        let ending = if role == self.role { "" } else { "s" };
        format!("{} {verb}{ending}", self.who(role))
    }

    /// What somebody does not do: "you do not answer", "frank does not answer".
    fn omits(self, role: Role, what: &str) -> String {
        let not = if role == self.role { "do not" } else { "does not" };
        format!("{} {not} {what}", self.who(role))
    }
}

/// An event in one sentence, without the texts of users. The same sentence tells what has happened and what
/// is still to come, so it is in the present tense. It does not compile until it knows a new kind.
pub(super) fn sentence(kind: &EventKind, reader: Reader<'_>) -> String {
    capital(&told(kind, reader)) // a name stays as it is: it begins with the character that isolates it
}

fn told(kind: &EventKind, reader: Reader<'_>) -> String {
    use Role::{Arbiter, Client, Freelancer};
    let does = |role: Role, verb| reader.does(role, verb);
    match kind {
        EventKind::ContractOffered { offer, .. } => {
            format!("{} a contract of {}", does(Client, "offer"), count(offer.milestones.len(), "milestone"))
        }
        EventKind::OfferAccepted => format!("{} the offer", does(Freelancer, "accept")),
        EventKind::OfferDeclined { .. } => format!("{} the offer", does(Freelancer, "decline")),
        EventKind::OfferWithdrawn => format!("{} the offer", does(Client, "withdraw")),
        EventKind::OfferExpired => "the offer expires".to_owned(),
        EventKind::MilestoneAdded { milestone, amount: price, .. } => {
            format!("milestone {milestone} is added for {}", amount(price))
        }
        EventKind::MilestoneCancelled { milestone } => format!("milestone {milestone} is cancelled"),
        EventKind::MilestoneFunded { milestone, deposit, .. } => {
            format!("{} {} into the escrow of milestone {milestone}", does(Client, "pay"), amount(deposit))
        }
        EventKind::WorkSubmitted { milestone, requested, .. } => {
            format!("{} work on milestone {milestone} for {}", does(Freelancer, "submit"), amount(requested))
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            format!("{} the submission of milestone {milestone}", does(Freelancer, "withdraw"))
        }
        EventKind::ChangesRequested { milestone, .. } => {
            format!("{} changes to milestone {milestone}", does(Client, "request"))
        }
        EventKind::ReviewExtended { milestone, review_until } => {
            let until = minute(*review_until);
            format!("{} until {until} to review milestone {milestone}", does(Client, "take"))
        }
        EventKind::EscrowReleased { milestone, amount: released, top_up, fee, cause, .. } => {
            let fee = if fee.is_zero() { String::new() } else { format!(", less a fee of {}", amount(fee)) };
            let more = if top_up.is_zero() {
                String::new()
            } else {
                format!(", {} of it on top of what is in escrow,", amount(top_up))
            };
            let (to, why) = (reader.who(Freelancer), released_because(*cause, reader));
            format!("{} of milestone {milestone}{more} goes to {to}{fee}, because {why}", amount(released))
        }
        EventKind::EscrowReturned { milestone, amount: returned, cause, .. } => {
            let (to, why) = (reader.who(Client), returned_because(*cause, reader));
            format!("{} of milestone {milestone} goes back to {to}, because {why}", amount(returned))
        }
        EventKind::RefundRequested { milestone, cause, .. } => match cause {
            RefundCause::Client => format!("{} a refund of milestone {milestone}", does(Client, "request")),
            RefundCause::ContractEnded => {
                format!("a refund of milestone {milestone} is requested, because the contract ends")
            }
            RefundCause::Dormancy => {
                format!("a refund of milestone {milestone} is requested, because nobody acts")
            }
        },
        EventKind::RefundRequestWithdrawn { milestone } => {
            format!("{} the refund request of milestone {milestone}", does(Client, "withdraw"))
        }
        EventKind::DisputeOpened { milestone, by, .. } => {
            format!("{} milestone {milestone}", reader.does(*by, "dispute"))
        }
        EventKind::DisputeContested { milestone, .. } => {
            format!("the dispute of milestone {milestone} is answered")
        }
        EventKind::DisputeWithdrawn { milestone } => {
            format!("the dispute of milestone {milestone} is withdrawn")
        }
        EventKind::EvidenceSubmitted { milestone, by, .. } => {
            format!("{} evidence on milestone {milestone}", reader.does(*by, "submit"))
        }
        EventKind::DisputeAwarded { milestone, to_freelancer, .. } => {
            let (awards, to) = (does(Arbiter, "award"), reader.who(Freelancer));
            format!("{awards} {} of milestone {milestone} to {to}", amount(to_freelancer))
        }
        EventKind::AwardExtended { milestone, award_until } => {
            let until = minute(*award_until);
            format!("{} until {until} to decide on milestone {milestone}", does(Arbiter, "take"))
        }
        EventKind::ProposalMade { proposal, by, change } => {
            let what = button(change.name()).to_lowercase();
            format!("{} proposal {proposal}: {what}", reader.does(*by, "make"))
        }
        EventKind::ProposalAccepted { proposal } => format!("proposal {proposal} is accepted"),
        EventKind::ProposalDeclined { proposal } => format!("proposal {proposal} is declined"),
        EventKind::ProposalWithdrawn { proposal } => format!("proposal {proposal} is withdrawn"),
        EventKind::DueDateChanged { milestone, due: None } => {
            format!("milestone {milestone} has no due date any more")
        }
        EventKind::DueDateChanged { milestone, due: Some(due) } => {
            format!("milestone {milestone} is now due on {}", day(*due))
        }
        EventKind::AmountChanged { milestone, amount: price, .. } => {
            format!("milestone {milestone} now costs {}", amount(price))
        }
        EventKind::WindowExtended { milestone, until } => {
            format!("both agree on more time for milestone {milestone}, until {}", minute(*until))
        }
        EventKind::BonusPaid { amount: bonus, .. } => {
            format!("{} a bonus of {}", does(Client, "pay"), amount(bonus))
        }
        EventKind::PaymentRefunded { milestone, amount: refunded, .. } => {
            format!("{} back {} of milestone {milestone}", does(Freelancer, "give"), amount(refunded))
        }
        EventKind::ContractEnded { by } => format!("{} the contract", reader.does(*by, "end")),
        EventKind::ContractClosed { .. } => "the contract is closed".to_owned(),
        EventKind::FeedbackLeft { by, stars, .. } => {
            format!("{} {}", reader.does(*by, "leave"), count(*stars, "star"))
        }
    }
}

/// The text that a user gave with an event. Empty if there is none.
pub(super) fn said(kind: &EventKind) -> &str {
    match kind {
        EventKind::OfferDeclined { note }
        | EventKind::WorkSubmitted { note, .. }
        | EventKind::ChangesRequested { note, .. }
        | EventKind::RefundRequested { note, .. }
        | EventKind::DisputeAwarded { note, .. }
        | EventKind::BonusPaid { note, .. } => note,
        EventKind::DisputeOpened { reason, .. } => reason,
        EventKind::DisputeContested { statement, .. } => statement,
        EventKind::EvidenceSubmitted { text, .. } | EventKind::FeedbackLeft { text, .. } => text,
        _ => "",
    }
}

fn released_because(cause: ReleaseCause, reader: Reader<'_>) -> String {
    match cause {
        ReleaseCause::Approved => format!("{} it", reader.does(Role::Client, "approve")),
        ReleaseCause::ReviewLapsed => reader.omits(Role::Client, "review it in time"),
        ReleaseCause::AnswerLapsed => reader.omits(Role::Client, "answer the dispute in time"),
        ReleaseCause::Settlement => "both agree on a split".to_owned(),
        ReleaseCause::Award => reader.does(Role::Arbiter, "decide") + " so",
        ReleaseCause::AwardLapsed => reader.omits(Role::Arbiter, "decide in time"),
        ReleaseCause::SmallClaim => "the claim is small".to_owned(),
    }
}

fn returned_because(cause: ReturnCause, reader: Reader<'_>) -> String {
    match cause {
        ReturnCause::OfferDeclined => "the offer is declined".to_owned(),
        ReturnCause::OfferWithdrawn => "the offer is withdrawn".to_owned(),
        ReturnCause::OfferExpired => "the offer expires".to_owned(),
        ReturnCause::RefundGranted => reader.does(Role::Freelancer, "agree") + " to it",
        ReturnCause::RefundLapsed => reader.omits(Role::Freelancer, "answer the request in time"),
        ReturnCause::AnswerLapsed => reader.omits(Role::Freelancer, "answer the dispute in time"),
        ReturnCause::AmountReduced => "the price is reduced".to_owned(),
        ReturnCause::FreelancerEnded => reader.does(Role::Freelancer, "end") + " the contract",
        ReturnCause::Settlement => "both agree on a split".to_owned(),
        ReturnCause::Award => reader.does(Role::Arbiter, "decide") + " so",
        ReturnCause::AwardLapsed => reader.omits(Role::Arbiter, "decide in time"),
        ReturnCause::SmallClaim => "the claim is small".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use milestone_escrow::{ReleaseCause, ReturnCause, Role};

    use super::{Reader, released_because, returned_because};
    use crate::store::Parties;

    /// What is still to come is not told as if it had happened, and nobody is told about themselves by name.
    #[test]
    fn the_reader_is_addressed_and_the_tense_is_the_present() {
        let parties = Parties { client: "carla".to_owned(), freelancer: "frank".to_owned() };
        let reader = |role| Reader { parties: &parties, role };
        let released =
            |cause, role| released_because(cause, reader(role)).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(released(ReleaseCause::Approved, Role::Client), "you approve it");
        assert_eq!(released(ReleaseCause::Approved, Role::Freelancer), "carla approves it");
        assert_eq!(released(ReleaseCause::ReviewLapsed, Role::Client), "you do not review it in time");
        assert_eq!(released(ReleaseCause::ReviewLapsed, Role::Arbiter), "carla does not review it in time");
        assert_eq!(released(ReleaseCause::Award, Role::Arbiter), "you decide so");
        let returned =
            |cause, role| returned_because(cause, reader(role)).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(returned(ReturnCause::RefundGranted, Role::Freelancer), "you agree to it");
        assert_eq!(returned(ReturnCause::AwardLapsed, Role::Client), "the arbiter does not decide in time");
    }
}
