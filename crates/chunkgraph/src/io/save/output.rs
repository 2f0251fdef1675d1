//! The file that is written, plain or a COG.

use std::path::Path;

use tiffio::writer::{
    CogSpec, CogWriter, CreationOptions, ImageSpec, Masked, Pyramid, Sink, SpoolFile, StagedFile, WriteOptions,
    WriteReport, Writer,
};

use crate::error::{Error, Result};

/// How the images of a file lie in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FileLayout {
    /// The image, and the mask if there is one.
    #[default]
    Plain,
    /// A cloud optimised GeoTIFF: with overviews, and in the order that readers of ranges want. Its tiles are of 512 x 512
    /// pixels if nothing else is asked for, and it takes twice its size on disk while it is made.
    Cog,
}

/// What is written: one image, its mask, its overviews and their masks.
#[derive(Debug)]
pub(crate) struct OutputSpec {
    /// In the order of the file.
    pub(crate) images: Vec<ImageSpec>,
    pub(crate) masked: Masked,
    /// What makes the overviews.
    pub(crate) pyramid: Option<Pyramid>,
    cog: Option<CogSpec>,
}

impl OutputSpec {
    /// The file of `image`, to which `creation` has been applied.
    pub(crate) fn new(
        image: ImageSpec,
        masked: Masked,
        layout: FileLayout,
        creation: &CreationOptions,
    ) -> tiffio::Result<Self> {
        if layout == FileLayout::Plain {
            creation.check_plain()?;
            let mask = (masked == Masked::Yes).then(|| image.mask());
            return Ok(Self { images: std::iter::once(image).chain(mask).collect(), masked, pyramid: None, cog: None });
        }
        let cog = CogSpec { masked, ..creation.cog(image) };
        Ok(Self { images: cog.images()?, masked, pyramid: cog.pyramid()?, cog: Some(cog) })
    }

    /// Whether it is no COG.
    pub(crate) fn is_plain(&self) -> bool {
        self.cog.is_none()
    }

    /// How many images, of those that stand first in [`images`](Self::images), are no overviews.
    pub(crate) fn full_size_images(&self) -> usize {
        if self.masked == Masked::Yes { 2 } else { 1 }
    }

    /// The place in [`images`](Self::images) of an overview; its mask is at the next.
    pub(crate) fn image_of(&self, level: usize) -> usize {
        self.cog.as_ref().map_or(0, |cog| cog.image_of(level))
    }
}

/// Takes encoded chunks and becomes a file.
#[derive(Debug)]
pub(crate) enum Output<S: Sink = StagedFile> {
    Plain(Writer<S>),
    Cog(Box<CogWriter<S>>),
}

impl Output {
    pub(crate) fn create(path: &Path, spec: &OutputSpec, options: &WriteOptions) -> Result<Self> {
        let output = match &spec.cog {
            None => Writer::create_images(path, &spec.images, options).map(Self::Plain),
            Some(cog) => CogWriter::create(path, cog, options).map(|writer| Self::Cog(Box::new(writer))),
        };
        output.map_err(Error::write)
    }
}

impl<S: Sink> Output<S> {
    /// The same into a sink that the caller publishes; `spool` is asked for if it is a COG.
    pub(crate) fn with_sink(
        sink: S,
        spool: impl FnOnce() -> tiffio::Result<SpoolFile>,
        path: &Path,
        spec: &OutputSpec,
    ) -> tiffio::Result<Self> {
        match &spec.cog {
            None => Writer::with_sink_images(sink, path, &spec.images).map(Self::Plain),
            Some(cog) => CogWriter::with_sink(sink, spool()?, path, cog).map(|writer| Self::Cog(Box::new(writer))),
        }
    }

    pub(crate) fn put(&mut self, image: usize, chunk: u64, bytes: &[u8]) -> Result<()> {
        self.put_stored(image, chunk, bytes).map_err(Error::write)
    }

    /// The same for whoever hands out records of a log.
    pub(crate) fn put_stored(&mut self, image: usize, chunk: u64, bytes: &[u8]) -> tiffio::Result<()> {
        match self {
            Self::Plain(writer) => writer.put_in(image, chunk, bytes),
            Self::Cog(writer) => writer.put_in(image, chunk, bytes),
        }
    }

    pub(crate) fn finish(self) -> Result<WriteReport> {
        let finished = match self {
            Self::Plain(writer) => writer.finish(),
            Self::Cog(writer) => writer.finish(),
        };
        finished.map_err(Error::write)
    }
}
