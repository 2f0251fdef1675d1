//! One row of code words, as its changing elements.

use super::bits::Bits;
use super::codes::{BLACK, CODE_BITS, Codes, WHITE};

/// Why a row cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The stream ends, by its own word or because it is cut short.
    Data,
    /// The bits are no code word, or words contradict each other.
    Corrupt(&'static str),
    /// Pixels stand as they are, which the extensions of T.4 and T.6 allow and nobody writes.
    Uncompressed,
}

/// Reads a row of runs, white and black by turns, into `row`.
pub(super) fn read_runs(bits: &mut Bits<'_>, width: u32, row: &mut Vec<u32>) -> Result<(), End> {
    let mut at = 0;
    loop {
        for codes in [&WHITE, &BLACK] {
            at = run_end(at, read_run(bits, codes)?, width)?;
            if at >= width {
                return Ok(());
            }
            push(row, at, width)?;
        }
    }
}

/// Reads a row told from its differences to `above` into `row`.
pub(super) fn read_two_dimensional(
    bits: &mut Bits<'_>,
    width: u32,
    above: &[u32],
    row: &mut Vec<u32>,
) -> Result<(), End> {
    // T.4 names: a0 is where the row is known up to, b1 and b2 the next changing elements above. Before the first pixel
    // there is an imaginary white one, so that an element of column 0 lies after it.
    let (mut a0, mut black, mut begun, mut next) = (0, false, false, 0);
    while a0 < width {
        next = changing_after(above, next, begun.then_some(a0), black);
        let element = |index: usize| above.get(index).copied().unwrap_or(width);
        let b1 = element(next);
        match read_mode(bits)? {
            Mode::Pass => a0 = element(next + 1),
            Mode::Horizontal => {
                let codes: [&Codes; 2] = if black { [&BLACK, &WHITE] } else { [&WHITE, &BLACK] };
                for codes in codes {
                    a0 = run_end(a0, read_run(bits, codes)?, width)?;
                    push(row, a0, width)?;
                }
            }
            Mode::Vertical(distance) => {
                let a1 = b1.checked_add_signed(distance).filter(|a1| *a1 >= a0 && *a1 <= width);
                a0 = a1.ok_or(End::Corrupt("a run that ends before it begins, or after the row"))?;
                push(row, a0, width)?;
                black = !black;
            }
        }
        begun = true;
    }
    Ok(())
}

/// The index of the first element of `above` to the right of `a0` where the colour changes away from that of the run;
/// `from` is the index for the a0 before.
fn changing_after(above: &[u32], from: usize, a0: Option<u32>, black: bool) -> usize {
    let back = from.saturating_sub(1);
    // White turns to black at elements of even number.
    let mut index = if (back % 2 == 1) == black { back } else { back + 1 };
    while above.get(index).is_some_and(|element| a0.is_some_and(|a0| *element <= a0)) {
        index += 2;
    }
    index
}

enum Mode {
    Pass,
    Horizontal,
    Vertical(i32),
}

fn read_mode(bits: &mut Bits<'_>) -> Result<Mode, End> {
    let word = bits.peek(7);
    let (length, mode) = match (word << 9).leading_zeros() {
        0 => (1, Mode::Vertical(0)),
        1 => (3, Mode::Vertical(if word >> 4 & 1 == 1 { 1 } else { -1 })),
        2 => (3, Mode::Horizontal),
        3 => (4, Mode::Pass),
        4 => (6, Mode::Vertical(if word >> 1 & 1 == 1 { 2 } else { -2 })),
        5 => (7, Mode::Vertical(if word & 1 == 1 { 3 } else { -3 })),
        6 if bits.left() >= 7 => return Err(End::Uncompressed),
        // Seven zeros begin the end-of-block word, or an end of line where a row should go on.
        _ if bits.left() < 12 || bits.peek(12) == 1 => return Err(End::Data),
        _ => return Err(End::Corrupt("no mode begins with these bits")),
    };
    if bits.left() < usize::try_from(length).unwrap_or(usize::MAX) {
        return Err(End::Data);
    }
    bits.skip(length);
    Ok(mode)
}

/// Reads a run of one colour: words of 64 pixels and more, then one of less.
fn read_run(bits: &mut Bits<'_>, codes: &Codes) -> Result<u32, End> {
    let mut run = 0u32;
    loop {
        let code = codes.get(usize::from(bits.peek(CODE_BITS))).filter(|code| code.bits > 0);
        let left = bits.left();
        let Some(code) = code.filter(|code| usize::from(code.bits) <= left) else {
            return Err(if left < 13 { End::Data } else { End::Corrupt("no run begins with these bits") });
        };
        bits.skip(code.bits.into());
        run = run.saturating_add(code.run.into());
        if code.run < 64 {
            return Ok(run);
        }
    }
}

fn run_end(at: u32, run: u32, width: u32) -> Result<u32, End> {
    at.checked_add(run).filter(|end| *end <= width).ok_or(End::Corrupt("a run that ends after the row"))
}

/// Adds a changing element; runs of no pixels are not so many that a row has more elements than pixels.
fn push(row: &mut Vec<u32>, element: u32, width: u32) -> Result<(), End> {
    if row.len() > usize::try_from(width).unwrap_or(usize::MAX).saturating_add(2) {
        return Err(End::Corrupt("more runs than pixels"));
    }
    row.push(element);
    Ok(())
}
