//! One image of an open file.

use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use super::chunk_table::ChunkTable;
use super::fetch::SourceFile;
use super::fill::{FillSample, fill_sample};
use super::{strip, values};
use crate::codec::{ChunkDecoder, CodecParameters};
use crate::error::{Error, Location, Malformed, Result};
use crate::geo::GeoRef;
use crate::ifd::{Ifd, Tags};
use crate::layout::{ChunkGrid, ImageLayout};
use crate::tag::{ImageKind, Tag, Value};

/// One image: a directory of the file and what its tags say.
///
/// The values of tags are read when they are first asked for (those of the first image when the file is opened) and
/// kept, so that a file of thousands of pages opens at once.
#[derive(Debug)]
pub struct Image {
    index: usize,
    ifd: Ifd,
    pub(super) file: Arc<SourceFile>,
    values: OnceLock<Box<Values>>,
    loading: Mutex<()>,
    decoder: OnceLock<Result<ChunkDecoder>>,
    pub(super) table: OnceLock<ChunkTable>,
}

#[derive(Debug)]
struct Values {
    tags: Tags,
    layout: Result<ImageLayout>,
    /// The grid that the file's tables are of; that of the layout may be finer.
    stored_grid: Option<ChunkGrid>,
    geo_ref: GeoRef,
    /// What stands in chunks that are not in the file.
    fill_sample: FillSample,
    defects: Vec<Error>,
}

/// What an image has whose values cannot be read.
static NO_VALUES: LazyLock<Values> = LazyLock::new(|| Values {
    tags: Tags::default(),
    layout: Err(Malformed::TagMissing.into()),
    stored_grid: None,
    geo_ref: GeoRef::default(),
    fill_sample: FillSample::default(),
    defects: Vec::new(),
});

impl Image {
    pub(super) fn new(index: usize, ifd: Ifd, file: Arc<SourceFile>) -> Self {
        Self {
            index,
            ifd,
            file,
            values: OnceLock::new(),
            loading: Mutex::new(()),
            decoder: OnceLock::new(),
            table: OnceLock::new(),
        }
    }

    /// Its number in [`Reader::images`](super::Reader::images).
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its directory.
    #[must_use]
    pub fn ifd(&self) -> &Ifd {
        &self.ifd
    }

    /// The values of its tags, except for the offsets and byte counts of chunks, which
    /// [`Reader::chunk_range`](super::Reader::chunk_range) tells one by one. A tag whose value makes no sense is left
    /// out and listed in [`defects`](Self::defects). If the source fails there are none, and
    /// [`layout`](Self::layout) says why.
    #[must_use]
    pub fn tags(&self) -> &Tags {
        &self.values_or_none().tags
    }

    /// How it lies in the file.
    ///
    /// Strips of more than 4 MiB without compression are cut: the grid has smaller ones than the tag `RowsPerStrip` says,
    /// so that a window of an image in one strip does not cost the image.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] or [`Error::Unsupported`] if it cannot be laid out, with the number of this image;
    /// [`Error::Io`] if the values of its tags cannot be read.
    pub fn layout(&self) -> Result<&ImageLayout> {
        self.values()?.layout.as_ref().map_err(Clone::clone)
    }

    /// Its georeferencing and metadata. What makes no sense in it is left out and listed in
    /// [`defects`](Self::defects).
    #[must_use]
    pub fn geo_ref(&self) -> &GeoRef {
        &self.values_or_none().geo_ref
    }

    /// What is wrong with its tags, beyond what keeps it from being read.
    #[must_use]
    pub fn defects(&self) -> &[Error] {
        &self.values_or_none().defects
    }

    /// What it is to the other images of the file.
    #[must_use]
    pub fn kind(&self) -> ImageKind {
        if let Some(bits) = self.small_value(Tag::NEW_SUBFILE_TYPE) {
            return ImageKind::from_bits(bits);
        }
        match self.small_value(Tag::SUBFILE_TYPE) {
            Some(2) => ImageKind::Overview,
            Some(3) => ImageKind::Page,
            _ => ImageKind::Full,
        }
    }

