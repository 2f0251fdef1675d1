//! Kernels by name, so that a plan can be written down and carried out elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{BlockKernel, Boundary, Coarsen, CoarsenMethod, Focal, FocalMethod, KernelRef};
use crate::error::{Error, Result, Usage};

/// Makes a kernel of its parameters.
type Constructor = Arc<dyn Fn(&Value) -> Result<KernelRef> + Send + Sync>;

/// Kernels by name and version: [`default`](Self::default) knows `coarsen`, `focal_mean`, `focal_median`, `gaussian`
/// and `slope`, all of version 1.
#[derive(Clone)]
pub struct Kernels {
    known: BTreeMap<(String, u32), Constructor>,
}

impl fmt::Debug for Kernels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.known.keys()).finish()
    }
}

/// A kernel as it is written down.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NamedKernel {
    /// The name that it is registered by.
    pub name: String,
    /// Which version of it: one whose results differ has another.
    pub version: u32,
    /// The parameters that its constructor takes.
    #[serde(default)]
    pub parameters: Value,
}

impl Kernels {
    /// No kernels at all.
    #[must_use]
    pub fn none() -> Self {
        Self { known: BTreeMap::new() }
    }

    /// Registers a kernel: `constructor` makes it of parameters read from JSON. One of that name and version that was there
    /// before is replaced.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::kernel::{Coarsen, CoarsenMethod, Kernels, NamedKernel};
    /// use chunkgraph::{Array, Extent};
    ///
    /// let mut kernels = Kernels::none();
    /// kernels.register("halve", 1, |factor: u32| Ok(Coarsen { factor: [factor; 2], method: CoarsenMethod::Max }));
    /// let named: NamedKernel = serde_json::from_str(r#"{"name": "halve", "version": 1, "parameters": 2}"#).unwrap();
    /// let row = Array::from_values(&[1_u8, 5, 2, 3], Extent { planes: 1, height: 1, width: 4 })?;
    /// let halved = row.named_kernel(&kernels, &named)?;
    /// assert_eq!(halved.compute::<u8>(&Default::default())?.as_slice().unwrap(), [5, 3]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn register<P: DeserializeOwned, K: BlockKernel + 'static>(
        &mut self,
        name: &str,
        version: u32,
        constructor: impl Fn(P) -> Result<K> + Send + Sync + 'static,
    ) {
        let of = name.to_owned();
        let make = move |parameters: &Value| {
            let parsed = P::deserialize(parameters).map_err(|error| {
                Error::Usage(Usage::KernelParameters { name: of.clone(), problem: error.to_string() })
            })?;
            Ok(KernelRef(Arc::new(constructor(parsed)?)))
        };
        self.known.insert((name.to_owned(), version), Arc::new(make));
    }

    /// The kernel that is written down. Whoever made its description stands for it: what is made again has the same
    /// identity.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchKernel`], naming those there are; [`Usage::KernelParameters`] if the parameters are not those it takes,
    /// and whatever its constructor finds wrong with them.
    pub fn make(&self, named: &NamedKernel) -> Result<KernelRef> {
        let constructor = self.known.get(&(named.name.clone(), named.version)).ok_or_else(|| Usage::NoSuchKernel {
            name: format!("{} {}", named.name, named.version),
            known: self.known.keys().map(|(name, version)| format!("{name} {version}")).collect(),
        })?;
        constructor(&named.parameters)
    }
}

impl Default for Kernels {
    fn default() -> Self {
        let mut kernels = Self::none();
        kernels.register("coarsen", 1, |Coarsening { factor, method }: Coarsening| {
            if factor.contains(&0) { Err(Usage::Factor { factor }.into()) } else { Ok(Coarsen { factor, method }) }
        });
        let focal = |method, boundary: Boundary| Ok(Focal { method, boundary });
        kernels.register("focal_mean", 1, move |Square { radius, boundary }: Square| {
            focal(FocalMethod::Mean { radius }, boundary)
        });
        kernels.register("focal_median", 1, move |Square { radius, boundary }: Square| {
            focal(FocalMethod::Median { radius }, boundary)
        });
        kernels.register("gaussian", 1, move |Gaussian { sigma, boundary }: Gaussian| {
            let is_known = sigma > 0.0 && sigma <= 1000.0;
            if is_known { focal(FocalMethod::Gaussian { sigma }, boundary) } else { Err(Usage::Sigma { sigma }.into()) }
        });
        kernels.register("slope", 1, move |Slope { pixel, boundary }: Slope| {
            focal(FocalMethod::Slope { pixel }, boundary)
        });
        kernels
    }
}

impl NamedKernel {
    /// A kernel of this crate, of version 1.
    pub(super) fn new(name: &str, parameters: Value) -> Self {
        Self { name: name.to_owned(), version: 1, parameters }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coarsening {
    factor: [u32; 2],
    method: CoarsenMethod,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Square {
    radius: u32,
    #[serde(default)]
    boundary: Boundary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gaussian {
    sigma: f64,
    #[serde(default)]
    boundary: Boundary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slope {
    pixel: [f64; 2],
    #[serde(default)]
    boundary: Boundary,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, &str>) {
        let named: NamedKernel = serde_json::from_str(text).unwrap();
        let found =
            Kernels::default().make(&named).map(|kernel| kernel.0.identity()).map_err(|error| error.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), want);
        assert_eq!(serde_json::from_str::<NamedKernel>(&serde_json::to_string(&named).unwrap()).unwrap(), named);
    }

    #[test]
    fn kernels_are_made_of_what_is_written_down() {
        check(
            r#"{"name": "coarsen", "version": 1, "parameters": {"factor": [2, 3], "method": "mode"}}"#,
            Ok(&Coarsen { factor: [2, 3], method: CoarsenMethod::Mode }.identity()),
        );
        let gaussian = Focal { method: FocalMethod::Gaussian { sigma: 1.5 }, boundary: Boundary::Reflect };
        check(
            r#"{"name": "gaussian", "version": 1, "parameters": {"sigma": 1.5, "boundary": "reflect"}}"#,
            Ok(&gaussian.identity()),
        );
    }

    #[test]
    fn what_is_not_known_is_answered_by_what_is() {
        let known = "coarsen 1, focal_mean 1, focal_median 1, gaussian 1, slope 1";
        let want = format!("there is no kernel gaussian 2, there are: {known}");
        check(r#"{"name": "gaussian", "version": 2}"#, Err(&want));
        let want = "parameters of kernel focal_mean: unknown field `depth`, expected `radius` or `boundary`";
        check(r#"{"name": "focal_mean", "version": 1, "parameters": {"depth": 1}}"#, Err(want));
        let want = "a factor of 0 x 1 leaves nothing";
        check(r#"{"name": "coarsen", "version": 1, "parameters": {"factor": [0, 1], "method": "min"}}"#, Err(want));
    }
}
