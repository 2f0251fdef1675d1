//! The listing of a program.

use std::fmt;

use super::compile::Program;
use super::instruction::{Code, Instruction, Source};

/// One line for each instruction, then one for each plane of results:
/// `r2: float64 = convert(leaf0)`, `out0: float64 = r3, missing NaN`.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for instruction in &self.instructions {
            let Instruction { code, inputs, out } = instruction;
            write!(f, "r{out}: {} = {code}(", code.output())?;
            for (n, input) in inputs.iter().enumerate() {
                let comma = if n > 0 { ", " } else { "" };
                write!(f, "{comma}{}", Shown(self, *input))?;
            }
            writeln!(f, ")")?;
        }
        for (n, store) in self.stores.iter().enumerate() {
            write!(f, "out{n}: {} = {}", store.dtype, Shown(self, store.values))?;
            if let Some(mask) = store.mask {
                write!(f, " where {}", Shown(self, mask))?;
            }
            writeln!(f, ", missing {}", store.fill)?;
        }
        Ok(())
    }
}

/// An operand; leaves go by the number of their plane.
struct Shown<'a>(&'a Program, Source);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Source::Leaf(leaf) => {
                let (number, dtype) = self.0.leaves[leaf];
                write!(f, "leaf{number}: {dtype}")
            }
            Source::Register(register) => write!(f, "r{register}"),
            Source::Constant(constant) => write!(f, "{constant}"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Convert { .. } => "convert",
            Self::Unary { op, .. } => op.name(),
            Self::Binary { op, .. } => op.name(),
            Self::Select { .. } => "select",
            Self::NanIfEqual { .. } => "nan_if_equal",
            Self::Veil { .. } => "veil",
            Self::FillNan { .. } => "fill_nan",
            Self::FillMasked { .. } => "fill_masked",
            Self::IsNan { .. } => "is_nan",
            Self::IsMasked => "is_masked",
            Self::Differs { .. } => "differs",
            Self::Ordered { .. } => "ordered",
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Meet => "meet",
            Self::Choose => "choose",
        })
    }
}
