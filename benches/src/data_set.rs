//! Six kinds of rasters, as the tiles of a file: what LZW meets in practice.

use crate::noise::{fractal, white};

/// The side of a tile, in pixels.
const SIDE: usize = 256;
/// Tiles of a set: a multiple of the three that the encoder takes at once.
const TILES: usize = 12;
const BANDS: usize = 3;

/// Tiles of one kind.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// What they are.
    pub name: &'static str,
    /// Their bytes, as a compressor gets them: little-endian, predicted.
    pub chunks: Vec<Vec<u8>>,
}

/// Makes the bytes of one tile, by its number.
type Tile = fn(usize) -> Vec<u8>;

impl DataSet {
    /// All six.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let sets: [(&str, Tile); 6] = [
            ("u16_imagery_predictor_1", |tile| to_bytes(&imagery(tile, OWN), u16::to_le_bytes)),
            ("u16_imagery_predictor_2", |tile| to_bytes(&differences(&imagery(tile, OWN)), u16::to_le_bytes)),
            ("f32_index_predictor_1", |tile| to_bytes(&index(tile), f32::to_le_bytes)),
            ("f32_index_predictor_3", |tile| float_differences(&index(tile))),
            ("u8_class_map", classes),
            ("u8_rgb", rgb),
        ];
        sets.map(|(name, tile)| Self { name, chunks: (0..TILES).map(tile).collect() }).into()
    }

    /// Bytes of all chunks.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }
}

/// One value for each pixel of a tile; tiles lie side by side.
fn pixels<T>(tile: usize, value: impl Fn(usize, usize) -> T) -> impl Iterator<Item = T> {
    (0..SIDE * SIDE).map(move |at| value(tile * SIDE + at % SIDE, at / SIDE))
}

/// Digital numbers of one band as a satellite delivers them: relief, fields of different brightness, and texture, which
/// is a hundred times as strong in some fields as in others.
///
/// LZW makes them 1.2 times smaller, 1.36 times behind predictor 2; parts of Landsat scenes, 0.95 to 1.25 and 1.0 to 1.65.
/// `shared` is how much of the texture is the same in all bands.
fn band(x: usize, y: usize, band: usize, shared: f64) -> f64 {
    let seed = 100 * band as u64;
    let relief = fractal(x, y, 64, 32, 1);
    let fields = fractal(x / 14, y / 11, 4, 1, 2 + seed);
    let strength = f64::exp2(8.8 * fractal(x / 14, y / 11, 2, 1, 3));
    let texture = shared * white(x, y, 4) + (1.0 - shared) * white(x, y, 5 + seed);
    7000.0 + 300.0 * band as f64 + 400.0 * relief + 300.0 * fields + 2.0 * strength * (2.0 * texture - 1.0)
}

/// Each band has noise of its own: behind a predictor, matches find as little as in Landsat scenes.
const OWN: f64 = 0.0;
/// Bands mostly differ in brightness: an index of them is as smooth as those of Landsat scenes.
const ALIKE: f64 = 0.7;

/// 16-bit samples of three bands, pixel by pixel.
fn imagery(tile: usize, shared: f64) -> Vec<u16> {
    pixels(tile, |x, y| [0, 1, 2].map(|n| rounded(band(x, y, n, shared)))).flatten().collect()
}

/// The normalised difference of two bands.
fn index(tile: usize) -> Vec<f32> {
    let samples = imagery(tile, ALIKE);
    let pixels = samples.chunks_exact(BANDS).map(|pixel| [pixel[1], pixel[2]].map(f32::from));
    pixels.map(|[green, red]| (red - green) / (red + green)).collect()
}

/// Nine classes in patches, and 8 % of the pixels wrong, as a classifier leaves them.
fn classes(tile: usize) -> Vec<u8> {
    let class = |x, y| {
        let patch = rounded(9.0 * fractal(x, y, 64, 4, 7));
        let speckle = rounded(9.0 * white(x, y, 9));
        u8::try_from(if white(x, y, 8) < 0.08 { speckle } else { patch }).unwrap_or_default()
    };
    pixels(tile, class).collect()
}

/// Imagery stretched to eight bits.
fn rgb(tile: usize) -> Vec<u8> {
    let stretch = |sample: &u16| u8::try_from(sample.saturating_sub(7200) / 8).unwrap_or(u8::MAX);
    imagery(tile, ALIKE).iter().map(stretch).collect()
}

/// Rounded down.
fn rounded(value: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "all values fit")]
    let value = value as u16;
    value
}

fn to_bytes<T: Copy, const N: usize>(samples: &[T], bytes: fn(T) -> [u8; N]) -> Vec<u8> {
    samples.iter().flat_map(|sample| bytes(*sample)).collect()
}

/// Predictor 2: each sample minus that of the pixel to its left.
fn differences(samples: &[u16]) -> Vec<u16> {
    let mut out = samples.to_vec();
    for (row, of) in out.chunks_exact_mut(SIDE * BANDS).zip(samples.chunks_exact(SIDE * BANDS)) {
        row[BANDS..].iter_mut().zip(of).for_each(|(sample, left)| *sample = sample.wrapping_sub(*left));
    }
    out
}

/// Predictor 3: the bytes of a row by significance, each minus the one before it.
fn float_differences(samples: &[f32]) -> Vec<u8> {
    let row = |row: &[f32]| {
        let planes: Vec<u8> =
            (0..4).flat_map(|plane| row.iter().map(move |sample| sample.to_be_bytes()[plane])).collect();
        let mut out = planes.clone();
        out[1..].iter_mut().zip(&planes).for_each(|(byte, left)| *byte = byte.wrapping_sub(*left));
        out
    };
    samples.chunks_exact(SIDE).flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use weezl::{BitOrder, encode};

    use super::*;

    /// How many times smaller LZW makes a tile.
    #[track_caller]
    fn check(tile: &[u8], from: f64, to: f64) {
        let packed = encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(tile).unwrap();
        let ratio = tile.len() as f64 / packed.len() as f64;
        assert!((from..to).contains(&ratio), "{ratio}");
    }

    #[test]
    fn imagery_is_as_hard_to_compress_as_landsat_scenes_are() {
        let samples = imagery(0, OWN);
        check(&to_bytes(&samples, u16::to_le_bytes), 1.0, 1.3);
        check(&to_bytes(&differences(&samples), u16::to_le_bytes), 1.3, 1.6);
        check(&to_bytes(&index(0), f32::to_le_bytes), 0.9, 1.0);
        check(&float_differences(&index(0)), 1.0, 1.1);
    }

    #[test]
    fn a_class_map_has_patches() {
        check(&classes(0), 4.0, 8.0);
        assert_eq!(classes(0).iter().max(), Some(&8));
    }
}
