//! Reductions by example: many values of a pixel to one.

use super::{ExprGraph, ExprId, MissingOut, Output, Program, Scratch};
use crate::program::{Percent, Reduction};
use crate::{DType, Element, Scalar};

/// Reduces `rows`, one for each operand, in which `nodata` is missing.
fn reduce<T: Element, U: Element>(reduction: Reduction, rows: &[&[T]], nodata: Option<f64>) -> Vec<Option<U>> {
    let mut graph = ExprGraph::new();
    let operands: Vec<ExprId> = (0..)
        .zip(rows)
        .map(|(number, _)| {
            let leaf = graph.leaf(number, T::DTYPE);
            nodata.map_or(leaf, |nodata| graph.mask_equal(leaf, Scalar::Float(nodata)))
        })
        .collect();
    let expr = graph.reduce(reduction, &operands);
    assert_eq!(graph.dtype(expr), U::DTYPE, "{reduction}");
    let program = Program::compile(&graph, &[Output { expr, fill: None }]);
    let planes: Vec<&[u8]> =
        program.leaves().iter().map(|(leaf, _)| bytemuck::cast_slice(rows[*leaf as usize])).collect();
    let len = rows[0].len();
    let (mut out, mut valid) = (vec![U::default(); len], vec![9; len]);
    let missing = MissingOut::Bytes(&mut [&mut valid]);
    program.run(len, &planes, &mut Scratch::new(), &mut [bytemuck::cast_slice_mut(&mut out)], missing);
    out.iter().zip(&valid).map(|(value, valid)| (*valid == 1).then_some(*value)).collect()
}

#[track_caller]
fn check<T: Element, U: Element>(reduction: Reduction, rows: &[&[T]], want: &[Option<U>]) {
    assert_eq!(reduce::<T, U>(reduction, rows, Some(9.0)), want, "{reduction}");
}

const ROWS: [&[i16]; 4] = [&[3, 9, 9, -5], &[9, 2, 9, 7], &[1, 4, 9, -5], &[8, 9, 9, 7]];

#[test]
fn missing_values_are_left_out() {
    check(Reduction::Count, &ROWS, &[Some(3_u32), Some(2), Some(0), Some(4)]);
    check(Reduction::Sum, &ROWS, &[Some(12_i64), Some(6), None, Some(4)]);
    check(Reduction::Mean, &ROWS, &[Some(4.0_f64), Some(3.0), None, Some(1.0)]);
    check(Reduction::Std, &ROWS, &[Some((26.0_f64 / 3.0).sqrt()), Some(1.0), None, Some(6.0)]);
    check(Reduction::Min, &ROWS, &[Some(1_i16), Some(2), None, Some(-5)]);
    check(Reduction::Max, &ROWS, &[Some(8_i16), Some(4), None, Some(7)]);
    check(Reduction::Median, &ROWS, &[Some(3.0_f64), Some(3.0), None, Some(1.0)]);
    check(Reduction::First, &ROWS, &[Some(3_i16), Some(2), None, Some(-5)]);
    check(Reduction::Last, &ROWS, &[Some(8_i16), Some(4), None, Some(7)]);
    check(Reduction::ArgMin, &ROWS, &[Some(2_u32), Some(1), None, Some(0)]);
    check(Reduction::ArgMax, &ROWS, &[Some(3_u32), Some(2), None, Some(1)]);
}

#[test]
fn whole_numbers_of_64_bits_keep_every_digit() {
    const BIG: u64 = u64::MAX - 1;
    let rows: [&[u64]; 3] = [&[9, BIG, 9], &[BIG - 1, BIG - 2, 9], &[BIG, 3, 9]];
    check(Reduction::Min, &rows, &[Some(BIG - 1), Some(3), None]);
    check(Reduction::Max, &rows, &[Some(BIG), Some(BIG), None]);
    check(Reduction::First, &rows, &[Some(BIG - 1), Some(BIG), None]);
    check(Reduction::Last, &rows, &[Some(BIG), Some(3), None]);
    check(Reduction::ArgMin, &rows, &[Some(1_u32), Some(2), None]);
    check(Reduction::ArgMax, &rows, &[Some(2_u32), Some(0), None]);
    check(Reduction::Sum, &[&[u64::MAX - 5, 9], &[2, 9]], &[Some(u64::MAX - 3), None]);
    check(Reduction::Count, &rows, &[Some(2_u32), Some(3), Some(0)]);
}

/// What `numpy.percentile([1, 2, 4, 8, 16], q)` gives.
#[test]
fn percentiles_are_those_of_numpy() {
    let rows: [&[u8]; 5] = [&[16], &[1], &[4], &[8], &[2]];
    for (percent, want) in [(0.0, 1.0), (10.0, 1.4), (25.0, 2.0), (30.0, 2.4), (60.0, 5.6), (90.0, 12.8), (100.0, 16.0)]
    {
        let reduction = Reduction::Percentile(Percent::new(percent).unwrap());
        let found = reduce::<u8, f64>(reduction, &rows, None);
        assert!((found[0].unwrap() - want).abs() < 1e-14, "{percent}: {found:?}");
    }
    assert!([-0.1, 100.1, f64::NAN].into_iter().all(|percent| Percent::new(percent).is_none()));
}

#[test]
fn floats_stay_in_their_type_and_infinities_are_values() {
    let rows: [&[f32]; 3] = [&[0.1, f32::INFINITY, f32::NAN], &[0.2, 1.0, f32::NAN], &[0.3, 2.0, f32::NAN]];
    check(Reduction::Sum, &rows, &[Some(0.6_f32), Some(f32::INFINITY), None]);
    check(Reduction::Max, &rows, &[Some(0.3_f32), Some(f32::INFINITY), None]);
    check(Reduction::Median, &rows, &[Some(0.2_f32), Some(2.0), None]);
    check(Reduction::Count, &rows, &[Some(3_u32), Some(3), Some(0)]);
}

#[test]
fn the_median_of_two_is_their_sum_halved_and_not_a_step_between_them() {
    let rows: [&[f64]; 2] = [&[-551.0], &[388.666_666_666_666_7]];
    check(Reduction::Median, &rows, &[Some(-81.166_666_666_666_66_f64)]);
    let half = Percent::new(50.0).map(Reduction::Percentile).unwrap();
    check(half, &rows, &[Some(-81.166_666_666_666_69_f64)]);
}

#[test]
fn mixed_types_meet_in_their_common_one_and_no_operands_are_missing() {
    let mut graph = ExprGraph::new();
    let (a, b) = (graph.leaf(0, DType::U8), graph.leaf(1, DType::I16));
    let expr = graph.reduce(Reduction::Max, &[a, b]);
    assert_eq!(graph.dtype(expr), DType::I16);
    let none = graph.reduce(Reduction::Mean, &[]);
    let program = Program::compile(&graph, &[Output { expr: none, fill: None }]);
    let (mut out, mut valid) = ([0; 16], [9; 2]);
    program.run(2, &[], &mut Scratch::new(), &mut [&mut out], MissingOut::Bytes(&mut [&mut valid]));
    assert_eq!(valid, [0, 0]);
}
