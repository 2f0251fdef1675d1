//! What a file may ask for before it is refused.

/// Bounds on what a file can make this crate do.
///
/// Every size that a file claims is checked against the length of the file or against a field of this type before
/// memory is taken for it. The defaults let every real scene through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Directories read, sub-directories included. Default 65,536: more than any multi-page or overview file has.
    pub ifd_count_max: usize,
    /// Entries of one directory. Default 65,535, the most that classic TIFF can count.
    pub ifd_entries_max: u64,
    /// Bytes of one tag's value, strip and tile tables aside. Default 64 MiB: metadata, colour profiles.
    pub tag_bytes_max: u64,
    /// Decoded bytes of one chunk. Default 256 MiB.
    pub chunk_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ifd_count_max: 65_536, ifd_entries_max: 65_535, tag_bytes_max: 64 << 20, chunk_bytes_max: 256 << 20 }
    }
}
