//! One test function, at least, for each rule of the rule book, named after it. Expectations come from the rules' text alone.

mod claim;
mod dormancy;
mod facts;
mod fees;
mod funding;
mod money;
mod offer;
mod plan;
mod policy;
mod release;
mod release_rest;
mod revision;
mod time;
mod time_limits;
mod transfers;
mod work;
