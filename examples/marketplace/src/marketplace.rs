//! The steps of a host: load, decide, authorise, append. If another request was stored first, the host
//! repeats them.

use std::sync::Arc;

use milestone_escrow::{
    Account, Clock, Contract, Decision, Event, EventKind, HistoryError, Instruction, Money, Policy, Rejection, Role,
};
use sha2::{Digest, Sha256};
use time::UtcDateTime;
use uuid::Uuid;

use crate::auth::{User, is_name};
use crate::meter::Meter;
use crate::payments::{Hold, PaymentError, Payments};
use crate::policies::{Policies, Terms};
use crate::store::{Answer, Append, Parties, Remembered, Store, StoreError};

/// How often the host decides a command again before it asks the user to try again.
const ATTEMPTS: usize = 20;

/// Everything that a server works with. Servers share only the data base.
#[derive(Clone)]
pub struct Marketplace {
    /// The data base.
    pub store: Store,
    /// The payment provider.
    pub payments: Arc<dyn Payments>,
    /// The server's clock.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// The policies that this platform offers.
    pub policies: Arc<Policies>,
    /// Measures where the server's time goes.
    pub meter: Arc<Meter>,
}

/// Why a request was refused, or could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The rules of the contract reject the command.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// There is no such contract, or the user is not part of it. Both have the same answer, so that nobody
    /// learns which it is.
    #[error("there is no such contract among yours")]
    Unknown,
    /// The freelancer must be another user than the client.
    #[error("the freelancer must be another user than you, with a name of 1 to 100 characters, no control characters")]
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

/// What a request asks for.
enum Wish {
    /// A new contract with these terms, under the policy with this name or under the default.
    Offer(Terms, Option<String>),
    /// A command to the contract with this id.
    Command(String, Instruction),
}

/// A request with all data that is needed to answer it once.
struct Request {
    wish: Wish,
    parties: Parties,
    author: String,
    key: String,
    fingerprint: String,
}

impl Request {
    fn remembered(&self) -> Remembered<'_> {
        Remembered { author: &self.author, key: &self.key, fingerprint: &self.fingerprint }
    }
}

impl Marketplace {
    /// The role of a user in a contract, and the parties of the contract. Staff who are not a party are
    /// arbiters.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`] for any other user.
    pub async fn role(&self, user: &User, id: &str) -> Result<(Role, Parties), Refusal> {
        let parties = self.store.parties(id).await?.ok_or(Refusal::Unknown)?;
        let role = if parties.client == user.name {
            Role::Client
        } else if parties.freelancer == user.name {
            Role::Freelancer
        } else if user.staff {
            Role::Arbiter
        } else {
            return Err(Refusal::Unknown);
        };
        Ok((role, parties))
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
        if freelancer == client.name || !is_name(freelancer) {
            return Err(Refusal::BadFreelancer);
        }
        let parties = Parties { client: client.name.clone(), freelancer: freelancer.to_owned() };
        let fingerprint = fingerprint(&("open", freelancer, &terms, &policy))?;
        let (author, key) = (client.name.clone(), key.to_owned());
        self.to_the_end(Request { wish: Wish::Offer(terms, policy), parties, author, key, fingerprint }).await
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
        let fingerprint = fingerprint(&(id, &instruction.command, instruction.revision))?;
        let (wish, parties) = (Wish::Command(id.to_owned(), instruction), parties.clone());
        let (author, key) = (author.name.clone(), key.to_owned());
        self.to_the_end(Request { wish, parties, author, key, fingerprint }).await
    }

    /// Runs a request in a separate task. If the user disconnects while a payment is being authorised, the
    /// task still finishes, and no hold stays behind. The answer is stored under the key, and given when the
    /// request is sent again.
    async fn to_the_end(&self, request: Request) -> Result<Answered, Refusal> {
        let marketplace = self.clone();
        tokio::spawn(async move { marketplace.once(&request).await }).await?
    }

    /// The events of a stored log, and the contract that they make.
    pub(crate) fn replay(&self, log: &[String]) -> Result<(Vec<Event>, Contract), Refusal> {
        let read = || log.iter().map(|event| serde_json::from_str(event)).collect::<Result<Vec<Event>, _>>();
        let events = self.meter.reading(read).map_err(StoreError::from)?;
        let contract = self.meter.deciding(|| Contract::replay(&events))?;
        Ok((events, contract))
    }

