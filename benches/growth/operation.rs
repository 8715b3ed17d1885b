//! An operation that is measured with inputs of two sizes.

use std::time::{Duration, Instant};

/// How often an operation is measured at each size: at least so often, and then until [`ENOUGH`] has passed.
/// On a busy machine, all of a few rounds may be disturbed.
const ROUNDS: usize = 12;
const ENOUGH: Duration = Duration::from_millis(100);

pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Whether its result is about pairs, so that its time may grow with the square.
    pub(crate) is_of_pairs: bool,
    /// Runs the operation once with an input of this size, and returns how long it took.
    run: Box<dyn Fn(usize) -> Duration>,
}

#[derive(Debug)]
pub(crate) struct Growth {
    pub(crate) microseconds: [f64; 2],
    pub(crate) exponent: f64,
}

impl Operation {
    /// An operation on an input that `prepare` makes. Making the input and dropping the result are not
    /// measured.
    pub(crate) fn new<I: 'static, O: 'static>(
        name: &'static str,
        prepare: impl Fn(usize) -> I + 'static,
        operate: impl Fn(I) -> O + 'static,
    ) -> Self {
        let run = move |size| {
            let input = prepare(size);
            let begun = Instant::now();
            let result = divan::black_box(operate(divan::black_box(input)));
            let took = begun.elapsed();
            drop(result);
            took
        };
        Self { name, is_of_pairs: false, run: Box::new(run) }
    }

    pub(crate) fn of_pairs(self) -> Self {
        Self { is_of_pairs: true, ..self }
    }

    /// The fastest of some rounds, at both sizes in turn.
    pub(crate) fn growth(&self, sizes: [usize; 2]) -> Growth {
        let mut fastest = [f64::MAX; 2];
        let begun = Instant::now();
        for round in 0.. {
            if round >= ROUNDS && begun.elapsed() >= ENOUGH {
                break;
            }
            for (fastest, size) in fastest.iter_mut().zip(sizes) {
                *fastest = fastest.min((self.run)(size).as_secs_f64());
            }
        }
        let [small, large] = fastest;
        let [first, second] = sizes.map(|size| f64::from(u32::try_from(size).expect("a small size")));
        let exponent = (large / small).ln() / (second / first).ln();
        Growth { microseconds: fastest.map(|seconds| seconds * 1e6), exponent }
    }
}
