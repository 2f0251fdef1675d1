//! What an output image is to be, and whether that makes sense.

use crate::bytes::ByteOrder;
use crate::codec::{self, LercInner, LercOptions};
use crate::error::{Error, Result, Usage};
use crate::geo::GeoRef;
use crate::layout::{ChunkGrid, ImageLayout, SampleLayout, SampleType};
use crate::tag::{
    Compression, ExtraSample, ImageKind, Photometric, PlanarConfiguration, Predictor, SampleFormat, Tag, Value,
};

/// How an output image is cut into chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chunking {
    /// Tiles of that many columns and rows, each a multiple of 16.
    Tiles {
        /// Columns of a tile.
        width: u32,
        /// Rows of a tile.
        height: u32,
    },
    /// Strips of that many rows.
    Strips {
        /// Rows of a strip.
        rows: u32,
    },
}

/// When an output becomes a BigTIFF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum BigTiff {
    /// When the file could pass 4 GiB if every chunk came out as large as its codec can make it. The header comes first
    /// in the file, so this is decided before the sizes are known; a file that is promised to fit always does.
    #[default]
    IfNeeded,
    /// When it could pass 2 GiB, where readers with signed offsets end.
    IfSafer,
    /// Always.
    Yes,
    /// Never; a chunk that does not fit any more is refused.
    No,
}

/// What it means if some chunks were never put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MissingChunks {
    /// A mistake: the output is not published.
    #[default]
    Refuse,
    /// That they hold nothing but nodata (or 0 without nodata): they take no space, and readers fill them in.
    Sparse,
}

/// All that is needed to write one image.
///
/// Make one with [`ImageSpec::new`] and change the fields that differ; [`CreationOptions`](super::CreationOptions) sets
/// them by GDAL's names. The file's bytes depend on this and on the chunks alone.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageSpec {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Samples of a pixel, at most 65,535.
    pub bands: u32,
    /// The type of the samples.
    pub sample_type: SampleType,
    /// The bits that a sample takes in the file, where they are fewer than in memory: 1, of `uint8`, for samples of 0 and
    /// 1 such as those of a mask. Default: those of its type.
    pub bits: Option<u16>,
    /// What the image is to the others of its file. Default: one of its own.
    pub kind: ImageKind,
    /// How the image is cut. Default: tiles of 256 x 256, small enough to read a window and large enough to compress.
    pub chunking: Chunking,
    /// Whether bands share chunks. Default: they do, as in GDAL. An image of one band is always written as chunky,
    /// which is the same bytes.
    pub planar: PlanarConfiguration,
    /// How chunks are compressed. Default: LZW, which every reader has.
    pub compression: Compression,
    /// What is done to samples before compression. Default: nothing.
    pub predictor: Predictor,
    /// How far LERC may move a sample and what its blobs are packed with. Default: not at all, and nothing.
    pub lerc: LercOptions,
    /// How hard deflate (1 to 9) or Zstandard (1 to 4) tries. Default: the codec's own choice.
    pub level: Option<u8>,
    /// What the samples mean as colour. Default: grey, 0 is black, whatever the number of bands.
    pub photometric: Photometric,
    /// What the bands beyond the colour are; those that are not named are unspecified. Default: none is named.
    pub extra_samples: Vec<ExtraSample>,
    /// Georeferencing, nodata and metadata. Default: none.
    pub geo_ref: GeoRef,
    /// Tags beyond those that follow from the other fields, such as `ColorMap` or `DateTime`. Default: none.
    pub extra_tags: Vec<(Tag, Value)>,
    /// Whether the file is a BigTIFF. Default: when it could pass 4 GiB.
    pub big_tiff: BigTiff,
    /// Whether chunks may be left out. Default: no.
    pub missing_chunks: MissingChunks,
}

impl ImageSpec {
    /// An image of `width` x `height` pixels of `bands` samples each, everything else as the fields' defaults say.
    #[must_use]
    pub fn new(width: u32, height: u32, bands: u32, sample_type: SampleType) -> Self {
        Self {
            width,
            height,
            bands,
            sample_type,
            bits: None,
            kind: ImageKind::Full,
            chunking: Chunking::Tiles { width: 256, height: 256 },
            planar: PlanarConfiguration::Chunky,
            compression: Compression::Lzw,
            predictor: Predictor::None,
            lerc: LercOptions::default(),
            level: None,
            photometric: Photometric::MinIsBlack,
            extra_samples: Vec::new(),
            geo_ref: GeoRef::default(),
            extra_tags: Vec::new(),
            big_tiff: BigTiff::default(),
            missing_chunks: MissingChunks::default(),
        }
    }

