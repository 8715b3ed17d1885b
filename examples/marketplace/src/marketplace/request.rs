//! A request that changes something: decide, hold the money, store; once for its key, and to its end.

use milestone_escrow::{Account, Contract, Decision, Instruction, Money};
use sha2::{Digest, Sha256};
use time::UtcDateTime;
use uuid::Builder;

use super::found::Known;
use super::{ATTEMPTS, Answered, Marketplace, Refusal};
use crate::auth::User;
use crate::kept::Kept;
use crate::payments::{Attempt, PaymentError};
use crate::policies::Terms;
use crate::store::holds::{Begun, new_key};
use crate::store::{Answer, Append, Parties, Remembered, StoreError, Written};

/// How often the provider is asked again when its answer was lost. It is asked under the same key.
const ASKED_AGAIN: usize = 2;

/// What a request asks for.
pub(super) enum Wish {
    /// A new contract with these terms, under the policy with this name or under the default.
    Offer(Terms, Option<String>),
    /// A command to the contract with this id.
    Command(String, Instruction),
    /// Several commands to the contract with this id, all or nothing.
    Batch(String, Vec<Instruction>),
}

impl Wish {
    /// The id of the contract that the command is for.
    pub(super) fn contract(&self) -> Option<&str> {
        match self {
            Self::Offer(..) => None,
            Self::Command(id, _) | Self::Batch(id, _) => Some(id),
        }
    }
}

/// A request with all data that is needed to answer it once.
pub(super) struct Request {
    pub(super) wish: Wish,
    pub(super) parties: Parties,
    pub(super) author: String,
    pub(super) key: String,
    pub(super) fingerprint: String,
}

/// A decision that is to be stored.
struct Decided {
    id: String,
    decision: Decision,
    opens: bool,
}

/// A hold that a request has got and not used yet. The next attempt of the request uses it, if it needs the
/// same amount.
struct OwnHold {
    key: String,
    payer: String,
    amount: Money,
}

impl Request {
    pub(super) fn command(
        author: &User,
        key: &str,
        id: &str,
        parties: &Parties,
        instruction: Instruction,
    ) -> Result<Self, Refusal> {
        let fingerprint = fingerprint(&(id, &instruction.command, instruction.revision))?;
        Ok(Self::of(author, key, parties, Wish::Command(id.to_owned(), instruction), fingerprint))
    }

    pub(super) fn batch(
        author: &User,
        key: &str,
        id: &str,
        parties: &Parties,
        batch: Vec<Instruction>,
    ) -> Result<Self, Refusal> {
        let fingerprint = fingerprint(&(id, &batch))?;
        Ok(Self::of(author, key, parties, Wish::Batch(id.to_owned(), batch), fingerprint))
    }

    fn of(author: &User, key: &str, parties: &Parties, wish: Wish, fingerprint: String) -> Self {
        Self { wish, parties: parties.clone(), author: author.name.clone(), key: key.to_owned(), fingerprint }
    }

    pub(super) fn remembered(&self) -> Remembered<'_> {
        Remembered { author: &self.author, key: &self.key, fingerprint: &self.fingerprint }
    }

    /// The id of the contract that the request opens. It is the same when the request is sent again.
    fn new_id(&self) -> String {
        let digest = Sha256::digest(format!("{}\n{}\n{}", self.author, self.key, self.fingerprint));
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(byte, random)| *byte = random);
        Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

impl Marketplace {
    /// Runs a request in a separate task. If the user disconnects while a payment is being authorised, the
    /// task still finishes. The answer is stored under the key, and given when the request is sent again.
    ///
    /// `known` is what was found when the user was looked up.
    pub(super) async fn to_the_end(
        &self,
        request: Request,
        known: Option<Known>,
    ) -> Result<Answered, Refusal> {
        let marketplace = self.clone();
        self.requests.spawn(async move { marketplace.once(&request, known).await }).await?
    }

    /// Does what a request asks for, unless that was done before. A hold that is not used is released.
    async fn once(&self, request: &Request, known: Option<Known>) -> Result<Answered, Refusal> {
        let mut hold = None;
        let answered = self.insist(request, known, &mut hold).await;
        self.let_go(hold).await;
        answered
    }

    /// Tries again as long as another request is stored first.
    async fn insist(
        &self,
        request: &Request,
        mut known: Option<Known>,
        hold: &mut Option<OwnHold>,
    ) -> Result<Answered, Refusal> {
        for _ in 0..ATTEMPTS {
            let known = match known.take() {
                Some(known) => known,
                None => self.look_again(request).await?,
            };
            if let Some(answered) = same_request(request, known.answered)? {
                return Ok(answered);
            }
            match self.attempt(request, known.kept.as_deref(), hold).await {
                Ok(Some(answer)) => return Ok(Answered { answer, replayed: false }),
                Ok(None) => self.meter.outpaced(), // somebody was faster: load and decide again
                Err(refusal) => {
                    // Was it refused because a copy of the request has been accepted in the meantime?
                    let answered = self.store.answer(&request.author, &request.key).await?;
                    return same_request(request, answered)?.ok_or(refusal);
                }
            }
        }
        Err(Refusal::Busy)
    }

