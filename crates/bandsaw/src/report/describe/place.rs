//! Where an image lies on the ground.

use serde::Serialize;
use tiffio::geo::{GeoKeyValue, GeoRef, RasterType};
use tiffio::layout::ImageLayout;

/// Coordinate system, transform and corners. Everything is in the units of the coordinate system.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    /// The code of the coordinate system, if it has one.
    pub(super) epsg: Option<u32>,
    /// What the file calls the coordinate system.
    pub(super) crs: Option<String>,
    /// `area` or `point`: what the file's tie points name of a pixel.
    pub(super) raster_type: Option<&'static str>,
    /// GDAL's six coefficients: x = t[0] + col t[1] + row t[2], y = t[3] + col t[4] + row t[5].
    pub(super) transform: Option<[f64; 6]>,
    /// The outer corner of the top left pixel.
    pub(super) origin: Option<[f64; 2]>,
    /// Columns along x, rows along y: negative where rows run south.
    pub(super) pixel_size: Option<[f64; 2]>,
    pub(super) corners: Option<Corners>,
    /// Tie points, if they are ground control points that make no transform.
    pub(super) control_points: usize,
}

/// The outer corners of the image and its centre, as x and y.
#[derive(Debug, Serialize)]
pub(super) struct Corners {
    pub(super) upper_left: [f64; 2],
    pub(super) upper_right: [f64; 2],
    pub(super) lower_left: [f64; 2],
    pub(super) lower_right: [f64; 2],
    pub(super) center: [f64; 2],
}

impl Place {
    pub(super) fn new(geo_ref: &GeoRef, layout: Option<&ImageLayout>) -> Self {
        let transform = geo_ref.transform();
        let corners = transform.zip(layout).map(|(transform, layout)| {
            let at = |col: f64, row: f64| <[f64; 2]>::from(transform.apply(col, row));
            let (width, height) = (f64::from(layout.width), f64::from(layout.height));
            Corners {
                upper_left: at(0.0, 0.0),
                upper_right: at(width, 0.0),
                lower_left: at(0.0, height),
                lower_right: at(width, height),
                center: at(width / 2.0, height / 2.0),
            }
        });
        let raster_type = match geo_ref.raster_type() {
            RasterType::PixelIsArea => "area",
            RasterType::PixelIsPoint => "point",
        };
        Self {
            epsg: geo_ref.epsg(),
            crs: crs_name(geo_ref),
            raster_type: (!geo_ref.geo_keys.is_empty()).then_some(raster_type),
            transform: transform.map(|transform| transform.0),
            origin: transform.map(|transform| [transform.0[0], transform.0[3]]),
            pixel_size: transform.map(|transform| [transform.0[1], transform.0[5]]),
            corners,
            control_points: if transform.is_none() { geo_ref.tie_points.len() } else { 0 },
        }
    }
}

/// The citation of the projected system, or of the whole, or of the geodetic one.
fn crs_name(geo_ref: &GeoRef) -> Option<String> {
    const CITATIONS: [u16; 3] = [3073, 1026, 2049];
    CITATIONS.into_iter().find_map(|key| match geo_ref.geo_key(key) {
        Some(GeoKeyValue::Ascii(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    })
}
