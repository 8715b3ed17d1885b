//! The breadth-first search: in each state everything is tried, and each new state is kept.

use core::time::Duration;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use milestone_escrow::{Contract, Decision, Entries, Event, Instruction};
use time::UtcDateTime;

use crate::model::books::Books;
use crate::model::compare::{clearing_differs, difference};
use crate::model::coverage::Coverage;
use crate::model::step::{Call, CrateAnswer, Step, agree, line};
use crate::model::time::{LAST, instant};
use crate::model::{Answer, Model, Nanos};

use super::starting_points::StartingPoint;
use super::{commands, laws, state_key};

/// Coverage is counted in the first states only, because counting takes time and later states add nothing.
const COUNTED: usize = 1_000;

/// The bounds of a search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// All states up to this number of steps are followed.
    pub(crate) depth: usize,
    /// Beyond that, one state of each shape is followed, up to this number of states.
    pub(crate) shapes: usize,
    /// One in four of the states that were reached on two ways is followed a second time. This shows
    /// differences that the state key does not contain.
    pub(crate) twice: bool,
}

/// The same contract in the model and in the crate.
struct Pair {
    model: Model,
    contract: Contract,
}

/// A state that was reached, with the state before it, the step, and the events of the step.
struct Node {
    parent: Option<usize>,
    depth: usize,
    step: Step,
    events: Vec<Event>,
}

/// The counts of a search.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Different states within the bounds.
    pub(crate) states: usize,
    /// States that were reached on another way, and in which everything was tried a second time.
    pub(crate) again: usize,
    /// States in which everything was tried.
    pub(crate) tried: usize,
    /// How many of these lie beyond the depth up to which all states are followed.
    pub(crate) beyond: usize,
    /// States that were reached but not followed.
    pub(crate) left: usize,
    /// Steps that led out of the bounds.
    pub(crate) outside: u64,
    /// The largest number of steps to a state that was followed.
    pub(crate) deepest: usize,
    pub(crate) attempts: u64,
    pub(crate) accepted: u64,
    pub(crate) refusals: BTreeMap<(&'static str, &'static str), u64>,
    pub(crate) coverage: Coverage,
}

/// A search from one starting point.
pub(crate) struct Search<'a> {
    starting_point: &'a StartingPoint,
    bounds: Bounds,
    nodes: Vec<Node>,
    /// How often each state was reached, counted up to two.
    reached: HashMap<u128, u8>,
    shapes: HashSet<u128>,
    queue: VecDeque<(usize, Pair)>,
    tally: Tally,
}

/// A step that was answered differently, and the description of the difference.
type Difference = Box<(Step, String)>;

fn differs(step: Step) -> impl FnOnce(String) -> Difference {
    |what| Box::new((step, what))
}

impl<'a> Search<'a> {
    /// Follows a starting point within the bounds. A difference is returned with the lines that lead to it.
    pub(crate) fn run(starting_point: &'a StartingPoint, bounds: Bounds) -> Result<Tally, String> {
        let depth = bounds.depth.saturating_sub(starting_point.fewer_steps);
        let bounds = Bounds { depth, shapes: bounds.shapes / starting_point.one_in, ..bounds };
        let (nodes, reached) = (Vec::new(), HashMap::new());
        let (shapes, queue, tally) = (HashSet::new(), VecDeque::new(), Tally::default());
        let mut search = Self { starting_point, bounds, nodes, reached, shapes, queue, tally };
        search.begin().map_err(|difference| search.report(None, &difference))?;
        while let Some((place, pair)) = search.queue.pop_front() {
            search.follow(place, &pair).map_err(|difference| search.report(Some(place), &difference))?;
        }
        search.tally.states = search.reached.len();
        Ok(search.tally)
    }

    /// Opens the offer, and gives the first commands of the starting point.
    fn begin(&mut self) -> Result<(), Difference> {
        let at = self.starting_point.start;
        let open = Step { at, call: Call::Open(self.starting_point.offer.clone()) };
        let decided = Contract::open(self.starting_point.offer.clone(), &at).map(Decision::into_parts);
        let answer = Model::open(&self.starting_point.offer, at);
        self.judge(None, None, &open, answer, decided).map_err(differs(open.clone()))?;
        for (seconds, command) in &self.starting_point.prefix {
            let at = at + Duration::from_secs(*seconds);
            let instruction = Instruction::from(command.clone());
            let (place, pair) = self.queue.pop_back().expect("each of the first commands is accepted");
            let step = Step { at, call: Call::Command(instruction.clone()) };
            let decided = pair.contract.handle(instruction.clone(), &at).map(Decision::into_parts);
            let answer = pair.model.handle(&instruction, at);
            self.judge(Some(place), Some(&pair), &step, answer, decided).map_err(differs(step.clone()))?;
        }
        Ok(())
    }

