//! Creation options in GDAL's words, as they are read from the command line.

use std::collections::BTreeMap;

use tiffio::writer::CreationOptions;

use crate::error::{Error, Result, Usage};

/// What an option is in a set of options, in some words of its own.
type Field = fn(&CreationOptions) -> String;

/// Options that have words: their keys, their words, and where they are kept.
const WORDS: [(&str, &[&str], Field); 10] = [
    ("COMPRESS", &COMPRESSIONS, |options| format!("{:?} {:?}", options.compression, options.lerc_inner)),
    ("PREDICTOR", &["1", "2", "3", "YES"], |options| format!("{:?}", options.predictor)),
    ("TILED", &["YES", "NO"], |options| format!("{:?}", options.tiled)),
    ("INTERLEAVE", &["PIXEL", "BAND"], |options| format!("{:?}", options.planar)),
    ("BIGTIFF", &["YES", "NO", "IF_NEEDED", "IF_SAFER"], |options| format!("{:?}", options.big_tiff)),
    ("SPARSE_OK", &["TRUE", "FALSE"], |options| format!("{:?}", options.missing_chunks)),
    ("PHOTOMETRIC", &PHOTOMETRICS, |options| format!("{:?}", options.photometric)),
    ("ALPHA", &["YES", "NO", "PREMULTIPLIED", "UNSPECIFIED"], |options| format!("{:?}", options.alpha)),
    ("OVERVIEWS", &["AUTO", "NONE"], |options| format!("{:?}", options.overviews)),
    ("OVERVIEW_RESAMPLING", &RESAMPLINGS, |options| format!("{:?}", options.resampling)),
];
const COMPRESSIONS: [&str; 8] = ["NONE", "LZW", "DEFLATE", "ZSTD", "PACKBITS", "LERC", "LERC_DEFLATE", "LERC_ZSTD"];
const PHOTOMETRICS: [&str; 7] = ["MINISBLACK", "MINISWHITE", "RGB", "CMYK", "CIELAB", "ICCLAB", "ITULAB"];
const RESAMPLINGS: [&str; 5] = ["NEAREST", "AVERAGE", "MODE", "MIN", "MAX"];

/// `options` by their keys, but for the number of threads, on which no byte depends.
///
/// # Errors
///
/// [`Usage::NotWritten`] for an option that has no word.
pub(super) fn write(options: &CreationOptions) -> Result<BTreeMap<String, String>> {
    let wanted = CreationOptions { threads: None, ..options.clone() };
    let mut words = BTreeMap::new();
    for (key, candidates, field) in WORDS {
        let found = candidates.iter().find(|word| {
            let mut of_word = CreationOptions::default();
            of_word.set(key, word).is_ok() && field(&of_word) == field(&wanted)
        });
        words.extend(found.map(|word| (key.to_owned(), (*word).to_owned())));
    }
    let numbers = [
        ("ZLEVEL", wanted.level.map(|level| level.to_string())),
        ("ZSTD_LEVEL", wanted.zstd_level.map(|level| level.to_string())),
        ("LEVEL", wanted.codec_level.map(|level| level.to_string())),
        ("BLOCKXSIZE", wanted.block_width.map(|side| side.to_string())),
        ("BLOCKYSIZE", wanted.block_height.map(|side| side.to_string())),
        ("MAX_Z_ERROR", wanted.max_z_error.map(|error| error.to_string())),
    ];
    words.extend(numbers.into_iter().filter_map(|(key, number)| Some((key.to_owned(), number?))));
    if read(&words)? == wanted {
        return Ok(words);
    }
    let why = "one of its values has no word among GDAL's";
    Err(Usage::NotWritten { what: "a creation option".to_owned(), why }.into())
}

/// The options of their words.
///
/// # Errors
///
/// [`Error::Write`] for a key or word that is not known.
pub(super) fn read(words: &BTreeMap<String, String>) -> Result<CreationOptions> {
    let mut options = CreationOptions::default();
    for (key, word) in words {
        options.set(key, word).map_err(Error::write)?;
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[&str], want: &[(&str, &str)]) {
        let options = CreationOptions::parse(pairs.iter().copied()).unwrap();
        let written = write(&options).unwrap();
        let found: Vec<(&str, &str)> = written.iter().map(|(key, word)| (key.as_str(), word.as_str())).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn options_are_written_in_the_words_that_they_came_in() {
        check(&[], &[]);
        check(
            &["COMPRESS=LERC_ZSTD", "MAX_Z_ERROR=0.1", "LEVEL=2", "NUM_THREADS=4"],
            &[("COMPRESS", "LERC_ZSTD"), ("LEVEL", "2"), ("MAX_Z_ERROR", "0.1")],
        );
        check(
            &["tiled=yes", "BLOCKSIZE=128", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", "ALPHA=PREMULTIPLIED"],
            &[
                ("ALPHA", "PREMULTIPLIED"),
                ("BIGTIFF", "IF_SAFER"),
                ("BLOCKXSIZE", "128"),
                ("BLOCKYSIZE", "128"),
                ("PREDICTOR", "YES"),
                ("TILED", "YES"),
            ],
        );
        check(&["OVERVIEWS=NONE", "RESAMPLING=MODE"], &[("OVERVIEWS", "NONE"), ("OVERVIEW_RESAMPLING", "MODE")]);
    }

    #[test]
    fn what_has_no_word_is_refused() {
        let compression = Some(tiffio::tag::Compression::Unknown(1));
        assert!(write(&CreationOptions { compression, ..CreationOptions::default() }).is_err());
    }
}
