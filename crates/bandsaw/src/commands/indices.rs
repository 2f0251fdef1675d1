//! `indices`: which indices there are, and which a sensor or a scene allows.

use indices::{Index, Sensor};

use crate::args::IndicesArgs;
use crate::errors::Result;
use crate::inputs;
use crate::report::{self, IndexList};

/// Lists the indices to standard output.
///
/// # Errors
///
/// A sensor that is not known or does not fit the scene, a scene that cannot be opened, standard output that takes no more.
pub(super) fn run(args: &IndicesArgs) -> Result<()> {
    let sensor = args.sensor.as_deref().map(Sensor::find).transpose()?;
    let names = match (&args.scene, sensor) {
        (Some(scene), _) => Some(inputs::band_names(scene, sensor)?),
        (None, Some(sensor)) => Some(sensor.bands.iter().map(|&band| band.to_owned()).collect()),
        (None, None) => None,
    };
    let names: Option<Vec<&str>> = names.as_ref().map(|names| names.iter().map(String::as_str).collect());
    let wanted = |index: &&Index| {
        args.domain.as_deref().is_none_or(|domain| index.domain == domain)
            && names.as_deref().is_none_or(|names| index.is_possible(names, sensor))
    };
    let list = IndexList::new(Index::all().iter().filter(wanted));
    report::to_stdout(&if args.json { report::json("bandsaw-indices/1", &list)? } else { list.to_string() })
}
