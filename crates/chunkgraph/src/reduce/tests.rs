//! Statistics are those of exact arithmetic, however the values are cut into blocks and the blocks are merged.

use proptest::prelude::*;

use super::floats::FloatSums;
use super::{BandStatistics, MomentsAccumulator};
use crate::dtype::Element;

fn moments<T: Element>(values: &[T], validity: &[u8]) -> MomentsAccumulator {
    let mut moments = MomentsAccumulator::new(T::DTYPE);
    moments.push_slice(bytemuck::cast_slice(values), (!validity.is_empty()).then_some(validity));
    moments
}

fn bits(statistics: &BandStatistics) -> (u64, u64, [Option<u64>; 5]) {
    let BandStatistics { count, missing, min, max, mean, std, sum } = statistics;
    (*count, *missing, [*min, *max, *mean, *std, Some(*sum)].map(|value| value.map(f64::to_bits)))
}

/// Values in blocks that end at `cuts`, merged from the last block to the first, and one by one: all the same.
#[track_caller]
fn check_grouping<T: Element>(values: &[T], validity: &[u8], cuts: &[usize]) {
    let whole = moments(values, validity).finish();
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (values.len() + 1)).chain([0, values.len()]).collect();
    ends.sort_unstable();
    let mut merged = MomentsAccumulator::new(T::DTYPE);
    for pair in ends.windows(2).rev() {
        let part = if validity.is_empty() { &[][..] } else { &validity[pair[0]..pair[1]] };
        merged.merge(&moments(&values[pair[0]..pair[1]], part));
    }
    assert_eq!(bits(&merged.finish()), bits(&whole));
    let mut single = MomentsAccumulator::new(T::DTYPE);
    for (n, value) in values.iter().enumerate().rev() {
        let part = if validity.is_empty() { &[][..] } else { &validity[n..=n] };
        single.push_slice(bytemuck::bytes_of(value), (!part.is_empty()).then_some(part));
    }
    assert_eq!(bits(&single.finish()), bits(&whole));
}

/// Statistics of `numbers * unit` beside those of the whole numbers, which are exact: n * sum(x^2) - sum(x)^2 is n^2 times
/// the variance.
#[track_caller]
fn check_exact(numbers: &[i64], unit: f64, found: &BandStatistics) {
    let n = i128::try_from(numbers.len()).unwrap();
    let sum: i128 = numbers.iter().map(|number| i128::from(*number)).sum();
    let squares: i128 = numbers.iter().map(|number| i128::from(*number).pow(2)).sum();
    let scatter = n * squares - sum * sum;
    let near = |found: f64, want: f64| (found - want).abs() <= 2.0 * f64::EPSILON * want.abs();
    assert_eq!(found.sum, sum as f64 * unit);
    assert!(near(found.mean.unwrap(), sum as f64 / n as f64 * unit), "{found:?}");
    assert!(near(found.std.unwrap(), (scatter as f64).sqrt() / n as f64 * unit), "{found:?}");
    let (least, greatest) = (numbers.iter().min().unwrap(), numbers.iter().max().unwrap());
    assert_eq!((found.min, found.max), (Some(*least as f64 * unit), Some(*greatest as f64 * unit)));
}

/// A large mean and small deviations, in any proportion.
fn numbers(bits: u32) -> impl Strategy<Value = Vec<i64>> {
    (0..bits, 0..bits).prop_flat_map(|(mean, spread)| {
        let (mean, spread) = (1_i64 << mean, 1_i64 << spread);
        prop::collection::vec((-spread..=spread).prop_map(move |number| mean + number), 1..1500)
    })
}

/// Floats of all sizes, of some sizes, of one, or the special ones among them.
fn any_floats() -> impl Strategy<Value = Vec<f64>> {
    let some = (-1.0..1.0_f64, -80..80_i32).prop_map(|(number, power)| number * 2_f64.powi(power));
    let special = prop::sample::select(vec![0.0, -0.0, f64::NAN, 5e-324, 1e-200, 1e-160, 1.3e154, f64::MAX, 1.0]);
    prop_oneof![
        prop::collection::vec(any::<f64>(), 0..1300),
        prop::collection::vec(some, 0..1300),
        prop::collection::vec(-1.0..1.0_f64, 0..1300),
        prop::collection::vec(special, 0..1300),
    ]
}

/// A third of the pixels masked, or nothing for no mask; the first thousand and a half all valid in a long one.
fn mask(len: usize, is_masked: bool) -> Vec<u8> {
    let valid = |n: usize| u8::from(!n.is_multiple_of(3) || (len > 2000 && n < 1500));
    if is_masked { (0..len).map(valid).collect() } else { Vec::new() }
}

