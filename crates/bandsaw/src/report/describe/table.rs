//! Several files: a table, a line each.

use std::fmt;

use super::FileInfo;
use crate::report::Size;
use crate::report::text::clean;

/// What is said of each of several files, in columns.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<[String; COLUMNS.len()]>,
}

const COLUMNS: [&str; 8] = ["file", "size", "bands", "compression", "crs", "pixel size", "cog", "bytes"];

/// Letters of a cell. Names of files are printed whole.
const LETTERS: usize = 32;

impl Table {
    pub(crate) fn add(&mut self, file: &FileInfo) {
        let layout = file.images.first().and_then(|image| image.layout.as_ref());
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let place = &file.place;
        let pixel_size = place.pixel_size.map(|[x, y]| if x == -y { x.to_string() } else { format!("{x}, {y}") });
        let points = (place.control_points > 0).then(|| format!("{} GCPs", place.control_points));
        let cog = file.cog.map(|cog| if cog { "yes" } else { "no" }.to_owned());
        self.rows.push([
            file.path.clone(),
            or_none(layout.map(|layout| format!("{} x {}", layout.width, layout.height))),
            or_none(layout.map(|layout| format!("{} {}", layout.bands, layout.dtype))),
            or_none(layout.map(|layout| layout.compression.clone())),
            or_none(place.crs_description.as_ref().map(super::crs::Crs::short)),
            or_none(pixel_size.or(points)),
            or_none(cog),
            Size(file.bytes).to_string(),
        ]);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = COLUMNS.map(str::to_owned);
        let rows: Vec<[String; COLUMNS.len()]> =
            std::iter::once(&head).chain(&self.rows).map(|row| std::array::from_fn(|n| cell(n, &row[n]))).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; COLUMNS.len()] = std::array::from_fn(width);
        for row in &rows {
            let cells: Vec<String> = row.iter().zip(widths).map(|(text, width)| format!("{text:<width$}")).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

fn cell(column: usize, text: &str) -> String {
    let text = clean(text);
    if column == 0 || text.chars().count() <= LETTERS {
        return text;
    }
    text.chars().take(LETTERS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_long_cells_are_cut() {
        let row = |file: &str, crs: &str| {
            [file, "40 x 20", "2 uint16", "LZW", crs, "30", "yes", "1.00 kB"].map(str::to_owned)
        };
        let table = Table { rows: vec![row("a.tif", "EPSG:32621"), row("longer\n.tif", &"x".repeat(40))] };
        let want = "\
file         size     bands     compression  crs                               pixel size  cog  bytes
a.tif        40 x 20  2 uint16  LZW          EPSG:32621                        30          yes  1.00 kB
longer .tif  40 x 20  2 uint16  LZW          xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  30          yes  1.00 kB
";
        assert_eq!(table.to_string(), want);
    }
}
