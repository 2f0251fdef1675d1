use super::*;
use proptest::prelude::*;

/// Looks for every rank in digits of `bits`, the last digits by collecting if asked. Sorted keys are counted as values are.
#[track_caller]
fn check<T: Keyed>(values: &[T], bits: u32, collects: bool) {
    let bytes = bytemuck::cast_slice(values);
    let mut search = RankSearch::new(T::DTYPE);
    let mut is_first = true;
    let mut keys = Vec::new();
    each_valid::<T>(bytes, None, |_, value| keys.push(value.key()));
    keys.sort_unstable();
    let ranks = |count: u64| (0..count).collect::<Vec<_>>();
    while search.unknown() > 0 {
        let bits = bits.min(search.unknown());
        let mut table = vec![0; search.table_length(bits)];
        search.count(bits, bytes, None, &mut table);
        let mut table_of_keys = vec![0; table.len()];
        search.count_keys(bits, &keys, &mut table_of_keys);
        assert_eq!(table, table_of_keys);
        assert!(is_first || search.has_counts(table.chunks(1 << bits).map(|counts| counts.iter().sum())));
        assert!(keys.iter().all(|key| search.reaches(*key, *key) == search.group(*key).is_some()));
        if is_first {
            search.begin(bits, &table, ranks)
        } else {
            search.narrow(bits, &table)
        }
        is_first = false;
        if collects {
            break;
        }
    }
    let mut want: Vec<T> = values.iter().copied().filter(|value| PartialEq::eq(value, value)).collect();
    want.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let found = if collects {
        let mut kept = Vec::new();
        search.collect(bytes, None, &mut kept);
        let mut kept_keys = Vec::new();
        search.collect_keys(&keys, &mut kept_keys);
        assert!(search.has_counts(kept_keys.iter().map(|keys| keys.len() as u64)));
        kept.iter_mut().for_each(|keys| keys.sort_unstable());
        assert_eq!(kept, kept_keys);
        search.values_among(kept)
    } else {
        search.values()
    };
    let want: Vec<f64> = want.iter().map(|value| format!("{value:?}").parse().unwrap()).collect();
    assert_eq!(found, want);
}

proptest! {
    #[test]
    fn every_rank_is_that_of_sorted_values(
        floats in proptest::collection::vec(-1000..1000_i32, 1..60), bits in 1..17_u32, collects: bool,
    ) {
        check(&floats, bits, collects);
        check(&floats.iter().map(|value| f64::from(*value) / 7.0).collect::<Vec<_>>(), bits, collects);
        check(&floats.iter().map(|value| i64::from(*value) << 30).collect::<Vec<_>>(), bits, collects);
        check(&floats.iter().map(|value| value.unsigned_abs()).collect::<Vec<_>>(), bits, collects);
    }
}

#[test]
fn passes_count_as_many_bits_as_fit_and_collect_when_all_do() {
    let mut bands = vec![RankSearch::new(DType::U32); 2];
    assert_eq!(Pass::next(&bands, 1 << 30, 1), Some(Pass::Count(16)));
    assert_eq!(Pass::next(&bands, 1 << 14, 2), Some(Pass::Count(9)));
    assert_eq!(Pass::next(&bands, 0, 1), Some(Pass::Count(1)));
    let mut table = vec![0; 1 << 16];
    table[7] = 100;
    bands.iter_mut().for_each(|band| band.begin(16, &table, |_| vec![50]));
    assert!(bands[0].reaches(6 << 16, 8 << 16) && !bands[0].reaches(0, (7 << 16) - 1));
    assert_eq!(Pass::next(&bands, 200 * CANDIDATE_BYTES, 1), Some(Pass::Collect(200)));
    assert_eq!(Pass::next(&bands, 199 * CANDIDATE_BYTES, 1), Some(Pass::Count(8)));
    bands.iter_mut().for_each(|band| band.narrow(16, &table));
    assert_eq!(Pass::next(&bands, 1, 1), None);
    assert_eq!(bands[1].values(), [f64::from(7 << 16 | 7)]);
}

#[test]
fn of_nothing_there_is_no_rank() {
    check::<f64>(&[], 8, false);
    check(&[f64::NAN, 1.0, f64::NAN], 8, true);
}
