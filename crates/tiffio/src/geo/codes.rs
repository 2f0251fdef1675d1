//! The codes of GeoKeys in words (GeoTIFF 1.1 annex C, and those of the EPSG registry that files use).

use super::{GeoKey, GeoKeyValue, GeoRef};

/// `GTModelTypeGeoKey`: 1 projected, 2 geographic, 3 geocentric.
pub(super) const MODEL_TYPE: u16 = 1024;
/// `GTCitationGeoKey`.
pub(super) const CITATION: u16 = 1026;
/// `GeodeticCRSGeoKey`, in GeoTIFF 1.0 `GeographicTypeGeoKey`.
pub(super) const GEODETIC_CRS: u16 = 2048;
/// `GeodeticCitationGeoKey`, in GeoTIFF 1.0 `GeogCitationGeoKey`.
pub(super) const GEODETIC_CITATION: u16 = 2049;
/// `GeodeticDatumGeoKey`.
pub(super) const GEODETIC_DATUM: u16 = 2050;
/// `PrimeMeridianGeoKey`.
pub(super) const PRIME_MERIDIAN: u16 = 2051;
/// `GeogLinearUnitsGeoKey`.
pub(super) const GEODETIC_LINEAR_UNITS: u16 = 2052;
/// `GeogAngularUnitsGeoKey`.
pub(super) const ANGULAR_UNITS: u16 = 2054;
/// `EllipsoidGeoKey`.
pub(super) const ELLIPSOID: u16 = 2056;
/// `EllipsoidSemiMajorAxisGeoKey`.
pub(super) const SEMI_MAJOR_AXIS: u16 = 2057;
/// `EllipsoidSemiMinorAxisGeoKey`.
pub(super) const SEMI_MINOR_AXIS: u16 = 2058;
/// `EllipsoidInvFlatteningGeoKey`.
pub(super) const INVERSE_FLATTENING: u16 = 2059;
/// `GeogAzimuthUnitsGeoKey`.
pub(super) const AZIMUTH_UNITS: u16 = 2060;
/// `ProjectedCRSGeoKey`, in GeoTIFF 1.0 `ProjectedCSTypeGeoKey`.
pub(super) const PROJECTED_CRS: u16 = 3072;
/// `ProjectedCitationGeoKey`, in GeoTIFF 1.0 `PCSCitationGeoKey`.
pub(super) const PROJECTED_CITATION: u16 = 3073;
/// `ProjLinearUnitsGeoKey`.
pub(super) const LINEAR_UNITS: u16 = 3076;
/// `VerticalGeoKey`, in GeoTIFF 1.0 `VerticalCSTypeGeoKey`.
pub(super) const VERTICAL_CRS: u16 = 4096;
/// `VerticalCitationGeoKey`.
pub(super) const VERTICAL_CITATION: u16 = 4097;
/// `VerticalDatumGeoKey`.
pub(super) const VERTICAL_DATUM: u16 = 4098;
/// `VerticalUnitsGeoKey`.
pub(super) const VERTICAL_UNITS: u16 = 4099;
/// "Defined by other keys", in every registry of codes.
pub(super) const USER_DEFINED: u16 = 32767;

/// Degree and metre: what is meant where the file does not say.
const DEGREE: u16 = 9102;
const METRE: u16 = 9001;

impl GeoRef {
    /// The code that a key holds; 0 means that there is none.
    pub(super) fn code(&self, id: u16) -> Option<u16> {
        match self.geo_key(id) {
            Some(GeoKeyValue::Short(code)) if *code != 0 => Some(*code),
            _ => None,
        }
    }

    /// The code that a key holds, if it is one of a registry rather than "defined by other keys".
    pub(super) fn registered(&self, id: u16) -> Option<u32> {
        self.code(id).filter(|code| *code != USER_DEFINED).map(u32::from)
    }

    pub(super) fn angular_unit(&self) -> u16 {
        self.code(ANGULAR_UNITS).unwrap_or(DEGREE)
    }

    pub(super) fn linear_unit(&self) -> u16 {
        self.code(LINEAR_UNITS).unwrap_or(METRE)
    }
}

/// The name of a projection method.
pub(super) fn method(code: u16) -> &'static str {
    match code {
        1 => "Transverse Mercator",
        2 => "Modified Alaska",
        3 => "Oblique Mercator",
        4 => "Laborde Oblique Mercator",
        5 => "Swiss Oblique Cylindrical",
        6 => "Spherical Oblique Mercator",
        7 => "Mercator",
        8 => "Lambert Conformal Conic (2SP)",
        9 => "Lambert Conformal Conic (1SP)",
        10 => "Lambert Azimuthal Equal Area",
        11 => "Albers Equal Area",
        12 => "Azimuthal Equidistant",
        13 => "Equidistant Conic",
        14 => "Stereographic",
        15 => "Polar Stereographic",
        16 => "Oblique Stereographic",
        17 => "Equirectangular",
        18 => "Cassini-Soldner",
        19 => "Gnomonic",
        20 => "Miller Cylindrical",
        21 => "Orthographic",
        22 => "Polyconic",
        23 => "Robinson",
        24 => "Sinusoidal",
        25 => "Van der Grinten",
        26 => "New Zealand Map Grid",
        27 => "Transverse Mercator (south-oriented)",
        28 => "Cylindrical Equal Area",
        USER_DEFINED => "a method defined by the user",
        9815 => "Hotine Oblique Mercator (azimuth centre)",
        _ => "a method of no standard",
    }
}

