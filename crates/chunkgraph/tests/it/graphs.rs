//! Random graphs of all that there is, computed in random blocks by random threads in random memory, against an evaluator
//! that is plain enough to be obviously right: whole images, one operation after the other, one pixel after the other.

use std::sync::OnceLock;

use chunkgraph::kernel::{Boundary, CoarsenMethod};
use chunkgraph::{
    Array, Chunk, DType, Dim, Error, Extent, Labels, MosaicOptions, MosaicRule, Reduction, RunOptions, SaveOptions,
};
use proptest::prelude::*;
use tiffio::geo::GeoRef;
use tiffio::layout::Window;

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 19, width: 27 };

const REDUCTIONS: [Reduction; 8] = [
    Reduction::Count,
    Reduction::Sum,
    Reduction::Mean,
    Reduction::Min,
    Reduction::Max,
    Reduction::Median,
    Reduction::First,
    Reduction::ArgMax,
];
const METHODS: [CoarsenMethod; 3] = [CoarsenMethod::Mean, CoarsenMethod::Min, CoarsenMethod::Max];
const BOUNDARIES: [Boundary; 3] = [Boundary::Missing, Boundary::Nearest, Boundary::Reflect];

#[derive(Debug, Clone)]
enum Expr {
    /// Values in memory, of which some are missing.
    Memory,
    /// The same out of a file.
    File,
    /// Three files upon each other.
    Mosaic(usize),
    Unary(Box<Self>, Unary),
    /// Of two of other sizes the first is taken.
    Binary(Box<Self>, Box<Self>, Binary),
}

#[derive(Debug, Clone, Copy)]
enum Unary {
    Negate,
    MaskAbove(i32),
    Fill(i32),
    /// What is left when that much is cut off each side, if anything is.
    Window(u32),
    Coarsen([u32; 2], usize),
    Mean(u32, usize),
    Median(u32, usize),
    Reduce(usize),
    /// The bands the other way round, and the first once more.
    Bands,
}

#[derive(Debug, Clone, Copy)]
enum Binary {
    Add,
    Multiply,
    Max,
    /// The first where it is less, else the second.
    Select,
    Stack,
}

fn exprs() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![Just(Expr::Memory), Just(Expr::File), (0..4_usize).prop_map(Expr::Mosaic)];
    let unary = prop_oneof![
        Just(Unary::Negate),
        (-500..3000_i32).prop_map(Unary::MaskAbove),
        (-9..9_i32).prop_map(Unary::Fill),
        (0..4_u32).prop_map(Unary::Window),
        (1..4_u32, 1..4_u32, 0..3_usize).prop_map(|(x, y, method)| Unary::Coarsen([x, y], method)),
        (0..3_u32, 0..3_usize).prop_map(|(radius, boundary)| Unary::Mean(radius, boundary)),
        (0..3_u32, 0..3_usize).prop_map(|(radius, boundary)| Unary::Median(radius, boundary)),
        (0..8_usize).prop_map(Unary::Reduce),
        Just(Unary::Bands),
    ];
    let binary = prop_oneof![
        Just(Binary::Add),
        Just(Binary::Multiply),
        Just(Binary::Max),
        Just(Binary::Select),
        Just(Binary::Stack)
    ];
    leaf.prop_recursive(5, 24, 2, move |inner| {
        prop_oneof![
            3 => (inner.clone(), unary.clone()).prop_map(|(of, op)| Expr::Unary(Box::new(of), op)),
            2 => (inner.clone(), inner, binary.clone())
                .prop_map(|(a, b, op)| Expr::Binary(Box::new(a), Box::new(b), op)),
        ]
    })
}

/// A whole image; NaN is missing.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    height: usize,
    width: usize,
    planes: Vec<Vec<f64>>,
}

impl Picture {
    /// A picture of such a size, of what `pixel` gives for band, row and column.
    fn of([height, width]: [usize; 2], planes: usize, pixel: impl Fn(usize, usize, usize) -> f64) -> Self {
        let plane = |band| (0..height * width).map(|n| pixel(band, n / width, n % width)).collect();
        Self { height, width, planes: (0..planes).map(plane).collect() }
    }

    fn size(&self) -> [usize; 2] {
        [self.height, self.width]
    }

    fn at(&self, band: usize, row: usize, col: usize) -> f64 {
        self.planes[band][row * self.width + col]
    }

    fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self::of(self.size(), self.planes.len(), |band, row, col| f(self.at(band, row, col)))
    }

    /// The rows of the square around a pixel, with what lies beyond the edge.
    fn around(&self, radius: u32, boundary: Boundary, [band, row, col]: [usize; 3]) -> Vec<Vec<f64>> {
        let signed = |n: usize| i64::try_from(n).unwrap();
        let inside = |place: i64, side: i64| match boundary {
            _ if (0..side).contains(&place) => Some(place),
            Boundary::Missing => None,
            Boundary::Nearest => Some(place.clamp(0, side - 1)),
            Boundary::Reflect => {
                let folded = place.rem_euclid(2 * side);
                Some(if folded < side { folded } else { 2 * side - 1 - folded })
            }
        };
        let span = -i64::from(radius)..=i64::from(radius);
        let row_of = |down: i64| {
            let pixel = |right: i64| {
                let row = inside(signed(row) + down, signed(self.height));
                let col = inside(signed(col) + right, signed(self.width));
                let unsigned = |n: i64| usize::try_from(n).unwrap();
                row.zip(col).map_or(f64::NAN, |(row, col)| self.at(band, unsigned(row), unsigned(col)))
            };
            span.clone().map(pixel).collect()
        };
        span.clone().map(row_of).collect()
    }
}

fn valid(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    values.into_iter().filter(|value| !value.is_nan()).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::min).unwrap_or(f64::NAN)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::max).unwrap_or(f64::NAN)
}

/// The mean of values, 0 / 0 being NaN.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn reduce(reduction: Reduction, all: &[f64]) -> f64 {
    let values = valid(all.iter().copied());
    match reduction {
        Reduction::Count => values.len() as f64,
        _ if values.is_empty() => f64::NAN,
        Reduction::Sum => values.iter().fold(0.0, |sum, value| sum + value),
        Reduction::Mean => mean(&values),
        Reduction::Min => least(&values),
        Reduction::Max => greatest(&values),
        Reduction::Median => median(values),
        Reduction::First => values[0],
        _ => all.iter().position(|value| *value == greatest(&values)).unwrap() as f64,
    }
}

/// The places of the files of the mosaic: column, row, columns, rows, and what is added to their values.
const TILES: [[u32; 5]; 3] = [[0, 0, 15, 19, 0], [11, 0, 16, 12, 400], [5, 6, 18, 13, 800]];
const RULES: [MosaicRule; 4] = [MosaicRule::First, MosaicRule::Last, MosaicRule::Min, MosaicRule::Mean];

fn tile_value([left, top, width, height, more]: [u32; 5], band: usize, row: usize, col: usize) -> Option<u16> {
    let (row, col) = (u32::try_from(row).ok()?.checked_sub(top)?, u32::try_from(col).ok()?.checked_sub(left)?);
    let mixed = (row * 37 + col * 11 + u32::try_from(band).ok()? * 5 + more) % 701;
    (row < height && col < width && mixed % 6 != 0).then(|| u16::try_from(mixed).unwrap())
}

/// A file and the files of a mosaic, written once.
fn files() -> &'static (Folder, [Array; 5]) {
    static FILES: OnceLock<(Folder, [Array; 5])> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = Folder::new();
        let file = Array::open(folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=16"])).unwrap().mask_equal(0);
        let paths = TILES.map(|tile| {
            let [left, top, width, height, _] = tile;
            let size = [height as usize, width as usize];
            let values = Picture::of(size, 2, |band, row, col| {
                tile_value(tile, band, row + top as usize, col + left as usize).map_or(0.0, f64::from)
            });
            let extent = Extent { planes: 2, height, width };
            let geo_ref = GeoRef {
                tie_points: vec![[0.0, 0.0, 0.0, f64::from(left), -f64::from(top), 0.0]],
                pixel_scale: Some([1.0, 1.0, 0.0]),
                ..GeoRef::default()
            };
            let array = Array::from_values(&values.planes.concat(), extent).unwrap().cast(DType::U16).mask_equal(0);
            let array = array.with_labels(Labels { geo_ref, ..Labels::default() });
            let path = folder.path(&format!("{left}.tif"));
            array.save(&path, &SaveOptions { nodata: Some(0.0), ..SaveOptions::default() }).unwrap();
            path
        });
        let mosaic = |rule| Array::mosaic(&paths, &MosaicOptions { rule, ..MosaicOptions::default() }).unwrap();
        let [first, last, least, mean] = RULES.map(mosaic);
        (folder, [file, first, last, least, mean])
    })
}

