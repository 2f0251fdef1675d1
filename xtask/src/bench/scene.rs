//! Scenes to measure on.

use std::path::{Path, PathBuf};
use std::time::Instant;

use tiffio::writer::{CreationOptions, Existing, StagedFile};

use crate::scene::{SceneSpec, write_scene};
use crate::{Result, workspace};

/// Which of the endless scenes; all sizes show the same land.
const SEED: u32 = 1;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Where the scene goes [default: target/bench/scene-SIDE.tif]
    #[arg(short, long, value_name = "FILE", requires = "scene")]
    output: Option<PathBuf>,
    /// 1: none, 2: differences, 3: for floating point
    #[arg(long, value_name = "1|2|3", requires = "scene")]
    predictor: Option<String>,
    /// LZW, DEFLATE, PACKBITS or NONE
    #[arg(long, value_name = "CODEC", requires = "scene")]
    compress: Option<String>,
    /// Each band in tiles of its own
    #[arg(long, requires = "scene")]
    planar: bool,
}

impl Options {
    fn creation(&self) -> Result<CreationOptions> {
        let mut options = CreationOptions::default();
        let named = [("PREDICTOR", &self.predictor), ("COMPRESS", &self.compress)];
        for (key, value) in named.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
            options.set(key, value)?;
        }
        if self.planar {
            options.set("INTERLEAVE", "BAND")?;
        }
        Ok(options)
    }
}

/// Writes a scene as asked for, and says what it took.
pub(super) fn write(side: u32, options: &Options) -> Result<()> {
    let path = options.output.clone().unwrap_or_else(|| default_path(side));
    make(side, &path, options.creation()?)
}

/// The scene of that side, made if it is not there.
pub(super) fn default_scene(side: u32) -> Result<PathBuf> {
    let path = default_path(side);
    if !path.exists() {
        make(side, &path, CreationOptions::default())?;
    }
    Ok(path)
}

fn default_path(side: u32) -> PathBuf {
    workspace::target().join("bench").join(format!("scene-{side}.tif"))
}

fn make(side: u32, path: &Path, options: CreationOptions) -> Result<()> {
    let started = Instant::now();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let staged = StagedFile::create(path, Existing::Replace).map_err(|error| format!("{}: {error}", path.display()))?;
    let spec = SceneSpec { width: side, height: side, seed: SEED, nodata: None, options };
    let report = write_scene(&spec, staged, path)?;
    let samples = u64::from(side) * u64::from(side) * 8;
    let (megabytes, ratio) = (report.bytes as f64 / 1e6, samples as f64 / report.bytes as f64);
    let seconds = started.elapsed().as_secs_f64();
    println!("{}: {megabytes:.1} MB, {ratio:.2}:1, made in {seconds:.1} s", path.display());
    Ok(())
}
