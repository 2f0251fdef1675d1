//! A model check of the executor's core: permits, the order of blocks and cancelling, under many schedules of the threads.
//!
//! The code is that of the crate, compiled once more with locks and threads whose every switch a scheduler decides. Workers
//! are a thread a block here, so that blocks come back in every order there is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

/// The part of the crate's errors that the executor's core names.
mod error {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Error {
        Cancelled,
        Failed(u64),
    }

    pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;
}

mod run {
    #[expect(unreachable_pub, reason = "it is public where it is at home")]
    #[path = "../../../src/run/budget.rs"]
    mod budget;
    #[path = "../../../src/run/group.rs"]
    mod group;
    mod laws;
    #[path = "../../../src/run/queue.rs"]
    mod queue;

    /// The locks of the model.
    mod sync {
        pub(super) use std::sync::PoisonError;

        pub(super) use shuttle::sync::{Arc, Mutex};
    }
}
