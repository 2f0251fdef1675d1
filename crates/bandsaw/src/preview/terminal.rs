//! A picture out of letters: each cell is two pixels, the upper one the colour of a half block, the lower one that behind it.

use super::Picture;

/// How colours are told to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// 24 bits.
    True,
    /// The 6 x 6 x 6 cube of 256 colours.
    Cube,
    /// None: letters that are darker or brighter.
    Letters,
}

impl Depth {
    /// That of the terminal, as its variables say: `NO_COLOR` forbids colours, `COLORTERM` promises 24 bits.
    pub(crate) fn of_environment() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let term = std::env::var("COLORTERM").unwrap_or_default();
        match term.as_str() {
            _ if is_set("NO_COLOR") => Self::Letters,
            "truecolor" | "24bit" => Self::True,
            _ => Self::Cube,
        }
    }

    fn code(self, ground: u8, [red, green, blue, _]: [u8; 4]) -> String {
        if self == Self::True {
            return format!("\x1b[{ground};2;{red};{green};{blue}m");
        }
        // The cube's steps are 0, 95, 135, 175, 215, 255.
        let step = |value: u8| u16::from(if value < 48 { 0 } else { (value.max(75) - 35) / 40 });
        format!("\x1b[{ground};5;{}m", 16 + 36 * step(red) + 6 * step(green) + step(blue))
    }
}

/// Letters from dark to bright.
const RAMP: &[u8] = b" .:-=+*#%@";

/// The picture in lines.
pub(crate) fn draw(picture: &Picture, depth: Depth) -> String {
    let mut text = String::new();
    for rows in picture.pixels.chunks(2 * (picture.width.max(1) as usize)) {
        let (upper, lower) = rows.split_at_checked(picture.width as usize).unwrap_or((rows, &[]));
        for (col, upper) in upper.iter().enumerate() {
            let lower = lower.get(col).copied().unwrap_or_default();
            match depth {
                Depth::Letters => text.push(letter(*upper, lower)),
                depth => text.push_str(&cell(*upper, lower, depth)),
            }
        }
        text.push_str(if depth == Depth::Letters { "\n" } else { "\x1b[0m\n" });
    }
    text
}

fn cell(upper: [u8; 4], lower: [u8; 4], depth: Depth) -> String {
    const FRONT: u8 = 38;
    const BACK: u8 = 48;
    match (upper, lower) {
        ([.., 0], [.., 0]) => "\x1b[0m ".to_owned(),
        (upper, [.., 0]) => format!("\x1b[0m{}▀", depth.code(FRONT, upper)),
        ([.., 0], lower) => format!("\x1b[0m{}▄", depth.code(FRONT, lower)),
        (upper, lower) => format!("{}{}▀", depth.code(FRONT, upper), depth.code(BACK, lower)),
    }
}

fn letter(upper: [u8; 4], lower: [u8; 4]) -> char {
    let valid = [upper, lower].into_iter().filter(|pixel| pixel[3] > 0);
    // The weights of ITU-R BT.601, in thousandths.
    let lights =
        valid.map(|[red, green, blue, _]| 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue));
    let lights: Vec<u32> = lights.collect();
    let count = u32::try_from(lights.len()).unwrap_or(1).max(1);
    let place = lights.iter().sum::<u32>() / count * 9 / 255_000;
    RAMP.get(place as usize).map_or(' ', |letter| char::from(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 4] = [255, 0, 0, 255];
    const WHITE: [u8; 4] = [255; 4];

    #[track_caller]
    fn check(pixels: &[[u8; 4]], depth: Depth, want: &str) {
        let height = u32::try_from(pixels.len()).unwrap();
        assert_eq!(draw(&Picture { width: 1, height, pixels: pixels.to_vec() }, depth), want);
    }

    #[test]
    fn two_rows_are_a_line() {
        check(&[RED, WHITE], Depth::True, "\x1b[38;2;255;0;0m\x1b[48;2;255;255;255m▀\x1b[0m\n");
        check(&[RED, WHITE], Depth::Cube, "\x1b[38;5;196m\x1b[48;5;231m▀\x1b[0m\n");
        check(&[RED, WHITE, RED], Depth::Letters, "+\n:\n");
    }

    #[test]
    fn missing_pixels_are_left_out() {
        check(&[[0; 4], RED], Depth::True, "\x1b[0m\x1b[38;2;255;0;0m▄\x1b[0m\n");
        check(&[RED], Depth::True, "\x1b[0m\x1b[38;2;255;0;0m▀\x1b[0m\n");
        check(&[[0; 4], [0; 4]], Depth::Letters, " \n");
    }
}
