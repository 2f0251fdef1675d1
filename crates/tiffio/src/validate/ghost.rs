//! What GDAL writes between the header and the first directory of a COG, to say how its chunks lie.
//!
//! ```text
//! GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes
//! LAYOUT=IFDS_BEFORE_DATA                      then that many bytes of KEY=VALUE lines
//! BLOCK_ORDER=ROW_MAJOR                        chunks of an image lie in the order of their numbers
//! BLOCK_LEADER=SIZE_AS_UINT4                   its byte count stands before each chunk
//! BLOCK_TRAILER=LAST_4_BYTES_REPEATED          its last four bytes stand again behind it
//! KNOWN_INCOMPATIBLE_EDITION=NO                "YES" once somebody changed the file
//! MASK_INTERLEAVED_WITH_IMAGERY=YES            each chunk of a mask lies behind the one that it masks
//! ```

use crate::error::{Error, Result};
use crate::reader::Reader;

const HEAD: &str = "GDAL_STRUCTURAL_METADATA_SIZE=";
/// Bytes of the first line: the name, six digits, ` bytes` and the end of the line.
const HEAD_BYTES: u64 = 43;

/// What the file says of itself there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ghost {
    /// The lines, each a name and a value.
    pub items: Vec<(String, String)>,
    /// The first byte behind it, where the first directory is.
    pub end: u64,
}

impl Ghost {
    /// What stands behind the header of the file, or nothing if that is no such text.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the source fails.
    pub(super) fn read(reader: &Reader) -> Result<Option<Self>> {
        let start = reader.header().variant.header_size();
        let Some(head) = text(reader, start, HEAD_BYTES)? else { return Ok(None) };
        let Some(size) = head.strip_prefix(HEAD).and_then(|rest| rest.get(..6)?.parse::<u64>().ok()) else {
            return Ok(None);
        };
        let body = start.saturating_add(HEAD_BYTES);
        let Some(lines) = text(reader, body, size)? else { return Ok(None) };
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let items = lines.lines().filter_map(|line| line.trim().split_once('=').map(pair)).collect();
        // Directories begin at even offsets.
        Ok(Some(Self { items, end: body.saturating_add(size).next_multiple_of(2) }))
    }

    /// Whether it says that.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        self.items.iter().any(|(n, v)| n == name && v == value)
    }
}

/// Up to a few hundred kilobytes of text; nothing past the end of the file. Bytes that are no text come as others.
fn text(reader: &Reader, offset: u64, size: u64) -> Result<Option<String>> {
    let range = offset..offset.saturating_add(size);
    let Ok(length) = usize::try_from(size) else { return Ok(None) };
    if range.end > reader.file_length() {
        return Ok(None);
    }
    let mut bytes = vec![0; length];
    reader.source().read_at(offset, &mut bytes).map_err(|source| Error::io(range, source))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::source::MemorySource;

    /// A file with `text` behind its header, then a directory of one entry.
    fn read(text: &str) -> Option<Ghost> {
        let mut bytes = b"II*\0".to_vec();
        let ifd = (8 + text.len()).next_multiple_of(2);
        bytes.extend(u32::try_from(ifd).unwrap().to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.resize(ifd, 0);
        bytes.extend([1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
        Ghost::read(&Reader::new(MemorySource::new(bytes), Limits::default()).unwrap()).unwrap()
    }

    #[test]
    fn lines_are_read_up_to_the_directory() {
        let body = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\n ";
        let found = read(&format!("GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{body}", body.len())).unwrap();
        assert!(found.says("LAYOUT", "IFDS_BEFORE_DATA") && found.says("BLOCK_ORDER", "ROW_MAJOR"));
        assert!(!found.says("BLOCK_ORDER", "COLUMN"));
        assert_eq!(found.end, (8 + 43 + body.len() as u64).next_multiple_of(2));
    }

    #[test]
    fn other_bytes_are_no_such_text() {
        assert_eq!(read(""), None);
        assert_eq!(read("GDAL_STRUCTURAL_METADATA_SIZE=99999x bytes\n............"), None);
        assert_eq!(read("GDAL_STRUCTURAL_METADATA_SIZE=900000 bytes\nLAYOUT=IFDS_BEFORE_DATA"), None);
    }
}
