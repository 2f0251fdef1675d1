//! The tags of one image, and how they fit each other (TIFF 6.0 sections 3 to 23, as far as this crate reads them).

use super::report::{Findings, Rule, Severity};
use crate::error::Location;
use crate::ifd::Tags;
use crate::reader::Image;
use crate::tag::ImageKind;
use crate::tag::{Compression, Photometric, Predictor, SampleFormat, Tag, Value};

static REQUIRED: Rule = Rule::error("tiff/required-tag", "add the tag: it has no default");
static BITS: Rule = Rule::error("tiff/bits-per-sample", "store one value for each sample of a pixel");
static FORMAT: Rule =
    Rule::error("tiff/sample-format", "store one value for each sample of a pixel, or leave the tag out");
static EXTRA: Rule =
    Rule::error("tiff/extra-samples", "store in ExtraSamples what each band beyond the colours is, such as 0 for data");
static PHOTOMETRIC: Rule =
    Rule::error("tiff/photometric-samples", "store as many bands as the colours need, or another photometric");
static COLOR_MAP: Rule =
    Rule::error("tiff/color-map", "store three values, red, green and blue, for each value that a sample can have");
static PREDICTOR: Rule =
    Rule::error("tiff/predictor", "use predictor 2 for 8, 16, 32 or 64 bits, 3 for floating point, or none");
static PREDICTOR_UNUSED: Rule =
    Rule::warning("tiff/predictor-unused", "leave the predictor out: only LZW, deflate, Zstandard and LZMA have one");
static FILL_ORDER: Rule = Rule::error("tiff/fill-order", "store 1 or 2");
static ORIENTATION: Rule = Rule::error("tiff/orientation", "store 1 to 8; GeoTIFF readers expect 1");
static MASK: Rule = Rule::warning("tiff/mask", "store masks with one bit a sample, photometric 4 and subfile type 4");
static FAX: Rule = Rule::error("tiff/fax-bits", "CCITT compression is for one band of one bit a sample");
static OLD_JPEG: Rule = Rule::warning("tiff/old-jpeg", "use JPEG compression 7: few programs still read 6");
static TEXT: Rule = Rule::warning("tiff/ascii", "end text with a zero byte");
static DATE: Rule = Rule::warning("tiff/date-time", "write DateTime as YYYY:MM:DD HH:MM:SS");
static FIELD_TYPE: Rule = Rule::warning("tiff/field-type", "store the tag with a type that its specification names");

/// Tags, and the codes of the field types that their specification allows (LONG8 counts as LONG).
const TYPES: [(Tag, &[u16]); 24] = [
    (Tag::NEW_SUBFILE_TYPE, &[4]),
    (Tag::IMAGE_WIDTH, &[3, 4, 16]),
    (Tag::IMAGE_LENGTH, &[3, 4, 16]),
    (Tag::BITS_PER_SAMPLE, &[3]),
    (Tag::COMPRESSION, &[3]),
    (Tag::PHOTOMETRIC_INTERPRETATION, &[3]),
    (Tag::FILL_ORDER, &[3]),
    (Tag::STRIP_OFFSETS, &[3, 4, 16]),
    (Tag::ORIENTATION, &[3]),
    (Tag::SAMPLES_PER_PIXEL, &[3]),
    (Tag::ROWS_PER_STRIP, &[3, 4, 16]),
    (Tag::STRIP_BYTE_COUNTS, &[3, 4, 16]),
    (Tag::PLANAR_CONFIGURATION, &[3]),
    (Tag::PREDICTOR, &[3]),
    (Tag::COLOR_MAP, &[3]),
    (Tag::TILE_WIDTH, &[3, 4, 16]),
    (Tag::TILE_LENGTH, &[3, 4, 16]),
    (Tag::TILE_OFFSETS, &[4, 16]),
    (Tag::TILE_BYTE_COUNTS, &[3, 4, 16]),
    (Tag::SUB_IFDS, &[4, 13, 16, 18]),
    (Tag::EXTRA_SAMPLES, &[3]),
    (Tag::SAMPLE_FORMAT, &[3]),
    (Tag::GDAL_METADATA, &[2]),
    (Tag::GDAL_NODATA, &[2]),
];

