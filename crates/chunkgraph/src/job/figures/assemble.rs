//! Parts together: their sums are added, and only then rounded.

use std::path::Path;

use tiffio::writer::{LogRecord, TileLogReader};

use super::bands::{Sums, empty_histograms};
use super::blocks::Found;
use super::runs::RUNS;
use super::search::Search;
use super::{BandFigures, FORM, Figures, FiguresJob, FoundFigures};
use crate::error::{Error, PartsFault, Result};
use crate::reduce::Fields;

impl FiguresJob {
    /// The figures of the parts in `folder` together.
    ///
    /// Memory: the figures, and the sums of one part. Of percentiles and histograms of more than 16 bits, whose parts hold all
    /// values, the parts are read two to four times, and tables and values near the percentiles take 64 MiB.
    ///
    /// # Errors
    ///
    /// [`Usage::Bins`](crate::Usage::Bins) for a histogram of infinite values; [`PartsFault`] for a part that is not there or holds no such figures; [`Error::Write`] with
    /// [`tiffio::Error::TileLog`] if a log is damaged or not that of its part.
    pub fn assemble(&self, folder: impl AsRef<Path>) -> Result<FoundFigures> {
        let folder = folder.as_ref();
        let numbers = 0..self.outline.parts.count;
        for number in numbers.clone() {
            self.open(number, folder)?;
        }
        match &self.figures {
            Figures::Bands { percentiles, bins } if self.has_runs() => {
                Ok(FoundFigures::Bands(self.search(folder, percentiles, *bins)?))
            }
            Figures::Bands { percentiles, bins } => {
                let (dtype, planes) = (self.array.dtype(), self.array.extent().planes);
                let mut sums = Sums::new(dtype, planes, self.figures.has_counts(dtype));
                for number in numbers {
                    let pixels = self.pixels(number)?;
                    let mut part = sums.reader(pixels);
                    self.each(number, folder, |image, band, bytes| part.read(image, band, bytes))?;
                    let whole = part.whole();
                    sums.merge(&whole.ok_or_else(|| self.fault(number, folder, "figures are missing"))?);
                }
                Ok(FoundFigures::Bands(sums.finish(percentiles, *bins)?))
            }
            Figures::Blocks { shape, .. } => {
                let mut found = Found::new(&self.array, *shape)?;
                for number in numbers {
                    self.each(number, folder, |_, block, bytes| found.read(block, bytes))?;
                }
                let last = self.outline.parts.count - 1;
                let whole = found.whole();
                Ok(FoundFigures::Blocks(whole.ok_or_else(|| self.fault(last, folder, "blocks are missing"))?))
            }
        }
    }

    /// The figures of bands whose parts hold all values: a pass over the parts for their sums, and one or more for ranks and bins.
    fn search(&self, folder: &Path, percents: &[f64], bins: Option<usize>) -> Result<BandFigures> {
        let numbers = 0..self.outline.parts.count;
        let (dtype, planes) = (self.array.dtype(), self.array.extent().planes);
        let mut sums = Sums::new(dtype, planes, false);
        let mut search = Search::new(dtype, planes, !percents.is_empty())?;
        for number in numbers.clone() {
            let mut part = sums.reader(self.pixels(number)?);
            self.each(number, folder, |image, band, bytes| match image {
                RUNS => search.read(image, band, bytes),
                _ => part.read(image, band, bytes),
            })?;
            let whole = part.whole().ok_or_else(|| self.fault(number, folder, "figures are missing"))?;
            let seen = search.take_seen();
            if !whole.ranges().eq(seen.iter().map(|seen| (seen.count, seen.range(dtype)))) {
                return Err(self.fault(number, folder, "its values are not those that its sums are of"));
            }
            sums.merge(&whole);
        }
        let statistics = sums.statistics();
        search.begin(percents, empty_histograms(&statistics, bins)?);
        while search.goes_on() {
            for number in numbers.clone() {
                self.each(number, folder, |image, band, bytes| match image {
                    RUNS => search.read(image, band, bytes),
                    // The sums are known by now.
                    _ => bytes.skip(),
                })?;
            }
            let changed = || self.fault(numbers.end - 1, folder, "it or one before was changed while it was read");
            search.end_pass().ok_or_else(changed)?;
        }
        let (percentiles, histograms) = search.finish(percents);
        Ok(BandFigures { statistics, percentiles, histograms })
    }

    /// The log of a part, which is complete.
    fn open(&self, number: u32, folder: &Path) -> Result<TileLogReader> {
        let path = folder.join(self.outline.part_name(number));
        if std::fs::metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Err(PartsFault::Missing { part: number, path }.into());
        }
        let mut log = TileLogReader::open(&path).map_err(Error::write)?;
        log.check(&self.outline.header(number)?).and_then(|()| log.footer()).map_err(Error::write)?;
        Ok(log)
    }

    /// Calls `read` with image, number and bytes of each record of a part.
    fn each(
        &self,
        number: u32,
        folder: &Path,
        mut read: impl FnMut(usize, u64, &mut Fields<'_>) -> Option<()>,
    ) -> Result<()> {
        let (mut log, mut bytes) = (self.open(number, folder)?, Vec::new());
        while let Some(record) = log.next(&mut bytes).map_err(Error::write)? {
            let LogRecord::Chunk { image, chunk, .. } = record else { continue };
            let mut fields = Fields(&bytes);
            if fields.u32() != Some(FORM) {
                return Err(self.fault(number, folder, "figures of another version"));
            }
            let is_read = read(image, chunk, &mut fields).is_some() && fields.is_empty();
            if !is_read {
                return Err(self.fault(number, folder, "what it holds is no figures of its blocks"));
            }
        }
        Ok(())
    }

    fn fault(&self, part: u32, folder: &Path, what: &'static str) -> Error {
        PartsFault::Figures { part, path: folder.join(self.outline.part_name(part)), what }.into()
    }

    /// The pixels of the blocks of a part.
    pub(super) fn pixels(&self, number: u32) -> Result<u64> {
        let blocks = self.outline.parts.blocks_of(number)?;
        let extent = self.array.extent();
        let before = |block| pixels_before(block, [extent.width, extent.height], self.outline.chunk);
        Ok(before(blocks.end) - before(blocks.start))
    }
}

/// The pixels of an array of `size` that are in the blocks before number `block`.
fn pixels_before(block: u64, size: [u32; 2], chunk: [u32; 2]) -> u64 {
    let [width, height] = size.map(u64::from);
    let [chunk_width, chunk_height] = chunk.map(|side| u64::from(side.max(1)));
    let across = width.div_ceil(chunk_width).max(1);
    let (row, col) = (block / across, block % across);
    let top = row.saturating_mul(chunk_height).min(height);
    let rows = chunk_height.min(height - top);
    top * width + rows * col.saturating_mul(chunk_width).min(width)
}

#[cfg(test)]
mod tests {
    use super::pixels_before;

    #[test]
    fn pixels_before_a_block_are_those_of_all_blocks_before() {
        let (size, chunk) = ([10, 7], [4, 3]);
        let mut sum = 0;
        let blocks = [3, 3, 1].into_iter().flat_map(|height| [4, 4, 2].map(|width| width * height));
        for (number, pixels) in (0..).zip(blocks) {
            assert_eq!(pixels_before(number, size, chunk), sum);
            sum += pixels;
        }
        assert_eq!(pixels_before(9, size, chunk), 70);
    }
}
