//! The transfers of a contract, as its users see them, and how a refused one is sent again.

use milestone_escrow::{Account, Role, TransferId};

use crate::auth::User;
use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::store::outbox::Status;
use crate::store::pages::{Cursor, Progress, TransferPage};

/// How many transfers are on a page, unless a program asks for fewer.
pub(crate) const PAGE: usize = 100;

impl Progress {
    /// Whether a role may send it again: the payee, who has a new account, and the payer, who has a new card.
    /// Staff may always.
    pub(crate) fn concerns(&self, role: Role) -> bool {
        let account = match role {
            Role::Client => Account::Client,
            Role::Freelancer => Account::Freelancer,
            Role::Arbiter => return true,
        };
        self.transfer.to == account || self.transfer.from == account
    }
}

impl Marketplace {
    /// A page of the transfers of a contract, the newest first: at most `most`, and at most 100.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`] if the user is not part of the contract.
    pub async fn transfers(
        &self,
        user: &User,
        id: &str,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<TransferPage, Refusal> {
        self.role(user, id).await?;
        self.transfer_page(Some(id), after, most).await
    }

    /// A page of the transfers of all contracts that were refused, the newest first: for staff.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`] if the user is not staff.
    pub async fn refused_transfers(
        &self,
        user: &User,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<TransferPage, Refusal> {
        if !user.staff {
            return Err(Refusal::Unknown);
        }
        self.transfer_page(None, after, most).await
    }

    async fn transfer_page(
        &self,
        contract: Option<&str>,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<TransferPage, Refusal> {
        let page = self.store.transfers(contract, after, most.min(PAGE)).await?;
        for reference in &page.unreadable {
            self.meter.alarm(Alarm::Contract, format!("the transfer {reference} is unreadable"));
        }
        Ok(page)
    }

    /// Sends a refused transfer again: under a new key, because the provider repeats its refusal under the
    /// old one. If the money for it was never collected, it is authorised anew first.
    ///
    /// # Errors
    ///
    /// If the transfer is not the user's, if it was not refused, or if the payment is declined.
    pub async fn send_again(&self, user: &User, id: &str, name: &str) -> Result<(), Refusal> {
        let (role, _) = self.role(user, id).await?;
        let named: TransferId = name.parse().map_err(|_| Refusal::UnknownTransfer)?;
        let transfer = self.store.progress(id, named).await?;
        let transfer = transfer.filter(|one| one.concerns(role)).ok_or(Refusal::UnknownTransfer)?;
        if transfer.status != Status::Refused {
            return Err(Refusal::NotRefused);
        }
        let marketplace = self.clone();
        let id = id.to_owned();
        let work = async move { marketplace.sent_again(&id, &transfer).await };
        self.requests.spawn(work).await??;
        self.called.notify_waiters();
        Ok(())
    }

    async fn sent_again(&self, contract: &str, refused: &Progress) -> Result<(), Refusal> {
        if refused.hold.is_empty() || self.store.refused_hold(&refused.hold).await?.is_none() {
            return if self.store.send_again(refused).await? { Ok(()) } else { Err(Refusal::NotRefused) };
        }
        self.collect_again(contract, &refused.hold).await
    }
}
