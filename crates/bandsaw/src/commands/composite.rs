//! `composite`: one image out of several of the same place, pixel by pixel over time.

use std::path::Path;

use chunkgraph::{Array, Dim, Time};
use indices::{Scale, reflectance};

use super::save::{self, Extras};
use crate::args::CompositeArgs;
use crate::errors::Result;
use crate::inputs;

/// Reduces the images over time into a file.
///
/// # Errors
///
/// Whatever keeps the images from being opened or the result from being saved; images that do not lie on one grid or have
/// other bands; two of the same time.
pub(super) fn run(args: &CompositeArgs) -> Result<()> {
    let scenes = inputs::open_each(&args.scene)?;
    let times = times(scenes.iter().map(|scene| scene.source.path()));
    let nodata = scenes.iter().find_map(|scene| scene.nodata);
    let arrays: Vec<Array> = scenes.into_iter().map(|scene| scene.array).collect();
    let series = Array::stack_times(&arrays, &times)?;
    let policy = inputs::policy(&args.scene, Scale::Stored);
    let values = if policy.scale == Scale::Stored { series } else { reflectance(&series, &policy) };
    let composite = values.reduce(Dim::Time, args.by)?;
    let composite = args.output.dtype.map_or_else(|| composite.clone(), |dtype| composite.cast(dtype));
    let extras = Extras { nodata: save::nodata(&composite, args.output.dst_nodata, nodata), ..Extras::default() };
    save::save_as(&composite, &args.output, &args.run, extras)
}

/// The times that the names tell, if each tells another one; else the order of the files stands for time.
pub(super) fn times<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<Time> {
    let paths: Vec<&Path> = paths.collect();
    let name = |path: &&Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let told: Option<Vec<Time>> = paths.iter().map(|path| Time::from_file_name(&name(path))).collect();
    if let Some(told) = told {
        let mut sorted = told.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() == told.len() {
            return told;
        }
    }
    let days = (1..=9999).flat_map(|year| (1..=12).filter_map(move |month| Time::day(year, month, 1)));
    days.take(paths.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], want: &[&str]) {
        assert_eq!(times(names.iter().map(Path::new)).iter().map(ToString::to_string).collect::<Vec<_>>(), want);
    }

    #[test]
    fn names_tell_times_or_the_order_does() {
        check(&["a/x_20200602.tif", "b/x_20200518.tif"], &["2020-06-02", "2020-05-18"]);
        check(&["x_20200602.tif", "y_20200602.tif"], &["0001-01-01", "0001-02-01"]);
        check(&["x_20200602.tif", "y.tif"], &["0001-01-01", "0001-02-01"]);
    }
}
