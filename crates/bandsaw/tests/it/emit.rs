//! `plan --emit`: scripts run by a shell among engines that are played, manifests by what engines want to find in them.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Folder, sample_scene};

/// Tells each call in `calls`, and does what the test says: parts listed in `again` end with 75, part 65 with 65.
const BANDSAW: &str = r#"
part=${SLURM_ARRAY_TASK_ID:-${PBS_ARRAY_INDEX:-}}
echo "bandsaw $* [$part]" >> "$FAKES/calls"
case $1 in
run)
    [ "$part" != 65 ] || exit 65
    if [ -s "$FAKES/again" ]; then sed -i 1d "$FAKES/again"; exit 75; fi ;;
missing) [ ! -e "$FAKES/missing" ] || cat "$FAKES/missing" ;;
assemble) : > "$4" ;;
esac
"#;

/// What submits jobs: tells the call and what it reads, and numbers jobs from 1.
const SUBMIT: &str = r#"
echo "$(basename "$0") $*" >> "$FAKES/calls"
[ -t 0 ] || sed 's/^/| /' >> "$FAKES/calls"
grep -Ec '^(sbatch|qsub)' "$FAKES/calls"
"#;

const SLEEP: &str = r#"echo "sleep $*" >> "$FAKES/calls""#;

/// A folder whose name is hard on shells, with a plan of as many parts in it, and programs that play the engine.
struct Engine {
    folder: Folder,
    said: String,
}

impl Engine {
    fn new(parts: u32, options: &str) -> Self {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path("it's a $HOME")).unwrap();
        std::fs::create_dir(folder.path("bin")).unwrap();
        for (name, text) in [("bandsaw", BANDSAW), ("sbatch", SUBMIT), ("qsub", SUBMIT), ("sleep", SLEEP)] {
            let path = folder.path("bin").join(name);
            std::fs::write(&path, format!("#!/bin/bash\n{text}")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let (scene, parts) = (sample_scene().canonicalize().unwrap(), parts.to_string());
        let mut words = vec!["plan", "--parts", parts.as_str(), "-o", "it's a $HOME/p.json"];
        words.extend(options.split_whitespace());
        words.extend(["--", "convert", scene.to_str().unwrap(), "--co", "BLOCKSIZE=16", "--chunk", "16"]);
        let outcome = folder.run_words(&words);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        Self { said: String::from_utf8(outcome.stdout).unwrap(), folder }
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path("it's a $HOME").join(name)).unwrap()
    }