    /// Decides once, holds the money, and stores. `None` if another request was stored first.
    async fn attempt(
        &self,
        request: &Request,
        kept: Option<&Kept>,
        hold: &mut Option<OwnHold>,
    ) -> Result<Option<Answer>, Refusal> {
        let Decided { id, decision, opens } = self.decide(request, kept).await?;
        self.payable(&decision)?;
        if !self.hold(request, &id, &decision, hold).await? {
            return Ok(None);
        }
        let append = Append {
            contract: &id,
            decision: &decision,
            opens: opens.then_some(&request.parties),
            hold: hold.as_ref().map_or("", |hold| &hold.key),
            request: Some(request.remembered()),
        };
        match append.store(&self.store).await? {
            Written::Stored => {
                *hold = None; // it is used
                if decision.transfers().next().is_some() {
                    self.called.notify_waiters();
                }
                let answer = Answer::of(&id, &decision);
                self.keep(&id, &request.parties, decision)?;
                Ok(Some(answer))
            }
            Written::Outpaced => Ok(None),
            Written::HoldGone => {
                *hold = None;
                Ok(None)
            }
        }
    }

    async fn decide(&self, request: &Request, kept: Option<&Kept>) -> Result<Decided, Refusal> {
        let now = self.now().await?;
        let contract = || kept.map(|kept| &kept.contract).ok_or(Refusal::Unknown);
        match &request.wish {
            Wish::Offer(terms, policy) => {
                let offer = terms.clone().under(self.policy(policy.as_deref())?.clone());
                let decision = self.meter.deciding(|| Contract::open(offer, &now))?;
                Ok(Decided { id: request.new_id(), decision, opens: true })
            }
            Wish::Command(id, instruction) => {
                let contract = contract()?;
                let decision = self.meter.deciding(|| contract.handle(instruction.clone(), &now))?;
                Ok(Decided { id: id.clone(), decision, opens: false })
            }
            Wish::Batch(id, batch) => {
                let contract = contract()?;
                let decision = self.meter.deciding(|| contract.handle_all(batch.iter().cloned(), &now))?;
                Ok(Decided { id: id.clone(), decision, opens: false })
            }
        }
    }

    /// Makes sure that the request has a hold of exactly the amount that the decision collects. Returns false
    /// if it has to begin again.
    async fn hold(
        &self,
        request: &Request,
        id: &str,
        decision: &Decision,
        hold: &mut Option<OwnHold>,
    ) -> Result<bool, Refusal> {
        let needed = self.needed(&request.parties, decision)?;
        let fits = match (&needed, &*hold) {
            (Some((payer, amount)), Some(hold)) => (payer, amount) == (&hold.payer, &hold.amount),
            (needed, hold) => needed.is_none() && hold.is_none(),
        };
        if fits {
            return Ok(true);
        }
        self.let_go(hold.take()).await;
        let Some((payer, amount)) = needed else { return Ok(true) };
        let Some(begun) = self.begin(request.remembered(), new_attempt(payer, amount, id)).await? else {
            return Ok(false);
        };
        // Has a copy of the request used its hold before this attempt began?
        if self.store.answer(&request.author, &request.key).await?.is_some() {
            self.store.abandon(&begun.attempt.key).await?;
            return Ok(false);
        }
        *hold = self.ask(begun).await?;
        Ok(hold.is_some())
    }

    /// What a decision collects, from its one payer. Only a batch can have two: it is refused.
    fn needed(&self, parties: &Parties, decision: &Decision) -> Result<Option<(String, Money)>, Refusal> {
        let collected: Vec<_> = decision.collections().collect();
        let Some(first) = collected.first() else { return Ok(None) };
        if collected.iter().any(|transfer| transfer.from != first.from) {
            return Err(Refusal::TwoPayers);
        }
        let payer = if first.from == Account::Client { &parties.client } else { &parties.freelancer };
        // With the client's fees, or with several milestones, the sum can be above the maximum of an amount.
        // No bank would authorise so much.
        let sum =
            collected.iter().try_fold(0_i64, |sum, transfer| sum.checked_add(transfer.amount.minor_units()));
        let amount = sum.and_then(|minor| Money::from_minor_units(minor, first.amount.currency()).ok());
        let amount = amount.ok_or_else(|| PaymentError::declined(first.amount))?;
        Ok(Some((payer.clone(), amount)))
    }