    /// The transparency mask of this image, cut and compressed as it is (by deflate, where LERC has no single bits): one bit
    /// a pixel, 1 where the image is valid, as GDAL has masks inside of files. It follows its image in
    /// [`Writer::create_images`](super::Writer::create_images).
    #[must_use]
    pub fn mask(&self) -> Self {
        let (compression, level) = match self.compression {
            Compression::Lerc => (Compression::Deflate, None),
            other => (other, self.level),
        };
        Self {
            bits: Some(1),
            kind: if self.kind == ImageKind::Overview { ImageKind::OverviewMask } else { ImageKind::Mask },
            chunking: self.chunking,
            compression,
            level,
            photometric: Photometric::TransparencyMask,
            big_tiff: self.big_tiff,
            missing_chunks: self.missing_chunks,
            ..Self::new(self.width, self.height, 1, SampleType::U8)
        }
    }

    /// The layout of this image, all parts of which fit each other.
    ///
    /// Whether there is an encoder for the compression is the [`Encoder`](super::Encoder)'s question: chunks that come
    /// encoded from elsewhere can be written whatever their compression.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] naming the field (by the name of GDAL's option, if there is one) that contradicts the others or
    /// the format.
    pub fn layout(&self) -> Result<ImageLayout> {
        let planar = self.checked_planar()?;
        let planes = if planar == PlanarConfiguration::Planar { self.bands } else { 1 };
        let layout = ImageLayout {
            width: self.width,
            height: self.height,
            bands: self.bands,
            sample: self.sample_layout()?,
            sample_type: self.sample_type,
            byte_order: ByteOrder::LittleEndian,
            reverse_bits: false,
            planar,
            grid: self.grid(planes)?,
            compression: self.compression,
            predictor: self.predictor,
            photometric: self.photometric,
            extra_samples: self.all_extra_samples()?,
        };
        check_chunk_bytes(&layout)?;
        self.check_predictor()?;
        self.check_level()?;
        self.check_lerc(&layout)?;
        self.check_bands_described()?;
        Ok(layout)
    }

    fn sample_layout(&self) -> Result<SampleLayout> {
        match (self.bits, self.sample_type) {
            (None, sample_type) => Ok(sample_type.layout()),
            (Some(bits), sample_type) if bits == sample_type.layout().bits => Ok(sample_type.layout()),
            (Some(1), SampleType::U8) => Ok(SampleLayout { bits: 1, ..SampleType::U8.layout() }),
            (Some(bits), sample_type) => {
                Err(wrong("NBITS", format!("{bits} bits are not written of {sample_type}, 1 of uint8 are")))
            }
        }
    }

    fn check_bands_described(&self) -> Result<()> {
        let described = self.geo_ref.bands.len();
        if described == 0 || described == self.bands as usize {
            return Ok(());
        }
        Err(wrong("georeferencing", format!("{described} bands described, the image has {}", self.bands)))
    }

    fn checked_planar(&self) -> Result<PlanarConfiguration> {
        if self.bands == 0 || self.bands > u32::from(u16::MAX) {
            return Err(wrong("bands", format!("{} asked for, an image has 1 to 65535", self.bands)));
        }
        match self.planar {
            PlanarConfiguration::Unknown(code) => Err(wrong("INTERLEAVE", format!("{code} is not in the format"))),
            _ if self.bands == 1 => Ok(PlanarConfiguration::Chunky),
            known => Ok(known),
        }
    }

    fn grid(&self, planes: u32) -> Result<ChunkGrid> {
        let image = [self.width, self.height];
        if image.contains(&0) {
            return Err(wrong("size", format!("an image of {} x {} has no pixels", self.width, self.height)));
        }
        let grid = match self.chunking {
            Chunking::Tiles { width, height } => {
                for (option, side) in [("BLOCKXSIZE", width), ("BLOCKYSIZE", height)] {
                    if side == 0 || side % 16 != 0 {
                        return Err(wrong(
                            option,
                            format!("{side} is not a multiple of 16, as the sides of tiles are"),
                        ));
                    }
                }
                ChunkGrid::tiles(image, [width, height], planes)
            }
            Chunking::Strips { rows: 0 } => return Err(wrong("BLOCKYSIZE", "a strip has at least 1 row".to_owned())),
            Chunking::Strips { rows } => ChunkGrid::strips(image, rows, planes),
        };
        let too_many = || wrong("BLOCKXSIZE", format!("more than {CHUNK_COUNT_MAX} chunks, take larger ones"));
        grid.ok().filter(|grid| grid.chunk_count() <= CHUNK_COUNT_MAX).ok_or_else(too_many)
    }

