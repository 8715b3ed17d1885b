//! Counts every allocation of the library. It is a program of its own, because it replaces the allocator by
//! one that counts.

use allocation_counter::{AllocationInfo, measure};
use milestone_escrow::{
    ClientCommand, Contract, Currency, Event, FreelancerCommand, Instruction, MilestoneTerms, Money, Offer,
};
use milestone_escrow_comparison::implementations::by_the_crate::{ByCopy, InPlace};
use milestone_escrow_comparison::implementations::implementation_entries;
use milestone_escrow_comparison::implementations::{Implementation, ImplementationEntry, Replay};
use milestone_escrow_comparison::lifecycle::{Act, Lifecycle, OFFERED_AT, Step};
use time::Duration;

/// Allocations of each command of a lifecycle with five milestones.
fn of_each_command<S: Implementation>() -> Vec<u64> {
    let lifecycle = Lifecycle::of(5);
    let mut contract = S::open(&lifecycle.offer);
    let counts = lifecycle.steps.iter().map(|step| {
        let mut accepted = false;
        let asked = measure(|| accepted = contract.act(step));
        assert!(accepted, "{step:?} is refused");
        asked.count_total
    });
    counts.collect()
}

/// The last command ends the contract. It has two events, and a list of more than one event is allocated.
#[test]
fn a_lifecycle_in_place_allocates_nothing_for_one_event() {
    let counts = of_each_command::<InPlace>();
    assert_eq!((&counts[..26], counts[26]), (&[0; 26][..], 1));
}

/// One for the records of so few milestones.
#[test]
fn a_lifecycle_by_copy_allocates_the_copy_alone() {
    let counts = of_each_command::<ByCopy>();
    assert_eq!((&counts[..26], counts[26]), (&[1; 26][..], 2));
}

/// What each implementation allocates for the 27 commands of a lifecycle with five milestones: without notes,
/// and with the fifteen notes of its submissions and its requests for changes. The host makes the notes, so
/// each is at least one allocation. The README's table has these numbers, divided by 27.
#[test]
fn what_a_lifecycle_allocates_without_and_with_notes() {
    let allocated = |entry: &ImplementationEntry, lifecycle: &Lifecycle| {
        let mut total = 0;
        (entry.run_lifecycle)(lifecycle, 1, &mut |commands| total = measure(commands).count_total);
        total
    };
    let (without, with_notes) = (Lifecycle::of(5), Lifecycle::with_notes(5));
    let counts = implementation_entries();
    let counts = counts.iter().map(|it| (it.key, allocated(it, &without), allocated(it, &with_notes)));
    let expected = [
        ("baseline", 0, 0),
        ("crate-in-place", 1, 16),
        ("crate-by-copy", 28, 43),
        ("statig", 0, 0),
        ("esrs", 27, 72),
        ("cqrs-es", 27, 72),
        ("fmodel", 54, 84),
        ("eventually", 112, 157),
        ("crate-stored", 86, 311),
        ("cqrs-es-stored", 597, 852),
        ("fmodel-stored", 569, 824),
        ("eventually-stored", 328, 583),
    ];
    assert_eq!(counts.collect::<Vec<_>>(), expected);
}

#[test]
fn a_rejection_in_place_allocates_nothing() {
    let lifecycle = Lifecycle::of(5);
    let mut contract = InPlace::open(&lifecycle.offer);
    assert!(lifecycle.steps.iter().take(2).all(|step| contract.act(step)));
    // FUND-3: milestone 1 is current. WORK-4: no work was submitted. There is no ninth milestone. END-7.
    for act in [Act::FundMilestone(2), Act::RequestChanges(1), Act::Release(9), Act::AcceptOffer] {
        let step = Step::after(Duration::DAY, act);
        let mut accepted = true;
        let asked = measure(|| accepted = contract.act(&step));
        assert!(!accepted, "{act:?} is accepted");
        assert_eq!(asked.count_total, 0, "{act:?}");
    }
}

fn offered(prices: &[i64]) -> Contract {
    let terms = |(number, minor)| MilestoneTerms::new(format!("Milestone {number}"), usd(minor));
    let milestones = (1_u32..).zip(prices.iter().copied()).map(terms).collect();
    let offer = Offer { milestones, ..Offer::new(Currency::USD) };
    Contract::open(offer, &OFFERED_AT).expect("an offer within bounds").into_contract()
}

fn usd(minor: i64) -> Money {
    Money::from_minor_units(minor, Currency::USD).expect("an amount within bounds")
}

/// What is allocated for an accepted command. Its events are dropped, too.
fn asked_by(contract: &mut Contract, instruction: impl Into<Instruction>) -> AllocationInfo {
    let instruction = instruction.into();
    measure(|| drop(contract.execute(instruction, &OFFERED_AT).expect("a command that is accepted")))
}

/// FUND-4: 60.00 of milestone 1 is carried to milestone 2, and 20.00 is deposited.
#[test]
fn a_funding_that_carries_a_leftover_allocates_nothing_in_place() {
    let mut contract = offered(&[10_000, 8_000]);
    let (first, second) = (1.into(), 2.into());
    asked_by(&mut contract, FreelancerCommand::AcceptOffer);
    asked_by(&mut contract, ClientCommand::FundMilestone { milestone: first });
    asked_by(&mut contract, ClientCommand::Release { milestone: first, amount: Some(usd(4_000)) });
    let asked = asked_by(&mut contract, ClientCommand::FundMilestone { milestone: second });
    assert_eq!(contract.milestone(second).expect("it has two").held(), usd(8_000));
    assert!(contract.milestone(first).expect("it has two").held().is_zero());
    assert_eq!(asked.count_total, 0);
}

/// The offer is shared with the log, so only the states of the milestones are counted.
#[test]
fn a_replay_allocates_what_the_contract_keeps() {
    let log = InPlace::log(&Lifecycle::of(5));
    assert_eq!(log.len(), 29);
    let asked = measure(|| drop(InPlace::replay(&log)));
    assert_eq!(asked.count_total, 1);
}

/// The memory of a contract without its texts. A copy shares the offer, and allocates the rest. The offer
/// counts as if nothing else shared it, with its two reference counts.
fn occupied(contract: &Contract) -> u64 {
    let mut copy = None;
    let asked = measure(|| copy = Some(contract.clone()));
    let terms = size_of::<MilestoneTerms>() - 2 * size_of::<String>();
    let offer = 2 * size_of::<usize>() + size_of::<Offer>() + contract.milestones().len() * terms;
    asked.bytes_total + u64::try_from(size_of::<Contract>() + offer).expect("a size within bounds")
}

fn replayed(log: &[Event]) -> Contract {
    Contract::replay(log).expect("a log that happened")
}

#[test]
fn a_contract_occupies_little_and_no_more_with_every_event() {
    let log = InPlace::log(&Lifecycle::of(5));
    // The offer, its acceptance, and the funding and the first submission of milestone 1.
    let young = occupied(&replayed(&log[..4]));
    assert_eq!(young, 1_360);

    let mut contract = replayed(&log[..4]);
    let milestone = 1.into();
    for _ in 0..500 {
        let changes_requested = ClientCommand::RequestChanges { milestone, note: String::new() };
        let submitted = FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() };
        let asked = [asked_by(&mut contract, changes_requested), asked_by(&mut contract, submitted)];
        assert_eq!(asked.map(|asked| asked.count_total), [0, 0]);
    }
    assert_eq!((contract.revision(), occupied(&contract)), (1_004, young));
    assert_eq!(occupied(&replayed(&log)), young);
}
