//! Figures in parts: those of one run, bit by bit, whatever the parts, their order and their threads.

use std::num::NonZeroU32;

use chunkgraph::kernel::Kernels;
use chunkgraph::source::WrittenPaths;
use chunkgraph::{
    AnyJob, Array, BandFigures, Bins, BlockFigures, BlockShape, Chunk, DType, Element, Extent, Figures, FiguresJob,
    FoundFigures, Job, Look, Outline, PartCount, PartState, RunOptions, Sources,
};
use proptest::prelude::*;

use crate::support::{Folder, threads};

fn parts(count: u32) -> PartCount {
    PartCount::Count(NonZeroU32::new(count).unwrap())
}

fn job(array: &Array, figures: &Figures, count: u32, side: u32) -> FiguresJob {
    let run = RunOptions { chunk: Chunk::square(side), ..threads(1) };
    FiguresJob::new(array, figures, parts(count), &WrittenPaths::Absolute, &run).unwrap()
}

/// Runs all parts of a job as it comes out of its plan, the last first, and brings them together.
fn in_parts(folder: &Folder, job: &FiguresJob) -> FoundFigures {
    let any = AnyJob::from_json(job.to_json(), &Kernels::default(), &Sources::default()).unwrap();
    assert!(matches!(any, AnyJob::Figures(_)));
    let job = FiguresJob::from_json(job.to_json(), &Kernels::default(), &Sources::default()).unwrap();
    let outline = Outline::from_json(job.to_json()).unwrap();
    assert_eq!(&outline, job.outline());
    for number in (0..outline.parts().count).rev() {
        assert!(matches!(outline.part_state(number, folder.path(""), Look::Ends), Ok(PartState::Missing)));
        let run = threads(1 + number as usize % 2);
        assert!(!job.run_part(number, folder.path(""), &run).unwrap().already_there);
        assert!(job.run_part(number, folder.path(""), &run).unwrap().already_there);
        assert!(matches!(outline.part_state(number, folder.path(""), Look::Whole), Ok(PartState::Done(_))));
    }
    job.assemble(folder.path("")).unwrap()
}

/// The bits of figures: NaN are all equal, zeros are not.
fn bits(found: &FoundFigures) -> String {
    format!("{found:?}")
}

/// Statistics, percentiles and histograms, if the type has them, and blocks, at once and in parts.
#[track_caller]
fn check(array: &Array, count: u32, side: u32) {
    let folder = Folder::new();
    let is_narrow = array.dtype().size() <= 2;
    let percentiles = if is_narrow { vec![0.0, 2.5, 50.0, 100.0] } else { Vec::new() };
    let bins = is_narrow.then_some(7);
    let statistics = array.statistics(&threads(2)).unwrap();
    let want = BandFigures {
        percentiles: if is_narrow { array.percentiles(&percentiles, &threads(1)).unwrap() } else { Vec::new() },
        histograms: match bins {
            Some(count) => array.histogram(&Bins::Equal { count, range: None }, &threads(1)).unwrap(),
            None => Vec::new(),
        },
        statistics,
    };
    let found = in_parts(&folder, &job(array, &Figures::Bands { percentiles, bins }, count, side));
    assert_eq!(bits(&found), bits(&FoundFigures::Bands(want)));
    let shape = [side, side / 2 + 1];
    let blocks = array.blocks(BlockShape { height: shape[1], ..BlockShape::square(side) }).unwrap();
    let want = blocks.par_map(&threads(2), |block| BlockFigures {
        row: block.row,
        col: block.col,
        window: block.window,
        bands: block.statistics(),
    });
    let shown = vec!["mean".to_owned()];
    let found = in_parts(&folder, &job(array, &Figures::Blocks { shape, shown }, count, side));
    assert_eq!(bits(&found), bits(&FoundFigures::Blocks(want.unwrap())));
}

/// An array of those values, over and over.
fn array<T: Element>(values: &[T], planes: u32) -> Array {
    let extent = Extent { planes, height: 23, width: 31 };
    let count = (planes * 23 * 31) as usize;
    let values: Vec<T> = values.iter().copied().cycle().take(count).collect();
    Array::from_values(&values, extent).unwrap()
}

