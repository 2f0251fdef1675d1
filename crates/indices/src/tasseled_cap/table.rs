//! The coefficients, sensor by sensor. Where there are two tables for one sensor, that of reflectance comes first.

use super::{Calibration, TasseledCap};

#[expect(clippy::approx_constant, reason = "a coefficient is near 1 / pi by chance")]
#[rustfmt::skip]
pub(super) const TABLE: &[TasseledCap] = &[
    TasseledCap {
        sensors: &["l4", "l5"],
        bands: &["blue", "green", "red", "nir", "swir1", "swir2"],
        coefficients: [
            &[0.2043, 0.4158, 0.5524, 0.5741, 0.3124, 0.2303],
            &[-0.1603, -0.2819, -0.4934, 0.794, -0.0002, -0.1446],
            &[0.0315, 0.2021, 0.3102, 0.1594, -0.6806, -0.6109],
        ],
        values: Calibration::SurfaceReflectance,
        third: "wetness",
        paper: "Crist 1985, A TM tasseled cap equivalent transformation for reflectance factor data, \
            doi:10.1016/0034-4257(85)90102-6",
    },
    TasseledCap {
        sensors: &["l4", "l5"],
        bands: &["blue", "green", "red", "nir", "swir1", "swir2"],
        coefficients: [
            &[0.3037, 0.2793, 0.4743, 0.5585, 0.5082, 0.1863],
            &[-0.2848, -0.2435, -0.5436, 0.7243, 0.084, -0.18],
            &[0.1509, 0.1973, 0.3279, 0.3406, -0.7112, -0.4572],
        ],
        values: Calibration::Numbers,
        third: "wetness",
        paper: "Crist and Cicone 1984, A physically-based transformation of Thematic Mapper data, \
            doi:10.1109/TGRS.1984.350619",
    },
    TasseledCap {
        sensors: &["l7", "l7th", "l7mspan"],
        bands: &["blue", "green", "red", "nir", "swir1", "swir2"],
        coefficients: [
            &[0.3561, 0.3972, 0.3904, 0.6966, 0.2286, 0.1596],
            &[-0.3344, -0.3544, -0.4556, 0.6966, -0.0242, -0.263],
            &[0.2626, 0.2141, 0.0926, 0.0656, -0.7629, -0.5388],
        ],
        values: Calibration::TopReflectance,
        third: "wetness",
        paper: "Huang et al. 2002, Derivation of a tasselled cap transformation based on Landsat 7 at-satellite \
            reflectance, doi:10.1080/01431160110106113",
    },
    TasseledCap {
        sensors: &["l8", "l9", "l8th", "l9th"],
        bands: &["blue", "green", "red", "nir", "swir1", "swir2"],
        coefficients: [
            &[0.3029, 0.2786, 0.4733, 0.5599, 0.508, 0.1872],
            &[-0.2941, -0.243, -0.5424, 0.7276, 0.0713, -0.1608],
            &[0.1511, 0.1973, 0.3283, 0.3407, -0.7117, -0.4559],
        ],
        values: Calibration::TopReflectance,
        third: "wetness",
        paper: "Baig et al. 2014, Derivation of a tasselled cap transformation based on Landsat 8 at-satellite \
            reflectance, doi:10.1080/2150704X.2014.915434",
    },
    TasseledCap {
        sensors: &["s2", "s2a", "s2b"],
        bands: &["blue", "green", "red", "nir", "swir1", "swir2"],
        coefficients: [
            &[0.351, 0.3813, 0.3437, 0.7196, 0.2396, 0.1949],
            &[-0.3599, -0.3533, -0.4734, 0.6633, 0.0087, -0.2856],
            &[0.2578, 0.2305, 0.0883, 0.1071, -0.7611, -0.5308],
        ],
        values: Calibration::TopReflectance,
        third: "wetness",
        paper: "Shi and Xu 2019, Derivation of tasseled cap transformation coefficients for Sentinel-2 MSI at-sensor \
            reflectance data, doi:10.1109/JSTARS.2019.2938388",
    },
    TasseledCap {
        sensors: &["s2f", "s2af", "s2bf"],
        bands: &["coastal", "blue", "green", "red", "nir1", "nir2", "nir3", "nir", "water", "cirrus", "swir1", "swir2", "rededge"],
        coefficients: [
            &[0.0356, 0.0822, 0.136, 0.2611, 0.2964, 0.3338, 0.3877, 0.3895, 0.0949, 0.0009, 0.3882, 0.1366, 0.475],
            &[-0.0635, -0.1128, -0.168, -0.348, -0.3303, 0.0852, 0.3302, 0.3165, 0.0467, -0.0009, -0.4578, -0.4064, 0.3625],
            &[0.0649, 0.1363, 0.2802, 0.3072, 0.5288, 0.1379, -0.0001, -0.0807, -0.0302, 0.0003, -0.4064, -0.5602, -0.1389],
        ],
        values: Calibration::TopReflectance,
        third: "wetness",
        paper: "Nedkov 2017, Orthogonal transformation of segmented images from the satellite Sentinel-2, Comptes \
            rendus de l'Académie bulgare des Sciences 70(5)",
    },
    TasseledCap {
        sensors: &["mcd43a4", "mod09a1", "myd09a1"],
        bands: &["red", "nir", "blue", "green", "nir2", "swir1", "swir2"],
        coefficients: [
            &[0.4395, 0.5945, 0.246, 0.3918, 0.3506, 0.2136, 0.2678],
            &[-0.4064, 0.5129, -0.2744, -0.2893, 0.4882, -0.0036, -0.4169],
            &[0.1147, 0.2489, 0.2408, 0.3132, -0.3122, -0.6416, -0.5087],
        ],
        values: Calibration::SurfaceReflectance,
        third: "wetness",
        paper: "Lobser and Cohen 2007, MODIS tasselled cap: land cover characteristics expressed through transformed \
            MODIS data, doi:10.1080/01431160701253303",
    },
    TasseledCap {
        sensors: &["ik"],
        bands: &["blue", "green", "red", "nir"],
        coefficients: [
            &[0.326, 0.509, 0.56, 0.567],
            &[-0.311, -0.356, -0.325, 0.819],
            &[-0.612, -0.312, 0.722, -0.081],
        ],
        values: Calibration::Numbers,
        third: "wetness",
        paper: "Horne 2003, A tasseled cap transformation for IKONOS images, ASPRS 2003 Annual Conference",
    },
    TasseledCap {
        sensors: &["qb"],
        bands: &["blue", "green", "red", "nir"],
        coefficients: [
            &[0.319, 0.542, 0.49, 0.604],
            &[-0.121, -0.331, -0.517, 0.78],
            &[0.652, 0.375, -0.639, -0.163],
        ],
        values: Calibration::Numbers,
        third: "wetness",
        paper: "Yarbrough, Easson and Kuszmaul 2005, QuickBird 2 tasseled cap transform coefficients, Pecora 16",
    },
    TasseledCap {
        sensors: &["aster"],
        bands: &["green", "red", "nir", "swir1", "swir2", "swir3", "swir4", "swir5", "swir6"],
        coefficients: [
            &[0.3909, 0.5224, 0.1184, 0.3233, 0.305, 0.3571, 0.3347, 0.3169, 0.151],
            &[-0.0318, -0.1031, 0.9422, 0.2512, -0.0737, -0.069, -0.0957, -0.1195, -0.0625],
            &[0.4571, 0.4262, -0.1568, 0.2809, -0.2417, -0.3269, -0.4077, -0.3731, -0.1877],
        ],
        values: Calibration::TopReflectance,
        third: "wetness",
        paper: "Yarbrough, Easson and Kuszmaul 2005, Using at-sensor radiance and reflectance tasseled cap \
            transforms, Pecora 16",
    },
    TasseledCap {
        sensors: &["cbers2"],
        bands: &["blue", "green", "red", "nir"],
        coefficients: [
            &[0.509, 0.431, 0.33, 0.668],
            &[-0.494, -0.318, -0.324, 0.741],
            &[0.581, -0.07, -0.811, 0.003],
        ],
        values: Calibration::Numbers,
        third: "wetness",
        paper: "Sheng, Huang and Tang 2011, Coefficients of a tasseled cap transformation for CBERS-02B",
    },
    TasseledCap {
        sensors: &["rapideye"],
        bands: &["blue", "green", "red", "rededge1", "nir"],
        coefficients: [
            &[0.2435, 0.3448, 0.4881, 0.493, 0.5835],
            &[-0.2216, -0.2319, -0.4622, -0.2154, 0.7981],
            &[-0.7564, -0.3916, 0.5049, 0.14, 0.0064],
        ],
        values: Calibration::TopReflectance,
        third: "yellowness",
        paper: "Schönert et al. 2014, Derivation of tasseled cap coefficients for RapidEye data, \
            doi:10.1117/12.2066842",
    },
    TasseledCap {
        sensors: &["mss"],
        bands: &["green", "red", "nir1", "nir2"],
        coefficients: [
            &[0.433, 0.632, 0.586, 0.264],
            &[-0.29, -0.562, 0.6, 0.491],
            &[-0.829, 0.522, -0.039, 0.194],
        ],
        values: Calibration::Numbers,
        third: "yellowness",
        paper: "Kauth and Thomas 1976, The tasselled cap, Symposium on Machine Processing of Remotely Sensed Data",
    },
];
