//! Every way through the reader gives the same pixels: II and MM, classic and BigTIFF, strips and tiles, bands side by
//! side and in planes, compressed or not, the whole image and windows of it, from files and memory, chunk by chunk.

use std::io::Write as _;

use tiffio::codec::{ChunkEncoder, ChunkShape, EncodeState, EncoderSpec, LercOptions};
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::reader::scatter_chunk;
use tiffio::source::{FileSource, MemorySource};
use tiffio::tag::{Compression, Predictor};
use tiffio::{Limits, ReadRequest, ReadState, Reader};

use crate::build::{Form, Kind, Numbers, file};

const WIDTH: u32 = 21;
const HEIGHT: u32 = 19;
const BANDS: u32 = 3;

fn value(band: u32, row: u32, col: u32) -> u16 {
    u16::try_from(band * 20_011 + row * 257 + col * 1_021 + row * col % 7).unwrap()
}

/// How an image is stored.
#[derive(Debug, Clone, Copy)]
struct Case {
    form: Form,
    tiles: bool,
    planar: bool,
    compression: Compression,
    predictor: Predictor,
}

impl Case {
    fn all() -> Vec<Self> {
        let ways = [
            (Compression::None, Predictor::None),
            (Compression::PackBits, Predictor::None),
            (Compression::Lzw, Predictor::Horizontal),
            (Compression::Deflate, Predictor::Horizontal),
        ];
        let mut cases = Vec::new();
        for form in Form::ALL {
            for (compression, predictor) in ways {
                for (tiles, planar) in [(false, false), (false, true), (true, false), (true, true)] {
                    cases.push(Self { form, tiles, planar, compression, predictor });
                }
            }
        }
        cases
    }

    /// Columns and rows of a chunk.
    fn chunk_size(self) -> (u32, u32) {
        if self.tiles { (16, 16) } else { (WIDTH, 5) }
    }

    fn file(self) -> Vec<u8> {
        let (width, height) = self.chunk_size();
        let groups: Vec<Vec<u32>> =
            if self.planar { (0..BANDS).map(|n| vec![n]).collect() } else { vec![vec![0, 1, 2]] };
        let mut chunks = Vec::new();
        for bands in &groups {
            for row in (0..HEIGHT).step_by(height as usize) {
                let rows = if self.tiles { height } else { height.min(HEIGHT - row) };
                for col in (0..WIDTH).step_by(width as usize) {
                    chunks.push(self.chunk(bands, Window::new(col, row, width, rows)));
                }
            }
        }
        let short = |tag, value| -> Numbers { (tag, Kind::Short, vec![value]) };
        let mut tags = vec![
            short(256, WIDTH.into()),
            short(257, HEIGHT.into()),
            (258, Kind::Short, vec![16; BANDS as usize]),
            short(259, self.compression.code().into()),
            short(262, 1),
            short(277, BANDS.into()),
            short(284, if self.planar { 2 } else { 1 }),
            short(317, self.predictor.code().into()),
        ];
        if self.tiles {
            tags.extend([short(322, width.into()), short(323, height.into())]);
        } else {
            tags.push(short(278, height.into()));
        }
        file(self.form, &tags, &chunks, if self.tiles { [324, 325] } else { [273, 279] })
    }

    /// The stored bytes of a chunk: differences and byte order here, compression by the encoder of bytes.
    fn chunk(self, bands: &[u32], part: Window) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in part.row_off..part.row_off + part.height {
            for col in part.col_off..part.col_off + part.width {
                for band in bands {
                    let inside = |col: u32| if row < HEIGHT && col < WIDTH { value(*band, row, col) } else { 0 };
                    let left =
                        if self.predictor == Predictor::None || col == part.col_off { 0 } else { inside(col - 1) };
                    bytes.extend(self.form.bytes(inside(col).wrapping_sub(left).into(), 2));
                }
            }
        }
        let (compression, predictor) = (self.compression, Predictor::None);
        let encoder = ChunkEncoder::new(&EncoderSpec {
            compression,
            predictor,
            lerc: LercOptions::default(),
            level: None,
            sample: SampleType::U8,
        });
        let shape = ChunkShape { width: u32::try_from(bytes.len()).unwrap(), height: 1, samples: 1 };
        let mut out = Vec::new();
        encoder.unwrap().encode_chunk(&bytes, shape, &mut EncodeState::default(), &mut out).unwrap();
        out
    }
}

/// The samples of `request` by the formula.
fn truth(request: &ReadRequest) -> Vec<u16> {
    let Window { col_off, row_off, width, height } = request.window;
    let rows = || row_off..row_off + height;
    let pixels = || rows().flat_map(|row| (col_off..col_off + width).map(move |col| (row, col)));
    request.bands.iter().flat_map(|band| pixels().map(|(row, col)| value(*band, row, col))).collect()
}

