//! Arrays that NumPy saved together (`.npz`): a ZIP archive of one array a file.
//!
//! ```text
//! archive  entries of 30 bytes, name, more, content; then the directory: 46 bytes, name, more, comment each
//! array    "\x93NUMPY" version, 2 bytes   length, 2 bytes   {'descr': '|u1', 'fortran_order': False, 'shape': (3, 8, 9), }
//! ```

use std::path::Path;

use zlib_rs::{Inflate, InflateFlush, Status};

use crate::{Result, workspace};

/// One array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Array {
    /// NumPy's name of its type, byte order included: `|u1`, `<i2`.
    pub(super) dtype: String,
    /// Its samples in order, least significant byte first.
    pub(super) bytes: Vec<u8>,
}

/// The arrays in the file at `path`.
///
/// # Errors
///
/// If the file cannot be read, or is not what NumPy writes.
pub(super) fn arrays(path: &Path) -> Result<Vec<Array>> {
    let file = workspace::read(path)?;
    parse(&file).ok_or_else(|| format!("{}: not an archive of arrays", path.display()).into())
}

/// The directory's entry of a file.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// The end of the directory.
const END: [u8; 4] = *b"PK\x05\x06";

fn parse(file: &[u8]) -> Option<Vec<Array>> {
    let end = file.windows(4).rposition(|bytes| bytes == END)?;
    let mut entry = file.get(number::<4>(file, end + 16)?..)?;
    let mut arrays = Vec::new();
    while entry.starts_with(&ENTRY) {
        let [method, packed, length] = [number::<2>(entry, 10)?, number::<4>(entry, 20)?, number::<4>(entry, 24)?];
        let at = number::<4>(entry, 42)?;
        let content = at + 30 + number::<2>(file, at + 26)? + number::<2>(file, at + 28)?;
        let packed = file.get(content..content + packed)?;
        arrays.push(array(&if method == 0 { packed.to_vec() } else { inflate(packed, length)? })?);
        let size = 46 + number::<2>(entry, 28)? + number::<2>(entry, 30)? + number::<2>(entry, 32)?;
        entry = entry.get(size..)?;
    }
    Some(arrays)
}

/// The number in `N` bytes at `at`.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk::<N>()?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn inflate(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; length];
    let status = Inflate::new(false, 15).decompress(packed, &mut out, InflateFlush::Finish).ok()?;
    matches!(status, Status::StreamEnd).then_some(out)
}

fn array(bytes: &[u8]) -> Option<Array> {
    let bytes = bytes.strip_prefix(b"\x93NUMPY\x01\0")?;
    let length = number::<2>(bytes, 0)?;
    let (header, samples) = bytes.get(2..)?.split_at_checked(length)?;
    let header = std::str::from_utf8(header).ok()?;
    let (_, rest) = header.split_once("'descr': '")?;
    let (dtype, rest) = rest.split_once('\'')?;
    let in_order = rest.contains("'fortran_order': False") && !dtype.starts_with('>');
    in_order.then(|| Array { dtype: dtype.to_owned(), bytes: samples.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of one array of two bytes, not compressed.
    fn archive() -> Vec<u8> {
        let header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n";
        let array =
            [b"\x93NUMPY\x01\0".as_slice(), &[u8::try_from(header.len()).unwrap(), 0], header, &[7, 9]].concat();
        let length = u32::try_from(array.len()).unwrap().to_le_bytes();
        let mut local = b"PK\x03\x04".to_vec();
        local.resize(26, 0);
        local.extend([1, 0, 0, 0, b'a']);
        let mut entry = [ENTRY.as_slice(), &[0; 16], &length, &length, &[1, 0]].concat();
        entry.resize(46, 0);
        entry.push(b'a');
        let start = u32::try_from(local.len() + array.len()).unwrap().to_le_bytes();
        [local, array, entry, END.to_vec(), vec![0; 12], start.to_vec(), vec![0; 2]].concat()
    }

    #[test]
    fn arrays_come_out_of_an_archive() {
        assert_eq!(parse(&archive()).unwrap(), [Array { dtype: "|u1".to_owned(), bytes: vec![7, 9] }]);
    }

    #[test]
    fn what_is_cut_short_is_no_archive() {
        let whole = archive();
        for length in 0..whole.len() - 2 {
            assert_eq!(parse(&whole[..length]), None, "{length}");
        }
    }
}
