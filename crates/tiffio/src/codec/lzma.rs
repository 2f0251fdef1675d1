//! LZMA2 in xz containers (compression 34925), through `lzma-rust2`.

use std::io::{ErrorKind, Read};

use lzma_rust2::XzReader;

use crate::error::{Error, Malformed};

/// Memory that a stream may ask for, in KiB: that of the strongest preset of xz, and some more.
const MEMORY_KIB_MAX: u32 = 96 << 10;

/// Decodes the xz stream `packed` into `out` until either ends. Comes back with how many bytes of `out` are filled.
pub(super) fn decode(packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let mut stream = XzReader::new_mem_limit(packed, true, MEMORY_KIB_MAX);
    let mut filled = 0;
    while let Some(rest) = out.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match stream.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(_) => return Err(Malformed::Stream { codec: "LZMA", what: "bad header, block or checksum" }.into()),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`TEXT`] twenty times, as `xz` packs it.
    #[rustfmt::skip]
    const PACKED: &[u8] = &[
        0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x01, 0x69, 0x22, 0xde, 0x36, 0x02, 0x00, 0x21, 0x01,
        0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0xe0, 0x00, 0x9f, 0x00, 0x0f, 0x5d, 0x00, 0x31,
        0x18, 0x4a, 0x20, 0xf8, 0x4f, 0xd9, 0xa7, 0xc1, 0xe5, 0xf9, 0x6a, 0x98, 0x00, 0x00, 0x00, 0x00,
        0x5e, 0xb1, 0x54, 0xeb, 0x00, 0x01, 0x27, 0xa0, 0x01, 0x00, 0x00, 0x00, 0xa0, 0x19, 0x67, 0x11,
        0x3e, 0x30, 0x0d, 0x8b, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x59, 0x5a,
    ];

    const TEXT: &[u8] = b"bandsaw ";

    #[test]
    fn a_stream_of_xz_is_decoded_as_far_as_it_is_asked_for() {
        for length in [0, 1, 159, 160] {
            let mut out = vec![0; length];
            assert_eq!(decode(PACKED, &mut out).unwrap(), length);
            assert_eq!(out, TEXT.repeat(20)[..length]);
        }
        let mut out = vec![0; 170];
        assert_eq!(decode(PACKED, &mut out).unwrap(), 160);
    }

    #[test]
    fn damage_is_an_error_or_an_early_end() {
        for cut in 0..PACKED.len() - 40 {
            assert!(decode(&PACKED[..cut], &mut [0; 160]).map_or(true, |filled| filled < 160));
        }
        for at in 0..PACKED.len() {
            let mut damaged = PACKED.to_vec();
            damaged[at] ^= 0x10;
            let _ = decode(&damaged, &mut [0; 160]);
        }
        assert!(decode(b"no xz stream", &mut [0; 10]).is_err());
    }
}
