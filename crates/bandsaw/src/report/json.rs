//! Results for programs: one JSON object, two spaces of indent, every digit of every number, null for what is not there
//! and for NaN.

use serde::Serialize;

use crate::errors::{Error, Result};

/// An object that says first which schema it follows.
#[derive(Serialize)]
struct Document<'a, T> {
    schema: &'a str,
    #[serde(flatten)]
    content: &'a T,
}

/// `content` as JSON, with the name of its schema as the first member.
///
/// # Errors
///
/// None for the types here; the signature is that of the serializer.
pub(crate) fn json<T: Serialize>(schema: &str, content: &T) -> Result<String> {
    let text = serde_json::to_string_pretty(&Document { schema, content });
    text.map(|text| text + "\n").map_err(|error| Error::Stdout(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Numbers {
        numbers: [f64; 5],
    }

    #[test]
    fn every_digit_is_there_and_nan_is_null() {
        let numbers = Numbers { numbers: [0.1 + 0.2, -127459.40357153407, 1.0, f64::NAN, 5e-324] };
        let text = json("bandsaw-test/1", &numbers).unwrap();
        let line: String = text.split_whitespace().collect();
        let want = r#"{"schema":"bandsaw-test/1","numbers":[0.30000000000000004,-127459.40357153407,1.0,null,5e-324]}"#;
        assert_eq!(line, want);
        assert!(text.ends_with("}\n"));
    }
}
