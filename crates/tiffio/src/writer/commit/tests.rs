use super::*;
use std::os::unix::fs::symlink;

/// Both ways of staging a file for `path`, by name.
fn stagings(path: &Path, existing: Existing) -> Vec<(&'static str, io::Result<StagedFile>)> {
    let with = |staging: fn(&Path) -> io::Result<Staging>| {
        let target = resolve(path, existing)?;
        Ok(StagedFile { staging: staging(&target)?, target, existing, written_back: 0 })
    };
    vec![("hidden", with(hidden)), ("the file system's best", StagedFile::create(path, existing))]
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Publishes `new` at `path` in each way, from the same state each time, and hands the result to `check`.
#[track_caller]
fn publish(path: &Path, existing: Existing, prepare: impl Fn(), check: impl Fn(&str, io::Result<()>)) {
    for way in 0..2 {
        prepare();
        let (name, staged) = stagings(path, existing).swap_remove(way);
        let result = staged.and_then(|mut staged| {
            staged.write_at(0, b"new")?;
            staged.publish()
        });
        check(name, result);
    }
}

#[test]
fn a_file_that_is_not_published_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (name, staged) in stagings(&folder.path().join("out.tif"), Existing::Refuse) {
        let mut staged = staged.unwrap();
        staged.write_at(0, b"new").unwrap();
        drop(staged);
        assert_eq!(names(folder.path()), [""; 0], "{name}");
    }
}

#[test]
fn the_old_file_stands_until_the_new_one_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    for way in 0..2 {
        fs::write(&path, "old").unwrap();
        let (name, staged) = stagings(&path, Existing::Replace).swap_remove(way);
        let mut staged = staged.unwrap();
        staged.write_at(0, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old", "{name}");
        staged.publish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new", "{name}");
        assert_eq!(names(folder.path()), ["out.tif"], "{name}");
    }
}

#[test]
fn an_existing_file_is_refused_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    let check = |name: &str, result: io::Result<()>| {
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::AlreadyExists, "{name}");
        assert_eq!(fs::read(&path).unwrap(), b"old", "{name}");
    };
    publish(&path, Existing::Refuse, || fs::write(&path, "old").unwrap(), check);
}

#[test]
fn a_file_that_came_meanwhile_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    for way in 0..2 {
        let _ = fs::remove_file(&path);
        let (name, staged) = stagings(&path, Existing::Refuse).swap_remove(way);
        let mut staged = staged.unwrap();
        fs::write(&path, "theirs").unwrap();
        assert_eq!(staged.publish().unwrap_err().kind(), io::ErrorKind::AlreadyExists, "{name}");
        drop(staged);
        assert_eq!(fs::read(&path).unwrap(), b"theirs", "{name}");
        assert_eq!(names(folder.path()), ["out.tif"], "{name}");
    }
}

#[test]
fn a_symbolic_link_stays_and_what_it_points_to_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let (link, path) = (folder.path().join("link"), folder.path().join("out.tif"));
    symlink("out.tif", &link).unwrap();
    let check = |name: &str, result: io::Result<()>| {
        result.unwrap();
        assert!(link.is_symlink(), "{name}");
        assert_eq!(fs::read(&path).unwrap(), b"new", "{name}");
        assert_eq!(names(folder.path()), ["link", "out.tif"], "{name}");
    };
    let missing = || drop(fs::remove_file(&path));
    publish(&link, Existing::Refuse, missing, check);
    publish(&link, Existing::Replace, || fs::write(&path, "old").unwrap(), check);
}

#[test]
fn the_file_gets_the_permissions_of_any_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let (any, path) = (folder.path().join("any"), folder.path().join("out.tif"));
    File::create(&any).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    publish(
        &path,
        Existing::Replace,
        || drop(fs::remove_file(&path)),
        |name, result| {
            result.unwrap();
            assert_eq!(mode(&path), mode(&any), "{name}");
        },
    );
}

#[track_caller]
fn check_refused(path: &Path, want: &str) {
    for (name, staged) in stagings(path, Existing::Replace) {
        assert_eq!(staged.unwrap_err().to_string(), want, "{name}");
    }
}

#[test]
fn what_is_no_file_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let moved = "and an output is made beside its path and moved into place when complete";
    check_refused(folder.path(), "a folder is there");
    check_refused(Path::new("/dev/null"), &format!("a device is there, {moved}"));
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    check_refused(&pipe, &format!("a pipe is there, {moved}"));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    check_refused(&missing.join("out.tif"), &format!("there is no folder {}", missing.display()));
    check_refused(&folder.path().join("out.tif/"), "the path names no file");
}
