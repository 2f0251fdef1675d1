//! JPEG images (compression 7, TIFF technical note 2) of 8 bits: sequential ones by a decoder of ours, progressive ones
//! through `zune-jpeg`.
//!
//! Each chunk is an image of its own. Tables that all share stand in the tag `JPEGTables`, as a stream without an image.
//! What the components mean is for the tag `PhotometricInterpretation` alone to say: of the chunk's own markers those
//! that name a colour space are left out, and one that says what the tag says is put in. So YCbCr becomes RGB, and
//! everything else, CMYK too, comes as it is stored.

mod huffman;
mod sequential;
mod transform;
mod upsample;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::ChunkShape;
use crate::error::{Error, Malformed, Unsupported};
use crate::layout::ImageLayout;
use crate::tag::Photometric;

/// What all chunks of an image share.
#[derive(Debug, Clone)]
pub(super) struct Format {
    /// The segments of `JPEGTables`.
    tables: Vec<u8>,
    ycbcr: bool,
}

/// Memory reused from chunk to chunk.
#[derive(Debug, Default)]
pub(super) struct State {
    stream: Vec<u8>,
    image: Vec<u8>,
    sequential: sequential::Decoder,
}

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// Bytes that the image of a chunk may have beyond the chunk: last strips that are stored whole.
const EXCESS_BYTES_MAX: usize = 64 << 20;

impl Format {
    pub(super) fn new(layout: &ImageLayout, tables: Option<&[u8]>) -> Result<Self, Error> {
        if layout.sample.bits != 8 {
            return Err(Unsupported::Feature("JPEG of samples that do not have 8 bits").into());
        }
        let mut segments = Vec::new();
        if let Some(tables) = tables {
            let mut reader = Segments::new(tables)?;
            while let Some(segment) = reader.next()? {
                segments.extend_from_slice(segment.bytes);
            }
        }
        Ok(Self { tables: segments, ycbcr: layout.photometric == Photometric::YCbCr })
    }

    /// Decodes the image `packed` into `out`. Comes back with how many bytes of `out` are filled: rows that the image has
    /// beyond the chunk are ignored.
    pub(super) fn decode(
        &self,
        packed: &[u8],
        shape: ChunkShape,
        state: &mut State,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let State { stream, image, sequential } = state;
        let frame = self.join(packed, stream)?;
        if u32::from(frame.width) != shape.width || u32::from(frame.components) != shape.samples {
            return Err(corrupt("an image of another width or number of components than the chunk"));
        }
        let row_bytes = shape.row_samples()?;
        let bytes = row_bytes.checked_mul(frame.height.into()).ok_or_else(super::overflow)?;
        if bytes < out.len() {
            return Ok(bytes);
        }
        if bytes - out.len() > EXCESS_BYTES_MAX {
            return Err(corrupt("an image far higher than the chunk"));
        }
        if !frame.progressive {
            let ycbcr = self.ycbcr && frame.components == 3;
            let colour = if ycbcr { sequential::Colour::YCbCr } else { sequential::Colour::AsStored };
            sequential.decode(stream, shape, colour, out)?;
            return Ok(out.len());
        }
        let colours = match frame.components {
            1 => ColorSpace::Luma,
            3 => ColorSpace::RGB,
            4 => ColorSpace::CMYK,
            _ => return Err(Unsupported::Feature("JPEG of other than 1, 3 or 4 components").into()),
        };
        let options = DecoderOptions::new_safe()
            .set_strict_mode(true)
            .set_max_width(frame.width.into())
            .set_max_height(frame.height.into())
            .jpeg_set_out_colorspace(colours);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stream.as_slice()), options);
        let bad_data = |_| corrupt("bad marker, table or code");
        decoder.decode_headers().map_err(bad_data)?;
        if decoder.output_buffer_size() != Some(bytes) {
            return Err(corrupt("two images in one"));
        }
        if bytes == out.len() {
            decoder.decode_into(out).map_err(bad_data)?;
        } else {
            image.clear();
            image.resize(bytes, 0);
            decoder.decode_into(image).map_err(bad_data)?;
            out.iter_mut().zip(image).for_each(|(out, byte)| *out = *byte);
        }
        Ok(out.len())
    }

    /// Makes one stream of the tables and the image `packed`, without markers of applications but for one of ours.
    fn join(&self, packed: &[u8], stream: &mut Vec<u8>) -> Result<Frame, Error> {
        stream.clear();
        stream.extend_from_slice(&[0xFF, SOI, 0xFF, 0xEE, 0, 14]);
        stream.extend_from_slice(b"Adobe\0\x64\0\0\0\0");
        let transform = stream.len();
        stream.push(0);
        stream.extend_from_slice(&self.tables);
        let mut segments = Segments::new(packed)?;
        let mut frame = None;
        while let Some(segment) = segments.next()? {
            match segment.marker {
                0xC0..=0xC2 if frame.is_some() => return Err(corrupt("two images in one")),
                0xC0..=0xC2 => frame = Some(Frame::parse(segment)?),
                // Huffman tables, the mark of extensions and arithmetic conditioning are no frames.
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    return Err(Unsupported::Feature("lossless, hierarchical or arithmetic JPEG").into());
                }
                _ => {}
            }
            stream.extend_from_slice(segment.bytes);
        }
        let frame = frame.ok_or_else(|| corrupt("a scan without a frame"))?;
        if let Some(transform) = stream.get_mut(transform) {
            *transform = u8::from(self.ycbcr && frame.components == 3);
        }
        stream.extend_from_slice(segments.rest);
        check_scans(segments, &frame)?;
        Ok(frame)
    }
}

