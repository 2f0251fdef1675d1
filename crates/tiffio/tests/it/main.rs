//! What the crate promises as a whole.
//!
//! * [`paths`]: every way through the reader gives the same pixels.
//! * [`files`]: files of other writers give the samples of a formula.
//! * [`places`]: and their georeferencing and metadata.
//! * [`hostile`]: every rule of the format that a file can break has its error.
//! * [`damage`]: files cut short or changed anywhere give an answer or an error.
//! * [`many`]: files of very many directories or chunks cost what they are asked for.
//! * [`several`]: images of a file keep apart: masks, overviews, pages.
//! * [`sources`]: a source that fails is an error, and is asked again.
//! * [`tables`]: wrong tables of chunks are put right where only one thing can be meant.
//! * [`validate`]: files that keep the rules are valid, others are told which they break.
//! * [`write`]: whatever is written can be read back.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod build;
mod damage;
mod files;
mod hostile;
mod many;
mod paths;
mod places;
mod several;
mod sources;
mod tables;
mod validate;
mod write;

use std::path::PathBuf;

/// The path of a file of `testdata`.
fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}
