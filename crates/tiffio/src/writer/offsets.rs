//! Where the chunks of an image are, as it is filled in chunk by chunk.

use std::io;

use crate::error::{Result, Usage};
use crate::ifd::TiffVariant;

/// Bytes of a table that are written at a time.
const PIECE_BYTES: usize = 1 << 20;

/// Offsets and byte counts of the chunks of one image; a chunk that was not put yet has offset 0, where the header is.
#[derive(Debug)]
pub(super) struct ChunkTable {
    offsets: Vec<u64>,
    byte_counts: Vec<u32>,
    put: usize,
}

impl ChunkTable {
    /// A table of `count` chunks, none of them put.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if that many do not fit in memory.
    pub(super) fn new(count: u64) -> Result<Self> {
        let too_many = || Usage::Spec { option: "BLOCKXSIZE", problem: format!("no memory for {count} chunks") };
        let count = usize::try_from(count).map_err(|_| too_many())?;
        let (mut offsets, mut byte_counts) = (Vec::new(), Vec::new());
        offsets.try_reserve_exact(count).map_err(|_| too_many())?;
        byte_counts.try_reserve_exact(count).map_err(|_| too_many())?;
        offsets.resize(count, 0);
        byte_counts.resize(count, 0);
        Ok(Self { offsets, byte_counts, put: 0 })
    }

    /// Checks that `chunk` can be put with that many bytes at that place, and comes back with its number in the table.
    pub(super) fn check(&self, chunk: u64, bytes: usize) -> Result<(usize, u32)> {
        let index = usize::try_from(chunk).ok().filter(|&n| n < self.offsets.len());
        let Some(index) = index else {
            return Err(Usage::NoSuchChunk { chunk, count: self.offsets.len() as u64 }.into());
        };
        let refused = |problem| Err(Usage::ChunkOrder { chunk, problem }.into());
        match u32::try_from(bytes) {
            _ if self.offsets[index] != 0 => refused("is put twice"),
            Ok(0) => refused("is put without a byte"),
            Ok(bytes) => Ok((index, bytes)),
            Err(_) => refused("has 4 GiB or more"),
        }
    }

    /// Notes where a checked chunk is.
    pub(super) fn set(&mut self, index: usize, offset: u64, bytes: u32) {
        self.offsets[index] = offset;
        self.byte_counts[index] = bytes;
        self.put += 1;
    }

    /// Where the chunk at a place of the table is and its bytes; nothing if it was not put.
    pub(super) fn get(&self, index: usize) -> Option<(u64, u32)> {
        let offset = *self.offsets.get(index).filter(|offset| **offset != 0)?;
        Some((offset, *self.byte_counts.get(index)?))
    }

    /// Notes that a chunk that was put is somewhere else now.
    pub(super) fn relocate(&mut self, index: usize, offset: u64) {
        self.offsets[index] = offset;
    }

    /// How many chunks there are.
    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The first chunk that was not put.
    pub(super) fn first_missing(&self) -> Option<u64> {
        if self.put == self.offsets.len() {
            return None;
        }
        self.offsets.iter().position(|&offset| offset == 0).map(|n| n as u64)
    }

    /// How many chunks were put, and how many there are.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.put as u64, self.offsets.len() as u64)
    }

    /// Hands both tables to `write` piece by piece, each with its offset in the file.
    pub(super) fn write(
        &self,
        variant: TiffVariant,
        [offsets_at, byte_counts_at]: [u64; 2],
        mut write: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let narrow = |offset: &u64| u32::try_from(*offset).unwrap_or(0).to_le_bytes();
        match variant {
            TiffVariant::Classic => write_pieces(&self.offsets, offsets_at, narrow, &mut write)?,
            TiffVariant::Big => write_pieces(&self.offsets, offsets_at, |n| n.to_le_bytes(), &mut write)?,
        }
        write_pieces(&self.byte_counts, byte_counts_at, |n| n.to_le_bytes(), &mut write)
    }
}

fn write_pieces<T, const N: usize>(
    table: &[T],
    mut at: u64,
    to_bytes: impl Fn(&T) -> [u8; N],
    write: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    for piece in table.chunks(PIECE_BYTES / N) {
        let bytes: Vec<u8> = piece.iter().flat_map(&to_bytes).collect();
        write(at, &bytes)?;
        at += bytes.len() as u64;
    }
    Ok(())
}
