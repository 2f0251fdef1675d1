//! An array into one GeoTIFF, written by many workers at once.

use std::fs;
use std::path::Path;

use tiffio::geo::GeoRef;
use tiffio::writer::{Appearance, Chunking, CreationOptions, Existing, ImageSpec, Masked, WriteOptions, WriteReport};

use super::Array;
use crate::dtype::DType;
use crate::error::{Error, Result, Usage};
use crate::io::{BlockEncoder, EncodedChunk, FileLayout, Output, OutputSpec};
use crate::plan::{Plan, Validity};
use crate::profile::Stage;
use crate::run::{self, BlockSet, DEFAULT_MEMORY_BYTES, RunOptions, RunReport};
use crate::scalar::Scalar;

/// How an array is written.
#[derive(Debug, Clone, Default)]
pub struct SaveOptions {
    /// What to do with a file that is already there. Default: keep it and fail.
    pub existing: Existing,
    /// Whether it is a COG. Default: it is not.
    pub layout: FileLayout,
    /// Compression, tiles and so on. Default: LZW, tiles of 256 x 256 (in a COG 512 x 512), bands interleaved by pixel.
    pub creation: CreationOptions,
    /// What missing pixels become. Default: NaN in floats; integers that can be missing need one. An array of stored
    /// values that nothing was computed from keeps the tag of its file, if it has one; see
    /// [`NodataSource::Nothing`](crate::NodataSource::Nothing).
    pub nodata: Option<f64>,
    /// Colours, alpha and descriptive tags of the file. Creation options come after it. Default: grey, and no such tags.
    pub appearance: Appearance,
    /// How it is computed.
    pub run: RunOptions,
    /// Whether blocks that are done are kept beside the output until it is complete, in a file with `.bandsaw-resume` behind
    /// its name, and taken from there by the next save of the same array with the same options. The bytes of the output are
    /// the same, whatever happened between. Blocks are of the size of the first attempt. Of a COG the tiles of the image are
    /// kept, and decoded to make their overviews again. Not for a COG in LERC, nor files of one pass, nor what a
    /// [`Job`](crate::Job) cannot say; parts are logs already. Default: nothing is kept.
    pub resume: bool,
}

/// What was written, and what that took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveReport {
    /// The file.
    pub file: WriteReport,
    /// The computation.
    pub run: RunReport,
    /// Blocks that an earlier attempt had done, see [`SaveOptions::resume`]; the computation is of those that were left.
    pub blocks_resumed: u64,
}

impl Array {
    /// Computes the array into a GeoTIFF at `path`, complete or not at all.
    ///
    /// Band names, georeferencing and metadata go with it; statistics of an input's samples do not. The file's bytes
    /// depend on the values, labels and creation options alone: not on threads, blocks or timing.
    ///
    /// # Errors
    ///
    /// Before anything is read: [`Usage::NodataNeeded`] and [`Usage::NodataRange`] for the output's type,
    /// [`Usage::OutputIsInput`], [`Error::Write`] if the file cannot be made or the creation options do not fit. Then
    /// whatever goes wrong while the array is computed. In every case what stood at `path` is untouched.
    ///
    /// For a COG also [`Error::OverviewsOverBudget`]: parts of overviews that wait for others take memory beside blocks.
    pub fn save(&self, path: impl AsRef<Path>, options: &SaveOptions) -> Result<SaveReport> {
        self.save_with_mask(path, None, options)
    }

