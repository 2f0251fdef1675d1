//! Formulas: text such as `(nir - red) / (nir + red)`, compiled to the arrays that the same operators would build in Rust.
//!
//! ```text
//! formula    = result { (";" | end of line) result }
//! result     = [ name "=" ] value                      a name can be used in later results
//! value      = value "or" value | value "and" value | "not" value
//!            | value ("<" | "<=" | ">" | ">=" | "==" | "!=") value
//!            | value "|" value | value "&" value | value ("<<" | ">>") number
//!            | value ("+" | "-") value | value ("*" | "/" | "//" | "%") value
//!            | ("-" | "+" | "~") value
//!            | value ("**" | "^") value                both the power, as usual in remote sensing; bits have xor(a, b)
//!            | "(" value ")" | number | "pi" | "nan" | name
//!            | function "(" value { "," value } ")"
//!            | reduction "(" ("t" | "b") ":" value { "," value } ")"
//! name       = letters, digits, "_" | "`" anything "`"
//! function   = abs round floor ceil sqrt exp ln log log10 sin cos tan atan tanh min max pow xor norm_diff
//!            | where(condition, a, b) | clip(value, low, high) | isnan | valid
//!            | fill(value, other)                      other where the value is missing
//!            | mask(value, condition)                  missing where the condition is true
//! reduction  = mean median min max sum std count first last argmin argmax p0 … p100
//! ```
//!
//! Operators bind as in Python, loosest first: lines from the top, and in a line the same; powers are taken from the right, all
//! others from the left. A comparison of a comparison is refused. `#` begins a comment.
//!
//! Arithmetic is in floats: integers are converted first, so nothing wraps and `/` is a true quotient. Comparisons,
//! `min`, `max`, `clip`, `abs` and bit operations take integers as they are. A pixel is missing where an operand is.

mod apply;
mod bindings;
mod error;
mod function;
mod number;
mod parse;
mod print;
mod step;
#[cfg(test)]
mod tests;
mod token;

use std::ops::Range;

use chunkgraph::{Array, DType};

pub use bindings::Bindings;
pub use error::{FormulaError, FormulaFault};

use step::{Op, Step};

/// A formula that was understood; two are equal if they do the same, however they are written.
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    results: Vec<Named>,
}

/// One result.
#[derive(Debug, Clone)]
struct Named {
    name: Option<String>,
    steps: Vec<Step>,
    /// Where it begins.
    at: Range<usize>,
}

/// A result of a formula.
#[derive(Debug, Clone)]
pub struct Computed {
    /// What the formula calls it.
    pub name: Option<String>,
    /// The result, yet to be computed.
    pub array: Array,
}

impl Formula {
    /// The formula that `text` is.
    ///
    /// # Errors
    ///
    /// What was found where something else must stand. No text makes it panic, or take long: a formula has at most 16 KiB,
    /// 2,000 operations, names and numbers, and 100 levels of nesting.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, DType, Extent};
    /// use indices::{Bindings, Formula};
    ///
    /// let formula = Formula::parse("ndvi = (nir - red) / (nir + red); green = where(ndvi > 0.3, 1.0, 0.0)")?;
    /// assert_eq!(formula.names(), ["nir", "red"]);
    ///
    /// let one = Extent { planes: 1, height: 1, width: 2 };
    /// let mut bindings = Bindings::default();
    /// bindings.bind("nir", Array::from_values(&[30_u8, 5], one)?);
    /// bindings.bind("red", Array::from_values(&[10_u8, 15], one)?);
    /// let results = formula.apply(&bindings, DType::F64)?;
    /// assert_eq!(results[0].name.as_deref(), Some("ndvi"));
    /// assert_eq!(results[0].array.compute::<f64>(&Default::default())?.as_slice(), Some(&[0.5, -0.5][..]));
    /// assert_eq!(results[1].array.compute::<f64>(&Default::default())?.as_slice(), Some(&[1.0, 0.0][..]));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let results = parse::parse(text).map_err(|mistake| mistake.of(text))?;
        Ok(Self { text: text.to_owned(), results })
    }

    /// The text that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names that must stand for something: each once, in the order in which they appear, without those of earlier
    /// results.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let (mut names, mut defined): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for Named { name, steps, .. } in &self.results {
            for step in steps {
                if let Op::Name(name) = &step.op
                    && !defined.contains(&name.as_str())
                    && !names.contains(&name.as_str())
                {
                    names.push(name);
                }
            }
            defined.extend(name.as_deref());
        }
        names
    }

    /// The results, in order, of what its names stand for. Left out are results that are numbers alone, and those whose
    /// names begin with `_`: they are there for later ones.
    ///
    /// Integers of up to 16 bits are computed with in `float`, which is a floating point type, and others in `float64`.
    /// Arrays that do not lie on one grid come out when a result is computed, see [`Array::check`].
    ///
    /// # Errors
    ///
    /// A name that stands for nothing, bits of floats, a reduction over times where there are none, no result at all.
    pub fn apply(&self, bindings: &Bindings, float: DType) -> Result<Vec<Computed>, FormulaError> {
        apply::apply(&self.results, bindings, float).map_err(|mistake| mistake.of(&self.text))
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        let ops = |named: &Named| named.steps.iter().map(|step| step.op.clone()).collect::<Vec<_>>();
        self.results.len() == other.results.len()
            && self.results.iter().zip(&other.results).all(|(a, b)| a.name == b.name && ops(a) == ops(b))
    }
}
