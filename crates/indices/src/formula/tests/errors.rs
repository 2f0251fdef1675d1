//! What is wrong with a formula is said with its place.

use chunkgraph::DType;

use super::super::parse::parse;
use super::super::step::STEPS_MAX;
use super::*;

/// The error of `text`, and the caret under it.
#[track_caller]
fn check(text: &str, want: &str, caret: &str) {
    let mut bindings = Bindings::default();
    bindings.bind("nir", row(&[1_u8]));
    bindings.bind("red", row(&[1.5_f32]));
    let error = Formula::parse(text).and_then(|formula| formula.apply(&bindings, DType::F64).map(|_| ())).unwrap_err();
    let shown = error.shown();
    let shown_caret = shown.lines().last().unwrap();
    assert_eq!((error.to_string().as_str(), shown_caret), (want, caret), "{text}");
}

#[test]
fn what_is_expected_is_said_with_what_is_found() {
    check("", "column 1: expected a value, found the end", "^");
    check("nir +", "column 6: expected a value, found the end", "     ^");
    check("nir + )", "column 7: expected a value, found ')'", "      ^");
    check("(nir - red", "column 11: expected an operator or ')', found the end", "          ^");
    check("nir red", "column 5: expected an operator or the end, found red", "    ^~~");
    check("nir = ", "column 7: expected a value, found the end", "      ^");
    check("2 = nir", "column 1: expected a name before '=', found 2", "^");
    check("nir == = 2", "column 8: expected a value, found '='", "       ^");
    check("a + b = 2", "column 7: expected an operator or the end, found '='", "      ^");
    check("max(nir red)", "column 9: expected an operator, ',' or ')', found red", "        ^~~");
    check("nir and or red", "column 9: expected a value, found or", "        ^~");
    check("nir < red < 2", "column 11: expected one comparison, or 'and' between two, found '<'", "          ^");
}

#[test]
fn letters_and_numbers_that_are_none_are_shown() {
    check("nir @ red", "column 5: expected a name, a number or an operator, found '@'", "    ^");
    check("nir × red", "column 5: expected a name, a number or an operator, found '×'", "    ^");
    check("2x", "column 1: expected a number, found '2x'", "^~");
    check("1.2.3 + nir", "column 1: expected a number, found '1.2.3'", "^~~~~");
    check("1e999", "column 1: expected a number, found '1e999'", "^~~~~");
    check("nir + .", "column 7: expected a number, found '.'", "      ^");
    check("`nir", "column 1: expected a name between two backticks, found '`'", "^");
    check("``", "column 1: expected a name between two backticks, found '`'", "^");
}

#[test]
fn names_and_functions_have_neighbours() {
    check("nir + rde", "column 7: there is no rde, there are: nir, red", "      ^~~");
    check("sqr(nir)", "column 1: there is no function sqr", "^~~");
    check("sqrt(nir, red)", "column 1: sqrt takes one value, found 2", "^~~~");
    check("where(nir, red)", "column 1: where takes three values, found 2", "^~~~~");
    check("max(nir)", "column 1: max takes two values or more, found 1", "^~~");
    check("sqrt(t: nir)", "column 1: sqrt takes no dimension, found 1", "^~~~");
    check("mean(t: nir, red)", "column 1: mean takes one value, found 2", "^~~~");
    check("nir = 2; nir = 3", "column 10: nir is there already", "         ^~~");
    let nearest = |text: &str| match *Formula::parse(text).unwrap_err().fault {
        crate::FormulaFault::UnknownFunction { nearest, .. } => nearest,
        other => panic!("{other}"),
    };
    assert_eq!((nearest("sqr(nir)"), nearest("p101(b: nir)")), (Some("sqrt"), None));
}

#[test]
fn operands_that_do_not_fit_are_refused() {
    check("nir & red", "column 5: & takes whole numbers and comparisons, this is float32", "    ^");
    check("nir + ~red", "column 7: ~ takes whole numbers and comparisons, this is float32", "      ^");
    check("nir >> 63", "column 5: a shift is by a whole number from 0 to 62", "    ^~");
    check("nir << nir", "column 5: a shift is by a whole number from 0 to 62", "    ^~");
    check("mask(2, nir)", "column 1: mask takes a band, this is a number", "^~~~");
    check("x = 2; 3 + x", "column 10: no band is named, there is nothing to compute", "         ^");
    check("_x = nir", "column 6: no band is named, there is nothing to compute", "     ^~~");
}

#[test]
fn a_reduction_needs_its_dimension() {
    let mut bindings = Bindings::default();
    bindings.bind("nir", row(&[1_u8]));
    let error = Formula::parse("2 * mean(t: nir)").unwrap().apply(&bindings, DType::F64).unwrap_err();
    assert!(matches!(*error.fault, crate::FormulaFault::Array(_)) && error.column == 5, "{error}");
}

#[test]
fn the_line_of_a_mistake_is_shown_and_no_other() {
    let error = Formula::parse("a = nir\nb = (nir +\n  * red)").unwrap_err();
    assert_eq!(error.to_string(), "line 3, column 3: expected a value, found '*'");
    assert_eq!(error.shown(), "  * red)\n  ^");
    let long = format!("{}+ * nir", "nir + ".repeat(100));
    let error = Formula::parse(&long).unwrap_err();
    let shown = error.shown();
    let (line, caret) = shown.split_once('\n').unwrap();
    assert!(line.len() < 130 && line.as_bytes()[caret.len() - 1] == b'*', "{shown}");
}

#[test]
fn what_no_formula_needs_is_refused_in_time() {
    let fault = |text: &str| Formula::parse(text).unwrap_err().fault.to_string();
    let deep = "nested deeper than 100 levels";
    assert_eq!(fault(&"(".repeat(16_000)), deep);
    assert_eq!(fault(&"-".repeat(16_000)), deep);
    assert_eq!(fault(&"not ".repeat(4_000)), deep);
    assert_eq!(fault(&"2**".repeat(5_000)), deep);
    assert_eq!(fault(&"abs(".repeat(4_000)), deep);
    assert_eq!(fault(&"(".repeat(100_000)), "a formula has at most 16384 bytes");
    let many = format!("nir{}", "+nir".repeat(STEPS_MAX));
    assert_eq!(fault(&many), "a formula has at most 2000 operations, names and numbers");
    assert!(parse("((((nir))))").is_ok());
}

#[test]
fn the_longest_formula_is_computed() {
    let mut bindings = Bindings::default();
    bindings.bind("a", row(&[1_u16]));
    let text = format!("a{}", "+a".repeat((STEPS_MAX - 1) / 2));
    assert_eq!(pixels(&text, &bindings), [[1000.0]]);
    let right = format!("{}a{}", "(a+".repeat(49), ")".repeat(49));
    assert_eq!(pixels(&right, &bindings), [[50.0]]);
}
