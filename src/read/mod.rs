//! Reading a contract: what a host shows to its users. Nothing here changes a contract.

pub(crate) mod feedback;
pub(crate) mod forecast;
pub(crate) mod milestone;
pub(crate) mod permitted;
pub(crate) mod proposal;
pub(crate) mod timeline;
pub(crate) mod who_acts;
