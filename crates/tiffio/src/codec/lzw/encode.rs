//! Encoding: up to three chunks at a time, a byte of each in turn.
//!
//! A step looks up what the current string and the next byte make, and cannot begin before the step before it has ended:
//! it is one chain of load, compare and select. Three chunks that know nothing of each other fill each other's waits.
//! Each has a dictionary of its own, so what a chunk becomes does not depend on its neighbours.

mod dictionary;
mod lane;

use lane::{Lane, Stream};

/// A reusable encoder.
#[derive(Debug, Default)]
pub struct Encoder {
    /// One for each chunk of a group, made when first needed.
    lanes: Vec<Lane>,
}

/// Chunks encoded at once. Four are no faster.
const LANES: usize = 3;

impl Encoder {
    /// Replaces each of `out` by the stream of the chunk at the same place.
    pub fn encode<C: AsRef<[u8]>>(&mut self, chunks: &[C], out: &mut [Vec<u8>]) {
        while self.lanes.len() < chunks.len().min(LANES) {
            self.lanes.push(Lane::default());
        }
        for (chunks, out) in chunks.chunks(LANES).zip(out.chunks_mut(LANES)) {
            match chunks.len() {
                3 => self.encode_group::<3>(chunks, out),
                2 => self.encode_group::<2>(chunks, out),
                _ => self.encode_group::<1>(chunks, out),
            }
        }
    }

    /// Encodes chunks side by side to the end of the shortest, then the others one by one.
    fn encode_group<const N: usize>(&mut self, chunks: &[impl AsRef<[u8]>], out: &mut [Vec<u8>]) {
        let (Some(chunks), Some(out)) = (chunks.first_chunk::<N>(), out.first_chunk_mut::<N>()) else { return };
        let Some(lanes) = self.lanes.first_chunk_mut::<N>() else { return };
        let mut n = 0;
        let mut streams = out.each_mut().map(|out| {
            let stream = Stream::new(&mut lanes[n], chunks[n].as_ref(), out);
            n += 1;
            stream
        });
        while let Some(steps) = streams.iter().map(Stream::steps).min().filter(|steps| *steps > 0) {
            lane::take_turns(lanes, &mut streams, steps);
        }
        for (mut stream, lane) in streams.into_iter().zip(lanes) {
            while stream.steps() > 0 {
                let steps = stream.steps();
                lane::take_turns(std::array::from_mut(lane), std::array::from_mut(&mut stream), steps);
            }
            stream.finish(lane);
        }
    }
}
