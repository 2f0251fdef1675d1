//! Choosing: bands by name or number, times, windows, ranges along a dimension.

use std::ops::Range;

use tiffio::layout::Window;

use super::{Array, Dim, Labels, Time};
use crate::error::{Result, Usage};
use crate::graph::{Node, Op};

impl Array {
    /// The bands of those names, in that order, at every time. Only the bands that are used in the end are read.
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
        let count = self.band_count();
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

    /// The places `range` along `dim`, counted from 0: `slice(Dim::X, 10..20)` are ten columns.
    ///
    /// # Errors
    ///
    /// [`Usage::SliceOutside`] if it holds nothing or leaves the array; [`Usage::NoSuchDim`] if there are no times.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Dim, Extent};
    ///
    /// let scene = Array::from_values(&[1_u8, 2, 3, 4, 5, 6], Extent { planes: 2, height: 1, width: 3 })?;
    /// let end = scene.slice(Dim::X, 1..3)?.slice(Dim::Band, 1..2)?;
    /// assert_eq!(end.compute::<u8>(&Default::default())?.as_slice().unwrap(), [5, 6]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn slice(&self, dim: Dim, range: Range<u32>) -> Result<Self> {
        let length = self.dims().into_iter().find(|(known, _)| *known == dim).map(|(_, length)| length);
        let length = length.ok_or_else(|| Usage::NoSuchDim { dim, name: self.labels.name.clone() })?;
        if range.is_empty() || range.end > length {
            return Err(Usage::SliceOutside { dim, from: range.start, to: range.end, length }.into());
        }
        let (extent, places) = (self.extent(), range.start as usize..range.end as usize);
        match dim {
            Dim::X => self.window(Window::new(range.start, 0, range.end - range.start, extent.height)),
            Dim::Y => self.window(Window::new(0, range.start, extent.width, range.end - range.start)),
            Dim::Band => Ok(self.planes(&places.collect::<Vec<_>>())),
            Dim::Time => {
                let bands = self.band_count() as usize;
                let planes: Vec<usize> = (places.start * bands..places.end * bands).collect();
                let times = self.labels.times.get(places).unwrap_or_default().to_vec();
                Ok(self.all_planes(&planes, Labels { times, ..(*self.labels).clone() }))
            }
        }
    }

    /// The times from `from` to `to`, both included; a day includes its seconds.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchTime`] if there is none, or no dimension time.
    pub fn time_range(&self, from: Time, to: Time) -> Result<Self> {
        let is_in = |time: &Time| (from <= *time || from.is_day_of(*time)) && (*time <= to || to.is_day_of(*time));
        let chosen: Vec<usize> = (0..).zip(self.times()).filter(|(_, time)| is_in(time)).map(|(n, _)| n).collect();
        if chosen.is_empty() {
            return Err(Usage::NoSuchTime { name: self.labels.name.clone(), from, to }.into());
        }
        let bands = self.band_count() as usize;
        let planes: Vec<usize> =
            chosen.iter().flat_map(|time| (0..bands).map(move |band| time * bands + band)).collect();
        let times = chosen.iter().map(|n| self.labels.times[*n]).collect();
        Ok(self.all_planes(&planes, Labels { times, ..(*self.labels).clone() }))
    }

    fn planes(&self, bands: &[usize]) -> Self {
        let labels = bands.iter().filter_map(|band| self.labels.bands.get(*band)).cloned().collect();
        let labels = Labels { bands: labels, ..(*self.labels).clone() };
        let count = self.band_count() as usize;
        let planes: Vec<usize> = (0..self.time_count() as usize)
            .flat_map(|time| bands.iter().map(move |band| time * count + band))
            .collect();
        self.all_planes(&planes, labels)
    }

    /// The planes of those numbers.
    pub(super) fn all_planes(&self, planes: &[usize], labels: Labels) -> Self {
        let planes = planes.iter().map(|plane| u32::try_from(*plane).unwrap_or(u32::MAX)).collect();
        self.with_node(Node::new(Op::Planes(self.node.clone(), planes)), labels)
    }
}
