//! The main job as a library: the NDVI of a scene, computed in parallel into one GeoTIFF.
//!
//! `cargo run --release -p bandsaw-indices --example norm_diff -- testdata/scene.tif ndvi.tif`

use chunkgraph::{Array, NodataSource, OpenOptions, RunOptions, SaveOptions};
use indices::{Policy, Sensor, norm_diff, reflectance};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("give an input of bands blue, green, red, nir and an output".into());
    };
    let options = OpenOptions { nodata: NodataSource::Value(0.0), ..OpenOptions::default() };
    let scene = Sensor::find("bgrn")?.name_bands(&Array::open_with(input, &options)?)?;
    let scene = reflectance(&scene, &Policy::default());
    let ndvi = norm_diff(&scene.band("red")?, &scene.band("nir")?).with_band_names(&["ndvi"])?;
    let report = ndvi.save(output, &SaveOptions::default())?;
    let statistics = ndvi.statistics(&RunOptions::default())?;
    println!("{} bytes, mean {:?}", report.file.bytes, statistics[0].mean);
    Ok(())
}
