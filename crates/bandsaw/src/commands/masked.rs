//! What `mask` and `clip` share: an image some pixels of which become missing, and everything else of it as it was.

use std::fs;
use std::path::Path;

use chunkgraph::{Array, NodataSource};
use indices::Polygons;
use tiffio::layout::Window;
use tiffio::writer::Appearance;

use super::copied::Original;
use super::save::{self, Extras};
use crate::args::{LimitArgs, MaskedImageArgs, OutputArgs, RunArgs};
use crate::errors::{Error, Result};
use crate::inputs;

/// An image that is being masked.
pub(super) struct MaskedImage<'a> {
    original: Original<'a>,
    /// All bands, nodata masked.
    pub(super) all: Array,
    /// Those that are asked for.
    pub(super) values: Array,
    appearance: Appearance,
    mask: Option<Array>,
    /// The stored value that is masked.
    nodata: Option<f64>,
}

impl<'a> MaskedImage<'a> {
    /// The image that `args` name, without the band `layer` if it has one of that name and no bands are asked for.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read; an image or a band that is not there; a nodata value that it cannot hold.
    pub(super) fn open(args: &'a MaskedImageArgs, limits: &LimitArgs, layer: Option<&str>) -> Result<Self> {
        let original = Original::open(&args.input, args.number, limits.limits())?;
        let all = original.values(args.nodata.unwrap_or_default())?;
        let dtype = all.dtype();
        let nodata = match args.nodata.unwrap_or_default() {
            NodataSource::File => original.values(NodataSource::Nothing)?.geo_ref().nodata_value(),
            NodataSource::Value(value) if !dtype.holds(value) => {
                return Err(Error::NodataNotStored { name: args.input.display().to_string(), value, dtype });
            }
            NodataSource::Value(value) => Some(value),
            NodataSource::Nothing => None,
        };
        let numbers = Self::numbers(&all, &args.bands, layer)?;
        let appearance =
            original.appearance.clone().select(&numbers.iter().map(|number| number - 1).collect::<Vec<_>>());
        let mask = original.mask()?;
        Ok(Self { values: all.band_numbers(&numbers)?, original, all, appearance, mask, nodata })
    }

    /// The bands to write, from 1.
    fn numbers(all: &Array, wanted: &[String], layer: Option<&str>) -> Result<Vec<u32>> {
        let names: Vec<Option<&str>> = all.bands().iter().map(|band| band.description.as_deref()).collect();
        let number = |wanted: &str| inputs::band_number(&names, wanted, &all.labels().name);
        if !wanted.is_empty() {
            return Ok(wanted.iter().map(|wanted| number(wanted)).collect::<Result<_, _>>()?);
        }
        let left_out = layer.filter(|layer| !Path::new(layer).exists()).map(number).transpose()?;
        Ok((1..=all.band_count()).filter(|number| Some(*number) != left_out || all.band_count() == 1).collect())
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
