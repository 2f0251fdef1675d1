//! What an array is called and where it lies: band names, georeferencing.

use std::fmt;

use tiffio::geo::{BandInfo, GeoKeyValue, GeoRef, GeoTransform, RasterType};

use super::Time;
use crate::dtype::DType;
use crate::error::Mismatch;
use crate::region::Extent;

/// A dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    /// Time.
    Time,
    /// Band.
    Band,
    /// Rows, down from the top.
    Y,
    /// Columns, from the left.
    X,
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Time => "time",
            Self::Band => "band",
            Self::Y => "y",
            Self::X => "x",
        })
    }
}

/// The labels of an array.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// What errors call it: the file it came from, or what was done to it.
    pub name: String,
    /// One entry a band: its name, and for bands as they are stored their scale, offset and unit.
    pub bands: Vec<BandInfo>,
    /// The times, in order; none if there is no such dimension.
    pub times: Vec<Time>,
    /// Where the pixels lie, and the metadata of the whole image. What it says of bands is in `bands`; its nodata is there
    /// only while it has not been masked: a stored value like any other, which a copy keeps as it is.
    pub geo_ref: GeoRef,
}

impl Labels {
    /// The same labels for values that are no longer as they are stored: without scale and offset.
    #[must_use]
    pub fn without_scale(mut self) -> Self {
        for band in &mut self.bands {
            (band.scale, band.offset) = (None, None);
        }
        self
    }

    /// The same labels for values of which some are missing: the file's nodata does not stand for those.
    pub(super) fn masked(&self) -> Self {
        Self { geo_ref: GeoRef { nodata: None, ..self.geo_ref.clone() }, ..self.clone() }
    }

    /// The same labels for values of another type: a nodata value that it cannot hold is none any more.
    pub(super) fn stored_as(mut self, dtype: DType) -> Self {
        if self.geo_ref.nodata.is_some() && !self.geo_ref.nodata_value().is_some_and(|value| dtype.holds(value)) {
            self.geo_ref.nodata = None;
        }
        self
    }

    /// The same labels for values that are repeated over the bands and times of `other`.
    pub(super) fn stretched(mut self, other: &Self) -> Self {
        if self.bands.len() < other.bands.len() {
            let named = |band: &BandInfo| BandInfo { description: band.description.clone(), ..BandInfo::default() };
            self.bands = other.bands.iter().map(named).collect();
        }
        if self.times.is_empty() {
            self.times.clone_from(&other.times);
        }
        self
    }

    /// The labels of what is computed from two arrays: the place of the one that has one, the names that both share. What
    /// describes stored samples (scale, unit, metadata) describes the result no longer.
    pub(super) fn combined(&self, other: &Self) -> Self {
        let place = if is_placed(&self.geo_ref) { &self.geo_ref } else { &other.geo_ref };
        let longest = if self.bands.len() >= other.bands.len() { &self.bands } else { &other.bands };
        let shared = |(number, band): (usize, &BandInfo)| {
            let same = |labels: &Self| labels.bands.get(number).is_none_or(|own| own.description == band.description);
            let description = band.description.clone().filter(|_| same(self) && same(other));
            BandInfo { description, ..BandInfo::default() }
        };
        Self {
            name: self.name.clone(),
            bands: longest.iter().enumerate().map(shared).collect(),
            times: if self.times.is_empty() { other.times.clone() } else { self.times.clone() },
            geo_ref: place_only(place),
        }
    }

    /// The labels of what is computed from one array.
    pub(super) fn derived(&self) -> Self {
        self.combined(self)
    }

    /// The labels of the pixels from column `col` and row `row` on.
    pub(super) fn shifted(&self, col: u32, row: u32) -> Self {
        self.moved(f64::from(col), f64::from(row))
    }

    /// The labels of the pixels from a place on that may lie outside.
    pub(super) fn moved(&self, col: f64, row: f64) -> Self {
        let mut labels = self.clone();
        // Tie points name raster places: those of the window begin at its own corner.
        for [i, j, ..] in &mut labels.geo_ref.tie_points {
            (*i, *j) = (*i - col, *j - row);
        }
        if let Some(m) = &mut labels.geo_ref.transformation {
            m[3] += col * m[0] + row * m[1];
            m[7] += col * m[4] + row * m[5];
            m[11] += col * m[8] + row * m[9];
        }
        labels.geo_ref.rpc = labels.geo_ref.rpc.map(|rpc| rpc.shifted(col, row));
        labels
    }

