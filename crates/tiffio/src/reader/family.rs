//! Which images of a file belong together: an image, its overviews, and the masks of them all.

use std::collections::BTreeMap;

use super::{Image, Reader};
use crate::error::Result;
use crate::tag::ImageKind;

/// An image and what belongs to it, by their numbers in [`Reader::images`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFamily {
    /// The image.
    pub image: usize,
    /// Its mask.
    pub mask: Option<usize>,
    /// Its overviews in file order, each with its mask.
    pub overviews: Vec<(usize, Option<usize>)>,
}

/// How many images of their own before an overview are looked at: a file of thousands of pages must not be looked through
/// for each of them.
const LOOK_BACK: usize = 64;

impl Reader {
    /// The images of their own, each with what belongs to it. Overviews and masks of no image are left out.
    ///
    /// An overview belongs to the image whose `SubIFDs` tag names it. In the main chain it belongs to the last image of
    /// its own before it that is not smaller and has as many bands. A mask belongs to the image or overview of its size.
    ///
    /// Reads the tags of all images.
    #[must_use]
    pub fn families(&self) -> Vec<ImageFamily> {
        let mut families: BTreeMap<usize, ImageFamily> = BTreeMap::new();
        let mut masks: BTreeMap<(usize, [u32; 2]), usize> = BTreeMap::new();
        let mut own: Vec<&Image> = Vec::new();
        for image in self.images() {
            if is_own(image) {
                let family = ImageFamily { image: image.index(), mask: None, overviews: Vec::new() };
                families.insert(image.index(), family);
                if image.ifd().parent.is_none() {
                    own.push(image);
                }
                continue;
            }
            let (Some(owner), Some(size)) = (owner(image, &own), size(image)) else { continue };
            if is_mask(image) {
                masks.entry((owner, size)).or_insert(image.index());
            } else if let Some(family) = families.get_mut(&owner) {
                family.overviews.push((image.index(), None));
            }
        }
        let mask = |owner: usize, part: usize| {
            let size = self.images().get(part).and_then(size)?;
            masks.get(&(owner, size)).copied()
        };
        for (owner, family) in &mut families {
            family.mask = mask(*owner, *owner);
            family.overviews.iter_mut().for_each(|(overview, found)| *found = mask(*owner, *overview));
        }
        families.into_values().collect()
    }

    /// The overviews of image number `image` in file order; none of an overview or mask. See [`families`](Self::families).
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`](crate::Usage::NoSuchImage).
    pub fn overviews(&self, image: usize) -> Result<Vec<usize>> {
        let image = self.image(image)?.index();
        let family = self.families().into_iter().find(|family| family.image == image);
        Ok(family.map(|family| family.overviews.iter().map(|(overview, _)| *overview).collect()).unwrap_or_default())
    }

    /// The transparency mask of image number `image`, which may be an overview. See [`families`](Self::families).
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`](crate::Usage::NoSuchImage).
    pub fn mask(&self, image: usize) -> Result<Option<usize>> {
        let image = self.image(image)?.index();
        Ok(self.families().iter().find_map(|family| family.mask_of(image)).flatten())
    }
}

impl ImageFamily {
    /// The mask of `image`, if that is the image itself or one of its overviews.
    fn mask_of(&self, image: usize) -> Option<Option<usize>> {
        let own = [(self.image, self.mask)];
        own.iter().chain(&self.overviews).find(|(part, _)| *part == image).map(|(_, mask)| *mask)
    }
}

/// The image of its own that an overview or mask belongs to, out of those before it in the main chain.
fn owner(part: &Image, before: &[&Image]) -> Option<usize> {
    if let Some(parent) = part.ifd().parent {
        return Some(parent);
    }
    let [width, height] = size(part)?;
    let fits = |image: &&&Image| {
        let large = size(image).is_some_and(|[w, h]| w >= width && h >= height);
        large && (is_mask(part) || bands(image) == bands(part))
    };
    before.iter().rev().take(LOOK_BACK).find(fits).map(|image| image.index())
}