    /// Does what a request asks for, unless that was done before. It tries again as long as another request
    /// is stored first.
    async fn once(&self, request: &Request) -> Result<Answered, Refusal> {
        for _ in 0..ATTEMPTS {
            if let Some(answered) = self.answered_before(request.remembered()).await? {
                return Ok(answered);
            }
            match self.attempt(request).await {
                Ok(Some(answer)) => return Ok(Answered { answer, replayed: false }),
                Ok(None) => self.meter.outpaced(), // somebody was faster: load and decide again
                // Was it refused because a copy of the request has been accepted in the meantime?
                Err(refusal) => return self.answered_before(request.remembered()).await?.ok_or(refusal),
            }
        }
        Err(Refusal::Busy)
    }

    /// Decides once. `None` if another request was stored first.
    async fn attempt(&self, request: &Request) -> Result<Option<Answer>, Refusal> {
        let (parties, remembered) = (&request.parties, request.remembered());
        match &request.wish {
            Wish::Offer(terms, policy) => {
                let id = Uuid::new_v4().to_string();
                let offer = terms.clone().under(self.policy(policy.as_deref())?.clone());
                let decision = self.meter.deciding(|| Contract::open(offer, &*self.clock))?;
                self.collect_and_append(&id, parties, &decision, Some(parties), remembered).await
            }
            Wish::Command(id, instruction) => {
                let (_, contract) = self.replay(&self.store.log(id).await?)?;
                let decision = self.meter.deciding(|| contract.handle(instruction.clone(), &*self.clock))?;
                self.collect_and_append(id, parties, &decision, None, remembered).await
            }
        }
    }

    fn policy(&self, name: Option<&str>) -> Result<&Policy, Refusal> {
        self.policies.named(name).ok_or_else(|| Refusal::UnknownPolicy {
            named: name.unwrap_or_default().to_owned(),
            offered: self.policies.iter().map(|(name, _)| name).collect::<Vec<_>>().join(", "),
        })
    }

    async fn answered_before(&self, request: Remembered<'_>) -> Result<Option<Answered>, Refusal> {
        match self.store.answer(request.author, request.key).await? {
            None => Ok(None),
            Some((fingerprint, answer)) if fingerprint == request.fingerprint => {
                Ok(Some(Answered { answer, replayed: true }))
            }
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    /// Authorises the amount that a decision collects, and stores the decision. `None` if another request was
    /// stored first. The hold is then released.
    async fn collect_and_append(
        &self,
        id: &str,
        parties: &Parties,
        decision: &Decision,
        opens: Option<&Parties>,
        request: Remembered<'_>,
    ) -> Result<Option<Answer>, Refusal> {
        let hold = self.authorise(parties, decision).await?;
        let hold_id = hold.as_ref().map_or("", |hold| &hold.0);
        let append = Append { contract: id, decision, opens, hold: hold_id, request: Some(request) };
        let appended = self.store.append(&append).await?;
        if appended {
            return Ok(Some(Answer::of(id, decision)));
        }
        if let Some(hold) = hold {
            self.payments.cancel(&hold).await?;
        }
        Ok(None)
    }

    /// One decision takes money from one payer only. The sum of what it collects is held on that payer's
    /// account.
    async fn authorise(&self, parties: &Parties, decision: &Decision) -> Result<Option<Hold>, Refusal> {
        let collected: Vec<_> = decision.collections().collect();
        let Some(first) = collected.first() else { return Ok(None) };
        let payer = if first.from == Account::Client { &parties.client } else { &parties.freelancer };
        // With the client's fees, or with several milestones, the sum can be above the maximum of an amount.
        // No bank would authorise so much.
        let minor = collected.iter().map(|transfer| transfer.amount.minor_units()).sum();
        let amount = Money::from_minor_units(minor, first.amount.currency());
        let amount = amount.map_err(|_| PaymentError::Declined(first.amount))?;
        Ok(Some(self.payments.authorise(payer, amount).await?))
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
            let now = self.clock.now();
            let decision = self.meter.deciding(|| contract.advance(&now));
            if decision.events().is_empty() {
                return Ok(Current { id: id.to_owned(), parties, role, events, contract, now });
            }
            let append = Append { contract: id, decision: &decision, opens: None, hold: "", request: None };
            if self.store.append(&append).await? {
                events.extend_from_slice(decision.events());
                let contract = decision.into_contract();
                return Ok(Current { id: id.to_owned(), parties, role, events, contract, now });
            }
        }
        Err(Refusal::Busy)
    }
}

/// A hash of the request. It depends on the meaning, but not on spaces or the order of fields.
fn fingerprint(request: &impl serde::Serialize) -> Result<String, StoreError> {
    let bytes = serde_json::to_vec(request)?;
    Ok(crate::auth::hexadecimal(&Sha256::digest(bytes)))
}
