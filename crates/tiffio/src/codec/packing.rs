//! Samples of odd widths: one to 63 bits packed without gaps, and floats of 16 and 24 bits.
//!
//! Integers are widened to the next machine type, signed ones with their sign; floats become `float32`, exactly. Floats
//! follow the file's byte order; integers of these widths, 24 bits among them, run from the most significant bit of the
//! first byte whatever that order is, as writers and readers of such files have it. Rows start at a whole byte.

use super::ChunkShape;
use crate::bytes::ByteOrder;
use crate::error::Error;
use crate::layout::{SampleLayout, SampleType};
use crate::tag::SampleFormat;

/// Widens the stored rows of a chunk into `out`, which holds native samples of `sample_type`.
///
/// `order` is that of the stored bytes: native once a predictor has been undone.
pub(super) fn widen(
    stored: &[u8],
    shape: ChunkShape,
    sample: SampleLayout,
    sample_type: SampleType,
    order: ByteOrder,
    out: &mut [u8],
) -> Result<(), Error> {
    let row_bytes = shape.stored_row_bytes(sample)?.max(1);
    let out_bytes = (shape.row_samples()? * sample_type.size()).max(1);
    for (row, out) in stored.chunks_exact(row_bytes).zip(out.chunks_exact_mut(out_bytes)) {
        match (sample.format, sample.bits) {
            (SampleFormat::Float, 16) => widen_bytes(row, 2, order, out, |bits| float_from(bits, 10, 5)),
            (SampleFormat::Float, 24) => widen_bytes(row, 3, order, out, |bits| float_from(bits, 16, 7)),
            (format, 24) => {
                let signed = format == SampleFormat::Int;
                widen_bytes(row, 3, ByteOrder::BigEndian, out, |bits| extend(bits, 24, signed));
            }
            (format, bits) => {
                let signed = format == SampleFormat::Int;
                widen_bits(row, bits, signed, sample_type.size(), out);
            }
        }
    }
    Ok(())
}

/// Samples of `size` whole bytes to four bytes each.
fn widen_bytes(row: &[u8], size: usize, order: ByteOrder, out: &mut [u8], widen: impl Fn(u64) -> u64) {
    for (bytes, out) in row.chunks_exact(size).zip(out.chunks_exact_mut(4)) {
        let join = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        let bits = match order {
            ByteOrder::BigEndian => bytes.iter().fold(0, join),
            ByteOrder::LittleEndian => bytes.iter().rev().fold(0, join),
        };
        store(widen(bits), out);
    }
}

/// Samples of `bits` bits, most significant bit first, to `size` bytes each.
fn widen_bits(row: &[u8], bits: u16, signed: bool, size: usize, out: &mut [u8]) {
    let bits = u32::from(bits);
    let (mut bytes, mut held, mut count) = (row.iter(), 0u128, 0u32);
    for out in out.chunks_exact_mut(size) {
        while count < bits {
            let Some(byte) = bytes.next() else { return };
            held = held << 8 | u128::from(*byte);
            count += 8;
        }
        count -= bits;
        let mask = (1u128 << bits) - 1;
        let value = u64::try_from(held >> count & mask).unwrap_or(u64::MAX);
        store(extend(value, bits, signed), out);
    }
}

/// `value` of `bits` bits as 64 bits, the sign copied upwards if there is one.
fn extend(value: u64, bits: u32, signed: bool) -> u64 {
    let negative = signed && bits < 64 && value >> (bits - 1) & 1 == 1;
    if negative { value | u64::MAX << bits } else { value }
}

/// Writes the low bytes of `value` in the machine's order.
fn store(value: u64, out: &mut [u8]) {
    let bytes = value.to_le_bytes();
    if cfg!(target_endian = "big") {
        out.iter_mut().rev().zip(bytes).for_each(|(out, byte)| *out = byte);
    } else {
        out.iter_mut().zip(bytes).for_each(|(out, byte)| *out = byte);
    }
}

