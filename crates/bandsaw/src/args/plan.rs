//! What `plan` writes, and of what.

use std::path::PathBuf;

use chunkgraph::PartCount;
use clap::{Args, ValueEnum};

use super::values;

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Parts to cut the output into, each a range of its blocks; auto: one for each GiB of samples, at most 1000
    #[arg(long, value_name = "N|auto", value_parser = values::parts, default_value = "auto")]
    pub(crate) parts: PartCount,
    /// The plan to write, complete or not at all
    #[arg(short, long, value_name = "PLAN.json", value_parser = values::json_path)]
    pub(crate) output: PathBuf,
    /// Write the paths of inputs from the folder of the plan, so that both may be moved together [default: from the root]
    #[arg(long)]
    pub(crate) relative: bool,
    /// Replace a plan that is already there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Print a report as JSON (schema bandsaw-planned/1)
    #[arg(long)]
    pub(crate) json: bool,
    /// A command that makes a GeoTIFF, or stats or blocks, as it would be typed, without its output
    #[arg(required = true, value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<String>,
    // Last: what comes after it would stand below its heading.
    #[command(flatten)]
    pub(crate) emit: EmitArgs,
}

/// Scripts and manifests for engines.
#[derive(Debug, Args)]
#[command(next_help_heading = "Batch arrays")]
pub(crate) struct EmitArgs {
    /// Write a script or manifest beside the plan too, which runs its parts on that engine and then assembles them
    #[arg(long, value_name = "ENGINE")]
    pub(crate) emit: Option<Engine>,
    /// The file that the parts are assembled into [default: the plan's name with .tif, or .txt for figures]
    #[arg(long, value_name = "OUT.tif", requires = "emit")]
    pub(crate) output_file: Option<PathBuf>,
    /// The container's image, with bandsaw on its PATH: for k8s and aws-batch
    #[arg(long, value_name = "IMAGE", requires = "emit", required_if_eq_any = [("emit", "k8s"), ("emit", "aws-batch")])]
    pub(crate) image: Option<String>,
    /// What is mounted at the folder of plan, inputs and output: a claim for k8s, the id of a file system of EFS for aws-batch
    #[arg(long, value_name = "VOLUME", requires = "emit", required_if_eq_any = [("emit", "k8s"), ("emit", "aws-batch")])]
    pub(crate) volume: Option<String>,
}

/// What runs arrays of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// A bash script, PLAN.slurm.sh
    Slurm,
    /// A manifest in YAML, PLAN.k8s.yaml
    K8s,
    /// Requests in JSON, PLAN.aws-batch.json
    AwsBatch,
    /// A bash script, PLAN.pbs.sh
    Pbs,
}

impl Engine {
    /// What its file's name ends with instead of `.json`.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Slurm => "slurm.sh",
            Self::K8s => "k8s.yaml",
            Self::AwsBatch => "aws-batch.json",
            Self::Pbs => "pbs.sh",
        }
    }

    /// Whether it runs containers.
    pub(crate) fn has_containers(self) -> bool {
        matches!(self, Self::K8s | Self::AwsBatch)
    }
}

/// A script or manifest that is asked for.
#[derive(Debug, Clone)]
pub(crate) struct EmitRequest {
    pub(crate) engine: Engine,
    pub(crate) output: Option<PathBuf>,
    pub(crate) image: Option<String>,
    pub(crate) volume: Option<String>,
}

impl EmitArgs {
    /// What is asked for, if anything is.
    pub(crate) fn request(&self) -> Option<EmitRequest> {
        let (output, image, volume) = (self.output_file.clone(), self.image.clone(), self.volume.clone());
        self.emit.map(|engine| EmitRequest { engine, output, image, volume })
    }
}

/// What a command is asked for that is planned instead of run.
#[derive(Debug, Clone)]
pub(crate) struct PlanRequest {
    pub(crate) path: PathBuf,
    pub(crate) parts: PartCount,
    pub(crate) paths: chunkgraph::source::WrittenPaths,
    pub(crate) existing: tiffio::writer::Existing,
    pub(crate) emit: Option<EmitRequest>,
    pub(crate) report: PlanReport,
}

/// Whether a plan that was written is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlanReport {
    Text,
    Json,
}
