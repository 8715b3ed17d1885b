//! Reads a Rust file as text: its imports, the types that it declares, and the types that it gives methods
//! to.
//!
//! It looks only for the few words that it needs. The body of a macro counts as code of its own file.

/// The names of a path to an item, from the root of the crate.
pub(super) type Path = Vec<String>;

pub(super) struct File {
    /// The path from `src/` on.
    pub(super) name: String,
    pub(super) module: Path,
    pub(super) imports: Vec<Import>,
    /// The names of its structs, enums and traits.
    pub(super) types: Vec<String>,
    /// The names of the types that get methods in an inherent `impl`.
    pub(super) inherent: Vec<String>,
}

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, Clone)]
pub(super) struct Import {
    pub(super) path: Path,
    /// `pub use`, or `pub(crate) use`.
    pub(super) is_reexport: bool,
}

impl File {
    pub(super) fn read(name: &str, source: &str) -> Self {
        let code = without_tests(&without_comments(source));
        let tokens = tokens(&code);
        let module = module(name);
        let types = tokens.windows(2).filter(|pair| ["struct", "enum", "trait"].contains(&pair[0]));
        let types = types.map(|pair| pair[1].to_owned()).collect();
        let imports = imports(&tokens, &module);
        Self { name: name.to_owned(), imports, types, inherent: inherent(&tokens), module }
    }

    /// Its folder in `src/`, or its own name if it is at the root.
    pub(super) fn folder(&self) -> &str {
        self.name.split('/').next().map_or("", |name| name.trim_end_matches(".rs"))
    }
}

fn module(name: &str) -> Path {
    let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
    name.split('/').filter(|part| *part != "lib").map(String::from).collect()
}

/// Removes comments, which may mention any name. Strings stay, because attributes name functions in them, but
/// characters that would end an item are removed from them.
fn without_comments(source: &str) -> String {
    let (mut code, mut rest) = (String::new(), source);
    while let Some(first) = rest.chars().next() {
        let (length, is_kept) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), false)
        } else {
            (literal(rest).unwrap_or(first.len_utf8()), true)
        };
        let (part, more) = rest.split_at(length);
        if is_kept && length > 1 {
            code += &part.replace(['{', '}', ';'], " ");
        } else if is_kept {
            code += part;
        }
        rest = more;
    }
    code
}

/// The length of the string or character that begins here.
fn literal(code: &str) -> Option<usize> {
    let hashes = code.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
    if let Some(hashes) = hashes.filter(|hashes| code[1 + hashes..].starts_with('"')) {
        let end = format!("\"{}", "#".repeat(hashes));
        return code[hashes + 2..].find(&end).map(|length| hashes + 2 + length + end.len());
    }
    let quote = code.chars().next().filter(|first| ['"', '\''].contains(first))?;
    // A lifetime has no second quote after its first letter.
    let is_lifetime = quote == '\'' && !code[1..].starts_with('\\') && code.chars().nth(2) != Some('\'');
    let mut is_escaped = false;
    let end = code[1..].find(|one| {
        let is_end = one == quote && !is_escaped;
        is_escaped = one == '\\' && !is_escaped;
        is_end
    });
    end.filter(|_| !is_lifetime).map(|end| end + 2)
}

/// The code without the items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let Some((before, item)) = code.split_once("#[cfg(test)]") else { return code.to_owned() };
    let mut depth = 0_usize;
    let end = item.find(|one| {
        match one {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0 && (one == '}' || one == ';')
    });
    before.to_owned() + &without_tests(&item[end.map_or(item.len(), |end| end + 1)..])
}

/// The words, `::` and `->`. Every other character except white space is a token of its own.
fn tokens(code: &str) -> Vec<&str> {
    let is_word = |one: char| one.is_alphanumeric() || one == '_';
    let (mut tokens, mut rest) = (Vec::new(), code.trim_start());
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|one| !is_word(one)).unwrap_or(rest.len());
        let is_pair = rest.starts_with("::") || rest.starts_with("->");
        let length = if is_pair { 2 } else { word.max(first.len_utf8()) };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Every path that begins with `crate`, `super`, `self`, or a module inside this one.
