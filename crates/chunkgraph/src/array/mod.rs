//! The lazy array: an expression over inputs, with its size, its type and its labels. Nothing here touches a sample until
//! [`compute`](Array::compute), [`save`](Array::save) or [`statistics`](Array::statistics).
//!
//! Dimensions are time (if there is one), band, y, x: time by time, band by band, rows down from the top, columns right.

mod blocks;
mod checked;
mod compute;
mod display;
mod explain;
mod kernels;
mod labels;
mod many;
mod meet;
mod mosaic;
mod name;
mod open;
mod ops;
mod parts;
mod persist;
mod place;
mod reduce;
mod resume;
mod save;
mod select;
mod stack;
mod statistics;
mod tally;
mod time;
mod written;

use std::sync::Arc;

use tiffio::geo::{BandInfo, GeoRef};

pub use blocks::{ArrayBlock, BlockShape, BlockStream, Blocks, Padding};
pub use labels::{Dim, Labels};
pub use many::{ComputedArray, SaveFile};
pub use mosaic::{MosaicBounds, MosaicOptions, MosaicRule};
pub use open::{NodataSource, OpenOptions};
pub use ops::Operand;
pub use parts::{Part, PartReport, SaveGrid};
pub(crate) use parts::{rows_together, write_part};
pub use place::Bounds;
pub use save::{SaveOptions, SaveReport};
pub(crate) use tally::{BINS_MAX, proportions, ranks, tally_blocks};
pub use tally::{BandExtremes, Place};
pub use time::{Time, UnknownTime};

use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::graph::{Graph, Node, NodeId, Op, SourceRef};
use crate::io::MemorySource;
use crate::plan::Chunk;
use crate::region::Extent;
use crate::run::RunOptions;
use crate::source::ChunkSource;

/// A lazy array `[band, y, x]`, or `[time, band, y, x]`. Cheap to clone; immutable.
///
/// Operators and methods build new arrays and read nothing. A mistake in an expression (grids that differ, a number that
/// a type cannot hold) is kept in the array and comes out when it is computed, or from [`check`](Self::check).
///
/// A pixel is *missing* where its input says so (nodata), where a float is NaN, and where an operand is missing.
#[derive(Debug, Clone)]
pub struct Array {
    node: Arc<Node>,
    labels: Arc<Labels>,
    /// The blocks that it is best computed by.
    chunk: Chunk,
    fault: Option<Error>,
}

impl Array {
    /// The array of all planes of an input; bands are called as `labels` say.
    #[must_use]
    pub fn from_source(source: Arc<dyn ChunkSource>, labels: Labels) -> Self {
        let node = Node::new(Op::Source(SourceRef(source)));
        let mut array = Self { node, labels: Arc::new(Labels::default()), chunk: Chunk::Auto, fault: None };
        array.set_labels(labels);
        array
    }

    /// The array of `values` in memory: band by band, row by row. They are copied.
    ///
    /// # Errors
    ///
    /// [`Usage::ValueCount`](crate::Usage::ValueCount) if there are not `planes * height * width` of them, or none at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent};
    ///
    /// let red = Array::from_values(&[10_u16, 20, 0, 40], Extent { planes: 1, height: 2, width: 2 })?;
    /// let halves = &red.mask_equal(0) / 2;
    /// let halves = halves.compute::<f64>(&Default::default())?;
    /// assert_eq!(halves[[0, 0, 1]], 10.0);
    /// assert!(halves[[0, 1, 0]].is_nan());
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn from_values<T: crate::dtype::Element>(values: &[T], extent: Extent) -> Result<Self> {
        let source = MemorySource::new(values, extent)?;
        let labels = Labels { name: source.identity().to_owned(), ..Labels::default() };
        Ok(Self::from_source(Arc::new(source), labels))
    }

