//! Figures in parts: those of one run, bit by bit, whatever the parts, their order and their threads.

use std::num::NonZeroU32;

use chunkgraph::kernel::Kernels;
use chunkgraph::source::WrittenPaths;
use chunkgraph::{
    AnyJob, Array, BandFigures, Bins, BlockFigures, BlockShape, Chunk, DType, Element, Extent, Figures, FiguresJob,
    FoundFigures, Job, Look, Outline, PartCount, PartState, RunOptions, Sources,
};
use proptest::prelude::*;
use tiffio::writer::{LogRecord, TileLogReader, TileLogWriter};

use crate::support::{Folder, percentile, threads};

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

const PERCENTILES: [f64; 5] = [0.0, 2.5, 50.0, 33.3, 100.0];

/// Statistics, percentiles and histograms, and those of blocks, at once and in parts.
#[track_caller]
fn check(array: &Array, count: u32, side: u32) {
    let folder = Folder::new();
    let histograms = array.histogram(&Bins::Equal { count: 7, range: None }, &threads(1));
    let bins = histograms.is_ok().then_some(7);
    let want = BandFigures {
        percentiles: array.percentiles(&PERCENTILES, &threads(1)).unwrap(),
        statistics: array.statistics(&threads(2)).unwrap(),
        histograms: histograms.unwrap_or_default(),
    };
    let found =
        in_parts(&folder, &job(array, &Figures::Bands { percentiles: PERCENTILES.to_vec(), bins }, count, side));
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
    check(&array(&[i32::MIN, 5, -5, i32::MAX], 1), 24, 5);
    check(&array(&[-0.0_f32, 0.0, 1e-45], 1), 24, 5);
    for count in [1, 3, 24] {
        check(&array(&[u32::MAX, 5, 70_000, 0], 2).mask_equal(5), count, 4);
        check(&array(&[u64::MAX, 1 << 53, (1 << 53) + 1, 0], 1), count, 6);
        check(&array(&[i32::MIN], 1).mask_equal(i32::MIN), count, 7);
    }
    let one = Extent { planes: 1, height: 1, width: 1 };
    check(&Array::from_values(&[2.5_f64], one).unwrap(), 1, 8);
    check(&Array::from_values(&[-7_i64], one).unwrap(), 1, 8);
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

/// Values of wide types in so little memory that each part holds many runs: the percentiles of all of them sorted.
#[track_caller]
fn check_runs<T: Element + Into<f64>>(values: &[T], memory_bytes: u64) {
    let count = u32::try_from(values.len()).unwrap();
    let array = Array::from_values(values, Extent { planes: 1, height: 1, width: count }).unwrap();
    let folder = Folder::new();
    let figures = Figures::Bands { percentiles: PERCENTILES.to_vec(), bins: Some(9) };
    let job = job(&array, &figures, 3, 997);
    let run = RunOptions { memory_bytes: Some(memory_bytes), ..threads(3) };
    let bytes = (0..3).map(|part| job.run_part(part, folder.path(""), &run).unwrap().log.records).sum::<u64>();
    // A record for each run, three for the sums.
    assert!(bytes > 3 * 8, "{bytes}");
    let FoundFigures::Bands(found) = job.assemble(folder.path("")).unwrap() else { unreachable!() };
    let mut sorted: Vec<f64> =
        values.iter().map(|value| (*value).into()).filter(|value: &f64| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let want = PERCENTILES.map(|percent| Some(percentile(&sorted, percent)));
    assert_eq!(found.percentiles, [want]);
    let histogram = array.histogram(&Bins::Equal { count: 9, range: None }, &threads(2)).unwrap();
    assert_eq!(found.histograms, histogram);
}

#[test]
fn parts_of_many_runs_have_the_percentiles_of_sorted_values() {
    let noise: Vec<u32> = (0..60_000_u32).map(|n| n.wrapping_mul(2_654_435_761)).collect();
    check_runs(&noise, 100_000);
    check_runs(&noise.iter().map(|n| f64::from(*n) / 7.0 - 1e8).collect::<Vec<_>>(), 200_000);
    let floats: Vec<f32> = noise.iter().map(|n| (n % 1000) as f32 / 3.0).collect();
    check_runs(&floats.iter().map(|value| if *value < 9.0 { f32::NAN } else { -value }).collect::<Vec<_>>(), 100_000);
    check_runs(&noise.iter().map(|n| n.cast_signed() >> 20).collect::<Vec<_>>(), 100_000);
}

#[test]
fn a_part_that_fits_its_memory_has_the_same_bytes_whatever_the_threads() {
    let array = array(&[f32::NAN, 1e30, -7.5, 0.1, 3.25], 2);
    let job = job(&array, &Figures::Bands { percentiles: vec![50.0], bins: None }, 2, 6);
    let part = |count| {
        let folder = Folder::new();
        job.run_part(1, folder.path(""), &threads(count)).unwrap();
        std::fs::read(folder.path(&job.outline().part_name(1))).unwrap()
    };
    let want = part(1);
    assert!([2, 3, 8].iter().all(|count| part(*count) == want));
}

#[test]
fn figures_that_there_are_not_are_refused() {
    let refused = |percentiles: &[f64], bins| {
        let figures = Figures::Bands { percentiles: percentiles.to_vec(), bins };
        let wide = array(&[1.5_f32, 2.0], 1);
        FiguresJob::new(&wide, &figures, parts(2), &WrittenPaths::Absolute, &threads(1)).unwrap_err().to_string()
    };
    assert_eq!(refused(&[101.0], None), "percentile 101 is not from 0 to 100");
    let of_command = array(&[1], 1).histogram(&Bins::Equal { count: 0, range: None }, &threads(1)).unwrap_err();
    assert_eq!(refused(&[], Some(0)), of_command.to_string());
}

/// As of the command itself.
#[test]
fn a_histogram_of_infinite_values_is_refused_when_they_are_known() {
    let infinite = array(&[1.0, f64::INFINITY], 1);
    let folder = Folder::new();
    let job = job(&infinite, &Figures::Bands { percentiles: Vec::new(), bins: Some(3) }, 2, 12);
    (0..2).for_each(|part| assert!(!job.run_part(part, folder.path(""), &threads(1)).unwrap().already_there));
    let of_command = infinite.histogram(&Bins::Equal { count: 3, range: None }, &threads(1)).unwrap_err();
    assert_eq!(job.assemble(folder.path("")).unwrap_err().to_string(), of_command.to_string());
}

#[test]
fn damaged_and_missing_figures_are_refused_with_their_place() {
    let folder = Folder::new();
    let bands = Figures::Bands { percentiles: vec![50.0], bins: Some(3) };
    let blocks = Figures::Blocks { shape: [10, 10], shown: Vec::new() };
    let (narrow, wide) = (array(&[1_u16, 2, 3], 2), array(&[1_i32, 2, -70_000, 3], 1));
    for (array, figures) in [(&narrow, &bands), (&narrow, &blocks), (&wide, &bands)] {
        let job = job(array, figures, 3, 10);
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

/// A record of a part: its image, its number and its bytes.
type Record = (usize, u64, Vec<u8>);

/// The log of a part once more, of records that `change` has changed, with checksums that are right.
fn forged(log: &std::path::Path, change: &dyn Fn(&mut Vec<Record>)) {
    let mut reader = TileLogReader::open(log).unwrap();
    let (mut records, mut bytes) = (Vec::new(), Vec::new());
    while let Some(record) = reader.next(&mut bytes).unwrap() {
        if let LogRecord::Chunk { image, chunk, .. } = record {
            records.push((image, chunk, bytes.clone()));
        }
    }
    change(&mut records);
    std::fs::remove_file(log).unwrap();
    let mut writer = TileLogWriter::create(log, reader.header()).unwrap();
    for (image, chunk, bytes) in &records {
        writer.put(*image, *chunk, bytes).unwrap();
    }
    writer.end_unit().unwrap();
    writer.finish().unwrap();
}

#[test]
fn parts_whose_values_are_not_what_they_say_are_refused() {
    let folder = Folder::new();
    let array = array(&[1.5_f32, f32::NAN, -70_000.25, 3.0], 2);
    let job = job(&array, &Figures::Bands { percentiles: vec![50.0], bins: Some(3) }, 3, 10);
    let want = bits(&in_parts(&folder, &job));
    let log = folder.path(&job.outline().part_name(1));
    let whole = std::fs::read(&log).unwrap();
    // The sums, each behind the values of both bands.
    let (values, sums) = (0, 2);
    let outcome = |change: &dyn Fn(&mut Vec<Record>)| {
        forged(&log, change);
        let outcome = job.assemble(folder.path("")).map(|found| bits(&found)).map_err(|error| error.to_string());
        std::fs::write(&log, &whole).unwrap();
        outcome
    };
    assert_eq!(outcome(&|_| {}), Ok(want.clone()));
    assert_eq!(outcome(&|records| records.swap(0, 1)), Ok(want));
    let no_figures = "what it holds is no figures of its blocks";
    let others = "its values are not those that its sums are of";
    let refused = |why: &str, change: &dyn Fn(&mut Vec<Record>)| {
        let error = outcome(change).unwrap_err();
        assert!(error.starts_with("part 1 (") && error.ends_with(why), "{error}");
    };
    refused("figures of another version", &|records| records[values].2[0] = 9);
    for at in 4..28 {
        refused(no_figures, &|records| records[values].2[at] ^= 0x80);
    }
    refused(no_figures, &|records| records[values].2.truncate(27));
    refused(no_figures, &|records| records[values].2.truncate(30));
    refused(no_figures, &|records| records[values].1 = 2);
    refused(no_figures, &|records| records[values].1 = u64::MAX);
    refused(no_figures, &|records| records[values].0 = 3);
    refused(no_figures, &|records| records[values].0 = 1);
    refused(no_figures, &|records| records[sums].2.truncate(40));
    refused(others, &|records| drop(records.remove(values)));
    refused(others, &|records| records.insert(0, records[values].clone()));
    refused(others, &|records| records[values].1 = 1);
    // A single value, the least and the greatest at once.
    refused(others, &|records| {
        let bytes = &mut records[values].2;
        bytes.truncate(28);
        bytes[4..12].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0]);
        bytes.copy_within(12..20, 20);
    });
    refused("figures are missing", &|records| drop(records.pop()));
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
