//! What may come out of a run, what did, and the table of all.

use std::fmt::{Display, Write as _};

use serde::Serialize;

use super::case::{Case, End, Found, Outcome};
use crate::Result;

/// The signal that no process survives.
pub(super) const SIGKILL: i32 = 9;

/// What may come out of a run.
#[derive(Debug, Clone)]
pub(super) struct Expect {
    /// How it may end, and what may be found then.
    pub(super) allowed: Vec<(End, Found)>,
    /// What the one line on standard error must say if the exit code is not 0.
    pub(super) words: Vec<String>,
    /// Whether hidden temporaries may be left.
    pub(super) may_leave: bool,
}

impl Expect {
    /// Killed before or after the output was published.
    pub(super) fn killed(case: &Case<'_>) -> Self {
        let allowed = [Found::Before, Found::Complete].map(|found| (End::Killed(SIGKILL), found)).into();
        Self { allowed, words: Vec::new(), may_leave: case.has_named_temporary() }
    }

    /// The same, unless the run was over before.
    pub(super) fn killed_or_done(case: &Case<'_>) -> Self {
        let mut expect = Self::killed(case);
        expect.allowed.push((End::Code(0), Found::Complete));
        expect
    }

    /// Nothing was the matter after all.
    pub(super) fn done() -> Self {
        Self { allowed: vec![(End::Code(0), Found::Complete)], words: Vec::new(), may_leave: false }
    }

    /// An error with these words; all is as it was before.
    pub(super) fn fails(code: i32, words: &[&str]) -> Self {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { allowed: vec![(End::Code(code), Found::Before)], words, may_leave: false }
    }

    /// The same, unless the run was over before it noticed.
    pub(super) fn fails_or_done(code: i32, words: &[&str]) -> Self {
        let mut expect = Self::fails(code, words);
        expect.allowed.push((End::Code(0), Found::Complete));
        expect
    }

    /// What is wrong with `outcome`, if anything.
    fn complaint(&self, outcome: &Outcome) -> Option<String> {
        let Outcome { end, found, left, lines, .. } = outcome;
        if !self.allowed.contains(&(*end, *found)) {
            return Some(format!("{end:?}, found {found:?}, {}", lines.join(" / ")));
        }
        let is_temporary = |name: &String| name.starts_with(".tiffio-") && name.ends_with(".tmp");
        if !(left.is_empty() || self.may_leave && left.iter().all(is_temporary)) {
            return Some(format!("left {left:?}"));
        }
        match end {
            End::Code(0) => (!lines.is_empty()).then(|| format!("done, but says {}", lines.join(" / "))),
            End::Code(_) => {
                // A way out may follow.
                let is_right = match lines.as_slice() {
                    [error] => error.starts_with("error: "),
                    [error, help] => error.starts_with("error: ") && help.starts_with("help: "),
                    _ => false,
                };
                let is_right = is_right && self.words.iter().all(|word| lines[0].contains(word));
                (!is_right).then(|| format!("says {:?}, not {:?}", lines.join(" / "), self.words))
            }
            End::Killed(_) | End::Hung => None,
        }
    }
}

/// The runs of one fault in one case.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    fault: String,
    case: String,
    pub(super) runs: u32,
    /// Runs after which all was as before.
    pub(super) before: u32,
    /// Runs after which the new file was there, whole.
    complete: u32,
    corrupt: u32,
    /// Runs that left hidden temporaries, where that is allowed.
    left: u32,
    /// Runs that were over before they came to the place of the fault.
    missed: u32,
    /// What was not as it should be.
    wrong: Vec<String>,
}

impl Row {
    pub(super) fn new(fault: impl Into<String>, case: impl Into<String>) -> Self {
        let (fault, case) = (fault.into(), case.into());
        Self { fault, case, runs: 0, before: 0, complete: 0, corrupt: 0, left: 0, missed: 0, wrong: Vec::new() }
    }

