//! Large strips without compression, cut into smaller ones.
//!
//! Many writers put a whole image into one strip. Its rows lie in the file as they are, so any of them can be read alone:
//! such an image has a grid of smaller strips, and their bytes are parts of those that the file's table names. A window
//! then costs what it holds, all threads have work, and no chunk is as large as the image.

use std::ops::Range;

use crate::error::{Error, Location, Malformed, Result, Usage};
use crate::layout::{ChunkGrid, ChunkKind, ImageLayout};
use crate::tag::Compression;

/// Strips of more bytes are cut.
const STRIP_BYTES_MAX: u64 = 4 << 20;

/// Bytes of the parts, if a row is not longer.
const PART_BYTES: u64 = 1 << 20;

/// The grid in which `layout` is read: its own, or a finer one of large strips without compression.
pub(super) fn reading_grid(layout: &ImageLayout) -> Result<ChunkGrid> {
    let grid = layout.grid;
    let Some(row_bytes) = layout.stored_bytes(grid.chunk_width(), 1) else { return Ok(grid) };
    let strip_bytes = row_bytes.saturating_mul(u64::from(grid.chunk_height()));
    if layout.compression != Compression::None || grid.kind() != ChunkKind::Strip || strip_bytes <= STRIP_BYTES_MAX {
        return Ok(grid);
    }
    let rows_max = u32::try_from(PART_BYTES / row_bytes).unwrap_or(u32::MAX).max(1);
    let rows = if grid.chunks_down() == 1 { rows_max } else { largest_divisor(grid.chunk_height(), rows_max) };
    ChunkGrid::strips([grid.image_width(), grid.image_height()], rows, grid.planes())
}

/// The largest number up to `most` that divides `number`, so that parts do not cross from strip to strip.
fn largest_divisor(number: u32, most: u32) -> u32 {
    (1..=most.min(number)).rev().find(|divisor| number.is_multiple_of(*divisor)).unwrap_or(1)
}

/// The strip of the file's grid, `stored`, that holds `chunk` of the layout's, and the bytes of the chunk in it.
pub(super) fn place(layout: &ImageLayout, stored: &ChunkGrid, chunk: u64) -> Result<(u64, Range<u64>)> {
    let grid = &layout.grid;
    let (Some((plane, row, _)), Some((width, height))) = (grid.position(chunk), grid.stored_size(chunk)) else {
        return Err(Usage::NoSuchChunk { chunk, count: grid.chunk_count() }.into());
    };
    let overflow = || Error::from(Malformed::Overflow("the size of a chunk"));
    let first = u64::from(row) * u64::from(grid.chunk_height());
    let strip = u32::try_from(first / u64::from(stored.chunk_height())).map_err(|_| overflow())?;
    let rows_before = first % u64::from(stored.chunk_height());
    let row_bytes = layout.stored_bytes(width, 1).ok_or_else(overflow)?;
    let start = row_bytes.checked_mul(rows_before).ok_or_else(overflow)?;
    let end = row_bytes.checked_mul(u64::from(height)).and_then(|size| start.checked_add(size)).ok_or_else(overflow)?;
    Ok((stored.index(plane, strip, 0), start..end))
}

/// The bytes `part` of the strip at `strip`.
pub(super) fn cut(strip: Range<u64>, part: &Range<u64>) -> Result<Range<u64>> {
    let start = strip.start.saturating_add(part.start);
    let end = strip.start.saturating_add(part.end).min(strip.end);
    if start >= end {
        let (needed, available) = (part.end, strip.end.saturating_sub(strip.start));
        return Err(Error::from(Malformed::Truncated { needed, available }).at(Location::offset(strip.start)));
    }
    Ok(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SampleType;
    use crate::tag::PlanarConfiguration;
    use crate::writer::{Chunking, ImageSpec};

    /// The layout of 5,000 x `height` pixels of 3 bytes in strips of `rows`, and the grid it is read in.
    fn grids(height: u32, rows: u32, planar: PlanarConfiguration) -> (ImageLayout, ChunkGrid) {
        let plain = ImageSpec::new(5000, height, 3, SampleType::U8);
        let spec = ImageSpec { chunking: Chunking::Strips { rows }, compression: Compression::None, planar, ..plain };
        let mut layout = spec.layout().unwrap();
        let stored = layout.grid;
        layout.grid = reading_grid(&layout).unwrap();
        (layout, stored)
    }

    #[track_caller]
    fn check(height: u32, rows: u32, planar: PlanarConfiguration, rows_read: u32) {
        let (layout, stored) = grids(height, rows, planar);
        assert_eq!(layout.grid.chunk_height(), rows_read);
        // Every byte of every strip is read once, in order.
        let (mut strip, mut at) = (0, 0);
        for chunk in 0..layout.grid.chunk_count() {
            let (whole, part) = place(&layout, &stored, chunk).unwrap();
            if whole != strip {
                let (width, height) = stored.stored_size(strip).unwrap();
                assert_eq!(Some(at), layout.stored_bytes(width, height));
                assert_eq!(whole, strip + 1);
                (strip, at) = (whole, 0);
            }
            assert_eq!(part.start, at);
            at = part.end;
        }
        assert_eq!(strip + 1, stored.chunk_count());
    }

    #[test]
    fn strips_of_a_few_megabytes_stay_as_they_are() {
        check(1000, 279, PlanarConfiguration::Chunky, 279);
    }

    #[test]
    fn one_strip_is_cut_anywhere() {
        check(1000, 1000, PlanarConfiguration::Chunky, 69);
        check(1003, 2000, PlanarConfiguration::Planar, 209);
    }

    #[test]
    fn many_strips_are_cut_into_equal_parts() {
        check(1000, 300, PlanarConfiguration::Chunky, 60);
        check(5000, 1024, PlanarConfiguration::Planar, 128);
        check(1000, 499, PlanarConfiguration::Chunky, 1);
    }

    #[test]
    fn a_part_past_the_bytes_of_its_strip_is_cut_short_or_refused() {
        assert_eq!(cut(100..200, &(20..60)).unwrap(), 120..160);
        assert_eq!(cut(100..200, &(80..120)).unwrap(), 180..200);
        let error = cut(100..200, &(100..120)).unwrap_err();
        let want = Malformed::Truncated { needed: 120, available: 100 };
        assert!(matches!(error, Error::Malformed { what, .. } if what == want));
    }
}
