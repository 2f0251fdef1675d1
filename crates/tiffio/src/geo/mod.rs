//! Georeferencing: GeoKeys, tie points, transformation, nodata and GDAL's metadata, in one vocabulary.
//!
//! Model coordinates follow the file's coordinate system; raster space has its origin at the outer corner of the top
//! left pixel, x right, y down (GDAL's convention, whatever the raster type in the file).

mod codes;
mod control_points;
mod crs;
mod describe;
mod from_tags;
mod geo_keys;
mod georef;
mod metadata_items;
mod metadata_xml;
mod nodata;
mod pam;
mod projection;
mod registry;
mod rpc;
mod statistics;
mod tags;
mod transform;
mod world_file;

pub use control_points::ControlPoint;
pub use describe::{CrsDescription, CrsKind, Ellipsoid, VerticalDescription};
pub use georef::{BandInfo, GeoKey, GeoKeyValue, GeoRef, MetadataItem, RasterType};
pub use pam::AuxMetadata;
pub use projection::{Projection, ProjectionParameter};
pub use rpc::Rpc;
pub use transform::GeoTransform;
