//! Others at the same tasks, in turn with ours: each with the settings that were fastest.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::job::{Equal, Figures, Job, Program};
use super::report::Bar;
use super::scene::{LAYOUTS, Scene};
use super::suite::{THREADS, Tools, job, output, two_threads};
use crate::{Result, process, python, workspace};

/// What they run in.
#[derive(Debug, Clone)]
pub(super) struct Peers {
    pub(super) python: PathBuf,
    has_geowombat: bool,
    has_xrspatial: bool,
    gdal_calc: Option<PathBuf>,
}

fn script(name: &str) -> PathBuf {
    workspace::root().join("xtask/peers").join(name)
}

/// A bar of wall time.
fn faster(least: f64) -> Option<Bar> {
    Some(Bar::WallAtLeast { least, goal: None })
}

impl Peers {
    /// Installs what can be: geowombat is built from source, and xarray-spatial has its reader only in releases that need a newer
    /// Python than some machines have, so that both may be missing.
    pub(super) fn install() -> Result<Self> {
        let python = python::environment(&["numpy", "rasterio", "rioxarray", "dask", "tifffile", "imagecodecs"])?;
        let has = |package: &str, import: &str| {
            let imports = || process::run_quietly(Command::new(&python).args(["-c", import])).is_ok();
            let install =
                ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary", package];
            imports() || (process::run(Command::new(&python).args(install)).is_ok() && imports())
        };
        let has_geowombat = has("geowombat", "import geowombat");
        let has_xrspatial = has("xarray-spatial", "from xrspatial.geotiff import open_geotiff");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let gdal_calc =
            std::env::split_paths(&path).map(|folder| folder.join("gdal_calc.py")).find(|file| file.exists());
        Ok(Self { python, has_geowombat, has_xrspatial, gdal_calc })
    }

