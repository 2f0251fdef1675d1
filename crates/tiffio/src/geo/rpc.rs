//! Rational polynomial coefficients: from places on the ground to places in the image (tag `RPCCoefficientTag`).
//!
//! ```text
//! row    = line_off + line_scale * line_num(P, L, H) / line_den(P, L, H)
//! column = samp_off + samp_scale * samp_num(P, L, H) / samp_den(P, L, H)
//! P, L, H: latitude, longitude in degrees and height in metres, each less its offset and over its scale
//! ```
//!
//! The tag holds 92 doubles: bias and random error, ten offsets and scales, then four polynomials of 20 coefficients.

/// The coefficients, in the order of the tag.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rpc {
    /// Bias error in metres; negative if it is not known.
    pub err_bias: f64,
    /// Random error in metres; negative if it is not known.
    pub err_rand: f64,
    /// Offsets of row, column, latitude, longitude and height.
    pub offsets: [f64; 5],
    /// Scales of row, column, latitude, longitude and height.
    pub scales: [f64; 5],
    /// The polynomials: numerator and denominator of the row, then of the column.
    pub polynomials: [[f64; 20]; 4],
}

impl Rpc {
    /// How many numbers the tag holds.
    pub const COUNT: usize = 92;

    /// The coefficients that the numbers of the tag are, or nothing if there are fewer than [`COUNT`](Self::COUNT).
    #[must_use]
    pub fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let (head, polynomials) = numbers.split_first_chunk::<12>()?;
        let [err_bias, err_rand, offsets @ .., a, b, c, d, e] = *head;
        let polynomials = polynomials.as_chunks::<20>().0.first_chunk().copied()?;
        Some(Self { err_bias, err_rand, offsets, scales: [a, b, c, d, e], polynomials })
    }

    /// The numbers of the tag.
    #[must_use]
    pub fn to_numbers(&self) -> Vec<f64> {
        let mut numbers = vec![self.err_bias, self.err_rand];
        numbers.extend(self.offsets);
        numbers.extend(self.scales);
        numbers.extend(self.polynomials.as_flattened());
        numbers
    }

    /// The same for the window of the image that begins at column `col` and row `row`.
    #[must_use]
    pub fn shifted(&self, col: f64, row: f64) -> Self {
        let [line, sample, rest @ ..] = self.offsets;
        let [latitude, longitude, height] = rest;
        Self { offsets: [line - row, sample - col, latitude, longitude, height], ..self.clone() }
    }

    /// Each number or polynomial by GDAL's name for it, in the order of the tag.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &[f64])> {
        const OFFSETS: [&str; 5] = ["LINE_OFF", "SAMP_OFF", "LAT_OFF", "LONG_OFF", "HEIGHT_OFF"];
        const SCALES: [&str; 5] = ["LINE_SCALE", "SAMP_SCALE", "LAT_SCALE", "LONG_SCALE", "HEIGHT_SCALE"];
        const POLYNOMIALS: [&str; 4] = ["LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"];
        let one = std::slice::from_ref;
        let errors = [("ERR_BIAS", one(&self.err_bias)), ("ERR_RAND", one(&self.err_rand))];
        let offsets = OFFSETS.into_iter().zip(self.offsets.chunks(1));
        let scales = SCALES.into_iter().zip(self.scales.chunks(1));
        let polynomials = POLYNOMIALS.into_iter().zip(self.polynomials.iter().map(<[f64; 20]>::as_slice));
        errors.into_iter().chain(offsets).chain(scales).chain(polynomials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> Vec<f64> {
        (0..92).map(f64::from).collect()
    }

    #[test]
    fn the_numbers_of_the_tag_come_back_as_they_were() {
        let rpc = Rpc::from_numbers(&numbers()).unwrap();
        assert_eq!((rpc.err_rand, rpc.offsets[0], rpc.scales[4], rpc.polynomials[3][19]), (1.0, 2.0, 11.0, 91.0));
        assert_eq!(rpc.to_numbers(), numbers());
        assert_eq!(Rpc::from_numbers(&numbers()[1..]), None);
    }

    #[test]
    fn every_number_has_a_name() {
        let rpc = Rpc::from_numbers(&numbers()).unwrap();
        let named: Vec<_> = rpc.named().collect();
        assert_eq!(named.iter().map(|(_, values)| values.len()).sum::<usize>(), 92);
        assert_eq!((named[0].0, named[3], named[11].0), ("ERR_BIAS", ("SAMP_OFF", &[3.0][..]), "HEIGHT_SCALE"));
        assert_eq!((named[15].0, named[15].1[19]), ("SAMP_DEN_COEFF", 91.0));
    }

    #[test]
    fn a_window_has_its_origin_elsewhere() {
        let rpc = Rpc::from_numbers(&numbers()).unwrap().shifted(100.0, 10.0);
        assert_eq!(rpc.offsets, [-8.0, -97.0, 4.0, 5.0, 6.0]);
    }
}
