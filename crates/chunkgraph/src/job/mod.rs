//! Jobs: an array and the file that it is to become, or the figures that are wanted of it, written down as a plan that other
//! machines carry out in parts.
//!
//! ```text
//! Job ── to_json ──▶ plan (JSON, versioned, some kilobytes) ── from_json ──▶ the same Job, anywhere
//!                    sources  what opens each input again, and what tells that it is still the same
//!                    steps    the graph: operations on earlier steps, by number from 0
//!                    labels   names, times, georeferencing, as they are
//!                    save     layout, creation options, nodata, colours
//!                    chunk    columns and rows of a block, so that all machines cut alike
//!                    parts    how many, of how many blocks; which blocks a part has is computed
//! ```
//!
//! A plan is read strictly: a field that is not known, another version, a step that does not fit those before it, another
//! encoder or an input that has changed is refused before anything is computed. The `run_id` is the SHA-256 of everything
//! else that it says, and tells its parts from those of all other plans.
//!
//! Numbers are exact: whole numbers and scalars are text or JSON numbers of all digits. Every NaN is the same one.

mod creation;
mod document;
mod encoder;
mod figures;
mod outline;
mod parts;
mod plan;
mod run;
mod sources;
mod steps;

pub(crate) use document::SCHEMA;
pub use figures::{BandFigures, BlockFigures, Figures, FiguresJob, FoundFigures};
pub use outline::{Look, Makes, Outline, PartState};
pub(crate) use parts::PARTS_MAX;
pub use parts::{PartCount, Parts};
pub use plan::{AnyJob, Job, JobOptions};
pub use sources::Sources;
