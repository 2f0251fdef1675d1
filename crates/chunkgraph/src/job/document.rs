//! The plan as JSON: what each member is called, and how strictly it is read.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tiffio::tag::{ExtraSample, Photometric, Tag};
use tiffio::writer::Appearance;

use super::encoder::EncoderIdentity;
use super::steps::Step;
use super::{Parts, creation};
use crate::array::{Labels, SaveOptions};
use crate::error::{JobFault, Result, Usage};
use crate::io::{FileLayout, hex};
use crate::scalar::Scalar;
use crate::source::NamedSource;

/// Name and version of the form.
pub(crate) const SCHEMA: &str = "bandsaw-plan/1";

/// A plan.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<B> {
    schema: String,
    /// SHA-256 of the schema, a line feed, and `job` as JSON without blanks in the order of the members here.
    run_id: String,
    job: B,
}

/// What a plan says.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) encoder: EncoderIdentity,
    pub(super) sources: Vec<NamedSource>,
    pub(super) steps: Vec<Step>,
    pub(super) array: WrittenArray,
    pub(super) mask: Option<WrittenArray>,
    pub(super) save: WrittenSave,
    /// Columns and rows of a block.
    pub(super) chunk: [u32; 2],
    pub(super) parts: Parts,
    /// What the user is told of the file.
    pub(super) notes: Vec<String>,
}

/// An array of the graph.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenArray {
    pub(super) step: usize,
    pub(super) labels: Labels,
}

/// The file.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSave {
    layout: Layout,
    creation: BTreeMap<String, String>,
    nodata: Option<Scalar>,
    photometric: Option<Photometric>,
    extra_samples: Vec<ExtraSample>,
    tags: Vec<(Tag, tiffio::tag::Value)>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Layout {
    Plain,
    Cog,
}

impl WrittenSave {
    /// `options` without how they are run.
    ///
    /// # Errors
    ///
    /// [`Usage::NotWritten`] for a creation option that has no word.
    pub(super) fn of(options: &SaveOptions) -> Result<Self> {
        let Appearance { photometric, extra_samples, tags, .. } = options.appearance.clone();
        Ok(Self {
            layout: if options.layout == FileLayout::Cog { Layout::Cog } else { Layout::Plain },
            creation: creation::write(&options.creation)?,
            nodata: options.nodata.map(Scalar::Float),
            photometric,
            extra_samples,
            tags,
        })
    }

    /// The options, to be run as the defaults say.
    ///
    /// # Errors
    ///
    /// [`Error::Write`](crate::Error::Write) for a creation option that is not known.
    pub(super) fn options(self) -> Result<SaveOptions> {
        let mut appearance = Appearance::default();
        appearance.photometric = self.photometric;
        appearance.extra_samples = self.extra_samples;
        appearance.tags = self.tags;
        Ok(SaveOptions {
            layout: if matches!(self.layout, Layout::Cog) { FileLayout::Cog } else { FileLayout::Plain },
            creation: creation::read(&self.creation)?,
            nodata: self.nodata.map(Scalar::as_f64),
            appearance,
            ..SaveOptions::default()
        })
    }
}

impl Body {
    /// The plan as text, and its run id.
    ///
    /// # Errors
    ///
    /// [`Usage::NotWritten`] for numbers that JSON does not have.
    pub(super) fn to_json(&self) -> Result<(String, [u8; 32])> {
        let why = "a number in its labels is NaN or infinite";
        let refused = || Usage::NotWritten { what: self.array.labels.name.clone(), why };
        let run_id = self.run_id().ok_or_else(refused)?;
        let document = Document { schema: SCHEMA.to_owned(), run_id: hex(&run_id), job: self };
        let text = serde_json::to_string_pretty(&document).map_err(|_| refused())? + "\n";
        // What does not come back as it was cannot be trusted to anybody.
        Self::from_json(&text).map_err(|_| refused())?;
        Ok((text, run_id))
    }

    /// What the text of a plan says, and its run id.
    ///
    /// # Errors
    ///
    /// [`JobFault`] saying what is wrong with it.
    pub(super) fn from_json(text: &str) -> Result<(Self, [u8; 32]), JobFault> {
        let not_a_plan = |error: serde_json::Error| JobFault::NotAPlan { problem: error.to_string() };
        let value: Value = serde_json::from_str(text).map_err(not_a_plan)?;
        // Before the rest: members of another version mean nothing here.
        match value.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => {}
            Some(found) => return Err(JobFault::Version { found: found.to_owned() }),
            None => return Err(JobFault::NotAPlan { problem: "it names no schema".to_owned() }),
        }
        let document: Document<Self> = serde_json::from_str(text).map_err(not_a_plan)?;
        let expected = document.job.run_id().unwrap_or_default();
        if document.run_id != hex(&expected) {
            return Err(JobFault::RunId { found: document.run_id, expected: hex(&expected) });
        }
        // Members below that are not known would be passed over.
        if serde_json::to_value(&document).ok() != Some(value) {
            return Err(JobFault::NotAPlan { problem: "it holds something that is not known here".to_owned() });
        }
        Ok((document.job, expected))
    }

    fn run_id(&self) -> Option<[u8; 32]> {
        let body = serde_json::to_vec(self).ok()?;
        let hasher = Sha256::new().chain_update(SCHEMA).chain_update("\n").chain_update(body);
        Some(hasher.finalize().into())
    }
}