    /// Runs `bash`, with the name of a variable and what it is; comes back with the exit code and the calls that were made,
    /// in which the folder is called `~`.
    fn bash(&self, words: &[&str], part: Option<(&str, &str)>) -> (Option<i32>, Vec<String>) {
        let root = self.folder.path("").canonicalize().unwrap();
        let calls = root.join("calls");
        std::fs::write(&calls, "").unwrap();
        let path = format!("{}:{}", root.join("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(words).current_dir(root.join("it's a $HOME")).env("PATH", path).env("FAKES", &root).envs(part);
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let calls = std::fs::read_to_string(calls).unwrap();
        let calls = calls.replace(root.to_str().unwrap(), "~");
        let told = calls.lines().filter(|line| *line != "| ").map(str::to_owned);
        let mut told: Vec<String> = told.collect();
        told.extend(String::from_utf8(output.stderr).unwrap().lines().map(|line| format!("! {line}")));
        (output.status.code(), told)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path(name), text).unwrap();
    }
}

/// A script is run with those words (and a number of a part), and makes those calls.
#[track_caller]
fn check(engine: &Engine, words: &[&str], part: Option<(&str, &str)>, code: i32, want: &[&str]) {
    let (ended, calls) = engine.bash(words, part);
    assert_eq!(calls, want, "{words:?}");
    assert_eq!(ended, Some(code), "{words:?}");
}

const PLAN: &str = "~/it's a $HOME/p.json";

#[test]
fn a_script_of_slurm_submits_an_array_and_the_assembly_after_it() {
    let engine = Engine::new(24, "--emit slurm");
    let said = engine.said.lines().nth(1).unwrap();
    assert_eq!(
        said,
        r"it's a $HOME/p.slurm.sh: makes it's a $HOME/p.tif; bash 'it'\''s a $HOME/p.slurm.sh' submits it"
    );
    check(&engine, &["-n", "p.slurm.sh"], None, 0, &[]);
    let text = engine.text("p.slurm.sh");
    let name = text.lines().find_map(|line| line.strip_prefix("name=")).unwrap();
    assert!(text.starts_with(&format!(
        "#!/bin/bash\n#SBATCH --job-name={name}\n#SBATCH --array=0-23\n#SBATCH --requeue\n#SBATCH --open-mode=append\n"
    )));
    assert!(!text.contains("MaxArraySize"));
    let array = "sbatch --parsable --array=0-23 ~/it's a $HOME/p.slurm.sh";
    let assembly = |after: &str| {
        let wrapped = r"bash ~/it\'s\ a\ \$HOME/p.slurm.sh assemble";
        format!("sbatch --job-name={name}-assemble --requeue {after}--wrap={wrapped}")
    };
    check(&engine, &["p.slurm.sh"], None, 0, &[array, &assembly("--dependency=afterok:1 --kill-on-invalid-dep=yes ")]);
    let asked = format!("bandsaw missing {PLAN} []");
    check(&engine, &["p.slurm.sh", "again"], None, 0, &[&asked, &assembly("")]);
    engine.write("missing", "3,7\n");
    let array = "sbatch --parsable --array=3,7 ~/it's a $HOME/p.slurm.sh";
    let want = [&asked, array, &assembly("--dependency=afterok:1 --kill-on-invalid-dep=yes ")];
    check(&engine, &["p.slurm.sh", "again"], None, 0, &want);
    check(&engine, &["p.slurm.sh", "odd"], None, 2, &["! usage: bash p.slurm.sh [again]"]);
}

#[test]
fn a_part_is_tried_again_if_it_may_be() {
    for (options, script, variable) in
        [("--emit slurm", "p.slurm.sh", "SLURM_ARRAY_TASK_ID"), ("--emit pbs", "p.pbs.sh", "PBS_ARRAY_INDEX")]
    {
        let engine = Engine::new(24, options);
        let run = |part: &str| format!("bandsaw run {PLAN} [{part}]");
        check(&engine, &[script], Some((variable, "5")), 0, &[&run("5")]);
        check(&engine, &[script], Some((variable, "65")), 65, &[&run("65")]);
        engine.write("again", "1\n2\n");
        let two = [&run("0"), "sleep 60", &run("0"), "sleep 60", &run("0")];
        check(&engine, &[script], Some((variable, "0")), 0, &two);
        engine.write("again", "1\n2\n3\n4\n5\n");
        let all = [&run("0"), "sleep 60", &run("0"), "sleep 60", &run("0"), "sleep 60", &run("0")];
        check(&engine, &[script], Some((variable, "0")), 75, &all);
    }
}

#[test]
fn the_assembly_waits_for_nothing_and_says_what_is_missing() {
    for (options, script) in [("--emit slurm", "p.slurm.sh"), ("--emit pbs", "p.pbs.sh")] {
        let engine = Engine::new(24, &format!("{options} --output-file all.tif"));
        let asked = format!("bandsaw missing {PLAN} []");
        engine.write("missing", "3,7\n");
        let again = format!(r"! run them again: bash ~/it\'s\ a\ \$HOME/{script} again");
        let root = engine.folder.path("").canonicalize().unwrap();
        let again = again.replace('~', root.to_str().unwrap());
        let want = [&asked, "! nothing is assembled, parts are missing: 3,7", &again];
        check(&engine, &[script, "assemble"], None, 75, &want);
        assert!(!engine.folder.path("all.tif").exists());
        engine.write("missing", "\n");
        let assembled = format!("bandsaw assemble {PLAN} -o ~/all.tif []");
        check(&engine, &[script, "assemble"], None, 0, &[&asked, &assembled]);
        assert!(engine.folder.path("all.tif").exists());
    }
}

#[test]
fn a_script_of_pbs_submits_an_array_or_the_parts_that_are_missing() {
    let engine = Engine::new(24, "--emit pbs");
    check(&engine, &["-n", "p.pbs.sh"], None, 0, &[]);
    assert!(engine.text("p.pbs.sh").starts_with("#!/bin/bash\n#PBS -N bandsaw\n#PBS -J 0-23\n#PBS -S /bin/bash\n"));
    let step = "qsub -N bandsaw -S /bin/bash -j oe -r y -V";
    let read = |word: &str| format!(r"| bash ~/it\'s\ a\ \$HOME/p.pbs.sh {word}");
    let (after_one, after_two) = (format!("{step} -W depend=afterok:1"), format!("{step} -W depend=afterok:1:2"));
    let want = ["qsub ~/it's a $HOME/p.pbs.sh", &after_one, &read("assemble")];
    check(&engine, &["p.pbs.sh"], None, 0, &want);
    engine.write("missing", "3,7\n");
    let asked = format!("bandsaw missing {PLAN} []");
    let want = [&asked, step, &read("3"), step, &read("7"), &after_two, &read("assemble")];
    check(&engine, &["p.pbs.sh", "again"], None, 0, &want);
    check(&engine, &["p.pbs.sh", "7"], None, 0, &[&format!("bandsaw run {PLAN} --part 7 []")]);
    check(&engine, &["p.pbs.sh", "7x"], None, 2, &["! usage: bash p.pbs.sh [again]"]);
}

/// A plan beside its input, in a folder without oddities.
fn plan_in(folder: &Folder, options: &str) -> String {
    std::fs::copy(sample_scene(), folder.path("scene.tif")).unwrap();
    let line = format!("plan --parts 2 -o p.json {options} -- convert scene.tif --co BLOCKSIZE=64 --chunk 64");
    String::from_utf8(folder.done(&line)).unwrap()
}

fn root(folder: &Folder) -> String {
    folder.path("").display().to_string().trim_end_matches('/').to_owned()
}

#[test]
fn requests_for_aws_batch_are_complete() {
    let folder = Folder::new();
    let said = plan_in(&folder, "--emit aws-batch --image reg/bandsaw:1 --volume fs-12 --json");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["emitted"], json!({ "path": "p.aws-batch.json", "output": "p.tif" }));
    let requests: Value = serde_json::from_slice(&folder.bytes("p.aws-batch.json")).unwrap();
    let (root, name) = (root(&folder), &requests["jobDefinition"]["jobDefinitionName"]);
    let container = &requests["jobDefinition"]["containerProperties"];
    assert_eq!(container["image"], "reg/bandsaw:1");
    assert_eq!(container["command"], json!(["bandsaw", "run", format!("{root}/p.json")]));
    assert_eq!(container["mountPoints"][0]["containerPath"], root.as_str());
    assert_eq!(container["volumes"][0]["efsVolumeConfiguration"]["fileSystemId"], "fs-12");
    assert_eq!(requests["parts"]["arrayProperties"], json!({ "size": 2 }));
    let command = json!(["bandsaw", "assemble", format!("{root}/p.json"), "-o", format!("{root}/p.tif")]);
    assert_eq!(requests["assembly"]["containerOverrides"]["command"], command);
    assert_eq!(requests["assembly"]["dependsOn"], json!([{ "jobId": "ID_OF_PARTS" }]));
    for request in ["parts", "assembly"] {
        assert_eq!(&requests[request]["jobDefinition"], name);
        let retry = &requests[request]["retryStrategy"];
        assert_eq!(retry["attempts"], 4);
        assert_eq!(retry["evaluateOnExit"][0], json!({ "onExitCode": "75", "action": "RETRY" }));
        assert_eq!(retry["evaluateOnExit"][1], json!({ "onExitCode": "65", "action": "EXIT" }));
    }
}

