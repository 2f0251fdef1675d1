//! The codec against its naive twin and against weezl.

mod encoded;
mod groups;
mod streams;

use super::{Decoder, Encoder, naive};

/// Data of one kind, `length` bytes, another for each `seed`.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Any bytes.
    Random,
    /// Few different bytes, each some times in a row.
    Runs,
    /// The same hundred bytes or so again and again, with a few errors.
    Periodic,
    /// One byte.
    Constant,
    /// 16-bit samples, each near the one before it.
    Raster,
    /// No pair of bytes twice: every byte has a code of its own. For 32,768 bytes at most.
    Distinct,
}

const KINDS: [Kind; 6] = [Kind::Random, Kind::Runs, Kind::Periodic, Kind::Constant, Kind::Raster, Kind::Distinct];

impl Kind {
    fn data(self, length: usize, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut out = Vec::with_capacity(length + 64);
        let (period, constant) = (50 + random.below(100), random.byte());
        let mut sample = 9000u16;
        while out.len() < length {
            match self {
                Self::Random => out.push(random.byte()),
                Self::Runs => out.extend(vec![random.byte() % 6; 1 + random.below(40)]),
                Self::Periodic if out.len() < period || random.below(200) == 0 => out.push(random.byte()),
                Self::Periodic => out.push(out[out.len() - period]),
                Self::Constant => out.push(constant),
                Self::Raster => {
                    sample = sample.wrapping_add(u16::from(random.byte() % 64)).wrapping_sub(32);
                    out.extend(sample.to_le_bytes());
                }
                Self::Distinct => {
                    let stride = 2 * (out.len() / 256) + 1;
                    out.push(u8::try_from(out.len() * stride % 256).unwrap());
                }
            }
        }
        out.truncate(length);
        out
    }
}

/// A small repeatable generator of random numbers (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number less than `end`, which is small.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as usize % end
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

fn encode(chunk: &[u8]) -> Vec<u8> {
    let mut out = [vec![1, 2, 3]];
    Encoder::default().encode(&[chunk.to_vec()], &mut out);
    let [out] = out;
    out
}

/// What `packed` decodes to, where there is room for `room` bytes; `None` if it is corrupt.
fn decode(decoder: &mut Decoder, packed: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut out = vec![0xAA; room];
    let filled = decoder.decode(packed, &mut out).ok()?;
    out.truncate(filled);
    Some(out)
}

/// Decodes with room for less than all, all, and so much more that long strings are expected.
#[track_caller]
fn check_equals_naive(packed: &[u8]) {
    let all = naive::decode(packed, 1 << 20).map_or(3000, |out| out.len());
    for room in [all / 2, all, all + 1, all + 3 * packed.len() + 100] {
        let want = naive::decode(packed, room);
        let got = decode(&mut Decoder::default(), packed, room);
        let length = |out: &Option<Vec<u8>>| out.as_ref().map(Vec::len);
        let (got_length, want_length) = (length(&got), length(&want));
        assert!(got == want, "room for {room} of {all} bytes: {got_length:?} bytes instead of {want_length:?}");
    }
}
