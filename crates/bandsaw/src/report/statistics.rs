//! Statistics of bands as a table or as JSON.

use std::fmt;

use chunkgraph::{Array, BandStatistics};
use serde::Serialize;

/// Statistics of all bands of a scene (schema `bandsaw-stats/1`).
#[derive(Debug, Serialize)]
pub(crate) struct Statistics {
    bands: Vec<Band>,
}

#[derive(Debug, Serialize)]
struct Band {
    /// From 1.
    band: usize,
    name: Option<String>,
    dtype: &'static str,
    #[serde(flatten)]
    statistics: BandStatistics,
}

impl Statistics {
    /// The statistics `bands` of the bands of `scene`.
    pub(crate) fn new(scene: &Array, bands: &[BandStatistics]) -> Self {
        let band = |(n, (info, statistics)): (usize, (&tiffio::geo::BandInfo, &BandStatistics))| Band {
            band: n + 1,
            name: info.description.clone(),
            dtype: scene.dtype().name(),
            statistics: *statistics,
        };
        Self { bands: scene.bands().iter().zip(bands).enumerate().map(band).collect() }
    }
}

const COLUMNS: [&str; 9] = ["band", "name", "count", "missing", "min", "max", "mean", "std", "sum"];

impl fmt::Display for Statistics {
    /// A table, a line a band; names to the left, numbers to the right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = COLUMNS.map(str::to_owned);
        let rows: Vec<[String; 9]> = [head].into_iter().chain(self.bands.iter().map(Band::cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 9] = std::array::from_fn(width);
        for row in &rows {
            let cell = |(column, (text, &width)): (usize, (&String, &usize))| match column {
                1 => format!("{text:<width$}"),
                _ => format!("{text:>width$}"),
            };
            let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

impl Band {
    fn cells(&self) -> [String; 9] {
        let BandStatistics { count, missing, min, max, mean, std, sum } = self.statistics;
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
        let name = self.name.clone().unwrap_or_else(|| "-".to_owned());
        let [min, max, mean, std] = [min, max, mean, std].map(optional);
        [self.band.to_string(), name, count.to_string(), missing.to_string(), min, max, mean, std, number(sum)]
    }
}

/// Whole numbers with every digit, others with nine, neither with long rows of zeros. Every digit of all is in the JSON.
fn number(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() || (value.fract() == 0.0 && magnitude < 1e16) {
        return value.to_string();
    }
    let scientific = format!("{value:.8e}");
    match scientific.parse::<f64>() {
        Ok(rounded) if (1e-5..1e16).contains(&magnitude) => rounded.to_string(),
        Ok(rounded) => format!("{rounded:e}"),
        Err(_) => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_every_digit_and_others_nine() {
        let check = |value, want: &str| assert_eq!(number(value), want);
        check(24_731_349_292.0, "24731349292");
        check(-0.069_720_101_781_170_48, "-0.0697201018");
        check(61_016.608_867_316_08, "61016.6089");
        check(1.0 / 3.0 * 1e20, "3.33333333e19");
        check(1e-7, "1e-7");
        check(0.0, "0");
        check(f64::INFINITY, "inf");
    }

    #[test]
    fn a_table_lines_up() {
        let statistics =
            BandStatistics { count: 9, missing: 1, min: Some(-1.5), max: Some(1e300), mean: None, std: None, sum: 0.0 };
        let band = |number, name: Option<&str>| Band {
            band: number,
            name: name.map(str::to_owned),
            dtype: "float64",
            statistics,
        };
        let table = Statistics { bands: vec![band(1, Some("green")), band(12, None)] };
        let want = "\
band  name   count  missing   min    max  mean  std  sum
   1  green      9        1  -1.5  1e300     -    -    0
  12  -          9        1  -1.5  1e300     -    -    0
";
        assert_eq!(table.to_string(), want);
    }
}
