//! A block as it is handed out: its place, and its values with what is around them.

use ndarray::{ArrayView3, ShapeBuilder as _};
use tiffio::layout::Window;

use crate::block::{AlignedBytes, Block};
use crate::dtype::{DType, Element};
use crate::error::{Result, Usage};
use crate::io::BlockGrid;
use crate::reduce::{BandStatistics, MomentsAccumulator};
use crate::region::Extent;

/// The size of blocks, and what each has around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockShape {
    /// Columns; the last block of a row has those that are left.
    pub width: u32,
    /// Rows; the last blocks have those that are left.
    pub height: u32,
    /// What is around them.
    pub padding: Padding,
}

impl BlockShape {
    /// Blocks of `side` x `side` pixels without padding.
    #[must_use]
    pub fn square(side: u32) -> Self {
        Self { width: side, height: side, padding: Padding::None }
    }
}

/// Columns and rows that a block has on each side beyond its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Padding {
    /// None.
    #[default]
    None,
    /// That many, or as many as there are in the array: blocks at its edge are smaller.
    Clipped(u32),
    /// That many, missing where the array ends.
    Filled(u32),
}

impl Padding {
    pub(super) fn pixels(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Clipped(pixels) | Self::Filled(pixels) => pixels,
        }
    }
}

/// A computed block.
#[derive(Debug)]
pub struct ArrayBlock {
    /// Its number, from 0, row by row.
    pub number: u64,
    /// Its row among the blocks.
    pub row: u32,
    /// Its column among the blocks.
    pub col: u32,
    /// Its pixels in the array, without padding.
    pub window: Window,
    /// Columns on its left and rows above it that are padding.
    pub before: [u32; 2],
    dtype: DType,
    shape: [usize; 3],
    values: AlignedBytes,
    /// Empty if nothing is missing but NaN.
    validity: Vec<u8>,
}

impl ArrayBlock {
    /// A block as it is handed out; padding beyond the array is cut off if it is not to be filled.
    pub(super) fn new(block: &Block<'_>, grid: &BlockGrid, padding: Padding, extent: Extent) -> Self {
        let place = grid.place(block.number);
        let (window, pixels) = (grid.window(place), padding.pixels());
        let cut = |from: u32, length: u32, side: u32| match padding {
            Padding::Clipped(_) => {
                let after = side - (from + length);
                (pixels - pixels.min(from), pixels - pixels.min(after))
            }
            _ => (0, 0),
        };
        let (left, right) = cut(window.col_off, window.width, extent.width);
        let (top, bottom) = cut(window.row_off, window.height, extent.height);
        let kept = Window::new(left, top, block.window.width - left - right, block.window.height - top - bottom);
        let (planes, size) = (block.planes as usize, block.dtype.size());
        let shape = [planes, kept.height as usize, kept.width as usize];
        let mut values = AlignedBytes::default();
        values.resize(shape.iter().product::<usize>() * size);
        crop(block.values, block.window, kept, size, values.as_mut_slice());
        let mut validity = vec![0; if block.validity.is_empty() { 0 } else { shape.iter().product() }];
        crop(block.validity, block.window, kept, 1, &mut validity);
        let [col, row] = place;
        let before = [pixels - left, pixels - top];
        Self { number: block.number, row, col, window, before, dtype: block.dtype, shape, values, validity }
    }
    /// The values with their padding: `[band, y, x]`, or all times of all bands one after another. Missing ones are NaN, or 0.
    ///
    /// # Errors
    ///
    /// [`Usage::WrongType`] if they are not of type `T`.
    pub fn values<T: Element>(&self) -> Result<ArrayView3<'_, T>> {
        let asked = T::DTYPE;
        if asked != self.dtype && !(asked == DType::U8 && self.dtype.is_bool()) {
            return Err(Usage::WrongType { dtype: self.dtype, asked }.into());
        }
        view(self.shape, bytemuck::cast_slice(self.values.as_slice()))
    }

    /// For each value 1 if it is there and 0 if it is missing; nothing if all are there, and for floats, where NaN says so.
    #[must_use]
    pub fn validity(&self) -> Option<ArrayView3<'_, u8>> {
        if self.validity.is_empty() { None } else { view(self.shape, &self.validity).ok() }
    }

    /// The statistics of each band, padding included, missing values left out: exact sums, rounded once.
    #[must_use]
    pub fn statistics(&self) -> Vec<BandStatistics> {
        let [planes, height, width] = self.shape;
        let (pixels, size) = (height * width, self.dtype.size());
        let band = |n: usize| {
            let mut moments = MomentsAccumulator::new(self.dtype);
            let validity = self.validity.get(n * pixels..(n + 1) * pixels);
            moments.push_slice(&self.values.as_slice()[n * pixels * size..][..pixels * size], validity);
            moments.finish()
        };
        (0..planes).map(band).collect()
    }
}

fn view<T>(shape: [usize; 3], values: &[T]) -> Result<ArrayView3<'_, T>> {
    let (found, expected) = (values.len() as u64, shape.iter().product::<usize>() as u64);
    let shape = shape.into_shape_with_order();
    ArrayView3::from_shape(shape, values).map_err(|_| Usage::ValueCount { found, expected }.into())
}

/// Copies the pixels `kept` of planes of the size of `window`, each of `size` bytes.
fn crop(from: &[u8], window: Window, kept: Window, size: usize, to: &mut [u8]) {
    let (width, height) = (window.width as usize, window.height as usize);
    let rows = to.chunks_exact_mut((kept.width as usize * size).max(1));
    for (n, row) in rows.enumerate() {
        let (plane, y) = (n / kept.height as usize, n % kept.height as usize + kept.row_off as usize);
        let first = ((plane * height + y) * width + kept.col_off as usize) * size;
        row.copy_from_slice(&from[first..first + row.len()]);
    }
}
