//! The plainest inflate: bit by bit, a code found by comparing it with all codes, nothing forgiven.

/// What a block of a stream is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// Bytes as they are.
    Stored { bytes: usize },
    /// Codes of its own; `longest` is the length of the longest for literals and lengths, `matches` counts them.
    Dynamic { bytes: usize, longest: usize, matches: usize },
}

/// The samples of a zlib stream and the blocks that it is made of. Panics, saying where, if anything is not as RFC 1950
/// and 1951 want it, or is not complete, or is left over.
pub(super) fn inflate(stream: &[u8]) -> (Vec<u8>, Vec<Block>) {
    let (header, rest) = stream.split_at(2);
    assert_eq!(header[0], 0x78, "deflate, a window of 32 KiB");
    assert_eq!((u32::from(header[0]) * 256 + u32::from(header[1])) % 31, 0, "check bits");
    assert_eq!(header[1] & 0x20, 0, "no dictionary");
    let (body, checksum) = rest.split_at(rest.len() - 4);
    let mut bits = Bits { bytes: body, at: 0 };
    let (mut out, mut blocks) = (Vec::new(), Vec::new());
    loop {
        let is_last = bits.take(1) == 1;
        let block = match bits.take(2) {
            0 => stored(&mut bits, &mut out),
            2 => dynamic(&mut bits, &mut out),
            kind => panic!("block of kind {kind}"),
        };
        blocks.push(block);
        if is_last {
            break;
        }
    }
    bits.skip_to_byte();
    assert_eq!(bits.at, body.len() * 8, "bytes are left over");
    assert_eq!(checksum, adler(&out).to_be_bytes(), "checksum");
    (out, blocks)
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |value, n| {
            let bit = usize::from(self.bytes[self.at / 8]) >> (self.at % 8) & 1;
            self.at += 1;
            value | bit << n
        })
    }

    fn skip_to_byte(&mut self) {
        while !self.at.is_multiple_of(8) {
            assert_eq!(self.take(1), 0, "bits that fill up a byte");
        }
    }

    /// The symbol whose code comes next.
    fn symbol(&mut self, codes: &[Option<(usize, usize)>]) -> usize {
        let (mut code, mut length) = (0, 0);
        loop {
            code = code << 1 | self.take(1);
            length += 1;
            assert!(length <= 15, "no such code");
            if let Some(symbol) = codes.iter().position(|known| *known == Some((code, length))) {
                return symbol;
            }
        }
    }
}

/// Codes and lengths, in the order of RFC 1951 section 3.2.2. They must be complete.
fn codes(lengths: &[usize]) -> Vec<Option<(usize, usize)>> {
    let mut codes = vec![None; lengths.len()];
    let mut next = 0;
    for length in 1..=15 {
        next <<= 1;
        for (symbol, _) in lengths.iter().enumerate().filter(|(_, other)| **other == length) {
            codes[symbol] = Some((next, length));
            next += 1;
        }
    }
    assert_eq!(next, 1 << 15, "codes are not complete");
    codes
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>) -> Block {
    bits.skip_to_byte();
    let length = bits.take(16);
    assert_eq!(bits.take(16), !length & 0xFFFF, "length of a stored block");
    (0..length).for_each(|_| out.push(u8::try_from(bits.take(8)).unwrap()));
    Block::Stored { bytes: length }
}

fn dynamic(bits: &mut Bits<'_>, out: &mut Vec<u8>) -> Block {
    let (literals, distances, described) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    assert!(literals <= 286 && distances <= 30);
    let mut lengths = [0; 19];
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].into_iter().take(described) {
        lengths[symbol] = bits.take(3);
    }
    let length_codes = codes(&lengths);
    let mut lengths = Vec::new();
    while lengths.len() < literals + distances {
        let (length, times) = match bits.symbol(&length_codes) {
            16 => (*lengths.last().unwrap(), 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (length, 1),
        };
        lengths.extend(vec![length; times]);
    }
    assert_eq!(lengths.len(), literals + distances, "a repetition passes the end");
    let (literal_codes, distance_codes) = (codes(&lengths[..literals]), codes(&lengths[literals..]));
    let longest = *lengths[..literals].iter().max().unwrap();
    let (start, mut matches) = (out.len(), 0);
    loop {
        match bits.symbol(&literal_codes) {
            256 => return Block::Dynamic { bytes: out.len() - start, longest, matches },
            byte @ ..256 => out.push(u8::try_from(byte).unwrap()),
            symbol => {
                let (length, extra) = LENGTHS[symbol - 257];
                let length = length + bits.take(extra);
                let (distance, extra) = DISTANCES[bits.symbol(&distance_codes)];
                let distance = distance + bits.take(extra);
                (0..length).for_each(|_| out.push(out[out.len() - distance]));
                matches += 1;
            }
        }
    }
}

/// The shortest length of each symbol, and its extra bits.
const LENGTHS: [(usize, usize); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// The first distances, which are all that these encoders use: distance 1, or none.
const DISTANCES: [(usize, usize); 2] = [(1, 0), (2, 0)];

fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    b << 16 | a
}
