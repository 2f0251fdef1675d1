//! What is needed to find and decode the chunks of one image.

use super::{ChunkGrid, SampleLayout, SampleType};
use crate::bytes::ByteOrder;
use crate::error::{Error, Location, Malformed, Result, Unsupported};
use crate::ifd::Tags;
use crate::tag::{Compression, ExtraSample, Photometric, PlanarConfiguration, Predictor, SampleFormat, Tag};

/// The validated layout of one image: once made, its parts fit each other.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ImageLayout {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Samples of a pixel.
    pub bands: u32,
    /// How a sample is stored.
    pub sample: SampleLayout,
    /// How a sample is held in memory.
    pub sample_type: SampleType,
    /// Byte order of samples of whole bytes.
    pub byte_order: ByteOrder,
    /// Whether the bits of each stored byte run from the least significant one (`FillOrder` 2).
    pub reverse_bits: bool,
    /// Whether bands share chunks.
    pub planar: PlanarConfiguration,
    /// How the image is cut.
    pub grid: ChunkGrid,
    /// How a chunk is compressed.
    pub compression: Compression,
    /// What was done to samples before compression.
    pub predictor: Predictor,
    /// What the samples mean as colour.
    pub photometric: Photometric,
    /// What the bands beyond the colour are.
    pub extra_samples: Vec<ExtraSample>,
}

impl ImageLayout {
    /// The tags that [`from_tags`](Self::from_tags) looks at.
    pub const TAGS: [Tag; 15] = [
        Tag::IMAGE_WIDTH,
        Tag::IMAGE_LENGTH,
        Tag::BITS_PER_SAMPLE,
        Tag::COMPRESSION,
        Tag::PHOTOMETRIC_INTERPRETATION,
        Tag::FILL_ORDER,
        Tag::SAMPLES_PER_PIXEL,
        Tag::ROWS_PER_STRIP,
        Tag::PLANAR_CONFIGURATION,
        Tag::PREDICTOR,
        Tag::TILE_WIDTH,
        Tag::TILE_LENGTH,
        Tag::EXTRA_SAMPLES,
        Tag::SAMPLE_FORMAT,
        Tag::YCBCR_SUBSAMPLING,
    ];

    /// The layout of the image that `tags` describe, in a file of `byte_order`.
    ///
    /// What the specification gives a default may be missing: one sample of one bit, no compression, no predictor,
    /// chunky, one strip.
    ///
    /// # Errors
    ///
    /// [`Malformed`] naming the tag that is missing or has a value that means nothing; [`Unsupported::MixedSamples`] and
    /// [`Unsupported::Sample`] for sample types that no buffer here can hold.
    pub fn from_tags(tags: &Tags, byte_order: ByteOrder) -> Result<Self> {
        let width = size(tags, Tag::IMAGE_WIDTH)?.ok_or_else(|| missing(Tag::IMAGE_WIDTH))?;
        let height = size(tags, Tag::IMAGE_LENGTH)?.ok_or_else(|| missing(Tag::IMAGE_LENGTH))?;
        let bands = u32::from(code(tags, Tag::SAMPLES_PER_PIXEL)?.unwrap_or(1));
        if bands == 0 {
            return Err(not_allowed(Tag::SAMPLES_PER_PIXEL, 0, "a pixel has at least one sample"));
        }
        let sample = sample_layout(tags, bands)?;
        let sample_type = sample.sample_type().map_err(|error| error.at(Location::tag(Tag::BITS_PER_SAMPLE)))?;
        let planar = match code(tags, Tag::PLANAR_CONFIGURATION)? {
            None | Some(0 | 1) => PlanarConfiguration::Chunky,
            Some(2) => PlanarConfiguration::Planar,
            Some(other) => return Err(not_allowed(Tag::PLANAR_CONFIGURATION, other.into(), "1 or 2 is")),
        };
        let photometric = code(tags, Tag::PHOTOMETRIC_INTERPRETATION)?;
        let extra_count = usize::try_from(bands).unwrap_or(usize::MAX);
        let extra_samples = tags.unsigneds(Tag::EXTRA_SAMPLES, extra_count)?;
        Ok(Self {
            width,
            height,
            bands,
            sample,
            sample_type,
            byte_order,
            reverse_bits: tags.unsigned(Tag::FILL_ORDER)? == Some(2),
            planar,
            grid: grid(tags, [width, height], if planar == PlanarConfiguration::Planar { bands } else { 1 })?,
            compression: Compression::from_code(code(tags, Tag::COMPRESSION)?.unwrap_or(1)),
            predictor: Predictor::from_code(code(tags, Tag::PREDICTOR)?.unwrap_or(1)),
            photometric: Photometric::from_code(photometric.unwrap_or(Photometric::MinIsBlack.code())),
            extra_samples: extra_samples
                .into_iter()
                .map(|code| ExtraSample::from_code(u16::try_from(code).unwrap_or(u16::MAX)))
                .collect(),
        })
    }

