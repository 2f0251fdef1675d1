//! A small picture of an image.
//!
//! ```text
//! cells     the pixels that make up each pixel of the picture
//! reduced   image, overviews -> the pixels that are shown, as numbers; NaN where missing
//! colour    numbers          -> red, green, blue, alpha
//! legend    colours, range   -> a bar with numbers below the picture
//! terminal  picture          -> half blocks
//! ```

mod cells;
mod colour;
mod font;
mod legend;
mod reduced;
mod terminal;

pub(crate) use cells::Cell;
pub(crate) use colour::{ColourMap, Range, grey_or_rgb, mapped, palette, percentiles};
pub(crate) use legend::with_legend;
pub(crate) use reduced::{Reduced, Request, pixel_bytes, pixels, reduced};
pub(crate) use terminal::{Depth, draw};

/// Pixels of red, green, blue and alpha, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixels: Vec<[u8; 4]>,
}