    /// Whether the provider can express every amount that would move. It is asked nothing otherwise.
    fn payable(&self, decision: &Decision) -> Result<(), Refusal> {
        let unpayable = decision.transfers().find(|transfer| self.payments.units(transfer.amount).is_none());
        unpayable.map_or(Ok(()), |transfer| Err(Refusal::NotPayable(transfer.amount.to_string())))
    }

    /// Stores an attempt, or finds that of a copy of the request. `None` if copies of the request are too
    /// fast for each other.
    async fn begin(&self, request: Remembered<'_>, attempt: Attempt) -> Result<Option<Begun>, Refusal> {
        let (least_age, youth) = (self.settings.least_age, self.payments.key_memory() / 2);
        Ok(self.store.begin_hold(request, &attempt, least_age, youth).await?)
    }

    /// Asks the provider to hold an amount, and stores what it has answered. `None` if the attempt was given
    /// up in the meantime, or if a copy of the request has used it.
    async fn ask(&self, begun: Begun) -> Result<Option<OwnHold>, Refusal> {
        let Attempt { key, payer, amount, .. } = begun.attempt.clone();
        if begun.hold.is_some() {
            return Ok(Some(OwnHold { key, payer, amount }));
        }
        let mut answer = self.payments.authorise(&begun.attempt).await;
        for _ in 0..ASKED_AGAIN {
            let Err(PaymentError::Later(_) | PaymentError::Ambiguous(_)) = answer else { break };
            self.meter.retried();
            answer = self.payments.authorise(&begun.attempt).await;
        }
        match answer {
            Ok(hold) if self.store.is_held(&key, &hold).await? => Ok(Some(OwnHold { key, payer, amount })),
            Ok(_) => Ok(None),
            Err(PaymentError::Refused(why)) => {
                self.store.was_declined(&key, &why).await?;
                Err(PaymentError::Refused(why).into())
            }
            Err(error @ PaymentError::KeySpent(_)) => {
                self.store.abandon(&key).await?; // the next request has a new attempt
                Err(error.into())
            }
            // Perhaps it is held. If the user sends the request again soon, the same key finds it. Otherwise
            // a worker does.
            Err(error) => Err(error.into()),
        }
    }

    /// Gives up a hold that was not used. If the data base does not answer, a worker finds it later.
    async fn let_go(&self, hold: Option<OwnHold>) {
        let Some(hold) = hold else { return };
        if let Err(error) = self.store.give_up(&hold.key).await {
            eprintln!("holds: {}: {error}", hold.key);
        }
        self.called.notify_waiters(); // there is something to release
    }

    /// Takes the money anew for what a refused hold should have paid for.
    ///
    /// # Errors
    ///
    /// If the payment is declined, or if it need not be taken any more.
    pub(crate) async fn collect_again(&self, contract: &str, refused: &str) -> Result<(), Refusal> {
        let (payer, amount) = self.store.refused_hold(refused).await?.ok_or(Refusal::NotRefused)?;
        // Whoever asks, and however often: there is one attempt. No request of a user has such a key.
        let key = format!("again\n{refused}");
        let request = Remembered { author: &payer, key: &key, fingerprint: "" };
        let begun =
            self.begin(request, new_attempt(payer.clone(), amount, contract)).await?.ok_or(Refusal::Busy)?;
        if self.store.refused_hold(refused).await?.is_none() {
            self.store.abandon(&begun.attempt.key).await?;
            return Err(Refusal::NotRefused);
        }
        let kept = self.ask(begun).await?.ok_or(Refusal::Busy)?;
        let paid = self.store.pay_with(contract, refused, &kept.key).await?;
        if paid {
            return Ok(());
        }
        self.let_go(Some(kept)).await;
        Err(Refusal::NotRefused)
    }
}

/// The answer, if the request was answered before.
fn same_request(request: &Request, answered: Option<(String, Answer)>) -> Result<Option<Answered>, Refusal> {
    match answered {
        None => Ok(None),
        Some((fingerprint, answer)) if fingerprint == request.fingerprint => {
            Ok(Some(Answered { answer, replayed: true }))
        }
        Some(_) => Err(Refusal::KeyReused),
    }
}

/// An attempt under a new key. When it is stored, the data base says when that was.
fn new_attempt(payer: String, amount: Money, contract: &str) -> Attempt {
    Attempt { key: new_key(), payer, amount, reference: contract.to_owned(), begun: UtcDateTime::UNIX_EPOCH }
}

/// A hash of the request. It depends on the meaning, but not on spaces or the order of fields.
pub(super) fn fingerprint(request: &impl serde::Serialize) -> Result<String, StoreError> {
    let bytes = serde_json::to_vec(request)?;
    Ok(crate::auth::hexadecimal(&Sha256::digest(bytes)))
}
