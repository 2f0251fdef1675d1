//! What the memory of a block is for: the operation that a budget which is too small is refused with.

use super::PlanRequest;
use super::computation::Computation;
use crate::region::ChunkLayout;

/// What takes most of the memory of a block of `[width, height]`, in words.
pub(super) fn most_for(
    computation: &Computation,
    chunks: &[ChunkLayout],
    request: &PlanRequest<'_>,
    [width, height]: [u32; 2],
) -> String {
    let (pixels, [columns, rows]) = (u64::from(width) * u64::from(height), [width, height].map(u64::from));
    let mut demands = Vec::new();
    for (read, chunk) in computation.reads.iter().zip(chunks) {
        let (source, planes) = (&read.source.0, read.planes.len() as u64);
        let values = pixels.saturating_mul(planes * source.dtype().size() as u64);
        if source.programs().is_empty() {
            demands.push((values, format!("the pixels of {planes} bands of {}", source.identity())));
            demands.push((chunk.bytes.saturating_mul(2), format!("decoding a chunk of {}", source.identity())));
        } else {
            let bytes = source.read_bytes(columns, rows).saturating_add(values);
            demands.push((bytes, format!("what {} needs around the block", source.identity())));
        }
    }
    let inputs: u64 = computation.program.leaves().iter().map(|(_, dtype)| dtype.size() as u64).sum();
    let results = pixels.saturating_mul(computation.pixel_bytes().saturating_sub(inputs));
    demands.push((results, format!("the {} bands that are computed", computation.planes)));
    let sink = if request.tile.is_some() { "encoding the output" } else { "copies of the result" };
    demands.push(((request.sink_bytes)([width, height]), sink.to_owned()));
    demands.into_iter().max_by_key(|(bytes, _)| *bytes).map(|(_, what)| what).unwrap_or_default()
}