pub(super) fn check(image: &Image, findings: &mut Findings) {
    let mut rules = Rules { image, tags: image.tags(), findings };
    rules.required();
    rules.types();
    rules.samples();
    rules.colours();
    rules.predictor();
    rules.codes();
    rules.texts();
}

struct Rules<'a> {
    image: &'a Image,
    tags: &'a Tags,
    findings: &'a mut Findings,
}

impl Rules<'_> {
    fn add(&mut self, rule: &'static Rule, tag: Tag, what: impl Into<String>) {
        self.add_as(rule.severity, rule, tag, what);
    }

    fn add_as(&mut self, severity: Severity, rule: &'static Rule, tag: Tag, what: impl Into<String>) {
        let at = Location { tag: Some(tag), ..Location::ifd(self.image.index()) };
        self.findings.add_as(severity, rule, at, what);
    }

    /// The first number of a tag; nothing if it is not there or no number.
    fn number(&self, tag: Tag) -> Option<u64> {
        self.tags.unsigned(tag).ok().flatten()
    }

    fn code(&self, tag: Tag) -> Option<u16> {
        self.number(tag).and_then(|number| u16::try_from(number).ok())
    }

    fn count(&self, tag: Tag) -> Option<u64> {
        self.image.ifd().entry(tag).map(|entry| entry.count)
    }

    /// Bands; 1 is the default of the specification.
    fn bands(&self) -> u64 {
        self.number(Tag::SAMPLES_PER_PIXEL).unwrap_or(1)
    }

    fn photometric(&self) -> Option<Photometric> {
        self.code(Tag::PHOTOMETRIC_INTERPRETATION).map(Photometric::from_code)
    }

    fn compression(&self) -> Compression {
        Compression::from_code(self.code(Tag::COMPRESSION).unwrap_or(1))
    }

    fn required(&mut self) {
        for tag in [Tag::IMAGE_WIDTH, Tag::IMAGE_LENGTH, Tag::PHOTOMETRIC_INTERPRETATION] {
            if self.count(tag).is_none() {
                self.add(&REQUIRED, tag, "tag is missing");
            }
        }
    }

    fn types(&mut self) {
        for (tag, allowed) in TYPES {
            let Some(entry) = self.image.ifd().entry(tag) else { continue };
            if let (Some(_), code) = (entry.field_type(), entry.type_code)
                && !allowed.contains(&code)
            {
                self.add(&FIELD_TYPE, tag, format!("field type {code} where {allowed:?} are allowed"));
            }
        }
    }

    fn samples(&mut self) {
        let bands = self.bands();
        for (tag, rule) in [(Tag::BITS_PER_SAMPLE, &BITS), (Tag::SAMPLE_FORMAT, &FORMAT)] {
            if let Some(count) = self.count(tag)
                && count != bands
            {
                // One value for all is what everybody takes it for.
                let severity = if count == 1 { Severity::Warning } else { Severity::Error };
                self.add_as(severity, rule, tag, format!("{count} values for {bands} samples of a pixel"));
            }
        }
        let is_fax =
            matches!(self.compression(), Compression::CcittRle | Compression::CcittGroup3 | Compression::CcittGroup4);
        if is_fax && (self.number(Tag::BITS_PER_SAMPLE).unwrap_or(1), bands) != (1, 1) {
            self.add(&FAX, Tag::COMPRESSION, format!("{} of other samples", self.compression()));
        }
        if self.compression() == Compression::OldJpeg {
            self.add(&OLD_JPEG, Tag::COMPRESSION, "old-style JPEG");
        }
    }

    fn colours(&mut self) {
        let Some(photometric) = self.photometric() else { return };
        let bands = self.bands();
        let colours = match photometric {
            Photometric::Rgb | Photometric::YCbCr | Photometric::CieLab | Photometric::IccLab | Photometric::ItuLab => {
                3
            }
            Photometric::Separated => self.number(Tag(334)).unwrap_or(4),
            Photometric::MinIsWhite
            | Photometric::MinIsBlack
            | Photometric::Palette
            | Photometric::TransparencyMask => 1,
            _ => return,
        };
        let extra = self.count(Tag::EXTRA_SAMPLES).unwrap_or(0);
        match bands.checked_sub(colours) {
            None => {
                let what = format!("{photometric} needs {colours} samples of a pixel, there are {bands}");
                self.add(&PHOTOMETRIC, Tag::SAMPLES_PER_PIXEL, what);
            }
            Some(beyond) if beyond != extra => {
                // Data of many bands, which older writers store without it.
                let severity = if extra == 0 { Severity::Warning } else { Severity::Error };
                let what = format!("{extra} values for {beyond} bands beyond the {colours} of {photometric}");
                self.add_as(severity, &EXTRA, Tag::EXTRA_SAMPLES, what);
            }
            Some(_) => {}
        }
        if photometric == Photometric::Palette {
            self.palette();
        }
        let is_mask = matches!(self.image.kind(), ImageKind::Mask | ImageKind::OverviewMask);
        if is_mask != (photometric == Photometric::TransparencyMask) {
            let what = if is_mask {
                format!("mask by its subfile type, {photometric} by its photometric")
            } else {
                "transparency mask by its photometric, not by its subfile type".to_owned()
            };
            self.add(&MASK, Tag::PHOTOMETRIC_INTERPRETATION, what);
        }
    }

    fn palette(&mut self) {
        let bits = self.number(Tag::BITS_PER_SAMPLE).unwrap_or(1);
        let needed = u32::try_from(bits).ok().and_then(|bits| 1_u64.checked_shl(bits)).and_then(|n| n.checked_mul(3));
        match (self.count(Tag::COLOR_MAP), needed) {
            (None, _) => self.add(&COLOR_MAP, Tag::COLOR_MAP, "tag is missing, the image is a palette"),
            (Some(found), Some(needed)) if found != needed => {
                self.add(&COLOR_MAP, Tag::COLOR_MAP, format!("{found} values where {bits} bits need {needed}"));
            }
            _ => {}
        }
    }

    fn predictor(&mut self) {
        let Some(predictor) = self.code(Tag::PREDICTOR).map(Predictor::from_code) else { return };
        let has_one = matches!(
            self.compression(),
            Compression::Lzw | Compression::Deflate | Compression::OldDeflate | Compression::Zstd | Compression::Lzma
        );
        let bits = self.number(Tag::BITS_PER_SAMPLE).unwrap_or(1);
        let format = self.code(Tag::SAMPLE_FORMAT).map_or(SampleFormat::Uint, SampleFormat::from_code);
        let fits = match predictor {
            Predictor::None => return,
            Predictor::Horizontal => matches!(bits, 8 | 16 | 32 | 64),
            Predictor::FloatingPoint => format == SampleFormat::Float && matches!(bits, 16 | 24 | 32 | 64),
            Predictor::Unknown(_) => false,
        };
        if !has_one {
            let what = format!("predictor {predictor} has no meaning for compression {}", self.compression());
            self.add(&PREDICTOR_UNUSED, Tag::PREDICTOR, what);
        } else if !fits {
            let what = format!("predictor {predictor} does not fit {bits}-bit samples of format {format}");
            self.add(&PREDICTOR, Tag::PREDICTOR, what);
        }
    }

    fn codes(&mut self) {
        for (tag, rule, allowed) in [(Tag::FILL_ORDER, &FILL_ORDER, 1..=2), (Tag::ORIENTATION, &ORIENTATION, 1..=8)] {
            if let Some(code) = self.number(tag).filter(|code| !allowed.contains(code)) {
                self.add(rule, tag, format!("value {code} where {} to {} are allowed", allowed.start(), allowed.end()));
            }
        }
    }

    fn texts(&mut self) {
        let unended: Vec<Tag> = self
            .tags
            .iter()
            .filter(|(_, value)| matches!(value, Value::Ascii(bytes) if bytes.last().is_some_and(|byte| *byte != 0)))
            .map(|(tag, _)| tag)
            .collect();
        unended.into_iter().for_each(|tag| self.add(&TEXT, tag, "text does not end with a zero byte"));
        if let Some(date) = self.tags.text(Tag::DATE_TIME)
            && !is_date(&date)
        {
            self.add(
                &DATE,
                Tag::DATE_TIME,
                format!("{:?} is no date and time", date.chars().take(40).collect::<String>()),
            );
        }
    }
}

/// Whether `text` is a date and time as TIFF writes them; blanks stand for what is not known.
fn is_date(text: &str) -> bool {
    let pattern = b"dddd:dd:dd dd:dd:dd";
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, kind)| match kind {
            b'd' => byte.is_ascii_digit() || byte == b' ',
            other => byte == *other,
        })
}

#[cfg(test)]
mod tests;
