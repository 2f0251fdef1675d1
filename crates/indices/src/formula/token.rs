//! From text to tokens.

use std::ops::Range;

use chunkgraph::Scalar;

use super::error::{FormulaFault, Mistake};

/// The bytes that a formula may have.
pub(super) const LENGTH_MAX: usize = 16_384;

/// A piece of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its bytes.
    pub(super) at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number(Scalar),
    /// A name, or a word such as `and`.
    Word(String),
    /// A name between backticks, which can hold anything else.
    Quoted(String),
    Symbol(&'static str),
    /// The end of a result: `;` or the end of a line.
    Stop,
    End,
}

impl Kind {
    /// What it is called in an error.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Number(Scalar::Float(value)) if value.is_nan() => "nan".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Word(word) => word.clone(),
            Self::Quoted(name) => format!("`{name}`"),
            Self::Symbol(symbol) => format!("'{symbol}'"),
            Self::Stop => "the end of the line".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Longer ones before those that they begin with.
const SYMBOLS: [&str; 23] = [
    "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "^", "<", ">", "&", "|", "~", "(", ")",
    ",", ":",
];

/// The tokens of `text`, the last of them [`Kind::End`]. A line that ends within parentheses goes on.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    if text.len() > LENGTH_MAX {
        let fault = FormulaFault::TooLong { what: "bytes", allowed: LENGTH_MAX };
        return Err(Mistake::new(&(0..1), fault));
    }
    let mut tokens = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = match first {
            '\n' if depth > 0 => (None, 1),
            '\n' | ';' => (Some(Kind::Stop), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            _ if first.is_whitespace() => (None, first.len_utf8()),
            '0'..='9' | '.' => number(rest, at).map(|(number, length)| (Some(Kind::Number(number)), length))?,
            '`' => quoted(rest, at)?,
            _ if first.is_alphabetic() || first == '_' => word(rest),
            _ => symbol(rest, at)?,
        };
        match &kind {
            Some(Kind::Symbol("(")) => depth += 1,
            Some(Kind::Symbol(")")) => depth = depth.saturating_sub(1),
            _ => {}
        }
        tokens.extend(kind.map(|kind| Token { kind, at: at..at + length }));
        at += length;
    }
    tokens.push(Token { kind: Kind::End, at: at..at });
    Ok(tokens)
}

/// The length of the first letters of `text` that `is_part`.
fn run(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

fn word(text: &str) -> (Option<Kind>, usize) {
    let length = run(text, |c| c.is_alphanumeric() || c == '_');
    let kind = match &text[..length] {
        "pi" => Kind::Number(Scalar::Float(std::f64::consts::PI)),
        "nan" => Kind::Number(Scalar::Float(f64::NAN)),
        word => Kind::Word(word.to_owned()),
    };
    (Some(kind), length)
}

fn quoted(text: &str, at: usize) -> Result<(Option<Kind>, usize), Mistake> {
    match text[1..].find(['`', '\n']) {
        Some(length) if length > 0 && text[1 + length..].starts_with('`') => {
            Ok((Some(Kind::Quoted(text[1..=length].to_owned())), length + 2))
        }
        _ => Err(expected(at..at + 1, "a name between two backticks", "'`'".to_owned())),
    }
}

fn symbol(text: &str, at: usize) -> Result<(Option<Kind>, usize), Mistake> {
    if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| text.starts_with(symbol)) {
        return Ok((Some(Kind::Symbol(symbol)), symbol.len()));
    }
    let first = text.chars().next().unwrap_or_default();
    if first == '=' {
        // Whether it may stand there is for the parser to say.
        return Ok((Some(Kind::Symbol("=")), 1));
    }
    Err(expected(at..at + first.len_utf8(), "a name, a number or an operator", format!("'{first}'")))
}

/// A number: digits, a point and digits, an exponent. Those without point and exponent are whole.
fn number(text: &str, at: usize) -> Result<(Scalar, usize), Mistake> {
    let mut length = run(text, |c| c.is_ascii_digit());
    let mut is_whole = true;
    if text[length..].starts_with('.') {
        is_whole = false;
        length += 1 + run(&text[length + 1..], |c| c.is_ascii_digit());
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let digits = run(&text[length + 1 + sign..], |c| c.is_ascii_digit());
        if digits > 0 {
            is_whole = false;
            length += 1 + sign + digits;
        }
    }
    // Letters that follow at once: 2x, 0x1F, 1_000, 1.2.3.
    let tail = run(&text[length..], |c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let range = at..at + length + tail;
    let wrong = || expected(range.clone(), "a number", format!("'{}'", &text[..length + tail]));
    if tail > 0 {
        return Err(wrong());
    }
    let digits = &text[..length];
    if let (true, Ok(whole)) = (is_whole, digits.parse::<i64>()) {
        return Ok((Scalar::Int(whole.into()), length));
    }
    let value = digits.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(wrong)?;
    Ok((Scalar::Float(value), length))
}

pub(super) fn expected(at: Range<usize>, expected: &'static str, found: String) -> Mistake {
    Mistake { at, fault: FormulaFault::Expected { expected, found } }
}
