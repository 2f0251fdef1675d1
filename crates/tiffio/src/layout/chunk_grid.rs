//! The grid of chunks: how an image is cut into strips or tiles, and how they are numbered.

use super::Window;
use crate::error::{Error, Malformed};

/// What the file calls its chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ChunkKind {
    /// Full-width chunks; the last one is as short as the image leaves it.
    Strip,
    /// Chunks of one size; those on the right and lower edge are stored whole and reach past the image.
    Tile,
}

/// How an image is cut into chunks.
///
/// Chunks are numbered row by row from the top left, as in `TileOffsets`; with planes (`planes > 1`, one band each)
/// all chunks of the first plane come before those of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChunkGrid {
    kind: ChunkKind,
    image_width: u32,
    image_height: u32,
    chunk_width: u32,
    chunk_height: u32,
    planes: u32,
}

impl ChunkGrid {
    /// The grid that cuts an image into tiles of `tile_width` x `tile_height` pixels.
    ///
    /// `planes` is 1 for chunky images and the number of bands for planar ones.
    ///
    /// # Errors
    ///
    /// [`Malformed::Overflow`] if a size is zero or the number of chunks does not fit 63 bits.
    pub fn tiles(image: [u32; 2], tile: [u32; 2], planes: u32) -> Result<Self, Error> {
        Self::new(ChunkKind::Tile, image, tile, planes)
    }

    /// The grid that cuts an image into strips of `rows` rows; more rows than the image has mean one strip.
    ///
    /// # Errors
    ///
    /// As [`tiles`](Self::tiles).
    pub fn strips(image: [u32; 2], rows: u32, planes: u32) -> Result<Self, Error> {
        Self::new(ChunkKind::Strip, image, [image[0], rows.min(image[1])], planes)
    }

    fn new(kind: ChunkKind, image: [u32; 2], chunk: [u32; 2], planes: u32) -> Result<Self, Error> {
        let grid = Self {
            kind,
            image_width: image[0],
            image_height: image[1],
            chunk_width: chunk[0],
            chunk_height: chunk[1],
            planes,
        };
        if image.contains(&0) || chunk.contains(&0) || planes == 0 {
            return Err(Malformed::Overflow("an image or chunk of no pixels").into());
        }
        let chunks = u64::from(grid.chunks_across()) * u64::from(grid.chunks_down());
        match chunks.checked_mul(u64::from(planes)) {
            Some(count) if count <= u64::MAX / 2 => Ok(grid),
            _ => Err(Malformed::Overflow("the number of chunks").into()),
        }
    }

    /// Strips or tiles.
    #[must_use]
    pub fn kind(&self) -> ChunkKind {
        self.kind
    }

    /// Width of the image in pixels.
    #[must_use]
    pub fn image_width(&self) -> u32 {
        self.image_width
    }

    /// Height of the image in pixels.
    #[must_use]
    pub fn image_height(&self) -> u32 {
        self.image_height
    }

    /// Width of a chunk in pixels, those past the image's edge included.
    #[must_use]
    pub fn chunk_width(&self) -> u32 {
        self.chunk_width
    }

    /// Height of a chunk in pixels, those past the image's edge included.
    #[must_use]
    pub fn chunk_height(&self) -> u32 {
        self.chunk_height
    }

    /// 1, or the number of bands if each lies in chunks of its own.
    #[must_use]
    pub fn planes(&self) -> u32 {
        self.planes
    }

    /// Chunks in a row of the grid.
    #[must_use]
    pub fn chunks_across(&self) -> u32 {
        self.image_width.div_ceil(self.chunk_width)
    }

    /// Chunks in a column of the grid.
    #[must_use]
    pub fn chunks_down(&self) -> u32 {
        self.image_height.div_ceil(self.chunk_height)
    }

    /// Chunks of one plane.
    #[must_use]
    pub fn chunks_per_plane(&self) -> u64 {
        u64::from(self.chunks_across()) * u64::from(self.chunks_down())
    }

    /// Chunks of all planes.
    #[must_use]
    pub fn chunk_count(&self) -> u64 {
        self.chunks_per_plane() * u64::from(self.planes)
    }

    /// The number of the chunk in `plane`, at `row` and `col` of the grid. The caller stays inside the grid.
    #[must_use]
    pub fn index(&self, plane: u32, row: u32, col: u32) -> u64 {
        u64::from(plane) * self.chunks_per_plane() + u64::from(row) * u64::from(self.chunks_across()) + u64::from(col)
    }

    /// Plane, row and column of chunk `index` in the grid, or nothing past the last chunk.
    #[must_use]
    pub fn position(&self, index: u64) -> Option<(u32, u32, u32)> {
        let plane = u32::try_from(index / self.chunks_per_plane()).ok()?;
        let rest = index % self.chunks_per_plane();
        let row = u32::try_from(rest / u64::from(self.chunks_across())).ok()?;
        let col = u32::try_from(rest % u64::from(self.chunks_across())).ok()?;
        (plane < self.planes).then_some((plane, row, col))
    }

    /// The pixels of the image that chunk `index` holds, cut to the image; nothing past the last chunk.
    #[must_use]
    pub fn window(&self, index: u64) -> Option<Window> {
        let (_, row, col) = self.position(index)?;
        let (col_off, row_off) = (col * self.chunk_width, row * self.chunk_height);
        Some(Window {
            col_off,
            row_off,
            width: self.chunk_width.min(self.image_width - col_off),
            height: self.chunk_height.min(self.image_height - row_off),
        })
    }

    /// Columns and rows that chunk `index` stores: those of every tile, but only the rows left for a last strip.
    #[must_use]
    pub fn stored_size(&self, index: u64) -> Option<(u32, u32)> {
        let window = self.window(index)?;
        Some(match self.kind {
            ChunkKind::Strip => (window.width, window.height),
            ChunkKind::Tile => (self.chunk_width, self.chunk_height),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_positions_are_inverse() {
        let grid = ChunkGrid::tiles([1860, 2041], [256, 128], 3).unwrap();
        assert_eq!((grid.chunks_across(), grid.chunks_down(), grid.chunk_count()), (8, 16, 384));
        for index in 0..grid.chunk_count() {
            let (plane, row, col) = grid.position(index).unwrap();
            assert_eq!(grid.index(plane, row, col), index);
        }
        assert_eq!(grid.position(384), None);
    }

    #[test]
    fn edge_tiles_are_stored_whole_and_last_strips_are_not() {
        let tiles = ChunkGrid::tiles([300, 200], [256, 256], 1).unwrap();
        assert_eq!(tiles.window(1), Some(Window::new(256, 0, 44, 200)));
        assert_eq!(tiles.stored_size(1), Some((256, 256)));
        let strips = ChunkGrid::strips([300, 200], 64, 1).unwrap();
        assert_eq!(strips.window(3), Some(Window::new(0, 192, 300, 8)));
        assert_eq!(strips.stored_size(3), Some((300, 8)));
    }

    #[test]
    fn the_largest_grid_does_not_overflow() {
        let grid = ChunkGrid::tiles([u32::MAX, u32::MAX], [2, 1], 1).unwrap();
        assert_eq!(grid.window(grid.chunk_count() - 1), Some(Window::new(u32::MAX - 1, u32::MAX - 1, 1, 1)));
        assert!(ChunkGrid::tiles([u32::MAX, u32::MAX], [1, 1], 65_535).is_err());
        assert!(ChunkGrid::strips([5, 5], 0, 1).is_err());
    }
}
