//! Sorted keys as bytes: values on their way to whoever looks for ranks among them, or puts them into bins.
//!
//! Values are kept as keys until the memory for them is full. Then they are sorted and packed in blocks, each of which can be
//! read without the others:
//!
//! ```text
//! block   count(4) width(4) first key(8) last key(8)
//!         the differences of neighbours, width bytes each: all lowest bytes, then all next ones, as one Zstandard stream;
//!         nothing if the width is 0
//! ```
//!
//! Numbers are little-endian. Keys of a block are few, so that what it claims to hold is known to be little before it is
//! unpacked.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use tiffio::codec::{ChunkDecoder, ChunkShape, CodecParameters, DecodeState, EncodeState};
use tiffio::layout::SampleType;
use tiffio::tag::Compression;
use tiffio::writer::{Chunking, Encoder, ImageSpec};

use super::key::{Keyed, each_valid, key_bits, value_of_key};
use super::sort::sort;
use super::wire::Fields;
use crate::dtype::{DType, with_element};

/// Keys of a block at most.
pub(crate) const BLOCK_KEYS: usize = 1 << 15;

/// The values of a band that are there, as keys, while there is room for them.
#[derive(Debug)]
pub(crate) struct KeyBuffer {
    dtype: DType,
    keys: Keys,
    room: usize,
}

/// Keys in as many bytes as they need.
#[derive(Debug)]
enum Keys {
    Four(Vec<u32>),
    Eight(Vec<u64>),
}

impl KeyBuffer {
    /// Room for so many keys of values of `dtype`, 1 or more. Memory is touched as they come.
    pub(crate) fn new(dtype: DType, room: usize) -> Self {
        let room = room.max(1);
        let keys =
            if dtype.size() > 4 { Keys::Eight(Vec::with_capacity(room)) } else { Keys::Four(Vec::with_capacity(room)) };
        Self { dtype, keys, room }
    }

    /// Takes of the first of `values`, in bytes, as many as there is room for whichever are there; comes back with how many
    /// it has looked at.
    pub(crate) fn push(&mut self, values: &[u8], validity: Option<&[u8]>) -> usize {
        let size = self.dtype.size();
        let count = (values.len() / size).min(self.room - self.len());
        let (values, validity) = (&values[..count * size], validity.map(|validity| &validity[..count]));
        with_element!(self.dtype, T => {
            match &mut self.keys {
                // Keys have as many bits as values.
                Keys::Four(keys) => each_valid::<T>(values, validity, |_, value| {
                    keys.push(u32::try_from(value.key()).unwrap_or(u32::MAX));
                }),
                Keys::Eight(keys) => each_valid::<T>(values, validity, |_, value| keys.push(value.key())),
            }
        });
        count
    }

    fn len(&self) -> usize {
        match &self.keys {
            Keys::Four(keys) => keys.len(),
            Keys::Eight(keys) => keys.len(),
        }
    }

    /// Whether there is no more room.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= self.room
    }

    /// Sorts the keys. `spare`, of a buffer of the same type and room, is used for it, and comes to be as large.
    pub(crate) fn sort(&mut self, spare: &mut Self) {
        match (&mut self.keys, &mut spare.keys) {
            (Keys::Four(keys), Keys::Four(spare)) => sort(keys, spare),
            (Keys::Eight(keys), Keys::Eight(spare)) => sort(keys, spare),
            (Keys::Four(keys), Keys::Eight(_)) => keys.sort_unstable(),
            (Keys::Eight(keys), Keys::Four(_)) => keys.sort_unstable(),
        }
    }

    pub(crate) fn clear(&mut self) {
        match &mut self.keys {
            Keys::Four(keys) => keys.clear(),
            Keys::Eight(keys) => keys.clear(),
        }
    }

    /// Replaces `block` by the keys of a block from the one at `from` on.
    fn copy(&self, from: usize, block: &mut Vec<u64>) {
        block.clear();
        let to = self.len().min(from + BLOCK_KEYS);
        match &self.keys {
            Keys::Four(keys) => block.extend(keys[from..to].iter().copied().map(u64::from)),
            Keys::Eight(keys) => block.extend_from_slice(&keys[from..to]),
        }
    }

    #[inline]
    fn get(&self, n: usize) -> Option<u64> {
        match &self.keys {
            Keys::Four(keys) => keys.get(n).map(|key| (*key).into()),
            Keys::Eight(keys) => keys.get(n).copied(),
        }
    }
}

/// Calls `each` with the keys of buffers that are sorted, all together in order, a block at a time.
pub(crate) fn in_blocks<E>(buffers: &[&KeyBuffer], mut each: impl FnMut(&[u64]) -> Result<(), E>) -> Result<(), E> {
    let mut block = Vec::with_capacity(BLOCK_KEYS);
    if let [only] = buffers {
        return (0..only.len()).step_by(BLOCK_KEYS).try_for_each(|from| {
            only.copy(from, &mut block);
            each(&block)
        });
    }
    let firsts = buffers.iter().enumerate().filter_map(|(buffer, keys)| Some(Reverse((keys.get(0)?, buffer, 0))));
    let mut heads: BinaryHeap<Reverse<(u64, usize, usize)>> = firsts.collect();
    while let Some(mut head) = heads.peek_mut() {
        let Reverse((key, buffer, at)) = *head;
        block.push(key);
        match buffers[buffer].get(at + 1) {
            Some(next) => *head = Reverse((next, buffer, at + 1)),
            None => drop(PeekMut::pop(head)),
        }
        if block.len() == BLOCK_KEYS {
            each(&block)?;
            block.clear();
        }
    }
    if block.is_empty() { Ok(()) } else { each(&block) }
}

