//! What stands in a chunk that is not in the file.

use crate::geo::GeoRef;
use crate::layout::SampleType;

/// Fills `out`, samples of that type, with the nodata of `geo_ref`, or with 0 if there is none.
///
/// A nodata that the type cannot hold becomes the nearest number that it can, as in GDAL; NaN becomes 0 in integers.
/// Of complex samples the real part is filled.
pub(super) fn fill(out: &mut [u8], sample_type: SampleType, geo_ref: &GeoRef) {
    out.fill(0);
    let nodata = geo_ref.nodata.as_deref().zip(geo_ref.nodata_value());
    let Some((text, value)) = nodata else { return };
    // The text is asked first: 64-bit integers do not fit the float.
    let whole: i128 = text.trim().parse().unwrap_or_else(|_| rounded(value));
    match sample_type {
        SampleType::U8 => set(out, &[held::<u8>(whole, u8::MIN.into(), u8::MAX.into())]),
        SampleType::U16 => set(out, &[held::<u16>(whole, u16::MIN.into(), u16::MAX.into())]),
        SampleType::U32 => set(out, &[held::<u32>(whole, u32::MIN.into(), u32::MAX.into())]),
        SampleType::U64 => set(out, &[held::<u64>(whole, u64::MIN.into(), u64::MAX.into())]),
        SampleType::I8 => set(out, &[held::<i8>(whole, i8::MIN.into(), i8::MAX.into())]),
        SampleType::I16 => set(out, &[held::<i16>(whole, i16::MIN.into(), i16::MAX.into())]),
        SampleType::I32 => set(out, &[held::<i32>(whole, i32::MIN.into(), i32::MAX.into())]),
        SampleType::I64 => set(out, &[held::<i64>(whole, i64::MIN.into(), i64::MAX.into())]),
        SampleType::F32 => set(out, &[single(value)]),
        SampleType::F64 => set(out, &[value]),
        SampleType::ComplexI16 => set(out, &[held::<i16>(whole, i16::MIN.into(), i16::MAX.into()), 0]),
        SampleType::ComplexI32 => set(out, &[held::<i32>(whole, i32::MIN.into(), i32::MAX.into()), 0]),
        SampleType::ComplexF32 => set(out, &[single(value), 0.0]),
        SampleType::ComplexF64 => set(out, &[value, 0.0]),
    }
}

fn set<T: bytemuck::Pod>(out: &mut [u8], sample: &[T]) {
    let sample: &[u8] = bytemuck::cast_slice(sample);
    out.chunks_exact_mut(sample.len()).for_each(|out| out.copy_from_slice(sample));
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
