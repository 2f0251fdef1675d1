//! From an [`ImageSpec`] to the directory that describes its image.

use super::ImageSpec;
use super::spec::wrong;
use crate::error::Result;
use crate::ifd::{Directory, TiffVariant};
use crate::layout::{ChunkKind, ImageLayout};
use crate::tag::{Compression, FieldType, ImageKind, Photometric, Predictor, Tag, Value};

/// The tags of the tables of chunk offsets and byte counts.
pub(super) fn table_tags(kind: ChunkKind) -> [Tag; 2] {
    match kind {
        ChunkKind::Strip => [Tag::STRIP_OFFSETS, Tag::STRIP_BYTE_COUNTS],
        ChunkKind::Tile => [Tag::TILE_OFFSETS, Tag::TILE_BYTE_COUNTS],
    }
}

/// The directory of an image in a file of that `variant`, with space reserved for the tables of its chunks.
///
/// # Errors
///
/// [`Usage::Spec`](crate::Usage::Spec) if an extra tag contradicts the others, or the GeoKeys do not fit a directory.
pub(super) fn directory(spec: &ImageSpec, layout: &ImageLayout, variant: TiffVariant) -> Result<Directory> {
    let mut directory = Directory::default();
    if spec.kind != ImageKind::Full {
        directory.set(Tag::NEW_SUBFILE_TYPE, Value::Long(vec![spec.kind.bits()]));
    }
    set_samples(layout, &mut directory);
    set_chunks(layout, variant, &mut directory);
    if layout.compression == Compression::Lerc {
        directory.set(Tag::LERC_PARAMETERS, Value::Long(spec.lerc.parameters().to_vec()));
    }
    for (tag, value) in spec.geo_ref.to_tags()? {
        directory.set(tag, value);
    }
    for (tag, value) in &spec.extra_tags {
        if directory.contains(*tag) || FOLLOWS_FROM_SPEC.contains(tag) {
            return Err(wrong("extra tags", format!("{tag} is already set by the rest of the image's specification")));
        }
        if value.count() == 0 {
            return Err(wrong("extra tags", format!("{tag} has no value")));
        }
        if variant == TiffVariant::Classic && is_wide(value) {
            return Err(wrong("BIGTIFF", format!("a classic TIFF has no 64-bit type for {tag}")));
        }
        directory.set(*tag, value.clone());
    }
    if layout.photometric == Photometric::Palette && !directory.contains(Tag::COLOR_MAP) {
        return Err(wrong("PHOTOMETRIC", "a palette needs the tag ColorMap".to_owned()));
    }
    Ok(directory)
}

/// Whether a tag has a type that only BigTIFF has.
pub(super) fn needs_big(spec: &ImageSpec) -> bool {
    spec.extra_tags.iter().any(|(_, value)| is_wide(value))
}

fn is_wide(value: &Value) -> bool {
    matches!(value, Value::Long8(_) | Value::SLong8(_) | Value::Ifd8(_))
}

/// Tags that would contradict the specification even where it does not set them.
const FOLLOWS_FROM_SPEC: [Tag; 12] = [
    Tag::NEW_SUBFILE_TYPE,
    Tag::SUBFILE_TYPE,
    Tag::FILL_ORDER,
    Tag::PREDICTOR,
    Tag::EXTRA_SAMPLES,
    Tag::STRIP_OFFSETS,
    Tag::STRIP_BYTE_COUNTS,
    Tag::ROWS_PER_STRIP,
    Tag::TILE_WIDTH,
    Tag::TILE_OFFSETS,
    Tag::TILE_BYTE_COUNTS,
    Tag::LERC_PARAMETERS,
];

fn set_samples(layout: &ImageLayout, directory: &mut Directory) {
    let per_band = |code: u16| Value::Short(vec![code; layout.bands as usize]);
    directory.set(Tag::IMAGE_WIDTH, Value::Long(vec![layout.width]));
    directory.set(Tag::IMAGE_LENGTH, Value::Long(vec![layout.height]));
    directory.set(Tag::BITS_PER_SAMPLE, per_band(layout.sample.bits));
    directory.set(Tag::SAMPLE_FORMAT, per_band(layout.sample.format.code()));
    directory.set(Tag::COMPRESSION, Value::Short(vec![layout.compression.code()]));
    directory.set(Tag::PHOTOMETRIC_INTERPRETATION, Value::Short(vec![layout.photometric.code()]));
    directory.set(Tag::SAMPLES_PER_PIXEL, Value::Short(vec![u16::try_from(layout.bands).unwrap_or(u16::MAX)]));
    directory.set(Tag::PLANAR_CONFIGURATION, Value::Short(vec![layout.planar.code()]));
    if layout.predictor != Predictor::None {
        directory.set(Tag::PREDICTOR, Value::Short(vec![layout.predictor.code()]));
    }
    if !layout.extra_samples.is_empty() {
        let codes = layout.extra_samples.iter().map(|extra| extra.code()).collect();
        directory.set(Tag::EXTRA_SAMPLES, Value::Short(codes));
    }
}

fn set_chunks(layout: &ImageLayout, variant: TiffVariant, directory: &mut Directory) {
    let grid = &layout.grid;
    match grid.kind() {
        ChunkKind::Strip => directory.set(Tag::ROWS_PER_STRIP, Value::Long(vec![grid.chunk_height()])),
        ChunkKind::Tile => {
            directory.set(Tag::TILE_WIDTH, Value::Long(vec![grid.chunk_width()]));
            directory.set(Tag::TILE_LENGTH, Value::Long(vec![grid.chunk_height()]));
        }
    }
    let [offsets, byte_counts] = table_tags(grid.kind());
    directory.reserve(offsets, variant.offset_type(), grid.chunk_count());
    directory.reserve(byte_counts, FieldType::Long, grid.chunk_count());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SampleType;

    #[track_caller]
    fn check_refused(change: impl FnOnce(&mut ImageSpec), want: &str) {
        let mut spec = ImageSpec::new(10, 10, 2, SampleType::U16);
        change(&mut spec);
        let error = directory(&spec, &spec.layout().unwrap(), TiffVariant::Classic).unwrap_err();
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn an_extra_tag_cannot_contradict_the_specification() {
        let want = "extra tags: TileWidth is already set by the rest of the image's specification";
        check_refused(|spec| spec.extra_tags.push((Tag::TILE_WIDTH, Value::Long(vec![16]))), want);
        let want = "extra tags: Predictor is already set by the rest of the image's specification";
        check_refused(|spec| spec.extra_tags.push((Tag::PREDICTOR, Value::Short(vec![2]))), want);
        let want = "extra tags: Software is already set by the rest of the image's specification";
        check_refused(|spec| spec.extra_tags.extend(vec![(Tag::SOFTWARE, Value::ascii("a")); 2]), want);
    }

    #[test]
    fn an_extra_tag_without_a_value_is_refused() {
        let empty = (Tag::SOFTWARE, Value::Ascii(vec![]));
        check_refused(|spec| spec.extra_tags.push(empty), "extra tags: Software has no value");
    }

    #[test]
    fn a_palette_needs_its_colours() {
        let want = "PHOTOMETRIC: a palette needs the tag ColorMap";
        check_refused(|spec| spec.photometric = Photometric::Palette, want);
    }

    #[test]
    fn every_band_beyond_the_colour_is_named() {
        let spec = ImageSpec::new(10, 10, 3, SampleType::F32);
        let found = directory(&spec, &spec.layout().unwrap(), TiffVariant::Classic).unwrap();
        assert!(found.contains(Tag::EXTRA_SAMPLES) && !found.contains(Tag::PREDICTOR));
    }
}
