//! Overviews of blocks that are there encoded: those that a save takes over from another.

use std::collections::BTreeMap;

use tiffio::codec::{ChunkDecoder, CodecParameters, DecodeState};
use tiffio::layout::Window;
use tiffio::writer::SampleBlock;

use super::{BlockEncoder, EncodedChunk};
use crate::plan::places;

/// Decodes tiles of a COG to make its overviews of them again.
#[derive(Debug)]
pub(crate) struct OverviewsAgain<'a> {
    encoder: &'a BlockEncoder<'a>,
    /// The tiles of the block that is read, by image and number; none if the file has no overviews.
    tiles: BTreeMap<(usize, u64), Vec<u8>>,
    state: DecodeState,
}

impl<'a> OverviewsAgain<'a> {
    pub(crate) fn new(encoder: &'a BlockEncoder<'a>) -> Self {
        Self { encoder, tiles: BTreeMap::new(), state: DecodeState::default() }
    }

    /// Keeps the bytes of an encoded tile until its block is complete.
    pub(crate) fn keep(&mut self, image: usize, tile: u64, bytes: &[u8]) {
        if self.encoder.output.pyramid.is_some() {
            self.tiles.insert((image, tile), bytes.to_vec());
        }
    }

    /// The chunks of overviews that the block at `window` completes, encoded. Tiles that were not kept are of nothing but
    /// what fills such.
    pub(crate) fn of_block(&mut self, window: Window) -> tiffio::Result<Vec<EncodedChunk>> {
        let encoder = self.encoder;
        let Some(pyramid) = &encoder.output.pyramid else { return Ok(Vec::new()) };
        let mut encoded = Vec::new();
        for (row, col) in places(&encoder.grid, window) {
            let tile = encoder.grid.index(0, row, col);
            let Some(window) = encoder.grid.window(tile) else { continue };
            let samples = self.decoded(0, tile, window)?;
            let valid = if encoder.has_mask() { self.decoded(1, tile, window)? } else { Vec::new() };
            let spec = &encoder.output.images[0];
            let block = SampleBlock::from_bytes(&samples, spec.sample_type, window, 0..spec.bands)?;
            encoded.extend(encoder.overviews(|state, complete| pyramid.put(&block, &valid, state, complete))?);
        }
        self.tiles.clear();
        Ok(encoded)
    }

    /// The samples of a tile that lie in the image: band by band, row by row.
    fn decoded(&mut self, image: usize, tile: u64, window: Window) -> tiffio::Result<Vec<u8>> {
        let spec = &self.encoder.output.images[image];
        let shape = self.encoder.shape(image, tile)?;
        let (size, bands) = (spec.sample_type.size(), shape.samples as usize);
        let mut stored = vec![0; shape.sample_count()? * size];
        match self.tiles.get(&(image, tile)) {
            Some(bytes) => ChunkDecoder::new(&spec.layout()?, CodecParameters::default())?.decode(
                bytes,
                shape,
                &mut self.state,
                &mut stored,
            )?,
            None => self.encoder.fill(image, &mut stored),
        }
        let (width, height) = (window.width as usize, window.height as usize);
        let mut samples = Vec::with_capacity(width * height * bands * size);
        let pixel = bands * size;
        for band in 0..bands {
            for row in stored.chunks_exact(shape.width as usize * pixel).take(height) {
                let of_band = row.chunks_exact(pixel).take(width).map(|pixel| &pixel[band * size..(band + 1) * size]);
                of_band.for_each(|sample| samples.extend_from_slice(sample));
            }
        }
        Ok(samples)
    }
}
