//! `blocks`: figures of each block of a scene.

use chunkgraph::{BlockShape, Figures, Padding};
use indices::{Scale, reflectance};

use crate::args::BlocksArgs;
use crate::errors::Result;
use crate::inputs;
use crate::report::{self, BlockFigures};
use crate::run::Run;

/// Prints the figures asked for of every band of every block, in the order of blocks.
///
/// # Errors
///
/// Whatever keeps the scene from being opened or read.
pub(super) fn run(args: &BlocksArgs) -> Result<()> {
    let scene = inputs::open(&args.scene)?;
    let policy = inputs::policy(&args.scene, Scale::Stored);
    let values = if policy.scale == Scale::Stored { scene } else { reflectance(&scene, &policy) };
    let [width, height] = args.shape;
    let blocks = values.blocks(BlockShape { width, height, padding: Padding::None })?;
    let run = Run::new(&args.run)?;
    if let Some(plan) = &args.run.plan {
        let shown = args.stat.iter().map(|stat| stat.name().to_owned()).collect();
        let figures = Figures::Blocks { shape: args.shape, shown };
        return super::plan::write_figures(&values, &figures, &run.options, plan);
    }
    let figures =
        run.finish(blocks.par_map(&run.options, |block| (block.row, block.col, block.window, block.statistics())))?;
    let figures = BlockFigures::new(&values, &args.stat, figures);
    report::to_stdout(&if args.json { report::json("bandsaw-blocks/1", &figures)? } else { figures.to_string() })
}
