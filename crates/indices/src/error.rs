//! What can go wrong between a scene and an index.

/// The result of this crate's fallible operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of naming bands or building an index.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no sensor of that id.
    #[error("there is no sensor {id}")]
    UnknownSensor {
        /// The id asked for.
        id: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// There is no index of that name.
    #[error("there is no index {name}")]
    UnknownIndex {
        /// The name asked for.
        name: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The scene does not have the bands of the sensor.
    #[error("sensor {sensor} has {expected} bands, the scene has {found}")]
    BandCount {
        /// The sensor's id.
        sensor: &'static str,
        /// Its bands.
        expected: usize,
        /// The scene's.
        found: usize,
    },
    /// The array cannot be built.
    #[error(transparent)]
    Array(#[from] chunkgraph::Error),
}
