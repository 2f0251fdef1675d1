//! The quality layers that are known, bit by bit.
//!
//! Sources: USGS, *Landsat 8-9 Collection 2 Level 2 Science Product Guide* (`QA_PIXEL`) and *Landsat Collection 1 Level 1 Quality
//! Assessment Band*; NASA, *HLS Product User Guide*, table of Fmask bits; *MODIS Cloud Mask User's Guide* (MOD35, byte 1); ESA,
//! *Sentinel-2 Products Specification Document* (`QA60`, scene classification).

use super::{Field, QaFormat};
use crate::qa::Field::{Flag, Levels, Value};

/// Bit `bit` says it.
const fn flag(name: &'static str, bit: u8) -> (&'static str, Field) {
    (name, Flag { bit })
}

/// Two bits from `low` on say how sure it is.
const fn levels(name: &'static str, low: u8) -> (&'static str, Field) {
    (name, Levels { low })
}

/// The whole sample is this number.
const fn value(name: &'static str, number: u8) -> (&'static str, Field) {
    (name, Value { number })
}

/// Every format, in the order of lists.
pub(super) const FORMATS: [QaFormat; 8] = [
    QaFormat {
        id: "landsat-c2",
        name: "Landsat Collection 2, QA_PIXEL",
        fields: &[
            flag("fill", 0),
            flag("dilated-cloud", 1),
            flag("cirrus", 2),
            levels("cirrus", 14),
            flag("cloud", 3),
            levels("cloud", 8),
            flag("shadow", 4),
            levels("shadow", 10),
            flag("snow", 5),
            levels("snow", 12),
            flag("clear", 6),
            flag("water", 7),
        ],
    },
    QaFormat {
        id: "landsat-c1",
        name: "Landsat Collection 1, BQA",
        fields: &[
            flag("fill", 0),
            flag("terrain", 1),
            levels("saturated", 2),
            flag("cloud", 4),
            levels("cloud", 5),
            levels("shadow", 7),
            levels("snow", 9),
            levels("cirrus", 11),
        ],
    },
    QaFormat {
        id: "landsat-pre",
        name: "Landsat before collections, BQA",
        fields: &[
            flag("fill", 0),
            flag("dropped", 1),
            flag("terrain", 2),
            levels("water", 4),
            levels("shadow", 6),
            levels("vegetation", 8),
            levels("snow", 10),
            levels("cirrus", 12),
            levels("cloud", 14),
        ],
    },
    QaFormat {
        id: "hls-fmask",
        name: "Harmonized Landsat Sentinel-2, Fmask",
        fields: &[
            flag("cirrus", 0),
            flag("cloud", 1),
            flag("adjacent", 2),
            flag("shadow", 3),
            flag("snow", 4),
            flag("water", 5),
            levels("aerosol", 6),
        ],
    },
    QaFormat {
        id: "modis",
        name: "MODIS, cloud mask",
        fields: &[flag("cloud", 0), flag("day", 3), flag("sunglint", 4), flag("snow", 5), levels("land-water", 6)],
    },
    QaFormat { id: "sentinel2-qa60", name: "Sentinel-2, QA60", fields: &[flag("cloud", 10), flag("cirrus", 11)] },
    QaFormat {
        id: "sentinel2-scl",
        name: "Sentinel-2, scene classification",
        fields: &[
            value("fill", 0),
            value("saturated", 1),
            value("dark", 2),
            value("shadow", 3),
            value("vegetation", 4),
            value("bare", 5),
            value("water", 6),
            value("unclassified", 7),
            value("cloud-medium", 8),
            value("cloud-high", 9),
            value("cloud", 8),
            value("cloud", 9),
            value("cirrus", 10),
            value("snow", 11),
        ],
    },
    QaFormat {
        id: "landsat-ard",
        name: "Landsat Analysis Ready Data of Collection 1, PIXELQA",
        fields: &[
            flag("fill", 0),
            flag("clear", 1),
            flag("water", 2),
            flag("shadow", 3),
            flag("snow", 4),
            flag("cloud", 5),
            levels("cloud", 6),
            levels("cirrus", 8),
            flag("terrain", 10),
        ],
    },
];
