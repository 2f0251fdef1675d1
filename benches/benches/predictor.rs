//! How fast are predictors beside a plain copy, on one thread?

use benches::Alternate;
use criterion::{Criterion, Throughput};
use tiffio::codec::predictor::{floating_point, horizontal};

/// The side of a tile, in pixels.
const SIDE: usize = 256;

/// Samples that a predictor works on: their name, the bytes of one, and how many make a pixel.
const HORIZONTAL: [(&str, usize, usize); 6] =
    [("u8_x3", 1, 3), ("u8", 1, 1), ("u16", 2, 1), ("u16_x4", 2, 4), ("u32", 4, 1), ("u64", 8, 1)];
const FLOATING_POINT: [(&str, usize, usize); 4] = [("f32", 4, 1), ("f32_x3", 4, 3), ("f32_x4", 4, 4), ("f64", 8, 1)];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut scratch = Vec::new();
    for (name, size, samples) in HORIZONTAL {
        let (tile, mut out, row) = tile(size, samples);
        measure(&mut criterion, &format!("apply_2/{name}"), &tile, &mut out, |out| {
            horizontal::apply(&tile, row, size, samples, out);
        });
        // Undone again and again: what the differences are makes no difference.
        measure(&mut criterion, &format!("undo_2/{name}"), &tile, &mut out, |out| {
            horizontal::undo(out, row, size, samples);
        });
    }
    for (name, size, samples) in FLOATING_POINT {
        let (tile, mut out, row) = tile(size, samples);
        measure(&mut criterion, &format!("apply_3/{name}"), &tile, &mut out, |out| {
            floating_point::apply(&tile, row, size, samples, out, &mut scratch);
        });
        measure(&mut criterion, &format!("undo_3/{name}"), &tile, &mut out, |out| {
            floating_point::undo(out, row, size, samples, &mut scratch);
        });
    }
    criterion.final_summary();
}

/// The bytes of a tile, room for as many, and the bytes of a row.
fn tile(size: usize, samples: usize) -> (Vec<u8>, Vec<u8>, usize) {
    let row = SIDE * samples * size;
    let bytes = (0..SIDE * row).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    (bytes, vec![0; SIDE * row], row)
}

/// Measures `run`, and says how many times as long it takes as a copy of `tile`.
fn measure(criterion: &mut Criterion, name: &str, tile: &[u8], out: &mut [u8], mut run: impl FnMut(&mut [u8])) {
    let mut copied = vec![0; tile.len()];
    let mut both = Alternate::default();
    let mut group = criterion.benchmark_group("predictor");
    group.throughput(Throughput::Bytes(tile.len() as u64));
    group.bench_function(name, |bencher| {
        bencher
            .iter_custom(|rounds| both.run(rounds, || run(out), || copied.copy_from_slice(std::hint::black_box(tile))));
    });
    group.finish();
    println!("{name}: {:.1} x as long as a copy", 1.0 / both.ratio());
}
