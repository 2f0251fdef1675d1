//! The main job: the normalised difference of red and near infrared, to an LZW GeoTIFF.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{Cost, measure};
use super::report::Measured;
use crate::Result;

/// The types that the result is written in.
pub(super) const DTYPES: [&str; 2] = ["float32", "float64"];

/// How many threads it runs on.
const JOBS: [u32; 2] = [1, 2];

/// Our binary at that job, writing to `output`.
pub(super) fn ours(binary: &Path, input: &Path, output: &Path, dtype: &str, jobs: u32) -> Command {
    let mut command = Command::new(binary);
    command.arg("norm-diff").arg(input).args(["--sensor", "bgrn", "--b1", "red", "--b2", "nir"]);
    command.args(["--dtype", dtype, "-j", &jobs.to_string(), "--overwrite", "-o"]).arg(output);
    command
}

/// Where a program's output of that type goes.
pub(super) fn output(folder: &Path, program: &str, dtype: &str) -> PathBuf {
    folder.join(format!("{program}-{dtype}.tif"))
}

/// Our binary alone, all types and numbers of threads, each `runs` times.
pub(super) fn measure_ours(binary: &Path, input: &Path, folder: &Path, runs: u32) -> Result<Vec<Measured>> {
    let mut results = Vec::new();
    for dtype in DTYPES {
        let output = output(folder, "bandsaw", dtype);
        for jobs in JOBS {
            let costs: Vec<Cost> =
                (0..runs).map(|_| measure(&mut ours(binary, input, &output, dtype, jobs))).collect::<Result<_>>()?;
            results.push(Measured { program: "bandsaw".to_owned(), dtype, jobs, costs });
        }
    }
    Ok(results)
}
