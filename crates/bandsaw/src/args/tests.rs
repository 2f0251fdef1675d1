//! Command lines as they are typed.

use super::*;

fn parse(line: &str) -> Result<Command, clap::Error> {
    super::parse(line.split_whitespace().map(Into::into)).map(Cli::into_command)
}

#[test]
fn the_definitions_agree_with_each_other() {
    command().debug_assert();
}

#[test]
fn a_file_alone_is_info() {
    for line in ["bandsaw a.tif --json b.tif", "bandsaw info a.tif b.tif --json"] {
        let Command::Info(info) = parse(line).unwrap() else { panic!("{line} is not info") };
        assert!(info.json && info.files == [PathBuf::from("a.tif"), PathBuf::from("b.tif")]);
    }
    assert!(parse("bandsaw info").is_err());
    assert!(parse("bandsaw").is_err());
}

#[test]
fn negative_numbers_are_values() {
    let line = "bandsaw norm-diff a.tif b.tif --b1 red --b2 2 -o o.tif --nodata -9999 --dst-nodata -1.5e3 --scale -1";
    let Command::NormDiff(found) = parse(line).unwrap() else { panic!("not norm-diff") };
    assert_eq!(found.scene.inputs.len(), 2);
    assert_eq!(found.scene.nodata, Some(chunkgraph::NodataSource::Value(-9999.0)));
    assert_eq!(found.output.dst_nodata, Some(-1500.0));
}

#[test]
fn bands_are_a_list_with_commas() {
    let Command::Cat(found) = parse("bandsaw cat a.tif --bands 1,red -j 3 --memory 1M").unwrap() else {
        panic!("not cat")
    };
    assert_eq!(found.bands, ["1", "red"]);
    assert_eq!((found.memory.jobs.map(usize::from), found.memory.memory), (Some(3), 1 << 20));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for line in [
        "bandsaw cat a.tif -j 0",
        "bandsaw cat a.tif --memory 0",
        "bandsaw cat a.tif b.tif",
        "bandsaw stats a.tif --chunk 0",
        "bandsaw norm-diff a.tif --b1 1 --b2 2",
        "bandsaw norm-diff a.tif --b1 1 --b2 2 -o o.tif --dtype complex64",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}
