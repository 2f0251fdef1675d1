//! Jobs: what is written down is what is computed elsewhere, and what is wrong with a plan is said.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use chunkgraph::array::MosaicRule;
use chunkgraph::kernel::{Boundary, CoarsenMethod, Kernels};
use chunkgraph::region::ChunkLayout;
use chunkgraph::source::{ChunkSource, NamedSource, ReadContext, WrittenPaths};
use chunkgraph::{
    Array, Chunk, DType, Dim, Extent, FileLayout, Job, JobOptions, Labels, Look, MosaicOptions, OpenOptions, PartCount,
    PartState, RunOptions, SaveOptions, Sources, Time,
};
use ndarray::Array3;
use tiffio::geo::GeoRef;
use tiffio::layout::Window;
use tiffio::writer::{CreationOptions, Existing};

use crate::support::{Folder, difference, samples, threads};

const SIZE: Extent = Extent { planes: 3, height: 70, width: 90 };

fn read(text: &str) -> chunkgraph::Result<Job> {
    Job::from_json(text, &Kernels::default(), &Sources::default())
}

/// Writes `array` at once, by way of its plan, and of the parts of that; comes back with the plan.
#[track_caller]
fn check(folder: &Folder, array: &Array, options: &JobOptions) -> String {
    let (direct, by_plan) = (folder.path("direct.tif"), folder.path("plan.tif"));
    let save = SaveOptions { existing: Existing::Replace, run: threads(2), ..options.save.clone() };
    array.save_with_mask(&direct, options.mask.as_ref(), &save).unwrap();
    let job = Job::new(array, options).unwrap();
    let again = read(job.to_json()).unwrap();
    assert_eq!((again.run_id(), again.parts()), (job.run_id(), job.parts()));
    assert_eq!((again.notes(), again.array().labels()), (job.notes(), array.labels()));
    again.save(&by_plan, Existing::Replace, &threads(1)).unwrap();
    let direct = std::fs::read(direct).unwrap();
    assert!(direct == std::fs::read(&by_plan).unwrap());
    let parts = folder.path("parts");
    std::fs::create_dir_all(&parts).unwrap();
    for number in (0..job.parts().count).rev() {
        assert!(matches!(again.outline().part_state(number, &parts, Look::Ends), Ok(PartState::Missing)));
        assert!(!again.run_part(number, &parts, &threads(2)).unwrap().already_there);
        assert!(again.run_part(number, &parts, &threads(1)).unwrap().already_there);
        assert!(matches!(job.outline().part_state(number, &parts, Look::Whole), Ok(PartState::Done(_))));
    }
    job.assemble(&parts, &by_plan, Existing::Replace, &threads(1)).unwrap();
    assert!(direct == std::fs::read(by_plan).unwrap());
    std::fs::remove_dir_all(parts).unwrap();
    job.to_json().to_owned()
}

#[test]
fn expressions_of_all_kinds_come_back_and_give_the_same_bytes() {
    let folder = Folder::new();
    let path = folder.scene("a.tif", SIZE, &["BLOCKSIZE=16"]);
    let scene = Array::open(&path).unwrap();
    let float = scene.mask_equal(0).cast(DType::F64);
    let band = |number| scene.band_numbers(&[number]).unwrap();
    let creation = CreationOptions::parse(["COMPRESS=DEFLATE", "PREDICTOR=YES", "BLOCKSIZE=32"]).unwrap();
    let save = SaveOptions { creation, nodata: Some(-7.25), ..SaveOptions::default() };
    let options = JobOptions { save, notes: vec!["not kept: \"x\"\u{1}".to_owned()], ..JobOptions::default() };
    check(&folder, &difference(&path), &options);
    check(
        &folder,
        &float.greater(0.1).where_(&float * f64::INFINITY, f64::NAN).fill_missing(u64::MAX as f64),
        &options,
    );
    check(&folder, &float.focal_mean(2, Boundary::Reflect).gaussian(0.7, Boundary::Nearest).unwrap().slope(), &options);
    check(&folder, &scene.coarsen([3, 2], CoarsenMethod::Mode).unwrap().cast(DType::I32), &options_of(Some(-1.0)));
    check(&folder, &float.percentile(Dim::Band, 37.5).unwrap(), &options);
    let window = Window::new(5, 6, 40, 30);
    let stack = Array::stack(&[band(3), band(1)]).unwrap().window(window).unwrap();
    check(&folder, &stack.require(&stack.less(u16::MAX), "it is less"), &JobOptions::default());
    let times = [Time::day(2020, 1, 1).unwrap(), Time::day(2021, 1, 1).unwrap()];
    let series = Array::stack_times(&[band(1), band(2)], &times).unwrap();
    check(&folder, &(&series + 1), &JobOptions::default());
    let memory = Array::from_values(&[i64::MIN, i64::MAX, 0, -1], Extent { planes: 1, height: 2, width: 2 }).unwrap();
    check(&folder, &memory.mask_equal(i64::MAX).fill_missing(i64::MIN), &JobOptions::default());
}