/// Refuses what would leave samples as they were: scans that do not bring each component of a sequential image once,
/// markers in the midst of the last one, and a second image.
fn check_scans(mut segments: Segments<'_>, frame: &Frame) -> Result<(), Error> {
    let mut components = 0u32;
    loop {
        match segments.rest {
            [0xFF, SOS, _, _, count, ..] => components = components.saturating_add(u32::from(*count)),
            [0xFF, SOS, ..] => return Err(corrupt("a segment that is cut short")),
            _ => match segments.next()? {
                Some(Segment { marker: 0xC0..=0xC2, .. }) => return Err(corrupt("two images in one")),
                Some(_) => continue,
                None if matches!(segments.rest, [0xFF, SOS, ..]) => continue,
                None => break,
            },
        }
        segments.split()?;
        segments.skip_codes();
        if !frame.progressive && components >= u32::from(frame.components) {
            match segments.rest {
                [0xFF, EOI, ..] => {}
                // The decoder takes codes that are cut short in their last rows for whole.
                [] | [0xFF] => return Err(corrupt("no end of the image")),
                _ => return Err(corrupt("more after the scan that brings the last component")),
            }
        }
    }
    if !frame.progressive && components != u32::from(frame.components) {
        return Err(corrupt("scans that do not bring each component once"));
    }
    Ok(())
}

/// The size of an image.
struct Frame {
    width: u16,
    height: u16,
    components: u8,
    /// Whether any number of scans may refine a component.
    progressive: bool,
}

impl Frame {
    /// Reads a frame header.
    fn parse(segment: Segment<'_>) -> Result<Self, Error> {
        let Some([_, _, _, _, precision, h0, h1, w0, w1, components]) = segment.bytes.first_chunk() else {
            return Err(corrupt("a frame header that is too short"));
        };
        if *precision != 8 {
            return Err(Unsupported::Feature("JPEG of samples that do not have 8 bits").into());
        }
        let (width, height) = (u16::from_be_bytes([*w0, *w1]), u16::from_be_bytes([*h0, *h1]));
        if width == 0 || height == 0 {
            return Err(corrupt("an image without pixels"));
        }
        Ok(Self { width, height, components: *components, progressive: segment.marker == 0xC2 })
    }
}

/// The segments of a stream up to its first scan or its end, those of applications and comments left out.
struct Segments<'a> {
    rest: &'a [u8],
}

#[derive(Clone, Copy)]
struct Segment<'a> {
    marker: u8,
    /// All of it, the marker included.
    bytes: &'a [u8],
}

impl<'a> Segments<'a> {
    fn new(stream: &'a [u8]) -> Result<Self, Error> {
        match stream.split_first_chunk() {
            Some(([0xFF, SOI], rest)) => Ok(Self { rest }),
            _ => Err(corrupt("no JPEG begins with these bytes")),
        }
    }

    /// The next segment, or nothing at the start of scan, which stays in `rest`, and at the end.
    fn next(&mut self) -> Result<Option<Segment<'a>>, Error> {
        loop {
            let marker = match self.rest {
                [] | [0xFF] | [0xFF, EOI | SOS, ..] => return Ok(None),
                // Any number of these bytes may stand before a marker.
                [0xFF, 0xFF, ..] => {
                    self.rest = self.rest.get(1..).unwrap_or_default();
                    continue;
                }
                [0xFF, marker, ..] => *marker,
                _ => return Err(corrupt("no marker where one must be")),
            };
            let bytes = self.split()?;
            if !matches!(marker, 0xE0..=0xEF | 0xFE) {
                return Ok(Some(Segment { marker, bytes }));
            }
        }
    }

    /// The segment that `rest` begins with, its marker included.
    fn split(&mut self) -> Result<&'a [u8], Error> {
        let Some(length) = self.rest.get(2..4) else { return Err(corrupt("a segment that is cut short")) };
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let Some((bytes, rest)) = self.rest.split_at_checked(length + 2) else {
            return Err(corrupt("a segment that is cut short"));
        };
        self.rest = rest;
        Ok(bytes)
    }

    /// Skips the codes of a scan, up to the next marker that is no restart, or the end.
    fn skip_codes(&mut self) {
        while let Some(at) = self.rest.iter().position(|byte| *byte == 0xFF) {
            self.rest = self.rest.get(at..).unwrap_or_default();
            match self.rest {
                // A byte of the codes, a restart, and bytes before a marker.
                [_, 0 | 0xD0..=0xD7, rest @ ..] => self.rest = rest,
                [_, 0xFF, ..] => self.rest = self.rest.get(1..).unwrap_or_default(),
                _ => return,
            }
        }
        self.rest = &[];
    }
}

