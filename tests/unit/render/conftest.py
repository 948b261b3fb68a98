"""The bundled design, as a job."""

from importlib.resources import files
from pathlib import Path

import pytest

from logkura import api
from logkura.render.emr import EmrJob
from logkura.spec import Archive


@pytest.fixture
def archive() -> Archive:
    return api.load_archive()


@pytest.fixture
def job() -> EmrJob:
    return EmrJob(source="s3://old-logs/2026/", artifacts="s3://old-logs/jobs")


@pytest.fixture
def own_key(tmp_path: Path) -> Archive:
    """Give the bundled design with a key that exists."""
    text = files("logkura.demo").joinpath("archive.yaml").read_text()
    arn = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    path = tmp_path / "archive.yaml"
    path.write_text(text.replace("{alias: alias/demo/s3/defaultkey}", f"{{arn: {arn}}}"))
    return api.load_archive(path)
