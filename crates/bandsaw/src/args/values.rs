//! The values of flags: text to what it means. Errors say the rule; clap puts flag and text before it.

use std::path::PathBuf;
use std::time::Duration;

use chunkgraph::{Bounds, Chunk, DType, Dim, MosaicBounds, MosaicRule, NodataSource, PartCount, Percent, Reduction};
use indices::{Confidence, Scale};
use tiffio::layout::Window;

/// What `--scale` says.
pub(super) fn scale(text: &str) -> Result<Scale, String> {
    match text.to_ascii_lowercase().as_str() {
        "file" => Ok(Scale::File),
        "none" => Ok(Scale::Stored),
        number => match number.parse::<f64>() {
            Ok(factor) if factor.is_finite() => Ok(Scale::Factor(factor)),
            _ => Err("a scale is a finite number, file or none".to_owned()),
        },
    }
}

/// What `--nodata` says.
pub(super) fn nodata(text: &str) -> Result<NodataSource, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(NodataSource::Nothing);
    }
    number(text).map(NodataSource::Value).map_err(|rule| format!("{rule} or none"))
}

/// A number, NaN and infinities included.
pub(super) fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "it is a number, nan".to_owned())
}

/// Two numbers with a comma between; one that is left out is infinite.
pub(super) fn range(text: &str) -> Result<[f64; 2], String> {
    let rule = "it is two numbers, the smaller one first, of which one may be left out: 0,10000 or 0, or ,10000";
    let (low, high) = text.split_once(',').ok_or(rule)?;
    let number = |text: &str, open: f64| if text.trim().is_empty() { Some(open) } else { text.trim().parse().ok() };
    match (number(low, f64::NEG_INFINITY), number(high, f64::INFINITY)) {
        (Some(low), Some(high)) if low <= high => Ok([low, high]),
        _ => Err(rule.to_owned()),
    }
}

/// How sure a quality layer has to be.
pub(super) fn confidence(text: &str) -> Result<Confidence, String> {
    match text.to_ascii_lowercase().as_str() {
        "low" => Ok(Confidence::Low),
        "medium" => Ok(Confidence::Medium),
        "high" => Ok(Confidence::High),
        _ => Err("it is low, medium or high".to_owned()),
    }
}

/// Classes of a scene classification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SceneClasses {
    pub(crate) keep: Vec<String>,
    pub(crate) drop: Vec<String>,
}

/// What `--scl` says.
pub(super) fn scene_classes(text: &str) -> Result<SceneClasses, String> {
    let rule = "it is keep= or drop= and classes with commas between, such as keep=vegetation,bare";
    let (what, classes) = text.split_once('=').ok_or(rule)?;
    let classes = classes.split(',').map(|class| class.trim().to_owned()).collect();
    match what {
        "keep" => Ok(SceneClasses { keep: classes, ..SceneClasses::default() }),
        "drop" => Ok(SceneClasses { drop: classes, ..SceneClasses::default() }),
        _ => Err(rule.to_owned()),
    }
}

/// A type that samples of an output can have, by NumPy's name.
pub(super) fn dtype(text: &str) -> Result<DType, String> {
    let rule = "it is one of uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32 float64";
    let known = text.to_ascii_lowercase().parse::<DType>().ok();
    known.filter(|dtype| !dtype.is_bool()).ok_or_else(|| rule.to_owned())
}

/// What becomes of several values.
pub(super) fn reduction(text: &str) -> Result<Reduction, String> {
    let rule = "it is one of mean median min max sum std count first last, or a percentile from p0 to p100";
    let text = text.to_ascii_lowercase();
    Ok(match text.as_str() {
        "mean" => Reduction::Mean,
        "median" => Reduction::Median,
        "min" => Reduction::Min,
        "max" => Reduction::Max,
        "sum" => Reduction::Sum,
        "std" => Reduction::Std,
        "count" => Reduction::Count,
        "first" => Reduction::First,
        "last" => Reduction::Last,
        other => {
            let percent = other.strip_prefix('p').and_then(|number| number.parse().ok()).and_then(Percent::new);
            Reduction::Percentile(percent.ok_or(rule)?)
        }
    })
}

/// What becomes of a pixel that several files have.
pub(super) fn mosaic_rule(text: &str) -> Result<MosaicRule, String> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "first" => MosaicRule::First,
        "last" => MosaicRule::Last,
        "min" => MosaicRule::Min,
        "max" => MosaicRule::Max,
        "mean" => MosaicRule::Mean,
        "median" => MosaicRule::Median,
        _ => return Err("it is one of first last min max mean median".to_owned()),
    })
}

/// Which pixels a mosaic has.
pub(super) fn mosaic_bounds(text: &str) -> Result<MosaicBounds, String> {
    match text.to_ascii_lowercase().as_str() {
        "union" => Ok(MosaicBounds::Union),
        "intersection" => Ok(MosaicBounds::Intersection),
        numbers => {
            bounds(numbers).map(MosaicBounds::Reference).map_err(|rule| format!("{rule}, union or intersection"))
        }
    }
}

