//! What was measured as one HTML page: no script, no network, plots as SVG.

use std::fmt::{self, Write};

use super::report::{Report, Row, Side};

const STYLE: &str = "body{font:14px/1.45 system-ui,sans-serif;max-width:1100px;margin:24px auto;padding:0 16px;color:#1d2021;\
background:#fbfbf9}h1{font-size:20px}h2{font-size:15px;margin:22px 0 4px}pre{overflow-x:auto;background:#fff;border:1px solid \
#dcdcd6;padding:10px}text{font:12px system-ui,sans-serif}";

/// Widths of names, of bars, and of figures after them.
const NAME: f64 = 300.0;
const BAR: f64 = 520.0;
const FIGURES: f64 = 260.0;
const LINE: f64 = 18.0;

/// The whole page; `old` is a run that this one is compared with.
pub(super) fn page(report: &Report, old: Option<&Report>) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>bandsaw: bench</title>\n<style>{STYLE}</style>\n"
    );
    page += "<h1>bandsaw: how fast</h1>\n<p>Each bar is the median wall time of whole processes, each dot one run: blue ours, \
        grey theirs. The number beside is the median of the ratios of pairs.</p>\n";
    let mut groups: Vec<&str> = Vec::new();
    for row in &report.rows {
        if !groups.contains(&row.group.as_str()) {
            groups.push(&row.group);
        }
    }
    for group in groups {
        let rows: Vec<&Row> = report.rows.iter().filter(|row| row.group == group).collect();
        // Writing to a string does not fail.
        let _ = plot(&mut page, group, &rows);
    }
    let _ = write!(page, "<h2>All figures</h2>\n<pre>{}</pre>\n", escaped(&report.table(old)));
    page += "<h2>Settings, versions, and how results compare</h2>\n<pre>";
    for (name, version) in &report.versions {
        let _ = writeln!(page, "{} {}", escaped(name), escaped(version));
    }
    for row in &report.rows {
        let _ = writeln!(page, "{}: {}", escaped(&row.name), escaped(&row.equal));
        for side in std::iter::once(&row.ours).chain(&row.theirs) {
            let _ = writeln!(page, "    {}: {}", escaped(&side.program), escaped(&side.settings));
        }
    }
    page + "</pre>\n</html>\n"
}

fn plot(page: &mut String, group: &str, rows: &[&Row]) -> fmt::Result {
    let sides = || rows.iter().flat_map(|row| std::iter::once(&row.ours).chain(&row.theirs));
    let longest = sides().flat_map(|side| &side.costs).map(|cost| cost.wall_seconds).fold(1e-9, f64::max);
    let (width, height) = (NAME + BAR + FIGURES, LINE * (sides().count() + 1) as f64);
    write!(page, "<h2>{}</h2>\n<svg viewBox=\"0 0 {width} {height}\" width=\"100%\" role=\"img\">\n", escaped(group))?;
    let mut y = 2.0;
    for row in rows {
        writeln!(page, "<text x=\"0\" y=\"{}\">{}</text>", y + 13.0, escaped(&row.name))?;
        bar(page, &row.ours, "#2a6f97", y, longest, "")?;
        y += LINE;
        if let Some(theirs) = &row.theirs {
            bar(page, theirs, "#9aa0a5", y, longest, &format!(": {:.2} x", row.wall_ratio()))?;
            y += LINE;
        }
    }
    page.write_str("</svg>\n")
}

fn bar(page: &mut String, side: &Side, colour: &str, y: f64, longest: f64, ratio: &str) -> fmt::Result {
    let length = |seconds: f64| seconds / longest * BAR;
    let end = length(side.wall());
    writeln!(page, "<rect x=\"{NAME}\" y=\"{y}\" width=\"{end:.1}\" height=\"14\" fill=\"{colour}\"/>")?;
    for cost in &side.costs {
        let x = NAME + length(cost.wall_seconds);
        writeln!(page, "<circle cx=\"{x:.1}\" cy=\"{}\" r=\"2.5\" fill=\"#d9534f\"/>", y + 7.0)?;
    }
    let (x, wall, program) = (NAME + end + 8.0, side.wall(), escaped(&side.program));
    writeln!(page, "<text x=\"{x:.1}\" y=\"{}\">{wall:.3} s {program}{ratio}</text>", y + 12.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::report::{Bar, tests::report};

    #[test]
    fn a_page_needs_nothing_from_outside_and_shows_each_run() {
        let mut report = report(Bar::WallAtLeast { least: 2.0, goal: None });
        report.rows[0].name = "<b>".to_owned();
        let page = page(&report, None);
        assert_eq!((page.matches("<circle").count(), page.matches("<rect").count()), (6, 2));
        assert!(page.contains("&lt;b&gt;") && !page.contains("<b>") && page.contains("theirs: 3.00 x"));
        for outside in ["http://", "https://", "src=", "@import", "url(", "<script"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
