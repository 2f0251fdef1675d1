//! What GeoTIFF 1.1 asks of single GeoKeys: types, ranges of codes, and which keys a code "defined by other keys" needs.

use super::geotiff::requirement;
use super::report::{Rule, Severity};
use crate::geo::{GeoKeyValue, GeoRef};

/// "Defined by other keys".
const USER_DEFINED: u16 = 32767;

/// The type of a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Short,
    Double,
    Ascii,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Short => "SHORT",
            Self::Double => "DOUBLE",
            Self::Ascii => "ASCII",
        }
    }

    pub(super) fn holds(self, value: &GeoKeyValue) -> bool {
        matches!(
            (self, value),
            (Self::Short, GeoKeyValue::Short(_) | GeoKeyValue::Shorts(_))
                | (Self::Double, GeoKeyValue::Doubles(_))
                | (Self::Ascii, GeoKeyValue::Ascii(_))
        )
    }
}

/// The type of some keys, and the requirement that says so.
pub(super) struct KeyType {
    pub(super) keys: &'static [u16],
    pub(super) kind: Kind,
    pub(super) rule: Rule,
}

macro_rules! key_types {
    ($($keys:expr, $kind:ident, $class:literal;)*) => {
        pub(super) static KEY_TYPES: &[KeyType] = &[$(KeyType {
            keys: &$keys,
            kind: Kind::$kind,
            rule: requirement!(error, $class, ".type", "store the key's value as the type that the standard names"),
        },)*];
    };
}

key_types! {
    [1024], Short, "GTModelTypeGeoKey";
    [1025], Short, "GTRasterTypeGeoKey";
    [1026, 2049, 3073, 4097], Ascii, "CitationGeoKeys";
    [2048], Short, "GeodeticCRSGeoKey";
    [2050], Short, "GeodeticDatumGeoKey";
    [2051], Short, "PrimeMeridianGeoKey";
    [2061], Double, "PrimeMeridianLongitudeGeoKey";
    [2056], Short, "EllipsoidGeoKey";
    [2057], Double, "EllipsoidSemiMajorAxisGeoKey";
    [2058], Double, "EllipsoidSemiMinorAxisGeoKey";
    [2059], Double, "EllipsoidInvFlatteningGeoKey";
    [2052, 2054, 2060, 3076, 4099], Short, "UnitsGeoKey";
    [2053, 2055, 3077], Double, "UnitSizeGeoKey";
    [3072], Short, "ProjectedCRSGeoKey";
    [3074], Short, "ProjectionGeoKey";
    [3075], Short, "ProjMethodGeoKey";
    [3078, 3079, 3080, 3081, 3084, 3085, 3088, 3089, 3095], Double, "ProjAngularParameters";
    [3094], Double, "ProjAzimuthAngleGeoKey";
    [3082, 3083, 3086, 3087, 3090, 3091], Double, "ProjLinearParameters";
    [3092, 3093], Double, "ProjScalarParameters";
    [4096], Short, "VerticalGeoKey";
    [4098], Short, "VerticalDatumGeoKey";
}

/// A range of codes that the standard keeps back, or leaves to whoever likes.
pub(super) struct Range {
    pub(super) keys: &'static [u16],
    pub(super) codes: std::ops::RangeInclusive<u16>,
    pub(super) what: &'static str,
    pub(super) rule: Rule,
}

macro_rules! ranges {
    ($($keys:expr, $class:literal;)*) => {
        pub(super) static RANGES: &[Range] = &[$(
            Range {
                keys: &$keys,
                codes: 1..=1023,
                what: "is reserved",
                rule: requirement!(error, $class, ".reserved", "use the code of the EPSG registry"),
            },
            Range {
                keys: &$keys,
                codes: 32768..=65535,
                what: "is private: other programs do not know it",
                rule: requirement!(warning, $class, ".private", "use a code of the EPSG registry, or 32767 and parameters"),
            },
        )*];
    };
}

