//! Figures of blocks as a table or as JSON.

use std::fmt;

use chunkgraph::{Array, BandStatistics};
use serde::Serialize;
use serde_json::{Map, Value};
use tiffio::layout::Window;

use super::statistics::{number, write_table};
use crate::args::Stat;

/// Figures of the bands of all blocks (schema `bandsaw-blocks/1`), in the order of blocks.
#[derive(Debug, Serialize)]
pub(crate) struct BlockFigures {
    blocks: Vec<BlockOf>,
    #[serde(skip)]
    stats: Vec<Stat>,
}

#[derive(Debug, Serialize)]
struct BlockOf {
    /// From 0, row by row.
    block: usize,
    row: u32,
    col: u32,
    /// The pixels: first column, first row, columns, rows.
    window: [u32; 4],
    bands: Vec<BandOf>,
}

#[derive(Debug, Serialize)]
struct BandOf {
    /// From 1.
    band: usize,
    name: Option<String>,
    #[serde(flatten)]
    figures: Map<String, Value>,
}

impl BlockFigures {
    /// The figures `stats` of blocks of `scene`: row, column, pixels and the statistics of each band.
    pub(crate) fn new(scene: &Array, stats: &[Stat], blocks: Vec<(u32, u32, Window, Vec<BandStatistics>)>) -> Self {
        let band = |n: usize, statistics: &BandStatistics| BandOf {
            band: n + 1,
            name: scene.bands().get(n).and_then(|band| band.description.clone()),
            figures: stats.iter().map(|stat| (stat.name().to_owned(), stat.of(statistics))).collect(),
        };
        let block = |(block, (row, col, window, bands)): (usize, (u32, u32, Window, Vec<BandStatistics>))| BlockOf {
            block,
            row,
            col,
            window: [window.col_off, window.row_off, window.width, window.height],
            bands: bands.iter().enumerate().map(|(n, statistics)| band(n, statistics)).collect(),
        };
        Self { blocks: blocks.into_iter().enumerate().map(block).collect(), stats: stats.to_vec() }
    }
}

impl Stat {
    /// Its name, as it is typed and printed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Missing => "missing",
            Self::Min => "min",
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Std => "std",
            Self::Sum => "sum",
        }
    }

    fn of(self, statistics: &BandStatistics) -> Value {
        let BandStatistics { count, missing, min, max, mean, std, sum } = *statistics;
        match self {
            Self::Count => count.into(),
            Self::Missing => missing.into(),
            Self::Min => min.into(),
            Self::Max => max.into(),
            Self::Mean => mean.into(),
            Self::Std => std.into(),
            Self::Sum => sum.into(),
        }
    }
}

impl fmt::Display for BlockFigures {
    /// A table, a line for each band of each block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["block", "name", "row", "col", "col_off", "row_off", "width", "height"].into_iter();
        let mut rows: Vec<Vec<String>> =
            vec![head.chain(self.stats.iter().map(|stat| stat.name())).map(str::to_owned).collect()];
        for block in &self.blocks {
            for band in &block.bands {
                let name = band.name.clone().unwrap_or_else(|| band.band.to_string());
                let place = [block.row, block.col].into_iter().chain(block.window).map(|number| number.to_string());
                let figure = |stat: &Stat| match band.figures.get(stat.name()).and_then(Value::as_f64) {
                    Some(value) => number(value),
                    None => "-".to_owned(),
                };
                let cells = [block.block.to_string(), name].into_iter().chain(place);
                rows.push(cells.chain(self.stats.iter().map(figure)).collect());
            }
        }
        write_table(f, &rows)
    }
}
