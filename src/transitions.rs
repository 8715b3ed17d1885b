#![doc = include_str!("transitions.md")]
