//! Reading a contract: what a host shows. Nothing here changes anything.

pub(crate) mod feedback;
pub(crate) mod forecast;
pub(crate) mod milestone;
pub(crate) mod permitted;
pub(crate) mod proposal;
pub(crate) mod timeline;