    /// The same with a mask inside of the file: an array of one band on the same grid, 0 where a pixel is not valid. Pixels
    /// that are not valid keep their values, and take no part in overviews.
    ///
    /// Both are computed in one pass, block by block.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save); [`Usage::MaskBands`] and [`Error::Mismatch`] if the mask does not go with the array.
    ///
    /// With [`SaveOptions::resume`] also [`Usage::NotResumed`] for a COG in LERC, [`Usage::Progress`] if what is kept beside the output
    /// is not of this save, and whatever [`Job::new`](crate::Job::new) refuses.
    pub fn save_with_mask(
        &self,
        path: impl AsRef<Path>,
        mask: Option<&Self>,
        options: &SaveOptions,
    ) -> Result<SaveReport> {
        let path = path.as_ref();
        self.check()?;
        if options.resume {
            return self.save_resumed(path, mask, options);
        }
        let (values, spec) = self.to_write(mask, options)?;
        values.check_not_input(path)?;
        let encoder = BlockEncoder::new(&spec)?;
        let plan = values.plan_beside(encoder.pending_bytes(), &encoder, options)?;
        let mut output = Output::create(path, &spec, &WriteOptions { overwrite: options.existing })?;
        let all = order(&plan, &spec);
        let mut run = run_encoded(&plan, &all, &options.run, &encoder, |chunks| {
            chunks.iter().try_for_each(|chunk| output.put(chunk.image, chunk.chunk, &chunk.bytes))
        })?;
        run.peak_bytes = run.peak_bytes.saturating_add(encoder.pending_bytes());
        // What encoders hold is memory that completing a COG can have.
        drop(encoder);
        Ok(SaveReport { file: output.finish()?, run, blocks_resumed: 0 })
    }

    /// The planes that are computed, those of the mask last, and the file that they go into.
    pub(super) fn to_write(&self, mask: Option<&Self>, options: &SaveOptions) -> Result<(Self, OutputSpec)> {
        let (values, masked) = match mask {
            None => (self.clone(), Masked::No),
            Some(mask) => (self.with_mask_behind(mask)?, Masked::Yes),
        };
        let spec = OutputSpec::new(self.image_spec(options)?, masked, options.layout, &options.creation);
        Ok((values, spec.map_err(Error::write)?))
    }

    /// This array with one band more: `mask`, in its type, 0 where it is missing.
    fn with_mask_behind(&self, mask: &Self) -> Result<Self> {
        let found = mask.extent().planes;
        if found != 1 {
            return Err(Usage::MaskBands { found }.into());
        }
        let mask = mask.not_equal(0).cast(self.dtype()).fill_missing(0);
        Self::stack(&[self.clone(), mask])
    }

    /// The plan of this array in what memory there is beside `pending` bytes.
    pub(super) fn plan_beside(&self, pending: u64, encoder: &BlockEncoder<'_>, options: &SaveOptions) -> Result<Plan> {
        let memory = options.run.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
        let run = RunOptions { memory_bytes: Some(memory.saturating_sub(pending)), ..options.run.clone() };
        let sink_bytes = |block| encoder.bytes(block);
        let fill = options.nodata.map(Scalar::Float);
        let plan = self.plan_filled(&run, Validity::Ignored, Some(encoder.tile()), fill, &sink_bytes);
        let mut plan = plan.map_err(|error| error.beside_overviews(pending, memory))?;
        if encoder.takes_whole_chunks() {
            plan.copy_by_chunk(encoder.grid());
        }
        Ok(plan)
    }

    /// The specification of the file that [`save`](Self::save) writes.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save), before anything is read.
    pub fn image_spec(&self, options: &SaveOptions) -> Result<ImageSpec> {
        let dtype = self.dtype();
        let extent = self.extent();
        let mut spec = ImageSpec::new(extent.width, extent.height, extent.planes, dtype.sample_type());
        if options.layout == FileLayout::Cog {
            spec.chunking = Chunking::Tiles { width: 512, height: 512 };
        }
        let nodata = self.nodata(options.nodata)?;
        let mut geo_ref = GeoRef { bands: self.labels.planes(), nodata, ..self.labels.geo_ref.clone() };
        geo_ref.drop_statistics();
        spec.geo_ref = geo_ref;
        options.appearance.apply(&mut spec);
        options.creation.apply(&mut spec).map_err(Error::write)?;
        spec.layout().map_err(Error::write)?;
        Ok(spec)
    }

    /// The text of the output's nodata tag.
    fn nodata(&self, asked: Option<f64>) -> Result<Option<String>> {
        let dtype = self.dtype();
        match asked {
            // A boolean is stored as a byte.
            Some(value) if !stored_dtype(dtype).holds(value) => Err(Usage::NodataRange { value, dtype }.into()),
            Some(value) if value.is_nan() => Ok(Some("nan".to_owned())),
            Some(value) => Ok(Some(value.to_string())),
            None if self.labels.geo_ref.nodata.is_some() => Ok(self.labels.geo_ref.nodata.clone()),
            // A copy says nothing that its original did not.
            None if self.node.is_copy_of_file() => Ok(None),
            None if !self.can_be_missing() => Ok(None),
            None if dtype.is_float() => Ok(Some("nan".to_owned())),
            None => Err(Usage::NodataNeeded { dtype }.into()),
        }
    }

