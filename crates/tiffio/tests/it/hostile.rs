//! Files that break a rule: each has its error, found before memory is taken for what the file only claims.

use std::collections::BTreeSet;

use tiffio::Error::{LimitExceeded, Malformed, Unsupported};
use tiffio::{Error, Malformed as Rule, ReadRequest, Reader, Unsupported as Gap};

use crate::testdata;

/// Opens a file, lays out its first image and decodes all of its chunks; the first error, or the defects.
fn outcome(name: &str) -> Result<Vec<Error>, Error> {
    let reader = Reader::open(testdata(&format!("hostile/{name}")))?;
    let image = reader.image(0)?;
    let layout = image.layout()?;
    let (mut state, mut out) = (tiffio::ReadState::default(), Vec::new());
    for chunk in 0..layout.grid.chunk_count() {
        reader.decode_chunk(0, chunk, &mut state, &mut out)?;
    }
    Ok(reader.defects().to_vec())
}

macro_rules! check {
    ($name:literal, $($want:tt)+) => {{
        let error = outcome($name).unwrap_err();
        assert!(matches!(error, $($want)+), "{}: {error}", $name);
        $name
    }};
}

macro_rules! check_defect {
    ($name:literal, $want:pat) => {{
        let defects = outcome($name).unwrap();
        assert!(matches!(defects[..], [$want]), "{}: {defects:?}", $name);
        $name
    }};
}

fn headers() -> Vec<&'static str> {
    vec![
        check!("not_tiff.tif", Malformed { what: Rule::NotTiff([0x89, b'P', b'N', b'G']), .. }),
        check!("empty.tif", Malformed { what: Rule::NotTiff([0, 0, 0, 0]), .. }),
        check!("header_cut.tif", Malformed { what: Rule::Truncated { needed: 4, available: 2 }, .. }),
        check!("no_directory.tif", Malformed { what: Rule::NoDirectory, .. }),
        check!("directory_past_end.tif", Malformed { what: Rule::Truncated { needed: 2, available: 0 }, .. }),
        check!("empty_directory.tif", Malformed { what: Rule::EmptyDirectory, .. }),
        check!("entries_cut.tif", Malformed { what: Rule::Truncated { .. }, .. }),
        check!("big_entries.tif", Malformed { what: Rule::Truncated { .. }, .. }),
    ]
}

fn tags() -> Vec<&'static str> {
    vec![
        check!("no_width.tif", Malformed { what: Rule::TagMissing, .. }),
        check!("no_offsets.tif", Malformed { what: Rule::TagMissing, .. }),
        check!("width_0.tif", Malformed { what: Rule::TagValue { value: 0, .. }, .. }),
        check!("planar_9.tif", Malformed { what: Rule::TagValue { value: 9, .. }, .. }),
        check!("bits_as_text.tif", Malformed { what: Rule::TagType { found: 2, .. }, .. }),
        check!("bits_past_end.tif", Malformed { what: Rule::Truncated { needed: 6, available: 0 }, .. }),
        check_defect!("tie_points.tif", Malformed { what: Rule::TagCount { found: 5, expected: 6 }, .. }),
        check_defect!("metadata_not_xml.tif", Malformed { what: Rule::TagType { expected: "XML", .. }, .. }),
        check!("mixed_bits.tif", Unsupported { what: Gap::MixedSamples, .. }),
        check!("ycbcr_subsampled.tif", Unsupported { what: Gap::Feature(_), .. }),
        check!("huge_tile.tif", LimitExceeded { limit: "chunk_bytes_max", needed, .. } if needed == 1 << 62),
        check!("overflow.tif", Malformed { what: Rule::Overflow(_), .. }),
        check!("many_missing_tiles.tif", Malformed { what: Rule::TagCount { found: 1, .. }, .. }),
    ]
}