/// The manifest of a plan whose name and folder are here `NAME` and `FOLDER`.
const MANIFEST: &str = include_str!("../golden/plan.k8s.yaml");

#[test]
fn a_manifest_for_kubernetes_is_as_it_was_looked_through() {
    let folder = Folder::new();
    let said = plan_in(&folder, "--emit k8s --image reg/bandsaw:1 --volume claim");
    assert!(said.ends_with("p.k8s.yaml: makes p.tif; kubectl apply -f p.k8s.yaml starts it\n"), "{said}");
    let text = String::from_utf8(folder.bytes("p.k8s.yaml")).unwrap();
    let name = text.lines().find_map(|line| line.strip_prefix("  name: ")).unwrap();
    assert!(name.starts_with("bandsaw-p-") && name.len() == "bandsaw-p-".len() + 8, "{name}");
    assert_eq!(text.replace(name, "NAME").replace(&root(&folder), "FOLDER"), MANIFEST);
}

#[test]
fn the_shell_of_the_manifest_waits_and_assembles() {
    let engine = Engine::new(2, "--emit slurm");
    let lines = MANIFEST.lines().skip_while(|line| line.trim() != "- |").skip(1).take(2);
    // As Kubernetes reads it.
    let script = lines.map(|line| format!("{}\n", line.trim())).collect::<String>().replace("$$", "$");
    let calls = ["bandsaw missing a b []", "bandsaw assemble a b -o c []"];
    check(&engine, &["-c", &script, "assemble", "a b", "c"], None, 0, &calls);
}

