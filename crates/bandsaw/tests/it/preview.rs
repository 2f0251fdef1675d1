//! `preview`: pictures, decoded and compared with the samples they are of.

use std::path::Path;

use tiffio::layout::SampleType;
use tiffio::tag::{Photometric, Tag, Value};
use tiffio::writer::Chunking;

use crate::support::{Folder, bandsaw, sample_scene, spec};

/// Width, height and pixels of a PNG.
fn png(bytes: &[u8]) -> (u32, u32, Vec<[u8; 4]>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgba, png::BitDepth::Eight));
    (info.width, info.height, pixels.as_chunks().0.to_vec())
}

/// The pixels of the picture that `preview` makes of `words`.
#[track_caller]
fn pixels(folder: &Folder, words: &str) -> Vec<[u8; 4]> {
    folder.done(&format!("preview {words} -o picture.png --overwrite"));
    png(&folder.bytes("picture.png")).2
}

fn grey(value: u8) -> [u8; 4] {
    [value, value, value, 255]
}

/// An image of one band, 0 missing, that holds 0 to 101 and is 51 wide.
fn ramp() -> Folder {
    let folder = Folder::new();
    let mut spec = spec(51, 2, SampleType::U16, &["height"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    folder.write("ramp.tif", &spec, &(0..102).collect::<Vec<u16>>());
    folder
}

#[test]
fn two_percent_at_both_ends_are_black_and_white() {
    let folder = ramp();
    let found = pixels(&folder, "ramp.tif");
    // numpy.percentile(range(1, 102), [2, 98]) is [3, 99].
    let want = |value: f64| ((value - 3.0) / 96.0 * 255.0).clamp(0.0, 255.0).round();
    assert_eq!(found[0], [0; 4], "missing");
    for (value, pixel) in found.iter().enumerate().skip(1) {
        assert_eq!((f64::from(pixel[0]), *pixel), (want(value as f64), grey(pixel[0])), "{value}");
    }
    let plain = pixels(&folder, "ramp.tif --stretch none --nodata none");
    assert!((0..102).zip(&plain).all(|(value, pixel)| *pixel == grey(value)));
    let json = folder.json("preview ramp.tif --json --overwrite --stretch 0,50 -o picture.png");
    assert_eq!(json["ranges"], serde_json::json!([[1.0, 51.0]]));
}

#[test]
fn one_band_has_the_colours_of_a_map_and_a_legend() {
    let folder = ramp();
    let found = pixels(&folder, "ramp.tif --colours viridis");
    assert_eq!((found[1], found[101]), ([0x44, 0x01, 0x54, 255], [0xfd, 0xe7, 0x25, 255]));
    folder.done("preview ramp.tif --colours viridis --legend -o legend.png");
    let (width, height, legend) = png(&folder.bytes("legend.png"));
    assert!(width == 51 && height > 20 && legend[..102] == found);
    assert!(legend[102..].contains(&[0, 0, 0, 255]) && legend[102..].contains(&[0xfd, 0xe7, 0x25, 255]));
}

#[test]
fn colours_of_eight_bits_stay_as_they_are() {
    let folder = Folder::new();
    let mut spec = spec(20, 10, SampleType::U8, &["r", "g", "b"]);
    spec.photometric = Photometric::Rgb;
    let samples: Vec<u8> = (0..600_u32).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect();
    folder.write("rgb.tif", &spec, &samples);
    let want: Vec<[u8; 4]> = (0..200).map(|n| [samples[n], samples[200 + n], samples[400 + n], 255]).collect();
    assert_eq!(pixels(&folder, "rgb.tif"), want);
    let turned: Vec<[u8; 4]> = want.iter().map(|[r, g, b, a]| [*b, *g, *r, *a]).collect();
    assert_eq!(pixels(&folder, "rgb.tif:3,2,1"), turned);
    assert_ne!(pixels(&folder, "rgb.tif --stretch 2,98"), want);
}

#[test]
fn a_pixel_is_the_mean_of_those_that_are_there() {
    let folder = Folder::new();
    let mut spec = spec(34, 4, SampleType::U8, &["height"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    // Cells of 2 x 2 pixels, in tiles of 16; of the first a pixel is there, of the second none.
    let mut samples: Vec<u8> = (0..136).map(|n| n % 34).collect();
    for place in [0, 1, 34, 2, 3, 36, 37] {
        samples[place] = 0;
    }
    samples[35] = 40;
    folder.write("cells.tif", &spec, &samples);
    let found = pixels(&folder, "cells.tif --size 17 --stretch none");
    assert_eq!((found.len(), found[0], found[1]), (34, grey(40), [0; 4]));
    for (n, pixel) in found.iter().enumerate().skip(2).filter(|(n, _)| *n != 17) {
        let col = u8::try_from(n % 17).unwrap();
        // Halves go away from 0.
        assert_eq!(*pixel, grey(2 * col + 1), "{n}");
    }
    let threads = pixels(&folder, "cells.tif --size 17 --stretch none -j 1");
    assert_eq!(threads, found);
}

#[test]
fn a_palette_shows_its_own_colours() {
    let folder = Folder::new();
    let mut spec = spec(16, 16, SampleType::U8, &["class"]);
    spec.photometric = Photometric::Palette;
    let colours = (0..768_u32).map(|n| u16::try_from(n * 85 % 65_536).unwrap()).collect::<Vec<_>>();
    spec.extra_tags.push((Tag::COLOR_MAP, Value::Short(colours.clone())));
    folder.write("palette.tif", &spec, &(0..=255).collect::<Vec<u8>>());
    let want = |n: usize| [colours[n], colours[256 + n], colours[512 + n]].map(|colour| colour.to_be_bytes()[0]);
    for (n, pixel) in pixels(&folder, "palette.tif").iter().enumerate() {
        assert_eq!((&pixel[..3], pixel[3]), (&want(n)[..], 255), "{n}");
    }
}

#[test]
fn an_index_is_that_of_the_pixels() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.display();
    folder.done(&format!("index ndvi {scene} -o ndvi.tif"));
    let of_file = pixels(&folder, "ndvi.tif --colours rdylgn");
    assert_eq!(pixels(&folder, &format!("{scene} --index ndvi --nodata 0")), of_file);
}

#[test]
fn the_sample_scene_is_shown_in_its_colours() {
    let json = Folder::new().json(&format!("preview {} --size 100 --json -o a.png", sample_scene().display()));
    assert_eq!(
        (&json["bands"], &json["width"], &json["height"]),
        (&serde_json::json!([3, 2, 1]), &100.into(), &93.into())
    );
}

#[test]
fn a_large_cog_is_read_from_an_overview_alone() {
    let folder = Folder::new();
    let (width, height) = (2100_u32, 1500_u32);
    let mut spec = spec(width, height, SampleType::U8, &["a"]);
    spec.chunking = Chunking::Tiles { width: 256, height: 256 };
    let samples: Vec<u8> = (0..width * height).map(|n| u8::try_from(n % width / 9).unwrap()).collect();
    folder.write("scene.tif", &spec, &samples);
    folder.done("cog scene.tif -o cog.tif --co BLOCKSIZE=256");
    let json = |file: &str, size: u32| {
        folder.json(&format!("preview {file} --size {size} --stretch none --json -o a.png --overwrite"))
    };
    let full = json("scene.tif", 500);
    assert_eq!((&full["image_read"], &full["chunks_decoded"]), (&0.into(), &54.into()));
    // 525 x 375 pixels are the second overview: 3 x 2 tiles of 256.
    let cog = json("cog.tif", 500);
    assert_eq!((&cog["image_read"], &cog["chunks_decoded"]), (&2.into(), &6.into()));
    assert_eq!((&cog["width"], &cog["height"]), (&500.into(), &357.into()));
    let (.., found) = png(&folder.bytes("a.png"));
    for (col, pixel) in found[..500].iter().enumerate() {
        let want = (col as f64 + 0.5) * 2100.0 / 500.0 / 9.0;
        // Values are rounded down; a cell is one or two whole pixels of the overview, which are four columns each.
        assert!((f64::from(pixel[0]) - want).abs() <= 1.5, "{col}: {pixel:?} {want}");
    }
    // The mean of all pixels, though the picture is smaller than the grid.
    assert_eq!(json("scene.tif", 3)["chunks_decoded"], 54);
}

#[test]
fn threads_and_memory_change_nothing() {
    let folder = Folder::new();
    let scene = sample_scene();
    let want = pixels(&folder, &format!("{} --size 200", scene.display()));
    for flags in ["-j 1", "-j 3", "--memory 2100K"] {
        assert!(pixels(&folder, &format!("{} --size 200 {flags}", scene.display())) == want, "{flags}");
    }
    let outcome =
        folder.run(&format!("preview {} --size 200 --memory 2M -j 1 -o large.png --index ndvi", scene.display()));
    assert_eq!(
        (outcome.code, outcome.stderr.lines().nth(1)),
        (Some(3), Some("help: pass --memory 4091K or more if the file is to be trusted"))
    );
}

/// What the terminal gets with these variables.
fn drawn(variables: &[(&str, &str)]) -> String {
    let mut command = bandsaw();
    command.args(["preview", "--term", "--size", "20"]).arg(sample_scene());
    command.env_remove("NO_COLOR").env_remove("COLORTERM").envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_terminal_gets_half_blocks_in_the_colours_it_knows() {
    let truecolor = drawn(&[("COLORTERM", "truecolor")]);
    assert_eq!(truecolor.lines().count(), 10);
    assert!(truecolor.contains("\u{1b}[38;2;") && truecolor.contains('▀'), "{truecolor}");
    assert!(drawn(&[]).contains("\u{1b}[38;5;"));
    let letters = drawn(&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")]);
    assert!(!letters.contains('\u{1b}') && letters.lines().all(|line| line.len() == 20), "{letters}");
}

#[test]
fn a_picture_replaces_nothing_by_accident() {
    let folder = ramp();
    std::fs::write(folder.path("a.png"), "old").unwrap();
    let want = ["error: a.png: the file exists", "help: pass --overwrite to replace it"];
    folder.fails("preview ramp.tif -o a.png", 4, &want);
    folder.fails("preview ramp.tif -o none/a.png", 4, &["error: none/a.png: no such file or directory"]);
    assert!(folder.done("preview ramp.tif -o -").starts_with(b"\x89PNG"));
    folder.done("preview ramp.tif -o a.png --overwrite");
    assert_eq!(folder.names(), ["a.png", "ramp.tif"]);
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let folder = ramp();
    let scene = sample_scene();
    let path = Path::new(&scene).display();
    folder.fails(
        &format!("preview {path} --bands 1,2 -o a.png"),
        2,
        &["error: 2 bands cannot be shown", "help: name three for red, green and blue, or one"],
    );
    folder.fails(
        "preview ramp.tif --index nvdi -o a.png",
        2,
        &["error: there is no index nvdi", "help: did you mean ndvi?"],
    );
    folder.fails("preview gone.tif -o a.png", 3, &["error: gone.tif: no such file or directory"]);
    folder.fails("preview ramp.tif --stretch 98,2 -o a.png", 2, &[
        "error: invalid value '98,2' for '--stretch <LOW,HIGH|none>': it is two percentiles from 0 to 100, the lower one first, or none",
        "help: try '--help'",
    ]);
}
