#![doc = include_str!("presets.md")]
