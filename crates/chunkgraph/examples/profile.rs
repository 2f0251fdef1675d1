//! A run that is watched: where its time went, in lines and as a page of plots.
//!
//! `cargo run --release -p chunkgraph --example profile -- testdata/scene.tif profile.html`

use std::sync::Arc;

use chunkgraph::{Array, DType, Profiler, RunOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(page)) = (arguments.next(), arguments.next()) else {
        return Err("give a file and where the page goes".into());
    };
    let profiler = Arc::new(Profiler::new());
    let options = RunOptions { profiler: Some(profiler.clone()), ..RunOptions::default() };
    let roots = Array::open(&input)?.cast(DType::F64).sqrt();
    for band in roots.statistics(&options)? {
        println!("mean of the square roots: {:?}", band.mean);
    }
    let summary = profiler.with(|profile| profile.summary());
    for line in summary.stages.iter().filter(|line| line.count > 0) {
        println!("{:<8} {:>5.1} %, {} spans", line.stage.name(), line.share * 100.0, line.count);
    }
    println!("{} threads. {}", summary.threads, summary.bottleneck);
    let mut file = std::fs::File::create(&page)?;
    profiler.with(|profile| profile.write_page(&input, &mut file))?;
    Ok(())
}
