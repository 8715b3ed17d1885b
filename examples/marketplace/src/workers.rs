//! The workers of a server, and who watches them.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::marketplace::Marketplace;
use crate::meter::Alarm;
use crate::store::StoreError;

/// How many calls of the payment provider a worker makes at the same time. One contract that waits for the
/// provider does not hold up the others.
const AT_ONCE: usize = 16;

/// After so many failures, a person has to look.
pub const PATIENCE: i64 = 6;

/// How long to wait after this number of failures. The time doubles after each one, up to the longest pause.
#[must_use]
pub fn pause(first: Duration, failures: i64, longest: Duration) -> Duration {
    let doublings = u32::try_from(failures.max(1).saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}

impl Marketplace {
    /// Starts all workers: this number of deadline workers, one for the holds, and one for the transfers. If
    /// one fails, it is started again.
    pub fn start_workers(&self, deadline_workers: u64) {
        for _ in 0..deadline_workers {
            self.watch("deadlines", |marketplace| async move { marketplace.keep_waking().await });
        }
        self.watch("holds", |marketplace| async move { marketplace.keep_finishing_holds().await });
        self.watch("outbox", |marketplace| async move { marketplace.keep_paying().await });
    }

    /// Runs a worker for ever. A worker ends only by a panic.
    fn watch<W>(&self, name: &'static str, work: impl Fn(Self) -> W + Send + 'static)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let marketplace = self.clone();
        tokio::spawn(async move {
            for failures in 1.. {
                let ended = tokio::spawn(work(marketplace.clone())).await;
                let why = ended.map_or_else(|error| error.to_string(), |()| "it has ended".to_owned());
                marketplace.meter.alarm(Alarm::Worker, format!("{name}: {why}; it is started again"));
                tokio::time::sleep(pause(
                    marketplace.settings.poll,
                    failures,
                    marketplace.settings.longest_pause,
                ))
                .await;
            }
        });
    }

    /// Takes work for ever, and does several pieces at the same time. If there is none, it waits until it is
    /// called, and at most for the time between two looks.
    pub(crate) async fn keep_working<T, F, D>(
        &self,
        name: &str,
        take: impl Fn(Self, i64) -> F,
        work: impl Fn(Self, T) -> D,
    ) where
        F: Future<Output = Result<Vec<T>, StoreError>> + Send,
        D: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        let mut running = JoinSet::new();
        loop {
            let free = i64::try_from(AT_ONCE.saturating_sub(running.len())).unwrap_or(0);
            let taken = take(self.clone(), free).await.unwrap_or_else(|error| {
                eprintln!("{name}: {error}");
                Vec::new()
            });
            for one in taken {
                running.spawn(work(self.clone(), one));
            }
            tokio::select! {
                Some(ended) = running.join_next() => self.note(name, ended),
                () = self.called.notified() => {}
                () = tokio::time::sleep(self.settings.poll) => {}
            }
            while let Some(ended) = running.try_join_next() {
                self.note(name, ended);
            }
        }
    }

    fn note(&self, name: &str, ended: Result<Result<(), StoreError>, tokio::task::JoinError>) {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("{name}: {error}"),
            Err(failed) => self.meter.alarm(Alarm::Worker, format!("{name}: {failed}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;

    #[test]
    fn pauses_double_up_to_the_ceiling_and_never_shrink() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3_600));
        let pause = |first, failures| pause(first, failures, hour);
        assert_eq!([0, 1, 2, 3, 12].map(|failures| pause(second, failures).as_secs()), [1, 1, 2, 4, 2_048]);
        for failures in [13, 33, 63, 64, 65, 1 << 40, i64::MAX] {
            assert_eq!(pause(second, failures), hour, "after {failures} failures");
        }
        assert_eq!(pause(Duration::MAX, i64::MAX), hour);
        assert_eq!(pause(second, i64::MIN), second);
    }
}
