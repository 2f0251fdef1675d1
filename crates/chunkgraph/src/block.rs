//! One block of an array: dense planes of values, and which of them are there.

use tiffio::layout::Window;

use crate::dtype::DType;

/// A computed block, as it is handed to whatever takes results.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// Its number, in order of computation.
    pub number: u64,
    /// Its pixels in the array.
    pub window: Window,
    /// Its planes: all of the array.
    pub planes: u32,
    /// The type of its values.
    pub dtype: DType,
    /// The values, plane by plane, row by row, in the machine's byte order; missing ones are filled.
    pub values: &'a [u8],
    /// For each value 1 if it is there and 0 if it is missing; empty if that was not asked for.
    pub validity: &'a [u8],
    /// The same pixels of arrays that are computed in the same pass.
    pub more: &'a [Self],
}

impl<'a> Block<'a> {
    /// The values of plane `n`, and their validity if it was asked for. The caller stays inside the block.
    #[must_use]
    pub fn plane(&self, n: usize) -> (&'a [u8], Option<&'a [u8]>) {
        let pixels = self.window.width as usize * self.window.height as usize;
        let bytes = pixels * self.dtype.size();
        let validity = (!self.validity.is_empty()).then(|| &self.validity[n * pixels..][..pixels]);
        (&self.values[n * bytes..][..bytes], validity)
    }
}

/// Bytes that any value may lie at the start of: slices of them can be looked at as slices of numbers.
#[derive(Debug, Default)]
pub(crate) struct AlignedBytes {
    words: Vec<u64>,
    length: usize,
}

impl AlignedBytes {
    /// Makes room for `length` bytes of any value.
    pub(crate) fn resize(&mut self, length: usize) {
        let words = length.div_ceil(size_of::<u64>());
        if words <= self.words.capacity() {
            self.words.resize(words, 0);
        } else {
            // Fresh zeros take no memory before they are written to: an input that cannot be read has cost nothing.
            self.words = vec![0; words];
        }
        self.length = length;
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.length]
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.words)[..self.length]
    }
}
