//! The replay program as a WebAssembly module for a host in JavaScript: `replay.mjs` in this folder.
//!
//! The host begins a replay, asks for memory for a line, writes the line there, and asks for the answer.
#![no_std]

extern crate alloc;

#[path = "../../examples/replay/lines.rs"]
mod lines;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use emballoc::Allocator;
use lines::Replay;

#[global_allocator]
static MEMORY: Allocator<{ 8 << 20 }> = Allocator::new();

#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// A replay, and the texts that it exchanges with the host.
#[derive(Default)]
pub struct Conversation {
    replay: Replay,
    line: Vec<u8>,
    text: String,
}

impl Conversation {
    /// Keeps a text for the host to read.
    fn say(&mut self, text: String) {
        self.text = text;
    }
}

#[unsafe(no_mangle)]
extern "C" fn begin() -> &'static mut Conversation {
    Box::leak(Box::default())
}

/// The address at which the host writes the next line, which has this many bytes.
#[unsafe(no_mangle)]
extern "C" fn room(conversation: &mut Conversation, length: usize) -> *mut u8 {
    conversation.line.clear();
    conversation.line.resize(length, 0);
    conversation.line.as_mut_ptr()
}

/// Returns 0 if the line is blank, 1 if the text is its answer, and 2 if the text is an error message.
#[unsafe(no_mangle)]
extern "C" fn answer(conversation: &mut Conversation) -> u32 {
    let (code, text) = match conversation.replay.answer(&conversation.line) {
        Ok(None) => (0, String::new()),
        Ok(Some(answer)) => (1, answer),
        Err(reason) => (2, reason),
    };
    conversation.say(text);
    code
}

/// Returns 1 if the text is the last answer.
#[unsafe(no_mangle)]
extern "C" fn end(conversation: &mut Conversation) -> u32 {
    let (code, text) = match conversation.replay.end() {
        Ok(answer) => (1, answer),
        Err(reason) => (2, reason),
    };
    conversation.say(text);
    code
}

#[unsafe(no_mangle)]
extern "C" fn text(conversation: &Conversation) -> *const u8 {
    conversation.text.as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn text_length(conversation: &Conversation) -> usize {
    conversation.text.len()
}
