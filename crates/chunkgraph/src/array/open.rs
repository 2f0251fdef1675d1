//! Arrays of files.

use std::path::Path;
use std::sync::Arc;

use tiffio::geo::GeoRef;
use tiffio::source::FileSource;
use tiffio::{Limits, Reader};

use super::{Array, Labels};
use crate::error::{Error, Result};
use crate::io::GeoTiffSource;
use crate::scalar::Scalar;

/// How a file is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The image, from 0. Default: the first one.
    pub image: usize,
    /// Which pixels are missing. Default: those that the file says.
    pub nodata: NodataSource,
    /// What the file may ask for.
    pub limits: Limits,
}

/// Which stored value means that a pixel is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum NodataSource {
    /// That of the file's `GDAL_NODATA`; none if it has none.
    #[default]
    File,
    /// This one, whatever the file says.
    Value(f64),
    /// None, whatever the file says. Its nodata is a value like any other then; a copy of the array keeps the tag.
    Nothing,
}

impl Array {
    /// The first image of the file at `path`, all bands, its nodata masked.
    ///
    /// Reads the file's directories and no sample.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if it cannot be read or is not a TIFF that can; [`Usage::SampleType`](crate::Usage::SampleType) for
    /// complex samples.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, &OpenOptions::default())
    }

    /// An image of the file at `path`.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let source =
            FileSource::open(path).map_err(|source| Error::read(&name, tiffio::Error::Io { range: 0..0, source }))?;
        let reader = Reader::new(source, options.limits.clone()).map_err(|error| Error::read(&name, error))?;
        Self::from_reader_at(&Arc::new(reader), path, options)
    }

    /// The first image of several files, their bands one after another.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and as [`stack`](Self::stack) if the files do not lie on one grid.
    pub fn open_stack<P: AsRef<Path>>(paths: &[P], options: &OpenOptions) -> Result<Self> {
        let arrays = paths.iter().map(|path| Self::open_with(path, options)).collect::<Result<Vec<_>>>()?;
        Self::stack(&arrays)
    }

    /// An image of an open TIFF, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_reader(reader: &Arc<Reader>, name: &str, options: &OpenOptions) -> Result<Self> {
        Self::of_reader(reader, name, None, options)
    }

    /// An image of an open TIFF that was opened by `path`, so that no output can replace it while it is read.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_reader_at(reader: &Arc<Reader>, path: &Path, options: &OpenOptions) -> Result<Self> {
        Self::of_reader(reader, &path.display().to_string(), Some(path), options)
    }

    fn of_reader(reader: &Arc<Reader>, name: &str, path: Option<&Path>, options: &OpenOptions) -> Result<Self> {
        let mut source = GeoTiffSource::new(Arc::clone(reader), options.image, name)?;
        if let Some(path) = path {
            source = source.with_path(path);
        }
        let geo_ref = reader.image(options.image).map_err(|error| Error::read(name, error))?.geo_ref().clone();
        let nodata = match options.nodata {
            // Whole numbers past 2^53 would be rounded as floats.
            NodataSource::File => match geo_ref.nodata.as_deref().map(str::parse) {
                Some(Ok(value)) => Some(Scalar::Int(value)),
                _ => geo_ref.nodata_value().map(Scalar::Float),
            },
            NodataSource::Value(value) => Some(Scalar::Float(value)),
            NodataSource::Nothing => None,
        };
        // What is masked is no stored value any more.
        let stored_nodata = geo_ref.nodata.clone().filter(|_| options.nodata == NodataSource::Nothing);
        let mut geo_ref = GeoRef { nodata: stored_nodata, ..geo_ref };
        let bands = std::mem::take(&mut geo_ref.bands);
        let array = Self::from_source(Arc::new(source), Labels { name: name.to_owned(), bands, geo_ref });
        Ok(match nodata {
            Some(value) => array.mask_equal(value),
            None => array,
        })
    }
}
