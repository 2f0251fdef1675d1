//! The code words of T.4: how long a run of one colour is.
//!
//! The words stand in the order of the runs they mean: 0 to 63, then 64 to 1728 in steps of 64, then, the same for both
//! colours, 1792 to 2560 in steps of 64. A run is any number of words of 64 and more, and one of less.

/// What a code word means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    /// Bits of the word; 0 where the bits are no word.
    pub bits: u8,
    /// Pixels of the run.
    pub run: u16,
}

/// The longest word.
pub(super) const CODE_BITS: u32 = 13;

/// The meanings of all sequences of [`CODE_BITS`] bits by the word that they begin with.
pub(super) type Codes = [Code; 1 << CODE_BITS];

pub(super) static WHITE: Codes = codes(WHITE_WORDS);
pub(super) static BLACK: Codes = codes(BLACK_WORDS);

const WHITE_WORDS: &str = "\
    00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 \
    101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 \
    00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 \
    00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 \
    00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100 11011 10010 010111 \
    0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 \
    011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 \
    010011010 011000 010011011";

const BLACK_WORDS: &str = "\
    0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 \
    0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 \
    00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 \
    000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 \
    000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 \
    000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 \
    000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 0000001111 \
    000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 \
    0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 \
    0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 \
    0000001011010 0000001011011 0000001100100 0000001100101";

const LONG_WORDS: &str = "\
    00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 \
    000000010111 000000011100 000000011101 000000011110 000000011111";

const fn codes(words: &str) -> Codes {
    let mut codes = [Code { bits: 0, run: 0 }; 1 << CODE_BITS];
    let run = add(&mut codes, words.as_bytes(), 0);
    add(&mut codes, LONG_WORDS.as_bytes(), run);
    codes
}

/// Enters `words`, of which the first means `run`; comes back with what the next one means.
const fn add(codes: &mut Codes, words: &[u8], mut run: u16) -> u16 {
    let mut at = 0;
    while at < words.len() {
        let (mut word, mut bits) = (0usize, 0u8);
        while at < words.len() && words[at] != b' ' {
            word = word << 1 | (words[at] == b'1') as usize;
            bits += 1;
            at += 1;
        }
        let free = CODE_BITS - bits as u32;
        let mut rest = 0;
        while rest < 1 << free {
            codes[word << free | rest] = Code { bits, run };
            rest += 1;
        }
        run += if run < 64 { 1 } else { 64 };
        at += 1;
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(codes: &Codes, word: &str, run: u16) {
        let free = 13 - word.len();
        let found = codes[usize::from_str_radix(word, 2).unwrap() << free];
        assert_eq!((usize::from(found.bits), found.run), (word.len(), run));
    }

    #[test]
    fn words_mean_what_the_standard_says() {
        check(&WHITE, "00110101", 0);
        check(&WHITE, "00110100", 63);
        check(&WHITE, "11011", 64);
        check(&WHITE, "010011011", 1728);
        check(&WHITE, "000000011111", 2560);
        check(&BLACK, "0000110111", 0);
        check(&BLACK, "000001100111", 63);
        check(&BLACK, "0000001111", 64);
        check(&BLACK, "0000001100101", 1728);
        check(&BLACK, "00000001000", 1792);
    }

    #[test]
    fn no_word_begins_another() {
        for codes in [&WHITE, &BLACK] {
            let filled: u32 = codes.iter().filter(|code| code.bits > 0).map(|_| 1).sum();
            let runs: std::collections::BTreeMap<u16, u8> =
                codes.iter().filter(|code| code.bits > 0).map(|code| (code.run, code.bits)).collect();
            assert_eq!(runs.len(), 104);
            assert_eq!(filled, runs.values().map(|bits| 1 << (13 - u32::from(*bits))).sum::<u32>());
        }
    }
}
