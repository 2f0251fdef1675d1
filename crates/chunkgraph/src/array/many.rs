//! Several arrays in one pass over their inputs: what they share is read, decoded and computed once.

use std::fs;
use std::path::{Path, PathBuf};

use ndarray::ArrayViewD;
use tiffio::writer::{Masked, WriteReport};

use super::compute::place;
use super::{Array, SaveOptions};
use crate::block::{AlignedBytes, Block};
use crate::dtype::{DType, Element};
use crate::error::{Error, Result, Usage};
use crate::graph::Graph;
use crate::io::{BlockEncoder, EncodedChunk, OutputSpec, Together};
use crate::plan::{OutputTile, Plan, PlanRequest, Validity};
use crate::run::{self, DEFAULT_MEMORY_BYTES, RunOptions, RunReport};
use crate::scalar::Scalar;

/// The values of an array, of whatever type.
#[derive(Debug)]
pub struct ComputedArray {
    dtype: DType,
    shape: Vec<usize>,
    values: AlignedBytes,
    /// Empty if nothing is missing but NaN.
    validity: Vec<u8>,
}

impl ComputedArray {
    /// The type of the values.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The values, `[band, y, x]` or `[time, band, y, x]`. Missing ones are NaN, or 0.
    ///
    /// # Errors
    ///
    /// [`Usage::WrongType`] if they are not of type `T`.
    pub fn values<T: Element>(&self) -> Result<ArrayViewD<'_, T>> {
        let asked = T::DTYPE;
        if asked != self.dtype && !(asked == DType::U8 && self.dtype.is_bool()) {
            return Err(Usage::WrongType { dtype: self.dtype, asked }.into());
        }
        view(&self.shape, bytemuck::cast_slice(self.values.as_slice()))
    }

    /// For each value 1 if it is there and 0 if it is missing; nothing if all are there, and for floats, where NaN says so.
    #[must_use]
    pub fn validity(&self) -> Option<ArrayViewD<'_, u8>> {
        if self.validity.is_empty() { None } else { view(&self.shape, &self.validity).ok() }
    }

    /// Copies a block to its place.
    fn put(&mut self, block: &Owned) {
        let [.., height, width] = self.shape.as_slice() else { return };
        let size = [*height, *width];
        place(&block.values, self.dtype.size(), block.window, size, self.values.as_mut_slice());
        if !self.validity.is_empty() {
            place(&block.validity, 1, block.window, size, &mut self.validity);
        }
    }
}

fn view<'a, T>(shape: &[usize], values: &'a [T]) -> Result<ArrayViewD<'a, T>> {
    let (found, expected) = (values.len() as u64, shape.iter().product::<usize>() as u64);
    ArrayViewD::from_shape(shape, values).map_err(|_| Usage::ValueCount { found, expected }.into())
}

/// A block that outlives the memory it was computed in.
struct Owned {
    window: tiffio::layout::Window,
    values: Vec<u8>,
    validity: Vec<u8>,
}

/// A file of those that [`Array::save_many`] writes.
#[derive(Debug, Clone, Copy)]
pub struct SaveFile<'a> {
    /// What is in it.
    pub array: &'a Array,
    /// Where it is to stand.
    pub path: &'a Path,
    /// How it is written; how it is computed is said for all files together.
    pub options: &'a SaveOptions,
}

