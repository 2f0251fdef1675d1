//! GeoTIFF 1.1 (OGC 19-008r4): what it requires of the tags and the directory of GeoKeys. Each rule has the identifier that the
//! standard gives it.
//!
//! A file that keeps GeoTIFF 1.0 says so in its directory; the same requirements are put to it, since 1.1 takes over those
//! of 1.0. Requirements of programs rather than files (`DataTypes`, `ByteOrder`) are not put.

use super::geo_keys::{KEY_TYPES, RANGES, USER_DEFINED_KEYS, name};
use super::report::{Findings, Rule};
use super::structure::GEO_TAGS;
use crate::error::Location;
use crate::geo::{GeoKeyValue, GeoRef};
use crate::reader::Image;
use crate::tag::{FieldType, Tag, Value};

/// A requirement by its class and name.
macro_rules! requirement {
    ($severity:ident, $class:literal, $name:literal, $help:literal) => {
        Rule::$severity(concat!("http://www.opengis.net/spec/GeoTIFF/1.1/req/", $class, $name), $help)
    };
}
pub(super) use requirement;

static TAGS: Rule =
    requirement!(error, "DataGeoTags", "", "store a GeoKeyDirectory, and tie points or a transformation");
static KEY_SORT: Rule = requirement!(error, "GeoKeySort", "", "sort the GeoKeys by number");
static DIRECTORY_TYPE: Rule = requirement!(error, "GeoKeyDirectoryTag", ".type", "store the directory as SHORTs");
static DIRECTORY_COUNT: Rule =
    requirement!(error, "GeoKeyDirectoryTag", ".count", "store the four shorts of its header");
static VERSION: Rule = requirement!(error, "GeoKeyDirectoryTag", ".keyDirectoryVersionValue", "store version 1");
static REVISION: Rule = requirement!(error, "GeoKeyDirectoryTag", ".keyRevisionValue", "store revision 1");
static MINOR: Rule = requirement!(
    warning,
    "GeoKeyDirectoryTag",
    ".minorRevisionValue",
    "store minor revision 0 (GeoTIFF 1.0) or 1 (1.1)"
);
static SETS: Rule = requirement!(error, "GeoKeyDirectoryTag", ".keyEntrySetCount", "count the keys that are there");
static LOCATION: Rule =
    requirement!(error, "GeoKeyDirectoryTag", ".keyEntryTIFFTagLocation", "name 0, 34735, 34736 or 34737");
static KEY_COUNT: Rule =
    requirement!(error, "GeoKeyDirectoryTag", ".keyEntryKeyCount", "count 1 for a value in the directory itself");
static VALUE_OFFSET: Rule =
    requirement!(error, "GeoKeyDirectoryTag", ".keyEntryValueOffset", "point to a value that is there");
