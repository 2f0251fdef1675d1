//! The main job in another project's program: NDVI of a scene, in parallel, to one GeoTIFF.

use chunkgraph::{Array, RunOptions, SaveOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scene = Array::open(std::env::args().nth(1).ok_or("name a scene")?)?;
    let ndvi = indices::norm_diff(&scene.band("red")?, &scene.band("nir")?);
    ndvi.save("ndvi.tif", &SaveOptions::default())?;
    let statistics = ndvi.statistics(&RunOptions::default())?;
    println!("{:?}", statistics[0].mean.ok_or("no pixel has a value")?);
    Ok(())
}
