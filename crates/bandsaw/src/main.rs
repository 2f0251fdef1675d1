//! The `bandsaw` command.
fn main() {}
