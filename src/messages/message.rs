//! What a sentence says, in no language: the id of the sentence, and its parameters by name.

mod parameter;
#[cfg(feature = "serde")]
mod wire;

pub(crate) use parameter::{AsParameter, CommandName, FieldName, PolicyFieldName, WindowName, parameters};
pub use parameter::{Parameter, ParameterKind};
#[cfg(feature = "serde")]
pub(crate) use wire::Written;

use alloc::vec::Vec;

/// What a sentence says, for a host that writes it in another language: the id of the sentence, and its
/// parameters by name.
///
/// [`EventKind::message`](crate::EventKind::message), [`Change::message`](crate::Change::message),
/// [`Deadline::message`](crate::Deadline::message) and [`Rejection::message`](crate::Rejection::message)
/// return one. Their `Display` writes the same in English. A message has every value that the English
/// sentence has.
///
/// An id never changes, and neither does the kind of a parameter. A later version may add ids, parameters and
/// names. A parameter is written in the same way wherever its name occurs. [`Message::forms`] lists all ids with their parameters, so that a test of the host can find a
/// sentence that was never translated. The guide has the same list:
/// [`languages`](crate::guide::languages).
///
/// In JSON it is `{"id":…,"parameters":{…}}`. A parameter that is absent is left out. Values are written as in
/// RULES §16. When a message is read, the id must be known, and the parameters must be those of the id.
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
    pub(crate) fn new<const N: usize>(id: &'static str, parameters: [(&'static str, Option<Parameter>); N]) -> Self {
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

/// An id of a [`Message`], and the parameters that a message with this id has.
///
/// ```
/// use milestone_escrow::{Message, ParameterKind};
///
/// let form = Message::forms().find(|form| form.id == "offer_declined").expect("it is one of the ids");
/// assert_eq!((form.parameters[0].name, form.parameters[0].kind), ("note", ParameterKind::Text));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MessageForm {
    /// The id.
    pub id: &'static str,
    /// The parameters, in their order.
    pub parameters: &'static [ParameterForm],
}

impl MessageForm {
    pub(crate) const fn new(id: &'static str, parameters: &'static [ParameterForm]) -> Self {
        Self { id, parameters }
    }
}

/// A parameter of a [`MessageForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ParameterForm {
    /// The name.
    pub name: &'static str,
    /// What the parameter can be.
    pub kind: ParameterKind,
    /// Whether it may be absent.
    pub is_optional: bool,
}

impl ParameterForm {
    pub(crate) const fn of<T: AsParameter>(name: &'static str) -> Self {
        Self { name, kind: T::KIND, is_optional: T::IS_OPTIONAL }
    }
}

/// Gives an enum a method `message`, and a list of the forms of its messages.
///
/// Each line has a pattern, an id, and the parameters with their types. The patterns name every field, so a
/// new variant or a new field does not compile until it has its line or its parameter.
macro_rules! messages {
    ($(#[$meta:meta])* $type:ident, $forms:ident {
        $($pattern:pat => $id:literal { $($name:ident: $sort:ty $(= $value:expr)?),* $(,)? })+
    }) => {
        /// The forms of the messages, in the order of the variants.
        pub(crate) const $forms: &[crate::messages::message::MessageForm] = &[$(
            crate::messages::message::MessageForm::new(
                $id,
                &[$(crate::messages::message::ParameterForm::of::<$sort>(stringify!($name))),*],
            )
        ),+];

        impl $type {
            $(#[$meta])*
            #[must_use]
            pub fn message(&self) -> crate::messages::message::Message {
                use crate::messages::message::AsParameter;

                match self {
                    $($pattern => crate::messages::message::Message::new(
                        $id,
                        [$((
                            stringify!($name),
                            <$sort as AsParameter>::parameter(messages!(@value $name $(= $value)?)),
                        )),*],
                    )),+
                }
            }
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { &$value };
}
pub(crate) use messages;