    /// The layout, and the grid that the file's tables of chunks are of.
    pub(super) fn grids(&self) -> Result<(&ImageLayout, &ChunkGrid)> {
        let layout = self.layout()?;
        Ok((layout, self.values()?.stored_grid.as_ref().unwrap_or(&layout.grid)))
    }

    /// What stands in chunks that are not in the file.
    pub(super) fn fill_sample(&self) -> Result<&FillSample> {
        Ok(&self.values()?.fill_sample)
    }

    /// The decoder of its chunks.
    pub(super) fn decoder(&self) -> Result<&ChunkDecoder> {
        let layout = self.layout()?;
        let decoder = self.decoder.get_or_init(|| {
            ChunkDecoder::new(layout, codec_parameters(self.tags()))
                .map_err(|error| error.at(Location::ifd(self.index)))
        });
        decoder.as_ref().map_err(Clone::clone)
    }

    /// The first number of a tag whose value the directory itself holds.
    fn small_value(&self, tag: Tag) -> Option<u64> {
        let value = self.ifd.entry(tag)?.decode(&[], self.file.header.byte_order).ok()?;
        u64::try_from(value.integer(0)?).ok()
    }

    fn values_or_none(&self) -> &Values {
        self.values().unwrap_or(&NO_VALUES)
    }

    fn values(&self) -> Result<&Values> {
        if let Some(values) = self.values.get() {
            return Ok(values);
        }
        // One thread loads, others wait: two would count the same values twice against the bound of all.
        let _loading = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(values) = self.values.get() {
            return Ok(values);
        }
        let values = self.load()?;
        Ok(self.values.get_or_init(|| Box::new(values)))
    }

    fn load(&self) -> Result<Values> {
        let (tags, mut defects) = values::load(&self.file, &self.ifd)?;
        let (layout, stored_grid) = match self.make_layout(&tags) {
            Ok((layout, stored)) => (Ok(layout), Some(stored)),
            Err(error) => (Err(error), None),
        };
        let (geo_ref, geo_defects) = GeoRef::from_tags(&tags);
        defects.extend(geo_defects);
        let at = Location::ifd(self.index);
        let fill_sample = layout.as_ref().map(|layout| fill_sample(layout.sample_type, &geo_ref)).unwrap_or_default();
        Ok(Values {
            tags,
            layout: layout.map_err(|error| error.at(at)),
            stored_grid,
            geo_ref,
            fill_sample,
            defects: defects.into_iter().map(|error| error.at(at)).collect(),
        })
    }

    /// The layout in the grid that is read, and the grid that is stored.
    fn make_layout(&self, tags: &Tags) -> Result<(ImageLayout, ChunkGrid)> {
        // A value that is there and cannot be read must not pass for one that is missing and has a default.
        for entry in ImageLayout::TAGS.iter().filter_map(|tag| self.ifd.entry(*tag)) {
            if tags.get(entry.tag).is_none() {
                entry.value_range(self.file.length, &self.file.limits)?;
                return Err(Error::from(Malformed::Overlap).at(Location::tag(entry.tag)));
            }
        }
        let mut layout = ImageLayout::from_tags(tags, self.file.header.byte_order)?;
        let stored = layout.grid;
        layout.grid = strip::reading_grid(&layout)?;
        Ok((layout, stored))
    }
}

/// What the codecs find in tags of their own.
fn codec_parameters(tags: &Tags) -> CodecParameters {
    let number = |tag: Tag, index: usize| {
        tags.get(tag).and_then(|value| value.integer(index)).and_then(|value| u32::try_from(value).ok())
    };
    let subsampling = |index| number(Tag::YCBCR_SUBSAMPLING, index).and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    let jpeg_tables = match tags.get(Tag::JPEG_TABLES) {
        Some(Value::Undefined(bytes) | Value::Byte(bytes)) => Some(bytes.clone()),
        _ => None,
    };
    CodecParameters {
        jpeg_tables,
        lerc_parameters: number(Tag::LERC_PARAMETERS, 0).zip(number(Tag::LERC_PARAMETERS, 1)).map(<[u32; 2]>::from),
        t4_options: number(Tag::T4_OPTIONS, 0).unwrap_or(0),
        t6_options: number(Tag::T6_OPTIONS, 0).unwrap_or(0),
        ycbcr_subsampling: [subsampling(0), subsampling(1)],
    }
}
