//! `mask`: pixels that are not wanted become missing, all others stay as they are.

use std::path::Path;
use std::sync::Arc;

use chunkgraph::{Array, OpenOptions};
use indices::{Confidence, PixelRule, QaFormat};

use super::masked::{self, MaskedImage};
use crate::args::{LimitArgs, MaskArgs};
use crate::errors::{Error, Result};
use crate::inputs;

/// Writes the image into a file, without the pixels that any of the masks drops.
///
/// # Errors
///
/// Whatever keeps an input from being read or the output from being written; masks of another grid; a format, class, band or
/// image that is not there.
pub(super) fn run(args: &MaskArgs) -> Result<()> {
    let choice = Choice::new(args)?;
    let mut image = MaskedImage::open(&args.image, &args.limits, args.layer.as_deref())?;
    if let Some([low, high]) = args.range {
        let values = &image.values;
        image.drop_where(&(values.less(low) | &values.greater(high)));
    }
    if let Some(path) = &args.by {
        let raster = open(path, &args.limits)?;
        image.drop_where(&(raster.is_missing() | &raster.equal(0_i64).fill_missing(false)));
    }
    if let (Some(choice), Some(layer)) = (choice, &args.layer) {
        let layer = layer_of(&image, layer, &args.limits)?;
        for missing in choice.missing(&layer)? {
            image.drop_where(&missing);
        }
    }
    if let Some(path) = &args.polygons {
        let rule = if args.all_touched { PixelRule::AllTouched } else { PixelRule::Centre };
        let covered = masked::polygons(path)?.cover(&image.values, rule)?;
        image.drop_where(&if args.invert { covered } else { !&covered });
    }
    image.save(&args.output, &args.run)
}

/// Which pixels a quality layer keeps.
struct Choice<'a> {
    format: &'static QaFormat,
    drop: &'a [String],
    keep: &'a [String],
    confidence: Option<Confidence>,
}

impl<'a> Choice<'a> {
    fn new(args: &'a MaskArgs) -> Result<Option<Self>> {
        if let Some(classes) = &args.scl {
            let format = QaFormat::find("sentinel2-scl")?;
            let (keep, drop) = (classes.keep.as_slice(), classes.drop.as_slice());
            return Ok(Some(Self { format, drop, keep, confidence: None }));
        }
        let Some(id) = &args.qa else { return Ok(None) };
        let format = QaFormat::find(id)?;
        if args.drop.is_empty() && args.keep.is_empty() {
            return Err(Error::NoClasses { format: format.id, classes: format.classes() });
        }
        Ok(Some(Self { format, drop: &args.drop, keep: &args.keep, confidence: args.confidence }))
    }

    /// Where pixels become missing, by what is dropped and by what is kept. Where the layer itself is missing nothing is known
    /// of a pixel, and it is dropped.
    fn missing(&self, layer: &Array) -> Result<Vec<Array>> {
        let mut missing = Vec::new();
        if !self.drop.is_empty() {
            missing.push(self.format.is_any_of(layer, self.drop, self.confidence)?);
        }
        if !self.keep.is_empty() {
            missing.push(!&self.format.is_any_of(layer, self.keep, self.confidence)?);
        }
        Ok(missing)
    }
}

/// The quality layer: of a file if there is one of that name, else a band of the image.
fn layer_of(image: &MaskedImage, name: &str, limits: &LimitArgs) -> Result<Array> {
    let path = Path::new(name);
    if path.exists() { open(path, limits) } else { inputs::band(&image.all, name) }
}

fn open(word: &Path, limits: &LimitArgs) -> Result<Array> {
    let source = inputs::expand_one(word)?;
    let reader = Arc::new(source.reader(limits.limits()).map_err(|error| source.error(error))?);
    source.choose(source.array(&reader, &OpenOptions::default())?)
}
