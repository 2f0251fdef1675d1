//! `validate`: whether files keep the rules.

use std::num::NonZeroUsize;

use serde::Serialize;
use tiffio::reader::Sidecars;
use tiffio::validate::{CogDemand, DeepOptions, Options, validate};
use tiffio::{Limits, Reader};

use crate::args::ValidateArgs;
use crate::errors::{self, Error, Failure, Result};
use crate::inputs::{self, Source};
use crate::report::{self, Validation};

/// Schema `bandsaw-validate/1`.
#[derive(Serialize)]
struct Files {
    files: Vec<Validation>,
    /// What is wrong with those that could not be opened.
    errors: Vec<Failure>,
}

/// "It ran, and the answer is no".
const INVALID: u8 = 1;

/// Prints what is found in each file; one that cannot be opened gets its line on standard error and the others are
/// checked all the same.
///
/// # Errors
///
/// [`Error::AlreadyReported`] with the code of the first file that could not be opened, or else with 1 if a file breaks
/// a rule; patterns and lists that name no file; [`Error::Stdout`].
pub(super) fn run(args: &ValidateArgs) -> Result<()> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(args.memory.jobs.map_or(0, NonZeroUsize::get)).build();
    let threads = threads.map_err(|error| Error::System(format!("no threads: {error}")))?;
    let mut files = Vec::new();
    let (mut errors, mut invalid) = (Vec::new(), None);
    for source in inputs::expand_files(&args.files)? {
        let options = Options {
            cog: if args.cog { CogDemand::Demand } else { CogDemand::Tell },
            deep: args.deep.then_some(DeepOptions { memory_bytes: args.memory.memory }),
            sidecars: if source.is_stdin() { Sidecars::default() } else { Sidecars::find(source.path()) },
        };
        let outcome = open(&source, args).and_then(|reader| threads.install(|| validate(&reader, &options)));
        match outcome {
            Ok(found) => {
                let validation = Validation::new(source.name(), &found, args.strict);
                if !validation.is_valid() {
                    invalid = Some(INVALID);
                }
                if args.json {
                    files.push(validation);
                } else {
                    report::to_stdout(&validation.to_string())?;
                }
            }
            Err(error) => {
                let failure = errors::report_one(&source.error(error));
                errors.push(failure.of_input(source.name()));
            }
        }
    }
    let failed = errors.first().map(Failure::exit_code);
    if args.json {
        report::to_stdout(&report::json("bandsaw-validate/1", &Files { files, errors })?)?;
    }
    failed.or(invalid).map_or(Ok(()), |code| Err(Error::AlreadyReported { code }))
}

/// Opens a file whose chunks may be as large as memory allows to decode them.
fn open(source: &Source, args: &ValidateArgs) -> tiffio::Result<Reader> {
    let limits = args.limits.limits();
    let chunk_bytes_max = limits.chunk_bytes_max.max(args.memory.memory / 2);
    source.reader(Limits { chunk_bytes_max, ..limits })
}
