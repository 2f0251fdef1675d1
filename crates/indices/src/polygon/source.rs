//! Polygons as an input of a graph: covered or not, pixel by pixel.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use chunkgraph::dtype::DType;
use chunkgraph::region::{ChunkLayout, Extent};
use chunkgraph::source::{ChunkSource, NamedSource, ReadContext, WrittenPaths};
use chunkgraph::{Result, Usage};
use serde::{Deserialize, Serialize};
use tiffio::geo::GeoTransform;
use tiffio::layout::Window;

use super::edges::Edges;
use super::{PixelRule, Ring, scan};

/// The cover of polygons over a grid of pixels.
#[derive(Debug)]
pub(super) struct PolygonSource {
    identity: String,
    extent: Extent,
    rule: PixelRule,
    shapes: Vec<Edges>,
    /// What it was made of.
    rings: Arc<Vec<Vec<Ring>>>,
    inverse: GeoTransform,
}

/// Polygons as they are written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPolygons {
    height: u32,
    width: u32,
    rule: PixelRule,
    /// From places on the ground to columns and rows.
    inverse: GeoTransform,
    /// The rings of each shape.
    shapes: Vec<Vec<Ring>>,
}

impl WrittenPolygons {
    /// What their kind is called in plans.
    pub(super) const NAME: &'static str = "polygons";

    pub(super) fn open(self) -> PolygonSource {
        let extent = Extent { planes: 1, height: self.height, width: self.width };
        PolygonSource::new(&Arc::new(self.shapes), &self.inverse, extent, self.rule)
    }
}

impl PolygonSource {
    pub(super) fn new(rings: &Arc<Vec<Vec<Ring>>>, inverse: &GeoTransform, extent: Extent, rule: PixelRule) -> Self {
        let mut hasher = DefaultHasher::new();
        (extent, rule, inverse.0.map(f64::to_bits)).hash(&mut hasher);
        for ring in rings.iter().flatten() {
            ring.len().hash(&mut hasher);
            ring.iter().flatten().for_each(|number| number.to_bits().hash(&mut hasher));
        }
        let identity = format!("{} polygons {:016x}", rings.len(), hasher.finish());
        let shapes = rings.iter().map(|rings| Edges::new(rings, inverse)).collect();
        Self { identity, extent, rule, shapes, rings: Arc::clone(rings), inverse: *inverse }
    }
}

impl ChunkSource for PolygonSource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn extent(&self) -> Extent {
        self.extent
    }

    fn dtype(&self) -> DType {
        DType::Bool
    }

    /// Any block is as good as any other.
    fn chunks(&self) -> ChunkLayout {
        ChunkLayout { width: 1, height: 1, bytes: 0 }
    }

    fn describe(&self, _: &WrittenPaths) -> Result<NamedSource> {
        let written = WrittenPolygons {
            height: self.extent.height,
            width: self.extent.width,
            rule: self.rule,
            inverse: self.inverse,
            shapes: (*self.rings).clone(),
        };
        let why = "its coordinates are no numbers";
        let refused = || Usage::NotWritten { what: self.identity.clone(), why };
        let parameters = serde_json::to_value(written).map_err(|_| refused())?;
        Ok(NamedSource { name: WrittenPolygons::NAME.to_owned(), version: 1, parameters })
    }

    fn read(&self, window: Window, planes: &[u32], _: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        let width = usize::try_from(window.width).unwrap_or(usize::MAX).max(1);
        let mut crossings = Vec::new();
        let shapes: Vec<&Edges> = self.shapes.iter().filter(|edges| edges.meets(window)).collect();
        for (_, out) in planes.iter().zip(out) {
            out.fill(0);
            for (row, out) in (window.row_off..).zip(out.chunks_exact_mut(width)) {
                for edges in &shapes {
                    scan::fill(edges, row, window.col_off, &mut crossings, out);
                    if self.rule == PixelRule::AllTouched {
                        scan::touch(edges, row, window.col_off, out);
                    }
                }
            }
        }
        Ok(())
    }
}
