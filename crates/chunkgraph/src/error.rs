//! What can go wrong, said by who must act, and which file and block it concerns.

mod job;
mod parts;
mod usage;

use tiffio::layout::Window;

pub use job::JobFault;
pub use parts::PartsFault;
pub use usage::Usage;

/// The result of this crate's fallible operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of building or running a computation.
///
/// Cheap to clone: an array that was built from a mistake carries its error until it is computed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input cannot be read.
    #[error("{name}: {source}")]
    Read {
        /// The input, by the path that was given.
        name: String,
        /// Why not.
        source: std::sync::Arc<tiffio::Error>,
    },
    /// The output cannot be described or written; what stood at its path before is untouched.
    #[error("{0}")]
    Write(std::sync::Arc<tiffio::Error>),
    /// The request contradicts itself or the inputs.
    #[error(transparent)]
    Usage(#[from] Usage),
    /// Inputs do not lie on the same grid.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// Parts do not make the whole; nothing was written.
    #[error(transparent)]
    Parts(#[from] PartsFault),
    /// A block of a COG, and the parts of its overviews that wait for others, need more memory than the run may use.
    #[error("overviews and a block need {needed} bytes of memory, {allowed} are allowed")]
    OverviewsOverBudget {
        /// The bytes of both.
        needed: u64,
        /// The budget.
        allowed: u64,
    },
    /// One block needs more memory than the run may use.
    #[error("a block of {window} needs {needed} bytes of memory, most of them for {most_for}; {allowed} are allowed")]
    OverBudget {
        /// The largest block.
        window: Window,
        /// The bytes it needs.
        needed: u64,
        /// What takes most of them, in words.
        most_for: String,
        /// The budget.
        allowed: u64,
    },
    /// A plan that cannot be carried out.
    #[error(transparent)]
    Job(#[from] JobFault),
    /// A block failed; the run was stopped and left nothing behind.
    #[error("{source} (while computing block {block}, {window})")]
    Block {
        /// The number of the block, in order of computation.
        block: u64,
        /// Its pixels in the output.
        window: Window,
        /// Why it failed.
        source: Box<Self>,
    },
    /// A pixel is not as was required, see [`Array::require`](crate::Array::require).
    #[error("band {band}, column {col}, row {row}: {what}")]
    Unmet {
        /// The band, from 1.
        band: u64,
        /// The column, from 0, in the array that was required to be so.
        col: u64,
        /// The row, from 0.
        row: u64,
        /// What is wrong there.
        what: std::sync::Arc<str>,
    },
    /// A function of a user, or a kernel, did not give what it had to.
    #[error("{0}")]
    Function(String),
    /// The code that computed a block panicked.
    #[error("the computation panicked: {0}")]
    Panicked(String),
    /// The threads to run on could not be started.
    #[error("no threads: {0}")]
    Threads(String),
    /// The run was not done in the time that it had.
    #[error("the deadline has passed")]
    Deadline,
    /// The run was cancelled from outside.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// The error itself, without the block in which it happened.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::Block { source, .. } => source.cause(),
            other => other,
        }
    }

    pub(crate) fn read(name: &str, source: tiffio::Error) -> Self {
        Self::Read { name: name.to_owned(), source: source.into() }
    }

    pub(crate) fn write(source: tiffio::Error) -> Self {
        Self::Write(source.into())
    }

    /// This error of a plan that had what `pending` bytes of overviews leave of the memory.
    pub(crate) fn beside_overviews(self, pending: u64, memory: u64) -> Self {
        match self {
            Self::OverBudget { needed, .. } if pending > 0 => {
                Self::OverviewsOverBudget { needed: needed.saturating_add(pending), allowed: memory }
            }
            other => other,
        }
    }
}

/// Two inputs that do not lie on the same grid; both are described.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the grids differ in {what}: {left}; {right}")]
pub struct Mismatch {
    /// What differs: size, transform or coordinate system.
    pub what: &'static str,
    /// The one grid, with the name of its file.
    pub left: String,
    /// The other.
    pub right: String,
}
