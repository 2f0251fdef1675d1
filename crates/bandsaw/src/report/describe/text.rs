//! A file on one screen: a line for each thing that is known, nothing for what is not.

use std::fmt;

use super::image::{ImageInfo, Layout};
use super::place::{Corners, Place};
use super::{Band, FileInfo, Metadata};
use crate::report::Size;

/// Bands, images and metadata items that are listed before the rest is only counted.
const LISTED: usize = 16;

impl fmt::Display for FileInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", clean(&self.path))?;
        let mut lines = Lines::default();
        match self.images.first() {
            Some(ImageInfo { layout: Some(layout), .. }) => layout_lines(layout, &mut lines),
            Some(ImageInfo { error: Some(error), .. }) => lines.add("image", format!("cannot be read: {error}")),
            _ => {}
        }
        lines.add("file", self.file());
        place_lines(&self.place, &mut lines);
        if let Some(nodata) = &self.nodata {
            lines.add("nodata", nodata.clone());
        }
        lines.list("bands", self.bands.iter().map(Band::to_string));
        lines.list("images", self.images.iter().skip(1).map(ImageInfo::to_string));
        lines.list("metadata", items(&self.metadata));
        lines.list("defects", self.defects.iter().cloned());
        write!(f, "{lines}")
    }
}

impl FileInfo {
    fn file(&self) -> String {
        let variant = if self.variant == "bigtiff" { "BigTIFF" } else { "classic TIFF" };
        let mut text = format!("{}, {variant}, {}", Size(self.bytes), self.byte_order);
        if self.sample_bytes > 0 && self.bytes > 0 {
            #[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
            let ratio = self.sample_bytes as f64 / self.bytes as f64;
            let decimals = if ratio < 100.0 { 2 } else { 0 };
            text.push_str(&format!("; samples are {}, {ratio:.decimals$} times that", Size(self.sample_bytes)));
        }
        text
    }
}

/// Lines of a word and a text. A word is printed once, before the first of its lines.
#[derive(Default)]
struct Lines {
    lines: Vec<(&'static str, String)>,
}

impl Lines {
    fn add(&mut self, word: &'static str, text: String) {
        self.lines.push((word, text));
    }

    fn list(&mut self, word: &'static str, texts: impl ExactSizeIterator<Item = String>) {
        let count = texts.len();
        // One more than fits takes no more room than to say so.
        let listed = if count <= LISTED + 1 { count } else { LISTED };
        let words = [word].into_iter().chain(std::iter::repeat(""));
        self.lines.extend(words.zip(texts.take(listed)));
        if count > listed {
            self.add("", format!("and {} more", count - listed));
        }
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|(word, text)| writeln!(f, "  {word:<12} {}", clean(text)))
    }
}

/// Text of a file on a line of a terminal: nothing in it moves the cursor, and it ends somewhere.
fn clean(text: &str) -> String {
    const LETTERS: usize = 200;
    let mut letters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut line: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line.trim_end().to_owned()
}

fn layout_lines(layout: &Layout, lines: &mut Lines) {
    let Layout { width, height, dtype, bits, chunk_width, chunk_height, .. } = layout;
    let stored = if layout.is_narrow { format!(", {bits} bits stored") } else { String::new() };
    lines
        .add("size", format!("{width} x {height} pixels, {} of {dtype}{stored}", counted(layout.bands.into(), "band")));
    let chunk = match layout.chunk_kind {
        "tiles" => counted(layout.chunk_count, "tile"),
        _ => counted(layout.chunk_count, "strip"),
    };
    let interleave =
        if layout.bands > 1 { format!(", bands interleaved by {}", layout.interleave) } else { String::new() };
    lines.add("chunks", format!("{chunk} of {chunk_width} x {chunk_height} pixels{interleave}"));
    let predictor = match layout.predictor.as_str() {
        "none" => String::new(),
        predictor => format!(", predictor {predictor}"),
    };
    lines.add("compression", format!("{}{predictor}", layout.compression));
    if layout.photometric != "min is black" {
        lines.add("colours", layout.photometric.clone());
    }
}

fn place_lines(place: &Place, lines: &mut Lines) {
    match (place.epsg, &place.crs) {
        (Some(code), Some(name)) => lines.add("crs", format!("EPSG:{code}, {name}")),
        (Some(code), None) => lines.add("crs", format!("EPSG:{code}")),
        (None, Some(name)) => lines.add("crs", format!("{name} (no EPSG code)")),
        (None, None) => {}
    }
    if place.control_points > 0 {
        lines.add("place", counted(place.control_points as u64, "ground control point"));
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
        lines.list("corners", named.into_iter().map(|(name, corner)| format!("{name:<12} {}", pair(corner))));
    }
    if place.raster_type == Some("point") {
        lines.add("tie points", "name the centres of pixels; the corners above are outer ones".to_owned());
    }
}

fn pair([x, y]: [f64; 2]) -> String {
    format!("{x}, {y}")
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<3} {}", self.band, self.name.as_deref().unwrap_or("-"))?;
        if let Some(unit) = &self.unit {
            write!(f, " [{unit}]")?;
        }
        if let Some(scale) = self.scale {
            write!(f, ", scale {scale}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", offset {offset}")?;
        }
        items(&self.metadata).try_for_each(|item| write!(f, ", {item}"))
    }
}

impl fmt::Display for ImageInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<3} {}", self.image, self.kind)?;
        match (&self.layout, &self.error) {
            (Some(layout), _) => write!(f, ", {} x {}", layout.width, layout.height),
            (None, Some(error)) => write!(f, ", cannot be read: {error}"),
            (None, None) => Ok(()),
        }
    }
}

fn items(metadata: &Metadata) -> std::vec::IntoIter<String> {
    let item = |domain: &str, (name, value): (&String, &String)| match domain {
        "" => format!("{name} = {value}"),
        domain => format!("{domain}: {name} = {value}"),
    };
    let all = metadata.iter().flat_map(|(domain, items)| items.iter().map(move |named| item(domain, named)));
    all.collect::<Vec<_>>().into_iter()
}