/// The name of a unit of length.
pub(super) fn linear_unit(code: u16) -> &'static str {
    match code {
        METRE => "metre",
        9002 => "foot",
        9003 => "US survey foot",
        9004 => "modified American foot",
        9005 | 9039 => "Clarke's foot",
        9006 => "Indian foot",
        9007 => "Clarke's link",
        9008 | 9034 => "US survey link",
        9009 => "US survey mile",
        9014 => "fathom",
        9015 | 9030 => "nautical mile",
        9031 => "German legal metre",
        9036 => "kilometre",
        9037 => "Clarke's yard",
        9040 => "British yard (Sears 1922)",
        9041 => "British foot (Sears 1922)",
        9042 => "British chain (Sears 1922)",
        9070 => "British foot (1865)",
        9093 => "statute mile",
        9094 => "Gold Coast foot",
        9095 => "British foot (1936)",
        9096 => "yard",
        9301 => "British chain (Sears 1922 truncated)",
        1025 => "millimetre",
        1033 => "centimetre",
        USER_DEFINED => "unit defined by the user",
        _ => "unknown unit",
    }
}

/// The name of a unit of angle.
pub(super) fn angular_unit(code: u16) -> &'static str {
    match code {
        9101 => "radian",
        DEGREE | 9122 => "degree",
        9103 => "minute of arc",
        9104 => "second of arc",
        9105 => "grad",
        9106 => "gon",
        9107 | 9108 | 9110 | 9111 => "degree, minute, second",
        9114 => "mil",
        USER_DEFINED => "unit defined by the user",
        _ => "unknown unit",
    }
}

/// Degrees of a unit of angle.
pub(super) fn degrees(code: u16) -> Option<f64> {
    match code {
        9101 => Some(1.0_f64.to_degrees()),
        DEGREE | 9122 => Some(1.0),
        9103 => Some(1.0 / 60.0),
        9104 => Some(1.0 / 3600.0),
        9105 | 9106 => Some(0.9),
        9114 => Some(360.0 / 6400.0),
        _ => None,
    }
}

/// The name of an ellipsoid.
pub(super) fn ellipsoid(code: u16) -> Option<&'static str> {
    Some(match code {
        7001 => "Airy 1830",
        7002 => "Airy Modified 1849",
        7003 => "Australian National Spheroid",
        7004 => "Bessel 1841",
        7007 => "Clarke 1858",
        7008 => "Clarke 1866",
        7011 => "Clarke 1880 (IGN)",
        7012 => "Clarke 1880 (RGS)",
        7015 => "Everest 1830 (1937 Adjustment)",
        7019 => "GRS 1980",
        7020 => "Helmert 1906",
        7022 => "International 1924",
        7024 => "Krassowsky 1940",
        7030 => "WGS 84",
        7035 => "Sphere",
        7036 => "GRS 1967",
        7043 => "WGS 72",
        7047 | 7048 => "GRS 1980 Authalic Sphere",
        7052 => "Clarke 1866 Authalic Sphere",
        7058 => "Hughes 1980",
        1024 => "CGCS2000",
        _ => return None,
    })
}

/// The name of a geodetic datum.
pub(super) fn datum(code: u16) -> Option<&'static str> {
    Some(match code {
        6121 => "GGRS87",
        6124 => "RT90",
        6148 => "Hartebeesthoek94",
        6167 => "New Zealand Geodetic Datum 2000",
        6171 => "Reseau Geodesique Francais 1993",
        6202 => "Australian Geodetic Datum 1966",
        6203 => "Australian Geodetic Datum 1984",
        6230 => "European Datum 1950",
        6258 => "European Terrestrial Reference System 1989",
        6267 => "North American Datum 1927",
        6269 => "North American Datum 1983",
        6277 => "Ordnance Survey of Great Britain 1936",
        6283 => "Geocentric Datum of Australia 1994",
        6284 => "Pulkovo 1942",
        6289 => "Amersfoort",
        6291 | 6618 => "South American Datum 1969",
        6301 => "Tokyo",
        6313 => "Reseau National Belge 1972",
        6314 => "Deutsches Hauptdreiecksnetz",
        6322 => "World Geodetic System 1972",
        6326 => "World Geodetic System 1984",
        6610 => "Xian 1980",
        6612 => "Japanese Geodetic Datum 2000",
        6674 => "SIRGAS 2000",
        1043 => "China 2000",
        1168 => "Geocentric Datum of Australia 2020",
        _ => return None,
    })
}

