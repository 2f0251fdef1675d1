//! What stands in a chunk that is not in the file.

use crate::geo::GeoRef;
use crate::layout::SampleType;

/// A sample of any type, its bytes from the first on, the others 0.
pub(super) type FillSample = [u8; 16];

/// The sample of nodata of `geo_ref`, or 0 if there is none.
///
/// A nodata that the type cannot hold becomes the nearest number that it can, as in GDAL; NaN becomes 0 in integers.
/// Of complex samples it is the real part.
pub(super) fn fill_sample(sample_type: SampleType, geo_ref: &GeoRef) -> FillSample {
    let nodata = geo_ref.nodata.as_deref().zip(geo_ref.nodata_value());
    let Some((text, value)) = nodata else { return FillSample::default() };
    // The text is asked first: 64-bit integers do not fit the float.
    let whole: i128 = text.trim().parse().unwrap_or_else(|_| rounded(value));
    match sample_type {
        SampleType::U8 => sample(held::<u8>(whole, u8::MIN.into(), u8::MAX.into())),
        SampleType::U16 => sample(held::<u16>(whole, u16::MIN.into(), u16::MAX.into())),
        SampleType::U32 => sample(held::<u32>(whole, u32::MIN.into(), u32::MAX.into())),
        SampleType::U64 => sample(held::<u64>(whole, u64::MIN.into(), u64::MAX.into())),
        SampleType::I8 => sample(held::<i8>(whole, i8::MIN.into(), i8::MAX.into())),
        SampleType::I16 | SampleType::ComplexI16 => sample(held::<i16>(whole, i16::MIN.into(), i16::MAX.into())),
        SampleType::I32 | SampleType::ComplexI32 => sample(held::<i32>(whole, i32::MIN.into(), i32::MAX.into())),
        SampleType::I64 => sample(held::<i64>(whole, i64::MIN.into(), i64::MAX.into())),
        SampleType::F32 | SampleType::ComplexF32 => sample(single(value)),
        SampleType::F64 | SampleType::ComplexF64 => sample(value),
    }
}

/// Fills `out` with a sample of `size` bytes.
pub(super) fn fill(out: &mut [u8], sample: &FillSample, size: usize) {
    if *sample == FillSample::default() {
        out.fill(0);
    } else {
        out.chunks_exact_mut(size).for_each(|out| out.iter_mut().zip(sample).for_each(|(out, byte)| *out = *byte));
    }
}

fn sample<T: bytemuck::Pod>(number: T) -> FillSample {
    let mut bytes = FillSample::default();
    bytes.iter_mut().zip(bytemuck::bytes_of(&number)).for_each(|(to, from)| *to = *from);
    bytes
}

fn held<T: TryFrom<i128> + Default>(value: i128, least: i128, most: i128) -> T {
    T::try_from(value.clamp(least, most)).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "float to integer saturates, which is what is wanted; NaN is 0")]
fn rounded(value: f64) -> i128 {
    value.round() as i128
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest float of 32 bits is what is wanted")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: bytemuck::Pod>(sample_type: SampleType, nodata: Option<&str>, want: &[T]) {
        let geo_ref = GeoRef { nodata: nodata.map(str::to_owned), ..GeoRef::default() };
        let mut out = vec![0xAA; 3 * sample_type.size()];
        fill(&mut out, &fill_sample(sample_type, &geo_ref), sample_type.size());
        assert_eq!(out, bytemuck::cast_slice::<T, u8>(want).repeat(3));
    }

    #[test]
    fn a_chunk_without_nodata_is_0() {
        check(SampleType::U16, None, &[0_u16]);
        check(SampleType::U16, Some("none"), &[0_u16]);
    }

    #[test]
    fn nodata_is_in_the_type_of_the_samples() {
        check(SampleType::I16, Some("-9999"), &[-9999_i16]);
        check(SampleType::U8, Some("1.6"), &[2_u8]);
        check(SampleType::F32, Some("0.1"), &[0.1_f32]);
        check(SampleType::F64, Some("nan"), &[f64::NAN]);
        check(SampleType::ComplexF32, Some("-1"), &[-1.0_f32, 0.0]);
        check(SampleType::ComplexI16, Some("7"), &[7_i16, 0]);
    }

    #[test]
    fn integers_of_64_bits_are_exact() {
        check(SampleType::U64, Some("18446744073709551615"), &[u64::MAX]);
        check(SampleType::I64, Some("-9223372036854775807"), &[i64::MIN + 1]);
    }

    #[test]
    fn what_the_type_cannot_hold_is_the_nearest_it_can() {
        check(SampleType::U8, Some("-9999"), &[0_u8]);
        check(SampleType::U8, Some("256"), &[255_u8]);
        check(SampleType::I32, Some("1e300"), &[i32::MAX]);
        check(SampleType::U32, Some("nan"), &[0_u32]);
        check(SampleType::I8, Some("-inf"), &[i8::MIN]);
    }
}
