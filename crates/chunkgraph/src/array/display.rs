//! An array in a few lines, as xarray prints one.

use std::fmt;

use super::Array;
use crate::plan::Validity;
use crate::region::Extent;
use crate::run::RunOptions;

impl fmt::Display for Array {
    /// Dimensions, type, bytes, blocks as a run with the default options has them, times, bands and place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Extent { planes, height, width } = self.extent();
        let bytes = self.extent().pixels().saturating_mul(u64::from(planes) * self.dtype().size() as u64);
        let dims = self.dims().iter().map(|(dim, length)| format!("{dim}: {length}")).collect::<Vec<_>>().join(", ");
        writeln!(f, "<Array ({dims})> {}, {bytes} bytes", self.dtype())?;
        // An array that brings a mistake, or does not fit the memory of a run, has no blocks.
        if let Ok(plan) = self.plan(&RunOptions::default(), Validity::Ignored, None, &|_| 0) {
            let (grid, blocks) = (plan.grid(), plan.grid().chunk_count());
            let (chunk_width, chunk_height) = (grid.chunk_width(), grid.chunk_height());
            writeln!(
                f,
                "  chunks {chunk_width} x {chunk_height}, {blocks} block{}",
                if blocks == 1 { "" } else { "s" }
            )?;
        }
        if let [first, ..] = self.times() {
            let last = self.times().last().unwrap_or(first);
            writeln!(f, "  time  {first} to {last}")?;
        }
        writeln!(f, "  band  {}", self.band_names().join(" "))?;
        if let Some(transform) = self.geo_ref().transform() {
            let (x, y) = transform.apply(0.0, 0.0);
            let (x_end, y_end) = transform.apply(f64::from(width), f64::from(height));
            writeln!(f, "  y     {y} to {y_end}")?;
            writeln!(f, "  x     {x} to {x_end}")?;
        }
        if let Some(code) = self.geo_ref().epsg() {
            writeln!(f, "  crs   EPSG:{code}")?;
        }
        Ok(())
    }
}
