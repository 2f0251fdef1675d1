"""Compares the manifests that `bandsaw plan --emit` writes with the schemas of those who read them.

    check_manifests.py BANDSAW SCENE FOLDER

Kubernetes: the published OpenAPI schemas of its versions, strictly, so that a field of a wrong name is found. AWS Batch: the
service model of botocore, which judges requests as the command line of AWS does before it sends them. Each check is first shown
to see a fault: a field that does not exist.
"""
import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import botocore.session
import kubernetes_validate
import yaml
from botocore.validate import ParamValidator

# The oldest whose Indexed Jobs retry each index by itself, and the newest there is a schema for.
OLDEST = "1.29"
OPERATIONS = {"jobDefinition": "RegisterJobDefinition", "parts": "SubmitJob", "assembly": "SubmitJob"}


def emit(bandsaw, scene, folder, engine, parts, volume):
    plan = folder / f"{engine}-{parts}.json"
    command = [bandsaw, "plan", "--overwrite", "--parts", str(parts), "--emit", engine, "-o", plan]
    command += ["--image", "registry.example/bandsaw:0.1", "--volume", volume]
    subprocess.run([*command, "--", "norm-diff", scene, "--b1", "red", "--b2", "nir"], check=True, stdout=subprocess.DEVNULL)
    return plan


def fault_of_kubernetes(document, version):
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
        return str(error)
    return None


def check_kubernetes(manifest):
    documents = list(yaml.safe_load_all(manifest.read_text()))
    versions = [OLDEST, kubernetes_validate.latest_version().rsplit(".", 1)[0]]
    for version in versions:
        for document in documents:
            wrong = copy.deepcopy(document)
            wrong["spec"]["retries"] = 3
            assert fault_of_kubernetes(wrong, version), f"Kubernetes {version} lets spec.retries pass"
            fault = fault_of_kubernetes(document, version)
            assert not fault, f"{manifest.name}, Kubernetes {version}: {fault}"
    print(f"{manifest.name}: {len(documents)} documents, valid in Kubernetes {' and '.join(versions)}")


def faults_of_aws(request, operation):
    model = botocore.session.get_session().get_service_model("batch")
    shape = model.operation_model(operation).input_shape
    return ParamValidator().validate(request, shape).generate_report()


def check_aws(manifest):
    requests = json.loads(manifest.read_text())
    assert requests.keys() == OPERATIONS.keys(), requests.keys()
    for name, operation in OPERATIONS.items():
        wrong = {**requests[name], "retries": 3}
        assert faults_of_aws(wrong, operation), f"AWS lets {name}.retries pass"
        faults = faults_of_aws(requests[name], operation)
        assert not faults, f"{manifest.name}, {name}: {faults}"
    size = requests["parts"]["arrayProperties"]["size"]
    assert 2 <= size <= 10_000, f"{manifest.name}: an array of {size} jobs"
    print(f"{manifest.name}: {', '.join(OPERATIONS)} are valid requests of AWS Batch, botocore {botocore.__version__}")


def main(bandsaw, scene, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # A volume is mounted at the folder that plan and inputs share.
    scene = shutil.copy(scene, folder)
    for parts in (2, 12):
        check_kubernetes(emit(bandsaw, scene, folder, "k8s", parts, "scenes").with_suffix(".k8s.yaml"))
        check_aws(emit(bandsaw, scene, folder, "aws-batch", parts, "fs-12345678").with_suffix(".aws-batch.json"))


if __name__ == "__main__":
    main(*sys.argv[1:])
