//! What `convert` and `cog` share: an image of a file, what belongs to it, and what of the file a copy does not keep.

use std::path::Path;
use std::sync::Arc;

use chunkgraph::{Array, NodataSource, OpenOptions};
use tiffio::layout::ImageLayout;
use tiffio::writer::Appearance;
use tiffio::{ImageKind, Limits, Reader};

use crate::errors::Result;
use crate::inputs::{self, Source};

/// An image of an open file.
pub(super) struct Original {
    pub(super) source: Source,
    reader: Arc<Reader>,
    image: usize,
    pub(super) layout: ImageLayout,
    pub(super) appearance: Appearance,
}

impl Original {
    /// Image number `image` of the file that `word` names.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read; an image that is not there; a word for none or several.
    pub(super) fn open(word: &Path, image: usize, limits: Limits) -> Result<Self> {
        let source = inputs::expand_one(word)?;
        let input = |error| source.error(error);
        let reader = Arc::new(source.reader(limits).map_err(input)?);
        let (layout, appearance) = {
            let found = reader.image(image).map_err(input)?;
            let layout = found.layout().map_err(input)?.clone();
            let appearance = Appearance::of(found.tags(), &layout);
            (layout, appearance)
        };
        Ok(Self { source, reader, image, layout, appearance })
    }

    /// The values, those masked that `nodata` says.
    ///
    /// # Errors
    ///
    /// Complex samples, which arrays do not hold.
    pub(super) fn values(&self, nodata: NodataSource) -> Result<Array> {
        self.array(self.image, nodata)
    }

    /// Of `values` the bands `wanted`, by name or number from 1, and how they look; all of them if none is.
    ///
    /// # Errors
    ///
    /// A band that is not there.
    pub(super) fn select(&self, values: Array, wanted: &[String]) -> Result<(Array, Appearance)> {
        if wanted.is_empty() {
            return Ok((values, self.appearance.clone()));
        }
        let names: Vec<_> = values.bands().iter().map(|band| band.description.as_deref()).collect();
        let name = &values.labels().name;
        let numbers = wanted.iter().map(|wanted| inputs::band_number(&names, wanted, name));
        let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
        let appearance = self.appearance.clone().select(&numbers.iter().map(|number| number - 1).collect::<Vec<_>>());
        Ok((values.band_numbers(&numbers)?, appearance))
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
        self.source.array(&self.reader, &options)
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
