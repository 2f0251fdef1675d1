//! Kubernetes: an Indexed Job of the parts, and a Job that waits for them and assembles, as `batch/v1` has them.
//!
//! Texts of the user are strings of JSON, which YAML has too.

use super::{Batch, Container, RETRIES};

/// Pods at once, however many parts there are: whoever has more machines raises it.
const PARALLELISM_MAX: u32 = 100;

/// Seconds that the assembly waits and works, a day: parts that fail for good would keep it waiting forever.
const ASSEMBLY_SECONDS: u32 = 86_400;

/// Both Jobs.
pub(super) fn manifest(batch: &Batch, container: &Container) -> String {
    let Batch { name, parts, plan, output } = batch;
    let parallelism = PARALLELISM_MAX.min(*parts);
    let run = format!(" [bandsaw, run, {}]", word(plan));
    // What is printed counts, not how it ends: if it cannot tell what is missing, the assembly says why.
    let assemble = format!(
        "
            - sh
            - -c
            - |
              until missing=$$(bandsaw missing \"$1\"); [ -z \"$missing\" ]; do sleep 30; done
              exec bandsaw assemble \"$1\" -o \"$2\"
            - assemble
            - {}
            - {}",
        word(plan),
        word(output),
    );
    format!(
        "\
# Parts of a plan, and the file that is assembled of them: kubectl apply -f THIS_FILE
# The volume holds plan, parts, inputs and output, and is written by many pods at once (ReadWriteMany).
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  completionMode: Indexed
  completions: {parts}
  parallelism: {parallelism}
  # A part that ended with 75 is tried again, one that ended with 65 is not, and a lost machine does not count.
  backoffLimitPerIndex: {RETRIES}
  podFailurePolicy:
    rules:
      - action: FailIndex
        onExitCodes:
          containerName: bandsaw
          operator: In
          values: [65]
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: \"True\"
  template:
{}---
# The assembly waits until no part is missing, and for {ASSEMBLY_SECONDS} seconds at most. Its image has a shell.
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}-assemble
spec:
  backoffLimit: {RETRIES}
  activeDeadlineSeconds: {ASSEMBLY_SECONDS}
  template:
{}",
        pod(container, &run),
        pod(container, &assemble),
    )
}

/// The pod whose container runs `command`: what comes after the colon.
fn pod(container: &Container, command: &str) -> String {
    let (image, claim) = (text(&container.image), text(&container.volume));
    let mount = text(&container.mount);
    format!(
        "    spec:
      restartPolicy: Never
      containers:
        - name: bandsaw
          image: {image}
          command:{command}
          resources:
            requests: {{cpu: \"1\", memory: 1Gi}}
            limits: {{memory: 2Gi}}
          volumeMounts:
            - name: data
              mountPath: {mount}
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: {claim}
"
    )
}

/// `text` as a string of JSON.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `word` of a command. Kubernetes takes `$(NAME)` for a variable of its own, and `$$` for a `$`.
fn word(word: &str) -> String {
    text(&word.replace('$', "$$"))
}
