//! A file on one screen: a line for each thing that is known, nothing for what is not.

use std::fmt;

use super::image::{ImageInfo, Layout};
use super::place::{Corners, Place};
use super::{Band, FileInfo, Metadata};
use crate::report::Size;
use crate::report::text::{clean, clean_whole, counted};

/// Bands, images and metadata items that are listed before the rest is only counted.
const LISTED: usize = 16;
/// Ground control points that are.
const POINTS_LISTED: usize = 4;

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// One screen.
    Screen,
    /// Everything.
    All,
}

impl FileInfo {
    /// The text of it.
    pub(crate) fn text(&self, detail: Detail) -> String {
        let mut lines = Lines { lines: Vec::new(), detail };
        let first = self.images.first();
        match first {
            Some(image @ ImageInfo { layout: Some(layout), .. }) => layout_lines(image, layout, &mut lines),
            Some(ImageInfo { error: Some(error), .. }) => lines.add("image", format!("cannot be read: {error}")),
            _ => {}
        }
        lines.add("file", self.file());
        if let Some(cog) = self.cog_line() {
            lines.add("cog", cog);
        }
        self.family_lines(&mut lines);
        place_lines(&self.place, &mut lines);
        lines.list("rpc", self.extras.rpc_lines(detail == Detail::All));
        if let Some(nodata) = &self.nodata {
            lines.add("nodata", nodata.clone());
        }
        lines.list("bands", self.bands.iter().map(Band::to_string).collect());
        let others = self.images.iter().skip(1).filter(|image| detail == Detail::All || image.belongs_to != Some(0));
        lines.list("images", others.map(ImageInfo::to_string).collect());
        lines.list("tags", self.extras.texts());
        if let Some(profiles) = self.extras.profiles() {
            lines.add("profiles", profiles);
        }
        lines.list("metadata", items(&self.metadata));
        lines.list("beside", self.extras.beside());
        lines.list("defects", self.defects.clone());
        format!("{}\n{lines}", clean(&self.path))
    }

    fn file(&self) -> String {
        let variant = if self.variant == "bigtiff" { "BigTIFF" } else { "classic TIFF" };
        let mut text = format!("{}, {variant}, {}", Size(self.bytes), self.byte_order);
        if self.sample_bytes > 0 && self.bytes > 0 {
            #[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
            let ratio = self.sample_bytes as f64 / self.bytes as f64;
            text.push_str(&format!("; samples are {}, {} times that", Size(self.sample_bytes), three_digits(ratio)));
        }
        text
    }

    fn cog_line(&self) -> Option<String> {
        Some(match (self.cog?, &self.cog_reason) {
            (true, _) => "yes".to_owned(),
            (false, Some(reason)) => format!("no: {reason}"),
            (false, None) => "no".to_owned(),
        })
    }

    /// Overviews and masks of the first image: their numbers, sizes, and how they are compressed if not as it is.
    fn family_lines(&self, lines: &mut Lines) {
        let of_first = |kind| self.images.iter().filter(move |image| image.kind == kind && image.belongs_to == Some(0));
        let layout = |image: &ImageInfo, text: fn(&Layout) -> String| image.layout.as_ref().map(text);
        let own = self.images.first().and_then(|image| layout(image, |layout| layout.compression.clone()));
        let compression = |images: &[&ImageInfo]| {
            let mut names: Vec<String> =
                images.iter().filter_map(|image| layout(image, |layout| layout.compression.clone())).collect();
            names.dedup();
            let differs = names.iter().any(|name| Some(name) != own.as_ref());
            if differs { format!("; {}", names.join(", ")) } else { String::new() }
        };
        let overviews: Vec<&ImageInfo> = of_first("overview").collect();
        if !overviews.is_empty() {
            let size = |layout: &Layout| format!("{} x {}", layout.width, layout.height);
            let sizes: Vec<String> = overviews.iter().filter_map(|image| layout(image, size)).collect();
            let (numbers, compression) = (numbers(&overviews), compression(&overviews));
            lines.add("overviews", format!("{numbers}: {}{compression}", sizes.join(", ")));
        }
        let masks: Vec<&ImageInfo> = of_first("mask").collect();
        let of_overviews: Vec<&ImageInfo> = of_first("overview mask").collect();
        if !masks.is_empty() {
            let more = match of_overviews.as_slice() {
                [] => String::new(),
                masks => format!(", for overviews {}", numbers(masks)),
            };
            lines.add("mask", format!("{}{more}{}", numbers(&masks), compression(&masks)));
        }
    }
}

