//! What `convert` and `cog` share: an image of a file, what belongs to it, and what of the file a copy does not keep.

use std::path::Path;
use std::sync::Arc;

use chunkgraph::{Array, NodataSource, OpenOptions};
use tiffio::layout::ImageLayout;
use tiffio::writer::Appearance;
use tiffio::{ImageKind, Limits, Reader};

use crate::errors::{Error, Result};
use crate::inputs;

/// An image of an open file.
pub(super) struct Original<'a> {
    path: &'a Path,
    reader: Arc<Reader>,
    image: usize,
    pub(super) layout: ImageLayout,
    pub(super) appearance: Appearance,
}

impl<'a> Original<'a> {
    /// Image number `image` of the file at `path`.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read; an image that is not there.
    pub(super) fn open(path: &'a Path, image: usize, limits: Limits) -> Result<Self> {
        let input = |source| Error::Input { name: path.display().to_string(), source };
        let reader = Arc::new(inputs::reader(path, limits).map_err(input)?);
        let (layout, appearance) = {
            let found = reader.image(image).map_err(input)?;
            let layout = found.layout().map_err(input)?.clone();
            let appearance = Appearance::of(found.tags(), &layout);
            (layout, appearance)
        };
        Ok(Self { path, reader, image, layout, appearance })
    }

    /// The values, those masked that `nodata` says.
    ///
    /// # Errors
    ///
    /// Complex samples, which arrays do not hold.
    pub(super) fn values(&self, nodata: NodataSource) -> Result<Array> {
        self.array(self.image, nodata)
    }

    /// The mask of the image: 0 where a pixel is not valid; nothing if it has none.
    ///
    /// # Errors
    ///
    /// As [`values`](Self::values).
    pub(super) fn mask(&self) -> Result<Option<Array>> {
        let found = self.reader.mask(self.image).ok().flatten();
        found.map(|mask| self.array(mask, NodataSource::Nothing)).transpose()
    }

    fn array(&self, image: usize, nodata: NodataSource) -> Result<Array> {
        let options = OpenOptions { image, nodata, ..OpenOptions::default() };
        Ok(Array::from_reader_at(&self.reader, self.path, &options)?)
    }

    /// What a copy that looks like `copy` does not keep, in words; `overviews` is what to say of overviews, if they are not
    /// made anew.
    pub(super) fn notes(&self, copy: &Appearance, overviews: Option<&str>) -> Vec<String> {
        let dropped = copy.dropped.iter().cloned();
        let own = self.reader.overviews(self.image).map_or(0, |overviews| overviews.len());
        let overviews = overviews.filter(|_| own > 0).map(|way_out| format!("{own} overviews; {way_out}"));
        let is_other = |kind| matches!(kind, ImageKind::Full | ImageKind::Page);
        let others = self.reader.images().iter().filter(|other| other.index() != self.image && is_other(other.kind()));
        let others = Some(others.count()).filter(|count| *count > 0);
        let others = others.map(|count| format!("{count} other images of the file; --image chooses one"));
        dropped.chain(overviews).chain(others).map(|what| format!("not kept: {what}")).collect()
    }
}
