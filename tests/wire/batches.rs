//! Rejections of several commands, and commands with the revision that was seen, in JSON.

use milestone_escrow::{
    BatchRejection, BatchRejectionDetails, Command, Contract, Instruction, Permission, Role,
};

use super::golden::{assert_frozen, assert_written};
use super::mutations::{self, Mutation};
use super::{lines, read, samples};
use crate::support::later;
use crate::support::shorthand::days;

/// For each code the first rejection, of a batch that begins with a command that is accepted if there is one.
pub(crate) fn batch_rejections() -> Vec<BatchRejection> {
    let mut found: Vec<BatchRejection> = Vec::new();
    for contract in samples::views() {
        for command in samples::commands() {
            let refused = refused(&contract, command);
            found.extend(
                refused.filter(|one| found.iter().all(|it| it.rejection.code() != one.rejection.code())),
            );
        }
    }
    found
}

fn refused(contract: &Contract, command: Command) -> Option<BatchRejection> {
    let now = later(contract.last_event_at(), days(1));
    let ready = contract.permitted(Role::Client, &now).iter().find_map(Permission::ready).cloned();
    contract.handle_all(ready.into_iter().chain([command]), &now).err()
}

pub(crate) fn batch_details() -> Vec<BatchRejectionDetails> {
    batch_rejections().iter().map(BatchRejection::details).collect()
}

/// Every golden command, each second one with a revision.
pub(crate) fn instructions() -> Vec<Instruction> {
    let revisions = [None, Some(0), None, Some(u64::MAX), None, Some(17)].into_iter().cycle();
    let given = samples::commands().into_iter().zip(revisions);
    given.map(|(command, revision)| Instruction { command, revision }).collect()
}

#[test]
fn batches_are_frozen() {
    assert_written("batch_rejections", &batch_rejections());
    assert_frozen("batch_rejection_details", &batch_details());
    assert_frozen("instructions", &instructions());
    let found = batch_rejections();
    assert!(found.len() >= 8 && [1, 2].iter().all(|place| found.iter().any(|one| one.position == *place)));
}

/// The rejection in it is written as it is written alone (RULES §17).
#[test]
fn a_batch_rejection_has_the_rejection_as_it_is() {
    for refused in batch_rejections() {
        let (alone, details) =
            (lines(&[&refused.rejection])[0].clone(), lines(&[refused.rejection.details()])[0].clone());
        let position = refused.position;
        assert_eq!(lines(&[&refused])[0], format!(r#"{{"position":{position},"rejection":{alone}}}"#));
        assert_eq!(
            lines(&[refused.details()])[0],
            format!(r#"{{"position":{position},"rejection":{details}}}"#)
        );
    }
}

#[test]
fn batches_are_read_back_and_read_strictly() {
    for details in batch_details() {
        let line = &lines(&[&details])[0];
        assert_eq!(read::<BatchRejectionDetails>(line), Some(details));
        for one in
            mutations::all(line).iter().filter(|one| one.mutation == Mutation::Refused && one.text != *line)
        {
            assert_eq!(read::<BatchRejectionDetails>(&one.text), None, "{}", one.text);
        }
    }
    for instruction in instructions() {
        let line = &lines(&[&instruction])[0];
        assert_eq!(read::<Instruction>(line), Some(instruction));
        for one in
            mutations::all(line).iter().filter(|one| one.mutation == Mutation::Refused && one.text != *line)
        {
            assert_eq!(read::<Instruction>(&one.text), None, "{}", one.text);
        }
    }
    // In commands a field that may be left out may be null (RULES §16).
    let null = r#"{"command":{"client":"end_contract"},"revision":null}"#;
    assert_eq!(read::<Instruction>(null).map(|it| it.revision), Some(None));
}
