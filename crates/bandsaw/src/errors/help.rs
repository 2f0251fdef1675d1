//! The way out of an error, where there is one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chunkgraph::{JobFault, PartsFault, Usage};
use indices::{FormulaFault, QaFormat, Sensor, TasseledCap, nearest};
use tiffio::{LogFault, Malformed};

use super::Error;
use crate::report::Size;

pub(super) const REPORT: &str = "this is a mistake in bandsaw: please report it with the command and the input";

/// What to try next.
pub(super) fn help(error: &Error) -> Option<String> {
    match error {
        Error::Input { name, source } => input(name, source),
        Error::Inputs(mistake) => mistake.help().map(str::to_owned),
        Error::Array(error) => array(error.cause()),
        Error::Indices(error) => indices(error),
        Error::NoClasses { classes, .. } => Some(format!("pass --drop or --keep with some of {}", classes.join(","))),
        Error::Outside { .. } => {
            Some("polygons must be in the coordinates of the image; bandsaw info shows its corners".to_owned())
        }
        Error::Unknown { nearest, .. } => nearest.map(|nearest| format!("did you mean {nearest}?")),
        Error::NodataNotStored { .. } => {
            Some("--nodata is a value as it is stored; --nodata none switches it off".to_owned())
        }
        Error::Paused { .. } => Some("the same command goes on from there".to_owned()),
        Error::BandsShown(_) => Some("name three for red, green and blue, or one".to_owned()),
        Error::UnknownCode(_) => Some("without a code all of them are listed".to_owned()),
        Error::NoOutput => Some("pass -o OUT.tif, or -o - for standard output".to_owned()),
        Error::BlocksOfPlan => Some("leave --chunk out, or give it to the command of a new plan".to_owned()),
        Error::NoPart { .. } => Some("pass --part I, from 0".to_owned()),
        Error::Plan { source, .. } => array(source.cause()),
        Error::Task { source, .. } => help(source),
        Error::NotToStdout(_) => Some("name a file, or send it on: bandsaw … -o - > FILE".to_owned()),
        _ => None,
    }
}

fn input(name: &str, error: &tiffio::Error) -> Option<String> {
    match error {
        tiffio::Error::Io { source, .. } if source.kind() == ErrorKind::NotFound => not_found(name),
        tiffio::Error::Usage(tiffio::Usage::NoSuchImage { .. }) => {
            Some("bandsaw info lists the images of a file, from 0".to_owned())
        }
        tiffio::Error::Malformed { what: Malformed::NotTiff(_), .. } => None,
        tiffio::Error::Malformed { .. } => {
            Some(format!("bandsaw validate --deep {} lists all that is wrong with it", word(name)))
        }
        tiffio::Error::LimitExceeded { limit, needed, .. } => {
            let flag = crate::args::flag(limit)?;
            let needed = if *limit == "ifd_count_max" { needed.to_string() } else { Size::rounded_up(*needed) };
            Some(format!("pass {flag} {needed} or more if the file is to be trusted"))
        }
        _ => None,
    }
}

/// Names of a folder that are looked through for one that was meant.
const NAMES_MAX: usize = 10_000;

/// What may have been meant by the name of a file that is not there.
fn not_found(name: &str) -> Option<String> {
    if name.contains("://") || name.starts_with("/vsi") {
        return Some("bandsaw reads files: download it first, or pipe it in as -".to_owned());
    }
    // What is typed like a command, not like a file.
    if !name.contains(['.', '/']) {
        let command = crate::args::command();
        let nearest = nearest(name, command.get_subcommands().map(clap::Command::get_name))?;
        return Some(format!("did you mean the command {nearest}?"));
    }
    let path = Path::new(name);
    let folder = path.parent().unwrap_or(Path::new(""));
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return Some(format!("there is no folder {} that can be looked into", word(folder.to_str()?)));
    };
    let names = entries.take(NAMES_MAX).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // Without what most names end with: two of four letters and .tif have half in common.
    let is_near =
        |name: &str| stem(path).is_some_and(|word| nearest(word, stem(Path::new(name)).into_iter()).is_some());
    let mut names: Vec<String> = names.filter(|name| is_near(name)).collect();
    names.sort_unstable();
    let nearest = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(format!("did you mean {}?", word(folder.join(nearest).to_str()?)))
}

fn stem(path: &Path) -> Option<&str> {
    path.file_stem()?.to_str()
}

