//! What the scripts of Slurm and PBS have in common.

/// `text` as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    let is_word = !text.is_empty() && text.chars().all(is_plain);
    if is_word { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Functions that a part and the assembly are; `plan` and `out` are set before.
///
/// What is printed of `missing` counts, not how it ends: if it cannot tell, the assembly says why.
pub(super) const STEPS: &str = r#"
# A part: done with 0, also if it was before. 75 may be tried again, anything else would fail again.
part() {
    local try code
    for try in $(seq 0 "$retries"); do
        [ "$try" -eq 0 ] || sleep 60
        bandsaw run "$plan" "$@"
        code=$?
        [ "$code" -eq 75 ] || return "$code"
    done
    return "$code"
}

assemble() {
    local missing
    missing=$(bandsaw missing "$plan")
    if [ -n "$missing" ]; then
        echo "nothing is assembled, parts are missing: $missing" >&2
        echo "run them again: bash $(printf %q "$script") again" >&2
        return 75
    fi
    bandsaw assemble "$plan" -o "$out"
}

# The parts that are missing once more, and the assembly.
again() {
    local missing
    missing=$(bandsaw missing "$plan") || [ -n "$missing" ] || return
    if [ -z "$missing" ]; then
        submit_assembly
    else
        submit_parts "$missing"
    fi
}
"#;
