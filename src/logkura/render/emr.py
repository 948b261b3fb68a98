"""Split and compaction as jobs of EMR Serverless and Glue: definitions, package, policies.

Sources, read 2026-11-24: the shapes of the definitions are those of
https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html,
https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_CreateApplication.html and
https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html; custom images and their
repository's policy:
https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/application-custom-image.html and
https://github.com/aws-samples/emr-serverless-samples (examples/pyspark/custom-images and
custom_python_version); the calls of a multipart upload and what they need:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html.
"""

import json
import re
import shlex
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any

from logkura.blueprint.names import Names
from logkura.errors import LogkuraError
from logkura.facts import spark_runtimes
from logkura.facts.regions import dns_suffix_of
from logkura.render.emr_policies import compact_policy, image_policy, job_policy, job_trust
from logkura.render.package import package, requirements
from logkura.spec import Archive

__all__ = ["EmrJob", "render_emr"]

_PURPOSE = "split"
_COMPACT = "compact"
# Nothing that a shell or Spark's options would take apart.
_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9!_.*'()=+@:/-]*)?")
_VCPU_AN_EXECUTOR = 4
_HEAP_GB_AN_EXECUTOR = 4
# Python works outside Java's heap: 100 MB a task for the split, half a GB for the compaction, and
# 100 MB for their libraries.
_OVERHEAD_GB_AN_EXECUTOR = 4
_DISK_GB_AN_EXECUTOR = 50
_EXECUTORS_MAX = 100
_GLUE_WORKERS = 10


@dataclass(frozen=True, slots=True)
class EmrJob:
    """What is split and compacted, and where the jobs' own files are.

    Attributes:
        source: `s3://bucket/prefix` of the objects to split.
        artifacts: `s3://bucket/prefix` for the package and the entry point.
        compacted: `s3://bucket/prefix` for the archive's Parquet; None for no compaction.
    """

    source: str
    artifacts: str
    compacted: str | None = None


def render_emr(archive: Archive, job: EmrJob) -> dict[str, bytes]:
    """Return the files of the job by path; the same design and package give the same bytes.

    Raises:
        LogkuraError: `render-url` when one of the places is none in S3, or lies where it is read;
            `parquet-not-installed` when there is a compaction and nothing to write Parquet with.
    """
    names = Names.of(archive)
    words = _words(archive, names, job)
    _check(job, words["destination"])
    definitions = {
        "emr-serverless/application.json": _application(names, words),
        "emr-serverless/image-policy.json": image_policy(names).to_document(),
        "emr-serverless/job-run.json": _job_run(_PURPOSE, _split(archive, words), names, words),
        "glue/job.json": _glue_job(_PURPOSE, _split(archive, words), names, words),
        "policy.json": job_policy(archive, names, job.source, job.artifacts).to_document(),
        "trust-policy.json": job_trust().to_document(),
    }
    texts = {
        "README.md": _text("README.md", words),
        "emr-serverless/Dockerfile": _text("Dockerfile", words),
        "job.py": _text("job.py", {}),
        "requirements.txt": "".join(f"{line}\n" for line in requirements()),
    }
    if job.compacted is not None:
        how = _compaction(archive, words)
        definitions |= {
            "compact-policy.json": compact_policy(archive, names, job.compacted).to_document(),
            "emr-serverless/compact-job-run.json": _job_run(_COMPACT, how, names, words),
            "glue/compact-job.json": _glue_job(_COMPACT, how, names, words),
        }
        texts["COMPACTION.md"] = _text("COMPACTION.md", words)
    texts |= {path: json.dumps(one, indent=2) + "\n" for path, one in definitions.items()}
    return {"logkura.zip": package(), **{path: texts[path].encode() for path in sorted(texts)}}


def _check(job: EmrJob, destination: str) -> None:
    for url in filter(None, (job.source, job.artifacts, job.compacted)):
        if not _PLACE.fullmatch(url):
            raise LogkuraError(
                "render-url",
                f"expected `s3://bucket/prefix`, found `{url}`",
                hint="the job runs in AWS and reads from S3",
            )
    if f"{job.artifacts.rstrip('/')}/".startswith(f"{job.source.rstrip('/')}/"):
        raise LogkuraError(
            "render-url",
            f"the job's files in `{job.artifacts}` would be split with `{job.source}`",
            hint="put them beside the objects, not among them",
        )
    if job.compacted is None:
        return
    if "pyarrow" not in {line.partition("==")[0] for line in requirements()}:
        raise LogkuraError(
            "parquet-not-installed",
            "expected the Python package `pyarrow`, whose version the job is to have, found none",
            hint="pip install 'logkura[parquet]'",
        )
    one, two = f"{job.compacted.rstrip('/')}/", f"{destination}/"
    if one.startswith(two) or two.startswith(one):
        raise LogkuraError(
            "render-url",
            f"the Parquet in `{job.compacted}` and the archive `{destination}` lie in each other",
            hint="give it a prefix of its own",
        )


