//! Values: amounts, instants, parties, policies, offers. Nothing here depends on contracts.

pub(crate) mod clock;
pub(crate) mod currency;
pub(crate) mod fee;
pub(crate) mod instant;
pub(crate) mod money;
pub(crate) mod offer;
pub(crate) mod party;
pub(crate) mod policy;
#[cfg(any(feature = "archive", feature = "serde"))]
pub(crate) mod stored;
pub(crate) mod text_bounds;
pub(crate) mod window;
pub(crate) mod window_text;
