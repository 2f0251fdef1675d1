//! Plans as work for engines that run arrays of jobs: a script or manifest each, beside the plan.
//!
//! ```text
//! slurm      bash script    array 0-N-1, a job after it that assembles
//! pbs        bash script    the same
//! k8s        YAML           an Indexed Job, a Job that waits for the parts and assembles
//! aws-batch  JSON           a job definition, an array job, a job that depends on it
//! ```
//!
//! All of them start `bandsaw run PLAN`, which finds the number of its part in the engine's own variable and ends with 0
//! (done, also if it was before), 75 (may be tried again) or 65 (would fail again). Texts are made here of values alone;
//! whoever asks for them writes them.

mod aws_batch;
mod k8s;
mod paths;
mod pbs;
mod shell;
mod slurm;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chunkgraph::{Makes, Outline};

use crate::args::{EmitRequest, Engine};
use crate::errors::{Error, Result};

/// How often a part is tried again after it ended with 75.
const RETRIES: u32 = 3;

/// What all engines are told.
#[derive(Debug)]
struct Batch {
    /// A name that all engines take: lower case, digits and hyphens, at most 47 bytes.
    name: String,
    /// The plan, from the root.
    plan: String,
    /// The file that is assembled, from the root.
    output: String,
    parts: u32,
}

/// Where a container runs.
#[derive(Debug)]
struct Container {
    image: String,
    volume: String,
    /// The folder that the volume becomes: the deepest one with plan, inputs and output below it.
    mount: String,
}

/// A script or manifest that is to be written.
#[derive(Debug)]
pub(crate) struct Emitted {
    pub(crate) path: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) text: String,
    /// What to do with it, and what its engine may not take.
    pub(crate) usage: String,
}

/// The script or manifest of the plan `json`, which is at `plan` and has the parts of `outline`; nothing is written.
///
/// # Errors
///
/// Paths that a script cannot name; an output that is there already; more or fewer parts than the engine takes; for
/// containers, files that have no folder in common.
pub(crate) fn emit(outline: &Outline, json: &str, plan: &Path, request: &EmitRequest) -> Result<Emitted> {
    let path = plan.with_extension(request.engine.extension());
    let extension = if outline.makes() == Makes::File { "tif" } else { "txt" };
    let output = request.output.clone().unwrap_or_else(|| plan.with_extension(extension));
    if output.symlink_metadata().is_ok() {
        return Err(Error::NotPlanned("the file to assemble is there already; --output-file names another"));
    }
    let batch = Batch {
        name: name(plan, &outline.run_id_text()),
        plan: paths::text(plan)?,
        output: paths::text(&output)?,
        parts: outline.parts().count,
    };
    accept(request.engine, batch.parts)?;
    let text = match request.engine {
        Engine::Slurm => slurm::script(&batch),
        Engine::Pbs => pbs::script(&batch),
        Engine::K8s => k8s::manifest(&batch, &container(json, &batch, request)?),
        Engine::AwsBatch => aws_batch::requests(&batch, &container(json, &batch, request)?),
    };
    let usage = usage(request.engine, &path, batch.parts);
    Ok(Emitted { path, output, text, usage })
}

fn container(json: &str, batch: &Batch, request: &EmitRequest) -> Result<Container> {
    let (Some(image), Some(volume)) = (request.image.clone(), request.volume.clone()) else {
        return Err(Error::NotPlanned("containers need --image and --volume"));
    };
    let mount = paths::common_folder(json, &batch.plan, &batch.output)?;
    Ok(Container { image, volume, mount })
}

/// Refuses numbers of parts that an engine never takes. What a site may have set higher is said and not refused.
fn accept(engine: Engine, parts: u32) -> Result<()> {
    let (least, most, why) = match engine {
        Engine::Slurm => (1, u32::MAX, ""),
        Engine::Pbs => (2, u32::MAX, "an array of PBS has 2 jobs or more: pass --parts 2 or more"),
        Engine::K8s => (1, 100_000, "an indexed job of Kubernetes has at most 100000 parts: pass fewer --parts"),
        Engine::AwsBatch => (2, 10_000, "an array of AWS Batch has 2 to 10000 jobs: pass --parts with as many"),
    };
    if (least..=most).contains(&parts) { Ok(()) } else { Err(Error::NotPlanned(why)) }
}

fn usage(engine: Engine, path: &Path, parts: u32) -> String {
    let path = shell::quoted(&path.display().to_string());
    match engine {
        Engine::Slurm if parts > slurm::ARRAY_DEFAULT => format!(
            "bash {path} submits it, if Slurm's MaxArraySize here is above {parts} (it is {} by default)",
            slurm::ARRAY_DEFAULT
        ),
        Engine::Pbs if parts > pbs::ARRAY_DEFAULT => format!(
            "bash {path} submits it, if max_array_size of PBS here is {parts} or more (it is {} by default)",
            pbs::ARRAY_DEFAULT
        ),
        Engine::Slurm | Engine::Pbs => format!("bash {path} submits it"),
        Engine::K8s => format!("kubectl apply -f {path} starts it"),
        Engine::AwsBatch => "its jobDefinition, parts and assembly are requests for aws batch".to_owned(),
    }
}

/// `bandsaw-`, the plan's name as far as engines take it, and the beginning of the run's identity.
fn name(plan: &Path, run_id: &str) -> String {
    let stem = plan.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let stem: String = stem.chars().map(plain).take(29).collect();
    let words: Vec<&str> = stem.split('-').filter(|word| !word.is_empty()).collect();
    let run_id: String = run_id.chars().take(8).collect();
    let parts = std::iter::once("bandsaw").chain(words).chain(std::iter::once(run_id.as_str()));
    parts.collect::<Vec<_>>().join("-")
}
