//! The layout of `src/`: which file may import which, and where the methods of a type stand. CONTRIBUTING.md
//! explains it. And the length of lines.

mod lines;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path as FilePath;

use source::{File, Import, Path};

/// The folders in `src/`, from the lowest layer to the highest.
const LAYERS: [&str; 9] =
    ["base", "values", "messages", "state", "decide", "engine", "read", "contract", "statement"];
/// The modules above all layers.
const ROOT_MODULES: [&str; 6] = ["lib", "guide", "rules", "presets", "transitions", "testing"];

/// The violations of the layout, as sentences.
#[derive(Debug, Default, PartialEq)]
struct Violations {
    unlisted_files: Vec<String>,
    upward_imports: Vec<String>,
    misplaced_methods: Vec<String>,
    cycles: Vec<String>,
}

fn check(sources: &[(String, String)]) -> Violations {
    let files: Vec<File> = sources.iter().map(|(name, source)| File::read(name, source)).collect();
    Violations {
        unlisted_files: unlisted_files(&files),
        upward_imports: upward_imports(&files),
        misplaced_methods: misplaced_methods(&files),
        cycles: cycles(&files),
    }
}

fn layer(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == folder)
}

/// Files that are neither in one of the layers nor among the root modules.
fn unlisted_files(files: &[File]) -> Vec<String> {
    let is_stray = |file: &&File| layer(file.folder()).is_none() && !ROOT_MODULES.contains(&file.folder());
    files.iter().filter(is_stray).map(|file| format!("{} is in none of the folders", file.name)).collect()
}

fn upward_imports(files: &[File]) -> Vec<String> {
    let mut actual = BTreeSet::new();
    for file in files {
        let Some(own) = layer(file.folder()) else { continue };
        for Import { path, .. } in &file.imports {
            let is_above = path.first().and_then(|first| layer(first)).is_none_or(|other| other > own);
            if is_above {
                actual.insert(format!("{} imports crate::{}", file.name, path.join("::")));
            }
        }
    }
    actual.into_iter().collect()
}

fn misplaced_methods(files: &[File]) -> Vec<String> {
    let mut actual = Vec::new();
    for file in files {
        for name in &file.inherent {
            let homes: Vec<&str> =
                files.iter().filter(|other| other.types.contains(name)).map(File::folder).collect();
            // A type that no file declares by name comes from a macro in the same folder.
            if !homes.is_empty() && !homes.contains(&file.folder()) {
                actual.push(format!("{} gives methods to {name} of {}", file.name, homes.join(", ")));
            }
        }
    }
    actual
}

/// Each cycle once, with its files in the order of their names.
fn cycles(files: &[File]) -> Vec<String> {
    let edges: BTreeMap<usize, BTreeSet<usize>> =
        (0..files.len()).map(|from| (from, known(files, from))).collect();
    let reached: Vec<BTreeSet<usize>> = (0..files.len()).map(|from| reachable(&edges, from)).collect();
    let mut cycles = BTreeSet::new();
    for from in (0..files.len()).filter(|from| reached[*from].contains(from)) {
        let members = reached[from].iter().filter(|other| reached[**other].contains(&from));
        cycles.insert(members.map(|other| files[*other].name.as_str()).collect::<Vec<_>>().join(", "));
    }
    cycles.into_iter().collect()
}

/// The other files of the same folder that a file imports from.
fn known(files: &[File], from: usize) -> BTreeSet<usize> {
    let file = &files[from];
    let targets = file.imports.iter().filter_map(|import| {
        let target = declaring(files, &import.path, 0)?;
        // A file that only re-exports another file does not depend on it.
        let is_shown = import.is_reexport && files[target].module.starts_with(&file.module);
        (target != from && !is_shown && files[target].folder() == file.folder()).then_some(target)
    });
    targets.collect()
}

fn reachable(edges: &BTreeMap<usize, BTreeSet<usize>>, from: usize) -> BTreeSet<usize> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(next) = left.pop() {
        left.extend(edges[&next].iter().filter(|other| reached.insert(**other)));
    }
    reached
}