    /// Tries everything at every instant that can make a difference.
    fn follow(&mut self, place: usize, pair: &Pair) -> Result<(), Difference> {
        self.tally.tried += 1;
        self.tally.deepest = self.tally.deepest.max(self.nodes[place].depth);
        for at in instants(&pair.model) {
            let advance = Step { at, call: Call::Advance };
            let advanced = pair.contract.advance(&at);
            let passed = !advanced.events().is_empty();
            let after = advanced.contract().clone();
            let kept = laws::advanced_once(&after, at);
            kept.map_err(differs(advance.clone()))?;
            let answer = pair.model.advance(at);
            if passed || answer.as_ref().is_ok_and(|(events, _)| !events.is_empty()) {
                let judged = self.judge(Some(place), Some(pair), &advance, answer, Ok(advanced.into_parts()));
                judged.map_err(differs(advance))?;
            }
            let advanced = passed.then_some(&after);
            self.try_everything(place, pair, at, advanced)?;
        }
        Ok(())
    }

    fn try_everything(
        &mut self,
        place: usize,
        pair: &Pair,
        at: UtcDateTime,
        advanced: Option<&Contract>,
    ) -> Result<(), Difference> {
        let mut scratch = pair.contract.clone();
        for instruction in commands::all(advanced.unwrap_or(&pair.contract), at, self.starting_point.due) {
            let call = || self.try_one(place, pair, &mut scratch, advanced, &instruction, at);
            let tried = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("a panic".into()));
            tried.map_err(differs(Step { at, call: Call::Command(instruction) }))?;
        }
        let is_untouched = scratch == pair.contract;
        let all = Step { at, call: Call::Advance };
        if is_untouched {
            Ok(())
        } else {
            Err(differs(all)("a command that was refused has left something".into()))
        }
    }

    /// Tries one step: by copy, in place, after an `advance`, and in the model.
    fn try_one(
        &mut self,
        place: usize,
        pair: &Pair,
        scratch: &mut Contract,
        advanced: Option<&Contract>,
        instruction: &Instruction,
        at: UtcDateTime,
    ) -> Result<(), String> {
        self.tally.attempts += 1;
        let answer = pair.model.handle(instruction, at);
        let decided = pair.contract.handle(instruction.clone(), &at).map(Decision::into_parts);
        let executed = scratch.execute(instruction.clone(), &at);
        let is_same = match (&decided, &executed) {
            (Ok((entries, contract)), Ok(executed)) => entries == executed && contract == scratch,
            (Err(rejection), Err(executed)) => rejection == executed,
            _ => false,
        };
        if !is_same {
            return Err("execute does not do what handle says".into());
        }
        if executed.is_ok() {
            scratch.clone_from(&pair.contract);
        }
        if advanced.is_some_and(|advanced| !is_unchanged_by_advance(advanced, instruction, at, &decided)) {
            return Err("law 3, advance invariance: broken".into());
        }
        if answer.is_ok() && decided.is_ok() {
            if self.tally.tried <= COUNTED {
                self.tally.coverage.command(&instruction.command, true);
            }
            let step = Step { at, call: Call::Command(instruction.clone()) };
            return self.judge(Some(place), Some(pair), &step, answer, decided);
        }
        if let Err(rejection) = &decided {
            *self.tally.refusals.entry((rejection.code(), rejection.rule())).or_default() += 1;
        }
        agree(answer, decided).map(|_| ())
    }

    /// Compares the two answers, and keeps the next state if it is new.
    fn judge(
        &mut self,
        parent: Option<usize>,
        before: Option<&Pair>,
        step: &Step,
        answer: Answer,
        actual: CrateAnswer,
    ) -> Result<(), String> {
        let Some((model, entries, contract)) = agree(answer, actual)? else {
            return Err("the starting_point does not begin".into());
        };
        self.tally.accepted += u64::from(matches!(step.call, Call::Command(_)));
        if self.tally.tried <= COUNTED {
            self.tally.coverage.events(before.map(|pair| &pair.model), entries.events(), &contract);
        }
        if let Some(what) = difference(&model, &contract, step.at) {
            return Err(format!("the state after it differs: {what}"));
        }
        let mut books = before.map(|pair| Books::of(&pair.model)).unwrap_or_default();
        books.enter(&entries)?;
        if let Some(what) = books.difference(&model) {
            return Err(what);
        }
        laws::conserves(before.map(|pair| &pair.contract), &entries, &contract)?;
        self.arrive(parent, step, entries, Pair { model, contract })
    }

    fn arrive(
        &mut self,
        parent: Option<usize>,
        step: &Step,
        entries: Entries,
        pair: Pair,
    ) -> Result<(), String> {
        if parent.is_some() && !self.is_within(&pair.model) {
            self.tally.outside += 1;
            return Ok(());
        }
        let key = state_key::exact(&pair.model, self.starting_point);
        let times = self.reached.entry(key).or_default();
        *times = times.saturating_add(1);
        let times = *times;
        // The first commands do not count as steps.
        let first = self.starting_point.prefix.len();
        let depth = parent.map_or(0, |parent| if parent < first { 0 } else { self.nodes[parent].depth + 1 });
        let is_followed = depth <= self.bounds.depth;
        if times > 2 || times == 2 && !(self.bounds.twice && is_followed && key.is_multiple_of(4)) {
            return Ok(());
        }
        let node = Node { parent, depth, step: step.clone(), events: entries.into_events() };
        self.nodes.push(node);
        let place = self.nodes.len() - 1;
        let log = self.log(place);
        laws::hold(&pair.contract, &log)?;
        // MONEY-7 depends on the log alone.
        if self.starting_point.offer.policy.clearance_window.is_some() {
            clearing_differs(&pair.model, log).map_or(Ok(()), Err)?;
        }
        let is_new_shape = self.shapes.insert(state_key::shape(&pair.model));
        let is_sample = is_new_shape && !is_followed && self.tally.beyond < self.bounds.shapes;
        self.tally.beyond += usize::from(is_sample);
        self.tally.again += usize::from(times == 2);
        if is_followed || is_sample {
            self.queue.push_back((place, pair));
        } else {
            self.tally.left += 1;
        }
        Ok(())
    }

    fn is_within(&self, model: &Model) -> bool {
        let highest_amount = rust_decimal::Decimal::new(self.starting_point.highest_amount, 2);
        let is_cheap = model.rows.iter().all(|row| row.price.max(row.held).max(row.paid) <= highest_amount);
        // Without a fee, the sum of bonuses does not matter.
        let are_charged = model.policy.freelancer_fee_bps > 0 || model.policy.client_fee_bps > 0;
        let is_cheap = is_cheap && (!are_charged || model.bonuses <= highest_amount);
        is_cheap && model.rows.len() <= self.starting_point.max_milestones && model.open.len() <= 1
    }

    /// The steps that lead to a state, in order.
    fn path(&self, place: usize) -> Vec<&Node> {
        let mut path: Vec<_> = std::iter::successors(Some(&self.nodes[place]), |node| {
            node.parent.map(|parent| &self.nodes[parent])
        })
        .collect();
        path.reverse();
        path
    }

    fn log(&self, place: usize) -> Vec<&Event> {
        self.path(place).into_iter().flat_map(|node| &node.events).collect()
    }

    /// The lines for the replay program that show a difference.
    fn report(&self, place: Option<usize>, difference: &Difference) -> String {
        let (step, what) = &**difference;
        let path = place.map(|place| self.path(place)).unwrap_or_default();
        let lines: Vec<_> = path.into_iter().map(|node| &node.step).chain([step]).map(line).collect();
        format!("starting from {}: {what}\n\n{}\n", self.starting_point.name, lines.join("\n"))
    }
}

