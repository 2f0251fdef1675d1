//! Bands of three files, stored values made reflectances, multiplied, and saved as one LZW GeoTIFF by all processors.
//!
//! `cargo run --release -p bandsaw-indices --example multiply_bands -- BLUE GREEN RED OUT`: files of one band each, or one scene
//! thrice. 0 is nodata; stored values are reflectances times 10,000.

use std::process::ExitCode;

use chunkgraph::{Array, DType, Dim, OpenOptions, RunOptions, SaveOptions};
use indices::{SetNodata, set_nodata};
use tiffio::writer::{CreationOptions, Existing};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [inputs @ .., output] = paths.as_slice() else {
        eprintln!("usage: multiply_bands BLUE GREEN RED OUT");
        return Ok(ExitCode::from(2));
    };
    let stack = Array::open_stack(inputs, Dim::Band, &OpenOptions::default())?;
    let spec = SetNodata { src: Some(0.0), dst: f64::NAN, range: Some([0.0, 1.0]), scale: 1e-4, dtype: DType::F64 };
    let reflectance = set_nodata(&stack, &spec)?;
    let [blue, green, red] = [1, 2, 3].map(|number| reflectance.band_numbers(&[number]));
    let product = (blue? * green? * red?).with_band_names(&["product"])?;
    let creation = CreationOptions::parse(["COMPRESS=LZW", "PREDICTOR=3"])?;
    let options = SaveOptions { creation, existing: Existing::Replace, ..SaveOptions::default() };
    let report = product.save(output, &options)?;
    let statistics = product.statistics(&RunOptions::default())?;
    println!("{} bytes in {output}; {:?}", report.file.bytes, statistics.first());
    Ok(ExitCode::SUCCESS)
}
