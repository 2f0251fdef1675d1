//! GDAL's creation options by name: `COMPRESS=LZW` and the like.
//!
//! Keys and values are those of GDAL's `GTiff` and COG drivers, in any case. What GDAL ignores with a warning is an
//! error here: an option that does not do what it says is a mistake in somebody's script.

mod words;

use std::num::NonZeroUsize;

use self::words::{
    ALPHAS, BIG_TIFFS, COMPRESSIONS, KEYS, PHOTOMETRICS, PREDICTORS, RESAMPLINGS, number, unknown, word, yes_no,
};
use super::spec::{takes_predictor, wrong};
use super::{BigTiff, Chunking, CogSpec, ImageSpec, MissingChunks, Overviews, Resampling};
use crate::codec::LercInner;
use crate::error::Result;
use crate::layout::SampleType;
use crate::tag::{Compression, ExtraSample, Photometric, PlanarConfiguration, Predictor, SampleFormat};

/// Creation options as they were given: nothing for those that were not.
///
/// | key | values | meaning |
/// |---|---|---|
/// | `COMPRESS` | `NONE LZW DEFLATE ZSTD PACKBITS LERC LERC_DEFLATE LERC_ZSTD` | how chunks are compressed |
/// | `MAX_Z_ERROR` | 0 or more | how far LERC may move a sample; 0, which is the default, is lossless |
/// | `PREDICTOR` | `1 2 3`, or `NO YES STANDARD FLOATING_POINT` | `YES` takes what suits the samples |
/// | `ZLEVEL` | 1 to 9 | how hard deflate tries |
/// | `ZSTD_LEVEL` | 1 to 4 | how hard Zstandard tries |
/// | `LEVEL` | as for the codec | the one or the other, in the words of the COG driver |
/// | `TILED` | `YES NO` | `NO`: strips |
/// | `BLOCKXSIZE`, `BLOCKYSIZE` | multiples of 16 | sides of a tile; `BLOCKYSIZE` alone: rows of a strip, any number |
/// | `BLOCKSIZE` | a multiple of 16 | both sides at once |
/// | `INTERLEAVE` | `PIXEL BAND` | whether bands share chunks |
/// | `BIGTIFF` | `YES NO IF_NEEDED IF_SAFER` | see [`BigTiff`] |
/// | `SPARSE_OK` | `TRUE FALSE` | whether chunks of nothing but nodata are left out |
/// | `PHOTOMETRIC` | `MINISBLACK MINISWHITE RGB CMYK CIELAB ICCLAB ITULAB` | the bands as colour |
/// | `ALPHA` | `YES NO PREMULTIPLIED NON-PREMULTIPLIED UNSPECIFIED` | what the first band beyond the colour is |
/// | `OVERVIEWS` | `AUTO NONE` | whether a COG has overviews |
/// | `OVERVIEW_RESAMPLING`, `RESAMPLING` | `NEAREST AVERAGE MODE MIN MAX` | how they are made |
/// | `NUM_THREADS` | a number, or `ALL_CPUS` | threads that encode; the writer has none, the caller's pool heeds it |
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CreationOptions {
    /// `COMPRESS`.
    pub compression: Option<Compression>,
    /// What LERC's blobs are packed with, if `COMPRESS` names LERC.
    pub lerc_inner: Option<LercInner>,
    /// `MAX_Z_ERROR`.
    pub max_z_error: Option<f64>,
    /// `PREDICTOR`.
    pub predictor: Option<PredictorChoice>,
    /// `ZLEVEL`.
    pub level: Option<u8>,
    /// `ZSTD_LEVEL`.
    pub zstd_level: Option<u8>,
    /// `LEVEL`.
    pub codec_level: Option<u8>,
    /// `TILED`.
    pub tiled: Option<Tiled>,
    /// `BLOCKXSIZE`, or `BLOCKSIZE`.
    pub block_width: Option<u32>,
    /// `BLOCKYSIZE`, or `BLOCKSIZE`.
    pub block_height: Option<u32>,
    /// `INTERLEAVE`.
    pub planar: Option<PlanarConfiguration>,
    /// `BIGTIFF`.
    pub big_tiff: Option<BigTiff>,
    /// `SPARSE_OK`.
    pub missing_chunks: Option<MissingChunks>,
    /// `PHOTOMETRIC`.
    pub photometric: Option<Photometric>,
    /// `ALPHA`.
    pub alpha: Option<ExtraSample>,
    /// `OVERVIEWS`.
    pub overviews: Option<Overviews>,
    /// `OVERVIEW_RESAMPLING`.
    pub resampling: Option<Resampling>,
    /// `NUM_THREADS`.
    pub threads: Option<Threads>,
}

