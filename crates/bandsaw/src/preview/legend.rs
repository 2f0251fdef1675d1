//! A bar of colours with numbers, below a picture.

use super::{ColourMap, Picture, Range, font};

/// Pixels between things.
const GAP: u32 = 4;
/// Rows of the bar.
const BAR: u32 = 10;

/// `picture` with a legend below: the colours from left to right, `title` above them, and the values at both ends and in the
/// middle.
pub(crate) fn with_legend(mut picture: Picture, title: &str, range: Range, map: ColourMap) -> Picture {
    let top = picture.height;
    picture.height = top.saturating_add(5 * GAP + BAR + 2 * font::HEIGHT);
    let width = picture.width;
    let size = width as usize * picture.height as usize;
    picture.pixels.resize(size, [255; 4]);
    font::draw(&mut picture, title, GAP, top + GAP);
    let bar = top + 2 * GAP + font::HEIGHT;
    let length = width.saturating_sub(2 * GAP);
    for col in 0..length {
        let colour = map.at(f64::from(col) / f64::from(length.saturating_sub(1).max(1)));
        for row in bar..bar + BAR {
            let place = row as usize * width as usize + (col + GAP) as usize;
            if let Some(pixel) = picture.pixels.get_mut(place) {
                *pixel = colour;
            }
        }
    }
    let row = bar + BAR + GAP;
    let [low, middle, high] = [range.low, f64::midpoint(range.low, range.high), range.high].map(number);
    let right = |text: &str| width.saturating_sub(GAP + font::width(text));
    font::draw(&mut picture, &low, GAP, row);
    let (all, room) = (font::width(&low) + font::width(&middle) + font::width(&high) + 4 * GAP, length);
    if all <= room {
        font::draw(&mut picture, &middle, (width - font::width(&middle)) / 2, row);
    }
    if font::width(&low) + font::width(&high) + 2 * GAP <= room {
        font::draw(&mut picture, &high, right(&high), row);
    }
    picture
}

/// Four digits, without zeros at the end.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{value:.3e}");
    }
    let decimals = [1000.0, 100.0, 10.0, 1.0, 0.1, 0.01].iter().position(|unit| size >= *unit).unwrap_or(6);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, want: &str) {
        assert_eq!(number(value), want);
    }

    #[test]
    fn numbers_have_four_digits() {
        check(0.0, "0");
        check(0.5, "0.5");
        check(-0.123_456, "-0.1235");
        check(12.345, "12.35");
        check(54_321.9, "54322");
        check(2e7, "2.000e7");
        check(1e-5, "1.000e-5");
    }

    #[test]
    fn the_bar_runs_through_all_colours() {
        let picture = Picture { width: 100, height: 3, pixels: vec![[9; 4]; 300] };
        let found = with_legend(picture, "NDVI", Range { low: 0.0, high: 1.0 }, ColourMap::Grey);
        assert_eq!(found.pixels.len(), 100 * found.height as usize);
        assert!(found.pixels[..300].iter().all(|pixel| *pixel == [9; 4]));
        let row = (3 + 2 * GAP + font::HEIGHT) as usize;
        let bar = &found.pixels[row * 100..][..100];
        assert_eq!((bar[3], bar[4], bar[95], bar[96]), ([255; 4], [0, 0, 0, 255], [255; 4], [255; 4]));
        assert!(bar[4..96].is_sorted());
    }
}
