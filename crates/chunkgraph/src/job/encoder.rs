//! Which program makes the bytes of tiles. Tiles of two that differ would go into one file without anybody seeing it.
//!
//! Versions do not tell all: a feature that another crate asks of a codec can change its bytes. So a tile is encoded as the
//! plan asks, and the hash of its bytes compared.

use sha2::{Digest, Sha256};
use tiffio::codec::EncodeState;
use tiffio::layout::Window;
use tiffio::tag::{Photometric, PlanarConfiguration};
use tiffio::writer::{Chunking, Encoder, ImageSpec, SampleBlock};

use crate::dtype::DType;
use crate::error::{Error, JobFault, Result};
use crate::io::hex;
use crate::scalar::Scalar;

/// The program that made a plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EncoderIdentity {
    name: String,
    version: String,
    /// SHA-256 of a tile of a pattern, compressed as the file's are.
    sample: String,
}

/// The program that computes figures.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramIdentity {
    name: String,
    version: String,
}

impl ProgramIdentity {
    /// This one.
    pub(super) fn own() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// Checks that a plan of `self` is one of this program.
    ///
    /// # Errors
    ///
    /// [`JobFault::Encoder`] naming what differs.
    pub(super) fn check(&self) -> Result<()> {
        let own = Self::own();
        let pairs = [("program", &self.name, &own.name), ("version of the program", &self.version, &own.version)];
        differing(&pairs)
    }
}

/// Fails with the first pair that is not equal.
fn differing(pairs: &[(&'static str, &String, &String)]) -> Result<()> {
    match pairs.iter().find(|(_, found, own)| found != own) {
        None => Ok(()),
        Some((what, found, own)) => {
            Err(JobFault::Encoder { what, found: (*found).clone(), own: (*own).clone() }.into())
        }
    }
}

/// Sides of the tile.
const SIDE: u32 = 64;

impl EncoderIdentity {
    /// That of this program, for a file as `spec` says.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if there is no encoder for it.
    pub(super) fn own(spec: &ImageSpec) -> Result<Self> {
        let bytes = sample(spec).map_err(Error::write)?;
        let (name, version) = ("tiffio".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Ok(Self { name, version, sample: hex(Sha256::digest(bytes).as_slice()) })
    }

    /// Checks that a plan of `self` is one of this program, for a file as `spec` says.
    ///
    /// # Errors
    ///
    /// [`JobFault::Encoder`] naming what differs.
    pub(super) fn check(&self, spec: &ImageSpec) -> Result<()> {
        let own = Self::own(spec)?;
        let pairs = [
            ("encoder", &self.name, &own.name),
            ("version of the encoder", &self.version, &own.version),
            ("bytes that the encoder makes of a sample", &self.sample, &own.sample),
        ];
        differing(&pairs)
    }
}

/// A tile of slow and fast changes, encoded.
fn sample(spec: &ImageSpec) -> tiffio::Result<Vec<u8>> {
    let bands = spec.bands.min(3);
    let spec = ImageSpec {
        chunking: Chunking::Tiles { width: SIDE, height: SIDE },
        planar: PlanarConfiguration::Chunky,
        compression: spec.compression,
        predictor: spec.predictor,
        lerc: spec.lerc,
        level: spec.level,
        photometric: Photometric::MinIsBlack,
        ..ImageSpec::new(SIDE, SIDE, bands, spec.sample_type)
    };
    let dtype = DType::from_sample_type(spec.sample_type).unwrap_or(DType::U8);
    let mut samples = Vec::new();
    for n in 0..u64::from(bands) * u64::from(SIDE) * u64::from(SIDE) {
        let value = i128::from(n / 97 + n * n % 31);
        let bytes = Scalar::Int(value % 120).to_bytes(dtype).unwrap_or_default();
        samples.extend(&bytes[..dtype.size()]);
    }
    let (encoder, mut gathered, mut encoded) = (Encoder::new(&spec)?, Vec::new(), Vec::new());
    let block = SampleBlock::from_bytes(&samples, spec.sample_type, Window::new(0, 0, SIDE, SIDE), 0..bands)?;
    let shape = encoder.gather(0, &block, &mut gathered)?;
    encoder.encode_chunk(&gathered, shape, &mut EncodeState::default(), &mut encoded)?;
    Ok(encoded)
}
