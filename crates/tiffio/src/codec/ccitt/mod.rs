//! CCITT bi-level codes (compression 2, 3 and 4): TIFF 6.0 sections 10 and 11, ITU-T T.4 and T.6.
//!
//! A row is the list of its changing elements: the columns where its colour is another than that of the pixel before, the
//! first one white. A row of runs (T.4, one-dimensional) says them one after the other; a two-dimensional one says where
//! they lie from those of the row above. White pixels are 0 and black ones 1, whatever the tags make of them.

mod bits;
mod codes;
mod row;
#[cfg(test)]
mod tests;

use bits::Bits;
use row::{End, read_runs, read_two_dimensional};

use crate::error::{Error, Malformed, Unsupported};

/// Which of the codes a stream is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Rows of runs, each at a whole byte, nothing between them.
    Rle,
    /// T.4: rows with an end-of-line code before each. With `two_dimensional`, a bit after it says which kind the row is.
    Group3 { two_dimensional: bool },
    /// T.6: two-dimensional rows, nothing between them.
    Group4,
}

/// A decoder that keeps the memory for two rows.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    above: Vec<u32>,
    row: Vec<u32>,
}

impl Decoder {
    /// Decodes rows of `width` pixels, a bit each, into `out`, whose rows are `row_bytes` long, until it is full or the
    /// stream ends. Comes back with the bytes of whole rows that are filled.
    pub(super) fn decode(
        &mut self,
        scheme: Scheme,
        packed: &[u8],
        width: u32,
        row_bytes: usize,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let mut bits = Bits::new(packed);
        self.row.clear();
        let mut filled = 0;
        for out in out.chunks_exact_mut(row_bytes.max(1)) {
            std::mem::swap(&mut self.above, &mut self.row);
            self.row.clear();
            match self.read_row(scheme, &mut bits, width) {
                Ok(()) => paint(&self.row, width, out),
                Err(End::Data) => break,
                Err(End::Corrupt(what)) => return Err(Malformed::Stream { codec: "CCITT", what }.into()),
                Err(End::Uncompressed) => {
                    return Err(Unsupported::Feature("CCITT rows in uncompressed mode").into());
                }
            }
            filled += out.len();
        }
        Ok(filled)
    }

    fn read_row(&mut self, scheme: Scheme, bits: &mut Bits<'_>, width: u32) -> Result<(), End> {
        match scheme {
            Scheme::Rle => {
                bits.align();
                read_runs(bits, width, &mut self.row)
            }
            Scheme::Group3 { two_dimensional } => match skip_ends_of_line(bits, two_dimensional)? {
                Kind::Runs => read_runs(bits, width, &mut self.row),
                Kind::TwoDimensional => read_two_dimensional(bits, width, &self.above, &mut self.row),
            },
            Scheme::Group4 => read_two_dimensional(bits, width, &self.above, &mut self.row),
        }
    }
}

enum Kind {
    Runs,
    TwoDimensional,
}

/// Zeros before the 1 of an end of line, at the least. No other code begins with that many.
const END_OF_LINE_ZEROS: u32 = 11;

/// Ends of line in a row that end the page.
const ENDS_OF_PAGE: u32 = 6;

/// Skips the ends of line before a row, with what fills them up to a whole byte. There may be none: some writers leave
/// them out, before the first row or everywhere, and their rows are runs.
fn skip_ends_of_line(bits: &mut Bits<'_>, two_dimensional: bool) -> Result<Kind, End> {
    let (mut kind, mut count) = (Kind::Runs, 0);
    loop {
        let zeros = bits.zeros().ok_or(End::Data)?;
        if zeros < END_OF_LINE_ZEROS {
            return Ok(kind);
        }
        bits.skip(zeros.saturating_add(1));
        if two_dimensional {
            kind = if bits.peek(1) == 1 { Kind::Runs } else { Kind::TwoDimensional };
            bits.skip(1);
        }
        count += 1;
        if count == ENDS_OF_PAGE {
            return Err(End::Data);
        }
    }
}

/// Sets the bits of the black runs between the changing elements of `row`.
fn paint(row: &[u32], width: u32, out: &mut [u8]) {
    out.fill(0);
    for run in row.chunks(2) {
        let start = run.first().copied().unwrap_or(width);
        let end = run.get(1).copied().unwrap_or(width).min(width);
        if start < end {
            paint_run(start, end, out);
        }
    }
}

fn paint_run(start: u32, end: u32, out: &mut [u8]) {
    let (first, last) = (start / 8, (end - 1) / 8);
    let (head, tail) = (0xFF_u8 >> (start % 8), 0xFF_u8 << (7 - (end - 1) % 8));
    let index = |byte: u32| usize::try_from(byte).unwrap_or(usize::MAX);
    let Some(bytes) = out.get_mut(index(first)..=index(last)) else { return };
    match bytes {
        [] => {}
        [only] => *only |= head & tail,
        [front, middle @ .., back] => {
            *front |= head;
            middle.fill(0xFF);
            *back |= tail;
        }
    }
}
