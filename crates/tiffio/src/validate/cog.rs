//! Cloud-optimised GeoTIFF: a file of which a reader over a network gets any part with few requests.
//!
//! ```text
//! header | GDAL's text | full, [mask], overviews by size, each with its mask | data of the smallest overview … of the full image
//! ```
//!
//! What is an error and what a warning follows GDAL's own validator and rio-cogeo. Where those two differ, an image counts
//! as tiled if it is, however narrow.

use super::Ghost;
use super::report::{Finding, Findings, Rule, Severity};
use crate::error::{Error, Location, Result};
use crate::layout::{ChunkKind, ImageLayout};
use crate::reader::{ImageFamily, ListedChunk, Reader, Sidecars, TableBudget};

static EXTERNAL: Rule = Rule::error("cog/external-overviews", "write the overviews into the file");
static TILED: Rule = Rule::error("cog/tiled", "write tiles, such as of 512 x 512 pixels");
static OVERVIEWS: Rule = Rule::warning("cog/overviews", "add overviews down to 512 pixels or less");
static FIRST: Rule = Rule::error("cog/first-directory", "write the directories before all data");
static EDITED: Rule = Rule::error("cog/edited", "make the COG anew: it was changed after it was made");
static SIZES: Rule = Rule::error("cog/overview-sizes", "write overviews from the largest to the smallest");
static ORDER: Rule =
    Rule::error("cog/directory-order", "write the directories in order: full image, then smaller overviews");
static DATA_AFTER: Rule = Rule::error("cog/data-after-directories", "write the directories before all data");
static DATA_ORDER: Rule =
    Rule::error("cog/data-order", "write the data of smaller overviews before that of larger ones");
static GHOST_PLACE: Rule = Rule::warning("cog/structural-metadata", "begin the first directory behind GDAL's text");
static BLOCK_ORDER: Rule =
    Rule::error("cog/block-order", "write the chunks in the order of their numbers, or do not claim it");
static LEADER: Rule = Rule::error("cog/block-leader", "write the byte count before each chunk, or do not claim it");
static TRAILER: Rule = Rule::error("cog/block-trailer", "repeat the last four bytes of each chunk, or do not claim it");
static MASK_PLACE: Rule =
    Rule::error("cog/mask-interleaved", "write each chunk of the mask behind its image's, or do not claim it");

/// Images up to this many pixels wide and high need neither tiles nor overviews.
const SMALL: u32 = 512;
/// Where the first directory must begin at the latest: header, and GDAL's text.
const FIRST_MAX: u64 = 300;

/// How much of a COG is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CogChecks {
    /// Order and sizes, out of directories and tables.
    Layout,
    /// Also what GDAL's text claims of the bytes around each chunk.
    Full,
}

/// Whether a file is a COG, and what it says of itself as one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CogReport {
    /// What keeps it from being one (errors), and what one should have (warnings).
    pub findings: Vec<Finding>,
    /// GDAL's text behind the header.
    pub ghost: Option<Ghost>,
}

impl CogReport {
    /// Whether it is one.
    #[must_use]
    pub fn is_cog(&self) -> bool {
        self.reason().is_none()
    }

    /// The first thing that keeps it from being one.
    #[must_use]
    pub fn reason(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity == Severity::Error)
    }
}

/// Judges whether the file, with the `sidecars` that lie beside it, is a cloud-optimised GeoTIFF. Its first image is the
/// one that is judged, with its overviews and masks.
///
/// # Errors
///
/// [`Error::Io`] if the source fails.
pub fn judge_cog(reader: &Reader, sidecars: &Sidecars, checks: CogChecks) -> Result<CogReport> {
    let mut findings = Findings::default();
    if sidecars.overviews.is_some() {
        findings.add(&EXTERNAL, Location::default(), "overviews lie in a file of their own");
    }
    let ghost = Ghost::read(reader)?;
    let Some(family) = reader.families().into_iter().next() else {
        findings.add(&FIRST, Location::default(), "no image of its own in the file");
        return Ok(CogReport { findings: findings.list, ghost });
    };
    let mut judge = Judge { reader, budget: TableBudget::new(reader), findings };
    judge.shape(&family);
    judge.directories(&family, ghost.as_ref());
    judge.data(&family)?;
    if let (CogChecks::Full, Some(ghost)) = (checks, &ghost) {
        judge.budget = TableBudget::new(reader);
        judge.claims(&family, ghost)?;
    }
    Ok(CogReport { findings: judge.findings.list, ghost })
}

