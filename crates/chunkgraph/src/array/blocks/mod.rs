//! Blocks of an array, each handed to a function as it is computed.

mod block;

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tiffio::layout::Window;

pub use block::{ArrayBlock, BlockShape, Padding};

use super::{Array, Labels, OpenOptions};
use crate::block::Block;
use crate::error::{Error, Result};
use crate::io::{BlockGrid, BlockSource};
use crate::plan::{Chunk, Plan, Validity};
use crate::run::{self, BlockSet, RunOptions, RunReport};

/// An array cut into blocks, in rows from the upper left corner. Nothing is computed before it is asked for.
#[derive(Debug, Clone)]
pub struct Blocks {
    array: Array,
    shape: BlockShape,
    grid: BlockGrid,
}

impl Array {
    /// The array cut into blocks, to be handed to a function one by one.
    ///
    /// # Errors
    ///
    /// [`Usage::EmptyChunk`](crate::Usage::EmptyChunk) if they hold no pixel, [`Usage::Padding`](crate::Usage::Padding) if padding makes them too many pixels, and the mistake
    /// that the array brings.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, BlockShape, Extent, RunOptions};
    ///
    /// let values: Vec<u16> = (0..12).collect();
    /// let scene = Array::from_values(&values, Extent { planes: 1, height: 3, width: 4 })?;
    /// let blocks = scene.blocks(BlockShape::square(2))?;
    /// let sums = blocks.par_map(&RunOptions::default(), |block| block.values::<u16>().map(|values| values.sum()))?;
    /// let sums = sums.into_iter().collect::<Result<Vec<u16>, _>>()?;
    /// assert_eq!(sums, [10, 18, 17, 21]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn blocks(&self, shape: BlockShape) -> Result<Blocks> {
        self.check()?;
        let grid = BlockGrid::new(self.extent(), [shape.width, shape.height], shape.padding.pixels())?;
        Ok(Blocks { array: self.clone(), shape, grid })
    }
}

