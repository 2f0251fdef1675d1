//! What an image is to the others of its file.

/// What an image is to the others of its file (tags `NewSubfileType` and `SubfileType`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// An image of its own.
    #[default]
    Full,
    /// A reduced version of another one.
    Overview,
    /// A transparency mask of another one.
    Mask,
    /// A reduced version of a mask.
    OverviewMask,
    /// A page of many.
    Page,
}

impl ImageKind {
    /// The kind that the bits of `NewSubfileType` mean: 1 reduced, 2 page, 4 mask.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        match (bits & 4 != 0, bits & 1 != 0, bits & 2 != 0) {
            (true, true, _) => Self::OverviewMask,
            (true, false, _) => Self::Mask,
            (false, true, _) => Self::Overview,
            (false, false, true) => Self::Page,
            (false, false, false) => Self::Full,
        }
    }

    /// The bits of `NewSubfileType` that say this.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Full => 0,
            Self::Overview => 1,
            Self::Page => 2,
            Self::Mask => 4,
            Self::OverviewMask => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ImageKind::{self, Full, Mask, Overview, OverviewMask, Page};

    #[track_caller]
    fn check(bits: u64, want: ImageKind) {
        assert_eq!(ImageKind::from_bits(bits), want);
    }

    #[test]
    fn bits_come_back_as_the_kind_that_wrote_them() {
        for kind in [Full, Overview, Mask, OverviewMask, Page] {
            check(kind.bits().into(), kind);
        }
    }

    #[test]
    fn a_mask_is_one_whatever_else_it_is() {
        check(6, Mask);
        check(7, OverviewMask);
        check(3, Overview);
        check(8, Full);
    }
}