/// The file that a path leads to, through re-exports.
fn declaring(files: &[File], path: &Path, depth: usize) -> Option<usize> {
    let holds = |at: &usize| path.starts_with(&files[*at].module);
    let at = (0..files.len()).filter(holds).max_by_key(|at| files[*at].module.len())?;
    let (module, rest) = (&files[at].module, &path[files[at].module.len()..]);
    let shown = files[at].imports.iter().find(|import| {
        import.is_reexport
            && rest.first().is_some_and(|name| import.path.last() == Some(name))
            && import.path != *path
    });
    match shown.filter(|shown| depth < 8 && shown.path != *module) {
        Some(shown) => declaring(files, &[&shown.path, &rest[1..]].concat(), depth + 1),
        None => Some(at),
    }
}

/// Every Rust file in a folder, with its path from there.
fn sources(folder: &FilePath, before: &str) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{before}{}", path.file_name().and_then(|name| name.to_str()).expect("a name"));
        if path.is_dir() {
            sources.extend(self::sources(&path, &format!("{name}/")));
        } else if name.ends_with(".rs") {
            sources.push((name, fs::read_to_string(&path).expect("a source")));
        }
    }
    sources.sort();
    sources
}

#[test]
fn the_layout_of_the_source() {
    let sources = sources(&FilePath::new(env!("CARGO_MANIFEST_DIR")).join("src"), "");
    let violations = check(&sources);
    let flat = sources.iter().filter(|(name, _)| !name.contains('/')).count();
    let in_circles: usize = violations.cycles.iter().map(|cycle| cycle.split(", ").count()).sum();
    println!("{} files, {flat} of them at the root of src/", sources.len());
    println!(
        "imports that point up: {}, methods away from home: {}",
        violations.upward_imports.len(),
        violations.misplaced_methods.len()
    );
    println!("cycles: {}, files in them: {in_circles}", violations.cycles.len());
    assert!(violations == Violations::default(), "{}", violations.message());
}

impl Violations {
    /// The violations, and the reasons for the rules.
    fn message(&self) -> String {
        let reasons = [
            (
                "A folder imports only from itself and from folders below it, so that it can be understood \
                 without those above. These imports point up, or at what stands above all folders",
                &self.upward_imports,
            ),
            (
                "The inherent methods of a type stand in its own folder, so that who reads the type finds \
                 them. These stand elsewhere",
                &self.misplaced_methods,
            ),
            (
                "The files of a folder do not import each other in a cycle, so that one of them can be read \
                 first. These do",
                &self.cycles,
            ),
            (
                "Every file has its folder, so that its place in this order is known. These have none",
                &self.unlisted_files,
            ),
        ];
        let actual = reasons.iter().filter(|(_, found)| !found.is_empty());
        actual.map(|(reason, found)| format!("{reason}:\n  {}\n", found.join("\n  "))).collect()
    }
}

fn checked(sources: &[(&str, &str)]) -> Violations {
    check(
        &sources.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect::<Vec<_>>(),
    )
}

#[test]
fn imports_that_point_up_are_found() {
    let violations = checked(&[
        ("base/limits.rs", "use crate::values::money::Money;\nuse crate::base::{limits, text};"),
        ("state/apply.rs", "use crate::{values::{money, party::Party}, decide::plan};"),
        ("state/record.rs", "#[serde(with = \"crate::read::dates\")]\nstruct Record;"),
        ("read/forecast.rs", "fn f() { super::super::statement::books::f() }"),
        (
            "values/fee.rs",
            "mod inside { fn f() { super::super::super::contract::f() } }\nfn g(_: crate::Contract) {}",
        ),
        ("contract/view.rs", "use crate::testing::TestClock;"),
        ("statement/books.rs", "use crate::contract::view;"),
        ("testing/history.rs", "use crate::statement::books;"),
        ("lib.rs", "pub use contract::Contract; pub use testing::TestClock;"),
    ]);
    let upward_imports = [
        "base/limits.rs imports crate::values::money::Money",
        "contract/view.rs imports crate::testing::TestClock",
        "read/forecast.rs imports crate::statement::books::f",
        "state/apply.rs imports crate::decide::plan",
        "state/record.rs imports crate::read::dates",
        "values/fee.rs imports crate::Contract",
        "values/fee.rs imports crate::contract::f",
    ];
    assert_eq!(
        violations,
        Violations { upward_imports: upward_imports.map(String::from).into(), ..Violations::default() }
    );
}

