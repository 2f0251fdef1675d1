//! Polygons as an input of a graph: covered or not, pixel by pixel.

use std::hash::{DefaultHasher, Hash, Hasher};

use chunkgraph::Result;
use chunkgraph::dtype::DType;
use chunkgraph::region::{ChunkLayout, Extent};
use chunkgraph::source::{ChunkSource, ReadContext};
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
}

impl PolygonSource {
    pub(super) fn new(shapes: &[Vec<Ring>], inverse: &GeoTransform, extent: Extent, rule: PixelRule) -> Self {
        let mut hasher = DefaultHasher::new();
        (extent, rule, inverse.0.map(f64::to_bits)).hash(&mut hasher);
        for ring in shapes.iter().flatten() {
            ring.len().hash(&mut hasher);
            ring.iter().flatten().for_each(|number| number.to_bits().hash(&mut hasher));
        }
        let identity = format!("{} polygons {:016x}", shapes.len(), hasher.finish());
        let shapes = shapes.iter().map(|rings| Edges::new(rings, inverse)).collect();
        Self { identity, extent, rule, shapes }
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
