#![doc = include_str!("transitions.md")]
//!
//! ## The states of a milestone
//!
//! Each arrow leads from one state of a milestone to another. Its labels are the commands and deadlines that
//! cause this change of state. The colour of a label says who gives the command.
//!
//! <div style="overflow-x: auto">
#![doc = include_str!("guide/states.svg")]
//! </div>
