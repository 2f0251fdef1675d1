//! What formulas mean, one by one.

use chunkgraph::{Array, DType};

use super::*;

fn bindings() -> Bindings {
    let mut bindings = Bindings::default();
    bindings.bind("nir", row(&[30_u16, 10, 0, 65535]).mask_equal(0));
    bindings.bind("red", row(&[10_u16, 30, 5, 65535]));
    bindings.bind("qa", row(&[0b0000_1000_u8, 0b1100_0001, 0b0100_0000, 255]));
    bindings.bind("x", row(&[0.5, -1.5, 2.5, f64::NAN]));
    bindings.bind("near infrared", row(&[1.0, 2.0, 3.0, 4.0]));
    bindings
}

#[track_caller]
fn check(text: &str, want: [f64; 4]) {
    check_same(&pixels(text, &bindings())[0], &want, text);
}

const NAN: f64 = f64::NAN;

#[test]
fn operators_bind_as_in_python() {
    let first = |text: &str| pixels(&format!("({text}) + 0 * x"), &bindings())[0][0];
    for (text, want) in [
        ("2 + 3 * 4", 14.0),
        ("-2 ** 2", -4.0),
        ("-2 ^ 2", -4.0),
        ("2 ** 3 ** 2", 512.0),
        ("2 ** -1", 0.5),
        ("10 - 4 - 3", 3.0),
        ("64 / 4 / 2", 8.0),
        ("7 // 2 * 2", 6.0),
        ("-7 % 5", 3.0),
        ("- - 3", 3.0),
        ("+3", 3.0),
        ("(2 + 3) * 4", 20.0),
        ("1e3", 1000.0),
        (".5e-1", 0.05),
        ("3.", 3.0),
        ("pi", std::f64::consts::PI),
        ("pow(2, 10)", 1024.0),
        ("9223372036854775807 * 2", 18446744073709551614.0),
        ("1 / 4", 0.25),
        ("1 << 3", 8.0),
    ] {
        assert_eq!(first(text), want, "{text}");
    }
}

#[test]
fn integers_do_not_wrap() {
    check("nir - red", [20.0, -20.0, NAN, 0.0]);
    check("nir + red", [40.0, 40.0, NAN, 131_070.0]);
    check("nir * red", [300.0, 300.0, NAN, 4_294_836_225.0]);
    check("-red", [-10.0, -30.0, -5.0, -65535.0]);
    check("red / 4", [2.5, 7.5, 1.25, 16383.75]);
    check("(red > 7) + (red > 20)", [1.0, 2.0, 0.0, 2.0]);
}

#[test]
fn bits_are_those_of_integers() {
    check("qa & 8 == 8", [1.0, 0.0, 0.0, 1.0]);
    check("(qa >> 6) & 3", [0.0, 3.0, 1.0, 3.0]);
    check("qa << 8", [2048.0, 49408.0, 16384.0, 65280.0]);
    check("qa & ~8", [0.0, 193.0, 64.0, 247.0]);
    check("xor(qa, 1) | 256", [265.0, 448.0, 321.0, 510.0]);
    check("(red > 7) & ~(x > 0)", [0.0, 1.0, 0.0, NAN]);
    let results = Formula::parse("(qa >> 6) & 3").unwrap().apply(&bindings(), DType::F64).unwrap();
    assert!(!results[0].array.can_be_missing());
}

#[test]
fn truth_is_what_is_not_zero() {
    check("red > 7 and x > 0", [1.0, 0.0, 0.0, NAN]);
    check("red > 7 or x > 0", [1.0, 1.0, 1.0, NAN]);
    check("not red > 7", [0.0, 0.0, 1.0, 0.0]);
    check("where(qa & 1, red, -1)", [-1.0, 30.0, -1.0, 65535.0]);
    check("where(x > 0, 1.5, red)", [1.5, 30.0, 1.5, NAN]);
    check("where(1 > 2, red, qa)", [8.0, 193.0, 64.0, 255.0]);
    check("where(x != x, 1, 2)", [2.0, 2.0, 2.0, NAN]);
}

