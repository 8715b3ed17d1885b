//! The steps of a host: load, decide, authorise, append. If another request was stored first, the host
//! repeats them.

pub(crate) mod found;
mod request;

use std::sync::Arc;

use milestone_escrow::{
    BatchRejection, Clock, Contract, Event, EventKind, HistoryError, Instruction, Policy, Rejection, Role,
};
use time::UtcDateTime;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::auth::User;
use crate::clock::Compared;
use crate::config::Settings;
use crate::kept::KeptContracts;
use crate::meter::Meter;
use crate::payments::limited::Limited;
use crate::payments::{BadNews, PaymentError, Payments};
use crate::policies::{Policies, Terms};
use crate::store::{Answer, Append, Parties, Store, StoreError, Written};
use found::Found;
use request::{Request, Wish, fingerprint};

/// How often the host decides a command again before it asks the user to try again.
const ATTEMPTS: usize = 20;

/// Everything that a server works with. Servers share only the data base.
#[derive(Clone)]
pub struct Marketplace {
    /// The data base.
    pub store: Store,
    /// The payment provider, behind a time limit.
    pub(crate) payments: Arc<dyn Payments>,
    /// The server's clock.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// The policies that this platform offers.
    pub policies: Arc<Policies>,
    /// Counts, measures, and keeps the alarms.
    pub meter: Arc<Meter>,
    /// The limits and pauses.
    pub settings: Settings,
    /// Calls the workers, because there is something to do.
    pub(crate) called: Arc<Notify>,
    /// The last comparison of the clocks.
    pub(crate) compared: Arc<Compared>,
    /// The requests that are being worked on.
    pub(crate) requests: TaskTracker,
    /// The contracts that were used last.
    pub(crate) kept: Arc<KeptContracts>,
}

