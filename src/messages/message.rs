//! What a sentence says, in no language: the id of the sentence, and its parameters by name.

mod conversion;
mod form;
mod parameter;
#[cfg(feature = "serde")]
mod wire;

pub(crate) use conversion::{AsParameter, CommandName, FieldName, PolicyFieldName, WindowName, parameters};
pub(crate) use form::messages;
pub use form::{MessageForm, ParameterForm};
pub use parameter::{Message, Parameter, ParameterKind};
#[cfg(feature = "serde")]
pub(crate) use wire::Written;