    /// Samples of a pixel that one chunk holds: all bands of a chunky image, one of a planar one.
    #[must_use]
    pub fn samples_per_chunk_pixel(&self) -> u32 {
        if self.planar == PlanarConfiguration::Planar { 1 } else { self.bands }
    }

    /// Bytes that a chunk of `width` x `height` pixels has in memory, or nothing if they do not fit 64 bits.
    #[must_use]
    pub fn decoded_bytes(&self, width: u32, height: u32) -> Option<u64> {
        let samples = u64::from(width).checked_mul(u64::from(height))?;
        let samples = samples.checked_mul(u64::from(self.samples_per_chunk_pixel()))?;
        samples.checked_mul(u64::try_from(self.sample_type.size()).ok()?)
    }

    /// Bytes that a chunk of `width` x `height` pixels has before compression, or nothing if they do not fit 64 bits.
    /// Rows begin at whole bytes.
    #[must_use]
    pub fn stored_bytes(&self, width: u32, height: u32) -> Option<u64> {
        let samples = u64::from(width).checked_mul(u64::from(self.samples_per_chunk_pixel()))?;
        let row = samples.checked_mul(u64::from(self.sample.bits))?.div_ceil(8);
        row.checked_mul(u64::from(height))
    }
}

fn sample_layout(tags: &Tags, bands: u32) -> Result<SampleLayout> {
    let of_all = |tag: Tag, default: u64| -> Result<u16> {
        let values = tags.unsigneds(tag, usize::try_from(bands).unwrap_or(usize::MAX))?;
        let first = values.first().copied().unwrap_or(default);
        if values.iter().any(|value| *value != first) {
            return Err(Error::from(Unsupported::MixedSamples).at(Location::tag(tag)));
        }
        u16::try_from(first).map_err(|_| not_allowed(tag, first, "16 bits hold it"))
    };
    let bits = of_all(Tag::BITS_PER_SAMPLE, 1)?;
    let format = SampleFormat::from_code(of_all(Tag::SAMPLE_FORMAT, 1)?);
    if bits == 0 {
        return Err(not_allowed(Tag::BITS_PER_SAMPLE, 0, "a sample has at least one bit"));
    }
    Ok(SampleLayout { format, bits })
}

fn grid(tags: &Tags, image: [u32; 2], planes: u32) -> Result<ChunkGrid> {
    let tile = (size(tags, Tag::TILE_WIDTH)?, size(tags, Tag::TILE_LENGTH)?);
    match tile {
        (Some(width), Some(length)) => ChunkGrid::tiles(image, [width, length], planes),
        (Some(_), None) => Err(missing(Tag::TILE_LENGTH)),
        (None, Some(_)) => Err(missing(Tag::TILE_WIDTH)),
        (None, None) => {
            // Missing, 0 or more than there are all mean one strip; 2^32 - 1 is the specification's own default.
            let rows = tags.unsigned(Tag::ROWS_PER_STRIP)?.and_then(|rows| u32::try_from(rows).ok());
            ChunkGrid::strips(image, rows.filter(|rows| *rows > 0).unwrap_or(u32::MAX), planes)
        }
    }
}

/// A number of pixels.
fn size(tags: &Tags, tag: Tag) -> Result<Option<u32>> {
    let Some(value) = tags.unsigned(tag)? else { return Ok(None) };
    match u32::try_from(value) {
        Ok(0) | Err(_) => Err(not_allowed(tag, value, "1 to 4294967295 are")),
        Ok(value) => Ok(Some(value)),
    }
}

