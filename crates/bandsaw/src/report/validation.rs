//! What `validate` says of a file (schema `bandsaw-validate/1`).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use tiffio::layout::Window;
use tiffio::validate::{CogReport, DeepReport, Finding, Report, Severity};

use super::text::{clean_whole, counted};

/// Whether a file keeps the rules, and where it does not.
#[derive(Debug, Serialize)]
pub(crate) struct Validation {
    path: String,
    valid: bool,
    /// Whether it has any of the tags of GeoTIFF.
    geotiff: bool,
    errors: usize,
    warnings: usize,
    findings: Vec<Broken>,
    /// Findings that are counted and not listed.
    omitted: u64,
    cog: Cog,
    /// Chunks of all images, and those that the file does not hold.
    chunks: u64,
    sparse_chunks: u64,
    /// What came of decoding every chunk; null if that was not asked for.
    deep: Option<Deep>,
}

/// A broken rule.
#[derive(Debug, Serialize)]
struct Broken {
    rule: &'static str,
    /// `error` or `warning`.
    severity: String,
    /// From 0.
    image: Option<usize>,
    tag: Option<String>,
    /// From 0, in the order of the file's tables.
    chunk: Option<u64>,
    /// Byte of the file.
    offset: Option<u64>,
    /// The pixels of a chunk that was decoded.
    window: Option<Pixels>,
    what: String,
    help: &'static str,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Pixels {
    col_off: u32,
    row_off: u32,
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
struct Cog {
    is_cog: bool,
    findings: Vec<Broken>,
    /// What GDAL wrote behind the header.
    structural_metadata: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct Deep {
    decoded: u64,
    sparse: u64,
    bad: u64,
}

impl Validation {
    /// What is to be said of the file at `path`; `strict` takes warnings for errors.
    pub(crate) fn new(path: String, report: &Report, strict: bool) -> Self {
        let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
        Self {
            path,
            valid: errors == 0 && report.omitted == 0 && (warnings == 0 || !strict),
            geotiff: report.is_geotiff,
            errors,
            warnings,
            findings: report.findings.iter().map(Broken::new).collect(),
            omitted: report.omitted,
            cog: Cog::new(&report.cog),
            chunks: report.chunks,
            sparse_chunks: report.sparse_chunks,
            deep: report.deep.map(|DeepReport { decoded, sparse, bad }| Deep { decoded, sparse, bad }),
        }
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.valid
    }
}

impl Broken {
    fn new(finding: &Finding) -> Self {
        let at = finding.at;
        let pixels = |Window { col_off, row_off, width, height }| Pixels { col_off, row_off, width, height };
        Self {
            rule: finding.rule.id,
            severity: finding.severity.to_string(),
            image: at.ifd,
            tag: at.tag.map(|tag| tag.to_string()),
            chunk: at.chunk,
            offset: at.offset,
            window: finding.window.map(pixels),
            what: finding.what.clone(),
            help: finding.rule.help,
        }
    }

    /// `image 0, tag Predictor, chunk 3, byte 1024: `, as far as the place is known.
    fn place(&self) -> String {
        let parts = [
            self.image.map(|image| format!("image {image}")),
            self.tag.clone(),
            self.chunk.map(|chunk| format!("chunk {chunk}")),
            self.window.map(|w| format!("column {}, row {}", w.col_off, w.row_off)),
            self.offset.map(|offset| format!("byte {offset}")),
        ];
        let known: Vec<String> = parts.into_iter().flatten().collect();
        if known.is_empty() { String::new() } else { format!("{}: ", known.join(", ")) }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {}{} [{}]", self.severity, self.place(), clean_whole(&self.what), self.rule)
    }
}

impl Cog {
    fn new(report: &CogReport) -> Self {
        let items = report.ghost.iter().flat_map(|ghost| ghost.items.iter().cloned());
        Self {
            is_cog: report.is_cog(),
            findings: report.findings.iter().map(Broken::new).collect(),
            structural_metadata: items.collect(),
        }
    }
}

impl fmt::Display for Validation {
    /// A line for the file, one for each finding with what to do below, one for the chunks that were decoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.geotiff { "GeoTIFF" } else { "TIFF" };
        let verdict = if self.valid { format!("valid {kind}") } else { format!("not a valid {kind}") };
        write!(f, "{}: {verdict}", clean_whole(&self.path))?;
        for (count, what) in [(self.errors, "error"), (self.warnings, "warning")] {
            if count > 0 {
                write!(f, ", {}", counted(count as u64, what))?;
            }
        }
        match self.cog.findings.iter().find(|finding| finding.severity == "error") {
            None => writeln!(f, "; a COG")?,
            Some(reason) => writeln!(f, "; no COG: {}", clean_whole(&reason.what))?,
        }
        let mut last_help = "";
        for finding in &self.findings {
            writeln!(f, "  {finding}")?;
            // Said once for findings of one rule that follow each other.
            if finding.help != last_help {
                writeln!(f, "           {}", finding.help)?;
            }
            last_help = finding.help;
        }
        if self.omitted > 0 {
            writeln!(f, "  and {} more", self.omitted)?;
        }
        if let Some(Deep { decoded, sparse, bad }) = &self.deep {
            let decoded = counted(*decoded, "chunk");
            writeln!(f, "  {decoded} decoded, {sparse} sparse, {bad} bad")?;
        }
        Ok(())
    }
}
