use proptest::prelude::*;

use super::*;

/// The bytes of blocks of buffers that are sorted.
fn packed(buffers: &[&KeyBuffer]) -> Vec<Vec<u8>> {
    let (mut packer, mut blocks) = (KeyPacker::new().unwrap(), Vec::new());
    let done: tiffio::Result<()> = in_blocks(buffers, |keys| {
        let mut bytes = Vec::new();
        packer.pack(keys, &mut bytes)?;
        blocks.push(bytes);
        Ok(())
    });
    done.unwrap();
    blocks
}

fn unpacked(dtype: DType, bytes: &[u8]) -> Option<Vec<u64>> {
    let mut fields = Fields(bytes);
    let block = KeyBlock::take(dtype, &mut fields)?;
    assert!(fields.is_empty() && block.first <= block.last);
    KeyUnpacker::new().unwrap().unpack(&block).map(<[u64]>::to_vec)
}

/// Values go through so many buffers with room for `room`, and through their bytes: all that are there come out, those of
/// the last buffers together in order.
#[track_caller]
fn check<T: Keyed>(values: &[T], validity: Option<&[u8]>, buffers: usize, room: usize) {
    let mut all: Vec<KeyBuffer> = (0..buffers).map(|_| KeyBuffer::new(T::DTYPE, room)).collect();
    let bytes: &[u8] = bytemuck::cast_slice(values);
    let (mut from, mut blocks, mut spare) = (0, Vec::new(), KeyBuffer::new(T::DTYPE, room));
    while from < values.len() {
        let buffer = &mut all[from % buffers];
        from += buffer.push(&bytes[from * T::DTYPE.size()..], validity.map(|validity| &validity[from..]));
        if buffer.is_full() {
            buffer.sort(&mut spare);
            blocks.extend(packed(&[buffer]));
            buffer.clear();
        }
    }
    all.iter_mut().for_each(|buffer| buffer.sort(&mut spare));
    let last = packed(&all.iter().collect::<Vec<_>>());
    let keys = |blocks: &[Vec<u8>]| -> Vec<u64> {
        blocks.iter().flat_map(|block| unpacked(T::DTYPE, block).unwrap()).collect()
    };
    assert!(keys(&last).is_sorted());
    blocks.extend(last);
    let mut want = Vec::new();
    each_valid::<T>(bytes, validity, |_, value| want.push(value.key()));
    want.sort_unstable();
    let mut found = keys(&blocks);
    found.sort_unstable();
    assert_eq!(found, want);
}

fn count(keys: usize) -> u32 {
    u32::try_from(keys).unwrap()
}

#[test]
fn special_values_and_lengths_are_carried() {
    check(&[f64::INFINITY, -0.0, 0.0, f64::NAN, f64::NEG_INFINITY, 5e-324, f64::MAX], None, 2, 3);
    check(&[f32::NAN; 9], None, 1, 4);
    check(&[u64::MAX, 0, u64::MAX, i64::MAX as u64], None, 1, 100);
    check(&[i32::MIN, -1, i32::MAX], Some(&[1, 0, 1]), 1, 1);
    check::<i64>(&[], None, 3, 5);
    let many: Vec<u32> = (0..=2 * count(BLOCK_KEYS)).map(|n| n.wrapping_mul(2_654_435_761)).collect();
    check(&many, None, 3, BLOCK_KEYS - 1);
    check(&many[..BLOCK_KEYS], None, 1, 1 << 20);
    check(&vec![7_u32; BLOCK_KEYS + 1], None, 1, many.len());
}

#[test]
fn what_repeats_takes_next_to_nothing_and_noise_less_than_itself() {
    let bytes = |values: &[f32]| {
        let mut buffer = KeyBuffer::new(DType::F32, values.len());
        buffer.push(bytemuck::cast_slice(values), None);
        buffer.sort(&mut KeyBuffer::new(DType::F32, 1));
        packed(&[&buffer]).iter().map(Vec::len).sum::<usize>()
    };
    assert!(bytes(&[0.25; BLOCK_KEYS]) == 24);
    let noise: Vec<f32> = (0..count(BLOCK_KEYS)).map(|n| n.wrapping_mul(2_654_435_761) as f32).collect();
    assert!(bytes(&noise) < 3 * noise.len());
}

