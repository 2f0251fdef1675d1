//! `stats`: count, range, mean, deviation and sum of each band; percentiles and histograms.

use chunkgraph::{Bins, Figures};
use indices::{Scale, reflectance};

use crate::args::StatsArgs;
use crate::errors::Result;
use crate::inputs;
use crate::report::{self, Statistics};
use crate::run::Run;

/// Prints the statistics of every band, of stored values unless a scale is asked for.
///
/// # Errors
///
/// Whatever keeps the scene from being opened or read.
pub(super) fn run(args: &StatsArgs) -> Result<()> {
    let scene = inputs::open(&args.scene)?;
    let policy = inputs::policy(&args.scene, Scale::Stored);
    // Integers as they are stored are summed exactly; as floats they would be rounded past 2^53.
    let values = if policy.scale == Scale::Stored { scene } else { reflectance(&scene, &policy) };
    let run = Run::new(&args.run)?;
    if let Some(explain) = args.run.explain {
        return super::explain::print(&values.explain(&run.options)?, explain);
    }
    if let Some(plan) = &args.run.plan {
        let figures = Figures::Bands { percentiles: args.percentile.clone(), bins: args.histogram };
        return super::plan::write_figures(&values, &figures, &run.options, plan);
    }
    let bands = run.finish(values.statistics(&run.options))?;
    let mut statistics = Statistics::new(&values, &bands);
    if !args.percentile.is_empty() {
        let found = run.finish(values.percentiles(&args.percentile, &run.options))?;
        statistics.add_percentiles(&args.percentile, &found);
    }
    if let Some(count) = args.histogram {
        // The range is known by now: one pass less.
        let ranges = bands.iter().filter_map(|band| band.min.zip(band.max)).collect::<Vec<_>>();
        let range = match ranges.as_slice() {
            [(least, greatest)] if bands.len() == 1 && least < greatest => Some([*least, *greatest]),
            _ => None,
        };
        let found = run.finish(values.histogram(&Bins::Equal { count, range }, &run.options))?;
        statistics.add_histograms(found);
    }
    report::to_stdout(&if args.json { report::json("bandsaw-stats/1", &statistics)? } else { statistics.to_string() })
}
