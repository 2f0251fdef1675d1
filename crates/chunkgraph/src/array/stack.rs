//! Joining: bands beside each other, times after each other.

use std::path::Path;

use super::{Array, Dim, Labels, OpenOptions, Time};
use crate::error::{Error, Result, Usage};
use crate::graph::{Node, Op};

impl Array {
    /// The first image of several files along `dim`: their bands one after another, or as times, which their names tell.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), [`stack`](Self::stack) and [`stack_times`](Self::stack_times);
    /// [`Usage::NoTimeInName`] if a name tells none; [`Usage::NoSuchDim`] for rows and columns.
    pub fn open_stack<P: AsRef<Path>>(paths: &[P], dim: Dim, options: &OpenOptions) -> Result<Self> {
        let arrays = paths.iter().map(|path| Self::open_with(path, options)).collect::<Result<Vec<_>>>()?;
        match dim {
            Dim::Band => Self::stack(&arrays),
            Dim::Time => {
                let time = |path: &P| {
                    let name = path.as_ref().file_name().unwrap_or_default().to_string_lossy().into_owned();
                    Time::from_file_name(&name).ok_or(Usage::NoTimeInName { name })
                };
                let times = paths.iter().map(time).collect::<Result<Vec<_>, _>>()?;
                Self::stack_times(&arrays, &times)
            }
            Dim::Y | Dim::X => Err(Usage::NoSuchDim { dim, name: "a stack".to_owned() }.into()),
        }
    }

    /// The bands of all `arrays`, one after another, as the type that holds all; at every time, if they have times.
    ///
    /// # Errors
    ///
    /// [`Error::Mismatch`] if they do not lie on one grid, [`Usage::TimeMismatch`] if they have different times,
    /// [`Usage::NothingToStack`] if there are none, and any mistake that an array brings.
    pub fn stack(arrays: &[Self]) -> Result<Self> {
        let Some((first, rest)) = arrays.split_first() else { return Err(Usage::NothingToStack.into()) };
        for other in rest {
            // Bands need not be as many; times and grid must fit.
            first.with_first_band().meet(&other.with_first_band())?;
        }
        if rest.is_empty() {
            return Ok(first.clone());
        }
        let timed = arrays.iter().find(|array| !array.times().is_empty()).unwrap_or(first);
        let times = timed.labels.times.clone();
        let bands = arrays.iter().flat_map(|array| array.labels.bands.iter().cloned()).collect();
        let parts: Vec<Self> = arrays.iter().map(|array| array.repeated(&times)).collect();
        let stacked = first.joined(&parts, Labels { bands, times: times.clone(), ..first.labels.derived() })?;
        if times.len() < 2 {
            return Ok(stacked);
        }
        // Part by part so far, each with all of its times; wanted is time by time.
        let mut planes = Vec::new();
        for time in 0..times.len() {
            let mut start = 0;
            for part in &parts {
                let bands = part.band_count() as usize;
                planes.extend((0..bands).map(|band| start + time * bands + band));
                start += part.extent().planes as usize;
            }
        }
        let labels = (*stacked.labels).clone();
        Ok(stacked.all_planes(&planes, labels))
    }

    /// The same bands at several times: `arrays[n]` at `times[n]`, put in order of time.
    ///
    /// Types are promoted to the one that holds all. Bands are called as in the first array.
    ///
    /// # Errors
    ///
    /// [`Usage::TimeCount`] if there are not as many times as arrays, [`Usage::SameTime`] if two are equal,
    /// [`Usage::BandCount`] if the bands are not as many, [`Error::Mismatch`] if the arrays do not lie on one grid,
    /// [`Usage::NothingToStack`] if there are none, and any mistake that an array brings.
    pub fn stack_times(arrays: &[Self], times: &[Time]) -> Result<Self> {
        if times.len() != arrays.len() {
            return Err(Usage::TimeCount { times: times.len(), arrays: arrays.len() }.into());
        }
        let mut parts: Vec<(Time, &Self)> = times.iter().copied().zip(arrays).collect();
        parts.sort_by_key(|(time, _)| *time);
        let Some((_, first)) = parts.first().copied() else { return Err(Usage::NothingToStack.into()) };
        for pair in parts.windows(2) {
            let [(before, a), (after, b)] = pair else { continue };
            if before == after {
                return Err(Usage::SameTime { time: *after }.into());
            }
            first.labels.check_grid(first.extent(), &b.labels, b.extent())?;
            let (left, right) = (a.extent().planes, b.extent().planes);
            if left != right {
                return Err(Usage::BandCount { left, right }.into());
            }
        }
        let times = parts.iter().map(|(time, _)| *time).collect();
        let arrays: Vec<Self> = parts.into_iter().map(|(_, array)| array.clone()).collect();
        let labels = Labels { bands: first.labels.bands.clone(), times, ..first.labels.derived() };
        first.joined(&arrays, labels)
    }

    /// The planes of all `arrays`, one after another.
    fn joined(&self, arrays: &[Self], labels: Labels) -> Result<Self> {
        for array in arrays {
            array.check()?;
        }
        let count = arrays.iter().map(|array| u64::from(array.extent().planes)).sum::<u64>();
        if u32::try_from(count).is_err() {
            return Err(Error::Usage(Usage::NameCount { names: usize::MAX, bands: u32::MAX }));
        }
        let node = Node::new(Op::Stack(arrays.iter().map(|array| array.node.clone()).collect()));
        Ok(self.with_node(node, labels))
    }

    /// The same planes at each of `times`, if the array has none of its own.
    fn repeated(&self, times: &[Time]) -> Self {
        if times.is_empty() || !self.labels.times.is_empty() {
            return self.clone();
        }
        let bands = self.extent().planes as usize;
        let planes: Vec<usize> = times.iter().flat_map(|_| 0..bands).collect();
        self.all_planes(&planes, Labels { times: times.to_vec(), ..(*self.labels).clone() })
    }

    fn with_first_band(&self) -> Self {
        self.band_numbers(&[1]).unwrap_or_else(|_| self.clone())
    }
}