#[track_caller]
fn check_reader(reader: &Reader, case: Case) {
    let layout = reader.image(0).unwrap().layout().unwrap();
    let mut requests = vec![ReadRequest::whole(0, layout)];
    for window in [
        Window::new(0, 0, 1, 1),
        Window::new(20, 18, 1, 1),
        Window::new(3, 4, 15, 13),
        Window::new(16, 0, 5, 19),
        Window::new(0, 9, 21, 2),
        Window::new(7, 19, 9, 0),
    ] {
        for bands in [vec![1], vec![2, 0], vec![0, 1, 2], vec![1, 1], vec![]] {
            requests.push(ReadRequest { image: 0, window, bands });
        }
    }
    for request in &requests {
        let want = truth(request);
        let mut out = vec![0xAAAA_u16; want.len()];
        reader.read(request, &mut out).unwrap();
        assert_eq!(out, want, "{case:?} {request:?}");
    }
    assert_eq!(by_chunks(reader, layout), truth(&requests[0]), "{case:?}");
}

/// The whole image, decoded chunk by chunk and scattered by hand.
fn by_chunks(reader: &Reader, layout: &ImageLayout) -> Vec<u16> {
    let whole = Window::new(0, 0, WIDTH, HEIGHT);
    let mut samples = vec![0_u16; (WIDTH * HEIGHT * BANDS) as usize];
    let bytes = bytemuck::cast_slice_mut::<u16, u8>(&mut samples);
    let mut planes: Vec<&mut [u8]> = bytes.chunks_exact_mut((WIDTH * HEIGHT * 2) as usize).collect();
    let (mut state, mut decoded) = (ReadState::default(), Vec::new());
    for chunk in 0..layout.grid.chunk_count() {
        let shape = reader.decode_chunk(0, chunk, &mut state, &mut decoded).unwrap();
        assert_eq!(decoded.len(), shape.sample_count().unwrap() * 2);
        let mut there = vec![0xAA; decoded.len()];
        assert_eq!(reader.decode_chunk_into(0, chunk, &mut state, &mut there).unwrap(), shape);
        assert_eq!(there, decoded);
        assert!(reader.chunk_range(0, chunk).unwrap().is_some());
        scatter_chunk(layout, chunk, &decoded, whole, &[0, 1, 2], &mut planes).unwrap();
    }
    samples
}

#[test]
fn every_path_gives_the_same_pixels() {
    for case in Case::all() {
        let bytes = case.file();
        let mut on_disk = tempfile::NamedTempFile::new().unwrap();
        on_disk.write_all(&bytes).unwrap();
        let source = FileSource::open(on_disk.path()).unwrap();
        check_reader(&Reader::new(source, Limits::default()).unwrap(), case);
        check_reader(&Reader::new(MemorySource::new(bytes), Limits::default()).unwrap(), case);
    }
}

#[cfg(feature = "rayon")]
#[test]
fn the_number_of_threads_changes_nothing() {
    for case in Case::all().into_iter().step_by(3) {
        let reader = Reader::new(MemorySource::new(case.file()), Limits::default()).unwrap();
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| check_reader(&reader, case));
        }
    }
}

#[test]
fn a_request_that_does_not_fit_is_refused() {
    let case = Case::all()[0];
    let reader = Reader::new(MemorySource::new(case.file()), Limits::default()).unwrap();
    let check = |image: usize, window: Window, bands: &[u32], samples: usize, want: &str| {
        let request = ReadRequest { image, window, bands: bands.to_vec() };
        assert_eq!(reader.read(&request, &mut vec![0_u16; samples]).unwrap_err().to_string(), want);
    };
    let whole = Window::new(0, 0, WIDTH, HEIGHT);
    check(1, whole, &[0], 399, "image 1 asked for, the file has 1");
    check(0, whole, &[3], 399, "band 3 asked for (from 0), the image has 3");
    check(0, whole, &[0], 398, "buffer of 398 samples where 399 are needed");
    let outside = Window::new(1, 0, WIDTH, HEIGHT);
    check(0, outside, &[0], 399, "window 21 x 19 at column 1, row 0 leaves the image of 21 x 19 pixels");
    let request = ReadRequest { image: 0, window: whole, bands: vec![0] };
    let error = reader.read(&request, &mut [0_i16; 399]).unwrap_err();
    assert_eq!(error.to_string(), "buffer of int16 where the image holds uint16");
    let (mut state, mut out) = (ReadState::default(), Vec::new());
    let error = reader.decode_chunk(0, 4, &mut state, &mut out).unwrap_err();
    assert_eq!(error.to_string(), "chunk 4 asked for (from 0), the image has 4");
    assert_eq!(reader.chunk_range(0, 4).unwrap_err().to_string(), error.to_string());
    let past = reader.decode_chunk_into(0, 4, &mut state, &mut []).unwrap_err();
    assert_eq!(past.to_string(), error.to_string());
    reader.decode_chunk(0, 0, &mut state, &mut out).unwrap();
    for length in [0, out.len() - 2, out.len() + 2] {
        let error = reader.decode_chunk_into(0, 0, &mut state, &mut vec![0; length]).unwrap_err().to_string();
        assert_eq!(error, format!("buffer of {} samples where {} are needed", length / 2, out.len() / 2));
    }
}
