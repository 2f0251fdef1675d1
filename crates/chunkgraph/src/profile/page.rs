//! A profile as one page: no network, no other file, plots drawn by a script of its own.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::bins::{BINS, sum};
use super::{Profile, Stage, trace};

/// Spans that a page draws one by one; with more it draws bins.
const SPANS_MAX: usize = 20_000;

/// Bins of all threads together, times their stages.
const CELLS_MAX: usize = 1 << 16;

/// The page without its data, which stands where this stands.
const PAGE: &str = include_str!("page.html");
const DATA: &str = "{{DATA}}";

impl Profile {
    /// Writes the profile as an HTML page: threads over time coloured by stage, processor and memory, bytes in flight and
    /// cache, linked with each other; stages with their shares; the bottleneck.
    ///
    /// The page needs no network. It stays below some megabytes however long the run was.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_page(&self, title: &str, out: &mut dyn Write) -> io::Result<()> {
        let (head, tail) = PAGE.split_once(DATA).unwrap_or((PAGE, ""));
        // Nothing of the data may end the script that it stands in.
        let data = self.page_data(title).to_string().replace('<', "\\u003c");
        [head, &data, tail].into_iter().try_for_each(|part| out.write_all(part.as_bytes()))
    }

    fn page_data(&self, title: &str) -> Value {
        let summary = self.summary();
        let bottleneck = summary.bottleneck.to_string();
        let drawn = if self.spans_left_out == 0 && self.spans.len() <= SPANS_MAX { &self.spans[..] } else { &[] };
        let spans: Vec<Value> = (drawn.iter())
            .map(|span| {
                let length = span.end_ns.saturating_sub(span.start_ns);
                json!([span.lane, span.stage.place(), span.start_ns / 1000, length.div_ceil(1000), span.block])
            })
            .collect();
        let samples: Vec<Value> = (self.samples.iter())
            .map(|sample| {
                json!([
                    sample.at_ns / 1000,
                    sample.cpu_seconds,
                    sample.rss_bytes,
                    sample.in_flight_bytes,
                    sample.cache_bytes,
                    sample.cache_hits,
                    sample.cache_misses
                ])
            })
            .collect();
        let names = (0..self.bins.lanes().len()).map(trace::lane_name);
        json!({
            "title": title,
            "bottleneck": bottleneck,
            "summary": summary,
            "stages": Stage::ALL.map(Stage::name),
            "start": self.started_ns.min(self.ended_ns) / 1000,
            "end": self.ended_ns / 1000,
            "lanes": names.collect::<Vec<_>>(),
            "spanCount": self.spans.len() as u64 + self.spans_left_out,
            "spans": spans,
            "bins": if drawn.is_empty() { self.page_bins() } else { Value::Null },
            "samples": samples,
            "blocksBytes": self.blocks_bytes,
            "cacheCapacity": self.cache_capacity,
        })
    }

    /// For each thread permille of each stage bin by bin, some of them together if they would be too many.
    fn page_bins(&self) -> Value {
        let lanes = self.bins.lanes();
        let together = (lanes.len() * BINS * Stage::ALL.len()).div_ceil(CELLS_MAX).max(1);
        let width = self.bins.width_ns().saturating_mul(together as u64);
        let permille = |bins: &[[u64; Stage::ALL.len()]]| sum(bins).map(|ns| ns.saturating_mul(1000) / width);
        let lanes: Vec<Vec<_>> = lanes.iter().map(|bins| bins.chunks(together).map(permille).collect()).collect();
        json!({ "width": width / 1000, "lanes": lanes })
    }
}

#[cfg(test)]
mod tests {
    use crate::profile::Profiler;

    #[test]
    fn no_title_ends_the_script_and_nothing_is_fetched() {
        let (profiler, mut page) = (Profiler::new(), Vec::new());
        profiler.started(1, 1, 1);
        profiler.ended(0);
        profiler.with(|profile| profile.write_page("</script><b>x", &mut page)).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert_eq!(page.matches("</script>").count(), page.matches("<script").count());
        assert!(page.contains("\\u003c/script>\\u003cb>x") && page.ends_with("</html>\n"));
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
