//! A file that appears at its path complete or not at all.
//!
//! The bytes go to a file without a name in the target's folder (`O_TMPFILE`), which the kernel removes by itself
//! however the process ends. Where the file system has no such files, a hidden temporary takes its place. Publishing is
//! `fsync`, then `link` (which refuses an existing target, so nobody can slip in between) or `rename` (which replaces it
//! in one step), then `fsync` of the folder. A new name that cannot be made durable is taken away again; a file that has
//! been replaced cannot be brought back, and the complete new one stays.

use std::fs::{self, File};
use std::io;
#[cfg(target_os = "linux")]
use std::num::NonZeroU64;
use std::ops::Range;
use std::os::unix::fs::{FileExt, FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Sink;

/// What to do with a file that is already at an output's path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Existing {
    /// Keep it and fail: nothing is lost by a mistyped path. Looked at when the output is begun and, without a race,
    /// again when it is published.
    #[default]
    Refuse,
    /// Replace it, in one step, once the output is complete.
    Replace,
}

/// An output file on its way to its path.
///
/// Dropped before it is published it leaves nothing behind, and what stood at the path stays as it was. The file gets
/// the permissions that the process gives any new file. A symbolic link at the path stays, and the file it points to is
/// the one made or replaced.
#[derive(Debug)]
pub struct StagedFile {
    target: PathBuf,
    existing: Existing,
    staging: Staging,
    /// Up to where the system has been asked to begin bringing the file to the medium.
    written_back: u64,
}

/// Bytes that gather before the system is asked to bring them to the medium: large enough for a disk, and little to
/// wait for in the end.
const WRITE_BACK_BYTES: u64 = 8 << 20;

#[derive(Debug)]
enum Staging {
    /// A file without a name.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    Hidden(NamedTempFile),
    Published,
}

impl StagedFile {
    /// Begins the file that is to stand at `path`.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if a file is there that is to be kept; an error that says so if a folder, device
    /// or pipe is there; else whatever the file system reports for the folder of `path`.
    pub fn create(path: &Path, existing: Existing) -> io::Result<Self> {
        let target = resolve(path, existing)?;
        let staging = unnamed(&target).or_else(|_| hidden(&target))?;
        Ok(Self { target, existing, staging, written_back: 0 })
    }

    /// A file without a name in the folder of this one, for what is only needed while it is made.
    ///
    /// # Errors
    ///
    /// Whatever the file system reports.
    pub(super) fn beside(&self) -> io::Result<File> {
        #[cfg(target_os = "linux")]
        if let Ok(Staging::Unnamed(file)) = unnamed(&self.target) {
            return Ok(file);
        }
        // Where there are none without a name it loses its own at once.
        let (file, path) = temporary_name().tempfile_in(folder(&self.target))?.into_parts();
        path.close()?;
        Ok(file)
    }

    fn file(&self) -> io::Result<&File> {
        match &self.staging {
            #[cfg(target_os = "linux")]
            Staging::Unnamed(file) => Ok(file),
            Staging::Hidden(temporary) => Ok(temporary.as_file()),
            Staging::Published => Err(io::Error::other("the file is already published")),
        }
    }
}

impl Sink for StagedFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all_at(bytes, offset)?;
        let end = offset.saturating_add(bytes.len() as u64);
        if end.saturating_sub(self.written_back) >= WRITE_BACK_BYTES {
            write_back(self.file()?, self.written_back..end);
            self.written_back = end;
        }
        Ok(())
    }

    fn publish(&mut self) -> io::Result<()> {
        self.file()?.sync_all()?;
        let existing = self.existing;
        match (std::mem::replace(&mut self.staging, Staging::Published), existing) {
            #[cfg(target_os = "linux")]
            (Staging::Unnamed(file), Existing::Refuse) => link(&file, &self.target)?,
            #[cfg(target_os = "linux")]
            (Staging::Unnamed(file), Existing::Replace) => {
                // A name can be given to such a file, but not one that is taken: so a hidden one first.
                let folder = folder(&self.target);
                let named = temporary_name().make_in(folder, |name| link(&file, name))?;
                named.persist(&self.target).map_err(|failed| failed.error)?;
            }
            (Staging::Hidden(temporary), Existing::Refuse) => {
                temporary.persist_noclobber(&self.target).map_err(|failed| failed.error)?;
            }
            (Staging::Hidden(temporary), Existing::Replace) => {
                temporary.persist(&self.target).map_err(|failed| failed.error)?;
            }
            (Staging::Published, _) => {}
        }
        let synced = sync_folder(folder(&self.target));
        if synced.is_err() && existing == Existing::Refuse {
            // Nothing stood there before, and an output that failed is not there.
            fs::remove_file(&self.target)?;
        }
        synced
    }
}

