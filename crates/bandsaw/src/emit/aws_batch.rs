//! AWS Batch: the requests that register a job definition and submit the array and the job after it.
//!
//! The requests are as `aws batch … --cli-input-json` takes them. The job that an array has become is known once it is
//! submitted; until then the assembly depends on a word that stands for it.

use serde_json::{Value, json};

use super::{Batch, Container, RETRIES};

/// Memory of a container in MiB: four times what blocks take by default, so that code, files and libraries fit beside.
const MEMORY_MIB: &str = "2048";

/// The requests as JSON with the fields `jobDefinition`, `parts` and `assembly`.
pub(super) fn requests(batch: &Batch, container: &Container) -> String {
    let name = &batch.name;
    let assembly = json!({
        "jobName": format!("{name}-assemble"),
        "jobQueue": "bandsaw",
        "jobDefinition": name,
        "dependsOn": [{ "jobId": "ID_OF_PARTS" }],
        "containerOverrides": { "command": ["bandsaw", "assemble", batch.plan, "-o", batch.output] },
        "retryStrategy": retries(),
    });
    let parts = json!({
        "jobName": name,
        "jobQueue": "bandsaw",
        "jobDefinition": name,
        "arrayProperties": { "size": batch.parts },
        "retryStrategy": retries(),
    });
    let requests = json!({ "jobDefinition": definition(batch, container), "parts": parts, "assembly": assembly });
    format!("{requests:#}\n")
}

fn definition(batch: &Batch, container: &Container) -> Value {
    json!({
        "jobDefinitionName": batch.name,
        "type": "container",
        "platformCapabilities": ["EC2"],
        "containerProperties": {
            "image": container.image,
            "command": ["bandsaw", "run", batch.plan],
            "resourceRequirements": [
                { "type": "VCPU", "value": "1" },
                { "type": "MEMORY", "value": MEMORY_MIB },
            ],
            "mountPoints": [{ "sourceVolume": "data", "containerPath": container.mount, "readOnly": false }],
            "volumes": [{
                "name": "data",
                "efsVolumeConfiguration": { "fileSystemId": container.volume, "transitEncryption": "ENABLED" },
            }],
        },
    })
}

/// Again after 75 and after a lost machine, and after nothing else. The first condition that holds counts.
fn retries() -> Value {
    json!({
        "attempts": RETRIES.saturating_add(1),
        "evaluateOnExit": [
            { "onExitCode": "75", "action": "RETRY" },
            { "onExitCode": "65", "action": "EXIT" },
            { "onStatusReason": "Host EC2*", "action": "RETRY" },
            { "onReason": "*", "action": "EXIT" },
        ],
    })
}
