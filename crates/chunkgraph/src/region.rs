//! The size of an array, and how the chunks of an input lie in it.
//!
//! Inside the executor an array is a pile of planes of one size, whatever its dimensions are called: plane, row, column.
//! Which time and band a plane is, only the labels of an [`Array`](crate::Array) know.

/// The size of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Planes: one for each band.
    pub planes: u32,
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
}

impl Extent {
    /// Pixels of a plane.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.height) * u64::from(self.width)
    }
}

/// How an input is cut: chunks of one size from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChunkLayout {
    /// Columns of a chunk.
    pub width: u32,
    /// Rows of a chunk.
    pub height: u32,
    /// Bytes that one decoded chunk takes, all planes that it holds included.
    pub bytes: u64,
}
