//! From a [`GeoRef`] to the tags that store it: the inverse of reading them.
//!
//! GeoKeys after GeoTIFF 1.1 section 7.1, the others as GDAL writes them.

use super::metadata_xml::metadata_xml;
use super::{GeoKey, GeoKeyValue, GeoRef};
use crate::error::{Result, Usage};
use crate::tag::{Tag, Value};

/// Version 1, revision 1.0: what every reader knows, and what GDAL writes unless a file has a vertical system.
const GEO_KEY_VERSION: [u16; 3] = [1, 1, 0];

impl GeoRef {
    /// The tags that store this, in order of their numbers.
    ///
    /// GeoKeys are sorted by number, as GeoTIFF asks for; tie points, scale and transformation are those that were read;
    /// what is not there makes no tag.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if the GeoKeys are more than the 65,535 shorts, doubles or bytes that their directory can name.
    pub fn to_tags(&self) -> Result<Vec<(Tag, Value)>> {
        let mut tags = Vec::new();
        if let Some(scale) = self.pixel_scale {
            tags.push((Tag::MODEL_PIXEL_SCALE, Value::Double(scale.to_vec())));
        }
        if !self.tie_points.is_empty() {
            tags.push((Tag::MODEL_TIEPOINT, Value::Double(self.tie_points.as_flattened().to_vec())));
        }
        if let Some(matrix) = self.transformation {
            tags.push((Tag::MODEL_TRANSFORMATION, Value::Double(matrix.to_vec())));
        }
        tags.extend(GeoKeyTables::new(&self.geo_keys)?.into_tags(self.geo_key_version.unwrap_or(GEO_KEY_VERSION)));
        if let Some(xml) = metadata_xml(self) {
            tags.push((Tag::GDAL_METADATA, Value::ascii(&xml)));
        }
        if let Some(nodata) = &self.nodata {
            tags.push((Tag::GDAL_NODATA, Value::ascii(nodata)));
        }
        if let Some(rpc) = &self.rpc {
            tags.push((Tag::RPC_COEFFICIENTS, Value::Double(rpc.to_numbers())));
        }
        Ok(tags)
    }
}

/// The three tags that hold GeoKeys.
#[derive(Default)]
struct GeoKeyTables {
    /// Four shorts a key: number, tag that holds the value, count, index there or the value itself.
    directory: Vec<[u16; 4]>,
    /// Keys with several shorts keep them behind the directory's last entry.
    shorts: Vec<u16>,
    doubles: Vec<f64>,
    ascii: Vec<u8>,
}

impl GeoKeyTables {
    fn new(keys: &[GeoKey]) -> Result<Self> {
        let mut sorted: Vec<&GeoKey> = keys.iter().collect();
        sorted.sort_by_key(|key| key.id);
        let shorts_at = 4 * (sorted.len() + 1);
        let mut tables = Self::default();
        for key in sorted {
            let [tag, count, place] = tables.store(&key.value, shorts_at)?;
            tables.directory.push([key.id, tag, count, place]);
        }
        Ok(tables)
    }

    /// Stores a value; comes back with the tag it is in, its count and its place there.
    fn store(&mut self, value: &GeoKeyValue, shorts_at: usize) -> Result<[u16; 3]> {
        Ok(match value {
            GeoKeyValue::Short(code) => [0, 1, *code],
            GeoKeyValue::Shorts(codes) => {
                let place = index(shorts_at + self.shorts.len())?;
                self.shorts.extend_from_slice(codes);
                [Tag::GEO_KEY_DIRECTORY.0, index(codes.len())?, place]
            }
            GeoKeyValue::Doubles(numbers) => {
                let place = index(self.doubles.len())?;
                self.doubles.extend_from_slice(numbers);
                [Tag::GEO_DOUBLE_PARAMS.0, index(numbers.len())?, place]
            }
            GeoKeyValue::Ascii(text) => {
                let place = index(self.ascii.len())?;
                self.ascii.extend_from_slice(text.as_bytes());
                self.ascii.push(b'|');
                [Tag::GEO_ASCII_PARAMS.0, index(text.len() + 1)?, place]
            }
        })
    }

