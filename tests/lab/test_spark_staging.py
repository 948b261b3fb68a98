"""Staged objects in S3: multipart uploads that nobody completes until they are shown."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from logkura.errors import LogkuraError
from logkura.lab import Lab
from logkura.spark.staging import Staging, open_staging

MIB = 1024 * 1024


@pytest.fixture
def staging(lab: Lab, archive: str) -> Staging:
    return open_staging(f"s3://{archive}/below", lab.clients, "identity")


@pytest.mark.parametrize(
    "content", [b"", b"content", bytes(range(256)) * 4096 * 33], ids=["empty", "small", "33 MiB"]
)
def test_what_is_staged_is_seen_when_it_is_shown_and_once(
    staging: Staging, objects: Callable[..., dict[str, bytes]], content: bytes
) -> None:
    staged = staging.stage("a/b", io.BytesIO(content))
    assert objects() == {}
    staging.show(staged)
    assert objects() == {"below/a/b": content}
    staging.show(staged)
    staging.discard([staged])
    assert objects() == {"below/a/b": content}


def test_what_is_discarded_leaves_no_upload_and_cannot_be_shown(
    staging: Staging, s3: Any, archive: str
) -> None:
    staged = staging.stage("a", io.BytesIO(b"content"))
    assert s3.list_multipart_uploads(Bucket=archive)["Uploads"]
    staging.discard([staged])
    staging.discard([staged])
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=archive)
    with pytest.raises(LogkuraError, match="split-staged-lost"):
        staging.show(staged)


def test_a_bucket_that_is_not_there_is_told(lab: Lab) -> None:
    with pytest.raises(LogkuraError, match="store-bucket-missing"):
        open_staging("s3://nowhere", lab.clients, "identity").stage("a", io.BytesIO(b"1"))
