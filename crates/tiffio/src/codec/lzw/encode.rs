//! Encoding: up to three chunks at a time, a byte of each in turn.
//!
//! A step looks up what the current string and the next byte make, and cannot begin before the step before it has ended:
//! it is one chain of load, compare and select. Three chunks that know nothing of each other fill each other's waits.
//! Each has a dictionary of its own, so what a chunk becomes does not depend on its neighbours.
//!
//! A chunk of a megabyte or more is three by itself: its thirds are encoded side by side, each from an empty table, and a Clear
//! code joins them. That makes its stream longer by less than 1 in 300, and spares whoever encodes it two chunks of memory.

mod dictionary;
mod ended;
mod lane;

use ended::Ended;
use lane::{Lane, Stream};

use super::worst_case;

/// A reusable encoder.
#[derive(Debug, Default)]
pub struct Encoder {
    /// One for each chunk of a group, made when first needed.
    lanes: Vec<Lane>,
    /// The streams of the second and the last third of a long chunk.
    thirds: [Vec<u8>; 2],
}

/// Chunks encoded at once. Four are no faster.
const LANES: usize = 3;
/// Bytes from which on a chunk is encoded in thirds.
pub(super) const LONG: usize = 1 << 20;

/// How many chunks of `length` bytes are fastest when they are encoded together.
pub fn chunks_at_once(length: usize) -> usize {
    if length < LONG { LANES } else { 1 }
}

impl Encoder {
    /// Replaces each of `out` by the stream of the chunk at the same place.
    pub fn encode<C: AsRef<[u8]>>(&mut self, chunks: &[C], out: &mut [Vec<u8>]) {
        let mut pairs = chunks.iter().map(AsRef::as_ref).zip(out).peekable();
        while let Some((chunk, out)) = pairs.next() {
            if is_long(chunk) {
                self.encode_long(chunk, out);
                continue;
            }
            let mut short = || pairs.next_if(|(chunk, _)| !is_long(chunk));
            match (short(), short()) {
                (Some(b), Some(c)) => finish(self.encode_group([(chunk, out), b, c])),
                (Some(b), None) => finish(self.encode_group([(chunk, out), b])),
                (None, _) => finish(self.encode_group([(chunk, out)])),
            }
        }
    }

    /// Encodes the thirds of a chunk side by side, and joins their streams.
    fn encode_long(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let third = chunk.len().div_ceil(LANES);
        out.reserve_exact(worst_case(chunk.len()).saturating_sub(out.len()));
        let ((first, rest), mut thirds) = (chunk.split_at(third), std::mem::take(&mut self.thirds));
        let ((second, last), [second_out, last_out]) = (rest.split_at(third), &mut thirds);
        if let Some([mut whole, second, last]) =
            self.encode_group([(first, out), (second, second_out), (last, last_out)])
        {
            whole.join(&second);
            whole.join(&last);
            whole.finish();
        }
        self.thirds = thirds;
    }

    /// Encodes chunks side by side to the end of the shortest, then the others one by one.
    fn encode_group<'a, const N: usize>(&mut self, chunks: [(&'a [u8], &'a mut Vec<u8>); N]) -> Option<[Ended<'a>; N]> {
        while self.lanes.len() < N {
            self.lanes.push(Lane::default());
        }
        let lanes = self.lanes.first_chunk_mut::<N>()?;
        let mut n = 0..;
        let mut streams = chunks.map(|(chunk, out)| Stream::new(&mut lanes[n.next().unwrap_or(0)], chunk, out));
        while let Some(steps) = streams.iter().map(Stream::steps).min().filter(|steps| *steps > 0) {
            lane::take_turns(lanes, &mut streams, steps);
        }
        let mut n = 0..;
        Some(streams.map(|mut stream| {
            let lane = &mut lanes[n.next().unwrap_or(0)];
            while stream.steps() > 0 {
                let steps = stream.steps();
                lane::take_turns(std::array::from_mut(lane), std::array::from_mut(&mut stream), steps);
            }
            stream.end(lane)
        }))
    }
}

fn is_long(chunk: &[u8]) -> bool {
    chunk.len() >= LONG
}

fn finish<const N: usize>(streams: Option<[Ended<'_>; N]>) {
    streams.into_iter().flatten().for_each(Ended::finish);
}
