//! What is found, and the rule that it breaks.

use std::fmt;

use super::{CogReport, DeepReport};
use crate::error::Location;
use crate::layout::Window;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A rule is kept badly, or one that all readers forgive is broken.
    Warning,
    /// A rule is broken.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which stays: that of the standard if it gives one.
    pub id: &'static str,
    /// How bad it is to break it, usually.
    pub severity: Severity,
    /// What to do about it.
    pub help: &'static str,
}

impl Rule {
    /// A rule that must be kept.
    pub(super) const fn error(id: &'static str, help: &'static str) -> Self {
        Self { id, severity: Severity::Error, help }
    }

    /// A rule that should be kept.
    pub(super) const fn warning(id: &'static str, help: &'static str) -> Self {
        Self { id, severity: Severity::Warning, help }
    }
}

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// Where it is in the file.
    pub at: Location,
    /// The pixels that it is about, if it is about a chunk that was decoded.
    pub window: Option<Window>,
    /// What is there, in words.
    pub what: String,
}

impl fmt::Display for Finding {
    /// `error: chunk ends at byte 900, the file at 800 (IFD 0, chunk 3) [tiff/chunk-outside-file]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        self.window.map_or(Ok(()), |window| write!(f, "{window}: "))?;
        write!(f, "{}{} [{}]", self.what, self.at, self.rule.id)
    }
}

/// What [`validate`](super::validate) found in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Broken rules, those that COGs alone must keep only where one was asked for.
    pub findings: Vec<Finding>,
    /// Findings past the first 100,000, which are counted and not kept.
    pub omitted: u64,
    /// Whether it is a cloud-optimised GeoTIFF.
    pub cog: CogReport,
    /// Whether the file has any of the tags of GeoTIFF.
    pub is_geotiff: bool,
    /// Chunks that the tables of all images list.
    pub chunks: u64,
    /// Those of them that the file does not hold.
    pub sparse_chunks: u64,
    /// What came of decoding every chunk, if that was asked for.
    pub deep: Option<DeepReport>,
}

impl Report {
    /// Whether no rule is broken that must be kept.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    /// How many findings are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Findings as they come, up to a bound: a table of four bytes a chunk must not become a list of hundreds.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    pub(super) omitted: u64,
}

impl Findings {
    const KEPT_MAX: usize = 100_000;

    pub(super) fn add(&mut self, rule: &'static Rule, at: Location, what: impl Into<String>) {
        self.add_as(rule.severity, rule, at, what);
    }

    pub(super) fn add_as(&mut self, severity: Severity, rule: &'static Rule, at: Location, what: impl Into<String>) {
        self.push(Finding { rule, severity, at, window: None, what: what.into() });
    }

    pub(super) fn push(&mut self, finding: Finding) {
        if self.list.len() < Self::KEPT_MAX {
            self.list.push(finding);
        } else {
            self.omitted = self.omitted.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULE: Rule = Rule::warning("tiff/rule", "do this");

    #[test]
    fn a_finding_is_a_line() {
        let mut findings = Findings::default();
        findings.add_as(Severity::Error, &RULE, Location::ifd(2), "all wrong");
        assert_eq!(findings.list[0].to_string(), "error: all wrong (IFD 2) [tiff/rule]");
    }

    #[test]
    fn more_findings_than_are_kept_are_counted() {
        let mut findings = Findings::default();
        (0..100_003).for_each(|_| findings.add(&RULE, Location::default(), ""));
        assert_eq!((findings.list.len(), findings.omitted), (100_000, 3));
    }
}
