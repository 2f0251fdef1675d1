use super::*;
use crate::codec::LercOptions;
use crate::writer::spec::ImageSpec;

/// A two-band image of floats with those options.
fn apply(pairs: &[&str]) -> Result<ImageSpec> {
    let mut spec = ImageSpec::new(1000, 500, 2, SampleType::F32);
    CreationOptions::parse(pairs.iter().copied())?.apply(&mut spec)?;
    spec.layout()?;
    Ok(spec)
}

#[track_caller]
fn check(pairs: &[&str], change: impl FnOnce(&mut ImageSpec)) {
    let mut want = ImageSpec::new(1000, 500, 2, SampleType::F32);
    change(&mut want);
    assert_eq!(apply(pairs).unwrap(), want);
    let reversed: Vec<&str> = pairs.iter().rev().copied().collect();
    assert_eq!(apply(&reversed).unwrap(), want, "the order of options does not matter");
}

#[track_caller]
fn check_refused(pairs: &[&str], want: &str) {
    assert_eq!(apply(pairs).unwrap_err().to_string(), want);
}

#[test]
fn no_option_leaves_the_defaults() {
    check(&[], |_| {});
}

#[test]
fn options_set_the_fields_they_name() {
    check(&["COMPRESS=DEFLATE", "ZLEVEL=9", "PREDICTOR=3"], |spec| {
        spec.compression = Compression::Deflate;
        spec.level = Some(9);
        spec.predictor = Predictor::FloatingPoint;
    });
    check(&["COMPRESS=ZSTD", "ZSTD_LEVEL=4", "PREDICTOR=2"], |spec| {
        spec.compression = Compression::Zstd;
        spec.level = Some(4);
        spec.predictor = Predictor::Horizontal;
    });
    check(&["predictor=yes"], |spec| spec.predictor = Predictor::FloatingPoint);
    check(&["compress=packbits"], |spec| spec.compression = Compression::PackBits);
    check(&["INTERLEAVE=BAND", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"], |spec| {
        spec.planar = PlanarConfiguration::Planar;
        spec.big_tiff = BigTiff::IfSafer;
        spec.missing_chunks = MissingChunks::Sparse;
    });
    check(&["PHOTOMETRIC=MINISWHITE", "ALPHA=YES"], |spec| {
        spec.photometric = Photometric::MinIsWhite;
        spec.extra_samples = vec![ExtraSample::UnassociatedAlpha];
    });
}

#[test]
fn block_sizes_are_sides_of_tiles_or_rows_of_strips() {
    check(&["BLOCKSIZE=512"], |spec| spec.chunking = Chunking::Tiles { width: 512, height: 512 });
    check(&["BLOCKXSIZE=128", "BLOCKYSIZE=64"], |spec| spec.chunking = Chunking::Tiles { width: 128, height: 64 });
    check(&["TILED=NO"], |spec| spec.chunking = Chunking::Strips { rows: 8 });
    check(&["TILED=NO", "BLOCKYSIZE=17", "BLOCKXSIZE=1000"], |spec| spec.chunking = Chunking::Strips { rows: 17 });
}

#[test]
fn the_words_of_the_cog_driver_are_known() {
    check(&["COMPRESS=DEFLATE", "LEVEL=7"], |spec| {
        spec.compression = Compression::Deflate;
        spec.level = Some(7);
    });
    check(&["COMPRESS=ZSTD", "LEVEL=2"], |spec| {
        spec.compression = Compression::Zstd;
        spec.level = Some(2);
    });
    let cog = |pairs: &[&str]| {
        let image = ImageSpec::new(1000, 500, 2, SampleType::F32);
        let cog = CreationOptions::parse(pairs.iter().copied()).unwrap().cog(image);
        (cog.overviews, cog.resampling)
    };
    assert_eq!(cog(&[]), (Overviews::Auto, Resampling::Average));
    assert_eq!(cog(&["OVERVIEWS=NONE", "RESAMPLING=mode"]), (Overviews::None, Resampling::Mode));
    let want = "OVERVIEW_RESAMPLING: CUBIC is not known (known: NEAREST, AVERAGE, MODE, MIN, MAX)";
    check_refused(&["OVERVIEW_RESAMPLING=CUBIC"], want);
    let plain = |pair| CreationOptions::parse([pair]).unwrap().check_plain();
    assert_eq!(plain("OVERVIEW_RESAMPLING=MIN").unwrap_err().to_string(), "OVERVIEW_RESAMPLING: it is for COGs alone");
    assert_eq!(plain("OVERVIEWS=AUTO").unwrap_err().to_string(), "OVERVIEWS: it is for COGs alone");
    assert!(plain("OVERVIEWS=NONE").is_ok());
}

