//! PackBits: runs of bytes (TIFF 6.0 section 9).
//!
//! A header byte `n` is followed by `n + 1` literal bytes (0 to 127) or by one byte that stands `257 - n` times (129 to
//! 255); 128 stands for nothing. Rows are packed one by one when writing, as the specification asks; when reading, a run
//! may cross them.

/// Decodes `packed` into `out` until either ends. Returns how many bytes of `out` are filled.
pub(super) fn decode(packed: &[u8], out: &mut [u8]) -> usize {
    let (mut rest, mut filled) = (packed, 0);
    while let Some((&header, tail)) = rest.split_first() {
        let space = out.get_mut(filled..).unwrap_or_default();
        if space.is_empty() {
            break;
        }
        let header = usize::from(header);
        rest = tail;
        if header < 128 {
            let count = (header + 1).min(tail.len()).min(space.len());
            let (literal, tail) = tail.split_at(count);
            space.iter_mut().zip(literal).for_each(|(out, byte)| *out = *byte);
            rest = tail;
            filled += count;
        } else if header > 128 {
            let Some((&byte, tail)) = tail.split_first() else { break };
            let count = (257 - header).min(space.len());
            space.iter_mut().take(count).for_each(|out| *out = byte);
            rest = tail;
            filled += count;
        }
    }
    filled
}

/// Appends `samples`, packed in rows of `row_bytes`, to `packed`.
pub(super) fn encode(samples: &[u8], row_bytes: usize, packed: &mut Vec<u8>) {
    samples.chunks(row_bytes.max(1)).for_each(|row| encode_row(row, packed));
}

fn encode_row(row: &[u8], packed: &mut Vec<u8>) {
    let mut rest = row;
    while let Some((&byte, _)) = rest.split_first() {
        let run = rest.iter().take(128).take_while(|&&next| next == byte).count();
        let (count, header) =
            if run >= 2 { (run, 257 - run) } else { (literal_length(rest), literal_length(rest) - 1) };
        packed.push(u8::try_from(header).unwrap_or(128));
        let (stored, tail) = rest.split_at(count);
        packed.extend_from_slice(if run >= 2 { stored.get(..1).unwrap_or_default() } else { stored });
        rest = tail;
    }
}

/// Bytes before the next run of three, which is where a literal stretch is worth ending; 128 at most.
fn literal_length(bytes: &[u8]) -> usize {
    let run = bytes.windows(3).take(128).position(|next| matches!(next, [a, b, c] if a == b && b == c));
    run.unwrap_or_else(|| bytes.len().min(128)).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(packed: &[u8], want: &[u8]) {
        let mut out = vec![0xAA; want.len()];
        assert_eq!(decode(packed, &mut out), want.len());
        assert_eq!(out, want);
    }

    #[test]
    fn the_example_of_the_specification_decodes() {
        let packed = [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0xFD, 0xAA, 0x03, 0x80, 0x00, 0x2A, 0x22, 0xF7, 0xAA];
        let mut want = vec![0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22];
        want.extend([0xAA; 10]);
        check(&packed, &want);
    }

    #[test]
    fn the_empty_header_is_skipped() {
        check(&[0x80, 0x00, 0x07, 0x80], &[7]);
    }

    #[test]
    fn a_run_that_is_cut_short_fills_nothing() {
        assert_eq!(decode(&[0xFE], &mut [0; 4]), 0);
        assert_eq!(decode(&[0x05, 1, 2], &mut [0; 4]), 2);
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(runs in prop::collection::vec((any::<u8>(), 1usize..300), 0..40), row in 1usize..500) {
            let samples: Vec<u8> = runs.iter().flat_map(|&(byte, count)| std::iter::repeat_n(byte, count % 200)).collect();
            let mut packed = Vec::new();
            encode(&samples, row, &mut packed);
            prop_assert!(packed.len() <= samples.len() + samples.len() / 128 + samples.len().div_ceil(row));
            check(&packed, &samples);
        }
    }
}
