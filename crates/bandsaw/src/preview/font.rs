//! Letters of three by five dots, drawn for this.

use super::Picture;

/// Columns and rows of a letter; one more column parts it from the next.
const DOTS: (u32, u32) = (3, 5);
/// Pixels of a dot.
const DOT: u32 = 2;

/// Pixels of a line of letters.
pub(super) const HEIGHT: u32 = DOTS.1 * DOT;

/// Rows from the top, each a digit from 0 to 7: 4 is the left dot, 2 that in the middle, 1 the right one.
const LETTERS: [(char, &[u8; 5]); 42] = [
    ('0', b"75557"),
    ('1', b"26227"),
    ('2', b"71747"),
    ('3', b"71717"),
    ('4', b"55711"),
    ('5', b"74717"),
    ('6', b"74757"),
    ('7', b"71122"),
    ('8', b"75757"),
    ('9', b"75717"),
    ('-', b"00700"),
    ('+', b"02720"),
    ('.', b"00002"),
    ('_', b"00007"),
    ('/', b"11244"),
    (' ', b"00000"),
    ('A', b"25755"),
    ('B', b"65656"),
    ('C', b"34443"),
    ('D', b"65556"),
    ('E', b"74647"),
    ('F', b"74644"),
    ('G', b"34553"),
    ('H', b"55755"),
    ('I', b"72227"),
    ('J', b"11152"),
    ('K', b"55655"),
    ('L', b"44447"),
    ('M', b"57755"),
    ('N', b"65555"),
    ('O', b"25552"),
    ('P', b"65644"),
    ('Q', b"25563"),
    ('R', b"65655"),
    ('S', b"34216"),
    ('T', b"72222"),
    ('U', b"55557"),
    ('V', b"55552"),
    ('W', b"55775"),
    ('X', b"55255"),
    ('Y', b"55222"),
    ('Z', b"71247"),
];

/// Pixels that `text` is wide.
pub(super) fn width(text: &str) -> u32 {
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    letters.saturating_mul((DOTS.0 + 1) * DOT).saturating_sub(DOT)
}

/// Draws `text` in black, its upper left corner at `col` and `row`; small letters as capitals, unknown ones as blanks, what is
/// outside not at all.
pub(super) fn draw(picture: &mut Picture, text: &str, col: u32, row: u32) {
    let advance = (DOTS.0 + 1) * DOT;
    let mut left = col;
    for letter in text.chars() {
        let rows =
            LETTERS.iter().find(|(known, _)| *known == letter.to_ascii_uppercase()).map_or(b"00000", |one| one.1);
        for (y, bits) in (0..HEIGHT).map(|y| (y, rows.get((y / DOT) as usize).copied().unwrap_or(b'0') - b'0')) {
            for x in (0..DOTS.0 * DOT).filter(|x| bits & (4 >> (x / DOT)) != 0) {
                set(picture, left.saturating_add(x), row + y);
            }
        }
        left = left.saturating_add(advance);
    }
}

fn set(picture: &mut Picture, col: u32, row: u32) {
    if col < picture.width && row < picture.height {
        let place = row as usize * picture.width as usize + col as usize;
        if let Some(pixel) = picture.pixels.get_mut(place) {
            *pixel = [0, 0, 0, 255];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_dots() {
        let mut picture = Picture { width: 14, height: 10, pixels: vec![[255; 4]; 140] };
        draw(&mut picture, "1t", 0, 0);
        let row = |row: usize| -> String {
            let pixels = picture.pixels[row * 14..][..14].iter().step_by(2);
            pixels.map(|pixel| if pixel[0] == 0 { '#' } else { '.' }).collect()
        };
        let found: Vec<String> = (0..10).step_by(2).map(row).collect();
        assert_eq!(found, [".#..###", "##...#.", ".#...#.", ".#...#.", "###..#."]);
        assert_eq!((width("1t"), HEIGHT), (14, 10));
    }

    #[test]
    fn what_is_outside_is_not_drawn() {
        let mut picture = Picture { width: 4, height: 4, pixels: vec![[255; 4]; 16] };
        draw(&mut picture, "888", 3, 3);
        assert_eq!(picture.pixels.iter().filter(|pixel| pixel[0] == 0).count(), 1);
    }
}
