//! The keys and values of creation options, and how they are read.

use super::PredictorChoice;
use crate::codec::LercInner;
use crate::error::{Error, Result};
use crate::tag::{Compression, ExtraSample, Photometric, Predictor};
use crate::writer::nearest::nearest;
use crate::writer::spec::wrong;
use crate::writer::{BigTiff, Resampling};

pub(super) const KEYS: [&str; 19] = [
    "COMPRESS",
    "MAX_Z_ERROR",
    "PREDICTOR",
    "ZLEVEL",
    "ZSTD_LEVEL",
    "LEVEL",
    "TILED",
    "BLOCKXSIZE",
    "BLOCKYSIZE",
    "BLOCKSIZE",
    "INTERLEAVE",
    "BIGTIFF",
    "SPARSE_OK",
    "PHOTOMETRIC",
    "ALPHA",
    "OVERVIEWS",
    "OVERVIEW_RESAMPLING",
    "RESAMPLING",
    "NUM_THREADS",
];

/// What `COMPRESS` names: a compression, and what LERC's blobs are packed with.
pub(super) const COMPRESSIONS: [(&str, (Compression, LercInner)); 8] = [
    ("NONE", (Compression::None, LercInner::None)),
    ("LZW", (Compression::Lzw, LercInner::None)),
    ("DEFLATE", (Compression::Deflate, LercInner::None)),
    ("ZSTD", (Compression::Zstd, LercInner::None)),
    ("PACKBITS", (Compression::PackBits, LercInner::None)),
    ("LERC", (Compression::Lerc, LercInner::None)),
    ("LERC_DEFLATE", (Compression::Lerc, LercInner::Deflate)),
    ("LERC_ZSTD", (Compression::Lerc, LercInner::Zstd)),
];

pub(super) const PREDICTORS: [(&str, PredictorChoice); 7] = [
    ("1", PredictorChoice::Named(Predictor::None)),
    ("2", PredictorChoice::Named(Predictor::Horizontal)),
    ("3", PredictorChoice::Named(Predictor::FloatingPoint)),
    ("NO", PredictorChoice::Named(Predictor::None)),
    ("STANDARD", PredictorChoice::Named(Predictor::Horizontal)),
    ("FLOATING_POINT", PredictorChoice::Named(Predictor::FloatingPoint)),
    ("YES", PredictorChoice::BySampleType),
];

pub(super) const RESAMPLINGS: [(&str, Resampling); 5] = [
    ("NEAREST", Resampling::Nearest),
    ("AVERAGE", Resampling::Average),
    ("MODE", Resampling::Mode),
    ("MIN", Resampling::Min),
    ("MAX", Resampling::Max),
];

pub(super) const BIG_TIFFS: [(&str, BigTiff); 4] =
    [("YES", BigTiff::Yes), ("NO", BigTiff::No), ("IF_NEEDED", BigTiff::IfNeeded), ("IF_SAFER", BigTiff::IfSafer)];

pub(super) const PHOTOMETRICS: [(&str, Photometric); 7] = [
    ("MINISBLACK", Photometric::MinIsBlack),
    ("MINISWHITE", Photometric::MinIsWhite),
    ("RGB", Photometric::Rgb),
    ("CMYK", Photometric::Separated),
    ("CIELAB", Photometric::CieLab),
    ("ICCLAB", Photometric::IccLab),
    ("ITULAB", Photometric::ItuLab),
];

pub(super) const ALPHAS: [(&str, ExtraSample); 5] = [
    ("YES", ExtraSample::UnassociatedAlpha),
    ("NON-PREMULTIPLIED", ExtraSample::UnassociatedAlpha),
    ("PREMULTIPLIED", ExtraSample::AssociatedAlpha),
    ("NO", ExtraSample::Unspecified),
    ("UNSPECIFIED", ExtraSample::Unspecified),
];

pub(super) fn word<T: Copy>(key: &'static str, value: &str, words: &[(&'static str, T)]) -> Result<T> {
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    let found = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
    found.map(|(_, meaning)| *meaning).ok_or_else(|| wrong(key, unknown(value, &names)))
}

/// GDAL's truth values; `meanings` are that of the true ones and that of the false ones.
pub(super) fn yes_no<T: Copy>(key: &'static str, value: &str, [yes, no]: [T; 2]) -> Result<T> {
    let words =
        [("YES", yes), ("NO", no), ("TRUE", yes), ("FALSE", no), ("ON", yes), ("OFF", no), ("1", yes), ("0", no)];
    word(key, value, &words)
}

pub(super) fn number<N: std::str::FromStr>(key: &'static str, value: &str) -> Result<N, Error> {
    value.trim().parse().map_err(|_| wrong(key, format!("{value} is not a number it can have")))
}

pub(super) fn unknown(word: &str, known: &[&str]) -> String {
    let list = known.join(", ");
    match nearest(word, known.iter().copied()) {
        Some(nearest) => format!("{word} is not known, did you mean {nearest}? (known: {list})"),
        None => format!("{word} is not known (known: {list})"),
    }
}
