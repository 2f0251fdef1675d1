//! Rust sources as tokens: enough to see what they name. Comments and texts are out of the way then.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::tree::{Finding, Tree};

/// The tokens of a file.
#[derive(Debug)]
pub(super) struct Source {
    tokens: TokenStream,
}

/// A path that the code names: of `use a::{b, c::d}` there are two, `a::b` and `a::c::d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// The names between `::`; the last one of a glob is `*`.
    pub(super) segments: Vec<String>,
    /// What it is called from there on: the last name, or what stands after `as`.
    pub(super) alias: String,
    /// Where its first name stands, from 1.
    pub(super) line: usize,
    /// How many inline modules it stands in.
    pub(super) inline_modules: usize,
    /// Whether a `use` names it.
    pub(super) is_use: bool,
}

/// Each file opens with `//!`, and is Rust. Files of nothing but tests may begin at once.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust() {
        if !text.starts_with("//!") && !is_tests(path) {
            findings.push(Finding::new(path, 1, "does not open with //! and what it is for"));
        }
        if Source::parse(text).is_none() {
            findings.push(Finding::new(path, 1, "is not Rust"));
        }
    }
    findings
}

/// Whether the file at `path` is the tests of the file beside it.
pub(super) fn is_tests(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

impl Source {
    /// Nothing if `text` is not Rust.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(Self { tokens: text.parse().ok()? })
    }

    /// The lines in which the keyword or name `word` stands.
    pub(super) fn lines_of(&self, word: &str) -> Vec<usize> {
        fn search(tokens: TokenStream, word: &str, lines: &mut Vec<usize>) {
            for token in tokens {
                match token {
                    TokenTree::Ident(ident) if ident == word => lines.push(ident.span().start().line),
                    TokenTree::Group(group) => search(group.stream(), word, lines),
                    _ => {}
                }
            }
        }
        let mut lines = Vec::new();
        search(self.tokens.clone(), word, &mut lines);
        lines
    }

    /// The paths of two names or more, and all that a `use` names; tests (`#[cfg(test)]`) left out.
    pub(super) fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        walk(self.tokens.clone(), 0, &mut paths);
        paths
    }
}

/// Adds the paths in `tokens`, which stand in that many inline modules.
fn walk(tokens: TokenStream, inline_modules: usize, paths: &mut Vec<Path>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let mut is_use = false;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                at = after_attribute(&tokens, at);
                continue;
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => is_use = false,
            TokenTree::Ident(word) if word == "use" => is_use = true,
            TokenTree::Ident(word) if word == "mod" => {
                if let Some(body) = tokens.get(at + 2).and_then(braced) {
                    walk(body.stream(), inline_modules + 1, paths);
                    at += 3;
                    continue;
                }
            }
            TokenTree::Ident(_) if !is_separator(&tokens, at.wrapping_sub(2)) => {
                let start = Path { segments: vec![], alias: String::new(), line: 0, inline_modules, is_use };
                at = path(&tokens, at, &start, paths);
                continue;
            }
            TokenTree::Group(group) => walk(group.stream(), inline_modules, paths),
            _ => {}
        }
        at += 1;
    }
}

/// Adds the path, or the tree of paths, that begins at `at` and goes on from `prefix`; comes back with the place after it.
fn path(tokens: &[TokenTree], mut at: usize, prefix: &Path, paths: &mut Vec<Path>) -> usize {
    let mut path = prefix.clone();
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => {
                path.line = if path.line == 0 { name.span().start().line } else { path.line };
                path.segments.push(name.to_string());
            }
            Some(TokenTree::Punct(star)) if star.as_char() == '*' && path.is_use => path.segments.push("*".to_owned()),
            Some(TokenTree::Group(group)) if path.is_use && group.delimiter() == Delimiter::Brace => {
                branches(group, &path, paths);
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !is_separator(tokens, at) {
            break;
        }
        at += 2;
    }
    path.alias = path.segments.last().cloned().unwrap_or_default();
    if let [TokenTree::Ident(keyword), TokenTree::Ident(alias), ..] = tokens.get(at..).unwrap_or_default()
        && keyword == "as"
    {
        path.alias = alias.to_string();
        at += 2;
    }
    if path.segments.len() > 1 || path.is_use {
        paths.push(path);
    }
    at
}

/// Adds the paths of `{a, b::c}` after `prefix`.
fn branches(group: &Group, prefix: &Path, paths: &mut Vec<Path>) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let after = path(&tokens, at, &Path { line: 0, ..prefix.clone() }, paths);
        // Past the comma; and past whatever else, should the code be no Rust that compiles.
        at = after.max(at) + 1;
    }
}

/// Whether `::` stands at `at`.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(at) && colon(at.wrapping_add(1))
}

/// The place after the attribute at `at`; if it is `#[cfg(test)]`, after the item that it belongs to.
fn after_attribute(tokens: &[TokenTree], at: usize) -> usize {
    let inner = matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
    let body = at + 1 + usize::from(inner);
    let is_test = tokens.get(body).is_some_and(|token| token.to_string().replace(' ', "") == "[cfg(test)]");
    if !is_test {
        return body + 1;
    }
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        token => braced(token).is_some(),
    };
    let rest = tokens.get(body..).unwrap_or_default();
    body + rest.iter().position(ends).map_or(rest.len(), |last| last + 1)
}

fn braced(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    #[track_caller]
    fn check_paths(text: &str, want: &[&str]) {
        let source = Source::parse(text).unwrap();
        let described = |path: &Path| format!("{} {}", path.line, path.segments.join("::"));
        assert_eq!(source.paths().iter().map(described).collect::<Vec<_>>(), want);
    }

    #[test]
    fn every_leaf_of_a_use_is_a_path() {
        check_paths(
            "use a::b;\nuse c::{self, d::{E, F as G},\n H};",
            &["1 a::b", "2 c::self", "2 c::d::E", "2 c::d::F", "3 c::H"],
        );
        check_paths("use super::*;", &["1 super::*"]);
    }

    #[test]
    fn paths_in_code_are_found_and_texts_and_comments_are_not() {
        let text = "/// [`crate::doc`]\nfn a(b: crate::C<d::E>) -> f::G {\n // h::I\n \"j::K\"; b.l::<m::N>() }";
        check_paths(text, &["2 crate::C", "2 d::E", "2 f::G", "4 m::N"]);
    }

    #[test]
    fn tests_are_left_out() {
        let text = "#[cfg(test)]\nuse a::B;\n#[cfg(test)]\n#[allow(x)]\nmod tests { use c::D; }\nuse e::F;\n#[cfg(unix)] use g::H;";
        check_paths(text, &["6 e::F", "7 g::H"]);
    }

    #[test]
    fn inline_modules_are_counted() {
        let source = Source::parse("use a::B; mod c { use d::E; mod f { use g::H; } }").unwrap();
        assert_eq!(source.paths().iter().map(|path| path.inline_modules).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn a_file_without_a_story_is_found() {
        let files = [("a.rs", "//! A.\nfn a() {}\n"), ("b.rs", "fn a() {}\n"), ("c/tests.rs", "use super::*;\n")];
        check_findings(check, &files, &["b.rs:1: does not open with //! and what it is for"]);
        check_findings(check, &[("a.rs", "//! A.\nfn a( {}\n")], &["a.rs:1: is not Rust"]);
    }
}