/// The array of an expression, and what it must be. Nothing is placed on the map, so that only sizes have to fit.
fn build(expr: &Expr) -> (Array, Picture) {
    let size = [EXTENT.height as usize, EXTENT.width as usize];
    let scene = || {
        let values = samples(EXTENT);
        let at = |band: usize, row: usize, col: usize| f64::from(values[(band * size[0] + row) * size[1] + col]);
        Picture::of(size, 2, |band, row, col| Some(at(band, row, col)).filter(|v| *v != 0.0).unwrap_or(f64::NAN))
    };
    let plain = |array: &Array| array.cast(DType::F64).with_labels(Labels::default());
    match expr {
        Expr::Memory => (plain(&Array::from_values(&samples(EXTENT), EXTENT).unwrap().mask_equal(0)), scene()),
        Expr::File => (plain(&files().1[0]), scene()),
        Expr::Mosaic(rule) => {
            let want = Picture::of(size, 2, |band, row, col| {
                let values = TILES.iter().filter_map(|tile| tile_value(*tile, band, row, col)).map(f64::from);
                let values: Vec<f64> = values.collect();
                match RULES[*rule] {
                    MosaicRule::First => values.first().copied().unwrap_or(f64::NAN),
                    MosaicRule::Last => values.last().copied().unwrap_or(f64::NAN),
                    MosaicRule::Min => least(&values),
                    _ => mean(&values),
                }
            });
            (plain(&files().1[rule + 1]), want)
        }
        Expr::Unary(of, op) => unary(build(of), *op),
        Expr::Binary(a, b, op) => binary(build(a), build(b), *op),
    }
}

fn unary((array, picture): (Array, Picture), op: Unary) -> (Array, Picture) {
    let (size, planes) = (picture.size(), picture.planes.len());
    match op {
        Unary::Negate => (-&array, picture.map(|value| -value)),
        Unary::MaskAbove(bound) => {
            let masked = picture.map(|value| if value > f64::from(bound) { f64::NAN } else { value });
            (array.mask_where(&array.greater(bound)), masked)
        }
        Unary::Fill(fill) => {
            (array.fill_missing(fill), picture.map(|value| if value.is_nan() { f64::from(fill) } else { value }))
        }
        Unary::Window(cut) => {
            let Extent { height, width, .. } = array.extent();
            if height <= 2 * cut || width <= 2 * cut {
                return (array, picture);
            }
            let (window, off) = (Window::new(cut, cut, width - 2 * cut, height - 2 * cut), cut as usize);
            let inside = [size[0] - 2 * off, size[1] - 2 * off];
            let want = Picture::of(inside, planes, |band, row, col| picture.at(band, row + off, col + off));
            (array.window(window).unwrap(), want)
        }
        Unary::Coarsen(factor, method) => {
            let [across, down] = factor.map(|factor| factor as usize);
            let want = Picture::of([size[0].div_ceil(down), size[1].div_ceil(across)], planes, |band, row, col| {
                let rows = row * down..((row + 1) * down).min(size[0]);
                let cols = col * across..((col + 1) * across).min(size[1]);
                let group = valid(
                    rows.flat_map(|row| cols.clone().map(move |col| (row, col)))
                        .map(|(row, col)| picture.at(band, row, col)),
                );
                match METHODS[method] {
                    CoarsenMethod::Mean => mean(&group),
                    CoarsenMethod::Min => least(&group),
                    _ => greatest(&group),
                }
            });
            (array.coarsen(factor, METHODS[method]).unwrap(), want)
        }
        Unary::Mean(radius, boundary) => {
            let boundary = BOUNDARIES[boundary];
            // Along rows first, then down: sums of floats are rounded in this order.
            let of = |rows: Vec<Vec<f64>>| {
                let rows: Vec<Vec<f64>> = rows.into_iter().map(valid).collect();
                let sum = rows.iter().fold(0.0, |sum, row| sum + row.iter().fold(0.0, |sum, value| sum + value));
                sum / rows.iter().map(Vec::len).sum::<usize>() as f64
            };
            let pixel = |band, row, col| of(picture.around(radius, boundary, [band, row, col]));
            (array.focal_mean(radius, boundary), Picture::of(size, planes, pixel))
        }
        Unary::Median(radius, boundary) => {
            let boundary = BOUNDARIES[boundary];
            let pixel = |band, row, col| median(valid(picture.around(radius, boundary, [band, row, col]).concat()));
            (array.focal_median(radius, boundary), Picture::of(size, planes, pixel))
        }
        Unary::Reduce(reduction) => {
            let reduction = REDUCTIONS[reduction];
            let want = Picture::of(size, 1, |_, row, col| {
                reduce(reduction, &(0..planes).map(|band| picture.at(band, row, col)).collect::<Vec<_>>())
            });
            let reduced = array.reduce(Dim::Band, reduction).unwrap().cast(DType::F64);
            (reduced.with_labels(Labels::default()), want)
        }
        Unary::Bands => {
            let count = array.extent().planes;
            let numbers: Vec<u32> = (1..=count).rev().chain([1]).collect();
            let want = numbers.iter().map(|number| picture.planes[*number as usize - 1].clone()).collect();
            (array.band_numbers(&numbers).unwrap(), Picture { planes: want, ..picture })
        }
    }
}