/// Packs blocks of sorted keys.
#[derive(Debug)]
pub(crate) struct KeyPacker {
    encoder: Encoder,
    state: EncodeState,
    bytes: Vec<u8>,
    packed: Vec<u8>,
}

impl KeyPacker {
    /// # Errors
    ///
    /// If there is no encoder for what blocks are packed by.
    pub(crate) fn new() -> tiffio::Result<Self> {
        let encoder = Encoder::new(&stream())?;
        Ok(Self { encoder, state: EncodeState::default(), bytes: Vec::new(), packed: Vec::new() })
    }

    /// Appends a block of 1 to [`BLOCK_KEYS`] sorted keys to `out`.
    ///
    /// # Errors
    ///
    /// If the encoder fails.
    pub(crate) fn pack(&mut self, keys: &[u64], out: &mut Vec<u8>) -> tiffio::Result<()> {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok(()) };
        let differences = || keys.windows(2).map(|pair| pair[1] - pair[0]);
        let width = (u64::BITS - differences().fold(0, |all, one| all | one).leading_zeros()).div_ceil(8);
        let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        [count, width].iter().for_each(|number| out.extend(number.to_le_bytes()));
        [first, last].iter().for_each(|key| out.extend(key.to_le_bytes()));
        if width == 0 {
            return Ok(());
        }
        let stride = keys.len() - 1;
        self.bytes.resize(stride * width as usize, 0);
        for (plane, bytes) in self.bytes.chunks_exact_mut(stride).enumerate() {
            bytes.iter_mut().zip(differences()).for_each(|(byte, one)| *byte = one.to_le_bytes()[plane]);
        }
        self.encoder.encode_chunk(&self.bytes, shape(self.bytes.len()), &mut self.state, &mut self.packed)?;
        out.extend_from_slice(&self.packed);
        Ok(())
    }
}

/// A block of sorted keys, still packed.
#[derive(Debug)]
pub(crate) struct KeyBlock<'a> {
    pub(crate) count: usize,
    width: usize,
    pub(crate) first: u64,
    pub(crate) last: u64,
    packed: &'a [u8],
}

impl<'a> KeyBlock<'a> {
    /// The block of values of `dtype` that all these bytes are, if they are one.
    pub(crate) fn take(dtype: DType, fields: &mut Fields<'a>) -> Option<Self> {
        let (count, width) = (usize::try_from(fields.u32()?).ok()?, usize::try_from(fields.u32()?).ok()?);
        let (first, last) = (fields.u64()?, fields.u64()?);
        let packed = std::mem::take(&mut fields.0);
        let most = u64::MAX >> (u64::BITS - key_bits(dtype));
        // Beyond the infinities lie keys of NaN, which is no value.
        let is_value = |key: u64| key <= most && !value_of_key(dtype, key).is_nan();
        let is_sound = (1..=BLOCK_KEYS).contains(&count)
            && width <= dtype.size()
            && (if width == 0 { packed.is_empty() && first == last } else { first < last })
            && is_value(first)
            && is_value(last);
        is_sound.then_some(Self { count, width, first, last, packed })
    }
}

/// Unpacks blocks of sorted keys.
#[derive(Debug)]
pub(crate) struct KeyUnpacker {
    decoder: ChunkDecoder,
    state: DecodeState,
    bytes: Vec<u8>,
    keys: Vec<u64>,
}

impl KeyUnpacker {
    /// # Errors
    ///
    /// If there is no decoder for what blocks are packed by.
    pub(crate) fn new() -> tiffio::Result<Self> {
        let decoder = ChunkDecoder::new(&stream().layout()?, CodecParameters::default())?;
        Ok(Self { decoder, state: DecodeState::default(), bytes: Vec::new(), keys: Vec::new() })
    }

    /// The keys of a block, in order; nothing if its bytes are of others than it says.
    pub(crate) fn unpack(&mut self, block: &KeyBlock<'_>) -> Option<&[u64]> {
        let stride = block.count - 1;
        self.bytes.resize(stride * block.width, 0);
        if !self.bytes.is_empty() {
            let shape = shape(self.bytes.len());
            self.decoder.decode(block.packed, shape, &mut self.state, &mut self.bytes).ok()?;
        }
        self.keys.clear();
        self.keys.resize(block.count, 0);
        let (first, differences) = self.keys.split_first_mut()?;
        *first = block.first;
        for (bytes, shift) in self.bytes.chunks_exact(stride.max(1)).zip((0..u64::BITS).step_by(8)) {
            differences.iter_mut().zip(bytes).for_each(|(one, byte)| *one |= u64::from(*byte) << shift);
        }
        let mut before = block.first;
        for key in differences {
            before = before.checked_add(*key)?;
            *key = before;
        }
        (before == block.last).then_some(&self.keys)
    }
}

/// What the bytes of differences are packed as: Zstandard at its quickest.
fn stream() -> ImageSpec {
    ImageSpec {
        chunking: Chunking::Strips { rows: 1 },
        compression: Compression::Zstd,
        level: Some(1),
        ..ImageSpec::new(1, 1, 1, SampleType::U8)
    }
}

fn shape(bytes: usize) -> ChunkShape {
    ChunkShape { width: u32::try_from(bytes).unwrap_or(u32::MAX), height: 1, samples: 1 }
}

#[cfg(test)]
mod tests;
