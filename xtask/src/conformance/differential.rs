//! Hundreds of small files that rasterio and tifffile write, of every sample type, codec, predictor, layout, interleaving,
//! byte order and variant: each sample must be the one that was given to them.
//!
//! `xtask/peers/differential.py` makes them, together with a list of hashes; they are kept below `target/` until that
//! script changes.

use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde::Deserialize;
use tiffio::Reader;

use super::samples;
use crate::{Result, process, python, workspace};

const SCRIPT: &str = "xtask/peers/differential.py";

/// The list that the script writes last.
const LIST: &str = "list.json";

/// There are no fewer files.
const FILES_MIN: usize = 500;

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    /// NumPy's name of the type.
    dtype: String,
    /// Bands, rows, columns.
    shape: [u32; 3],
    /// Of the samples, band by band, row by row, least significant byte first.
    sha256: String,
}

/// Makes the files if need be, and reads them all. Where rasterio cannot be installed a line says so.
///
/// # Errors
///
/// If the files cannot be made, or one gives other samples than were given to its writer.
pub(crate) fn run() -> Result<()> {
    let packages = ["numpy", "rasterio", "tifffile", "imagecodecs"];
    let Some(folder) = made(|| python::environment(&packages))? else { return Ok(()) };
    let list = workspace::read(&folder.join(LIST))?;
    let entries: Vec<Entry> = serde_json::from_slice(&list)?;
    if entries.len() < FILES_MIN {
        return Err(format!("{SCRIPT} makes {} files, {FILES_MIN} are wanted", entries.len()).into());
    }
    let faults: Vec<String> = entries.par_iter().filter_map(|entry| fault(&folder, entry)).collect();
    faults.iter().take(20).for_each(|fault| println!("{fault}"));
    println!("{} files of rasterio and tifffile, {} are read otherwise", entries.len(), faults.len());
    if faults.is_empty() { Ok(()) } else { Err("files of others are read otherwise".into()) }
}

/// The folder of the files; nothing if there is no Python to make them.
fn made(python: impl FnOnce() -> Result<PathBuf>) -> Result<Option<PathBuf>> {
    let script = workspace::root().join(SCRIPT);
    let hash = workspace::sha256(&workspace::read(&script)?);
    let folder = workspace::target().join("differential").join(&hash[..16]);
    if folder.join(LIST).exists() {
        return Ok(Some(folder));
    }
    let python = match python() {
        Ok(python) => python,
        Err(error) => {
            println!("skipped: rasterio and tifffile cannot be installed ({error})");
            return Ok(None);
        }
    };
    std::fs::create_dir_all(&folder)?;
    process::run(Command::new(python).arg(script).arg(&folder))?;
    Ok(Some(folder))
}

/// How a file is read otherwise.
fn fault(folder: &Path, entry: &Entry) -> Option<String> {
    let name = &entry.name;
    let reader = match Reader::open(folder.join(name)) {
        Ok(reader) => reader,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    let layout = match reader.image(0).and_then(|image| image.layout()) {
        Ok(layout) => layout,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    let (shape, dtype) = ([layout.bands, layout.height, layout.width], layout.sample_type.name());
    if shape != entry.shape || dtype != entry.dtype {
        return Some(format!("{name}: {dtype} {shape:?}, not {} {:?}", entry.dtype, entry.shape));
    }
    match samples::read(&reader) {
        Ok(samples) if workspace::sha256(&samples) == entry.sha256 => None,
        Ok(_) => Some(format!("{name}: other samples")),
        Err(error) => Some(format!("{name}: {error}")),
    }
}
