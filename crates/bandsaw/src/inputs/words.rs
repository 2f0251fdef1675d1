//! Words to sources: files, patterns, lists, standard input, and bands after a colon.

use std::path::{Path, PathBuf};

use super::{Mistake, Source, glob, list};

/// The sources that `words` name, in order.
///
/// # Errors
///
/// A [`Mistake`] of patterns and lists. Whether files are there is not looked at.
pub(crate) fn expand(words: &[PathBuf]) -> Result<Vec<Source>, Mistake> {
    let mut sources = Vec::new();
    for word in words {
        match word.to_str() {
            Some(text) if !word.exists() => match text.strip_prefix('@') {
                Some(name) => sources.extend(listed(name)?),
                None => sources.extend(named(text)?),
            },
            // Bytes that are no text are a name and nothing else.
            _ => sources.push(Source::new(word)),
        }
    }
    Ok(sources)
}

/// The sources that `words` name, all of them whole.
///
/// # Errors
///
/// As [`expand`]; [`Mistake::WholeFile`].
pub(crate) fn expand_files(words: &[PathBuf]) -> Result<Vec<Source>, Mistake> {
    let sources = expand(words)?;
    match sources.iter().find(|source| !source.bands().is_empty()) {
        Some(source) => {
            Err(Mistake::WholeFile { word: format!("{}:{}", source.path().display(), source.bands().join(",")) })
        }
        None => Ok(sources),
    }
}

/// The one source that `word` names.
///
/// # Errors
///
/// As [`expand`]; [`Mistake::NotOne`].
pub(crate) fn expand_one(word: &Path) -> Result<Source, Mistake> {
    let mut sources = expand(&[word.to_owned()])?;
    match (sources.pop(), sources.len()) {
        (Some(source), 0) => Ok(source),
        (last, rest) => {
            Err(Mistake::NotOne { word: word.display().to_string(), count: rest + usize::from(last.is_some()) })
        }
    }
}

/// The sources of a list.
fn listed(name: &str) -> Result<Vec<Source>, Mistake> {
    let mut sources = Vec::new();
    for (line, text) in list::read(name)? {
        let found = if Path::new(&text).exists() {
            vec![Source::new(&text)]
        } else if text == "-" {
            let what = "standard input cannot be named in a list".to_owned();
            return Err(Mistake::Line { list: name.to_owned(), line, what });
        } else {
            named(&text).map_err(|mistake| Mistake::Line { list: name.to_owned(), line, what: mistake.to_string() })?
        };
        sources.extend(found.into_iter().map(|source| source.of_line(name, line)));
    }
    Ok(sources)
}

/// The sources of a word that is no file by itself: a pattern, a name with bands, or a file that is missing.
fn named(word: &str) -> Result<Vec<Source>, Mistake> {
    if glob::is_pattern(word) {
        let found = glob::find(word);
        if !found.is_empty() {
            return Ok(found.into_iter().map(Source::new).collect());
        }
    }
    if let Some((name, bands)) = split_bands(word) {
        if name == "-" || Path::new(name).exists() {
            return Ok(vec![Source::new(name).with_bands(&bands)]);
        }
        let found = if glob::is_pattern(name) { glob::find(name) } else { Vec::new() };
        if !found.is_empty() {
            return Ok(found.into_iter().map(|path| Source::new(path).with_bands(&bands)).collect());
        }
    }
    if glob::is_pattern(word) {
        return Err(Mistake::NoMatch { pattern: word.to_owned() });
    }
    Ok(vec![Source::new(word)])
}

/// Name and bands of `scene.tif:3,nir`; nothing if what follows the last colon can be no bands. The colon of a drive is
/// followed by a path, or by nothing.
fn split_bands(word: &str) -> Option<(&str, Vec<String>)> {
    let (name, bands) = word.rsplit_once(':')?;
    let is_drive = cfg!(windows) && name.len() == 1;
    let bands: Vec<String> = bands.split(',').map(|band| band.trim().to_owned()).collect();
    let is_band = |band: &String| !band.is_empty() && !band.contains(['/', '\\']);
    (!name.is_empty() && !is_drive && bands.iter().all(is_band)).then_some((name, bands))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, want: Option<(&str, &[&str])>) {
        let found = split_bands(word);
        let found = found.as_ref().map(|(name, bands)| (*name, bands.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(found, want.map(|(name, bands)| (name, bands.to_vec())));
    }

    #[test]
    fn bands_follow_the_last_colon() {
        check("a.tif:3", Some(("a.tif", &["3"])));
        check("a.tif:nir", Some(("a.tif", &["nir"])));
        check("a:b.tif:3, 4,red edge", Some(("a:b.tif", &["3", "4", "red edge"])));
        check("-:2", Some(("-", &["2"])));
    }

    #[test]
    fn what_can_be_no_bands_is_part_of_the_name() {
        for word in ["a.tif", "a.tif:", ":3", "a:3,", "http://a/b.tif", "a:b/c.tif", "C:\\a.tif"] {
            check(word, None);
        }
    }
}
