//! `cargo xtask slurm`: the script that `bandsaw plan --emit slurm` writes, on a real Slurm of two nodes, one of which dies
//! in the middle of the array.
//!
//! What is left is either run again by Slurm itself, or given up and resubmitted by the script (`again`). Both ways, the
//! file that is assembled must have the bytes that one machine makes of the same job.

mod cluster;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::scene::{SceneSpec, Sensor, write_scene_file};
use crate::{Result, dist, process, workspace};

use cluster::Cluster;

/// Parts of the plan.
const PARTS: usize = 24;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only the way by `again`, once: half a minute, as CI runs it where Slurm is there
    #[arg(long)]
    quick: bool,
    /// The binary to try [default: the static one, built]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// How often each way is gone
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

/// Who runs again what a dead node has left.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Slurm, which requeues the tasks of a node that it has given up.
    Requeue,
    /// A person: the jobs are cancelled, and the script is told `again`.
    Again,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    cluster::available()?;
    let binary = match &args.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => dist::build()?,
    };
    let folder = workspace::target().join("slurm");
    fs::create_dir_all(&folder)?;
    let scene = scene(&folder, if args.quick { 2048 } else { 8192 })?;
    for round in 1..=if args.quick { 1 } else { args.rounds } {
        for way in if args.quick { vec![Way::Again] } else { vec![Way::Again, Way::Requeue] } {
            let begin = Instant::now();
            let left = lose_a_node(&folder.join("cluster"), &binary, &scene, way)?;
            println!(
                "round {round}: a node died, {left} of {PARTS} parts were missing, {}: the same bytes, {:.0} s",
                match way {
                    Way::Requeue => "Slurm ran them again",
                    Way::Again => "`again` submitted them",
                },
                begin.elapsed().as_secs_f64()
            );
        }
    }
    Ok(())
}

/// The reduced form where Slurm is there; a line that says so where it is not.
pub(crate) fn run_quick(binary: &Path) -> Result<()> {
    if let Err(reason) = cluster::available() {
        println!("skipped: {reason}");
        return Ok(());
    }
    run(&Args { quick: true, binary: Some(binary.to_owned()), rounds: 1 })
}

/// A scene of that side, made if it is not there.
fn scene(folder: &Path, side: u32) -> Result<PathBuf> {
    let path = folder.join(format!("scene-{side}.tif"));
    if !path.exists() {
        write_scene_file(&SceneSpec::square(side, Sensor::FINE), &path)?;
    }
    Ok(path)
}

/// Runs the job on a cluster, kills a node in the middle, and has the rest done; comes back with how many parts were missing.
///
/// # Errors
///
/// If no part was left to do, or the file is not the one that one machine makes.
fn lose_a_node(folder: &Path, binary: &Path, scene: &Path, way: Way) -> Result<usize> {
    let mut cluster = Cluster::start(folder, binary)?;
    let scene = scene.display().to_string();
    let job = ["norm-diff", &scene, "--b1", "red", "--b2", "nir", "--quiet"];
    cluster.output("bandsaw", &[&job[..], &["-o", "direct.tif"]].concat())?;
    let parts = PARTS.to_string();
    let plan = ["plan", "--parts", &parts, "--emit", "slurm", "-o", "ndvi.json", "--"];
    cluster.output("bandsaw", &[&plan[..], &job[..]].concat())?;
    cluster.output("bash", &["ndvi.slurm.sh"])?;
    cluster.wait("some parts are there, and both nodes work", |cluster| {
        let busy = cluster.output("squeue", &["--noheader", "--states=RUNNING", "--nodelist=n2", "--format=%i"])?;
        Ok(missing(cluster)? <= PARTS - 4 && !busy.is_empty())
    })?;
    cluster.kill(1)?;
    let left = match way {
        Way::Requeue => missing(&cluster)?,
        Way::Again => {
            cluster.output("scancel", &["--user=root"])?;
            cluster.wait("nothing runs on the node that is left", |cluster| {
                let running = ["--noheader", "--states=RUNNING,COMPLETING", "--nodelist=n1", "--format=%i"];
                Ok(cluster.output("squeue", &running)?.is_empty())
            })?;
            let left = missing(&cluster)?;
            cluster.output("bash", &["ndvi.slurm.sh", "again"])?;
            left
        }
    };
    if left == 0 {
        return Err("all parts were there before the node died: nothing was shown".into());
    }
    let output = cluster.job_folder().join("ndvi.tif");
    cluster.wait("the file is assembled", |_| Ok(output.exists()))?;
    if workspace::read(&output)? != workspace::read(&cluster.job_folder().join("direct.tif"))? {
        return Err(format!("{} differs from direct.tif beside it", output.display()).into());
    }
    Ok(left)
}

/// How many parts are not there.
fn missing(cluster: &Cluster) -> Result<usize> {
    let output = cluster.command("bandsaw", &["missing", "ndvi.json"]).output()?;
    // It ends with 1 where parts are missing.
    if !matches!(output.status.code(), Some(0 | 1)) {
        let command = cluster.command("bandsaw", &["missing", "ndvi.json"]);
        return Err(format!("{}: {}", process::described(&command), output.status).into());
    }
    let numbers = String::from_utf8(output.stdout)?;
    Ok(numbers.trim().split(',').filter(|number| !number.is_empty()).count())
}
