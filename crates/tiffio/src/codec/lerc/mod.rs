//! LERC (compression 34887), through `lerc-rs`: blobs of version 2, alone or compressed once more.
//!
//! A blob knows which pixels are valid. Those that are not are NaN where samples are floats, and 0 where they are not, as
//! GDAL has it; where the image has one sample more than the blob and that is alpha, it is 255 or 0. Where samples of one
//! pixel differ in that, a blob holds one band after the other, each with a mask of its own.
//!
//! Writers turn the bytes of samples round before they are packed if the file's byte order is not the machine's, for that
//! is what they do whatever the codec. So what a blob holds is in the file's order, numbers though they are to it.

mod decode;
mod encode;

use lerc::DataType;

pub(super) use self::decode::Format;
pub(super) use self::encode::{Encoder, worst_case};
use super::{deflate, zstd};
use crate::error::{Error, Malformed};
use crate::layout::{ImageLayout, SampleType};

/// How LERC packs the chunks of an output. Default: lossless, and the blobs as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LercOptions {
    /// How far a decoded sample may be from the one that was written, in the samples' own unit; 0 is lossless.
    pub max_z_error: f64,
    /// What is done to blobs.
    pub inner: LercInner,
}

impl LercOptions {
    /// The tag `LercParameters`: version 2.4 and the inner compression.
    pub(crate) fn parameters(self) -> [u32; 2] {
        const VERSION_2_4: u32 = 4;
        let inner = match self.inner {
            LercInner::None => 0,
            LercInner::Deflate => 1,
            LercInner::Zstd => 2,
        };
        [VERSION_2_4, inner]
    }
}

/// What is done to blobs of LERC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LercInner {
    /// They are stored as they are.
    #[default]
    None,
    /// They are compressed by deflate, as a zlib stream.
    Deflate,
    /// They are compressed by Zstandard.
    Zstd,
}

/// Whether LERC has samples such as those of the image.
pub(crate) fn has(layout: &ImageLayout) -> bool {
    layout.sample.is_whole() && data_type(layout.sample_type).is_some()
}

/// The type of a blob of such samples, or nothing if there is none.
fn data_type(sample_type: SampleType) -> Option<DataType> {
    Some(match sample_type {
        SampleType::U8 => DataType::Byte,
        SampleType::I8 => DataType::Char,
        SampleType::U16 => DataType::UShort,
        SampleType::I16 => DataType::Short,
        SampleType::U32 => DataType::UInt,
        SampleType::I32 => DataType::Int,
        SampleType::F32 => DataType::Float,
        SampleType::F64 => DataType::Double,
        _ => return None,
    })
}

fn corrupt(what: &'static str) -> Error {
    Malformed::Stream { codec: "LERC", what }.into()
}

#[cfg(test)]
mod tests;
