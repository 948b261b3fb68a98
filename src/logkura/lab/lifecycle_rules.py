"""Lifecycle rules in the lab: read back as they were put.

moto keeps its own idea of a rule, without the size filters, the number of noncurrent versions and
more.  The rules are still not run (`lab/gaps.py`).
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
(read 2026-11-24); a rule without an id gets one.  The smallest object that is moved by default is
told in a header (read 2026-11-27): Terraform waits until it reads back there what it has put.
"""

from typing import Any
from uuid import uuid4

from botocore.parsers import create_parser
from botocore.session import get_session
from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

__all__ = ["install"]

_put_of_moto = S3Response._bucket_response_put
_get_of_moto = S3Response.get_bucket_lifecycle

_SHAPE = (
    get_session()
    .get_service_model("s3")
    .operation_model("GetBucketLifecycleConfiguration")
    .output_shape
)


_SMALLEST = "x-amz-transition-default-minimum-object-size"
_SMALLEST_BY_DEFAULT = "all_storage_classes_128K"


def install() -> None:
    """Make moto's S3 keep what is put; call it before moto's state is reset."""
    S3Response._bucket_response_put = _put
    S3Response.get_bucket_lifecycle = _get


def _put(response: Any, request: Any, bucket_name: str, querystring: Any) -> Any:
    answer = _put_of_moto(response, request, bucket_name, querystring)
    if "lifecycle" in querystring:
        body = response.body
        xml = body if isinstance(body, bytes) else body.encode()
        parsed = create_parser("rest-xml").parse(
            {"status_code": 200, "headers": {}, "body": xml}, _SHAPE
        )
        for rule in parsed.get("Rules", ()):
            rule.setdefault("ID", str(uuid4()))
        bucket = response.backend.get_bucket(bucket_name)
        bucket.lifecycle_rules_put = parsed.get("Rules", [])
        bucket.lifecycle_smallest = request.headers.get(_SMALLEST) or _SMALLEST_BY_DEFAULT
        return 200, {_SMALLEST: bucket.lifecycle_smallest}, ""
    return answer


def _get(response: Any) -> Any:
    response.data["Action"] = "GetBucketLifecycleConfiguration"
    bucket = response.backend.get_bucket(response.bucket_name)
    if not bucket.rules:
        return _get_of_moto(response)
    told = {
        "Rules": bucket.lifecycle_rules_put,
        "TransitionDefaultMinimumObjectSize": bucket.lifecycle_smallest,
    }
    return response.serialized(ActionResult(told))
