//! Files that lie beside an image and belong to it.

use std::path::{Path, PathBuf};

/// The files beside an image that say more of it, as far as they are there.
///
/// ```text
/// scene.tif.ovr       overviews: a TIFF of reduced images
/// scene.tif.msk       masks: a TIFF of bytes, 255 where a pixel is valid
/// scene.tif.aux.xml   metadata that GDAL keeps beside a file, see `AuxMetadata`
/// scene.tfw           the transform as text, see `GeoTransform::from_world_file`; also .tifw, .wld, and in capitals
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sidecars {
    /// External overviews.
    pub overviews: Option<PathBuf>,
    /// External masks.
    pub mask: Option<PathBuf>,
    /// Metadata.
    pub metadata: Option<PathBuf>,
    /// The world file.
    pub world_file: Option<PathBuf>,
}

impl Sidecars {
    /// The files beside the one at `path`. Nothing is opened: what a file that is found holds is another question.
    #[must_use]
    pub fn find(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let behind = |extension: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(extension);
            existing(PathBuf::from(name))
        };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let in_place = |extension: &str| existing(path.with_extension(extension));
        Self {
            overviews: behind(".ovr").or_else(|| behind(".OVR")),
            mask: behind(".msk").or_else(|| behind(".MSK")),
            metadata: behind(".aux.xml").or_else(|| behind(".AUX.XML")),
            world_file: world_extensions(extension)
                .iter()
                .find_map(|extension| in_place(extension).or_else(|| in_place(&extension.to_uppercase()))),
        }
    }
}

/// The extensions of world files of a file with `extension`: first and last letter and w, all letters and w, and wld.
fn world_extensions(extension: &str) -> Vec<String> {
    let mut letters = extension.chars();
    let mut extensions = Vec::new();
    if let (Some(first), Some(last)) = (letters.next(), letters.next_back()) {
        extensions.push(format!("{first}{last}w"));
    }
    if !extension.is_empty() {
        extensions.push(format!("{extension}w"));
    }
    extensions.push("wld".to_owned());
    extensions
}

fn existing(path: PathBuf) -> Option<PathBuf> {
    path.is_file().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[&str], image: &str, want: [Option<&str>; 4]) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            std::fs::write(folder.path().join(file), "").unwrap();
        }
        let found = Sidecars::find(folder.path().join(image));
        let name = |path: Option<PathBuf>| path.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
        let names = [found.overviews, found.mask, found.metadata, found.world_file].map(name);
        assert_eq!(names.each_ref().map(Option::as_deref), want);
    }

    #[test]
    fn files_are_found_by_the_name_of_the_image() {
        check(&["a.tif"], "a.tif", [None; 4]);
        let all = ["a.tif.ovr", "a.tif.msk", "a.tif.aux.xml", "a.tfw"];
        check(&all, "a.tif", all.map(Some));
        check(&["b.tif.ovr", "a.ovr", "a.aux.xml"], "a.tif", [None; 4]);
        check(&["a.TIF.OVR", "a.TFW"], "a.TIF", [Some("a.TIF.OVR"), None, None, Some("a.TFW")]);
    }

    #[test]
    fn world_files_have_several_extensions() {
        for (image, world) in [("a.tif", "a.tifw"), ("a.tiff", "a.tfw"), ("a.tif", "a.wld"), ("a", "a.wld")] {
            check(&[world], image, [None, None, None, Some(world)]);
        }
    }

    #[test]
    fn a_folder_is_no_such_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a.tif.ovr")).unwrap();
        assert_eq!(Sidecars::find(folder.path().join("a.tif")), Sidecars::default());
    }
}
