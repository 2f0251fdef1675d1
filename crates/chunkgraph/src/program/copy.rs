//! Programs that compute nothing.

use super::compile::Program;
use super::instruction::{Code, Instruction, Source, Target};
use super::kernels::{Out, replace_nan};

impl Program {
    /// For each plane of results, the input plane that it is, value by value; nothing if anything is computed, a pixel can
    /// be missing other than by NaN, or input and result planes are not one to one.
    ///
    /// Who reads the inputs straight into the planes of results needs not run the program, but only
    /// [`finish_copy`](Self::finish_copy).
    #[must_use]
    pub fn copies(&self) -> Option<Vec<usize>> {
        let mut leaf_of = vec![None; self.planes.len()];
        for Instruction { code, inputs, out } in &self.instructions {
            let (Code::Store { .. }, [Source::Leaf(leaf)], Target::Plane(plane)) = (code, inputs.as_slice(), out)
            else {
                return None;
            };
            leaf_of[*plane] = Some(*leaf);
        }
        let leaf_of: Vec<usize> = leaf_of.into_iter().collect::<Option<_>>()?;
        let mut leaves = leaf_of.clone();
        leaves.sort_unstable();
        leaves.into_iter().eq(0..self.leaves.len()).then_some(leaf_of)
    }

    /// What a run does to values of planes that are [copies](Self::copies) of its inputs, all of one type and one fill value, in
    /// any order: NaN becomes that value.
    pub fn finish_copy(&self, bytes: &mut [u8]) {
        if let Some(plane) = self.planes.first() {
            replace_nan(plane.dtype, plane.fill, &mut Out { bytes, all_valid: true });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtype::DType;
    use crate::program::{ExprGraph, MissingOut, Output, Scratch, UnaryOp};
    use crate::scalar::Scalar;

    fn outputs(exprs: &[crate::program::ExprId], fill: Option<Scalar>) -> Vec<Output> {
        exprs.iter().map(|expr| Output { expr: *expr, fill }).collect()
    }

    #[test]
    fn planes_that_are_inputs_in_any_order_are_copies() {
        let mut graph = ExprGraph::default();
        let [a, b, c] = [5, 2, 9].map(|leaf| graph.leaf(leaf, DType::U16));
        let program = Program::compile(&graph, &outputs(&[a, b, c], None));
        assert_eq!(program.copies(), Some(vec![1, 0, 2]), "inputs are in the order of their numbers");
    }

    #[test]
    fn what_is_computed_cast_masked_doubled_or_constant_is_no_copy() {
        let mut graph = ExprGraph::default();
        let [a, b] = [0, 1].map(|leaf| graph.leaf(leaf, DType::U16));
        let others = [
            graph.cast(DType::F32, a),
            graph.unary(UnaryOp::Neg, a),
            graph.mask_equal(a, Scalar::Int(0)),
            graph.constant(Scalar::Int(1), DType::U16),
            b,
        ];
        for other in others {
            let program = Program::compile(&graph, &outputs(&[b, other], None));
            assert_eq!(program.copies(), None, "{program}");
        }
    }

    #[test]
    fn floats_that_are_copied_are_as_a_run_leaves_them() {
        let values = [1.5_f32, f32::from_bits(0x7FC0_1234), -0.0, f32::INFINITY];
        for fill in [None, Some(Scalar::Float(-9999.0))] {
            let mut graph = ExprGraph::default();
            let leaf = graph.leaf(0, DType::F32);
            let program = Program::compile(&graph, &outputs(&[leaf], fill));
            assert_eq!(program.copies(), Some(vec![0]));
            let (mut ran, mut copied) = ([0_f32; 4], values);
            let planes: &mut [&mut [u8]] = &mut [bytemuck::cast_slice_mut(&mut ran)];
            let inputs: &[&[u8]] = &[bytemuck::cast_slice(&values)];
            program.run(4, inputs, &mut Scratch::new(), planes, MissingOut::Ignore);
            program.finish_copy(bytemuck::cast_slice_mut(&mut copied));
            assert_eq!(copied.map(f32::to_bits), ran.map(f32::to_bits), "{fill:?}");
        }
    }
}
