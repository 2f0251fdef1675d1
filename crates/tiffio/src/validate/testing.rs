//! Files put together tag by tag, for the tests of this room.

use super::report::{Findings, Severity};
use crate::ifd::{Directory, NextDirectory, TiffVariant};
use crate::source::MemorySource;
use crate::tag::{Tag, Value};
use crate::{Limits, Reader};

/// The tags of a sound image of 16 x 16 bytes in one strip; its 256 bytes stand from byte 8 on.
pub(super) fn sound() -> Vec<(Tag, Value)> {
    vec![
        (Tag::IMAGE_WIDTH, Value::Short(vec![16])),
        (Tag::IMAGE_LENGTH, Value::Short(vec![16])),
        (Tag::BITS_PER_SAMPLE, Value::Short(vec![8])),
        (Tag::COMPRESSION, Value::Short(vec![1])),
        (Tag::PHOTOMETRIC_INTERPRETATION, Value::Short(vec![1])),
        (Tag::STRIP_OFFSETS, Value::Long(vec![8])),
        (Tag::STRIP_BYTE_COUNTS, Value::Long(vec![256])),
    ]
}

/// A classic file of one directory: [`sound`] with `tags` added or in place of its own.
pub(super) fn file(tags: &[(Tag, Value)]) -> Reader {
    let mut directory = Directory::default();
    for (tag, value) in sound().into_iter().chain(tags.iter().cloned()) {
        directory.set(tag, value);
    }
    let at = 8 + 256;
    let mut bytes = TiffVariant::Classic.header();
    bytes[4..8].copy_from_slice(&264_u32.to_le_bytes());
    bytes.resize(at, 7);
    bytes.extend(directory.serialize(TiffVariant::Classic, 264, NextDirectory::None).unwrap().bytes);
    Reader::new(MemorySource::new(bytes), Limits::default()).unwrap()
}

/// Findings as severity, the last part of the rule's name, and what was found.
pub(super) fn words(findings: &Findings) -> Vec<(Severity, &str, &str)> {
    let word = |id: &'static str| id.rsplit('/').next().unwrap_or_default();
    findings.list.iter().map(|found| (found.severity, word(found.rule.id), found.what.as_str())).collect()
}