#[test]
fn a_path_with_a_dollar_is_no_variable_of_kubernetes() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("$(HOME)")).unwrap();
    std::fs::copy(sample_scene(), folder.path("scene.tif")).unwrap();
    folder.done("plan -o $(HOME)/p.json --emit k8s --image i --volume v -- convert scene.tif");
    let text = String::from_utf8(folder.bytes("$(HOME)/p.k8s.yaml")).unwrap();
    assert!(text.contains(&format!("command: [bandsaw, run, \"{}/$$(HOME)/p.json\"]\n", root(&folder))), "{text}");
}

#[test]
fn what_no_engine_would_take_is_refused_before_anything_is_written() {
    let folder = Folder::new();
    std::fs::copy(sample_scene(), folder.path("scene.tif")).unwrap();
    let fails = |options: &str, code: i32, want: &[&str]| {
        folder.fails(&format!("plan -o scene.json {options} -- convert scene.tif"), code, want);
    };
    let there = "error: the file to assemble is there already; --output-file names another";
    fails("--emit slurm", 2, &[there]);
    let out = "--output-file o.tif";
    let few = "error: an array of AWS Batch has 2 to 10000 jobs: pass --parts with as many";
    fails(&format!("{out} --emit aws-batch --image i --volume v"), 2, &[few]);
    fails(&format!("{out} --emit pbs"), 2, &["error: an array of PBS has 2 jobs or more: pass --parts 2 or more"]);
    let containers = "error: an image and a volume are for --emit k8s and aws-batch";
    fails(&format!("{out} --emit slurm --image i"), 2, &[containers]);
    let nowhere = "error: plan, inputs and output lie in no folder that a volume could be mounted at";
    fails("--output-file /o/o.tif --emit k8s --image i --volume v", 2, &[nowhere]);
    std::fs::write(folder.path("scene.slurm.sh"), "").unwrap();
    let there = ["error: scene.slurm.sh: entity already exists", "help: pass --overwrite to replace it"];
    fails(&format!("{out} --emit slurm"), 4, &there);
}
