//! The plan as JSON: what each member is called, and how strictly it is read.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tiffio::tag::{ExtraSample, Photometric, Tag};
use tiffio::writer::Appearance;

use super::encoder::{EncoderIdentity, ProgramIdentity};
use super::figures::Figures;
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

/// What a plan of a file says.
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

/// What a plan of figures says.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresBody {
    pub(super) program: ProgramIdentity,
    pub(super) figures: Figures,
    pub(super) sources: Vec<NamedSource>,
    pub(super) steps: Vec<Step>,
    pub(super) array: WrittenArray,
    /// Columns and rows of a block.
    pub(super) chunk: [u32; 2],
    pub(super) parts: Parts,
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

/// A plan that was read: of a file, or of figures.
#[derive(Debug)]
pub(super) enum Written {
    File(Box<Body>),
    Figures(Box<FiguresBody>),
}

/// The plan of `body` as text, and its run id.
///
/// # Errors
///
/// [`Usage::NotWritten`] for numbers that JSON does not have; the array is called `name` then.
pub(super) fn write<B: Serialize + DeserializeOwned>(body: &B, name: &str) -> Result<(String, [u8; 32])> {
    let why = "a number in its labels is NaN or infinite";
    let refused = || Usage::NotWritten { what: name.to_owned(), why };
    let run_id = run_id(body).ok_or_else(refused)?;
    let document = Document { schema: SCHEMA.to_owned(), run_id: hex(&run_id), job: body };
    let text = serde_json::to_string_pretty(&document).map_err(|_| refused())? + "\n";
    // What does not come back as it was cannot be trusted to anybody.
    read_body::<B>(&text, &parse(&text).map_err(|_| refused())?).map_err(|_| refused())?;
    Ok((text, run_id))
}

/// What the text of a plan says, and its run id.
///
/// # Errors
///
/// [`JobFault`] saying what is wrong with it.
pub(super) fn read(text: &str) -> Result<(Written, [u8; 32]), JobFault> {
    let value = parse(text)?;
    if value.pointer("/job/figures").is_some() {
        let (body, run_id) = read_body(text, &value)?;
        return Ok((Written::Figures(Box::new(body)), run_id));
    }
    let (body, run_id) = read_body(text, &value)?;
    Ok((Written::File(Box::new(body)), run_id))
}

fn not_a_plan(error: &serde_json::Error) -> JobFault {
    JobFault::NotAPlan { problem: error.to_string() }
}

/// The JSON of a plan of this version.
fn parse(text: &str) -> Result<Value, JobFault> {
    let value: Value = serde_json::from_str(text).map_err(|error| not_a_plan(&error))?;
    // Before the rest: members of another version mean nothing here.
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => Ok(value),
        Some(found) => Err(JobFault::Version { found: found.to_owned() }),
        None => Err(JobFault::NotAPlan { problem: "it names no schema".to_owned() }),
    }
}

fn read_body<B: Serialize + DeserializeOwned>(text: &str, value: &Value) -> Result<(B, [u8; 32]), JobFault> {
    // From the text once more, as numbers of all digits are not in the value.
    let document: Document<B> = serde_json::from_str(text).map_err(|error| not_a_plan(&error))?;
    let expected = run_id(&document.job).unwrap_or_default();
    if document.run_id != hex(&expected) {
        return Err(JobFault::RunId { found: document.run_id, expected: hex(&expected) });
    }
    // Members below that are not known would be passed over.
    let known = serde_json::to_value(&document).unwrap_or_default();
    if known != *value {
        let place = difference(value, &known);
        return Err(JobFault::NotAPlan { problem: format!("it holds something that is not known here, at {place}") });
    }
    Ok((document.job, expected))
}

/// The place of the first member of `found` that is another in `known`, as a JSON pointer.
fn difference(found: &Value, known: &Value) -> String {
    let differs = match (found, known) {
        (Value::Object(members), _) => members.iter().find_map(|(name, member)| {
            let other = known.get(name)?;
            (member != other).then(|| (name.clone(), difference(member, other)))
        }),
        (Value::Array(items), Value::Array(others)) => {
            let pairs = items.iter().zip(others).enumerate();
            let mut differing = pairs.filter(|(_, (item, other))| item != other);
            differing.next().map(|(n, (item, other))| (n.to_string(), difference(item, other)))
        }
        _ => None,
    };
    let unknown = || found.as_object()?.keys().find(|name| known.get(name.as_str()).is_none());
    match differs {
        Some((name, rest)) => format!("/{name}{rest}"),
        None => unknown().map(|name| format!("/{name}")).unwrap_or_default(),
    }
}

fn run_id<B: Serialize>(body: &B) -> Option<[u8; 32]> {
    let body = serde_json::to_vec(body).ok()?;
    let hasher = Sha256::new().chain_update(SCHEMA).chain_update("\n").chain_update(body);
    Some(hasher.finalize().into())
}
