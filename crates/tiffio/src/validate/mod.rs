//! Whether a file keeps the rules: of TIFF 6.0, of GeoTIFF 1.1, and of cloud-optimised GeoTIFF where that is asked for.
//!
//! [`validate`] looks at an open file and lists what it finds. Reading is lenient and validating is not: a file of which every
//! sample can be read may still break rules on which other readers insist.
//!
//! ```text
//! tiff/…      structure, TIFF 6.0 section 2, and tags, sections 3 to 23: entries, values, tables of chunks
//! .../req/…   GeoTIFF 1.1 (OGC 19-008r4), each requirement by its identifier
//! cog/…       order of directories and data as readers over a network want it; as GDAL and rio-cogeo judge
//! deep/…      every chunk decoded
//! ```
//!
//! Memory is in proportion to the tables of the file, never to its samples.

mod chunks;
mod cog;
mod deep;
mod geo_keys;
mod geotiff;
mod ghost;
mod overlaps;
mod report;
mod run;
mod structure;
mod tags;
#[cfg(test)]
mod testing;

pub use cog::{CogChecks, CogReport, judge_cog};
pub use deep::{DeepOptions, DeepReport};
pub use ghost::Ghost;
pub use report::{Finding, Report, Rule, Severity};
pub use run::{CogDemand, Options, validate};
