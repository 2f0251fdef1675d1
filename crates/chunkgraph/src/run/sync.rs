//! The locks of the executor's core. Its model check compiles the core with others.

pub(super) use std::sync::{Arc, Mutex, PoisonError};