fn chunks() -> Vec<&'static str> {
    vec![
        check!("chunk_past_end.tif", Malformed { what: Rule::Truncated { needed: 64, available: 0 }, .. }),
        check!("chunk_cut.tif", Malformed { what: Rule::Truncated { needed: 32, available: 16 }, at } if at.chunk == Some(1)),
        check!("deflate_corrupt.tif", Malformed { what: Rule::Stream { codec: "deflate", .. }, .. }),
        check!("deflate_checksum.tif", Malformed { what: Rule::Stream { codec: "deflate", .. }, .. }),
        check!("deflate_short.tif", Malformed { what: Rule::ChunkSize { found: 50, expected: 64 }, .. }),
        check!("lzw_corrupt.tif", Malformed { what: Rule::Stream { codec: "LZW", .. }, .. }),
        check!("packbits_short.tif", Malformed { what: Rule::ChunkSize { found: 44, expected: 64 }, .. }),
        check!("bomb.tif", Malformed { what: Rule::ChunkSize { expected: 256_000_000, .. }, .. }),
        check!("jpeg_two_scans.tif", Malformed { what: Rule::Stream { codec: "JPEG", .. }, .. }),
        check!("jpeg_late_tables.tif", Malformed { what: Rule::Stream { codec: "JPEG", .. }, .. }),
        check!("jpeg_no_end.tif", Malformed { what: Rule::Stream { codec: "JPEG", .. }, .. }),
        check!("unknown_compression.tif", Unsupported { what: Gap::Compression(_), .. }),
    ]
}

/// What they cost is measured in the tests of the command.
fn bombs() -> Vec<&'static str> {
    let stream = |what: &Rule, name: &str| matches!(what, Rule::Stream { codec, .. } if *codec == name);
    vec![
        check!("bomb_strip.tif", LimitExceeded { limit: "chunk_bytes_max", needed: 3_600_000_000, at, .. } if at.chunk == Some(0)),
        check!("bomb_rows.tif", Malformed { what: Rule::ChunkSize { found: 64, .. }, .. }),
        check!("bomb_values.tif", Malformed { what: Rule::Overlap, .. }),
        check!("bomb_deflate.tif", Malformed { what: Rule::ChunkSize { expected: 64_000_000, .. }, .. }),
        check!("bomb_zstd.tif", Malformed { ref what, .. } if stream(what, "Zstandard")),
        check!("bomb_jpeg_scans.tif", Malformed { ref what, .. } if stream(what, "JPEG")),
        check!("bomb_webp.tif", Malformed { ref what, .. } if stream(what, "WebP")),
        check!("bomb_lerc.tif", Malformed { ref what, .. } if stream(what, "LERC")),
        check!("bomb_lzma.tif", Malformed { ref what, .. } if stream(what, "LZMA")),
    ]
}

/// Directories that lie over each other are sub-directories here: the image before them can be laid out or not, and the
/// walk ends.
fn overlap() -> &'static str {
    let reader = Reader::open(testdata("hostile/overlap.tif")).unwrap();
    assert!(reader.defects().iter().any(|defect| matches!(defect, Malformed { what: Rule::Overlap, .. })));
    assert!(reader.images().len() < 50);
    "overlap.tif"
}

#[test]
fn every_file_has_its_error() {
    let listed: BTreeSet<String> =
        [headers(), tags(), chunks(), bombs(), vec![overlap()]].concat().into_iter().map(str::to_owned).collect();
    let there: BTreeSet<String> = std::fs::read_dir(testdata("hostile"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn an_error_says_where_it_is() {
    let message = |name: &str| outcome(name).unwrap_err().to_string();
    let want = "malformed TIFF: required tag missing (IFD 0, tag StripOffsets, chunk 0)";
    assert_eq!(message("no_offsets.tif"), want);
    let want = "malformed TIFF: chunk decodes to 50 bytes where 64 are needed (IFD 0, chunk 0, byte 8)";
    assert_eq!(message("deflate_short.tif"), want);
}

#[test]
fn a_parallel_read_gives_the_error_of_the_first_bad_chunk() {
    let reader = Reader::open(testdata("hostile/chunk_cut.tif")).unwrap();
    let request = ReadRequest::whole(0, reader.image(0).unwrap().layout().unwrap());
    let error = reader.read(&request, &mut [0_u8; 64]).unwrap_err();
    assert!(matches!(error, Malformed { at, .. } if at.chunk == Some(1)));
}
