//! What an image looks like and says of itself, carried from an input to its copy.

use super::ImageSpec;
use crate::ifd::Tags;
use crate::layout::{ImageLayout, SampleType};
use crate::tag::{Compression, ExtraSample, Photometric, Tag, Value};

/// What a copy of an image keeps beside its samples and its [`GeoRef`](crate::geo::GeoRef): colours, alpha, and the tags
/// that describe it.
///
/// Tags that say how the image lies in its file are not here, since the copy lies elsewhere; nor are the ranges of its
/// samples (`MinSampleValue` and the like), which would be stale as soon as a sample changes. What else a copy cannot keep
/// is listed in [`dropped`](Self::dropped), so that nothing is lost in silence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Appearance {
    /// What the samples mean as colour; nothing: grey.
    pub photometric: Option<Photometric>,
    /// What the bands beyond the colour are.
    pub extra_samples: Vec<ExtraSample>,
    /// Tags kept as they are: colour map, colour profile, date, author and so on.
    pub tags: Vec<(Tag, Value)>,
    /// What is not kept, in words: tags and why.
    pub dropped: Vec<String>,
    /// Bits that a sample had in the file, and its type in memory.
    stored: Option<(u16, SampleType)>,
}

impl Appearance {
    /// That of an image with these tags and this layout.
    ///
    /// JPEG and WebP with luminance and chrominance are RGB once they are decoded, and so is the copy.
    #[must_use]
    pub fn of(tags: &Tags, layout: &ImageLayout) -> Self {
        let is_ycbcr = layout.photometric == Photometric::YCbCr;
        let is_decoded_to_rgb = is_ycbcr && matches!(layout.compression, Compression::Jpeg | Compression::Webp);
        let photometric = if is_decoded_to_rgb { Photometric::Rgb } else { layout.photometric };
        let mut appearance = Self {
            photometric: Some(photometric),
            extra_samples: layout.extra_samples.clone(),
            stored: Some((layout.sample.bits, layout.sample_type)),
            ..Self::default()
        };
        for (tag, value) in tags.iter() {
            match fate(tag, photometric) {
                Fate::Kept => appearance.tags.push((tag, value.clone())),
                Fate::Rebuilt => {}
                Fate::Dropped(why) => appearance.dropped.push(format!("{tag}: {why}")),
            }
        }
        if is_ycbcr && !is_decoded_to_rgb {
            // Every pixel has its own chrominance; without the tag readers take it for shared by four.
            appearance.tags.push((Tag::YCBCR_SUBSAMPLING, Value::Short(vec![1, 1])));
        }
        match layout.bands.checked_sub(photometric.colour_bands()) {
            Some(extra) => appearance.extra_samples.truncate(extra as usize),
            None => appearance.lose_colours(&format!("{photometric}: there are too few bands")),
        }
        appearance
    }

    /// That of some of its bands, numbered from 0.
    ///
    /// Colours stay if their bands come first and in order, a palette if one band is chosen. Alpha and other bands beyond
    /// the colour take their meaning along where they come after it.
    #[must_use]
    pub fn select(mut self, bands: &[u32]) -> Self {
        let photometric = self.photometric.unwrap_or(Photometric::MinIsBlack);
        let colours = photometric.colour_bands();
        let keeps_colour = (0..colours).all(|n| bands.get(n as usize) == Some(&n));
        let first_extra = if keeps_colour { colours as usize } else { 1 };
        let extra = |band: &u32| {
            let place = band.checked_sub(colours).and_then(|n| self.extra_samples.get(n as usize));
            place.copied().unwrap_or(ExtraSample::Unspecified)
        };
        let extra_samples = bands.iter().skip(first_extra).map(extra).collect();
        // A single band out of several shades is grey still.
        let is_grey = matches!(photometric, Photometric::MinIsBlack | Photometric::MinIsWhite);
        if !keeps_colour && !is_grey {
            self.lose_colours(&format!("{photometric}: its bands are not all chosen, in their order"));
        }
        self.extra_samples = extra_samples;
        self
    }

    /// That of samples of another type: a palette goes with the whole numbers it was made for.
    #[must_use]
    pub fn with_sample_type(mut self, sample_type: SampleType) -> Self {
        let was = self.stored.map(|(_, sample_type)| sample_type);
        if self.photometric == Some(Photometric::Palette) && was != Some(sample_type) {
            self.lose_colours(&format!("palette: it is for {}", was.map_or("other samples", SampleType::name)));
        }
        self
    }

    /// Makes `spec` look like this. Creation options, which come after, can still change it.
    pub fn apply(&self, spec: &mut ImageSpec) {
        spec.photometric = self.photometric.unwrap_or(spec.photometric);
        spec.extra_samples.clone_from(&self.extra_samples);
        let bits = spec.sample_type.layout().bits;
        let tags = self.tags.iter().map(|(tag, value)| match (*tag, value) {
            (Tag::COLOR_MAP, Value::Short(colours)) => (*tag, Value::Short(widened(colours, bits))),
            _ => (*tag, value.clone()),
        });
        spec.extra_tags.extend(tags);
    }