    /// Counts a run, which `what` describes.
    pub(super) fn add(&mut self, outcome: &Outcome, expect: &Expect, what: impl Display) {
        self.runs += 1;
        match outcome.found {
            Found::Before => self.before += 1,
            Found::Complete => self.complete += 1,
            Found::Corrupt => self.corrupt += 1,
        }
        self.left += u32::from(!outcome.left.is_empty());
        self.missed += u32::from(outcome.missed);
        let complaint = if outcome.missed { Expect::done().complaint(outcome) } else { expect.complaint(outcome) };
        self.wrong.extend(complaint.map(|complaint| format!("{what}: {complaint}")));
    }

    /// A fault that is hardly ever put in shows nothing: one in ten may be missed, and one of few.
    fn shows_something(&self) -> bool {
        self.missed <= 1 + self.runs / 10
    }

    /// Counts a run that was judged elsewhere and is right.
    pub(super) fn count_complete(&mut self) {
        self.runs += 1;
        self.complete += 1;
    }

    /// Notes something that is wrong with all of them.
    pub(super) fn complain(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }
}

/// All rows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    rows: Vec<Row>,
    skipped: Vec<String>,
}

/// Complaints that are shown of one row.
const SHOWN: usize = 5;

impl Report {
    /// Takes a row that is finished, and says so to whoever waits.
    pub(super) fn push(&mut self, mut row: Row) {
        if !row.shows_something() {
            row.complain(format!("{} of {} runs were over before they came to the fault", row.missed, row.runs));
        }
        eprintln!("{}, {}: {} runs, {} wrong", row.fault, row.case, row.runs, row.wrong.len());
        row.wrong.iter().take(SHOWN).for_each(|complaint| eprintln!("    {complaint}"));
        self.rows.push(row);
    }

    /// Notes what could not be tried here.
    pub(super) fn skip(&mut self, what: impl Into<String>) {
        let what = what.into();
        eprintln!("skipped: {what}");
        self.skipped.push(what);
    }

    pub(super) fn table(&self) -> String {
        let mut table =
            "| fault | job | runs | as before | complete | corrupt | temporary left | missed | wrong |\n".to_owned();
        table.push_str("|---|---|---|---|---|---|---|---|---|\n");
        for row in &self.rows {
            let Row { fault, case, runs, before, complete, corrupt, left, missed, wrong } = row;
            let wrong = wrong.len();
            let _ = writeln!(
                table,
                "| {fault} | {case} | {runs} | {before} | {complete} | {corrupt} | {left} | {missed} | {wrong} |"
            );
        }
        let sum = |of: fn(&Row) -> u32| self.rows.iter().map(of).sum::<u32>();
        let wrong: usize = self.rows.iter().map(|row| row.wrong.len()).sum();
        let _ = writeln!(
            table,
            "| all | | {} | {} | {} | {} | {} | {} | {wrong} |",
            sum(|row| row.runs),
            sum(|row| row.before),
            sum(|row| row.complete),
            sum(|row| row.corrupt),
            sum(|row| row.left),
            sum(|row| row.missed)
        );
        for what in &self.skipped {
            let _ = writeln!(table, "skipped: {what}");
        }
        table
    }

