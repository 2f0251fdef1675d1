//! `cargo xtask bench codecs`: our codecs on six kinds of rasters, alone or in turn with those of others.
//!
//! Both sides are processes that measure their own processor time when they are asked to, over the same chunks and the
//! same streams; see `benches/benches/codecs.rs` and `xtask/peers/codecs.py`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::measure::{Cost, median};
use super::report::{self, Row};
use crate::build::{self, cargo};
use crate::{Result, process, python, workspace};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Measure libtiff (LZW), libdeflate at level 6 and libzstd at level 1 in turn with ours; installs rasterio with pip
    #[arg(long)]
    peers: bool,
    /// How often each is measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..), requires = "peers")]
    rounds: u32,
}

const CODECS: [&str; 3] = ["lzw", "deflate", "zstd"];

/// The data sets of the bench, and the bytes of all chunks of each: 12 tiles of 256 x 256 pixels.
const SETS: [(&str, u32); 6] = [
    ("u16_imagery_predictor_1", 12 * 256 * 256 * 6),
    ("u16_imagery_predictor_2", 12 * 256 * 256 * 6),
    ("f32_index_predictor_1", 12 * 256 * 256 * 4),
    ("f32_index_predictor_3", 12 * 256 * 256 * 4),
    ("u8_class_map", 12 * 256 * 256),
    ("u8_rgb", 12 * 256 * 256 * 3),
];

pub(super) fn run(args: &Args) -> Result<()> {
    if !args.peers {
        return process::run(cargo().args(["bench", "--locked", "--package", "benches", "--bench", "codecs"]));
    }
    let folder = workspace::target().join("bench/codecs");
    std::fs::create_dir_all(&folder)?;
    let mut ours = Side::start(Command::new(build::bench("codecs")?).arg("serve").arg(&folder))?;
    let python = python::environment(&["rasterio"])?;
    let script = workspace::root().join("xtask/peers/codecs.py");
    let mut theirs = Side::start(Command::new(python).arg(script).arg(&folder))?;
    println!(
        "| codec | set | | ours MB/s | theirs MB/s | times as fast | size in theirs |\n|---|---|---|---|---|---|---|"
    );
    for codec in CODECS {
        for direction in ["decode", "encode"] {
            let mut ratios = Vec::new();
            for (set, bytes) in SETS {
                let question = format!("{direction} {codec} {set}");
                let rounds: Vec<[Answer; 2]> = (0..args.rounds)
                    .map(|_| Ok([ours.ask(&question)?, theirs.ask(&question)?]))
                    .collect::<Result<_>>()?;
                let speed = |side: usize| f64::from(bytes) / median(rounds.iter().map(|of| of[side].seconds)) / 1e6;
                // Of each round by itself, since both sides of a round had the same neighbours.
                let ratio = median(rounds.iter().map(|[ours, theirs]| theirs.seconds / ours.seconds));
                let size = rounds[0][0].bytes / rounds[0][1].bytes;
                println!(
                    "| {codec} | {set} | {direction} | {:.0} | {:.0} | {ratio:.2} | {size:.3} |",
                    speed(0),
                    speed(1)
                );
                ratios.push(ratio);
            }
            let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            println!("| {codec} | all | {direction} | | | least {least:.2}, median {:.2} | |", median(ratios));
        }
    }
    Ok(())
}

/// Ours alone, once each, as rows of a report.
pub(super) fn rows() -> Result<Vec<Row>> {
    let folder = workspace::target().join("bench/codecs");
    std::fs::create_dir_all(&folder)?;
    let mut ours = Side::start(Command::new(build::bench("codecs")?).arg("serve").arg(&folder))?;
    let mut rows = Vec::new();
    for codec in CODECS {
        for (direction, (set, bytes)) in ["decode", "encode"].into_iter().flat_map(|way| SETS.map(|set| (way, set))) {
            let Answer { seconds, .. } = ours.ask(&format!("{direction} {codec} {set}"))?;
            let cost = Cost { wall_seconds: seconds, cpu_seconds: seconds, peak_rss_bytes: 0 };
            let settings = "processor time of one thread".to_owned();
            rows.push(Row {
                name: format!("codecs / {direction} {codec} {set}"),
                group: "codecs".to_owned(),
                threads: 1,
                megabytes: f64::from(bytes) / 1e6,
                ours: report::Side { program: "tiffio".to_owned(), settings, costs: vec![cost] },
                theirs: None,
                equal: String::new(),
                bar: None,
            });
        }
    }
    Ok(rows)
}

/// A process that measures what it is asked to.
struct Side {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Answer {
    seconds: f64,
    /// Of all streams.
    bytes: f64,
}

impl Side {
    /// Starts the process, and waits until it is ready.
    fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_owned();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take().ok_or("no standard output")?);
        let mut side = Self { child, questions, answers: BufReader::new(answers) };
        match side.line()?.as_str() {
            "ready" => Ok(side),
            other => Err(format!("{} is not ready but says {other:?}", Path::new(&program).display()).into()),
        }
    }

    fn ask(&mut self, question: &str) -> Result<Answer> {
        let questions = self.questions.as_mut().ok_or("nobody to ask")?;
        writeln!(questions, "{question}")?;
        let line = self.line()?;
        parse(&line).ok_or_else(|| format!("{question}: answered by {line:?}").into())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        // The end of its questions is the end of the process.
        self.questions = None;
        let _ = self.child.wait();
    }
}

fn parse(line: &str) -> Option<Answer> {
    let (seconds, bytes) = line.split_once(' ')?;
    Some(Answer { seconds: seconds.parse().ok()?, bytes: bytes.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_asked_line_by_line() {
        let script = "echo ready; while read -r what codec set; do echo \"0.5 ${#set}\"; done";
        let mut side = Side::start(Command::new("sh").args(["-c", script])).unwrap();
        assert_eq!(side.ask("decode lzw abc").unwrap(), Answer { seconds: 0.5, bytes: 3.0 });
        assert_eq!(side.ask("encode lzw a").unwrap(), Answer { seconds: 0.5, bytes: 1.0 });
    }

    #[test]
    fn a_side_that_says_something_else_is_an_error() {
        assert!(Side::start(Command::new("echo").arg("no")).is_err());
        let mut side = Side::start(Command::new("sh").args(["-c", "echo ready; read -r line; echo what"])).unwrap();
        assert_eq!(side.ask("x").unwrap_err().to_string(), "x: answered by \"what\"");
    }
}