    /// The names of those that are not there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let all = [
            (self.has_geowombat, "geowombat"),
            (self.has_xrspatial, "xarray-spatial's GeoTIFF reader"),
            (self.gdal_calc.is_some(), "gdal_calc.py"),
        ];
        all.into_iter().filter(|(there, _)| !there).map(|(_, name)| name).collect()
    }

    pub(super) fn versions(&self) -> Result<BTreeMap<String, String>> {
        let text = process::output(Command::new(&self.python).arg(script("pipelines.py")).arg("versions"))?;
        let mut versions: BTreeMap<String, String> = serde_json::from_str(&text)?;
        if let Some(Ok(text)) =
            self.gdal_calc.is_some().then(|| process::output(Command::new("gdalinfo").arg("--version")))
        {
            let version = text.trim_start_matches("GDAL ").split(',').next().unwrap_or_default();
            versions.insert("GDAL of gdal_calc".to_owned(), version.to_owned());
        }
        Ok(versions)
    }

    fn pipeline(&self, name: &'static str, task: &str) -> Program {
        Program::new(name, [self.python.as_os_str()]).with([script("pipelines.py")]).with([task])
    }

    /// Every row of the table that the suite must show, and more.
    pub(super) fn jobs(&self, tools: &Tools, side: u32) -> Vec<Job> {
        let scene = |n: usize| Scene::new(side, LAYOUTS[n]);
        let mut jobs = self.norm_diffs(tools, scene(0));
        jobs.extend(self.reads(tools, side));
        for (n, least) in [(0, 4.0), (1, 3.0), (2, 3.0), (3, 3.0)] {
            let (none, layout) = (scene(4), LAYOUTS[n]);
            let target = output("rasterio-write");
            let predictor = if layout.options.len() > 1 { "2" } else { "1" };
            let codec = layout.options[0].trim_start_matches("COMPRESS=");
            let theirs = self.pipeline("rasterio", "write-rasterio").with([none.path(), target.clone()]);
            jobs.push(Job {
                theirs: Some(
                    theirs.with([codec, predictor, "2"]).settings("windows of 1024, NUM_THREADS=2, default level"),
                ),
                equal: Equal::Rasters(output("bandsaw-convert"), target),
                bar: faster(least),
                ..job("write", layout.name, &[none], tools.convert(none, layout.options))
            });
        }
        let target = output("rasterio-cog");
        let theirs = self.pipeline("GDAL's COG driver", "cog-rasterio").with([scene(0).path(), target.clone()]);
        jobs.push(Job {
            theirs: Some(theirs.with(["2"]).settings("NUM_THREADS=2, cache of 256 MB")),
            equal: Equal::Rasters(output("bandsaw-cog"), target),
            ..job("cog", "LZW", &[scene(0)], tools.cog(scene(0)))
        });
        jobs.push(two_threads(tools, scene(0)));
        jobs.extend(["float32", "float64"].map(|dtype| codecs_alone(tools, scene(0), dtype)));
        jobs
    }

    fn norm_diffs(&self, tools: &Tools, input: Scene) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut push = |input: Scene, what: &str, dtype: &str, bar, ours: Program, theirs: Program, target: PathBuf| {
            let equal = Equal::Rasters(output(&format!("bandsaw-{dtype}")), target);
            let name = format!("{dtype}, {what}");
            jobs.push(Job { theirs: Some(theirs), equal, bar, ..job("norm-diff", &name, &[input], ours) });
        };
        for (dtype, least) in [("float32", 2.7), ("float64", 2.8)] {
            let target = output(&format!("rasterio-{dtype}"));
            let theirs = Program::new("rasterio by hand", [self.python.as_os_str()])
                .with([script("rasterio_norm_diff.py"), input.path(), target.clone()])
                .with([dtype, "2"])
                .settings("a dataset a thread, windows of 1024, NUM_THREADS=2 for writing, cache of 32 MB");
            let bar = Some(Bar::WallAtLeast { least, goal: Some(3.3) });
            push(input, "rasterio", dtype, bar, tools.norm_diff(input, dtype, THREADS), theirs, target);
        }
        let of = |name, task, dtype: &str, chunk: &str, input: Scene, target: &Path| {
            let program = self.pipeline(name, task).with([input.path().as_path(), target]);
            program.with([dtype, "2", chunk])
        };
        let target = output("dask-float32");
        let theirs = of("rioxarray and dask", "norm-diff-dask", "float32", "1024", input, &target);
        let theirs = theirs.settings("chunks of 1024, lock off for reading, 2 threads");
        push(input, "dask", "float32", faster(5.0), tools.norm_diff(input, "float32", THREADS), theirs, target);
        if self.has_geowombat {
            let target = output("geowombat-float64");
            let theirs = of("geowombat", "norm-diff-geowombat", "float64", "512", input, &target);
            let theirs = theirs.settings("chunks of 512, 2 workers");
            push(
                input,
                "geowombat",
                "float64",
                faster(6.5),
                tools.norm_diff(input, "float64", THREADS),
                theirs,
                target,
            );
            // Minutes at full size, and the time of a pixel does not depend on it.
            let small = Scene::new(input.side.min(2048), input.layout);
            let target = output("geowombat-64");
            let theirs = of("geowombat", "norm-diff-geowombat", "float64", "64", small, &target);
            let theirs = theirs.settings("chunks of 64, 2 workers");
            let ours = tools.norm_diff(small, "float64", THREADS).with(["--chunk", "64"]).settings("-j 2 --chunk 64");
            push(small, "chunks of 64, geowombat", "float64", faster(30.0), ours, theirs, target);
        }
        if let Some(gdal_calc) = &self.gdal_calc {
            let target = output("gdal-calc-float64");
            let theirs = gdal_calc_program(gdal_calc, &input.path(), &target);
            push(
                input,
                "gdal_calc",
                "float64",
                faster(6.0),
                tools.norm_diff(input, "float64", THREADS),
                theirs,
                target,
            );
        }
        jobs
    }

    fn reads(&self, tools: &Tools, side: u32) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut push = |input: Scene, bar, theirs: Program| {
            let name = format!("{}, {}", input.layout.name, theirs.name);
            let ours = tools.read("tiffio", input, THREADS);
            jobs.push(Job { theirs: Some(theirs), equal: Equal::Raw, bar, ..job("read", &name, &[input], ours) });
        };
        for (layout, least) in LAYOUTS.into_iter().zip([2.2, 2.5, 1.2, 0.9]) {
            let input = Scene::new(side, layout);
            let theirs = self.pipeline("rasterio", "read-rasterio").with([input.path()]).with(["2"]);
            push(input, faster(least), theirs.settings("a dataset a thread, windows of 1024, cache of 32 MB"));
        }
        let lzw = Scene::new(side, LAYOUTS[0]);
        let theirs = self.pipeline("tifffile and imagecodecs", "read-tifffile").with([lzw.path()]).with(["2"]);
        push(lzw, None, theirs.settings("maxworkers=2"));
        if self.has_xrspatial {
            let theirs = self.pipeline("xarray-spatial", "read-xrspatial").with([lzw.path()]).with(["2"]);
            push(lzw, None, theirs.settings("open_geotiff").variable("NUMBA_NUM_THREADS", "2"));
        }
        push(lzw, None, tools.read("geotiff-reader", lzw, THREADS));
        push(lzw, None, tools.read("tiff", lzw, 1).settings("the whole image: its decoder has one thread"));
        jobs
    }
}

