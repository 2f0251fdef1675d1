//! `preview`: a small picture of a file, as a PNG or in the terminal.

use std::num::NonZeroUsize;
use std::path::Path;

use chunkgraph::{Array, Extent, Labels, NodataSource, RunOptions};
use indices::{Index, Policy, Scale, Sensor};
use serde::Serialize;
use tiffio::layout::SampleType;
use tiffio::tag::{Photometric, Tag};
use tiffio::{Image, Limits, Location};

use super::picture_file;
use crate::args::{PreviewArgs, Stretch};
use crate::errors::{Error, Result};
use crate::inputs::{self, Source};
use crate::preview::{self, Cell, ColourMap, Depth, Picture, Range, Reduced};
use crate::report;

/// Pixels of the longest side of a PNG.
const SIZE: u32 = 1024;
/// The percentiles that become darkest and brightest.
const STRETCH: (f64, f64) = (2.0, 98.0);

/// Makes the picture that `args` ask for.
///
/// # Errors
///
/// Whatever keeps the file from being read or the picture from being written; a band, image or index that is not there.
pub(super) fn run(args: &PreviewArgs) -> Result<()> {
    let sensor = args.sensor.as_deref().map(Sensor::find).transpose()?;
    let index = args.index.as_deref().map(Index::find).transpose()?;
    let source = inputs::expand_one(&args.input)?;
    let limits = args.limits.limits();
    // A chunk is decoded whole, by each thread.
    let limits = Limits { chunk_bytes_max: limits.chunk_bytes_max.min(args.memory.memory), ..limits };
    let reader = source.reader(limits).map_err(|error| source.error(error))?;
    let image = reader.image(args.image).map_err(|error| source.error(error))?;
    let shown = Shown::new(image, &source, args, sensor, index)?;
    let size = args.size.unwrap_or(if args.term { columns() } else { SIZE });
    let beside = beside_picture(image, &shown, size, args).map_err(|error| source.error(error))?;
    let threads = rayon::ThreadPoolBuilder::new().num_threads(workers(image, beside, args)).build();
    let threads = threads.map_err(|error| Error::System(format!("no threads: {error}")))?;
    let nodata = match args.nodata.unwrap_or_default() {
        NodataSource::File => image.geo_ref().nodata_value(),
        NodataSource::Value(value) => Some(value),
        NodataSource::Nothing => None,
    };
    let cell = if matches!(shown.kind, Kind::Palette(_)) { Cell::Middle } else { Cell::Mean };
    let request = preview::Request { image: args.image, bands: &shown.bands, size, nodata, cell };
    let reduced = threads.install(|| preview::reduced(&reader, &request)).map_err(|error| source.error(error))?;
    let (picture, ranges) = shown.picture(&reduced, args)?;
    deliver(&picture, args)?;
    if !args.json {
        return Ok(());
    }
    let report = Report {
        path: args.output.as_deref().unwrap_or(Path::new("-")).display().to_string(),
        width: picture.width,
        height: picture.height,
        bands: shown.bands.iter().map(|band| band + 1).collect(),
        image_read: reduced.image,
        chunks_decoded: reduced.chunks,
        ranges: ranges.iter().map(|range| [range.low, range.high]).collect(),
    };
    report::to_stdout(&report::json("bandsaw-preview/1", &report)?)
}

/// The memory that the picture leaves. An index is computed with three copies of each band, and two of the result.
fn beside_picture(image: &Image, shown: &Shown, size: u32, args: &PreviewArgs) -> tiffio::Result<u64> {
    let bands = shown.bands.len();
    let pixel = match shown.kind {
        Kind::Index(_) => (size_of::<f64>() as u64).saturating_mul(3 * bands as u64 + 2),
        _ => preview::pixel_bytes(bands),
    };
    let needed = preview::pixels(image.layout()?, size).saturating_mul(pixel);
    let allowed = args.memory.memory;
    let refused = tiffio::Error::LimitExceeded { limit: "memory", needed, allowed, at: Location::default() };
    allowed.checked_sub(needed).ok_or(refused)
}

