//! The chain of directories and their entries (TIFF 6.0 section 2).

use std::collections::BTreeSet;

use super::report::{Findings, Rule};
use crate::error::{Error, Location, Malformed};
use crate::ifd::Place;
use crate::reader::{Image, Reader};
use crate::tag::Tag;

static LOOP: Rule = Rule::error("tiff/directory-loop", "write the file anew: readers stop at different places");
static DIRECTORY: Rule = Rule::error("tiff/directory", "write the file anew, or from its source if it is cut short");
static ORDER: Rule = Rule::error("tiff/entry-order", "sort the entries of the directory by tag");
static DUPLICATE: Rule = Rule::error("tiff/duplicate-tag", "keep one of the entries: readers take different ones");
static ALIGNMENT: Rule = Rule::warning("tiff/word-alignment", "begin directories and values at even offsets");
static OUTSIDE: Rule =
    Rule::error("tiff/value-outside-file", "the file is cut short, or the offset of the value is wrong");
static FIELD_TYPE: Rule =
    Rule::warning("tiff/field-type-unknown", "readers skip the entry: store it with a known type");
static VALUE: Rule = Rule::error("tiff/tag-value", "give the tag a value that its specification allows");
static LAYOUT: Rule = Rule::error("tiff/layout", "no reader can lay the image out: put the tag right");
static UNSUPPORTED: Rule =
    Rule::warning("tiff/unsupported", "bandsaw does not read this; other programs may, and the rest was checked");

/// Tags whose values the rules of GeoTIFF are about.
pub(super) const GEO_TAGS: [Tag; 6] = [
    Tag::GEO_KEY_DIRECTORY,
    Tag::GEO_DOUBLE_PARAMS,
    Tag::GEO_ASCII_PARAMS,
    Tag::MODEL_PIXEL_SCALE,
    Tag::MODEL_TIEPOINT,
    Tag::MODEL_TRANSFORMATION,
];

pub(super) fn check(reader: &Reader, findings: &mut Findings) {
    // What is wrong with tags of the first image comes after what is wrong with the chain.
    let first = reader.images().first().map_or(0, |image| image.defects().len());
    let chain = reader.defects().len().saturating_sub(first);
    for error in reader.defects().iter().take(chain) {
        let (what, at) = parts(error);
        let is_loop = matches!(error, Error::Malformed { what: Malformed::DirectoryLoop, .. });
        findings.add(if is_loop { &LOOP } else { &DIRECTORY }, at, what);
    }
    for image in reader.images() {
        entries(image, findings);
        values(image, findings);
    }
}

fn entries(image: &Image, findings: &mut Findings) {
    let ifd = image.ifd();
    let at = Location { offset: Some(ifd.offset), ..Location::ifd(image.index()) };
    if !ifd.offset.is_multiple_of(2) {
        findings.add(&ALIGNMENT, at, "directory at an odd offset");
    }
    let mut last = Tag(0);
    let mut seen = BTreeSet::new();
    let mut sorted = true;
    for entry in &ifd.entries {
        let at = Location { tag: Some(entry.tag), ..Location::ifd(image.index()) };
        if !seen.insert(entry.tag) {
            findings.add(&DUPLICATE, at, "tag comes more than once");
        } else if entry.tag < last && sorted {
            sorted = false;
            findings.add(&ORDER, at, format!("tag stands after {last}, which is larger"));
        }
        last = last.max(entry.tag);
        match entry.place {
            Place::At(offset) if !offset.is_multiple_of(2) => {
                findings.add(&ALIGNMENT, Location { offset: Some(offset), ..at }, "value at an odd offset");
            }
            Place::At(_) | Place::Inline(_) => {}
        }
    }
}

fn values(image: &Image, findings: &mut Findings) {
    for error in image.defects() {
        let (what, at) = parts(error);
        let geo = at.tag.is_some_and(|tag| GEO_TAGS.contains(&tag));
        match error {
            Error::Malformed { what: Malformed::Truncated { .. }, .. } => findings.add(&OUTSIDE, at, what),
            // The rules of GeoTIFF have their own words for these.
            Error::Malformed { .. } if geo => {}
            Error::Malformed { what: Malformed::TagType { expected: "a known type", .. }, .. } => {
                findings.add(&FIELD_TYPE, at, what);
            }
            _ => findings.add(&VALUE, at, what),
        }
    }
    if let Err(error) = image.layout() {
        let (what, at) = parts(&error);
        findings.add(if matches!(error, Error::Unsupported { .. }) { &UNSUPPORTED } else { &LAYOUT }, at, what);
    }
}

/// What an error says, and where.
pub(super) fn parts(error: &Error) -> (String, Location) {
    match error {
        Error::Malformed { what, at } => (what.to_string(), *at),
        Error::Unsupported { what, at } => (format!("{what} is not supported"), *at),
        other => (other.to_string(), Location::default()),
    }
}
