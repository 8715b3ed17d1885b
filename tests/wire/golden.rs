//! The exact bytes of the wire form, in `tests/golden`. `MILESTONE_ESCROW_BLESS=1` rewrites them; then review
//! the changes.

use core::fmt::Debug;
use std::collections::BTreeSet;
use std::path::PathBuf;

use milestone_escrow::{
    Change, ClientCommand, Command, DeadlineKind, EventKind, FreelancerCommand, MilestoneState, Outcome,
    Party, RefundCause, ReleaseCause, ReturnCause, Stage,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json_tree::Tree;
use super::{lines, read, rejections, samples, without_instants};

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", &format!("{name}.jsonl")].iter().collect()
}

/// Every value is written exactly as its line.
pub(crate) fn assert_written<T: Serialize>(name: &str, values: &[T]) {
    let written = lines(values);
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(path(name), written.join("\n") + "\n").expect("the golden file can be written");
        return;
    }
    let text = std::fs::read_to_string(path(name)).expect("the golden file is there");
    for (number, (line, written)) in (1..).zip(text.lines().zip(&written)) {
        assert_eq!(written, line, "line {number} of {name}.jsonl");
    }
    assert_eq!(text, written.join("\n") + "\n", "{name}.jsonl has other lines");
}

/// And every line is read as its value.
pub(crate) fn assert_frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, values: &[T]) {
    assert_written(name, values);
    for (value, line) in values.iter().zip(lines(values)) {
        assert_eq!(read::<T>(&line).as_ref(), Some(value), "{line}");
    }
}

#[test]
fn commands_are_frozen() {
    assert_frozen("commands", &samples::commands());
}

#[test]
fn events_are_frozen() {
    assert_frozen("events", &samples::events());
}

#[test]
fn offers_are_frozen() {
    assert_frozen("offers", &samples::offers());
}

#[test]
fn rejections_are_frozen() {
    assert_written("rejections", &rejections::all());
}

#[test]
fn views_are_frozen() {
    assert_written("views", &samples::views());
}

/// What the golden events move, as if each were the seventh event of its log: hosts store the identities. The
/// lines are older than the two instants of a transfer; `transfers_with_instants.jsonl` has today's.
#[test]
fn transfers_are_frozen() {
    let events = samples::events();
    let moved: Vec<_> = events.iter().flat_map(|event| event.transfers(7)).collect();
    let written: Vec<_> = lines(&moved).iter().map(|line| without_instants(line)).collect();
    assert_eq!(include_str!("../golden/transfers.jsonl").lines().collect::<Vec<_>>(), written);
}

/// The names of an enum, and a check that all of them occur. The match breaks when a variant is added.
macro_rules! assert_all {
    ($values:expr, $type:ident { $($variant:ident => $name:literal),+ $(,)? }) => {{
        let name = |value: &$type| match value { $($type::$variant { .. } => $name),+ };
        let found: BTreeSet<&str> = $values.iter().map(|value| name(value)).collect();
        assert_eq!(found, BTreeSet::from([$($name),+]), "the golden files have every {}", stringify!($type));
        for value in $values.iter() {
            let written = serde_json::to_string(value).expect("a value can be written");
            let tree = Tree::parse(&written);
            let found = if let Tree::Text(text) = &tree { text.as_str() } else { tree.names()[0] };
            assert_eq!(found, name(value), "{written}");
        }
    }};
}