/// Threads of which each has memory for a chunk as it is stored, as it is decoded, and for the samples taken out of it.
fn workers(image: &Image, memory: u64, args: &PreviewArgs) -> usize {
    let chunk = image
        .layout()
        .ok()
        .and_then(|layout| layout.decoded_bytes(layout.grid.chunk_width(), layout.grid.chunk_height()));
    let jobs = args.memory.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let held = memory / chunk.unwrap_or(u64::MAX).saturating_mul(3).max(1);
    usize::try_from(held).unwrap_or(usize::MAX).clamp(1, jobs)
}

/// Schema `bandsaw-preview/1`.
#[derive(Serialize)]
struct Report {
    path: String,
    /// Pixels of the picture, with its legend.
    width: u32,
    height: u32,
    /// Numbers of the bands that were read, from 1.
    bands: Vec<u32>,
    /// The image that was read: an overview, or the image itself.
    image_read: usize,
    chunks_decoded: u64,
    /// The values that are darkest and brightest, of each band that is shown.
    ranges: Vec<[f64; 2]>,
}

fn deliver(picture: &Picture, args: &PreviewArgs) -> Result<()> {
    match &args.output {
        Some(_) if args.json && args.output.as_deref() == Some(Path::new("-")) => {
            Err(Error::NotToStdout("the report that --json asks for goes there"))
        }
        Some(path) => picture_file::write(picture, path, args.overwrite),
        None if args.json => Err(Error::NotToStdout("the picture of --term goes there, and the report of --json")),
        None => report::to_stdout(&preview::draw(picture, Depth::of_environment())),
    }
}

/// Columns of the terminal, as its shell says.
fn columns() -> u32 {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(80).clamp(1, 1000)
}

/// What of the file is shown, and how.
struct Shown {
    /// Bands that are read, from 0.
    bands: Vec<u32>,
    kind: Kind,
    /// What the legend calls it.
    title: String,
    labels: Labels,
}

enum Kind {
    /// The colours of the file, in 16 bits.
    Palette(Vec<u64>),
    /// Three bands; those of 8 bits that the file says are colours are not stretched.
    Rgb {
        is_ready: bool,
    },
    /// One band in the colours of a map, if none is asked for.
    Band(ColourMap),
    Index(&'static Index),
}

impl Shown {
    fn new(
        image: &Image,
        source: &Source,
        args: &PreviewArgs,
        sensor: Option<&Sensor>,
        index: Option<&'static Index>,
    ) -> Result<Self> {
        let layout = image.layout().map_err(|error| source.error(error))?;
        let geo_ref = image.geo_ref();
        let mut bands = geo_ref.bands.clone();
        bands.resize(layout.bands as usize, Default::default());
        if let Some(sensor) = sensor {
            bands = named(sensor, bands)?;
        }
        let labels = Labels { name: source.name(), bands, times: Vec::new(), geo_ref: geo_ref.clone() };
        let names: Vec<Option<&str>> = labels.bands.iter().map(|band| band.description.as_deref()).collect();
        let number = |wanted: &str| inputs::band_number(&names, wanted, &labels.name).map(|number| number - 1);
        let wanted = source.bands_or(&args.bands)?;
        let photometric = layout.photometric;
        let has_colours = matches!(photometric, Photometric::Rgb | Photometric::YCbCr) && layout.bands >= 3;
        let (bands, kind) = if let Some(index) = index {
            ((0..layout.bands).collect(), Kind::Index(index))
        } else if !wanted.is_empty() {
            let bands = wanted.iter().map(|wanted| number(wanted)).collect::<Result<Vec<u32>, _>>()?;
            let kind = match bands.len() {
                1 => Kind::Band(ColourMap::Grey),
                3 => Kind::Rgb { is_ready: has_colours && layout.sample_type == SampleType::U8 },
                _ => return Err(Error::BandsShown(bands.len())),
            };
            (bands, kind)
        } else if photometric == Photometric::Palette {
            let count = 3 << layout.sample.bits.min(16);
            let colours = image.tags().unsigneds(Tag::COLOR_MAP, count).map_err(|error| source.error(error))?;
            (vec![0], Kind::Palette(colours))
        } else if has_colours {
            (vec![0, 1, 2], Kind::Rgb { is_ready: layout.sample_type == SampleType::U8 })
        } else if let (Ok(red), Ok(green), Ok(blue)) = (number("red"), number("green"), number("blue")) {
            (vec![red, green, blue], Kind::Rgb { is_ready: false })
        } else {
            let is_reversed = photometric == Photometric::MinIsWhite;
            (vec![0], Kind::Band(if is_reversed { ColourMap::GreyReversed } else { ColourMap::Grey }))
        };
        let first = bands.first().map_or(0, |band| *band as usize);
        let band = names.get(first).copied().flatten().map_or_else(|| format!("band {}", first + 1), str::to_owned);
        let title = index.map_or(band, |index| index.name.to_owned());
        Ok(Self { bands, kind, title, labels })
    }

