//! Many files side by side and upon each other as one array.

use std::path::Path;
use std::sync::Arc;

use tiffio::geo::GeoTransform;

use super::labels::same_crs;
use super::place::{PixelBox, whole};
use super::{Array, Bounds, Labels, OpenOptions};
use crate::dtype::DType;
use crate::error::{Error, Mismatch, Result, Usage};
use crate::graph::{Node, Op};
use crate::io::{FileStamp, MosaicPart, MosaicShape, MosaicSource, Rect, depths};
use crate::program::Reduction;
use crate::region::Extent;

/// How files become one array.
#[derive(Debug, Clone)]
pub struct MosaicOptions {
    /// What becomes of a pixel that several files have. Default: that of the first.
    pub rule: MosaicRule,
    /// Which pixels there are. Default: those of all files.
    pub bounds: MosaicBounds,
    /// How each file is opened.
    pub open: OpenOptions,
    /// The files that are kept open at most, beside one for each thread. Default: 128, an eighth of what systems allow.
    pub files_open_max: usize,
}

impl Default for MosaicOptions {
    fn default() -> Self {
        let (rule, bounds) = (MosaicRule::default(), MosaicBounds::default());
        Self { rule, bounds, open: OpenOptions::default(), files_open_max: 128 }
    }
}

/// What becomes of a pixel that several files have. Missing values are passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MosaicRule {
    /// The value of the first file that has one.
    #[default]
    First,
    /// That of the last.
    Last,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The mean: of floats in their own type, else `float64`.
    Mean,
    /// The median: of floats in their own type, else `float64`.
    Median,
}

/// Which pixels a mosaic has, all on the grid of the first file.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum MosaicBounds {
    /// The smallest rectangle around all files.
    #[default]
    Union,
    /// The pixels that lie in every file.
    Intersection,
    /// Those in these bounds, rounded as by [`Array::window_bounds`]; where no file is they are missing. See
    /// [`Array::bounds`] for those of another array.
    Reference(Bounds),
}

/// What is kept of a file once it is closed again.
struct Member {
    labels: Labels,
    extent: Extent,
    dtype: DType,
    part: MosaicPart,
}