/// The value of `PREDICTOR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PredictorChoice {
    /// This one.
    Named(Predictor),
    /// The floating point predictor for floats, horizontal differencing for whole numbers.
    BySampleType,
}

/// The value of `TILED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiled {
    /// Tiles.
    Yes,
    /// Strips.
    No,
}

/// The value of `NUM_THREADS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// That many.
    Count(NonZeroUsize),
    /// As many as there are processors.
    AllCpus,
}

impl CreationOptions {
    /// The options of `pairs`, each a key, `=` and a value; a key that comes again counts as last given.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set), and [`Usage::Spec`](crate::Usage::Spec) if there is no `=`.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut options = Self::default();
        for pair in pairs {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(wrong("creation option", format!("{pair} is not of the form KEY=VALUE")));
            };
            options.set(key, value)?;
        }
        Ok(options)
    }

    /// Sets the option `key` to `value`, both in any case.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`](crate::Usage::Spec) for a key or value that is not known, naming the one that was probably meant.
    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let Some(known) = KEYS.into_iter().find(|known| known.eq_ignore_ascii_case(key)) else {
            return Err(wrong("creation option", unknown(key, &KEYS)));
        };
        match known {
            "COMPRESS" => {
                let (compression, inner) = word(known, value, &COMPRESSIONS)?;
                self.compression = Some(compression);
                self.lerc_inner = (compression == Compression::Lerc).then_some(inner);
            }
            "MAX_Z_ERROR" => self.max_z_error = Some(number(known, value)?),
            "PREDICTOR" => self.predictor = Some(word(known, value, &PREDICTORS)?),
            "ZLEVEL" => self.level = Some(number(known, value)?),
            "ZSTD_LEVEL" => self.zstd_level = Some(number(known, value)?),
            "LEVEL" => self.codec_level = Some(number(known, value)?),
            "OVERVIEWS" => {
                let words = [("AUTO", Overviews::Auto), ("NONE", Overviews::None)];
                self.overviews = Some(word(known, value, &words)?);
            }
            "OVERVIEW_RESAMPLING" | "RESAMPLING" => self.resampling = Some(word(known, value, &RESAMPLINGS)?),
            "TILED" => self.tiled = Some(yes_no(known, value, [Tiled::Yes, Tiled::No])?),
            "BLOCKXSIZE" => self.block_width = Some(number(known, value)?),
            "BLOCKYSIZE" => self.block_height = Some(number(known, value)?),
            "BLOCKSIZE" => {
                self.block_width = Some(number(known, value)?);
                self.block_height = self.block_width;
            }
            "INTERLEAVE" => {
                let words = [("PIXEL", PlanarConfiguration::Chunky), ("BAND", PlanarConfiguration::Planar)];
                self.planar = Some(word(known, value, &words)?);
            }
            "BIGTIFF" => self.big_tiff = Some(word(known, value, &BIG_TIFFS)?),
            "SPARSE_OK" => {
                let meanings = [MissingChunks::Sparse, MissingChunks::Refuse];
                self.missing_chunks = Some(yes_no(known, value, meanings)?);
            }
            "PHOTOMETRIC" => self.photometric = Some(word(known, value, &PHOTOMETRICS)?),
            "ALPHA" => self.alpha = Some(word(known, value, &ALPHAS)?),
            _ if value.eq_ignore_ascii_case("ALL_CPUS") => self.threads = Some(Threads::AllCpus),
            _ => self.threads = Some(Threads::Count(number(known, value)?)),
        }
        Ok(())
    }

    /// Sets the fields of `spec` that these options name; what they do not name stays, unless it no longer fits: with
    /// another compression than before, a predictor or level that it does not have is dropped.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`](crate::Usage::Spec) if options contradict each other. Whether they fit the image is found by
    /// [`ImageSpec::layout`].
    pub fn apply(&self, spec: &mut ImageSpec) -> Result<()> {
        spec.chunking = self.chunking(spec)?;
        if let Some(compression) = self.compression.filter(|&other| other != spec.compression) {
            spec.compression = compression;
            spec.level = None;
            if !takes_predictor(compression) {
                spec.predictor = Predictor::None;
            }
        }
        match self.predictor {
            Some(PredictorChoice::Named(predictor)) => spec.predictor = predictor,
            Some(PredictorChoice::BySampleType) => spec.predictor = suitable_predictor(spec.sample_type),
            None => {}
        }
        spec.lerc.inner = self.lerc_inner.unwrap_or(spec.lerc.inner);
        spec.lerc.max_z_error = self.max_z_error.unwrap_or(spec.lerc.max_z_error);
        if self.max_z_error.is_some() && spec.compression != Compression::Lerc {
            return Err(wrong("MAX_Z_ERROR", format!("it is for LERC, the compression is {}", spec.compression)));
        }
        spec.level = self.level_of(spec)?.or(spec.level);
        spec.planar = self.planar.unwrap_or(spec.planar);
        spec.big_tiff = self.big_tiff.unwrap_or(spec.big_tiff);
        spec.missing_chunks = self.missing_chunks.unwrap_or(spec.missing_chunks);
        spec.photometric = self.photometric.unwrap_or(spec.photometric);
        match (self.alpha, spec.extra_samples.first_mut()) {
            (Some(alpha), Some(first)) => *first = alpha,
            (Some(alpha), None) => spec.extra_samples.push(alpha),
            (None, _) => {}
        }
        Ok(())
    }

    /// The COG of `image`, to which these options have been applied, as they say.
    #[must_use]
    pub fn cog(&self, image: ImageSpec) -> CogSpec {
        let plain = CogSpec::new(image);
        let (overviews, resampling) = (self.overviews, self.resampling);
        CogSpec {
            overviews: overviews.unwrap_or(plain.overviews),
            resampling: resampling.unwrap_or(plain.resampling),
            ..plain
        }
    }

    /// Checks that nothing is asked for that only a COG has.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`](crate::Usage::Spec) naming the option.
    pub fn check_plain(&self) -> Result<()> {
        let refused = |option| Err(wrong(option, "it is for COGs alone".to_owned()));
        match (self.overviews, self.resampling) {
            (Some(Overviews::Auto), _) => refused("OVERVIEWS"),
            (_, Some(_)) => refused("OVERVIEW_RESAMPLING"),
            _ => Ok(()),
        }
    }

    /// The level for the compression of `spec`; that of another one is a mistake.
    fn level_of(&self, spec: &ImageSpec) -> Result<Option<u8>> {
        let compression = spec.compression;
        let (level, other, option) = match (compression, spec.lerc.inner) {
            (Compression::Zstd, _) | (Compression::Lerc, LercInner::Zstd) => (self.zstd_level, self.level, "ZLEVEL"),
            _ => (self.level, self.zstd_level, "ZSTD_LEVEL"),
        };
        match other {
            Some(other) => Err(wrong(option, format!("{other} asked for, the compression is {compression}"))),
            None => Ok(level.or(self.codec_level)),
        }
    }

    fn chunking(&self, spec: &ImageSpec) -> Result<Chunking> {
        let (tiled, old_width, old_height) = match spec.chunking {
            Chunking::Tiles { width, height } => (Tiled::Yes, width, height),
            Chunking::Strips { rows } => (Tiled::No, DEFAULT_TILE, rows),
        };
        match self.tiled.unwrap_or(tiled) {
            Tiled::Yes => {
                let old_height = if tiled == Tiled::Yes { old_height } else { DEFAULT_TILE };
                let width = self.block_width.unwrap_or(old_width);
                Ok(Chunking::Tiles { width, height: self.block_height.unwrap_or(old_height) })
            }
            Tiled::No if self.block_width.is_some_and(|width| width != spec.width) => {
                let problem = format!("strips are as wide as the image, {}; leave it out or set TILED=YES", spec.width);
                Err(wrong("BLOCKXSIZE", problem))
            }
            Tiled::No if tiled == Tiled::No => Ok(Chunking::Strips { rows: self.block_height.unwrap_or(old_height) }),
            Tiled::No => Ok(Chunking::Strips { rows: self.block_height.unwrap_or_else(|| default_rows(spec)) }),
        }
    }
}

const DEFAULT_TILE: u32 = 256;

/// Rows of a strip when nothing is said: those that make 64 KiB. (GDAL takes 8 KiB, where compression hardly begins.)
fn default_rows(spec: &ImageSpec) -> u32 {
    let samples = if spec.planar == PlanarConfiguration::Planar { 1 } else { u64::from(spec.bands) };
    let row_bytes = (u64::from(spec.width) * samples).saturating_mul(spec.sample_type.size() as u64);
    let rows = (64 << 10) / row_bytes.max(1);
    u32::try_from(rows).unwrap_or(u32::MAX).clamp(1, spec.height.max(1))
}

fn suitable_predictor(sample_type: SampleType) -> Predictor {
    match sample_type.layout().format {
        SampleFormat::Float => Predictor::FloatingPoint,
        SampleFormat::Uint | SampleFormat::Int => Predictor::Horizontal,
        _ => Predictor::None,
    }
}

#[cfg(test)]
mod tests;
