//! The kernels: a plane of samples to one of half its columns and rows.
//!
//! On a right or lower edge of odd size the last column or row is taken twice. Every pixel that is there then counts
//! twice as much, for each of the methods the same as once.

use super::Resampling;
use super::number::Number;

/// A plane of samples, row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane<'a, T> {
    pub(super) samples: &'a [T],
    /// For each sample whether a mask lets it count (not 0); empty if there is no mask.
    pub(super) valid: &'a [u8],
    pub(super) width: usize,
}

/// Fills `out` with the plane at half the size.
///
/// Missing are samples of `nodata`, NaN, and those that the plane's mask leaves out; where all are missing, `nodata`
/// stands, or else NaN, or 0.
pub(super) fn halve<T: Number>(plane: Plane<'_, T>, how: Resampling, nodata: Option<T>, out: &mut [T]) {
    let missing = nodata.unwrap_or(T::MISSING);
    match how {
        Resampling::Nearest => quads(plane.samples, plane.width, |[first, ..]| first, out),
        Resampling::Average => masked(plane, nodata, out, |quad, valid| match valid {
            ALL => T::mean(quad),
            NONE => missing,
            _ => T::mean_of_valid(quad, valid),
        }),
        Resampling::Mode => masked(plane, nodata, out, |quad, valid| most_common(quad, valid).unwrap_or(missing)),
        Resampling::Min => masked(plane, nodata, out, |quad, valid| match valid {
            ALL => quad.into_iter().fold(quad[0], least),
            _ => valid_of(quad, valid).reduce(least).unwrap_or(missing),
        }),
        Resampling::Max => masked(plane, nodata, out, |quad, valid| match valid {
            ALL => quad.into_iter().fold(quad[0], greatest),
            _ => valid_of(quad, valid).reduce(greatest).unwrap_or(missing),
        }),
    }
}

/// Fills `out` with the mask of the halved plane: 1 where something counted, or for the nearest where the one that was
/// taken did, else 0.
pub(super) fn halve_mask(valid: &[u8], width: usize, how: Resampling, out: &mut [u8]) {
    match how {
        Resampling::Nearest => quads(valid, width, |[first, ..]| u8::from(first != 0), out),
        _ => quads(valid, width, |quad| u8::from(quad != [0; 4]), out),
    }
}

const ALL: [bool; 4] = [true; 4];
const NONE: [bool; 4] = [false; 4];

/// Fills `out` with `f` of each 2 x 2 samples.
fn quads<T: Copy, U>(samples: &[T], width: usize, f: impl Fn([T; 4]) -> U, out: &mut [U]) {
    for (rows, out) in samples.chunks(2 * width.max(1)).zip(out.chunks_mut(width.div_ceil(2).max(1))) {
        let (pairs, last) = pairs(rows, width);
        out.iter_mut().zip(pairs).for_each(|(out, quad)| *out = f(quad));
        if let (Some(quad), Some(out)) = (last, out.last_mut()) {
            *out = f(quad);
        }
    }
}

/// The same with whether each sample counts.
fn masked<T: Number>(plane: Plane<'_, T>, nodata: Option<T>, out: &mut [T], f: impl Fn([T; 4], [bool; 4]) -> T) {
    let Plane { samples, valid, width } = plane;
    match nodata {
        // Without floats, nodata and mask `f` is known to get all of them, and its other cases fall away.
        None if valid.is_empty() && !T::MISSING.is_nan() => return quads(samples, width, |quad| f(quad, ALL), out),
        None if valid.is_empty() => return quads(samples, width, |quad| f(quad, quad.map(|v| !v.is_nan())), out),
        Some(nodata) if valid.is_empty() => {
            return quads(samples, width, |quad| f(quad, quad.map(|v| !v.is_nan() && v != nodata)), out);
        }
        _ => {}
    }
    let there = |value: T| !value.is_nan() && Some(value) != nodata;
    let two = 2 * width.max(1);
    let rows = samples.chunks(two).zip(valid.chunks(two));
    for ((rows, valid), out) in rows.zip(out.chunks_mut(width.div_ceil(2).max(1))) {
        let ((quads, last), (valid_quads, last_valid)) = (pairs(rows, width), pairs(valid, width));
        let both = quads.chain(last).zip(valid_quads.chain(last_valid));
        for (out, (quad, valid)) in out.iter_mut().zip(both) {
            *out = f(quad, std::array::from_fn(|n| valid[n] != 0 && there(quad[n])));
        }
    }
}

/// The 2 x 2 samples of two rows, or of a last one alone, which is taken twice; and those of an odd last column, too.
fn pairs<T: Copy>(rows: &[T], width: usize) -> (impl Iterator<Item = [T; 4]>, Option<[T; 4]>) {
    let (top, bottom) = rows.split_at(width.min(rows.len()));
    let bottom = if bottom.is_empty() { top } else { bottom };
    let (top_pairs, top_last) = top.as_chunks::<2>();
    let (bottom_pairs, bottom_last) = bottom.as_chunks::<2>();
    let last = top_last.first().zip(bottom_last.first()).map(|(a, c)| [*a, *a, *c, *c]);
    (top_pairs.iter().zip(bottom_pairs).map(|([a, b], [c, d])| [*a, *b, *c, *d]), last)
}

fn most_common<T: Number>(quad: [T; 4], valid: [bool; 4]) -> Option<T> {
    let mut best = None;
    for n in (0..4).filter(|n| valid[*n]) {
        let count = (0..4).filter(|m| valid[*m] && quad[*m] == quad[n]).count();
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, quad[n]));
        }
    }
    best.map(|(_, value)| value)
}

fn valid_of<T: Number>(quad: [T; 4], valid: [bool; 4]) -> impl Iterator<Item = T> {
    quad.into_iter().zip(valid).filter_map(|(value, valid)| valid.then_some(value))
}

fn least<T: Number>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

fn greatest<T: Number>(a: T, b: T) -> T {
    if b > a { b } else { a }
}
