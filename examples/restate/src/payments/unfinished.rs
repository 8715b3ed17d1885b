//! The transfers of a contract that are not made, in the state of its payment object.

use milestone_escrow::{Account, Transfer, TransferId};
use milestone_escrow_marketplace::{Hold, Status};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use super::due::{CLEARING, Due, Next, TRYING};
use crate::state::State;

/// The keys of the state. They are absent when there is nothing, so the engine's tables show which contracts
/// have transfers that were set aside.
const WAITING: &str = "waiting";
const REFUSED: &str = "refused";
const CHARGED: &str = "charged";

/// A transfer as the parties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) transfer: Transfer,
    /// `waiting` or `refused`. A transfer that is in the log and not in the list is made.
    pub(crate) status: Status,
    /// Why it was refused, or that it clears later or is tried again.
    pub(crate) why: String,
}

/// The transfers that are not made, in no particular order, and the holds that were captured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unfinished {
    dues: Vec<Due>,
    /// The captured holds, the oldest first, and whose money they took. Some providers give money back only
    /// as the refund of a charge.
    charged: Vec<(Account, String)>,
}

impl Unfinished {
    pub(super) async fn load(state: &impl State) -> Result<Self, TerminalError> {
        let mut dues: Vec<Due> = state.read(WAITING).await?.map(Json::into_inner).unwrap_or_default();
        dues.extend(state.read(REFUSED).await?.map(Json::<Vec<Due>>::into_inner).unwrap_or_default());
        let charged = state.read(CHARGED).await?.map(Json::into_inner).unwrap_or_default();
        Ok(Self { dues, charged })
    }

    /// Writes what has changed.
    pub(super) fn store(self, ctx: &ObjectContext<'_>, before: Self) {
        let (refused, waiting) = self.dues.into_iter().partition::<Vec<_>, _>(|due| due.refused.is_some());
        let (refused_before, waiting_before) = before.dues.into_iter().partition(|due| due.refused.is_some());
        put(ctx, WAITING, waiting, waiting_before);
        put(ctx, REFUSED, refused, refused_before);
        put(ctx, CHARGED, self.charged, before.charged);
    }

    pub(super) fn add(&mut self, due: Due) {
        self.dues.push(due);
    }

    /// Whether a transfer can be tried now.
    pub(super) fn has_ready(&self) -> bool {
        self.place_of_ready().is_some()
    }

    /// Takes out a transfer that can be tried now.
    pub(super) fn take_ready(&mut self) -> Option<Due> {
        let place = self.place_of_ready()?;
        Some(self.dues.remove(place))
    }

    /// A transfer of collected money waits for nothing. Every other transfer waits for the earlier transfers
    /// of its contract into the account that it leaves. It does not wait for other payouts.
    fn place_of_ready(&self) -> Option<usize> {
        let ready = |due: &Due| {
            let waits_for =
                |other: &Due| other.transfer.to == due.transfer.from && other.transfer.id < due.transfer.id;
            let free = due.transfer.is_collected() || !self.dues.iter().any(waits_for);
            !due.pausing && due.refused.is_none() && free
        };
        self.dues.iter().position(ready)
    }

    /// A transfer that was tried: it is made, or it stays unfinished.
    pub(super) fn put_back(&mut self, due: Due, next: &Next) {
        match next {
            Next::Done => self.charge(&due),
            Next::AskAgain | Next::SetAside { .. } | Next::Wait { .. } => self.add(due),
        }
    }

    /// The pause of a transfer is over. A call for an earlier pause does nothing.
    pub(super) fn wake(&mut self, id: TransferId, round: i64, failures: i64) {
        let mut dues = self.dues.iter_mut();
        let named = |due: &&mut Due| (due.transfer.id, due.round, due.failures) == (id, round, failures);
        if let Some(due) = dues.find(named) {
            due.pausing = false;
        }
    }

    /// Takes out a transfer that was set aside.
    pub(super) fn take_refused(&mut self, id: TransferId) -> Option<Due> {
        let place = self.dues.iter().position(|due| due.transfer.id == id && due.refused.is_some())?;
        Some(self.dues.remove(place))
    }

    /// Notes that a hold was captured.
    fn charge(&mut self, due: &Due) {
        let charge = due.hold.clone().map(|hold| (due.transfer.from, hold));
        self.charged.extend(charge.filter(|charge| !self.charged.contains(charge)));
    }