    pub(super) fn check_not_input(&self, path: &Path) -> Result<()> {
        let Ok(output) = fs::canonicalize(path) else { return Ok(()) };
        for source in self.sources() {
            if source.paths().iter().any(|path| fs::canonicalize(path).is_ok_and(|input| input == output)) {
                return Err(Usage::OutputIsInput { path: path.to_owned() }.into());
            }
        }
        Ok(())
    }
}

/// All blocks, in the order that leaves least of overviews to wait for others. Where blocks share chunks of inputs that is
/// row by row: the memory for those is of one row.
fn order(plan: &Plan, spec: &OutputSpec) -> BlockSet {
    if spec.pyramid.is_some() && plan.cache_bytes() == 0 {
        return BlockSet::in_pairs_of_rows(plan.grid());
    }
    BlockSet::from(0..plan.grid().chunk_count())
}

/// Runs blocks whose chunks are encoded by the workers, and hands them to `take` block by block.
pub(super) fn run_encoded(
    plan: &Plan,
    blocks: &BlockSet,
    options: &RunOptions,
    encoder: &BlockEncoder<'_>,
    mut take: impl FnMut(&[EncodedChunk]) -> Result<()>,
) -> Result<RunReport> {
    let by_chunk = plan.is_by_chunk();
    let encode = |block: &crate::Block<'_>| if by_chunk { encoder.encode_chunks(block) } else { encoder.encode(block) };
    let bytes = |chunks: &Vec<EncodedChunk>| chunks.iter().map(|chunk| chunk.bytes.len() as u64).sum();
    let stages = run::Stages { make: Stage::Encode, take: Stage::Write, bytes };
    run::run_staged(plan, blocks, options, stages, encode, |_, chunks: Vec<EncodedChunk>| {
        take(&chunks)?;
        encoder.reuse(chunks);
        Ok(())
    })
}

fn stored_dtype(dtype: DType) -> DType {
    if dtype.is_bool() { DType::U8 } else { dtype }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiffio::layout::Window;

    /// Whether a copy of what `choose` takes of a file in tiles of 32 goes chunk by chunk.
    #[track_caller]
    fn check(creation: &str, choose: impl Fn(&Array) -> Array, want: bool) {
        let folder = tempfile::tempdir().unwrap();
        let save = |options: &str| SaveOptions {
            creation: CreationOptions::parse(options.split_whitespace()).unwrap(),
            ..SaveOptions::default()
        };
        let extent = crate::Extent { planes: 2, height: 64, width: 100 };
        let path = folder.path().join("a.tif");
        Array::from_values(&[7_u16; 12_800], extent).unwrap().save(&path, &save("BLOCKSIZE=32")).unwrap();
        let (array, options) = (choose(&Array::open(&path).unwrap()), save(creation));
        let (values, spec) = array.to_write(None, &options).unwrap();
        let plan = values.plan_beside(0, &BlockEncoder::new(&spec).unwrap(), &options).unwrap();
        assert_eq!(plan.is_by_chunk(), want, "{creation}");
    }

    #[test]
    fn a_whole_file_into_one_that_is_cut_alike_goes_chunk_by_chunk() {
        check("BLOCKSIZE=32 COMPRESS=ZSTD", Array::clone, true);
        check("BLOCKSIZE=32", |array| array.band_numbers(&[1, 2]).unwrap(), true);
    }

    #[test]
    fn other_chunks_parts_and_what_is_computed_do_not() {
        check("BLOCKSIZE=16", Array::clone, false);
        check("BLOCKSIZE=32 INTERLEAVE=BAND", Array::clone, false);
        check("BLOCKSIZE=32", |array| array.band_numbers(&[2, 1]).unwrap(), false);
        check("BLOCKSIZE=32", |array| array.band_numbers(&[1, 1]).unwrap(), false);
        check("BLOCKSIZE=32", |array| array.band_numbers(&[1]).unwrap(), false);
        check("BLOCKSIZE=32", |array| array.window(Window::new(32, 0, 64, 64)).unwrap(), false);
        check("BLOCKSIZE=32", |array| array + 1, false);
    }
}
