#![doc = include_str!("transitions.md")]
//!
//! ## The states of a milestone
//!
//! Each arrow leads from one state of a milestone to another. The labels of an arrow are the commands and
//! deadlines that do this, and the colour of a label says who gives the command.
//!
//! <div style="overflow-x: auto">
#![doc = include_str!("guide/states.svg")]
//! </div>
