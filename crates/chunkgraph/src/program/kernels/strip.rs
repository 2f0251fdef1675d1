//! Registers of a program: a strip of values, and which of them are missing.

use crate::block::AlignedBytes;

/// Pixels of a strip: eight registers of `float32`, or four of `float64`, fill the first cache.
pub(in crate::program) const STRIP: usize = 1024;

/// A register. Float registers have no mask: what is missing there is NaN.
#[derive(Debug, Default)]
pub(in crate::program) struct Strip {
    values: AlignedBytes,
    mask: Vec<u8>,
    masked: bool,
}

/// What a kernel reads: the values of a strip, or one for all, and for integers which are there, if not all are.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Operand<'a> {
    pub(in crate::program) values: Bytes<'a>,
    pub(in crate::program) mask: Option<&'a [u8]>,
}

#[derive(Debug, Clone, Copy)]
pub(in crate::program) enum Bytes<'a> {
    Each(&'a [u8]),
    /// The bytes of one number, as many of the first ones as it has.
    All([u8; 8]),
}

/// The same with the type known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Values<'a, T> {
    Each(&'a [T]),
    All(T),
}

impl<'a> Operand<'a> {
    pub(super) fn typed<T: bytemuck::Pod>(&self) -> Values<'a, T> {
        match self.values {
            Bytes::Each(bytes) => Values::Each(bytemuck::cast_slice(bytes)),
            Bytes::All(bytes) => Values::All(bytemuck::pod_read_unaligned(&bytes[..size_of::<T>()])),
        }
    }
}

impl<T: Copy> Values<'_, T> {
    /// Value number `n`.
    #[inline(always)]
    pub(super) fn at(&self, n: usize) -> T {
        match self {
            Self::Each(values) => values[n],
            Self::All(value) => *value,
        }
    }
}

impl Strip {
    /// Makes room for a whole strip of values of any type.
    pub(in crate::program) fn allocate(&mut self) {
        self.values.resize(STRIP * 8);
        self.mask.resize(STRIP, 1);
    }

    /// The first `len` values of `size` bytes as an operand.
    pub(in crate::program) fn operand(&self, len: usize, size: usize) -> Operand<'_> {
        let values = Bytes::Each(&self.values.as_slice()[..len * size]);
        Operand { values, mask: self.masked.then(|| &self.mask[..len]) }
    }

    /// The first `len` values, to be written; all of them count as there from now on.
    pub(super) fn values<T: bytemuck::Pod>(&mut self, len: usize) -> &mut [T] {
        self.masked = false;
        bytemuck::cast_slice_mut(&mut self.values.as_mut_slice()[..len * size_of::<T>()])
    }

    /// Makes missing what is missing in an operand.
    pub(super) fn inherit(&mut self, operand: &Operand<'_>) {
        let Some(mask) = operand.mask else { return };
        if self.masked {
            self.mask.iter_mut().zip(mask).for_each(|(own, other)| *own &= other);
        } else {
            self.mask[..mask.len()].copy_from_slice(mask);
            self.masked = true;
        }
    }

    /// Makes missing those of the first `len` values that are not valid. Where all are, nothing is left to be done by
    /// whoever reads this.
    pub(super) fn restrict(&mut self, len: usize, is_valid: impl Fn(usize) -> bool) {
        if !self.masked {
            self.mask[..len].fill(1);
        }
        for (n, own) in self.mask[..len].iter_mut().enumerate() {
            *own &= u8::from(is_valid(n));
        }
        self.masked = self.mask[..len].contains(&0);
    }
}
