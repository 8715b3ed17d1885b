//! Runs the replay program and reads its output.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::SystemTime;

use serde_json::Value;

/// The program `examples/replay`, with the same profile as this test. Cargo builds examples with the tests,
/// but not for every command line.
pub(super) static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().expect("the test knows its own path");
    let profile = test.ancestors().nth(2).expect("a test lives in target/<profile>/deps");
    let program = profile.join("examples").join(format!("replay{}", std::env::consts::EXE_SUFFIX));
    if is_current(&program) { program } else { build(profile) }
});

/// Whether the program is newer than all of its sources.
fn is_current(program: &Path) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let newest = ["src", "examples/replay.rs", "examples/replay", "Cargo.toml"]
        .iter()
        .map(|part| changed(&root.join(part)))
        .max();
    program.exists() && newest.is_some_and(|newest| newest <= changed(program))
}

fn changed(path: &Path) -> SystemTime {
    let metadata = path.metadata().expect("the file is there");
    let own = metadata.modified().expect("the file system knows times");
    if !metadata.is_dir() {
        return own;
    }
    let inside = path.read_dir().expect("a directory").map(|entry| changed(&entry.expect("an entry").path()));
    inside.chain([own]).max().expect("the directory itself")
}

fn build(profile: &Path) -> PathBuf {
    let name = profile.file_name().and_then(OsStr::to_str).filter(|name| *name != "debug").unwrap_or("dev");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--example", "replay", "--message-format", "json", "--profile", name]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("cargo writes JSON");
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut built = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    built.next_back().expect("cargo built the example")
}

/// The output of the program, and its exit code.
pub(super) struct RunResult {
    pub(super) answers: Vec<Value>,
    pub(super) stderr: String,
    pub(super) code: Option<i32>,
}

impl RunResult {
    fn of(output: std::process::Output) -> Self {
        let stdout = String::from_utf8(output.stdout).expect("it writes UTF-8");
        assert!(stdout.is_empty() || stdout.ends_with('\n'), "each answer is a line: {stdout:?}");
        Self {
            answers: stdout.lines().map(|line| serde_json::from_str(line).expect("it writes JSON")).collect(),
            stderr: String::from_utf8(output.stderr).expect("it writes UTF-8"),
            code: output.status.code(),
        }
    }

    /// The answers of a complete run. The last one is the contract.
    #[track_caller]
    pub(super) fn assert_completed(self) -> (Vec<Value>, Value) {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        let mut answers = self.answers;
        let last = answers.pop().expect("the contract at the end");
        (answers, last.as_object().filter(|last| last.len() == 1).expect("one name")["contract"].clone())
    }

    /// Asserts that the run stopped at this line, after this number of answers.
    #[track_caller]
    pub(super) fn assert_stopped_at(&self, line: usize, answers: usize) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert!(self.stderr.contains(&format!("line {line}:")), "it names line {line}: {}", self.stderr);
        assert!(
            self.stderr.trim_end().lines().count() == 1 && !self.stderr.contains("panicked"),
            "{}",
            self.stderr
        );
        assert_eq!(self.answers.len(), answers, "{:?}", self.answers);
        assert!(self.answers.iter().all(|answer| answer.get("contract").is_none()), "no contract line");
    }
}

pub(super) fn run_with(arguments: &[&OsStr], input: &[u8]) -> RunResult {
    let mut command = Command::new(PROGRAM.as_path());
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // The program may have ended before it has read all input.
    drop(stdin.write_all(input));
    drop(stdin);
    RunResult::of(child.wait_with_output().expect("the program ends"))
}

pub(super) fn run(input: impl AsRef<[u8]>) -> RunResult {
    run_with(&[], input.as_ref())
}

/// A temporary file that is deleted at the end.
pub(super) struct TempFile(pub(super) PathBuf);

impl TempFile {
    pub(super) fn new(name: impl AsRef<OsStr>, text: &str) -> Self {
        let mut own = OsString::from(format!("milestone-escrow-{}-", std::process::id()));
        own.push(name);
        let path = std::env::temp_dir().join(own);
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}