static SHORTS: Rule = requirement!(
    error,
    "GeoShortParamsTag",
    ".Location",
    "store several shorts behind the last entry of the directory"
);
static ASCII_TYPE: Rule = requirement!(error, "GeoAsciiParamsTag", ".type", "store the text as ASCII");
static TERMINATOR: Rule = requirement!(warning, "GeoAsciiParamsTag", ".terminator", "end each text with |");
static NUL: Rule = requirement!(error, "GeoAsciiParamsTag", ".NULLWrite", "separate texts with |, not with zero bytes");
static DOUBLE_TYPE: Rule = requirement!(error, "GeoDoubleParamsTag", "", "store the numbers as DOUBLEs");
static SCALE_TYPE: Rule = requirement!(error, "ModelPixelScaleTag", ".type", "store the scale as DOUBLEs");
static SCALE_COUNT: Rule = requirement!(error, "ModelPixelScaleTag", ".count", "store three numbers");
static TIE_TYPE: Rule = requirement!(error, "ModelTiepointTag", ".type", "store tie points as DOUBLEs");
static TIE_COUNT: Rule = requirement!(error, "ModelTiepointTag", ".count", "store six numbers for each tie point");
static MATRIX_TYPE: Rule = requirement!(error, "ModelTransformationTag", ".type", "store the matrix as DOUBLEs");
static MATRIX_COUNT: Rule = requirement!(error, "ModelTransformationTag", ".count", "store sixteen numbers");
static MODEL_REQUIRED: Rule = requirement!(
    error,
    "GTModelTypeGeoKey",
    ".required",
    "say whether the system is projected, geographic or geocentric"
);
static MODEL_VALUE: Rule = requirement!(error, "GTModelTypeGeoKey", ".value", "use 0, 1, 2, 3 or 32767");
static MODEL_PROJECTED: Rule = requirement!(error, "GTModelTypeGeoKey", ".projCRS", "add ProjectedCRSGeoKey");
static MODEL_GEOGRAPHIC: Rule = requirement!(error, "GTModelTypeGeoKey", ".geogCRS", "add GeodeticCRSGeoKey");
static MODEL_GEOCENTRIC: Rule = requirement!(error, "GTModelTypeGeoKey", ".geocenCRS", "add GeodeticCRSGeoKey");
static RASTER_VALUE: Rule =
    requirement!(error, "GTRasterTypeGeoKey", ".value", "use 1, pixel is area, or 2, pixel is point");
static METHOD: Rule =
    requirement!(error, "ProjMethodGeoKey", ".reserved", "use a method of annex C, 1 to 27, or 32767");
static VERTICAL_UNIT: Rule =
    requirement!(error, "UnitsGeoKey", ".userdefinedVertical", "use the code of a unit of length for heights");

/// Checks the image if it has any of the tags of GeoTIFF; comes back with whether it has.
pub(super) fn check(image: &Image, findings: &mut Findings) -> bool {
    if !GEO_TAGS.iter().any(|tag| image.ifd().entry(*tag).is_some()) {
        return false;
    }
    let mut rules = Rules { image, geo_ref: image.geo_ref(), findings };
    rules.tags();
    rules.numbers();
    rules.texts();
    rules.directory();
    rules.model();
    rules.keys();
    true
}

struct Rules<'a> {
    image: &'a Image,
    geo_ref: &'a GeoRef,
    findings: &'a mut Findings,
}