#[test]
fn what_is_not_an_import_is_ignored() {
    let source = r##"
        //! See [`crate::contract::Contract`].
        /* crate::read::x */
        const TEXT: &str = "{ \" // "; const RAW: &str = r#"} " {"#; const BRACE: char = '{';
        fn f<'a>(x: &'a str) -> impl Fn() + 'a { crate::base::limits::f() } // crate::decide::f
        #[cfg(test)]
        #[path = "../tests/x.rs"]
        mod elsewhere;
        #[cfg(test)]
        mod tests { use crate::engine::run; fn f() {} }
        pub(in crate::values) fn g() {}
    "##;
    assert_eq!(checked(&[("values/fee.rs", source)]), Violations::default());
}

#[test]
fn methods_outside_the_folder_of_their_type_are_found() {
    let violations = checked(&[
        ("values/money.rs", "pub struct Money; impl Money { fn f() {} }"),
        ("values/money/wire.rs", "impl super::Money { fn g() {} }"),
        ("messages/event.rs", "wire! { pub enum Event<T> { A(T) } } impl fmt::Display for Money { }"),
        (
            "state/apply.rs",
            "impl<'a, T: Fn() -> X<'a>> Event<T> where T: Y { fn f() -> impl Iterator<Item = u8> {} }",
        ),
        (
            "read/timeline.rs",
            "use crate::values::money::Money;\nimpl From<Event> for Money {}\nimpl Money { fn h() {} }",
        ),
        ("base/number.rs", "macro_rules! number { ($name:ident) => { impl $name { fn f() {} } } }"),
    ]);
    let misplaced_methods = [
        "state/apply.rs gives methods to Event of messages",
        "read/timeline.rs gives methods to Money of values",
    ];
    assert_eq!(
        violations,
        Violations { misplaced_methods: misplaced_methods.map(String::from).into(), ..Violations::default() }
    );
}

#[test]
fn cycles_are_found() {
    let violations = checked(&[
        (
            "decide/mod.rs",
            "mod offer; mod plan; pub(crate) mod review; pub(crate) use review::{Review, judge};",
        ),
        ("decide/offer.rs", "use super::plan::Plan;"),
        ("decide/plan.rs", "#[f(with = \"crate::decide::review::f\")] struct Plan;"),
        ("decide/review.rs", "fn f() { crate::decide::offer::f() } struct Review;"),
        ("engine/replay.rs", "mod acts; fn f() { acts::check() }"),
        ("engine/replay/acts.rs", "use super::f;"),
        ("read/mod.rs", "mod one; mod two; pub(crate) use one::One;"),
        ("read/one.rs", "use super::two::Two; struct One;"),
        ("read/two.rs", "use super::One; struct Two;"),
    ]);
    let cycles = [
        "decide/offer.rs, decide/plan.rs, decide/review.rs",
        "engine/replay.rs, engine/replay/acts.rs",
        "read/one.rs, read/two.rs",
    ];
    assert_eq!(violations, Violations { cycles: cycles.map(String::from).into(), ..Violations::default() });
}

#[test]
fn re_exports_are_not_cycles() {
    let violations = checked(&[
        ("values/money.rs", "mod wire; pub(crate) use wire::read; pub struct Money;"),
        ("values/money/wire.rs", "use super::Money; pub(crate) fn read() {}"),
        ("values/offer.rs", "use crate::values::money::{Money, read};"),
        ("state/mod.rs", "mod apply; pub(crate) mod record; pub(crate) use self::apply::apply;"),
        ("state/apply.rs", "use super::record::Record;"),
        ("state/record.rs", "use crate::values::{money::Money, offer};"),
    ]);
    assert_eq!(violations, Violations::default());
}

#[test]
fn files_outside_the_folders_are_found() {
    let violations = checked(&[
        ("lib.rs", ""),
        ("presets.rs", ""),
        ("testing/history.rs", ""),
        ("util/strings.rs", ""),
        ("fee.rs", ""),
    ]);
    let unlisted_files = ["util/strings.rs is in none of the folders", "fee.rs is in none of the folders"];
    assert_eq!(
        violations,
        Violations { unlisted_files: unlisted_files.map(String::from).into(), ..Violations::default() }
    );
}
