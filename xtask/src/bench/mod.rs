//! `cargo xtask bench`: how fast our programs are on scenes of real size, alone or in turn with others.
//!
//! ```text
//! scene -> suite, peers: lists of jobs -> job: runs, pair by pair -> report -> page, JSON, table of the README
//! ```
//!
//! Whole processes are measured, start and end included. Before a time counts, results of both sides are compared.

mod codecs;
mod job;
mod measure;
mod page;
mod peers;
mod report;
mod scene;
mod suite;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::job::Job;
use self::peers::Peers;
use self::report::Report;
use self::scene::{LAYOUTS, Scene, Stored};
use self::suite::Tools;
use crate::{Result, build, workspace};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// Pixels a side of the scenes, which are made if they are not there
    #[arg(long, value_name = "SIDE", default_value_t = 8192, value_parser = clap::value_parser!(u32).range(512..=32_768))]
    scene: u32,
    /// How often each job, or each pair of jobs, runs after a first time that does not count
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Run no other jobs than those of a group or with this in their name; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Run others as well, turn by turn with ours, and compare the pixels; installs them with pip
    #[arg(long, conflicts_with = "scaling")]
    peers: bool,
    /// Measure how time depends on threads, size, blocks and number of files
    #[arg(long)]
    scaling: bool,
    /// The binary to measure [default: built in release]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Where the figures go [default: target/bench/bench.json]
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the page goes [default: target/bench/bench.html]
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Compare with the figures of an earlier run
    #[arg(long, value_name = "JSON")]
    against: Option<PathBuf>,
    /// Say what would run, and run nothing
    #[arg(long)]
    list: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Measure the codecs on six kinds of rasters
    Codecs(codecs::Args),
    /// Measure nothing: write a scene
    Scene(scene::Args),
    /// Make the README's table out of what a run with peers wrote
    Table(table::Args),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.part {
        Some(Part::Codecs(args)) => codecs::run(args),
        Some(Part::Scene(args)) => scene::run(args),
        Some(Part::Table(args)) => table::run(args),
        None => measure_all(args),
    }
}

fn measure_all(args: &Args) -> Result<()> {
    // An old file that cannot be read should not be found out after minutes.
    let old = args.against.as_deref().map(Report::load).transpose()?;
    let binary = args.binary.clone().map_or_else(|| build::bandsaw(&build::Release::Host), Ok)?;
    let tools = Tools { binary: binary.canonicalize()?, whole: build::bench("whole")? };
    let peers = args.peers.then(Peers::install).transpose()?;
    let mut jobs = match &peers {
        Some(peers) => peers.jobs(&tools, args.scene),
        None if args.scaling => suite::scaling(&tools, args.scene),
        None => suite::alone(&tools, args.scene),
    };
    jobs.retain(|job| job.is_chosen(&args.only));
    if args.list {
        jobs.iter().for_each(|job| println!("{}", job.name));
        return Ok(());
    }
    for missing in peers.iter().flat_map(Peers::missing) {
        eprintln!("left out, since it is not there: {missing}");
    }
    let scenes = make_scenes(&jobs, &tools.binary)?;
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for job in &jobs {
        eprintln!("{}", job.name);
        // One of others that fails does not throw away what was measured.
        match job.run(args.rounds, peers.as_ref().map(|peers| peers.python.as_path())) {
            Ok(row) => rows.push(row),
            Err(error) => {
                eprintln!("error: {error}");
                failed.push(job.name.as_str());
            }
        }
    }
    if args.only.is_empty() && peers.is_none() && !args.scaling {
        rows.extend(codecs::rows()?);
    }
    let mut versions = peers.as_ref().map(Peers::versions).transpose()?.unwrap_or_default();
    versions.extend(own_versions(&peers));
    let report = Report::new(versions, scenes, rows);
    print!("{}", report.table(old.as_ref()));
    let folder = workspace::target().join("bench");
    let write = |path: &Option<PathBuf>, name: &str, text: String| {
        let path = path.clone().unwrap_or_else(|| folder.join(name));
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        eprintln!("{}", path.display());
        Result::Ok(())
    };
    write(&args.json, "bench.json", report.json()?)?;
    write(&args.page, "bench.html", page::page(&report, old.as_ref()))?;
    if failed.is_empty() { Ok(()) } else { Err(format!("no figures of: {}", failed.join("; ")).into()) }
}

/// Makes what the jobs read; comes back with the scenes of the usual seed.
fn make_scenes(jobs: &[Job], binary: &Path) -> Result<Vec<Stored>> {
    let mut scenes: Vec<Scene> = Vec::new();
    for scene in jobs.iter().flat_map(|job| &job.inputs) {
        if !scenes.contains(scene) {
            scenes.push(*scene);
        }
    }
    let stored = scenes.iter().map(|scene| Ok((scene, scene.make(binary)?))).collect::<Result<Vec<_>>>()?;
    let usual = |scene: &Scene| scene.seed == 1 && scene.layout != LAYOUTS[4];
    Ok(stored.into_iter().filter(|(scene, _)| usual(scene)).map(|(_, stored)| stored).collect())
}

fn own_versions(peers: &Option<Peers>) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::from([("bandsaw".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    if peers.is_some() {
        let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock")).unwrap_or_default();
        let lock: toml::Table = lock.parse().unwrap_or_default();
        for package in lock.get("package").and_then(toml::Value::as_array).into_iter().flatten() {
            let word = |key| package.get(key).and_then(toml::Value::as_str);
            if let (Some(name @ ("tiff" | "geotiff-reader")), Some(version)) = (word("name"), word("version")) {
                versions.insert(name.to_owned(), version.to_owned());
            }
        }
    }
    versions
}
