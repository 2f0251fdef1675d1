//! A plan in words and figures, before anything is read.

use std::fmt;

use serde::Serialize;

use super::Plan;
use super::lower::SourceRead;

/// What a plan will do, and what that costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Planes, rows and columns of the result.
    pub shape: [u32; 3],
    /// Its type.
    pub dtype: &'static str,
    /// The operations, operands first, one a line.
    pub nodes: Vec<String>,
    /// The instructions that all elementwise operations above the last kernel became: one pass over each block.
    pub program: Vec<String>,
    /// Columns and rows of a block.
    pub block: [u32; 2],
    /// Columns and rows of the grid of blocks.
    pub grid: [u32; 2],
    /// Blocks in all.
    pub blocks: u64,
    /// The memory that one block in flight takes.
    pub block_bytes: u64,
    /// The most blocks in flight at one time that memory allows.
    pub blocks_in_flight_max: u64,
    /// The memory for decoded chunks that several blocks need.
    pub cache_bytes: u64,
    /// The most memory that blocks and chunks take together: never more than what is allowed.
    pub peak_bytes: u64,
    /// What is allowed.
    pub memory_bytes: u64,
    /// What is read.
    pub reads: Vec<ReadExplanation>,
    /// What could be had for less.
    pub warnings: Vec<Warning>,
}

/// What is read of one input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadExplanation {
    /// The input.
    pub input: String,
    /// The planes, from 0.
    pub planes: Vec<u32>,
    /// Columns and rows of its chunks.
    pub chunk: [u32; 2],
    /// Bytes of one decoded chunk.
    pub chunk_bytes: u64,
    /// Planes that a chunk holds.
    pub planes_per_chunk: u64,
    /// Chunks that are needed; nothing for the result of a kernel, which is computed.
    pub chunks: Option<u64>,
    /// How often chunks are decoded, all together: at most, if they do not all stay in memory.
    pub decodes_max: Option<u64>,
    /// How often each is decoded on average, at most.
    pub decodes_per_chunk: Option<f64>,
    /// What a kernel computes its input with.
    pub below: Vec<String>,
}

/// Something that costs more than it has to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// What costs.
    pub what: String,
    /// The better choice.
    pub better: String,
}

impl Plan {
    /// What the plan will do, and what that costs. Reads nothing, and takes the same time for any number of blocks.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let (extent, grid) = (self.extent, &self.grid);
        let blocks = grid.chunk_count();
        let fitting = (self.blocks_bytes() / self.block_bytes.max(1)).max(1);
        let blocks_in_flight_max = fitting.min(blocks);
        let reads: Vec<ReadExplanation> = self.reads().iter().map(|read| self.explain_read(read)).collect();
        let warnings = self.reads().iter().zip(&reads).flat_map(|(read, told)| self.warnings(read, told)).collect();
        Explanation {
            shape: [extent.planes, extent.height, extent.width],
            dtype: self.dtype.name(),
            nodes: self.graph.to_string().lines().map(str::to_owned).collect(),
            program: self.program().to_string().lines().map(str::to_owned).collect(),
            block: [grid.chunk_width(), grid.chunk_height()],
            grid: [grid.chunks_across(), grid.chunks_down()],
            blocks,
            block_bytes: self.block_bytes,
            blocks_in_flight_max,
            cache_bytes: self.cache_bytes,
            peak_bytes: blocks_in_flight_max.saturating_mul(self.block_bytes).saturating_add(self.cache_bytes),
            memory_bytes: self.memory_bytes,
            reads,
            warnings,
        }
    }

    fn explain_read(&self, read: &SourceRead) -> ReadExplanation {
        let source = &read.source.0;
        let chunk = source.chunks();
        let below = source.programs();
        let (planes_per_chunk, groups) = (read.planes_per_chunk(), read.chunks_per_place());
        let [cols, rows] = [
            Axis {
                length: self.extent.width,
                offset: read.col_off,
                chunk: chunk.width,
                block: self.grid.chunk_width(),
            },
            Axis {
                length: self.extent.height,
                offset: read.row_off,
                chunk: chunk.height,
                block: self.grid.chunk_height(),
            },
        ];
        let is_file = below.is_empty();
        let chunks = cols.chunks().saturating_mul(rows.chunks()).saturating_mul(groups);
        let pairs = cols.pairs().saturating_mul(rows.pairs()).saturating_mul(groups);
        let decodes = if self.cache_bytes > 0 && self.cache_bytes >= self.cache_wanted { chunks } else { pairs };
        #[expect(clippy::cast_precision_loss, reason = "a ratio to be read by people")]
        let ratio = decodes as f64 / chunks.max(1) as f64;
        ReadExplanation {
            input: source.identity().to_owned(),
            planes: read.planes.clone(),
            chunk: [chunk.width, chunk.height],
            chunk_bytes: chunk.bytes,
            planes_per_chunk,
            chunks: is_file.then_some(chunks),
            decodes_max: is_file.then_some(decodes),
            decodes_per_chunk: is_file.then_some(ratio),
            below,
        }
    }

    fn warnings(&self, read: &SourceRead, told: &ReadExplanation) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let ([width, height], [chunk_width, chunk_height]) =
            ([self.grid.chunk_width(), self.grid.chunk_height()], told.chunk);
        let Some(ratio) = told.decodes_per_chunk else { return warnings };
        if self.splits_chunks(read, &read.source.0.chunks()) {
            let what = format!(
                "blocks of {width} x {height} split chunks of {chunk_width} x {chunk_height} of {}",
                told.input
            );
            let (what, better) = if ratio > 1.0 {
                let what = format!("{what}, each of which is decoded up to {ratio:.1} times on average");
                (what, format!("more memory: {} bytes keep the chunks that blocks share", self.enough_memory()))
            } else {
                (
                    format!("{what}, which are kept in memory for it"),
                    "automatic blocks, which follow the chunks".to_owned(),
                )
            };
            warnings.push(Warning { what, better });
        }
        let used = told.planes.len() as u64;
        if used < told.planes_per_chunk {
            let what = format!(
                "a chunk of {} holds {} interleaved bands, of which {used} are needed",
                told.input, told.planes_per_chunk
            );
            let better =
                "where it is read often, a copy with INTERLEAVE=BAND, of which only those are decoded".to_owned();
            warnings.push(Warning { what, better });
        }
        warnings
    }

    /// The memory with which chunks that blocks share are decoded once.
    fn enough_memory(&self) -> u64 {
        self.cache_wanted.saturating_add(self.block_bytes.saturating_mul(self.threads as u64 + 1))
    }
}

