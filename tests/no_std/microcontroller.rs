//! The replay program on a RISC-V processor without an operating system. Lines come from the standard input
//! of the debugger, and answers go to its output.
#![no_std]
#![no_main]

extern crate alloc;

#[path = "../../examples/replay/lines.rs"]
mod lines;

use alloc::string::String;
use alloc::vec::Vec;

use emballoc::Allocator;
use lines::Replay;
use semihosting::io::{self, Read};
use semihosting::{eprintln, println, process};

#[global_allocator]
static MEMORY: Allocator<{ 8 << 20 }> = Allocator::new();

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    match run() {
        Ok(()) => process::exit(0),
        Err(reason) => {
            eprintln!("replay: {reason}");
            process::exit(2)
        }
    }
}

fn run() -> Result<(), String> {
    let input = read_to_end().map_err(|error| alloc::format!("{error:?}"))?;
    let mut replay = Replay::default();
    for (number, line) in (1..).zip(input.split(|byte| *byte == b'\n')) {
        let answer = replay.answer(line).map_err(|reason| alloc::format!("line {number}: {reason}"))?;
        if let Some(answer) = answer {
            println!("{answer}");
        }
    }
    println!("{}", replay.end()?);
    Ok(())
}

fn read_to_end() -> io::Result<Vec<u8>> {
    let mut stdin = io::stdin()?;
    let (mut input, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stdin.read(&mut piece)? {
            0 => return Ok(input),
            length => input.extend_from_slice(piece.get(..length).unwrap_or_default()),
        }
    }
}
