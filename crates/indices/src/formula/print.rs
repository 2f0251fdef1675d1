//! A formula as text: with the parentheses that it needs, and no others.

use std::fmt;

use chunkgraph::{Dim, Scalar};

use super::function::reduction_name;
use super::parse::is_reserved;
use super::step::{Op, Step, binding};
use super::{Formula, Named};

impl fmt::Display for Formula {
    /// The results, parted by `; `. Reading it back gives an equal formula.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Named { name, steps, .. }) in self.results.iter().enumerate() {
            if number > 0 {
                f.write_str("; ")?;
            }
            if let Some(name) = name {
                write!(f, "{} = ", quoted(name))?;
            }
            f.write_str(&value(steps))?;
        }
        Ok(())
    }
}

/// A name as it is written: between backticks if it is none otherwise.
fn quoted(name: &str) -> String {
    let mut letters = name.chars();
    let is_word = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || c == '_')
        && !is_reserved(name)
        && !matches!(name, "pi" | "nan");
    if is_word { name.to_owned() } else { format!("`{name}`") }
}

/// The text of a value.
fn value(steps: &[Step]) -> String {
    // Texts, and how tightly their outermost operator binds.
    let mut stack: Vec<(String, u8)> = Vec::new();
    for step in steps {
        let next = match &step.op {
            Op::Number(Scalar::Float(value)) if value.is_nan() => ("nan".to_owned(), binding::ATOM),
            Op::Number(number) => (number.to_string(), binding::ATOM),
            Op::Name(name) => (quoted(name), binding::ATOM),
            Op::Prefix(prefix) => {
                let (sign, own) = prefix.sign();
                let (text, inner) = stack.pop().unwrap_or_default();
                (sign.to_owned() + &within(text, inner < own), own)
            }
            Op::Infix(infix) => {
                let (sign, own) = infix.sign();
                let (right, right_binding) = stack.pop().unwrap_or_default();
                let (left, left_binding) = stack.pop().unwrap_or_default();
                let (least_left, least_right) = match own {
                    binding::POWER => (binding::ATOM, binding::SIGN),
                    binding::COMPARISON => (own + 1, own + 1),
                    _ => (own, own + 1),
                };
                let mut text = within(left, left_binding < least_left);
                text.extend([" ", sign, " "]);
                text.push_str(&within(right, right_binding < least_right));
                (text, own)
            }
            Op::Call(function, count) => (call(function.name, "", &mut stack, *count), binding::ATOM),
            Op::Reduce(reduction, dim, count) => {
                let dim = if *dim == Dim::Time { "t: " } else { "b: " };
                (call(&reduction_name(*reduction), dim, &mut stack, *count), binding::ATOM)
            }
        };
        stack.push(next);
    }
    stack.pop().unwrap_or_default().0
}

fn call(name: &str, dim: &str, stack: &mut Vec<(String, u8)>, count: usize) -> String {
    let values = stack.split_off(stack.len().saturating_sub(count));
    let values: Vec<String> = values.into_iter().map(|(text, _)| text).collect();
    format!("{name}({dim}{})", values.join(", "))
}

fn within(text: String, parentheses: bool) -> String {
    if parentheses { format!("({text})") } else { text }
}
