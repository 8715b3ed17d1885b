//! Helpers that every other folder uses. Nothing here depends on contracts.

#[cfg(feature = "serde")]
pub(crate) mod canonical_json;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod rule_ids;
#[cfg(feature = "schemars")]
pub(crate) mod schema;
pub(crate) mod shared_list;
pub(crate) mod small_list;
pub(crate) mod strict_json;
pub(crate) mod text_table;
