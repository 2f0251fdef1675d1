//! A folder of files, and the command run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tiffio::codec::EncodeState;
use tiffio::geo::{BandInfo, GeoKey, GeoKeyValue, GeoRef};
use tiffio::layout::{Sample, SampleType, Window};
use tiffio::writer::{Chunking, Encoder, Existing, ImageSpec, SampleBlock, WriteOptions, Writer};
use tiffio::{ReadRequest, Reader};

/// A folder that is gone after the test.
pub(crate) struct Folder {
    folder: TempDir,
}

/// What a command did.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    /// Without the codes of errors, which one test looks at for all.
    pub(crate) stderr: String,
}

/// Lines of errors without the codes at their ends.
pub(crate) fn without_codes(stderr: &str) -> String {
    let plain = |line: &str| match line.rsplit_once(" [E0") {
        Some((error, code)) if error.starts_with("error: ") && code.len() == 4 => format!("{error}\n"),
        _ => format!("{line}\n"),
    };
    stderr.lines().map(plain).collect()
}

/// The command itself.
pub(crate) fn bandsaw() -> Command {
    Command::new(env!("CARGO_BIN_EXE_bandsaw"))
}

/// The sample scene: blue, green, red, nir.
pub(crate) fn sample_scene() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/scene.tif")
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of the files in it, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path()).unwrap().map(name).collect();
        names.sort();
        names
    }

    /// Runs the command in the folder with the words of `line`.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_words(&self, words: &[&str]) -> Outcome {
        let output = bandsaw().args(words).current_dir(self.folder.path()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("internal error") && !stderr.contains("panicked"), "{words:?}: {stderr}");
        Outcome { code: output.status.code(), stdout: output.stdout, stderr: without_codes(&stderr) }
    }

    /// Runs the command, which must be done and say nothing to standard error; comes back with standard output.
    #[track_caller]
    pub(crate) fn done(&self, line: &str) -> Vec<u8> {
        let Outcome { code, stdout, stderr } = self.run(line);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{line}");
        stdout
    }

    /// Runs the command, which must fail with that code and these lines on standard error, print nothing (with `--json`
    /// the same once more), and make no file.
    #[track_caller]
    pub(crate) fn fails(&self, line: &str, code: i32, want: &[&str]) {
        let before = self.names();
        let outcome = self.run(line);
        assert_eq!(outcome.stderr.lines().collect::<Vec<_>>(), want, "{line}");
        assert_eq!(outcome.code, Some(code), "{line}");
        assert!(outcome.stdout.is_empty() || line.contains("--json"), "{line}");
        assert_eq!(self.names(), before, "{line}");
    }

    pub(crate) fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_slice(&self.done(line)).unwrap()
    }

    /// Writes a file: band by band, row by row.
    pub(crate) fn write<T: Sample>(&self, name: &str, spec: &ImageSpec, samples: &[T]) {
        let block = SampleBlock::new(samples, Window::new(0, 0, spec.width, spec.height), 0..spec.bands).unwrap();
        self.write_block(name, spec, &block);
    }

    pub(crate) fn write_block(&self, name: &str, spec: &ImageSpec, block: &SampleBlock<'_>) {
        let options = WriteOptions { overwrite: Existing::Replace };
        let mut writer = Writer::create(self.path(name), spec, &options).unwrap();
        let encoder = Encoder::new(spec).unwrap();
        let (mut state, mut gathered, mut encoded) = (EncodeState::default(), Vec::new(), Vec::new());
        for chunk in 0..writer.grid().chunk_count() {
            let shape = encoder.gather(chunk, block, &mut gathered).unwrap();
            encoder.encode_chunk(&gathered, shape, &mut state, &mut encoded).unwrap();
            writer.put(chunk, &encoded).unwrap();
        }
        writer.finish().unwrap();
    }

    /// All samples of a file, band by band.
    pub(crate) fn read<T: Sample + Default>(&self, name: &str) -> Vec<T> {
        read(&self.path(name))
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

/// All samples of the first image of a file, band by band.
pub(crate) fn read<T: Sample + Default>(path: &Path) -> Vec<T> {
    let reader = Reader::open(path).unwrap();
    let layout = reader.image(0).unwrap().layout().unwrap();
    let request = ReadRequest::whole(0, layout);
    let count = request.window.pixels() * u64::from(layout.bands);
    let mut samples = vec![T::default(); usize::try_from(count).unwrap()];
    reader.read(&request, &mut samples).unwrap();
    samples
}

/// An image of `bands` in tiles of 16 x 16, which lies somewhere in UTM zone 21 and calls its bands by name.
pub(crate) fn spec(width: u32, height: u32, sample_type: SampleType, bands: &[&str]) -> ImageSpec {
    let band = |name: &&str| BandInfo { description: Some((*name).to_owned()), ..BandInfo::default() };
    let count = u32::try_from(bands.len()).unwrap();
    let mut spec = ImageSpec::new(width, height, count, sample_type);
    spec.chunking = Chunking::Tiles { width: 16, height: 16 };
    spec.geo_ref = GeoRef {
        geo_keys: vec![
            GeoKey { id: 1024, value: GeoKeyValue::Short(1) },
            GeoKey { id: 1025, value: GeoKeyValue::Short(1) },
            GeoKey { id: 3072, value: GeoKeyValue::Short(32621) },
        ],
        tie_points: vec![[0.0, 0.0, 0.0, 500_000.0, 7_000_000.0, 0.0]],
        pixel_scale: Some([30.0, 30.0, 0.0]),
        bands: bands.iter().map(band).collect(),
        ..GeoRef::default()
    };
    spec
}

/// Samples that differ from pixel to pixel and band to band, some of them 0.
pub(crate) fn samples(width: u32, height: u32, bands: u32) -> Vec<u16> {
    let pixels = u64::from(width) * u64::from(height);
    (0..pixels * u64::from(bands)).map(|n| u16::try_from(n * 7919 % 1009 * (n % 13 % 7)).unwrap()).collect()
}
