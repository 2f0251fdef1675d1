//! Scenes to measure on: one is made, the others are it in other layouts.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use tiffio::writer::CreationOptions;

use crate::scene::{SceneSpec, Sensor, write_scene_file};
use crate::{Result, process, workspace};

/// What `bench scene` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Pixels a side, such as 2048, 4096 or 8192
    #[arg(value_parser = clap::value_parser!(u32).range(1..=65_535))]
    side: u32,
    /// Where the scene goes [default: target/bench/fine-SIDE.tif]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// GDAL's creation options, such as COMPRESS=DEFLATE, PREDICTOR=2 or INTERLEAVE=BAND [default: LZW, tiles of 256]
    #[arg(long = "co", value_name = "KEY=VALUE")]
    options: Vec<String>,
}

/// How the samples of a scene are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// What files and tables call it.
    pub(super) name: &'static str,
    pub(super) options: &'static [&'static str],
}

/// The layouts of the suite; the first one is made, and the others out of it.
pub(super) const LAYOUTS: [Layout; 7] = [
    Layout { name: "lzw", options: &["COMPRESS=LZW"] },
    Layout { name: "lzw-2", options: &["COMPRESS=LZW", "PREDICTOR=2"] },
    Layout { name: "deflate-2", options: &["COMPRESS=DEFLATE", "PREDICTOR=2"] },
    Layout { name: "zstd-2", options: &["COMPRESS=ZSTD", "PREDICTOR=2"] },
    Layout { name: "none", options: &["COMPRESS=NONE"] },
    Layout { name: "planar-lzw", options: &["COMPRESS=LZW", "INTERLEAVE=BAND"] },
    Layout { name: "planar-lzw-2", options: &["COMPRESS=LZW", "PREDICTOR=2", "INTERLEAVE=BAND"] },
];

/// A scene of four bands of 16 bits; all sizes of a seed show the same land.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) side: u32,
    /// Which of the endless scenes.
    pub(super) seed: u32,
    pub(super) layout: Layout,
}

/// How well a scene compresses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) bytes: u64,
    /// Times smaller than its samples.
    pub(super) ratio: f64,
}

impl Scene {
    /// The usual scene in that layout.
    pub(super) const fn new(side: u32, layout: Layout) -> Self {
        Self { side, seed: 1, layout }
    }

    pub(super) fn name(&self) -> String {
        format!("fine-{}-{}-{}", self.side, self.layout.name, self.seed)
    }

    pub(super) fn path(&self) -> PathBuf {
        workspace::target().join("bench").join(self.name() + ".tif")
    }

    /// Samples in 10^6 bytes.
    pub(super) fn megabytes(&self) -> f64 {
        f64::from(self.side) * f64::from(self.side) * 8.0 / 1e6
    }

    /// Makes the scene if it is not there; other layouts than the first are converted by `binary`.
    pub(super) fn make(&self, binary: &Path) -> Result<Stored> {
        let path = self.path();
        if !path.exists() {
            if self.layout == LAYOUTS[0] {
                write(self.side, self.seed, &path, CreationOptions::parse(self.layout.options.iter().copied())?)?;
            } else {
                let first = Self { layout: LAYOUTS[0], ..*self };
                first.make(binary)?;
                let mut command = Command::new(binary);
                command.arg("convert").arg(first.path()).arg("-o").arg(&path).arg("--quiet");
                process::run(command.args(self.layout.options.iter().flat_map(|option| ["--co", option])))?;
            }
        }
        let bytes = std::fs::metadata(&path)?.len();
        Ok(Stored { name: self.name(), bytes, ratio: self.megabytes() * 1e6 / bytes as f64 })
    }
}

/// Writes a scene as asked for, and says how large it is.
pub(super) fn run(args: &Args) -> Result<()> {
    let default = || workspace::target().join("bench").join(format!("fine-{}.tif", args.side));
    let path = args.output.clone().unwrap_or_else(default);
    let bytes = write(args.side, 1, &path, CreationOptions::parse(args.options.iter().map(String::as_str))?)?;
    let samples = f64::from(args.side) * f64::from(args.side) * 8.0;
    println!("{}: {:.1} MB, {:.2}:1", path.display(), bytes as f64 / 1e6, samples / bytes as f64);
    Ok(())
}

fn write(side: u32, seed: u32, path: &Path, options: CreationOptions) -> Result<u64> {
    let spec = SceneSpec { seed, options, ..SceneSpec::square(side, Sensor::FINE) };
    Ok(write_scene_file(&spec, path)?.bytes)
}