#[test]
fn all_types_and_special_values_come_together() {
    for count in [1, 2, 5, 400] {
        check(&array(&[f64::NAN, 1e300, -1e300, 0.1, 5e-324, -0.0, 2.5], 2), count, 4);
        check(&array(&[f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1.5], 1), count, 7);
    }
    check(&array(&[f64::NAN], 2), 3, 9);
    check(&array(&[u16::MAX, 0, 7, 65_000, 12], 3).mask_equal(0), 4, 8);
    check(&array(&[9_u16], 1).mask_equal(9), 4, 8);
    check(&array(&[i16::MIN, -1, i16::MAX], 1), 4, 6);
    check(&array(&[0_u8, 255, 3], 2), 4, 31);
    check(&array(&[-128_i8, 127], 1).greater(0), 2, 10);
    check(&array(&[u64::MAX, 1, u64::MAX - 1], 1), 3, 5);
    check(&array(&[i64::MIN, i64::MAX, -7], 2).mask_equal(-7), 3, 5);
    check(&array(&[u32::MAX, 5], 1).cast(DType::I32), 3, 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_parts_have_the_figures_of_one_run(
        values in prop::collection::vec(any::<f64>(), 1..40), count in 1..30_u32, side in 2..32_u32, is_masked: bool,
    ) {
        let floats = array(&values, 2);
        let floats = if is_masked { floats.mask_where(&floats.greater(0)) } else { floats };
        check(&floats, count, side);
        let integers: Vec<i16> = values.iter().flat_map(|value| bytemuck::cast::<f64, [i16; 4]>(*value)).collect();
        let integers = array(&integers, 1);
        check(&if is_masked { integers.mask_where(&integers.less(0)) } else { integers }, count, side);
    }
}

#[test]
fn what_takes_several_passes_is_refused() {
    let wide = array(&[1.5_f32, 2.0], 1);
    let refused = |percentiles: &[f64], bins| {
        let figures = Figures::Bands { percentiles: percentiles.to_vec(), bins };
        FiguresJob::new(&wide, &figures, parts(2), &WrittenPaths::Absolute, &threads(1)).unwrap_err().to_string()
    };
    let of = "of float32 takes several passes over all pixels, and parts make one";
    assert_eq!(refused(&[50.0], None), format!("an exact percentile {of}"));
    assert_eq!(refused(&[], Some(10)), format!("the histogram {of}"));
    assert_eq!(refused(&[101.0], None), "percentile 101 is not from 0 to 100");
}

#[test]
fn damaged_and_missing_figures_are_refused_with_their_place() {
    let folder = Folder::new();
    let array = array(&[1_u16, 2, 3], 2);
    for figures in [
        Figures::Bands { percentiles: vec![50.0], bins: Some(3) },
        Figures::Blocks { shape: [10, 10], shown: Vec::new() },
    ] {
        let job = job(&array, &figures, 3, 10);
        let want = bits(&in_parts(&folder, &job));
        let path = folder.path(&job.outline().part_name(1));
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            std::fs::write(&path, flipped).unwrap();
            let error = job.assemble(folder.path("")).unwrap_err().to_string();
            assert!(error.contains("-000001.figures: "), "{at}: {error}");
        }
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(job.assemble(folder.path("")).is_err(), "{length}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(job.assemble(folder.path("")).unwrap_err().to_string().starts_with("part 1 is not there ("));
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(bits(&job.assemble(folder.path("")).unwrap()), want);
        let other = std::fs::read(folder.path(&job.outline().part_name(0))).unwrap();
        std::fs::write(&path, other).unwrap();
        assert!(job.assemble(folder.path("")).unwrap_err().to_string().contains("it is part 0"));
    }
}

#[test]
fn a_plan_of_figures_is_none_of_a_file() {
    let array = array(&[1_u16], 1);
    let job = job(&array, &Figures::Bands { percentiles: Vec::new(), bins: None }, 2, 10);
    let read = |text: &str| Job::from_json(text, &Kernels::default(), &Sources::default());
    let error = read(job.to_json()).unwrap_err().to_string();
    assert_eq!(error, "this is no plan: it is one of figures, not of a file");
    let file = Job::new(&array, &chunkgraph::JobOptions::default()).unwrap();
    let error = FiguresJob::from_json(file.to_json(), &Kernels::default(), &Sources::default()).unwrap_err();
    assert_eq!(error.to_string(), "this is no plan: it is one of a file, not of figures");
    let changed = job.to_json().replace("\"bins\": null", "\"bins\": 3");
    assert!(Outline::from_json(&changed).unwrap_err().to_string().starts_with("the plan was changed"));
}
