//! What to compute: operations over inputs, as data.
//!
//! While an expression is built its nodes are shared ([`Node`]); a [`Graph`] is the same expression as a list in which
//! every operation stands once, after its operands. Identical operations on identical operands are one node, however
//! they were built, so what two parts of an expression share is computed once.

mod node;
mod op;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

pub use node::Node;
pub use op::{Op, SourceRef};

use crate::dtype::DType;
use crate::region::Extent;

/// The number of a node in a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A node of a graph.
#[derive(Debug, Clone)]
pub struct GraphNode {
    /// What it does to which nodes, all of which come before it.
    pub op: Op<NodeId>,
    /// The size of the result; nothing for constants.
    pub extent: Option<Extent>,
    /// The type of the result.
    pub dtype: DType,
    /// Whether pixels of the result can be missing.
    pub can_be_missing: bool,
}

/// Operations in an order in which they can be computed.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    nodes: Vec<GraphNode>,
    ids: HashMap<Op<NodeId>, NodeId>,
}

impl Graph {
    /// The nodes, operands before what uses them.
    #[must_use]
    pub fn nodes(&self) -> &[GraphNode] {
        &self.nodes
    }

    /// The node of that number, which this graph gave out.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &GraphNode {
        &self.nodes[id.0]
    }

    /// Adds an expression; comes back with the number of its last node.
    pub fn insert(&mut self, root: &Arc<Node>) -> NodeId {
        // Nodes by address: a shared node is visited once, or else a chain of squares would cost its power of two.
        let mut done: HashMap<*const Node, NodeId> = HashMap::new();
        let mut stack = vec![(root, false)];
        // A stack of our own: expressions can be deeper than a thread's.
        while let Some((node, operands_done)) = stack.pop() {
            if done.contains_key(&Arc::as_ptr(node)) {
                continue;
            }
            if operands_done {
                let op = node.op.map(|operand| done[&Arc::as_ptr(operand)]);
                done.insert(Arc::as_ptr(node), self.intern(op, node));
            } else {
                stack.push((node, true));
                stack.extend(node.op.operands().into_iter().map(|operand| (operand, false)));
            }
        }
        done[&Arc::as_ptr(root)]
    }

    fn intern(&mut self, op: Op<NodeId>, node: &Node) -> NodeId {
        *self.ids.entry(op.clone()).or_insert_with(|| {
            self.nodes.push(GraphNode {
                op,
                extent: node.extent,
                dtype: node.dtype,
                can_be_missing: node.can_be_missing,
            });
            NodeId(self.nodes.len() - 1)
        })
    }
}

impl fmt::Display for Graph {
    /// One node a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, node) in self.nodes.iter().enumerate() {
            write!(f, "%{number} = ")?;
            match &node.op {
                Op::Source(source) => write!(f, "source {}", source.0.identity())?,
                op => write!(f, "{:?}", op.map(|id| Number(id.0)))?,
            }
            writeln!(f, " : {}", node.dtype)?;
        }
        Ok(())
    }
}

/// A node's number as it is printed.
struct Number(usize);

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}