    pub(super) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// # Errors
    ///
    /// If one run came out as it must not.
    pub(super) fn verdict(&self) -> Result<()> {
        let wrong: Vec<&Row> = self.rows.iter().filter(|row| row.corrupt > 0 || !row.wrong.is_empty()).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = wrong.iter().map(|row| format!("{}, {}", row.fault, row.case)).collect();
        Err(format!("not as it should be: {}", names.join("; ")).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(end: End, found: Found, left: &[&str], line: &str) -> Outcome {
        let left = left.iter().map(|name| (*name).to_owned()).collect();
        Outcome { end, found, left, lines: line.lines().map(str::to_owned).collect(), missed: false }
    }

    #[track_caller]
    fn check(expect: &Expect, outcome: &Outcome, want: Option<&str>) {
        let mut row = Row::new("a fault", "a job");
        row.add(outcome, expect, "run 1");
        let want: Vec<String> = want.map(|want| format!("run 1: {want}")).into_iter().collect();
        assert_eq!(row.wrong, want);
        let report = Report { rows: vec![row], skipped: Vec::new() };
        assert_eq!(report.verdict().is_ok(), want.is_empty());
    }

    #[test]
    fn a_run_that_misses_its_fault_must_be_right_and_not_one_of_many() {
        let missed = Outcome { missed: true, ..outcome(End::Code(0), Found::Complete, &[], "") };
        check(&Expect::fails(4, &[]), &missed, None);
        let corrupt = Outcome { missed: true, ..outcome(End::Code(4), Found::Corrupt, &[], "b") };
        check(&Expect::fails(4, &[]), &corrupt, Some("Code(4), found Corrupt, b"));
        let (mut row, mut report) = (Row::new("a fault", "a job"), Report::default());
        (0..2).for_each(|n| row.add(&missed, &Expect::fails(4, &[]), n));
        report.push(row);
        assert!(report.verdict().is_err());
    }

    #[test]
    fn a_failure_is_judged_by_code_file_litter_and_words() {
        let expect = Expect::fails(4, &["out.tif", "bytes"]);
        let failed = |line| outcome(End::Code(4), Found::Before, &[], line);
        check(&expect, &failed("error: out.tif: write failed after 7 bytes"), None);
        check(&expect, &failed("error: out.tif: write failed after 7 bytes\nhelp: make room"), None);
        check(
            &expect,
            &failed("error: out.tif: 7 bytes\nerror: b"),
            Some("says \"error: out.tif: 7 bytes / error: b\", not [\"out.tif\", \"bytes\"]"),
        );
        check(
            &expect,
            &failed("error: out.tif: no"),
            Some("says \"error: out.tif: no\", not [\"out.tif\", \"bytes\"]"),
        );
        check(&expect, &failed(""), Some("says \"\", not [\"out.tif\", \"bytes\"]"));
        check(&expect, &outcome(End::Code(0), Found::Complete, &[], ""), Some("Code(0), found Complete, "));
        check(&expect, &outcome(End::Code(4), Found::Corrupt, &[], "b"), Some("Code(4), found Corrupt, b"));
        check(&expect, &outcome(End::Code(4), Found::Before, &["x"], ""), Some("left [\"x\"]"));
    }

    #[test]
    fn a_killed_process_may_leave_hidden_temporaries_where_they_have_names() {
        let allowed = vec![(End::Killed(SIGKILL), Found::Before)];
        let expect = |may_leave| Expect { allowed: allowed.clone(), words: Vec::new(), may_leave };
        let left = |names| outcome(End::Killed(SIGKILL), Found::Before, names, "");
        check(&expect(true), &left(&[".tiffio-a.tmp"]), None);
        check(&expect(false), &left(&[".tiffio-a.tmp"]), Some("left [\".tiffio-a.tmp\"]"));
        check(&expect(true), &left(&["other"]), Some("left [\"other\"]"));
    }

    #[test]
    fn the_table_sums_up() {
        let mut row = Row::new("SIGKILL", "a job");
        row.add(&outcome(End::Code(0), Found::Complete, &[], ""), &Expect::done(), "");
        row.add(&outcome(End::Code(0), Found::Corrupt, &[], ""), &Expect::done(), "");
        let report = Report { rows: vec![row], skipped: vec!["no strace".to_owned()] };
        let want = "| SIGKILL | a job | 2 | 0 | 1 | 1 | 0 | 0 | 1 |\n| all | | 2 | 0 | 1 | 1 | 0 | 0 | 1 |\nskipped: no strace\n";
        assert!(report.table().ends_with(want));
        assert_eq!(report.verdict().unwrap_err().to_string(), "not as it should be: SIGKILL, a job");
    }
}
