//! Decoding: one epoch after the other, each in the mode that suits its strings.
//!
//! In both modes a hot loop takes the usual codes and leaves the rest (controls, strings that are not in the table yet,
//! very long strings, both ends) to [`Epoch::step`], which takes one code and checks everything.

mod copy;
mod epoch;
mod short;

use epoch::{End, Epoch};

use super::legacy;
use super::table::Table;
use crate::error::{Error, Malformed};

/// A reusable decoder.
#[derive(Debug, Default)]
pub struct Decoder {
    table: Table,
}

/// How strings are kept.
#[derive(Clone, Copy)]
enum Mode {
    /// In the table itself while they are short: best for noisy samples.
    Short,
    /// In the output: best where most strings are long.
    Copy,
}

/// How many times smaller the stream must be for [`Mode::Copy`]: then strings are longer than the table can hold.
const COPY_RATIO: usize = 3;
/// Epochs of fewer bits say nothing about the next.
const TELLING_BITS: usize = 4096;

impl Decoder {
    /// Decodes `packed` into `out` until either ends. Returns how many bytes of `out` are filled; what lies after them is
    /// scratch.
    ///
    /// # Errors
    ///
    /// [`Malformed::Stream`] if a code cannot be in the table.
    pub fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        if legacy::is_legacy(packed) {
            return legacy::decode(packed, out);
        }
        // Bits are counted in a `usize`, which only a 32-bit machine could exceed.
        let packed = packed.get(..usize::MAX / 8).unwrap_or(packed);
        let mut mode = Mode::for_ratio(packed.len(), out.len());
        let (mut bit, mut filled) = (0, 0);
        loop {
            let out = out.get_mut(filled..).unwrap_or_default();
            let mut epoch = Epoch::new(&self.table.slots, packed, bit, out);
            let end = match mode {
                Mode::Short => epoch.run_short(),
                Mode::Copy => epoch.run_copy(),
            };
            let bits = epoch.bit - bit;
            // The next epoch will be like this one.
            if bits >= TELLING_BITS {
                mode = Mode::for_ratio(bits / 8, epoch.filled);
            }
            filled += epoch.filled;
            bit = epoch.bit;
            match end {
                End::Clear => {}
                End::Finished => return Ok(filled),
                End::Corrupt => return Err(not_in_table()),
            }
        }
    }
}

impl Mode {
    /// The mode for strings that make `bytes` out of `packed_bytes`.
    fn for_ratio(packed_bytes: usize, bytes: usize) -> Self {
        if bytes / COPY_RATIO > packed_bytes { Self::Copy } else { Self::Short }
    }
}

pub(super) fn not_in_table() -> Error {
    Malformed::Stream { codec: "LZW", what: "a code that is not in the table" }.into()
}
