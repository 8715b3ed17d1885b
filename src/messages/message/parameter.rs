//! Messages and their parameters.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use time::{Date, UtcDateTime};

use crate::messages::event::Carried;
use crate::values::currency::Currency;
use crate::values::money::Money;

/// What a sentence says, for a host that writes it in another language: the id of the sentence, and its
/// parameters by name.
///
/// [`EventKind::message`](crate::EventKind::message), [`Change::message`](crate::Change::message),
/// [`Deadline::message`](crate::Deadline::message) and [`Rejection::message`](crate::Rejection::message)
/// return one. Their `Display` writes the same in English. A message has every value that the English
/// sentence has.
///
/// An id never changes, and neither does the kind of a parameter. A later version may add ids, parameters and
/// names. A parameter is written in the same way wherever its name occurs.
///
/// [`Message::forms`] lists all ids with their parameters, so that a test of the host can find a sentence
/// that was never translated. The guide has the same list: [`languages`](crate::guide::languages).
///
/// In JSON it is `{"id":…,"parameters":{…}}`. A parameter that is absent is left out. Values are written as
/// in RULES §16. When a message is read, the id must be known, and the parameters must be those of the id.
///
/// ```
/// use milestone_escrow::{Currency, EventKind, Message, Money, Parameter};
///
/// let bonus = Money::parse("12.50", Currency::EUR)?;
/// let paid = EventKind::BonusPaid {
///     amount: bonus,
///     fee: Money::zero(Currency::EUR),
///     note: "Thanks".into(),
///     client_fee: None,
///     clears_at: None,
/// };
/// let message = paid.message();
/// assert_eq!(message.id(), "bonus_paid");
/// assert_eq!(message.get("amount"), Some(&Parameter::Money(bonus)));
/// assert_eq!(message.get("clears_at"), None);
/// assert!(Message::forms().any(|form| form.id == "bonus_paid"));
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Message {
    id: &'static str,
    parameters: Vec<(&'static str, Parameter)>,
}

impl Message {
    /// A message of the parameters that are not absent.
    pub(crate) fn new<const N: usize>(
        id: &'static str,
        parameters: [(&'static str, Option<Parameter>); N],
    ) -> Self {
        let given = |(name, parameter): (_, Option<_>)| parameter.map(|parameter| (name, parameter));
        Self { id, parameters: parameters.into_iter().filter_map(given).collect() }
    }

    /// A message that was read. Its parameters must be those of the form.
    #[cfg(feature = "serde")]
    pub(crate) const fn read(id: &'static str, parameters: Vec<(&'static str, Parameter)>) -> Self {
        Self { id, parameters }
    }

    /// The id of the sentence, such as `escrow_released`. It never changes.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The parameters with their names, in the order of [`Message::forms`]. A parameter that is absent is not
    /// in the list.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, Parameter)] {
        &self.parameters
    }

    /// The parameter of this name. `None` if it is absent, or if the message has no such parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find_map(|(other, parameter)| (*other == name).then_some(parameter))
    }
}

/// The value of a parameter of a [`Message`].
///
/// ```
/// use milestone_escrow::{EventKind, Parameter, Party};
///
/// let ended = EventKind::ContractEnded { by: Party::Client }.message();
/// assert_eq!(ended.get("by"), Some(&Parameter::Name("client")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// A whole number: of a milestone or a proposal, or how many there are.
    Number(u64),
    /// A duration in whole seconds.
    Seconds(u64),
    /// An exact amount.
    Money(Money),
    /// A currency.
    Currency(Currency),
    /// An instant.
    Instant(UtcDateTime),
    /// A calendar day.
    Date(Date),
    /// A text of a user, or the code point of a character, such as `U+0085`. A text of a user may be empty.
    /// It may have several lines, and it is not escaped.
    Text(String),
    /// A name in the wire form: of a role, a state, a cause, a command, a field.
    Name(&'static str),
    /// Several names, in the order of the rule book. There may be none.
    Names(Vec<&'static str>),
    /// Leftovers and the milestones that they come from. There may be none.
    Carried(Vec<Carried>),
    /// A sentence within the sentence: the change of a proposal.
    Message(Message),
}

/// What a parameter can be.
///
/// ```
/// use milestone_escrow::ParameterKind;
///
/// assert_eq!(ParameterKind::Name(&["client", "freelancer"]).to_string(), "name");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A [`Parameter::Number`].
    Number,
    /// A [`Parameter::Seconds`].
    Seconds,
    /// A [`Parameter::Money`].
    Money,
    /// A [`Parameter::Currency`].
    Currency,
    /// A [`Parameter::Instant`].
    Instant,
    /// A [`Parameter::Date`].
    Date,
    /// A [`Parameter::Text`].
    Text,
    /// A [`Parameter::Name`], which is one of these.
    Name(&'static [&'static str]),
    /// A [`Parameter::Names`], each of which is one of these.
    Names(&'static [&'static str]),
    /// A [`Parameter::Carried`].
    Carried,
    /// A [`Parameter::Message`].
    Message,
}

impl fmt::Display for ParameterKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Number => "number",
            Self::Seconds => "seconds",
            Self::Money => "money",
            Self::Currency => "currency",
            Self::Instant => "instant",
            Self::Date => "date",
            Self::Text => "text",
            Self::Name(_) => "name",
            Self::Names(_) => "names",
            Self::Carried => "carried",
            Self::Message => "message",
        })
    }
}
