//! Numbers to colours. A pixel that is missing in a band is transparent.

use clap::ValueEnum;

/// The values that are shown darkest and brightest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Range {
    /// Where `value` lies, from 0 to 1; values outside are at an end. All is in the middle of a range of one value.
    fn place(self, value: f64) -> f64 {
        let length = self.high - self.low;
        if length > 0.0 { ((value - self.low) / length).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// The values below which `low` and `high` percent of those lie that are not NaN, as NumPy's default interpolates them;
/// nothing if there are none.
pub(crate) fn percentiles(values: &[f64], low: f64, high: f64) -> Option<Range> {
    let mut valid: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    valid.sort_unstable_by(f64::total_cmp);
    let last = valid.len().checked_sub(1)?;
    let at = |percent: f64| {
        #[expect(clippy::cast_precision_loss, reason = "far fewer pixels than 2^53")]
        let place = percent / 100.0 * last as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let below = place.floor() as usize;
        let (a, b) = (valid.get(below)?, valid.get((below + 1).min(last))?);
        Some(a + (b - a) * (place - place.floor()))
    };
    Some(Range { low: at(low)?, high: at(high)? })
}

/// Colours for numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourMap {
    /// Black to white
    Grey,
    /// White to black
    GreyReversed,
    /// Violet over green to yellow, even to the eye
    Viridis,
    /// Black over purple to cream, even to the eye
    Magma,
    /// Red over yellow to green, for vegetation
    #[value(name = "rdylgn")]
    RdYlGn,
    /// Red over white to blue, for what differs to both sides
    #[value(name = "rdbu")]
    RdBu,
}

impl ColourMap {
    /// Colours at even distances, as `0xRRGGBB`: viridis and magma are those of matplotlib (CC0) at every eighth, `RdYlGn` and
    /// `RdBu` those of eleven classes by `ColorBrewer` (Cynthia Brewer, Apache 2.0).
    fn stops(self) -> &'static [u32] {
        match self {
            Self::Grey => &[0x00_0000, 0xff_ffff],
            Self::GreyReversed => &[0xff_ffff, 0x00_0000],
            Self::Viridis => {
                &[0x44_0154, 0x47_2d7b, 0x3b_528b, 0x2c_728e, 0x21_918c, 0x28_ae80, 0x5e_c962, 0xad_dc30, 0xfd_e725]
            }
            Self::Magma => {
                &[0x00_0004, 0x1c_1044, 0x4f_127b, 0x81_2581, 0xb5_367a, 0xe5_5964, 0xfb_8761, 0xfe_c287, 0xfc_fdbf]
            }
            Self::RdYlGn => &[
                0xa5_0026, 0xd7_3027, 0xf4_6d43, 0xfd_ae61, 0xfe_e08b, 0xff_ffbf, 0xd9_ef8b, 0xa6_d96a, 0x66_bd63,
                0x1a_9850, 0x00_6837,
            ],
            Self::RdBu => &[
                0x67_001f, 0xb2_182b, 0xd6_604d, 0xf4_a582, 0xfd_dbc7, 0xf7_f7f7, 0xd1_e5f0, 0x92_c5de, 0x43_93c3,
                0x21_66ac, 0x05_3061,
            ],
        }
    }

    /// The colour at `place`, from 0 to 1: between two stops in proportion.
    pub(super) fn at(self, place: f64) -> [u8; 4] {
        let stops = self.stops();
        #[expect(clippy::cast_precision_loss, reason = "a dozen stops")]
        let place = place * (stops.len() - 1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the table")]
        let below = (place.floor() as usize).min(stops.len() - 2);
        #[expect(clippy::cast_precision_loss, reason = "a dozen stops")]
        let part = place - below as f64;
        let [a, b] = [0, 1].map(|n| stops.get(below + n).copied().unwrap_or_default().to_be_bytes());
        let [_, red, green, blue] = std::array::from_fn(|n| {
            let (a, b) = (f64::from(a.get(n).copied().unwrap_or(0)), f64::from(b.get(n).copied().unwrap_or(0)));
            byte(a + (b - a) * part)
        });
        [red, green, blue, 255]
    }
}

/// The nearest byte.
fn byte(value: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a byte holds")]
    let byte = value.round().clamp(0.0, 255.0) as u8;
    byte
}

const TRANSPARENT: [u8; 4] = [0; 4];

/// One band in the colours of a map.
pub(crate) fn mapped(values: &[f64], range: Range, map: ColourMap) -> Vec<[u8; 4]> {
    let colour = |value: &f64| if value.is_nan() { TRANSPARENT } else { map.at(range.place(*value)) };
    values.iter().map(colour).collect()
}

/// Three bands as red, green and blue, or one as all of them, each in a range of its own.
pub(crate) fn grey_or_rgb(bands: &[&[f64]], ranges: &[Range]) -> Vec<[u8; 4]> {
    let count = bands.first().map_or(0, |band| band.len());
    let pixel = |n: usize| {
        let value = |channel: usize| {
            let channel = channel.min(bands.len().saturating_sub(1));
            bands.get(channel).and_then(|band| band.get(n)).zip(ranges.get(channel))
        };
        let channel = |channel| value(channel).filter(|(value, _)| !value.is_nan());
        match (channel(0), channel(1), channel(2)) {
            (Some(red), Some(green), Some(blue)) => {
                let [red, green, blue] = [red, green, blue].map(|(value, range)| byte(range.place(*value) * 255.0));
                [red, green, blue, 255]
            }
            _ => TRANSPARENT,
        }
    };
    (0..count).map(pixel).collect()
}

/// Numbers of colours in those of a palette: all reds, all greens, all blues, 16 bits each. What is not in it is transparent.
///
/// Some writers fill in 8 bits only; a palette without a larger number is taken for one of those.
pub(crate) fn palette(values: &[f64], colours: &[u64]) -> Vec<[u8; 4]> {
    let count = colours.len() / 3;
    let unit = if colours.iter().all(|colour| *colour < 256) { 1 } else { 256 };
    let channel = |channel: usize, index: usize| {
        colours.get(channel * count + index).and_then(|colour| u8::try_from(colour / unit).ok()).unwrap_or(0)
    };
    let pixel = |value: &f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index as it is stored")]
        let index = *value as usize;
        if value.is_nan() || *value < 0.0 || index >= count {
            TRANSPARENT
        } else {
            [channel(0, index), channel(1, index), channel(2, index), 255]
        }
    };
    values.iter().map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_numpy() {
        // numpy.percentile([1, 2, 3, 4, 10], [2, 98]) is [1.08, 9.52].
        let found = percentiles(&[3.0, f64::NAN, 1.0, 10.0, 2.0, 4.0], 2.0, 98.0).unwrap();
        assert!((found.low - 1.08).abs() < 1e-12 && (found.high - 9.52).abs() < 1e-12, "{found:?}");
        assert_eq!(percentiles(&[f64::NAN], 2.0, 98.0), None);
        assert_eq!(percentiles(&[7.0], 2.0, 98.0), Some(Range { low: 7.0, high: 7.0 }));
    }

    #[test]
    fn maps_begin_and_end_with_their_colours() {
        assert_eq!(ColourMap::Viridis.at(0.0), [0x44, 0x01, 0x54, 255]);
        assert_eq!(ColourMap::Viridis.at(1.0), [0xfd, 0xe7, 0x25, 255]);
        assert_eq!(ColourMap::RdYlGn.at(0.5), [0xff, 0xff, 0xbf, 255]);
        assert_eq!(ColourMap::Grey.at(0.2), [51, 51, 51, 255]);
    }

    #[test]
    fn missing_pixels_are_transparent_and_others_clamped() {
        let range = Range { low: 0.0, high: 10.0 };
        let values = [f64::NAN, -5.0, 10.0, 99.0, 5.0];
        let grey = |n: u8| [n, n, n, 255];
        assert_eq!(mapped(&values, range, ColourMap::Grey), [[0; 4], grey(0), grey(255), grey(255), grey(128)]);
        assert_eq!(grey_or_rgb(&[&values], &[range]), [[0; 4], grey(0), grey(255), grey(255), grey(128)]);
        let other = [0.0, 0.0, 0.0, f64::NAN, 10.0];
        let want = [[0; 4], [0, 0, 0, 255], [255, 0, 0, 255], [0; 4], [128, 255, 255, 255]];
        assert_eq!(grey_or_rgb(&[&values, &other, &other], &[range; 3]), want);
    }

    #[test]
    fn palettes_have_eight_or_sixteen_bits() {
        let wide = [0, 0xffff, 0, 0x8080, 0, 0x0100];
        assert_eq!(palette(&[0.0, 1.0, 2.0, f64::NAN], &wide), [[0, 0, 0, 255], [255, 128, 1, 255], [0; 4], [0; 4]]);
        assert_eq!(palette(&[1.0], &[0, 200, 0, 100, 0, 50]), [[200, 100, 50, 255]]);
    }
}