#[test]
fn every_command_occurs() {
    let commands = samples::commands();
    assert_all!(commands, Command { Client => "client", Freelancer => "freelancer", Arbiter => "arbiter" });
    let of_client =
        |command: &Command| if let Command::Client(command) = command { Some(command.clone()) } else { None };
    let client: Vec<_> = commands.iter().filter_map(of_client).collect();
    assert_all!(client, ClientCommand {
        WithdrawOffer => "withdraw_offer", FundMilestone => "fund_milestone", Release => "release",
        RequestChanges => "request_changes", ExtendReview => "extend_review", AddMilestone => "add_milestone",
        CancelMilestone => "cancel_milestone", RequestRefund => "request_refund",
        WithdrawRefundRequest => "withdraw_refund_request", PayBonus => "pay_bonus", Propose => "propose",
        AcceptProposal => "accept_proposal", DeclineProposal => "decline_proposal",
        WithdrawProposal => "withdraw_proposal", Dispute => "dispute", Contest => "contest",
        SubmitEvidence => "submit_evidence", WithdrawDispute => "withdraw_dispute",
        EndContract => "end_contract", LeaveFeedback => "leave_feedback",
    });
    let of_freelancer = |command: &Command| {
        if let Command::Freelancer(command) = command { Some(command.clone()) } else { None }
    };
    let freelancer: Vec<_> = commands.iter().filter_map(of_freelancer).collect();
    assert_all!(freelancer, FreelancerCommand {
        AcceptOffer => "accept_offer", DeclineOffer => "decline_offer", SubmitWork => "submit_work",
        WithdrawSubmission => "withdraw_submission", Refund => "refund", RefundPayment => "refund_payment",
        Propose => "propose", AcceptProposal => "accept_proposal", DeclineProposal => "decline_proposal",
        WithdrawProposal => "withdraw_proposal", Dispute => "dispute", Contest => "contest",
        SubmitEvidence => "submit_evidence", WithdrawDispute => "withdraw_dispute",
        EndContract => "end_contract", LeaveFeedback => "leave_feedback",
    });
    let changes = samples::changes();
    assert_all!(changes, Change {
        AddMilestone => "add_milestone", CancelMilestone => "cancel_milestone",
        ChangeDueDate => "change_due_date", ChangeAmount => "change_amount", Settle => "settle",
        WithdrawDispute => "withdraw_dispute", ExtendWindow => "extend_window",
    });
}

#[test]
fn every_event_occurs() {
    let kinds: Vec<EventKind> = samples::events().into_iter().map(|event| event.kind).collect();
    assert_all!(kinds, EventKind {
        ContractOffered => "contract_offered", OfferAccepted => "offer_accepted",
        OfferDeclined => "offer_declined", OfferWithdrawn => "offer_withdrawn",
        OfferExpired => "offer_expired", MilestoneAdded => "milestone_added",
        MilestoneCancelled => "milestone_cancelled", MilestoneFunded => "milestone_funded",
        WorkSubmitted => "work_submitted", SubmissionWithdrawn => "submission_withdrawn",
        ChangesRequested => "changes_requested", EscrowReleased => "escrow_released",
        EscrowReturned => "escrow_returned", RefundRequested => "refund_requested",
        RefundRequestWithdrawn => "refund_request_withdrawn", DisputeOpened => "dispute_opened",
        DisputeContested => "dispute_contested", DisputeWithdrawn => "dispute_withdrawn",
        EvidenceSubmitted => "evidence_submitted", DisputeAwarded => "dispute_awarded",
        ProposalMade => "proposal_made", ProposalAccepted => "proposal_accepted",
        ProposalDeclined => "proposal_declined", ProposalWithdrawn => "proposal_withdrawn",
        DueDateChanged => "due_date_changed", AmountChanged => "amount_changed", BonusPaid => "bonus_paid",
        PaymentRefunded => "payment_refunded", ContractEnded => "contract_ended",
        ContractClosed => "contract_closed", ReviewExtended => "review_extended",
        AwardExtended => "award_extended", WindowExtended => "window_extended",
        FeedbackLeft => "feedback_left",
    });
    let changes: Vec<Change> = kinds
        .iter()
        .filter_map(|kind| {
            if let EventKind::ProposalMade { change, .. } = kind { Some(change.clone()) } else { None }
        })
        .collect();
    assert_all!(changes, Change {
        AddMilestone => "add_milestone", CancelMilestone => "cancel_milestone",
        ChangeDueDate => "change_due_date", ChangeAmount => "change_amount", Settle => "settle",
        WithdrawDispute => "withdraw_dispute", ExtendWindow => "extend_window",
    });
    every_cause_occurs(&kinds);
}

