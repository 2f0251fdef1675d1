//! Who may name whom inside a crate: a room names those to its left, never those to its right.
//!
//! A room is a module at the root of a crate, with all that is below it. Tests may name any room, and so may the prose
//! of doc comments.

use std::collections::BTreeMap;

use super::rust::{self, Source};
use super::tree::{Finding, Tree};

/// The order of a crate's rooms.
struct Order {
    /// Its sources.
    folder: &'static str,
    /// Rooms from the lowest up. `<` parts levels; rooms of a level may name each other across `,` and not across `|`.
    /// A room that is not there yet does no harm; one that is there and has no place is found.
    levels: &'static str,
    /// Rooms that may name all, and be named by all.
    free: &'static [&'static str],
    /// Arrows that turn back, each with its reason in a comment: the first room may name the second.
    exceptions: &'static [(&'static str, &'static str)],
}

const ORDERS: [Order; 2] = [
    Order {
        folder: "crates/tiffio/src/",
        levels: "error, limits < bytes < tag < ifd < layout < codec | geo < source < reader | writer < validate",
        free: &[],
        // An error says which tag, window or sample type it is about.
        exceptions: &[("error", "tag"), ("error", "layout")],
    },
    Order {
        folder: "crates/chunkgraph/src/",
        levels: "dtype, scalar < region, grid, block, reduce, cache, profile < source < kernel < program < graph < plan < run < io < job",
        // An array is the handle on all of them; an error names places in any.
        free: &["array", "error"],
        exceptions: &[],
    },
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    ORDERS.iter().flat_map(|order| order.check(tree)).collect()
}

impl Order {
    fn check(&self, tree: &Tree) -> Vec<Finding> {
        let root = format!("{}lib.rs", self.folder);
        let exported = tree.text(&root).map(exports).unwrap_or_default();
        let mut findings = Vec::new();
        for (path, text) in tree.rust() {
            let Some(module) = path.strip_prefix(self.folder).map(module).filter(|module| !module.is_empty()) else {
                continue;
            };
            let room = module[0];
            if self.is_free(room) || rust::is_tests(path) {
                continue;
            }
            if self.place(room).is_none() {
                let what = format!("room {room} has no place in the order of xtask/src/tidy/rooms.rs");
                findings.push(Finding::new(path, 1, what));
                continue;
            }
            for named in Source::parse(text).map(|source| source.paths()).unwrap_or_default() {
                let Some(target) = target(&named, module.len()) else { continue };
                let target = exported.get(target).map_or(target, String::as_str);
                if !self.may_name(room, target) {
                    let what =
                        format!("{room} names {target} ({}), the order is {}", named.segments.join("::"), self.levels);
                    findings.push(Finding::new(path, named.line, what));
                }
            }
        }
        findings
    }

    fn is_free(&self, room: &str) -> bool {
        self.free.contains(&room)
    }

    /// The level of a room and its place there; nothing if it is not in the order.
    fn place(&self, room: &str) -> Option<(usize, usize)> {
        let levels = self.levels.split('<').map(|level| level.split('|'));
        let places = levels.enumerate().flat_map(|(n, level)| level.enumerate().map(move |(m, rooms)| ((n, m), rooms)));
        let found = places.into_iter().find(|(_, rooms)| rooms.split(',').any(|other| other.trim() == room));
        found.map(|(place, _)| place)
    }

    /// Whether `room` may name `target`. Names that are no rooms (macros, items of the root) may be named by all.
    fn may_name(&self, room: &str, target: &str) -> bool {
        match (self.place(room), self.place(target)) {
            (Some((level, place)), Some((other_level, other_place))) => {
                other_level < level
                    || (other_level == level && other_place == place)
                    || self.exceptions.contains(&(room, target))
            }
            _ => true,
        }
    }
}

/// The modules that the file at `path` (from the folder of sources) is, outermost first; none for `lib.rs` and `main.rs`.
fn module(path: &str) -> Vec<&str> {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { vec![] } else { path.split('/').collect() }
}

