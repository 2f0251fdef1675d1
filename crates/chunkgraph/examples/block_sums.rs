//! A function over blocks, in parallel, with results in their order: the sum of all bands of each.
//!
//! `cargo run --release -p chunkgraph --example block_sums -- testdata/scene.tif 512`

use chunkgraph::{Array, BlockShape, DType, RunOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(side)) = (arguments.next(), arguments.next()) else {
        return Err("give a file and the side of a block in pixels".into());
    };
    let blocks = Array::open(input)?.cast(DType::U64).blocks(BlockShape::square(side.parse()?))?;
    let sums = blocks.par_map(&RunOptions::default(), |block| block.values::<u64>().map(|values| values.sum()))?;
    let sums = sums.into_iter().collect::<Result<Vec<u64>, _>>()?;
    for (number, sum) in (0..).zip(&sums) {
        println!("{:?}: {sum}", blocks.window(number));
    }
    println!("{} blocks, {} in all", sums.len(), sums.iter().sum::<u64>());
    Ok(())
}