#[test]
fn missing_pixels_can_be_asked_for_filled_and_made() {
    check("isnan(nir)", [0.0, 0.0, 1.0, 0.0]);
    check("valid(nir)", [1.0, 1.0, 0.0, 1.0]);
    check("fill(nir, 7)", [30.0, 10.0, 7.0, 65535.0]);
    check("fill(nir, -7)", [30.0, 10.0, -7.0, 65535.0]);
    check("fill(x, red)", [0.5, -1.5, 2.5, 65535.0]);
    check("mask(red, qa & 1)", [10.0, NAN, 5.0, NAN]);
    check("red + nan", [NAN; 4]);
}

#[test]
fn functions_are_those_of_arrays() {
    check("clip(x, 0, 1)", [0.5, 0.0, 1.0, NAN]);
    check("clip(red, qa, 100)", [10.0, 100.0, 64.0, 100.0]);
    check("max(red, 20, nir)", [30.0, 30.0, NAN, 65535.0]);
    check("min(2, 1, red)", [1.0; 4]);
    check("abs(x)", [0.5, 1.5, 2.5, NAN]);
    check("round(x) + floor(x) + ceil(x)", [1.0, -5.0, 7.0, NAN]);
    check("sqrt(4 * red / red)", [2.0; 4]);
    check("norm_diff(red, nir)", [0.5, -0.5, NAN, 0.0]);
    check("log10(1000) + 0 * red", [3.0; 4]);
    check("tanh(0) + sin(0) + cos(0) + exp(0) + ln(1) + log(1) + tan(0) + atan(0) + 0 * red", [2.0; 4]);
    check("`near infrared` * 2", [2.0, 4.0, 6.0, 8.0]);
}

#[test]
fn bands_and_times_are_reduced() {
    check("mean(b: nir, red)", [20.0, 20.0, 5.0, 65535.0]);
    check("count(b: nir, red, x)", [3.0, 3.0, 2.0, 2.0]);
    check("p100(band: nir, red) - median(b: nir, red)", [10.0, 10.0, 0.0, 0.0]);
    let days = ["2020-05-18", "2020-06-03"].map(|day| day.parse().unwrap());
    let series = Array::stack_times(&[row(&[1_u8, 2]), row(&[3_u8, 9])], &days).unwrap();
    let mut bindings = Bindings::default();
    bindings.bind("b", series);
    assert_eq!(pixels("max(t: b) - mean(time: b)", &bindings), [[1.0, 3.5]]);
    assert_eq!(pixels("b - mean(t: b)", &bindings), [[-1.0, -3.5, 1.0, 3.5]]);
}

#[test]
fn results_have_names_and_are_used_by_later_ones() {
    let text = "k = 2  # twice\n_sum = nir + red; half = _sum / k\n\nhalf * (\n  2 +\n  0)";
    let formula = Formula::parse(text).unwrap();
    assert_eq!(formula.names(), ["nir", "red"]);
    let results = formula.apply(&bindings(), DType::F32).unwrap();
    let names: Vec<Option<&str>> = results.iter().map(|result| result.name.as_deref()).collect();
    assert_eq!(names, [Some("half"), None]);
    assert!(results.iter().all(|result| result.array.dtype() == DType::F32));
    check_same(&pixels(text, &bindings())[0], &[20.0, 20.0, NAN, 65535.0], text);
    assert_eq!(formula.to_string(), "k = 2; _sum = nir + red; half = _sum / k; half * (2 + 0)");
    assert_eq!(Formula::parse("red = red + 1; red").unwrap().names(), ["red"]);
}

#[test]
fn bands_of_a_scene_have_names_and_numbers() {
    let scene = Array::stack(&[row(&[1_u8]), row(&[2_u8]), row(&[3_u8])]).unwrap();
    let scene = scene.with_band_names(&["red", "b1", "red"]).unwrap();
    let bindings = Bindings::of_scene(&scene);
    assert_eq!(bindings.names().collect::<Vec<_>>(), ["red", "b1", "b2", "b3"]);
    assert_eq!(pixels("red; b1; b2; b3", &bindings), [[1.0], [2.0], [2.0], [3.0]]);
}
