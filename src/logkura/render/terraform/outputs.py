"""outputs.tf: what others need to know of the archive."""

from collections.abc import Iterator

from logkura.render.terraform.hcl import Block, Code, Item, block
from logkura.render.terraform.names import LANDING, PRIMARY, REPLICA
from logkura.render.terraform.scope import Scope

__all__ = ["outputs"]

_BUCKETS = {
    PRIMARY: "The bucket of the archive.",
    REPLICA: "The bucket of the copy.",
    LANDING: "The bucket of services that cannot write to one under SSE-KMS.",
}


def outputs(scope: Scope) -> Iterator[Item]:
    """Yield the outputs of a rendering."""
    stream = "aws_kinesis_firehose_delivery_stream.archive"
    yield _output("stream_arn", "The delivery stream.", f"{stream}.arn")
    for bucket in scope.estate.buckets:
        label = scope.labels.bucket(bucket)
        yield _output(f"{label}_bucket", _BUCKETS[label], f"aws_s3_bucket.{label}.bucket")
    for key in scope.estate.keys:
        label = scope.labels.key(key)
        code = f"var.{label}_key_arn" if key.exists else f"aws_kms_key.{label}.arn"
        yield _output(f"{label}_key_arn", f"The key for {key.purpose}.", code)
    yield _output(
        "log_groups",
        "The log groups that are archived.",
        "sort(keys(aws_cloudwatch_log_subscription_filter.archive))",
    )


def _output(name: str, description: str, code: str) -> Block:
    return block("output", name, description=description, value=Code(code))
