//! All checks of a file, one after the other.

use super::report::Findings;
use super::{CogChecks, DeepOptions, Report, chunks, deep, geotiff, judge_cog, overlaps, structure, tags};
use crate::error::Result;
use crate::reader::{Reader, Sidecars, TableBudget};

/// Whether the file must be a cloud-optimised GeoTIFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CogDemand {
    /// It need not be: the report tells whether it is.
    #[default]
    Tell,
    /// It must: what keeps it from being one is among the findings.
    Demand,
}

/// What is checked.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether the file must be a COG. By default it need not: most files are none.
    pub cog: CogDemand,
    /// Decode every chunk. By default none is: that takes as long as reading the file.
    pub deep: Option<DeepOptions>,
    /// The files beside it: external overviews make it no COG. By default there are none.
    pub sidecars: Sidecars,
}

/// Checks the file that `reader` has open.
///
/// Reads directories, values of tags and tables of chunks; of chunks only the bytes around them that GDAL lets COGs have,
/// unless [`Options::deep`] asks for all of them.
///
/// # Errors
///
/// [`Error::Io`](crate::Error::Io) if the source fails. Everything else that is wrong is in the report.
///
/// # Example
///
/// ```no_run
/// use tiffio::Reader;
/// use tiffio::validate::{DeepOptions, Options, validate};
///
/// let reader = Reader::open("scene.tif")?;
/// let report = validate(&reader, &Options { deep: Some(DeepOptions::default()), ..Options::default() })?;
/// report.findings.iter().for_each(|finding| println!("{finding}"));
/// assert!(report.is_valid() && report.deep.is_some_and(|deep| deep.bad == 0));
/// # Ok::<(), tiffio::Error>(())
/// ```
pub fn validate(reader: &Reader, options: &Options) -> Result<Report> {
    let mut findings = Findings::default();
    structure::check(reader, &mut findings);
    let mut budget = TableBudget::new(reader);
    let (mut chunks, mut sparse_chunks, mut is_geotiff) = (0_u64, 0_u64, false);
    for image in reader.images() {
        tags::check(image, &mut findings);
        is_geotiff |= geotiff::check(image, &mut findings);
        let totals = chunks::check(reader, image, &mut budget, &mut findings)?;
        chunks = chunks.saturating_add(totals.listed);
        sparse_chunks = sparse_chunks.saturating_add(totals.sparse);
    }
    overlaps::check(reader, &mut findings)?;
    let cog = judge_cog(reader, &options.sidecars, CogChecks::Full)?;
    if options.cog == CogDemand::Demand {
        cog.findings.iter().cloned().for_each(|finding| findings.push(finding));
    }
    let deep = options.deep.as_ref().map(|options| deep::check(reader, options, &mut findings));
    let Findings { list, omitted } = findings;
    Ok(Report { findings: list, omitted, cog, is_geotiff, chunks, sparse_chunks, deep })
}
