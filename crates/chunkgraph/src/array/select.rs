//! Choosing and joining: bands by name or number, windows, stacks.

use tiffio::layout::Window;

use super::{Array, Labels};
use crate::error::{Error, Result, Usage};
use crate::graph::{Node, Op};

impl Array {
    /// The bands of those names, in that order. Only the bands that are used in the end are read.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchBand`], naming the bands there are.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Self> {
        let place = |name: &str| {
            let found = self.labels.bands.iter().position(|band| band.description.as_deref() == Some(name));
            found.ok_or_else(|| Usage::NoSuchBand { name: name.to_owned(), known: self.band_names() })
        };
        let planes = names.iter().map(|name| place(name.as_ref())).collect::<Result<Vec<_>, _>>()?;
        Ok(self.planes(&planes))
    }

    /// The band of that name.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchBand`], naming the bands there are.
    pub fn band(&self, name: &str) -> Result<Self> {
        self.select(&[name])
    }

    /// The bands of those numbers, from 1 as in GDAL, in that order.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchBandNumber`] if there are fewer.
    pub fn band_numbers(&self, numbers: &[u32]) -> Result<Self> {
        let count = self.extent().planes;
        let place = |number: u32| match number.checked_sub(1) {
            Some(plane) if plane < count => Ok(plane as usize),
            _ => Err(Usage::NoSuchBandNumber { number: number.into(), name: self.labels.name.clone(), count }),
        };
        let planes = numbers.iter().map(|number| place(*number)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.planes(&planes))
    }

    /// The names of the bands; those without a name by their number, from 1.
    #[must_use]
    pub fn band_names(&self) -> Vec<String> {
        let name = |(number, band): (usize, &tiffio::geo::BandInfo)| {
            band.description.clone().unwrap_or_else(|| (number + 1).to_string())
        };
        self.labels.bands.iter().enumerate().map(name).collect()
    }

    /// The pixels of `window`, georeferenced where they lie.
    ///
    /// # Errors
    ///
    /// [`Usage::WindowOutside`] if it leaves the array or holds no pixel.
    pub fn window(&self, window: Window) -> Result<Self> {
        let extent = self.extent();
        if !window.fits(extent.width, extent.height) || window.pixels() == 0 {
            return Err(Usage::WindowOutside { window, width: extent.width, height: extent.height }.into());
        }
        let node = Node::new(Op::Window(self.node.clone(), window));
        Ok(self.with_node(node, self.labels.shifted(window.col_off, window.row_off)))
    }

    /// The bands of all `arrays`, one after another, as the type that holds all.
    ///
    /// # Errors
    ///
    /// [`Error::Mismatch`] if they do not lie on one grid, [`Usage::NothingToStack`] if there are none, and any mistake
    /// that an array brings.
    pub fn stack(arrays: &[Self]) -> Result<Self> {
        let Some((first, rest)) = arrays.split_first() else { return Err(Usage::NothingToStack.into()) };
        for other in rest {
            first.labels.check_grid(first.extent(), &other.labels, other.extent())?;
        }
        if rest.is_empty() {
            return Ok(first.clone());
        }
        for array in arrays {
            array.check()?;
        }
        let bands = arrays.iter().flat_map(|array| array.labels.bands.iter().cloned()).collect();
        let count = arrays.iter().map(|array| u64::from(array.extent().planes)).sum::<u64>();
        if u32::try_from(count).is_err() {
            return Err(Error::Usage(Usage::NameCount { names: usize::MAX, bands: u32::MAX }));
        }
        let node = Node::new(Op::Stack(arrays.iter().map(|array| array.node.clone()).collect()));
        let labels = Labels { bands, ..first.labels.derived() };
        Ok(first.with_node(node, labels))
    }

    fn planes(&self, planes: &[usize]) -> Self {
        let bands = planes.iter().filter_map(|plane| self.labels.bands.get(*plane)).cloned().collect();
        let labels = Labels { bands, ..(*self.labels).clone() };
        let planes = planes.iter().map(|plane| u32::try_from(*plane).unwrap_or(u32::MAX)).collect();
        self.with_node(Node::new(Op::Planes(self.node.clone(), planes)), labels)
    }
}