fn options_of(nodata: Option<f64>) -> JobOptions {
    JobOptions { save: SaveOptions { nodata, ..SaveOptions::default() }, ..JobOptions::default() }
}

#[test]
fn masks_cogs_and_mosaics_come_back_too() {
    let folder = Folder::new();
    let path = folder.scene("a.tif", SIZE, &["BLOCKSIZE=32"]);
    let scene = Array::open(&path).unwrap();
    let creation = CreationOptions::parse(["BLOCKSIZE=32", "RESAMPLING=MAX"]).unwrap();
    let save = SaveOptions { layout: FileLayout::Cog, creation, ..SaveOptions::default() };
    let mask = Some(scene.band_numbers(&[1]).unwrap().greater(1000));
    check(&folder, &scene, &JobOptions { save, mask, ..JobOptions::default() });
    let placed = |name: &str, x: f64| {
        let tie_points = vec![[0.0, 0.0, 0.0, x, 0.1 + 0.2, 0.0]];
        let geo_ref = GeoRef { tie_points, pixel_scale: Some([10.0, 10.0, 0.0]), ..GeoRef::default() };
        let array = Array::from_values(&samples(SIZE), SIZE).unwrap().mask_equal(0);
        let save = SaveOptions { nodata: Some(0.0), ..SaveOptions::default() };
        array.with_labels(Labels { geo_ref, ..Labels::default() }).save(folder.path(name), &save).unwrap();
        folder.path(name)
    };
    let files = [placed("w.tif", 0.0), placed("e.tif", 300.0)];
    for rule in [MosaicRule::First, MosaicRule::Last, MosaicRule::Mean] {
        let options = MosaicOptions { rule, open: OpenOptions::default(), ..MosaicOptions::default() };
        check(&folder, &Array::mosaic(&files, &options).unwrap(), &options_of(Some(9.0)));
    }
}

/// An input of a user: zeros, as many as there may be.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Zeros {
    height: u32,
    width: u32,
}

impl ChunkSource for Zeros {
    fn identity(&self) -> &str {
        "zeros"
    }

    fn extent(&self) -> Extent {
        Extent { planes: 1, height: self.height, width: self.width }
    }

    fn dtype(&self) -> DType {
        DType::U8
    }

    fn chunks(&self) -> ChunkLayout {
        ChunkLayout { width: 1, height: 1, bytes: 0 }
    }

    fn describe(&self, _: &WrittenPaths) -> chunkgraph::Result<NamedSource> {
        let parameters = serde_json::to_value(self).unwrap();
        Ok(NamedSource { name: "zeros".to_owned(), version: 3, parameters })
    }

