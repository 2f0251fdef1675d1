use super::super::testing::words;
use super::*;
use crate::ifd::{Directory, NextDirectory, TiffVariant};
use crate::source::MemorySource;
use crate::tag::{Tag, Value};
use crate::{Limits, Reader};

/// An image of one chunk of 16 bytes: subfile type, columns and rows, where its data is.
type Spec = (u32, u32, u32);

const TILE: u32 = 2048;

/// A file of these images in tiles, in the main chain, with `text` behind the header; 10,000 bytes long. Around each chunk is
/// what GDAL's text can claim.
fn file(text: &str, images: &[Spec], change: impl Fn(usize, &mut Directory)) -> Vec<u8> {
    let mut bytes = TiffVariant::Classic.header();
    bytes.extend(text.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    let first = u32::try_from(bytes.len()).unwrap();
    bytes[4..8].copy_from_slice(&first.to_le_bytes());
    for (n, &(kind, size, data)) in images.iter().enumerate() {
        let mut directory = Directory::default();
        directory.set(Tag::NEW_SUBFILE_TYPE, Value::Long(vec![kind]));
        directory.set(Tag::IMAGE_WIDTH, Value::Long(vec![size]));
        directory.set(Tag::IMAGE_LENGTH, Value::Long(vec![size]));
        directory.set(Tag::TILE_WIDTH, Value::Long(vec![TILE]));
        directory.set(Tag::TILE_LENGTH, Value::Long(vec![TILE]));
        directory.set(Tag::TILE_OFFSETS, Value::Long(vec![data]));
        directory.set(Tag::TILE_BYTE_COUNTS, Value::Long(vec![16]));
        change(n, &mut directory);
        let next = if n + 1 == images.len() { NextDirectory::None } else { NextDirectory::Adjacent };
        bytes.extend(directory.serialize(TiffVariant::Classic, bytes.len() as u64, next).unwrap().bytes);
    }
    bytes.resize(10_000, 0);
    for &(_, _, data) in images.iter().filter(|(_, _, data)| *data >= 4) {
        let data = data as usize;
        bytes[data - 4..data].copy_from_slice(&16_u32.to_le_bytes());
        bytes[data..data + 16].copy_from_slice(b"0123456789abcdef");
        bytes[data + 16..data + 20].copy_from_slice(b"cdef");
    }
    bytes
}

fn judge(bytes: Vec<u8>, sidecars: &Sidecars) -> CogReport {
    let reader = Reader::new(MemorySource::new(bytes), Limits::default()).unwrap();
    judge_cog(&reader, sidecars, CogChecks::Full).unwrap()
}

#[track_caller]
fn check_report(report: &CogReport, want: &[(Severity, &str, &str)]) {
    let findings = Findings { list: report.findings.clone(), omitted: 0 };
    assert_eq!(words(&findings), want);
    assert_eq!(report.is_cog(), want.iter().all(|(severity, ..)| *severity == Warning));
}

#[track_caller]
fn check(text: &str, images: &[Spec], want: &[(Severity, &str, &str)]) {
    check_report(&judge(file(text, images, |_, _| {}), &Sidecars::default()), want);
}

fn ghost(lines: &str) -> String {
    format!("GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{lines}", lines.len())
}

use Severity::{Error, Warning};

#[test]
fn overviews_follow_their_image_and_their_data_goes_before_it() {
    check("", &[(0, 1024, 9000), (1, 512, 8000), (1, 256, 7000)], &[]);
    check("", &[(0, 512, 9000)], &[]);
    check("", &[(0, 513, 9000)], &[(Warning, "overviews", "513 x 513 pixels without overviews")]);
    let late = "data at byte 7000, before a smaller overview's at 8000";
    check("", &[(0, 1024, 7000), (1, 512, 8000)], &[(Error, "data-order", late)]);
    let early = "data at byte 24, before their directory";
    check(&".".repeat(60), &[(0, 1024, 9000), (1, 512, 24)], &[(Error, "data-after-directories", early)]);
}

#[test]
fn sparse_images_have_no_data_to_be_in_order() {
    check("", &[(0, 1024, 0), (1, 512, 8000)], &[]);
    check("", &[(0, 1024, 9000), (1, 512, 0)], &[]);
}

#[test]
fn overviews_go_from_large_to_small() {
    let want = [(Error, "overview-sizes", "overview of 512 x 512 after 256 x 256")];
    check("", &[(0, 1024, 9000), (1, 256, 8000), (1, 512, 7000)], &want);
}

#[test]
fn large_images_are_tiled() {
    let strips = |_: usize, directory: &mut Directory| {
        let mut other = Directory::default();
        other.set(Tag::IMAGE_WIDTH, Value::Long(vec![600]));
        other.set(Tag::IMAGE_LENGTH, Value::Long(vec![400]));
        other.set(Tag::STRIP_OFFSETS, Value::Long(vec![9000]));
        other.set(Tag::STRIP_BYTE_COUNTS, Value::Long(vec![16]));
        *directory = other;
    };
    let report = judge(file("", &[(0, 600, 9000)], strips), &Sidecars::default());
    let want =
        [(Error, "tiled", "600 x 400 pixels in strips"), (Warning, "overviews", "600 x 400 pixels without overviews")];
    check_report(&report, &want);
}

#[test]
fn directories_come_first_and_overviews_are_inside() {
    let text = ".".repeat(400);
    check(&text, &[(0, 512, 9000)], &[(Error, "first-directory", "first directory at byte 408, not within 300")]);
    let sidecars = Sidecars { overviews: Some("a.tif.ovr".into()), ..Sidecars::default() };
    let report = judge(file("", &[(0, 512, 9000)], |_, _| {}), &sidecars);
    check_report(&report, &[(Error, "external-overviews", "overviews lie in a file of their own")]);
}

#[test]
fn what_gdal_claims_of_chunks_is_true() {
    let claims = ghost("BLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\n");
    let bytes = file(&claims, &[(0, 512, 9000)], |_, _| {});
    check_report(&judge(bytes.clone(), &Sidecars::default()), &[]);
    let mut damaged = bytes;
    damaged[8996] = 99;
    damaged[9016] = 7;
    let want = [
        (Error, "block-leader", "99 before a chunk of 16 bytes"),
        (Error, "block-trailer", "last four bytes are not repeated behind the chunk"),
    ];
    check_report(&judge(damaged, &Sidecars::default()), &want);
    let edited = ghost("KNOWN_INCOMPATIBLE_EDITION=YES\n");
    check(&edited, &[(0, 512, 9000)], &[(Error, "edited", "file was changed after it was made a COG")]);
}

#[test]
fn a_mask_may_lie_between_the_chunks_of_its_image() {
    let claims = ghost("MASK_INTERLEAVED_WITH_IMAGERY=YES\n");
    check(&claims, &[(0, 512, 9000), (4, 512, 9016)], &[]);
    check(
        &claims,
        &[(0, 512, 9000), (4, 512, 9040)],
        &[(Error, "mask-interleaved", "chunk at byte 9040, not at 9016")],
    );
}
