//! Operations on more than one pixel: coarser grids, filters, functions of blocks.

use ndarray::{Array2, Array3, ArrayView2, ArrayView3};
use tiffio::geo::BandInfo;

use super::{Array, Labels};
use crate::dtype::Element;
use crate::error::{Result, Usage};
use crate::graph::{Node, Op};
use crate::kernel::{BlockFunction, BlockKernel, Boundary, Coarsen, CoarsenMethod, Focal, FocalMethod, KernelRef};
use crate::kernel::{Kernels, NamedKernel, OverlapFunction};

impl Array {
    /// The result of a kernel.
    ///
    /// Where kernels follow each other, what the first needs around a block is what the second needs around that; nothing is
    /// kept between blocks but decoded chunks, so pixels at the edges of blocks are computed more than once.
    #[must_use]
    pub fn kernel(&self, kernel: impl BlockKernel + 'static) -> Self {
        self.kernel_ref(KernelRef(std::sync::Arc::new(kernel)))
    }

    /// The result of the kernel that is written down, made by `kernels`.
    ///
    /// # Errors
    ///
    /// As [`Kernels::make`].
    pub fn named_kernel(&self, kernels: &Kernels, named: &NamedKernel) -> Result<Self> {
        Ok(self.kernel_ref(kernels.make(named)?))
    }

    fn kernel_ref(&self, kernel: KernelRef) -> Self {
        let factor = kernel.0.footprint().factor;
        let node = Node::new(Op::Kernel(kernel, self.node.clone()));
        self.with_node(node, self.labels.derived().coarsened(factor))
    }

    /// The array on a grid of larger pixels, each out of `factor` columns and rows; at the right and lower edge out of those
    /// that are left.
    ///
    /// # Errors
    ///
    /// [`Usage::Factor`] if a factor is 0.
    pub fn coarsen(&self, factor: [u32; 2], method: CoarsenMethod) -> Result<Self> {
        if factor.contains(&0) {
            return Err(Usage::Factor { factor }.into());
        }
        Ok(self.kernel(Coarsen { factor, method }))
    }

    /// Each pixel as the mean of the valid ones in the square of `2 * radius + 1` columns and rows around it.
    #[must_use]
    pub fn focal_mean(&self, radius: u32, boundary: Boundary) -> Self {
        self.kernel(Focal { method: FocalMethod::Mean { radius }, boundary })
    }

    /// Each pixel as the median of the valid ones in the square of `2 * radius + 1` columns and rows around it.
    #[must_use]
    pub fn focal_median(&self, radius: u32, boundary: Boundary) -> Self {
        self.kernel(Focal { method: FocalMethod::Median { radius }, boundary })
    }

    /// The array smoothed by a Gaussian of standard deviation `sigma` pixels; missing pixels have no weight, and get the
    /// value of their surroundings.
    ///
    /// # Errors
    ///
    /// [`Usage::Sigma`] if `sigma` is not above 0 and at most 1000.
    pub fn gaussian(&self, sigma: f64, boundary: Boundary) -> Result<Self> {
        if !(sigma > 0.0 && sigma <= 1000.0) {
            return Err(Usage::Sigma { sigma }.into());
        }
        Ok(self.kernel(Focal { method: FocalMethod::Gaussian { sigma }, boundary }))
    }

    /// The steepness of an elevation in degrees, after Horn (1981). Pixel size comes from the array's georeferencing, whose
    /// unit must be that of the elevation; without one pixels are 1 wide and high.
    #[must_use]
    pub fn slope(&self) -> Self {
        let pixel = self.geo_ref().transform().map_or([1.0, 1.0], |transform| {
            let [_, across, down_x, _, across_y, down] = transform.0;
            [across.hypot(across_y), down_x.hypot(down)]
        });
        self.kernel(Focal { method: FocalMethod::Slope { pixel }, boundary: Boundary::Missing })
    }

    /// `function` of every block, all bands of it (`[band, y, x]`), as an array of `bands` bands.
    ///
    /// Blocks are those of the run, so the result must not depend on where they begin. The values are cast to `T`; missing
    /// ones are NaN.
    ///
    /// # Errors
    ///
    /// [`Usage::MissingInFunction`] if pixels can be missing and `T` is no float: fill them first. While it is computed:
    /// [`Error::Function`](crate::Error::Function) if the result has another shape than the block, and the panic of the
    /// function as an error.
    pub fn map_blocks<T, U, F>(&self, bands: u32, function: F) -> Result<Self>
    where
        T: Element,
        U: Element,
        F: Fn(ArrayView3<'_, T>) -> Array3<U> + Send + Sync + 'static,
    {
        self.check_function::<T>()?;
        let mapped = self.kernel(BlockFunction::<T, U, F>::new(bands, function));
        let labels =
            Labels { bands: vec![BandInfo::default(); bands as usize], times: Vec::new(), ..self.labels.derived() };
        Ok(mapped.with_labels(labels))
    }

    /// `function` of every block of every band with `depth` columns and rows more on each side, which its result has not.
    ///
    /// # Errors
    ///
    /// As [`map_blocks`](Self::map_blocks).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::kernel::Boundary;
    /// use chunkgraph::{Array, Extent};
    /// use ndarray::{ArrayView2, s};
    ///
    /// let row = Array::from_values(&[1.0, 5.0, 2.0, 8.0], Extent { planes: 1, height: 1, width: 4 })?;
    /// let steps = row.map_overlap(1, Boundary::Nearest, |block: ArrayView2<'_, f64>| {
    ///     let (height, width) = block.dim();
    ///     &block.slice(s![1..height - 1, 2..]) - &block.slice(s![1..height - 1, ..width - 2])
    /// })?;
    /// assert_eq!(steps.compute::<f64>(&Default::default())?.as_slice().unwrap(), [4.0, 1.0, 3.0, 6.0]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn map_overlap<T, U, F>(&self, depth: u32, boundary: Boundary, function: F) -> Result<Self>
    where
        T: Element,
        U: Element,
        F: Fn(ArrayView2<'_, T>) -> Array2<U> + Send + Sync + 'static,
    {
        self.check_function::<T>()?;
        if boundary == Boundary::Missing && depth > 0 && !T::DTYPE.is_float() {
            return Err(Usage::MissingInFunction { dtype: T::DTYPE }.into());
        }
        Ok(self.kernel(OverlapFunction::<T, U, F>::new(depth, boundary, function)))
    }

    fn check_function<T: Element>(&self) -> Result<()> {
        if self.can_be_missing() && !T::DTYPE.is_float() {
            return Err(Usage::MissingInFunction { dtype: T::DTYPE }.into());
        }
        Ok(())
    }
}
