//! `convert`: an image written anew, its values as they are unless another type is asked for.

use chunkgraph::{Array, DType, NodataSource, RunOptions};
use tiffio::layout::{ImageLayout, Window};

use super::copied::Original;
use super::save::{self, Extras};
use crate::args::ConvertArgs;
use crate::errors::{Error, Result};

/// Writes the image into a file.
///
/// # Errors
///
/// Whatever keeps the input from being read or the output from being written; a band, window or image that is not there; a
/// value that the output's type cannot hold.
pub(super) fn run(args: &ConvertArgs) -> Result<()> {
    let original = Original::open(&args.image.input, args.image.number, args.limits.limits())?;
    let mut source = Source::open(&original, args)?;
    let wanted = original.source.bands_or(&args.image.bands)?;
    let (values, appearance) = original.select(source.values, wanted)?;
    source.values = values;
    let mut mask = original.mask()?;
    if let Some(window) = args.window {
        source.values = source.values.window(window)?;
        mask = mask.map(|mask| mask.window(window)).transpose()?;
    }
    let dtype = args.output.dtype.unwrap_or(source.values.dtype());
    let nodata = args.output.dst_nodata.or(source.masked.filter(|value| dtype.holds(*value)));
    let values = as_dtype(&source.values, dtype, args.clip, nodata.is_some());
    let appearance = appearance.with_sample_type(dtype.sample_type());
    let mut notes = original.notes(&appearance, (!args.output.cog).then_some("--cog makes new ones"));
    notes.extend(widened(&original.layout, dtype));
    let extras = Extras { nodata, appearance, mask, notes };
    let saved = save::save_as(&values, &args.output, &args.run, extras);
    saved.map_err(|error| with_value(error, &source.values))
}

/// The image that is converted.
struct Source {
    values: Array,
    /// The stored value that is masked; nothing where values are copied as they are stored.
    masked: Option<f64>,
}

impl Source {
    /// The pixels are masked only where missing ones may become something else.
    fn open(original: &Original, args: &ConvertArgs) -> Result<Self> {
        let stored = original.values(NodataSource::Nothing)?;
        let dtype = stored.dtype();
        let nodata = match args.image.nodata {
            None | Some(NodataSource::File) => stored.geo_ref().nodata_value(),
            Some(NodataSource::Value(value)) if dtype.holds(value) => Some(value),
            Some(NodataSource::Value(value)) => {
                return Err(Error::NodataNotStored { name: original.source.name(), value, dtype });
            }
            Some(NodataSource::Nothing) => None,
        };
        let is_copy = args.output.dst_nodata.is_none() && args.output.dtype.is_none_or(|asked| asked == dtype);
        if let (Some(value), false) = (nodata, is_copy) {
            return Ok(Self { values: original.values(NodataSource::Value(value))?, masked: Some(value) });
        }
        if args.image.nodata.is_none() {
            return Ok(Self { values: stored, masked: None });
        }
        // The tag of the file is not the one that was named.
        let mut labels = stored.labels().clone();
        labels.geo_ref.nodata = nodata.map(|value| value.to_string().to_lowercase());
        Ok(Self { values: stored.with_labels(labels), masked: None })
    }
}

/// The values in the output's type.
fn as_dtype(values: &Array, dtype: DType, clips: bool, has_nodata: bool) -> Array {
    let cast = |values: &Array| if clips { values.cast_clipped(dtype) } else { values.cast_checked(dtype) };
    if !values.dtype().is_float() || dtype.is_float() || has_nodata {
        return cast(values);
    }
    // NaN that no nodata value stands for would become a number like any other.
    let what = format!("the value is missing, and nothing stands for that in {dtype}");
    cast(&values.require(&!&values.is_missing(), &what)).fill_missing(0)
}

/// Says so if samples take more bits than before without having been asked to.
fn widened(layout: &ImageLayout, dtype: DType) -> Option<String> {
    let bits = usize::from(layout.sample.bits);
    let is_asked_for = dtype.sample_type() != layout.sample_type;
    (!is_asked_for && bits != 8 * dtype.size()).then(|| format!("samples of {bits} bits are stored as {dtype}"))
}

/// The error, with the value that did not fit if it is about one.
fn with_value(error: Error, values: &Array) -> Error {
    let Error::Array(outer) = &error else { return error };
    let chunkgraph::Error::Unmet { band, col, row, what } = outer.cause() else { return error };
    let at = |n: &u64| u32::try_from(*n).unwrap_or(u32::MAX);
    let pixel = values.band_numbers(&[at(band)]).and_then(|band| band.window(Window::new(at(col), at(row), 1, 1)));
    let value = pixel.and_then(|pixel| pixel.cast(DType::F64).compute::<f64>(&RunOptions::default()));
    let what = match value.ok().and_then(|value| value.first().copied()) {
        Some(value) if !value.is_nan() => format!("{what}; it is {value}").into(),
        _ => what.clone(),
    };
    // Without the block: the pixel says more.
    chunkgraph::Error::Unmet { band: *band, col: *col, row: *row, what }.into()
}
