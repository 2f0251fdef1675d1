//! Why a plan is not carried out.

/// What is wrong with a plan, its inputs or this machine. None of these goes away by trying again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JobFault {
    /// The text is no plan.
    #[error("this is no plan: {problem}")]
    NotAPlan {
        /// Where and why it cannot be read.
        problem: String,
    },
    /// A plan of another version.
    #[error("a plan of schema {found}, this program reads {}", crate::job::SCHEMA)]
    Version {
        /// The schema that it names.
        found: String,
    },
    /// The plan was changed after it was written.
    #[error("the plan was changed: its run_id is {found}, what it says has {expected}")]
    RunId {
        /// The one in the plan.
        found: String,
        /// The hash of the rest.
        expected: String,
    },
    /// A step of the graph that does not fit those before it.
    #[error("step {step} of the plan: {problem}")]
    Step {
        /// Its number, from 0.
        step: usize,
        /// What does not fit.
        problem: &'static str,
    },
    /// Another program than the one that made the plan: parts of both would not go into one file.
    #[error("{what}: the plan was made with {found}, this program has {own}")]
    Encoder {
        /// What differs.
        what: &'static str,
        /// In the plan.
        found: String,
        /// Here.
        own: String,
    },
    /// An input is not the file that the plan was made for.
    #[error("{name}: the file has changed since the plan was made: {what}")]
    InputChanged {
        /// Its path.
        name: String,
        /// What tells.
        what: String,
    },
    /// The plan cuts the file in another way than this program does.
    #[error("the plan has {found} blocks, its file has {own}")]
    Blocks {
        /// In the plan.
        found: u64,
        /// Here.
        own: u64,
    },
    /// Parts that there cannot be.
    #[error(
        "the plan has {count} parts of {blocks} blocks: 1 to {} parts, of a block or more, can be",
        crate::job::PARTS_MAX
    )]
    Parts {
        /// How many parts.
        count: u32,
        /// How many blocks.
        blocks: u64,
    },
    /// A part that the plan does not have.
    #[error("there is no part {number}, the plan has {count}, from 0")]
    NoSuchPart {
        /// The number asked for.
        number: u64,
        /// How many there are.
        count: u32,
    },
}
