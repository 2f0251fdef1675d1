//! `cat`: the samples, whatever the layout, memory and threads.

use std::io::Read as _;
use std::process::Stdio;

use tiffio::layout::{SampleType, Window};
use tiffio::tag::PlanarConfiguration;
use tiffio::writer::{Chunking, ImageSpec, SampleBlock};

use crate::support::{Folder, bandsaw, sample_scene, samples, spec, without_codes};

const WIDTH: u32 = 45;
const HEIGHT: u32 = 37;
const BANDS: [&str; 3] = ["blue", "green", "red"];

fn le_bytes(samples: &[u16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// The samples of those bands and that window, the plainest way.
fn cut(samples: &[u16], bands: &[usize], window: Window) -> Vec<u8> {
    let mut out = Vec::new();
    for band in bands {
        for row in window.row_off..window.row_off + window.height {
            let first = (*band * HEIGHT as usize + row as usize) * WIDTH as usize + window.col_off as usize;
            out.extend(le_bytes(&samples[first..first + window.width as usize]));
        }
    }
    out
}

/// Every layout gives the same samples under `flags`.
#[track_caller]
fn check(flags: &str, bands: &[usize], window: Window) {
    let samples = samples(WIDTH, HEIGHT, 3);
    let folder = Folder::new();
    for planar in [PlanarConfiguration::Chunky, PlanarConfiguration::Planar] {
        for chunking in [Chunking::Tiles { width: 16, height: 32 }, Chunking::Strips { rows: 5 }] {
            let spec = ImageSpec { planar, chunking, ..spec(WIDTH, HEIGHT, SampleType::U16, &BANDS) };
            folder.write("scene.tif", &spec, &samples);
            for run in ["", "-j 1", "-j 3", "--memory 3K", "--memory 6K", "--memory 20K -j 2"] {
                let found = folder.done(&format!("cat scene.tif {flags} {run}"));
                assert!(found == cut(&samples, bands, window), "{planar:?} {chunking:?} {flags} {run}");
            }
        }
    }
}

#[test]
fn all_samples_come_band_by_band() {
    check("", &[0, 1, 2], Window::new(0, 0, WIDTH, HEIGHT));
}

#[test]
fn bands_come_as_asked_by_name_or_number() {
    check("--bands red,1,red", &[2, 0, 2], Window::new(0, 0, WIDTH, HEIGHT));
}

#[test]
fn a_window_is_cut_out() {
    check("--window 3,5,20,30 --bands 2", &[1], Window::new(3, 5, 20, 30));
    check("--window 44,36,1,1", &[0, 1, 2], Window::new(44, 36, 1, 1));
}

/// Complex integers of every byte value, as the floats that hold their parts.
#[track_caller]
fn check_complex<T: bytemuck::Pod, const N: usize>(sample_type: SampleType, to_float: impl Fn(T) -> [u8; N]) {
    let folder = Folder::new();
    let bytes: Vec<u8> = (0..=255).cycle().take(20 * 10 * 2 * size_of::<T>()).collect();
    let spec = ImageSpec { geo_ref: Default::default(), ..spec(20, 10, sample_type, &["z"]) };
    let block = SampleBlock::from_bytes(&bytes, sample_type, Window::new(0, 0, 20, 10), 0..1).unwrap();
    folder.write_block("z.tif", &spec, &block);
    let parts = bytes.chunks_exact(size_of::<T>()).map(|part| to_float(bytemuck::pod_read_unaligned(part)));
    assert!(folder.done("cat z.tif") == parts.flatten().collect::<Vec<u8>>(), "{sample_type}");
}

#[test]
fn complex_integers_come_as_complex_floats() {
    check_complex(SampleType::ComplexI16, |part: i16| f32::from(part).to_le_bytes());
    check_complex(SampleType::ComplexI32, |part: i32| f64::from(part).to_le_bytes());
}

#[test]
fn complex_samples_come_as_they_are() {
    let folder = Folder::new();
    let bytes: Vec<u8> = (0..=255).cycle().take(20 * 10 * 8).collect();
    let spec = ImageSpec { geo_ref: Default::default(), ..spec(20, 10, SampleType::ComplexF32, &["z"]) };
    let block = SampleBlock::from_bytes(&bytes, SampleType::ComplexF32, Window::new(0, 0, 20, 10), 0..1).unwrap();
    folder.write_block("complex.tif", &spec, &block);
    assert_eq!(folder.done("cat complex.tif"), bytes);
}

#[test]
fn the_sample_scene_is_what_a_plain_read_gives() {
    let scene = sample_scene();
    let samples: Vec<u16> = crate::support::read(&scene);
    assert!(Folder::new().done(&format!("cat {}", scene.display())) == le_bytes(&samples));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    // More than a pipe holds.
    let folder = Folder::new();
    folder.write("scene.tif", &spec(400, 300, SampleType::U16, &["a"]), &samples(400, 300, 1));
    let mut child = bandsaw()
        .args(["cat".as_ref(), folder.path("scene.tif").as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 2];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_full_disk_is_an_error_of_the_output() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = bandsaw().arg("cat").arg(sample_scene()).stdout(full).output().unwrap();
    let stderr = without_codes(&String::from_utf8(output.stderr).unwrap());
    assert_eq!(stderr, "error: standard output: no space left on device\n");
    assert_eq!(output.status.code(), Some(4));
}
