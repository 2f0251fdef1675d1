//! What the targets share: images that exist only as a layout, and the laws of decoding their chunks.

use std::cell::RefCell;

use tiffio::bytes::ByteOrder;
use tiffio::codec::{ChunkDecoder, ChunkShape, CodecParameters, DecodeState};
use tiffio::ifd::Tags;
use tiffio::layout::ImageLayout;
use tiffio::tag::{Compression, Tag, Value};

/// The first input of every target that decodes: columns less one, rows less one, a choice that is up to the target.
pub type Head = (u8, u8, u8);

/// An image of one strip, `bands` of `bits` bits each (format as the tag `SampleFormat` has it); `more` adds tags.
///
/// # Panics
///
/// If the tags contradict each other.
pub fn layout(
    head: Head,
    compression: Compression,
    bands: u16,
    [bits, format]: [u16; 2],
    more: &[(Tag, u16)],
) -> ImageLayout {
    let mut tags = Tags::default();
    let own = [
        (Tag::IMAGE_WIDTH, u16::from(head.0) + 1),
        (Tag::IMAGE_LENGTH, u16::from(head.1) + 1),
        (Tag::BITS_PER_SAMPLE, bits),
        (Tag::COMPRESSION, compression.code()),
        (Tag::SAMPLES_PER_PIXEL, bands),
        (Tag::SAMPLE_FORMAT, format),
    ];
    for (tag, value) in own.iter().chain(more) {
        tags.insert(*tag, Value::Short(vec![*value]));
    }
    ImageLayout::from_tags(&tags, ByteOrder::LittleEndian).expect("the layout is one that exists")
}

/// The shape of the only chunk of `layout`.
pub fn shape(layout: &ImageLayout) -> ChunkShape {
    ChunkShape { width: layout.width, height: layout.height, samples: layout.samples_per_chunk_pixel() }
}

thread_local! {
    static USED: RefCell<DecodeState> = RefCell::default();
}

/// Decodes the only chunk of `layout`, which is whole or an error, and the same with a state that has seen others.
///
/// # Panics
///
/// If it is not.
pub fn decode(layout: &ImageLayout, parameters: CodecParameters, packed: &[u8]) -> Option<Vec<u8>> {
    let decoder = ChunkDecoder::new(layout, parameters).ok()?;
    let shape = shape(layout);
    let bytes = shape.sample_count().expect("a small chunk") * layout.sample_type.size();
    let (mut out, mut again) = (vec![0xAA; bytes], vec![0x55; bytes]);
    let outcome = decoder.decode(packed, shape, &mut DecodeState::default(), &mut out);
    let second = USED.with_borrow_mut(|used| decoder.decode(packed, shape, used, &mut again));
    assert_eq!(outcome.is_ok(), second.is_ok(), "{outcome:?} and {second:?}");
    outcome.ok().map(|()| {
        assert!(out == again, "samples depend on what was decoded before");
        out
    })
}

/// The law of [`decode`] for samples of 8 bits, one to four a pixel as the choice says.
pub fn decode_bytes(compression: Compression, (width, height, choice): Head, packed: &[u8]) {
    let layout = layout((width, height, 0), compression, u16::from(choice % 4) + 1, [8, 1], &[]);
    decode(&layout, CodecParameters::default(), packed);
}
