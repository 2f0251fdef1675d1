//! All overviews at once, from tiles of the image that come in any order.
//!
//! ```text
//! tile of level 0 -> halved: a quadrant -> the fourth of its tile? -> tile of level 1, complete -> halved: …
//! ```
//!
//! A tile of a level stands for 2 x 2 tiles of the one before, so a halved tile is a quadrant of one. Quadrants wait until
//! all of their tile are there; the worker that brings the last one gets the tile, and goes on with it. Only the exchange
//! of quadrants is behind a lock. What a tile holds depends on samples alone, never on order or threads.
//!
//! If tiles come row by row, about one row of tiles is halved and waits at each level, see
//! [`pending_bytes_max`](Pyramid::pending_bytes_max).

use super::halve::{Plane, halve, halve_mask};
use super::number::Number;
use super::pending::{Incomplete, Pending, Quadrant};
use super::{Resampling, overview_sizes};
use crate::error::{Result, Usage};
use crate::geo::GeoRef;
use crate::layout::{ChunkGrid, ChunkKind, ImageLayout, SampleType, Window};
use crate::tag::ExtraSample;
use crate::writer::spec::wrong;
use crate::writer::{ImageSpec, SampleBlock};

/// Makes the overviews of one image, and of its mask if it has one; shared by all workers.
#[derive(Debug)]
pub struct Pyramid {
    pub(super) sample_type: SampleType,
    pub(super) bands: usize,
    pub(super) has_mask: bool,
    /// The band that says how opaque a pixel is: where it is 0 there is nothing to be seen, and no band counts.
    alpha: Option<usize>,
    how: Resampling,
    /// Nodata and what it is in the samples' type.
    geo_ref: GeoRef,
    /// The tiles of each level, from the image itself; of one plane, since tiles here hold all bands.
    pub(super) grids: Vec<ChunkGrid>,
    pub(super) pending: Pending,
}

/// Scratch memory of one worker, reused from block to block.
#[derive(Debug, Default)]
pub struct PyramidState {
    /// A plane of a tile and the halved one, in words so that any type of sample may lie there.
    plane: Vec<u64>,
    halved: Vec<u64>,
    valid: Vec<u8>,
    /// What counts where the mask lets it: pixels that are not transparent.
    seen: Vec<u8>,
    tile: Vec<u8>,
    tile_valid: Vec<u8>,
}

/// A complete tile of an overview.
#[derive(Debug, Clone, Copy)]
pub struct OverviewTile<'a> {
    /// The overview, from 1 for the largest.
    pub level: usize,
    /// The number of the tile in it.
    pub tile: u64,
    /// Its pixels, cut to the overview.
    pub window: Window,
    /// Its samples: band by band, row by row, in the machine's byte order.
    pub samples: &'a [u8],
    /// For each pixel 1 if the mask lets it count, else 0; empty without a mask.
    pub valid: &'a [u8],
}

/// Planes of samples, of which a rectangle is looked at.
struct Area<'a> {
    samples: &'a [u8],
    valid: &'a [u8],
    /// Columns and rows of the planes.
    size: [usize; 2],
    /// Where the rectangle begins.
    at: [usize; 2],
    width: usize,
    height: usize,
}

/// Whether an image has a mask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Masked {
    /// It has none.
    #[default]
    No,
    /// It has one, and pixels where it is 0 do not count.
    Yes,
}

impl Pyramid {
    /// The pyramid of the image of `spec`. What is nodata there is missing, and so are all bands of a pixel whose alpha is 0.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if the specification contradicts itself, the image has no tiles, or its samples are complex.
    pub fn new(spec: &ImageSpec, masked: Masked, how: Resampling) -> Result<Self> {
        let layout = spec.layout()?;
        if layout.grid.kind() == ChunkKind::Strip {
            return Err(wrong("TILED", "overviews are made tile by tile, the image has strips".to_owned()));
        }
        if layout.sample_type.component_size() != layout.sample_type.size() {
            let problem = format!("there are none of {}, take NONE", layout.sample_type);
            return Err(wrong("OVERVIEWS", problem));
        }
        let (size, tile) = ([layout.width, layout.height], [layout.grid.chunk_width(), layout.grid.chunk_height()]);
        let grids = std::iter::once(size)
            .chain(overview_sizes(size, tile))
            .map(|size| ChunkGrid::tiles(size, tile, 1))
            .collect::<Result<_>>()?;
        Ok(Self {
            sample_type: layout.sample_type,
            bands: layout.bands as usize,
            has_mask: masked == Masked::Yes,
            alpha: alpha(&layout),
            how,
            geo_ref: GeoRef { nodata: spec.geo_ref.nodata.clone(), ..GeoRef::default() },
            grids,
            pending: Pending::default(),
        })
    }