/// The name of an input as it is typed.
fn word(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    match name {
        "standard input" => "-".to_owned(),
        name if name.chars().all(is_plain) => name.to_owned(),
        name => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

fn array(error: &chunkgraph::Error) -> Option<String> {
    use chunkgraph::Error as Array;
    match error {
        Array::Read { name, source } => input(name, source),
        Array::Write(source) => match &**source {
            tiffio::Error::Output { source, .. } if source.kind() == ErrorKind::AlreadyExists => {
                Some("pass --overwrite to replace it".to_owned())
            }
            tiffio::Error::TileLog { .. } => {
                Some("bandsaw gc PLAN removes what is no part; then run it again".to_owned())
            }
            _ => None,
        },
        Array::Parts(PartsFault::Missing { .. }) => Some("bandsaw missing PLAN lists all that are missing".to_owned()),
        Array::Parts(PartsFault::Figures { .. }) => Some("remove that file, and run the part again".to_owned()),
        Array::Job(JobFault::InputChanged { .. } | JobFault::Encoder { .. }) => {
            Some("make a new plan; parts of the old one do not go with it".to_owned())
        }
        Array::Usage(usage) => self::usage(usage),
        Array::OverBudget { needed, .. } | Array::OverviewsOverBudget { needed, .. } => {
            Some(format!("pass --memory {} or more", Size::rounded_up(*needed)))
        }
        Array::Unmet { .. } => {
            Some("pass another --dtype, --clip for the nearest value, or --dst-nodata for missing ones".to_owned())
        }
        Array::Deadline => Some("pass a later --deadline, or fewer pixels".to_owned()),
        Array::Panicked(_) => Some(REPORT.to_owned()),
        _ => None,
    }
}

fn usage(usage: &Usage) -> Option<String> {
    match usage {
        Usage::NoSuchBand { name, known } => Some(match nearest(name, known.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => "a band is its name or its number from 1; --sensor ID names them".to_owned(),
        }),
        Usage::NoSuchBandNumber { .. } => Some("bandsaw info lists the bands of a file".to_owned()),
        Usage::NodataNeeded { .. } => Some("pass --dst-nodata V, or a floating point --dtype".to_owned()),
        Usage::FigureBytes { .. } => {
            Some("choose bands by FILE:BANDS, or leave out percentiles and histogram".to_owned())
        }
        Usage::NodataRange { .. } => Some("pass another --dst-nodata or --dtype".to_owned()),
        Usage::Progress { problem: LogFault::InUse, .. } => Some("wait for it, or write to another path".to_owned()),
        Usage::Progress { .. } => Some(
            "the command, an input or bandsaw is not as it was: remove that file, or write to another path".to_owned(),
        ),
        Usage::SampleType { .. } => Some("bandsaw cat writes complex samples as they are".to_owned()),
        Usage::OutputIsInput { .. } => Some("write to another path".to_owned()),
        _ => None,
    }
}

fn indices(error: &indices::Error) -> Option<String> {
    let meant = |nearest: &str| Some(format!("did you mean {nearest}?"));
    match error {
        indices::Error::UnknownSensor { nearest: Some(nearest), .. }
        | indices::Error::UnknownIndex { nearest: Some(nearest), .. } => meant(nearest),
        indices::Error::UnknownQaFormat { nearest: Some(nearest), .. }
        | indices::Error::UnknownQaClass { nearest: Some(nearest), .. } => meant(nearest),
        indices::Error::UnknownQaFormat { .. } => Some(list("formats", QaFormat::all().iter().map(|format| format.id))),
        indices::Error::UnknownSensor { .. } => Some(list("sensors", Sensor::all().iter().map(|sensor| sensor.id))),
        indices::Error::UnknownIndex { .. } => Some("bandsaw indices lists them".to_owned()),
        indices::Error::MissingBand { letter, .. } => {
            Some(format!("--band {letter}=BAND says which it is, by name, number or file; --sensor ID names all"))
        }
        indices::Error::MissingConstant { constant, .. } if constant.starts_with("lambda") => {
            Some(format!("pass --const {constant}=NANOMETRES, or --sensor ID of a sensor that has it"))
        }
        indices::Error::MissingConstant { constant, .. } => Some(format!("pass --const {constant}=VALUE")),
        indices::Error::Formula(error) => formula(&error.fault),
        indices::Error::SensorNeeded | indices::Error::NoTasseledCap { .. } => {
            let has_cap = |sensor: &&Sensor| TasseledCap::all().iter().any(|cap| cap.sensors.contains(&sensor.id));
            let ids = Sensor::all().iter().filter(has_cap).map(|sensor| sensor.id);
            Some(list("pass --sensor ID of one of these", ids))
        }
        indices::Error::BandCount { found, .. } => {
            let sensors =
                list(&format!("sensors with {found} bands"), Sensor::with_bands(*found).map(|sensor| sensor.id));
            Sensor::with_bands(*found).next().map(|_| sensors)
        }
        _ => None,
    }
}

fn formula(fault: &FormulaFault) -> Option<String> {
    match fault {
        FormulaFault::UnknownFunction { nearest: Some(nearest), .. } => Some(format!("did you mean {nearest}?")),
        FormulaFault::UnknownFunction { .. } => Some("bandsaw calc --help lists the functions".to_owned()),
        FormulaFault::UnknownName { nearest: Some(nearest), .. } => Some(format!("did you mean {nearest}?")),
        FormulaFault::UnknownName { name, .. } => {
            Some(format!("{name}=FILE or {name}=FILE:BAND says what it is; --sensor ID names the bands of a scene"))
        }
        FormulaFault::NotWhole { .. } => Some("bits are those of stored integers, without --scale".to_owned()),
        FormulaFault::Array(error) => array(error.cause()),
        _ => None,
    }
}

fn list<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("{what}: {}", names.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: impl Into<Error>, want: Option<&str>) {
        assert_eq!(help(&error.into()).as_deref(), want);
    }

    fn no_such_band(name: &str) -> Usage {
        Usage::NoSuchBand { name: name.to_owned(), known: ["blue", "green", "red", "nir"].map(str::to_owned).to_vec() }
    }

    #[test]
    fn a_slip_is_answered_by_what_was_meant() {
        check(no_such_band("gren"), Some("did you mean green?"));
        check(no_such_band("NIR"), Some("did you mean nir?"));
        check(no_such_band("swir2"), Some("a band is its name or its number from 1; --sensor ID names them"));
        let sensor = |nearest| indices::Error::UnknownSensor { id: "bgm".to_owned(), nearest };
        check(sensor(Some("bgr")), Some("did you mean bgr?"));
    }

    #[test]
    fn a_word_that_is_nearly_a_command_is_recognised() {
        let missing = |name: &str| Error::Input {
            name: name.to_owned(),
            source: tiffio::Error::io(0..0, ErrorKind::NotFound.into()),
        };
        check(missing("norm-dif"), Some("did you mean the command norm-diff?"));
        check(missing("scene.tif"), None);
    }

    #[test]
    fn a_file_that_is_not_there_is_answered_by_one_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(at("scene.tif"), "").unwrap();
        let missing = |name: &str| Error::Input {
            name: name.to_owned(),
            source: tiffio::Error::io(0..0, ErrorKind::NotFound.into()),
        };
        check(missing(&at("scene.tiff")), Some(&format!("did you mean {}?", at("scene.tif"))));
        check(missing(&at("other.vrt")), None);
        check(missing(&at("queue.tif")), None);
        let no_folder = format!("there is no folder {} that can be looked into", at("no"));
        check(missing(&at("no/scene.tif")), Some(&no_folder));
        let download = "bandsaw reads files: download it first, or pipe it in as -";
        check(missing("https://example.org/scene.tif"), Some(download));
    }

    #[test]
    fn a_damaged_input_is_named_as_it_is_typed() {
        assert_eq!(word("../a-1.tif"), "../a-1.tif");
        assert_eq!(word("standard input"), "-");
        assert_eq!(word("it's a.tif"), r"'it'\''s a.tif'");
        let cut = |name: &str| Error::Input {
            name: name.to_owned(),
            source: Malformed::Truncated { needed: 2, available: 1 }.into(),
        };
        check(cut("a b.tif"), Some("bandsaw validate --deep 'a b.tif' lists all that is wrong with it"));
    }

    #[test]
    fn a_limit_names_its_flag() {
        let limit = |limit, needed| Error::Input {
            name: "a.tif".to_owned(),
            source: tiffio::Error::LimitExceeded { limit, needed, allowed: 1, at: tiffio::Location::default() },
        };
        let words = |flag: &str| format!("pass {flag} or more if the file is to be trusted");
        check(limit("chunk_bytes_max", 300 << 20), Some(&words("--max-chunk-bytes 300M")));
        check(limit("memory", 300 << 20), Some(&words("--memory 300M")));
        check(limit("ifd_count_max", 70_000), Some(&words("--max-ifds 70000")));
        check(limit("ifd_entries_max", 70_000), None);
    }

    #[test]
    fn a_budget_names_what_is_enough() {
        let window = tiffio::layout::Window::new(0, 0, 1, 1);
        check(
            chunkgraph::Error::OverBudget { window, needed: 3_000_000, most_for: "x".to_owned(), allowed: 1 },
            Some("pass --memory 2930K or more"),
        );
    }

    #[test]
    fn a_scene_of_other_bands_is_answered_by_sensors_that_have_them() {
        let count = |found| indices::Error::BandCount { sensor: "l8", expected: 8, found };
        check(count(3), Some("sensors with 3 bands: rgb bgr"));
        check(count(100), None);
    }
}
