//! The house: imports point down, inherent methods live with their type, and no files of a folder import each other in a circle.
//! `CONTRIBUTING.md` says what is in each folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The folders from the bottom up. What is in none of them is the roof: it may import all, and nothing imports it.
const FLOORS: [&str; 9] = ["base", "values", "messages", "state", "decide", "engine", "read", "contract", "statement"];

/// A file below `src`, without the parts that only tests see: `messages/event/cause` and its text.
type Files = BTreeMap<String, String>;

fn floor(file: &str) -> usize {
    let folder = file.split('/').next().unwrap_or_default();
    FLOORS.iter().position(|floor| *floor == folder && file.contains('/')).unwrap_or(FLOORS.len())
}

fn code(text: &str) -> String {
    let shown = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = shown.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The files that a file names by `crate::…` or `super::…`. `mod` declarations and re-exports are no imports.
fn imports(files: &Files, file: &str) -> BTreeSet<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let lines = files[file].lines().filter(|line| !line.trim_start().starts_with("pub"));
    let mut found = BTreeSet::new();
    for line in lines {
        for (mark, base) in [("crate::", ""), ("super::", folder)] {
            for rest in line.split(mark).skip(1) {
                let end = rest.find(|one: char| !one.is_alphanumeric() && one != '_' && one != ':');
                let path = rest[..end.unwrap_or(rest.len())].replace("::", "/");
                let whole = format!("{base}/{path}").trim_matches('/').to_owned();
                // The longest beginning that is a file, or the file of the folder itself for an item of it.
                let mut beginnings = whole.match_indices('/').map(|(place, _)| &whole[..place]).collect::<Vec<_>>();
                beginnings.push(&whole);
                found.extend(beginnings.into_iter().rev().find(|path| files.contains_key(*path)).map(str::to_owned));
            }
        }
    }
    found.remove(file);
    found
}

fn imports_that_point_up(files: &Files) -> Vec<String> {
    let mut up = Vec::new();
    for file in files.keys().filter(|file| floor(file) < FLOORS.len()) {
        let above = imports(files, file).into_iter().filter(|imported| floor(imported) > floor(file));
        up.extend(above.map(|imported| format!("{file} imports {imported}, which is above it")));
    }
    up
}

/// The type that a line declares or has an inherent `impl` for.
fn named<'a>(line: &'a str, keywords: &[&str]) -> Option<&'a str> {
    let rest = keywords
        .iter()
        .find_map(|keyword| line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").strip_prefix(keyword))?;
    let rest = match rest.strip_prefix('<') {
        Some(generic) => generic.split_once("> ")?.1,
        None => rest.trim_start(),
    };
    let name = rest.split(|one: char| !one.is_alphanumeric() && one != '_').next()?;
    Some(name).filter(|name| !name.is_empty() && !line.contains(" for "))
}

fn homeless_methods(files: &Files) -> Vec<String> {
    let folder = |file: &str| file.split('/').next().unwrap_or_default().to_owned();
    let mut homes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in files {
        let types = text.lines().filter_map(|line| named(line.trim_start(), &["struct ", "enum "]));
        for name in types {
            homes.entry(name).or_default().insert(folder(file));
        }
    }
    let mut homeless = Vec::new();
    for (file, text) in files {
        for name in text.lines().filter_map(|line| named(line, &["impl"])) {
            if homes.get(name).is_some_and(|home| !home.contains(&folder(file))) {
                homeless.push(format!("{file} has methods of {name}, which is declared in another folder"));
            }
        }
    }
    homeless
}

/// The files that lie on a circle of imports inside a folder.
fn circles(files: &Files) -> Vec<String> {
    let folder = |file: &str| file.split('/').next().unwrap_or_default().to_owned();
    let within = |file: &String| -> BTreeSet<String> {
        imports(files, file).into_iter().filter(|other| folder(other) == folder(file)).collect()
    };
    let edges: BTreeMap<&String, BTreeSet<String>> = files.keys().map(|file| (file, within(file))).collect();
    let reaches = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(next) = open.pop() {
            open.extend(edges[&next].iter().filter(|other| seen.insert((*other).clone())).cloned());
        }
        seen
    };
    let on_a_circle = files.keys().filter(|file| reaches(file).contains(*file));
    on_a_circle.map(|file| format!("{file} imports itself by way of its own folder")).collect()
}

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("src is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "mod" {
            files.insert(format!("{prefix}{name}"), code(&fs::read_to_string(&path).expect("a source")));
        }
    }
}

#[test]
fn the_house_stands() {
    let mut files = Files::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    let flat = files.keys().filter(|file| !file.contains('/')).count();
    let (up, homeless, circles) = (imports_that_point_up(&files), homeless_methods(&files), circles(&files));
    println!("{} files, {flat} of them at the root of src", files.len());
    println!(
        "imports that point up: {}, methods away from home: {}, files in circles: {}",
        up.len(),
        homeless.len(),
        circles.len()
    );
    assert_eq!(
        up,
        Vec::<String>::new(),
        "a folder imports only from folders below it, so that it can be read without those above"
    );
    assert_eq!(
        homeless,
        Vec::<String>::new(),
        "a type's methods stand in its own folder, where a reader looks for them"
    );
    assert_eq!(circles, Vec::<String>::new(), "files that import each other in a circle can only be read all at once");
}

fn made_up(sources: &[(&str, &str)]) -> Files {
    sources.iter().map(|(file, text)| ((*file).to_owned(), code(text))).collect()
}

#[test]
fn an_import_that_points_up_is_found() {
    let files = made_up(&[("values/money", "use crate::state::record::Record;"), ("state/record", "struct Record;")]);
    assert_eq!(imports_that_point_up(&files), ["values/money imports state/record, which is above it"]);
    let roof = made_up(&[("base/list", "fn one() -> crate::guide::Page {}"), ("guide", "struct Page;")]);
    assert_eq!(imports_that_point_up(&roof).len(), 1, "nothing imports the roof");
    let down = made_up(&[("values/money", "struct Money;"), ("state/record", "use crate::values::money::Money;")]);
    assert_eq!(imports_that_point_up(&down).len(), 0);
}

#[test]
fn methods_away_from_home_are_found() {
    let files =
        made_up(&[("state/record", "pub(crate) struct Record<T> {}"), ("decide/plan", "impl<T> Record<T> {\n}")]);
    assert_eq!(homeless_methods(&files), ["decide/plan has methods of Record, which is declared in another folder"]);
    let traits = made_up(&[("state/record", "struct Record;"), ("read/view", "impl Display for Record {\n}")]);
    assert_eq!(homeless_methods(&traits).len(), 0, "a trait may be implemented where it is used");
}

#[test]
fn circles_in_a_folder_are_found() {
    let files = made_up(&[
        ("state/apply", "use super::record::Record;"),
        ("state/record", "use crate::state::index::Index;"),
        ("state/index", "use crate::state::apply::apply;"),
        ("state/money", "use crate::state::index::Index;"),
    ]);
    assert_eq!(circles(&files).len(), 3, "{:?}", circles(&files));
}