    /// Columns and rows of the overviews, the largest first.
    #[must_use]
    pub fn sizes(&self) -> Vec<[u32; 2]> {
        self.grids.iter().skip(1).map(|grid| [grid.image_width(), grid.image_height()]).collect()
    }

    /// The most bytes that wait for others if tiles come row by row: at each level the halved tiles of one row, and one of the
    /// next.
    ///
    /// Tiles that come before those to their left or above add a quarter of their own bytes each.
    #[must_use]
    pub fn pending_bytes_max(&self) -> u64 {
        let quadrant = self.tile_bytes().div_ceil(4);
        let rows = self.grids.iter().take(self.grids.len() - 1);
        rows.map(|grid| quadrant.saturating_mul(u64::from(grid.chunks_across()) + 1)).fold(0, u64::saturating_add)
    }

    /// Bytes of scratch memory of a worker: a tile of an overview, a plane of it, and both halved.
    #[must_use]
    pub fn state_bytes(&self) -> u64 {
        self.tile_bytes().saturating_mul(3)
    }

    /// Bytes of the samples of a tile in memory, all bands and the mask.
    fn tile_bytes(&self) -> u64 {
        let pixels =
            self.grids.first().map_or(0, |grid| u64::from(grid.chunk_width()) * u64::from(grid.chunk_height()));
        let pixel = (self.bands as u64).saturating_mul(self.sample_type.size() as u64) + u64::from(self.has_mask);
        pixels.saturating_mul(pixel)
    }

