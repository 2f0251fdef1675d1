//! A picture as a PNG, published in one step.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use tempfile::{NamedTempFile, PersistError};

use crate::errors::{Error, Result};
use crate::preview::Picture;

/// Writes `picture` to `path`, or to standard output for `-`.
///
/// # Errors
///
/// [`Error::NotToStdout`] if that is a terminal; [`Error::Stdout`]; whatever keeps the file from being written, or one that is
/// there and may not be replaced.
pub(super) fn write(picture: &Picture, path: &Path, may_replace: bool) -> Result<()> {
    let bytes = encode(picture).map_err(|error| Error::System(format!("no PNG: {error}")))?;
    if path.as_os_str() == "-" {
        if io::stdout().is_terminal() {
            return Err(Error::NotToStdout("it is a terminal, for which there is --term"));
        }
        let mut out = io::stdout().lock();
        return out.write_all(&bytes).and_then(|()| out.flush()).map_err(Error::Stdout);
    }
    publish(&bytes, path, may_replace).map_err(|source| {
        let output = tiffio::Error::Output { path: path.to_owned(), bytes: 0, source };
        Error::Array(chunkgraph::Error::Write(Arc::new(output)))
    })
}

/// At `path` is nothing, the old file, or all of the new one.
fn publish(bytes: &[u8], path: &Path, may_replace: bool) -> io::Result<()> {
    let exists = || io::Error::new(io::ErrorKind::AlreadyExists, "the file exists");
    if path.is_dir() {
        return Err(io::Error::other("a folder is there"));
    }
    if !may_replace && path.exists() {
        return Err(exists());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    readable(file.as_file())?;
    let published = if may_replace { file.persist(path) } else { file.persist_noclobber(path) };
    published.map(|_| ()).map_err(|PersistError { error, .. }| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => error,
    })
}

/// Temporary files are for their owner alone; pictures are for all who may read other files.
fn readable(file: &std::fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

fn encode(picture: &Picture) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(picture.pixels.as_flattened())?;
    writer.finish()?;
    Ok(bytes)
}
