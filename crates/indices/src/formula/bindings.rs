//! What the names of a formula stand for.

use chunkgraph::{Array, Operand};

/// Values by name.
#[derive(Debug, Clone, Default)]
pub struct Bindings {
    values: Vec<(String, Operand)>,
}

impl Bindings {
    /// The bands of `scene` by their names, and by `b1`, `b2`, … unless a band is called so. Of bands of one name it is
    /// the first.
    #[must_use]
    pub fn of_scene(scene: &Array) -> Self {
        let mut bindings = Self::default();
        let numbered: Vec<(u32, Option<&str>)> =
            (1..).zip(scene.bands().iter().map(|band| band.description.as_deref())).collect();
        let named = numbered.iter().filter_map(|(number, name)| Some((*number, name.as_ref()?.to_string())));
        for (number, name) in named.chain(numbered.iter().map(|(number, _)| (*number, format!("b{number}")))) {
            if bindings.get(&name).is_none()
                && let Ok(band) = scene.band_numbers(&[number])
            {
                bindings.bind(name, band);
            }
        }
        bindings
    }

    /// Lets `name` stand for `value`, an array or a number, whatever it stood for before.
    pub fn bind(&mut self, name: impl Into<String>, value: impl Into<Operand>) {
        let name = name.into();
        self.values.retain(|(other, _)| *other != name);
        self.values.push((name, value.into()));
    }

    /// What `name` stands for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Operand> {
        self.values.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| name.as_str())
    }
}
