//! What a request finds: who asks, in which role, the contract, and the answer if it was given before.

use std::sync::Arc;

use milestone_escrow::Role;
use sqlx::{Any, Transaction};

use super::request::Request;
use super::{Marketplace, Refusal, role_of};
use crate::auth::User;
use crate::kept::Kept;
use crate::store::look::{Look, Sight, Who, look_with};
use crate::store::{Answer, Parties};

/// What one look has found for a command.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) user: User,
    pub(crate) role: Role,
    pub(crate) parties: Parties,
    pub(crate) known: Known,
}

/// What is known of a contract and of a request before it is decided.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The contract as it is stored. `None` for an offer.
    pub(super) kept: Option<Arc<Kept>>,
    /// The answer to the request, and the hash of the request that it answers.
    pub(super) answered: Option<(String, Answer)>,
}

impl Marketplace {
    /// Who has the token, in which role, and the contract. `None` if nobody has the token.
    pub(crate) async fn find(&self, token: &str, id: &str, key: &str) -> Result<Option<Found>, Refusal> {
        let kept = self.kept.get(id);
        let from = Self::first_unknown(kept.as_ref());
        let look = Look { contract: id, from, who: Who::Token(token), key };
        let mut sight = self.store.look(look).await?;
        let Some(user) = sight.user.take() else { return Ok(None) };
        let parties = sight.parties.clone().ok_or(Refusal::Unknown)?;
        let role = role_of(&user, &parties)?;
        let known = self.known(look, kept, sight).await?;
        Ok(Some(Found { user, role, parties, known }))
    }

    /// What is known now, for a request that is tried again.
    pub(super) async fn look_again(&self, request: &Request) -> Result<Known, Refusal> {
        let Some(id) = request.wish.contract() else {
            let answered = self.store.answer(&request.author, &request.key).await?;
            return Ok(Known { kept: None, answered });
        };
        let kept = self.kept.get(id);
        let look = Look::again(id, Self::first_unknown(kept.as_ref()), request.remembered());
        let sight = self.store.look(look).await?;
        self.known(look, kept, sight).await
    }

    async fn known(&self, look: Look<'_>, kept: Option<Arc<Kept>>, sight: Sight) -> Result<Known, Refusal> {
        let id = look.contract;
        if let Some(kept) = self.continued(id, kept, &sight)? {
            return Ok(Known { kept: Some(kept), answered: sight.answered });
        }
        let sight = self.store.look(Look { from: 1, ..look }).await?;
        Ok(Known { kept: self.continued(id, None, &sight)?, answered: sight.answered })
    }

    /// The contract as a transaction sees it.
    pub(crate) async fn load_in(
        &self,
        transaction: &mut Transaction<'_, Any>,
        id: &str,
    ) -> Result<Arc<Kept>, Refusal> {
        let kept = self.kept.get(id);
        let look = Look::by_host(id, Self::first_unknown(kept.as_ref()));
        let sight = look_with(&mut **transaction, look).await?;
        if let Some(kept) = self.continued(id, kept, &sight)? {
            return Ok(kept);
        }
        let sight = look_with(&mut **transaction, Look { from: 1, ..look }).await?;
        self.continued(id, None, &sight)?.ok_or(Refusal::Unknown)
    }
}
