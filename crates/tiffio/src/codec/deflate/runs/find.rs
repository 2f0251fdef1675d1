//! Where the runs of a block are.

/// Literals, and a run after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes that stand for themselves.
    pub(super) literals: usize,
    /// How many bytes after these are equal to the last one before: [`RUN_MIN`] to [`RUN_MAX`].
    pub(super) run: usize,
}

/// The shortest run made use of. Format and arithmetic would allow for three bytes, but those that repeat are
/// frequent and have short codes: on predicted samples a run of three costs more than it saves.
pub(super) const RUN_MIN: usize = 4;
/// The longest run that there is a code for; longer ones are cut.
pub(super) const RUN_MAX: usize = 258;

/// Lists the runs of `block` in `pieces`. What comes after the last one is literals.
pub(super) fn find(block: &[u8], pieces: &mut Vec<Piece>) {
    pieces.clear();
    let mut literals_at = 0;
    let mut at = 1;
    while let Some(start) = next_run(block, at) {
        let end = start + length(block, start);
        at = start;
        while end - at >= RUN_MIN {
            let run = (end - at).min(RUN_MAX);
            pieces.push(Piece { literals: at - literals_at, run });
            at += run;
            literals_at = at;
        }
        at = end.max(1);
    }
}

/// The first place, `at` or later, from which [`RUN_MIN`] bytes are equal to the byte before them.
///
/// Eight bytes are compared with their neighbours to the left at once, which shows five places.
#[inline(always)]
fn next_run(block: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = 0x01_01_01_01_01;
    const TOPS: u64 = 0x80_80_80_80_80;
    loop {
        let rest = block.get(at - 1..)?;
        let Some(window) = rest.first_chunk::<9>() else {
            let is_run = |bytes: &[u8]| bytes.iter().all(|byte| *byte == bytes[0]);
            return rest.windows(1 + RUN_MIN).position(is_run).map(|n| at + n);
        };
        let differences = eight(window.last_chunk()?) ^ eight(window.first_chunk()?);
        // Byte n becomes 0 where the bytes n to n + 3 are.
        let pairs = differences | differences >> 8;
        let fours = pairs | pairs >> 16;
        // The lowest byte that is 0 is the first that needs to borrow.
        let zeros = fours.wrapping_sub(ONES) & !fours & TOPS;
        if zeros != 0 {
            return Some(at + (zeros.trailing_zeros() / 8) as usize);
        }
        at += 5;
    }
}

/// How many bytes from `start` on are equal to the byte before them.
fn length(block: &[u8], start: usize) -> usize {
    let (before, rest) = block.split_at(start);
    let byte = before.last().copied().unwrap_or_default();
    let (eights, _) = rest.as_chunks();
    let mut length = 0;
    for chunk in eights {
        let differences = eight(chunk) ^ u64::from_le_bytes([byte; 8]);
        if differences != 0 {
            return length + (differences.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    length + rest.iter().skip(length).take_while(|other| **other == byte).count()
}

fn eight(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Byte by byte: a run is as long as the bytes go on, if that is long enough.
    fn naive(block: &[u8]) -> Vec<Piece> {
        let (mut pieces, mut literals, mut at) = (Vec::new(), 0, 0);
        while at < block.len() {
            let byte = block[at.max(1) - 1];
            let run = if at == 0 { 0 } else { block[at..].iter().take_while(|other| **other == byte).count() };
            if run >= RUN_MIN {
                pieces.push(Piece { literals, run: run.min(RUN_MAX) });
                at += run.min(RUN_MAX);
                literals = 0;
            } else {
                at += 1;
                literals += 1;
            }
        }
        pieces
    }

    fn check(block: &[u8]) {
        let mut pieces = vec![Piece { literals: 7, run: 7 }];
        find(block, &mut pieces);
        assert_eq!(pieces, naive(block));
    }

    #[test]
    fn a_run_that_is_cut_goes_on_without_literals() {
        let piece = |literals, run| Piece { literals, run };
        let mut pieces = Vec::new();
        find(&[5; 1 + 258 + 258 + 3], &mut pieces);
        assert_eq!(pieces, [piece(1, 258), piece(0, 258)]);
        find(&[5; 1 + 258 + 4], &mut pieces);
        assert_eq!(pieces, [piece(1, 258), piece(0, 4)]);
    }

    proptest! {
        #[test]
        fn runs_are_those_of_the_naive_twin(parts in prop::collection::vec((0u8..3, 1usize..20), 0..40)) {
            check(&parts.iter().flat_map(|(byte, count)| vec![*byte; *count]).collect::<Vec<_>>());
        }

        #[test]
        fn long_runs_are_too(parts in prop::collection::vec((0u8..3, 1usize..700), 0..5)) {
            check(&parts.iter().flat_map(|(byte, count)| vec![*byte; *count]).collect::<Vec<_>>());
        }
    }
}
