//! What does a compiled expression cost beside a loop written by hand?
//!
//! The normalised difference of two `uint16` bands with nodata 0, scaled by 1e-4, in `float32` and `float64`: over bands
//! without nodata, and over bands of which every eighth pixel is nodata. All read and write the same planes, which fit
//! the second cache. Throughput is bytes of output.

use std::hint::black_box;

use chunkgraph::program::{ExprGraph, MissingOut, Output, Program, Scratch};
use chunkgraph::{BinaryOp, DType, Scalar};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const PIXELS: usize = 1 << 18;

fn program(dtype: DType) -> Program {
    let mut graph = ExprGraph::new();
    let scale = graph.constant(Scalar::Float(1e-4), dtype);
    let [a, b] = [0, 1].map(|leaf| {
        let band = graph.leaf(leaf, DType::U16);
        let masked = graph.mask_equal(band, Scalar::Int(0));
        let float = graph.cast(dtype, masked);
        graph.binary(BinaryOp::Mul, float, scale)
    });
    let difference = graph.binary(BinaryOp::Sub, b, a);
    let sum = graph.binary(BinaryOp::Add, b, a);
    let expr = graph.binary(BinaryOp::Div, difference, sum);
    Program::compile(&graph, &[Output { expr, fill: None }])
}

macro_rules! by_hand {
    ($name:ident, $float:ident, $or:tt) => {
        #[inline(never)]
        fn $name(a: &[u16], b: &[u16], out: &mut [$float]) {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = if (*a == 0) $or (*b == 0) {
                    $float::NAN
                } else {
                    let (a, b) = ($float::from(*a) * 1e-4, $float::from(*b) * 1e-4);
                    (b - a) / (b + a)
                };
            }
        }
    };
}

// With `|` the compiler vectorises the loop, with `||` it does not.
by_hand!(by_hand_f32, f32, ||);
by_hand!(by_hand_f64, f64, ||);
by_hand!(vectorised_f32, f32, |);
by_hand!(vectorised_f64, f64, |);

/// Reflectances without order; of the pixels whose number `is_nodata`, 0.
fn band(seed: u64, is_nodata: impl Fn(u64) -> bool) -> Vec<u16> {
    let value = |n: u64| u16::try_from((n + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51).unwrap_or(0) + 1;
    (0..PIXELS as u64).map(|n| if is_nodata(n) { 0 } else { value(n) }).collect()
}

fn normalised_difference(criterion: &mut Criterion) {
    for (what, every) in [("all valid", u64::MAX), ("every eighth missing", 8)] {
        let [a, b] = [1, 2].map(|seed| band(seed, |n| n % every == every - 1));
        let inputs: [&[u8]; 2] = [bytemuck::cast_slice(&a), bytemuck::cast_slice(&b)];
        for dtype in [DType::F32, DType::F64] {
            let mut group = criterion.benchmark_group(format!("normalised difference/{dtype}"));
            let bytes = PIXELS * dtype.size();
            group.throughput(Throughput::Bytes(bytes as u64));
            let (mut narrow, mut wide) = (vec![0f32; PIXELS], vec![0f64; PIXELS]);
            group.bench_function(BenchmarkId::new("by hand", what), |bencher| {
                bencher.iter(|| match dtype {
                    DType::F32 => by_hand_f32(black_box(&a), black_box(&b), &mut narrow),
                    _ => by_hand_f64(black_box(&a), black_box(&b), &mut wide),
                });
            });
            group.bench_function(BenchmarkId::new("by hand, vectorised", what), |bencher| {
                bencher.iter(|| match dtype {
                    DType::F32 => vectorised_f32(black_box(&a), black_box(&b), &mut narrow),
                    _ => vectorised_f64(black_box(&a), black_box(&b), &mut wide),
                });
            });
            let program = program(dtype);
            let mut scratch = Scratch::new();
            group.bench_function(BenchmarkId::new("program", what), |bencher| {
                let plane = if dtype == DType::F32 {
                    bytemuck::cast_slice_mut(&mut narrow)
                } else {
                    bytemuck::cast_slice_mut(&mut wide)
                };
                let mut out = [plane];
                bencher.iter(|| program.run(PIXELS, black_box(&inputs), &mut scratch, &mut out, MissingOut::Ignore));
            });
            group.finish();
        }
    }
}

criterion_group!(benches, normalised_difference);
criterion_main!(benches);