fn corrupt(what: &'static str) -> Error {
    Malformed::Stream { codec: "JPEG", what }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A start of frame of 8 x 8 pixels and one component, and the start of scan.
    const FRAME: [u8; 13] = [0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
    const SCAN: [u8; 5] = [0xFF, SOS, 0, 3, 1];

    fn format() -> Format {
        Format { tables: vec![0xFF, 0xDB, 0, 2], ycbcr: true }
    }

    #[track_caller]
    fn check(stream: &[u8], want: &str) {
        let shape = ChunkShape { width: 8, height: 8, samples: 1 };
        let error = format().decode(stream, shape, &mut State::default(), &mut [0; 64]).unwrap_err();
        assert!(error.to_string().ends_with(want), "{error}");
    }

    fn changed(at: usize, byte: u8) -> Vec<u8> {
        let mut stream = [[0xFF, SOI].as_slice(), &FRAME, &SCAN, &[0xFF, EOI]].concat();
        stream[at] = byte;
        stream
    }

    #[test]
    fn a_stream_is_one_of_tables_and_image_without_marks_of_applications() {
        let packed = [[0xFF, SOI, 0xFF, 0xE0, 0, 3, 7, 0xFF].as_slice(), &FRAME, &SCAN, &[1, 0xFF, EOI]].concat();
        let mut stream = Vec::new();
        let frame = format().join(&packed, &mut stream).unwrap();
        assert_eq!((frame.width, frame.height, frame.components), (8, 8, 1));
        let head = [0xFF, SOI, 0xFF, 0xEE, 0, 14, b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, 0].as_slice();
        assert_eq!(stream, [head, &[0xFF, 0xDB, 0, 2], &FRAME, &SCAN, &[1, 0xFF, EOI]].concat());
    }

    #[test]
    fn what_is_no_image_of_the_chunk_is_refused() {
        check(&changed(0, 0), "no JPEG begins with these bytes");
        check(&changed(2, 0), "no marker where one must be");
        check(&changed(5, 200), "a segment that is cut short");
        check(&changed(0, 0xFF)[..8], "a segment that is cut short");
        check(&changed(10, 9), "an image of another width or number of components than the chunk");
        check(&changed(11, 3), "scans that do not bring each component once");
        check(&changed(10, 0), "an image without pixels");
        check(&[0xFF, SOI, 0xFF, EOI], "a scan without a frame");
        check(&changed(14, 1), "a scan header that contradicts itself");
    }

    #[test]
    fn scans_that_leave_samples_as_they_were_are_refused() {
        let image = |more: &[u8]| [[0xFF, SOI].as_slice(), &FRAME, &SCAN, &[1, 0xFF, 0, 0xFF, 0xD3, 2], more].concat();
        check(&image(&SCAN), "more after the scan that brings the last component");
        check(&image(&[0xFF, 0xDB, 0, 2, 0xFF, EOI]), "more after the scan that brings the last component");
        check(&image(&FRAME), "more after the scan that brings the last component");
        check(&image(&[]), "no end of the image");
        check(&image(&[0xFF]), "no end of the image");
        check(&image(&[0xFF, EOI]), "a scan header that contradicts itself");
        check(&[[0xFF, SOI].as_slice(), &FRAME, &FRAME, &SCAN].concat(), "two images in one");
    }

    #[test]
    fn what_is_not_implemented_is_named() {
        check(&changed(3, 0xC3), "lossless, hierarchical or arithmetic JPEG");
        check(&changed(6, 12), "JPEG of samples that do not have 8 bits");
    }

    #[test]
    fn an_image_that_is_too_low_says_how_far_it_comes() {
        let shape = ChunkShape { width: 8, height: 9, samples: 1 };
        let filled = format().decode(&changed(0, 0xFF), shape, &mut State::default(), &mut [0; 72]);
        assert_eq!(filled.unwrap(), 64);
    }
}
