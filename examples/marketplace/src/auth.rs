//! Who sends a request: bearer tokens, stored as hashes.
//!
//! A token is 256 random bits and contains no data, so it can be revoked at once. Somebody who reads the data
//! base learns no token.

use sha2::{Digest, Sha256};

use crate::store::{Store, StoreError};

/// An authenticated user. The contract says which role the user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user's name. Contracts store this name.
    pub name: String,
    /// Whether the user may arbitrate contracts of other users.
    pub staff: bool,
}

impl User {
    /// Whether the user can offer a contract to this name: another user's.
    pub(crate) fn can_offer_to(&self, freelancer: &str) -> bool {
        freelancer != self.name && is_name(freelancer)
    }
}

/// Whether a text can be a user's name. The answer must not depend on the data base: PostgreSQL refuses a NUL
/// in a text, and SQLite accepts it.
fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.chars().count()) && !text.contains(char::is_control)
}

impl Store {
    /// Makes a token for a user, and keeps only its hash.
    ///
    /// # Errors
    ///
    /// If the text cannot be a name, if the data base refuses, or if the machine has no random bits.
    pub async fn mint(&self, user: &User) -> Result<String, StoreError> {
        if !is_name(&user.name) {
            return Err(StoreError::NotAName);
        }
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
        let token = hexadecimal(&bits);
        sqlx::query("INSERT INTO tokens (hash, name, staff) VALUES ($1, $2, $3)")
            .bind(hash(&token))
            .bind(&user.name)
            .bind(i64::from(user.staff))
            .execute(&self.pool)
            .await?;
        Ok(token)
    }

    /// The user with this token. `None` if no user has it.
    ///
    /// # Errors
    ///
    /// If the data base refuses.
    pub async fn user(&self, token: &str) -> Result<Option<User>, StoreError> {
        let row: Option<(String, i64)> = sqlx::query_as("SELECT name, staff FROM tokens WHERE hash = $1")
            .bind(hash(token))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(name, staff)| User { name, staff: staff == 1 }))
    }
}

/// The secret in each form of the page. It proves that the page was requested with this token, because no
/// other site knows it.
pub(crate) fn form_secret(token: &str) -> String {
    hash(&format!("form {token}"))
}

pub(crate) fn hash(token: &str) -> String {
    hexadecimal(&Sha256::digest(token))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