#[test]
fn threads_are_for_the_caller() {
    let threads = |value| CreationOptions::parse([value]).unwrap().threads;
    assert_eq!(threads("NUM_THREADS=4"), NonZeroUsize::new(4).map(Threads::Count));
    assert_eq!(threads("NUM_THREADS=all_cpus"), Some(Threads::AllCpus));
}

#[test]
fn an_unknown_key_or_value_names_the_nearest_right_one() {
    let keys = KEYS.join(", ");
    let want = format!("creation option: COMPRES is not known, did you mean COMPRESS? (known: {keys})");
    check_refused(&["COMPRES=LZW"], &want);
    check_refused(&["QUALITY=75"], &format!("creation option: QUALITY is not known (known: {keys})"));
    let known = "NONE, LZW, DEFLATE, ZSTD, PACKBITS, LERC, LERC_DEFLATE, LERC_ZSTD";
    check_refused(&["COMPRESS=LWZ"], &format!("COMPRESS: LWZ is not known, did you mean LZW? (known: {known})"));
    check_refused(&["COMPRESS"], "creation option: COMPRESS is not of the form KEY=VALUE");
    check_refused(&["BLOCKSIZE=big"], "BLOCKSIZE: big is not a number it can have");
    check_refused(&["NUM_THREADS=0"], "NUM_THREADS: 0 is not a number it can have");
}

#[test]
fn lerc_takes_its_error_and_the_level_of_what_is_around_it() {
    let spec = |options: &[&str]| {
        let mut spec = ImageSpec::new(100, 100, 1, SampleType::F32);
        CreationOptions::parse(options.iter().copied()).unwrap().apply(&mut spec).map(|()| spec)
    };
    let spec_of = spec(&["COMPRESS=LERC_ZSTD", "MAX_Z_ERROR=0.5", "ZSTD_LEVEL=3"]).unwrap();
    assert_eq!(spec_of.lerc, LercOptions { max_z_error: 0.5, inner: LercInner::Zstd });
    assert_eq!((spec_of.compression, spec_of.level), (Compression::Lerc, Some(3)));
    let problem = |options| spec(options).unwrap_err().to_string();
    assert_eq!(problem(&["MAX_Z_ERROR=1"]), "MAX_Z_ERROR: it is for LERC, the compression is LZW");
    let want = "ZSTD_LEVEL: 3 asked for, the compression is LERC";
    assert_eq!(problem(&["COMPRESS=LERC_DEFLATE", "ZSTD_LEVEL=3"]), want);
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let want = "BLOCKXSIZE: strips are as wide as the image, 1000; leave it out or set TILED=YES";
    check_refused(&["TILED=NO", "BLOCKXSIZE=512"], want);
    check_refused(&["BLOCKSIZE=100"], "BLOCKXSIZE: 100 is not a multiple of 16, as the sides of tiles are");
    check_refused(&["ZLEVEL=6"], "ZLEVEL: 6 asked for, LZW has no levels");
    check_refused(&["COMPRESS=DEFLATE", "ZLEVEL=12"], "ZLEVEL: 12 is not from 1 to 9");
    let want = "PREDICTOR: 2 is for LZW, deflate and Zstandard, not PackBits";
    check_refused(&["COMPRESS=PACKBITS", "PREDICTOR=2"], want);
    check_refused(&["PHOTOMETRIC=RGB"], "PHOTOMETRIC: RGB has 3 bands, the image 2");
}

#[test]
fn another_compression_drops_what_it_does_not_have() {
    let mut spec = ImageSpec::new(1000, 500, 2, SampleType::F32);
    spec.compression = Compression::Deflate;
    spec.level = Some(9);
    spec.predictor = Predictor::Horizontal;
    CreationOptions::parse(["COMPRESS=NONE"]).unwrap().apply(&mut spec).unwrap();
    assert_eq!((spec.level, spec.predictor), (None, Predictor::None));
}
