//! Statistics of bands as a table or as JSON.

use std::fmt;

use chunkgraph::{Array, BandStatistics, Histogram};
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
    /// In the order asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    percentiles: Vec<Percentile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Histogram>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Percentile {
    percent: f64,
    /// Nothing of a band of which all is missing.
    value: Option<f64>,
}

impl Statistics {
    /// The statistics `bands` of the bands of `scene`.
    pub(crate) fn new(scene: &Array, bands: &[BandStatistics]) -> Self {
        let band = |(n, (info, statistics)): (usize, (&tiffio::geo::BandInfo, &BandStatistics))| Band {
            band: n + 1,
            name: info.description.clone(),
            dtype: scene.dtype().name(),
            statistics: *statistics,
            percentiles: Vec::new(),
            histogram: None,
        };
        Self { bands: scene.bands().iter().zip(bands).enumerate().map(band).collect() }
    }
}

impl Statistics {
    /// Adds a column for each of `percents`, with the values of each band.
    pub(crate) fn add_percentiles(&mut self, percents: &[f64], values: &[Vec<Option<f64>>]) {
        for (band, values) in self.bands.iter_mut().zip(values) {
            let pairs = percents.iter().zip(values);
            band.percentiles = pairs.map(|(percent, value)| Percentile { percent: *percent, value: *value }).collect();
        }
    }

    /// Adds the histogram of each band.
    pub(crate) fn add_histograms(&mut self, histograms: Vec<Histogram>) {
        self.bands.iter_mut().zip(histograms).for_each(|(band, histogram)| band.histogram = Some(histogram));
    }
}

const COLUMNS: [&str; 9] = ["band", "name", "count", "missing", "min", "max", "mean", "std", "sum"];

impl fmt::Display for Statistics {
    /// A table, a line a band; names to the left, numbers to the right. Below it a table for each histogram.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percents = self.bands.first().map_or(&[][..], |band| &band.percentiles);
        let head = COLUMNS.map(str::to_owned).into_iter().chain(percents.iter().map(|p| format!("p{}", p.percent)));
        write_table(f, &[head.collect()].into_iter().chain(self.bands.iter().map(Band::cells)).collect::<Vec<_>>())?;
        for band in &self.bands {
            let Some(histogram) = &band.histogram else { continue };
            let head = ["from", "band", "to", "count"].map(str::to_owned).to_vec();
            let name = band.name.clone().unwrap_or_else(|| band.band.to_string());
            let rows = histogram.edges.windows(2).zip(&histogram.counts).map(|(edges, count)| {
                let (from, to) = (edges.first().copied(), edges.last().copied());
                vec![number(from.unwrap_or(f64::NAN)), name.clone(), number(to.unwrap_or(f64::NAN)), count.to_string()]
            });
            writeln!(f)?;
            write_table(f, &[head].into_iter().chain(rows).collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

/// Rows of cells: the second column to the left, the others to the right.
pub(super) fn write_table(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    for row in rows {
        let cell = |(column, (text, &width)): (usize, (&String, &usize))| match column {
            1 => format!("{text:<width$}"),
            _ => format!("{text:>width$}"),
        };
        let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
        writeln!(f, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

impl Band {
    fn cells(&self) -> Vec<String> {
        let BandStatistics { count, missing, min, max, mean, std, sum } = self.statistics;
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
        let name = self.name.clone().unwrap_or_else(|| "-".to_owned());
        let [min, max, mean, std] = [min, max, mean, std].map(optional);
        let cells =
            [self.band.to_string(), name, count.to_string(), missing.to_string(), min, max, mean, std, number(sum)];
        cells.into_iter().chain(self.percentiles.iter().map(|percentile| optional(percentile.value))).collect()
    }
}

/// Whole numbers with every digit, others with nine, neither with long rows of zeros. Every digit of all is in the JSON.
pub(super) fn number(value: f64) -> String {
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
            percentiles: vec![Percentile { percent: 2.0, value: None }, Percentile { percent: 97.5, value: Some(0.5) }],
            histogram: None,
        };
        let table = Statistics { bands: vec![band(1, Some("green")), band(12, None)] };
        let want = "\
band  name   count  missing   min    max  mean  std  sum  p2  p97.5
   1  green      9        1  -1.5  1e300     -    -    0   -    0.5
  12  -          9        1  -1.5  1e300     -    -    0   -    0.5
";
        assert_eq!(table.to_string(), want);
        let mut table = Statistics { bands: vec![band(1, Some("green"))] };
        let edges = vec![0.0, 1.5, 3.0];
        let counts = vec![7, 12];
        table.add_histograms(vec![Histogram { edges, counts, below: 0, above: 0, missing: 0 }]);
        let want = "\nfrom  band    to  count\n   0  green  1.5      7\n 1.5  green    3     12\n";
        assert!(table.to_string().ends_with(want), "{table}");
    }
}