fn imports(tokens: &[&str], module: &Path) -> Vec<Import> {
    let children: Vec<&str> = tokens
        .windows(3)
        .filter(|three| three[0] == "mod" && three[2] == ";")
        .map(|three| three[1])
        .collect();
    let (mut imports, mut is_reexport) = (Vec::new(), false);
    let mut here = Here { module: module.clone(), inline: Vec::new(), depth: 0 };
    for (at, token) in tokens.iter().enumerate() {
        let before = if at > 0 { tokens[at - 1] } else { "" };
        here.pass(&tokens[at..]);
        match *token {
            "use" => is_reexport = ["pub", ")"].contains(&before),
            ";" => is_reexport = false,
            _ => {}
        }
        let is_ours = ["crate", "super", "self"].contains(token) || children.contains(token);
        if is_ours && before != "::" && tokens.get(at + 1) == Some(&"::") {
            let (path, first) = here.root(tokens, at);
            let mut paths = Vec::new();
            tree(tokens, first, path, &mut paths);
            imports.extend(paths.into_iter().map(|path| Import { path, is_reexport }));
        }
    }
    imports
}

/// The module of the code, with the modules that are declared inside the file.
struct Here {
    module: Path,
    /// The depths at which these modules begin.
    inline: Vec<usize>,
    depth: usize,
}

impl Here {
    fn pass(&mut self, tokens: &[&str]) {
        match tokens {
            ["mod", name, "{", ..] => {
                self.module.push((*name).to_owned());
                self.inline.push(self.depth);
            }
            ["{", ..] => self.depth += 1,
            ["}", ..] => {
                self.depth = self.depth.saturating_sub(1);
                if self.inline.last() == Some(&self.depth) {
                    self.inline.pop();
                    self.module.pop();
                }
            }
            _ => {}
        }
    }

    /// Where a path begins, and its first name after `crate`, `super` and `self`.
    fn root(&self, tokens: &[&str], at: usize) -> (Path, usize) {
        if tokens[at] == "crate" {
            return (Vec::new(), at + 2);
        }
        let supers = tokens[at..].iter().step_by(2).take_while(|token| **token == "super").count();
        let path = self.module[..self.module.len().saturating_sub(supers)].to_vec();
        (path, at + 2 * supers.max(usize::from(tokens[at] == "self")))
    }
}

/// All paths of a tree such as `a::{b, c::d}`, and the position at which it ends.
fn tree(tokens: &[&str], mut at: usize, mut path: Path, paths: &mut Vec<Path>) -> usize {
    let token = |at: usize| tokens.get(at).copied().unwrap_or_default();
    if token(at) == "{" {
        while token(at) != "}" && !token(at).is_empty() {
            at = tree(tokens, at + 1, path.clone(), paths);
            at += if token(at) == "as" { 2 } else { 0 };
            at += usize::from(token(at) == "," && token(at + 1) == "}");
        }
        return at + 1;
    }
    if token(at) != "self" {
        path.push(token(at).to_owned());
    }
    let is_longer = token(at + 1) == "::" && token(at + 2) != "<";
    if is_longer {
        return tree(tokens, at + 2, path, paths);
    }
    paths.push(path);
    at + 1
}

/// The types of `impl Type { … }` and `impl<…> Type<…> { … }`.
fn inherent(tokens: &[&str]) -> Vec<String> {
    let begins =
        |at: usize| tokens[at] == "impl" && (at == 0 || ["}", ";", "{", "]"].contains(&tokens[at - 1]));
    let mut types = Vec::new();
    for at in (0..tokens.len()).filter(|at| begins(*at)) {
        let (mut names, mut depth) = (Vec::new(), 0_usize);
        for token in tokens[at + 1..].iter().take_while(|token| !["{", "where"].contains(token)) {
            match *token {
                "<" => depth += 1,
                ">" => depth -= 1,
                name if depth == 0 => names.push(name),
                _ => {}
            }
        }
        // The names inside a macro are unknown here.
        if !names.contains(&"for") && !names.contains(&"$") {
            types.extend(names.last().map(|name| name.to_string()));
        }
    }
    types
}
