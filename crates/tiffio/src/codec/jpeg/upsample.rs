//! Components of fewer samples than pixels, spread to all of them, with libjpeg's weights and rounding: three parts of the
//! nearer sample and one of the farther, in both directions. Where factors are other than two, samples are repeated.

/// The samples of one component.
#[derive(Debug, Default)]
pub(super) struct Plane {
    pub(super) samples: Vec<u8>,
    /// Samples from one row to the next, those that fill blocks up included.
    pub(super) stride: usize,
    /// Rows and columns that are of the image.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Pixels that share a sample: columns and rows.
    pub(super) across: usize,
    pub(super) down: usize,
}

impl Plane {
    /// Fills `out` with row `row` of the image; `sums` is scratch.
    pub(super) fn row(&self, row: usize, sums: &mut Vec<u16>, out: &mut [u8]) {
        let near = self.stored(row / self.down.max(1));
        match (self.across, self.down) {
            (1, 1) => out.iter_mut().zip(near).for_each(|(out, sample)| *out = *sample),
            (2, 1) if self.width > 2 => spread_across(near, out),
            (1, 2) => {
                let (far, bias) = self.farther(row);
                let pairs = near.iter().zip(far);
                out.iter_mut().zip(pairs).for_each(|(out, (near, far))| *out = weigh(*near, *far, bias));
            }
            (2, 2) if self.width > 2 => {
                let (far, _) = self.farther(row);
                sums.clear();
                sums.extend(near.iter().zip(far).map(|(near, far)| 3 * u16::from(*near) + u16::from(*far)));
                spread_sums(sums, out);
            }
            (across, _) => {
                let repeated = near.iter().flat_map(|sample| std::iter::repeat_n(sample, across));
                out.iter_mut().zip(repeated).for_each(|(out, sample)| *out = *sample);
            }
        }
    }

    /// The samples of a row of the plane; past the last one, those of the last.
    fn stored(&self, row: usize) -> &[u8] {
        let start = row.min(self.height.saturating_sub(1)).saturating_mul(self.stride);
        self.samples.get(start..).and_then(|rest| rest.get(..self.width)).unwrap_or_default()
    }

    /// The second row that is weighed for row `row` of the image, and what is added before rounding down.
    fn farther(&self, row: usize) -> (&[u8], u16) {
        let near = row / 2;
        if row.is_multiple_of(2) { (self.stored(near.saturating_sub(1)), 1) } else { (self.stored(near + 1), 2) }
    }
}

/// Three parts of `near` and one of `far`.
fn weigh(near: u8, far: u8, bias: u16) -> u8 {
    u8::try_from((3 * u16::from(near) + u16::from(far) + bias) >> 2).unwrap_or(u8::MAX)
}

fn spread_across(row: &[u8], out: &mut [u8]) {
    let last = row.len() - 1;
    for (n, out) in out.chunks_mut(2).enumerate().take(row.len()) {
        let left = if n == 0 { row[0] } else { weigh(row[n], row[n - 1], 1) };
        let right = if n == last { row[last] } else { weigh(row[n], row[n + 1], 2) };
        out.iter_mut().zip([left, right]).for_each(|(out, sample)| *out = sample);
    }
}

/// The same of sums of two rows, which are four times the samples.
fn spread_sums(sums: &[u16], out: &mut [u8]) {
    let last = sums.len() - 1;
    let weigh = |near: u16, far: u16, bias: u16| u8::try_from((3 * near + far + bias) >> 4).unwrap_or(u8::MAX);
    for (n, out) in out.chunks_mut(2).enumerate().take(sums.len()) {
        let left = weigh(sums[n], sums[n.saturating_sub(1)], 8);
        let right = weigh(sums[n], sums[(n + 1).min(last)], 7);
        out.iter_mut().zip([left, right]).for_each(|(out, sample)| *out = sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(across: usize, down: usize, samples: &[&[u8]], want: &[&[u8]]) {
        let (width, height) = (samples[0].len(), samples.len());
        let plane = Plane { samples: samples.concat(), stride: width, width, height, across, down };
        for (row, want) in want.iter().enumerate() {
            let mut out = vec![0; want.len()];
            plane.row(row, &mut Vec::new(), &mut out);
            assert_eq!(out, *want, "row {row}");
        }
    }

    #[test]
    fn columns_are_weighed_by_their_distance() {
        check(2, 1, &[&[0, 100, 200]], &[&[0, 25, 75, 125, 175, 200]]);
        check(2, 1, &[&[0, 1, 0, 1]], &[&[0, 0, 1, 1, 0, 0, 1]]);
        check(2, 1, &[&[0, 100]], &[&[0, 0, 100]]);
    }

    #[test]
    fn rows_are_weighed_by_their_distance() {
        check(1, 2, &[&[0], &[100], &[200]], &[&[0], &[25], &[75], &[125], &[175], &[200]]);
    }

    #[test]
    fn both_directions_are_weighed_at_once() {
        check(
            2,
            2,
            &[&[0, 0, 160], &[160, 160, 160]],
            &[
                &[0, 0, 0, 40, 120, 160],
                &[40, 40, 40, 70, 130, 160],
                &[120, 120, 120, 130, 150, 160],
                &[160, 160, 160, 160, 160, 160],
            ],
        );
    }

    #[test]
    fn other_factors_repeat_samples() {
        check(4, 2, &[&[1, 2]], &[&[1, 1, 1, 1, 2, 2], &[1, 1, 1, 1, 2, 2]]);
    }
}
