//! Requests that contradict themselves or the inputs.

use std::path::PathBuf;

use tiffio::layout::Window;

use crate::dtype::DType;

/// What a caller can ask that does not fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Usage {
    /// The array has no band of that name.
    #[error("there is no band {name}, there are: {}", known.join(", "))]
    NoSuchBand {
        /// The name asked for.
        name: String,
        /// The names there are; bands without a name by their number, from 1.
        known: Vec<String>,
    },
    /// The array has fewer blocks.
    #[error("block {block} asked for (from 0), there are {count}")]
    NoSuchBlock {
        /// The block asked for, from 0.
        block: u64,
        /// How many there are.
        count: u64,
    },
    /// A part of a save has no block.
    #[error("part {part} has no blocks")]
    EmptyPart {
        /// The part.
        part: u32,
    },
    /// The size of blocks is left open where parts of a save are numbered by them.
    #[error("parts are ranges of blocks: say the size of blocks that SaveGrid names")]
    PartChunk,
    /// There are not as many logs as parts.
    #[error("{logs} logs for {parts} parts")]
    LogCount {
        /// How many logs were given.
        logs: usize,
        /// How many parts.
        parts: usize,
    },
    /// The array has fewer bands.
    #[error("band {number} asked for (from 1), {name} has {count}")]
    NoSuchBandNumber {
        /// The number asked for, from 1.
        number: u64,
        /// What has too few.
        name: String,
        /// How many it has.
        count: u32,
    },
    /// The array has no such dimension to do this along.
    #[error("{name} has no dimension {dim} to reduce")]
    NoSuchDim {
        /// The dimension asked for.
        dim: crate::Dim,
        /// What does not have it.
        name: String,
    },
    /// Pixels of no size.
    #[error("a factor of {} x {} leaves nothing", factor[0], factor[1])]
    Factor {
        /// Columns and rows.
        factor: [u32; 2],
    },
    /// A Gaussian of no width, or of too much.
    #[error("a standard deviation of {sigma} pixels is not above 0 and at most 1000")]
    Sigma {
        /// The standard deviation asked for.
        sigma: f64,
    },
    /// A function of integers sees nothing of missing pixels.
    #[error("pixels can be missing, and a function of {dtype} cannot see which: fill them, or take floats")]
    MissingInFunction {
        /// The type that the function takes.
        dtype: DType,
    },
    /// An expression that cannot be planned: it names too many planes and places of its operands, or has kernels too deep
    /// within each other.
    #[error(
        "the expression is too large: {steps} planes and operands, and {kernels} kernels within each other, can be"
    )]
    TooLarge {
        /// Planes and operands at most.
        steps: u64,
        /// Kernels within each other at most.
        kernels: u32,
    },
    /// Sums of more bands than are kept at a time.
    #[error("sums of all bands need {needed} bytes, {allowed} are allowed: choose some of them")]
    FigureBytes {
        /// The bytes of all.
        needed: u64,
        /// The most.
        allowed: u64,
    },
    /// A percentile that there is not.
    #[error("percentile {percent} is not from 0 to 100")]
    Percent {
        /// The percentile asked for.
        percent: f64,
    },
    /// Two operands have different times, and neither has one.
    #[error("the times {left} and {right} do not go together")]
    TimeMismatch {
        /// Times of the left operand, in short.
        left: String,
        /// Times of the right operand.
        right: String,
    },
    /// As many times as arrays are needed.
    #[error("{times} times for {arrays} arrays")]
    TimeCount {
        /// How many times were given.
        times: usize,
        /// How many arrays there are.
        arrays: usize,
    },
    /// The name of a file does not tell its time.
    #[error("the name {name} tells no time such as 20200518")]
    NoTimeInName {
        /// The name.
        name: String,
    },
    /// Times that are stacked must differ, or nobody could choose one of them.
    #[error("two arrays are of {time}")]
    SameTime {
        /// The time.
        time: crate::Time,
    },
    /// No time is in the range.
    #[error("no time of {name} is from {from} to {to}")]
    NoSuchTime {
        /// What was looked at.
        name: String,
        /// Begin of the range.
        from: crate::Time,
        /// End of the range, included.
        to: crate::Time,
    },
    /// Two operands have different numbers of bands, and neither has one.
    #[error("{left} bands and {right} bands do not go together")]
    BandCount {
        /// Bands of the left operand.
        left: u32,
        /// Bands of the right operand.
        right: u32,
    },
    /// Names were given for another number of bands.
    #[error("{names} band names for {bands} bands")]
    NameCount {
        /// How many names were given.
        names: usize,
        /// How many bands there are.
        bands: u32,
    },
    /// A mask is for all bands.
    #[error("a mask has one band, not {found}")]
    MaskBands {
        /// Bands of the array that was to be the mask.
        found: u32,
    },
    /// The window leaves the array.
    #[error("window {window} leaves the array of {width} x {height} pixels")]
    WindowOutside {
        /// The window asked for.
        window: Window,
        /// Width of the array.
        width: u32,
        /// Height of the array.
        height: u32,
    },
    /// The bounds hold no pixel of the array.
    #[error("{asked} holds no pixel of {name}, which is at {bounds}")]
    BoundsOutside {
        /// The bounds asked for.
        asked: crate::Bounds,
        /// What was looked at.
        name: String,
        /// Where that lies.
        bounds: crate::Bounds,
    },
    /// Bounds say no window of an array that is not placed, or turned.
    #[error("{name} has no georeferencing, or is turned: bounds say nothing of its pixels")]
    NoBounds {
        /// What was looked at.
        name: String,
    },
    /// Blocks with so much padding that there would be more pixels than can be counted.
    #[error("blocks padded by {padding} pixels are too many pixels")]
    Padding {
        /// Columns and rows on each side.
        padding: u32,
    },
    /// Bins of a histogram that there cannot be.
    #[error("a histogram has 1 to 2^20 bins, and edges that grow; those of equal bins are finite")]
    Bins,
    /// Files of a mosaic whose samples are of two types.
    #[error("{first} is {dtype}, {other} is {other_dtype}: the files of a mosaic are of one type")]
    MosaicType {
        /// The first file.
        first: String,
        /// Its type.
        dtype: DType,
        /// Another one.
        other: String,
        /// The type of that.
        other_dtype: DType,
    },
    /// A mosaic of no pixels, or of more than an image can have.
    #[error("the mosaic would be {width} x {height} pixels")]
    MosaicSize {
        /// Columns.
        width: i64,
        /// Rows.
        height: i64,
    },
    /// The range leaves the dimension, or holds nothing.
    #[error("{from} to {to} is no part of dimension {dim}, which is {length} long")]
    SliceOutside {
        /// The dimension.
        dim: crate::Dim,
        /// Begin of the range, from 0.
        from: u32,
        /// Its end, not included.
        to: u32,
        /// The length of the dimension.
        length: u32,
    },
    /// Times come in order.
    #[error("{after} comes after {before}, but is no later time")]
    TimeOrder {
        /// A time.
        before: crate::Time,
        /// The one given after it.
        after: crate::Time,
    },
    /// Planes that cannot be cut into that many times.
    #[error("{planes} planes are not {times} times of as many bands each")]
    TimesDivide {
        /// Planes of the array.
        planes: u32,
        /// Times that were given.
        times: usize,
    },
    /// An operation on no arrays at all.
    #[error("there is nothing to stack")]
    NothingToStack,
    /// A nodata value that the output's type cannot hold.
    #[error("nodata {value} does not fit {dtype}")]
    NodataRange {
        /// The value.
        value: f64,
        /// The type of the output.
        dtype: DType,
    },
    /// Missing pixels have no value in an integer output.
    #[error("pixels can be missing, and {dtype} has no value for them: name a nodata value")]
    NodataNeeded {
        /// The type of the output.
        dtype: DType,
    },
    /// Missing pixels have no value in an array of integers.
    #[error("{count} pixels are missing, and {dtype} has no value for them: fill them or compute with a mask")]
    MissingPixels {
        /// How many in the first block that has some.
        count: u64,
        /// The type of the array.
        dtype: DType,
    },
    /// The caller asked for another type than the array has.
    #[error("the array is {dtype}, not {asked}: cast it first")]
    WrongType {
        /// The array's type.
        dtype: DType,
        /// The type asked for.
        asked: DType,
    },
    /// Samples that no array here can hold.
    #[error("{name} has samples of {sample_type}, which arrays do not hold")]
    SampleType {
        /// The input.
        name: String,
        /// Its type.
        sample_type: tiffio::layout::SampleType,
    },
    /// The output would replace one of its inputs.
    #[error("{} is both an input and the output", path.display())]
    OutputIsInput {
        /// The path.
        path: PathBuf,
    },
    /// No kernel of that name and version is registered.
    #[error("there is no kernel {name}, there are: {}", known.join(", "))]
    NoSuchKernel {
        /// Name and version asked for.
        name: String,
        /// Those that are registered.
        known: Vec<String>,
    },
    /// A kernel that does not take such parameters.
    #[error("parameters of kernel {name}: {problem}")]
    KernelParameters {
        /// The kernel.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// Something that no other machine could make again from a text.
    #[error("{what} cannot be written into a plan: {why}")]
    NotWritten {
        /// What it is.
        what: String,
        /// Why not, and what to do.
        why: &'static str,
    },
    /// No kind of input of that name and version is registered.
    #[error("there is no kind of input {name}, there are: {}", known.join(", "))]
    NoSuchSource {
        /// Name and version asked for.
        name: String,
        /// Those that are registered.
        known: Vec<String>,
    },
    /// An input that does not take such parameters.
    #[error("parameters of input {name}: {problem}")]
    SourceParameters {
        /// The kind of input.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// Two files of one pass are to stand at one path.
    #[error("{} is named twice", path.display())]
    SamePath {
        /// The path.
        path: PathBuf,
    },
    /// Files that are written in one pass have tiles of one size.
    #[error(
        "files of one pass have tiles of one size, not {} x {} and {} x {}", first[0], first[1], other[0], other[1]
    )]
    TilesDiffer {
        /// Columns and rows of a tile of the first.
        first: [u32; 2],
        /// Of another one.
        other: [u32; 2],
    },
    /// A file of which no blocks are kept, so that no save goes on with it where another ended.
    #[error("{}: no blocks are kept of {kind}", path.display())]
    NotResumed {
        /// Its path.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// What is kept beside an output is not of the save that is to go on with it, or in use.
    #[error("{}: {problem}", path.display())]
    Progress {
        /// The file beside the output.
        path: PathBuf,
        /// Why it is not taken.
        problem: tiffio::LogFault,
    },
    /// A chunk of no pixels.
    #[error("a chunk has at least one pixel")]
    EmptyChunk,
    /// A buffer does not have the size of the array it is to become.
    #[error("{found} values for an array of {expected}")]
    ValueCount {
        /// How many values there are.
        found: u64,
        /// How many the array has.
        expected: u64,
    },
}