    /// The size.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.node.extent.unwrap_or(Extent { planes: 1, height: 1, width: 1 })
    }

    /// The size as `[bands, rows, columns]`, or `[times, bands, rows, columns]` if the array has times.
    #[must_use]
    pub fn shape(&self) -> Vec<usize> {
        self.dims().into_iter().map(|(_, length)| length as usize).collect()
    }

    /// The dimensions and their lengths, in order.
    #[must_use]
    pub fn dims(&self) -> Vec<(Dim, u32)> {
        let Extent { height, width, .. } = self.extent();
        let time = (!self.labels.times.is_empty()).then(|| (Dim::Time, self.time_count()));
        let rest = [(Dim::Band, self.band_count()), (Dim::Y, height), (Dim::X, width)];
        time.into_iter().chain(rest).collect()
    }

    /// How many bands there are at each time.
    #[must_use]
    pub fn band_count(&self) -> u32 {
        self.extent().planes / self.time_count()
    }

    /// The times, in order; none if the array has no such dimension.
    #[must_use]
    pub fn times(&self) -> &[Time] {
        &self.labels.times
    }

    /// How many times there are: 1 if there is no such dimension.
    fn time_count(&self) -> u32 {
        u32::try_from(self.labels.times.len()).unwrap_or(u32::MAX).max(1)
    }

    /// The type of the values.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.node.dtype
    }

    /// Whether pixels can be missing: never so for integers that were not masked.
    #[must_use]
    pub fn can_be_missing(&self) -> bool {
        self.node.can_be_missing
    }

    /// Names, georeferencing and metadata.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Where the pixels lie.
    #[must_use]
    pub fn geo_ref(&self) -> &GeoRef {
        &self.labels.geo_ref
    }

    /// What is known of each band.
    #[must_use]
    pub fn bands(&self) -> &[BandInfo] {
        &self.labels.bands
    }

    /// This array, or the first mistake in the expression that made it.
    ///
    /// # Errors
    ///
    /// The mistake.
    pub fn check(&self) -> Result<&Self> {
        self.fault.clone().map_or(Ok(self), Err)
    }

    /// This array with other labels; bands that they do not name have no name. Times that do not divide its planes are
    /// none.
    #[must_use]
    pub fn with_labels(&self, labels: Labels) -> Self {
        let mut array = self.clone();
        array.set_labels(labels);
        array
    }

    /// This array with the blocks that it, and what is made of it, is computed by unless [`RunOptions::chunk`] says
    /// otherwise; of two arrays the first decides. Values do not depend on it.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Chunk, Extent};
    ///
    /// let array = Array::from_values(&[1_u8; 12], Extent { planes: 1, height: 3, width: 4 })?.rechunk(Chunk::square(2));
    /// assert!((&array + 1).to_string().contains("chunks 2 x 2, 4 blocks"));
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    #[must_use]
    pub fn rechunk(&self, chunk: Chunk) -> Self {
        Self { chunk, ..self.clone() }
    }

    /// The files that the array is computed from, those of one file once.
    #[must_use]
    pub fn sources(&self) -> Vec<Arc<dyn ChunkSource>> {
        let (graph, _) = self.graph();
        let sources = graph.nodes().iter().filter_map(|node| match &node.op {
            Op::Source(source) => Some(Arc::clone(&source.0)),
            _ => None,
        });
        sources.collect()
    }

    fn graph(&self) -> (Graph, NodeId) {
        let mut graph = Graph::default();
        let root = graph.insert(&self.node);
        (graph, root)
    }

    fn with_node(&self, node: Arc<Node>, labels: Labels) -> Self {
        let fault = self.fault.clone();
        let mut array = Self { node, labels: Arc::clone(&self.labels), chunk: self.chunk, fault };
        array.set_labels(labels);
        array
    }

    fn set_labels(&mut self, mut labels: Labels) {
        let planes = self.extent().planes as usize;
        if !planes.is_multiple_of(labels.times.len().max(1)) {
            labels.times.clear();
        }
        labels.bands.resize(planes / labels.times.len().max(1), BandInfo::default());
        self.labels = Arc::new(labels);
    }

    /// The blocks that a run of these options is made of.
    fn chunk(&self, options: &RunOptions) -> Chunk {
        if options.chunk == Chunk::Auto { self.chunk } else { options.chunk }
    }

    /// Keeps the first mistake of a combination.
    fn and_fault_of(mut self, other: &Self) -> Self {
        self.fault = self.fault.or_else(|| other.fault.clone());
        self
    }

    fn failed(mut self, error: Error) -> Self {
        self.fault.get_or_insert(error);
        self
    }
}
