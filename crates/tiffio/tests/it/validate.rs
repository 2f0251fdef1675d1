//! Which rules the files of `testdata` keep.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tiffio::reader::Sidecars;
use tiffio::source::{ByteSource, MemorySource};
use tiffio::validate::{CogDemand, DeepOptions, Options, Report, Severity, validate};
use tiffio::{Error, Limits, Reader};

use crate::testdata;

fn report(reader: &Reader) -> Report {
    let options = Options { deep: Some(DeepOptions { memory_bytes: 64 << 20 }), ..Options::default() };
    validate(reader, &options).unwrap()
}

/// The last parts of the names of rules that are broken, those that must be kept before those that should be.
fn broken(report: &Report) -> Vec<String> {
    let of = |severity| {
        let rules = report.findings.iter().filter(move |finding| finding.severity == severity);
        rules.map(|finding| finding.rule.id.rsplit('/').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    of(Severity::Error).into_iter().chain(of(Severity::Warning)).collect()
}

#[track_caller]
fn check(name: &str, want: &[&str]) {
    let report = report(&Reader::open(testdata(name)).unwrap());
    assert_eq!(broken(&report), want, "{name}: {:?}", report.findings);
}

/// Files of `valid` that break a rule on purpose: they can be read all the same.
const FORGIVEN: [(&str, &[&str]); 12] = [
    ("byte_counts_as_text.tif", &["chunk-table", "chunk-table-length", "field-type"]),
    (
        "crs_by_parameters.tif",
        &["GeodeticDatumGeoKey.userdefined", "ProjectedCRSGeoKey.userdefined", "ProjectionGeoKey.userdefined"],
    ),
    ("albers_by_parameters.tif", &["ProjectedCRSGeoKey.userdefined", "ProjectionGeoKey.userdefined"]),
    ("loop_be.tif", &["directory-loop"]),
    ("no_byte_counts.tif", &["byte-counts-missing"]),
    ("no_byte_counts_deflate.tif", &["byte-counts-missing"]),
    ("one_strip_count_0.tif", &[]),
    ("one_strip_count_large.tif", &["chunk-outside-file", "overlap", "chunk-size"]),
    ("one_strip_count_small.tif", &["chunk-size"]),
    ("rpc.tif", &["DataGeoTags"]),
    ("short_tables.tif", &["chunk-table-length"]),
    ("tiles_in_strip_tags.tif", &["chunk-table-kind"]),
];

#[test]
fn valid_files_keep_the_rules() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(testdata("valid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let want = FORGIVEN.iter().find(|(forgiven, _)| *forgiven == name).map_or(&[][..], |(_, want)| want);
        check(&format!("valid/{name}"), want);
    }
    check("scene.tif", &[]);
}

#[test]
fn what_cannot_be_decoded_is_listed_with_its_place() {
    check("hostile/lzw_corrupt.tif", &["chunk"]);
    check("hostile/deflate_checksum.tif", &["chunk"]);
    check("hostile/no_offsets.tif", &["byte-counts-missing", "chunk-table"]);
    check("hostile/tie_points.tif", &["DataGeoTags", "ModelTiepointTag.count"]);
    let mut bytes = std::fs::read(testdata("scene.tif")).unwrap();
    let reader = Reader::new(MemorySource::new(bytes.clone()), Limits::default()).unwrap();
    let range = reader.chunk_range(0, 3).unwrap().unwrap();
    let start = usize::try_from(range.start).unwrap();
    bytes[start + 20..start + 200].fill(0xFF);
    let report = report(&Reader::new(MemorySource::new(bytes), Limits::default()).unwrap());
    let deep = report.deep.unwrap();
    assert_eq!((deep.decoded, deep.sparse, deep.bad), (3, 0, 1));
    let finding = &report.findings[0];
    assert_eq!((finding.at.ifd, finding.at.chunk, finding.at.offset), (Some(0), Some(3), Some(range.start)));
    let window = finding.window.unwrap();
    assert_eq!((window.col_off, window.row_off), (256, 256));
}

#[test]
fn hostile_files_have_a_report_or_cannot_be_opened() {
    for entry in std::fs::read_dir(testdata("hostile")).unwrap() {
        let Ok(reader) = Reader::open(entry.unwrap().path()) else { continue };
        // Each of them breaks a rule, or asks for what is not supported; what is of GDAL alone is not judged.
        let found = report(&reader);
        assert!(found.findings.len() <= 10_000, "{}", found.findings.len());
    }
}

#[test]
fn a_cog_is_asked_for_or_only_told() {
    let reader = Reader::open(testdata("valid/overview_mask.tif")).unwrap();
    let sidecars = Sidecars::default();
    let told = validate(&reader, &Options { sidecars: sidecars.clone(), ..Options::default() }).unwrap();
    assert!(told.is_valid() && !told.cog.is_cog());
    let asked = validate(&reader, &Options { cog: CogDemand::Demand, sidecars, deep: None }).unwrap();
    assert_eq!(broken(&asked), ["data-order"]);
    let cog = report(&Reader::open(testdata("valid/cog_mask.tif")).unwrap()).cog;
    assert!(cog.is_cog() && cog.findings.is_empty());
    assert!(cog.ghost.unwrap().items.contains(&("LAYOUT".to_owned(), "IFDS_BEFORE_DATA".to_owned())));
}

#[test]
fn a_chunk_larger_than_memory_is_not_decoded() {
    let reader = Reader::open(testdata("scene.tif")).unwrap();
    let options = Options { deep: Some(DeepOptions { memory_bytes: 1000 }), ..Options::default() };
    let found = validate(&reader, &options).unwrap();
    assert_eq!(broken(&found), ["chunk-memory"]);
    assert_eq!(found.deep.unwrap().decoded, 0);
}

/// A file that can be told to fail.
#[derive(Debug, Clone)]
struct Failing {
    bytes: Arc<Vec<u8>>,
    fails: Arc<AtomicBool>,
}

impl ByteSource for Failing {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if self.fails.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        MemorySource::new(self.bytes.as_slice()).read_at(offset, out)
    }
}

#[test]
fn a_source_that_fails_is_an_error() {
    let bytes = Arc::new(std::fs::read(testdata("scene.tif")).unwrap());
    let source = Failing { bytes, fails: Arc::default() };
    let reader = Reader::new(source.clone(), Limits::default()).unwrap();
    source.fails.store(true, Ordering::Relaxed);
    assert!(matches!(validate(&reader, &Options::default()), Err(Error::Io { .. })));
}

/// Judges what can be opened of `bytes`, and has everything said that can be said of its place.
fn judge(bytes: Vec<u8>) {
    let limits = Limits { chunk_bytes_max: 1 << 20, tag_bytes_max: 1 << 20, ..Limits::default() };
    let Ok(reader) = Reader::new(MemorySource::new(bytes), limits) else { return };
    let options = Options { deep: Some(DeepOptions { memory_bytes: 2 << 20 }), ..Options::default() };
    let found = validate(&reader, &options).unwrap();
    let lines: Vec<String> = found.findings.iter().map(ToString::to_string).collect();
    assert!(lines.iter().all(|line| line.starts_with("error: ") || line.starts_with("warning: ")));
    for image in reader.images().iter().take(4) {
        let geo_ref = image.geo_ref();
        let _ = (geo_ref.crs_description(), geo_ref.control_points(), geo_ref.compound_epsg(), geo_ref.rpc());
    }
    assert_eq!(reader.all_chunk_totals().len(), reader.images().len());
}

#[test]
fn every_byte_may_be_wrong() {
    for name in ["cog_mask.tif", "crs_by_parameters.tif"] {
        let bytes = std::fs::read(testdata(&format!("valid/{name}"))).unwrap();
        for at in 0..bytes.len() {
            for value in [0xFF, bytes[at] ^ 0x11] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                judge(bytes);
            }
        }
        (0..bytes.len()).step_by(5).for_each(|length| judge(bytes[..length].to_vec()));
    }
}
