//! From tokens to steps: operators by how tightly they bind.

use std::ops::Range;

use chunkgraph::Dim;

use super::Named;
use super::error::{FormulaFault, Mistake};
use super::function::{self, Function};
use super::step::{INFIX, Infix, Op, Prefix, STEPS_MAX, Step, binding};
use super::token::{Kind, Token, expected, tokens};
use crate::nearest::nearest;

/// Values within values: a level takes less than a kilobyte of the stack.
const DEPTH_MAX: usize = 100;

/// The results of `text`, in order.
pub(super) fn parse(text: &str) -> Result<Vec<Named>, Mistake> {
    let mut parser = Parser { tokens: tokens(text)?, place: 0, depth: 0, steps: Vec::new(), step_count: 0 };
    let mut results: Vec<Named> = Vec::new();
    loop {
        while parser.peek() == &Kind::Stop {
            parser.place += 1;
        }
        if parser.peek() == &Kind::End && !results.is_empty() {
            return Ok(results);
        }
        let named = parser.result()?;
        if let (Some(name), at) = (&named.name, &named.at)
            && results.iter().any(|other| other.name.as_ref() == Some(name))
        {
            return Err(Mistake::new(at, FormulaFault::SameName { name: name.clone() }));
        }
        results.push(named);
        if !matches!(parser.peek(), Kind::Stop | Kind::End) {
            return Err(parser.unexpected("an operator or the end"));
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    place: usize,
    depth: usize,
    /// Those of the result that is being read.
    steps: Vec<Step>,
    /// Those of all results.
    step_count: usize,
}

impl Parser {
    /// `name = value` or a value.
    fn result(&mut self) -> Result<Named, Mistake> {
        let start = self.at();
        let is_named = self.tokens.get(self.place + 1).is_some_and(|token| token.kind == Kind::Symbol("="));
        let mut name = None;
        if is_named {
            name = Some(match self.peek().clone() {
                Kind::Word(word) if !is_reserved(&word) => word,
                Kind::Quoted(name) => name,
                _ => return Err(self.unexpected("a name before '='")),
            });
            self.place += 2;
        }
        self.value(binding::OR)?;
        Ok(Named { name, steps: std::mem::take(&mut self.steps), at: start })
    }

    /// A value of operators that bind at least as tightly as `least`.
    fn value(&mut self, least: u8) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Mistake::new(&self.at(), FormulaFault::TooDeep { allowed: DEPTH_MAX }));
        }
        self.operand(least)?;
        let mut has_comparison = false;
        while let Some((infix, own)) = self.infix().filter(|(_, own)| *own >= least) {
            let at = self.at();
            // In Python `a < b < c` means two comparisons, elsewhere one of a truth value: here neither.
            if own == binding::COMPARISON && std::mem::replace(&mut has_comparison, true) {
                return Err(self.unexpected("one comparison, or 'and' between two"));
            }
            self.place += 1;
            // Powers are taken from the right, and a sign may stand before their exponent.
            self.value(if own == binding::POWER { binding::SIGN } else { own + 1 })?;
            self.push(Op::Infix(infix), &at)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A value without operators after it: with signs, in parentheses, a number, a name, a call.
    fn operand(&mut self, least: u8) -> Result<(), Mistake> {
        let at = self.at();
        let prefix = match self.peek() {
            Kind::Symbol("-") => Some(Some(Prefix::Minus)),
            Kind::Symbol("~") => Some(Some(Prefix::Complement)),
            Kind::Symbol("+") => Some(None),
            Kind::Word(word) if word == "not" && least <= binding::NOT => Some(Some(Prefix::Not)),
            _ => None,
        };
        if let Some(prefix) = prefix {
            self.place += 1;
            self.value(prefix.map_or(binding::SIGN, |prefix| prefix.sign().1))?;
            return prefix.map_or(Ok(()), |prefix| self.push(Op::Prefix(prefix), &at));
        }
        match self.peek().clone() {
            Kind::Number(number) => {
                self.place += 1;
                self.push(Op::Number(number), &at)
            }
            Kind::Symbol("(") => {
                self.place += 1;
                self.value(binding::OR)?;
                self.expect(")", "an operator or ')'")
            }
            Kind::Word(word) if !is_reserved(&word) => {
                self.place += 1;
                if self.peek() == &Kind::Symbol("(") { self.call(&word, &at) } else { self.push(Op::Name(word), &at) }
            }
            Kind::Quoted(name) => {
                self.place += 1;
                self.push(Op::Name(name), &at)
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// The values of a call of `name`, which stands at `at`.
    fn call(&mut self, name: &str, at: &Range<usize>) -> Result<(), Mistake> {
        let (function, reduction) = (Function::find(name), function::reduction(name));
        if function.is_none() && reduction.is_none() {
            let fault =
                FormulaFault::UnknownFunction { name: name.to_owned(), nearest: nearest(name, function::names()) };
            return Err(Mistake::new(at, fault));
        }
        self.place += 1;
        let dim = self.dim();
        let mut count = 0;
        if self.peek() != &Kind::Symbol(")") {
            loop {
                self.value(binding::OR)?;
                count += 1;
                if self.peek() != &Kind::Symbol(",") {
                    break;
                }
                self.place += 1;
            }
        }
        self.expect(")", "an operator, ',' or ')'")?;
        let wrong = |expected| FormulaFault::ArgumentCount { function: name.to_owned(), expected, found: count };
        match (dim, reduction, function) {
            (Some(Dim::Band), Some(reduction), _) if count > 0 => {
                self.push(Op::Reduce(reduction, Dim::Band, count), at)
            }
            (Some(dim), Some(reduction), _) if count == 1 => self.push(Op::Reduce(reduction, dim, count), at),
            (Some(Dim::Band), Some(_), _) => Err(Mistake::new(at, wrong("one value or more"))),
            (Some(_), Some(_), _) => Err(Mistake::new(at, wrong("one value"))),
            (Some(_), None, _) => Err(Mistake::new(at, wrong("no dimension"))),
            (None, _, Some(function)) => {
                let (range, words) = function.arguments();
                if range.contains(&count) {
                    self.push(Op::Call(function, count), at)
                } else {
                    Err(Mistake::new(at, wrong(words)))
                }
            }
            (None, _, None) => Err(Mistake::new(at, wrong("'t:' or 'b:' before its value, for times or bands"))),
        }
    }

    /// `t:` or `b:`, if it is there.
    fn dim(&mut self) -> Option<Dim> {
        let (Kind::Word(word), Some(Kind::Symbol(":"))) =
            (self.peek(), self.tokens.get(self.place + 1).map(|token| &token.kind))
        else {
            return None;
        };
        let dim = match word.as_str() {
            "t" | "time" => Dim::Time,
            "b" | "band" => Dim::Band,
            _ => return None,
        };
        self.place += 2;
        Some(dim)
    }

    /// The operator that comes next, and how tightly it binds.
    fn infix(&self) -> Option<(Infix, u8)> {
        let sign = match self.peek() {
            Kind::Symbol(symbol) => symbol,
            Kind::Word(word) => word.as_str(),
            _ => return None,
        };
        INFIX.into_iter().find(|(other, ..)| *other == sign).map(|(_, infix, binding)| (infix, binding))
    }

    fn push(&mut self, op: Op, at: &Range<usize>) -> Result<(), Mistake> {
        self.step_count += 1;
        if self.step_count > STEPS_MAX {
            let fault = FormulaFault::TooLong { what: "operations, names and numbers", allowed: STEPS_MAX };
            return Err(Mistake::new(at, fault));
        }
        self.steps.push(Step { op, at: at.clone() });
        Ok(())
    }

    fn expect(&mut self, symbol: &'static str, words: &'static str) -> Result<(), Mistake> {
        if self.peek() != &Kind::Symbol(symbol) {
            return Err(self.unexpected(words));
        }
        self.place += 1;
        Ok(())
    }

    fn unexpected(&self, words: &'static str) -> Mistake {
        expected(self.at(), words, self.peek().words())
    }

    fn peek(&self) -> &Kind {
        self.tokens.get(self.place).map_or(&Kind::End, |token| &token.kind)
    }

    /// The bytes of the next token.
    fn at(&self) -> Range<usize> {
        self.tokens.get(self.place).or(self.tokens.last()).map_or(0..0, |token| token.at.clone())
    }
}

/// Words that are operators.
pub(super) fn is_reserved(word: &str) -> bool {
    matches!(word, "and" | "or" | "not")
}
