//! Deflate in zlib streams (compression 8 and 32946, RFC 1950 and 1951).
//!
//! `zlib-rs` inflates, and deflates at its levels. For predicted samples there is an encoder of ours in `runs`, which
//! looks for nothing but repeated bytes: some ten times as fast, and hardly larger. Which of the two a chunk gets follows
//! from a sample of its bytes, and so does not depend on its neighbours: a quick look at what comes back in it, and if that is
//! much, a trial.
//!
//! The checksum at the end of a stream is verified whenever the stream ends inside the chunk, unless the caller has it
//! ignored.

mod inflate;
mod levels;
mod repeats;
mod runs;
#[cfg(test)]
mod tests;

pub(super) use inflate::Inflater;

/// 32 KiB, the largest window there is.
const WINDOW_BITS: u8 = 15;
/// The level at which nothing more is asked for: larger ones save little, and take much longer.
const DEFAULT_LEVEL: u8 = 6;

/// A reusable deflater.
#[derive(Debug, Default)]
pub(super) struct Deflater {
    runs: runs::Encoder,
    levels: levels::Encoder,
    repeats: repeats::Repeats,
    /// For samples, which are packed at a level of their own.
    trial: levels::Encoder,
}

impl Deflater {
    /// Replaces `packed` by `samples` as a zlib stream of `level` (1 fastest to 9 smallest, 6 if there is none).
    pub(super) fn encode(&mut self, samples: &[u8], level: Option<u8>, packed: &mut Vec<u8>) {
        // Level 1 of zlib-rs has fixed codes and makes noise an eighth larger than it is. Runs never do.
        if self.levels.encode(samples, level.unwrap_or(DEFAULT_LEVEL), packed).is_none() {
            self.runs.encode(samples, packed);
        }
    }

    /// Replaces `packed` by `samples`, which are differences, as a zlib stream: with runs alone if a sample of them
    /// hardly gets smaller with matches, else at the default level.
    pub(super) fn encode_predicted(&mut self, samples: &[u8], packed: &mut Vec<u8>) {
        if self.matches_pay(samples, packed) {
            self.encode(samples, None, packed);
        } else {
            self.runs.encode(samples, packed);
        }
    }

    /// Whether a sample of `samples` gets smaller by more than one part in [`WORTH_SAVING`] if matches are searched for,
    /// in it and in what is before it. `packed` is scratch.
    fn matches_pay(&mut self, samples: &[u8], packed: &mut Vec<u8>) -> bool {
        let (before, sample) = sample(samples);
        // The trial takes as long as packing many samples with runs: most chunks are spared it.
        if !self.repeats.are_likely(before, sample) {
            return false;
        }
        self.runs.encode(sample, packed);
        let with_runs = packed.len();
        let with_matches = self.trial.encode_after(before, sample, TRIAL_LEVEL, packed).map(|()| packed.len());
        with_matches.is_some_and(|length| with_runs.saturating_sub(length) > with_runs / WORTH_SAVING)
    }
}

/// Matches must save more than this part of a sample, 6 %, to be worth ten times the time. Most tiles of imagery would get
/// 1 or 2 % smaller with them, a few 5 %; whole images stay within 2 % of what they would be, at several times the speed.
const WORTH_SAVING: usize = 16;
/// The level at which a sample is packed: finds nearly what the default level does, in less time.
const TRIAL_LEVEL: u8 = 4;
/// The part of a chunk that is looked at: 8 rows of a tile of 256.
const SAMPLE_PART: usize = 32;
/// Bytes of a sample, at least: codes need some to be worth their description.
const SAMPLE_BYTES_MIN: usize = 4 << 10;
/// Bytes of a sample, at most.
const SAMPLE_BYTES_MAX: usize = 64 << 10;

/// The middle of `samples`, where a tile at the edge of an image has pixels most likely, and the window before it: most of
/// a chunk has a whole window to find matches in, and so must the sample.
fn sample(samples: &[u8]) -> (&[u8], &[u8]) {
    let length = (samples.len() / SAMPLE_PART).clamp(SAMPLE_BYTES_MIN, SAMPLE_BYTES_MAX).min(samples.len());
    let start = (samples.len() - length) / 2;
    let (before, rest) = samples.split_at(start);
    (&before[start.saturating_sub(1 << WINDOW_BITS)..], &rest[..length])
}

/// The most bytes that a zlib stream of `length` bytes takes: stored blocks, with their headers and the frame, and room
/// for an encoder to write whole words.
pub(crate) fn worst_case(length: usize) -> usize {
    length.saturating_add(length / 1000).saturating_add(64)
}