/// A code of 16 bits.
fn code(tags: &Tags, tag: Tag) -> Result<Option<u16>> {
    let Some(value) = tags.unsigned(tag)? else { return Ok(None) };
    u16::try_from(value).map(Some).map_err(|_| not_allowed(tag, value, "codes have 16 bits"))
}

fn missing(tag: Tag) -> Error {
    Error::from(Malformed::TagMissing).at(Location::tag(tag))
}

fn not_allowed(tag: Tag, value: u64, rule: &'static str) -> Error {
    Error::from(Malformed::TagValue { value, rule }).at(Location::tag(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::ChunkKind;
    use crate::tag::Value;

    fn tags(values: &[(Tag, &[u16])]) -> Tags {
        let mut tags = Tags::default();
        for (tag, value) in [(Tag::IMAGE_WIDTH, [30].as_slice()), (Tag::IMAGE_LENGTH, &[20])].iter().chain(values) {
            tags.insert(*tag, Value::Short(value.to_vec()));
        }
        tags
    }

    fn layout(values: &[(Tag, &[u16])]) -> Result<ImageLayout> {
        ImageLayout::from_tags(&tags(values), ByteOrder::BigEndian)
    }

    #[track_caller]
    fn check(values: &[(Tag, &[u16])], want: &str) {
        assert_eq!(layout(values).unwrap_err().to_string(), want);
    }

    #[test]
    fn defaults_are_those_of_the_specification() {
        let found = layout(&[]).unwrap();
        assert_eq!((found.width, found.height, found.bands), (30, 20, 1));
        assert_eq!((found.sample.bits, found.sample_type), (1, SampleType::U8));
        assert_eq!((found.compression, found.predictor), (Compression::None, Predictor::None));
        assert_eq!((found.grid.kind(), found.grid.chunk_count()), (ChunkKind::Strip, 1));
        assert_eq!((found.stored_bytes(30, 20), found.decoded_bytes(30, 20)), (Some(80), Some(600)));
    }

    #[test]
    fn one_width_may_stand_for_all_bands() {
        let found = layout(&[(Tag::SAMPLES_PER_PIXEL, &[3]), (Tag::BITS_PER_SAMPLE, &[16])]).unwrap();
        assert_eq!((found.bands, found.sample_type, found.decoded_bytes(2, 2)), (3, SampleType::U16, Some(24)));
        let planar = layout(&[(Tag::SAMPLES_PER_PIXEL, &[3]), (Tag::PLANAR_CONFIGURATION, &[2])]).unwrap();
        assert_eq!((planar.grid.planes(), planar.samples_per_chunk_pixel()), (3, 1));
    }

    #[test]
    fn rows_per_strip_of_nothing_or_too_much_is_one_strip() {
        for rows in [0, 20, 21, u16::MAX] {
            assert_eq!(layout(&[(Tag::ROWS_PER_STRIP, &[rows])]).unwrap().grid.chunk_height(), 20);
        }
        assert_eq!(layout(&[(Tag::ROWS_PER_STRIP, &[7])]).unwrap().grid.chunk_count(), 3);
    }

    #[test]
    fn what_means_nothing_is_refused_by_tag() {
        check(&[(Tag::TILE_WIDTH, &[16])], "malformed TIFF: required tag missing (tag TileLength)");
        check(
            &[(Tag::TILE_WIDTH, &[0]), (Tag::TILE_LENGTH, &[16])],
            "malformed TIFF: value 0 not allowed, 1 to 4294967295 are (tag TileWidth)",
        );
        check(
            &[(Tag::SAMPLES_PER_PIXEL, &[2]), (Tag::BITS_PER_SAMPLE, &[8, 16])],
            "unsupported TIFF: samples of different widths or formats in one pixel (tag BitsPerSample)",
        );
        check(
            &[(Tag::BITS_PER_SAMPLE, &[80])],
            "unsupported TIFF: 80-bit samples of format unsigned integer (tag BitsPerSample)",
        );
        check(
            &[(Tag::PLANAR_CONFIGURATION, &[3])],
            "malformed TIFF: value 3 not allowed, 1 or 2 is (tag PlanarConfiguration)",
        );
        assert!(ImageLayout::from_tags(&Tags::default(), ByteOrder::BigEndian).is_err());
    }
}