fn every_cause_occurs(kinds: &[EventKind]) {
    let releases: Vec<ReleaseCause> = kinds
        .iter()
        .filter_map(
            |kind| if let EventKind::EscrowReleased { cause, .. } = kind { Some(*cause) } else { None },
        )
        .collect();
    assert_all!(releases, ReleaseCause {
        Approved => "approved", ReviewLapsed => "review_lapsed", AnswerLapsed => "answer_lapsed",
        Settlement => "settlement", Award => "award", AwardLapsed => "award_lapsed",
        SmallClaim => "small_claim",
    });
    let returns: Vec<ReturnCause> = kinds
        .iter()
        .filter_map(
            |kind| if let EventKind::EscrowReturned { cause, .. } = kind { Some(*cause) } else { None },
        )
        .collect();
    assert_all!(returns, ReturnCause {
        OfferDeclined => "offer_declined", OfferWithdrawn => "offer_withdrawn",
        OfferExpired => "offer_expired", RefundGranted => "refund_granted", RefundLapsed => "refund_lapsed",
        AnswerLapsed => "answer_lapsed", AmountReduced => "amount_reduced",
        FreelancerEnded => "freelancer_ended", Settlement => "settlement", Award => "award",
        AwardLapsed => "award_lapsed", SmallClaim => "small_claim",
    });
    let refunds: Vec<RefundCause> = kinds
        .iter()
        .filter_map(
            |kind| if let EventKind::RefundRequested { cause, .. } = kind { Some(*cause) } else { None },
        )
        .collect();
    assert_all!(refunds, RefundCause {
        Client => "client", ContractEnded => "contract_ended", Dormancy => "dormancy",
    });
    let outcomes: Vec<Outcome> = kinds
        .iter()
        .filter_map(
            |kind| if let EventKind::ContractClosed { outcome, .. } = kind { Some(*outcome) } else { None },
        )
        .collect();
    assert_all!(outcomes, Outcome {
        Declined => "declined", Withdrawn => "withdrawn", Expired => "expired", Ended => "ended",
    });
    let parties: Vec<Party> = kinds
        .iter()
        .filter_map(|kind| match kind {
            EventKind::ContractEnded { by } => Some(*by),
            _ => None,
        })
        .collect();
    assert_all!(parties, Party { Client => "client", Freelancer => "freelancer" });
}

#[test]
fn every_view_occurs() {
    let views = samples::views();
    let stages: Vec<Stage> = views.iter().map(|view| view.stage()).collect();
    assert_all!(stages, Stage {
        Offered => "offered", Active => "active", Ending => "ending", Closed => "closed",
    });
    let states: Vec<MilestoneState> =
        views.iter().flat_map(|view| view.milestones().map(|milestone| milestone.state())).collect();
    assert_all!(states, MilestoneState {
        Planned => "planned", Funded => "funded", UnderReview => "under_review",
        ChangesRequested => "changes_requested", Remainder => "remainder",
        RefundRequested => "refund_requested", Disputed => "disputed", Settled => "settled",
        Cancelled => "cancelled",
    });
    let kinds: Vec<DeadlineKind> = views.iter().filter_map(|view| Some(view.next_deadline()?.kind)).collect();
    assert_all!(kinds, DeadlineKind {
        OfferExpiry => "offer_expiry", ReviewLapse => "review_lapse", RefundLapse => "refund_lapse",
        AnswerLapse => "answer_lapse", AwardLapse => "award_lapse", Dormancy => "dormancy",
    });
    let outcomes: BTreeSet<_> =
        views.iter().filter_map(|view| view.outcome().map(|outcome| format!("{outcome:?}"))).collect();
    assert_eq!(outcomes.len(), 4, "{outcomes:?}");
}
