//! From tags to a [`GeoRef`]: the inverse of [`GeoRef::to_tags`].

use super::{GeoRef, Rpc, geo_keys, metadata_items, nodata};
use crate::error::{Error, Location, Malformed};
use crate::ifd::Tags;
use crate::tag::Tag;

impl GeoRef {
    /// The georeferencing and metadata that `tags` hold, and what in them makes no sense and was left out.
    #[must_use]
    pub fn from_tags(tags: &Tags) -> (Self, Vec<Error>) {
        let mut defects = Vec::new();
        let (tie_points, rest) = {
            let numbers = floats(tags, Tag::MODEL_TIEPOINT, &mut defects);
            let (points, rest) = numbers.as_chunks::<6>();
            (points.to_vec(), rest.len())
        };
        if rest > 0 {
            defects.push(wrong_count(Tag::MODEL_TIEPOINT, tie_points.len() * 6 + rest, tie_points.len() * 6 + 6));
        }
        let mut geo_ref = Self {
            geo_keys: geo_keys::parse(tags, &mut defects),
            geo_key_version: geo_keys::version(tags),
            tie_points,
            pixel_scale: pixel_scale(tags, &mut defects),
            transformation: transformation(tags, &mut defects),
            rpc: rpc(tags, &mut defects),
            nodata: tags.text(Tag::GDAL_NODATA).and_then(|text| nodata::text(&text)),
            ..Self::default()
        };
        if let Some(xml) = tags.text(Tag::GDAL_METADATA) {
            let bands = tags.unsigned(Tag::SAMPLES_PER_PIXEL).ok().flatten().unwrap_or(1);
            let bands = u16::try_from(bands).map_or(0, usize::from);
            if !metadata_items::parse(&xml, bands, &mut geo_ref) {
                let what = Malformed::TagType { found: 2, expected: "XML" };
                defects.push(Error::from(what).at(Location::tag(Tag::GDAL_METADATA)));
            }
        }
        (geo_ref, defects)
    }
}

fn pixel_scale(tags: &Tags, defects: &mut Vec<Error>) -> Option<[f64; 3]> {
    match floats(tags, Tag::MODEL_PIXEL_SCALE, defects).as_slice() {
        [] => None,
        [x, y, z, ..] => Some([*x, *y, *z]),
        [x, y] => Some([*x, *y, 0.0]),
        few => {
            defects.push(wrong_count(Tag::MODEL_PIXEL_SCALE, few.len(), 3));
            None
        }
    }
}

fn transformation(tags: &Tags, defects: &mut Vec<Error>) -> Option<[f64; 16]> {
    let numbers = floats(tags, Tag::MODEL_TRANSFORMATION, defects);
    if numbers.is_empty() {
        return None;
    }
    let matrix = numbers.first_chunk().copied();
    if matrix.is_none() {
        defects.push(wrong_count(Tag::MODEL_TRANSFORMATION, numbers.len(), 16));
    }
    matrix
}

fn rpc(tags: &Tags, defects: &mut Vec<Error>) -> Option<Rpc> {
    let numbers = floats(tags, Tag::RPC_COEFFICIENTS, defects);
    if numbers.is_empty() {
        return None;
    }
    let rpc = Rpc::from_numbers(&numbers);
    if rpc.is_none() {
        defects.push(wrong_count(Tag::RPC_COEFFICIENTS, numbers.len(), Rpc::COUNT));
    }
    rpc
}

fn floats(tags: &Tags, tag: Tag, defects: &mut Vec<Error>) -> Vec<f64> {
    tags.floats(tag).unwrap_or_else(|error| {
        defects.push(error);
        Vec::new()
    })
}

fn wrong_count(tag: Tag, found: usize, expected: usize) -> Error {
    let wide = |n| u64::try_from(n).unwrap_or(u64::MAX);
    Error::from(Malformed::TagCount { found: wide(found), expected: wide(expected) }).at(Location::tag(tag))
}

#[cfg(test)]
mod tests;
