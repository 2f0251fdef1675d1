//! The letters that formulas call bands by, and the names that sensors call them by.

use chunkgraph::Array;

use crate::formula::Bindings;

/// A band letter of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The letter.
    pub letter: &'static str,
    /// The names of bands that it stands for, in any case; the first is what errors call it.
    pub names: &'static [&'static str],
    /// A name that it stands for in scenes whose red edge bands are called `nir1` to `nir3`, as geowombat calls those of
    /// Sentinel-2.
    beside_red_edges: Option<&'static str>,
}

const fn letter(letter: &'static str, names: &'static [&'static str]) -> Letter {
    Letter { letter, names, beside_red_edges: None }
}

const LETTERS: [Letter; 20] = [
    letter("A", &["coastal", "aerosol"]),
    letter("B", &["blue"]),
    letter("G", &["green"]),
    letter("G1", &["green1", "green05"]),
    letter("Y", &["yellow"]),
    letter("R", &["red"]),
    Letter { letter: "RE1", names: &["rededge1", "rededge071"], beside_red_edges: Some("nir1") },
    Letter { letter: "RE2", names: &["rededge2", "rededge075"], beside_red_edges: Some("nir2") },
    Letter { letter: "RE3", names: &["rededge3", "rededge078"], beside_red_edges: Some("nir3") },
    letter("N", &["nir"]),
    Letter { letter: "N2", names: &["nir08", "nir8a", "narrownir"], beside_red_edges: Some("rededge") },
    letter("S1", &["swir1", "swir16"]),
    letter("S2", &["swir2", "swir22"]),
    letter("T", &["thermal", "lwir"]),
    letter("T1", &["tirs1", "lwir11"]),
    letter("T2", &["tirs2", "lwir12"]),
    letter("HH", &["hh"]),
    letter("HV", &["hv"]),
    letter("VH", &["vh"]),
    letter("VV", &["vv"]),
];

impl Letter {
    /// All letters.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &LETTERS
    }

    /// The letter written so.
    #[must_use]
    pub fn find(letter: &str) -> Option<&'static Self> {
        LETTERS.iter().find(|known| known.letter == letter)
    }

    /// The letter that a band of that name has in every scene, or that is written so.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let of_name = || LETTERS.iter().find(|letter| letter.names.iter().any(|own| own.eq_ignore_ascii_case(name)));
        Self::find(name).or_else(of_name)
    }

    /// Which of these bands, from 0, it stands for: the one that is called by it, or by one of its names.
    #[must_use]
    pub fn place(&self, band_names: &[&str]) -> Option<usize> {
        let called = |name: &str| band_names.iter().position(|own| own.eq_ignore_ascii_case(name));
        let by_letter = || band_names.iter().position(|own| *own == self.letter);
        let by_other = || {
            let has_red_edges = ["nir1", "nir2", "nir3"].into_iter().all(|name| called(name).is_some());
            if has_red_edges {
                return self.beside_red_edges.and_then(called);
            }
            // The near infrared of Landsat 8 and 9, which have a coastal band, is a narrow one.
            (self.letter == "N2" && called("coastal").is_some()).then(|| called("nir")).flatten()
        };
        self.names.iter().find_map(|name| called(name)).or_else(by_letter).or_else(by_other)
    }

    /// The bands of `scene` by their letters, as far as they have any.
    #[must_use]
    pub fn bindings(scene: &Array) -> Bindings {
        let names: Vec<&str> =
            scene.bands().iter().map(|band| band.description.as_deref().unwrap_or_default()).collect();
        let mut bindings = Bindings::default();
        for letter in Self::all() {
            let number = letter.place(&names).and_then(|place| u32::try_from(place + 1).ok());
            if let Some(band) = number.and_then(|number| scene.band_numbers(&[number]).ok()) {
                bindings.bind(letter.letter, band);
            }
        }
        bindings
    }
}
