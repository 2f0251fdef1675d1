//! `cargo xtask bench table`: the README's table of ratios, out of the JSON of a run with peers.

use std::fmt::Write;
use std::path::PathBuf;

use super::report::{PEAK_MIB_MAX, Report};
use crate::{Result, workspace};

/// What stands around the table in the README.
const BEGIN: &str = "<!-- cargo xtask bench table: begin -->\n";
const END: &str = "<!-- cargo xtask bench table: end -->";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `cargo xtask bench --peers` wrote
    #[arg(value_name = "JSON")]
    json: PathBuf,
    /// Put the table into README.md, between its markers, instead of printing it
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let table = table(&Report::load(&args.json)?);
    if !args.write {
        print!("{table}");
        return Ok(());
    }
    let path = workspace::root().join("README.md");
    let text = String::from_utf8(workspace::read(&path)?)?;
    let text = replaced(&text, &table).ok_or("README.md has no markers for the table")?;
    Ok(std::fs::write(path, text)?)
}

/// A line for each task that others did too.
fn table(report: &Report) -> String {
    let mut table = String::from("| task | against | times as fast | times less CPU | peak MiB | theirs | bar |\n");
    table += "|---|---|---|---|---|---|---|\n";
    for row in &report.rows {
        let Some(theirs) = &row.theirs else { continue };
        let bar = row.verdict().map_or(String::new(), |(_, bar, reached)| bar + if reached { "" } else { ": missed" });
        // A side that was not measured as a process has its processor time alone.
        let is_process = theirs.peak_mib() > 0.0;
        let wall = if is_process { format!("{:.2}", row.wall_ratio()) } else { String::new() };
        let peak = if is_process { format!("{:.0}", theirs.peak_mib()) } else { String::new() };
        let _ = writeln!(
            table,
            "| {} | {} | {wall} | {:.2} | {:.0} | {peak} | {bar} |",
            row.name,
            theirs.program,
            row.cpu_ratio(),
            row.ours.peak_mib()
        );
    }
    let most = report.rows.iter().map(|row| row.ours.peak_mib()).fold(0.0, f64::max);
    let versions: Vec<String> = report.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let (count, processor) = (report.machine.processors, &report.machine.processor);
    let _ = writeln!(table, "\nMost memory of any run of ours: {most:.0} MiB (bar: {PEAK_MIB_MAX}).");
    let _ = writeln!(table, "Machine: {count} x {processor}. Versions: {}.", versions.join(", "));
    let scenes: Vec<String> =
        report.scenes.iter().map(|scene| format!("{} {:.2}:1", scene.name, scene.ratio)).collect();
    let _ = writeln!(table, "Scenes: {}.", scenes.join(", "));
    table
}

/// `text` with `table` between the markers.
fn replaced(text: &str, table: &str) -> Option<String> {
    let (head, rest) = text.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}{table}{END}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::report::{Bar, tests::report};

    #[test]
    fn a_table_says_ratios_bars_machine_and_versions() {
        let table = table(&report(Bar::WallAtLeast { least: 3.5, goal: None }));
        assert!(table.contains("| read / lzw | theirs | 3.00 | 3.00 | 14 | 14 | 3.5 x: missed |\n"), "{table}");
        assert!(table.contains("Machine: 2 x abacus. Versions: theirs 1.2.\nScenes: scene 1.20:1.\n"), "{table}");
    }

    #[test]
    fn the_old_table_is_replaced_and_nothing_else() {
        let text = format!("# a\n{BEGIN}old\n{END}\nb\n");
        assert_eq!(replaced(&text, "new\n").unwrap(), format!("# a\n{BEGIN}new\n{END}\nb\n"));
        assert_eq!(replaced("# a\n", "new"), None);
    }

    #[test]
    fn the_readme_has_the_markers() {
        let text = String::from_utf8(workspace::read(&workspace::root().join("README.md")).unwrap()).unwrap();
        assert!(replaced(&text, "").is_some());
    }
}