/// Our whole job against the seconds that its chunks take to decode and encode, no more.
fn codecs_alone(tools: &Tools, input: Scene, dtype: &str) -> Job {
    let made = output(&format!("bandsaw-{dtype}"));
    let theirs = Program::new("decode and encode alone", [tools.whole.as_os_str()]).with(["codecs"]);
    Job {
        theirs: Some(Program {
            figures: Figures::Printed,
            ..theirs
                .with([input.path(), made])
                .settings("our codecs on one thread, processor time; reading and computing left out")
        }),
        bar: Some(Bar::CpuAtMost { most: 1.10 }),
        ..job("overhead", &format!("norm-diff {dtype}"), &[input], tools.norm_diff(input, dtype, THREADS))
    }
}

/// The system's Python, which has GDAL's bindings, runs it.
fn gdal_calc_program(gdal_calc: &Path, input: &Path, target: &Path) -> Program {
    let bands = [OsStr::new("-A"), input.as_os_str(), OsStr::new("--A_band=3")];
    let more = [OsStr::new("-B"), input.as_os_str(), OsStr::new("--B_band=4")];
    let formula = "--calc=(B.astype('float64')-A.astype('float64'))/(B.astype('float64')+A.astype('float64'))";
    let layout = ["--co=COMPRESS=LZW", "--co=TILED=YES", "--co=NUM_THREADS=2"];
    Program::new("gdal_calc", [gdal_calc.as_os_str()])
        .with(bands)
        .with(more)
        .with([formula, "--type=Float64", "--NoDataValue=nan", "--quiet", "--overwrite"])
        .with(layout)
        .with([format!("--outfile={}", target.display())])
        .variable("GDAL_NUM_THREADS", "2")
        .variable("PYTHONWARNINGS", "ignore")
        .settings("GDAL_NUM_THREADS=2, output in tiles of 256")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_that_must_be_shown_is_a_job_with_its_bar() {
        let gdal_calc = Some("gdal_calc.py".into());
        let peers = Peers { python: "python".into(), has_geowombat: true, has_xrspatial: true, gdal_calc };
        let jobs = peers.jobs(&Tools { binary: "bandsaw".into(), whole: "whole".into() }, 8192);
        let mut bars: Vec<f64> = Vec::new();
        for job in &jobs {
            assert!(job.theirs.is_some(), "{}", job.name);
            bars.extend(job.bar.map(|bar| match bar {
                Bar::WallAtLeast { least, .. } => least,
                Bar::CpuAtMost { most } => most,
            }));
        }
        let want = [2.7, 2.8, 5.0, 6.5, 30.0, 6.0, 2.2, 2.5, 1.2, 0.9, 4.0, 3.0, 3.0, 3.0, 1.85, 1.1, 1.1];
        assert_eq!(bars, want);
        assert!(jobs.iter().all(|job| job.name.matches(" / ").count() == 1));
    }
}