fn is_own(image: &Image) -> bool {
    matches!(image.kind(), ImageKind::Full | ImageKind::Page)
}

fn is_mask(image: &Image) -> bool {
    matches!(image.kind(), ImageKind::Mask | ImageKind::OverviewMask)
}

fn size(image: &Image) -> Option<[u32; 2]> {
    image.layout().ok().map(|layout| [layout.width, layout.height])
}

fn bands(image: &Image) -> Option<u32> {
    image.layout().ok().map(|layout| layout.bands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::ifd::{Directory, NextDirectory, TiffVariant};
    use crate::source::MemorySource;
    use crate::tag::{Tag, Value};

    /// A file of images of that subfile type, size and number of bands, which are all in the main chain.
    fn file(images: &[(u32, u32, u16)]) -> Reader {
        let mut bytes = TiffVariant::Classic.header();
        for (n, &(kind, size, bands)) in images.iter().enumerate() {
            let mut directory = Directory::default();
            directory.set(Tag::NEW_SUBFILE_TYPE, Value::Long(vec![kind]));
            directory.set(Tag::IMAGE_WIDTH, Value::Long(vec![size]));
            directory.set(Tag::IMAGE_LENGTH, Value::Long(vec![size]));
            directory.set(Tag::SAMPLES_PER_PIXEL, Value::Short(vec![bands]));
            let next = if n + 1 == images.len() { NextDirectory::None } else { NextDirectory::Adjacent };
            bytes.extend(directory.serialize(TiffVariant::Classic, bytes.len() as u64, next).unwrap().bytes);
        }
        Reader::new(MemorySource::new(bytes), Limits::default()).unwrap()
    }

    #[track_caller]
    fn check(images: &[(u32, u32, u16)], want: &[ImageFamily]) {
        assert_eq!(file(images).families(), want);
    }

    fn family(image: usize, mask: Option<usize>, overviews: &[(usize, Option<usize>)]) -> ImageFamily {
        ImageFamily { image, mask, overviews: overviews.to_vec() }
    }

    #[test]
    fn overviews_and_masks_follow_their_image() {
        check(&[(0, 64, 3)], &[family(0, None, &[])]);
        check(&[(0, 64, 3), (1, 32, 3), (1, 16, 3)], &[family(0, None, &[(1, None), (2, None)])]);
        let masked = [(0, 64, 3), (4, 64, 1), (1, 32, 3), (5, 32, 1), (1, 16, 3)];
        check(&masked, &[family(0, Some(1), &[(2, Some(3)), (4, None)])]);
    }

    #[test]
    fn each_page_has_its_own() {
        let pages = [(2, 64, 3), (1, 32, 3), (2, 64, 3), (1, 32, 3)];
        check(&pages, &[family(0, None, &[(1, None)]), family(2, None, &[(3, None)])]);
    }

    #[test]
    fn overviews_added_at_the_end_belong_to_the_last_image_that_they_fit() {
        let want = [family(0, None, &[(2, None)]), family(1, None, &[])];
        check(&[(0, 64, 3), (0, 16, 3), (1, 32, 3)], &want);
        check(&[(0, 64, 3), (0, 64, 1), (1, 32, 3)], &want);
        check(&[(1, 32, 3), (0, 16, 3)], &[family(1, None, &[])]);
    }

    #[test]
    fn parts_of_one_image_are_asked_for_by_its_number() {
        let reader = file(&[(0, 64, 3), (4, 64, 1), (1, 32, 3), (5, 32, 1), (1, 16, 3)]);
        assert_eq!((reader.overviews(0).unwrap(), reader.overviews(2).unwrap()), (vec![2, 4], vec![]));
        assert_eq!([0, 1, 2, 4].map(|n| reader.mask(n).unwrap()), [Some(1), None, Some(3), None]);
        assert!(reader.mask(5).is_err() && reader.overviews(5).is_err());
    }
}
