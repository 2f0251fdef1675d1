//! What is known of a file beside samples and place: who made it when, profiles, coefficients, files that lie beside it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use tiffio::geo::GeoRef;
use tiffio::reader::Sidecars;
use tiffio::tag::Tag;
use tiffio::{Image, Limits};

use crate::inputs;
use crate::report::text::counted;

/// Tags of text that are told, in this order.
const TEXTS: [Tag; 10] = [
    Tag::IMAGE_DESCRIPTION,
    Tag::DOCUMENT_NAME,
    Tag::PAGE_NAME,
    Tag::SOFTWARE,
    Tag::DATE_TIME,
    Tag::ARTIST,
    Tag::HOST_COMPUTER,
    Tag::MAKE,
    Tag::MODEL,
    Tag::COPYRIGHT,
];

#[derive(Debug, Serialize)]
pub(super) struct Extras {
    /// Text of tags, by the tag's name.
    tags: BTreeMap<String, String>,
    /// Bytes of the colour profile.
    icc_profile_bytes: Option<usize>,
    /// Bytes of the XMP packet.
    xmp_bytes: Option<usize>,
    /// Rational polynomial coefficients by GDAL's names.
    rpc: Option<BTreeMap<&'static str, Vec<f64>>>,
    sidecars: Beside,
}

/// The files beside it, by their paths.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    overviews: Option<String>,
    /// Columns and rows of each external overview.
    overview_sizes: Vec<[u32; 2]>,
    mask: Option<String>,
    metadata: Option<String>,
    world_file: Option<String>,
}

impl Extras {
    pub(super) fn new(image: Option<&Image>, geo_ref: &GeoRef, sidecars: &Sidecars, limits: &Limits) -> Self {
        let tags = image.map(Image::tags);
        let text = |tag: Tag| Some((tag.to_string(), tags?.text(tag).filter(|text| !text.trim().is_empty())?));
        let bytes = |tag: Tag| tags?.get(tag).map(tiffio::tag::Value::count);
        let rpc = geo_ref.rpc().map(|rpc| rpc.named().map(|(name, numbers)| (name, numbers.to_vec())).collect());
        Self {
            tags: TEXTS.into_iter().filter_map(text).collect(),
            icc_profile_bytes: bytes(Tag::ICC_PROFILE),
            xmp_bytes: bytes(Tag::XMP),
            rpc,
            sidecars: Beside::new(sidecars, limits),
        }
    }

    /// The text of tags, a line each.
    pub(super) fn texts(&self) -> Vec<String> {
        let texts = TEXTS.iter().filter_map(|tag| {
            let name = tag.to_string();
            let text = self.tags.get(&name)?;
            Some(format!("{name} = {text}"))
        });
        texts.collect()
    }

    /// Profile and packet, in one line.
    pub(super) fn profiles(&self) -> Option<String> {
        let icc = self.icc_profile_bytes.map(|bytes| format!("ICC profile of {}", counted(bytes as u64, "byte")));
        let xmp = self.xmp_bytes.map(|bytes| format!("XMP packet of {}", counted(bytes as u64, "byte")));
        let parts: Vec<String> = [icc, xmp].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Offsets and scales of the coefficients, and all of them if asked for.
    pub(super) fn rpc_lines(&self, all: bool) -> Vec<String> {
        let Some(rpc) = &self.rpc else { return Vec::new() };
        let number = |name: &str| rpc.get(name).and_then(|numbers| numbers.first()).map_or(f64::NAN, |number| *number);
        let axis = |word: &str, name: &str| {
            format!("{word} {} ± {}", number(&format!("{name}_OFF")), number(&format!("{name}_SCALE")))
        };
        let axes =
            [("row", "LINE"), ("column", "SAMP"), ("latitude", "LAT"), ("longitude", "LONG"), ("height", "HEIGHT")];
        let mut lines = vec![axes.map(|(word, name)| axis(word, name)).join(", ")];
        if all {
            let line = |(name, numbers): (&&str, &Vec<f64>)| {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                format!("{name} = {}", numbers.join(" "))
            };
            lines.extend(rpc.iter().map(line));
        }
        lines
    }

    /// The files beside it, a line each.
    pub(super) fn beside(&self) -> Vec<String> {
        let Beside { overviews, overview_sizes, mask, metadata, world_file } = &self.sidecars;
        let sizes: Vec<String> = overview_sizes.iter().map(|[width, height]| format!("{width} x {height}")).collect();
        let sizes = if sizes.is_empty() { String::new() } else { format!(": {}", sizes.join(", ")) };
        let line = |path: &Option<String>, what: &str| path.as_ref().map(|path| format!("{path}, {what}"));
        let lines = [
            line(overviews, &format!("overviews{sizes}")),
            line(mask, "masks"),
            line(metadata, "metadata (read with --aux)"),
            line(world_file, "world file (read with --tfw)"),
        ];
        lines.into_iter().flatten().collect()
    }
}

impl Beside {
    fn new(sidecars: &Sidecars, limits: &Limits) -> Self {
        let name = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
        Self {
            overviews: name(&sidecars.overviews),
            overview_sizes: sidecars.overviews.as_deref().map(|path| sizes(path, limits)).unwrap_or_default(),
            mask: name(&sidecars.mask),
            metadata: name(&sidecars.metadata),
            world_file: name(&sidecars.world_file),
        }
    }
}

/// Columns and rows of the images of a file, as far as it can be read.
fn sizes(path: &Path, limits: &Limits) -> Vec<[u32; 2]> {
    let Ok(reader) = inputs::reader(path, limits.clone()) else { return Vec::new() };
    let size = |image: &Image| image.layout().ok().map(|layout| [layout.width, layout.height]);
    reader.images().iter().filter_map(size).collect()
}