impl Blocks {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        let [across, down] = self.grid.counts();
        u64::from(across) * u64::from(down)
    }

    /// Whether there are none, which cannot be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    fn all(&self) -> BlockSet {
        BlockSet::from(0..self.len())
    }

    /// Columns and rows of blocks.
    #[must_use]
    pub fn counts(&self) -> [u32; 2] {
        self.grid.counts()
    }

    /// The pixels of a block, without padding; nothing if there are fewer blocks.
    #[must_use]
    pub fn window(&self, number: u64) -> Option<Window> {
        (number < self.len()).then(|| self.grid.window(self.grid.place(number)))
    }

    /// What `function` makes of each block, in the order of blocks.
    ///
    /// Blocks are computed, and the function is called, by all threads at once, within [`RunOptions::memory_bytes`]; the
    /// chunk of the options is not heeded. A block that holds several chunks of the inputs is computed by several threads,
    /// so that few large blocks keep all busy. What the function gives is kept until all is done and is not counted.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong while the array is computed; a panic of the function as an error that names the block.
    pub fn par_map<R: Send>(&self, options: &RunOptions, function: impl Fn(&ArrayBlock) -> R + Sync) -> Result<Vec<R>> {
        let mut results = Vec::new();
        self.run(
            options,
            &self.all(),
            |block| Ok(function(&block)),
            |result| {
                results.push(result);
                Ok(())
            },
        )?;
        Ok(results)
    }

    /// The same with a function that can fail: the run ends with the failure of the first block, in their order, that has
    /// one.
    ///
    /// # Errors
    ///
    /// That failure, or else as [`par_map`](Self::par_map).
    ///
    /// # Examples
    ///
    /// ```
    /// # use chunkgraph::{Array, BlockShape, Extent, RunOptions};
    /// let scene = Array::from_values(&[1_u8, 2, 3, 4], Extent { planes: 1, height: 1, width: 4 })?;
    /// let blocks = scene.blocks(BlockShape::square(1))?;
    /// let few = blocks.try_par_map(&RunOptions::default(), |block| match block.values::<u8>()?[[0, 0, 0]] {
    ///     value @ 3.. => Err(format!("{value} is too much").into()),
    ///     value => Ok::<_, Box<dyn std::error::Error + Send + Sync>>(value),
    /// });
    /// assert_eq!(few.unwrap_err().to_string(), "3 is too much");
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn try_par_map<R: Send, E: From<Error> + Send>(
        &self,
        options: &RunOptions,
        function: impl Fn(&ArrayBlock) -> Result<R, E> + Sync,
    ) -> Result<Vec<R>, E> {
        let (mut results, failure) = (Vec::new(), Mutex::new(None::<(u64, E)>));
        let lock = || failure.lock().unwrap_or_else(PoisonError::into_inner);
        let make = |block: ArrayBlock| {
            function(&block).map_err(|error| {
                let mut first = lock();
                if first.as_ref().is_none_or(|(number, _)| block.number < *number) {
                    *first = Some((block.number, error));
                }
                // Stands for the failure, which is of a type of the caller's.
                Error::Cancelled
            })
        };
        let outcome = self.run(options, &self.all(), make, |result| {
            results.push(result);
            Ok(())
        });
        match outcome {
            Ok(_) => Ok(results),
            // All blocks before this one are made, so the first that failed is this one.
            Err(Error::Block { source, .. }) if matches!(*source, Error::Cancelled) => {
                let first = lock().take();
                Err(first.map_or_else(|| E::from(Error::Cancelled), |(_, error)| error))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What `function` makes of each block of each of several files, which need not lie on one grid: the results of a file
    /// after those of the one before. One file is open at a time.
    ///
    /// # Errors
    ///
    /// As [`Array::open_with`], [`Array::blocks`] and [`par_map`](Self::par_map), of the first file in order that fails.
    pub fn par_map_files<P: AsRef<Path> + Sync, R: Send>(
        paths: &[P],
        open: &OpenOptions,
        shape: BlockShape,
        options: &RunOptions,
        function: impl Fn(&P, &ArrayBlock) -> R + Sync,
    ) -> Result<Vec<Vec<R>>> {
        let of_file = |path| {
            let blocks = Array::open_with(path, open)?.blocks(shape)?;
            blocks.par_map(options, |block| function(path, block))
        };
        paths.iter().map(of_file).collect()
    }

    /// The blocks one by one, in order, computed by other threads while the caller works on those before. They wait for
    /// the caller within the memory of the run. To drop the stream ends the run.
    ///
    /// # Examples
    ///
    /// ```
    /// # use chunkgraph::{Array, BlockShape, Extent, RunOptions};
    /// let scene = Array::from_values(&[1_u8, 2, 3, 4], Extent { planes: 1, height: 1, width: 4 })?;
    /// for block in scene.blocks(BlockShape::square(3))?.stream(&RunOptions::default()) {
    ///     let block = block?;
    ///     println!("{}: {}", block.window, block.values::<u8>()?.sum());
    /// }
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    #[must_use]
    pub fn stream(&self, options: &RunOptions) -> BlockStream {
        // Of no length: a block is handed over, or waits with its permit.
        let (sender, receiver) = sync_channel(0);
        let (blocks, options) = (self.clone(), options.clone());
        let thread = std::thread::spawn(move || {
            let outcome =
                blocks.run(&options, &blocks.all(), Ok, |block| sender.send(Ok(block)).map_err(|_| Error::Cancelled));
            if let Err(error) = outcome {
                // Nobody listens any more if the stream was dropped.
                let _ = sender.send(Err(error));
            }
        });
        BlockStream { receiver: Some(receiver), thread: Some(thread) }
    }

    /// Computes the blocks of `set`, makes something of each in a worker and takes that in order.
    pub(crate) fn run<R: Send>(
        &self,
        options: &RunOptions,
        set: &BlockSet,
        make: impl Fn(ArrayBlock) -> Result<R> + Sync,
        mut take: impl FnMut(R) -> Result<()>,
    ) -> Result<RunReport> {
        let plan = self.plan(options)?;
        let make =
            |block: &Block<'_>| make(ArrayBlock::new(block, &self.grid, self.shape.padding, self.array.extent()));
        let outcome = run::run_blocks(&plan, set, options, make, |_, result| take(result));
        outcome.map_err(|error| match error {
            // The window of the plan is that of blocks set side by side.
            Error::Block { block, source, .. } => {
                Error::Block { block, window: self.grid.window(self.grid.place(block)), source }
            }
            other => other,
        })
    }

    fn plan(&self, options: &RunOptions) -> Result<Plan> {
        let (dtype, can_be_missing) = (self.array.dtype(), self.array.can_be_missing());
        let validity = if dtype.is_float() || !can_be_missing { Validity::Ignored } else { Validity::Wanted };
        let is_filled = matches!(self.shape.padding, Padding::Filled(1..));
        let says_missing = !dtype.is_float() && (can_be_missing || is_filled);
        let threads = options.threads.count();
        let inner = RunOptions { chunk: Chunk::Auto, ..options.clone() };
        let source = BlockSource::new(
            self.array.rechunk(Chunk::Auto).plan(&inner, validity, None, &|_| 0)?,
            self.grid,
            says_missing,
            threads,
        );
        let blocks = Array::from_source(Arc::new(source), Labels::default()).masked_by_planes(says_missing);
        let [width, height] = self.grid.padded_block();
        let outer = RunOptions { chunk: Chunk::Pixels { width, height }, ..options.clone() };
        let validity = if says_missing { Validity::Wanted } else { Validity::Ignored };
        let pixel = u64::from(self.array.extent().planes) * (dtype.size() as u64 + u64::from(says_missing));
        let copy = |[width, height]: [u32; 2]| pixel.saturating_mul(u64::from(width) * u64::from(height));
        blocks.plan(&outer, validity, None, &copy)
    }
}

/// Blocks as they are computed, in order. The first error is the last item.
#[derive(Debug)]
pub struct BlockStream {
    receiver: Option<Receiver<Result<ArrayBlock>>>,
    thread: Option<JoinHandle<()>>,
}

impl Iterator for BlockStream {
    type Item = Result<ArrayBlock>;

    fn next(&mut self) -> Option<Self::Item> {
        self.receiver.as_ref()?.recv().ok()
    }
}

impl Drop for BlockStream {
    /// Waits until the blocks in flight are done: nothing works on when the stream is gone.
    fn drop(&mut self) {
        self.receiver = None;
        if let Some(thread) = self.thread.take() {
            // A panic in there has been an item already.
            let _ = thread.join();
        }
    }
}

impl IntoIterator for &Blocks {
    type Item = Result<ArrayBlock>;
    type IntoIter = BlockStream;

    /// The blocks as [`stream`](Blocks::stream) gives them, with the default options.
    fn into_iter(self) -> BlockStream {
        self.stream(&RunOptions::default())
    }
}
