//! Law: a walk along any bytes asks for ranges inside of them, ends, and finds no more directories than limits allow, nor
//! more entries than there are bytes for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::Limits;
use tiffio::ifd::{ChainWalk, Header, TiffVariant};

fuzz_target!(|file: &[u8]| {
    let limits = Limits { ifd_count_max: 50, ifd_entries_max: 100, tag_bytes_max: 1000, ..Limits::default() };
    let length = file.len() as u64;
    let bytes = |range: std::ops::Range<u64>| &file[range.start as usize..range.end as usize];
    let Ok(header) = Header::parse(bytes(0..Header::BYTES_MAX.min(length))) else { return };
    let Ok(mut walk) = ChainWalk::new(header, length, &limits) else { return };
    let mut steps = 0;
    while let Some(range) = walk.need() {
        steps += 1;
        assert!(steps < 1000 && range.end <= length);
        if walk.feed(bytes(range)).is_err() {
            return;
        }
    }
    let chain = walk.finish();
    let entries: usize = chain.ifds.iter().map(|ifd| ifd.entries.len()).sum();
    let entry_bytes = if header.variant == TiffVariant::Classic { 12 } else { 20 };
    assert!(chain.ifds.len() <= limits.ifd_count_max && entries * entry_bytes <= file.len());
    for (n, ifd) in chain.ifds.iter().enumerate() {
        assert!(ifd.parent.is_none_or(|parent| parent < n));
        for entry in &ifd.entries {
            if let Ok(Some(range)) = entry.value_range(length, &limits) {
                assert!(range.end <= length && range.end - range.start <= limits.tag_bytes_max);
                entry.decode(bytes(range), header.byte_order).unwrap();
            }
        }
    }
});
