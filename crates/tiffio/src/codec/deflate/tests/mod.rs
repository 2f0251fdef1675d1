//! Both encoders against decoders that are not ours; that of runs against the plainest one too.

mod levels;
mod naive;
mod runs;

use super::*;

/// A small repeatable generator of random bytes.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    /// The differences of 16-bit samples of a noisy image: any low byte, a high byte of all zeros or all ones.
    fn differences(&mut self, count: usize) -> Vec<u8> {
        let samples = (0..count).map(|_| i16::from(self.byte()) + i16::from(self.byte()) - 255);
        samples.flat_map(i16::to_le_bytes).collect()
    }
}

/// The stream is no longer than it may be, and decodes to `samples` with `zlib-rs` and `fdeflate`.
#[track_caller]
fn check(samples: &[u8], packed: &[u8]) {
    assert!(packed.len() <= worst_case(samples.len()), "{} bytes for {}", packed.len(), samples.len());
    let mut out = vec![0; samples.len()];
    assert_eq!(Inflater::default().decode(packed, &mut out).unwrap(), samples.len());
    assert!(out == samples, "zlib-rs decodes something else");
    assert!(fdeflate::decompress_to_vec(packed).unwrap() == samples, "fdeflate decodes something else");
}
