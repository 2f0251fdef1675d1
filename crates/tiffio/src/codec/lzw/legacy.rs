//! LZW streams as libtiff wrote them before 1992: least significant bit first, widths changed one code later.

use weezl::{BitOrder, LzwStatus, decode};

use crate::error::Error;

/// Whether a stream is of the old kind: it starts with Clear, which the two bit orders lay out differently.
pub(super) fn is_legacy(packed: &[u8]) -> bool {
    matches!(packed, [0, second, ..] if second & 1 == 1)
}

/// Decodes an old stream into `out` until either ends. Returns how many bytes of `out` are filled.
pub(super) fn decode(packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let mut decoder = decode::Decoder::new(BitOrder::Lsb, 8);
    let (mut read, mut filled) = (0, 0);
    loop {
        let (rest, space) = (packed.get(read..).unwrap_or_default(), out.get_mut(filled..).unwrap_or_default());
        let step = decoder.decode_bytes(rest, space);
        read += step.consumed_in;
        filled += step.consumed_out;
        match step.status {
            Ok(LzwStatus::Ok) if filled < out.len() && step.consumed_out + step.consumed_in > 0 => {}
            Ok(_) => return Ok(filled),
            Err(_) if filled == out.len() => return Ok(filled),
            Err(_) => return Err(super::decode::not_in_table()),
        }
    }
}
