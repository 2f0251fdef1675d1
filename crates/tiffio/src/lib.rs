//! GeoTIFF, COG and BigTIFF in pure Rust: read in parallel, within bounds, and written in one step.
//!
//! A TIFF is a header, a chain of directories ([`ifd`]) whose tags ([`tag`]) describe one image each, and the chunks of
//! those images: strips or tiles, compressed one by one ([`codec`]). [`layout`] is what is needed to find and decode
//! them; [`geo`] is where the image lies on earth and what its samples mean. All of that is pure: bytes in, values out.
//! Files come in with [`source`], [`reader`] and [`writer`].
//!
//! # Reading
//!
//! A [`Reader`] takes `&self` everywhere: any number of threads read from one. A [`ReadRequest`] names image, window and
//! bands; [`Reader::read`] decodes the chunks that it touches on all threads into the buffer that the caller brought.
//! Who schedules chunks for himself calls [`Reader::decode_chunk`] with a [`ReadState`] of his own.
//!
//! # Writing
//!
//! A [`writer::Encoder`] turns samples into encoded chunks, on any thread; a [`writer::Writer`] appends them to a file
//! that appears at its path when it is complete, and not before. A [`writer::CogWriter`] takes the tiles of an image and of
//! its overviews, which a [`writer::Pyramid`] makes, and lays them out as a cloud optimised GeoTIFF.
//!
//! # Judging
//!
//! [`validate`] lists which rules of TIFF, GeoTIFF and COG a file breaks, and decodes every chunk if asked to.
//!
//! # Promises
//!
//! * No file can make this crate panic, loop, or take more memory than it has bytes or [`Limits`] allow.
//! * Samples are what the file holds: not scaled, no palette applied, no colours converted but
//!   those of JPEG in YCbCr, which come as RGB. A chunk that does not decode
//!   whole is an error, never zeros; one that the file leaves out is nodata, or 0.
//! * Errors say who must act and where in the file it is: see [`Error`] and [`Location`].
//!
//! # Example
//!
//! ```
//! use tiffio::codec::EncodeState;
//! use tiffio::geo::{GeoKey, GeoKeyValue};
//! use tiffio::layout::{SampleType, Window};
//! use tiffio::source::MemorySource;
//! use tiffio::writer::{Encoder, ImageSpec, MemorySink, SampleBlock, Writer};
//! use tiffio::{Limits, ReadRequest, Reader};
//!
//! // An image of 300 x 200 pixels and two bands, in EPSG:32621: LZW, tiles of 256 x 256.
//! let mut spec = ImageSpec::new(300, 200, 2, SampleType::U16);
//! spec.geo_ref.geo_keys = vec![GeoKey { id: 3072, value: GeoKeyValue::Short(32621) }];
//! let samples: Vec<u16> = (0..2 * 200 * 300).map(|n| (n % 65_521) as u16).collect();
//!
//! let encoder = Encoder::new(&spec)?;
//! let block = SampleBlock::new(&samples, Window::new(0, 0, 300, 200), 0..2)?;
//! let mut file = MemorySink::default();
//! let mut writer = Writer::with_sink(&mut file, "example.tif", &spec)?;
//! let (mut state, mut chunk, mut encoded) = (EncodeState::default(), Vec::new(), Vec::new());
//! for n in 0..writer.grid().chunk_count() {
//!     let shape = encoder.gather(n, &block, &mut chunk)?;
//!     encoder.encode_chunk(&chunk, shape, &mut state, &mut encoded)?;
//!     writer.put(n, &encoded)?;
//! }
//! writer.finish()?;
//!
//! // A window of its second band.
//! let reader = Reader::new(MemorySource::new(file.into_bytes()), Limits::default())?;
//! assert_eq!(reader.image(0)?.geo_ref().epsg(), Some(32621));
//! let request = ReadRequest { image: 0, window: Window::new(250, 10, 20, 5), bands: vec![1] };
//! let mut window = [0_u16; 20 * 5];
//! reader.read(&request, &mut window)?;
//! assert_eq!(window[0], samples[200 * 300 + 10 * 300 + 250]);
//! # Ok::<(), tiffio::Error>(())
//! ```
pub mod bytes;
pub mod codec;
mod error;
pub mod geo;
pub mod ifd;
pub mod layout;
mod limits;
pub mod reader;
pub mod source;
pub mod tag;
pub mod validate;
pub mod writer;

pub use error::{Error, Location, LogFault, LogPlace, Malformed, Result, Unsupported, Usage};
pub use limits::Limits;
pub use reader::{Image, ReadRequest, ReadState, Reader};
pub use tag::ImageKind;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
