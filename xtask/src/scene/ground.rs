//! What covers the ground: water, forest, fields, roads and villages, and how bright each is in the four bands.
//!
//! Brightness is in the sensor's own numbers, of a scene that nothing shades: dark water is at about 6,000, a cloud at
//! 20,000, as in Landsat 8's level 1.

use super::noise::{floor, fractal, hash, mix, smooth, step, unit};

/// Brightness in blue, green, red and near infrared.
pub(super) type Spectrum = [f64; 4];

const RIVER: Spectrum = [7_620.0, 6_940.0, 6_310.0, 5_820.0];
const LAKE: Spectrum = [7_440.0, 6_560.0, 5_840.0, 5_440.0];
const FOREST: Spectrum = [7_440.0, 6_790.0, 5_990.0, 15_200.0];
const LUSH: Spectrum = [7_480.0, 7_120.0, 6_040.0, 19_800.0];
const PASTURE: Spectrum = [7_680.0, 7_310.0, 6_720.0, 14_300.0];
const STUBBLE: Spectrum = [8_120.0, 7_980.0, 8_140.0, 12_600.0];
const SOIL: Spectrum = [8_060.0, 7_940.0, 8_720.0, 11_300.0];
const ROAD: Spectrum = [8_360.0, 8_020.0, 8_300.0, 11_600.0];
const ROOFS: Spectrum = [9_300.0, 9_050.0, 9_250.0, 12_300.0];

/// What the bands of the pixel at `x`, `y` are like under a clear sky, without the sensor's noise. Of what is smaller than
/// fields and woods the share `sharpness` is seen.
pub(super) fn ground(seed: u32, x: f64, y: f64, sharpness: f64) -> Spectrum {
    // Everything bends with the land.
    let bend = 22.0 * smooth(seed, x / 160.0, y / 160.0);
    let (x, y) = (x + bend, y - 0.7 * bend);

    let valley = fractal(seed + 10, x / 310.0, y / 310.0, 4).abs();
    let lakes = fractal(seed + 20, x / 95.0, y / 95.0, 3);
    let wooded = fractal(seed + 30, x / 120.0, y / 120.0, 5) + 0.22 * step(0.06, 0.0, valley) - 0.05;

    let forest = step(0.08, 0.13, wooded);
    let mut spectrum = if forest < 1.0 { farmland(seed + 40, x, y, sharpness) } else { FOREST };
    if forest > 0.0 {
        blend(&mut spectrum, &textured(FOREST, sharpness * 0.11 * fractal(seed + 50, x / 5.0, y / 5.0, 3)), forest);
    }
    blend(&mut spectrum, &LAKE, step(0.52, 0.54, lakes));
    blend(&mut spectrum, &RIVER, step(0.015, 0.011, valley));

    // Slopes face the sun or do not.
    let relief = 1.0 + sharpness * 0.012 * fractal(seed + 60, x / 40.0, y / 40.0, 4);
    spectrum.map(|band| band * relief)
}

/// Fields in rows, with roads between some of them.
fn farmland(seed: u32, x: f64, y: f64, sharpness: f64) -> Spectrum {
    // Districts of fields that lie alike.
    let district = hash(seed, floor(x / 230.0), floor(y / 210.0));
    let slope = f64::from(district % 64) / 64.0 - 0.5;
    let (u, v) = (x + slope * y, y - slope * x);

    let breadth = 9.0 + f64::from(district >> 8 & 7) * 1.5;
    let strip = floor(u / breadth);
    let length = 14.0 + 26.0 * unit(seed + 1, strip, 0);
    let along = v / length + 8.0 * unit(seed + 2, strip, 0);
    let field = floor(along);
    let number = hash(seed + 3, strip, field);

    let from_edge = (u - f64::from(strip) * breadth).min((along - f64::from(field)) * length);
    if from_edge < 0.7 && number.is_multiple_of(8) {
        return ROAD;
    }
    let chance = f64::from(number >> 8 & 0xffff) / 65_536.0;
    let age = f64::from(number >> 24) / 256.0;
    let crop = match number % 16 {
        0..=4 => between(&PASTURE, &LUSH, age),
        5..=8 => between(&LUSH, &PASTURE, 0.35 * age),
        9..=11 => between(&SOIL, &STUBBLE, age),
        12 | 13 => between(&STUBBLE, &PASTURE, age),
        14 => between(&SOIL, &LUSH, 0.5 * age),
        _ if chance < 0.3 => return village(seed + 4, x, y),
        _ => SOIL,
    };
    // Rows and wet spots inside a field, weak in some and plain in others.
    let patches = sharpness * 0.05 * chance * fractal(seed + 5, x / 8.0, y / 8.0, 2);
    textured(crop, patches)
}

/// Roofs, gardens and streets, each a pixel or two wide.
fn village(seed: u32, x: f64, y: f64) -> Spectrum {
    let (col, row) = (floor(x / 1.5), floor(y / 1.5));
    between(&ROOFS, &PASTURE, unit(seed, col, row))
}

/// The same cover, thicker or thinner: what makes the near infrared brighter makes red darker.
fn textured(spectrum: Spectrum, strength: f64) -> Spectrum {
    let [blue, green, red, nir] = spectrum;
    [
        blue * (1.0 - 0.06 * strength),
        green * (1.0 + 0.1 * strength),
        red * (1.0 - 0.25 * strength),
        nir * (1.0 + strength),
    ]
}

fn between(a: &Spectrum, b: &Spectrum, share: f64) -> Spectrum {
    std::array::from_fn(|band| mix(a[band], b[band], share))
}

fn blend(spectrum: &mut Spectrum, over: &Spectrum, share: f64) {
    if share > 0.0 {
        *spectrum = between(spectrum, over, share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_on_the_ground_is_brighter_than_roofs_or_darker_than_water() {
        for (col, row) in (0..60).flat_map(|row| (0..60).map(move |col| (f64::from(col * 37), f64::from(row * 37)))) {
            let [blue, green, red, nir] = ground(104, col, row, 1.0);
            assert!((7_000.0..9_600.0).contains(&blue), "blue {blue}");
            assert!((6_300.0..9_400.0).contains(&green), "green {green}");
            assert!((5_300.0..9_600.0).contains(&red), "red {red}");
            assert!((5_300.0..22_500.0).contains(&nir), "near infrared {nir}");
        }
    }
}
