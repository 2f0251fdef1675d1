//! What `info` says of a file (schema `bandsaw-info/1`): gathered here, put in words by [`text`].

mod image;
mod place;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;
use tiffio::bytes::ByteOrder;
use tiffio::geo::{BandInfo, GeoRef, MetadataItem};
use tiffio::ifd::TiffVariant;
use tiffio::{Image, Reader};

use image::ImageInfo;
use place::Place;

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
    images: Vec<ImageInfo>,
    bands: Vec<Band>,
    #[serde(flatten)]
    place: Place,
    /// The missing-value marker as the file words it.
    nodata: Option<String>,
    metadata: Metadata,
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
    metadata: Metadata,
}

impl FileInfo {
    /// What there is to say of an open file.
    pub(crate) fn new(path: String, reader: &Reader) -> Self {
        let first = reader.images().first();
        let none = GeoRef::default();
        let geo_ref = first.map_or(&none, Image::geo_ref);
        let images: Vec<ImageInfo> = reader.images().iter().map(ImageInfo::new).collect();
        Self {
            path,
            bytes: reader.file_length(),
            variant: if reader.header().variant == TiffVariant::Big { "bigtiff" } else { "classic" },
            byte_order: match reader.header().byte_order {
                ByteOrder::LittleEndian => "little-endian",
                ByteOrder::BigEndian => "big-endian",
            },
            sample_bytes: images.iter().filter_map(ImageInfo::sample_bytes).fold(0, u64::saturating_add),
            bands: bands(images.first().map_or(0, ImageInfo::bands), &geo_ref.bands),
            images,
            place: Place::new(geo_ref, first.and_then(|image| image.layout().ok())),
            nodata: geo_ref.nodata.clone(),
            metadata: metadata(&geo_ref.metadata),
            defects: reader.defects().iter().map(ToString::to_string).collect(),
        }
    }
}

/// As many bands as the image has, each with what is known of it.
fn bands(count: usize, described: &[BandInfo]) -> Vec<Band> {
    let nothing = BandInfo::default();
    (0..count).map(|n| Band::new(n + 1, described.get(n).unwrap_or(&nothing))).collect()
}

impl Band {
    fn new(band: usize, info: &BandInfo) -> Self {
        let BandInfo { description, scale, offset, unit, metadata: items } = info.clone();
        Self { band, name: description, scale, offset, unit, metadata: metadata(&items) }
    }
}

fn metadata(items: &[MetadataItem]) -> Metadata {
    let mut metadata = Metadata::new();
    for item in items {
        metadata.entry(item.domain.clone()).or_default().insert(item.name.clone(), item.value.clone());
    }
    metadata
}
