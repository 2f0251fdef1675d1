//! What can be given as an input, and that it means the same for every command; outputs to standard output.

use std::process::{Output, Stdio};

use tiffio::layout::SampleType;

use crate::support::{Folder, bandsaw, samples, spec};

const WIDTH: u32 = 40;
const HEIGHT: u32 = 30;
const PLANE: usize = (WIDTH * HEIGHT) as usize;

/// Three scenes of red and nir in folders, and one with a colon in its name.
fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("scenes/2020")).unwrap();
    let spec = spec(WIDTH, HEIGHT, SampleType::U16, &["red", "nir"]);
    let values = samples(WIDTH, HEIGHT, 2);
    for (n, name) in ["scene.tif", "scenes/a.tif", "scenes/b.tif", "scenes/2020/c.tif", "odd:2"].iter().enumerate() {
        let add = u16::try_from(n).unwrap();
        folder.write(name, &spec, &values.iter().map(|value| value + add).collect::<Vec<_>>());
    }
    std::fs::write(folder.path("list.txt"), "# scenes\nscenes/b.tif\n\nscenes/a.tif:nir  # one band\n").unwrap();
    folder
}

fn bytes(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The names of the files that `info` finds under `words`.
#[track_caller]
fn check_files(words: &str, want: &[&str]) {
    let json = folder().json(&format!("info --json {words}"));
    let found: Vec<&str> =
        json["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(found, want, "{words}");
}

/// How many bands `stats` counts under `words`, and the sum of their sums.
#[track_caller]
fn check_bands(words: &str, names: &[&str], planes: &[&[u16]]) {
    let json = folder().json(&format!("stats --json {words}"));
    let bands = json["bands"].as_array().unwrap();
    let found: Vec<&str> = bands.iter().map(|band| band["name"].as_str().unwrap()).collect();
    assert_eq!(found, names, "{words}");
    for (band, plane) in bands.iter().zip(planes) {
        assert_eq!(band["sum"], plane.iter().map(|value| f64::from(*value)).sum::<f64>(), "{words}");
    }
}

/// The command with a file on its standard input.
fn fed(folder: &Folder, words: &[&str], input: &str) -> Output {
    let file = std::fs::File::open(folder.path(input)).unwrap();
    // A pipe, not the file: nothing can be read twice.
    let mut cat = std::process::Command::new("cat").stdin(file).stdout(Stdio::piped()).spawn().unwrap();
    let output =
        bandsaw().args(words).current_dir(folder.path(".")).stdin(cat.stdout.take().unwrap()).output().unwrap();
    cat.wait().unwrap();
    output
}

#[test]
fn patterns_are_matched_without_a_shell() {
    check_files("scenes/*.tif", &["scenes/a.tif", "scenes/b.tif"]);
    check_files("scenes/[b-z].tif scenes/**/c.tif", &["scenes/b.tif", "scenes/2020/c.tif"]);
    check_files("scenes/**/*.tif", &["scenes/2020/c.tif", "scenes/a.tif", "scenes/b.tif"]);
    folder().fails("info scenes/x*.tif", 3, &["error: scenes/x*.tif: no file matches"]);
    folder().fails("cat scenes/*.tif", 2, &["error: scenes/*.tif: one file is needed, there are 2"]);
}

#[test]
fn a_list_is_a_path_a_line() {
    let values = samples(WIDTH, HEIGHT, 2);
    let plus = |n: u16| values.iter().map(|value| value + n).collect::<Vec<u16>>();
    let (a, b) = (plus(1), plus(2));
    check_bands("@list.txt", &["red", "nir", "nir"], &[&b[..PLANE], &b[PLANE..], &a[PLANE..]]);
}

#[test]
fn errors_say_which_line_of_a_list() {
    let folder = folder();
    let help = "help: a list has a path or pattern a line, and comments after #";
    let check = |list: &[u8], want: &[&str]| {
        std::fs::write(folder.path("wrong.txt"), list).unwrap();
        folder.fails("stats @wrong.txt", 3, want);
    };
    check(b"scene.tif\n\ngone.tif\n", &["error: gone.tif (wrong.txt, line 3): no such file or directory"]);
    check(b"# a\nx*.tif\n", &["error: wrong.txt, line 2: x*.tif: no file matches", help]);
    check(b"scene.tif\n\xff.tif\n", &["error: wrong.txt, line 2: not text in UTF-8", help]);
    check(b"-\n", &["error: wrong.txt, line 1: standard input cannot be named in a list", help]);
    check(b"# nothing\n", &["error: wrong.txt: no input is in the list", help]);
    folder.fails("stats @none.txt", 3, &["error: none.txt: no such file or directory", help]);
}

#[test]
fn bands_are_chosen_after_a_colon() {
    let values = samples(WIDTH, HEIGHT, 2);
    let (red, nir) = values.split_at(PLANE);
    check_bands("scene.tif:nir", &["nir"], &[nir]);
    check_bands("scene.tif:2,red scene.tif:1", &["nir", "red", "red"], &[nir, red, red]);
    let folder = folder();
    assert!(folder.done("cat scene.tif:nir,1") == bytes(&[nir, red].concat()));
    for command in ["convert", "cog"] {
        folder.done(&format!("{command} scene.tif:2 -o {command}.tif"));
        assert!(folder.read::<u16>(&format!("{command}.tif")) == nir, "{command}");
    }
    folder.done("norm-diff scene.tif:1 scene.tif:nir --b1 red --b2 nir -o a.tif");
    folder.done("norm-diff scene.tif --b1 red --b2 nir -o b.tif");
    assert_eq!(folder.done("cat a.tif"), folder.done("cat b.tif"));
}

#[test]
fn bands_that_cannot_be_chosen_are_refused() {
    let folder = folder();
    let want = [
        "error: there is no band blue, there are: red, nir",
        "help: a band is its name or its number from 1; --sensor ID names them",
    ];
    folder.fails("stats scene.tif:blue", 2, &want);
    let twice = ["error: scene.tif: bands are chosen twice", "help: leave out --bands, or what follows the colon"];
    folder.fails("cat scene.tif:1 --bands 2", 2, &twice);
    let whole =
        ["error: scene.tif:1: this command takes whole files, not bands", "help: leave out what follows the colon"];
    folder.fails("info scene.tif:1", 2, &whole);
    folder.fails("stats gone.tif:1", 3, &["error: gone.tif:1: no such file or directory"]);
}

#[test]
fn a_file_of_that_very_name_goes_before_bands() {
    check_files("odd:2", &["odd:2"]);
    assert!(folder().done("cat odd:2:1").len() == 2 * PLANE);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = folder();
    let values = samples(WIDTH, HEIGHT, 2);
    for (words, want) in [(&["cat", "-"][..], bytes(&values)), (&["cat", "--", "-:2"], bytes(&values[PLANE..]))] {
        assert!(fed(&folder, words, "scene.tif").stdout == want, "{words:?}");
    }
    let stats = fed(&folder, &["stats", "-", "--json"], "scene.tif").stdout;
    assert_eq!(stats, folder.done("stats scene.tif --json"));
    let info = String::from_utf8(fed(&folder, &["info", "-"], "scene.tif").stdout).unwrap();
    assert!(info.starts_with("standard input\n"), "{info}");
    let twice = fed(&folder, &["stats", "-", "-"], "scene.tif");
    let stderr = String::from_utf8(twice.stderr).unwrap();
    assert!(stderr.starts_with("error: standard input: it can be read once only ["), "{stderr}");
    assert_eq!(twice.status.code(), Some(3));
    let listed = fed(&folder, &["info", "@-", "--json"], "list.txt");
    assert_eq!(listed.status.code(), Some(2), "bands in the list");
}

#[test]
fn an_output_goes_to_standard_output_whole() {
    let folder = folder();
    folder.done("norm-diff scene.tif --b1 red --b2 nir -o file.tif");
    let before = folder.names();
    assert!(folder.done("norm-diff scene.tif --b1 red --b2 nir -o -") == folder.bytes("file.tif"));
    assert_eq!(folder.names(), before);
    let piped = fed(&folder, &["convert", "-", "-o", "-"], "scene.tif");
    std::fs::write(folder.path("piped.tif"), piped.stdout).unwrap();
    assert!(folder.read::<u16>("piped.tif") == samples(WIDTH, HEIGHT, 2));
}

#[test]
fn a_report_and_a_file_do_not_share_standard_output() {
    let want = [
        "error: standard output: the report that --json asks for goes there",
        "help: name a file, or send it on: bandsaw … -o - > FILE",
    ];
    let folder = folder();
    let outcome = folder.run("convert scene.tif -o - --json");
    assert_eq!((outcome.code, outcome.stderr.lines().collect::<Vec<_>>()), (Some(4), want.to_vec()));
    let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(json["error"]["code"], "E0407");
}