#[test]
fn the_sign_of_zero_does_not_depend_on_the_order() {
    check_grouping(&[0.0, -0.0, 0.0], &[], &[1, 2]);
    check_grouping(&[-0.0_f32, 0.0], &[], &[1]);
    assert_eq!(bits(&moments(&[-0.0], &[]).finish()), bits(&moments(&[0.0], &[]).finish()));
}

#[test]
fn infinities_of_both_signs_have_no_sum_in_any_order() {
    let values = [f64::INFINITY, 1.0, f64::NEG_INFINITY, f64::NAN];
    check_grouping(&values, &[], &[1, 2]);
    assert!(moments(&values, &[]).finish().sum.is_nan());
}

#[test]
fn small_values_beside_large_ones_are_not_lost() {
    let small = 2_f64.powi(-100);
    let found = moments(&[1.0, small, -1.0, small, small], &[]).finish();
    assert_eq!(found.sum, 3.0 * small);
    let mut squares = FloatSums::default();
    squares.push(&[1.0, small], None);
    assert_eq!(squares.squares.to_double_double(), (1.0, small * small));
}

#[test]
fn equal_values_do_not_deviate() {
    for value in [0.1, 1e9 + 0.3, 1e-300, 1e150, -7e-20] {
        let found = moments(&[value; 1000], &[]).finish();
        assert_eq!((found.mean, found.std), (Some(value), Some(0.0)));
    }
}

#[test]
fn deviations_in_the_last_digit_are_found() {
    let (low, high) = (1.0 + f64::EPSILON, 1.0 + 2.0 * f64::EPSILON);
    let found = moments(&[low, high, low, high], &[]).finish();
    assert!((found.std.unwrap() / (f64::EPSILON / 2.0) - 1.0).abs() < 1e-6, "{found:?}");
}

proptest! {
    #[test]
    fn float64_is_right_to_the_last_digit(numbers in numbers(50)) {
        let unit = 2_f64.powi(-20);
        let values: Vec<f64> = numbers.iter().map(|number| *number as f64 * unit).collect();
        check_exact(&numbers, unit, &moments(&values, &[]).finish());
    }

    #[test]
    fn float32_is_right_to_the_last_digit(numbers in numbers(23)) {
        let unit = 2_f64.powi(-10);
        #[expect(clippy::cast_possible_truncation, reason = "the numbers have at most 24 bits")]
        let values: Vec<f32> = numbers.iter().map(|number| (*number as f64 * unit) as f32).collect();
        check_exact(&numbers, unit, &moments(&values, &[]).finish());
    }

    #[test]
    fn integers_are_right_to_the_last_digit(numbers in numbers(50)) {
        check_exact(&numbers, 1.0, &moments(&numbers, &[]).finish());
        let narrow: Vec<i32> = numbers.iter().map(|number| i32::try_from(number & 0x7FFF_FFFF).unwrap() >> 1).collect();
        let wide: Vec<i64> = narrow.iter().map(|number| (*number).into()).collect();
        check_exact(&wide, 1.0, &moments(&narrow, &[]).finish());
    }

    #[test]
    fn groups_of_floats_have_no_influence(
        values in any_floats(),
        cuts in prop::collection::vec(any::<usize>(), 0..5),
        is_masked in any::<bool>(),
    ) {
        let validity = mask(values.len(), is_masked);
        check_grouping(&values, &validity, &cuts);
        #[expect(clippy::cast_possible_truncation, reason = "any float will do")]
        let narrow: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        check_grouping(&narrow, &validity, &cuts);
    }

    #[test]
    fn groups_of_integers_have_no_influence(
        values in prop::collection::vec(any::<u64>(), 0..700),
        cuts in prop::collection::vec(any::<usize>(), 0..5),
        is_masked in any::<bool>(),
    ) {
        let validity = |len| mask(len, is_masked);
        check_grouping(&values, &validity(values.len()), &cuts);
        let narrow: &[u8] = bytemuck::cast_slice(&values);
        check_grouping(narrow, &validity(narrow.len()), &cuts);
        let narrow: &[i16] = bytemuck::cast_slice(&values);
        check_grouping(narrow, &validity(narrow.len()), &cuts);
        let narrow: &[u32] = bytemuck::cast_slice(&values);
        check_grouping(narrow, &validity(narrow.len()), &cuts);
    }
}
