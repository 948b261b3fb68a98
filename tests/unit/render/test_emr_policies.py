"""The job's role: the calls of a split, and no others."""

from logkura.blueprint.names import Names
from logkura.render.emr_policies import compact_policy, image_policy, job_policy, job_trust
from logkura.spec import Archive

SOURCE, ARTIFACTS = "s3://old-logs/2026/", "s3://other/jobs"


def _statements(archive: Archive, source: str = SOURCE) -> dict[str, dict[str, object]]:
    policy = job_policy(archive, Names.of(archive), source, ARTIFACTS).to_document()
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_the_job_reads_the_source_and_writes_below_the_prefix(archive: Archive) -> None:
    found = _statements(archive)
    assert found["ReadSource"]["Resource"] == [
        "arn:aws:s3:::old-logs/2026/",
        "arn:aws:s3:::old-logs/2026/*",
    ]
    assert found["ReadArtifacts"]["Resource"] == [
        "arn:aws:s3:::other/jobs",
        "arn:aws:s3:::other/jobs/*",
    ]
    assert found["WriteArchive"]["Resource"] == "arn:aws:s3:::demo-tokyo-crr-01/demo/*"
    assert found["WriteArchive"]["Action"] == [
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:PutObject",
    ]
    actions = [action for one in found.values() for action in _list(one["Action"])]
    assert not any("*" in action or "Delete" in action for action in actions)


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def test_the_compaction_reads_the_archive_and_keeps_its_own_place(archive: Archive) -> None:
    policy = compact_policy(archive, Names.of(archive), "s3://demo-query/parquet/").to_document()
    found = {statement["Sid"]: statement for statement in policy["Statement"]}
    assert "arn:aws:s3:::demo-tokyo-crr-01/demo/*" in found["ReadArchive"]["Resource"]
    assert found["WriteCompacted"]["Resource"] == "arn:aws:s3:::demo-query/parquet/*"
    assert found["ListCompacted"]["Resource"] == "arn:aws:s3:::demo-query"
    allowed = {action for one in found.values() for action in _list(one["Action"])}
    assert allowed == {
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    }
    (writes,) = (one for one in found.values() if "s3:DeleteObject" in _list(one["Action"]))
    assert writes["Sid"] == "WriteCompacted"


def test_a_whole_bucket_can_be_the_source(archive: Archive) -> None:
    assert (
        _statements(archive, "s3://old-logs")["ReadSource"]["Resource"] == "arn:aws:s3:::old-logs/*"
    )


def test_a_key_to_be_made_is_named_by_its_alias(archive: Archive) -> None:
    key = _statements(archive)["UseKey"]
    assert key["Resource"] == "arn:aws:kms:ap-northeast-1:123456789012:key/*"
    assert key["Condition"] == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/demo/s3/defaultkey"},
        "StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"},
    }


def test_a_key_that_exists_is_named_by_its_arn(own_key: Archive) -> None:
    key = _statements(own_key)["UseKey"]
    assert str(key["Resource"]).endswith("key/11111111-2222-3333-4444-555555555555")
    assert key["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}
    }


def test_the_services_may_use_the_role_and_the_image(archive: Archive) -> None:
    (trust,) = job_trust().to_document()["Statement"]
    assert trust["Principal"] == {"Service": ["emr-serverless.amazonaws.com", "glue.amazonaws.com"]}
    (image,) = image_policy(Names.of(archive)).to_document()["Statement"]
    assert image["Principal"] == {"Service": "emr-serverless.amazonaws.com"}
    assert image["Condition"] == {
        "StringLike": {
            "aws:SourceArn": "arn:aws:emr-serverless:ap-northeast-1:123456789012:/applications/*"
        }
    }