/// `LEFT,BOTTOM,RIGHT,TOP` in map coordinates.
fn bounds(text: &str) -> Result<Bounds, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    match numbers.as_deref() {
        Ok(&[left, bottom, right, top])
            if left < right && bottom < top && (top - bottom + right - left).is_finite() =>
        {
            Ok(Bounds { left, bottom, right, top })
        }
        _ => Err("it is LEFT,BOTTOM,RIGHT,TOP: four numbers that grow to the right and to the top".to_owned()),
    }
}

/// What a stack is along.
pub(super) fn stack_dim(text: &str) -> Result<Dim, String> {
    match text.to_ascii_lowercase().as_str() {
        "band" => Ok(Dim::Band),
        "time" => Ok(Dim::Time),
        _ => Err("it is band or time".to_owned()),
    }
}

/// A percentile.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| "it is a number from 0 to 100".to_owned())
}

/// The bins of a histogram.
pub(super) fn bins(text: &str) -> Result<usize, String> {
    let bins = text.parse().ok().filter(|bins| (1..=1 << 20).contains(bins));
    bins.ok_or_else(|| "it is a number of bins from 1 to 1048576".to_owned())
}

/// `auto`, or the columns and rows of a square.
pub(super) fn chunk(text: &str) -> Result<Chunk, String> {
    match text.parse() {
        _ if text.eq_ignore_ascii_case("auto") => Ok(Chunk::Auto),
        Ok(side) if side > 0 => Ok(Chunk::square(side)),
        _ => Err("it is a number of pixels from 1, or auto".to_owned()),
    }
}

/// Columns and rows of a block: `N`, or `WIDTHxHEIGHT`.
pub(super) fn block_shape(text: &str) -> Result<[u32; 2], String> {
    let (width, height) = text.split_once('x').unwrap_or((text, text));
    let side = |text: &str| text.trim().parse().ok().filter(|side: &u32| *side > 0);
    let sides = side(width).zip(side(height)).map(|(width, height)| [width, height]);
    sides.ok_or_else(|| "it is a number of pixels from 1, or WIDTHxHEIGHT".to_owned())
}

/// `auto`, or how many parts.
pub(super) fn parts(text: &str) -> Result<PartCount, String> {
    match text.parse() {
        _ if text.eq_ignore_ascii_case("auto") => Ok(PartCount::Auto),
        Ok(count) => Ok(PartCount::Count(count)),
        Err(_) => Err("it is a number of parts from 1, or auto".to_owned()),
    }
}

/// `COL,ROW,WIDTH,HEIGHT` of at least one pixel.
pub(super) fn window(text: &str) -> Result<Window, String> {
    let numbers: Result<Vec<u32>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    match numbers.as_deref() {
        Ok(&[col, row, width, height]) if width > 0 && height > 0 => Ok(Window::new(col, row, width, height)),
        _ => Err("it is COL,ROW,WIDTH,HEIGHT: four whole numbers, the last two from 1".to_owned()),
    }
}

/// Seconds, or minutes and hours with `m` and `h` behind.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let rule = || "it is a number of seconds above 0, or one with s, m or h".to_owned();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[number.len()..] {
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(rule()),
    };
    let seconds = number.parse::<f64>().ok().map(|seconds| seconds * unit).filter(|seconds| *seconds > 0.0);
    seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).ok_or_else(rule)
}

/// A path for a page: what is replaced there was a page too.
pub(super) fn html_path(text: &str) -> Result<PathBuf, String> {
    path_of(text, "html")
}

/// A path for JSON.
pub(super) fn json_path(text: &str) -> Result<PathBuf, String> {
    path_of(text, "json")
}

fn path_of(text: &str, extension: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let is_one = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
    if is_one { Ok(path) } else { Err(format!("its name ends with .{extension}")) }
}

/// What `--stretch` says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stretch {
    /// Values from 0 to 255 as they are.
    None,
    /// From one percentile to another.
    Percentiles(f64, f64),
}

/// Two percentiles with a comma between, or `none`.
pub(super) fn stretch(text: &str) -> Result<Stretch, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Stretch::None);
    }
    let numbers = text.split_once(',').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    match numbers {
        Some((low, high)) if (0.0..=100.0).contains(&low) && low < high && high <= 100.0 => {
            Ok(Stretch::Percentiles(low, high))
        }
        _ => Err("it is two percentiles from 0 to 100, the lower one first, or none".to_owned()),
    }
}

