//! The listing of a program.

use std::fmt;

use super::compile::Program;
use super::instruction::{Code, Instruction, Source, Target};

/// One line for each instruction: `r2: bool = lt(leaf0: uint8, r1)`. Planes of results say what missing pixels become:
/// `out0: float64 = add(r0, r1), missing NaN`.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Instruction { code, inputs, out } in &self.instructions {
            match out {
                Target::Register(register) => write!(f, "r{register}")?,
                Target::Plane(plane) => write!(f, "out{plane}")?,
            }
            write!(f, ": {} = {code}(", code.output())?;
            for (n, input) in inputs.iter().enumerate() {
                let comma = if n > 0 { ", " } else { "" };
                write!(f, "{comma}{}", Shown(self, *input))?;
            }
            if let Code::Load { nodata: Some(nodata), .. } = code {
                write!(f, ", nodata {nodata}")?;
            }
            if let Code::Load { factor: Some(factor), .. } = code {
                write!(f, ", times {factor}")?;
            }
            match out {
                Target::Plane(plane) => writeln!(f, "), missing {}", self.planes[*plane].fill)?,
                Target::Register(_) => writeln!(f, ")")?,
            }
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
            Self::Load { .. } => "load",
            Self::Reduce { reduction, .. } => reduction.name(),
            Self::NormalisedDifference { .. } => "normalised_difference",
            Self::Unary { op, .. } => op.name(),
            Self::Binary { op, .. } => op.name(),
            Self::Select { .. } => "select",
            Self::NanIfEqual { .. } => "nan_if_equal",
            Self::Veil { .. } => "veil",
            Self::FillNan { .. } => "fill_nan",
            Self::FillMasked { .. } => "fill_masked",
            Self::Store { .. } => "store",
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
