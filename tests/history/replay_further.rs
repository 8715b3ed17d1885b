//! A kept contract that takes the rest of its log is the same as a replay of the whole log.

use milestone_escrow::Contract;

use crate::history::scenarios::SCENARIOS;

/// Law 2: wherever a log is cut between two decisions, the rest continues it. An event that does not fit is
/// refused with the position in the whole log. In the middle of a decision, a log is refused.
#[test]
fn a_log_continues_wherever_it_was_cut() {
    let (mut continued, mut refused) = (0, 0);
    for (name, scenario) in SCENARIOS.iter() {
        let whole = Contract::replay(&scenario.log).expect("a scenario");
        for place in 1..=scenario.log.len() {
            let (before, after) = scenario.log.split_at(place);
            let Ok(kept) = Contract::replay(before) else { continue };
            assert_eq!(kept.clone().replay_further(after).as_ref(), Ok(&whole), "{name}, cut after {place}");
            continued += 1;

            let foreign = [after, &scenario.log[..1]].concat();
            let mistaken = [scenario.log.as_slice(), &scenario.log[..1]].concat();
            let refusal = kept.clone().replay_further(&foreign).expect_err("a second offer");
            assert_eq!(Err(refusal), Contract::replay(&mistaken), "{name}, cut after {place}");

            for end in 0..after.len() {
                let part = kept.clone().replay_further(&after[..end]);
                assert_eq!(part, Contract::replay(&scenario.log[..place + end]), "{name}, {place} to {end}");
                refused += usize::from(part.is_err());
            }
        }
    }
    assert!(continued > 100 && refused > 100, "{continued} continued, {refused} in the middle of a decision");
}