/// A block of `keys` whose head is changed by `change`.
fn changed(keys: &[u64], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    KeyPacker::new().unwrap().pack(keys, &mut bytes).unwrap();
    change(&mut bytes);
    bytes
}

#[test]
fn blocks_that_are_not_what_they_say_are_refused() {
    let keys = [5, 300, 301, 70_000, 70_000];
    let refused = |dtype, change: &dyn Fn(&mut Vec<u8>)| unpacked(dtype, &changed(&keys, change)).is_none();
    assert!(!refused(DType::U32, &|_| {}));
    // But for the stream's own checksum: that of the record is of all bytes.
    for length in 0..changed(&keys, |_| {}).len() - 4 {
        assert!(refused(DType::U32, &|bytes| bytes.truncate(length)), "{length}");
    }
    // Count, width, first and last key that others follow from.
    for (at, by) in [(0, 1), (1, 1), (3, 0x80), (4, 3), (4, 2), (8, 1), (15, 0xFF), (16, 1), (23, 1)] {
        assert!(refused(DType::U32, &|bytes| bytes[at] ^= by), "{at} {by}");
    }
    let one = |dtype, key: u64| unpacked(dtype, &changed(&[key], |_| {}));
    assert_eq!(one(DType::U32, u64::from(u32::MAX)), Some(vec![u32::MAX.into()]));
    assert_eq!(one(DType::I32, 1 << 32), None);
    for key in [0, u64::from(u32::MAX), f32::INFINITY.key() + 1, f32::NEG_INFINITY.key() - 1] {
        assert_eq!(one(DType::F32, key), None, "{key:x}");
    }
    assert!(one(DType::F32, f32::INFINITY.key()).is_some());
    assert_eq!(unpacked(DType::U32, &changed(&[9], |bytes| bytes.push(0))), None);
    let over = changed(&[1, 200], |bytes| bytes[8..16].copy_from_slice(&(u64::MAX - 5).to_le_bytes()));
    assert_eq!(unpacked(DType::U64, &over), None);
}

proptest! {
    #[test]
    fn whatever_the_values_they_come_out_again(
        values in prop::collection::vec(any::<u64>(), 0..400), shift in 0..64_u32, buffers in 1..4_usize, room in 1..500_usize,
    ) {
        let values: Vec<u64> = values.iter().map(|value| value >> shift).collect();
        let validity: Vec<u8> = values.iter().map(|value| u8::from(value % 3 > 0)).collect();
        check(&values, Some(&validity), buffers, room);
        check(bytemuck::cast_slice::<_, i64>(&values), None, buffers, room);
        check(bytemuck::cast_slice::<_, f64>(&values), Some(&validity), buffers, room);
        check(bytemuck::cast_slice::<_, f32>(&values), None, buffers, room);
        check(bytemuck::cast_slice::<_, i32>(&values), None, buffers, room);
        check(bytemuck::cast_slice::<_, u32>(&values), None, buffers, room);
    }

    #[test]
    fn whatever_the_bytes_nothing_panics(
        mut bytes in prop::collection::vec(any::<u8>(), 0..300), count in 0..40_u32, width in 0..9_u32,
    ) {
        for dtype in [DType::U32, DType::F32, DType::F64, DType::I64] {
            unpacked(dtype, &bytes);
        }
        if bytes.len() >= 24 {
            bytes[..4].copy_from_slice(&count.to_le_bytes());
            bytes[4..8].copy_from_slice(&width.to_le_bytes());
            bytes[8..16].copy_from_slice(&[0; 8]);
            if let Some(keys) = unpacked(DType::U64, &bytes) {
                prop_assert!(keys.len() == count as usize && keys.is_sorted());
            }
        }
    }
}