impl Array {
    /// The first image of several files as one array. They lie on one grid: of one coordinate system and pixel size, and
    /// apart by whole pixels, each to a hundredth of a pixel.
    ///
    /// Lazy: files are opened to read their directories, and again when a block touches them. What a block costs depends on
    /// the files that touch it alone. Where no file has a value the mosaic is missing. Names and metadata are those of the
    /// first file.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open); [`Error::Mismatch`] with both grids if they do not go together, [`Usage::MosaicType`] and
    /// [`Usage::BandCount`] if samples or bands do not; [`Usage::NoBounds`] if a file has no georeferencing,
    /// [`Usage::MosaicSize`] if no pixel is left or there are too many; [`Usage::NothingToStack`] if there are no files.
    /// While it is computed also if a file has changed since.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent, Labels, MosaicOptions, SaveOptions};
    /// use tiffio::geo::GeoRef;
    ///
    /// let folder = tempfile::tempdir().unwrap();
    /// let paths = [("west.tif", 0.0, [1_u8, 2]), ("east.tif", 20.0, [3, 4])].map(|(name, x, values)| {
    ///     let (path, tie_points) = (folder.path().join(name), vec![[0.0, 0.0, 0.0, x, 90.0, 0.0]]);
    ///     let geo_ref = GeoRef { tie_points, pixel_scale: Some([10.0, 10.0, 0.0]), ..GeoRef::default() };
    ///     let array = Array::from_values(&values, Extent { planes: 1, height: 1, width: 2 })?;
    ///     array.with_labels(Labels { geo_ref, ..Labels::default() }).save(&path, &SaveOptions::default())?;
    ///     Ok::<_, chunkgraph::Error>(path)
    /// });
    /// let [west, east] = paths;
    /// let mosaic = Array::mosaic(&[east?, west?], &MosaicOptions::default())?;
    /// assert_eq!(mosaic.compute::<u8>(&Default::default())?.as_slice().unwrap(), [1, 2, 3, 4]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn mosaic<P: AsRef<Path>>(paths: &[P], options: &MosaicOptions) -> Result<Self> {
        let Some((first, rest)) = paths.split_first() else { return Err(Usage::NothingToStack.into()) };
        let mut members = vec![Member::open(first.as_ref(), &options.open)?];
        for path in rest {
            let mut member = Member::open(path.as_ref(), &options.open)?;
            let (col, row) = members[0].offset_of(&member)?;
            member.part.place = Rect::new(col, row, member.extent.width, member.extent.height);
            member.labels = Labels::default();
            members.push(member);
        }
        let area = area(&members, options.bounds)?;
        let labels = members[0].labels.masked().moved(pixels(area.left), pixels(area.top));
        let labels = Labels { name: format!("mosaic of {} files", members.len()), ..labels };
        Self::of_members(members, area, labels, options)
    }

    fn of_members(members: Vec<Member>, area: Rect, labels: Labels, options: &MosaicOptions) -> Result<Self> {
        let size = || Usage::MosaicSize { width: area.right - area.left, height: area.bottom - area.top };
        let side = |length: i64| u32::try_from(length).ok().filter(|length| *length > 0).ok_or_else(size);
        let (width, height) = (side(area.right - area.left)?, side(area.bottom - area.top)?);
        let (dtype, bands) = (members[0].dtype, members[0].extent.planes);
        let mut parts: Vec<MosaicPart> = members.into_iter().map(|member| member.part).collect();
        let places: Vec<Rect> = parts.iter().map(|part| part.place).collect();
        let (least, most) = depths(&places, area);
        let is_complete = least > 0 && parts.iter().all(|part| part.nodata.is_none());
        for part in &mut parts {
            let Rect { left, top, right, bottom } = part.place;
            let (col, row) = (area.left, area.top);
            part.place = Rect { left: left - col, top: top - row, right: right - col, bottom: bottom - row };
        }
        if options.rule == MosaicRule::Last {
            parts.reverse();
        }
        let reduction = options.rule.reduction();
        let layers = if reduction.is_some() { u32::try_from(most).unwrap_or(u32::MAX).max(1) } else { 1 };
        let says_missing = !dtype.is_float() && (!is_complete || layers > 1);
        let values = u64::from(bands) * u64::from(layers) * 2;
        if u32::try_from(values).is_err() {
            return Err(Usage::BandCount { left: bands, right: layers }.into());
        }
        let (image, files_open_max) = (options.open.image, options.files_open_max);
        let shape = MosaicShape { width, height, bands, layers, dtype, says_missing, image, files_open_max };
        let source = MosaicSource::new(parts, &shape, options.open.limits.clone());
        let values = Self::from_source(Arc::new(source), Labels::default()).masked_by_planes(says_missing);
        let Some(reduction) = reduction else { return Ok(values.with_labels(labels)) };
        let node = Node::new(Op::Reduce(reduction, values.node.clone(), [1, layers, bands]));
        let reduced = values.with_node(node, labels.clone());
        // Every pixel is in some file, if only in one layer.
        let is_whole = is_complete && !reduced.dtype().is_float();
        Ok(if is_whole { reduced.fill_missing(0).with_labels(labels) } else { reduced })
    }

    /// The first half of the planes, missing where those of the second half are 0; or all planes as they are.
    pub(super) fn masked_by_planes(self, says_missing: bool) -> Self {
        if !says_missing {
            return self;
        }
        let half = self.extent().planes as usize / 2;
        let planes = |from: usize| self.all_planes(&(from..from + half).collect::<Vec<_>>(), Labels::default());
        planes(0).mask_where(&planes(half).equal(0))
    }
}

impl MosaicRule {
    /// What becomes of the values of a pixel; nothing where one of them is taken before others are looked at.
    fn reduction(self) -> Option<Reduction> {
        match self {
            Self::First | Self::Last => None,
            Self::Min => Some(Reduction::Min),
            Self::Max => Some(Reduction::Max),
            Self::Mean => Some(Reduction::Mean),
            Self::Median => Some(Reduction::Median),
        }
    }
}

