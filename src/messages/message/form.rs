//! The forms of messages: the ids, and the parameters of each.

use super::conversion::AsParameter;
use super::parameter::ParameterKind;

/// An id of a [`Message`](crate::Message), and the parameters that a message with this id has.
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
