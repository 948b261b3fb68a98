"""What every file of a rendering is written from: the archive, its estate, labels, references."""

from collections.abc import Iterator
from dataclasses import dataclass

from logkura.blueprint.names import Names
from logkura.estate import Bucket, Estate
from logkura.render.terraform.hcl import Attribute, Code, Item
from logkura.render.terraform.names import REPLICA, Labels
from logkura.render.terraform.references import References, Stage, Target
from logkura.spec import Archive

__all__ = ["Scope"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A design that is being rendered."""

    archive: Archive
    estate: Estate
    labels: Labels
    references: References

    @classmethod
    def of(cls, archive: Archive, estate: Estate) -> "Scope":
        """Return the scope of a design."""
        labels = Labels(estate, archive.region)
        regions = {archive.region: "var.region"}
        if archive.replica is not None:
            regions[archive.replica.region] = f"var.{REPLICA}_region"
        references = References(
            name=Names.of(archive).stream,
            account=archive.account,
            regions=regions,
            targets=tuple(_targets(estate, labels, Names.of(archive))),
        )
        return cls(archive, estate, labels, references)

    def in_region(self, region: str) -> Iterator[Item]:
        """Yield the attribute that chooses the provider of a region; none for the primary one."""
        alias = self.labels.provider(region)
        if alias:
            yield Attribute("provider", Code(f"aws.{alias}"))

    def replica(self) -> Bucket | None:
        """Return the bucket of the second region, if there is one."""
        found = (each for each in self.estate.buckets if each.region != self.archive.region)
        return next(found, None)


def _targets(estate: Estate, labels: Labels, names: Names) -> Iterator[Target]:
    """Yield what can be referred to; see `Target`."""
    for role in estate.roles:
        yield Target(role.arn, Stage.ROLE, f"aws_iam_role.{labels.role(role)}.arn")
    for key in estate.keys:
        label = labels.key(key)
        if key.exists:
            yield Target(key.arn, Stage.VARIABLE, f"var.{label}_key_arn")
        else:
            yield Target(key.arn, Stage.KEY, f"aws_kms_key.{label}.arn")
    for bucket in estate.buckets:
        address = f"aws_s3_bucket.{labels.bucket(bucket)}"
        dimensions = frozenset({"BucketName", "SourceBucket", "DestinationBucket"})
        named = (dimensions, bucket.name, f"{address}.bucket")
        yield Target(bucket.arn, Stage.BUCKET, f"{address}.arn", *named)
    for group in estate.log_groups:
        address = f"aws_cloudwatch_log_group.{labels.log_group(group)}"
        named = (frozenset({"LogGroupName"}), group.name, f"{address}.name")
        arn = names.log_group_arn(group.name)
        yield Target(arn, Stage.LOG_GROUP, f"{address}.arn", *named)
    for function in estate.functions:
        address = "aws_lambda_function.transformer"
        named = (frozenset({"FunctionName"}), function.name, f"{address}.function_name")
        yield Target(function.arn, Stage.FUNCTION, f"{address}.arn", *named)
    for stream in estate.streams:
        address = "aws_kinesis_firehose_delivery_stream.archive"
        named = (frozenset({"DeliveryStreamName"}), stream.name, f"{address}.name")
        yield Target(stream.arn, Stage.STREAM, f"{address}.arn", *named)
