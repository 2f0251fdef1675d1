//! Partial results as bytes, and back: what one machine has summed goes on to another.
//!
//! Numbers are little-endian, and each has one form: what is equal has the same bytes. Whatever is read is looked at before
//! it is believed, so that merging cannot overflow.

use super::BandStatistics;

/// Bytes that fields are taken from, one after the other. Nothing once they are at their end.
#[derive(Debug)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    pub(crate) fn u128(&mut self) -> Option<u128> {
        self.take().map(u128::from_le_bytes)
    }

    pub(crate) fn i128(&mut self) -> Option<i128> {
        self.take().map(i128::from_le_bytes)
    }

    pub(crate) fn f64(&mut self) -> Option<f64> {
        self.u64().map(f64::from_bits)
    }

    /// Passes over all that is left.
    pub(crate) fn skip(&mut self) -> Option<()> {
        self.0 = &[];
        Some(())
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Appends the bits of `value`; every NaN is the same one.
pub(crate) fn put_f64(out: &mut Vec<u8>, value: f64) {
    let value = if value.is_nan() { f64::NAN } else { value };
    out.extend(value.to_bits().to_le_bytes());
}

impl BandStatistics {
    /// Appends the figures: count, missing, sum, and then the others if there is a value.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let Self { count, missing, min, max, mean, std, sum } = *self;
        [count, missing].iter().for_each(|number| out.extend(number.to_le_bytes()));
        put_f64(out, sum);
        [min, max, mean, std].into_iter().flatten().for_each(|value| put_f64(out, value));
    }

    /// The figures of `pixels` values; nothing if these bytes are of no such figures.
    pub(crate) fn take(fields: &mut Fields<'_>, pixels: u64) -> Option<Self> {
        let (count, missing, sum) = (fields.u64()?, fields.u64()?, fields.f64()?);
        if count.checked_add(missing) != Some(pixels) {
            return None;
        }
        let mut value = || if count > 0 { fields.f64().map(Some) } else { Some(None) };
        Some(Self { count, missing, min: value()?, max: value()?, mean: value()?, std: value()?, sum })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::MomentsAccumulator;
    use super::*;
    use crate::dtype::Element;

    fn moments<T: Element>(values: &[T]) -> MomentsAccumulator {
        let mut moments = MomentsAccumulator::new(T::DTYPE);
        moments.push_slice(bytemuck::cast_slice(values), None);
        moments
    }

    fn bytes(moments: &MomentsAccumulator) -> Vec<u8> {
        let mut bytes = Vec::new();
        moments.put(&mut bytes);
        bytes
    }

    /// Parts between `cuts` go through their bytes and are merged from the left, from the right, and backwards: all have the
    /// bytes and the figures of the whole.
    #[track_caller]
    fn check<T: Element>(values: &[T], cuts: &[usize]) {
        let whole = moments(values);
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (values.len() + 1)).chain([0, values.len()]).collect();
        ends.sort_unstable();
        let sent = |values: &[T]| {
            let bytes = bytes(&moments(values));
            let mut fields = Fields(&bytes);
            let read = MomentsAccumulator::take(T::DTYPE, &mut fields, values.len() as u64).unwrap();
            assert!(fields.is_empty());
            read
        };
        let parts: Vec<_> = ends.windows(2).map(|pair| sent(&values[pair[0]..pair[1]])).collect();
        let none = || MomentsAccumulator::new(T::DTYPE);
        let sum = |parts: &mut dyn Iterator<Item = &MomentsAccumulator>| {
            parts.fold(none(), |mut sum, part| {
                sum.merge(part);
                sum
            })
        };
        let nested = parts.iter().rev().fold(none(), |sum, part| {
            let mut part = part.clone();
            part.merge(&sum);
            part
        });
        let mut finished = Vec::new();
        whole.finish().put(&mut finished);
        for merged in [sum(&mut parts.iter()), sum(&mut parts.iter().rev()), nested] {
            assert_eq!(bytes(&merged), bytes(&whole));
            let mut figures = Vec::new();
            merged.finish().put(&mut figures);
            assert_eq!(figures, finished);
        }
        let (pixels, found) = (values.len() as u64, whole.finish());
        let read = BandStatistics::take(&mut Fields(&finished), pixels).unwrap();
        assert_eq!(format!("{read:?}"), format!("{found:?}"));
        assert!(BandStatistics::take(&mut Fields(&finished), pixels + 1).is_none());
    }

    #[test]
    fn special_values_are_carried() {
        check(&[f64::INFINITY, 1.0, f64::NEG_INFINITY, f64::NAN, -0.0], &[1, 2, 3]);
        check(&[f32::NAN; 4], &[2]);
        check(&[f64::INFINITY, f64::MAX, 5e-324], &[1]);
        check::<f64>(&[], &[]);
        check::<u8>(&[], &[0]);
        check(&[u64::MAX, 0, u64::MAX, 7], &[1, 3]);
        check(&[i64::MIN, i64::MIN, i64::MAX], &[2]);
    }

    #[test]
    fn bytes_that_are_of_nothing_are_refused() {
        let values = [1.5_f64, -2.0, 1e300];
        let good = bytes(&moments(&values));
        let read = |bytes: &[u8]| MomentsAccumulator::take(f64::DTYPE, &mut Fields(bytes), 3);
        assert!(read(&good).is_some());
        for length in 0..good.len() {
            assert!(read(&good[..length]).is_none(), "{length}");
        }
        let mut wide_digit = good.clone();
        wide_digit[16 + 4] = 1;
        assert!(read(&wide_digit).is_none());
        assert!(MomentsAccumulator::take(f64::DTYPE, &mut Fields(&good), 4).is_none());
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..1400), pixels in 0..9_u64) {
            for dtype in [u8::DTYPE, i64::DTYPE, f32::DTYPE, f64::DTYPE] {
                if let Some(mut found) = MomentsAccumulator::take(dtype, &mut Fields(&bytes), pixels) {
                    found.merge(&found.clone());
                    assert!(found.finish().count <= 2 * pixels);
                }
            }
        }

        #[test]
        fn partial_results_are_merged_in_any_order_and_grouping(
            floats in prop::collection::vec(any::<f64>(), 0..300),
            cuts in prop::collection::vec(any::<usize>(), 0..6),
        ) {
            check(&floats, &cuts);
            check(&floats.iter().map(|value| value.to_bits()).collect::<Vec<u64>>(), &cuts);
            check(&floats.iter().map(|value| value.to_bits().cast_signed()).collect::<Vec<i64>>(), &cuts);
            let bytes: &[u8] = bytemuck::cast_slice(&floats);
            check(bytes, &cuts);
            check(bytemuck::cast_slice::<_, i16>(bytes), &cuts);
            check(bytemuck::cast_slice::<_, f32>(bytes), &cuts);
        }
    }
}