/// The bits of the `float32` that equals a narrower IEEE float of 1 + `exponent_bits` + `fraction_bits` bits.
fn float_from(bits: u64, fraction_bits: u32, exponent_bits: u32) -> u64 {
    let sign = bits >> (fraction_bits + exponent_bits) & 1;
    let exponent_all = (1u64 << exponent_bits) - 1;
    let exponent = bits >> fraction_bits & exponent_all;
    let fraction = bits & ((1 << fraction_bits) - 1);
    let bias = exponent_all >> 1;
    let widened = fraction << (23 - fraction_bits);
    let magnitude = if exponent == exponent_all {
        0xFF << 23 | widened
    } else if exponent != 0 {
        (exponent + 127 - bias) << 23 | widened
    } else if fraction == 0 {
        0
    } else {
        // Subnormal: the leading one moves up to the hidden place, and the exponent down with it.
        let shift = 24 - (64 - u64::from(widened.leading_zeros()));
        (128 - bias - shift) << 23 | (widened << shift & 0x7F_FFFF)
    };
    sign << 31 | magnitude
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_float(bits: u64, fraction: u32, exponent: u32, want: f32) {
        let got = f32::from_bits(u32::try_from(float_from(bits, fraction, exponent)).unwrap());
        assert!(got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan(), "{got} {want}");
    }

    #[test]
    fn every_half_float_is_its_value() {
        for bits in 0..=u16::MAX {
            let (sign, exponent, fraction) =
                (if bits >> 15 == 1 { -1.0f32 } else { 1.0 }, i32::from(bits >> 10 & 31), f32::from(bits & 1023));
            let want = match exponent {
                31 if fraction == 0.0 => sign * f32::INFINITY,
                31 => f32::NAN,
                0 => sign * fraction * 2f32.powi(-24),
                _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
            };
            check_float(u64::from(bits), 10, 5, want);
        }
    }

    #[test]
    fn floats_of_24_bits_keep_their_ends() {
        check_float(0x3F_0000, 16, 7, 1.0);
        check_float(0xBF_8000, 16, 7, -1.5);
        check_float(0x00_0001, 16, 7, 2f32.powi(-78));
        check_float(0x7F_0000, 16, 7, f32::INFINITY);
        check_float(0x7E_FFFF, 16, 7, (2.0 - 2f32.powi(-16)) * 2f32.powi(63));
    }

    #[track_caller]
    fn check(bits: u16, format: SampleFormat, stored: &[u8], want: &[i64]) {
        let sample = SampleLayout { format, bits };
        let sample_type = sample.sample_type().unwrap();
        let shape = ChunkShape { width: u32::try_from(want.len()).unwrap(), height: 1, samples: 1 };
        let mut out = vec![0; want.len() * sample_type.size()];
        widen(stored, shape, sample, sample_type, ByteOrder::BigEndian, &mut out).unwrap();
        let got: Vec<i64> = out
            .chunks(sample_type.size())
            .map(|bytes| {
                let mut le = bytes.to_vec();
                if cfg!(target_endian = "big") {
                    le.reverse();
                }
                let negative = format == SampleFormat::Int && le.last().unwrap() & 0x80 != 0;
                le.resize(8, if negative { 0xFF } else { 0 });
                i64::from_le_bytes(le.try_into().unwrap())
            })
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn bits_run_from_the_most_significant_one() {
        check(1, SampleFormat::Uint, &[0b1010_0001, 0b1000_0000], &[1, 0, 1, 0, 0, 0, 0, 1, 1]);
        check(4, SampleFormat::Uint, &[0x12, 0x30], &[1, 2, 3]);
        check(12, SampleFormat::Uint, &[0xAB, 0xCD, 0xEF], &[0xABC, 0xDEF]);
        check(17, SampleFormat::Uint, &[0xFF, 0xFF, 0x80, 0, 0x40], &[0x1FFFF, 1]);
    }

    #[test]
    fn signs_are_kept() {
        check(4, SampleFormat::Int, &[0xF7], &[-1, 7]);
        check(24, SampleFormat::Int, &[0xFF, 0xFF, 0xFE, 0, 0, 5], &[-2, 5]);
        check(40, SampleFormat::Int, &[0xFF, 0xFF, 0xFF, 0xFF, 0xFD], &[-3]);
    }
}
