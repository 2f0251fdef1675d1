//! A profile in the Chrome trace event format, which Perfetto and Chromium's own viewer show.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::bins::sum;
use super::{Profile, Span, Stage};

impl Profile {
    /// Writes the profile as a JSON object of trace events: a complete event for each span that was kept, counters for the
    /// resources. Where spans were left out, what they come to follows as counters of each thread.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_trace(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut first = true;
        out.write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")?;
        let mut put = |event: &Value| {
            let comma = if std::mem::take(&mut first) { "" } else { ",\n" };
            write!(out, "{comma}{event}")
        };
        for lane in 0..self.bins.lanes().len() {
            let args = json!({ "name": lane_name(lane) });
            put(&json!({ "ph": "M", "name": "thread_name", "pid": 1, "tid": lane, "args": args }))?;
        }
        for span in &self.spans {
            put(&event(span))?;
        }
        for sample in &self.samples {
            let counter = |name: &str, args: Value| json!({ "ph": "C", "name": name, "pid": 1, "ts": micros(sample.at_ns), "args": args });
            let rss = sample.rss_bytes.unwrap_or(0);
            put(&counter("memory", json!({ "resident": rss, "in flight": sample.in_flight_bytes })))?;
            put(&counter("cache", json!({ "bytes": sample.cache_bytes })))?;
        }
        if self.spans_left_out > 0 {
            self.put_bins(&mut put)?;
        }
        out.write_all(b"\n]}\n")
    }

    /// Permille of each stage, bin by bin.
    fn put_bins(&self, put: &mut dyn FnMut(&Value) -> io::Result<()>) -> io::Result<()> {
        let width = self.bins.width_ns();
        for (lane, bins) in self.bins.lanes().iter().enumerate() {
            for (place, bin) in bins.iter().enumerate().filter(|(_, bin)| sum(&[**bin])[..] != [0; 6]) {
                let args: serde_json::Map<String, Value> = (Stage::ALL.iter().zip(bin))
                    .map(|(stage, ns)| (stage.name().to_owned(), (ns * 1000 / width).into()))
                    .collect();
                let name = format!("permille of {}", lane_name(lane));
                let ts = micros(place as u64 * width);
                put(&json!({ "ph": "C", "name": name, "pid": 1, "ts": ts, "args": args }))?;
            }
        }
        Ok(())
    }
}

fn event(span: &Span) -> Value {
    let (ts, dur) = (micros(span.start_ns), micros(span.end_ns.saturating_sub(span.start_ns)));
    let args = json!({ "block": span.block, "bytes": span.bytes });
    json!({ "ph": "X", "name": span.stage.name(), "cat": "block", "pid": 1, "tid": span.lane, "ts": ts, "dur": dur, "args": args })
}

/// What a thread is called: the one that started the run, and workers from 1.
pub(super) fn lane_name(lane: usize) -> String {
    if lane == 0 { "main thread".to_owned() } else { format!("worker {lane}") }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a hundred days are exact")]
fn micros(ns: u64) -> f64 {
    ns as f64 / 1000.0
}
