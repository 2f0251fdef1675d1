//! Lazy, labelled, chunked arrays for raster work: expressions over files of any size, computed block by block in
//! bounded memory by all processors.
//!
//! Three types for three questions. A [`Graph`](graph::Graph) says what to compute: it grows behind the operators of
//! [`Array`], and touches no data. A [`Plan`](plan::Plan) says how: which blocks, which windows of which inputs, how much
//! memory. A [`run`](run::run) does it.
//!
//! # The rules of evaluation
//!
//! * **Lazy.** Opening reads directories; operators read nothing; only bands and pixels that the result needs are read.
//! * **Fused.** An expression is compiled once to a program that runs over strips of pixels small enough for the first
//!   cache. There is no intermediate array.
//! * **Pulled.** There is one task for each block of the output, or for several small ones, which reads what it needs of
//!   each input. Planning costs the same for ten blocks and ten million.
//! * **Bounded.** A block is begun only with a permit for its memory, which comes back when its result is written or
//!   combined. A block that cannot fit is refused before anything is read.
//! * **Deterministic.** Results do not depend on threads, blocks or timing, bit by bit; nor do the bytes of a file.
//! * **Missing pixels** travel beside the values: nodata of an input, NaN, and whatever is computed from them.
//! * **All or nothing.** The first failure stops the run, names file and block, and leaves no file behind.
//!
//! # Example
//!
//! ```
//! use chunkgraph::{Array, Extent, RunOptions};
//!
//! let scene = Array::from_values(&[1_u16, 2, 3, 4, 10, 20, 30, 40], Extent { planes: 2, height: 2, width: 2 })?;
//! let scene = scene.with_band_names(&["red", "nir"])?.cast(chunkgraph::DType::F64);
//! let (red, nir) = (scene.band("red")?, scene.band("nir")?);
//! let ndvi = (&nir - &red) / (&nir + &red);
//! let ndvi = ndvi.compute::<f64>(&RunOptions::default())?;
//! assert_eq!(ndvi.shape(), [1, 2, 2]);
//! assert_eq!(ndvi[[0, 0, 0]], 9.0 / 11.0);
//! # Ok::<_, chunkgraph::Error>(())
//! ```

pub mod array;
pub mod block;
pub mod cache;
pub mod dtype;
mod error;
pub mod graph;
pub mod io;
pub mod job;
pub mod kernel;
pub mod plan;
pub mod profile;
pub mod program;
pub mod reduce;
pub mod region;
pub mod run;
pub mod scalar;
pub mod source;

pub use array::{
    Array, ArrayBlock, BandExtremes, BlockShape, BlockStream, Blocks, Bounds, ComputedArray, Dim, Labels, MosaicBounds,
    MosaicOptions, MosaicRule, NodataSource, OpenOptions, Operand, Padding, Part, PartReport, Place, SaveFile,
    SaveGrid, SaveOptions, SaveReport, Time, UnknownTime,
};
pub use block::Block;
pub use dtype::{DType, Element};
pub use error::{Error, JobFault, Mismatch, PartsFault, Result, Usage};
pub use io::FileLayout;
pub use job::{
    AnyJob, BandFigures, BlockFigures, Figures, FiguresJob, FoundFigures, Job, JobOptions, Look, Makes, Outline,
    PartCount, PartState, Sources,
};
pub use plan::{Chunk, Explanation};
pub use profile::Profiler;
pub use program::{BinaryOp, Percent, Reduction, UnaryOp};
pub use reduce::{BandStatistics, Bins, Histogram};
pub use region::Extent;
pub use run::{Advance, BlockSet, CancelToken, Progress, RunOptions, RunReport, Start, Threads};
pub use scalar::Scalar;

/// The code of the README is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