fn binary((a, left): (Array, Picture), (b, right): (Array, Picture), op: Binary) -> (Array, Picture) {
    let (count, other) = (left.planes.len(), right.planes.len());
    let stacks = matches!(op, Binary::Stack) && count + other <= 6;
    let fits = stacks || count == other || count == 1 || other == 1;
    if left.size() != right.size() || !fits {
        return (a, left);
    }
    let pixel = |f: fn(f64, f64) -> f64| {
        Picture::of(left.size(), count.max(other), |band, row, col| {
            let (x, y) = (left.at(band.min(count - 1), row, col), right.at(band.min(other - 1), row, col));
            if x.is_nan() || y.is_nan() { f64::NAN } else { f(x, y) }
        })
    };
    match op {
        Binary::Stack if !stacks => (a, left),
        Binary::Stack => {
            let planes = [left.planes, right.planes].concat();
            (Array::stack(&[a, b]).unwrap(), Picture { planes, ..right })
        }
        Binary::Add => (&a + &b, pixel(|x, y| x + y)),
        Binary::Multiply => (&a * &b, pixel(|x, y| x * y)),
        Binary::Max => (a.maximum(&b), pixel(f64::max)),
        Binary::Select => (a.less(&b).where_(&a, &b), pixel(|x, y| if x < y { x } else { y })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_graph_is_what_its_operations_are_one_after_the_other(
        expr in exprs(), width in 1..40_u32, height in 1..30_u32, count in 1..4_usize, memory in 0..6_u32,
    ) {
        let (array, want) = build(&expr);
        let chunk = if width > 35 { Chunk::Auto } else { Chunk::Pixels { width, height } };
        let mut options = RunOptions { chunk, memory_bytes: Some(40_000 << (2 * memory)), ..threads(count) };
        let mut found = array.compute::<f64>(&options);
        if let Err(Error::OverBudget { needed, allowed, .. }) = &found {
            prop_assert!(needed > allowed);
            // What is said to be enough is enough.
            options.memory_bytes = Some(*needed);
            found = array.compute::<f64>(&options);
        }
        let found = found.unwrap();
        prop_assert_eq!(found.shape(), [want.planes.len(), want.height, want.width]);
        for (found, want) in found.iter().zip(want.planes.iter().flatten()) {
            prop_assert!(found == want || (found.is_nan() && want.is_nan()), "{found} is not {want}");
        }
        options.memory_bytes = None;
        let statistics = array.statistics(&options).unwrap();
        let percentiles = array.percentiles(&[50.0], &options);
        for (band, (statistics, plane)) in statistics.iter().zip(&want.planes).enumerate() {
            let values = valid(plane.iter().copied());
            prop_assert_eq!(statistics.count, values.len() as u64);
            prop_assert_eq!(statistics.min, values.iter().copied().reduce(f64::min));
            prop_assert_eq!(statistics.max, values.iter().copied().reduce(f64::max));
            if let Ok(percentiles) = &percentiles {
                let want = Some(median(values)).filter(|median| !median.is_nan());
                let found = percentiles[band][0];
                let near = |(a, b): (f64, f64)| (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
                prop_assert!(found == want || found.zip(want).is_some_and(near), "{found:?} is not {want:?}");
            }
        }
    }
}
