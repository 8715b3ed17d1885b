//! Who asks: bearer tokens, stored as hashes.
//!
//! A token is 256 random bits, and means nothing by itself: it can be revoked at once, and who reads the data base learns none.

use sha2::{Digest, Sha256};

use crate::store::{Store, StoreError};

/// An authenticated user. Which role he has is the contract's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// His name, by which contracts know him.
    pub name: String,
    /// Whether he may arbitrate the contracts of others.
    pub staff: bool,
}

/// Whether a text can be a user's name. No data base has to be asked: PostgreSQL refuses a NUL in a text, SQLite takes it.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.chars().count()) && !text.contains(char::is_control)
}

impl Store {
    /// Makes a token for a user, and keeps only its hash.
    ///
    /// # Errors
    ///
    /// If the name can be nobody's, the data base refuses, or the machine has no random bits.
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

    /// The user of a token; none if nobody has it.
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

/// What a form of the page carries to prove that the page was asked for with this token: no other site knows it.
pub(crate) fn form_secret(token: &str) -> String {
    hash(&format!("form {token}"))
}

fn hash(token: &str) -> String {
    hexadecimal(&Sha256::digest(token))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