/// Has the system begin to bring these bytes to the medium, so that it does so while others are computed and the sync at
/// the end has little left to do. Nobody waits for it, and where it is not done the sync does all.
#[cfg(target_os = "linux")]
fn write_back(file: &File, bytes: Range<u64>) {
    use rustix::fs::{Advice, fadvise};
    // Bytes that are not on the medium yet are written and stay in memory; only those that are would be let go.
    let _ = fadvise(file, bytes.start, NonZeroU64::new(bytes.end - bytes.start), Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn write_back(_: &File, _: Range<u64>) {}

/// The path that the file gets in the end: absolute, and behind a symbolic link the one that it points to.
fn resolve(path: &Path, existing: Existing) -> io::Result<PathBuf> {
    let refused = |kind, text: &str| Err(io::Error::new(kind, text.to_owned()));
    let not_moved = |what| {
        let text = format!("{what} is there, and an output is made beside its path and moved into place when complete");
        refused(io::ErrorKind::InvalidInput, &text)
    };
    match fs::metadata(path).map(|found| found.file_type()) {
        Ok(found) if found.is_dir() => refused(io::ErrorKind::IsADirectory, "a folder is there"),
        Ok(found) if found.is_fifo() => not_moved("a pipe"),
        Ok(found) if found.is_socket() => not_moved("a socket"),
        Ok(found) if !found.is_file() => not_moved("a device"),
        Ok(_) if existing == Existing::Refuse => refused(io::ErrorKind::AlreadyExists, "the file exists"),
        Ok(_) => fs::canonicalize(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => missing_target(path),
        Err(error) => Err(error),
    }
}

/// The path of a file that is not there yet, whether `path` names it or a symbolic link leads to it.
fn missing_target(path: &Path) -> io::Result<PathBuf> {
    const LINKS_MAX: usize = 40;
    let mut target = std::path::absolute(path)?;
    for _ in 0..LINKS_MAX {
        let Ok(next) = fs::read_link(&target) else { break };
        target = folder(&target).join(next);
    }
    if target.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    }
    if !folder(&target).is_dir() {
        let text = format!("there is no folder {}", folder(&target).display());
        return Err(io::Error::new(io::ErrorKind::NotFound, text));
    }
    Ok(target)
}

/// The folder of an absolute path.
fn folder(target: &Path) -> &Path {
    target.parent().unwrap_or(Path::new("/"))
}

#[cfg(target_os = "linux")]
fn unnamed(target: &Path) -> io::Result<Staging> {
    use rustix::fs::{CWD, Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::openat(CWD, folder(target), flags, Mode::from_raw_mode(0o666))?);
    // The name is given through this path in the end; without it (no /proc) the file could never be published.
    fs::metadata(descriptor_path(&file))?;
    Ok(Staging::Unnamed(file))
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> io::Result<Staging> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(target_os = "linux")]
fn descriptor_path(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd;
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Gives the file without a name the name `target`, if that is free.
#[cfg(target_os = "linux")]
fn link(file: &File, target: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD};
    Ok(rustix::fs::linkat(CWD, descriptor_path(file), CWD, target, AtFlags::SYMLINK_FOLLOW)?)
}

fn hidden(target: &Path) -> io::Result<Staging> {
    temporary_name().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder(target)).map(Staging::Hidden)
}

fn temporary_name() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tiffio-").suffix(".tmp");
    builder
}

/// Makes the new name in the folder durable.
///
/// A folder that cannot be opened (no permission to list it) or that its file system cannot sync is left alone: the
/// file itself is on the medium.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let Ok(opened) = File::open(folder) else { return Ok(()) };
    match opened.sync_all() {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests;
