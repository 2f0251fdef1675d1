//! What each code means.

mod command_line;
mod inputs;
mod system;

use super::Explanation;

/// All codes, in order.
pub(super) fn all() -> Vec<&'static Explanation> {
    let tables: [&'static [Explanation]; 3] = [&command_line::COMMAND_LINE, &inputs::INPUTS, &system::SYSTEM];
    let mut all: Vec<_> = tables.into_iter().flatten().collect();
    all.sort_by_key(|one| one.code);
    all
}
