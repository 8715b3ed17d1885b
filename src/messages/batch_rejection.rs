//! Why several commands were not accepted together.

use thiserror::Error;

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::messages::rejection::Rejection;
use crate::messages::rejection_details::RejectionDetails;

/// The error for several commands of which one was rejected: which one, and why.
///
/// None of the commands has happened, not even those before it. See
/// [`Contract::handle_all`](crate::Contract::handle_all).
///
/// ```
/// use milestone_escrow::{ClientCommand, Contract, Currency, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
///
/// let twice = [ClientCommand::WithdrawOffer, ClientCommand::WithdrawOffer];
/// let refused = offered.handle_all(twice, &clock).unwrap_err();
/// assert_eq!((refused.position, refused.rejection.code()), (2, "wrong_stage"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is written as `{"position":…,"rejection":…}`, with the [`Rejection`] as it is written alone. For a
/// page, send its [`details`](Self::details).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("command {position} is rejected, so none of the commands is accepted: {rejection}")]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = schema::finish)
)]
#[non_exhaustive]
pub struct BatchRejection {
    /// The place of the rejected command in the list, from 1.
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
    pub position: u64,
    /// Why it was rejected.
    #[source]
    pub rejection: Rejection,
}

wire! {
    /// A [`BatchRejection`] with all that a page shows of it. It can be read again.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     BatchRejectionDetails, ClientCommand, Contract, Currency, MilestoneTerms, Money, Offer,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
    /// let details = offered.handle_all([ClientCommand::EndContract], &clock).unwrap_err().details();
    ///
    /// # #[cfg(feature = "serde")] {
    /// let json = serde_json::to_string(&details)?;
    /// assert!(
    ///     json.starts_with(r#"{"position":1,"rejection":{"code":"wrong_stage","rule":"END-7","message":"#)
    /// );
    /// assert_eq!(serde_json::from_str::<BatchRejectionDetails>(&json)?, details);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct BatchRejectionDetails {
        /// The place of the rejected command in the list, from 1.
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
        pub position: u64,
        /// Why it was rejected.
        pub rejection: RejectionDetails,
    }
}

impl BatchRejection {
    /// The rejection with all that a page shows of it, to be sent as JSON.
    #[must_use]
    pub fn details(&self) -> BatchRejectionDetails {
        BatchRejectionDetails { position: self.position, rejection: self.rejection.details() }
    }
}

#[cfg(feature = "serde")]
mod written {
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::BatchRejection;
    use crate::base::strict_json::{Derived, write};

    impl Derived for BatchRejection {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut object = serializer.serialize_struct("BatchRejection", 2)?;
            object.serialize_field("position", &self.position)?;
            object.serialize_field("rejection", &self.rejection)?;
            object.end()
        }
    }

    impl Serialize for BatchRejection {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            write(self, serializer)
        }
    }
}
