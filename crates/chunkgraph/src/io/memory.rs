//! Arrays that are already in memory.

use std::sync::atomic::{AtomicU64, Ordering};

use tiffio::layout::Window;

use crate::dtype::{DType, Element};
use crate::error::{Result, Usage};
use crate::io::{hex, unhex};
use crate::region::{ChunkLayout, Extent};
use crate::source::{ChunkSource, NamedSource, ReadContext, WrittenPaths};

/// Planes held in memory.
#[derive(Debug)]
pub struct MemorySource {
    identity: String,
    extent: Extent,
    dtype: DType,
    bytes: Vec<u8>,
}

/// Tells arrays in memory apart, whatever they hold: to compare them would cost more than to compute twice.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl MemorySource {
    /// A source of `values`: plane by plane, row by row.
    ///
    /// # Errors
    ///
    /// [`Usage::ValueCount`] if there are not `planes * height * width` of them, or no pixels at all.
    pub fn new<T: Element>(values: &[T], extent: Extent) -> Result<Self> {
        let expected = extent.pixels().saturating_mul(u64::from(extent.planes));
        let found = values.len() as u64;
        if found != expected || found == 0 {
            return Err(Usage::ValueCount { found, expected }.into());
        }
        let identity = format!("array {} in memory", NEXT.fetch_add(1, Ordering::Relaxed));
        Ok(Self { identity, extent, dtype: T::DTYPE, bytes: bytemuck::cast_slice(values).to_vec() })
    }
}

/// Bytes of values that a plan holds at most.
const WRITTEN_BYTES_MAX: usize = 1 << 20;

/// Values as they are written down: little-endian, in hexadecimal digits.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenValues {
    planes: u32,
    height: u32,
    width: u32,
    dtype: DType,
    values: String,
}

impl WrittenValues {
    /// What their kind is called in plans.
    pub(crate) const NAME: &'static str = "values";

    /// The values as an input.
    ///
    /// # Errors
    ///
    /// [`Usage::ValueCount`] if they are not as many as their size says.
    pub(crate) fn open(self) -> Result<MemorySource> {
        let Self { planes, height, width, dtype, values } = self;
        let extent = Extent { planes, height, width };
        let mut bytes = unhex(&values).unwrap_or_default();
        if cfg!(target_endian = "big") {
            bytes.chunks_mut(dtype.size()).for_each(<[u8]>::reverse);
        }
        let expected = extent.pixels().saturating_mul(planes.into());
        let found = (bytes.len() / dtype.size()) as u64;
        if found != expected || found == 0 || !bytes.len().is_multiple_of(dtype.size()) {
            return Err(Usage::ValueCount { found, expected }.into());
        }
        let identity = format!("array {} in memory", NEXT.fetch_add(1, Ordering::Relaxed));
        Ok(MemorySource { identity, extent, dtype, bytes })
    }
}

impl ChunkSource for MemorySource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn extent(&self) -> Extent {
        self.extent
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    /// Any block is as good as any other.
    fn chunks(&self) -> ChunkLayout {
        ChunkLayout { width: 1, height: 1, bytes: 0 }
    }

    fn describe(&self, _: &WrittenPaths) -> Result<NamedSource> {
        if self.bytes.len() > WRITTEN_BYTES_MAX {
            let why = "it holds more than 1 MiB of values; save it to a file";
            return Err(Usage::NotWritten { what: self.identity.clone(), why }.into());
        }
        let Extent { planes, height, width } = self.extent;
        let little = |value: &[u8]| value.iter().rev().copied().collect::<Vec<u8>>();
        let values = if cfg!(target_endian = "little") {
            hex(&self.bytes)
        } else {
            self.bytes.chunks(self.dtype.size()).map(|value| hex(&little(value))).collect()
        };
        let written = WrittenValues { planes, height, width, dtype: self.dtype, values };
        NamedSource::new(WrittenValues::NAME, &written)
    }

    fn read(&self, window: Window, planes: &[u32], _: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        let size = self.dtype.size();
        let (width, height) = (self.extent.width as usize, self.extent.height as usize);
        for (plane, out) in planes.iter().zip(out) {
            let rows = out.chunks_exact_mut((window.width as usize * size).max(1));
            for (row, out) in (window.row_off as usize..).zip(rows) {
                let first = ((*plane as usize * height + row) * width + window.col_off as usize) * size;
                out.copy_from_slice(&self.bytes[first..][..out.len()]);
            }
        }
        Ok(())
    }
}
