//! `cog`: an image and its mask as a cloud optimised GeoTIFF, their values as they are stored.

use std::sync::Arc;

use chunkgraph::{Array, NodataSource, OpenOptions};
use tiffio::writer::Appearance;
use tiffio::{ImageKind, Reader};

use super::save::{self, Extras};
use crate::args::CogArgs;
use crate::errors::{Error, Result};

/// Writes the image into a COG.
///
/// # Errors
///
/// Whatever keeps the input from being read or the output from being written; an image that is not there, or has complex
/// samples.
pub(super) fn run(args: &CogArgs) -> Result<()> {
    let name = args.input.display().to_string();
    let input = |source| Error::Input { name: name.clone(), source };
    let reader = Arc::new(Reader::open(&args.input).map_err(input)?);
    let image = reader.image(args.image).map_err(input)?;
    let mut appearance = Appearance::of(image.tags(), image.layout().map_err(input)?);
    // Missing pixels are values like any other here; the tag that says which goes with them.
    let open = |image| {
        let options = OpenOptions { image, nodata: NodataSource::Nothing, ..OpenOptions::default() };
        Array::from_reader_at(&reader, &args.input, &options)
    };
    let values = open(args.image)?;
    let mask = mask_of(&reader, args.image).map(open).transpose()?;
    let mut notes: Vec<String> = appearance.dropped.drain(..).map(|what| format!("not kept: {what}")).collect();
    notes.extend(other_images(&reader, args.image));
    let extras = Extras { appearance, mask, notes, ..Extras::default() };
    save::save_as(&values, &args.output(), &args.run, extras)
}

/// The number of the mask of image number `image`: the first one of its size before the next image of its own.
fn mask_of(reader: &Reader, image: usize) -> Option<usize> {
    let size = |number: usize| {
        let layout = reader.image(number).and_then(|image| image.layout()).ok()?;
        Some([layout.width, layout.height])
    };
    let own = reader.images().iter().skip(image + 1);
    own.take_while(|other| !matches!(other.kind(), ImageKind::Full | ImageKind::Page))
        .find(|other| other.kind() == ImageKind::Mask && size(other.index()) == size(image))
        .map(tiffio::Image::index)
}

/// What the file has beside image number `image`, if that is more than what belongs to it.
fn other_images(reader: &Reader, image: usize) -> Option<String> {
    let others = reader.images().iter().filter(|other| other.index() != image);
    let count = others.filter(|other| matches!(other.kind(), ImageKind::Full | ImageKind::Page)).count();
    (count > 0).then(|| format!("not kept: {count} other images of the file; --image chooses one"))
}
