//! How fast are predicted tiles packed with runs and Huffman codes, against the levels of zlib?

use benches::time;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tiffio::codec::{ChunkEncoder, ChunkShape, EncodeState, EncoderSpec, LercOptions};
use tiffio::layout::SampleType;
use tiffio::tag::{Compression, Predictor};

const SHAPE: ChunkShape = ChunkShape { width: 256, height: 256, samples: 1 };

/// Slopes with noise, as in a band of 16 bits; the same on every machine.
fn band() -> impl Iterator<Item = u16> {
    let mut state = 1u32;
    (0..256 * 256u32).map(move |n| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 25) + (state >> 18) % 128;
        let [low, high, ..] = (8000 + n % 256 * 3 + n / 256 * 5 + noise).to_le_bytes();
        u16::from_le_bytes([low, high])
    })
}

fn encode(c: &mut Criterion) {
    let index = band().map(|value| (f32::from(value) - 9000.0) / (f32::from(value) + 9000.0));
    let tiles = [
        ("u16", SampleType::U16, Predictor::Horizontal, band().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ("f32", SampleType::F32, Predictor::FloatingPoint, index.flat_map(f32::to_le_bytes).collect()),
    ];
    let mut group = c.benchmark_group("deflate a predicted tile");
    for (name, sample, predictor, tile) in &tiles {
        group.throughput(Throughput::Bytes(tile.len() as u64));
        for level in [None, Some(1), Some(4), Some(6)] {
            let spec = EncoderSpec {
                compression: Compression::Deflate,
                predictor: *predictor,
                lerc: LercOptions::default(),
                level,
                sample: *sample,
            };
            let Ok(encoder) = ChunkEncoder::new(&spec) else { continue };
            let (mut state, mut out) = (EncodeState::default(), Vec::new());
            let label = level.map_or_else(|| "chosen".to_owned(), |level| format!("level {level}"));
            group.bench_function(BenchmarkId::new(*name, label), |b| {
                let mut run = || drop(encoder.encode_chunk(tile, SHAPE, &mut state, &mut out));
                b.iter_custom(|rounds| (0..rounds).map(|_| time(&mut run)).sum());
            });
            println!("{name}: {:.2} times smaller", tile.len() as f64 / out.len() as f64);
        }
    }
    group.finish();
}

criterion_group!(benches, encode);
criterion_main!(benches);
