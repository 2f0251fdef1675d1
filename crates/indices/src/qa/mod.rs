//! Quality layers: what their bits say of a pixel.

mod formats;
#[cfg(test)]
mod tests;

use chunkgraph::{Array, DType};

use crate::error::{Error, Result};
use crate::nearest::nearest;
use formats::FORMATS;

/// How the samples of a quality layer are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QaFormat {
    /// Its id, such as `landsat-c2`.
    pub id: &'static str,
    /// Mission and layer.
    pub name: &'static str,
    /// What it tells, each thing in one way or in two.
    fields: &'static [(&'static str, Field)],
}

/// Where a sample says one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// A bit that is set if it is so.
    Flag {
        /// Counted from the least significant one.
        bit: u8,
    },
    /// Two bits that say how sure it is: 0 not told, 1 low, 2 medium, 3 high.
    Levels {
        /// The less significant one of the two.
        low: u8,
    },
    /// The whole sample, if it is this number.
    Value {
        /// The class.
        number: u8,
    },
}

/// How sure a quality layer has to be of a thing where it tells that in levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Any that is told.
    Low,
    /// Medium or high.
    Medium,
    /// High alone.
    High,
}

impl QaFormat {
    /// All formats that are known.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &FORMATS
    }

    /// The format of that id, letters' case aside.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownQaFormat`], with the one that was probably meant.
    pub fn find(id: &str) -> Result<&'static Self> {
        let unknown = || {
            let nearest = nearest(id, FORMATS.iter().map(|format| format.id));
            Error::UnknownQaFormat { id: id.to_owned(), nearest }
        };
        FORMATS.iter().find(|format| format.id.eq_ignore_ascii_case(id)).ok_or_else(unknown)
    }

    /// What it tells of a pixel, such as `cloud`, each once.
    #[must_use]
    pub fn classes(&self) -> Vec<&'static str> {
        let mut classes: Vec<&str> = Vec::new();
        for (name, _) in self.fields {
            if !classes.contains(name) {
                classes.push(name);
            }
        }
        classes
    }

    /// Whether a pixel is of any of `classes`, as `bool` of the size of `layer`; missing where that is.
    ///
    /// Where a class has a bit, that decides; with a `confidence`, its level of confidence decides as well, for those that
    /// have one. Where a class has nothing but a level, it must be high if no `confidence` is given.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownQaClass`] for a class that the format does not have, [`Error::QaType`] if `layer` holds floats.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, DType, Extent, RunOptions};
    /// use indices::{Confidence, QaFormat};
    ///
    /// // Clear; a cloud; no cloud for certain, but of medium confidence.
    /// let layer = Array::from_values(&[0b0100_0000_u16, 0b1000, 0b10_0000_0000], Extent { planes: 1, height: 1, width: 3 })?;
    /// let format = QaFormat::find("landsat-c2")?;
    /// let clouds = |confidence| -> indices::Result<Vec<u8>> {
    ///     let clouds = format.is_any_of(&layer, &["cloud"], confidence)?.cast(DType::U8);
    ///     Ok(clouds.compute::<u8>(&RunOptions::default())?.into_raw_vec_and_offset().0)
    /// };
    /// assert_eq!(clouds(None)?, [0, 1, 0]);
    /// assert_eq!(clouds(Some(Confidence::Medium))?, [0, 1, 1]);
    /// # Ok::<_, indices::Error>(())
    /// ```
    pub fn is_any_of<S: AsRef<str>>(
        &self,
        layer: &Array,
        classes: &[S],
        confidence: Option<Confidence>,
    ) -> Result<Array> {
        if layer.dtype().is_float() {
            return Err(Error::QaType { dtype: layer.dtype() });
        }
        // In a wider type a sign does not stand in the way of the highest bits.
        let wider = matches!(layer.dtype(), DType::I8 | DType::I16);
        let layer = &if wider { layer.cast(DType::I32) } else { layer.clone() };
        let mut found: Option<Array> = None;
        for class in classes {
            for field in self.fields_of(class.as_ref(), confidence)? {
                let holds = field.holds(layer, confidence.unwrap_or(Confidence::High));
                found = Some(match found {
                    Some(found) => found | &holds,
                    None => holds,
                });
            }
        }
        // Of no class at all: false everywhere, missing where the layer is.
        Ok(found.unwrap_or_else(|| layer.not_equal(layer)))
    }

    /// The fields that decide on `class`.
    fn fields_of(&self, class: &str, confidence: Option<Confidence>) -> Result<Vec<Field>> {
        let all = self.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(class)).map(|(_, field)| *field);
        let all: Vec<Field> = all.collect();
        if all.is_empty() {
            let classes = self.classes();
            let nearest = nearest(class, classes.iter().copied());
            return Err(Error::UnknownQaClass { class: class.to_owned(), format: self.id, nearest, classes });
        }
        let is_level = |field: &Field| matches!(field, Field::Levels { .. });
        let decide = |field: &Field| confidence.is_some() || !is_level(field) || all.iter().all(is_level);
        Ok(all.iter().copied().filter(decide).collect())
    }
}

impl Field {
    /// Whether a sample says so, surely enough.
    fn holds(self, layer: &Array, confidence: Confidence) -> Array {
        match self {
            Self::Flag { bit } => (layer & (1_i64 << bit)).not_equal(0_i64),
            Self::Levels { low } => {
                let least = match confidence {
                    Confidence::Low => 1_i64,
                    Confidence::Medium => 2,
                    Confidence::High => 3,
                };
                (layer & (3_i64 << low)).greater_equal(least << low)
            }
            Self::Value { number } => layer.equal(i64::from(number)),
        }
    }
}
