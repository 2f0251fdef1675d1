//! LZW streams as libtiff wrote them before 1992: least significant bit first, widths changed one code later.

use weezl::{BitOrder, decode};

use crate::error::Error;

/// Whether a stream is of the old kind: it starts with Clear, which the two bit orders lay out differently.
pub(super) fn is_legacy(packed: &[u8]) -> bool {
    matches!(packed, [0, second, ..] if second & 1 == 1)
}

/// Decodes an old stream into `out` until either ends. Returns how many bytes of `out` are filled.
pub(super) fn decode(packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    super::decode_with(&mut decode::Decoder::new(BitOrder::Lsb, 8), packed, out)
}
