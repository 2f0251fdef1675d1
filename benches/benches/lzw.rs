//! How fast is our LZW beside weezl, on one thread?

use criterion::{Criterion, Throughput};
use tiffio::codec::lzw;
use weezl::{BitOrder, LzwStatus};

use benches::{Alternate, DataSet};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for set in DataSet::all() {
        let mut streams = vec![Vec::new(); set.chunks.len()];
        lzw::Encoder::default().encode(&set.chunks, &mut streams);
        let packed: usize = streams.iter().map(Vec::len).sum();
        let by_weezl: usize = set.chunks.iter().map(|chunk| weezl_encode(chunk).len()).sum();
        println!(
            "{}: {:.2} times smaller, {:+.2} % beside weezl",
            set.name,
            set.bytes() as f64 / packed as f64,
            100.0 * (packed as f64 / by_weezl as f64 - 1.0)
        );
        decode(&mut criterion, &set, &streams);
        encode(&mut criterion, &set);
    }
    criterion.final_summary();
}

fn decode(criterion: &mut Criterion, set: &DataSet, streams: &[Vec<u8>]) {
    let mut out = vec![0; set.chunks[0].len()];
    let mut their_out = out.clone();
    let mut ours = lzw::Decoder::default();
    let mut theirs = weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    for (stream, chunk) in streams.iter().zip(&set.chunks) {
        let filled = ours.decode(stream, &mut out).unwrap_or_default();
        weezl_decode(&mut theirs, stream, &mut their_out);
        assert!(filled == chunk.len() && out == *chunk && their_out == *chunk, "{}: wrong bytes", set.name);
    }
    alternate(
        criterion,
        set,
        "decode",
        || streams.iter().for_each(|stream| drop(ours.decode(stream, &mut out))),
        || streams.iter().for_each(|stream| weezl_decode(&mut theirs, stream, &mut their_out)),
    );
}

fn encode(criterion: &mut Criterion, set: &DataSet) {
    let mut out = vec![Vec::new(); set.chunks.len()];
    let mut encoder = lzw::Encoder::default();
    let theirs = || set.chunks.iter().for_each(|chunk| drop(weezl_encode(chunk)));
    alternate(criterion, set, "encode", || encoder.encode(&set.chunks, &mut out), theirs);
    let alone = || {
        for (chunk, out) in set.chunks.iter().zip(&mut out) {
            encoder.encode(std::slice::from_ref(chunk), std::slice::from_mut(out));
        }
    };
    alternate(criterion, set, "encode_one_by_one", alone, theirs);
}

/// Measures our side, and says how many times as long the other one takes.
fn alternate(criterion: &mut Criterion, set: &DataSet, what: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let mut group = criterion.benchmark_group(what);
    group.throughput(Throughput::Bytes(set.bytes() as u64));
    let mut both = Alternate::default();
    group.bench_function(set.name, |bencher| bencher.iter_custom(|rounds| both.run(rounds, &mut ours, &mut theirs)));
    group.finish();
    println!("{what}/{}: {:.2} x weezl", set.name, both.ratio());
}

fn weezl_encode(chunk: &[u8]) -> Vec<u8> {
    let encoded = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(chunk);
    encoded.unwrap_or_default()
}

fn weezl_decode(decoder: &mut weezl::decode::Decoder, stream: &[u8], out: &mut [u8]) {
    decoder.reset();
    let (mut read, mut filled) = (0, 0);
    while filled < out.len() {
        let step = decoder.decode_bytes(&stream[read..], &mut out[filled..]);
        read += step.consumed_in;
        filled += step.consumed_out;
        if !matches!(step.status, Ok(LzwStatus::Ok)) {
            return;
        }
    }
}