    fn into_tags(self, [version, revision, minor]: [u16; 3]) -> impl Iterator<Item = (Tag, Value)> {
        let Self { directory, mut shorts, doubles, mut ascii } = self;
        // As many keys as ids exist fit a short: `store` has checked all places behind them.
        let count = u16::try_from(directory.len()).unwrap_or(u16::MAX);
        let keys = (!directory.is_empty()).then(|| {
            let mut words = vec![version, revision, minor, count];
            words.extend_from_slice(directory.as_flattened());
            words.append(&mut shorts);
            (Tag::GEO_KEY_DIRECTORY, Value::Short(words))
        });
        let doubles = (!doubles.is_empty()).then_some((Tag::GEO_DOUBLE_PARAMS, Value::Double(doubles)));
        let ascii = (!ascii.is_empty()).then(|| {
            ascii.push(0);
            (Tag::GEO_ASCII_PARAMS, Value::Ascii(ascii))
        });
        [keys, doubles, ascii].into_iter().flatten()
    }
}

fn index(n: usize) -> Result<u16> {
    u16::try_from(n).map_err(|_| {
        let problem = format!("{n} values where a directory can name {}", u16::MAX);
        Usage::Spec { option: "GeoKeys", problem }.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u16, value: GeoKeyValue) -> GeoKey {
        GeoKey { id, value }
    }

    #[track_caller]
    fn check(geo_ref: &GeoRef, want: &[(Tag, Value)]) {
        assert_eq!(geo_ref.to_tags().unwrap(), want);
    }

    #[test]
    fn an_image_without_georeferencing_needs_no_tag() {
        check(&GeoRef::default(), &[]);
    }

    #[test]
    fn geo_keys_are_laid_out_as_in_the_specification() {
        let geo_ref = GeoRef {
            geo_keys: vec![
                key(1024, GeoKeyValue::Short(1)),
                key(1026, GeoKeyValue::Ascii("WGS 84 / UTM zone 21N".to_owned())),
                key(2057, GeoKeyValue::Doubles(vec![6_378_137.0])),
                key(2059, GeoKeyValue::Doubles(vec![298.25])),
                key(2049, GeoKeyValue::Ascii("WGS 84".to_owned())),
                key(4099, GeoKeyValue::Shorts(vec![9001, 9002])),
            ],
            ..GeoRef::default()
        };
        let directory = [
            [1, 1, 0, 6],
            [1024, 0, 1, 1],
            [1026, 34737, 22, 0],
            [2049, 34737, 7, 22],
            [2057, 34736, 1, 0],
            [2059, 34736, 1, 1],
            [4099, 34735, 2, 28],
        ];
        let mut words = directory.as_flattened().to_vec();
        words.extend([9001, 9002]);
        check(
            &geo_ref,
            &[
                (Tag::GEO_KEY_DIRECTORY, Value::Short(words)),
                (Tag::GEO_DOUBLE_PARAMS, Value::Double(vec![6_378_137.0, 298.25])),
                (Tag::GEO_ASCII_PARAMS, Value::ascii("WGS 84 / UTM zone 21N|WGS 84|")),
            ],
        );
    }

    #[test]
    fn the_revision_of_the_keys_is_that_of_the_file() {
        let vertical = vec![key(4096, GeoKeyValue::Short(3855))];
        let geo_ref = GeoRef { geo_keys: vertical, geo_key_version: Some([1, 1, 1]), ..GeoRef::default() };
        check(&geo_ref, &[(Tag::GEO_KEY_DIRECTORY, Value::Short(vec![1, 1, 1, 1, 4096, 0, 1, 3855]))]);
    }

    #[test]
    fn the_place_and_nodata_are_kept_as_they_were() {
        let geo_ref = GeoRef {
            tie_points: vec![[0.0, 0.0, 0.0, 717_345.0, -2_776_995.0, 0.0]],
            pixel_scale: Some([30.0, 30.0, 0.0]),
            nodata: Some("-3.4028234663852886e+38".to_owned()),
            ..GeoRef::default()
        };
        check(
            &geo_ref,
            &[
                (Tag::MODEL_PIXEL_SCALE, Value::Double(vec![30.0, 30.0, 0.0])),
                (Tag::MODEL_TIEPOINT, Value::Double(vec![0.0, 0.0, 0.0, 717_345.0, -2_776_995.0, 0.0])),
                (Tag::GDAL_NODATA, Value::ascii("-3.4028234663852886e+38")),
            ],
        );
    }

    #[test]
    fn more_text_than_a_directory_can_name_is_refused() {
        let geo_ref = GeoRef { geo_keys: vec![key(1026, GeoKeyValue::Ascii("x".repeat(70_000)))], ..GeoRef::default() };
        assert!(geo_ref.to_tags().is_err());
    }
}
