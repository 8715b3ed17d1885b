//! OFFER-1, DISP-4: characters that titles and other texts may not contain.

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneTerms,
    Offer,
};

use super::scenarios::{ScenarioExt, funded, planned, under_review};
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

const INVALID: Result<(), (&str, &str)> = Err(("invalid_text", "OFFER-1"));

/// The answer to terms in an offer, in a command and in a proposal, which must be the same.
#[track_caller]
fn answer(terms: MilestoneTerms) -> Result<(), (&'static str, &'static str)> {
    let offered = Contract::open(Offer::new(Currency::USD).milestone(terms.clone()), &START);
    let offered = offered.map(drop).map_err(|refused| (refused.code(), refused.rule()));
    for command in [add_milestone(terms.clone()), propose(Freelancer, Change::AddMilestone(terms))] {
        assert_eq!(planned().answer(command.clone()), offered, "{command:?}");
    }
    offered
}

fn titled(title: &str) -> MilestoneTerms {
    MilestoneTerms::new(title, usd("1"))
}

/// OFFER-1: a title has no control characters: neither U+0000 to U+001F, U+007F, nor U+0080 to U+009F.
#[test]
fn offer_1_no_control_character_in_a_title() {
    let controls = ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}');
    for control in controls {
        assert_eq!(answer(titled(&format!("two{control}words"))), INVALID, "{control:?}");
    }
}

/// OFFER-1: a title may contain other invisible characters.
#[test]
fn offer_1_other_characters_in_a_title() {
    let others =
        [' ', '\u{A0}', '\u{AD}', '\u{200B}', '\u{200D}', '\u{2028}', '\u{202E}', '\u{FEFF}', '\u{E000}'];
    for other in others {
        assert_eq!(answer(titled(&format!("two{other}words"))), Ok(()), "{other:?}");
    }
}

/// OFFER-1: white space at both ends is trimmed first, including control characters that are white space.
/// Other control characters are not trimmed.
#[test]
fn offer_1_control_characters_around_a_title() {
    for space in ['\t', '\n', '\u{B}', '\u{C}', '\r', '\u{85}'] {
        let scenario =
            Scenario::open(Offer::new(Currency::USD).milestone(titled(&format!("{space}words{space}"))));
        assert_eq!(scenario.milestone(1).title(), "words", "{space:?}");
    }
    for control in ['\0', '\u{1}', '\u{1B}', '\u{1F}', '\u{7F}', '\u{80}', '\u{9F}'] {
        assert_eq!(answer(titled(&format!("{control}words"))), INVALID, "{control:?}");
        assert_eq!(answer(titled(&format!("words{control}"))), INVALID, "{control:?}");
        assert_eq!(answer(titled(&format!(" {control} "))), INVALID, "{control:?}");
    }
}

/// OFFER-1: a description has no U+0000. Other control characters are allowed.
#[test]
fn offer_1_no_nul_in_a_description() {
    for text in ["\0", "two\0words", "words\0"] {
        assert_eq!(answer(titled("M").description(text)), INVALID, "{text:?}");
    }
    for text in ["two\nlines", "\ttab", "\r\n", "\u{1}\u{1F}\u{7F}\u{85}\u{9F}"] {
        assert_eq!(answer(titled("M").description(text)), Ok(()), "{text:?}");
        let scenario = Scenario::open(Offer::new(Currency::USD).milestone(titled("M").description(text)));
        assert_eq!(scenario.milestone(1).description(), text, "kept as it is");
    }
}

/// Every command with a free text, and a contract that would accept it.
fn free_texts(text: &str) -> Vec<(Scenario, Command)> {
    let (milestone, note) = (1.into(), text.to_owned());
    let (reason, statement) = (note.clone(), note.clone());
    let disputed = under_review().then([dispute(Client, 1)]);
    let contested = disputed.clone().then([contest(Freelancer, 1)]);
    let sent_back = under_review().then([request_changes(1)]);
    vec![
        (Scenario::open(offer(&["1"])), FreelancerCommand::DeclineOffer { note: note.clone() }.into()),
        (funded(), FreelancerCommand::SubmitWork { milestone, requested: None, note: note.clone() }.into()),
        (funded(), ClientCommand::RequestRefund { milestone, note: note.clone() }.into()),
        (funded(), ClientCommand::PayBonus { amount: usd("1"), note: note.clone() }.into()),
        (under_review(), ClientCommand::RequestChanges { milestone, note: note.clone() }.into()),
        (under_review(), ClientCommand::Dispute { milestone, reason: reason.clone() }.into()),
        (sent_back, FreelancerCommand::Dispute { milestone, reason }.into()),
        (disputed, FreelancerCommand::Contest { milestone, statement }.into()),
        (contested, ArbiterCommand::Award { milestone, to_freelancer: usd("1"), note }.into()),
    ]
}

/// OFFER-1: notes, reasons and statements have no U+0000. Other control characters are allowed.
#[test]
fn offer_1_no_nul_in_a_free_text() {
    for text in ["\0", "\0words", "two\0words", "words\0"] {
        for (scenario, command) in free_texts(text) {
            assert_eq!(scenario.answer(command.clone()), INVALID, "{command:?}");
        }
    }
    for text in ["two\nlines", "\u{1}\u{7F}\u{9F}"] {
        for (scenario, command) in free_texts(text) {
            assert_eq!(scenario.answer(command.clone()), Ok(()), "{command:?}");
        }
    }
}

/// DISP-4: evidence has no U+0000 either.
#[test]
fn disp_4_no_nul_in_evidence() {
    let scenario = under_review().then([dispute(Client, 1)]);
    for by in [Client, Freelancer] {
        for text in ["\0", "see\0there"] {
            assert_eq!(scenario.answer(submit_evidence(by, 1, text)), Err(("invalid_text", "DISP-4")));
        }
        assert_eq!(scenario.answer(submit_evidence(by, 1, "see\nthere")), Ok(()));
    }
}
