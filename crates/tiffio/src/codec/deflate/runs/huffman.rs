//! Huffman codes of limited length (RFC 1951 section 3.2.2).

/// A code and its length, side by side so that one load brings both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Code(u32);

impl Code {
    const LENGTH_BITS: u32 = 8;

    fn new(bits: u16, length: u8) -> Self {
        Self(u32::from(bits) << Self::LENGTH_BITS | u32::from(length))
    }

    /// The code, its first bit in the lowest place.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0 >> Self::LENGTH_BITS)
    }

    /// How many bits it has.
    #[inline(always)]
    pub(super) fn length(self) -> u32 {
        self.0 & 0xFF
    }
}

/// Counts fit this many bits: no block has more symbols.
const COUNT_BITS: u32 = 22;

/// The code length of each symbol that occurs `counts` times, 0 for those that do not occur.
///
/// None is longer than `limit` bits, at most 15, enough for as many codes as there are symbols. The code is complete if
/// at least two symbols occur, and as good as can be if no length had to be cut.
pub(super) fn lengths<const N: usize>(counts: &[u32; N], limit: u8) -> [u8; N] {
    let mut lengths = [0; N];
    let mut sorted = [0; N];
    let mut used = 0;
    for (symbol, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
        sorted[used] = (*count).min((1 << COUNT_BITS) - 1) << (32 - COUNT_BITS) | symbol;
        used += 1;
    }
    let sorted = &mut sorted[..used];
    sorted.sort_unstable();
    let mut depths = [0; N];
    let depths = &mut depths[..used];
    for (depth, key) in depths.iter_mut().zip(sorted.iter()) {
        *depth = *key >> (32 - COUNT_BITS);
    }
    depths_from_counts(depths);
    let per_length = limited(depths, limit);
    // The rarest symbols have the longest codes.
    let mut rarest_first = sorted.iter();
    for (length, count) in (0..16).zip(per_length).rev() {
        for key in rarest_first.by_ref().take(count) {
            lengths[(key & ((1 << (32 - COUNT_BITS)) - 1)) as usize] = length;
        }
    }
    lengths
}

/// Replaces ascending counts by their depths in the tree of Huffman, in place (Moffat and Katajainen, "In-place
/// calculation of minimum-redundancy codes", 1995).
fn depths_from_counts(nodes: &mut [u32]) {
    let count = nodes.len();
    if count < 2 {
        nodes.fill(1);
        return;
    }
    // Inner nodes, from the left: weights, each replaced by the place of its parent once it has one.
    let (mut leaf, mut inner) = (0, 0);
    for next in 0..count - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            if leaf >= count || inner < next && nodes[inner] < nodes[leaf] {
                weight += nodes[inner];
                nodes[inner] = u32::try_from(next).unwrap_or_default();
                inner += 1;
            } else {
                weight += nodes[leaf];
                leaf += 1;
            }
        }
        nodes[next] = weight;
    }
    // Depths of inner nodes, from the root down.
    nodes[count - 2] = 0;
    for at in (0..count - 2).rev() {
        nodes[at] = nodes[nodes[at] as usize] + 1;
    }
    // At each depth, what is not an inner node is a leaf.
    let (mut inner, mut free, mut depth) = (count - 1, 1, 0);
    let mut at = count;
    while at > 0 {
        let inner_here = nodes[..inner].iter().rev().take_while(|node| **node == depth).count();
        let leaves = free - inner_here;
        nodes[at - leaves..at].fill(depth);
        at -= leaves;
        inner -= inner_here;
        free = 2 * inner_here;
        depth += 1;
    }
}

/// How many symbols get a code of each length, if depths beyond `limit` are cut.
///
/// Cut codes take more of the room than there is. A leaf is taken away at the limit and a shorter one is replaced by
/// an inner node with two leaves, until they fit.
fn limited(depths: &[u32], limit: u8) -> [usize; 16] {
    let mut counts = [0; 16];
    let limit = usize::from(limit).min(15);
    for depth in depths {
        counts[(*depth as usize).min(limit)] += 1;
    }
    let mut taken: usize = (0..=limit).map(|length| counts[length] << (limit - length)).sum();
    if depths.len() < 2 {
        return counts;
    }
    while taken > 1 << limit {
        let Some(shorter) = (1..limit).rev().find(|length| counts[*length] > 0) else { break };
        counts[limit] -= 1;
        counts[shorter] -= 1;
        counts[shorter + 1] += 2;
        taken -= 1;
    }
    counts
}

/// The codes that belong to these lengths.
pub(super) fn codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut counts = [0u16; 16];
    lengths.iter().filter(|length| **length > 0).for_each(|length| counts[usize::from(*length) % 16] += 1);
    let mut next = [0u16; 16];
    for length in 1..16 {
        next[length] = (next[length - 1] + counts[length - 1]) << 1;
    }
    lengths.map(|length| match length {
        1..=15 => {
            let code = next[usize::from(length)];
            next[usize::from(length)] = code.wrapping_add(1);
            Code::new(code.reverse_bits() >> (16 - length), length)
        }
        _ => Code::default(),
    })
}

#[cfg(test)]
mod tests;
