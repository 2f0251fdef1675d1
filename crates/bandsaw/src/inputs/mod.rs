//! From what was typed to what is read.
//!
//! ```text
//! word       'scenes/*.tif'  @list.txt  -  scene.tif:nir      -> sources, in order, each a file (or standard input) with its bands
//! scene      sources, flags                                   -> one lazy array whose bands have names
//! ```
//!
//! A word that is the name of a file is that file, whatever it looks like. The rest is the same wherever a raster is
//! read:
//!
//! * `*`, `?`, `[a-z]` and `**` are matched here too, so that a pattern may be quoted where the shell would fail on its length;
//! * `@list.txt` is a file with a path or pattern a line, from the folder the command runs in; `#` begins a comment, `@-` is a
//!   list on standard input;
//! * `-` is a file on standard input;
//! * `FILE:3`, `FILE:nir` and `FILE:3,nir` are bands of a file, by name or number from 1.

mod bands;
mod glob;
mod list;
mod mistake;
mod scene;
mod source;
mod stdin;
mod words;

pub(crate) use bands::{band, band_number};
pub(crate) use mistake::Mistake;
pub(crate) use scene::{band_names, nodata_of_first, open, open_each, policy};
pub(crate) use source::{Source, reader};
pub(crate) use words::{expand, expand_files, expand_one};
