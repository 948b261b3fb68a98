"""The rendering as a whole."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.render.terraform import render_terraform
from logkura.spec import Archive

OWN_KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
FILES = [
    "versions.tf",
    "providers.tf",
    "variables.tf",
    "keys.tf",
    "bucket.tf",
    "replica.tf",
    "roles.tf",
    "transformer.tf",
    "stream.tf",
    "subscriptions.tf",
    "monitoring.tf",
    "outputs.tf",
    "transformer.zip",
    "README.md",
]


def test_the_same_design_gives_the_same_bytes(archive: Archive, estate: Estate) -> None:
    files = render_terraform(archive, estate)
    assert list(files) == FILES
    # Which log groups exist is asked by Terraform and changes nothing here.
    assert files == render_terraform(archive, design(archive, ["/demo/host/a", "/demo/host/b"]))
    with zipfile.ZipFile(io.BytesIO(files["transformer.zip"])) as package:
        assert package.testzip() is None
        assert "logkura/records/lambda_entry.py" in package.namelist()


def test_account_and_regions_stand_in_the_variables_alone(archive: Archive, estate: Estate) -> None:
    for name, content in render_terraform(archive, estate).items():
        if name.endswith(".tf") and name != "variables.tf":
            code = re.sub(r"alarm_description.*", "", content.decode())
            assert archive.account not in code, name
            assert "ap-northeast" not in code, name
            assert "designed:" not in code, name


def check_references(code: str) -> None:
    """See that everything that is referred to is there, and that every variable is used."""
    made, read = (
        {".".join(found) for found in re.findall(rf'(?m)^{kind} "(\w+)" "(\w+)"', code)}
        for kind in ("resource", "data")
    )
    set_ = set(re.findall(r'(?m)^variable "(\w+)"', code))
    assert set(re.findall(r"\bdata\.(\w+\.\w+)", code)) <= read
    assert set(re.findall(r"(?<!data\.)\b(aws_\w+\.\w+)", code)) <= made
    assert set(re.findall(r"\bvar\.(\w+)", code)) == set_
    assert "designed:" not in code


def test_every_reference_has_its_block(archive: Archive, estate: Estate) -> None:
    files = render_terraform(archive, estate)
    check_references("\n".join(files[name].decode() for name in files if name.endswith(".tf")))


def test_terraform_fmt_changes_nothing(
    archive: Archive, estate: Estate, formatted: Callable[[bytes], bytes]
) -> None:
    for name, content in render_terraform(archive, estate).items():
        if name.endswith(".tf"):
            assert formatted(content).decode() == content.decode(), name


@pytest.mark.parametrize("name", ["envelope", "event", "message"])
def test_the_format_is_in_the_transformers_environment(
    changed: Callable[..., dict[str, str]], name: str
) -> None:
    files = changed(("format: envelope", f"format: {name}"))
    assert f'LOGKURA_FORMAT    = "{name}"' in files["transformer.tf"]
    compression = "GZIP" if name == "message" else "UNCOMPRESSED"
    assert f'compression_format  = "{compression}"' in files["stream.tf"]


PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "key": (("{alias: alias/demo/s3/defaultkey}", f"{{arn: {OWN_KEY}}}"),),
    "one-key": (("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"),),
    "bucket-key": (("bucket_key: false", "bucket_key: true"),),
    "lock": (("\nsources:", "  object_lock: {mode: COMPLIANCE, days: 1}\n\nsources:"),),
    "age": (("\nsources:", "  lifecycle: [{expire_after_days: 9}]\n\nsources:"),),
    "format": (("format: envelope", "format: message"),),
    "prefix": (("prefix: demo/", "prefix: ''"),),
    "tags": (("system: demo", "system: demo\n  'a b/c-d': 'x @ y'"),),
    "filter": (("log_group: /demo/app", "log_group: /demo/app\n    filter_pattern: '\"${x}\"'"),),
    "name": (("archive: demo", "archive: d-e-m-o"),),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.sampled_from(sorted(PARTS))))
def test_whatever_is_designed_the_code_is_whole(
    changed: Callable[..., dict[str, str]], formatted: Callable[[bytes], bytes], parts: set[str]
) -> None:
    if {"key", "one-key"} <= parts:
        parts = parts - {"one-key"}
    files = changed(*(change for part in sorted(parts) for change in PARTS[part]))
    code = "\n".join(files[name] for name in files if name.endswith(".tf"))
    assert formatted(code.encode()).decode() == code
    check_references(code)