    /// What is known of each plane: bands of an array with times carry the time in their name.
    pub(super) fn planes(&self) -> Vec<BandInfo> {
        if self.times.is_empty() {
            return self.bands.clone();
        }
        let at = |time: &Time, number: usize, band: &BandInfo| {
            let band_name = band.description.clone().or_else(|| (self.bands.len() > 1).then(|| number.to_string()));
            let name = [Some(time.to_string()), band_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
            BandInfo { description: Some(name), ..band.clone() }
        };
        self.times
            .iter()
            .flat_map(|time| (1..).zip(&self.bands).map(move |(number, band)| at(time, number, band)))
            .collect()
    }

    /// The labels of pixels that are `factor` columns and rows large.
    pub(super) fn coarsened(mut self, factor: [u32; 2]) -> Self {
        let [x, y] = factor.map(f64::from);
        if factor == [1, 1] {
            return self;
        }
        // Of rasters whose tie points name centres, the centre of the first pixel moves.
        let (half_x, half_y) = match self.geo_ref.raster_type() {
            RasterType::PixelIsArea => (0.0, 0.0),
            RasterType::PixelIsPoint => ((x - 1.0) / 2.0, (y - 1.0) / 2.0),
        };
        for [i, j, ..] in &mut self.geo_ref.tie_points {
            (*i, *j) = ((*i - half_x) / x, (*j - half_y) / y);
        }
        if let Some([scale_x, scale_y, _]) = &mut self.geo_ref.pixel_scale {
            (*scale_x, *scale_y) = (*scale_x * x, *scale_y * y);
        }
        if let Some(m) = &mut self.geo_ref.transformation {
            for row in [0, 4, 8] {
                m[row + 3] += half_x * m[row] + half_y * m[row + 1];
                (m[row], m[row + 1]) = (m[row] * x, m[row + 1] * y);
            }
        }
        self
    }

    /// Checks that two arrays lie on the same grid. One without georeferencing lies on every grid of its size.
    pub(super) fn check_grid(&self, extent: Extent, other: &Self, other_extent: Extent) -> Result<(), Mismatch> {
        let (a, b) = (&self.geo_ref, &other.geo_ref);
        let what = if (extent.width, extent.height) != (other_extent.width, other_extent.height) {
            "size"
        } else if !same_transform(a.transform(), b.transform(), extent) {
            "transform"
        } else if !same_crs(a, b) {
            "coordinate system"
        } else {
            return Ok(());
        };
        Err(Mismatch { what, left: self.describe(extent), right: other.describe(other_extent) })
    }

    /// The grid in words, for errors.
    pub(super) fn describe(&self, extent: Extent) -> String {
        let mut text = format!("{} is {} x {} pixels", self.name, extent.width, extent.height);
        if let Some(GeoTransform([x, dx, rx, y, ry, dy])) = self.geo_ref.transform() {
            text.push_str(&format!(" of {dx} x {dy} from {x}, {y}"));
            if rx != 0.0 || ry != 0.0 {
                text.push_str(&format!(" turned by {rx}, {ry}"));
            }
        }
        match self.geo_ref.epsg() {
            Some(code) => text + &format!(" in EPSG:{code}"),
            None => text,
        }
    }
}

fn is_placed(geo_ref: &GeoRef) -> bool {
    geo_ref.transform().is_some() || !geo_ref.geo_keys.is_empty() || !geo_ref.tie_points.is_empty()
}

/// Georeferencing without what describes samples.
fn place_only(geo_ref: &GeoRef) -> GeoRef {
    GeoRef {
        geo_keys: geo_ref.geo_keys.clone(),
        tie_points: geo_ref.tie_points.clone(),
        geo_key_version: geo_ref.geo_key_version,
        pixel_scale: geo_ref.pixel_scale,
        transformation: geo_ref.transformation,
        ..GeoRef::default()
    }
}

/// Whether the corners of the image come out at the same place, to a hundredth of a pixel: what writers round away.
fn same_transform(a: Option<GeoTransform>, b: Option<GeoTransform>, extent: Extent) -> bool {
    const PIXELS: f64 = 0.01;
    let (Some(a), Some(b)) = (a, b) else { return true };
    let (width, height) = (f64::from(extent.width), f64::from(extent.height));
    let pixel = [1, 2, 4, 5].map(|n| a.0[n].abs()).into_iter().fold(0.0, f64::max);
    [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].into_iter().all(|(col, row)| {
        let ((ax, ay), (bx, by)) = (a.apply(col, row), b.apply(col, row));
        (ax - bx).abs() <= PIXELS * pixel && (ay - by).abs() <= PIXELS * pixel
    })
}

/// Whether two images are not known to have different coordinate systems: by EPSG code, or else by all keys but the
/// texts, which writers word as they like.
pub(super) fn same_crs(a: &GeoRef, b: &GeoRef) -> bool {
    if let (Some(a), Some(b)) = (a.epsg(), b.epsg()) {
        return a == b;
    }
    let keys = |geo_ref: &GeoRef| {
        let mut keys: Vec<_> =
            geo_ref.geo_keys.iter().filter(|key| !matches!(key.value, GeoKeyValue::Ascii(_))).cloned().collect();
        keys.sort_by_key(|key| key.id);
        keys
    };
    let (a, b) = (keys(a), keys(b));
    a.is_empty() || b.is_empty() || a == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiffio::geo::Rpc;

    #[test]
    fn a_window_moves_tie_points_and_coefficients() {
        let geo_ref = GeoRef {
            tie_points: vec![[5.0, 7.0, 0.0, 100.0, 200.0, 0.0]],
            rpc: Rpc::from_numbers(&[50.0; Rpc::COUNT]),
            ..GeoRef::default()
        };
        let geo_ref = Labels { geo_ref, ..Labels::default() }.shifted(20, 3).geo_ref;
        assert_eq!(geo_ref.tie_points, [[-15.0, 4.0, 0.0, 100.0, 200.0, 0.0]]);
        assert_eq!(geo_ref.rpc.unwrap().offsets, [47.0, 30.0, 50.0, 50.0, 50.0]);
    }
}