/// The name at the crate's root that a path goes through, if it goes there; `depth` is that of the file's module.
fn target(path: &rust::Path, depth: usize) -> Option<&str> {
    let mut names = path.segments.iter().map(String::as_str).peekable();
    if names.peek() == Some(&"crate") {
        return names.nth(1);
    }
    let mut ups = 0;
    while names.next_if_eq(&"super").is_some() {
        ups += 1;
    }
    (ups > 0 && ups == depth + path.inline_modules).then(|| names.next()).flatten()
}

/// The rooms that the names re-exported at the crate's root come from.
fn exports(text: &str) -> BTreeMap<String, String> {
    let paths = Source::parse(text).map(|source| source.paths()).unwrap_or_default();
    let uses = paths.into_iter().filter(|path| path.is_use).filter_map(|path| {
        let room = path.segments.iter().find(|name| !matches!(name.as_str(), "crate" | "self"))?;
        Some((path.alias, room.clone()))
    });
    uses.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    const ORDER: Order = Order {
        folder: "src/",
        levels: "error < low, flat < left | right < high",
        free: &["free"],
        exceptions: &[("error", "low")],
    };

    /// The rooms that `text`, at `path`, may not name.
    #[track_caller]
    fn check_named(path: &str, text: &str, want: &[&str]) {
        let files = [("src/lib.rs", "mod high;\npub use high::Top;\npub use low::{Base as Ground};\n"), (path, text)];
        let findings = ORDER.check(&Tree::of(&files));
        let named: Vec<String> = findings
            .iter()
            .map(|finding| finding.to_string().split(" (").next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(named, want);
    }

    #[test]
    fn a_room_may_name_lower_ones_and_itself() {
        check_named("src/high/a.rs", "use crate::{error::E, low::L, high::b::H};\nuse super::b;\n", &[]);
        check_named("src/low.rs", "use crate::flat::F;\n", &[]);
    }

    #[test]
    fn a_room_may_not_name_higher_ones() {
        check_named(
            "src/low/mod.rs",
            "use crate::error::E;\nuse crate::{low::A, high::B};\n",
            &["src/low/mod.rs:2: low names high"],
        );
        check_named("src/low/a.rs", "fn a() { crate::right::b(); }\n", &["src/low/a.rs:1: low names right"]);
        check_named("src/left.rs", "use crate::right::R;\n", &["src/left.rs:1: left names right"]);
    }

    #[test]
    fn super_is_followed_to_the_root() {
        check_named(
            "src/low/a.rs",
            "use super::high;\nuse super::super::high::H;\n",
            &["src/low/a.rs:2: low names high"],
        );
        check_named(
            "src/low.rs",
            "mod a { use super::super::high; use super::high; }\n",
            &["src/low.rs:1: low names high"],
        );
    }

    #[test]
    fn a_name_at_the_root_counts_as_the_room_it_comes_from() {
        check_named("src/low.rs", "use crate::Top;\nuse crate::Ground;\n", &["src/low.rs:1: low names high"]);
    }

    #[test]
    fn tests_exceptions_and_free_rooms_are_let_through() {
        check_named("src/low.rs", "/// [`T`](crate::high::T)\n#[cfg(test)]\nmod tests { use crate::high::T; }\n", &[]);
        check_named("src/low/tests.rs", "use crate::high::T;\n", &[]);
        check_named("src/error.rs", "use crate::low::L;\n", &[]);
        check_named("src/free/a.rs", "use crate::high::T;\n", &[]);
        check_named("src/low.rs", "use crate::free::F;\n", &[]);
    }

    #[test]
    fn a_room_without_a_place_is_found() {
        let want = "src/new.rs:1: room new has no place in the order of xtask/src/tidy/rooms.rs";
        check_named("src/new.rs", "use crate::high::T;\n", &[want]);
    }

    #[test]
    fn the_rooms_of_tiffio_are_in_the_order_of_the_style_guide() {
        let path = "crates/tiffio/src/codec/mod.rs";
        let want = "crates/tiffio/src/codec/mod.rs:1: codec names writer (crate::writer::Writer), the order is \
                    error, limits < bytes < tag < ifd < layout < codec | geo < source < reader | writer < validate";
        check_findings(check, &[(path, "use crate::writer::Writer;")], &[want]);
    }
}