    fn read(&self, _: Window, _: &[u32], _: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> chunkgraph::Result<()> {
        out.iter_mut().for_each(|plane| plane.fill(0));
        Ok(())
    }
}

#[test]
fn a_plan_for_ten_million_tiles_of_a_users_own_input_is_small() {
    let zeros = |height, width| Array::from_source(Arc::new(Zeros { height, width }), Labels::default());
    let parts = PartCount::Count(NonZeroU32::new(10_000).unwrap());
    let run = RunOptions { chunk: Chunk::square(256), ..threads(1) };
    let creation = CreationOptions::parse(["BIGTIFF=YES"]).unwrap();
    let options =
        JobOptions { save: SaveOptions { run, creation, ..SaveOptions::default() }, parts, ..JobOptions::default() };
    let job = Job::new(&(&zeros(640_000, 1 << 20) + 1), &options).unwrap();
    assert_eq!((job.parts().blocks, job.parts().count), (4096 * 2500, 10_000));
    assert!(job.to_json().len() < 3000);
    let mut sources = Sources::default();
    let unknown = Job::from_json(job.to_json(), &Kernels::default(), &sources).unwrap_err().to_string();
    assert_eq!(unknown, "there is no kind of input zeros 3, there are: geotiff 1, mosaic 1, values 1");
    sources.register("zeros", 3, |zeros: Zeros, _: &Path| Ok(zeros));
    let again = Job::from_json(job.to_json(), &Kernels::default(), &sources).unwrap();
    assert_eq!(again.parts().blocks_of(9_999).unwrap().end, 4096 * 2500);
    let small = zeros(3, 4).mask_equal(0);
    let job = Job::new(&small, &options_of(Some(7.0))).unwrap();
    let again = Job::from_json(job.to_json(), &Kernels::default(), &sources).unwrap();
    assert_eq!(again.array().fill_missing(7).compute::<u8>(&threads(1)).unwrap().sum(), 84);
}

#[test]
fn what_no_other_machine_could_make_is_refused_by_name() {
    let size = Extent { planes: 1, height: 1200, width: 1000 };
    let values = Array::from_values(&vec![0_u8; 1_200_000], size).unwrap();
    let error = |array: &Array| Job::new(array, &JobOptions::default()).unwrap_err().to_string();
    assert!(error(&values).contains("it holds more than 1 MiB of values; save it to a file"));
    let small = values.slice(Dim::Y, 0..10).unwrap();
    assert!(error(&small).contains("in memory cannot be written into a plan"));
    let dot = Array::from_values(&[1.0], Extent { planes: 1, height: 1, width: 1 }).unwrap();
    let mapped = dot.map_blocks(1, |block: ndarray::ArrayView3<'_, f64>| -> Array3<f64> { block.to_owned() }).unwrap();
    assert!(error(&mapped).ends_with("a closure is code; give the kernel a name in Kernels, and a description"));
    let geo_ref = GeoRef { pixel_scale: Some([f64::NAN, 1.0, 0.0]), ..GeoRef::default() };
    let odd = dot.with_labels(Labels { name: "odd".to_owned(), geo_ref, ..Labels::default() });
    assert_eq!(error(&odd), "odd cannot be written into a plan: a number in its labels is NaN or infinite");
}

#[test]
fn an_input_that_changed_is_named_and_paths_may_move_with_the_plan() {
    let folder = Folder::new();
    let path = folder.scene("a.tif", SIZE, &[]);
    let paths = WrittenPaths::RelativeTo(folder.path(""));
    let options = JobOptions { paths, ..JobOptions::default() };
    let text = Job::new(&difference(&path), &options).unwrap().to_json().to_owned();
    assert!(text.contains("\"path\": \"a.tif\""));
    let elsewhere = Folder::new();
    std::fs::copy(&path, elsewhere.path("a.tif")).unwrap();
    let sources = || Sources::default().in_folder(elsewhere.path(""));
    Job::from_json(&text, &Kernels::default(), &sources()).unwrap();
    elsewhere.scene("b.tif", SIZE, &["COMPRESS=NONE"]);
    std::fs::rename(elsewhere.path("b.tif"), elsewhere.path("a.tif")).unwrap();
    let error = Job::from_json(&text, &Kernels::default(), &sources()).unwrap_err().to_string();
    assert!(error.contains("a.tif: the file has changed since the plan was made: it has "), "{error}");
}

/// The plan of a sum, with one text replaced by another and, if it is to look right, with the run id of that.
fn damaged(from: &str, to: &str) -> String {
    let array = Array::from_values(&[1.0, 2.0], Extent { planes: 2, height: 1, width: 1 }).unwrap();
    let sum = &array.band_numbers(&[2]).unwrap() + &array;
    let text = Job::new(&sum, &JobOptions::default()).unwrap().to_json().to_owned();
    let compact: String = text.split_whitespace().collect();
    let damaged = compact.replacen(from, to, 1);
    assert_ne!(compact, damaged, "{from} is not in {compact}");
    // The right run id is in the error.
    let told = read(&damaged).map(|_| String::new()).unwrap_or_else(|error| error.to_string());
    match told
        .strip_prefix("the plan was changed: its run_id is ")
        .and_then(|ids| ids.split_once(", what it says has "))
    {
        Some((found, expected)) => damaged.replacen(found, expected, 1),
        None => damaged,
    }
}

#[track_caller]
fn check_damaged(from: &str, to: &str, want: &str) {
    let error = read(&damaged(from, to)).unwrap_err().to_string();
    assert!(error.contains(want), "{error}");
}

#[test]
fn a_plan_that_is_wrong_is_refused_in_a_line() {
    check_damaged(
        "bandsaw-plan/1",
        "bandsaw-plan/2",
        "a plan of schema bandsaw-plan/2, this program reads bandsaw-plan/1",
    );
    check_damaged("\"job\":{", "\"job\":{\"more\":1,", "unknown field `more`");
    check_damaged(
        "\"geo_keys\":[]",
        "\"geo_keys\":[],\"more\":1",
        "it holds something that is not known here, at /job/array/labels/geo_ref/more",
    );
    check_damaged("[0,[1]]", "[0,[2]]", "step 1 of the plan: it names a plane that is not there");
    check_damaged("[0,[1]]", "[2,[1]]", "step 1 of the plan: it names a step that does not come before it");
    check_damaged("{\"source\":0}", "{\"source\":1}", "step 0 of the plan: it names an input that is not there");
    check_damaged("\"blocks\":1", "\"blocks\":2", "the plan has 2 blocks, its file has 1");
    check_damaged("\"count\":1", "\"count\":0", "blocks");
    check_damaged("\"width\":1", "\"width\":9", "values for an array of");
    check_damaged("\"planes\":2", "\"planes\":4294967295", "values for an array of");
    check_damaged(
        "\"version\":\"0.1.0\"",
        "\"version\":\"0.0.9\"",
        "version of the encoder: the plan was made with 0.0.9",
    );
    check_damaged("\"name\":\"values\"", "\"name\":\"zarr\"", "there is no kind of input zarr 1, there are: geotiff 1");
    check_damaged("\"step\":2", "\"step\":7", "step 7 of the plan: it is to be written, and is not there");
}

#[test]
fn no_prefix_of_a_plan_is_a_plan_and_no_changed_byte_goes_unseen() {
    let dot = Array::from_values(&[1_u8], Extent { planes: 1, height: 1, width: 1 }).unwrap();
    let text = Job::new(&dot, &JobOptions::default()).unwrap().to_json().trim_end().to_owned();
    for end in 0..text.len() {
        assert!(text.get(..end).is_none_or(|prefix| read(prefix).is_err()));
    }
    for place in (0..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'5' { b'6' } else { b'5' };
        let changed = String::from_utf8(bytes).unwrap();
        let is_blank = text.as_bytes()[place].is_ascii_whitespace();
        assert!(is_blank || read(&changed).is_err(), "{place}");
    }
}

#[test]
fn a_part_that_was_damaged_is_told_from_one_that_is_missing() {
    let folder = Folder::new();
    let scene = Array::open(folder.scene("a.tif", SIZE, &["BLOCKSIZE=16"])).unwrap();
    let parts = PartCount::Count(NonZeroU32::new(3).unwrap());
    let creation = CreationOptions::parse(["BLOCKSIZE=16"]).unwrap();
    let save = SaveOptions { creation, ..SaveOptions::default() };
    let job = Job::new(&scene, &JobOptions { parts, save, ..JobOptions::default() }).unwrap();
    job.run_part(1, folder.path("."), &threads(1)).unwrap();
    let path = folder.path(&job.outline().part_name(1));
    let whole = std::fs::read(&path).unwrap();
    let state = |look| job.outline().part_state(1, folder.path("."), look).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    std::fs::write(&path, &flipped).unwrap();
    assert!(matches!(state(Look::Ends), PartState::Done(_)) && matches!(state(Look::Whole), PartState::Damaged(_)));
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert!(matches!(state(Look::Ends), PartState::Damaged(_)));
    assert!(job.run_part(1, folder.path("."), &threads(1)).is_err(), "never replaced");
    std::fs::rename(&path, folder.path(&job.outline().part_name(2))).unwrap();
    std::fs::write(folder.path(&job.outline().part_name(2)), &whole).unwrap();
    assert!(matches!(job.outline().part_state(2, folder.path("."), Look::Ends).unwrap(), PartState::Damaged(_)));
    assert!(job.outline().part(3).is_err() && job.run_part(3, folder.path("."), &threads(1)).is_err());
}
