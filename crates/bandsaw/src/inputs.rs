//! From paths and flags to a scene: one lazy array whose bands have names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chunkgraph::{Array, NodataSource, OpenOptions, Usage};
use indices::{Policy, Scale, Sensor};
use tiffio::source::FileSource;
use tiffio::{Limits, Reader};

use crate::args::SceneArgs;
use crate::errors::{Error, Result};

/// The scene that `args` name: the bands of all inputs one after another, nodata masked, named as the sensor says.
///
/// # Errors
///
/// Whatever keeps an input from being read; inputs that do not lie on one grid; a sensor that is not known or has
/// another number of bands; a nodata value that an input cannot hold.
pub(crate) fn open(args: &SceneArgs) -> Result<Array> {
    // Before any file is touched: a slip in a name should not cost a look at a slow disk.
    let sensor = args.sensor.as_deref().map(Sensor::find).transpose()?;
    let images = args.inputs.iter().map(|path| Input::open(path, args)).collect::<Result<Vec<_>>>()?;
    let arrays: Vec<Array> = images.into_iter().map(|image| image.array).collect();
    let scene = Array::stack(&arrays)?;
    match sensor {
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
    let open = |path: &PathBuf| {
        let Input { array, nodata } = Input::open(path, args)?;
        let array = sensor.map_or(Ok(array.clone()), |sensor| sensor.name_bands(&array))?;
        Ok(Input { array, nodata })
    };
    args.inputs.iter().map(open).collect()
}

/// The stored value that is masked in the first of the inputs.
///
/// # Errors
///
/// Whatever keeps that from being read; a nodata value that it cannot hold.
pub(crate) fn nodata_of_first(args: &SceneArgs) -> Result<Option<f64>> {
    args.inputs.first().map_or(Ok(None), |path| Input::open(path, args).map(|input| input.nodata))
}

/// An image that was opened.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) array: Array,
    /// The stored value that is masked in it.
    pub(crate) nodata: Option<f64>,
}

impl Input {
    fn open(path: &Path, args: &SceneArgs) -> Result<Self> {
        let name = || path.display().to_string();
        let reader = reader(path, args.limits.limits()).map_err(|source| Error::Input { name: name(), source })?;
        let of_file = reader.image(0).ok().and_then(|image| image.geo_ref().nodata_value());
        let nodata = args.nodata.unwrap_or_default();
        let options = OpenOptions { nodata, ..OpenOptions::default() };
        let array = Array::from_reader_at(&Arc::new(reader), path, &options)?;
        let nodata = match nodata {
            NodataSource::Value(value) if !array.dtype().holds(value) => {
                return Err(Error::NodataNotStored { name: name(), value, dtype: array.dtype() });
            }
            NodataSource::Value(value) => Some(value),
            NodataSource::File => of_file,
            NodataSource::Nothing => None,
        };
        Ok(Self { array, nodata })
    }
}

/// The names of the bands of the file at `path`, by the sensor if one is given; those without a name by their number.
///
/// # Errors
///
/// Whatever keeps it from being opened; a sensor of another number of bands.
pub(crate) fn band_names(path: &Path, sensor: Option<&'static Sensor>) -> Result<Vec<String>> {
    let named = |source| Error::Input { name: path.display().to_string(), source };
    let reader = reader(path, Limits::default()).map_err(named)?;
    let array = Array::from_reader_at(&Arc::new(reader), path, &OpenOptions::default())?;
    let array = sensor.map_or(Ok(array.clone()), |sensor| sensor.name_bands(&array))?;
    Ok(array.band_names())
}

/// The TIFF at `path`, within `limits`.
///
/// # Errors
///
/// As [`Reader::open`].
pub(crate) fn reader(path: &Path, limits: Limits) -> tiffio::Result<Reader> {
    let source = FileSource::open(path).map_err(|source| tiffio::Error::io(0..0, source))?;
    Reader::new(source, limits)
}

/// The band of `scene` called `wanted`, or else of that number from 1.
///
/// # Errors
///
/// [`Usage::NoSuchBand`], or [`Usage::NoSuchBandNumber`] for a number.
pub(crate) fn band(scene: &Array, wanted: &str) -> Result<Array> {
    let names: Vec<Option<&str>> = scene.bands().iter().map(|band| band.description.as_deref()).collect();
    let number = band_number(&names, wanted, &scene.labels().name)?;
    Ok(scene.band_numbers(&[number])?)
}

/// The number, from 1, of the band called `wanted` among bands of these names, or else of that number itself; `scene` is
/// what errors call them all.
///
/// # Errors
///
/// As [`band`].
pub(crate) fn band_number(names: &[Option<&str>], wanted: &str, scene: &str) -> Result<u32, Usage> {
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    if let Some((number, _)) = (1..=count).zip(names).find(|(_, name)| **name == Some(wanted)) {
        return Ok(number);
    }
    match wanted.parse::<u64>() {
        Ok(number) => match u32::try_from(number) {
            Ok(small) if (1..=count).contains(&small) => Ok(small),
            _ => Err(Usage::NoSuchBandNumber { number, name: scene.to_owned(), count }),
        },
        Err(_) => {
            let known = (1..).zip(names).map(|(number, name)| name.map_or_else(|| number.to_string(), str::to_owned));
            Err(Usage::NoSuchBand { name: wanted.to_owned(), known: known.take(names.len()).collect() })
        }
    }
}

/// How stored values become numbers: the scale that was asked for, or `default`.
pub(crate) fn policy(args: &SceneArgs, default: Scale) -> Policy {
    Policy { scale: args.scale.unwrap_or(default), ..Policy::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[Option<&str>], wanted: &str, want: Result<u32, &str>) {
        let found = band_number(names, wanted, "a.tif").map_err(|error| error.to_string());
        assert_eq!(found, want.map_err(str::to_owned));
    }

    #[test]
    fn a_name_goes_before_a_number() {
        check(&[Some("red"), Some("nir")], "nir", Ok(2));
        check(&[Some("red"), Some("nir")], "1", Ok(1));
        check(&[Some("2"), Some("1")], "1", Ok(2));
        check(&[None, None], "2", Ok(2));
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        check(&[Some("red"), None], "nir", Err("there is no band nir, there are: red, 2"));
        check(&[Some("red"), None], "3", Err("band 3 asked for (from 1), a.tif has 2"));
        check(&[Some("red"), None], "0", Err("band 0 asked for (from 1), a.tif has 2"));
        check(&[Some("red")], "99999999999", Err("band 99999999999 asked for (from 1), a.tif has 1"));
        check(&[Some("red")], "-1", Err("there is no band -1, there are: red"));
    }
}
