//! Slurm: a script that is the array's job and also submits it, with a job that assembles.

use super::Batch;
use super::shell::Script;

/// Slurm's `MaxArraySize` where nobody has set it; numbers of tasks stay below.
pub(super) const ARRAY_DEFAULT: u32 = 1001;

const SUBMIT: &str = r#"
submit_assembly() {
    sbatch --job-name="$name-assemble" --requeue "$@" --wrap="bash $(printf %q "$script") assemble"
}

submit_parts() {
    local id
    id=$(sbatch --parsable --array="$1" "$script") || return
    id=${id%%;*}
    echo "parts $1: job $id"
    # Parts that fail for good would leave the assembly waiting forever.
    submit_assembly --dependency="afterok:$id" --kill-on-invalid-dep=yes
}

# Slurm runs a copy of this file as a task, so the task is told by its number.
case "${1:-}" in
"") if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then part; else submit_parts "$array"; fi ;;
again) again ;;
assemble) assemble ;;
*) echo "usage: bash $0 [again]" >&2; exit 2 ;;
esac
"#;

/// The script.
pub(super) fn script(batch: &Batch) -> String {
    let Batch { name, parts, .. } = batch;
    let array = format!("0-{}", parts.saturating_sub(1));
    let limit = if *parts > ARRAY_DEFAULT {
        format!("# This needs a MaxArraySize above {parts}: scontrol show config | grep MaxArraySize\n")
    } else {
        String::new()
    };
    let directives =
        format!("#SBATCH --job-name={name}\n#SBATCH --array={array}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n");
    Script {
        directives: &directives,
        advice: "Add lines of your own above (--time, --mem, --cpus-per-task), or set SBATCH_PARTITION and SBATCH_ACCOUNT.",
        limit: &limit,
        variables: &format!("name={name}\narray={array}\n"),
        submit: SUBMIT,
    }
    .text(batch)
}
