//! What a COG is to be: its image, mask and overviews.

use crate::error::Result;
use crate::geo::GeoRef;
use crate::tag::{ImageKind, Photometric, PlanarConfiguration, Tag};
use crate::writer::spec::wrong;
use crate::writer::{Chunking, ImageSpec, Masked, Pyramid, Resampling, overview_sizes};

/// Whether a COG has overviews.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Overviews {
    /// Halves until one fits a tile; none for an image that does.
    #[default]
    Auto,
    /// None.
    None,
}

/// All that is needed to write one COG.
#[derive(Debug, Clone, PartialEq)]
pub struct CogSpec {
    /// The image: in tiles, its bands sharing them.
    pub image: ImageSpec,
    /// Whether a mask goes with it. Default: no.
    pub masked: Masked,
    /// Whether it has overviews. Default: until one fits a tile.
    pub overviews: Overviews,
    /// How they are made. Default: the nearest pixel for palettes, where numbers between two mean nothing, else the mean.
    pub resampling: Resampling,
}

impl CogSpec {
    /// The COG of `image`, everything else as the fields' defaults say.
    #[must_use]
    pub fn new(image: ImageSpec) -> Self {
        let is_palette = image.photometric == Photometric::Palette;
        let resampling = if is_palette { Resampling::Nearest } else { Resampling::Average };
        Self { image, masked: Masked::No, overviews: Overviews::Auto, resampling }
    }

    /// The images of the file in its order, each followed by its mask if there is one: the image, then the overviews from
    /// the largest down.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`](crate::Usage::Spec) if the image contradicts itself, has strips, or bands in tiles of their own; or
    /// if it is to have overviews and has complex samples.
    pub fn images(&self) -> Result<Vec<ImageSpec>> {
        let layout = self.image.layout()?;
        let Chunking::Tiles { width, height } = self.image.chunking else {
            return Err(wrong("TILED", "a COG has tiles".to_owned()));
        };
        if layout.planar == PlanarConfiguration::Planar {
            return Err(wrong("INTERLEAVE", "the bands of a COG share tiles, PIXEL it is".to_owned()));
        }
        let sizes = match self.overviews {
            Overviews::None => Vec::new(),
            Overviews::Auto => overview_sizes([self.image.width, self.image.height], [width, height]),
        };
        let overviews = sizes.into_iter().map(|size| self.overview(size));
        let images = std::iter::once(self.image.clone()).chain(overviews);
        Ok(match self.masked {
            Masked::No => images.collect(),
            Masked::Yes => images.flat_map(|image| [image.clone(), image.mask()]).collect(),
        })
    }

    /// What makes the overviews; nothing if there are none.
    ///
    /// # Errors
    ///
    /// As [`images`](Self::images).
    pub fn pyramid(&self) -> Result<Option<Pyramid>> {
        let has_overviews = self.images()?.iter().any(|image| image.kind == ImageKind::Overview);
        has_overviews.then(|| Pyramid::new(&self.image, self.masked, self.resampling)).transpose()
    }

    /// The place in [`images`](Self::images) of an overview, or of the image itself for level 0; its mask is at the next.
    #[must_use]
    pub fn image_of(&self, level: usize) -> usize {
        if self.masked == Masked::Yes { 2 * level } else { level }
    }

    /// An overview says of itself what is needed to look at it: colours and nodata, no place and no description.
    fn overview(&self, [width, height]: [u32; 2]) -> ImageSpec {
        const COLOURS: [Tag; 2] = [Tag::COLOR_MAP, Tag::INK_SET];
        let image = &self.image;
        let extra_tags = image.extra_tags.iter().filter(|(tag, _)| COLOURS.contains(tag)).cloned().collect();
        let geo_ref = GeoRef { nodata: image.geo_ref.nodata.clone(), ..GeoRef::default() };
        ImageSpec { width, height, kind: ImageKind::Overview, geo_ref, extra_tags, ..image.clone() }
    }
}
