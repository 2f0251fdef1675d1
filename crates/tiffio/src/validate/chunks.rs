//! The tables of chunks: as many entries as there are chunks, each inside the file (TIFF 6.0 sections 3 and 15).

use super::report::{Findings, Rule, Severity};
use crate::error::{Error, Location, Result};
use crate::layout::{ChunkKind, ImageLayout};
use crate::reader::{ChunkTotals, Image, ListedChunk, Reader, TableBudget};
use crate::tag::{Compression, Tag};

static TABLE: Rule = Rule::error("tiff/chunk-table", "write the file anew: chunks cannot be found without this table");
static KIND: Rule = Rule::error("tiff/chunk-table-kind", "store tiles under tile tags and strips under strip tags");
static LENGTH: Rule = Rule::error("tiff/chunk-table-length", "list as many chunks as the image is cut into");
static COUNTS: Rule = Rule::error("tiff/byte-counts-missing", "store the byte counts: readers have to guess them");
static TILE_SIZE: Rule = Rule::error("tiff/tile-size", "use tiles whose width and length are multiples of 16");
static OUTSIDE: Rule = Rule::error("tiff/chunk-outside-file", "the file is cut short, or the table is wrong");
static HEADER: Rule = Rule::error("tiff/chunk-in-header", "the table is wrong: no chunk can begin inside the header");
static SIZE: Rule = Rule::error("tiff/chunk-size", "without compression a chunk is as long as its samples");

/// Checks the tables of one image; comes back with what they add up to.
pub(super) fn check(
    reader: &Reader,
    image: &Image,
    budget: &mut TableBudget,
    findings: &mut Findings,
) -> Result<ChunkTotals> {
    // The grid that the file's tables are of: the one in the image's own layout may be finer.
    let Ok(layout) = ImageLayout::from_tags(image.tags(), reader.header().byte_order) else {
        return Ok(ChunkTotals::default());
    };
    let tiled = layout.grid.kind() == ChunkKind::Tile;
    let at = |tag| Location { tag: Some(tag), ..Location::ifd(image.index()) };
    if tiled {
        for (tag, size) in
            [(Tag::TILE_WIDTH, layout.grid.chunk_width()), (Tag::TILE_LENGTH, layout.grid.chunk_height())]
        {
            if !size.is_multiple_of(16) {
                findings.add(&TILE_SIZE, at(tag), format!("{size} is not a multiple of 16"));
            }
        }
    }
    tables(image, &layout, findings);
    let listing = match budget.listing(reader, image.index()) {
        Ok(listing) => listing,
        Err(error @ Error::Io { .. }) => return Err(error),
        Err(error) => {
            let (what, at) = super::structure::parts(&error);
            findings.add(&TABLE, at, what);
            return Ok(ChunkTotals::default());
        }
    };
    let mut totals = ChunkTotals::default();
    for chunk in listing {
        let chunk = chunk?;
        totals = totals.with(&chunk);
        if !chunk.is_sparse() {
            place(reader, image, &layout, &chunk, findings);
        }
    }
    Ok(totals)
}

/// Whether both tables are there, under the tags of the image's own kind, and long enough.
fn tables(image: &Image, layout: &ImageLayout, findings: &mut Findings) {
    let strips = [Tag::STRIP_OFFSETS, Tag::STRIP_BYTE_COUNTS];
    let tiles = [Tag::TILE_OFFSETS, Tag::TILE_BYTE_COUNTS];
    let (own, other) = if layout.grid.kind() == ChunkKind::Tile { (tiles, strips) } else { (strips, tiles) };
    let expected = layout.grid.chunk_count();
    for (own, other) in own.into_iter().zip(other) {
        let at = |tag| Location { tag: Some(tag), ..Location::ifd(image.index()) };
        let (tag, entry) = match (image.ifd().entry(own), image.ifd().entry(other)) {
            (Some(entry), _) => (own, entry),
            (None, Some(entry)) => {
                findings.add(&KIND, at(other), format!("{other} where {own} is needed"));
                (other, entry)
            }
            (None, None) if own == Tag::STRIP_BYTE_COUNTS || own == Tag::TILE_BYTE_COUNTS => {
                findings.add(&COUNTS, at(own), "tag is missing");
                continue;
            }
            // The listing of chunks says so.
            (None, None) => continue,
        };
        if entry.count != expected {
            let severity = if entry.count < expected { Severity::Error } else { Severity::Warning };
            let what = format!("{} chunks listed, the image has {expected}", entry.count);
            findings.add_as(severity, &LENGTH, at(tag), what);
        }
    }
}

/// Whether a chunk lies inside the file, and has as many bytes as its samples where they are not compressed.
fn place(reader: &Reader, image: &Image, layout: &ImageLayout, chunk: &ListedChunk, findings: &mut Findings) {
    let at = Location { chunk: Some(chunk.index), offset: Some(chunk.offset), ..Location::ifd(image.index()) };
    if chunk.offset < reader.header().variant.header_size() {
        findings.add(&HEADER, at, format!("chunk begins at byte {}", chunk.offset));
        return;
    }
    let length = reader.file_length();
    let end = chunk.offset.saturating_add(chunk.byte_count.unwrap_or(1));
    if end > length {
        findings.add(&OUTSIDE, at, format!("chunk ends at byte {end}, the file at {length}"));
    }
    let stored = layout.grid.stored_size(chunk.index).and_then(|(width, height)| layout.stored_bytes(width, height));
    if let (Compression::None, Some(needed), Some(found)) = (layout.compression, stored, chunk.byte_count)
        && found != needed
    {
        let severity = if found < needed { Severity::Error } else { Severity::Warning };
        findings.add_as(severity, &SIZE, at, format!("{found} bytes stored, the samples take {needed}"));
    }
}
