//! What a file may ask for before it is refused.

use clap::Args;
use tiffio::Limits;

use super::values;

/// Bounds for files of unknown origin. Short help leaves them out: no usual file comes near.
#[derive(Debug, Clone, Args)]
pub(crate) struct LimitArgs {
    /// Directories of a file
    #[arg(long, value_name = "N", default_value_t = 65_536, hide_short_help = true, help_heading = "Limits")]
    max_ifds: usize,
    /// Bytes of a tag's value, tables of chunks aside
    #[arg(long, value_name = "SIZE", value_parser = values::bytes, default_value = "64M", hide_short_help = true)]
    #[arg(help_heading = "Limits")]
    max_tag_bytes: u64,
    /// Decoded bytes of a strip or tile
    #[arg(long, value_name = "SIZE", value_parser = values::bytes, default_value = "256M", hide_short_help = true)]
    #[arg(help_heading = "Limits")]
    max_chunk_bytes: u64,
}

impl LimitArgs {
    /// The limits that a file is opened with.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            ifd_count_max: self.max_ifds,
            tag_bytes_max: self.max_tag_bytes,
            chunk_bytes_max: self.max_chunk_bytes,
            ..Limits::default()
        }
    }
}

/// The flag that raises a limit which an error names.
pub(crate) fn flag(limit: &str) -> Option<&'static str> {
    match limit {
        "ifd_count_max" => Some("--max-ifds"),
        "tag_bytes_max" => Some("--max-tag-bytes"),
        "chunk_bytes_max" => Some("--max-chunk-bytes"),
        "memory" => Some("--memory"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        limits: LimitArgs,
    }

    #[track_caller]
    fn check(line: &str, want: &Limits) {
        assert_eq!(&Line::try_parse_from(line.split_whitespace()).unwrap().limits.limits(), want);
    }

    #[test]
    fn limits_are_those_of_the_library_unless_they_are_given() {
        check("bandsaw", &Limits::default());
        let given = Limits { ifd_count_max: 3, tag_bytes_max: 2048, chunk_bytes_max: 1 << 30, ..Limits::default() };
        check("bandsaw --max-ifds 3 --max-tag-bytes 2K --max-chunk-bytes 1G", &given);
    }
}
