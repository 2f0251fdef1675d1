//! What `mask` and `clip` share: an image some pixels of which become missing, and everything else of it as it was.

use std::fs;
use std::path::Path;

use chunkgraph::{Array, NodataSource};
use indices::Polygons;
use tiffio::layout::Window;
use tiffio::writer::Appearance;

use super::copied::Original;
use super::save::{self, Extras};
use crate::args::{ImageArgs, LimitArgs, OutputArgs, RunArgs};
use crate::errors::{Error, Result};
use crate::inputs;

/// An image that is being masked.
pub(super) struct MaskedImage {
    original: Original,
    /// All bands, nodata masked.
    pub(super) all: Array,
    /// Those that are asked for.
    pub(super) values: Array,
    appearance: Appearance,
    mask: Option<Array>,
    /// The stored value that is masked.
    nodata: Option<f64>,
}

impl MaskedImage {
    /// The image that `args` name, without the band `layer` if it has one of that name and no bands are asked for.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read; an image or a band that is not there; a nodata value that it cannot hold.
    pub(super) fn open(args: &ImageArgs, limits: &LimitArgs, layer: Option<&str>) -> Result<Self> {
        let original = Original::open(&args.input, args.number, limits.limits())?;
        let all = original.values(args.nodata.unwrap_or_default())?;
        let dtype = all.dtype();
        let nodata = match args.nodata.unwrap_or_default() {
            NodataSource::File => original.values(NodataSource::Nothing)?.geo_ref().nodata_value(),
            NodataSource::Value(value) if !dtype.holds(value) => {
                return Err(Error::NodataNotStored { name: original.source.name(), value, dtype });
            }
            NodataSource::Value(value) => Some(value),
            NodataSource::Nothing => None,
        };
        let (values, appearance) = original.select(all.clone(), &Self::wanted(&original, args, &all, layer)?)?;
        let mask = original.mask()?;
        Ok(Self { values, original, all, appearance, mask, nodata })
    }

    /// The bands to write: those that are asked for, or all but the layer.
    fn wanted(original: &Original, args: &ImageArgs, all: &Array, layer: Option<&str>) -> Result<Vec<String>> {
        let wanted = original.source.bands_or(&args.bands)?;
        let Some(layer) = layer.filter(|layer| wanted.is_empty() && !Path::new(layer).exists()) else {
            return Ok(wanted.to_vec());
        };
        let names: Vec<Option<&str>> = all.bands().iter().map(|band| band.description.as_deref()).collect();
        let layer = inputs::band_number(&names, layer, &all.labels().name)?;
        Ok((1..=all.band_count()).filter(|number| *number != layer).map(|number| number.to_string()).collect())
    }

    /// Makes pixels missing.
    pub(super) fn drop_where(&mut self, missing: &Array) {
        self.values = self.values.mask_where(missing);
    }

    /// Cuts the image.
    ///
    /// # Errors
    ///
    /// A window that is not inside.
    pub(super) fn cut(&mut self, window: Window) -> Result<()> {
        self.values = self.values.window(window)?;
        self.mask = self.mask.as_ref().map(|mask| mask.window(window)).transpose()?;
        Ok(())
    }

    /// Computes the image into the file that is asked for.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong while it is computed or written; values that its type cannot hold.
    pub(super) fn save(self, output: &OutputArgs, run: &RunArgs) -> Result<()> {
        let dtype = output.dtype.unwrap_or(self.values.dtype());
        let nodata = output.dst_nodata.or(self.nodata.filter(|value| dtype.holds(*value)));
        let values = if dtype == self.values.dtype() { self.values } else { self.values.cast_checked(dtype) };
        let appearance = self.appearance.with_sample_type(dtype.sample_type());
        let notes = self.original.notes(&appearance, (!output.cog).then_some("--cog makes new ones"));
        save::save_as(&values, output, run, Extras { nodata, appearance, mask: self.mask, notes })
    }
}

/// The polygons of a file.
///
/// # Errors
///
/// Whatever keeps it from being read.
pub(super) fn polygons(path: &Path) -> Result<Polygons> {
    let name = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|source| Error::Text { name: name(), source })?;
    Polygons::from_geojson(&text).map_err(|source| Error::Polygons { name: name(), source })
}
