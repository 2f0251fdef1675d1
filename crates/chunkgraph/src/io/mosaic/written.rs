//! A mosaic as it is written down: its files, where they lie, and what of them is missing.

use std::path::Path;

use super::{FileStamp, MosaicPart, MosaicShape, MosaicSource, Rect};
use crate::dtype::DType;
use crate::error::{Error, Result, Usage};
use crate::io::Fingerprint;
use crate::io::geotiff::WrittenLimits;
use crate::region::ChunkLayout;
use crate::scalar::Scalar;
use crate::source::WrittenPaths;

/// What opens a mosaic again.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenMosaic {
    width: u32,
    height: u32,
    bands: u32,
    layers: u32,
    dtype: DType,
    says_missing: bool,
    image: usize,
    files_open_max: usize,
    limits: WrittenLimits,
    files: Vec<WrittenPart>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    path: String,
    /// Column and row of its upper left corner, and its columns and rows.
    place: (i64, i64, u32, u32),
    nodata: Option<Scalar>,
    /// Columns, rows and bytes of a chunk.
    chunk: (u32, u32, u64),
    file: Fingerprint,
}

impl WrittenMosaic {
    /// What its kind is called in plans.
    pub(crate) const NAME: &'static str = "mosaic";

    /// `mosaic`, its files looked at once more.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file that is not there; [`Usage::NotWritten`] for a path that is no text.
    pub(super) fn of(mosaic: &MosaicSource, paths: &WrittenPaths) -> Result<Self> {
        let MosaicSource { files, extent, dtype, bands, layers, .. } = mosaic;
        let values = bands.saturating_mul(*layers);
        Ok(Self {
            width: extent.width,
            height: extent.height,
            bands: *bands,
            layers: *layers,
            dtype: *dtype,
            says_missing: extent.planes > values,
            image: files.image,
            files_open_max: files.most,
            limits: (&files.limits).into(),
            files: mosaic.parts.iter().map(|part| WrittenPart::of(part, paths)).collect::<Result<_>>()?,
        })
    }

    /// The mosaic. Its files are opened, and compared with what is written, when a block touches them.
    ///
    /// # Errors
    ///
    /// [`Usage::SourceParameters`] for numbers that no mosaic has.
    pub(crate) fn open(self, folder: &Path) -> Result<MosaicSource> {
        let Self { width, height, bands, layers, dtype, says_missing, image, files_open_max, limits, files } = self;
        let planes = u64::from(bands).saturating_mul(layers.into()).saturating_mul(2);
        let is_sized = width > 0 && height > 0 && planes > 0 && u32::try_from(planes).is_ok();
        let has_places = files.iter().all(|part| part.place.2 > 0 && part.place.3 > 0);
        if !is_sized || !has_places || files.is_empty() {
            let problem = "a mosaic has files, and pixels that can be counted".to_owned();
            return Err(Usage::SourceParameters { name: Self::NAME.to_owned(), problem }.into());
        }
        let shape = MosaicShape { width, height, bands, layers, dtype, says_missing, image, files_open_max };
        let parts = files.into_iter().map(|part| part.open(folder)).collect();
        Ok(MosaicSource::new(parts, &shape, limits.into()))
    }
}

impl WrittenPart {
    fn of(part: &MosaicPart, paths: &WrittenPaths) -> Result<Self> {
        let Rect { left, top, right, bottom } = part.place;
        let side = |from: i64, to: i64| u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX);
        let ChunkLayout { width, height, bytes } = part.chunk;
        let name = part.path.display().to_string();
        let file = Fingerprint::of(&part.path);
        Ok(Self {
            path: paths.write(&part.path)?,
            place: (left, top, side(left, right), side(top, bottom)),
            nodata: part.nodata,
            chunk: (width, height, bytes),
            file: file.map_err(|source| Error::read(&name, tiffio::Error::io(0..0, source)))?,
        })
    }

    fn open(self, folder: &Path) -> MosaicPart {
        let ((col, row, columns, rows), (width, height, bytes)) = (self.place, self.chunk);
        MosaicPart {
            path: folder.join(self.path),
            stamp: FileStamp::Written(self.file),
            place: Rect::new(col, row, columns, rows),
            nodata: self.nodata,
            chunk: ChunkLayout { width: width.max(1), height: height.max(1), bytes },
        }
    }
}
