//! What a run spent its time on: spans of work by thread, block and stage, and the resources of the process beside them.
//!
//! ```text
//! worker     Watch     spans of the block in hand, no lock
//! all        Profiler  gets them when the block is done; adds them up, keeps the first 100,000
//! afterwards Profile   stages with shares, the bottleneck in a sentence, pages and traces
//! ```
//!
//! Memory is bounded whatever the length of a run: sums of each stage are exact, spans are kept up to a number, and the
//! whole run is also held as a histogram over time, whose bins double in width when the run grows out of them.
//!
//! Times are nanoseconds since the profiler was made; bytes are bytes.

mod bins;
mod page;
mod profiler;
mod resources;
mod summary;
mod trace;
mod watch;

pub use profiler::{Profile, Profiler};
pub use resources::Sample;
pub use summary::{Bottleneck, StageSummary, Summary};
pub use watch::{Span, Stage, Watch};
