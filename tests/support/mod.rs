//! The helper of most tests: a contract with its log and a clock. It checks the laws after every step.

mod client_fees;
pub(crate) mod history;
pub(crate) mod shorthand;

use core::time::Duration;

use milestone_escrow::{
    Account, Contract, Event, EventKind, Instruction, MilestoneState, Offer, Rejection, Stage,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

/// The instant at which every scenario begins.
pub(crate) const START: UtcDateTime = utc_datetime!(2026-01-05 9:00);

/// A contract, its log, and a clock that only the test moves.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub contract: Contract,
    pub log: Vec<Event>,
    pub now: UtcDateTime,
}

impl Scenario {
    /// A contract offered at [`START`].
    #[track_caller]
    pub(crate) fn open(offer: Offer) -> Self {
        Self::open_at(offer, START)
    }

    #[track_caller]
    pub(crate) fn open_at(offer: Offer, now: UtcDateTime) -> Self {
        let decision = Contract::open(offer, &now).expect("the offer is accepted");
        let log = decision.events().to_vec();
        let scenario = Self { contract: decision.into_contract(), log, now };
        scenario.check_laws();
        scenario
    }

    /// A contract offered and accepted at [`START`].
    #[track_caller]
    pub(crate) fn active(offer: Offer) -> Self {
        let mut scenario = Self::open(offer);
        scenario.does(shorthand::accept());
        scenario
    }

    /// Moves the clock to an instant, forwards or backwards.
    pub(crate) fn at(&mut self, now: UtcDateTime) -> &mut Self {
        self.now = now;
        self
    }

    /// Moves the clock forward.
    pub(crate) fn wait(&mut self, time: Duration) -> &mut Self {
        self.now = later(self.now, time);
        self
    }

    /// Gives a command that must be accepted. Returns the recorded events, those of deadlines first.
    #[track_caller]
    pub(crate) fn does(&mut self, instruction: impl Into<Instruction>) -> Vec<EventKind> {
        let events = self.does_at(instruction);
        events.into_iter().map(|event| event.kind).collect()
    }

    /// Same as [`does`](Self::does), with the instants.
    #[track_caller]
    pub(crate) fn does_at(&mut self, instruction: impl Into<Instruction>) -> Vec<Event> {
        let instruction = instruction.into();
        match self.try_to(instruction.clone()) {
            Ok(events) => events,
            Err(rejection) => panic!("{instruction:?} was refused: {rejection} ({})", rejection.code()),
        }
    }

    /// Gives a command that must be rejected.
    #[track_caller]
    pub(crate) fn refuses(&mut self, instruction: impl Into<Instruction>) -> Rejection {
        let instruction = instruction.into();
        match self.try_to(instruction.clone()) {
            Err(rejection) => rejection,
            Ok(events) => panic!("{instruction:?} was accepted: {events:?}"),
        }
    }

    /// Gives a command that must be rejected with this code, by this rule.
    #[track_caller]
    pub(crate) fn refuses_with(&mut self, instruction: impl Into<Instruction>, code: &str, rule: &str) {
        let rejection = self.refuses(instruction);
        assert_eq!((rejection.code(), rejection.rule()), (code, rule), "{rejection}");
    }

    /// Gives a command that may be rejected, and checks the laws.
    #[track_caller]
    pub(crate) fn try_to(&mut self, instruction: impl Into<Instruction>) -> Result<Vec<Event>, Rejection> {
        let instruction = instruction.into();
        let decided = self.contract.handle(instruction.clone(), &self.now);
        let mut in_place = self.contract.clone();
        let executed = in_place.execute(instruction, &self.now);
        match decided {
            Ok(decision) => {
                assert_eq!(executed.as_ref(), Ok(decision.entries()), "in place gives the same events");
                assert_eq!(&in_place, decision.contract(), "in place gives the same contract");
                let events = decision.events().to_vec();
                self.log.extend_from_slice(&events);
                self.contract = decision.into_contract();
                self.check_laws();
                Ok(events)
            }
            Err(rejection) => {
                assert_eq!(executed.as_ref(), Err(&rejection), "in place gives the same rejection");
                assert_eq!(in_place, self.contract, "a rejection changes nothing");
                Err(rejection)
            }
        }
    }