    /// Takes a block of whole tiles of the image, all bands, with the mask of its pixels (0: does not count; empty if the
    /// image has none), and calls `complete` with each tile of an overview that was waiting for it.
    ///
    /// Each tile of the image is to come once, in any order and on any thread; when all have, so has every tile of every
    /// overview been complete once.
    ///
    /// # Errors
    ///
    /// [`Usage::BufferType`], [`Usage::BufferLength`] and [`Usage::OutsideBlock`] if the block is not one of whole tiles of
    /// this image; [`Usage::ChunkOrder`] for a tile that comes again while it waits; whatever `complete` reports.
    pub fn put(
        &self,
        block: &SampleBlock<'_>,
        valid: &[u8],
        state: &mut PyramidState,
        complete: &mut dyn FnMut(&OverviewTile<'_>) -> Result<()>,
    ) -> Result<()> {
        let Some(grid) = self.grids.first().filter(|_| self.grids.len() > 1) else { return Ok(()) };
        self.check(block, valid)?;
        let window = block.window;
        for tile in tiles(grid, window) {
            let Some(pixels) = grid.window(tile).filter(|pixels| window.intersection(*pixels) == Some(*pixels)) else {
                return Err(Usage::OutsideBlock { chunk: tile, what: "pixels" }.into());
            };
            let area = Area {
                samples: block.samples,
                valid,
                size: [window.width as usize, window.height as usize],
                at: [(pixels.col_off - window.col_off) as usize, (pixels.row_off - window.row_off) as usize],
                width: pixels.width as usize,
                height: pixels.height as usize,
            };
            let quadrant = self.halved(&area, state);
            self.climb(0, tile, quadrant, state, complete)?;
        }
        Ok(())
    }

    fn check(&self, block: &SampleBlock<'_>, valid: &[u8]) -> Result<()> {
        if block.sample_type != self.sample_type {
            return Err(Usage::BufferType { found: block.sample_type, expected: self.sample_type }.into());
        }
        if block.bands.start != 0 || block.bands.end as usize != self.bands {
            return Err(Usage::OutsideBlock { chunk: 0, what: "bands" }.into());
        }
        let (found, expected) = (valid.len() as u64, if self.has_mask { block.window.pixels() } else { 0 });
        if found == expected { Ok(()) } else { Err(Usage::BufferLength { found, expected }.into()) }
    }

    /// Brings the halved tile `tile` of level `from` to its place, and whatever becomes complete by it to its own.
    pub(super) fn climb(
        &self,
        from: usize,
        mut tile: u64,
        mut quadrant: Quadrant,
        state: &mut PyramidState,
        complete: &mut dyn FnMut(&OverviewTile<'_>) -> Result<()>,
    ) -> Result<()> {
        for (level, grids) in (1..).zip(self.grids.windows(2)).skip(from) {
            let [below, grid] = grids else { break };
            let Some((_, row, col)) = below.position(tile) else { break };
            quadrant.place = [col % 2, row % 2];
            let parent = grid.index(0, row / 2, col / 2);
            let sides = [(col, below.chunks_across()), (row, below.chunks_down())];
            let count = sides.map(|(at, end)| if at / 2 * 2 + 1 < end { 2 } else { 1 });
            let quadrants = match self.pending.add((level, parent), count[0] * count[1], quadrant) {
                Ok(quadrants) => quadrants,
                Err(Incomplete::Others) => return Ok(()),
                Err(Incomplete::Twice) => return Err(Usage::ChunkOrder { chunk: tile, problem: "is put twice" }.into()),
            };
            let Some(window) = grid.window(parent) else { break };
            self.assemble(&quadrants, grid, window, state);
            self.pending.reuse(quadrants);
            let PyramidState { tile: samples, tile_valid: valid, .. } = &*state;
            complete(&OverviewTile { level, tile: parent, window, samples, valid })?;
            if level + 1 == self.grids.len() {
                break;
            }
            quadrant = self.halved_tile(window, state);
            tile = parent;
        }
        Ok(())
    }

    /// Puts the quadrants of a tile together in the worker's memory.
    fn assemble(&self, quadrants: &[Quadrant], grid: &ChunkGrid, window: Window, state: &mut PyramidState) {
        let size = self.sample_type.size();
        let (width, height) = (window.width as usize, window.height as usize);
        state.tile.resize(self.bands * width * height * size, 0);
        state.tile_valid.resize(if self.has_mask { width * height } else { 0 }, 0);
        for quadrant in quadrants {
            let [right, lower] = quadrant.place;
            let col = (right * grid.chunk_width() / 2) as usize;
            let row = (lower * grid.chunk_height() / 2) as usize;
            let row_bytes = quadrant.width * size;
            for (n, samples) in quadrant.samples.chunks_exact(row_bytes.max(1)).enumerate() {
                let (band, y) = (n / quadrant.height, n % quadrant.height + row);
                let start = ((band * height + y) * width + col) * size;
                state.tile[start..start + row_bytes].copy_from_slice(samples);
            }
            for (y, valid) in quadrant.valid.chunks_exact(quadrant.width.max(1)).enumerate() {
                let start = (y + row) * width + col;
                state.tile_valid[start..start + quadrant.width].copy_from_slice(valid);
            }
        }
    }

    /// The tile in the worker's memory, halved.
    fn halved_tile(&self, window: Window, state: &mut PyramidState) -> Quadrant {
        let (width, height) = (window.width as usize, window.height as usize);
        // Taken out while they are read, since the rest of the memory is at work too.
        let (tile, tile_valid) = (std::mem::take(&mut state.tile), std::mem::take(&mut state.tile_valid));
        let area = Area { samples: &tile, valid: &tile_valid, size: [width, height], at: [0, 0], width, height };
        let quadrant = self.halved(&area, state);
        (state.tile, state.tile_valid) = (tile, tile_valid);
        quadrant
    }

    fn halved(&self, area: &Area<'_>, state: &mut PyramidState) -> Quadrant {
        match self.sample_type {
            SampleType::U8 => self.halved_of::<u8>(area, state),
            SampleType::U16 => self.halved_of::<u16>(area, state),
            SampleType::U32 => self.halved_of::<u32>(area, state),
            SampleType::U64 => self.halved_of::<u64>(area, state),
            SampleType::I8 => self.halved_of::<i8>(area, state),
            SampleType::I16 => self.halved_of::<i16>(area, state),
            SampleType::I32 => self.halved_of::<i32>(area, state),
            SampleType::I64 => self.halved_of::<i64>(area, state),
            SampleType::F32 => self.halved_of::<f32>(area, state),
            // Complex samples are refused when a pyramid is made.
            _ => self.halved_of::<f64>(area, state),
        }
    }

    fn halved_of<T: Number>(&self, area: &Area<'_>, state: &mut PyramidState) -> Quadrant {
        let mut quadrant = self.pending.idle();
        (quadrant.width, quadrant.height) = (area.width.div_ceil(2), area.height.div_ceil(2));
        let (pixels, halved_pixels) = (area.width * area.height, quadrant.width * quadrant.height);
        let size = size_of::<T>();
        let plane = typed::<T>(&mut state.plane, pixels);
        let halved = typed::<T>(&mut state.halved, halved_pixels);
        state.valid.clear();
        if self.has_mask {
            state.valid.resize(pixels, 0);
            area.copy(area.valid, 1, 0, &mut state.valid);
        }
        let valid = match self.alpha {
            None => &state.valid,
            Some(alpha) => {
                area.copy(area.samples, size, alpha, bytemuck::cast_slice_mut(plane));
                state.seen.clear();
                state.seen.extend(plane.iter().map(|alpha| u8::from(*alpha != T::zeroed())));
                state.seen.iter_mut().zip(&state.valid).for_each(|(seen, valid)| *seen = (*seen).min(*valid));
                &state.seen
            }
        };
        quadrant.samples.clear();
        let nodata = T::nodata(&self.geo_ref);
        for band in 0..self.bands {
            area.copy(area.samples, size, band, bytemuck::cast_slice_mut(plane));
            halve(Plane { samples: plane, valid, width: area.width }, self.how, nodata, halved);
            if self.alpha == Some(band) {
                // Where nothing is seen it is nothing still, and no nodata.
                halved.iter_mut().filter(|alpha| alpha.is_nan()).for_each(|alpha| *alpha = T::zeroed());
            }
            quadrant.samples.extend_from_slice(bytemuck::cast_slice(halved));
        }
        quadrant.valid.resize(if self.has_mask { halved_pixels } else { 0 }, 0);
        halve_mask(&state.valid, area.width, self.how, &mut quadrant.valid);
        quadrant
    }
}

impl Area<'_> {
    /// Copies the rectangle of plane `plane` of `from`, samples of `size` bytes.
    fn copy(&self, from: &[u8], size: usize, plane: usize, out: &mut [u8]) {
        let [width, height] = self.size;
        for (n, out) in out.chunks_exact_mut((self.width * size).max(1)).enumerate() {
            let start = ((plane * height + self.at[1] + n) * width + self.at[0]) * size;
            out.copy_from_slice(&from[start..start + out.len()]);
        }
    }
}

/// The first band of alpha.
fn alpha(layout: &ImageLayout) -> Option<usize> {
    let is_alpha = |extra: &ExtraSample| matches!(extra, ExtraSample::AssociatedAlpha | ExtraSample::UnassociatedAlpha);
    let colours = (layout.bands as usize).checked_sub(layout.extra_samples.len())?;
    layout.extra_samples.iter().position(is_alpha).map(|place| colours + place)
}

/// The first `count` samples of memory that is made as large as needed.
fn typed<T: Number>(words: &mut Vec<u64>, count: usize) -> &mut [T] {
    words.resize((count * size_of::<T>()).div_ceil(size_of::<u64>()), 0);
    &mut bytemuck::cast_slice_mut(words)[..count]
}

/// The numbers of the tiles of which `window` holds a pixel.
fn tiles(grid: &ChunkGrid, window: Window) -> impl Iterator<Item = u64> + '_ {
    let range = |start: u32, end: u64, side: u32, count: u32| {
        let last = u32::try_from(end.div_ceil(u64::from(side))).unwrap_or(count).min(count);
        start / side..last
    };
    let cols = range(window.col_off, window.col_end(), grid.chunk_width(), grid.chunks_across());
    let rows = range(window.row_off, window.row_end(), grid.chunk_height(), grid.chunks_down());
    rows.flat_map(move |row| cols.clone().map(move |col| grid.index(0, row, col)))
}
