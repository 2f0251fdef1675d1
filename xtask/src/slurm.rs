//! `cargo xtask slurm`: a real Slurm of two nodes on this machine, a plan carried out by it, and a node killed.

use std::process::Command;

use crate::build::{self, Release};
use crate::{Result, process, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// What the script calls, and where Debian has it.
const PROGRAMS: [(&str, &str); 4] =
    [("slurmctld", "slurmctld"), ("slurmd", "slurmd"), ("sbatch", "slurm-client"), ("munged", "munge")];

pub(crate) fn run(_: &Args) -> Result<()> {
    for (program, package) in PROGRAMS {
        let mut look = Command::new("sh");
        look.env("PATH", path()).args(["-c", &format!("command -v {program}")]);
        if process::run_quietly(&mut look).is_err() {
            return Err(format!("{program} is not here: apt-get install {package}, as root").into());
        }
    }
    let binary = build::bandsaw(&Release::Host)?;
    let root = workspace::root();
    let folder = workspace::target().join("slurm");
    std::fs::create_dir_all(&folder)?;
    let scene = folder.join("scene.tif");
    process::run(Command::new("python3").arg(root.join("python/tests/scene.py")).arg(&scene))?;
    let mut script = Command::new("bash");
    script.env("PATH", path()).arg(root.join("xtask/slurm/two_nodes.sh"));
    process::run(script.args([&binary, &scene]).arg(folder.join("cluster")))
}

/// Where programs are, daemons too.
fn path() -> String {
    format!("/usr/sbin:{}", std::env::var("PATH").unwrap_or_default())
}
