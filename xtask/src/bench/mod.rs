//! `cargo xtask bench`: synthetic scenes of real size, and the main job measured on them; codecs, alone and beside others.

mod codecs;
mod job;
mod measure;
mod peers;
mod report;
mod scene;

use std::path::PathBuf;

use crate::{Result, build, workspace};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// Measure nothing: write a scene of that many pixels a side, such as 2048, 4096 or 8192
    #[arg(long, value_name = "SIDE", value_parser = clap::value_parser!(u32).range(1..=65_535))]
    scene: Option<u32>,
    #[command(flatten)]
    scene_options: scene::Options,
    /// The scene to measure on [default: target/bench/scene-8192.tif, made if it is not there]
    #[arg(long, value_name = "FILE", conflicts_with = "scene")]
    input: Option<PathBuf>,
    /// The binary to measure [default: built in release]
    #[arg(long, value_name = "FILE", conflicts_with = "scene")]
    binary: Option<PathBuf>,
    /// How often each job runs
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "scene")]
    runs: u32,
    /// Run rasterio by hand as well, turn by turn with ours, and compare the pixels; installs it with pip
    #[arg(long, conflicts_with = "scene")]
    peers: bool,
    /// Write the results as JSON, too
    #[arg(long, value_name = "FILE", conflicts_with = "scene")]
    json: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Measure the codecs on six kinds of rasters
    Codecs(codecs::Args),
}

/// The side of the scene that is measured on unless another is named: 537 MB of samples, as much as a real scene has.
const DEFAULT_SIDE: u32 = 8192;

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(Part::Codecs(args)) = &args.part {
        return codecs::run(args);
    }
    if let Some(side) = args.scene {
        return scene::write(side, &args.scene_options);
    }
    let input = match &args.input {
        Some(input) => input.clone(),
        None => scene::default_scene(DEFAULT_SIDE)?,
    };
    let binary = match &args.binary {
        Some(binary) => binary.clone(),
        None => build::bandsaw(&build::Release::Host)?,
    };
    let folder = workspace::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let results = if args.peers {
        peers::compare(&binary, &input, &folder, args.runs)?
    } else {
        job::measure_ours(&binary, &input, &folder, args.runs)?
    };
    let report = report::Report::new(&input, results)?;
    print!("{}", report.table());
    if let Some(path) = &args.json {
        std::fs::write(path, report.json()?).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
