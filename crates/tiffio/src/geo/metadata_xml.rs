//! The text of `GDAL_METADATA`, laid out as GDAL lays it out.
//!
//! ```text
//! <GDALMetadata>
//!   <Item name="ACQUIRED">2020-05-18</Item>                            the image's items, other domains with domain="…"
//!   <Item name="STATISTICS_MEAN" sample="0">512</Item>                 each band's items
//!   <Item name="COLORINTERP" sample="0" role="colorinterp">Green</Item>
//!   <Item name="OFFSET" sample="0" role="offset">0</Item>              then each band's roles
//!   <Item name="SCALE" sample="0" role="scale">0.0001</Item>
//!   <Item name="UNITTYPE" sample="0" role="unittype">m</Item>
//!   <Item name="DESCRIPTION" sample="0" role="description">green</Item>
//! </GDALMetadata>
//! ```
//!
//! Values are escaped twice, attributes once: GDAL does so since its first releases and undoes it twice on reading, so a
//! file with values escaped once would lose its ampersands there.

use std::fmt::Write;

use super::{BandInfo, GeoRef, MetadataItem};

/// The item that says what a band shows.
const COLOUR_INTERPRETATION: &str = "COLORINTERP";

/// The XML of what `geo_ref` knows beyond the place, or nothing if it knows nothing.
pub(super) fn metadata_xml(geo_ref: &GeoRef) -> Option<String> {
    let mut items = String::new();
    for item in &geo_ref.metadata {
        push_metadata(item, None, &mut items);
    }
    for (sample, band) in geo_ref.bands.iter().enumerate() {
        for item in &band.metadata {
            push_metadata(item, Some(sample), &mut items);
        }
    }
    for (sample, band) in geo_ref.bands.iter().enumerate() {
        push_roles(band, sample, &mut items);
    }
    (!items.is_empty()).then(|| format!("<GDALMetadata>\n{items}</GDALMetadata>\n"))
}

fn push_roles(band: &BandInfo, sample: usize, out: &mut String) {
    let roles = [
        ("OFFSET", "offset", band.offset.map(decimal)),
        ("SCALE", "scale", band.scale.map(decimal)),
        ("UNITTYPE", "unittype", band.unit.clone()),
        ("DESCRIPTION", "description", band.description.clone()),
    ];
    for (name, role, value) in roles {
        if let Some(value) = value {
            push_item(name, &format!(" sample=\"{sample}\" role=\"{role}\""), &value, out);
        }
    }
}

fn push_metadata(item: &MetadataItem, sample: Option<usize>, out: &mut String) {
    let mut attributes = sample.map_or_else(String::new, |n| format!(" sample=\"{n}\""));
    // The one role of GDAL's that no field holds: without it the item would be any other.
    if sample.is_some() && item.domain.is_empty() && item.name == COLOUR_INTERPRETATION {
        attributes.push_str(" role=\"colorinterp\"");
    }
    if !item.domain.is_empty() {
        attributes.push_str(&format!(" domain=\"{}\"", escape(&item.domain, Quotes::Escaped)));
    }
    push_item(&item.name, &attributes, &item.value, out);
}

fn push_item(name: &str, attributes: &str, value: &str, out: &mut String) {
    let name = escape(name, Quotes::Escaped);
    let value = escape(&escape(value, Quotes::Escaped), Quotes::Kept);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "  <Item name=\"{name}\"{attributes}>{value}</Item>");
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Kept,
    Escaped,
}

/// `text` with XML's special characters as entities, and without the control characters that XML cannot hold.
fn escape(text: &str, quotes: Quotes) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' if quotes == Quotes::Escaped => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            other if u32::from(other) < 0x20 => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// `value` as C's `%.17g` has it: enough digits to read the same number back, in the form GDAL uses.
fn decimal(value: f64) -> String {
    const DIGITS: i32 = 17;
    if !value.is_finite() {
        return value.to_string().replace("NaN", "nan");
    }
    let scientific = format!("{value:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..DIGITS).contains(&exponent) {
        let decimals = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        return without_trailing_zeros(&format!("{value:.decimals$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", without_trailing_zeros(mantissa), exponent.abs())
}

fn without_trailing_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(domain: &str, name: &str, value: &str) -> MetadataItem {
        MetadataItem { domain: domain.to_owned(), name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn an_image_without_metadata_has_no_text() {
        assert_eq!(metadata_xml(&GeoRef { bands: vec![BandInfo::default(); 3], ..GeoRef::default() }), None);
    }

    #[test]
    fn items_stand_in_the_order_and_form_of_gdal() {
        let geo_ref = GeoRef {
            metadata: vec![item("", "ACQUIRED", "2020-05-18"), item("IMAGERY", "CLOUD", "3 < 5 & \"low\"")],
            bands: vec![
                BandInfo::default(),
                BandInfo {
                    description: Some("near infrared".to_owned()),
                    scale: Some(0.0001),
                    offset: Some(-0.1),
                    unit: Some("sr-1".to_owned()),
                    metadata: vec![item("", "STATISTICS_MEAN", "512"), item("", "COLORINTERP", "NIR")],
                },
            ],
            ..GeoRef::default()
        };
        let want = "<GDALMetadata>
  <Item name=\"ACQUIRED\">2020-05-18</Item>
  <Item name=\"CLOUD\" domain=\"IMAGERY\">3 &amp;lt; 5 &amp;amp; &amp;quot;low&amp;quot;</Item>
  <Item name=\"STATISTICS_MEAN\" sample=\"1\">512</Item>
  <Item name=\"COLORINTERP\" sample=\"1\" role=\"colorinterp\">NIR</Item>
  <Item name=\"OFFSET\" sample=\"1\" role=\"offset\">-0.10000000000000001</Item>
  <Item name=\"SCALE\" sample=\"1\" role=\"scale\">0.0001</Item>
  <Item name=\"UNITTYPE\" sample=\"1\" role=\"unittype\">sr-1</Item>
  <Item name=\"DESCRIPTION\" sample=\"1\" role=\"description\">near infrared</Item>
</GDALMetadata>
";
        assert_eq!(metadata_xml(&geo_ref).as_deref(), Some(want));
    }

    #[track_caller]
    fn check(value: f64, want: &str) {
        assert_eq!(decimal(value), want);
        assert!(value.is_nan() || want.parse::<f64>().unwrap().to_bits() == value.to_bits());
    }

    #[test]
    fn numbers_are_written_as_printf_does() {
        check(0.0, "0");
        check(1.0, "1");
        check(-0.2, "-0.20000000000000001");
        check(2.75e-5, "2.7500000000000001e-05");
        check(1e-4, "0.0001");
        check(123_456.789, "123456.789");
        check(1e16, "10000000000000000");
        check(1e17, "1e+17");
        check(-3.402_823_466_385_288_6e38, "-3.4028234663852886e+38");
        check(f64::NAN, "nan");
        check(f64::NEG_INFINITY, "-inf");
    }
}
