//! Deflate with nothing but runs: bytes equal to the one before them, and Huffman codes for the others.
//!
//! Predicted samples are small differences, in no order that comes back: to search for matches at other distances takes
//! nearly all of the time and makes hardly anything smaller. A chunk is cut into blocks, each with codes of
//! its own.

mod bits;
mod block;
mod find;
mod header;
mod huffman;

use bits::BitWriter;
use find::Piece;

/// Symbols for bytes.
const LITERALS: usize = 256;
/// The symbol that ends a block.
const END_OF_BLOCK: usize = 256;
/// Literals, the end of a block, and lengths.
const SYMBOLS: usize = 286;
/// A block describes the codes of at least so many of them: up to its end.
const DESCRIBED_MIN: usize = END_OF_BLOCK + 1;
/// Bytes of a block: as many as could be stored in one as they are.
const BLOCK_BYTES_MAX: usize = 0xFFFF;

/// A window of 32 KiB, a usual encoder, no dictionary (RFC 1950 section 2.2).
const ZLIB_HEADER: [u8; 2] = [0x78, 0x9C];

/// A reusable encoder.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    pieces: Vec<Piece>,
}

impl Encoder {
    /// Replaces `packed` by `samples` as a zlib stream.
    pub(super) fn encode(&mut self, samples: &[u8], packed: &mut Vec<u8>) {
        packed.resize(super::worst_case(samples.len()), 0);
        let mut writer = BitWriter::new(packed, 0);
        writer.put_bytes(&ZLIB_HEADER);
        // Parts of one size: a short last block would hardly be worth its codes.
        let parts = samples.len().div_ceil(BLOCK_BYTES_MAX).max(1);
        let blocks = samples.chunks(samples.len().div_ceil(parts).max(1));
        let last = blocks.len().saturating_sub(1);
        for (n, block) in blocks.enumerate() {
            block::write(block, n == last, &mut self.pieces, &mut writer);
        }
        if samples.is_empty() {
            block::write(samples, true, &mut self.pieces, &mut writer);
        }
        writer.put_bytes(&zlib_rs::adler32::adler32(1, samples).to_be_bytes());
        let written = writer.written();
        packed.truncate(written);
    }
}