    fn lose_colours(&mut self, why: &str) {
        self.photometric = Some(Photometric::MinIsBlack);
        self.tags.retain(|(tag, _)| !COLOUR_TAGS.contains(tag));
        self.dropped.push(why.to_owned());
    }
}

/// The colour map of an image of `bits` bits a sample: those for narrower samples are filled up with black.
fn widened(colours: &[u16], bits: u16) -> Vec<u16> {
    let (old, new) = (colours.len() / 3, 1_usize.checked_shl(bits.into()).unwrap_or(0));
    if old == 0 || new <= old || bits > 16 {
        return colours.to_vec();
    }
    let channels = colours.chunks_exact(old);
    channels.flat_map(|channel| channel.iter().copied().chain(std::iter::repeat_n(0, new - old))).collect()
}

/// Tags that mean nothing without the colours they are about.
const COLOUR_TAGS: [Tag; 11] = [
    Tag::COLOR_MAP,
    Tag::ICC_PROFILE,
    Tag::INK_SET,
    Tag(333), // InkNames
    Tag(334), // NumberOfInks
    Tag(318), // WhitePoint
    Tag(319), // PrimaryChromaticities
    Tag::YCBCR_COEFFICIENTS,
    Tag::YCBCR_SUBSAMPLING,
    Tag::YCBCR_POSITIONING,
    Tag::REFERENCE_BLACK_WHITE,
];

/// What becomes of a tag in a copy.
enum Fate {
    Kept,
    /// It follows from the copy's own layout or georeferencing, or is a default that says nothing.
    Rebuilt,
    Dropped(&'static str),
}

fn fate(tag: Tag, photometric: Photometric) -> Fate {
    match tag {
        Tag::YCBCR_COEFFICIENTS | Tag::YCBCR_POSITIONING | Tag::REFERENCE_BLACK_WHITE
            if photometric == Photometric::YCbCr =>
        {
            Fate::Kept
        }
        Tag::COLOR_MAP if photometric != Photometric::Palette => Fate::Dropped("there is no palette that it colours"),
        Tag::DOCUMENT_NAME
        | Tag::IMAGE_DESCRIPTION
        | Tag::MAKE
        | Tag::MODEL
        | Tag::ORIENTATION
        | Tag::X_RESOLUTION
        | Tag::Y_RESOLUTION
        | Tag::PAGE_NAME
        | Tag::RESOLUTION_UNIT
        | Tag::PAGE_NUMBER
        | Tag::SOFTWARE
        | Tag::DATE_TIME
        | Tag::ARTIST
        | Tag::HOST_COMPUTER
        | Tag::XMP
        | Tag::COPYRIGHT
        | Tag::PHOTOSHOP => Fate::Kept,
        // IPTC, and what stands for a scanner's grey curve.
        Tag(33723 | 290 | 291) => Fate::Kept,
        Tag::COLOR_MAP | Tag::ICC_PROFILE | Tag::INK_SET | Tag(318 | 319 | 333 | 334) => Fate::Kept,
        Tag::EXIF_IFD | Tag::GPS_IFD => Fate::Dropped("it points to a directory of its own, which is not copied"),
        Tag::SUB_IFDS => Fate::Dropped("images below this one are not copied"),
        Tag::MIN_SAMPLE_VALUE | Tag::MAX_SAMPLE_VALUE | Tag::S_MIN_SAMPLE_VALUE | Tag::S_MAX_SAMPLE_VALUE => {
            Fate::Dropped("it would be wrong as soon as a sample changes")
        }
        _ if is_rebuilt(tag) => Fate::Rebuilt,
        _ => Fate::Dropped("what it means here is not known, and it may name places in the old file"),
    }
}

/// Whether a tag says how the old file is laid out, or is carried by the georeferencing.
fn is_rebuilt(tag: Tag) -> bool {
    const GEO: [Tag; 9] = [
        Tag::MODEL_PIXEL_SCALE,
        Tag::MODEL_TIEPOINT,
        Tag::MODEL_TRANSFORMATION,
        Tag::GEO_KEY_DIRECTORY,
        Tag::GEO_DOUBLE_PARAMS,
        Tag::GEO_ASCII_PARAMS,
        Tag::GDAL_METADATA,
        Tag::GDAL_NODATA,
        Tag::RPC_COEFFICIENTS,
    ];
    // The layout of samples and chunks, the parameters of codecs, threshholding and cells of dithering, free space.
    let of_layout = matches!(
        tag.0,
        254..=259 | 262..=266 | 273 | 277..=279 | 284 | 288 | 289 | 292 | 293 | 317 | 322..=325 | 338 | 339 | 347
            | 512..=521 | 529..=532 | 559 | 50674
    );
    of_layout || GEO.contains(&tag)
}

#[cfg(test)]
mod tests;
