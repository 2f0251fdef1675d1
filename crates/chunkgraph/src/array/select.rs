//! Choosing: bands by name or number, times, windows.

use tiffio::layout::Window;

use super::{Array, Labels, Time};
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
