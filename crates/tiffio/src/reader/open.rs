//! Opening a file: header, directories, and the values of the first image.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::Image;
use super::fetch::{ReadAhead, SourceFile};
use crate::error::{Error, Malformed, Result, Usage};
use crate::ifd::{Chain, ChainWalk, Header};
use crate::limits::Limits;
use crate::source::{ByteSource, FileSource};

/// An open TIFF.
///
/// Everything takes `&self`, so that any number of threads read from one `Reader`; there is no position and no lock.
#[derive(Debug)]
pub struct Reader {
    file: Arc<SourceFile>,
    images: Vec<Image>,
    defects: Vec<Error>,
}

impl Reader {
    /// Opens the file at `path` with the default [`Limits`].
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if it cannot be opened or read, and all errors of [`new`](Self::new).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let source = FileSource::open(path).map_err(|source| Error::io(0..0, source))?;
        Self::new(source, Limits::default())
    }

    /// Opens the TIFF that `source` holds. Directories are read here, all of them; values of tags for the first image
    /// only, chunks not at all.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is not a TIFF, the first directory makes no sense, or the chain of directories loops;
    /// [`Error::LimitExceeded`] past the number of directories or entries in `limits`; [`Error::Io`] if the source
    /// fails. An image that cannot be laid out is no error here, but of [`Image::layout`].
    pub fn new(source: impl ByteSource + 'static, limits: Limits) -> Result<Self> {
        let length = source.len().map_err(|source| Error::io(0..0, source))?;
        let (header, chain) = walk(&source, length, &limits)?;
        let file =
            Arc::new(SourceFile { source: Box::new(source), length, header, limits, value_bytes: AtomicU64::new(0) });
        let image = |(index, ifd)| Image::new(index, ifd, Arc::clone(&file));
        let images: Vec<Image> = chain.ifds.into_iter().enumerate().map(image).collect();
        let mut defects = chain.defects;
        if let Some(first) = images.first() {
            if let Err(error @ Error::Io { .. }) = first.layout() {
                return Err(error);
            }
            defects.extend_from_slice(first.defects());
        }
        Ok(Self { file, images, defects })
    }

    /// What the first bytes of the file say.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.file.header
    }

    /// Bytes of the file.
    #[must_use]
    pub fn file_length(&self) -> u64 {
        self.file.length
    }

    /// Where its bytes come from.
    #[must_use]
    pub fn source(&self) -> &dyn ByteSource {
        &*self.file.source
    }

    /// The limits it was opened with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.file.limits
    }

    /// The images: those of the main chain in file order, then those that `SubIFDs` tags name. There is at least one.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// Image number `image`.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] past the last one.
    pub fn image(&self, image: usize) -> Result<&Image> {
        self.images.get(image).ok_or_else(|| Usage::NoSuchImage { image, count: self.images.len() }.into())
    }

    /// Faults that keep none of [`images`](Self::images) from being read: directories that the chain lost, and what is
    /// wrong with tags of the first image. For other images see [`Image::defects`].
    #[must_use]
    pub fn defects(&self) -> &[Error] {
        &self.defects
    }
}

fn walk(source: &dyn ByteSource, length: u64, limits: &Limits) -> Result<(Header, Chain)> {
    let mut bytes = ReadAhead::new(source, length);
    let header = Header::parse(bytes.get(0..Header::BYTES_MAX.min(length))?)?;
    let mut walk = ChainWalk::new(header, length, limits)?;
    while let Some(range) = walk.need() {
        walk.feed(bytes.get(range)?)?;
    }
    let chain = walk.finish();
    if chain.ifds.is_empty() { Err(Malformed::NoDirectory.into()) } else { Ok((header, chain)) }
}
