//! Kernels that are a user's own function.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use ndarray::{Array2, Array3, ArrayView2, ArrayView3};

use super::{BlockKernel, Boundary, Footprint, Patch, PatchMut};
use crate::dtype::{DType, Element};
use crate::error::{Error, Result};

/// Tells closures apart, whatever they do.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A function of a block, all bands of it: `[band, y, x]` of `T` to `[bands, y, x]` of `U`.
pub struct BlockFunction<T, U, F> {
    function: F,
    bands: u32,
    number: u64,
    types: PhantomData<fn(T) -> U>,
}

impl<T, U, F> BlockFunction<T, U, F> {
    /// `function`, whose result has `bands` bands and as many rows and columns as it is given.
    pub fn new(bands: u32, function: F) -> Self {
        Self { function, bands, number: NEXT.fetch_add(1, Ordering::Relaxed), types: PhantomData }
    }
}

impl<T, U, F> fmt::Debug for BlockFunction<T, U, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {} of blocks", self.number)
    }
}

impl<T: Element, U: Element, F: Fn(ArrayView3<'_, T>) -> Array3<U> + Send + Sync> BlockKernel
    for BlockFunction<T, U, F>
{
    fn identity(&self) -> String {
        format!("{self:?}")
    }

    fn footprint(&self) -> Footprint {
        Footprint::PIXEL
    }

    fn planes(&self) -> Option<u32> {
        Some(self.bands)
    }

    fn operand_dtype(&self, _: DType) -> DType {
        T::DTYPE
    }

    fn result_dtype(&self, _: DType) -> DType {
        U::DTYPE
    }

    /// A function says nothing of missing pixels but NaN.
    fn gives_missing(&self, _: bool) -> bool {
        false
    }

    fn run(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) -> Result<()> {
        let shape = [input.planes, input.height, input.width];
        let view = ArrayView3::from_shape(shape, bytemuck::cast_slice(input.values)).map_err(|_| size("block"))?;
        let result = (self.function)(view);
        if result.shape() != [out.planes, out.height, out.width] {
            let (found, want) = (result.shape().to_vec(), [out.planes, out.height, out.width]);
            return Err(Error::Function(format!(
                "a function of blocks gave an array of {found:?}, {want:?} was wanted"
            )));
        }
        copy(result.iter().copied(), bytemuck::cast_slice_mut(out.values));
        Ok(())
    }
}

/// A function of each band of a block and its surroundings: `[y + 2 * depth, x + 2 * depth]` of `T` to `[y, x]` of `U`.
pub struct OverlapFunction<T, U, F> {
    function: F,
    depth: u32,
    boundary: Boundary,
    number: u64,
    types: PhantomData<fn(T) -> U>,
}

impl<T, U, F> OverlapFunction<T, U, F> {
    /// `function`, which is given `depth` columns and rows more on each side than its result has.
    pub fn new(depth: u32, boundary: Boundary, function: F) -> Self {
        Self { function, depth, boundary, number: NEXT.fetch_add(1, Ordering::Relaxed), types: PhantomData }
    }
}

impl<T, U, F> fmt::Debug for OverlapFunction<T, U, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {} of blocks with overlap {}", self.number, self.depth)
    }
}

impl<T: Element, U: Element, F: Fn(ArrayView2<'_, T>) -> Array2<U> + Send + Sync> BlockKernel
    for OverlapFunction<T, U, F>
{
    fn identity(&self) -> String {
        format!("{self:?}")
    }

    fn footprint(&self) -> Footprint {
        Footprint { factor: [1, 1], depth: [self.depth; 2], boundary: self.boundary }
    }

    fn operand_dtype(&self, _: DType) -> DType {
        T::DTYPE
    }

    fn result_dtype(&self, _: DType) -> DType {
        U::DTYPE
    }

    /// A function says nothing of missing pixels but NaN.
    fn gives_missing(&self, _: bool) -> bool {
        false
    }

    fn run(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) -> Result<()> {
        for plane in 0..out.planes {
            let (values, _) = input.plane::<T>(plane);
            let view = ArrayView2::from_shape([input.height, input.width], values).map_err(|_| size("plane"))?;
            let result = (self.function)(view);
            if result.shape() != [out.height, out.width] {
                let (found, want) = (result.shape().to_vec(), [out.height, out.width]);
                return Err(Error::Function(format!(
                    "a function of overlapping blocks gave {found:?}, {want:?} was wanted"
                )));
            }
            copy(result.iter().copied(), out.plane::<U>(plane).0);
        }
        Ok(())
    }
}

fn copy<T>(from: impl Iterator<Item = T>, to: &mut [T]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = from);
}

fn size(what: &str) -> Error {
    Error::Function(format!("a {what} of another size than its array"))
}
