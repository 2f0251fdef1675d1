//! Operations on more than one pixel at a time: what a kernel needs around a block, what it is given, what it gives back.
//!
//! A kernel is asked for a window of its result. Its [`Footprint`] says which window of the operand that takes; the
//! executor computes that window, fills in what lies beyond the operand's edge, and hands both to the kernel as
//! [`Patch`]es. So kernels know nothing of files, blocks or threads, and their results depend on none of them.

mod closure;
mod coarsen;
mod focal;
mod registry;

use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use closure::{BlockFunction, OverlapFunction};
pub use coarsen::{Coarsen, CoarsenMethod};
pub use focal::{Focal, FocalMethod};
pub use registry::{Kernels, NamedKernel};

use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::region::Extent;

/// A function from a window of its operand to a window of its result.
pub trait BlockKernel: Send + Sync + Debug {
    /// What tells it from other kernels, its parameters included: two of one identity on one operand are computed once.
    fn identity(&self) -> String;

    /// What makes it again, here or elsewhere: a name that [`Kernels`] know, and parameters. Nothing for a kernel that cannot
    /// be written down, such as a closure.
    fn describe(&self) -> Option<NamedKernel> {
        None
    }

    /// What it needs of its operand.
    fn footprint(&self) -> Footprint;

    /// The planes of the result, where it takes all planes of its operand at once; nothing where it takes them one by one,
    /// each for itself.
    fn planes(&self) -> Option<u32> {
        None
    }

    /// The type of operand that it takes, for an operand of type `dtype`: values are cast to it.
    fn operand_dtype(&self, dtype: DType) -> DType;

    /// The type of the result, for an operand of that type.
    fn result_dtype(&self, operand: DType) -> DType;

    /// Whether pixels of a result that is no float can be missing, if those of the operand can.
    fn gives_missing(&self, operand: bool) -> bool {
        operand
    }

    /// Computes one window.
    ///
    /// # Errors
    ///
    /// Whatever the kernel finds wrong; the run ends with it.
    fn run(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) -> Result<()>;
}

/// What a kernel needs of its operand for a window of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Columns and rows of the operand for one of the result.
    pub factor: [u32; 2],
    /// Columns on either side and rows above and below beyond that.
    pub depth: [u32; 2],
    /// What lies beyond the edge of the operand.
    pub boundary: Boundary,
}

impl Footprint {
    /// A pixel for a pixel.
    pub const PIXEL: Self = Self { factor: [1, 1], depth: [0, 0], boundary: Boundary::Missing };

    /// The size of the result for an operand of size `extent`: a factor that does not divide it leaves a smaller last one.
    #[must_use]
    pub fn result_extent(self, extent: Extent) -> Extent {
        let [x, y] = self.factor.map(|factor| factor.max(1));
        Extent { width: extent.width.div_ceil(x), height: extent.height.div_ceil(y), ..extent }
    }

    /// Columns and rows of the operand for a window of `[width, height]`.
    #[must_use]
    pub fn operand_size(self, size: [u32; 2]) -> [u64; 2] {
        [0, 1].map(|n| u64::from(size[n]) * u64::from(self.factor[n].max(1)) + 2 * u64::from(self.depth[n]))
    }
}

/// What a kernel sees beyond the edge of its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// Missing pixels.
    #[default]
    Missing,
    /// The nearest pixel inside, again and again.
    Nearest,
    /// The pixels inside, mirrored at the edge: `c b a | a b c`, as `reflect` of `scipy.ndimage`.
    Reflect,
}

/// A window of an operand: dense planes, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Patch<'a> {
    /// The type of the values.
    pub dtype: DType,
    /// Planes.
    pub planes: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// The values in the machine's byte order; those of missing pixels have no meaning, but for NaN in floats.
    pub values: &'a [u8],
    /// For each value 1 if it is there and 0 if it is missing; empty if all are there, and for floats, where NaN says so.
    pub validity: &'a [u8],
}

impl<'a> Patch<'a> {
    /// The values of plane `n`, and for each whether it is there (none for floats, or if all are).
    ///
    /// # Panics
    ///
    /// If `T` is not the type of the values: a mistake of the kernel.
    #[must_use]
    pub fn plane<T: Element>(&self, n: usize) -> (&'a [T], Option<&'a [u8]>) {
        let pixels = self.height * self.width;
        let values: &[T] = bytemuck::cast_slice(self.values);
        let validity = (!self.validity.is_empty()).then(|| &self.validity[n * pixels..][..pixels]);
        (&values[n * pixels..][..pixels], validity)
    }
}

/// A window of a result, to be written: all values, and the validity of those that are no floats.
#[derive(Debug)]
pub struct PatchMut<'a> {
    /// The type of the values.
    pub dtype: DType,
    /// Planes.
    pub planes: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// The values, to be written; NaN is missing.
    pub values: &'a mut [u8],
    /// 1 for each value; what is missing gets 0. Of no meaning for floats.
    pub validity: &'a mut [u8],
}

impl PatchMut<'_> {
    /// The values and the validity of plane `n`.
    ///
    /// # Panics
    ///
    /// If `T` is not the type of the values: a mistake of the kernel.
    pub fn plane<T: Element>(&mut self, n: usize) -> (&mut [T], &mut [u8]) {
        let pixels = self.height * self.width;
        let values: &mut [T] = bytemuck::cast_slice_mut(self.values);
        (&mut values[n * pixels..][..pixels], &mut self.validity[n * pixels..][..pixels])
    }
}

/// A kernel, equal to every other one of its identity.
#[derive(Debug, Clone)]
pub struct KernelRef(pub Arc<dyn BlockKernel>);

impl PartialEq for KernelRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.identity() == other.0.identity()
    }
}

impl Eq for KernelRef {}

impl Hash for KernelRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.identity().hash(state);
    }
}