/// Columns or rows: blocks from the first on, and chunks that lie `offset` further left or up.
#[derive(Debug, Clone, Copy)]
struct Axis {
    length: u32,
    offset: u32,
    chunk: u32,
    block: u32,
}

impl Axis {
    /// The chunks that hold some of it.
    fn chunks(self) -> u64 {
        let (offset, chunk) = (u64::from(self.offset), u64::from(self.chunk.max(1)));
        (offset + u64::from(self.length)).div_ceil(chunk) - offset / chunk
    }

    /// Blocks with chunks that they meet: one more for every border of either, and none for borders that fall together.
    fn pairs(self) -> u64 {
        let (block, chunk) = (u64::from(self.block.max(1)), u64::from(self.chunk.max(1)));
        let borders = u64::from(self.length).div_ceil(block).max(1) - 1;
        // Borders of blocks fall on those of chunks every so many.
        let every = chunk / gcd(block, chunk);
        let first = (1..=every.min(borders)).find(|n| (n * block + u64::from(self.offset)).is_multiple_of(chunk));
        let together = first.map_or(0, |first| (borders - first) / every + 1);
        borders + self.chunks() - together
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [planes, height, width] = self.shape;
        writeln!(f, "result   {planes} x {height} x {width} {}", self.dtype)?;
        writeln!(f, "nodes")?;
        self.nodes.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        writeln!(f, "program, one pass over each block")?;
        self.program.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        let ([block_width, block_height], [across, down]) = (self.block, self.grid);
        writeln!(f, "blocks   {} of {block_width} x {block_height} pixels, {across} x {down}", self.blocks)?;
        writeln!(
            f,
            "memory   {} bytes a block, {} in flight at most, {} bytes for shared chunks: {} of {} bytes",
            self.block_bytes, self.blocks_in_flight_max, self.cache_bytes, self.peak_bytes, self.memory_bytes
        )?;
        for read in &self.reads {
            let planes: Vec<String> = read.planes.iter().map(ToString::to_string).collect();
            write!(f, "read     {}, planes {}", read.input, planes.join(" "))?;
            if let (Some(chunks), Some(ratio)) = (read.chunks, read.decodes_per_chunk) {
                let [width, height] = read.chunk;
                write!(f, ": {chunks} chunks of {width} x {height} ({} bytes)", read.chunk_bytes)?;
                if ratio > 1.0 {
                    write!(f, ", each decoded up to {ratio:.2} times")?
                } else {
                    write!(f, ", each decoded once")?
                }
            }
            writeln!(f)?;
            read.below.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        }
        for Warning { what, better } in &self.warnings {
            writeln!(f, "warning  {what}\n         better: {better}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;

    /// Blocks and chunks that meet, counted one by one.
    fn counted(axis: Axis) -> [u64; 2] {
        let mut pairs: Vec<[u32; 2]> =
            (0..axis.length).map(|x| [x / axis.block, (x + axis.offset) / axis.chunk]).collect();
        pairs.dedup();
        let mut chunks: Vec<u32> = pairs.iter().map(|pair| pair[1]).collect();
        chunks.dedup();
        [chunks.len() as u64, pairs.len() as u64]
    }

    #[test]
    fn blocks_that_meet_chunks_are_counted_without_counting_them() {
        for length in [1, 7, 64, 100] {
            for block in [1, 3, 8, 16, 100, 300] {
                for chunk in [1, 2, 5, 16, 64, 128] {
                    for offset in [0, 1, 6, 16, 77] {
                        let axis = Axis { length, offset, chunk, block };
                        assert_eq!([axis.chunks(), axis.pairs()], counted(axis), "{axis:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn chunks_of_64_meet_tiles_of_256_four_times_a_side() {
        let axis = Axis { length: 8192, offset: 0, chunk: 256, block: 64 };
        assert_eq!([axis.chunks(), axis.pairs()], [32, 128]);
    }
}
