//! The bytes of headers, heads of records and footers: numbers to bytes and back, and nothing else.

use std::ops::Range;

use crate::error::{LogFault, LogPlace};

const MAGIC: [u8; 8] = *b"\x89BSLOG\r\n";
const VERSION: u32 = 1;
pub(super) const HEADER_BYTES: usize = 80;
pub(super) const HEAD_BYTES: usize = 36;
pub(super) const FOOTER_BYTES: usize = 28;

/// What a tile log holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileLogHeader {
    /// What tells the run from all others: a hash of everything that the bytes of its chunks depend on.
    pub run_id: [u8; 32],
    /// The number of the part in its run.
    pub part: u32,
    /// Its units.
    pub units: Range<u64>,
    /// Columns and rows of a unit.
    pub unit_size: [u32; 2],
}

/// The sums at the end of a complete tile log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TileLogFooter {
    /// Units.
    pub units: u64,
    /// Records, those that end units and the footer's own left out.
    pub records: u64,
    /// Bytes of these records without their heads.
    pub bytes: u64,
    /// The checksum over the heads of all records, so that none can be missing or change places.
    pub(super) chain: u32,
}

/// A record of a tile log; its bytes go beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogRecord {
    /// An encoded chunk.
    Chunk {
        /// Its unit.
        unit: u64,
        /// Its image, in the order of the file.
        image: usize,
        /// Its number in the image.
        chunk: u64,
    },
    /// All chunks of a unit have come.
    UnitEnd {
        /// The unit.
        unit: u64,
    },
    /// A halved tile, see [`Pyramid::put_waiting`](crate::writer::Pyramid::put_waiting).
    Waiting {
        /// The level of the tile, 0 for the image.
        level: usize,
        /// Its number in the level.
        tile: u64,
    },
}

/// The head of a record, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: u32,
    pub(super) image: u32,
    pub(super) unit: u64,
    pub(super) number: u64,
    pub(super) length: u32,
    pub(super) checksum: u32,
}

pub(super) const CHUNK: u32 = 1;
pub(super) const UNIT_END: u32 = 2;
pub(super) const WAITING: u32 = 3;
pub(super) const FOOTER: u32 = 4;

impl TileLogHeader {
    pub(super) fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = Bytes::<HEADER_BYTES>::default();
        bytes.put(&MAGIC);
        bytes.put(&VERSION.to_le_bytes());
        bytes.put(&self.part.to_le_bytes());
        bytes.put(&self.run_id);
        bytes.put(&self.units.start.to_le_bytes());
        bytes.put(&self.units.end.to_le_bytes());
        self.unit_size.iter().for_each(|side| bytes.put(&side.to_le_bytes()));
        bytes.put(&[0; 4]);
        bytes.sealed()
    }

    pub(super) fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Result<Self, LogFault> {
        let mut fields = Fields(bytes);
        if fields.take::<8>() != MAGIC {
            return Err(LogFault::NotALog);
        }
        let version = fields.u32();
        if version != VERSION {
            return Err(LogFault::Version { found: version, known: VERSION });
        }
        if !is_sealed(bytes) {
            return Err(LogFault::Checksum { what: LogPlace::Header });
        }
        let part = fields.u32();
        let run_id = fields.take();
        let units = fields.u64()..fields.u64();
        Ok(Self { run_id, part, units, unit_size: [fields.u32(), fields.u32()] })
    }

    /// Compares what a log says it is with what was asked for.
    ///
    /// # Errors
    ///
    /// [`LogFault::Foreign`], [`LogFault::OtherUnits`] and [`LogFault::OtherPart`], the first that applies.
    pub fn check(&self, expected: &Self) -> Result<(), LogFault> {
        let start = |id: &[u8; 32]| *id.first_chunk::<8>().unwrap_or(&[0; 8]);
        if self.run_id != expected.run_id {
            return Err(LogFault::Foreign { found: start(&self.run_id), expected: start(&expected.run_id) });
        }
        if self.unit_size != expected.unit_size {
            return Err(LogFault::OtherUnits { found: self.unit_size, expected: expected.unit_size });
        }
        if (self.part, &self.units) != (expected.part, &expected.units) {
            let of = |header: &Self| (header.part, header.units.clone());
            return Err(LogFault::OtherPart { found: of(self), expected: of(expected) });
        }
        Ok(())
    }
}

impl TileLogFooter {
    pub(super) fn to_bytes(self) -> [u8; FOOTER_BYTES] {
        let mut bytes = Bytes::<FOOTER_BYTES>::default();
        [self.units, self.records, self.bytes].iter().for_each(|count| bytes.put(&count.to_le_bytes()));
        bytes.put(&self.chain.to_le_bytes());
        bytes.bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; FOOTER_BYTES]) -> Self {
        let mut fields = Fields(bytes);
        Self { units: fields.u64(), records: fields.u64(), bytes: fields.u64(), chain: fields.u32() }
    }

    /// Counts a record that has been written or read.
    pub(super) fn count(&mut self, head: &Head) {
        let mut chain = crc32fast::Hasher::new_with_initial(self.chain);
        // Without its own checksum: that of bytes with their checksum behind them does not depend on the bytes.
        chain.update(&head.to_bytes()[..HEAD_BYTES - 4]);
        self.chain = chain.finalize();
        if head.kind == UNIT_END {
            self.units += 1;
        } else {
            self.records += 1;
            self.bytes = self.bytes.saturating_add(head.length.into());
        }
    }
}

impl Head {
    pub(super) fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let mut bytes = Bytes::<HEAD_BYTES>::default();
        bytes.put(&self.kind.to_le_bytes());
        bytes.put(&self.image.to_le_bytes());
        bytes.put(&self.unit.to_le_bytes());
        bytes.put(&self.number.to_le_bytes());
        bytes.put(&self.length.to_le_bytes());
        bytes.put(&self.checksum.to_le_bytes());
        bytes.sealed()
    }

    /// The head, or nothing if its checksum is wrong.
    pub(super) fn from_bytes(bytes: &[u8; HEAD_BYTES]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let head = Self {
            kind: fields.u32(),
            image: fields.u32(),
            unit: fields.u64(),
            number: fields.u64(),
            length: fields.u32(),
            checksum: fields.u32(),
        };
        is_sealed(bytes).then_some(head)
    }
}

/// Bytes that are filled from the front.
struct Bytes<const N: usize> {
    bytes: [u8; N],
    filled: usize,
}

impl<const N: usize> Default for Bytes<N> {
    fn default() -> Self {
        Self { bytes: [0; N], filled: 0 }
    }
}

impl<const N: usize> Bytes<N> {
    fn put(&mut self, field: &[u8]) {
        self.bytes[self.filled..self.filled + field.len()].copy_from_slice(field);
        self.filled += field.len();
    }

    /// The bytes with their checksum at the end.
    fn sealed(mut self) -> [u8; N] {
        let checksum = crc32fast::hash(&self.bytes[..N - 4]);
        self.put(&checksum.to_le_bytes());
        self.bytes
    }
}

/// Whether the last four bytes are the checksum of those before.
fn is_sealed(bytes: &[u8]) -> bool {
    bytes.split_last_chunk::<4>().is_some_and(|(bytes, seal)| crc32fast::hash(bytes).to_le_bytes() == *seal)
}

/// Fields of known sizes, taken one after the other.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    /// The next `N` bytes; zeros past the end, where nobody asks.
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let Some((field, rest)) = self.0.split_first_chunk::<N>() else { return [0; N] };
        self.0 = rest;
        *field
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
}