/// `image 2`, `images 2, 4`.
fn numbers(images: &[&ImageInfo]) -> String {
    let numbers: Vec<String> = images.iter().map(|image| image.image.to_string()).collect();
    format!("{} {}", if numbers.len() == 1 { "image" } else { "images" }, numbers.join(", "))
}

fn three_digits(ratio: f64) -> String {
    let decimals = if ratio < 100.0 { 2 } else { 0 };
    format!("{ratio:.decimals$}")
}

/// Lines of a word and a text. A word is printed once, before the first of its lines.
struct Lines {
    lines: Vec<(&'static str, String)>,
    detail: Detail,
}

impl Lines {
    fn add(&mut self, word: &'static str, text: String) {
        self.lines.push((word, text));
    }

    fn list(&mut self, word: &'static str, texts: Vec<String>) {
        self.list_up_to(word, texts, LISTED);
    }

    fn list_up_to(&mut self, word: &'static str, texts: Vec<String>, most: usize) {
        let count = texts.len();
        // One more than fits takes no more room than to say so.
        let listed = if count <= most + 1 || self.detail == Detail::All { count } else { most };
        let words = [word].into_iter().chain(std::iter::repeat(""));
        self.lines.extend(words.zip(texts.into_iter().take(listed)));
        if count > listed {
            self.add("", format!("and {} more; --all lists them", count - listed));
        }
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clean = if self.detail == Detail::All { clean_whole } else { clean };
        self.lines.iter().try_for_each(|(word, text)| writeln!(f, "  {word:<12} {}", clean(text)))
    }
}

fn layout_lines(image: &ImageInfo, layout: &Layout, lines: &mut Lines) {
    let Layout { width, height, dtype, bits, chunk_width, chunk_height, .. } = layout;
    let stored = if layout.is_narrow { format!(", {bits} bits stored") } else { String::new() };
    lines
        .add("size", format!("{width} x {height} pixels, {} of {dtype}{stored}", counted(layout.bands.into(), "band")));
    let mut chunks = match layout.chunk_kind {
        "tiles" => counted(layout.chunk_count, "tile"),
        _ => counted(layout.chunk_count, "strip"),
    };
    chunks.push_str(&format!(" of {chunk_width} x {chunk_height} pixels"));
    if let Some(sparse @ 1..) = image.sparse_chunks {
        chunks.push_str(&format!(", {sparse} sparse"));
    }
    if layout.bands > 1 {
        chunks.push_str(&format!(", bands interleaved by {}", layout.interleave));
    }
    lines.add("chunks", chunks);
    let mut compression = layout.compression.clone();
    if layout.predictor != "none" {
        compression.push_str(&format!(", predictor {}", layout.predictor));
    }
    if let (Some(ratio), Some(stored)) = (image.compression_ratio, image.stored_bytes) {
        compression.push_str(&format!(", {} stored, {} : 1", Size(stored), three_digits(ratio)));
    }
    lines.add("compression", compression);
    let extra: Vec<&str> =
        layout.extra_samples.iter().map(String::as_str).filter(|name| *name != "unspecified").collect();
    if layout.photometric != "min is black" || !extra.is_empty() {
        let mut colours = layout.photometric.clone();
        if let Some(entries) = layout.palette_entries {
            colours.push_str(&format!(" of {}", counted(entries as u64, "colour")));
        }
        extra.iter().for_each(|name| colours.push_str(&format!(", {name}")));
        lines.add("colours", colours);
    }
}

fn place_lines(place: &Place, lines: &mut Lines) {
    if let Some(crs) = &place.crs_description {
        lines.list("crs", crs.lines());
    }
    let points = place.gcps.iter().map(|[col, row, x, y, z]| {
        let height = if *z == 0.0 { String::new() } else { format!(", {z}") };
        format!("column {col}, row {row} is at {x}, {y}{height}")
    });
    if place.control_points > 0 {
        lines.add("place", counted(place.control_points as u64, "ground control point"));
        lines.list_up_to("", points.collect(), POINTS_LISTED);
    }
    let (Some(transform), Some(pixel_size)) = (place.transform, place.pixel_size) else { return };
    if transform[2] != 0.0 || transform[4] != 0.0 {
        lines.add("transform", transform.map(|n| n.to_string()).join(", "));
    } else {
        lines.add("pixel size", pair(pixel_size));
    }
    if let Some(Corners { upper_left, upper_right, lower_left, lower_right, center }) = place.corners {
        let named = [
            ("upper left", upper_left),
            ("upper right", upper_right),
            ("lower left", lower_left),
            ("lower right", lower_right),
            ("centre", center),
        ];
        lines.list("corners", named.into_iter().map(|(name, corner)| format!("{name:<12} {}", pair(corner))).collect());
    }
    if place.raster_type == Some("point") {
        lines.add("tie points", "name the centres of pixels; the corners above are outer ones".to_owned());
    }
}

fn pair([x, y]: [f64; 2]) -> String {
    format!("{x}, {y}")
}

/// Statistics that GDAL keeps, in the order they are told, and what they are called here.
const STATISTICS: [(&str, &str); 5] = [
    ("STATISTICS_MINIMUM", "min"),
    ("STATISTICS_MAXIMUM", "max"),
    ("STATISTICS_MEAN", "mean"),
    ("STATISTICS_STDDEV", "std"),
    ("STATISTICS_VALID_PERCENT", "valid %"),
];

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<3} {}", self.band, self.name.as_deref().unwrap_or("-"))?;
        if let Some(unit) = &self.unit {
            write!(f, " [{unit}]")?;
        }
        if let Some(extra) = &self.extra_sample {
            write!(f, ", {extra}")?;
        }
        if let Some(scale) = self.scale {
            write!(f, ", scale {scale}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", offset {offset}")?;
        }
        let own = self.metadata.get("");
        for (name, word) in STATISTICS {
            if let Some(value) = own.and_then(|items| items.get(name)) {
                write!(f, ", {word} {value}")?;
            }
        }
        let told = |item: &&String| !STATISTICS.iter().any(|(name, _)| item.starts_with(name));
        items(&self.metadata).iter().filter(told).try_for_each(|item| write!(f, ", {item}"))
    }
}

impl fmt::Display for ImageInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<3} {}", self.image, self.kind)?;
        match (&self.layout, &self.error) {
            (Some(layout), _) => {
                write!(
                    f,
                    ", {} x {}, {} of {}",
                    layout.width,
                    layout.height,
                    counted(layout.bands.into(), "band"),
                    layout.dtype
                )?;
                write!(f, ", {}", layout.compression)?;
                self.belongs_to.map_or(Ok(()), |image| write!(f, ", of image {image}"))
            }
            (None, Some(error)) => write!(f, ", cannot be read: {error}"),
            (None, None) => Ok(()),
        }
    }
}

fn items(metadata: &Metadata) -> Vec<String> {
    let item = |domain: &str, (name, value): (&String, &String)| match domain {
        "" => format!("{name} = {value}"),
        domain => format!("{domain}: {name} = {value}"),
    };
    metadata.iter().flat_map(|(domain, items)| items.iter().map(move |named| item(domain, named))).collect()
}
