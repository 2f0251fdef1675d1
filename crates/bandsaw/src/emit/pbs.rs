//! PBS: a script that is the array's job and also submits it, with a job that assembles.

use super::Batch;
use super::shell::Script;

/// `max_array_size` of a server where nobody has set it.
pub(super) const ARRAY_DEFAULT: u32 = 10_000;

const SUBMIT: &str = r#"
# Submits a job that runs this file with the word $1; what follows are options of qsub.
submit_step() {
    local step=$1
    shift
    printf 'bash %q %s\n' "$script" "$step" | qsub -N bandsaw -S /bin/bash -j oe -r y -V "$@"
}

submit_assembly() {
    submit_step assemble "$@"
}

# The whole array, or parts with commas between: arrays have no gaps, so those are jobs of their own.
submit_parts() {
    local part id ids=
    if [ "$1" = all ]; then
        ids=$(qsub "$script") || return
    else
        for part in ${1//,/ }; do
            id=$(submit_step "$part") || return
            ids=$ids${ids:+:}$id
        done
    fi
    echo "parts $1: $ids"
    submit_assembly -W depend="afterok:$ids"
}

# PBS runs a copy of this file as a task, so the task is told by its number.
case "${1:-}" in
"") if [ -n "${PBS_ARRAY_INDEX:-}" ]; then part; else submit_parts all; fi ;;
again) again ;;
assemble) assemble ;;
*[!0-9]*) echo "usage: bash $0 [again]" >&2; exit 2 ;;
*) part --part "$1" ;;
esac
"#;

/// The script.
pub(super) fn script(batch: &Batch) -> String {
    let parts = batch.parts;
    let array = format!("0-{}", parts.saturating_sub(1));
    let limit = if parts > ARRAY_DEFAULT {
        format!("# This needs a max_array_size of {parts} or more: qmgr -c 'list server max_array_size'\n")
    } else {
        String::new()
    };
    let directives = format!("#PBS -N bandsaw\n#PBS -J {array}\n#PBS -S /bin/bash\n#PBS -r y\n#PBS -j oe\n#PBS -V\n");
    Script {
        directives: &directives,
        advice: "Add lines of your own above (-l select, -l walltime, -q).",
        limit: &limit,
        variables: "",
        submit: SUBMIT,
    }
    .text(batch)
}
