//! No line of code or of a script is longer than [`COLUMNS`].

use std::fs;
use std::path::Path;

const COLUMNS: usize = 110;

/// The folders with code and scripts, and what the names of these files end with. In `.ci`, a script has no
/// ending.
const FOLDERS: [&str; 6] = [".ci", "benches", "examples", "findings", "src", "tests"];
const ENDINGS: [&str; 4] = [".rs", ".sh", ".py", ".mjs"];
/// Folders inside them that are not checked in.
const NOT_CHECKED_IN: [&str; 3] = ["target", "node_modules", "artifacts"];

/// Files and folders that may have longer lines, and why.
const EXCEPTIONS: [(&str, &str); 2] = [
    (".ci/api.txt", "cargo public-api writes it"),
    (
        "src/messages/event.rs",
        "the list of all events is one file of at most 400 lines; the attributes of its fields would take 48 \
         lines more",
    ),
];

/// The numbers of the lines that are too long.
fn long_lines(text: &str) -> Vec<usize> {
    let is_long = |line: &str| line.chars().count() > COLUMNS;
    (1..).zip(text.lines()).filter(|(_, line)| is_long(line)).map(|(number, _)| number).collect()
}

/// Every file with code or a script in a folder of the repository, as a path from its root.
fn files(root: &Path, folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            if !NOT_CHECKED_IN.contains(&name.as_str()) {
                files.extend(self::files(root, &path));
            }
        } else if folder == ".ci" || ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            files.push(path);
        }
    }
    files
}

#[test]
fn no_line_is_longer_than_110_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files: Vec<String> = FOLDERS.iter().flat_map(|folder| files(root, folder)).collect();
    assert!(files.len() > 500, "{} files are too few", files.len());
    let mut found = Vec::new();
    for file in &files {
        let lines = long_lines(&fs::read_to_string(root.join(file)).expect("a text"));
        if let Some((_, why)) = EXCEPTIONS.iter().find(|(exception, _)| file == exception) {
            assert!(!lines.is_empty(), "{file} needs no exception any more: {why}");
        } else {
            found.extend(lines.iter().map(|line| format!("{file}:{line}")));
        }
    }
    assert!(found.is_empty(), "lines with more than {COLUMNS} columns:\n  {}", found.join("\n  "));
}

#[test]
fn a_long_line_is_found() {
    let [fits, is_long] = [COLUMNS, COLUMNS + 1].map(|columns| "é".repeat(columns));
    assert_eq!(long_lines(&format!("{fits}\n{is_long}\n\n{is_long}")), [2, 4]);
}
