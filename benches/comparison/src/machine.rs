//! The machine on which the figures were measured.

use std::fs;
use std::process::Command;

pub(crate) fn description() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model(&text));
    let compiler = Command::new("rustc").arg("--version").output().ok();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let unknown = || "unknown".to_owned();
    format!(
        "Processor: {}. Compiler: {}.",
        processor.unwrap_or_else(unknown),
        compiler.unwrap_or_else(unknown)
    )
}

fn model(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
