//! Kinds of inputs by name, so that a plan can open them again.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result, Usage};
use crate::io::{WrittenGeoTiff, WrittenMosaic, WrittenValues};
use crate::source::{ChunkSource, NamedSource};

type Opened = Arc<dyn ChunkSource>;
/// Opens an input of its parameters; relative paths begin at the folder.
type Constructor = Arc<dyn Fn(&Value, &Path) -> Result<Opened> + Send + Sync>;

/// Kinds of inputs by name and version: [`default`](Self::default) knows `geotiff`, `mosaic` and `values`, all of version 1.
#[derive(Clone)]
pub struct Sources {
    known: BTreeMap<(String, u32), Constructor>,
    folder: PathBuf,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.known.keys()).finish()
    }
}

impl Sources {
    /// The same, where relative paths begin at `folder`: that of the plan.
    #[must_use]
    pub fn in_folder(self, folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), ..self }
    }

    /// Registers a kind of input: `constructor` opens one of parameters read from JSON, with the folder at which relative
    /// paths begin. One of that name and version that was there before is replaced. What it opens must give the same pixels
    /// as the input that [described itself](ChunkSource::describe) so.
    pub fn register<P: DeserializeOwned, S: ChunkSource + 'static>(
        &mut self,
        name: &str,
        version: u32,
        constructor: impl Fn(P, &Path) -> Result<S> + Send + Sync + 'static,
    ) {
        let of = name.to_owned();
        let open = move |parameters: &Value, folder: &Path| -> Result<Opened> {
            let parsed = P::deserialize(parameters).map_err(|error| {
                Error::Usage(Usage::SourceParameters { name: of.clone(), problem: error.to_string() })
            })?;
            Ok(Arc::new(constructor(parsed, folder)?))
        };
        self.known.insert((name.to_owned(), version), Arc::new(open));
    }

    /// The input that is written down.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchSource`], naming those there are; [`Usage::SourceParameters`] if the parameters are not those it takes,
    /// and whatever keeps it from being opened.
    pub fn open(&self, named: &NamedSource) -> Result<Arc<dyn ChunkSource>> {
        let constructor = self.known.get(&(named.name.clone(), named.version)).ok_or_else(|| Usage::NoSuchSource {
            name: format!("{} {}", named.name, named.version),
            known: self.known.keys().map(|(name, version)| format!("{name} {version}")).collect(),
        })?;
        constructor(&named.parameters, &self.folder)
    }
}

impl Default for Sources {
    fn default() -> Self {
        let mut sources = Self { known: BTreeMap::new(), folder: PathBuf::new() };
        sources.register(WrittenGeoTiff::NAME, 1, WrittenGeoTiff::open);
        sources.register(WrittenMosaic::NAME, 1, WrittenMosaic::open);
        sources.register(WrittenValues::NAME, 1, |values: WrittenValues, _: &Path| values.open());
        sources
    }
}