impl Member {
    /// The file at `path`, as if it were the first of the mosaic.
    fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let stamp = FileStamp::of(path)
            .map_err(|source| Error::read(&path.display().to_string(), tiffio::Error::io(0..0, source)))?;
        let array = Array::open_with(path, options)?;
        let nodata = match array.node.op {
            Op::MaskEqual(_, value) => Some(value),
            _ => None,
        };
        let (extent, dtype) = (array.extent(), array.dtype());
        let chunk = array.sources().first().map(|source| source.chunks());
        let chunk = chunk.unwrap_or(crate::region::ChunkLayout { width: 1, height: 1, bytes: 0 });
        let place = Rect::new(0, 0, extent.width, extent.height);
        let part = MosaicPart { path: path.to_owned(), stamp, place, nodata, chunk };
        Ok(Self { labels: (*array.labels).clone(), extent, dtype, part })
    }

    /// How many columns and rows `other` lies to the right of and below this one.
    fn offset_of(&self, other: &Self) -> Result<(i64, i64)> {
        const PIXELS: f64 = 0.01;
        let unplaced = |labels: &Labels| Usage::NoBounds { name: labels.name.clone() };
        let transform = self.labels.geo_ref.transform().ok_or_else(|| unplaced(&self.labels))?;
        let theirs = other.labels.geo_ref.transform().ok_or_else(|| unplaced(&other.labels))?;
        let differ = |what| {
            let (left, right) = (self.labels.describe(self.extent), other.labels.describe(other.extent));
            Error::from(Mismatch { what, left, right })
        };
        if !same_crs(&self.labels.geo_ref, &other.labels.geo_ref) {
            return Err(differ("coordinate system"));
        }
        let (width, height) = (f64::from(other.extent.width), f64::from(other.extent.height));
        let place = |col, row| pixel_at(transform, theirs.apply(col, row)).ok_or_else(|| unplaced(&self.labels));
        let (col, row) = place(0.0, 0.0)?;
        let near = |(x, y): (f64, f64), (col, row): (f64, f64)| (x - col).abs() < PIXELS && (y - row).abs() < PIXELS;
        if !near(place(width, 0.0)?, (col + width, row)) || !near(place(0.0, height)?, (col, row + height)) {
            return Err(differ("pixel size"));
        }
        let (whole_col, whole_row) = (col.round(), row.round());
        if !near((col, row), (whole_col, whole_row)) {
            return Err(differ("alignment: they are not apart by whole pixels"));
        }
        let Some(offset) = whole(whole_col).zip(whole(whole_row)) else {
            return Err(differ("place: they are too far apart"));
        };
        let (own, found) = (self.extent.planes, other.extent.planes);
        if own != found {
            return Err(Usage::BandCount { left: own, right: found }.into());
        }
        if self.dtype != other.dtype {
            let (first, other_name) = (self.labels.name.clone(), other.labels.name.clone());
            let (dtype, other_dtype) = (self.dtype, other.dtype);
            return Err(Usage::MosaicType { first, dtype, other: other_name, other_dtype }.into());
        }
        Ok(offset)
    }
}

/// The place in raster space of a place on the map; nothing if the transform has no inverse.
fn pixel_at(transform: GeoTransform, (x, y): (f64, f64)) -> Option<(f64, f64)> {
    let GeoTransform([x0, a, b, y0, c, d]) = transform;
    let determinant = a * d - b * c;
    let (x, y) = (x - x0, y - y0);
    let place = ((d * x - b * y) / determinant, (a * y - c * x) / determinant);
    (place.0.is_finite() && place.1.is_finite()).then_some(place)
}

/// The pixels of the mosaic, on the grid of the first file.
fn area(members: &[Member], bounds: MosaicBounds) -> Result<Rect> {
    let first = &members[0];
    let mut places = members.iter().map(|member| member.part.place);
    match bounds {
        MosaicBounds::Union => Ok(places.fold(first.part.place, Rect::around)),
        MosaicBounds::Intersection => {
            let shared = places.try_fold(first.part.place, Rect::shared);
            shared.ok_or_else(|| Usage::MosaicSize { width: 0, height: 0 }.into())
        }
        MosaicBounds::Reference(bounds) => {
            let PixelBox { col, row, width, height } = first.labels.pixel_box(first.extent, bounds)?;
            let end = |from: i64, length: i64| from.saturating_add(length);
            Ok(Rect { left: col, top: row, right: end(col, width), bottom: end(row, height) })
        }
    }
}

/// A number of pixels; those of [`whole`] are exact.
#[expect(clippy::cast_precision_loss, reason = "at most 2^53, as `whole` sees to")]
fn pixels(count: i64) -> f64 {
    count as f64
}
