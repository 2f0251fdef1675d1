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
    /// There is no quality format of that id.
    #[error("there is no quality format {id}")]
    UnknownQaFormat {
        /// The id asked for.
        id: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A quality format does not have that class.
    #[error("{format} does not tell {class}, it tells {}", classes.join(", "))]
    UnknownQaClass {
        /// The class asked for.
        class: String,
        /// The format's id.
        format: &'static str,
        /// The class that was probably meant.
        nearest: Option<&'static str>,
        /// Those that there are.
        classes: Vec<&'static str>,
    },
    /// A quality layer holds floats.
    #[error("a quality layer of {dtype}: bits are those of integers")]
    QaType {
        /// Its type.
        dtype: chunkgraph::DType,
    },
    /// Text is not the GeoJSON of polygons.
    #[error("no polygons: {what}")]
    Polygons {
        /// What is wrong, and where.
        what: String,
    },
    /// An array has no place on the ground.
    #[error("{name} has no transform from pixels to coordinates, polygons have coordinates")]
    NoPlace {
        /// What the array is called.
        name: String,
    },
    /// An index needs a band that nothing stands for.
    #[error("{index} needs the band {letter}{}", meant(.band))]
    MissingBand {
        /// The index.
        index: &'static str,
        /// The letter of the band in its formula.
        letter: String,
        /// What the band is usually called.
        band: &'static str,
    },
    /// An index needs a constant that has no default.
    #[error("{index} needs the constant {constant}")]
    MissingConstant {
        /// The index.
        index: &'static str,
        /// The constant.
        constant: &'static str,
    },
    /// No coefficients of the tasseled cap are published for a sensor.
    #[error("there is no tasseled cap for sensor {sensor}")]
    NoTasseledCap {
        /// The sensor's id.
        sensor: &'static str,
    },
    /// The tasseled cap is asked for, and nobody says of which sensor.
    #[error("the tasseled cap needs a sensor, each has coefficients of its own")]
    SensorNeeded,
    /// A formula does not fit what it is applied to.
    #[error(transparent)]
    Formula(#[from] crate::formula::FormulaError),
    /// The array cannot be built.
    #[error(transparent)]
    Array(#[from] chunkgraph::Error),
}

fn meant(band: &str) -> String {
    if band.is_empty() { String::new() } else { format!(" ({band})") }
}
