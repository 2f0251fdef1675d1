//! Arrays to and from their written form.

use std::sync::Arc;

use super::{Array, Labels};
use crate::graph::Node;
use crate::plan::Chunk;

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
}
