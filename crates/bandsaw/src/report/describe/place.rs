//! Where an image lies on the ground.

use serde::Serialize;
use tiffio::geo::{ControlPoint, GeoRef, RasterType};
use tiffio::layout::ImageLayout;

use super::crs::Crs;

/// Coordinate system, transform and corners. Everything is in the units of the coordinate system.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    /// The code of the coordinate system, if it has one; of a compound one that of its horizontal part.
    pub(super) epsg: Option<u32>,
    /// The code of its vertical part.
    pub(super) vertical_epsg: Option<u32>,
    /// The code of both parts together.
    pub(super) compound_epsg: Option<u32>,
    /// What the file calls the coordinate system.
    pub(super) crs: Option<String>,
    /// All that the file says of it.
    pub(super) crs_description: Option<Crs>,
    /// `area` or `point`: what the file's tie points name of a pixel.
    pub(super) raster_type: Option<&'static str>,
    /// GDAL's six coefficients: `x = t[0] + col t[1] + row t[2], y = t[3] + col t[4] + row t[5]`.
    pub(super) transform: Option<[f64; 6]>,
    /// The outer corner of the top left pixel.
    pub(super) origin: Option<[f64; 2]>,
    /// Columns along x, rows along y: negative where rows run south.
    pub(super) pixel_size: Option<[f64; 2]>,
    pub(super) corners: Option<Corners>,
    /// Tie points, if they are ground control points that make no transform.
    pub(super) control_points: usize,
    /// Those: column and row from the outer corner of the top left pixel, x, y and z.
    pub(super) gcps: Vec<[f64; 5]>,
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
        let crs = Crs::new(geo_ref);
        let point = |&ControlPoint { col, row, x, y, z }: &ControlPoint| [col, row, x, y, z];
        let gcps: Vec<[f64; 5]> = geo_ref.control_points().iter().map(point).collect();
        Self {
            epsg: geo_ref.epsg(),
            vertical_epsg: geo_ref.vertical_epsg(),
            compound_epsg: geo_ref.compound_epsg(),
            crs: crs.as_ref().and_then(|crs| crs.name.clone()),
            crs_description: crs,
            raster_type: (!geo_ref.geo_keys.is_empty()).then_some(raster_type),
            transform: transform.map(|transform| transform.0),
            origin: transform.map(|transform| [transform.0[0], transform.0[3]]),
            pixel_size: transform.map(|transform| [transform.0[1], transform.0[5]]),
            corners,
            control_points: gcps.len(),
            gcps,
        }
    }
}