/// The name of a prime meridian.
pub(super) fn prime_meridian(code: u16) -> Option<&'static str> {
    Some(match code {
        8901 => "Greenwich",
        8902 => "Lisbon",
        8903 => "Paris",
        8904 => "Bogota",
        8905 => "Madrid",
        8906 => "Rome",
        8907 => "Bern",
        8908 => "Jakarta",
        8909 => "Ferro",
        8910 => "Brussels",
        8911 => "Stockholm",
        8912 => "Athens",
        8913 => "Oslo",
        _ => return None,
    })
}

/// What a vertical system is called where its file does not say.
pub(super) fn vertical(code: u16) -> Option<&'static str> {
    Some(match code {
        3855 => "EGM2008 height",
        5773 => "EGM96 height",
        5798 => "EGM84 height",
        5703 => "NAVD88 height",
        5702 => "NGVD29 height (ftUS)",
        6360 => "NAVD88 height (ftUS)",
        8228 => "NAVD88 height (ft)",
        5714 => "MSL height",
        5715 => "MSL depth",
        5711 => "AHD height",
        5720 => "NGF-IGN69 height",
        5621 => "EVRF2007 height",
        5783 => "DHHN92 height",
        7837 => "DHHN2016 height",
        5709 => "NAP height",
        5701 => "ODN height",
        5728 => "LN02 height",
        5729 => "LHN95 height",
        6647 => "CGVD2013 height",
        5713 => "CGVD28 height",
        7839 => "NZVD2016 height",
        _ => return None,
    })
}

impl GeoKey {
    /// The name of this key in GeoTIFF 1.1, or nothing for a number that it does not list.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        key_name(self.id)
    }
}

fn key_name(id: u16) -> Option<&'static str> {
    const NAMES: [(u16, &str); 46] = [
        (1024, "GTModelTypeGeoKey"),
        (1025, "GTRasterTypeGeoKey"),
        (1026, "GTCitationGeoKey"),
        (2048, "GeodeticCRSGeoKey"),
        (2049, "GeodeticCitationGeoKey"),
        (2050, "GeodeticDatumGeoKey"),
        (2051, "PrimeMeridianGeoKey"),
        (2052, "GeogLinearUnitsGeoKey"),
        (2053, "GeogLinearUnitSizeGeoKey"),
        (2054, "GeogAngularUnitsGeoKey"),
        (2055, "GeogAngularUnitSizeGeoKey"),
        (2056, "EllipsoidGeoKey"),
        (2057, "EllipsoidSemiMajorAxisGeoKey"),
        (2058, "EllipsoidSemiMinorAxisGeoKey"),
        (2059, "EllipsoidInvFlatteningGeoKey"),
        (2060, "GeogAzimuthUnitsGeoKey"),
        (2061, "PrimeMeridianLongitudeGeoKey"),
        (3072, "ProjectedCRSGeoKey"),
        (3073, "ProjectedCitationGeoKey"),
        (3074, "ProjectionGeoKey"),
        (3075, "ProjMethodGeoKey"),
        (3076, "ProjLinearUnitsGeoKey"),
        (3077, "ProjLinearUnitSizeGeoKey"),
        (3078, "ProjStdParallel1GeoKey"),
        (3079, "ProjStdParallel2GeoKey"),
        (3080, "ProjNatOriginLongGeoKey"),
        (3081, "ProjNatOriginLatGeoKey"),
        (3082, "ProjFalseEastingGeoKey"),
        (3083, "ProjFalseNorthingGeoKey"),
        (3084, "ProjFalseOriginLongGeoKey"),
        (3085, "ProjFalseOriginLatGeoKey"),
        (3086, "ProjFalseOriginEastingGeoKey"),
        (3087, "ProjFalseOriginNorthingGeoKey"),
        (3088, "ProjCenterLongGeoKey"),
        (3089, "ProjCenterLatGeoKey"),
        (3090, "ProjCenterEastingGeoKey"),
        (3091, "ProjCenterNorthingGeoKey"),
        (3092, "ProjScaleAtNatOriginGeoKey"),
        (3093, "ProjScaleAtCenterGeoKey"),
        (3094, "ProjAzimuthAngleGeoKey"),
        (3095, "ProjStraightVertPoleLongGeoKey"),
        (3096, "ProjRectifiedGridAngleGeoKey"),
        (4096, "VerticalGeoKey"),
        (4097, "VerticalCitationGeoKey"),
        (4098, "VerticalDatumGeoKey"),
        (4099, "VerticalUnitsGeoKey"),
    ];
    NAMES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_said_in_words() {
        assert_eq!((method(11), method(99)), ("Albers Equal Area", "a method of no standard"));
        assert_eq!((linear_unit(9003), angular_unit(9105)), ("US survey foot", "grad"));
        assert_eq!((ellipsoid(7030), ellipsoid(1)), (Some("WGS 84"), None));
        let key = GeoKey { id: 3072, value: GeoKeyValue::Short(32621) };
        assert_eq!(key.name(), Some("ProjectedCRSGeoKey"));
    }
}
