//! What the scripts of Slurm and PBS have in common.

use super::{Batch, RETRIES};

/// In what the script of an engine differs from those of others. Lines end with a line feed, but for the advice.
pub(super) struct Script<'a> {
    /// Comments that the engine reads.
    pub(super) directives: &'a str,
    /// What a user may add to them.
    pub(super) advice: &'a str,
    /// A comment on a limit that the engine may have, or nothing.
    pub(super) limit: &'a str,
    /// Variables that `submit` needs besides those of all.
    pub(super) variables: &'a str,
    /// Functions that submit, and what is done with the script's own argument.
    pub(super) submit: &'a str,
}

impl Script<'_> {
    /// The whole script.
    pub(super) fn text(&self, batch: &Batch) -> String {
        let Self { directives, advice, limit, variables, submit } = self;
        format!(
            "#!/bin/bash\n\
             {directives}\
             # Parts of a plan, and the file that is assembled of them. Where jobs are submitted:\n\
             #     bash THIS_FILE          submits the parts, and the assembly after them\n\
             #     bash THIS_FILE again    the same with the parts that are missing\n\
             # {advice}\n\
             # bandsaw is on PATH; plan, parts, inputs and output lie in folders that all nodes see.\n\
             {limit}\
             set -u\n\
             {variables}\
             plan={}\n\
             out={}\n\
             retries={RETRIES}\n\
             script=$(realpath -- \"$0\")\n\
             {STEPS}{submit}",
            quoted(&batch.plan),
            quoted(&batch.output),
        )
    }
}

/// `text` as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    let is_word = !text.is_empty() && text.chars().all(is_plain);
    if is_word { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Functions that a part and the assembly are; `plan` and `out` are set before.
///
/// What is printed of `missing` counts, not how it ends: if it cannot tell, the assembly says why.
const STEPS: &str = r#"
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
