//! A job of many machines: written down as a plan, computed in parts by workers that share nothing but folders, and assembled.
//!
//! `cargo run --release -p chunkgraph --example parts -- testdata/scene.tif sum.tif 4`
//!
//! Each worker here is a thread that reads the plan as a machine would. Any engine may take their place: a part is done by
//! whoever is first, and all ways give the bytes of one machine.

use std::num::{NonZeroU32, NonZeroUsize};

use chunkgraph::kernel::Kernels;
use chunkgraph::{Array, DType, Job, JobOptions, PartCount, RunOptions, Sources, Threads};
use tiffio::writer::Existing;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, count] = arguments.as_slice() else {
        return Err("give a file of several bands, an output and a number of parts".into());
    };
    let scene = Array::open(input)?.cast(DType::F64);
    let sum = (scene.band_numbers(&[1])? + scene.band_numbers(&[2])?).with_band_names(&["sum"])?;
    let parts = PartCount::Count(count.parse::<NonZeroU32>()?);
    let job = Job::new(&sum, &JobOptions { parts, ..JobOptions::default() })?;
    println!("{} bytes of plan, {} parts of {} blocks", job.to_json().len(), job.parts().count, job.parts().blocks);

    let folder = format!("{output}.parts");
    std::fs::create_dir_all(&folder)?;
    let work = |part: u32| -> chunkgraph::Result<()> {
        let job = Job::from_json(job.to_json(), &Kernels::default(), &Sources::default())?;
        let options = RunOptions { threads: Threads::Count(NonZeroUsize::MIN), ..RunOptions::default() };
        job.run_part(part, &folder, &options).map(drop)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..job.parts().count).map(|part| scope.spawn(move || work(part))).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;

    let report = job.assemble(&folder, output, Existing::Replace, &RunOptions::default())?;
    std::fs::remove_dir_all(&folder)?;
    println!("{} bytes in {output}", report.file.bytes);
    Ok(())
}
