//! Law: any bytes are refused, or open to a reader whose every answer is whole or an error, within limits, and where a
//! window and its chunks hold the same samples.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::layout::{ImageLayout, Window};
use tiffio::reader::scatter_chunk;
use tiffio::source::MemorySource;
use tiffio::{Image, Limits, ReadRequest, ReadState, Reader};

fuzz_target!(|file: &[u8]| {
    let limits = Limits { ifd_count_max: 100, chunk_bytes_max: 1 << 20, tag_bytes_max: 1 << 20, ..Limits::default() };
    let Ok(reader) = Reader::new(MemorySource::new(file.to_vec()), limits) else { return };
    let mut state = ReadState::default();
    for image in reader.images().iter().take(4) {
        let _ = (image.kind(), image.tags(), image.defects(), image.geo_ref().transform(), image.geo_ref().epsg());
        let _ = (image.geo_ref().nodata_value(), image.geo_ref().to_tags());
        if let Ok(layout) = image.layout() {
            read(&reader, image, layout, &mut state);
        }
    }
});

fn read(reader: &Reader, image: &Image, layout: &ImageLayout, state: &mut ReadState) {
    let count = layout.grid.chunk_count();
    let mut decoded = Vec::new();
    for chunk in (0..count).take(8).chain(count.checked_sub(1)) {
        if let Ok(Some(range)) = reader.chunk_range(image.index(), chunk) {
            assert!(range.start < range.end && range.start < reader.file_length());
        }
        let outcome = reader.decode_chunk(image.index(), chunk, state, &mut decoded);
        let whole = layout.grid.window(chunk).unwrap();
        let window = Window { width: whole.width.min(64), height: whole.height.min(64), ..whole };
        let (plane, ..) = layout.grid.position(chunk).unwrap();
        let bands = if layout.grid.planes() == 1 { 0..layout.bands.min(4) } else { plane..plane + 1 };
        let bands: Vec<u32> = bands.collect();
        let plane_bytes = window.pixels() as usize * layout.sample_type.size();
        let mut samples = vec![0x55; plane_bytes * bands.len()];
        let request = ReadRequest { image: image.index(), window, bands };
        let read = reader.read_bytes(&request, &mut samples);
        assert_eq!(outcome.is_ok(), read.is_ok(), "{outcome:?} and {read:?}");
        if outcome.is_ok() {
            let mut scattered = vec![0xAA; samples.len()];
            let mut planes: Vec<&mut [u8]> = scattered.chunks_exact_mut(plane_bytes).collect();
            scatter_chunk(layout, chunk, &decoded, window, &request.bands, &mut planes).unwrap();
            assert!(samples == scattered);
        }
    }
}
