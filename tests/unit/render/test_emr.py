"""The job's definitions are what AWS's models take, its arguments what our command takes."""

import json
import shlex
from dataclasses import replace
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from typer.testing import CliRunner

from logkura.cli.app import app
from logkura.errors import LogkuraError
from logkura.render.emr import EmrJob, render_emr
from logkura.spec import Archive


def _errors(service: str, operation: str, document: dict[str, Any], **more: str) -> str:
    model = get_session().get_service_model(service).operation_model(operation)
    known = set(model.input_shape.members)
    assert set(document) <= known
    report: str = (
        ParamValidator().validate({**document, **more}, model.input_shape).generate_report()
    )
    return report


@pytest.fixture
def files(archive: Archive, job: EmrJob) -> dict[str, bytes]:
    return render_emr(archive, job)


def _json(files: dict[str, bytes], path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(files[path])
    return document


def test_the_definitions_are_requests_that_the_services_take(files: dict[str, bytes]) -> None:
    application = _json(files, "emr-serverless/application.json")
    token = {"clientToken": "token"}
    assert _errors("emr-serverless", "CreateApplication", application, **token) == ""
    run = _json(files, "emr-serverless/job-run.json")
    given = {**token, "applicationId": "00f0000000000001"}
    assert _errors("emr-serverless", "StartJobRun", run, **given) == ""
    assert _errors("glue", "CreateJob", _json(files, "glue/job.json")) == ""


def test_both_jobs_run_the_same_command_and_the_command_knows_its_options(
    files: dict[str, bytes],
) -> None:
    submit = _json(files, "emr-serverless/job-run.json")["jobDriver"]["sparkSubmit"]
    glue = _json(files, "glue/job.json")["DefaultArguments"]["--logkura_arguments"]
    arguments = submit["entryPointArguments"]
    assert shlex.split(glue) == arguments
    assert arguments[:3] == ["split", "s3://old-logs/2026", "s3://demo-tokyo-crr-01/demo"]
    # A word that the command does not know is refused before --help is.
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0
    assert CliRunner().invoke(app, [*arguments, "--no-such-option"]).exit_code == 2
    assert {"--engine", "--region", "--time-zone", "--format", "--json"} <= set(arguments)


def test_the_compaction_reads_what_the_split_wrote(archive: Archive, job: EmrJob) -> None:
    files = render_emr(archive, replace(job, compacted="s3://demo-query/parquet/"))
    run = _json(files, "emr-serverless/compact-job-run.json")
    given = {"clientToken": "token", "applicationId": "00f0000000000001"}
    assert _errors("emr-serverless", "StartJobRun", run, **given) == ""
    glue = _json(files, "glue/compact-job.json")
    assert _errors("glue", "CreateJob", glue) == ""
    arguments = run["jobDriver"]["sparkSubmit"]["entryPointArguments"]
    assert shlex.split(glue["DefaultArguments"]["--logkura_arguments"]) == arguments
    places = ["s3://demo-tokyo-crr-01/demo", "s3://demo-query/parquet"]
    assert arguments[:3] == ["compact", *places]
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0
    assert CliRunner().invoke(app, [*arguments, "--no-such-option"]).exit_code == 2
    split = _json(files, "emr-serverless/job-run.json")
    assert run["name"] != split["name"]
    assert run["executionRoleArn"] == split["executionRoleArn"]
    page = files["COMPACTION.md"].decode()
    named = {word.removeprefix("file://") for word in page.split() if word.startswith("file://")}
    assert named <= files.keys()
    assert "$" not in page
    assert b"pyarrow==" in files["requirements.txt"]
    # Without it, the split's files are the same.
    assert files.items() > render_emr(archive, job).items()


@pytest.mark.parametrize(
    "compacted",
    ["/tmp/parquet", "s3://demo-tokyo-crr-01", "s3://demo-tokyo-crr-01/demo/parquet"],  # noqa: S108 -- no file is made
)
def test_parquet_goes_to_a_place_of_its_own(archive: Archive, job: EmrJob, compacted: str) -> None:
    with pytest.raises(LogkuraError, match="render-url"):
        render_emr(archive, replace(job, compacted=compacted))


def test_a_compaction_wants_arrow(
    archive: Archive, job: EmrJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logkura.render.emr.requirements", lambda: ["boto3==1"])
    render_emr(archive, job)
    with pytest.raises(LogkuraError, match="parquet-not-installed"):
        render_emr(archive, replace(job, compacted="s3://demo-query/parquet"))


def test_the_same_design_gives_the_same_bytes(archive: Archive, job: EmrJob) -> None:
    assert render_emr(archive, job) == render_emr(archive, job)


def test_every_file_that_the_page_names_is_there_and_no_place_is_left_open(
    files: dict[str, bytes],
) -> None:
    page = files["README.md"].decode()
    named = {word.removeprefix("file://") for word in page.split() if word.startswith("file://")}
    assert named <= files.keys()
    assert {"emr-serverless/Dockerfile", "logkura.zip", "job.py"} <= files.keys()
    for path, content in files.items():
        assert path == "logkura.zip" or b"$" not in content, path


def test_the_entry_point_reads_the_arguments_of_both_services(files: dict[str, bytes]) -> None:
    source = files["job.py"].decode()
    calls: list[list[str]] = []

    class Sys:
        argv: list[str]

    def run(argv: list[str], code: int) -> int | None:
        Sys.argv = argv

        def main() -> None:
            calls.append(Sys.argv[1:])
            raise SystemExit(code)

        body = source.replace("from logkura.cli import main\n", "").replace("import sys\n", "")
        try:
            exec(compile(body, "job.py", "exec"), {"sys": Sys, "main": main})  # noqa: S102
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else None
        return 0

    assert run(["job.py", "split", "a b", "c"], 0) == 0
    glue = ["job.py", "--JOB_NAME", "x", "--logkura_arguments", "split 'a b' c", "--other", "y"]
    assert run(glue, 1) == 1
    assert calls == [["split", "a b", "c"], ["split", "a b", "c"]]


@pytest.mark.parametrize(
    ("source", "artifacts"),
    [
        ("/tmp/logs", "s3://b/jobs"),  # noqa: S108 -- no file is made
        ("s3://old logs", "s3://b/jobs"),
        ("s3://old-logs/$(id)", "s3://b/jobs"),
        ("s3://old-logs", "jobs"),
        ("s3://old-logs", "s3://old-logs/jobs"),
        ("s3://old-logs/jobs/", "s3://old-logs/jobs"),
    ],
)
def test_what_is_no_place_for_a_job_is_refused(
    archive: Archive, source: str, artifacts: str
) -> None:
    with pytest.raises(LogkuraError, match="render-url"):
        render_emr(archive, EmrJob(source, artifacts))
