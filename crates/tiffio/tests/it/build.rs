//! The plainest writer of TIFF files, in every byte order and variant.

use tiffio::bytes::ByteOrder;
use tiffio::ifd::TiffVariant;

/// How numbers stand in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub(crate) order: ByteOrder,
    pub(crate) variant: TiffVariant,
}

impl Form {
    pub(crate) const ALL: [Self; 4] = {
        let (little, big) = (ByteOrder::LittleEndian, ByteOrder::BigEndian);
        [
            Self { order: little, variant: TiffVariant::Classic },
            Self { order: big, variant: TiffVariant::Classic },
            Self { order: little, variant: TiffVariant::Big },
            Self { order: big, variant: TiffVariant::Big },
        ]
    };

    /// `number` in `size` bytes.
    pub(crate) fn bytes(self, number: u64, size: usize) -> Vec<u8> {
        match self.order {
            ByteOrder::LittleEndian => number.to_le_bytes()[..size].to_vec(),
            ByteOrder::BigEndian => number.to_be_bytes()[8 - size..].to_vec(),
        }
    }

    fn header(self, first_ifd: u64) -> Vec<u8> {
        let mut header = if self.order == ByteOrder::LittleEndian { b"II".to_vec() } else { b"MM".to_vec() };
        match self.variant {
            TiffVariant::Classic => header.extend([self.bytes(42, 2), self.bytes(first_ifd, 4)].concat()),
            TiffVariant::Big => header
                .extend([self.bytes(43, 2), self.bytes(8, 2), self.bytes(0, 2), self.bytes(first_ifd, 8)].concat()),
        }
        header
    }

    /// Bytes of an offset, and those of a number of entries.
    fn sizes(self) -> (usize, usize) {
        if self.variant == TiffVariant::Classic { (4, 2) } else { (8, 8) }
    }
}

/// A tag and its numbers, of 16 or 32 bits (or those of an offset, which come as 64 bits in BigTIFF).
pub(crate) type Numbers = (u16, Kind, Vec<u64>);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Short,
    Long,
    Offset,
}

/// A file of one directory: `tags` and the tables of `chunks`, whose tags are `table_tags`. A table that is among `tags`
/// is not made.
pub(crate) fn file(form: Form, tags: &[Numbers], chunks: &[Vec<u8>], table_tags: [u16; 2]) -> Vec<u8> {
    let mut body = form.header(0);
    let mut tables = [Vec::new(), Vec::new()];
    for chunk in chunks {
        tables[0].push(body.len() as u64);
        tables[1].push(chunk.len() as u64);
        body.extend(chunk);
    }
    let [offsets, byte_counts] = tables;
    let mut tags = tags.to_vec();
    for (tag, kind, numbers) in [(table_tags[0], Kind::Offset, offsets), (table_tags[1], Kind::Long, byte_counts)] {
        if tags.iter().all(|(known, ..)| *known != tag) {
            tags.push((tag, kind, numbers));
        }
    }
    tags.sort_by_key(|(tag, ..)| *tag);
    let (offset_size, count_size) = form.sizes();
    let mut entries = form.bytes(tags.len() as u64, count_size);
    for (tag, kind, numbers) in tags {
        let (code, size) = match kind {
            Kind::Short => (3, 2),
            Kind::Offset if offset_size == 8 => (16, 8),
            Kind::Long | Kind::Offset => (4, 4),
        };
        let mut value: Vec<u8> = numbers.iter().flat_map(|number| form.bytes(*number, size)).collect();
        if value.len() > offset_size {
            let offset = body.len() as u64;
            body.extend(value);
            value = form.bytes(offset, offset_size);
        }
        value.resize(offset_size, 0);
        entries.extend([form.bytes(tag.into(), 2), form.bytes(code, 2)].concat());
        entries.extend([form.bytes(numbers.len() as u64, offset_size), value].concat());
    }
    let header = form.header(body.len() as u64);
    body[..header.len()].copy_from_slice(&header);
    body.extend(entries);
    body.extend(form.bytes(0, offset_size));
    body
}
