//! Polygons on the ground, and the pixels that they cover.

mod edges;
mod geojson;
mod scan;
mod source;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use chunkgraph::{Array, Extent, Labels, Sources};
use tiffio::geo::{GeoRef, GeoTransform};
use tiffio::layout::Window;

use crate::error::{Error, Result};

/// Corners in their order; the last one may repeat the first.
type Ring = Vec<[f64; 2]>;

/// Which pixels a polygon covers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PixelRule {
    /// Those whose centre is inside.
    #[default]
    Centre,
    /// Those, and all whose inside a border runs through.
    AllTouched,
}

/// Polygons, in the coordinates of some raster.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygons {
    /// The rings of each shape. Rings of one shape cut holes into each other; shapes add up.
    shapes: Arc<Vec<Vec<Ring>>>,
}

impl Polygons {
    /// The polygons of a GeoJSON text (RFC 7946): of a geometry, a feature, or a collection of either. Coordinates are taken
    /// as those of the raster that they are laid over, whatever the text says of a coordinate system; heights are left out.
    ///
    /// # Errors
    ///
    /// [`Error::Polygons`] if the text is not GeoJSON, has no polygon, or holds points or lines.
    pub fn from_geojson(text: &str) -> Result<Self> {
        Ok(Self { shapes: Arc::new(geojson::read(text)?) })
    }

    /// The smallest window of whole pixels that holds all corners, cut to the image; nothing if they lie outside.
    #[must_use]
    pub fn window(&self, transform: &GeoTransform, extent: Extent) -> Option<Window> {
        let inverse = transform.inverse()?;
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [x, y] in self.shapes.iter().flatten().flatten() {
            let (col, row) = inverse.apply(*x, *y);
            bounds = [bounds[0].min(col), bounds[1].min(row), bounds[2].max(col), bounds[3].max(row)];
        }
        let (first_col, width) = span(bounds[0], bounds[2], extent.width)?;
        let (first_row, height) = span(bounds[1], bounds[3], extent.height)?;
        Some(Window { col_off: first_col, row_off: first_row, width, height })
    }

    /// Whether the pixels of `image` are covered, as `bool`: one plane, nothing missing.
    ///
    /// Pixels are looked at when a block is computed, row by row: memory is that of the corners (some 40 bytes each), and time
    /// goes with the pixels of the block and with the edges that cross its rows. By the centre a pixel belongs to the shape
    /// whose border passes above or left of it, not to the one below or right, so that neighbours share no pixel: what GDAL does.
    ///
    /// # Errors
    ///
    /// [`Error::NoPlace`] if `image` has no transform, or one of no area.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, DType, Extent, Labels, RunOptions};
    /// use indices::{PixelRule, Polygons};
    /// use tiffio::geo::GeoRef;
    ///
    /// let image = Array::from_values(&[1_u8; 12], Extent { planes: 1, height: 3, width: 4 })?;
    /// // Pixels of 10 by 10; the upper left corner is at 0, 30.
    /// let tie_points = vec![[0.0, 0.0, 0.0, 0.0, 30.0, 0.0]];
    /// let geo_ref = GeoRef { tie_points, pixel_scale: Some([10.0, 10.0, 0.0]), ..GeoRef::default() };
    /// let image = image.with_labels(Labels { geo_ref, ..image.labels().clone() });
    /// let square = r#"{"type": "Polygon", "coordinates": [[[9, 9], [9, 30], [26, 30], [26, 9], [9, 9]]]}"#;
    /// let covered = Polygons::from_geojson(square).unwrap().cover(&image, PixelRule::Centre).unwrap();
    /// let covered = covered.cast(DType::U8).compute::<u8>(&RunOptions::default())?;
    /// assert_eq!(covered.into_raw_vec_and_offset().0, [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn cover(&self, image: &Array, rule: PixelRule) -> Result<Array> {
        let no_place = || Error::NoPlace { name: image.labels().name.clone() };
        let transform = image.geo_ref().transform().ok_or_else(no_place)?;
        let inverse = transform.inverse().ok_or_else(no_place)?;
        let extent = Extent { planes: 1, ..image.extent() };
        let source = source::PolygonSource::new(&self.shapes, &inverse, extent, rule);
        // The place of the image, and nothing of what its samples are.
        let geo_ref = GeoRef { nodata: None, metadata: Vec::new(), bands: Vec::new(), ..image.geo_ref().clone() };
        let labels = Labels { name: "polygons".to_owned(), geo_ref, ..Labels::default() };
        Ok(Array::from_source(Arc::new(source), labels))
    }
}

/// Lets plans open polygons again: registers the kind `polygons`, version 1, which holds them in its own text.
pub fn register(sources: &mut Sources) {
    let open = |polygons: source::WrittenPolygons, _: &Path| Ok(polygons.open());
    sources.register(source::WrittenPolygons::NAME, 1, open);
}

/// First pixel and number of pixels of `from` to `to`, cut to 0 to `length`; nothing if that is none.
fn span(from: f64, to: f64, length: u32) -> Option<(u32, u32)> {
    let (from, to) = (from.floor().max(0.0), to.ceil().min(f64::from(length)));
    let pixel = |place: f64| scan::to_pixel(place, length);
    (from < to).then(|| (pixel(from), pixel(to) - pixel(from)))
}