    /// The captured holds of the receiver.
    pub(super) fn charged(&self, due: &Due) -> Vec<Hold> {
        let of_receiver = self.charged.iter().filter(|(account, _)| *account == due.transfer.to);
        of_receiver.map(|(_, hold)| Hold(hold.clone())).collect()
    }

    /// As the parties see them, in the order of the log.
    pub(super) fn progress(self) -> Vec<Progress> {
        let progress = |due: Due| match due.refused {
            Some(why) => Progress { transfer: due.transfer, status: Status::Refused, why },
            None => {
                let why =
                    if due.failures == 0 && due.transfer.clears_at.is_some() { CLEARING } else { TRYING };
                Progress { transfer: due.transfer, status: Status::Waiting, why: why.to_owned() }
            }
        };
        let mut list: Vec<Progress> = self.dues.into_iter().map(progress).collect();
        list.sort_by_key(|progress| progress.transfer.id);
        list
    }
}

fn put<T: Serialize + PartialEq + 'static>(ctx: &ObjectContext<'_>, key: &str, now: Vec<T>, before: Vec<T>) {
    if now == before {
    } else if now.is_empty() {
        ctx.clear(key);
    } else {
        ctx.set(key, Json(now));
    }
}

#[cfg(test)]
mod tests {
    use super::super::due::tests::due;
    use super::*;

    fn unfinished(dues: impl IntoIterator<Item = Due>) -> Unfinished {
        Unfinished { dues: dues.into_iter().collect(), charged: vec![] }
    }

    fn revisions(mut unfinished: Unfinished) -> Vec<u64> {
        std::iter::from_fn(|| unfinished.take_ready()).map(|due| due.transfer.id.revision).collect()
    }

    fn escrow() -> Account {
        Account::Escrow(1.into())
    }

    #[test]
    fn a_payout_waits_for_the_deposit_and_a_deposit_waits_for_nothing() {
        let deposit = Due { pausing: true, ..due(Account::Client, escrow(), 2) };
        let payout = due(escrow(), Account::Freelancer, 7);
        let closed = Due { refused: Some("closed".into()), ..due(escrow(), Account::Client, 5) };
        let later = due(Account::Client, escrow(), 9);
        assert_eq!(
            revisions(unfinished([deposit.clone(), payout.clone(), closed.clone(), later.clone()])),
            [9]
        );
        let mut woken = unfinished([deposit, payout, closed, later]);
        woken.wake("2-0".parse().expect("a name"), 0, 1);
        assert_eq!(woken.take_ready().map(|due| due.transfer.id.revision), Some(9), "an old pause");
        woken.wake("2-0".parse().expect("a name"), 0, 0);
        assert_eq!(revisions(woken), [2, 7], "the refused one stays");
    }

    #[test]
    fn a_payout_waits_for_a_deposit_that_was_set_aside() {
        let deposit = Due { refused: Some("lapsed".into()), ..due(Account::Client, escrow(), 2) };
        let mut both = unfinished([deposit, due(escrow(), Account::Freelancer, 7)]);
        assert_eq!(both.take_ready(), None);
        assert_eq!(both.take_refused("7-0".parse().expect("a name")), None, "it is not refused");
        assert!(both.take_refused("2-0".parse().expect("a name")).is_some());
        assert_eq!(revisions(both), [7]);
    }

    #[test]
    fn a_refund_names_the_holds_of_its_receiver_once() {
        let mut unfinished = Unfinished::default();
        for account in [Account::Client, Account::Client, Account::Freelancer] {
            unfinished.charge(&due(account, escrow(), 2));
        }
        let refund = due(escrow(), Account::Client, 5);
        assert_eq!(unfinished.charged(&refund), [Hold("h1".into())]);
        unfinished.charge(&refund);
        assert_eq!(unfinished.charged.len(), 2, "a transfer without a hold");
    }

    #[test]
    fn the_list_says_what_waits_and_what_was_refused_and_why() {
        let refused = Due { refused: Some("closed".into()), ..due(escrow(), Account::Freelancer, 7) };
        let list = unfinished([refused, due(escrow(), Account::Client, 5)]).progress();
        let list: Vec<_> =
            list.iter().map(|one| (one.transfer.id.revision, one.status, one.why.as_str())).collect();
        assert_eq!(list, [(5, Status::Waiting, TRYING), (7, Status::Refused, "closed")]);
    }
}