    /// The picture, and the range of each band of it.
    fn picture(&self, reduced: &Reduced, args: &PreviewArgs) -> Result<(Picture, Vec<Range>)> {
        let (width, height) = (reduced.width, reduced.height);
        let computed;
        let (planes, map): (Vec<&[f64]>, ColourMap) = match &self.kind {
            Kind::Palette(colours) => {
                let values = reduced.bands.first().map_or(&[][..], Vec::as_slice);
                return Ok((Picture { width, height, pixels: preview::palette(values, colours) }, Vec::new()));
            }
            Kind::Index(index) => {
                computed = self.computed(index, reduced, args)?;
                (vec![&computed], ColourMap::RdYlGn)
            }
            Kind::Band(map) => (reduced.bands.iter().map(Vec::as_slice).collect(), *map),
            Kind::Rgb { .. } => (reduced.bands.iter().map(Vec::as_slice).collect(), ColourMap::Grey),
        };
        let map = args.colours.unwrap_or(map);
        let ranges: Vec<Range> = planes.iter().map(|plane| self.range(plane, args.stretch)).collect();
        let single = match (&planes[..], &ranges[..]) {
            ([plane], [range]) => Some((*plane, *range)),
            _ => None,
        };
        let pixels = match single {
            Some((plane, range)) => preview::mapped(plane, range, map),
            None => preview::grey_or_rgb(&planes, &ranges),
        };
        let picture = Picture { width, height, pixels };
        Ok(match single.filter(|_| args.legend) {
            Some((_, range)) => (preview::with_legend(picture, &self.title, range, map), ranges),
            None => (picture, ranges),
        })
    }

    /// What is darkest and brightest in a band.
    fn range(&self, plane: &[f64], asked: Option<Stretch>) -> Range {
        let as_stored = Range { low: 0.0, high: 255.0 };
        let (low, high) = match asked {
            Some(Stretch::None) => return as_stored,
            None if matches!(self.kind, Kind::Rgb { is_ready: true }) => return as_stored,
            Some(Stretch::Percentiles(low, high)) => (low, high),
            None => STRETCH,
        };
        // Of nothing but missing pixels there is nothing to see.
        preview::percentiles(plane, low, high).unwrap_or(as_stored)
    }

    /// The index of the pixels that are shown.
    fn computed(&self, index: &Index, reduced: &Reduced, args: &PreviewArgs) -> Result<Vec<f64>> {
        let planes = u32::try_from(reduced.bands.len()).unwrap_or(u32::MAX);
        let extent = Extent { planes, height: reduced.height, width: reduced.width };
        let scene = Array::from_values(&reduced.bands.concat(), extent)?.with_labels(self.labels.clone());
        let policy = Policy { scale: Scale::File, ..Policy::default() };
        let values = index.of(&scene, &policy)?.cast(chunkgraph::DType::F64);
        let run = RunOptions { memory_bytes: Some(args.memory.memory), ..RunOptions::default() };
        let values = values.compute::<f64>(&run)?;
        Ok(values.into_iter().collect())
    }
}

/// The bands of an image, called as `sensor` does.
fn named(sensor: &Sensor, mut bands: Vec<tiffio::geo::BandInfo>) -> Result<Vec<tiffio::geo::BandInfo>> {
    if sensor.bands.len() != bands.len() {
        let (expected, found) = (sensor.bands.len(), bands.len());
        return Err(indices::Error::BandCount { sensor: sensor.id, expected, found }.into());
    }
    for (band, name) in bands.iter_mut().zip(sensor.bands) {
        band.description = Some((*name).to_owned());
    }
    Ok(bands)
}
