//! scratch
use chunkgraph::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let scene =
        Array::open_stack(&a[5..], &OpenOptions { nodata: NodataSource::Value(0.0), ..Default::default() }).unwrap();
    let dtype: DType = a[1].parse().unwrap();
    let run = RunOptions { threads: Threads::Count(a[2].parse().unwrap()), ..Default::default() };
    let scene = indices::Sensor::find(&a[4]).unwrap().name_bands(&scene).unwrap();
    let policy = indices::Policy { dtype, scale: indices::Scale::Factor(1e-4), ..Default::default() };
    let r = indices::reflectance(&scene, &policy);
    let d = indices::norm_diff(&r.band("green").unwrap(), &r.band("red").unwrap());
    println!("{:?}", d.statistics(&run).unwrap());
    let t = std::time::Instant::now();
    println!(
        "{:?}",
        d.save(&a[3], &SaveOptions { run, existing: tiffio::writer::Existing::Replace, ..Default::default() }).unwrap()
    );
    println!("{:?}", t.elapsed());
}