impl Rules<'_> {
    fn add(&mut self, rule: &'static Rule, tag: Tag, what: impl Into<String>) {
        let at = Location { tag: Some(tag), ..Location::ifd(self.image.index()) };
        self.findings.add(rule, at, what);
    }

    fn add_key(&mut self, rule: &'static Rule, what: impl Into<String>) {
        self.add(rule, Tag::GEO_KEY_DIRECTORY, what);
    }

    fn has(&self, tag: Tag) -> bool {
        self.image.ifd().entry(tag).is_some()
    }

    /// Which tags there must be together.
    fn tags(&mut self) {
        let [directory, scale, tie_points, matrix] =
            [Tag::GEO_KEY_DIRECTORY, Tag::MODEL_PIXEL_SCALE, Tag::MODEL_TIEPOINT, Tag::MODEL_TRANSFORMATION];
        if !self.has(directory) {
            self.add(&TAGS, directory, "tag is missing");
        }
        if !self.has(tie_points) && !self.has(matrix) {
            self.add(&TAGS, tie_points, "neither tie points nor a transformation");
        }
        if self.has(matrix) && self.has(scale) {
            self.add(&TAGS, matrix, "a transformation and a pixel scale");
        }
        if self.has(scale) && !self.has(tie_points) {
            self.add(&TAGS, scale, "a pixel scale without tie points");
        }
    }

    /// Types and counts of the tags that hold numbers.
    fn numbers(&mut self) {
        let tags = [
            (Tag::MODEL_PIXEL_SCALE, &SCALE_TYPE, &SCALE_COUNT, 3),
            (Tag::MODEL_TIEPOINT, &TIE_TYPE, &TIE_COUNT, 6),
            (Tag::MODEL_TRANSFORMATION, &MATRIX_TYPE, &MATRIX_COUNT, 16),
        ];
        for (tag, type_rule, count_rule, needed) in tags {
            let Some(entry) = self.image.ifd().entry(tag).copied() else { continue };
            self.doubles(tag, type_rule);
            let (fits, each) = match tag {
                Tag::MODEL_TIEPOINT => (entry.count > 0 && entry.count.is_multiple_of(needed), " for each point"),
                _ => (entry.count == needed, ""),
            };
            if !fits {
                self.add(count_rule, tag, format!("{} numbers where {needed}{each} are needed", entry.count));
            }
        }
        self.doubles(Tag::GEO_DOUBLE_PARAMS, &DOUBLE_TYPE);
    }

    fn doubles(&mut self, tag: Tag, rule: &'static Rule) {
        let Some(entry) = self.image.ifd().entry(tag).copied() else { return };
        if entry.field_type() != Some(FieldType::Double) {
            self.add(rule, tag, format!("field type {} where 12, DOUBLE, is needed", entry.type_code));
        }
    }

    /// The text that keys point to: as a whole here, key by key in [`entry`](Self::entry).
    fn texts(&mut self) {
        let Some(entry) = self.image.ifd().entry(Tag::GEO_ASCII_PARAMS).copied() else { return };
        if entry.field_type() != Some(FieldType::Ascii) {
            self.add(
                &ASCII_TYPE,
                Tag::GEO_ASCII_PARAMS,
                format!("field type {} where 2, ASCII, is needed", entry.type_code),
            );
        }
        if let Some(Value::Ascii(bytes)) = self.image.tags().get(Tag::GEO_ASCII_PARAMS) {
            let content = bytes.strip_suffix(&[0]).unwrap_or(bytes);
            if content.contains(&0) {
                self.add(&NUL, Tag::GEO_ASCII_PARAMS, "a zero byte inside the text");
            }
        }
    }

    fn directory(&mut self) {
        let tag = Tag::GEO_KEY_DIRECTORY;
        let Some(entry) = self.image.ifd().entry(tag).copied() else { return };
        let Some(Value::Short(words)) = self.image.tags().get(tag) else {
            let what = format!("field type {} where 3, SHORT, is needed", entry.type_code);
            return self.add(&DIRECTORY_TYPE, tag, what);
        };
        let Some(([version, revision, minor, count], rest)) = words.split_first_chunk::<4>() else {
            return self.add(&DIRECTORY_COUNT, tag, format!("{} shorts where 4 at least are needed", words.len()));
        };
        for (found, allowed, rule, what) in [
            (*version, 1..=1, &VERSION, "version"),
            (*revision, 1..=1, &REVISION, "revision"),
            (*minor, 0..=1, &MINOR, "minor revision"),
        ] {
            if !allowed.contains(&found) {
                self.add(rule, tag, format!("{what} {found}"));
            }
        }
        let (entries, _) = rest.as_chunks::<4>();
        if entries.len() < usize::from(*count) {
            self.add(&SETS, tag, format!("{count} keys counted, {} there", entries.len()));
        }
        let mut last = 0;
        let mut sorted = true;
        let keys_end = usize::from(*count).saturating_add(1).saturating_mul(4);
        for entry in entries.iter().take(usize::from(*count)) {
            let [id, ..] = *entry;
            if id <= last && sorted && last > 0 {
                sorted = false;
                self.add(&KEY_SORT, tag, format!("{} stands after {}", name(id), name(last)));
            }
            last = last.max(id);
            self.entry(*entry, words.len(), keys_end);
        }
    }

    /// One key: where its value is, and whether it is there.
    fn entry(&mut self, [id, location, count, place]: [u16; 4], words: usize, keys_end: usize) {
        let tags = self.image.tags();
        let length = |tag: Tag| tags.get(tag).map_or(0, Value::count);
        let (start, end) = (usize::from(place), usize::from(place).saturating_add(usize::from(count)));
        let available = match location {
            0 => {
                if count != 1 {
                    let what = format!("{} counts {count} values in the directory itself", name(id));
                    self.add_key(&KEY_COUNT, what);
                }
                return;
            }
            34735 => {
                if start < keys_end {
                    let what = format!("{} has its values among the keys, at short {start}", name(id));
                    self.add_key(&SHORTS, what);
                }
                words
            }
            34736 => length(Tag::GEO_DOUBLE_PARAMS),
            34737 => length(Tag::GEO_ASCII_PARAMS),
            other => {
                let what = format!("{} has its value in tag {other}", name(id));
                return self.add_key(&LOCATION, what);
            }
        };
        if count == 0 {
            self.add_key(&KEY_COUNT, format!("{} counts no values", name(id)));
        } else if end > available {
            self.add_key(&VALUE_OFFSET, format!("{} ends at {end}, its tag at {available}", name(id)));
        } else if let (34737, Some(Value::Ascii(bytes))) = (location, tags.get(Tag::GEO_ASCII_PARAMS))
            && bytes.get(end.saturating_sub(1)) != Some(&b'|')
        {
            self.add_key(&TERMINATOR, format!("the text of {} does not end with |", name(id)));
        }
    }

    /// Kind of system and of raster, and what they ask for.
    fn model(&mut self) {
        if !self.has(Tag::GEO_KEY_DIRECTORY) {
            return;
        }
        let has = |id| self.geo_ref.geo_key(id).is_some();
        let code = |id| match self.geo_ref.geo_key(id) {
            Some(GeoKeyValue::Short(code)) => Some(*code),
            _ => None,
        };
        let (projected, geodetic) = (has(3072), has(2048));
        let (model, raster, method, vertical_unit) = (code(1024), code(1025), code(3075), code(4099));
        if !has(1024) {
            self.add_key(&MODEL_REQUIRED, "GTModelTypeGeoKey is missing");
        }
        match model {
            Some(1) if !projected => {
                self.add_key(&MODEL_PROJECTED, "projected by its model type, without ProjectedCRSGeoKey")
            }
            Some(2) if !geodetic => {
                self.add_key(&MODEL_GEOGRAPHIC, "geographic by its model type, without GeodeticCRSGeoKey")
            }
            Some(3) if !geodetic => {
                self.add_key(&MODEL_GEOCENTRIC, "geocentric by its model type, without GeodeticCRSGeoKey")
            }
            Some(code @ 4..=32766) => self.add_key(&MODEL_VALUE, format!("model type {code}")),
            _ => {}
        }
        if let Some(code @ 3..=32766) = raster {
            self.add_key(&RASTER_VALUE, format!("raster type {code}"));
        }
        if let Some(code @ 28..=32766) = method {
            self.add_key(&METHOD, format!("projection method {code}"));
        }
        if vertical_unit == Some(32767) {
            self.add_key(&VERTICAL_UNIT, "heights in a unit that nothing defines");
        }
    }

    /// Types and codes of each key.
    fn keys(&mut self) {
        for key in &self.geo_ref.geo_keys {
            if let Some(known) = KEY_TYPES.iter().find(|known| known.keys.contains(&key.id))
                && !known.kind.holds(&key.value)
            {
                self.add_key(&known.rule, format!("{} is no {}", name(key.id), known.kind.name()));
            }
            let GeoKeyValue::Short(code) = key.value else { continue };
            for range in RANGES.iter().filter(|range| range.keys.contains(&key.id) && range.codes.contains(&code)) {
                self.add_key(&range.rule, format!("code {code} of {} {}", name(key.id), range.what));
            }
        }
        for key in USER_DEFINED_KEYS {
            for (severity, rule, what) in key.check(self.geo_ref) {
                let at = Location { tag: Some(Tag::GEO_KEY_DIRECTORY), ..Location::ifd(self.image.index()) };
                self.findings.add_as(severity, rule, at, what);
            }
        }
    }
}

#[cfg(test)]
mod tests;
