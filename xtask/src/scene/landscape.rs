//! A scene as the sensor delivers it.

use tiffio::layout::Window;

use super::BANDS;
use super::ground::{Spectrum, ground};
use super::noise::{floor, hash, mix};
use super::sky::{cloud, shadow};
use super::swath::Swath;

/// What a pixel outside the swath holds, in all bands.
pub(crate) const FILL: u16 = 0;

const CLOUD: Spectrum = [18_900.0, 18_700.0, 19_400.0, 22_600.0];

/// What is left of the ground's light in full shadow: the sky still shines, and bluest.
const SHADED: Spectrum = [0.945, 0.9, 0.86, 0.62];

/// What stands between the ground and the numbers in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sensor {
    /// How far its noise goes to either side.
    noise: Spectrum,
    /// How far its levels lie apart: it may tell fewer apart than the type holds.
    level_step: f64,
    /// How much of the small differences inside fields and woods it sees, from 0 to 1.
    sharpness: f64,
}

impl Sensor {
    /// Loud, with a level for every third number: what LZW and deflate make of a scene is right, but not what a search for
    /// matches finds behind a predictor.
    pub(crate) const COARSE: Self = Self { noise: [100.0, 100.0, 110.0, 240.0], level_step: 3.0, sharpness: 1.0 };

    /// As Landsat 8's, whose levels lie closer together than its noise reaches: behind predictor 2 runs and Huffman codes
    /// alone are hardly larger than all that deflate can do.
    pub(crate) const FINE: Self = Self { noise: [28.0, 38.0, 48.0, 115.0], level_step: 1.0, sharpness: 0.5 };

    /// The level next to `value`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the type's range")]
    fn sample(&self, value: f64) -> u16 {
        let level = f64::from(floor(value / self.level_step + 0.5)) * self.level_step;
        level.clamp(f64::from(FILL + 1), 65_535.0) as u16
    }
}

/// A scene of a given size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Landscape {
    seed: u32,
    swath: Swath,
    sensor: Sensor,
}

impl Landscape {
    /// The scene of `width` x `height` pixels that `seed` stands for.
    pub(crate) fn new(seed: u32, width: u32, height: u32, sensor: Sensor) -> Self {
        Self { seed, swath: Swath::new(width, height), sensor }
    }

    /// The samples of one pixel, in the order of [`BANDS`]; [`FILL`] outside the swath, and never that inside.
    pub(crate) fn pixel(&self, col: u32, row: u32) -> [u16; BANDS.len()] {
        if !self.swath.contains(col, row) {
            return [FILL; BANDS.len()];
        }
        let (x, y) = (f64::from(col), f64::from(row));
        let (opaque, shaded) = (cloud(self.seed, x, y), shadow(self.seed, x, y));
        let ground = ground(self.seed + 100, x, y, self.sensor.sharpness);
        let noise = self.noise(col, row);
        std::array::from_fn(|band| {
            let below = ground[band] * mix(1.0, SHADED[band], shaded);
            self.sensor.sample(mix(below, CLOUD[band], opaque) + self.sensor.noise[band] * noise[band])
        })
    }

    /// The samples of the pixels of `window`, band by band, row by row.
    pub(crate) fn block(&self, window: Window) -> Vec<u16> {
        let rows = window.row_off..window.row_off + window.height;
        let columns = window.col_off..window.col_off + window.width;
        let mut bands: [Vec<u16>; BANDS.len()] = Default::default();
        for (col, row) in rows.flat_map(|row| columns.clone().map(move |col| (col, row))) {
            for (band, sample) in bands.iter_mut().zip(self.pixel(col, row)) {
                band.push(sample);
            }
        }
        bands.concat()
    }

    /// From -1 to 1, most often near 0; each band its own.
    fn noise(&self, col: u32, row: u32) -> Spectrum {
        let (col, row) = (col.cast_signed(), row.cast_signed());
        let halves = |bits: u32| [f64::from(bits & 0xffff), f64::from(bits >> 16)];
        let mut sums = [0.0; BANDS.len()];
        for round in 0..2 {
            let [a, b] = halves(hash(self.seed + 200 + round, col, row));
            let [c, d] = halves(hash(self.seed + 300 + round, col, row));
            for (sum, more) in sums.iter_mut().zip([a, b, c, d]) {
                *sum += more;
            }
        }
        sums.map(|sum| sum / 65_536.0 - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The normalised difference of red and near infrared of all pixels that the sensor saw.
    fn ndvi(landscape: &Landscape, side: u32) -> Vec<f64> {
        let pixels = (0..side).flat_map(|row| (0..side).map(move |col| landscape.pixel(col, row)));
        let seen = pixels.filter(|pixel| *pixel != [FILL; BANDS.len()]);
        seen.map(|[_, _, red, nir]| (f64::from(nir) - f64::from(red)) / (f64::from(nir) + f64::from(red))).collect()
    }

    #[test]
    fn a_block_holds_the_pixels_of_its_window_band_by_band() {
        let landscape = Landscape::new(4, 200, 100, Sensor::FINE);
        let block = landscape.block(Window::new(90, 40, 3, 2));
        let places = [(90, 40), (91, 40), (92, 40), (90, 41), (91, 41), (92, 41)];
        let want: Vec<u16> = (0..4).flat_map(|band| places.map(|(col, row)| landscape.pixel(col, row)[band])).collect();
        assert_eq!(block, want);
    }

    #[test]
    fn fill_is_fill_in_all_bands_and_nothing_else_is() {
        let landscape = Landscape::new(4, 300, 300, Sensor::FINE);
        for (col, row) in (0..300).flat_map(|row| (0..300).map(move |col| (col, row))) {
            let zeros = landscape.pixel(col, row).into_iter().filter(|&sample| sample == FILL).count();
            assert!(zeros == 0 || zeros == BANDS.len(), "column {col}, row {row}");
        }
    }

    #[test]
    fn vegetation_varies_from_water_to_full_crops() {
        let mut ndvi = ndvi(&Landscape::new(4, 400, 400, Sensor::FINE), 400);
        ndvi.sort_by(f64::total_cmp);
        let quantile = |share: usize| ndvi[ndvi.len() * share / 100];
        assert!(quantile(1) < 0.05 && quantile(99) > 0.5, "{} to {}", quantile(1), quantile(99));
        assert!(quantile(75) - quantile(25) > 0.15, "{} to {}", quantile(25), quantile(75));
    }

    #[test]
    fn other_seeds_are_other_scenes() {
        let pixel = |seed| Landscape::new(seed, 400, 400, Sensor::FINE).pixel(200, 200);
        assert_ne!(pixel(4), pixel(5));
    }
}
