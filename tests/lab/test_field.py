"""Designs as an engineer published them, checked as written: every fault, and nothing beside it.

Each fault has the change that mends it; with all of them mended nothing but notes is left.
"""

import shutil
from pathlib import Path

import pytest

from logkura.checks import Finding, Subject, check
from logkura.errors import LogkuraError
from logkura.sources import Given, open_source
from tests.unit.checks.conftest import TODAY

FIELD = Path(__file__).parents[1] / "cases" / "field"
REGION = "ap-northeast-1"

STREAM = (
    # The role of Firehose uploads in parts, which takes kms:Decrypt on the objects' key …
    (
        '["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]',
        '["kms:Decrypt", "kms:GenerateDataKey"]',
    ),
    # … and is asked for the stream's key; ReEncrypt is never called.
    (
        "                Resource: !GetAtt ObjectKey.Arn\n  LogsRole",
        (
            "                Resource: !GetAtt ObjectKey.Arn\n"
            "              - Effect: Allow\n"
            "                Action: kms:Decrypt\n"
            "                Resource: !GetAtt FirehoseKey.Arn\n"
            "  LogsRole"
        ),
    ),
    # Who puts records into a stream under a key needs the key: of new streams since 2026-04-20.
    (
        '              - Effect: Allow\n                Action: ["iam:PassRole"]',
        (
            "              - Effect: Allow\n"
            '                Action: ["kms:Decrypt", "kms:GenerateDataKey"]\n'
            "                Resource: !GetAtt FirehoseKey.Arn\n"
            '              - Effect: Allow\n                Action: ["iam:PassRole"]'
        ),
    ),
    # What CloudWatch Logs sends is gzipped already.
    ("CompressionFormat: GZIP", "CompressionFormat: UNCOMPRESSED"),
)
REPLICATION = (
    (
        '"arn:aws:kms:ap-northeast-1:${local.account_id}:key/alias/crr-tokyo"',
        "aws_kms_key.tokyo.arn",
    ),
    (
        '["arn:aws:kms:ap-northeast-3:${local.account_id}:key/alias/crr-osaka"]',
        "[aws_kms_key.osaka.arn]",
    ),
    (
        '"arn:aws:kms:ap-northeast-3:${local.account_id}:key/alias/crr-osaka"',
        "aws_kms_key.osaka.arn",
    ),
)


def _faults(source: Path) -> tuple[Finding, ...]:
    try:
        found = open_source(str(source), Given(region=REGION))
    except LogkuraError as error:
        if error.code in {"terraform-missing", "terraform-plugins"}:
            pytest.skip(error.message)
        raise
    return check(Subject(found.estate, TODAY, found.places), str(source)).findings


def _told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return code and subject of errors and warnings."""
    return [(each.code, each.found.where) for each in findings if each.code[0] in "EW"]


def _changed(name: str, folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a copy of a case with changes; each of them has to be about something."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    text = (FIELD / name).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    target.write_text(text)
    return target if target.suffix == ".yaml" else target.parent


def test_the_stream_as_written(tmp_path: Path) -> None:
    findings = _faults(FIELD / "stream.yaml")
    assert _told(findings) == [
        ("E201", "kms:Decrypt"),
        ("E201", "kms:GenerateDataKey"),
        ("E201", "kms:Decrypt"),
        ("W202", "kms:Decrypt"),
        ("W251", "transformation"),
    ]
    callers = [each.found.message.split("`")[1] for each in findings if each.code == "E201"]
    assert [":role/demo-cwl" in each for each in callers] == [True, True, False]
    assert {each.code for each in findings if each.code[0] == "I"} == {
        *("I131", "I206", "I220", "I280", "I283")
    }
    assert _told(_faults(_changed("stream.yaml", tmp_path, *STREAM))) == []


@pytest.mark.parametrize(
    ("number", "left"),
    [
        (0, [("E201", "kms:Decrypt")]),
        (1, [("W202", "kms:Decrypt")]),
        (2, [("E201", "kms:Decrypt"), ("E201", "kms:GenerateDataKey")]),
        (3, [("W251", "transformation")]),
    ],
)
def test_each_fault_of_the_stream_alone(
    number: int, left: list[tuple[str, str]], tmp_path: Path
) -> None:
    others = [change for index, change in enumerate(STREAM) if index != number]
    assert _told(_faults(_changed("stream.yaml", tmp_path, *others))) == left


def test_the_logs_of_load_balancers_as_written() -> None:
    findings = _faults(FIELD / "service-logs.yaml")
    assert _told(findings) == []
    assert {each.code for each in findings} == {"I158", "I206", "I280"}


@pytest.mark.parametrize("bucket_key", ["", ", BucketKeyEnabled: true"])
def test_a_bucket_key_does_not_open_a_bucket_under_kms_to_load_balancers(
    bucket_key: str, tmp_path: Path
) -> None:
    """The author's guess: with Bucket Keys SSE-KMS might do."""
    old = "ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}"
    new = f"{{ServerSideEncryptionByDefault: {{SSEAlgorithm: 'aws:kms'}}{bucket_key}}}"
    path = _changed("service-logs.yaml", tmp_path, (old, new))
    told = _told(_faults(path))
    assert ("E275", "service logs") in told


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("582318560864", "127311923021", ["E201"]),
        (
            "demo-elb-logs/AWSLogs/${AWS::AccountId}/*",
            "demo-elb-logs/AWSLogs/210987654321/*",
            ["E201", "E201"],
        ),
        ("          - Sid: AWSLogDeliveryAclCheck", "          - Sid: X", []),
        ('Action: "s3:GetBucketAcl"', 'Action: "s3:GetBucketPolicy"', ["E201"]),
        ("bucket-owner-full-control", "private", ["E201"]),
    ],
)
def test_what_may_go_wrong_with_them(old: str, new: str, codes: list[str], tmp_path: Path) -> None:
    told = _told(_faults(_changed("service-logs.yaml", tmp_path, (old, new))))
    assert [code for code, _ in told] == codes


@pytest.mark.slow
def test_the_replication_as_written(tmp_path: Path) -> None:
    findings = _faults(FIELD / "replication")
    assert _told(findings) == [
        ("E121", "policy 1, Statement[3].Resource"),
        ("E121", "policy 1, Statement[4].Resource"),
        ("E201", "kms:Decrypt"),
        ("E201", "s3:ReplicateObject"),
        ("E218", "key"),
    ]
    shutil.rmtree(tmp_path)
    mended = _changed("replication/main.tf", tmp_path, *REPLICATION)
    assert _told(_faults(mended)) == []
