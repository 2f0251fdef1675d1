use super::*;

fn side(program: &str, walls: [f64; 3]) -> Side {
    let cost = |wall_seconds| Cost { wall_seconds, cpu_seconds: 2.0 * wall_seconds, peak_rss_bytes: 14 << 20 };
    Side { program: program.to_owned(), settings: "two threads".to_owned(), costs: walls.map(cost).into() }
}

/// A report of one task that two did.
pub(in crate::bench) fn report(bar: Bar) -> Report {
    let row = Row {
        name: "read / lzw".to_owned(),
        group: "read".to_owned(),
        threads: 2,
        megabytes: 100.0,
        ours: side("ours", [1.0, 2.0, 0.5]),
        theirs: Some(side("theirs", [3.0, 5.0, 2.0])),
        equal: "same".to_owned(),
        bar: Some(bar),
    };
    let versions = BTreeMap::from([("theirs".to_owned(), "1.2".to_owned())]);
    let stored = Stored { name: "scene".to_owned(), bytes: 5_000_000, ratio: 1.2 };
    Report {
        machine: Machine { processor: "abacus".to_owned(), processors: 2 },
        ..Report::new(versions, vec![stored], vec![row])
    }
}

const REACHED: Bar = Bar::WallAtLeast { least: 2.7, goal: Some(3.3) };

#[test]
fn a_ratio_is_the_median_of_pairs_and_not_of_medians() {
    // Pairs 3, 2.5 and 4; medians 3.0 and 1.0.
    let mut report = report(REACHED);
    assert_eq!(report.rows[0].wall_ratio(), 3.0);
    report.rows[0].theirs = None;
    assert!(report.rows[0].wall_ratio().is_nan());
}

#[test]
fn bars_are_reached_or_missed() {
    let verdict = |bar| report(bar).rows[0].verdict().unwrap().2;
    assert!(verdict(REACHED));
    assert!(!verdict(Bar::WallAtLeast { least: 3.1, goal: None }));
    assert!(verdict(Bar::CpuAtMost { most: 0.4 }));
    assert!(!verdict(Bar::CpuAtMost { most: 0.3 }));
}

#[test]
fn json_comes_back_as_it_was_and_other_schemas_are_refused() {
    let folder = workspace::target().join("bench-report-test");
    std::fs::create_dir_all(&folder).unwrap();
    let (path, report) = (folder.join("a.json"), report(Bar::CpuAtMost { most: 1.1 }));
    std::fs::write(&path, report.json().unwrap()).unwrap();
    assert_eq!(Report::load(&path).unwrap(), report);
    std::fs::write(&path, report.json().unwrap().replace(SCHEMA, "other/1")).unwrap();
    assert!(Report::load(&path).unwrap_err().to_string().contains("schema other/1"));
}

#[test]
fn the_table_has_both_sides_and_what_was_earlier() {
    let mut old = report(REACHED);
    old.rows[0].ours = side("ours", [2.0, 2.0, 2.0]);
    let table = report(REACHED).table(Some(&old));
    assert!(table.contains("| read / lzw | ours | 1.000 | 150 % | 100 | 2.000 | 14.0 |  |  | 2.00 |\n"), "{table}");
    assert!(
        table.contains("| read / lzw | theirs | 3.000 | 100 % | 33 | 6.000 | 14.0 | 3.00 | 3.00 |  |\n"),
        "{table}"
    );
    assert!(table.contains("\nreached: read / lzw: 3.00 x, wanted 2.7 x, better 3.3 x\n"), "{table}");
}

#[test]
fn too_much_memory_is_said() {
    let mut report = report(REACHED);
    report.rows[0].ours.costs[1].peak_rss_bytes = 65 << 20;
    assert!(report.table(None).contains("MISSED: read / lzw: 65.0 MiB at the peak"));
}
