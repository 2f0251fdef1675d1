//! Sorting keys by their digits, the lowest first: a few passes over them, however many there are.

/// Bits of a digit. With more of them a pass writes to more pages than the processor has addresses of at hand; with 11, which
/// save a pass in four, a million keys and more took a quarter longer.
const DIGIT_BITS: u32 = 8;
const PLACES: usize = 1 << DIGIT_BITS;

/// Fewer than these are compared instead: tables of places take longer.
const KEYS_MIN: usize = 4 * PLACES;

/// A key that has digits.
pub(super) trait Digits: Copy + Default + Ord {
    /// Digits that it has.
    const COUNT: usize;

    /// Digit `n`, from the lowest.
    fn digit(self, n: usize) -> usize;
}

macro_rules! digits {
    ($($key:ty),*) => {
        $(impl Digits for $key {
            const COUNT: usize = <$key>::BITS.div_ceil(DIGIT_BITS) as usize;

            #[inline(always)]
            fn digit(self, n: usize) -> usize {
                let mask: $key = (1 << DIGIT_BITS) - 1;
                usize::try_from(self >> (n * DIGIT_BITS as usize) & mask).unwrap_or(0)
            }
        })*
    };
}

digits!(u32, u64);

/// Sorts `keys`. What `spare` holds is lost, and it may become as long.
pub(super) fn sort<K: Digits>(keys: &mut Vec<K>, spare: &mut Vec<K>) {
    if keys.len() < KEYS_MIN {
        return keys.sort_unstable();
    }
    let mut counts = vec![[0_usize; PLACES]; K::COUNT];
    for key in keys.iter() {
        counts.iter_mut().enumerate().for_each(|(n, counts)| counts[key.digit(n)] += 1);
    }
    spare.clear();
    spare.resize(keys.len(), K::default());
    for (n, places) in counts.iter_mut().enumerate() {
        // Of a digit that all share there is nothing to sort by.
        if keys.first().is_some_and(|key| places[key.digit(n)] == keys.len()) {
            continue;
        }
        let mut next = 0;
        for place in places.iter_mut() {
            next += std::mem::replace(place, next);
        }
        for key in keys.iter() {
            let place = &mut places[key.digit(n)];
            spare[*place] = *key;
            *place += 1;
        }
        std::mem::swap(keys, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<K: Digits + std::fmt::Debug>(keys: impl Iterator<Item = K>) {
        let mut found: Vec<K> = keys.collect();
        let mut want = found.clone();
        want.sort_unstable();
        sort(&mut found, &mut vec![K::default(); 3]);
        assert_eq!(found, want);
    }

    #[test]
    fn keys_are_sorted_whatever_their_digits() {
        let count = u32::try_from(KEYS_MIN).unwrap();
        let noise = |n: u32| n.wrapping_mul(2_654_435_761) ^ n.wrapping_mul(n) >> 3;
        for count in [0, 1, count - 1, count, 3 * count] {
            check((0..count).map(noise));
            check((0..count).map(|n| u64::from(noise(n)) << 32 | u64::from(noise(!n))));
            check((0..count).map(|n| u64::from(noise(n) >> 20) << 40 | 7));
            check((0..count).rev());
            check((0..count).map(|_| u64::MAX));
        }
    }
}
