//! What a loop reads and writes.

use bytemuck::Pod;

use super::super::instruction::Source;

/// Memory for one value of each pixel of a strip, or for a mask.
///
/// Words, so that numbers of every type lie aligned in it.
#[derive(Debug, Clone, Default)]
pub(in crate::program) struct Register {
    words: Vec<u64>,
    /// Pixels in the strip.
    len: usize,
    /// Of a mask: all pixels are valid, and the bytes have no meaning.
    pub all_valid: bool,
}

impl Register {
    /// The pixels as numbers.
    pub(in crate::program) fn values<T: Pod>(&self) -> &[T] {
        &bytemuck::cast_slice(&self.words)[..self.len]
    }

    /// Room for `len` pixels of `size` bytes, to be written.
    pub(in crate::program) fn out(&mut self, len: usize, size: usize) -> Out<'_> {
        let words = (len * size).div_ceil(size_of::<u64>());
        if self.words.len() < words {
            self.words.resize(words, 0);
        }
        self.len = len;
        Out { bytes: &mut bytemuck::cast_slice_mut(&mut self.words)[..len * size], all_valid: false }
    }
}

/// A strip that is written: of a register, or of a plane of results.
#[derive(Debug)]
pub(in crate::program) struct Out<'a> {
    /// Numbers, aligned.
    pub bytes: &'a mut [u8],
    /// Of a mask: all pixels are valid, and the bytes have no meaning.
    pub all_valid: bool,
}

impl Out<'_> {
    /// The pixels as numbers.
    pub(super) fn values_mut<T: Pod>(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(self.bytes)
    }

    /// Sets the mask by `fill`, which gets the bytes to write, and notes whether all are valid then.
    pub(super) fn set_mask(&mut self, fill: impl FnOnce(&mut [u8])) {
        fill(self.bytes);
        self.all_valid = self.bytes.iter().fold(1, |all, byte| all & byte) == 1;
    }
}

/// One operand of a loop.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand<'a, T> {
    /// One value a pixel.
    Slice(&'a [T]),
    /// One for all.
    Value(T),
}

/// Which pixels are valid.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mask<'a> {
    /// All of them.
    AllValid,
    /// Those whose byte is 1.
    Bytes(&'a [u8]),
}

/// A strip of the input planes.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Leaves<'a> {
    pub planes: &'a [&'a [u8]],
    /// First pixel.
    pub start: usize,
    /// Pixels.
    pub len: usize,
    /// The strips of those planes that are not aligned.
    pub staged: &'a [Register],
}

impl<'a> Leaves<'a> {
    fn values<T: Pod>(&self, leaf: usize) -> &'a [T] {
        let bytes = &self.planes[leaf][self.start * size_of::<T>()..][..self.len * size_of::<T>()];
        bytemuck::try_cast_slice(bytes).unwrap_or_else(|_| self.staged[leaf].values())
    }
}

/// The operands of an instruction, and where to find them.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Inputs<'a> {
    pub sources: &'a [Source],
    pub leaves: Leaves<'a>,
    pub registers: &'a [Register],
}

impl<'a> Inputs<'a> {
    /// The operand at place `at`.
    pub(super) fn operand<T: Pod>(&self, at: usize) -> Operand<'a, T> {
        match self.sources[at] {
            Source::Leaf(leaf) => Operand::Slice(self.leaves.values(leaf)),
            Source::Register(register) => Operand::Slice(self.registers[register].values()),
            Source::Constant(constant) => Operand::Value(constant.get()),
        }
    }

    /// The constant at place `at`.
    pub(super) fn value<T: Pod>(&self, at: usize) -> T {
        match self.sources[at] {
            Source::Constant(constant) => constant.get(),
            Source::Leaf(_) | Source::Register(_) => T::zeroed(),
        }
    }

    /// The mask at place `at`; valid everywhere if there is none. A constant is `true`.
    pub(super) fn mask(&self, at: usize) -> Mask<'a> {
        match self.sources.get(at) {
            Some(Source::Register(register)) if !self.registers[*register].all_valid => {
                Mask::Bytes(self.registers[*register].values())
            }
            _ => Mask::AllValid,
        }
    }
}

/// Writes `function` of each pixel of `a`.
#[inline(always)]
pub(super) fn map<T: Copy, U: Copy>(a: Operand<'_, T>, out: &mut [U], function: impl Fn(T) -> U) {
    match a {
        Operand::Slice(a) => out.iter_mut().zip(a).for_each(|(out, a)| *out = function(*a)),
        Operand::Value(a) => out.fill(function(a)),
    }
}

/// Writes `function` of each pixel of `a` and `b`.
#[inline(always)]
pub(super) fn zip<T: Copy, S: Copy, U: Copy>(
    a: Operand<'_, T>,
    b: Operand<'_, S>,
    out: &mut [U],
    function: impl Fn(T, S) -> U,
) {
    match (a, b) {
        (Operand::Slice(a), Operand::Slice(b)) => {
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = function(*a, *b));
        }
        (Operand::Slice(a), Operand::Value(b)) => out.iter_mut().zip(a).for_each(|(out, a)| *out = function(*a, b)),
        (Operand::Value(a), Operand::Slice(b)) => out.iter_mut().zip(b).for_each(|(out, b)| *out = function(a, *b)),
        (Operand::Value(a), Operand::Value(b)) => out.fill(function(a, b)),
    }
}