    /// Lets the deadlines that have passed take effect. Returns the recorded events.
    #[track_caller]
    pub(crate) fn advance(&mut self) -> Vec<Event> {
        let decision = self.contract.advance(&self.now);
        let events = decision.events().to_vec();
        self.log.extend_from_slice(&events);
        self.contract = decision.into_contract();
        self.check_laws();
        assert!(
            self.contract.advance(&self.now).events().is_empty(),
            "law 4: advancing twice is advancing once"
        );
        events
    }

    /// The state of a milestone.
    #[track_caller]
    pub(crate) fn state(&self, milestone: u64) -> MilestoneState {
        self.contract.milestone(milestone.into()).expect("the milestone exists").state()
    }

    /// What a milestone holds, as text: `"50.00 USD"`.
    #[track_caller]
    pub(crate) fn held(&self, milestone: u64) -> String {
        self.contract.milestone(milestone.into()).expect("the milestone exists").held().to_string()
    }

    /// What the freelancer claims of it, as text; `"-"` if nothing is held.
    #[track_caller]
    pub(crate) fn claim(&self, milestone: u64) -> String {
        let milestone = self.contract.milestone(milestone.into()).expect("the milestone exists");
        milestone.claim().map_or("-".into(), |claim| claim.to_string())
    }

    /// Laws 1, 2, 4 (in part), 5, 6, 7 and 12 of RULES §13, for the log as it is.
    #[track_caller]
    pub(crate) fn check_laws(&self) {
        assert_eq!(
            Contract::replay(&self.log).as_ref(),
            Ok(&self.contract),
            "law 2: the log gives the same state"
        );
        assert!(self.log.is_sorted_by_key(|event| event.at), "law 5: instants never decrease");
        assert_eq!(self.contract.revision(), self.log.len() as u64, "the revision counts the events");
        if self.contract.stage() == Stage::Closed {
            assert!(self.contract.held().is_zero(), "law 6: a closed contract holds nothing");
            assert_eq!(self.contract.deadlines(), [], "a closed contract has no deadline");
        }
        let limit = self.contract.policy().max_current as usize;
        let current = self.contract.milestones().filter(|milestone| milestone.is_current()).count();
        assert!(current <= limit, "law 7: never more than max_current milestones are current");
        self.check_conservation();
        client_fees::check(&self.contract, &self.log);
    }

    /// Law 1 (MONEY-4): after all transfers of the log, each escrow account has the amount that the contract
    /// holds.
    #[track_caller]
    fn check_conservation(&self) {
        let mut held = vec![0_i128; self.contract.milestones().len()];
        for (revision, event) in (1..).zip(&self.log) {
            for transfer in event.transfers(revision) {
                assert!(!transfer.amount.is_zero(), "MONEY-6: amounts of zero are left out");
                let amount = i128::from(transfer.amount.minor_units());
                for (account, change) in [(transfer.from, -amount), (transfer.to, amount)] {
                    if let Account::Escrow(milestone) = account {
                        held[milestone.get() as usize - 1] += change;
                    }
                }
            }
            assert!(held.iter().all(|held| *held >= 0), "law 1: no balance is ever negative");
        }
        let actual: Vec<_> =
            self.contract.milestones().map(|milestone| i128::from(milestone.held().minor_units())).collect();
        assert_eq!(held, actual, "law 1: all money that came in is held or went out");
    }
}

/// The instant after this time. The test fails if it is after the calendar.
#[track_caller]
pub(crate) fn later(instant: UtcDateTime, time: Duration) -> UtcDateTime {
    instant.checked_add(time.try_into().expect("a short time")).expect("an instant within the calendar")
}

/// The instant before this time. The test fails if it is before the calendar.
#[track_caller]
pub(crate) fn earlier(instant: UtcDateTime, time: Duration) -> UtcDateTime {
    instant.checked_sub(time.try_into().expect("a short time")).expect("an instant within the calendar")
}