impl Array {
    /// The values of several arrays, in one pass over their inputs: whatever they share is computed once.
    ///
    /// Takes memory for all results, and [`RunOptions::memory_bytes`] while they are computed.
    ///
    /// # Errors
    ///
    /// [`Error::Mismatch`] if they do not lie on one grid, [`Usage::NothingToStack`] if there are none, the mistake that
    /// one brings, and whatever goes wrong while they are computed, see [`run`](crate::run::run).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent};
    ///
    /// let band = Array::from_values(&[1_u8, 2, 3], Extent { planes: 1, height: 1, width: 3 })?;
    /// let found = Array::compute_many(&[&(&band + 1), &(&band / 2)], &Default::default())?;
    /// assert_eq!(found[0].values::<u8>()?.as_slice().unwrap(), [2, 3, 4]);
    /// assert_eq!(found[1].values::<f64>()?.as_slice().unwrap(), [0.5, 1.0, 1.5]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn compute_many(arrays: &[&Self], options: &RunOptions) -> Result<Vec<ComputedArray>> {
        let says_missing = |array: &Self| !array.dtype().is_float() && array.can_be_missing();
        let validity =
            if arrays.iter().any(|array| says_missing(array)) { Validity::Wanted } else { Validity::Ignored };
        let parts: Vec<(&Self, Option<Scalar>)> = arrays.iter().map(|array| (*array, None)).collect();
        let plan = Self::plan_many(&parts, validity, None, options, &|_| 0)?;
        let empty = |array: &&Self| {
            let shape = array.shape();
            let count = shape.iter().product::<usize>();
            let mut values = AlignedBytes::default();
            values.resize(count * array.dtype().size());
            let validity = vec![1; if says_missing(array) { count } else { 0 }];
            ComputedArray { dtype: array.dtype(), shape, values, validity }
        };
        let mut results: Vec<ComputedArray> = arrays.iter().map(empty).collect();
        let copy = |block: &Block<'_>| {
            let owned = |block: &Block<'_>| Owned {
                window: block.window,
                values: block.values.to_vec(),
                validity: block.validity.to_vec(),
            };
            Ok(std::iter::once(block).chain(block.more).map(owned).collect::<Vec<_>>())
        };
        run::run(&plan, options, copy, |_, blocks: Vec<Owned>| {
            results.iter_mut().zip(&blocks).for_each(|(result, block)| result.put(block));
            Ok(())
        })?;
        Ok(results)
    }

    /// Computes several arrays into a GeoTIFF each, in one pass over their inputs. The files appear when all are complete,
    /// or none does.
    ///
    /// Each file has the bytes that [`save`](Self::save) would give it. Their tiles are of one size. Only if the medium fails in the last step, when all bytes have been written and names are given, can a file
    /// have been replaced that comes before the one that failed; new ones are taken away again.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save) and [`compute_many`](Self::compute_many); [`Usage::TilesDiffer`],
    /// [`Usage::NotResumed`], and [`Usage::SamePath`] if two files are to stand at one path.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent, RunOptions, SaveFile, SaveOptions};
    ///
    /// let folder = tempfile::tempdir().unwrap();
    /// let band = Array::from_values(&[1_u8, 2, 3], Extent { planes: 1, height: 1, width: 3 })?;
    /// let (half, more, options) = (&band / 2, &band + 1, SaveOptions::default());
    /// let paths = ["half.tif", "more.tif"].map(|name| folder.path().join(name));
    /// let files = [
    ///     SaveFile { array: &half, path: &paths[0], options: &options },
    ///     SaveFile { array: &more, path: &paths[1], options: &options },
    /// ];
    /// Array::save_many(&files, &RunOptions::default())?;
    /// assert_eq!(Array::open(&paths[1])?.compute::<u8>(&RunOptions::default())?.as_slice().unwrap(), [2, 3, 4]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn save_many(files: &[SaveFile<'_>], options: &RunOptions) -> Result<(Vec<WriteReport>, RunReport)> {
        let mut targets: Vec<PathBuf> = Vec::with_capacity(files.len());
        for SaveFile { path, options, .. } in files {
            if options.resume {
                return Err(Usage::NotResumed { path: (*path).to_owned(), kind: "files of one pass" }.into());
            }
            files.iter().try_for_each(|file| file.array.check_not_input(path))?;
            let target = target(path);
            if targets.contains(&target) {
                return Err(Usage::SamePath { path: (*path).to_owned() }.into());
            }
            targets.push(target);
        }
        let spec = |file: &SaveFile<'_>| {
            file.array.check()?;
            let SaveOptions { layout, creation, .. } = file.options;
            OutputSpec::new(file.array.image_spec(file.options)?, Masked::No, *layout, creation).map_err(Error::write)
        };
        let specs = files.iter().map(spec).collect::<Result<Vec<_>>>()?;
        let encoders = specs.iter().map(BlockEncoder::new).collect::<Result<Vec<_>>>()?;
        let tile = encoders.iter().map(BlockEncoder::tile).max_by_key(|tile| tile.at_once);
        let mut sizes = encoders.iter().map(|encoder| encoder.tile().size());
        if let Some(first) = sizes.next()
            && let Some(other) = sizes.find(|other| *other != first)
        {
            return Err(Usage::TilesDiffer { first, other }.into());
        }
        let sink_bytes = |block| encoders.iter().map(|encoder| encoder.bytes(block)).fold(0, u64::saturating_add);
        let fill = |file: &SaveFile<'_>| file.options.nodata.map(Scalar::Float);
        let parts: Vec<(&Self, Option<Scalar>)> = files.iter().map(|file| (file.array, fill(file))).collect();
        let pending = encoders.iter().map(BlockEncoder::pending_bytes).fold(0, u64::saturating_add);
        let memory = options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
        let beside = RunOptions { memory_bytes: Some(memory.saturating_sub(pending)), ..options.clone() };
        let plan = Self::plan_many(&parts, Validity::Ignored, tile, &beside, &sink_bytes);
        let plan = plan.map_err(|error| error.beside_overviews(pending, memory))?;
        let mut outputs = Together::default();
        for (file, spec) in files.iter().zip(&specs) {
            outputs.begin(file.path, spec, file.options.existing)?;
        }
        let encode = |block: &Block<'_>| {
            let blocks = std::iter::once(block).chain(block.more);
            encoders.iter().zip(blocks).map(|(encoder, block)| encoder.encode(block)).collect::<Result<Vec<_>>>()
        };
        let mut run = run::run(&plan, options, encode, |_, all: Vec<Vec<EncodedChunk>>| {
            for (number, (chunks, encoder)) in all.into_iter().zip(&encoders).enumerate() {
                chunks.iter().try_for_each(|chunk| outputs.put(number, chunk.image, chunk.chunk, &chunk.bytes))?;
                encoder.reuse(chunks);
            }
            Ok(())
        })?;
        run.peak_bytes = run.peak_bytes.saturating_add(pending);
        drop(encoders);
        Ok((outputs.finish()?, run))
    }

    /// The plan of arrays on one grid, each with what its missing pixels become.
    fn plan_many(
        arrays: &[(&Self, Option<Scalar>)],
        validity: Validity,
        tile: Option<OutputTile>,
        options: &RunOptions,
        sink_bytes: &(dyn Fn([u32; 2]) -> u64 + Sync),
    ) -> Result<Plan> {
        let Some(((first, fill), rest)) = arrays.split_first() else { return Err(Usage::NothingToStack.into()) };
        let mut graph = Graph::default();
        let root = graph.insert(&first.check()?.node);
        let mut more = Vec::with_capacity(rest.len());
        for (array, fill) in rest {
            first.labels.check_grid(first.extent(), &array.check()?.labels, array.extent())?;
            more.push((graph.insert(&array.node), *fill));
        }
        let request = PlanRequest {
            chunk: first.chunk(options),
            tile,
            fill: *fill,
            validity,
            memory_bytes: options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES),
            threads: options.threads.count(),
            sink_bytes,
        };
        Plan::of_many(graph, root, &more, &request)
    }
}

/// The path as it can be compared with others, whether a file stands there or not.
fn target(path: &Path) -> PathBuf {
    let beside = || {
        let absolute = std::path::absolute(path).ok()?;
        Some(fs::canonicalize(absolute.parent()?).ok()?.join(absolute.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}
