//! Arrays to and from their written form.

use std::sync::Arc;

use super::{Array, Labels, SaveOptions};
use crate::error::Result;
use crate::graph::Node;
use crate::io::BlockEncoder;
use crate::plan::Chunk;

/// The blocks of a file that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SaveBlocks {
    /// Columns and rows of a block.
    pub(crate) chunk: [u32; 2],
    /// How many there are.
    pub(crate) blocks: u64,
    /// How many lie beside each other.
    pub(crate) per_row: u64,
}

impl Array {
    /// The array of a node that came out of a plan.
    pub(crate) fn of_node(node: Arc<Node>, labels: Labels) -> Self {
        let mut array = Self { node, labels: Arc::new(Labels::default()), chunk: Chunk::Auto, fault: None };
        array.set_labels(labels);
        array
    }

    pub(crate) fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// The blocks that [`save_with_mask`](Self::save_with_mask) computes.
    ///
    /// # Errors
    ///
    /// As there, before anything is read.
    pub(crate) fn save_blocks(&self, mask: Option<&Self>, options: &SaveOptions) -> Result<SaveBlocks> {
        self.check()?;
        let (values, spec) = self.to_write(mask, options)?;
        let encoder = BlockEncoder::new(&spec)?;
        let plan = values.plan_beside(encoder.pending_bytes(), &encoder, options)?;
        let grid = plan.grid();
        let (chunk, blocks) = ([grid.chunk_width(), grid.chunk_height()], grid.chunk_count());
        Ok(SaveBlocks { chunk, blocks, per_row: u64::from(values.extent().width.div_ceil(chunk[0])) })
    }
}
