//! Tags and their values: the numbers of TIFF 6.0, its supplements, GeoTIFF 1.1 and GDAL, as an open registry.
//!
//! A number that is not in a table here is kept as it is, never refused.

mod codes;
mod convert;
mod field_type;
mod id;
mod image_kind;
mod value;

pub use codes::{Compression, ExtraSample, Photometric, PlanarConfiguration, Predictor, SampleFormat};
pub use field_type::FieldType;
pub use id::Tag;
pub use image_kind::ImageKind;
pub use value::Value;
