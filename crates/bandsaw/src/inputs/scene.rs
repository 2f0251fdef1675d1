//! From sources and flags to a scene: one lazy array whose bands have names.

use std::path::Path;
use std::sync::Arc;

use chunkgraph::{Array, NodataSource, OpenOptions};
use indices::{Policy, Scale, Sensor};
use tiffio::Limits;

use super::{Source, band_number, expand, expand_one};
use crate::args::SceneArgs;
use crate::errors::{Error, Result};

/// The scene that `args` name: the bands of all inputs one after another, nodata masked, named as the sensor says.
///
/// The sensor names the bands of the whole scene; where bands are chosen after a colon, those of each file, before they are
/// chosen.
///
/// # Errors
///
/// Whatever keeps an input from being read; inputs that do not lie on one grid; a sensor that is not known or has
/// another number of bands; a nodata value that an input cannot hold; a band that is not there.
pub(crate) fn open(args: &SceneArgs) -> Result<Array> {
    // Before any file is touched: a slip in a name should not cost a look at a slow disk.
    let sensor = args.sensor.as_deref().map(Sensor::find).transpose()?;
    let sources = expand(&args.inputs)?;
    let (of_each, of_all) =
        if sources.iter().any(|source| !source.bands().is_empty()) { (sensor, None) } else { (None, sensor) };
    let images = sources.into_iter().map(|source| Input::open(source, args, of_each)).collect::<Result<Vec<_>>>()?;
    let arrays: Vec<Array> = images.into_iter().map(|image| image.array).collect();
    let scene = Array::stack(&arrays)?;
    match of_all {
        Some(sensor) => Ok(sensor.name_bands(&scene)?),
        None => Ok(scene),
    }
}

/// Each input of its own, its bands named as the sensor says.
///
/// # Errors
///
/// As [`open`], but inputs may lie anywhere.
pub(crate) fn open_each(args: &SceneArgs) -> Result<Vec<Input>> {
    let sensor = args.sensor.as_deref().map(Sensor::find).transpose()?;
    expand(&args.inputs)?.into_iter().map(|source| Input::open(source, args, sensor)).collect()
}

/// The stored value that is masked in the first of `sources`.
///
/// # Errors
///
/// Whatever keeps that from being read; a nodata value that it cannot hold.
pub(crate) fn nodata_of_first(sources: &[Source], args: &SceneArgs) -> Result<Option<f64>> {
    let first = sources.first().cloned();
    first.map_or(Ok(None), |source| Input::open(source, args, None).map(|input| input.nodata))
}

/// The names of the bands of the file that `word` names, by the sensor if one is given; those without a name by their number.
///
/// # Errors
///
/// Whatever keeps it from being opened; a sensor of another number of bands.
pub(crate) fn band_names(word: &Path, sensor: Option<&'static Sensor>) -> Result<Vec<String>> {
    let source = expand_one(word)?;
    let reader = source.reader(Limits::default()).map_err(|error| source.error(error))?;
    let array = source.array(&Arc::new(reader), &OpenOptions::default())?;
    let array = sensor.map_or(Ok(array.clone()), |sensor| sensor.name_bands(&array))?;
    Ok(source.choose(array)?.band_names())
}

/// An image that was opened.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) source: Source,
    pub(crate) array: Array,
    /// The stored value that is masked in it.
    pub(crate) nodata: Option<f64>,
}

impl Input {
    fn open(source: Source, args: &SceneArgs, sensor: Option<&Sensor>) -> Result<Self> {
        let reader = source.reader(args.limits.limits()).map_err(|error| source.error(error))?;
        let of_file = reader.image(0).ok().and_then(|image| image.geo_ref().nodata_value());
        let nodata = args.nodata.unwrap_or_default();
        let options = OpenOptions { nodata, ..OpenOptions::default() };
        let array = source.array(&Arc::new(reader), &options)?;
        let nodata = match nodata {
            NodataSource::Value(value) if !array.dtype().holds(value) => {
                return Err(Error::NodataNotStored { name: source.name(), value, dtype: array.dtype() });
            }
            NodataSource::Value(value) => Some(value),
            NodataSource::File => of_file,
            NodataSource::Nothing => None,
        };
        let array = sensor.map_or(Ok(array.clone()), |sensor| sensor.name_bands(&array))?;
        let array = source.choose(array)?;
        Ok(Self { source, array, nodata })
    }
}

impl Source {
    /// An image of this source, which `reader` has open, all its bands.
    ///
    /// # Errors
    ///
    /// As [`Array::open`].
    pub(crate) fn array(&self, reader: &Arc<tiffio::Reader>, options: &OpenOptions) -> Result<Array> {
        Ok(if self.is_stdin() {
            Array::from_reader(reader, &self.name(), options)?
        } else {
            Array::from_reader_at(reader, self.path(), options)?
        })
    }

    /// The bands of `array` that were chosen after a colon.
    ///
    /// # Errors
    ///
    /// A band that is not there.
    pub(crate) fn choose(&self, array: Array) -> Result<Array> {
        if self.bands().is_empty() {
            return Ok(array);
        }
        let names: Vec<Option<&str>> = array.bands().iter().map(|band| band.description.as_deref()).collect();
        let numbers = self.bands().iter().map(|wanted| band_number(&names, wanted, &self.name()));
        let numbers = numbers.collect::<Result<Vec<u32>, _>>()?;
        Ok(array.band_numbers(&numbers)?)
    }
}

/// How stored values become numbers: the scale that was asked for, or `default`.
pub(crate) fn policy(args: &SceneArgs, default: Scale) -> Policy {
    Policy { scale: args.scale.unwrap_or(default), ..Policy::default() }
}