/// Law 3: an `advance` just before a command does not change the answer.
fn is_unchanged_by_advance(
    advanced: &Contract,
    instruction: &Instruction,
    at: UtcDateTime,
    actual: &CrateAnswer,
) -> bool {
    match (advanced.handle(instruction.clone(), &at), actual) {
        (Ok(decision), Ok((entries, contract))) => {
            decision.contract() == contract && entries.events().ends_with(decision.events())
        }
        (Err(rejection), Err(actual)) => rejection == *actual,
        _ => false,
    }
}

/// The instants to try: the last event; the next deadline, and every instant at which something becomes
/// allowed or forbidden (such as a window after closing), each with 1 ns before and after; and an instant
/// after all deadlines.
fn instants(model: &Model) -> Vec<UtcDateTime> {
    let mut instants = vec![model.last];
    let mut marks: Vec<Nanos> = model.deadlines().first().map(|due| due.0).into_iter().collect();
    marks.extend(model.marks());
    for mark in marks {
        instants.extend([mark - 1, mark, mark + 1]);
    }
    let mut alone = model.clone();
    while let Some((at, ..)) = alone.deadlines().first().copied() {
        let Ok((_, after)) = alone.advance(instant(at)) else { break };
        alone = after;
        if alone.deadlines().is_empty() {
            instants.push(at + 1);
        }
    }
    instants.retain(|at| (model.last..=LAST).contains(at));
    instants.sort_unstable();
    instants.dedup();
    instants.into_iter().map(instant).collect()
}
