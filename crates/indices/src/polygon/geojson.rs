//! Polygons out of GeoJSON (RFC 7946).

use serde_json::Value;

use super::Ring;
use crate::error::{Error, Result};

/// The rings of every polygon in a text of GeoJSON, those of each geometry together.
///
/// # Errors
///
/// [`Error::Polygons`] naming the place in the text, or the feature, that is wrong.
pub(super) fn read(text: &str) -> Result<Vec<Vec<Ring>>> {
    // Nesting ends at 128 levels, as serde_json has it.
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(format!("not JSON, {error}")))?;
    let mut shapes = Vec::new();
    object(&value, "the text", &mut shapes)?;
    if shapes.is_empty() { Err(wrong("there is none in it".to_owned())) } else { Ok(shapes) }
}

fn object(value: &Value, place: &str, shapes: &mut Vec<Vec<Ring>>) -> Result<()> {
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    match kind {
        "FeatureCollection" => {
            for (number, feature) in list(value, "features", place)?.iter().enumerate() {
                object(feature, &format!("feature {number}"), shapes)?;
            }
            Ok(())
        }
        // A feature may have no geometry; it then covers nothing.
        "Feature" => match value.get("geometry") {
            None | Some(Value::Null) => Ok(()),
            Some(geometry) => object(geometry, place, shapes),
        },
        "GeometryCollection" => {
            for geometry in list(value, "geometries", place)? {
                object(geometry, place, shapes)?;
            }
            Ok(())
        }
        "Polygon" => {
            shapes.push(polygon(list(value, "coordinates", place)?, place)?);
            Ok(())
        }
        "MultiPolygon" => {
            let mut rings = Vec::new();
            for polygon_of in list(value, "coordinates", place)? {
                rings.extend(polygon(array(polygon_of, place)?, place)?);
            }
            shapes.push(rings);
            Ok(())
        }
        "Point" | "MultiPoint" | "LineString" | "MultiLineString" => {
            Err(wrong(format!("{place} is a {kind}, which covers no area")))
        }
        "" => Err(wrong(format!("{place} has no type, as every object of GeoJSON has"))),
        other => Err(wrong(format!("{place} is of type {other}, which GeoJSON does not have"))),
    }
}

fn polygon(rings: &[Value], place: &str) -> Result<Vec<Ring>> {
    rings.iter().map(|ring| array(ring, place)?.iter().map(|position| point(position, place)).collect()).collect()
}

fn point(position: &Value, place: &str) -> Result<[f64; 2]> {
    let number = |n: usize| position.get(n).and_then(Value::as_f64).filter(|number| number.is_finite());
    match (number(0), number(1)) {
        (Some(x), Some(y)) => Ok([x, y]),
        _ => Err(wrong(format!("{place} has a position that is no pair of numbers, {}", short(position)))),
    }
}

fn list<'a>(value: &'a Value, member: &str, place: &str) -> Result<&'a Vec<Value>> {
    let found = value.get(member).and_then(Value::as_array);
    found.ok_or_else(|| wrong(format!("{place} has no list called {member}")))
}

fn array<'a>(value: &'a Value, place: &str) -> Result<&'a Vec<Value>> {
    value.as_array().ok_or_else(|| wrong(format!("{place} has {} where a list of positions should be", short(value))))
}

/// The beginning of what stands there.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 { text } else { text.chars().take(40).chain(['…']).collect() }
}

fn wrong(what: String) -> Error {
    Error::Polygons { what }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIANGLE: &str = r#"{"type": "Polygon", "coordinates": [[[0, 0], [4, 0, 17], [0, 4.5], [0, 0]]]}"#;

    #[test]
    fn polygons_are_found_wherever_they_are() {
        let ring = vec![[0.0, 0.0], [4.0, 0.0], [0.0, 4.5], [0.0, 0.0]];
        let one = vec![vec![ring.clone()]];
        assert_eq!(read(TRIANGLE).unwrap(), one);
        assert_eq!(
            read(&format!(r#"{{"type": "Feature", "properties": null, "geometry": {TRIANGLE}}}"#)).unwrap(),
            one
        );
        let collection = format!(r#"{{"type": "GeometryCollection", "geometries": [{TRIANGLE}, {TRIANGLE}]}}"#);
        assert_eq!(read(&collection).unwrap(), vec![vec![ring.clone()]; 2]);
        let features = format!(
            r#"{{"type": "FeatureCollection", "crs": null, "features":
            [{{"type": "Feature", "geometry": null}}, {{"type": "Feature", "geometry": {collection}}}]}}"#
        );
        assert_eq!(read(&features).unwrap(), vec![vec![ring.clone()]; 2]);
        let parts = r#"{"type": "MultiPolygon", "coordinates": [[[[0,0],[4,0],[0,4.5],[0,0]]], [[[0,0],[4,0],[0,4.5],[0,0]]]]}"#;
        assert_eq!(read(parts).unwrap(), vec![vec![ring; 2]]);
    }

    #[track_caller]
    fn check_refused(text: &str, want: &str) {
        assert_eq!(read(text).unwrap_err().to_string(), format!("no polygons: {want}"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check_refused("{", "not JSON, EOF while parsing an object at line 1 column 1");
        check_refused("[]", "the text has no type, as every object of GeoJSON has");
        check_refused(r#"{"type": "Circle"}"#, "the text is of type Circle, which GeoJSON does not have");
        check_refused(r#"{"type": "Polygon"}"#, "the text has no list called coordinates");
        check_refused(r#"{"type": "FeatureCollection", "features": []}"#, "there is none in it");
        let line = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry":
            {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}]}"#;
        check_refused(line, "feature 0 is a LineString, which covers no area");
        let words = r#"{"type": "Polygon", "coordinates": [[[0, "north"]]]}"#;
        check_refused(words, r#"the text has a position that is no pair of numbers, [0,"north"]"#);
        let flat = r#"{"type": "Polygon", "coordinates": [7]}"#;
        check_refused(flat, "the text has 7 where a list of positions should be");
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
