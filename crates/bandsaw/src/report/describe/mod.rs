//! What `info` says of a file (schema `bandsaw-info/1`): gathered here, put in words by [`text`].

mod crs;
mod extras;
mod image;
mod place;
mod table;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;
use tiffio::bytes::ByteOrder;
use tiffio::geo::{BandInfo, GeoRef, MetadataItem};
use tiffio::ifd::TiffVariant;
use tiffio::reader::Sidecars;
use tiffio::validate::{CogChecks, judge_cog};
use tiffio::{Image, Reader};

use extras::Extras;
use image::ImageInfo;
use place::Place;
pub(crate) use table::Table;
pub(crate) use text::Detail;

/// A file, its first image in detail and the others in short.
#[derive(Debug, Serialize)]
pub(crate) struct FileInfo {
    path: String,
    /// Bytes of the file.
    bytes: u64,
    /// `classic` or `bigtiff`.
    variant: &'static str,
    /// `little-endian` or `big-endian`.
    byte_order: &'static str,
    /// Bytes of the samples of all images, as they are in memory.
    sample_bytes: u64,
    /// Whether it is a cloud-optimised GeoTIFF; null if the file cannot be read.
    cog: Option<bool>,
    /// The first thing that keeps it from being one.
    cog_reason: Option<String>,
    images: Vec<ImageInfo>,
    bands: Vec<Band>,
    #[serde(flatten)]
    place: Place,
    /// The missing-value marker as the file words it.
    nodata: Option<String>,
    metadata: Metadata,
    #[serde(flatten)]
    extras: Extras,
    /// What is wrong with the file beyond what keeps it from being read.
    defects: Vec<String>,
}

/// Items by domain and name; the default domain has an empty name.
type Metadata = BTreeMap<String, BTreeMap<String, String>>;

/// A band of the first image.
#[derive(Debug, Serialize)]
struct Band {
    /// From 1.
    band: usize,
    name: Option<String>,
    /// Physical value = stored value * scale + offset.
    scale: Option<f64>,
    offset: Option<f64>,
    unit: Option<String>,
    /// What it is beyond the colours, such as `unassociated alpha`.
    extra_sample: Option<String>,
    metadata: Metadata,
}

/// What `info` knows of a file besides what is in it.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) sidecars: Sidecars,
    /// The georeferencing of the first image, if other files add to it.
    pub(crate) geo_ref: Option<GeoRef>,
    /// What is wrong with those files.
    pub(crate) defects: Vec<String>,
}

impl FileInfo {
    /// What there is to say of an open file.
    pub(crate) fn new(path: String, reader: &Reader, beside: Beside) -> Self {
        let Beside { sidecars, geo_ref, defects } = beside;
        let first = reader.images().first();
        let geo_ref = geo_ref.or_else(|| first.map(Image::geo_ref).cloned()).unwrap_or_default();
        let images = images(reader);
        let cog = judge_cog(reader, &sidecars, CogChecks::Layout).ok();
        Self {
            path,
            bytes: reader.file_length(),
            variant: if reader.header().variant == TiffVariant::Big { "bigtiff" } else { "classic" },
            byte_order: match reader.header().byte_order {
                ByteOrder::LittleEndian => "little-endian",
                ByteOrder::BigEndian => "big-endian",
            },
            sample_bytes: images.iter().filter_map(ImageInfo::sample_bytes).fold(0, u64::saturating_add),
            cog_reason: cog.as_ref().and_then(|cog| cog.reason().map(|finding| finding.what.clone())),
            cog: cog.map(|cog| cog.is_cog()),
            bands: images.first().map(|image| bands(image, &geo_ref.bands)).unwrap_or_default(),
            place: Place::new(&geo_ref, first.and_then(|image| image.layout().ok())),
            nodata: geo_ref.nodata.clone(),
            metadata: metadata(&geo_ref.metadata),
            extras: Extras::new(first, &geo_ref, &sidecars, reader.limits()),
            defects: reader.defects().iter().map(ToString::to_string).chain(defects).collect(),
            images,
        }
    }
}

/// All images, each with the one that it belongs to.
fn images(reader: &Reader) -> Vec<ImageInfo> {
    let mut owners = BTreeMap::new();
    for family in reader.families() {
        let overviews = family.overviews.iter().flat_map(|(overview, mask)| [Some(*overview), *mask]);
        for part in overviews.chain([family.mask]).flatten() {
            owners.insert(part, family.image);
        }
    }
    let info = |(image, totals): (&Image, _)| ImageInfo::new(image, totals, owners.get(&image.index()).copied());
    reader.images().iter().zip(reader.all_chunk_totals()).map(info).collect()
}

/// As many bands as the image has, each with what is known of it.
fn bands(image: &ImageInfo, described: &[BandInfo]) -> Vec<Band> {
    let nothing = BandInfo::default();
    let extra = |n| image.layout.as_ref().and_then(|layout| layout.extra_sample(n)).map(str::to_owned);
    (0..image.bands()).map(|n| Band::new(n + 1, described.get(n).unwrap_or(&nothing), extra(n))).collect()
}

impl Band {
    fn new(band: usize, info: &BandInfo, extra_sample: Option<String>) -> Self {
        let BandInfo { description, scale, offset, unit, metadata: items } = info.clone();
        Self { band, name: description, scale, offset, unit, extra_sample, metadata: metadata(&items) }
    }
}

fn metadata(items: &[MetadataItem]) -> Metadata {
    let mut metadata = Metadata::new();
    for item in items {
        metadata.entry(item.domain.clone()).or_default().insert(item.name.clone(), item.value.clone());
    }
    metadata
}
