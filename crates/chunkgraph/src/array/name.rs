//! Naming: bands and times of an array that is otherwise the same.

use super::{Array, Labels, Time};
use crate::error::{Result, Usage};

impl Array {
    /// This array with its bands called `names`.
    ///
    /// # Errors
    ///
    /// [`Usage::NameCount`] if there are not as many names as bands.
    pub fn with_band_names<S: AsRef<str>>(&self, names: &[S]) -> Result<Self> {
        let bands = self.band_count();
        if names.len() != bands as usize {
            return Err(Usage::NameCount { names: names.len(), bands }.into());
        }
        let mut labels = (*self.labels).clone();
        for (band, name) in labels.bands.iter_mut().zip(names) {
            band.description = Some(name.as_ref().to_owned());
        }
        Ok(self.with_labels(labels))
    }

    /// This array with some of its bands called otherwise: pairs of the old and the new name.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchBand`], naming the bands there are.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent};
    ///
    /// let scene = Array::from_values(&[1_u8, 2], Extent { planes: 2, height: 1, width: 1 })?;
    /// let scene = scene.with_band_names(&["B4", "B5"])?.rename(&[("B5", "nir")])?;
    /// assert_eq!(scene.band_names(), ["B4", "nir"]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn rename<S: AsRef<str>, T: AsRef<str>>(&self, names: &[(S, T)]) -> Result<Self> {
        let mut labels = (*self.labels).clone();
        for (old, new) in names {
            // Looked up in the array as it was, so that two names can be exchanged.
            let is_called = |band: &tiffio::geo::BandInfo| band.description.as_deref() == Some(old.as_ref());
            let place = self.labels.bands.iter().position(is_called);
            let no_such_band = || Usage::NoSuchBand { name: old.as_ref().to_owned(), known: self.band_names() };
            labels.bands[place.ok_or_else(no_such_band)?].description = Some(new.as_ref().to_owned());
        }
        Ok(self.with_labels(labels))
    }

    /// This array with its planes labelled by `times`: one without times is cut into as many, each of the bands that come
    /// next; one with times has them called otherwise.
    ///
    /// # Errors
    ///
    /// [`Usage::TimeOrder`] if they do not come in order, [`Usage::TimeCount`] if there are other times than the array
    /// has, [`Usage::TimesDivide`] if its planes cannot be cut like that.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Dim, Extent};
    ///
    /// let days = Array::from_values(&[1_u8, 5], Extent { planes: 2, height: 1, width: 1 })?;
    /// let days = days.assign_times(&["2020-05-18", "2020-06-03"].map(|day| day.parse().unwrap()))?;
    /// assert_eq!(days.shape(), [2, 1, 1, 1]);
    /// assert_eq!(days.max(Dim::Time)?.compute::<u8>(&Default::default())?.as_slice().unwrap(), [5]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn assign_times(&self, times: &[Time]) -> Result<Self> {
        if let Some([before, after]) =
            times.windows(2).find_map(|pair| <[Time; 2]>::try_from(pair).ok().filter(|[before, after]| after <= before))
        {
            return Err(Usage::TimeOrder { before, after }.into());
        }
        let (known, planes) = (self.labels.times.len(), self.extent().planes);
        if known > 0 && known != times.len() {
            return Err(Usage::TimeCount { times: times.len(), arrays: known }.into());
        }
        if times.is_empty() || !(planes as usize).is_multiple_of(times.len()) {
            return Err(Usage::TimesDivide { planes, times: times.len() }.into());
        }
        Ok(self.with_labels(Labels { times: times.to_vec(), ..(*self.labels).clone() }))
    }

    /// This array with a dimension time in front, one long; the other dimensions are always there.
    ///
    /// # Errors
    ///
    /// [`Usage::TimeCount`] if it has one that is longer.
    pub fn expand_dims(&self, time: Time) -> Result<Self> {
        self.assign_times(&[time])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Dim;
    use crate::region::Extent;

    fn days(count: u8) -> Vec<Time> {
        (1..=count).map(|day| Time::day(2020, 5, day).unwrap()).collect()
    }

    #[track_caller]
    fn check(planes: u32, times: &[Time], want: Result<&[usize], &str>) {
        let values: Vec<u8> = (0..planes).map(|plane| u8::try_from(plane).unwrap()).collect();
        let array = Array::from_values(&values, Extent { planes, height: 1, width: 1 }).unwrap();
        let found = array.assign_times(times).map(|array| array.shape()).map_err(|error| error.to_string());
        assert_eq!(found, want.map(<[usize]>::to_vec).map_err(str::to_owned));
    }

    #[test]
    fn planes_are_cut_into_times_that_come_in_order() {
        check(6, &days(3), Ok(&[3, 2, 1, 1]));
        check(6, &days(1), Ok(&[1, 6, 1, 1]));
        check(6, &days(4), Err("6 planes are not 4 times of as many bands each"));
        check(6, &[], Err("6 planes are not 0 times of as many bands each"));
        let twice = [days(1), days(1)].concat();
        check(6, &twice, Err("2020-05-01 comes after 2020-05-01, but is no later time"));
    }

    #[test]
    fn times_are_sliced_and_called_otherwise_with_all_their_bands() {
        let array = Array::from_values(&[1_u8, 2, 3, 4, 5, 6], Extent { planes: 6, height: 1, width: 1 }).unwrap();
        let series = array.assign_times(&days(3)).unwrap();
        let middle = series.slice(Dim::Time, 1..2).unwrap();
        assert_eq!(middle.times(), &days(3)[1..2]);
        assert_eq!(middle.compute::<u8>(&crate::RunOptions::default()).unwrap().as_slice().unwrap(), [3, 4]);
        assert!(series.assign_times(&days(2)).is_err());
        assert!(series.slice(Dim::Time, 2..4).is_err() && array.slice(Dim::Time, 0..1).is_err());
        assert_eq!(array.expand_dims(days(1)[0]).unwrap().shape(), [1, 6, 1, 1]);
    }

    #[test]
    fn names_can_be_exchanged() {
        let array = Array::from_values(&[1_u8, 2], Extent { planes: 2, height: 1, width: 1 }).unwrap();
        let array = array.with_band_names(&["a", "b"]).unwrap();
        assert_eq!(array.rename(&[("a", "b"), ("b", "a")]).unwrap().band_names(), ["b", "a"]);
        assert!(array.rename(&[("c", "a")]).is_err());
    }
}
