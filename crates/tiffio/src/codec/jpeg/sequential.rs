//! Sequential images in Huffman codes: tables, frame and scans to planes of samples, planes to pixels.
//!
//! Ours because it must not make anything up: codes that end before the image does are an error, and samples are those of
//! libjpeg, which most other readers use, to the last bit.

use super::huffman::{Bits, Codes};
use super::upsample::Plane;
use super::{EOI, SOS, Segments, corrupt, transform};
use crate::codec::ChunkShape;
use crate::error::{Error, Unsupported};

/// Memory reused from image to image.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    planes: Vec<Plane>,
    rows: Vec<Vec<u8>>,
    sums: Vec<u16>,
    /// Components that a scan has brought.
    seen: [bool; 4],
}

/// Whether components are luminance and two of chrominance, to be turned into red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    AsStored,
    YCbCr,
}

/// What the segments before a scan say.
#[derive(Debug, Default)]
struct Tables {
    /// By number; coefficients in the order of the stream.
    quantizers: [Option<[u16; 64]>; 4],
    dc: [Option<Codes>; 4],
    ac: [Option<Codes>; 4],
    /// Units between restarts; none at 0.
    restart_interval: u16,
}

/// A component of the frame.
#[derive(Debug, Clone, Copy)]
struct Component {
    id: u8,
    /// Blocks of a unit: across and down.
    across: usize,
    down: usize,
    quantizer: u8,
}

/// The place of each coefficient of the stream in its block.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

impl Decoder {
    /// Decodes `stream`, whose image is as wide as `shape` and at least as high, into `out`.
    pub(super) fn decode(
        &mut self,
        stream: &[u8],
        shape: ChunkShape,
        colour: Colour,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let mut segments = Segments::new(stream)?;
        let mut tables = Tables::default();
        let mut components = Vec::new();
        loop {
            if matches!(segments.rest, [0xFF, SOS, ..]) {
                let header = segments.split()?;
                let codes = segments.rest;
                segments.skip_codes();
                let codes = codes.get(..codes.len() - segments.rest.len()).unwrap_or_default();
                self.scan(header, codes, &tables, &components)?;
                continue;
            }
            match segments.next()? {
                Some(segment) if matches!(segment.marker, 0xC0 | 0xC1) => {
                    components = frame(segment.bytes)?;
                    self.prepare(segment.bytes, &components)?;
                }
                Some(segment) => tables.read(segment.marker, segment.bytes)?,
                None if matches!(segments.rest, [0xFF, SOS, ..]) => {}
                None => break,
            }
        }
        if !matches!(segments.rest, [0xFF, EOI, ..]) {
            return Err(corrupt("no end of the image"));
        }
        self.write(shape, colour, out)
    }