struct Judge<'a> {
    reader: &'a Reader,
    budget: TableBudget,
    findings: Findings,
}

impl Judge<'_> {
    fn layout(&self, image: usize) -> Option<&ImageLayout> {
        self.reader.image(image).ok()?.layout().ok()
    }

    fn offset(&self, image: usize) -> u64 {
        self.reader.image(image).map_or(0, |image| image.ifd().offset)
    }

    /// Tiles and overviews where the image is large, overviews from large to small.
    fn shape(&mut self, family: &ImageFamily) {
        let Some(size) = self.layout(family.image).map(|layout| [layout.width, layout.height]) else {
            self.findings.add(&TILED, Location::ifd(family.image), "image cannot be laid out");
            return;
        };
        let is_large = |[width, height]: [u32; 2]| width > SMALL || height > SMALL;
        let images = std::iter::once(family.image).chain(family.overviews.iter().map(|(overview, _)| *overview));
        let striped: Vec<(usize, [u32; 2])> = images
            .filter_map(|image| {
                let layout = self.layout(image)?;
                let size = [layout.width, layout.height];
                (is_large(size) && layout.grid.kind() == ChunkKind::Strip).then_some((image, size))
            })
            .collect();
        for (image, [width, height]) in striped {
            self.findings.add(&TILED, Location::ifd(image), format!("{width} x {height} pixels in strips"));
        }
        if is_large(size) && family.overviews.is_empty() {
            let what = format!("{} x {} pixels without overviews", size[0], size[1]);
            self.findings.add(&OVERVIEWS, Location::ifd(family.image), what);
        }
        let mut last = size;
        for (overview, _) in &family.overviews {
            let Some([width, height]) = self.layout(*overview).map(|layout| [layout.width, layout.height]) else {
                continue;
            };
            if width > last[0] || height > last[1] || [width, height] == size {
                let what = format!("overview of {width} x {height} after {} x {}", last[0], last[1]);
                self.findings.add(&SIZES, Location::ifd(*overview), what);
            }
            last = [width, height];
        }
    }

    /// Directories at the beginning of the file and in order.
    fn directories(&mut self, family: &ImageFamily, ghost: Option<&Ghost>) {
        let first = self.offset(family.image);
        let at = Location { offset: Some(first), ..Location::ifd(family.image) };
        if first > FIRST_MAX {
            self.findings.add(&FIRST, at, format!("first directory at byte {first}, not within {FIRST_MAX}"));
        }
        if let Some(ghost) = ghost {
            if ghost.says("KNOWN_INCOMPATIBLE_EDITION", "YES") {
                self.findings.add(&EDITED, Location::offset(0), "file was changed after it was made a COG");
            } else if first != ghost.end && first <= FIRST_MAX {
                let what = format!("first directory at byte {first}, GDAL's text ends at {}", ghost.end);
                self.findings.add(&GHOST_PLACE, at, what);
            }
        }
        let mut last = first;
        for (overview, _) in &family.overviews {
            let offset = self.offset(*overview);
            if offset < last {
                let at = Location { offset: Some(offset), ..Location::ifd(*overview) };
                self.findings.add(&ORDER, at, format!("directory at byte {offset}, before a larger image's at {last}"));
            }
            last = offset;
        }
    }

    /// Data after the directories, that of small images first.
    fn data(&mut self, family: &ImageFamily) -> Result<()> {
        let mut images = vec![family.image];
        images.extend(family.overviews.iter().map(|(overview, _)| *overview));
        let mut starts = Vec::new();
        for image in &images {
            starts.push(self.data_start(*image)?);
        }
        if let (Some(smallest), Some(Some(start))) = (images.last(), starts.last())
            && *start < self.offset(*smallest)
        {
            let at = Location { offset: Some(*start), ..Location::ifd(*smallest) };
            self.findings.add(&DATA_AFTER, at, format!("data at byte {start}, before their directory"));
        }
        for ((image, start), smaller) in images.iter().zip(&starts).zip(starts.iter().skip(1)) {
            if let (Some(start), Some(smaller)) = (start, smaller)
                && start < smaller
            {
                let at = Location { offset: Some(*start), ..Location::ifd(*image) };
                self.findings.add(
                    &DATA_ORDER,
                    at,
                    format!("data at byte {start}, before a smaller overview's at {smaller}"),
                );
            }
        }
        Ok(())
    }

    /// Where the first chunk of an image is that is not sparse.
    fn data_start(&mut self, image: usize) -> Result<Option<u64>> {
        match self.budget.listing(self.reader, image) {
            Ok(mut listing) => {
                let first = listing.find(|chunk| chunk.as_ref().map_or(true, |chunk| chunk.offset != 0));
                Ok(first.transpose()?.map(|chunk| chunk.offset))
            }
            Err(error @ Error::Io { .. }) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// What GDAL's text says of chunks, for every chunk.
    fn claims(&mut self, family: &ImageFamily, ghost: &Ghost) -> Result<()> {
        let own = [(family.image, family.mask)];
        for (image, mask) in own.iter().chain(&family.overviews) {
            self.chunks(*image, ghost)?;
            let Some(mask) = mask else { continue };
            self.chunks(*mask, ghost)?;
            if ghost.says("MASK_INTERLEAVED_WITH_IMAGERY", "YES") {
                self.interleaved(*image, *mask, ghost)?;
            }
        }
        Ok(())
    }

    fn chunks(&mut self, image: usize, ghost: &Ghost) -> Result<()> {
        let ordered = ghost.says("BLOCK_ORDER", "ROW_MAJOR");
        let led = ghost.says("BLOCK_LEADER", "SIZE_AS_UINT4");
        let trailed = ghost.says("BLOCK_TRAILER", "LAST_4_BYTES_REPEATED");
        let per_plane = self.layout(image).map_or(u64::MAX, |layout| layout.grid.chunks_per_plane());
        let Ok(listing) = self.budget.listing(self.reader, image) else { return Ok(()) };
        let mut last = 0;
        for chunk in listing {
            let chunk = chunk?;
            if chunk.is_sparse() {
                continue;
            }
            let at = Location { chunk: Some(chunk.index), offset: Some(chunk.offset), ..Location::ifd(image) };
            if ordered && chunk.index < per_plane && chunk.offset < last {
                self.findings.add(&BLOCK_ORDER, at, format!("chunk at byte {}, after one at {last}", chunk.offset));
            }
            last = chunk.offset;
            let Some(size) = chunk.byte_count else { continue };
            if led {
                let leader = self.four(chunk.offset.saturating_sub(4))?.map(u32::from_le_bytes);
                if leader.map(u64::from) != Some(size) {
                    let found = leader.map_or_else(|| "nothing".to_owned(), |leader| leader.to_string());
                    self.findings.add(&LEADER, at, format!("{found} before a chunk of {size} bytes"));
                }
            }
            let end = chunk.offset.saturating_add(size);
            if trailed && size >= 4 && self.four(end.saturating_sub(4))? != self.four(end)? {
                self.findings.add(&TRAILER, at, "last four bytes are not repeated behind the chunk");
            }
        }
        Ok(())
    }

    /// Four bytes of the file, or nothing past its end.
    fn four(&self, offset: u64) -> Result<Option<[u8; 4]>> {
        let range = offset..offset.saturating_add(4);
        if range.end > self.reader.file_length() {
            return Ok(None);
        }
        let mut bytes = [0; 4];
        self.reader.source().read_at(offset, &mut bytes).map_err(|source| Error::io(range, source))?;
        Ok(Some(bytes))
    }

    fn interleaved(&mut self, image: usize, mask: usize, ghost: &Ghost) -> Result<()> {
        let Ok(listing) = self.budget.listing(self.reader, image) else { return Ok(()) };
        let Ok(masks) = self.budget.listing(self.reader, mask) else { return Ok(()) };
        let around = |name: &str, value: &str| if ghost.says(name, value) { 4 } else { 0 };
        let gap = around("BLOCK_LEADER", "SIZE_AS_UINT4") + around("BLOCK_TRAILER", "LAST_4_BYTES_REPEATED");
        for (chunk, masking) in listing.zip(masks) {
            let (chunk, masking): (ListedChunk, ListedChunk) = (chunk?, masking?);
            let wanted = chunk.offset.saturating_add(chunk.byte_count.unwrap_or(0)).saturating_add(gap);
            if !chunk.is_sparse() && !masking.is_sparse() && masking.offset != wanted {
                let at = Location { chunk: Some(chunk.index), offset: Some(masking.offset), ..Location::ifd(mask) };
                self.findings.add(&MASK_PLACE, at, format!("chunk at byte {}, not at {wanted}", masking.offset));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
