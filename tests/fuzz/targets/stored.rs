#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| milestone_escrow_fuzz::stored(bytes));