    /// Makes room for the planes of the frame in `header`.
    fn prepare(&mut self, header: &[u8], components: &[Component]) -> Result<(), Error> {
        let side =
            |at: usize| header.get(at..at + 2).map_or(0, |bytes| bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b)));
        let (height, width) = (side(5), side(7));
        let most = |of: fn(&Component) -> usize| components.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|c| c.across), most(|c| c.down));
        self.planes.resize_with(components.len(), Plane::default);
        for (plane, component) in self.planes.iter_mut().zip(components) {
            if !across.is_multiple_of(component.across) || !down.is_multiple_of(component.down) {
                return Err(Unsupported::Feature("JPEG components of three samples for two pixels").into());
            }
            plane.stride = width.div_ceil(8 * across) * component.across * 8;
            let rows = height.div_ceil(8 * down) * component.down * 8;
            (plane.across, plane.down) = (across / component.across, down / component.down);
            (plane.width, plane.height) = (width.div_ceil(plane.across), height.div_ceil(plane.down));
            clear(&mut plane.samples, plane.stride * rows)?;
        }
        self.seen = [false; 4];
        Ok(())
    }

    fn scan(&mut self, header: &[u8], codes: &[u8], tables: &Tables, components: &[Component]) -> Result<(), Error> {
        let parts = parts(header, tables, components)?;
        let (units_across, units_down) = match parts.as_slice() {
            // Alone, a component has no blocks but those that hold samples.
            [part] => self.planes.get(part.plane).map(|plane| (plane.width.div_ceil(8), plane.height.div_ceil(8))),
            parts => parts.first().and_then(|part| {
                let plane = self.planes.get(part.plane)?;
                let rows = plane.samples.len() / plane.stride.max(1);
                Some((plane.stride / (8 * part.across), rows / (8 * part.down)))
            }),
        }
        .unwrap_or_default();
        let alone = parts.len() == 1;
        for part in &parts {
            if self.seen.get_mut(part.plane).is_none_or(|seen| std::mem::replace(seen, true)) {
                return Err(corrupt("scans that do not bring each component once"));
            }
        }
        let mut bits = Bits::new(codes);
        let mut predictions = [0; 4];
        let interval = usize::from(tables.restart_interval);
        for unit in 0..units_across * units_down {
            if interval > 0 && unit > 0 && unit % interval == 0 {
                bits.restart(u8::try_from((unit / interval - 1) % 8).unwrap_or(0))?;
                predictions = [0; 4];
            }
            let (column, row) = (unit % units_across, unit / units_across);
            for (part, prediction) in parts.iter().zip(&mut predictions) {
                let (across, down) = if alone { (1, 1) } else { (part.across, part.down) };
                for block in 0..across * down {
                    let samples = part.block(&mut bits, prediction)?;
                    let at = (column * across + block % across, row * down + block / across);
                    if let Some(plane) = self.planes.get_mut(part.plane) {
                        put(plane, at, &samples);
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes the pixels of the planes.
    fn write(&mut self, shape: ChunkShape, colour: Colour, out: &mut [u8]) -> Result<(), Error> {
        let (width, samples) = (super::super::to_usize(shape.width)?, self.planes.len());
        self.rows.resize_with(samples, Vec::new);
        for (number, out) in out.chunks_exact_mut((width * samples).max(1)).enumerate() {
            for (plane, row) in self.planes.iter().zip(&mut self.rows) {
                row.resize(width, 0);
                plane.row(number, &mut self.sums, row);
            }
            match (colour, self.rows.as_slice()) {
                (Colour::YCbCr, [y, cb, cr]) => {
                    let pixels = y.iter().zip(cb).zip(cr);
                    let out = out.as_chunks_mut::<3>().0.iter_mut();
                    out.zip(pixels).for_each(|(out, ((y, cb), cr))| *out = rgb(*y, *cb, *cr));
                }
                (_, rows) => {
                    for (n, row) in rows.iter().enumerate() {
                        out.iter_mut().skip(n).step_by(samples).zip(row).for_each(|(out, sample)| *out = *sample);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Makes `samples` hold `length` zeros; fresh ones take no memory before they are written to.
fn clear(samples: &mut Vec<u8>, length: usize) -> Result<(), Error> {
    if length <= samples.capacity() {
        samples.clear();
        samples.resize(length, 0);
        return Ok(());
    }
    *samples = Vec::new();
    Vec::<u8>::new().try_reserve_exact(length).map_err(|_| super::super::overflow())?;
    *samples = vec![0; length];
    Ok(())
}

/// Puts the samples of the block at `at`, column and row of blocks.
fn put(plane: &mut Plane, at: (usize, usize), samples: &[u8; 64]) {
    let rows = plane.samples.chunks_exact_mut(plane.stride.max(1)).skip(at.1 * 8);
    for (row, samples) in rows.zip(samples.as_chunks::<8>().0) {
        if let Some(place) = row.get_mut(at.0 * 8..).and_then(|row| row.first_chunk_mut()) {
            *place = *samples;
        }
    }
}

/// Red, green and blue (ITU-T T.871), with 16 bits of fraction.
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let red = (91_881 * cr + HALF) >> 16;
    let green = (-22_554 * cb - 46_802 * cr + HALF) >> 16;
    let blue = (116_130 * cb + HALF) >> 16;
    [red, green, blue].map(|part| u8::try_from((y + part).clamp(0, 255)).unwrap_or_default())
}

/// The components of a frame, whose header has been looked at before.
fn frame(header: &[u8]) -> Result<Vec<Component>, Error> {
    let (components, _) = header.get(10..).unwrap_or_default().as_chunks::<3>();
    let component = |[id, sampling, quantizer]: &[u8; 3]| {
        let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        let fits = (1..=4).contains(&across) && (1..=4).contains(&down);
        fits.then_some(Component { id: *id, across, down, quantizer: *quantizer })
    };
    let found: Option<Vec<Component>> = components.iter().map(component).collect();
    found
        .filter(|found| header.get(9).is_some_and(|count| usize::from(*count) == found.len()) && found.len() <= 4)
        .ok_or_else(|| corrupt("a frame header that contradicts itself"))
}

/// A component in a scan, with its tables.
struct Part<'a> {
    /// Its number in the frame.
    plane: usize,
    across: usize,
    down: usize,
    quantizer: &'a [u16; 64],
    dc: &'a Codes,
    ac: &'a Codes,
}

impl Part<'_> {
    /// The samples of the next block.
    fn block(&self, bits: &mut Bits<'_>, prediction: &mut i32) -> Result<[u8; 64], Error> {
        let mut block = [0; 64];
        let size = bits.symbol(self.dc)?;
        if size > 15 {
            return Err(corrupt("a difference of more than 15 bits"));
        }
        *prediction = prediction.wrapping_add(bits.number(size.into())?);
        block[0] = prediction.wrapping_mul(self.quantizer[0].into());
        let mut at = 1;
        while at < 64 {
            let symbol = bits.symbol(self.ac)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 {
                // Sixteen zeros, or nothing but zeros.
                if run < 15 {
                    break;
                }
                at += 16;
                continue;
            }
            at += run;
            let value = bits.number(size)?;
            let (Some(place), Some(quantizer)) = (ZIGZAG.get(at), self.quantizer.get(at)) else {
                return Err(corrupt("more coefficients than a block has"));
            };
            block[usize::from(*place)] = value.wrapping_mul((*quantizer).into());
            at += 1;
        }
        Ok(transform::samples(&block))
    }
}

/// The components that the scan of `header` is of.
fn parts<'a>(header: &[u8], tables: &'a Tables, components: &[Component]) -> Result<Vec<Part<'a>>, Error> {
    let listed = header.get(5..).unwrap_or_default().as_chunks::<2>().0;
    let count = header.get(4).copied().map_or(0, usize::from);
    if count == 0 || listed.len() < count || count > 4 {
        return Err(corrupt("a scan header that contradicts itself"));
    }
    let part = |[id, numbers]: &[u8; 2]| {
        let (plane, component) = components.iter().enumerate().find(|(_, component)| component.id == *id)?;
        Some(Part {
            plane,
            across: component.across,
            down: component.down,
            quantizer: tables.quantizers.get(usize::from(component.quantizer))?.as_ref()?,
            dc: tables.dc.get(usize::from(numbers >> 4))?.as_ref()?,
            ac: tables.ac.get(usize::from(numbers & 15))?.as_ref()?,
        })
    };
    let found: Option<Vec<Part<'a>>> = listed.iter().take(count).map(part).collect();
    found.ok_or_else(|| corrupt("a scan without its component or tables"))
}

impl Tables {
    /// Takes the tables of a segment; others say nothing that is needed.
    fn read(&mut self, marker: u8, segment: &[u8]) -> Result<(), Error> {
        let content = segment.get(4..).unwrap_or_default();
        match marker {
            0xDB => self.read_quantizers(content),
            0xC4 => self.read_codes(content),
            0xDD => {
                let interval = content.first_chunk().ok_or_else(|| corrupt("a segment that is cut short"))?;
                self.restart_interval = u16::from_be_bytes(*interval);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_quantizers(&mut self, mut content: &[u8]) -> Result<(), Error> {
        while let Some((head, rest)) = content.split_first() {
            let wide = head >> 4 != 0;
            let split = rest.split_at_checked(if wide { 128 } else { 64 });
            let (Some((numbers, rest)), Some(slot)) = (split, self.quantizers.get_mut(usize::from(head & 15))) else {
                return Err(corrupt("a quantization table that is cut short, or one too many"));
            };
            let number = |at: usize| match wide {
                true => numbers.get(2 * at..).and_then(|n| n.first_chunk()).map_or(0, |n| u16::from_be_bytes(*n)),
                false => numbers.get(at).copied().unwrap_or(0).into(),
            };
            *slot = Some(std::array::from_fn(number));
            content = rest;
        }
        Ok(())
    }

    fn read_codes(&mut self, mut content: &[u8]) -> Result<(), Error> {
        while let Some((head, rest)) = content.split_first() {
            let split = rest.split_first_chunk::<16>().and_then(|(counts, rest)| {
                let length = counts.iter().copied().map(usize::from).sum();
                rest.split_at_checked(length).map(|(symbols, rest)| (counts, symbols, rest))
            });
            let class = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            let (Some((counts, symbols, rest)), Some(slot)) = (split, class.get_mut(usize::from(head & 15))) else {
                return Err(corrupt("a table of codes that is cut short, or one too many"));
            };
            *slot = Some(Codes::new(counts, symbols)?);
            content = rest;
        }
        Ok(())
    }
}