    /// What each band beyond the colour is.
    fn all_extra_samples(&self) -> Result<Vec<ExtraSample>> {
        let colours = self.photometric.colour_bands() as usize;
        let bands = self.bands as usize;
        let photometric = self.photometric;
        let Some(extra) = bands.checked_sub(colours) else {
            return Err(wrong("PHOTOMETRIC", format!("{photometric} has {colours} bands, the image {bands}")));
        };
        if self.extra_samples.len() > extra {
            let named = self.extra_samples.len();
            let problem = format!("{named} bands beyond the colour named, {photometric} leaves {extra} of {bands}");
            return Err(wrong("ALPHA", problem));
        }
        let mut all = self.extra_samples.clone();
        all.resize(extra, ExtraSample::Unspecified);
        Ok(all)
    }

    /// The rules of libtiff: differences of whole numbers of 1 to 8 bytes (of floats too, taken as whole numbers), and
    /// the floating point predictor for floats alone.
    fn check_predictor(&self) -> Result<()> {
        let sample_type = self.sample_type;
        let problem = match self.predictor {
            Predictor::None => return Ok(()),
            _ if self.bits == Some(1) => format!("{} does not work on single bits", self.predictor.code()),
            Predictor::Horizontal if sample_type.size() > 8 => format!("2 does not work on {sample_type}"),
            Predictor::FloatingPoint if sample_type.layout().format != SampleFormat::Float => {
                format!("3 is for floating point samples, these are {sample_type}")
            }
            Predictor::Unknown(code) => format!("{code} is not known, 1, 2 and 3 are"),
            Predictor::Horizontal | Predictor::FloatingPoint if takes_predictor(self.compression) => return Ok(()),
            Predictor::Horizontal | Predictor::FloatingPoint => {
                format!("{} is for LZW, deflate and Zstandard, not {}", self.predictor.code(), self.compression)
            }
        };
        Err(wrong("PREDICTOR", problem))
    }

    fn check_lerc(&self, layout: &ImageLayout) -> Result<()> {
        if self.compression != Compression::Lerc {
            return Ok(());
        }
        if !codec::lerc_has(layout) {
            return Err(wrong(
                "COMPRESS",
                format!("LERC has no samples of {} bits, {}", layout.sample.bits, self.sample_type),
            ));
        }
        match self.lerc.max_z_error {
            error if error >= 0.0 && error.is_finite() => Ok(()),
            error => Err(wrong("MAX_Z_ERROR", format!("{error} is no distance"))),
        }
    }

    fn check_level(&self) -> Result<()> {
        let (option, level_max) = match (self.compression, self.lerc.inner) {
            (Compression::Zstd, _) | (Compression::Lerc, LercInner::Zstd) => ("ZSTD_LEVEL", codec::zstd::LEVEL_MAX),
            (Compression::Deflate | Compression::OldDeflate, _) | (Compression::Lerc, LercInner::Deflate) => {
                ("ZLEVEL", 9)
            }
            _ => ("ZLEVEL", 0),
        };
        match self.level {
            Some(level) if level_max == 0 => {
                Err(wrong(option, format!("{level} asked for, {} has no levels", self.compression)))
            }
            Some(level) if level == 0 || level > level_max => {
                Err(wrong(option, format!("{level} is not from 1 to {level_max}")))
            }
            _ => Ok(()),
        }
    }
}

/// Chunks of one image: their tables are held in memory until the end, at 12 bytes a chunk.
const CHUNK_COUNT_MAX: u64 = 1 << 28;

/// Decoded bytes of one chunk: readers hold it in one piece, and count it in 32 bits with a sign.
const CHUNK_BYTES_MAX: u64 = (1 << 31) - 1;

pub(super) fn takes_predictor(compression: Compression) -> bool {
    matches!(compression, Compression::Lzw | Compression::Deflate | Compression::OldDeflate | Compression::Zstd)
}

fn check_chunk_bytes(layout: &ImageLayout) -> Result<()> {
    let pixels = u64::from(layout.grid.chunk_width()) * u64::from(layout.grid.chunk_height());
    let pixel_bytes = u64::from(layout.samples_per_chunk_pixel()) * layout.sample_type.size() as u64;
    match pixels.checked_mul(pixel_bytes) {
        Some(bytes) if bytes <= CHUNK_BYTES_MAX => Ok(()),
        _ => Err(wrong("BLOCKYSIZE", "a chunk of 2 GiB or more, take smaller ones".to_owned())),
    }
}

pub(super) fn wrong(option: &'static str, problem: String) -> Error {
    Usage::Spec { option, problem }.into()
}

#[cfg(test)]
mod tests;
