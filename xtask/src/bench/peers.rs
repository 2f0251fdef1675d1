//! rasterio by hand at the same job: its fastest settings, turn by turn with ours, and the same pixels.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::job::{DTYPES, ours, output};
use super::measure::{Cost, measure};
use super::report::Measured;
use crate::{Result, process, python, workspace};

/// Threads of either side.
const JOBS: u32 = 2;

/// Ours and theirs, all types, `runs` pairs of runs each; then their pixels are compared.
pub(super) fn compare(binary: &Path, input: &Path, folder: &Path, runs: u32) -> Result<Vec<Measured>> {
    let python = python::environment(&["numpy", "rasterio"])?;
    let mut results = Vec::new();
    for dtype in DTYPES {
        let outputs = ["bandsaw", "rasterio"].map(|program| output(folder, program, dtype));
        let mut costs: [Vec<Cost>; 2] = Default::default();
        for _ in 0..runs {
            costs[0].push(measure(&mut ours(binary, input, &outputs[0], dtype, JOBS))?);
            costs[1].push(measure(&mut theirs(&python, input, &outputs[1], dtype))?);
        }
        for (program, costs) in ["bandsaw", "rasterio"].into_iter().zip(costs) {
            results.push(Measured { program: program.to_owned(), dtype, jobs: JOBS, costs });
        }
        process::run(Command::new(&python).arg(script("compare.py")).args(&outputs))?;
    }
    Ok(results)
}

fn theirs(python: &Path, input: &Path, output: &Path, dtype: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(script("rasterio_norm_diff.py")).args([input, output]).args([dtype, &JOBS.to_string()]);
    command
}

fn script(name: &str) -> PathBuf {
    workspace::root().join("xtask/peers").join(name)
}
