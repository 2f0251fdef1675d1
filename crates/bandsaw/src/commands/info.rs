//! `info`: what files hold.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;
use tiffio::Reader;
use tiffio::geo::{AuxMetadata, GeoTransform};
use tiffio::reader::Sidecars;

use crate::args::InfoArgs;
use crate::errors::{self, Error, Failure, Result};
use crate::inputs::{self, Source};
use crate::report::{self, Beside, Detail, FileInfo, Table};

/// Schema `bandsaw-info/1`.
#[derive(Serialize)]
struct Files {
    files: Vec<FileInfo>,
    /// What is wrong with those that could not be opened.
    errors: Vec<Failure>,
}

/// Bytes of a file beside an image that are read: real ones are far smaller, those with tables of attributes too.
const SIDECAR_BYTES_MAX: u64 = 64 << 20;

/// Prints each file; one that cannot be read gets its line on standard error and the others are printed all the same.
///
/// # Errors
///
/// [`Error::AlreadyReported`] with the code of the first file that could not be read; patterns and lists
/// that name none; [`Error::Stdout`].
pub(super) fn run(args: &InfoArgs) -> Result<()> {
    let detail = if args.all { Detail::All } else { Detail::Screen };
    let as_table = args.files.len() > 1 && !args.long && !args.all && !args.json;
    let (mut files, mut table) = (Vec::new(), Table::default());
    let mut errors = Vec::new();
    for source in inputs::expand_files(&args.files)? {
        match source.reader(args.limits.limits()) {
            Ok(reader) => {
                let info = FileInfo::new(source.name(), &reader, beside(&source, &reader, args));
                if args.json {
                    files.push(info);
                } else if as_table {
                    table.add(&info);
                } else {
                    report::to_stdout(&info.text(detail))?;
                }
            }
            Err(error) => {
                let failure = errors::report_one(&source.error(error));
                errors.push(failure.of_input(source.name()));
            }
        }
    }
    let failed = errors.first().map(Failure::exit_code);
    if args.json {
        report::to_stdout(&report::json("bandsaw-info/1", &Files { files, errors })?)?;
    } else if !table.is_empty() {
        report::to_stdout(&table.to_string())?;
    }
    failed.map_or(Ok(()), |code| Err(Error::AlreadyReported { code }))
}

/// The files beside `source`, and what those that `args` ask for add to its georeferencing.
fn beside(source: &Source, reader: &Reader, args: &InfoArgs) -> Beside {
    let sidecars = if source.is_stdin() { Sidecars::default() } else { Sidecars::find(source.path()) };
    let mut beside = Beside::default();
    let Some(image) = reader.images().first() else { return beside };
    let mut geo_ref = image.geo_ref().clone();
    let bands = image.layout().map_or(0, |layout| layout.bands as usize);
    let world = sidecars.world_file.as_deref().filter(|_| args.tfw && geo_ref.transform().is_none());
    if let Some(transform) = world.and_then(|path| beside.read(path, GeoTransform::from_world_file, "not six numbers"))
    {
        geo_ref.set_transform(transform);
    }
    let parse = |text: &str| AuxMetadata::parse(text, bands);
    let aux = sidecars.metadata.as_deref().filter(|_| args.aux);
    if let Some(aux) = aux.and_then(|path| beside.read(path, parse, "not the XML of GDAL's metadata")) {
        geo_ref.add(&aux);
    }
    Beside { sidecars, geo_ref: Some(geo_ref), ..beside }
}

impl Beside {
    /// What the file at `path` holds; what is wrong with it is kept.
    fn read<T>(&mut self, path: &Path, parse: impl FnOnce(&str) -> Option<T>, wrong: &str) -> Option<T> {
        let found = match read(path) {
            Ok(text) => parse(&text).ok_or_else(|| wrong.to_owned()),
            Err(error) => Err(error.to_string()),
        };
        found.map_err(|error| self.defects.push(format!("{}: {error}", path.display()))).ok()
    }
}

/// The text of a file beside an image; bytes that are no text come as others.
fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(SIDECAR_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