/// Why a request was refused, or could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The rules of the contract reject the command.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The rules of the contract reject a command of a batch, so none of its commands is accepted.
    #[error(transparent)]
    BatchRejected(#[from] BatchRejection),
    /// A batch would collect from both parties, but one payment has one payer.
    #[error("the commands collect money from both parties; send them one by one")]
    TwoPayers,
    /// There is no such contract, or the user is not part of it. Both have the same answer, so that nobody
    /// learns which it is.
    #[error("there is no such contract among yours")]
    Unknown,
    /// The freelancer must be another user than the client.
    #[error(
        "the freelancer must be another user than you, with a name of 1 to 100 characters, no control \
         characters"
    )]
    BadFreelancer,
    /// The platform offers no policy of this name.
    #[error("there is no policy {named:?}; name one of these, or none: {offered}")]
    UnknownPolicy {
        /// The name that was given.
        named: String,
        /// The names of all policies.
        offered: String,
    },
    /// The amount to collect could not be authorised. Nothing was stored.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A message that should come from the payment provider is not accepted.
    #[error(transparent)]
    News(#[from] BadNews),
    /// The payment provider does not take this amount.
    #[error("the payment provider does not take {0}: it counts this currency otherwise, or not at all")]
    NotPayable(String),
    /// There is no such transfer, or the user is neither its payer nor its payee nor staff.
    #[error("there is no such transfer that you can send again")]
    UnknownTransfer,
    /// The transfer was not refused, so it need not be sent again.
    #[error("the transfer was not refused")]
    NotRefused,
    /// The server's clock is wrong. Another server may answer.
    #[error("the server's clock is wrong; try again")]
    WrongClock,
    /// This user has already used the key for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// Too many other requests change this contract at the same time.
    #[error("the contract is busy; try again")]
    Busy,
    /// The stored log is not the history of a contract. A person has to look.
    #[error(transparent)]
    Broken(#[from] HistoryError),
    /// The data base does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task for the request has failed.
    #[error(transparent)]
    Died(#[from] tokio::task::JoinError),
}

/// A contract as it is now, for one of its users.
#[derive(Debug)]
pub struct Current {
    /// Its id.
    pub id: String,
    /// The users who are its parties.
    pub parties: Parties,
    /// The role of the user who asked.
    pub role: Role,
    /// The whole log. Not all of it may be shown to the user who asked: see [`Current::shown`].
    pub events: Vec<Event>,
    /// The contract that the log makes.
    pub contract: Contract,
    /// The reading of the clock for this answer.
    pub now: UtcDateTime,
}

impl Current {
    /// The events that the user who asked may be shown, each with its number.
    ///
    /// Sealed feedback of the other party is not among them (FEED-2). The number of its event is then
    /// missing.
    pub fn shown(&self) -> impl Iterator<Item = (u64, &Event)> {
        let feedback = self.contract.feedback(self.role, &self.now);
        let may_be_shown = move |event: &Event| match &event.kind {
            EventKind::FeedbackLeft { by, .. } => feedback.iter().any(|shown| shown.by == *by),
            _ => true,
        };
        (1..).zip(&self.events).filter(move |(_, event)| may_be_shown(event))
    }
}

/// An answer, and whether the same answer was given before.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Whether the request was sent before under the same key.
    pub replayed: bool,
}

impl Marketplace {
    /// A server's view of the marketplace. Every call of the provider gets the time limit of the settings.
    #[must_use]
    pub fn new(
        store: Store,
        provider: Arc<dyn Payments>,
        clock: Arc<dyn Clock + Send + Sync>,
        policies: Policies,
        settings: Settings,
    ) -> Self {
        let payments = Arc::new(Limited::new(provider, settings.call_limit));
        let kept = Arc::new(KeptContracts::new(u64::from(settings.kept_megabytes) * 1_000_000));
        Self {
            store,
            payments,
            clock,
            policies: Arc::new(policies),
            meter: Arc::default(),
            settings,
            called: Arc::default(),
            compared: Arc::default(),
            requests: TaskTracker::new(),
            kept,
        }
    }

    /// The role of a user in a contract, and the parties of the contract. Staff who are not a party are
    /// arbiters.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`] for any other user.
    pub async fn role(&self, user: &User, id: &str) -> Result<(Role, Parties), Refusal> {
        let parties = match self.kept.get(id) {
            Some(kept) => kept.parties.clone(),
            None => self.store.parties(id).await?.ok_or(Refusal::Unknown)?,
        };
        Ok((role_of(user, &parties)?, parties))
    }

    /// Opens a contract with a client's offer to a freelancer. The client gives the terms, and the platform
    /// the policy.
    ///
    /// # Errors
    ///
    /// If there is no such policy, if the rules reject the offer, or if the payment of its deposit is
    /// declined.
    pub async fn open(
        &self,
        client: &User,
        key: &str,
        freelancer: &str,
        terms: Terms,
        policy: Option<String>,
    ) -> Result<Answered, Refusal> {
        if !client.can_offer_to(freelancer) {
            return Err(Refusal::BadFreelancer);
        }
        let parties = Parties { client: client.name.clone(), freelancer: freelancer.to_owned() };
        let fingerprint = fingerprint(&("open", freelancer, &terms, &policy))?;
        let (author, key) = (client.name.clone(), key.to_owned());
        let wish = Wish::Offer(terms, policy);
        self.to_the_end(Request { wish, parties, author, key, fingerprint }, None).await
    }

    /// Decides a command of a user. The user's role has chosen the type of the command.
    ///
    /// # Errors
    ///
    /// If the rules reject the command, or if a payment for it is declined.
    pub async fn handle(
        &self,
        author: &User,
        key: &str,
        id: &str,
        parties: &Parties,
        instruction: Instruction,
    ) -> Result<Answered, Refusal> {
        let request = Request::command(author, key, id, parties, instruction)?;
        self.to_the_end(request, None).await
    }

    /// The same for a user who was found with the contract.
    pub(crate) async fn handle_found(
        &self,
        found: Found,
        key: &str,
        id: &str,
        instruction: Instruction,
    ) -> Result<Answered, Refusal> {
        let request = Request::command(&found.user, key, id, &found.parties, instruction)?;
        self.to_the_end(request, Some(found.known)).await
    }

    /// Decides several commands of a user as one decision: all are accepted and stored together, or none is.
    ///
    /// # Errors
    ///
    /// If the rules reject one of the commands, or if a payment for them is declined.
    pub(crate) async fn handle_all_found(
        &self,
        found: Found,
        key: &str,
        id: &str,
        batch: Vec<Instruction>,
    ) -> Result<Answered, Refusal> {
        let request = Request::batch(&found.user, key, id, &found.parties, batch)?;
        self.to_the_end(request, Some(found.known)).await
    }

    /// The events of a stored log, and the contract that they make.
    fn replay(&self, log: &[String]) -> Result<(Vec<Event>, Contract), Refusal> {
        let events = self.read(log)?;
        let contract = self.meter.deciding(|| Contract::replay(&events))?;
        Ok((events, contract))
    }

    /// The events of a stored log.
    pub(crate) fn read(&self, log: &[String]) -> Result<Vec<Event>, StoreError> {
        let event = |row: &String| Event::from_json(row.as_str(), serde_json::from_str);
        Ok(self.meter.reading(|| log.iter().map(event).collect::<Result<_, _>>())?)
    }

    /// The policy with this name, or the default.
    fn policy(&self, name: Option<&str>) -> Result<&Policy, Refusal> {
        self.policies.named(name).ok_or_else(|| Refusal::UnknownPolicy {
            named: name.unwrap_or_default().to_owned(),
            offered: self.policies.iter().map(|(name, _)| name).collect::<Vec<_>>().join(", "),
        })
    }

    /// The contract as it is now. Deadlines that have passed take effect first.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`] if the user is not part of the contract.
    pub async fn current(&self, user: &User, id: &str) -> Result<Current, Refusal> {
        let (role, parties) = self.role(user, id).await?;
        for _ in 0..ATTEMPTS {
            let (mut events, contract) = self.replay(&self.store.log(id).await?)?;
            let now = self.now().await?;
            let decision = self.meter.deciding(|| contract.advance(&now));
            if decision.events().is_empty() {
                return Ok(Current { id: id.to_owned(), parties, role, events, contract, now });
            }
            let append = Append { contract: id, decision: &decision, opens: None, hold: "", request: None };
            if append.store(&self.store).await? == Written::Stored {
                events.extend_from_slice(decision.events());
                let contract = decision.into_contract();
                return Ok(Current { id: id.to_owned(), parties, role, events, contract, now });
            }
        }
        Err(Refusal::Busy)
    }
}

/// The role of a user in a contract. Staff who are not a party are arbiters.
fn role_of(user: &User, parties: &Parties) -> Result<Role, Refusal> {
    if parties.client == user.name {
        Ok(Role::Client)
    } else if parties.freelancer == user.name {
        Ok(Role::Freelancer)
    } else if user.staff {
        Ok(Role::Arbiter)
    } else {
        Err(Refusal::Unknown)
    }
}
