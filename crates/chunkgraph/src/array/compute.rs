//! Whole results in memory.

use ndarray::ArrayD;
use tiffio::layout::Window;

use super::Array;
use crate::block::Block;
use crate::dtype::Element;
use crate::error::{Error, Result, Usage};
use crate::plan::{OutputTile, Plan, PlanRequest, Validity};
use crate::region::Extent;
use crate::run::{self, DEFAULT_MEMORY_BYTES, RunOptions};

impl Array {
    /// The values as an array of `T`, `[band, y, x]` or `[time, band, y, x]`; missing floats are NaN.
    ///
    /// Takes memory for the whole result, and [`RunOptions::memory_bytes`] while it is computed.
    ///
    /// # Errors
    ///
    /// [`Usage::WrongType`] if the array is not of `T`, [`Usage::MissingPixels`] if pixels of an integer array are missing
    /// (see [`compute_masked`](Self::compute_masked) and [`fill_missing`](Self::fill_missing)), and whatever goes wrong while it is
    /// computed, see [`run`](crate::run::run).
    pub fn compute<T: Element>(&self, options: &RunOptions) -> Result<ArrayD<T>> {
        let validity = if T::DTYPE.is_float() || !self.can_be_missing() { Validity::Ignored } else { Validity::Wanted };
        let refuse_missing = |block: &Block<'_>| match block.validity.iter().filter(|valid| **valid == 0).count() {
            0 => Ok(()),
            count => Err(Usage::MissingPixels { count: count as u64, dtype: block.dtype }.into()),
        };
        Ok(self.compute_with(options, validity, refuse_missing)?.0)
    }

    /// The values as an array of `T`, and for each whether it is there. Missing ones are NaN, or 0 in
    /// integers.
    ///
    /// # Errors
    ///
    /// As [`compute`](Self::compute), but missing pixels are none.
    pub fn compute_masked<T: Element>(&self, options: &RunOptions) -> Result<(ArrayD<T>, ArrayD<bool>)> {
        let (values, validity) = self.compute_with(options, Validity::Wanted, |_| Ok(()))?;
        Ok((values, self.shaped(validity.into_iter().map(|valid| valid != 0).collect())?))
    }

    fn compute_with<T: Element>(
        &self,
        options: &RunOptions,
        validity: Validity,
        look: impl Fn(&Block<'_>) -> Result<()> + Sync,
    ) -> Result<(ArrayD<T>, Vec<u8>)> {
        self.check()?;
        if T::DTYPE != self.dtype() && !(T::DTYPE == crate::DType::U8 && self.dtype().is_bool()) {
            return Err(Usage::WrongType { dtype: self.dtype(), asked: T::DTYPE }.into());
        }
        let plan = self.plan(options, validity, None, &|_| 0)?;
        let Extent { planes, height, width } = self.extent();
        let [planes, height, width] = [planes, height, width].map(|length| length as usize);
        let count = planes * height * width;
        let mut values = vec![T::zeroed(); count];
        let mut valid = vec![1_u8; if validity == Validity::Wanted { count } else { 0 }];
        let copy = |block: &Block<'_>| {
            look(block)?;
            Ok((block.window, block.values.to_vec(), block.validity.to_vec()))
        };
        run::run(&plan, options, copy, |_, (window, block, block_valid): (Window, Vec<u8>, Vec<u8>)| {
            place(&block, T::DTYPE.size(), window, [height, width], bytemuck::cast_slice_mut(&mut values));
            place(&block_valid, 1, window, [height, width], &mut valid);
            Ok(())
        })?;
        Ok((self.shaped(values)?, valid))
    }

    /// The plan of this array for `options`.
    pub(super) fn plan(
        &self,
        options: &RunOptions,
        validity: Validity,
        tile: Option<OutputTile>,
        sink_bytes: &(dyn Fn([u32; 2]) -> u64 + Sync),
    ) -> Result<Plan> {
        self.plan_filled(options, validity, tile, None, sink_bytes)
    }

    pub(super) fn plan_filled(
        &self,
        options: &RunOptions,
        validity: Validity,
        tile: Option<OutputTile>,
        fill: Option<crate::Scalar>,
        sink_bytes: &(dyn Fn([u32; 2]) -> u64 + Sync),
    ) -> Result<Plan> {
        let (graph, root) = self.graph();
        let request = PlanRequest {
            chunk: self.chunk(options),
            tile,
            fill,
            validity,
            memory_bytes: options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES),
            threads: options.threads.count(),
            sink_bytes,
        };
        Plan::new(graph, root, &request)
    }

    fn shaped<T>(&self, values: Vec<T>) -> Result<ArrayD<T>> {
        let (found, shape) = (values.len() as u64, self.shape());
        let expected = shape.iter().product::<usize>() as u64;
        ArrayD::from_shape_vec(shape, values).map_err(|_| Error::Usage(Usage::ValueCount { found, expected }))
    }
}

/// Copies the planes of a block to their place in planes of `height` rows and `width` columns of values of `size` bytes.
pub(super) fn place(block: &[u8], size: usize, window: Window, [height, width]: [usize; 2], out: &mut [u8]) {
    let row_bytes = window.width as usize * size;
    let rows_per_plane = window.height as usize;
    for (number, row) in block.chunks_exact(row_bytes.max(1)).enumerate() {
        let (plane, y) = (number / rows_per_plane, number % rows_per_plane + window.row_off as usize);
        let start = ((plane * height + y) * width + window.col_off as usize) * size;
        out[start..start + row_bytes].copy_from_slice(row);
    }
}