def _words(archive: Archive, names: Names, job: EmrJob) -> dict[str, str]:
    suffix = dns_suffix_of(archive.region)
    return {
        "account": archive.account,
        "artifacts": job.artifacts.rstrip("/"),
        "compact_name": names.role(_COMPACT),
        "compacted": (job.compacted or "").rstrip("/"),
        "destination": f"s3://{archive.own_bucket_name}/{archive.layout.prefix}".rstrip("/"),
        "emr_release": spark_runtimes.EMR_RELEASE.value,
        "glue_version": spark_runtimes.GLUE_VERSION.value,
        "image": names.role(_PURPOSE),
        "region": archive.region,
        "registry": f"{archive.account}.dkr.ecr.{archive.region}.{suffix}",
        "role": names.role(_PURPOSE),
        "source": job.source.rstrip("/"),
    }


def _text(name: str, words: dict[str, str]) -> str:
    text = files("logkura.render").joinpath("emr_files", f"{name}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(words) if words else text


def _split(archive: Archive, words: dict[str, str]) -> list[str]:
    """Return the arguments of `logkura` that the split runs with."""
    return [
        "split",
        words["source"],
        words["destination"],
        "--format",
        archive.layout.format,
        "--region",
        archive.region,
        "--time-zone",
        archive.layout.time_zone,
        "--engine",
        "spark",
        "--json",
    ]


def _compaction(archive: Archive, words: dict[str, str]) -> list[str]:
    """Return the arguments of `logkura` that the compaction runs with."""
    places = [words["destination"], words["compacted"]]
    zone = ["--time-zone", archive.layout.time_zone]
    return ["compact", *places, *zone, "--engine", "spark", "--json"]


def _application(names: Names, words: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.role(_PURPOSE),
        "releaseLabel": words["emr_release"],
        "type": "SPARK",
        "architecture": "X86_64",
        "imageConfiguration": {"imageUri": f"{words['registry']}/{words['image']}:latest"},
    }


def _job_run(
    purpose: str, arguments: list[str], names: Names, words: dict[str, str]
) -> dict[str, Any]:
    configuration = {
        "spark.dynamicAllocation.maxExecutors": _EXECUTORS_MAX,
        "spark.emr-serverless.executor.disk": f"{_DISK_GB_AN_EXECUTOR}g",
        "spark.executor.cores": _VCPU_AN_EXECUTOR,
        "spark.executor.memory": f"{_HEAP_GB_AN_EXECUTOR}g",
        "spark.executor.memoryOverhead": f"{_OVERHEAD_GB_AN_EXECUTOR}g",
    }
    settings = " ".join(f"--conf {name}={value}" for name, value in configuration.items())
    return {
        "name": names.role(purpose),
        "executionRoleArn": names.role_arn(_PURPOSE),
        "jobDriver": {
            "sparkSubmit": {
                "entryPoint": f"{words['artifacts']}/job.py",
                "entryPointArguments": arguments,
                "sparkSubmitParameters": f"--py-files {words['artifacts']}/logkura.zip {settings}",
            }
        },
    }


def _glue_job(
    purpose: str, arguments: list[str], names: Names, words: dict[str, str]
) -> dict[str, Any]:
    return {
        "Name": names.role(purpose),
        "Role": names.role_arn(_PURPOSE),
        "GlueVersion": words["glue_version"],
        "WorkerType": spark_runtimes.GLUE_WORKER_TYPE.value,
        "NumberOfWorkers": _GLUE_WORKERS,
        "Command": {
            "Name": "glueetl",
            "PythonVersion": "3",
            "ScriptLocation": f"{words['artifacts']}/job.py",
        },
        "DefaultArguments": {
            "--additional-python-modules": ",".join(requirements()),
            "--enable-auto-scaling": "true",
            "--extra-py-files": f"{words['artifacts']}/logkura.zip",
            "--logkura_arguments": shlex.join(arguments),
        },
        # What is done stays done, and what was begun is ended: a second attempt costs little.
        "MaxRetries": 1,
    }
