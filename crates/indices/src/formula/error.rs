//! Why a text is no formula, or a formula does not fit what it is applied to.

use std::fmt;
use std::ops::Range;

/// A mistake in a formula, and where it is.
#[derive(Debug, Clone)]
pub struct FormulaError {
    /// The bytes of the text that it is about.
    pub at: Range<usize>,
    /// The line that they are in, from 1.
    pub line: usize,
    /// The letter of that line that they begin with, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: Box<FormulaFault>,
    /// The text of that line.
    shown: String,
    /// How many letters of it are meant.
    width: usize,
}

/// What is wrong with a formula.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FormulaFault {
    /// Something else must stand there.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What could stand there.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A text longer than a formula may be.
    #[error("a formula has at most {allowed} {what}")]
    TooLong {
        /// What is counted.
        what: &'static str,
        /// How many there may be.
        allowed: usize,
    },
    /// Parentheses, signs and calls within each other, more than any formula needs.
    #[error("nested deeper than {allowed} levels")]
    TooDeep {
        /// How many levels there may be.
        allowed: usize,
    },
    /// There is no such function.
    #[error("there is no function {name}")]
    UnknownFunction {
        /// Its name.
        name: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A function takes another number of values.
    #[error("{function} takes {expected}, found {found}")]
    ArgumentCount {
        /// The function.
        function: String,
        /// How many it takes.
        expected: &'static str,
        /// How many it is given.
        found: usize,
    },
    /// Two results have one name.
    #[error("{name} is there already")]
    SameName {
        /// The name.
        name: String,
    },
    /// A name that stands for nothing.
    #[error("there is no {name}{}", listed(.known))]
    UnknownName {
        /// The name.
        name: String,
        /// The one that was probably meant.
        nearest: Option<String>,
        /// What there is.
        known: Vec<String>,
    },
    /// Bits of something that has none.
    #[error("{operation} takes whole numbers and comparisons, this is {dtype}")]
    NotWhole {
        /// The operation.
        operation: &'static str,
        /// The type of the operand.
        dtype: chunkgraph::DType,
    },
    /// A shift by something else than a whole number.
    #[error("a shift is by a whole number from 0 to 62")]
    Shift,
    /// A function that needs pixels has a number alone.
    #[error("{function} takes a band, this is a number")]
    NumberAlone {
        /// The function.
        function: String,
    },
    /// There is nothing to compute: no result holds a band.
    #[error("no band is named, there is nothing to compute")]
    NoBand,
    /// The arrays do not go together.
    #[error(transparent)]
    Array(chunkgraph::Error),
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(", there are: {}", names.join(", ")) }
}

/// A fault and the bytes it is about, before its line is looked up.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: Range<usize>,
    pub(super) fault: FormulaFault,
}

impl Mistake {
    pub(super) fn new(at: &Range<usize>, fault: FormulaFault) -> Self {
        Self { at: at.clone(), fault }
    }

    /// The error about `text`.
    pub(super) fn of(self, text: &str) -> FormulaError {
        // A range of ours lies on letters; one that did not would be shown a little to the left.
        let start = (0..=self.at.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = after.find('\n').map_or(text.len(), |newline| start + newline);
        let meant = text.get(start..self.at.end.min(line_end)).unwrap_or_default();
        FormulaError {
            line: before.matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: meant.chars().count().max(1),
            shown: text[line_start..line_end].to_owned(),
            at: self.at,
            fault: Box::new(self.fault),
        }
    }
}

/// Letters of a line that are shown on each side of a mistake.
const LETTERS: usize = 60;

impl FormulaError {
    /// The line with the mistake, and below it a caret at the first letter that is meant and tildes under the others. What
    /// is far from it in a long line is left out.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = indices::Formula::parse("(nir - red) / ").unwrap_err();
    /// assert_eq!(error.to_string(), "column 15: expected a value, found the end");
    /// assert_eq!(error.shown(), "(nir - red) / \n              ^");
    /// ```
    #[must_use]
    pub fn shown(&self) -> String {
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        let start = self.column.saturating_sub(1 + LETTERS);
        let place = self.column - 1 - start;
        let width = self.width.min(LETTERS);
        let line: String = self.shown.chars().skip(start).take(place + width + LETTERS).map(printable).collect();
        format!("{line}\n{}^{}", " ".repeat(place), "~".repeat(width - 1))
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "column {}: {}", self.column, self.fault)
    }
}

impl std::error::Error for FormulaError {}
