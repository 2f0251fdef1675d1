//! What do exact statistics cost?
//!
//! A strip-sized block of each type through [`MomentsAccumulator`], all pixels valid, and with a mask. Throughput is pixels.

use std::hint::black_box;

use chunkgraph::DType;
use chunkgraph::reduce::{ExactSum, MomentsAccumulator};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const PIXELS: usize = 1 << 16;

/// Numbers without order in every type: of floats the bits of numbers from 1 to 2.
fn values(dtype: DType) -> Vec<u64> {
    let mixed = (0..PIXELS as u64).map(|n| (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    match dtype {
        DType::F64 => mixed.map(|bits| bits >> 12 | 0x3FF << 52).collect(),
        DType::F32 => mixed.map(|bits| bits & 0x007F_FFFF_007F_FFFF | 0x3F80_0000_3F80_0000).collect(),
        _ => mixed.collect(),
    }
}

fn moments(criterion: &mut Criterion) {
    let validity: Vec<u8> = (0..PIXELS).map(|n| u8::from(n % 8 != 7)).collect();
    let mut group = criterion.benchmark_group("moments");
    group.throughput(Throughput::Elements(PIXELS as u64));
    for dtype in [DType::U8, DType::U16, DType::I16, DType::I32, DType::I64, DType::F32, DType::F64] {
        let words = values(dtype);
        let bytes: &[u8] = &bytemuck::cast_slice(&words)[..PIXELS * dtype.size()];
        for (what, validity) in [("all valid", None), ("masked", Some(validity.as_slice()))] {
            group.bench_function(BenchmarkId::new(dtype.name(), what), |bencher| {
                let mut moments = MomentsAccumulator::new(dtype);
                bencher.iter(|| moments.push_slice(black_box(bytes), black_box(validity)));
            });
        }
    }
    group.finish();
}

fn sum(criterion: &mut Criterion) {
    let words = values(DType::F64);
    let numbers: &[f64] = bytemuck::cast_slice(&words);
    let mut group = criterion.benchmark_group("exact sum");
    group.throughput(Throughput::Elements(PIXELS as u64));
    group.bench_function("add", |bencher| {
        let mut sum = ExactSum::default();
        bencher.iter(|| black_box(numbers).iter().for_each(|number| sum.add(*number)));
    });
    group.finish();
}

criterion_group!(benches, moments, sum);
criterion_main!(benches);