ranges! {
    [3072], "ProjectedCRSGeoKey";
    [2048], "GeodeticCRSGeoKey";
    [2050], "GeodeticDatumGeoKey";
    [2051], "PrimeMeridianGeoKey";
    [2056], "EllipsoidGeoKey";
    [2052, 2054, 2060, 3076, 4099], "UnitsGeoKey";
    [3074], "ProjectionGeoKey";
    [4096], "VerticalGeoKey";
    [4098], "VerticalDatumGeoKey";
}

/// What a key needs beside it when its value is 32767.
pub(super) struct UserDefined {
    key: u16,
    /// All of these.
    needs: &'static [u16],
    /// One of these, if there are any.
    any: &'static [u16],
    /// The name; readers do without.
    citation: u16,
    rule: Rule,
}

macro_rules! user_defined {
    ($($key:literal: $needs:expr, $any:expr, $citation:literal, $class:literal, $id:literal;)*) => {
        pub(super) static USER_DEFINED_KEYS: &[UserDefined] = &[$(UserDefined {
            key: $key,
            needs: &$needs,
            any: &$any,
            citation: $citation,
            rule: requirement!(error, $class, $id, "add the keys that define it, or use a code of the EPSG registry"),
        },)*];
    };
}

user_defined! {
    1024: [], [], 1026, "GTModelTypeGeoKey", ".userdefined";
    3072: [2048, 3074], [], 3073, "ProjectedCRSGeoKey", ".userdefined";
    2048: [2050], [2054, 2052], 2049, "GeodeticCRSGeoKey", ".user-defined";
    2050: [2051, 2056], [], 2049, "GeodeticDatumGeoKey", ".userdefined";
    2051: [2061], [], 2049, "PrimeMeridianGeoKey", ".userdefined";
    2056: [2057], [2058, 2059], 1026, "EllipsoidGeoKey", ".user-defined";
    2054: [2055], [], 2049, "UnitsGeoKey", ".userdefinedAngular";
    2060: [2055], [], 2049, "UnitsGeoKey", ".userdefinedAngular";
    2052: [2053], [], 2049, "UnitsGeoKey", ".userdefinedGeogLinear";
    3076: [3077], [], 3073, "UnitsGeoKey", ".userdefinedProjLinear";
    3074: [3075, 3076], [], 3073, "ProjectionGeoKey", ".userdefined";
    3075: [], [], 3073, "ProjMethodGeoKey", ".userdefined";
    4096: [4099, 4098], [], 4097, "VerticalGeoKey", ".userdefined";
    4098: [], [], 4097, "VerticalDatumGeoKey", ".userdefined";
}

impl UserDefined {
    /// What is missing: how bad that is, the rule, and the words.
    pub(super) fn check(&'static self, geo_ref: &GeoRef) -> Vec<(Severity, &'static Rule, String)> {
        if !matches!(geo_ref.geo_key(self.key), Some(GeoKeyValue::Short(USER_DEFINED))) {
            return Vec::new();
        }
        let missing = |key: &&u16| geo_ref.geo_key(**key).is_none();
        let key = name(self.key);
        let mut found: Vec<(Severity, &'static Rule, String)> = Vec::new();
        for needed in self.needs.iter().filter(missing) {
            let what = format!("{key} is defined by other keys, and {} is missing", name(*needed));
            // GDAL says where the prime meridian is, and leaves out that it has no code.
            let implied = *needed == 2051 && !missing(&&2061);
            found.push((if implied { Severity::Warning } else { Severity::Error }, &self.rule, what));
        }
        if !self.any.is_empty() && self.any.iter().all(|key| missing(&key)) {
            let names: Vec<String> = self.any.iter().map(|key| name(*key)).collect();
            let what = format!("{key} is defined by other keys, and there is neither {}", names.join(" nor "));
            found.push((Severity::Error, &self.rule, what));
        }
        if missing(&&self.citation) {
            let what = format!("{key} is defined by other keys, and {} does not name it", name(self.citation));
            found.push((Severity::Warning, &self.rule, what));
        }
        found
    }
}

/// The name of a key, or its number.
pub(super) fn name(id: u16) -> String {
    let key = crate::geo::GeoKey { id, value: GeoKeyValue::Short(0) };
    key.name().map_or_else(|| format!("GeoKey {id}"), str::to_owned)
}