const UNITS: [(&str, u64); 14] = [
    ("", 1),
    ("B", 1),
    ("K", 1 << 10),
    ("KIB", 1 << 10),
    ("KB", 1000),
    ("M", 1 << 20),
    ("MIB", 1 << 20),
    ("MB", 1_000_000),
    ("G", 1 << 30),
    ("GIB", 1 << 30),
    ("GB", 1_000_000_000),
    ("T", 1 << 40),
    ("TIB", 1 << 40),
    ("TB", 1_000_000_000_000),
];

/// A number of bytes: `65536`, `64K` or `64KiB` (1024 bytes each), `64KB` (1000 each).
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim().to_ascii_uppercase();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = UNITS.into_iter().find(|(name, _)| *name == unit.trim());
    let size = number.parse::<u64>().ok().zip(unit).and_then(|(number, (_, bytes))| number.checked_mul(bytes));
    size.filter(|size| *size > 0).ok_or_else(|| "it is a number of bytes, or one with K, M, G or T".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Copy + PartialEq + std::fmt::Debug>(parse: fn(&str) -> Result<T, String>, text: &str, want: Option<T>) {
        assert_eq!(parse(text).ok(), want, "{text}");
    }

    #[test]
    fn sizes_have_binary_and_decimal_units() {
        check(bytes, "65536", Some(65_536));
        check(bytes, "64K", Some(65_536));
        check(bytes, "64 kib", Some(65_536));
        check(bytes, "64KB", Some(64_000));
        check(bytes, "2g", Some(2 << 30));
        check(bytes, "1TiB", Some(1 << 40));
        for wrong in ["", "K", "-1", "1.5G", "0", "0M", "12X", "99999999T", "1 2", "٣"] {
            check(bytes, wrong, None);
        }
    }

    #[test]
    fn a_scale_is_finite_or_a_word() {
        check(scale, "1e-4", Some(Scale::Factor(1e-4)));
        check(scale, "FILE", Some(Scale::File));
        check(scale, "none", Some(Scale::Stored));
        for wrong in ["", "abc", "nan", "inf", "1,5"] {
            check(scale, wrong, None);
        }
    }

    #[test]
    fn nodata_is_any_number_or_none() {
        check(nodata, "-9999", Some(NodataSource::Value(-9999.0)));
        check(nodata, "none", Some(NodataSource::Nothing));
        assert!(matches!(nodata("NaN"), Ok(NodataSource::Value(value)) if value.is_nan()));
        check(nodata, "zero", None);
    }

    #[test]
    fn reductions_have_names_and_percentiles_numbers() {
        check(reduction, "Median", Some(Reduction::Median));
        check(reduction, "p90", Some(Reduction::Percentile(Percent::new(90.0).unwrap())));
        check(reduction, "p2.5", Some(Reduction::Percentile(Percent::new(2.5).unwrap())));
        for wrong in ["", "average", "p", "p101", "p-1", "pnan"] {
            check(reduction, wrong, None);
        }
    }

    #[test]
    fn a_stretch_is_from_a_lower_percentile_to_a_higher() {
        check(stretch, "None", Some(Stretch::None));
        check(stretch, "0,99.5", Some(Stretch::Percentiles(0.0, 99.5)));
        for wrong in ["", "2", "98,2", "2,2", "-1,98", "2,101", "nan,98", "2,nan"] {
            check(stretch, wrong, None);
        }
    }

    #[test]
    fn windows_hold_a_pixel() {
        check(window, "1,2,3,4", Some(Window::new(1, 2, 3, 4)));
        check(window, "1, 2, 3, 4", Some(Window::new(1, 2, 3, 4)));
        for wrong in ["1,2,3", "1,2,0,4", "1,2,3,0", "-1,2,3,4", "1,2,3,4,5", "4294967296,0,1,1"] {
            check(window, wrong, None);
        }
    }

    #[test]
    fn times_have_units_and_are_above_nothing() {
        check(duration, "90", Some(Duration::from_secs(90)));
        check(duration, "1.5m", Some(Duration::from_secs(90)));
        check(duration, "2h", Some(Duration::from_secs(7200)));
        for wrong in ["", "0", "-1", "1d", "m", "nan", "inf", "1e300h"] {
            check(duration, wrong, None);
        }
    }

    #[test]
    fn reports_do_not_replace_images() {
        assert_eq!(html_path("a/run.html"), Ok(PathBuf::from("a/run.html")));
        assert_eq!(json_path("run.JSON"), Ok(PathBuf::from("run.JSON")));
        assert_eq!(html_path("scene.tif"), Err("its name ends with .html".to_owned()));
    }

    #[test]
    fn chunks_hold_a_pixel_and_types_are_those_of_samples() {
        check(chunk, "auto", Some(Chunk::Auto));
        check(chunk, "100", Some(Chunk::square(100)));
        check(chunk, "0", None);
        check(dtype, "uint16", Some(DType::U16));
        check(dtype, "Float32", Some(DType::F32));
        check(dtype, "bool", None);
        check(dtype, "double", None);
    }
}
